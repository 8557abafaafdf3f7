"""Flip points: the value of an assumption at which the ranking of two scenarios reverses."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from model.errors import ArgumentError
from model.experiments.campaign import Campaign, Progress
from model.experiments.duels import Bout, Duel, Outcome, fight
from model.experiments.executors import completed
from model.experiments.metrics import check_metric
from model.experiments.points import DIALS_BY_NAME, acting_rows, check_value, numbers, rule_of
from model.experiments.tasks import Settings
from model.flow.compiled import FloatArray
from model.language import _
from model.records import Rule
from model.scenario import Scenario

Range = tuple[float, float]
NO_INTERVAL: Range = (math.nan, math.nan)
GRID = {"analytic": 41, "simulate": 9}
MOST_VALUES = 10_001
PRECISE = {"analytic": 1e-9, "simulate": 1e-3}  # of the range; a simulated difference has steps, and an interval anyway


def flip_points(
    a: Scenario,
    b: Scenario,
    row: str | None = None,
    low: float | None = None,
    high: float | None = None,
    *,
    metric: str = "cycle_time",
    engine: str = "analytic",
    values: int | None = None,
    seed: int = 1,
    replications: int = 20,
    cases: int | None = None,
    horizon: float | None = None,
    executor: Any = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return where the better of two scenarios becomes the worse one as an assumption changes.

    Parameters
    ----------
    a, b
        What is compared; the assumption is set to the same value in both.
    row
        A row of the parameter table or a dial. None = every row that acts on the
        engine's cycle time, and each dial at which both stand alike.
    low, high
        Range searched; None = the row's own low and high.
    metric
        ``cycle_time`` (less is better), or as in :func:`model.sensitivity`. A scenario over capacity loses.
    engine
        ``analytic`` or ``simulate``; then with the same seed for both (common random numbers).
    values
        Of the assumption tried before the search; None = 41, simulated 9. Two reversals between neighbouring values
        are not seen.
    seed, replications, cases, horizon, executor, workers, progress
        As in :func:`model.sweep`; progress counts the values tried.

    Returns
    -------
    pandas.DataFrame
        One line per reversal, and one with ``value`` nan for a row at which the ranking never reverses: ``name``,
        ``value``, ``value_low``, ``value_high``, ``wins_below``, ``wins_above``, ``range_low``, ``range_high``,
        ``unit``. Who wins is ``a``, ``b``, ``equal``, ``neither`` (both over capacity) or ``unclear`` (simulated, and
        zero lies in the interval of the paired difference). The interval is the simulation's, or else the
        gap between the last value at which one wins and the first at which the other does, where nobody wins; nan if
        the value is exact.

    Raises
    ------
    ArgumentError
        For an unknown row, an empty range, or settings that cannot be used.

    Notes
    -----
    The search is Brent's, on the difference of the reciprocal times, which is continuous where a scenario runs out of
    capacity. The simulated interval is the half-width of the paired difference over its slope (delta method).

    Examples
    --------
    All central wins against all local until local desks find a known fix for a quarter of the needs:

    >>> from model.presets import preset
    >>> base = preset("reference")
    >>> table = flip_points(base.with_dials(1), base.with_dials(0), "reuse_local")
    >>> table[["value", "wins_below", "wins_above"]].round(2).values.tolist()
    [[0.25, 'a', 'b']]
    """
    settings = Settings(engine, seed, replications, cases, horizon).checked("flip_points", "engine")
    campaign = Campaign(executor, workers, progress=progress)
    campaign.check("flip_points")
    check_metric("flip_points", metric, settings.method)
    ranges = _ranges(a, b, row, low, high, settings.method)
    count = _count(settings.method, values)
    duels = {name: Duel(a, b, name, metric, settings) for name in ranges}
    grids = {name: np.linspace(*ends, count) for name, ends in ranges.items()}
    outcomes = _outcomes(duels, grids, campaign)
    lines = [line for name in ranges for line in _lines(duels[name], grids[name], outcomes[name])]
    return pd.DataFrame(lines)


def _ranges(
    a: Scenario, b: Scenario, row: str | None, low: float | None, high: float | None, engine: str
) -> dict[str, Range]:
    """Return the range of each row to be searched, checked."""
    if row is None:
        if low is not None or high is not None:
            raise ArgumentError("flip_points", _("a range is given without a row"), _("must belong to one"))
        alike = [name for name in DIALS_BY_NAME if getattr(a.dials, name) == getattr(b.dials, name)]
        return {name: (rule_of("flip_points", name).low, rule_of("flip_points", name).high)
                for name in (*acting_rows(engine), *alike)}  # fmt: skip
    rule = rule_of("flip_points", row)
    ends = numbers("flip_points", row, (rule.low if low is None else low, rule.high if high is None else high))
    for value in ends:
        check_value("flip_points", row, value)
    if not ends[0] < ends[1]:
        raise ArgumentError(
            "flip_points",
            _("{row} goes from {low:g} to {high:g}").format(row=row, low=ends[0], high=ends[1]),
            _("must go from low to high"),
        )
    return {row: (ends[0], ends[1])}


def _count(engine: str, values: int | None) -> int:
    fault = None if values is None else Rule(int, 2, MOST_VALUES).fault(values)
    if fault is not None:
        raise ArgumentError("flip_points", f"values {fault[0]}", *fault[1:])
    return GRID[engine] if values is None else values


def _outcomes(duels: dict[str, Duel], grids: dict[str, FloatArray], campaign: Campaign) -> dict[str, Outcome]:
    """Return who wins on each row's grid: a task per row, simulated a task per value."""
    bouts: list[Bout] = []
    for name, grid in grids.items():
        parts = [grid] if duels[name].settings.method == "analytic" else grid[:, None]
        bouts += [Bout(len(bouts) + n, duels[name], tuple(part.tolist())) for n, part in enumerate(parts)]
    found: dict[int, Outcome] = {}
    total, done = sum(map(len, grids.values())), 0
    campaign.report(done, total)
    with closing(completed(fight, bouts, campaign.executor, campaign.workers)) as outcomes:
        for number, outcome in outcomes:
            found[number] = outcome
            done += len(outcome.lead)
            campaign.report(done, total)
    ordered = {name: [found[bout.number] for bout in bouts if bout.duel is duel] for name, duel in duels.items()}
    return {name: Outcome.joined(parts) for name, parts in ordered.items()}


def _lines(duel: Duel, grid: FloatArray, outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the reversals of one row, or the line that says there is none."""
    winner = outcome.winner
    reversals = [(i, j) for i, j in pairwise(winner.nonzero()[0].tolist()) if winner[i] != winner[j]]
    for i, j in reversals:
        value = _root(duel, float(grid[i]), float(grid[j]), float(grid[-1] - grid[0]))
        ends = _interval(duel, grid, outcome, i, j, value)
        yield _line(duel, grid, value, ends, outcome.label(i), outcome.label(j))
    if not reversals:
        yield _line(duel, grid, math.nan, NO_INTERVAL, outcome.label(0), outcome.label(-1))


def _root(duel: Duel, low: float, high: float, span: float) -> float:
    def lead(value: float) -> float:
        return float(fight(Bout(0, duel, (value,)))[1].lead[0])

    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import, and rarely wanted

    return float(brentq(lead, low, high, xtol=PRECISE[duel.settings.method] * span))


def _interval(duel: Duel, grid: FloatArray, outcome: Outcome, i: int, j: int, value: float) -> Range:
    """Return the simulation's interval of a flip point, or the gap in which nobody wins."""
    simulated = duel.settings.method == "simulate"
    if outcome.over[i + 1 : j].any() or (not simulated and j - i > 2):
        return float(grid[i]), float(grid[j])
    if not simulated:
        return NO_INTERVAL
    step = float(grid[j] - grid[i]) / 4  # wide enough that the difference moves by more than its noise
    nearby = (max(value - step, float(grid[i])), min(value + step, float(grid[j])))
    __, there = fight(Bout(0, duel, (nearby[0], value, nearby[1])))
    slope = (there.lead[2] - there.lead[0]) / (nearby[1] - nearby[0])
    half = float(abs(there.half_width[1] / slope))
    return value - half, value + half


def _line(duel: Duel, grid: FloatArray, value: float, ends: Range, below: str, above: str) -> dict[str, Any]:
    return {
        "name": duel.row,
        "value": value,
        "value_low": ends[0],
        "value_high": ends[1],
        "wins_below": below,
        "wins_above": above,
        "range_low": float(grid[0]),
        "range_high": float(grid[-1]),
        "unit": rule_of("flip_points", duel.row).unit,
    }
