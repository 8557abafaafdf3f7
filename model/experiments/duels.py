"""Two scenarios against each other at values of one assumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.experiments.metrics import run_scores, score
from model.experiments.points import moved
from model.experiments.tasks import Settings, Task, answer, simulated
from model.flow.compiled import FloatArray
from model.intervals import student
from model.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Duel:
    """What is compared.

    Parameters
    ----------
    a, b
        Two scenarios.
    row
        The assumption, set to the same value in both.
    metric
        A metric of :mod:`model.experiments.metrics`.
    settings
        How each is answered.
    """

    a: Scenario
    b: Scenario
    row: str
    metric: str
    settings: Settings


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a duel ended at some values: (n,) each.

    Parameters
    ----------
    lead
        Score of a minus score of b (see :func:`model.experiments.metrics.score`): above 0, a is better.
    half_width
        Of the 95 % interval of the paired difference; 0 from formulas.
    over
        Whether both are over capacity.
    """

    lead: FloatArray
    half_width: FloatArray
    over: npt.NDArray[np.bool_]

    @property
    def winner(self) -> npt.NDArray[np.int64]:
        """(n,) 1 where a wins, -1 where b wins, 0 where nobody does, as far as can be told."""
        return np.where(np.abs(self.lead) > self.half_width, np.sign(self.lead), 0).astype(np.int64)

    def label(self, place: int) -> str:
        """Return who wins at one value, in a word."""
        if self.winner[place]:
            return "a" if self.winner[place] > 0 else "b"
        if self.over[place]:
            return "neither"
        return "equal" if self.half_width[place] == 0 else "unclear"

    @staticmethod
    def joined(outcomes: Sequence[Outcome]) -> Outcome:
        """Return outcomes one after the other."""
        return Outcome(
            np.concatenate([one.lead for one in outcomes]),
            np.concatenate([one.half_width for one in outcomes]),
            np.concatenate([one.over for one in outcomes]),
        )


@dataclass(frozen=True, eq=False)
class Bout:
    """A task: a duel at some values of its assumption; ``number`` tells tasks apart."""

    number: int
    duel: Duel
    values: tuple[float, ...]


def fight(bout: Bout) -> tuple[int, Outcome]:
    """Return the number of a bout and its outcome."""
    duel = bout.duel
    if duel.settings.method == "analytic":
        return bout.number, _solved(duel, bout.values)
    return bout.number, Outcome.joined([_simulated(duel, value) for value in bout.values])


def _solved(duel: Duel, values: Sequence[float]) -> Outcome:
    points = np.array(values)[:, None]
    tables = [answer(Task(one, duel.settings, (duel.row,), tuple(range(len(points))), points))
              for one in (duel.a, duel.b)]  # fmt: skip
    first, second = (score(table, duel.metric) for table in tables)
    over = ~tables[0]["stable"].to_numpy(dtype=bool) & ~tables[1]["stable"].to_numpy(dtype=bool)
    return Outcome(first - second, np.zeros(len(points)), over)


def _simulated(duel: Duel, value: float) -> Outcome:
    results = [simulated(moved(one, (duel.row,), (value,)), duel.settings) for one in (duel.a, duel.b)]
    first, second = (run_scores(result, duel.metric) for result in results)
    lead = student(first - second)
    half = np.inf if np.isnan(lead.half_width) else lead.half_width
    over = not results[0].stable and not results[1].stable
    return Outcome(np.array([float(lead)]), np.array([half]), np.array([over]))
