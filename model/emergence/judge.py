"""The simulation as judge: every question of the report answered, with its interval, in paired runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from model.adoption import adoption
from model.compiled import FloatArray
from model.emergence.records import ADOPTION, GROWTH, Answers, Question
from model.intervals import student
from model.scenario import Scenario
from model.simulation import simulate

Progress = Callable[[int, int], None]
"""Called with runs done and runs to do."""


@dataclass(frozen=True)
class Effort:
    """How much is simulated.

    Parameters
    ----------
    replications, cases
        Of each scenario, and needs counted in each.
    horizon
        Days of each replication where the backlog grows.
    draws
        Spreads of a fix.
    """

    replications: int
    cases: int
    horizon: float
    draws: int


FULL = Effort(replications=64, cases=2_000, horizon=6_000, draws=4_000)
QUICK = Effort(replications=8, cases=1_000, horizon=4_000, draws=400)


@dataclass(frozen=True)
class Run:
    """One scenario simulated one way: to steady state, beyond capacity, or as the spread of a fix."""

    scenario: Scenario
    way: str


def answer(questions: Iterable[Question], effort: Effort, seed: int, progress: Progress | None = None) -> Answers:
    """Return an estimate for each question.

    Parameters
    ----------
    questions
        Scenarios that occur twice are simulated once.
    effort
        See :class:`Effort`.
    seed
        Of every run: replication r of two scenarios meets the same needs, so differences are paired.
    progress
        Called after each run.
    """
    asked = tuple(questions)
    runs = list(dict.fromkeys(run for question in asked for run in _runs(question)))
    found: dict[Run, dict[str, FloatArray]] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = {pool.submit(_measured, run, effort, seed): run for run in runs}
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            if progress is not None:
                progress(len(found), len(runs))
    answers = {}
    for question in asked:
        values = [found[run][question.metric] for run in _runs(question)]
        answers[question] = student(values[0] if len(values) == 1 else values[0] - values[1])
    return answers


def _runs(question: Question) -> list[Run]:
    scenarios = [question.scenario] if question.against is None else [question.scenario, question.against]
    way = question.metric if question.metric in (GROWTH, ADOPTION) else "steady"
    return [Run(scenario, way) for scenario in scenarios]


def _measured(run: Run, effort: Effort, seed: int) -> dict[str, FloatArray]:
    """Return every metric of a run as (replications,) arrays."""
    if run.way == ADOPTION:
        return {ADOPTION: adoption(run.scenario, effort.draws, seed).runs["ninety_time"].to_numpy()}
    if run.way == GROWTH:
        result = simulate(run.scenario, replications=effort.replications, seed=seed, horizon=effort.horizon)
        return {GROWTH: result.runs[GROWTH].to_numpy()}
    result = simulate(run.scenario, replications=effort.replications, seed=seed, cases=effort.cases)
    return {name: result.runs[name].to_numpy() for name in result.runs}
