"""Which numbers of a point can be analysed, and how a point over capacity counts.

Beyond capacity no cycle time exists: it grows without end. What does exist there is the *pace*, 1 / cycle time: it
goes to 0 as the load goes to the limit, and is 0 beyond. So an analysis that must have a number at every point uses it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from model.errors import ArgumentError, did_you_mean, shown
from model.flow.compiled import FloatArray
from model.language import _
from model.simulation.result import SimulationResult

PACE = "pace"
TIMES = ("cycle_time", "new_design_cycle_time")
SIMULATED_TIMES = (*TIMES, "cycle_time_p50", "cycle_time_p90")
METRICS: Mapping[str, tuple[str, ...]] = {
    "analytic": (PACE, *TIMES, "utilisation", "max_need_rate"),
    "simulate": (PACE, *SIMULATED_TIMES, "relevant_share", "throughput", "work_in_progress", "utilisation"),
}
"""By method; all but the pace are columns of a sweep's table."""
MORE_IS_WORSE = ("utilisation",)


def check_metric(place: str, metric: object, method: str) -> None:
    """Raise unless a method gives a metric."""
    known = METRICS[method]
    if metric not in known:
        limit = _("must be one of {names}").format(names=", ".join(known))
        raise ArgumentError(
            place, _("metric is {metric}").format(metric=shown(metric)), limit, did_you_mean(str(metric), known)
        )


def values_of(table: pd.DataFrame, metric: str) -> FloatArray:
    """Return (n,) a metric at every point; nan where it does not exist.

    Examples
    --------
    >>> table = pd.DataFrame({"cycle_time": [50.0, np.nan], "stable": [True, False]})
    >>> values_of(table, "pace").tolist(), values_of(table, "cycle_time").tolist()
    ([0.02, 0.0], [50.0, nan])
    """
    if metric == PACE:
        return score(table, "cycle_time")
    return table[metric].to_numpy(dtype=float)


def score(table: pd.DataFrame, metric: str) -> FloatArray:
    """Return (n,) how good each point is: more is better, finite everywhere, 0 where over capacity loses.

    Times and work in progress count as their reciprocal, so that the score has no jump where capacity ends.
    """
    metric = "cycle_time" if metric == PACE else metric
    return _scored(table[metric].to_numpy(dtype=float), metric)


def run_scores(result: SimulationResult, metric: str) -> FloatArray:
    """Return (replications,) how good each run is, as :func:`score` says."""
    metric = "cycle_time" if metric == PACE else metric
    column = f"{metric}_mean" if metric in TIMES else metric
    values = result.runs[column].to_numpy(dtype=float)
    if metric == "work_in_progress" and not result.stable:
        values = np.full_like(values, np.nan)  # it grows without end
    return _scored(values, metric)


def _scored(values: FloatArray, metric: str) -> FloatArray:
    exists = np.isfinite(values)
    if metric in SIMULATED_TIMES or metric == "work_in_progress":
        return np.divide(1.0, values, out=np.zeros_like(values), where=exists)
    if metric in MORE_IS_WORSE:
        return -values
    return np.where(exists, values, 0.0)
