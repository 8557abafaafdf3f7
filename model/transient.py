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
    without
        The analytic answer of the scenario in which nothing happens: where both engines start.
    path
        By span of days, counted from the end of the warm-up: ``day`` (middle), ``work_in_progress``, ``fielded``
        (needs, and needs a day) and ``cycle_time`` (days, of needs raised then) simulated, each with ``_low`` and
        ``_high``, and ``work_in_progress_fluid``, ``fielded_fluid`` by formulas.
    regimes
        One row per stretch in which nothing changes: ``from``, ``to`` (days; inf at the end), ``need_rate``,
        ``utilisation`` (of the busiest), ``cycle_time`` (days in the steady state that belongs to it, by formulas; nan
        over capacity or while somebody stands still), ``backlog_growth`` (needs a day in the long run, at least; 0
        where everybody keeps up), ``standing_still`` (tuple of actors' ids).
    """

    scenario: Scenario
    transients: tuple[Transient, ...]
    simulated: SimulationResult
    without: Solution
    path: pd.DataFrame
    regimes: pd.DataFrame

    @property
    def begins(self) -> float:
        """Day of the first thing that happens; inf if nothing does."""
        return min((event.day for event in self.transients), default=math.inf)

    @property
    def start(self) -> float:
        """Work in progress by formulas before anything happens, needs; 0 over capacity, where both start empty."""
        return self.without.work_in_progress if self.without.stable else 0.0

    @property
    def peak(self) -> pd.Series:
        """The span after it began in which, by formulas, work in progress is furthest from its start, up or down."""
        after = self.path[self.path["day"] >= self.begins]
        if after.empty:
            return self.path.iloc[0]
        return after.iloc[int((after["work_in_progress_fluid"] - self.start).abs().to_numpy().argmax())]

    @property
    def back(self) -> float:
        """Day on which work in progress by formulas is back at the last stretch's steady state; inf if not seen."""
        last = self.regimes.iloc[-1]
        aim = last["need_rate"] * last["cycle_time"]
        after = self.path[self.path["day"] >= max(last["from"], min(self.begins, self.path["day"].max()))]
        near = (after["work_in_progress_fluid"] - aim).abs() <= BACK * aim
        away = after.loc[~near, "day"].max() if not near.all() else -math.inf
        later = after.loc[near & (after["day"] > away), "day"]
        return float(later.min()) if len(later) else math.inf

    @property
    def drained_after(self) -> float:
        """Days from the last change (its end, for a surge or an outage) until ``back``; inf if not seen."""
        return max(self.back - float(self.regimes["from"].iloc[-1]), 0.0)

    @property
    def sentence(self) -> str:
        """What happens, in the language spoken now."""
        if self.begins > self.path["day"].iloc[-1]:
            return _("Nothing happens in the days followed.")
        return " ".join(part for part in (self._way(), self._longer(), self._end()) if part)

    def _way(self) -> str:
        top = self.peak
        told = _("By formulas work in progress goes from {start:.0f} to {most:.0f} needs (day {day:.0f}).")
        if abs(top["work_in_progress_fluid"] - self.start) <= BACK * self.start:
            told = _("By formulas work in progress hardly changes from {start:.0f} needs.")
        told = told.format(start=self.start, most=top["work_in_progress_fluid"], day=top["day"])
        if math.isnan(top["work_in_progress_low"]):
            return told
        seen = _("Simulated it is {low:.0f} to {high:.0f} on day {day:.0f}.").format(
            low=max(top["work_in_progress_low"], 0.0), high=top["work_in_progress_high"], day=top["day"])  # fmt: skip
        return told + " " + seen

    def _longer(self) -> str:
        """Return what needs raised around the peak take; the formulas choose the day, so that luck does not."""
        top = self.peak
        if not self.without.stable or math.isnan(top["cycle_time_low"]):
            return ""
        text = _("Needs raised about then take {low:.0f} to {high:.0f} days in the simulation; without what happens, "
                 "{days:.0f} by formulas.")  # fmt: skip
        return text.format(low=max(top["cycle_time_low"], 0.0), high=top["cycle_time_high"],
                           days=self.without.cycle_time.mean)  # fmt: skip

    def _end(self) -> str:
        last = self.regimes.iloc[-1]
        if math.isnan(last["cycle_time"]):
            text = _("It has no end: in the long run at least {growth:.2g} needs a day are never fielded.")
            return text.format(growth=last["backlog_growth"])
        if math.isinf(self.back):
            text = _("On day {day:.0f}, the last one shown, it has not settled yet.")
            return text.format(day=self.path["day"].iloc[-1])
        if abs(self.peak["work_in_progress_fluid"] - self.start) <= BACK * self.start:
            return ""
        text = _("It settles about day {day:.0f}, {days:.0f} days after it began.")
        return text.format(day=self.back, days=self.back - self.begins)

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
    solved = {held: solve(held) for held in dict.fromkeys([scenario, *holds])}
    fluids = {held: regime(held) for held in solved}
    ids = list(solved[scenario].stations.index)
    still = [tuple(actor for actor, begun, until in stops if begun <= day < until) for day in starts]
    stretches = [(day, fluids[held], tuple(map(ids.index, out)))
                 for day, held, out in zip(starts, holds, still, strict=True)]  # fmt: skip
    at_rest = (0.0, fluids[scenario], ())  # also if something happens on day 0
    return TransientView(scenario, tuple(transients), simulated, solved[scenario],
                         _path(simulated, [at_rest, *stretches], len(ids)),
                         _regimes(stretches, [solved[held] for held in holds], still))  # fmt: skip


def _path(simulated: SimulationResult, stretches: Sequence[Stretch], stations: int) -> pd.DataFrame:
    days = simulated.path["day"].to_numpy()
    step = float(days[1] - days[0]) if len(days) > 1 else 2 * float(days[0])
    edges: npt.NDArray[np.float64] = np.concatenate([days - step / 2, [days[-1] + step / 2]])
    edges[0] = 0.0
    looked = np.unique(np.concatenate([edges, days]))
    found = course(stretches, looked, stations)
    fielded = np.diff(found.fielded[np.isin(looked, edges)]) / step
    columns = [
        name
        for name in map(str, simulated.path)
        if name.startswith(("day", "work_in_progress", "fielded", "cycle_time"))
    ]
    return simulated.path[columns].assign(
        work_in_progress_fluid=found.work_in_progress[np.isin(looked, days)], fielded_fluid=fielded
    )


def _regimes(
    stretches: Sequence[Stretch], solved: Sequence[Solution], still: Sequence[tuple[str, ...]]
) -> pd.DataFrame:
    starts = [day for day, _fluid, _out in stretches]
    return pd.DataFrame(
        {
            "from": starts,
            "to": [*starts[1:], math.inf],
            "need_rate": [answer.scenario.parameters["need_rate"] for answer in solved],
            "utilisation": [answer.utilisation for answer in solved],
            "cycle_time": [
                answer.cycle_time.mean if answer.stable and not out else math.nan
                for answer, out in zip(solved, still, strict=True)
            ],
            "backlog_growth": [fluid.growth(out) for _day, fluid, out in stretches],
            "standing_still": list(still),
        }
    )
