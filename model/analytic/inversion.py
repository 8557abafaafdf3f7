"""From a Laplace transform to a distribution function and its percentiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv

from model.flow.compiled import FloatArray

ComplexArray: TypeAlias = npt.NDArray[np.complex128]
Transform: TypeAlias = Callable[[ComplexArray], ComplexArray]

TERMS = 256
"""Cosines in the series; reference scenarios need about 200 for 1e-4 of a percentile."""
REACH = 14.0
"""Standard deviations beyond the mean covered by the series: an exponential tail leaves e^-14 = 1e-6 outside."""
GRID = 512


@dataclass(frozen=True, eq=False)
class CosineDistribution:
    """A distribution on [0, reach] as a cosine series of its density.

    Parameters
    ----------
    reach
        b, days.
    coefficients
        (N,) A_k = 2/b Re E[exp(i k pi X / b)].

    References
    ----------
    Fang & Oosterlee (2008), A novel pricing method for European options based on Fourier-cosine series expansions,
    SIAM J. Sci. Comput. 31, doi:10.1137/080718061.
    """

    reach: float
    coefficients: FloatArray

    def cdf(self, time: npt.ArrayLike) -> FloatArray:
        """Return P(X <= time), for times in 0..reach."""
        k = np.arange(1, len(self.coefficients))
        angle = np.pi / self.reach * np.asarray(time, float)[..., None] * k
        series = (np.sin(angle) * self.coefficients[1:] * self.reach / (np.pi * k)).sum(axis=-1)
        return np.asarray(self.coefficients[0] / 2 * np.asarray(time, float) + series)

    def percentile(self, share: float) -> float:
        """Return the time by which a share of cases is done: 0 < share < 1."""
        k = np.arange(1, len(self.coefficients))
        grid = np.linspace(0, self.reach, GRID + 1)
        rise = _sines(len(self.coefficients)) @ (self.coefficients[1:] * self.reach / (np.pi * k))
        values = np.maximum.accumulate(self.coefficients[0] / 2 * grid + rise)
        above = int(np.clip(np.searchsorted(values, share), 1, GRID))
        low, high = grid[above - 1], grid[above]
        for _ in range(2):  # each look at a finer grid divides the bracket by 32: 1e-6 of the reach in all
            fine = np.linspace(low, high, 33)
            values = np.maximum.accumulate(self.cdf(fine))
            above = int(np.clip(np.searchsorted(values, share), 1, 32))
            low, high = fine[above - 1], fine[above]
        return float(np.interp(share, values[above - 1 : above + 1], (low, high)))


@cache
def _sines(terms: int) -> FloatArray:
    """Return sin(pi k j / GRID), (GRID + 1, terms - 1): the same for every distribution."""
    k = np.arange(1, terms)
    table = np.sin(np.pi / GRID * np.outer(np.arange(GRID + 1), k))
    table.setflags(write=False)
    return np.asarray(table)


def probe(scale: float) -> complex:
    """Return a point near 0 at which a transform tells mean and spread: a thousandth of a turn per ``scale``."""
    return 1e-3j / scale


def moments(value: complex, scale: float) -> tuple[float, float]:
    """Return mean and standard deviation from a transform's value at :func:`probe`: its phase and modulus.

    Parameters
    ----------
    value
        E[exp(-z X)] at z = probe(scale).
    scale
        Rough size of X.
    """
    step = abs(probe(scale))
    return float(-np.angle(value) / step), float(np.sqrt(max(-2 * np.log(abs(value)), 0.0)) / step)


def nodes(reach: float, terms: int = TERMS) -> ComplexArray:
    """Return the (N,) points at which :func:`from_values` wants the transform."""
    return np.asarray(1j * np.pi / reach * np.arange(terms))


def from_values(values: ComplexArray, reach: float) -> CosineDistribution:
    """Return the distribution whose transform has these values at :func:`nodes`."""
    return CosineDistribution(reach, 2 / reach * values.real)


def invert(transform: Transform, scale: float, terms: int = TERMS) -> CosineDistribution:
    """Return the distribution of a non-negative random time from its Laplace transform.

    Parameters
    ----------
    transform
        z -> E[exp(-z X)], vectorised.
    scale
        Rough size of X, any unit; the percentiles come in the same unit.

    Notes
    -----
    Error of the distribution function: about 1e-6 from the tail left out, plus what the density's roughness leaves
    beyond the last cosine (1e-4 for one exponential, far less for a sum of several stages).

    Examples
    --------
    The sum of three exponentials of mean 10 has median 26.7406:

    >>> erlang = invert(lambda z: (1 + 10 * z) ** -3, scale=30)
    >>> round(erlang.percentile(0.5), 3), round(erlang.percentile(0.9), 3)
    (26.741, 53.223)
    """
    mean, deviation = moments(complex(transform(np.array([probe(scale)]))[0]), scale)
    reach = mean + REACH * deviation
    return from_values(transform(nodes(reach, terms)), reach)


def gamma_percentile(mean: float, deviation: float, share: float) -> float:
    """Return a percentile of the gamma law of that mean and standard deviation: the fallback for huge networks."""
    if deviation <= 0:
        return mean
    shape = (mean / deviation) ** 2
    return float(gammaincinv(shape, share) * mean / shape)
