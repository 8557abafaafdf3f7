"""Waiting at a gate that decides at meetings: cadence, agenda limit, and what a gate does to its neighbours."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import pdtrc

from model.errors import ArgumentError
from model.flow.compiled import FloatArray
from model.language import _

MOST_ROOTS = 400  # agenda limits above this use the series, which needs few terms there
SERIES_TERMS = 200_000
SMALLEST_TERM = 1e-13
HARMONICS = 100  # of the sawtooth; a gamma law of shape 2 leaves 1e-5 of a cadence beyond


def gate_wait(arrival_rate: float, cadence: float, agenda_limit: float | None = None, lead_time: float = 0.0) -> float:
    """Return the mean days from arriving at a gate to the meeting that decides.

    Parameters
    ----------
    arrival_rate
        Cases per day, >= 0, Poisson.
    cadence
        Days between meetings, > 0.
    agenda_limit
        Most cases per meeting, >= 1; None = no limit.
    lead_time
        Days before a meeting by which papers must be in, >= 0.

    Returns
    -------
    float
        lead_time + cadence / 2 + mean left over / arrival rate; inf if the agenda cannot keep up.

    Raises
    ------
    ArgumentError
        For a value outside its range.

    References
    ----------
    Bailey (1954), J. R. Statist. Soc. B 16; Spitzer (1956) for the series used as a check.

    Examples
    --------
    >>> round(gate_wait(1, 7, 8), 5), gate_wait(1, 7), gate_wait(1, 7, 7)
    (5.79983, 3.5, inf)
    """
    for name, value, low in (("arrival_rate", arrival_rate, 0), ("lead_time", lead_time, 0)):
        if not (math.isfinite(value) and value >= low):
            raise ArgumentError(
                "gate_wait", _("{name} is {value}").format(name=name, value=value), _("must be >= 0 and finite")
            )
    if not (math.isfinite(cadence) and cadence > 0):
        raise ArgumentError(
            "gate_wait", _("cadence is {cadence} days").format(cadence=cadence), _("must be > 0 and finite")
        )
    if agenda_limit is not None and not agenda_limit >= 1:
        raise ArgumentError(
            "gate_wait",
            _("agenda_limit is {agenda_limit}").format(agenda_limit=agenda_limit),
            _("must be >= 1"),
            _("None = no limit"),
        )
    limit = math.inf if agenda_limit is None else agenda_limit
    overflow = overflow_wait(np.array(arrival_rate), np.array(cadence), np.array(limit))
    return float(lead_time + cadence / 2 + overflow)


def overflow_wait(arrival_rate: FloatArray, cadence: FloatArray, agenda: FloatArray) -> FloatArray:
    """Return the mean days lost because the agenda was full; 0 without a limit, inf over capacity.

    Parameters
    ----------
    arrival_rate, cadence, agenda
        Arrays of one shape; agenda may be inf, and need not be whole: capacity that follows authority adds parts
        of a case. Between whole numbers the left-over at equal load is interpolated.
    """
    with np.errstate(invalid="ignore"):
        load = np.where(np.isfinite(agenda), arrival_rate * cadence / agenda, 0.0)
    wait = np.where(load < 1, 0.0, np.inf)
    busy = (load > 0) & (load < 1)
    if busy.any():
        floor = np.floor(agenda[busy])
        part = agenda[busy] - floor
        left = (1 - part) * left_over(load[busy], floor)
        if part.any():
            left = left + part * left_over(load[busy], floor + 1)
        wait[busy] = left / arrival_rate[busy]
    return wait


def left_over(load: npt.ArrayLike, agenda: npt.ArrayLike) -> FloatArray:
    """Return the mean number of cases left over after a meeting.

    Parameters
    ----------
    load
        (n,) arrivals between meetings divided by the agenda limit, in [0, 1).
    agenda
        (n,) whole agenda limits K.

    Notes
    -----
    L' = (L + A - K)+ with A Poisson. With a = load K and z_k the roots of z^K = exp(a (z - 1)) inside the unit
    circle, E[L] = a / (2 (K - a)) - a / 2 - (K - 1) / 2 + sum 1 / (1 - z_k). Exact.

    Examples
    --------
    >>> left_over([7 / 8], [8]).round(5)
    array([2.29983])
    """
    loads, limits = np.broadcast_arrays(np.asarray(load, float), np.asarray(agenda, float))
    result = np.zeros(loads.shape)
    for limit in np.unique(limits):
        chosen = limits == limit
        solve = _left_over_by_roots if limit <= MOST_ROOTS else left_over_by_series
        result[chosen] = solve(loads[chosen], int(limit))
    return np.maximum(result, 0.0)


def _left_over_by_roots(load: FloatArray, limit: int) -> FloatArray:
    mean = load * limit
    result = mean / (2 * (limit - mean)) - mean / 2 - (limit - 1) / 2
    if limit == 1:
        return np.asarray(result)
    circle = np.exp(2j * np.pi * np.arange(1, limit) / limit)
    z = circle * np.exp(-load[:, None])
    for __ in range(60):
        image = circle * np.exp(load[:, None] * (z - 1))
        step = (z - image) / (1 - load[:, None] * image)
        z = z - step
        if np.abs(step).max(initial=0.0) < 1e-14:
            break
    return np.asarray(result + (1 / (1 - z)).sum(axis=1).real)


def left_over_by_series(load: FloatArray, limit: int) -> FloatArray:
    """Return the same by Spitzer's identity: sum over n of E[(Poisson(n a) - n K)+] / n."""
    total = np.zeros(load.shape)
    chunk = 500
    for start in range(1, SERIES_TERMS, chunk):
        n = np.arange(start, start + chunk, dtype=float)[:, None]
        mean, bound = n * load * limit, n * limit
        excess = _mean_excess(mean, bound)
        total += (excess / n).sum(axis=0)
        if (excess[-1] < SMALLEST_TERM).all():
            break
    return total


def phase_lock_wait(
    cadence: npt.ArrayLike, offset: npt.ArrayLike, mean: npt.ArrayLike, scv: npt.ArrayLike
) -> FloatArray:
    """Return the mean wait at a gate reached a random time after another gate of the same cadence.

    Parameters
    ----------
    cadence
        T, days between meetings of both gates.
    offset
        Days by which the second gate meets after the first, 0..T.
    mean, scv
        Mean days and squared coefficient of variation of the work between them.

    Returns
    -------
    ndarray
        E[(offset - X) mod T]; T / 2 only when X spreads over more than a cadence.

    Notes
    -----
    Fourier series of the sawtooth with the transform of a gamma law of that mean and variability; at least
    scv = 0.0025 is used, for a series in a finite number of terms.

    Examples
    --------
    >>> phase_lock_wait(7, [0, 1], 0.5, 0.5).round(3)
    array([6.5  , 1.141])
    """
    period, shift, work = (np.asarray(v, float)[..., None] for v in (cadence, offset, mean))
    shape = 1 / np.maximum(np.asarray(scv, float)[..., None], 0.0025)
    harmonic = np.arange(1, HARMONICS + 1)
    frequency = 2 * np.pi * harmonic / period
    transform = np.exp(1j * frequency * shift) * (1 + 1j * frequency * work / shape) ** -shape
    return np.asarray(period[..., 0] / 2 - period[..., 0] / np.pi * (transform.imag / harmonic).sum(axis=-1))


def convoy_wait(
    arrival_rate: FloatArray,
    service_time: FloatArray,
    servers: FloatArray,
    plain_wait: FloatArray,
    service_scv: FloatArray,
    cadence: FloatArray,
    gated: FloatArray,
) -> FloatArray:
    """Return the mean wait in a queue that a gate feeds in batches.

    Parameters
    ----------
    arrival_rate, service_time, servers, plain_wait, service_scv
        The station, and its wait if arrivals were Poisson; arrays of one shape.
    cadence
        Days between the gate's meetings.
    gated
        beta, share of the arrivals that come straight from the gate, 0..1.

    Notes
    -----
    A batch is fluid that drains, plus the ordinary queue damped by the batch's regularity. One server: error
    -8..+4 % at beta = 1, -18..0 % at beta = .5 (five to eighty per cent low if ignored). Several servers: the batch
    term counts whole cases; 5-24 % low at beta = 1 and up to 55 % at .5, so such stations are flagged.

    Examples
    --------
    >>> one = np.array(1.0)
    >>> plain = 0.75 * 0.5 / 0.5
    >>> float(convoy_wait(one * 0.5, one, one, one * plain, one * 0.5, one * 7, one).round(2))
    1.91
    """
    load = arrival_rate * service_time / servers
    rho = np.minimum(load, 1 - 1e-12)
    exponent = -2 * (1 - rho) * arrival_rate * cadence / (3 * np.maximum(rho, 1e-300) * (1 + service_scv))
    damped = plain_wait * np.exp(exponent * gated)
    fluid = gated**2 * rho * cadence / 2
    mixed = (1 - gated) * gated**2 * rho**2 * cadence / (2 * (1 - (1 - gated) * rho))
    several = gated**2 * _batch_wait(arrival_rate * cadence, service_time, servers)
    return np.asarray(np.where(servers > 1, several + mixed, fluid + mixed) + damped)


def _batch_wait(batch: FloatArray, service_time: FloatArray, servers: FloatArray) -> FloatArray:
    """Return the wait inside a Poisson batch N at c servers: E[(N-c)+ (N-c+1)+] s / (2 c E[N])."""
    at_least = [_at_least(servers + shift, batch) for shift in (-1, 0, 1)]
    product = batch**2 * at_least[0] - 2 * (servers - 1) * batch * at_least[1] + servers * (servers - 1) * at_least[2]
    return np.asarray(product * service_time / (2 * servers * np.maximum(batch, 1e-300)))


def _at_least(bound: FloatArray, mean: FloatArray) -> FloatArray:
    """Return P(N >= bound) for N Poisson."""
    return np.asarray(np.where(bound > 0, pdtrc(np.maximum(bound - 1, 0), mean), 1.0))


def _mean_excess(mean: FloatArray, bound: FloatArray) -> FloatArray:
    """Return E[(N - k)+] for N Poisson: mu P(N >= k) - k P(N >= k + 1)."""
    return np.asarray(mean * _at_least(bound, mean) - bound * _at_least(bound + 1, mean))
