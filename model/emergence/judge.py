"""The simulation as judge: every question of the report answered, with its interval, in paired runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import pandas as pd

from model.emergence.records import ADOPTION, GROWTH, HANDLINGS, LOAD, Answers, Question
from model.intervals import Estimate, student
from model.scenario import Scenario
from model.simulation.runner import simulate
from model.spread.adoption import adoption

ENDS = ("", "_low", "_high")
"""Of the columns of a simulated frame: the value and its interval."""
Progress = Callable[[int, int], None]
"""Called with runs done and runs to do."""


@dataclass(frozen=True)
class Effort:
    """How much is simulated.

    Parameters
    ----------
    replications, cases, warm_up
        Of each scenario; needs counted in each, and before them (the same in all scenarios, so that runs pair).
    horizon
        Days of each replication where the backlog grows.
    draws
        Spreads of a fix.
    """

    replications: int
    cases: int
    warm_up: int
    horizon: float
    draws: int


FULL = Effort(replications=100, cases=2_000, warm_up=500, horizon=6_000, draws=4_000)
QUICK = Effort(replications=16, cases=1_000, warm_up=250, horizon=4_000, draws=400)


@dataclass(frozen=True)
class Run:
    """One scenario simulated one way: to steady state, beyond capacity, or as the spread of a fix."""

    scenario: Scenario
    way: str


@dataclass(frozen=True, eq=False)
class Findings:
    """What is kept of a run: per-replication values, and actors with their intervals."""

    runs: pd.DataFrame
    stations: pd.DataFrame


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
    found: dict[Run, Findings] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the event loop lets go of Python's lock
        waiting = {pool.submit(_find, run, effort, seed): run for run in runs}
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            if progress is not None:
                progress(len(found), len(runs))
    return {question: _estimate(question, [found[run] for run in _runs(question)]) for question in asked}


def _runs(question: Question) -> list[Run]:
    scenarios = [question.scenario] if question.against is None else [question.scenario, question.against]
    way = question.metric if question.metric in (GROWTH, ADOPTION) else "steady"
    return [Run(scenario, way) for scenario in scenarios]


def _find(run: Run, effort: Effort, seed: int) -> Findings:
    if run.way == ADOPTION:
        return Findings(adoption(run.scenario, effort.draws, seed).runs, pd.DataFrame())
    if run.way == GROWTH:
        result = simulate(run.scenario, replications=effort.replications, seed=seed, horizon=effort.horizon)
    else:
        result = simulate(
            run.scenario, replications=effort.replications, seed=seed, cases=effort.cases, warm_up=effort.warm_up
        )
    return Findings(result.runs, result.stations)


def _estimate(question: Question, found: list[Findings]) -> Estimate:
    kind, _, place = question.metric.partition(":")
    if kind == LOAD:
        stations = found[0].stations
        return Estimate(*(float(stations[f"utilisation{end}"][place]) for end in ENDS))
    if kind == HANDLINGS:
        return _handlings(found[0].stations, question.scenario.parameters["need_rate"])
    values = [one.runs[question.metric].to_numpy() for one in found]
    return student(values[0] if len(values) == 1 else values[0] - values[1])


def _handlings(stations: pd.DataFrame, need_rate: float) -> Estimate:
    """Return how many desks handle a need; the desks' intervals are added, which is wider than theirs together."""
    desks = stations[stations["function"].eq("triage") & stations["track"].eq("local")]
    return Estimate(*(float(desks[f"arrival_rate{end}"].sum()) / need_rate for end in ENDS))
