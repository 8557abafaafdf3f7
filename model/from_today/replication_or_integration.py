"""Replicate or integrate: when joining the loop overtakes copying it, and on what that month hangs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.durations import DAYS_PER_MONTH
from model.flow.compiled import compile_network
from model.flow.traffic import traffic
from model.from_today.ally import ASSUMPTIONS, Values, ally_scenarios, checked, joined_on
from model.from_today.ally_words import hanging
from model.intervals import Estimate, median, wilson
from model.language import N_, _
from model.results import Flag
from model.scenario import Scenario
from model.simulation.crew import PILOTS, Crew, steady_after
from model.simulation.months import ahead_for_good, by_month, month_edges, side_by_side, worth_on_arrival
from model.simulation.plan import plan_for
from model.simulation.replication import Replication, Window
from model.simulation.runner import CASES, within_capacity
from model.simulation.sizes import MOST_DAYS, check_number, check_sizes
from model.version import VERSION

LEAD = 1.0
"""Useful fixes by which integration must lead: less is a matter of luck, while neither has fielded anything yet."""
Schedule = tuple[tuple[float, Scenario], ...]


@dataclass(frozen=True, eq=False)
class ReplicationOrIntegration:
    """Two ways for an ally to get a capability, from today on, with the same needs and the same luck.

    Parameters
    ----------
    today, copying, joined
        The ally as it is, as one that copies (from day 0), and as one that has joined.
    assumptions
        Name -> value.
    joined_on
        Day on which the joint loop works for the ally: the venture and its legal terms, and the liaison centre, are
        all there. Until then it goes on as today.
    horizon, replications, seed
        How it was run.
    path
        One row per month: ``month``, ``day`` (its end); ``fielded`` and ``useful`` (needs fielded since day 0, and
        their worth on arrival), each as ``_integrate``, ``_replicate`` and ``_difference`` with 95 % Student intervals.
    runs
        One row per replication: ``overtakes_month``, ``useful_integrate`` and ``useful_replicate`` at the horizon.
    overtakes_month
        Month (decimal, from today) from which joining has fielded at least one useful fix more than copying, until the
        horizon: median over runs with a distribution-free 95 % interval; inf = not within the horizon.
    never_share
        Share of runs in which it does not within the horizon (Wilson interval).
    sensitivity
        One row per assumption, the one that moves the month most first: ``name, unit, low, value, high``;
        ``month_at_low`` and ``month_at_high`` with ``_from``, ``_to``, and the share of runs that never overtake,
        ``never_at_low``, ``never_at_high``; ``swing``, months between the two (inf if one is never, nan if both are);
        ``evidence``. Empty if it was not asked for.
    flags
        Which of the three networks is over capacity.
    """

    today: Scenario
    copying: Scenario
    joined: Scenario
    assumptions: Values
    joined_on: float
    horizon: float
    replications: int
    seed: int
    path: pd.DataFrame
    runs: pd.DataFrame
    overtakes_month: Estimate
    never_share: Estimate
    sensitivity: pd.DataFrame
    flags: tuple[Flag, ...] = ()
    version: str = VERSION

    @property
    def sentence(self) -> str:
        """What it comes to, in the language spoken now."""
        month, last = self.overtakes_month, self.path.iloc[-1]
        if math.isinf(month):
            text = _("Within {months:.0f} months integrating does not overtake replicating by one useful fix: by then "
                     "it has fielded {first:.1f}, replicating {second:.1f}.")  # fmt: skip
        elif math.isnan(month.low):
            text = _("Integrating overtakes replicating after {month:.0f} months.")
        elif math.isinf(month.high):
            text = _(
                "Integrating overtakes replicating after {month:.0f} months ({low:.0f} to never within {months:.0f})."
            )
        else:
            text = _("Integrating overtakes replicating after {month:.0f} months ({low:.0f} to {high:.0f}); within "
                     "{months:.0f} it fields {first:.1f} useful fixes, replicating {second:.1f}.")  # fmt: skip
        return text.format(
            month=float(month), low=month.low, high=month.high, months=self.horizon_months,
            first=last["useful_integrate"], second=last["useful_replicate"],
        )  # fmt: skip

    @property
    def hangs_on(self) -> str:
        """On what the month hangs most, in the language spoken now; empty if that was not asked for."""
        return hanging(self.sensitivity)

    @property
    def warnings(self) -> list[str]:
        """Which network is over capacity, in the language spoken now."""
        titles = {one.name: _(one.label) for one in (self.today, self.copying, self.joined)}
        return [f"{titles[flag.place]}: {flag.text}" for flag in self.flags]

    @property
    def horizon_months(self) -> float:
        """Months followed."""
        return self.horizon / DAYS_PER_MONTH

    @property
    def joined_month(self) -> float:
        """Month in which the joint loop begins to work for the ally."""
        return self.joined_on / DAYS_PER_MONTH

    def __repr__(self) -> str:
        return f"ReplicationOrIntegration({self.replications} replications, {self.sentence})"


def replicate_or_integrate(
    assumptions: Values | None = None,
    *,
    horizon: float = 1_825.0,
    replications: int = 20,
    seed: int = 1,
    sensitivity: bool = True,
    workers: int = 1,
    progress: Callable[[float], object] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> ReplicationOrIntegration:
    """Say when an ally that joins the loop overtakes one that copies it, and on what that month hangs.

    Parameters
    ----------
    assumptions
        Name -> value in place of the defaults, names as in ``ASSUMPTIONS``: ``venture_days, ip_days, liaison_days,
        half_life, copy_life, need_rate, test_days, iteration_speed, report_loss``.
    horizon
        Days followed; five years.
    sensitivity
        Whether to run each assumption at its low and high value too.
    replications, seed, workers, progress, cancel
        As in :func:`model.simulate`.

    Raises
    ------
    ArgumentError
        For an unknown assumption, or a value out of its range.
    Cancelled
        If ``cancel`` says so.

    Notes
    -----
    Both begin as the ally is today, in steady state. One copies from day 0: the preset *Ally replicates*, whose long
    walk is the set-up. The other goes on as today until venture, legal terms (after the venture) and liaison centre
    (beside it) are all there, then its new needs go through its share of the loop of *Ally integrates*, without the
    legal step, which is over. Needs on their way finish as they began, in both. Nothing is said about cost.

    Examples
    --------
    >>> found = replicate_or_integrate(replications=6, sensitivity=False)
    >>> found.joined_on, bool(13 < found.overtakes_month < 24), float(found.never_share)
    (410.0, True, 0.0)
    """
    values = checked(assumptions)
    check_number("replicate_or_integrate", "horizon", horizon, MOST_DAYS, above=True)
    check_sizes("replicate_or_integrate", replications, seed, workers)
    duels = _variants(values) if sensitivity else []
    asked = [values, *(moved for *_which, moved in duels)]
    races = [_race(one, horizon) for one in asked]
    series = _Series(races, horizon, Crew(seed, workers, 0, progress, cancel), replications)
    months = [series.overtakes(race) for race in races]
    rows = [(one, end, month) for (one, end, _values), month in zip(duels, months[1:], strict=True)]
    return _answer(values, races[0], series, months[0], _tornado(values, rows, months[0]), horizon, seed)


@dataclass(frozen=True)
class _Race:
    """What both do: (day, scenario) from the ally as it is today on."""

    integrate: Schedule
    replicate: Schedule


def _race(values: Values, horizon: float) -> _Race:
    today, copying, joined = ally_scenarios(values)
    day = joined_on(values)
    later = ((day, joined),) if day < horizon else ()
    return _Race(((0.0, today), *later), ((0.0, today), (0.0, copying)))


def _variants(values: Values) -> list[tuple[str, str, Values]]:
    return [(one.name, end, {**values, one.name: getattr(one, end)}) for one in ASSUMPTIONS for end in ("low", "high")
            if getattr(one, end) != values[one.name]]  # fmt: skip


class _Series:
    """Runs of all schedules that are asked for, each once: most variants leave one of the two ways as it is."""

    def __init__(self, races: list[_Race], horizon: float, crew: Crew, replications: int) -> None:
        self.horizon, self.crew, self.replications = horizon, crew, replications
        self.runs: dict[Schedule, list[Replication]] = {}
        self.warm_up: dict[Scenario, float] = {}
        wanted = {way for race in races for way in (race.integrate, race.replicate)}
        bases = {way[0][1] for way in wanted if _fits(way[0][1])}
        crew.expected = min(PILOTS, replications) * len(bases) + replications * len(wanted)

    def of(self, schedule: Schedule) -> list[Replication]:
        """Return the runs of a schedule."""
        if schedule not in self.runs:
            before = self._before(schedule[0][1])
            regimes = [(0.0, schedule[0][1]), *((before + day, scenario) for day, scenario in schedule[1:])]
            window = Window(warm_up_days=before, days=self.horizon)
            self.runs[schedule] = self.crew.run(plan_for(regimes), window, range(self.replications))
        return self.runs[schedule]

    def _before(self, base: Scenario) -> float:
        if base not in self.warm_up:
            pilots = min(PILOTS, self.replications)
            flows = traffic(compile_network(base))
            fits = within_capacity(flows)
            found = steady_after(self.crew, plan_for([(0.0, base)]), flows, CASES, pilots) if fits else 0.0
            self.warm_up[base] = found / base.parameters["need_rate"]
        return self.warm_up[base]

    def overtakes(self, race: _Race) -> list[float]:
        """Return the month in which integrating overtakes, run by run."""
        pairs = zip(self.of(race.integrate), self.of(race.replicate), strict=True)
        worth = (((one, worth_on_arrival(one, race.integrate)), (two, worth_on_arrival(two, race.replicate)))
                 for one, two in pairs)  # fmt: skip
        return [ahead_for_good(*pair, self.horizon, LEAD) / DAYS_PER_MONTH for pair in worth]


def _fits(scenario: Scenario) -> bool:
    return within_capacity(traffic(compile_network(scenario)))


def _never(months: list[float]) -> Estimate:
    return wilson(int(np.isinf(months).sum()), len(months))


def _tornado(values: Values, rows: list[tuple[str, str, list[float]]], base: list[float]) -> pd.DataFrame:
    """Return the month at both ends of each assumption, the widest swing first."""
    found: dict[str, dict[str, Any]] = {}
    runs = {(name, end): months for name, end, months in rows}
    for one in (one for one in ASSUMPTIONS if rows):
        row: dict[str, Any] = {"name": one.name, "unit": one.unit, "low": one.low, "value": values[one.name],
                               "high": one.high}  # fmt: skip
        for end in ("low", "high"):
            months = runs.get((one.name, end), base)
            month, never = median(months), _never(months)
            here = f"month_at_{end}"
            row |= {here: float(month), f"{here}_from": month.low, f"{here}_to": month.high}
            row[f"never_at_{end}"] = float(never)
        both = row["month_at_low"], row["month_at_high"]
        row["swing"] = math.nan if all(map(math.isinf, both)) else abs(both[1] - both[0])
        found[one.name] = row | {"evidence": " ".join(one.evidence)}
    table = pd.DataFrame(list(found.values()))
    return table if table.empty else table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def _answer(
    values: Values, race: _Race, series: _Series, months: list[float], tornado: pd.DataFrame, horizon: float, seed: int
) -> ReplicationOrIntegration:
    edges = month_edges(horizon, DAYS_PER_MONTH)
    first, second = (by_month(series.of(way), way, edges) for way in (race.integrate, race.replicate))
    path = side_by_side(first, second, edges, ("integrate", "replicate"))
    at_end = {"useful_integrate": first.useful[:, -1], "useful_replicate": second.useful[:, -1]}
    three = ally_scenarios(values)
    text = N_("Over capacity: the backlog grows without end.")
    return ReplicationOrIntegration(
        *three, dict(values), joined_on(values), horizon, len(months), seed,
        path=path.drop(columns=path.filter(like="cycle_time").columns),
        runs=pd.DataFrame({"overtakes_month": months, **at_end}, index=pd.RangeIndex(len(months), name="replication")),
        overtakes_month=median(months),
        never_share=_never(months),
        sensitivity=tornado,
        flags=tuple(Flag(one.name, "over_capacity", text) for one in three if not _fits(one)),
    )  # fmt: skip
