"""Watch a network through a surge, an outage or a change of its dials: what both engines say."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.analytic.fluid import Stretch, course, regime
from model.analytic.solver import solve
from model.durations import in_words
from model.language import _
from model.results import Solution
from model.scenario import Scenario
from model.simulation.result import SimulationResult
from model.simulation.runner import simulate
from model.simulation.transients import Transient, check_transients, outages, regimes

BACK = 0.05
"""Work in progress counts as back when it is no further from its steady state: about what the fluid is off."""


@dataclass(frozen=True, eq=False)
class TransientView:
    """A network on its way, simulated and by formulas.

    Parameters
    ----------
    scenario, transients
        What was asked.
    simulated
        The simulation, with ``events`` of one run.
    path
        By span of days, counted from the end of the warm-up: ``day`` (middle), ``work_in_progress`` and ``fielded``
        (needs, and needs a day) simulated, each with ``_low`` and ``_high``, and ``_fluid`` by formulas.
    regimes
        One row per stretch in which nothing changes: ``from``, ``to`` (days; inf at the end), ``cycle_time`` (days in
        the steady state that belongs to it, by formulas; nan over capacity), ``need_rate``, ``utilisation`` (of the
        busiest), ``standing_still`` (ids of actors).
    """

    scenario: Scenario
    transients: tuple[Transient, ...]
    simulated: SimulationResult
    path: pd.DataFrame
    regimes: pd.DataFrame

    @property
    def begins(self) -> float:
        """Day of the first thing that happens; inf if nothing does."""
        return min((event.day for event in self.transients), default=math.inf)

    @property
    def peak(self) -> pd.Series:
        """The span of the path in which, by formulas, most work is in progress after it began."""
        after = self.path[self.path["day"] >= self.begins]
        if after.empty:
            return self.path.iloc[0]
        return after.iloc[int(after["work_in_progress_fluid"].to_numpy().argmax())]

    @property
    def back(self) -> float:
        """Day on which work in progress by formulas is back at the last stretch's steady state; inf if not seen."""
        last = self.regimes.iloc[-1]
        aim = last["need_rate"] * last["cycle_time"]
        after = self.path[self.path["day"] >= max(last["from"], self.begins)]
        near = (after["work_in_progress_fluid"] - aim).abs() <= BACK * aim
        away = after.loc[~near, "day"].max() if not near.all() else -math.inf
        later = after.loc[near & (after["day"] > away), "day"]
        return float(later.min()) if len(later) else math.inf

    @property
    def sentence(self) -> str:
        """What happens, in the language spoken now."""
        first, top, last = self.path.iloc[0], self.peak, self.path.iloc[-1]
        told = _("By formulas work in progress goes from {start:.0f} to {most:.0f} needs (day {day:.0f}); simulated it "
                 "is {low:.0f} to {high:.0f} then.").format(
            start=first["work_in_progress_fluid"], most=top["work_in_progress_fluid"], day=top["day"],
            low=max(top["work_in_progress_low"], 0.0), high=top["work_in_progress_high"])  # fmt: skip
        if math.isnan(self.regimes["cycle_time"].iloc[-1]):
            return told + " " + _("It has no end: what comes at last is over capacity.")
        if math.isinf(self.back):
            text = _("On day {day:.0f}, the last one shown, it has not settled yet.")
            return told + " " + text.format(day=last["day"])
        text = _("It settles on day {day:.0f}, {days} after it began.")
        return told + " " + text.format(day=self.back, days=in_words(self.back - self.begins, 0.05))

    def __repr__(self) -> str:
        return f"TransientView({self.scenario.name!r}, {len(self.transients)} transients, {self.sentence!r})"


def transient(
    scenario: Scenario,
    transients: Sequence[Transient],
    *,
    horizon: float,
    replications: int = 20,
    seed: int = 1,
    progress: Callable[[float], object] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> TransientView:
    """Return what both engines say of a network in which something happens.

    The simulation is :func:`model.simulate` with ``transients``; the formulas are a pointwise stationary fluid
    (``model.analytic.fluid``), which shares nothing with it but the scenario. A fluid smooths: after an outage of a
    gate, or a change of the dials, it is early.

    Parameters
    ----------
    scenario
        Any; one over capacity starts empty in both engines.
    transients
        :class:`Surge`, :class:`Outage`, :class:`DialChange`, their days counted from the end of the warm-up.
    horizon
        Days to follow, above 0.
    replications, seed, progress, cancel
        As in :func:`model.simulate`.

    Raises
    ------
    ArgumentError, Cancelled
        As :func:`model.simulate`.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.simulation.transients import Surge
    >>> view = transient(preset("reference"), [Surge(60, 60, 2.0)], horizon=400)
    >>> top = view.peak
    >>> round(top["work_in_progress_fluid"]), bool(top["work_in_progress_low"] > 25)
    (37, True)
    """
    check_transients(scenario, transients)
    simulated = simulate(scenario, horizon=horizon, replications=replications, seed=seed, transients=transients,
                         events=True, progress=progress, cancel=cancel)  # fmt: skip
    cuts = regimes(scenario, transients, 0.0)
    stops = outages(transients, 0.0)
    starts = sorted({0.0, *(day for day, _held in cuts), *(day for _actor, *ends in stops for day in ends)})
    holds = [[held for begun, held in cuts if begun <= day][-1] for day in starts]
    solved = {held: solve(held) for held in dict.fromkeys(holds)}
    ids = list(next(iter(solved.values())).stations.index)
    still = [tuple(actor for actor, begun, until in stops if begun <= day < until) for day in starts]
    fluids = {held: regime(held) for held in solved}
    undisturbed = fluids.get(scenario) or regime(scenario)
    stretches = [(0.0, undisturbed, ()), *((day, fluids[held], tuple(map(ids.index, out)))
                 for day, held, out in zip(starts, holds, still, strict=True))]  # fmt: skip
    return TransientView(scenario, tuple(transients), simulated, _path(simulated, stretches, len(ids)),
                         _regimes(starts, [solved[held] for held in holds], still))  # fmt: skip


def _path(simulated: SimulationResult, stretches: Sequence[Stretch], stations: int) -> pd.DataFrame:
    days = simulated.path["day"].to_numpy()
    step = float(days[1] - days[0]) if len(days) > 1 else 2 * float(days[0])
    edges: npt.NDArray[np.float64] = np.concatenate([days - step / 2, [days[-1] + step / 2]])
    edges[0] = 0.0
    looked = np.unique(np.concatenate([edges, days]))
    found = course(stretches, looked, stations)
    fielded = np.diff(found.fielded[np.isin(looked, edges)]) / step
    columns = [name for name in map(str, simulated.path) if name.startswith(("day", "work_in_progress", "fielded"))]
    return simulated.path[columns].assign(
        work_in_progress_fluid=found.work_in_progress[np.isin(looked, days)], fielded_fluid=fielded
    )


def _regimes(starts: Sequence[float], solved: Sequence[Solution], still: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    ends = [*starts[1:], math.inf]
    return pd.DataFrame(
        {
            "from": starts,
            "to": ends,
            "need_rate": [answer.scenario.parameters["need_rate"] for answer in solved],
            "utilisation": [answer.utilisation for answer in solved],
            "cycle_time": [
                answer.cycle_time.mean if answer.stable and not out else math.nan
                for answer, out in zip(solved, still, strict=True)
            ],
            "standing_still": [" ".join(out) for out in still],
        }
    )
