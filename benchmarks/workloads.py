"""The two networks that engines are compared on, built by rule."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

W1_SERVERS = (1, 2, 3, 4, 2, 1, 3, 2, 4, 1, 2, 3)
W1_UTILISATIONS = (0.5, 0.85, 0.6, 0.75, 0.8, 0.55, 0.7, 0.85, 0.65, 0.6, 0.75, 0.5)
LOCALS = 58


class Run(NamedTuple):
    """What one run of an engine gives.

    ``seconds`` of processor time for the simulation alone, station ``visits`` made in them, mean ``sojourn`` time of an
    item in the network.
    """

    seconds: float
    visits: int
    sojourn: float


class Workload(NamedTuple):
    """The arguments of ``simulate_open_network``, and a name; times in days.

    ``external``, ``service_time``, ``servers``, ``service_scv``, ``cadence`` and ``agenda_limit`` are (S,), ``routing``
    is (S, S). A station with a cadence is a board; its servers do not matter.
    """

    name: str
    external: np.ndarray
    service_time: np.ndarray
    servers: np.ndarray
    routing: np.ndarray
    service_scv: np.ndarray
    cadence: np.ndarray
    agenda_limit: np.ndarray
    law: str
    latency: float

    @property
    def visits_per_item(self) -> float:
        """Mean station visits of an item from its arrival until it leaves."""
        return float(arrival_rate(self.external, self.routing).sum() / self.external.sum())


def arrival_rate(external: np.ndarray, routing: np.ndarray) -> np.ndarray:
    """Return the arrival rate of each station (S,): from outside and from other stations."""
    return np.linalg.solve(np.eye(len(external)) - routing.T, external)


def chain(utilisations: tuple[float, ...] = W1_UTILISATIONS) -> Workload:
    """Return W1: a development chain of 12 stations with rework and skip links, exponential service, 1 item a day.

    Parameters
    ----------
    utilisations
        Of the 12 stations.
    """
    size = len(W1_SERVERS)
    routing = np.zeros((size, size))
    for here in range(size - 1):
        routing[here, here + 1] += 0.72
        routing[here, max(here - 2, 0)] += 0.11  # rework
        routing[here, (here + 4) % size] += 0.09  # a skip ahead; near the end, a new round
    routing[-1, [0, 6]] = 0.12, 0.08
    external = np.zeros(size)
    external[:3] = 0.6, 0.3, 0.1
    servers = np.array(W1_SERVERS)
    service_time = np.array(utilisations) * servers / arrival_rate(external, routing)
    nowhere = np.zeros(size)
    return Workload(
        "W1", external, service_time, servers, routing, np.ones(size), nowhere, nowhere + np.inf, "gamma", 0.0
    )


def hub_and_spoke() -> Workload:
    """Return W2: a hub, a board that decides every 4 days, 58 local stations; lognormal service, 2 items a day."""
    size, hub, board = LOCALS + 2, 0, 1
    local = np.arange(2, size)
    spokes = local - 2
    routing = np.zeros((size, size))
    routing[hub, board], routing[hub, local] = 0.5, 0.5 / LOCALS
    routing[board, hub], routing[board, local] = 0.15, 0.45 / LOCALS
    routing[local, hub], routing[local, np.roll(local, -1)] = 0.75, 0.15
    external = np.zeros(size)
    external[local] = 2 / LOCALS
    servers = np.concatenate([[8, 1], 1 + spokes % 3])
    utilisation = np.concatenate([[0.85, 0.0], 0.5 + 0.05 * (spokes % 8)])  # a board takes no time, it only meets
    rate = arrival_rate(external, routing)
    cadence, agenda_limit = np.zeros(size), np.full(size, np.inf)
    cadence[board] = 4.0
    agenda_limit[board] = np.ceil(rate[board] * cadence[board] / 0.8)  # at most 80 % full on average
    service_time = utilisation * servers / rate
    return Workload(
        "W2",
        external,
        service_time,
        servers,
        routing,
        np.full(size, 1.5),
        cadence,
        agenda_limit,
        "lognormal",
        0.25,
    )
