"""What a simulation answers: the tables of ``Solution`` with an interval on every number, and what led to them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from model.intervals import Estimate
from model.results import CycleTime, Flag
from model.scenario import Scenario
from model.simulation.transients import Transient


@dataclass(frozen=True)
class Settings:
    """How a simulation was run: enough to run it again.

    Parameters
    ----------
    replications, seed
        Independent replications, and what names their random streams.
    cases, warm_up
        Needs counted per replication, and before them; 0 cases if a span of days was asked for.
    days, warm_up_days
        Days measured per replication, and before them (means, where needs were counted).
    transients
        What happened on the way.
    """

    replications: int
    seed: int
    cases: int
    warm_up: int
    days: float
    warm_up_days: float
    transients: tuple[Transient, ...] = ()


@dataclass(frozen=True, eq=False)
class SimulationResult:
    """The simulated answer for one scenario. Numbers are :class:`~model.intervals.Estimate`: value, low, high.

    Parameters
    ----------
    scenario, version, settings
        What was asked, of which version, and how it was run.
    stable
        False if needs come faster than some actor can work, or cases never finish: then no cycle time is given, but
        ``backlog_growth``.
    cycle_time, new_design_cycle_time
        Days, over all needs and over those not met by a known fix; nan over capacity.
    stations
        One row per actor as in ``Solution.stations``, with ``_low`` and ``_high`` for what varies between runs.
    stages
        Days per need by stage as in ``Solution.stages``; ``total`` has ``total_low`` and ``total_high``.
    relevant_share, flow_efficiency, first_version_time, mean_time_to_benefit, centralisation_index, handovers,
    decision_days, duplicate_share, duplicate_work, throughput, work_in_progress, utilisation
        As in ``Solution``.
    max_need_rate, first_to_saturate
        Exact, from the loads of the compiled network.
    backlog_growth
        Needs per day by which the work in progress grows over capacity; None while stable.
    runs
        One row per replication, with the columns of ``fl.compare``: results of one seed can be paired row by row.
    path
        By span of days: needs in progress, raised and fielded, cycle time of those raised then, with intervals.
    checks
        Self-checks, one row per actor: Little's law, utilisation against load, visits against the traffic equations;
        see ``model.simulation.checks``.
    events
        Tidy record of every step of every case of replication 0, if asked for.
    precision, precision_reached
        Asked for (relative half-width of the mean cycle time) and whether it was reached; None if not asked for.
    flags
        Where to trust less.
    """

    scenario: Scenario
    version: str
    settings: Settings
    stable: bool
    cycle_time: CycleTime
    new_design_cycle_time: CycleTime
    stations: pd.DataFrame
    stages: pd.DataFrame
    relevant_share: Estimate
    flow_efficiency: Estimate
    first_version_time: Estimate
    mean_time_to_benefit: Estimate
    centralisation_index: Estimate
    handovers: Estimate
    decision_days: Estimate
    duplicate_share: Estimate
    duplicate_work: Estimate
    throughput: Estimate
    work_in_progress: Estimate
    utilisation: Estimate
    max_need_rate: float
    first_to_saturate: str
    backlog_growth: Estimate | None
    runs: pd.DataFrame
    path: pd.DataFrame
    checks: pd.DataFrame
    events: pd.DataFrame | None = None
    precision: float | None = None
    precision_reached: bool | None = None
    flags: tuple[Flag, ...] = ()
    method: str = field(default="simulation")

    @property
    def seed(self) -> int:
        """What names the random streams."""
        return self.settings.seed

    @property
    def replications(self) -> int:
        """Independent replications."""
        return self.settings.replications

    def __repr__(self) -> str:
        mean = self.cycle_time.mean
        if not self.stable and self.backlog_growth is not None:
            text = f"over capacity, backlog grows by {self.backlog_growth:.3f} needs a day"
        elif not isinstance(mean, Estimate) or math.isnan(mean):
            text = "no cycle time"
        else:
            interval = "no interval" if math.isnan(mean.low) else f"{mean.low:.1f} to {mean.high:.1f}"
            text = f"{mean:.1f} days ({interval})"
        runs = "1 replication" if self.replications == 1 else f"{self.replications} replications"
        return f"SimulationResult({self.scenario.name!r}, {runs}, {text})"
