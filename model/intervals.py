"""Simulated numbers with their interval: an :class:`Estimate` is a float that knows how far to trust it."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, ndtri, stdtrit

FloatArray: TypeAlias = npt.NDArray[np.float64]
CONFIDENCE = 0.95


class Estimate(float):
    """A simulated number with its confidence interval; computes like any float.

    Parameters
    ----------
    value, low, high
        Point estimate and interval ends, all in the same unit; nan where there is none.

    Examples
    --------
    >>> wait = Estimate(4.0, 3.5, 4.5)
    >>> wait + 1, wait.low, wait.half_width
    (5.0, 3.5, 0.5)
    """

    low: float
    high: float

    def __new__(cls, value: float, low: float = math.nan, high: float = math.nan) -> Estimate:  # noqa: D102
        made = super().__new__(cls, value)
        made.low, made.high = float(low), float(high)
        return made

    def __getnewargs__(self) -> tuple[float, float, float]:  # type: ignore[override]
        return float(self), self.low, self.high

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2

    def covers(self, value: float) -> bool:
        """Return whether the interval covers a value."""
        return self.low <= value <= self.high


def student(values: npt.ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of independent values with Student's interval.

    Parameters
    ----------
    values
        (n,) one value per replication. nan values make the answer nan; a single value has no interval.
    confidence
        Of the interval, above 0 and below 1.

    Examples
    --------
    >>> found = student([9.0, 10.0, 11.0])
    >>> float(found), round(found.low, 3), round(found.high, 3)   # 10 -+ 4.303 x 1 / sqrt(3)
    (10.0, 7.516, 12.484)
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    mean = float(x.mean()) if n else math.nan
    if n < 2:
        return Estimate(mean)
    half = float(stdtrit(n - 1, (1 + confidence) / 2) * x.std(ddof=1) / math.sqrt(n))
    return Estimate(mean, mean - half, mean + half)


def students(values: npt.ArrayLike, confidence: float = CONFIDENCE) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return mean, low and high of each column, each as :func:`student` would; nan and inf values are left out.

    Parameters
    ----------
    values
        (n, k) one row per replication.

    Examples
    --------
    >>> mean, low, high = students([[9.0, 1.0], [10.0, float("nan")], [11.0, 3.0]])
    >>> mean.tolist(), low.round(3).tolist()
    ([10.0, 2.0], [7.516, -10.706])
    """
    x = np.asarray(values, dtype=float)
    known = np.isfinite(x)
    n = known.sum(axis=0)
    x = np.where(known, x, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, x.sum(axis=0) / n, math.nan)
        spread = np.where(known, x - mean, 0.0)
        error = np.sqrt((spread**2).sum(axis=0) / (n - 1) / n)
        half = np.where(n > 1, stdtrit(np.maximum(n - 1, 1), (1 + confidence) / 2) * error, math.nan)
    return mean, mean - half, mean + half


def median(values: npt.ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Return the median of independent values with an interval that assumes nothing about their distribution.

    Parameters
    ----------
    values
        (n,) one value per replication; inf stands for "not yet" and may appear in the answer. The interval needs 6
        values at 95 %, otherwise its ends are nan.

    Notes
    -----
    From the k-th smallest to the k-th largest value, k the largest number with 2 P(X < k) <= 1 - confidence, where X is
    the number of values below the true median: binomial with n and 1/2.

    References
    ----------
    Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2.

    Examples
    --------
    >>> found = median([1, 2, 3, 4, 5, 6, 7, 8, math.inf])   # k = 2: P(X < 2) = 10 / 512
    >>> float(found), found.low, found.high
    (5.0, 2.0, 8.0)
    """
    x = np.sort(np.asarray(values, dtype=float))
    n = len(x)
    ranks = np.arange(1, n // 2 + 1)
    k = int((2 * bdtr(ranks - 1, n, 0.5) <= 1 - confidence).sum())
    middle = float((x[(n - 1) // 2] + x[n // 2]) / 2) if n else math.nan
    return Estimate(middle, x[k - 1], x[n - k]) if k else Estimate(middle)


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> Estimate:
    """Return a share of trials with Wilson's interval.

    Parameters
    ----------
    successes, trials
        Whole numbers, 0 <= successes <= trials, trials >= 1.

    References
    ----------
    Wilson (1927), J. American Statistical Association 22, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> won = wilson(8, 10)
    >>> float(won), round(won.low, 4), round(won.high, 4)
    (0.8, 0.4902, 0.9433)
    """
    share, z = successes / trials, float(ndtri((1 + confidence) / 2))
    middle = share + z**2 / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    scale = 1 + z**2 / trials
    return Estimate(share, max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale))
