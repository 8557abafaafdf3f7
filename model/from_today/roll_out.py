"""A change that takes months to set up: what happens from today on, with it and without it, run against run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.analytic.solver import solve
from model.durations import DAYS_PER_MONTH
from model.errors import ArgumentError, shown
from model.flow.compiled import compile_network
from model.flow.traffic import traffic
from model.intervals import Estimate, median, wilson
from model.language import N_, _, ngettext
from model.results import Flag
from model.scenario import Scenario
from model.simulation import arrays as a
from model.simulation.crew import PILOTS, Crew, steady_after
from model.simulation.months import (
    Months,
    Schedule,
    ahead_for_good,
    by_month,
    month_edges,
    side_by_side,
    worth_on_arrival,
)
from model.simulation.plan import check_needs, plan_for
from model.simulation.replication import Replication, Window
from model.simulation.runner import CASES, within_capacity
from model.simulation.sizes import MOST_DAYS, check_number, check_sizes
from model.version import VERSION

FLAGS: Mapping[tuple[str, str], str] = {
    ("without", "over_capacity"): N_("Without the change the backlog grows without end: needs raised late have no "
                                     "cycle time."),
    ("with", "over_capacity"): N_("With the change the backlog grows without end: needs raised late have no cycle "
                                  "time."),
    ("without", "left_open"): N_("Without the change some needs were not fielded within the horizon; their months "
                                 "have no cycle time."),
    ("with", "left_open"): N_("With the change some needs were not fielded within the horizon; their months have no "
                              "cycle time."),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class RollOut:
    """What happens from today on if a change is made, and if it is not.

    Runs of equal number share their random numbers with and without the change, so most of the luck cancels in the
    differences. Months count from today, day 0; ``month`` 1 ends on day ``month_days``.

    Parameters
    ----------
    base, schedule
        What holds today, and (day, scenario) of what holds later.
    horizon, month_days
        Days followed, and days to a month.
    replications, seed, warm_up_days
        How it was run; the warm-up lies before day 0 (0 over capacity: then the start is empty).
    stable_without, stable_with
        Whether the base, and the last scenario of the schedule, are within capacity.
    path
        One row per month: ``month``, ``day`` (its end); ``cycle_time`` (mean days of needs raised in the month),
        ``fielded`` and ``useful`` (needs fielded since day 0, and their worth on arrival), each as ``_with``,
        ``_without`` and ``_difference`` (with minus without, paired), and each of these with its 95 % Student interval
        ``_low``, ``_high``; ``won_share``, the share of runs in which the month's needs take less time with the
        change, with ``won_low``, ``won_high`` (Wilson); ``left_open_with``, ``left_open_without``: needs raised in the
        month and not fielded in time (mean over runs): where there are any, no cycle time is given.
    runs
        One row per replication: ``break_even_month``, and ``fielded`` and ``useful`` at the horizon, with and without.
    break_even_month
        Month (decimal) from which the useful output since day 0 is larger with the change, until the horizon: median
        over runs with a distribution-free 95 % interval. inf = not within the horizon.
    never_share
        Share of runs in which the useful output is not larger with the change at the horizon (Wilson interval).
    steady_gain
        Days of mean cycle time the change saves in the long run, by the analytic engine; nan if either is over
        capacity.
    flags
        Where an answer does not exist, and why.
    """

    base: Scenario
    schedule: tuple[tuple[float, Scenario], ...]
    horizon: float
    month_days: float
    replications: int
    seed: int
    warm_up_days: float
    stable_without: bool
    stable_with: bool
    path: pd.DataFrame
    runs: pd.DataFrame
    break_even_month: Estimate
    never_share: Estimate
    steady_gain: float
    flags: tuple[Flag, ...] = ()
    version: str = VERSION

    @property
    def set_up_months(self) -> float:
        """From today until the last part of the change works."""
        return self.schedule[-1][0] / self.month_days

    @property
    def gain_per_set_up_month(self) -> float:
        """Days of cycle time saved in the long run, per month of set-up; nan where nothing needs setting up."""
        return self.steady_gain / self.set_up_months if self.set_up_months > 0 else math.nan

    @property
    def sentence(self) -> str:
        """What it comes to, in the language spoken now."""
        found = self.break_even_month
        if math.isinf(found):
            text = _("Within {months:.0f} months the change does not pay back: in {share:.0%} of runs it has not "
                     "fielded more useful fixes by then.")  # fmt: skip
            return text.format(months=self.horizon / self.month_days, share=float(self.never_share))
        if math.isnan(found.low) or f"{found.low:.0f}" == f"{found.high:.0f}":
            return ngettext("The change has paid back in useful fixes after {month:.0f} month.",
                            "The change has paid back in useful fixes after {month:.0f} months.",
                            round(found)).format(month=found)  # fmt: skip
        text = _("The change has paid back in useful fixes after {month:.0f} months ({low:.0f} to {high:.0f}).")
        if math.isinf(found.high):
            text = _("The change has paid back in useful fixes after {month:.0f} months ({low:.0f} to never within the "
                     "time followed).")  # fmt: skip
        return text.format(month=found, low=found.low, high=found.high)

    def __repr__(self) -> str:
        return f"RollOut({self.base.name!r}, {self.replications} replications, {self.sentence})"


def roll_out(
    base: Scenario,
    schedule: Schedule,
    *,
    horizon: float,
    month: float = DAYS_PER_MONTH,
    replications: int = 20,
    seed: int = 1,
    warm_up: float | None = None,
    workers: int = 1,
    progress: Callable[[float], object] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> RollOut:
    """Follow a change from today on, beside what happens without it.

    From day 0 the base holds, in its steady state, until the first day of the schedule. Needs raised from that day on
    follow the new scenario; those on their way finish as they began (their steps, versions and service times), and all
    meet in the same queues: whoever gets more servers or a longer agenda takes up what waits there at once.

    Parameters
    ----------
    base
        What holds today. Over capacity there is no steady state: then the start is empty, ``warm_up`` days before
        day 0.
    schedule
        [(day, scenario), …], days rising, from 0 on and before the horizon. The scenarios may differ in dials,
        parameters, actors, links and steps, not in their needs.
    horizon
        Days to follow. Needs raised within it are followed to their end where a steady state exists.
    month
        Days to a month, for ``path``.
    replications, seed, workers, progress, cancel
        As in :func:`model.simulate`.
    warm_up
        Days before day 0; None finds it, as in :func:`model.simulate`.

    Raises
    ------
    ArgumentError
        For a schedule or setting that cannot be, or needs that differ.
    Cancelled
        If ``cancel`` says so.

    Notes
    -----
    Approximation: an actor that moves, or changes its calendar, its variability or its order of service, becomes a
    second actor for the new needs; the old one finishes what it has, beside it.

    Examples
    --------
    >>> from model.presets import preset
    >>> base = preset("reference").with_dials(0, 8)
    >>> found = roll_out(base, [(90, base.with_dials(0, 4))], horizon=720, replications=10)
    >>> sooner = found.path["useful_difference_low"]
    >>> bool(found.path["fielded_difference"][:2].eq(0).all()), bool(sooner[7:].gt(0).all())
    (True, True)
    >>> round(found.steady_gain), round(found.gain_per_set_up_month), bool(found.break_even_month.low > 3)
    (33, 11, True)
    """
    _check(base, schedule, horizon, month, warm_up, replications, seed, workers)
    later = tuple((float(day), scenario) for day, scenario in schedule)
    flows = [traffic(compile_network(scenario)) for scenario in (base, *(one for _day, one in later))]
    stable = [within_capacity(flow) for flow in flows]
    endless = any(flow.never_finishes[0] for flow in flows)  # such a need would be followed for ever
    pilots = min(PILOTS, replications) if stable[0] and warm_up is None else 0
    crew = Crew(seed, workers, pilots + 2 * replications, progress, cancel)
    if warm_up is None:
        found = steady_after(crew, plan_for([(0.0, base)]), flows[0], CASES, pilots) if pilots else 0.0
        warm_up = found / base.parameters["need_rate"]
    changed = [(0.0, base), *((warm_up + day, scenario) for day, scenario in later)]
    runs = [crew.run(plan_for(regimes), Window(warm_up_days=warm_up, days=horizon, drain=drain), range(replications))
            for regimes, drain in ((changed, stable[-1] and not endless), (changed[:1], stable[0]))]  # fmt: skip
    return _answer(base, later, runs, float(horizon), float(month), seed, (stable[-1], stable[0]))


def _check(
    base: Scenario, schedule: object, horizon: float, month: object, warm_up: object,
    replications: int, seed: int, workers: int,
) -> None:  # fmt: skip
    """Raise an ArgumentError for the first thing that cannot be."""
    place, like = "roll_out", _("write [(365, scenario)]")
    compile_network(base)  # says so if it is no scenario
    check_number(place, "horizon", horizon, MOST_DAYS, above=True)
    check_number(place, "month", month, MOST_DAYS, above=True)
    check_number(place, "warm_up", 0 if warm_up is None else warm_up, MOST_DAYS, above=False)
    check_sizes(place, replications, seed, workers)
    if not isinstance(schedule, (list, tuple)) or not schedule:
        found = _("schedule is {value}").format(value=shown(schedule))
        raise ArgumentError(place, found, _("must be a list of (day, scenario)"), like)
    before = -math.inf
    for number, entry in enumerate(schedule, 1):
        here = _("roll_out: change {number}").format(number=number)
        if not isinstance(entry, (list, tuple)) or len(entry) != 2:
            raise ArgumentError(here, _("is {value}").format(value=shown(entry)), _("must be (day, scenario)"), like)
        day, scenario = entry
        if not isinstance(scenario, Scenario):
            found = _("brings a {kind}").format(kind=type(scenario).__name__)
            raise ArgumentError(here, found, _("must bring a Scenario"), like)
        check_number(here, "day", day, MOST_DAYS, above=False)
        found = _("day is {day}").format(day=shown(day))
        if not day < horizon:
            raise ArgumentError(here, found, _("must be before the horizon, {horizon:g}").format(horizon=horizon))
        if not day > before:
            limit = _("must be after {day:g}, the day of the one before").format(day=before)
            raise ArgumentError(here, found, limit)
        before = day
    check_needs([base, *(scenario for _day, scenario in schedule)])


def _answer(
    base: Scenario, schedule: tuple[tuple[float, Scenario], ...], runs: Sequence[list[Replication]],
    horizon: float, month: float, seed: int, stable: tuple[bool, bool],
) -> RollOut:  # fmt: skip
    edges = month_edges(horizon, month)
    (with_it, changed), (without, kept) = zip(runs, ([(0.0, base), *schedule], [(0.0, base)]), strict=True)
    first, second = by_month(with_it, changed, edges), by_month(without, kept, edges)
    even = [ahead_for_good((one, worth_on_arrival(one, changed)), (two, worth_on_arrival(two, kept)), horizon) / month
            for one, two in zip(with_it, without, strict=True)]  # fmt: skip
    gain = solve(base).cycle_time.mean - solve(schedule[-1][1]).cycle_time.mean
    at_end = {f"{name}_{side}": getattr(one, name)[:, -1]
              for name in ("fielded", "useful") for side, one in (("with", first), ("without", second))}  # fmt: skip
    return RollOut(
        base, schedule, horizon, month, len(even), seed, float(np.mean([run.opens for run in without])),
        stable_without=stable[1], stable_with=stable[0],
        path=_path(first, second, edges),
        runs=pd.DataFrame({"break_even_month": even, **at_end}, index=pd.RangeIndex(len(even), name="replication")),
        break_even_month=median(even),
        never_share=wilson(int(np.isinf(even).sum()), len(even)),
        steady_gain=float(gain) if all(stable) else math.nan,
        flags=_flags(stable, (first, second)),
    )  # fmt: skip


def _path(with_it: Months, without: Months, edges: a.Floats) -> pd.DataFrame:
    """Return ``RollOut.path``."""
    table = side_by_side(with_it, without, edges, ("with", "without"))
    lost = np.isinf(with_it.cycle_time).any(axis=0) | np.isinf(without.cycle_time).any(axis=0)
    one, two = (np.where(lost, math.nan, months.cycle_time) for months in (with_it, without))
    table["won_share"], table["won_low"], table["won_high"] = np.array([_won(pairs) for pairs in (one - two).T]).T
    for name, months in (("with", with_it), ("without", without)):
        table[f"left_open_{name}"] = months.left_open.mean(axis=0)
    return table


def _won(differences: a.Floats) -> tuple[float, float, float]:
    known = differences[np.isfinite(differences)]
    share = wilson(int((known < 0).sum()), len(known)) if len(known) else Estimate(math.nan)
    return float(share), share.low, share.high


def _flags(stable: tuple[bool, bool], months: Sequence[Months]) -> tuple[Flag, ...]:
    found = []
    for name, fine, one in zip(("with", "without"), stable, months, strict=True):
        if not fine:
            found.append(Flag(name, "over_capacity", FLAGS[name, "over_capacity"]))
        elif one.left_open.any():
            found.append(Flag(name, "left_open", FLAGS[name, "left_open"]))
    return tuple(found)
