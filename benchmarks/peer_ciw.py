"""Ciw, written the way its tutorials would: ``create_network``, then ``simulate_until_max_customers``."""

from __future__ import annotations

import math
import random
from bisect import bisect
from itertools import accumulate
from time import process_time

import ciw
import numpy as np

from benchmarks.workloads import Run, Workload

NAME = f"Ciw {ciw.__version__}"


def run(workload: Workload, items: int, warm_up: int, seed: int) -> Run:
    """Simulate until that many items have left after the first ``warm_up``; time the simulation alone."""
    ciw.seed(seed)
    simulation = ciw.Simulation(network(workload))
    start = process_time()
    simulation.simulate_until_max_customers(warm_up + items, method="Finish")
    seconds = process_time() - start
    everybody = simulation.get_all_individuals()
    visits = sum(len(one.data_records) - _hops(one, workload) for one in everybody)
    left = simulation.nodes[-1].all_individuals[warm_up:]
    return Run(seconds, visits, float(np.mean([time_in_network(one) for one in left])))


def network(workload: Workload) -> ciw.network.Network:
    """Return the workload as a Ciw network; latency is one more node, a delay that everybody passes between visits."""
    stations = range(len(workload.external))
    arrivals = [ciw.dists.Exponential(rate) if rate > 0 else None for rate in workload.external.tolist()]
    laws = [_law(workload, here) for here in stations]
    servers = [_servers(workload, here) for here in stations]
    routing = workload.routing.tolist()
    if workload.latency > 0:
        arrivals.append(None)
        laws.append(ciw.dists.Deterministic(workload.latency))
        servers.append(math.inf)
        routing = _routes(workload)
    return ciw.create_network(
        arrival_distributions=arrivals, service_distributions=laws, number_of_servers=servers, routing=routing
    )


def time_in_network(one: ciw.individual.Individual) -> float:
    """Return the days from arrival to exit of somebody who has left."""
    return float(one.data_records[-1].exit_date - one.data_records[0].arrival_date)


def _law(workload: Workload, here: int) -> ciw.dists.Distribution:
    mean, scv = float(workload.service_time[here]), float(workload.service_scv[here])
    if mean == 0:
        return ciw.dists.Deterministic(0.0)
    if workload.law == "lognormal":
        spread = math.sqrt(math.log1p(scv))
        return ciw.dists.Lognormal(math.log(mean) - spread**2 / 2, spread)
    return ciw.dists.Exponential(1 / mean) if scv == 1 else ciw.dists.Gamma(1 / scv, mean * scv)


def _servers(workload: Workload, here: int) -> int | ciw.Slotted:
    """Return the servers; a board is a slotted service: so many cases start, and end, at each meeting."""
    cadence = float(workload.cadence[here])
    if cadence > 0:
        return ciw.Slotted(slots=[cadence], slot_sizes=[int(workload.agenda_limit[here])])
    return int(workload.servers[here])


def _routes(workload: Workload) -> ciw.routing.ProcessBased:
    """Return routes drawn on arrival, as one delay node cannot know where somebody came from."""
    size = len(workload.external)
    odds = [list(accumulate([*row, math.inf])) for row in workload.routing.tolist()]

    def route(one: ciw.individual.Individual, _: ciw.Simulation) -> list[int]:
        here, path = one.starting_node - 1, []
        while (here := bisect(odds[here], random.random())) < size:
            path += [size + 1, here + 1]
        return path

    return ciw.routing.ProcessBased(route)


def _hops(one: ciw.individual.Individual, workload: Workload) -> int:
    """Return how many of the records are delays rather than visits of a station."""
    return sum(record.node > len(workload.external) for record in one.data_records)
