"""Answers side by side: one long frame."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from model.analytic.solver import solve
from model.errors import ArgumentError
from model.results import Solution
from model.scenario import Scenario

METRICS: tuple[tuple[str, str, Callable[[Solution], float]], ...] = (
    ("cycle_time_mean", "days", lambda a: a.cycle_time.mean),
    ("cycle_time_p10", "days", lambda a: a.cycle_time.p10),
    ("cycle_time_p50", "days", lambda a: a.cycle_time.p50),
    ("cycle_time_p90", "days", lambda a: a.cycle_time.p90),
    ("new_design_cycle_time_mean", "days", lambda a: a.new_design_cycle_time.mean),
    ("first_version_time", "days", lambda a: a.first_version_time),
    ("relevant_share", "share", lambda a: a.relevant_share),
    ("throughput", "needs per day", lambda a: a.throughput),
    ("work_in_progress", "needs", lambda a: a.work_in_progress),
    ("flow_efficiency", "share", lambda a: a.flow_efficiency),
    ("max_need_rate", "needs per day", lambda a: a.max_need_rate),
    ("utilisation", "share", lambda a: a.utilisation),
    ("centralisation_index", "share", lambda a: a.centralisation_index),
)


def compare(**named: Scenario | Solution) -> pd.DataFrame:
    """Return scenarios or solutions side by side.

    Parameters
    ----------
    named
        Name -> scenario (solved here) or solution.

    Returns
    -------
    pandas.DataFrame
        Long: ``name, metric, value, low, high, unit``. ``low`` and ``high`` are nan for the analytic engine, which
        has an expected error instead of an interval.

    Raises
    ------
    ArgumentError
        If nothing is given, or something that is neither.

    Examples
    --------
    >>> from model.presets import preset
    >>> base = preset("reference")
    >>> table = compare(base=base, faster=base.with_dials(iteration_speed=6))
    >>> table[table["metric"] == "cycle_time_mean"].value.round(1).tolist()
    [82.6, 95.5]
    """
    if not named:
        raise ArgumentError("compare", "nothing is given", "must be at least one scenario", "e.g. base=scenario")
    rows = []
    for name, given in named.items():
        if not isinstance(given, (Scenario, Solution)):
            raise ArgumentError("compare", f"{name} is a {type(given).__name__}", "must be a Scenario or a Solution")
        answer = solve(given) if isinstance(given, Scenario) else given
        rows += [(name, metric, value(answer), math.nan, math.nan, unit) for metric, unit, value in METRICS]
    return pd.DataFrame(rows, columns=["name", "metric", "value", "low", "high", "unit"])
