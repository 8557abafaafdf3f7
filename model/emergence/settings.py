"""The settings the report is computed in: the reference ecosystem, its grids, and the questions put to neighbours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from model.analytic.solver import solve
from model.emergence.records import GROWTH, Curve, Question
from model.experiments import sweep
from model.presets import preset
from model.scenario import Scenario

SHARES = tuple(n / 20 for n in range(21))
"""Central shares among which the best is sought."""
LOADS = (0.02, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Needs per day."""
VERSIONS = tuple(range(1, 11))
LOAD_AXIS, SPEED_AXIS = "needs per day", "versions per need"
AXES = {"need_rate": LOAD_AXIS, "iteration_speed": SPEED_AXIS}


def reference() -> Scenario:
    """Return the ecosystem every row is computed on: T = 7 days, 0.3 needs per day, 4 versions, share 0.5."""
    return preset("reference")


def with_cadence(scenario: Scenario, days: float) -> Scenario:
    """Return the scenario with another board cadence; the agenda limit scales with it, as in the study."""
    return scenario.with_actor("board", cadence=float(days), agenda_limit=round(20 * days / 7))


def moved(scenario: Scenario, axis: str, value: float, share: float | None = None) -> Scenario:
    """Return the scenario with one dial or parameter, and perhaps the central share, moved."""
    if axis == "iteration_speed":
        return scenario.with_dials(share, value)
    return scenario.with_dials(share).with_parameters(**{axis: value})


def best_shares(
    scenario: Scenario, axis: str, values: Iterable[float], printed: Sequence[float] = (), name: str = "best share"
) -> Curve:
    """Return the central share with the lowest mean cycle time, for each value of an axis.

    Examples
    --------
    >>> best_shares(reference(), "iteration_speed", [3, 8]).values
    (1.0, 0.6)
    """
    places = tuple(float(value) for value in values)
    axes: dict[str, Any] = {"centralisation": SHARES, axis: places}
    best = sweep(scenario, **axes).best("centralisation")
    found = best.set_index(axis)["centralisation"].reindex(list(places))
    return Curve(name, AXES[axis], places, tuple(found.tolist()), printed=tuple(printed))


def cycle_times(
    scenario: Scenario,
    share: float,
    versions: Iterable[float] = VERSIONS,
    *,
    printed: Sequence[float] = (),
    name: str = "days",
    digits: int = 0,
) -> Curve:
    """Return the mean cycle time over the number of versions at one central share; nan over capacity."""
    table = sweep(scenario, centralisation=[share], iteration_speed=versions).table
    at, days = tuple(table["iteration_speed"].tolist()), tuple(table["cycle_time"].tolist())
    return Curve(name, SPEED_AXIS, at, days, printed=tuple(printed), digits=digits)


def falls(values: Sequence[float]) -> bool:
    """Return whether no value is above the one before it."""
    return all(a >= b for a, b in zip(values, values[1:], strict=False))


def slower(words: str, scenario: Scenario, against: Scenario, *, sign: int = 1, at: float = math.nan) -> Question:
    """Ask whether a scenario takes longer than another (``sign`` -1: less long); over capacity, whether it grows."""
    answer, other = solve(scenario), solve(against)
    if not answer.stable and sign > 0:
        return grows(f"{words} (over capacity: the backlog grows)", scenario, at=at, beside="")
    expected = answer.cycle_time.mean - other.cycle_time.mean
    return Question(words, scenario, against, sign=sign, expected=expected, at=at)


def lasts(words: str, scenario: Scenario, *, at: float = math.nan, beside: str = "days") -> Question:
    """Ask for the mean cycle time, to be shown beside the analytic one."""
    return Question(f"{words}: days", scenario, expected=solve(scenario).cycle_time.mean, at=at, beside=beside)


def grows(
    words: str, scenario: Scenario, *, bound: float = 0.0, at: float = math.nan, beside: str = "growth"
) -> Question:
    """Ask whether the backlog of a scenario over capacity grows, by more than a bound."""
    excess = solve(scenario).overload
    expected = 0.0 if excess is None else excess.backlog_growth_fifo
    return Question(words, scenario, metric=GROWTH, sign=1, bound=bound, expected=expected, at=at, beside=beside)


def turn(scenario: Scenario, axis: str, places: tuple[float, float], shares: tuple[float, float]) -> list[Question]:
    """Ask whether the first share beats the second at the first place, and the second the first at the second."""
    words = "share {:g} is worse than {:g} at {:g} " + AXES[axis]
    return [
        slower(words.format(worse, better, place), moved(scenario, axis, place, worse),
               moved(scenario, axis, place, better))
        for place, better, worse in zip(places, shares, shares[::-1], strict=True)
    ]  # fmt: skip


def neighbours(scenario: Scenario, best: Curve, axis: str, step: float, places: Sequence[float]) -> list[Question]:
    """Ask at some places of a curve of best shares whether a share one step off, on either side, is worse."""
    questions = []
    for place, share in zip(best.at, best.values, strict=True):
        if place not in places:
            continue
        ends = {max(share - step, 0.0), min(share + step, 1.0)} - {share}
        for other in sorted(float(np.round(end, 2)) for end in ends):
            words = f"share {other:g} is worse than {share:g} at {place:g} {best.axis}"
            found = slower(words, moved(scenario, axis, place, other), moved(scenario, axis, place, share), at=place)
            questions.append(replace(found, locates=True))
    return questions
