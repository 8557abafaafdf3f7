"""The whole report: every row, and every question answered by simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.emergence import capacity, delegation, peers, tempo
from model.emergence.judge import FULL, Effort, Progress, answer
from model.emergence.records import Answers, Row
from model.version import VERSION

ROWS: tuple[Callable[[], Row], ...] = (
    delegation.load,
    delegation.tempo,
    capacity.collapse,
    tempo.u_curve,
    delegation.latency,
    capacity.pooling,
    capacity.no_advantage,
    delegation.cliff,
    peers.spread,
    peers.lateral_links,
    capacity.overload,
    tempo.relevance,
)


@dataclass(frozen=True)
class Report:
    """Rows with the answers of the simulation, and what made them.

    Parameters
    ----------
    rows
        In order, E1 to E12.
    answers
        Question -> estimate; empty if nothing was simulated.
    seed
        Of every simulation; equal seeds make runs of two scenarios pair.
    version
        Of the model.
    """

    rows: tuple[Row, ...]
    answers: Answers
    seed: int
    version: str = VERSION

    def __getitem__(self, row: str) -> Row:
        return next(one for one in self.rows if one.id == row)


def report(effort: Effort = FULL, seed: int = 1, progress: Progress | None = None) -> Report:
    """Return every row, computed by the analytic engine and judged by simulation.

    Parameters
    ----------
    effort
        How much to simulate.
    seed
        Of every simulation.
    progress
        Called with settings simulated and settings to simulate.
    """
    rows = tuple(row() for row in ROWS)
    questions = [question for row in rows for case in row.cases for question in case.questions]
    return Report(rows, answer(questions, effort, seed, progress), seed)
