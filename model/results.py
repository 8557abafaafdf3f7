"""What an engine answers: tidy frames with one column vocabulary, and the settings that made them.

Column words, everywhere: ``arrival_rate`` (visits per day), ``utilisation`` (offered work over capacity),
``wait_time``, ``service_time``, ``sojourn_time`` (days per visit), ``queue_length`` (cases waiting), and for the days
of a stage ``work, queue, gate, hand_over, delay`` (see ``model.analytic.means.KINDS``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.language import _
from model.scenario import Actor, Scenario

STAGE_KINDS = ("work", "queue", "gate", "hand_over", "delay")


def days_saved(before: float, after: float) -> float:
    """Return the days of cycle time saved, over capacity (nan) being infinitely many: 0 where both are.

    Examples
    --------
    >>> days_saved(90, 80), days_saved(float("nan"), 80), days_saved(90, float("nan"))
    (10, inf, -inf)
    """
    first, second = (math.inf if math.isnan(days) else days for days in (before, after))
    return 0.0 if first == second else first - second


def station_frame(actors: Sequence[Actor], servers: npt.NDArray[np.float64], **columns: npt.ArrayLike) -> pd.DataFrame:
    """Return a station table: who the actors are, then the columns given; one row per actor."""
    gate = np.array([actor.is_gate for actor in actors], dtype=bool)
    who = {name: [getattr(actor, name) for actor in actors] for name in ("function", "side", "region", "track")}
    return pd.DataFrame(
        {
            "name": [actor.label for actor in actors],
            **who,
            "kind": np.where(gate, "gate", "station"),
            "servers": np.where(gate, np.nan, servers),
            **columns,
        },
        index=pd.Index([actor.id for actor in actors], name="actor"),
    )


@dataclass(frozen=True)
class CycleTime:
    """The innovation-cycle time, days: need raised to fix fielded. nan over capacity.

    Parameters
    ----------
    mean, p10, p50, p90
        Mean and percentiles: 8 of 10 cases lie between p10 and p90.
    """

    mean: float
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class Overload:
    """What happens when more needs come than the network can serve.

    Parameters
    ----------
    actor
        Id of the first actor to saturate: the highest utilisation.
    utilisation
        Its offered work over capacity, at least 1.
    backlog_growth_low
        Needs per day by which the backlog grows if every actor works at full capacity: a lower bound.
    backlog_growth_fifo
        The same when the overloaded actor serves in order of arrival: returning cases queue behind new ones, so it
        fields less than its capacity allows. Serving the most advanced case first restores almost the lower bound.
    never_finishes
        Some cases never come right, or never find a solver; then both rates count those needs.
    """

    actor: str
    utilisation: float
    backlog_growth_low: float
    backlog_growth_fifo: float
    never_finishes: bool = False


@dataclass(frozen=True)
class Flag:
    """A place where the answer should be trusted less.

    Parameters
    ----------
    place
        An actor's id, or ``cycle_time``.
    reason
        ``near_saturation``, ``convoy``, ``gamma_percentiles``, ``over_capacity``, ``never_finishes``.
    template
        The text in English (marked ``N_``): answers are shared by readers of several languages.
    facts
        (name, value) of each field in it.
    """

    place: str
    reason: str
    template: str
    facts: tuple[tuple[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """For people, with the expected error."""
        return _(self.template).format(**dict(self.facts))


@dataclass(frozen=True)
class ExpectedError:
    """Mean absolute error of the analytic answer against simulation, as a share of it.

    Measured on 45 settings of the reference ecosystem at utilisations .5, .8 and .92 of the busiest actor; between
    them the next higher row is taken.
    """

    mean: float
    p50: float
    p90: float


@dataclass(frozen=True, eq=False)
class Solution:
    """The answer for one scenario.

    Parameters
    ----------
    scenario, method, version
        What was asked, of which engine.
    stable
        False if needs come faster than some actor can work, or cases never finish: then no cycle time is given.
    cycle_time, new_design_cycle_time
        Over all needs, and over those not met by a known fix (reuse makes the mixture bimodal).
    stations
        One row per actor with a queue or a gate, indexed by ``actor``.
    stages
        Days per need of each stage of the walk, indexed by ``stage``: ``work, queue, gate, hand_over, delay, total``;
        the totals add up to the mean. ``rework`` is the part of the total that repeats failed versions.
    max_need_rate
        Needs per day at which the first actor saturates.
    first_to_saturate
        That actor's id: the bottleneck.
    relevant_share
        Expected worth left on arrival, 2^(-CT / half_life), 0..1.
    flow_efficiency
        Share of the cycle time in which somebody works on the case, trials included.
    first_version_time, mean_time_to_benefit
        New designs: need raised to the first version through its trial, and the average over its versions.
    centralisation_index
        Measured, not dialled: Freeman's index of who handles cases, averaged over functions; 1 = all at one actor.
    handovers
        Per need: how often it changes hands, from the unit that raises it to the unit that uses the fix. A visit to an
        actor, the trial of a version at a unit, and the fix itself are one each. nan over capacity.
    decision_days
        Days per need with those who decide, waiting included: triage, approval, once-per-need steps that meet at a
        gate. Hand-overs to them are not in it.
    duplicate_share, duplicate_work
        Share of new designs that repeat what another region has solved; team-days of design per need that they take.
    overload
        None while stable.
    flags
        Where the answer should be trusted less.
    expected_error
        Of the cycle times, given how busy the busiest actor is.
    """

    scenario: Scenario
    method: str
    version: str
    stable: bool
    cycle_time: CycleTime
    new_design_cycle_time: CycleTime
    stations: pd.DataFrame
    stages: pd.DataFrame
    max_need_rate: float
    first_to_saturate: str
    relevant_share: float
    flow_efficiency: float
    first_version_time: float
    mean_time_to_benefit: float
    centralisation_index: float
    handovers: float
    decision_days: float
    duplicate_share: float
    duplicate_work: float
    overload: Overload | None
    flags: tuple[Flag, ...]
    expected_error: ExpectedError

    @property
    def utilisation(self) -> float:
        """Of the busiest actor."""
        return float(self.stations["utilisation"].max())

    @property
    def days_by_kind(self) -> dict[str, float]:
        """Days per need by kind of time, over all stages; they add up to the mean. nan over capacity."""
        return {kind: float(self.stages[kind].sum(skipna=False)) for kind in STAGE_KINDS}

    @property
    def throughput(self) -> float:
        """Needs fielded per day: the need rate while stable, beyond capacity at most what the fluid rates leave."""
        rate = self.scenario.parameters["need_rate"]
        return rate if self.overload is None else rate - self.overload.backlog_growth_low

    @property
    def work_in_progress(self) -> float:
        """Needs on their way at any time, by Little's law; nan over capacity, where it grows without end."""
        return self.scenario.parameters["need_rate"] * self.cycle_time.mean

    def measured(self, measure: str) -> tuple[float, bool]:
        """Return what the model gives for the measure of a published range, and whether it is a share.

        Parameters
        ----------
        measure
            ``cycle_time`` (mean, days), a stage's id (days per need), ``visit:ACTOR`` (days of one visit) or
            ``load:ACTOR`` (utilisation, a share).
        """
        kind, __, actor = measure.partition(":")
        if measure == "cycle_time":
            return self.cycle_time.mean, False
        if not actor:
            return float(self.stages["total"][measure]), False
        column = "sojourn_time" if kind == "visit" else "utilisation"
        return float(self.stations[column][actor]), kind == "load"

    def __repr__(self) -> str:
        days = f"{self.cycle_time.mean:.1f} days" if self.stable else "over capacity"
        return f"Solution({self.scenario.name!r}, {self.method}, {days})"


@dataclass(frozen=True, eq=False)
class SweepResult:
    """A grid of answers.

    Parameters
    ----------
    scenario
        The base scenario.
    axes
        Swept names with their values, in the order given.
    table
        Long frame, one row per point: the axes' columns, then ``cycle_time``, ``new_design_cycle_time`` (days, nan
        over capacity), ``stable``, ``never_finishes``, ``fragile`` (within 5 % of capacity), ``utilisation``,
        ``first_to_saturate``, ``max_need_rate``. Simulated: each number with its ``_low`` and ``_high``, also
        ``cycle_time_p50``, ``cycle_time_p90``, ``relevant_share``, ``throughput``, ``backlog_growth``.
    method
        ``analytic`` or ``simulation``; then with its ``seed`` and ``replications``.
    notes
        What the user should know about how the rows came to be, such as a damaged store.
    """

    scenario: Scenario
    axes: dict[str, tuple[float, ...]]
    table: pd.DataFrame
    method: str = field(default="analytic")
    seed: int | None = None
    replications: int | None = None
    notes: tuple[str, ...] = ()

    def pivot(self, metric: str = "cycle_time") -> pd.DataFrame:
        """Return a metric as a grid: rows are the first axis, columns the second."""
        first, second = list(self.axes)[:2]
        return self.table.pivot(index=first, columns=second, values=metric)

    def best(self, choose: str, metric: str = "cycle_time") -> pd.DataFrame:
        """Return, for each value of the other axes, the row with the lowest metric over ``choose``.

        Points over capacity are never best; where all are, the row is missing.
        """
        others = [name for name in self.axes if name != choose]
        usable = self.table[self.table["stable"]].sort_values(metric, kind="stable")
        return usable.drop_duplicates(others).sort_values(others) if others else usable.head(1)

    def __repr__(self) -> str:
        axes = " x ".join(f"{len(values)} {name}" for name, values in self.axes.items())
        over = int((~self.table["stable"].astype(bool)).sum())
        return f"SweepResult({self.scenario.name!r}, {self.method}, {axes}, {over} of {len(self.table)} over capacity)"

    def joined(self, other: SweepResult) -> SweepResult:
        """Return this grid with another of the same scenario put in; axes are merged and sorted."""
        axes = {name: tuple(sorted({*values, *other.axes[name]})) for name, values in self.axes.items()}
        return replace(self, axes=axes, table=pd.concat([self.table, other.table], ignore_index=True))
