"""Both engines on one scenario: where the analytic answer may be trusted, and by how much it differs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.analytic.solver import solve
from model.language import N_
from model.results import Solution
from model.scenario import Scenario
from model.simulation.result import SimulationResult
from model.simulation.runner import simulate

CLOSE = 0.05
"""A visit or time that differs by less is good enough for any decision a workshop takes; beyond, simulate."""
ROUNDING = 1e-9  # where nothing varies there is no interval, and the engines add up in another order
UNUSED, OVERLOADED, YES = N_("unused"), N_("overloaded"), N_("yes")
ROUGHLY, NO, UNCLEAR = N_("roughly"), N_("no"), N_("unclear")
MEANING = {
    UNUSED: N_("nobody comes here"),
    OVERLOADED: N_("is offered more than it can do, so no mean exists"),
    YES: N_("equal as far as the simulation can tell"),
    ROUGHLY: N_("less than 5 % beyond the interval"),
    NO: N_("5 % or more beyond the interval: simulate"),
    UNCLEAR: N_("no interval, or one too wide to see a difference of 5 %"),
}


@dataclass(frozen=True, eq=False)
class EngineCheck:
    """Both answers side by side.

    Parameters
    ----------
    analytic, simulation
        The two results.
    times
        One row per measure of the cycle time, then ``handovers``, ``decision_days`` and ``duplicate_share`` where there
        are any: ``analytic, simulated, low, high``; ``difference`` (analytic minus
        simulated) and ``half_width`` of the interval, both relative to the simulated value; ``trust``: a key of
        :data:`MEANING`. All nan over capacity.
    stations
        One row per actor: ``utilisation`` and days of one visit, waiting included, with the same columns.
    """

    analytic: Solution
    simulation: SimulationResult
    times: pd.DataFrame
    stations: pd.DataFrame

    @property
    def agree(self) -> bool:
        """Whether no time and no visit differs by 5 % or more."""
        return not (self.times["trust"].eq(NO).any() or self.stations["trust"].eq(NO).any())

    def __repr__(self) -> str:
        counts = {word: int(self.stations["trust"].eq(word).sum()) for word in MEANING}
        words = ", ".join(f"{word} {count}" for word, count in counts.items() if count)
        return f"EngineCheck({self.analytic}, {self.simulation}, actors where the formula may be trusted: {words})"


def check_engines(scenario: Scenario, **settings: Any) -> EngineCheck:
    """Solve and simulate a scenario, and compare.

    Parameters
    ----------
    scenario
        Any scenario; over capacity only the visits of actors that keep up can be compared.
    settings
        Of ``fl.simulate``: ``replications, cases, seed, workers, progress, cancel`` …

    Examples
    --------
    >>> from model.presets import preset
    >>> check = check_engines(preset("reference"), replications=10, cases=1000)
    >>> check.agree, check.times.loc["cycle_time_mean", "trust"]
    (True, 'yes')
    """
    analytic, simulation = solve(scenario), simulate(scenario, **settings)
    return EngineCheck(analytic, simulation, _times(analytic, simulation), _stations(analytic, simulation))


def _times(analytic: Solution, simulation: SimulationResult) -> pd.DataFrame:
    rows = {}
    for name in ("cycle_time", "new_design_cycle_time"):
        for part in ("mean", "p10", "p50", "p90"):
            found = getattr(getattr(simulation, name), part)
            rows[f"{name}_{part}"] = (getattr(getattr(analytic, name), part), float(found), found.low, found.high)
    for name in ("handovers", "decision_days", "duplicate_share"):
        found = getattr(simulation, name)
        if getattr(analytic, name) != 0:  # nothing to compare where nobody decides, or nothing recurs
            rows[name] = (getattr(analytic, name), float(found), found.low, found.high)
    return _judged(pd.DataFrame.from_dict(rows, orient="index", columns=["analytic", "simulated", "low", "high"]))


def _stations(analytic: Solution, simulation: SimulationResult) -> pd.DataFrame:
    seen = simulation.stations
    table = pd.DataFrame(
        {
            "name": analytic.stations["name"],
            "utilisation": analytic.stations["utilisation"],
            "analytic": analytic.stations["sojourn_time"],
            "simulated": seen["sojourn_time"],
            "low": seen["sojourn_time_low"],
            "high": seen["sojourn_time_high"],
        }
    )
    table.loc[analytic.stations["utilisation"] >= 1, "analytic"] = math.nan  # over capacity a wait has no mean
    judged = _judged(table)
    judged.loc[analytic.stations["arrival_rate"] == 0, "trust"] = UNUSED
    return judged


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Add the relative difference and what it means.

    A difference counts as far as it goes beyond the interval: that much of it is no chance.
    """
    analytic, simulated = table["analytic"].to_numpy(), table["simulated"].to_numpy()
    half = (table["high"] - table["low"]).to_numpy() / 2
    gap = np.abs(analytic - simulated)
    with np.errstate(invalid="ignore"):
        unclear = ~np.isfinite(gap + half) | (half >= CLOSE * simulated)
        cases = [~np.isfinite(analytic), gap - half >= CLOSE * simulated, unclear, gap <= half + ROUNDING * simulated]
        trust = np.select(cases, [OVERLOADED, NO, UNCLEAR, YES], default=ROUGHLY)
    return table.assign(difference=(analytic - simulated) / simulated, half_width=half / simulated, trust=trust)
