"""One simulated run as something to watch: which need is where on which day, and where work waits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from model.errors import ArgumentError
from model.graph.groups import Groups, group_actors
from model.language import _
from model.results import Solution
from model.scenario import Scenario
from model.simulation.flow_record import cumulative_flow, queue_lengths
from model.simulation.result import SimulationResult
from model.simulation.transients import Transient, regimes

DRAWN = 300
"""Needs drawn one by one at most; counts always count all."""
SPANS = (7, 14, 30, 60, 90, 180, 360, 720, 1_800, 3_600, 7_200, 18_000, 36_000)
CYCLES = 3
"""Watched for so many cycle times, if that many needs can be drawn."""
FEW = 10
"""Watched until about so many needs are raised, where they are rare."""
MOST = 10_000
"""Needs raised in the days watched, at most: more would take long to simulate, and to send (some 6 MB)."""


def days_to_watch(solution: Solution, transients: Sequence[Transient] = ()) -> int:
    """Return how many days of a network are worth watching: some cycle times, but few enough needs to draw each.

    Parameters
    ----------
    solution
        From :func:`model.solve`.
    transients
        What happens; after the last of it, what is watched goes on for a cycle time, or half as long again.

    Raises
    ------
    ArgumentError
        If more than :data:`MOST` needs are raised in that time, or it is longer than the last of :data:`SPANS`.

    Examples
    --------
    >>> from model.analytic.solver import solve
    >>> from model.presets import preset
    >>> from model.simulation.transients import Surge
    >>> solution = solve(preset("reference"))
    >>> days_to_watch(solution), days_to_watch(solution, [Surge(day=300, days=100, factor=2)])
    (360, 720)
    """
    until = max((event.day + getattr(event, "days", 0.0) for event in transients), default=0.0)
    rate, cycle = solution.scenario.parameters["need_rate"], solution.cycle_time.mean
    many = (DRAWN - solution.work_in_progress) / rate if solution.stable else DRAWN / rate
    wanted = max(CYCLES * cycle, FEW / rate) if solution.stable else math.inf
    fitting = [days for days in SPANS if days <= many] or [SPANS[0]]
    days = next((days for days in fitting if days >= wanted), fitting[-1])
    least = until + min(cycle, 0.5 * until) if solution.stable else 1.5 * until
    if least > SPANS[-1]:
        found, limit = _("{days:.0f} days would be watched"), _("must be at most {most}").format(most=SPANS[-1])
        raise ArgumentError(_("days watched"), found.format(days=least), limit, _("let it happen earlier"))
    days = max(days, next(span for span in SPANS if span >= least))
    needs = _raised(solution.scenario, transients, days)
    if needs > MOST:
        found = _("{needs:.0f} needs are raised in {days} days").format(needs=needs, days=days)
        limit = _("must be at most {most}").format(most=MOST)
        raise ArgumentError(_("days watched"), found, limit, _("choose fewer days, or fewer needs a day"))
    return days


def _raised(scenario: Scenario, transients: Sequence[Transient], days: float) -> float:
    """Return how many needs are raised on average in so many days."""
    spans = regimes(scenario, transients, warm_up=0.0)
    ends = [*(day for day, _later in spans[1:]), math.inf]
    return sum(
        max(0.0, min(end, days) - day) * during.parameters["need_rate"]
        for (day, during), end in zip(spans, ends, strict=True)
    )


@dataclass(frozen=True, eq=False)
class Replay:
    """One run, ready to be watched. Days count from the end of the warm-up.

    Parameters
    ----------
    simulated
        The run; its events are those of the needs in ``steps``.
    groups
        Boxes of the picture.
    days
        How long is watched.
    steps
        One row per step that any need is at, or comes to, between day 0 and the last day: ``case, box, actor``,
        ``arrive, start, end``; ordered by case and arrival.
    """

    simulated: SimulationResult
    groups: Groups
    days: float
    steps: pd.DataFrame

    @cached_property
    def cases(self) -> tuple[int, ...]:
        """Numbers of all needs that are there between day 0 and the last day, in the order raised."""
        return tuple(int(case) for case in self.steps["case"].unique())

    @cached_property
    def drawn(self) -> tuple[int, ...]:
        """Numbers of the needs to draw: all, or evenly chosen ones where they are too many."""
        chosen = np.linspace(0, len(self.cases) - 1, min(len(self.cases), DRAWN)).round().astype(int)
        return tuple(self.cases[place] for place in chosen)

    @cached_property
    def waits(self) -> pd.DataFrame:
        """By actor, most waiting first: ``box, name, waiting, most, share``.

        Needs waiting on average, at most on the days of ``lengths``, and the share of all waiting.
        """
        rows = self.steps[self.steps["actor"] != ""]
        waited = rows["start"].clip(0, self.days) - rows["arrive"].clip(0, self.days)
        table = rows.assign(waiting=waited / self.days).groupby("actor", observed=True)
        found = table.agg(box=("box", "first"), waiting=("waiting", "sum"))
        lengths = self.lengths.groupby("actor", observed=True)["waiting"].max()
        total = found["waiting"].sum()
        names = self.simulated.stations["name"]
        found = found.assign(
            name=names.reindex(found.index), most=lengths.reindex(found.index),
            share=found["waiting"] / total if total > 0 else 0.0,
        )  # fmt: skip
        return found.sort_values("waiting", ascending=False, kind="stable")

    @cached_property
    def lengths(self) -> pd.DataFrame:
        """By day and actor: needs waiting and worked on, as :func:`model.queue_lengths`."""
        found = queue_lengths(self._events, self._daily)
        return found.assign(day=found["day"] - self._begins)

    @cached_property
    def flow(self) -> pd.DataFrame:
        """By day: how many of the needs had come how far, as :func:`model.cumulative_flow`."""
        found = cumulative_flow(self._events, self._daily)
        return found.set_axis(found.index - self._begins, axis=0)

    @property
    def _events(self) -> pd.DataFrame:
        events = self.simulated.events
        assert events is not None  # a Replay is made from a run with events
        return events

    @property
    def _begins(self) -> float:
        return self.simulated.settings.warm_up_days

    @property
    def _daily(self) -> list[float]:
        days: list[float] = (self._begins + np.linspace(0.0, self.days, min(int(self.days), 360) + 1)).tolist()
        return days


def replay(simulated: SimulationResult) -> Replay:
    """Return replication 0 of a simulation as something to watch.

    Parameters
    ----------
    simulated
        From :func:`model.simulate` with ``horizon`` and ``events=True``.

    Raises
    ------
    ArgumentError
        If it has no events, or needs were counted instead of days.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.simulation.runner import simulate
    >>> seen = replay(simulate(preset("reference"), horizon=60, replications=1, events=True))
    >>> at_30 = seen.lengths[seen.lengths["day"] == 30]
    >>> steps = seen.steps[seen.steps["actor"] != ""]
    >>> int(at_30["waiting"].sum()) == int(((steps["arrive"] <= 30) & (30 < steps["start"])).sum())
    True
    """
    events, settings = simulated.events, simulated.settings
    if events is None or settings.cases:
        raise ArgumentError("replay", _("the run has no events by day"), _("must have them"),
                            _("use simulate(..., horizon=..., events=True)"))  # fmt: skip
    first, last = settings.warm_up_days, settings.warm_up_days + settings.days
    ends = events.groupby("case")["end"].max()
    raised = events.groupby("case")["arrive"].min()
    there = ends.index[(ends > first) & (raised <= last)]
    kept = events[events["case"].isin(there)]
    groups = group_actors(simulated.scenario)
    steps = kept[kept["arrive"] <= last].assign(box=_boxes(kept[kept["arrive"] <= last], groups))
    for name in ("arrive", "start", "end"):
        steps[name] = steps[name] - first
    steps = steps.sort_values(["case", "arrive", "start"], kind="stable", ignore_index=True)
    columns = ["case", "box", "actor", "arrive", "start", "end"]
    days = round(settings.days, 6)  # a whole number that went through sums is one again
    return Replay(replace(simulated, events=kept), groups, days, _near(steps, days)[columns])


def _boxes(events: pd.DataFrame, groups: Groups) -> pd.Series:
    """Return the box of each step: its actor's, or that of the delay."""
    of_actor = {actor: box for box, row in groups.boxes.iterrows() for actor in row["members"]}
    capacity = groups.boxes["kind"].isin(["station", "gate"])
    of_stage = {row["stage"]: box for box, row in groups.boxes[~capacity].iterrows()}
    actors = events["actor"].astype(str)
    return actors.map(of_actor).where(actors != "", events["stage"].astype(str).map(of_stage))


def _near(steps: pd.DataFrame, days: float) -> pd.DataFrame:
    """Return the steps seen: from the last one that ended before day 0 (a need may be on its way from it)."""
    following = steps.groupby("case")["arrive"].shift(-1)
    leaves = steps["end"].where(following.isna(), following)
    return steps[(leaves > 0) & (steps["arrive"] <= days)].reset_index(drop=True)


__all__ = ["DRAWN", "Replay", "days_to_watch", "replay"]
