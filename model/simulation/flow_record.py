"""A run's record as flows: how many cases have come how far by each day, and who waits where."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from model.simulation.events import FIELDED

RAISED = "raised"


def cumulative_flow(events: pd.DataFrame, days: Sequence[float] | None = None) -> pd.DataFrame:
    """Return how many cases had come how far by each day: the lines of a cumulative-flow chart.

    Between two lines lie the cases whose furthest stage so far is the upper one's: rework sends a case back, but not
    down in this count. The area between the first and the last line is the time all cases have spent (Little's law).

    Parameters
    ----------
    events
        The record of one run, ``SimulationResult.events``.
    days
        When to look, days from the beginning of the run; None = every whole day.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``day``; columns ``raised``, the stages of the walk in order, ``fielded``: counts of cases, each line
        at or below the one before.

    Examples
    --------
    >>> step = {"case": 0, "version": 0, "actor": "hq", "outcome": "passed"}
    >>> stages = pd.CategoricalDtype(["triage", "design"])
    >>> events = pd.DataFrame([{**step, "stage": "triage", "arrive": 0.0, "start": 1.0, "end": 2.0},
    ...                        {**step, "stage": "design", "arrive": 2.0, "start": 2.0, "end": 3.5,
    ...                         "outcome": "fielded"}]).astype({"stage": stages})
    >>> cumulative_flow(events)
         raised  triage  design  fielded
    day
    0         1       1       0        0
    1         1       1       0        0
    2         1       1       1        0
    3         1       1       1        0
    4         1       1       1        1
    """
    when = _days(events, days)
    order = events["stage"].cat.codes.to_numpy()
    fielded = events.loc[events["outcome"] == FIELDED].groupby("case")["end"].min()
    lines = {RAISED: events.groupby("case")["arrive"].min()}
    for number, stage in enumerate(events["stage"].cat.categories):
        reached = events.loc[order >= number].groupby("case")["arrive"].min()
        lines[str(stage)] = pd.concat([reached, fielded]).groupby(level=0).min()
    lines[FIELDED] = fielded
    return pd.DataFrame({name: _by(times, when) for name, times in lines.items()}, index=_index(when))


def queue_lengths(events: pd.DataFrame, days: Sequence[float] | None = None) -> pd.DataFrame:
    """Return how many cases wait and are worked on at each actor by day.

    Parameters
    ----------
    events, days
        As in :func:`cumulative_flow`.

    Returns
    -------
    pandas.DataFrame
        Columns ``day``, ``actor``, ``waiting``, ``in_service`` (cases); one row per day and actor that is in the
        record, in the order of the network.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.simulation.runner import simulate
    >>> events = simulate(preset("reference"), replications=2, cases=20, events=True).events
    >>> found = queue_lengths(events, [30.0])
    >>> int(found["in_service"].sum()) == int(((events["start"] <= 30) & (events["end"] > 30)
    ...                                        & (events["actor"] != "")).sum())
    True
    """
    when = _days(events, days)
    parts = []
    for actor, rows in events[events["actor"] != ""].groupby("actor", observed=True, sort=True):
        arrived, begun, done = (_by(rows[name], when) for name in ("arrive", "start", "end"))
        parts.append(
            pd.DataFrame({"day": when, "actor": actor, "waiting": arrived - begun, "in_service": begun - done})
        )
    columns = ["day", "actor", "waiting", "in_service"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _days(events: pd.DataFrame, days: Sequence[float] | None) -> np.ndarray:
    if days is not None:
        return np.asarray(days, dtype=float)
    last = events["end"].max() if len(events) else 0.0
    return np.arange(math.ceil(last) + 1)


def _index(when: np.ndarray) -> pd.Index:
    return pd.Index(when, name="day")


def _by(times: pd.Series, when: np.ndarray) -> np.ndarray:
    """Return how many of some times are past by each day."""
    return np.searchsorted(np.sort(times.to_numpy()), when, side="right")
