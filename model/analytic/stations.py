"""Waiting at a station with servers: Erlang-C, two-moment waits and the re-entry correction. Vectorised."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, pdtr, xlogy

from model.flow.compiled import FloatArray


def erlang_c(servers: npt.ArrayLike, offered_load: npt.ArrayLike) -> FloatArray:
    """Return the probability that an arrival must wait in M/M/c.

    Parameters
    ----------
    servers
        c, whole numbers >= 1; any shape that broadcasts with the load.
    offered_load
        A = arrival rate x service time, >= 0.

    Returns
    -------
    ndarray
        In 0..1; 1 where the load reaches the servers.

    Notes
    -----
    Erlang-B is a ratio of Poisson probabilities, P(N = c) / P(N <= c) with mean A, taken in logarithms, so that 200
    or 20 000 servers do not overflow; C = B / (1 - rho (1 - B)). Exact.

    References
    ----------
    Erlang (1917); Cooper, Introduction to Queueing Theory (1981), eq. 3.4-3.5.

    Examples
    --------
    >>> erlang_c([2, 5], [1.5, 4]).round(6)
    array([0.642857, 0.554113])
    """
    c, load = np.broadcast_arrays(np.asarray(servers, float), np.asarray(offered_load, float))
    safe = np.where(load < c, load, 0.0)
    blocked = np.exp(xlogy(c, safe) - safe - gammaln(c + 1)) / pdtr(c, safe)
    waiting = blocked / (1 - safe / c * (1 - blocked))
    return np.asarray(np.where(load < c, waiting, 1.0))


def reentry_scv(utilisation: npt.ArrayLike, service_scv: npt.ArrayLike, visits: npt.ArrayLike) -> FloatArray:
    """Return the effective service variability at a station that the same case visits several times.

    Parameters
    ----------
    utilisation
        rho, 0..1.
    service_scv
        Squared coefficient of variation of one visit.
    visits
        n >= 1, expected visits of a case that goes there.

    Returns
    -------
    ndarray
        (1 - w) scv + w with w = rho (1 - 1/n).

    Notes
    -----
    In heavy traffic the queue of a station with returns holds remaining *total* work, and the wait per visit tends
    to the M/M value whatever the variability; the factor rho is a heuristic bridge to light traffic. Expected error
    of a cycle time: about 2 % up to utilisation .92, instead of 7 % without (docs/model_card.md).

    Examples
    --------
    >>> float(reentry_scv(0.8, 0.5, 1)), round(float(reentry_scv(0.9, 0.5, 10)), 3)
    (0.5, 0.905)
    """
    weight = np.clip(utilisation, 0, 1) * (1 - 1 / np.asarray(visits, float))
    return np.asarray((1 - weight) * np.asarray(service_scv, float) + weight)


def queue_wait(
    arrival_rate: npt.ArrayLike,
    service_time: npt.ArrayLike,
    servers: npt.ArrayLike,
    service_scv: npt.ArrayLike = 1.0,
    arrival_scv: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Return the mean wait in queue, in the unit of the service time.

    Parameters
    ----------
    arrival_rate, service_time, servers
        lambda, s, c; shapes broadcast.
    service_scv, arrival_scv
        Squared coefficients of variation; 1 is exponential and Poisson.

    Returns
    -------
    ndarray
        0 for a service time of 0, inf where the station is over capacity.

    Notes
    -----
    Wq = C(c, A) s / (c (1 - rho)) x (ca2 + cs2) / 2, times the Kraemer-Langenbach-Belz factor for c = 1 and ca2 < 1.
    Exact for M/M/c and M/G/1; within 5 % for M/G/c at rho <= .8, up to 14 % at rho .95 with cs2 2.5.

    References
    ----------
    Allen (1990), Probability, Statistics and Queueing Theory; Kraemer & Langenbach-Belz (1976).

    Examples
    --------
    >>> float(queue_wait(0.8, 1.0, 1, service_scv=0.5).round(6))   # M/G/1: rho (1 + cs2) / (2 (1 - rho))
    3.0
    """
    rate, time, c = (np.asarray(value, float) for value in (arrival_rate, service_time, servers))
    cs2, ca2 = np.asarray(service_scv, float), np.asarray(arrival_scv, float)
    rho = rate * time / c
    stable = rho < 1
    room = np.where(stable, 1 - rho, 1.0)
    wait = erlang_c(c, rate * time) * time / (c * room) * (ca2 + cs2) / 2
    if (ca2 < 1).any():
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.exp(-2 * room / (3 * rho) * (1 - ca2) ** 2 / (ca2 + cs2))
        wait = np.where((ca2 < 1) & (c == 1) & (rho > 0), wait * factor, wait)
    return np.asarray(np.where(stable, wait, np.inf))
