"""Simulate a scenario: replications, warm-up, precision, transients; the answer with an interval on every number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from model.errors import ArgumentError
from model.flow.compiled import CompiledNetwork, compile_network
from model.flow.saturation import max_need_rate
from model.flow.traffic import Traffic, traffic
from model.intervals import Estimate, student
from model.language import N_, _
from model.results import CycleTime, Flag
from model.scenario import Scenario
from model.simulation.checks import self_checks
from model.simulation.crew import MOST_FILLING, PILOTS, Crew, filling_time, steady_after
from model.simulation.events import event_frame
from model.simulation.measures import path, run_measures, stage_table, station_table, utilisation
from model.simulation.plan import plan_for
from model.simulation.replication import Cancelled, Plan, Replication, Window
from model.simulation.result import Settings, SimulationResult
from model.simulation.sizes import MOST_DAYS, MOST_REPLICATIONS, check_number, check_sizes, check_whole
from model.simulation.transients import Transient, check_transients, outages, regimes
from model.version import VERSION

CASES = 2_000
TIMES = ("mean", "p10", "p50", "p90")


def simulate(
    scenario: Scenario,
    *,
    replications: int = 20,
    seed: int = 1,
    cases: int | None = None,
    horizon: float | None = None,
    warm_up: float | None = None,
    precision: float | None = None,
    transients: Sequence[Transient] = (),
    events: bool = False,
    workers: int = 1,
    progress: Callable[[float], object] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> SimulationResult:
    """Simulate a scenario, need by need, in independent replications.

    Parameters
    ----------
    scenario
        Any scenario; over capacity is an answer (``stable`` False, ``backlog_growth`` given), not an error.
    replications
        At least 1; with one there are no intervals.
    seed
        Whole number >= 0: names every random stream. The same seed gives the same result to the bit, and common
        random numbers to other scenarios.
    cases
        Needs counted per replication (default 2 000), or
    horizon
        days measured per replication instead.
    warm_up
        What comes before: needs with ``cases``, days with ``horizon``. None finds it (MSER-5 on pilot runs, but at
        least as long as 99 of 100 needs take); none over capacity, where there is no steady state to warm up to.
    precision
        Half-width of the mean cycle time's interval, relative to it, at which to stop, e.g. 0.02; replications are
        added up to 1 000. Whether it was reached is in ``precision_reached``.
    transients
        :class:`Surge`, :class:`Outage`, :class:`DialChange`; needs ``horizon``. Days count from the end of the
        warm-up.
    events
        Whether to keep every step of every case of replication 0.
    workers
        Threads; the event loop lets go of Python's lock. The answer does not depend on it.
    progress, cancel
        Called now and then with the share done, and to ask whether to stop.

    Raises
    ------
    ArgumentError
        For a setting out of its range.
    Cancelled
        If ``cancel`` says so.

    Examples
    --------
    >>> from model.analytic.solver import solve
    >>> from model.presets import preset
    >>> s = preset("reference")
    >>> found = simulate(s, replications=10, cases=1000, seed=7)
    >>> found.cycle_time.mean.covers(solve(s).cycle_time.mean)
    True
    >>> simulate(s, replications=0)
    Traceback (most recent call last):
    ...
    model.errors.ArgumentError: simulate: replications is 0, must be a whole number from 1 to 1000
    """
    _check(replications, seed, cases, horizon, warm_up, precision, transients, workers)
    network = compile_network(scenario)
    check_transients(scenario, transients)
    flows = traffic(network)
    stable = within_capacity(flows)
    pilots = min(PILOTS, replications) if stable and warm_up is None else 0
    crew = Crew(seed, workers, pilots + replications, progress, cancel)
    window = _window(scenario, crew, stable, cases, horizon, warm_up, transients, pilots)
    plan = plan_for(regimes(scenario, transients, window.warm_up_days), outages(transients, window.warm_up_days))
    runs = crew.run(plan, window, range(replications), events)
    reached: bool | None = None
    if precision is not None and stable:
        reached = _refine(crew, plan, window, runs, precision)
    settings = _settings(runs, window, seed, transients)
    return _answer(network, flows, stable, runs, settings, events, (precision, reached))


def _check(
    replications: int,
    seed: int,
    cases: int | None,
    horizon: float | None,
    warm_up: float | None,
    precision: float | None,
    transients: Sequence[Transient],
    workers: int,
) -> None:
    """Raise an ArgumentError for the first setting out of its range."""
    check_sizes("simulate", replications, seed, workers)
    if cases is not None and horizon is not None:
        raise ArgumentError("simulate", _("both cases and horizon are given"), _("must be one of them"))
    if cases is not None:
        check_whole("simulate", "cases", cases, 10, 10_000_000)
    if horizon is not None:
        check_number("simulate", "horizon", horizon, MOST_DAYS, above=True)
    if warm_up is not None:
        check_number("simulate", "warm_up", warm_up, MOST_DAYS, above=False)
    if precision is not None:
        check_number("simulate", "precision", precision, 1.0, above=True)
        if replications < 2:
            raise ArgumentError("simulate", _("precision is asked of 1 replication"), _("must be of at least 2"))
    if transients and horizon is None:
        raise ArgumentError(
            "simulate", _("transients come without a horizon"), _("must have one"), _("e.g. horizon=365")
        )


def within_capacity(flows: Traffic) -> bool:
    """Return whether a steady state exists: nobody is overloaded, and every need is fielded in the end."""
    return bool((flows.utilisation[0] < 1).all() and not flows.never_finishes[0])


def _window(
    scenario: Scenario,
    crew: Crew,
    stable: bool,
    cases: int | None,
    horizon: float | None,
    warm_up: float | None,
    transients: Sequence[Transient],
    pilots: int,
) -> Window:
    """Return what to count; the warm-up is found on pilot runs where none is given."""
    rate = scenario.parameters["need_rate"]
    wanted = cases or CASES
    if not stable:
        return Window(warm_up_days=(warm_up or 0.0) if horizon else 0.0, days=horizon or wanted / rate)
    if warm_up is None:
        flows = traffic(compile_network(scenario))
        needs = steady_after(crew, plan_for([(0.0, scenario)]), flows, wanted, pilots)
        warm_up = needs if horizon is None else needs / rate
    if horizon is None:
        return Window(warm_up=int(warm_up), cases=wanted)
    last = regimes(scenario, transients, warm_up)[-1][1]
    ends_well = within_capacity(traffic(compile_network(last)))
    return Window(warm_up_days=warm_up, days=horizon, drain=ends_well)


def _refine(crew: Crew, plan: Plan, window: Window, runs: list[Replication], precision: float) -> bool:
    """Add replications until the mean cycle time is precise enough; return whether it became so."""
    while True:
        mean = student([run.mean_time for run in runs])
        error = mean.half_width / mean
        if error <= precision:
            return True
        if math.isnan(error) or len(runs) >= MOST_REPLICATIONS:
            return False
        likely = math.ceil(len(runs) * (error / precision) ** 2)
        target = min(max(likely, len(runs) + 1), 2 * len(runs), MOST_REPLICATIONS)
        runs += crew.run(plan, window, range(len(runs), target))


def _answer(
    network: CompiledNetwork,
    flows: Traffic,
    stable: bool,
    runs: list[Replication],
    settings: Settings,
    events: bool,
    precision: tuple[float | None, bool | None],
) -> SimulationResult:
    rate = network.scenario.parameters["need_rate"]
    limit = float(max_need_rate(network, flows)[0])
    busiest = network.structure.stations[int(np.argmax(flows.utilisation[0]))].id
    table = pd.DataFrame(
        [run_measures(network, *pair, stable) for pair in zip(runs, utilisation(network, runs), strict=True)],
        index=pd.RangeIndex(len(runs), name="replication"),
    ).assign(max_need_rate=limit)
    steady = stable and not settings.transients
    expected = flows.arrival_rate[0] / rate if steady else np.full(len(flows.arrival_rate[0]), math.nan)
    checks = self_checks(network, runs, expected, flows.visits_per_case[0])

    def estimate(name: str) -> Estimate:
        return student(table[name])

    def times(name: str) -> CycleTime:
        return CycleTime(*(estimate(f"{name}_{part}") for part in TIMES))

    mean = estimate("cycle_time_mean")
    return SimulationResult(
        scenario=network.scenario,
        version=VERSION,
        settings=settings,
        stable=stable,
        cycle_time=times("cycle_time"),
        new_design_cycle_time=times("new_design_cycle_time"),
        stations=station_table(network, runs),
        stages=stage_table(network, runs, stable),
        relevant_share=estimate("relevant_share"),
        flow_efficiency=estimate("flow_efficiency"),
        first_version_time=estimate("first_version_time"),
        mean_time_to_benefit=estimate("mean_time_to_benefit"),
        centralisation_index=estimate("centralisation_index"),
        handovers=estimate("handovers"),
        decision_days=estimate("decision_days"),
        duplicate_share=estimate("duplicate_share"),
        duplicate_work=estimate("duplicate_work"),
        throughput=estimate("throughput"),
        utilisation=estimate("utilisation"),
        work_in_progress=estimate("work_in_progress") if stable else Estimate(math.nan),
        max_need_rate=limit,
        first_to_saturate=busiest,
        backlog_growth=None if stable else estimate("backlog_growth"),
        runs=table,
        path=path(runs),
        checks=checks,
        events=event_frame(network, runs[0]) if events else None,
        precision=precision[0],
        precision_reached=precision[1],
        flags=_flags(flows, rate, busiest, stable, checks, precision, mean),
    )


def _settings(runs: Sequence[Replication], window: Window, seed: int, transients: Sequence[Transient]) -> Settings:
    days = float(np.mean([run.days for run in runs]))
    before = float(np.mean([run.opens for run in runs]))
    return Settings(len(runs), seed, window.cases, runs[0].first, days, before, tuple(transients))


def _flags(
    flows: Traffic,
    rate: float,
    busiest: str,
    stable: bool,
    checks: pd.DataFrame,
    precision: tuple[float | None, bool | None],
    mean: Estimate,
) -> tuple[Flag, ...]:
    flags = []
    if not stable:
        reason = "never_finishes" if flows.never_finishes[0] else "over_capacity"
        text = N_("No cycle time exists: the backlog grows without end. See backlog_growth and path.")
        flags.append(Flag(busiest, reason, text))
    elif filling_time(flows) * rate > MOST_FILLING:
        text = N_("So close to capacity queues take longer to fill than was waited for: the times may read low.")
        flags.append(Flag(busiest, "near_saturation", text))
    wanted, reached = precision
    if wanted is not None and (not stable or (reached is False and math.isnan(mean))):
        text = N_(
            "There is no mean cycle time to be precise about: over capacity, or some need was not fielded in time."
        )
        flags.append(Flag("cycle_time", "precision_not_reached", text))
    elif wanted is not None and reached is False:
        text = N_(
            "The mean is known to within {known:.2g}, not {wanted:.2g} of it: {replications} replications were not "
            "enough. Count more needs in each."
        )
        facts = {"known": mean.half_width / mean, "wanted": wanted, "replications": MOST_REPLICATIONS}
        flags.append(Flag("cycle_time", "precision_not_reached", text, tuple(facts.items())))
    for actor in checks.index[~checks["fine"]]:
        text = N_("A self-check failed here (see checks): do not trust this result, and please report it.")
        flags.append(Flag(str(actor), "self_check", text))
    return tuple(flags)


__all__ = ["Cancelled", "simulate"]
