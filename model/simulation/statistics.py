"""Statistics of simulated series: how much of the start to leave out, and how correlated needs are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BATCH = 5


def mser5(series: npt.ArrayLike) -> int:
    """Return how many values at the start of a series to leave out: the MSER-5 rule.

    The cut minimises the squared standard error of the mean of what is left, over batches of 5; a cut in the second
    half means that the series is too short to tell, and half of it is left out.

    Parameters
    ----------
    series
        (n,) values in the order of time, e.g. cycle times by need, averaged over replications.

    References
    ----------
    White (1997), Simulation 69; White, Cobb, Spratt (2000), A comparison of five steady-state truncation heuristics,
    Winter Simulation Conference.

    Examples
    --------
    >>> steady = np.random.default_rng(1).normal(10, 1, 1000)
    >>> mser5(np.concatenate([np.zeros(50), steady]))   # 50 values that do not belong
    50
    """
    values = np.asarray(series, dtype=float)
    batches = len(values) // BATCH
    if batches < 4:
        return 0
    means = values[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    left = np.arange(batches, 0, -1)
    total, squares = np.cumsum(means[::-1])[::-1], np.cumsum(means[::-1] ** 2)[::-1]
    error = (squares - total**2 / left) / left**2
    return int(np.argmin(error[: batches // 2 + 1])) * BATCH
