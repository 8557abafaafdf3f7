"""Runs month by month: when needs are raised and fielded, and what the fixes are still worth when they arrive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.intervals import students
from model.scenario import Scenario
from model.simulation import arrays as a
from model.simulation.replication import Replication

ROUNDING = 1e-9  # worth of a fix: sums of the same fixes in another order differ by less


@dataclass(frozen=True, eq=False)
class Months:
    """What happened in each month of each run, day 0 being the end of the warm-up: (replications, months) each.

    Parameters
    ----------
    cycle_time
        Mean days of the needs raised in the month; nan if none was raised, inf if one was not fielded in time.
    left_open
        Needs raised in the month and not fielded in time.
    fielded, useful
        Needs fielded from day 0 to the end of the month, whenever raised, and the same weighted by their worth.
    """

    cycle_time: a.Floats
    left_open: a.Floats
    fielded: a.Floats
    useful: a.Floats


Schedule = Sequence[tuple[float, Scenario]]


def worth_on_arrival(run: Replication, schedule: Schedule) -> a.Floats:
    """Return (n,) what each need's fix is worth when it is fielded: 2^(-cycle time / half-life); 0 if it never is.

    Parameters
    ----------
    run, schedule
        A replication, and (day after the warm-up, scenario) from the base on: the half-life is the one of the
        scenario under which a need was raised.
    """
    starts = np.array([day for day, _ in schedule])
    lives = np.array([scenario.parameters["half_life"] for _, scenario in schedule])
    regime = np.maximum(np.searchsorted(starts, run.raised - run.opens, side="right") - 1, 0)
    return np.asarray(2.0 ** (-(run.fielded - run.raised) / lives[regime]))


def by_month(runs: Sequence[Replication], schedule: Schedule, edges: a.Floats) -> Months:
    """Return runs of one plan month by month.

    Parameters
    ----------
    runs, schedule
        Replications that kept the times of every need; see :func:`worth_on_arrival`.
    edges
        (months + 1,) days between the months; the first is 0.
    """
    rows = [_of_run(run, worth_on_arrival(run, schedule), edges) for run in runs]
    return Months(*(np.array(column) for column in zip(*rows, strict=True)))


def _of_run(run: Replication, worth: a.Floats, edges: a.Floats) -> tuple[a.Floats, ...]:
    months = len(edges) - 1
    raised, fielded = run.raised - run.opens, run.fielded - run.opens
    month = np.searchsorted(edges, raised, side="right") - 1
    inside = (raised >= 0) & (month < months)
    days, place = (run.fielded - run.raised)[inside], month[inside]
    count = np.bincount(place, minlength=months)
    total = np.bincount(place, weights=days, minlength=months)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / count, math.nan)
    left_open = np.bincount(place[np.isinf(days)], minlength=months)
    done = (fielded >= 0) & (fielded <= edges[-1])
    so_far = [np.histogram(fielded[done], edges, weights=weight)[0].cumsum() for weight in (None, worth[done])]
    return mean, left_open, *so_far


def ahead_for_good(
    first: tuple[Replication, a.Floats], second: tuple[Replication, a.Floats], horizon: float, lead: float = 0.0
) -> float:  # fmt: skip
    """Return the day from which the useful output so far of one run exceeds another's until the horizon.

    Parameters
    ----------
    first, second
        Replications with the worth of each need on arrival.
    horizon
        Days after the warm-up.
    lead
        By how much it must exceed it.

    Returns
    -------
    float
        Day after the warm-up; inf if the first is not ahead at the horizon.

    Examples
    --------
    The first fields at days 3 and 5, the second at days 1 and 4, all worth 1: ahead for good never; without the
    second's last, from day 5 on.

    >>> from types import SimpleNamespace
    >>> def run(*days): return SimpleNamespace(fielded=np.array(days, dtype=float), opens=0.0), np.ones(len(days))
    >>> ahead_for_good(run(3, 5), run(1, 4), 10), ahead_for_good(run(3, 5), run(1), 10)
    (inf, 5.0)
    """
    times, jumps = [], []
    for (run, worth), sign in ((first, 1.0), (second, -1.0)):
        day = run.fielded - run.opens
        seen = (day >= 0) & (day <= horizon)
        times.append(day[seen])
        jumps.append(sign * worth[seen])
    days, where = np.unique(np.concatenate(times), return_inverse=True)
    ahead = np.cumsum(np.bincount(where, weights=np.concatenate(jumps), minlength=len(days)))
    behind = np.flatnonzero(ahead <= lead + ROUNDING)
    start = behind[-1] + 1 if len(behind) else 0
    return float(days[start]) if start < len(days) else math.inf


def month_edges(horizon: float, month: float) -> a.Floats:
    """Return the days between months: 0, one month, two, … and the horizon.

    Examples
    --------
    >>> month_edges(75, 30).tolist()
    [0.0, 30.0, 60.0, 75.0]
    """
    whole = np.arange(math.ceil(horizon / month - 1e-9)) * month
    return np.append(whole, horizon).astype(float)


def side_by_side(first: Months, second: Months, edges: a.Floats, names: tuple[str, str]) -> pd.DataFrame:
    """Return two sets of runs month by month, paired run by run.

    Returns
    -------
    pandas.DataFrame
        One row per month: ``month``, ``day`` (its end); ``cycle_time, fielded, useful``, each as ``_NAME`` for both
        names and as ``_difference`` (first minus second), all with their 95 % Student interval ``_low``, ``_high``; no
        cycle time where some need was not fielded in time.
    """
    table = pd.DataFrame({"month": np.arange(1, len(edges)), "day": edges[1:]})
    for column in ("cycle_time", "fielded", "useful"):
        pair = [np.where(np.isinf(values).any(axis=0), math.nan, values)
                for values in (getattr(one, column) for one in (first, second))]  # fmt: skip
        for name, values in zip((*names, "difference"), (*pair, pair[0] - pair[1]), strict=True):
            here = f"{column}_{name}"
            table[here], table[f"{here}_low"], table[f"{here}_high"] = students(values)
    return table
