"""Random numbers inside compiled loops: streams are 64-bit words in an array, read and moved on in place.

After a change here, or in any file the loops call, delete ``__pycache__`` of this folder: Numba keeps compiled code
per file and does not see that a called file has changed.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from model.simulation.arrays import CONSTANT, ERLANG, EXPONENTIAL, LOGNORMAL, Floats, Table


@njit(cache=True, nogil=True, forceinline=True)
def uniform(holder: Table) -> float:
    """Return the next number in [0, 1) of the stream a record holds (splitmix64; Steele, Lea, Flood 2014)."""
    word = holder.stream + np.uint64(0x9E3779B97F4A7C15)
    holder.stream = word
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word = word ^ (word >> np.uint64(31))
    return float(word >> np.uint64(11)) * 1.1102230246251565e-16


@njit(cache=True, nogil=True, forceinline=True)
def normal(holder: Table) -> float:
    """Return a standard normal number (Box and Muller 1958): always two draws, so streams stay in step."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(holder)))
    return radius * math.cos(2.0 * math.pi * uniform(holder))


@njit(cache=True, nogil=True, forceinline=True)
def sample(holder: Table, law: int, shape: float) -> float:
    """Return a draw of mean 1. ``shape``: stages of an Erlang, shape of a gamma, sigma of a lognormal law."""
    if law == EXPONENTIAL:
        return -math.log(1.0 - uniform(holder))
    if law == ERLANG:
        product = 1.0
        for _ in range(int(shape)):
            product *= 1.0 - uniform(holder)
        return -math.log(product) / shape
    if law == LOGNORMAL:
        return math.exp(shape * normal(holder) - 0.5 * shape * shape)
    if law == CONSTANT:
        return 1.0
    return gamma(holder, shape) / shape


@njit(cache=True, nogil=True, forceinline=True)
def gamma(holder: Table, shape: float) -> float:
    """Return a gamma number of scale 1 (Marsaglia and Tsang 2000); below shape 1 by their boost."""
    boost = 1.0
    if shape < 1.0:
        boost = math.exp(math.log(1.0 - uniform(holder)) / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(holder)
        v = (1.0 + c * x) ** 3
        u = 1.0 - uniform(holder)
        if v > 0.0 and math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
            return boost * d * v


@njit(cache=True, nogil=True, forceinline=True)
def choose(rows: Table, shares: Table, row: int, u: float) -> int:
    """Return the target that a uniform number picks in a row of shares."""
    span = rows[np.uint64(row)]
    at = np.uint64(shares[np.uint64(span.start + int(u * (span.stop - span.start)))].guide)
    at += np.uint64(shares[at].cumulative <= u)  # one step without a jump, which no processor could foresee
    while shares[at].cumulative <= u:
        at += np.uint64(1)
    return shares[at].target


@njit(cache=True, nogil=True, forceinline=True)
def mixed(word: np.uint64) -> np.uint64:
    """Return a word whose bits all depend on all bits of the given one."""
    word = (word ^ (word >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    word = (word ^ (word >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return word ^ (word >> np.uint64(32))


@njit(cache=True, nogil=True)
def fill_times(holder: Table, variability: float, law: int, shape: float, elapsed: float, times: Floats) -> None:
    """Fill an array with arrival times after ``elapsed``: gaps of mean 1 and a squared coefficient of variation.

    Above 1 the gaps come from two exponential phases with balanced means (Whitt 1982), else from ``law``.
    """
    often = 0.5 * (1.0 + math.sqrt(max(variability - 1.0, 0.0) / (variability + 1.0)))
    for n in range(len(times)):
        if variability > 1.0:
            share = often if uniform(holder) < often else 1.0 - often
            elapsed -= math.log(1.0 - uniform(holder)) / (2.0 * share)
        else:
            elapsed += sample(holder, law, shape)
        times[n] = elapsed
