"""Random open networks with every station below capacity."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

LEAVING = 0.1  # probability that a customer leaves after a visit
BUSIEST = 0.95


class Network(NamedTuple):
    """The arguments of ``fl.open_network``."""

    external: np.ndarray
    service_time: np.ndarray
    servers: np.ndarray
    routing: sparse.csr_array


def random_network(stations: int, seed: int, degree: float = 6, most_servers: int = 8) -> Network:
    """Return a network with random edges, multi-server stations and utilisations between 0.3 and 0.95.

    Parameters
    ----------
    stations, degree
        Size, and mean number of stations a customer may go to next.
    seed
        Of the draw.
    most_servers
        Servers are drawn from 1 to this.
    """
    rng = np.random.default_rng(seed)
    edges = round(stations * degree)
    ends = rng.integers(0, stations, edges), rng.integers(0, stations, edges)
    weights = sparse.csr_array((rng.uniform(0.1, 1, edges), ends), shape=(stations, stations))
    total: np.ndarray = np.asarray(weights.sum(axis=1)).ravel()
    scale = np.divide(1 - LEAVING, total, out=np.zeros(stations), where=total > 0)
    routing = sparse.csr_array(sparse.diags_array(scale) @ weights)
    external = rng.uniform(0.1, 1, stations)
    servers = rng.integers(1, most_servers + 1, stations)
    utilisation = rng.uniform(0.3, BUSIEST, stations)
    return Network(external, utilisation * servers / _arrival_rate(external, routing), servers, routing)


def ring(stations: int, leaving: float) -> Network:
    """Return a ring in which customers go on, and one in ten back, for long: hard for an iterative solver."""
    here = np.arange(stations)
    rows, columns = np.tile(here, 2), np.concatenate([here + 1, here - 1]) % stations
    steps = (1 - leaving) * np.repeat([0.9, 0.1], stations)
    external = np.random.default_rng(0).uniform(0.5, 1.5, stations)
    service_time = np.full(stations, 0.5 * leaving / 1.5)
    return Network(external, service_time, np.ones(stations), sparse.csr_array((steps, (rows, columns))))


def _arrival_rate(external: np.ndarray, routing: sparse.csr_array) -> np.ndarray:
    """Return arrival rates by following customers visit after visit until (practically) all have left."""
    onward, moving, rate = routing.T.tocsr(), external, external.copy()
    while moving.max() > 1e-15:
        moving = onward @ moving
        rate += moving
    return rate
