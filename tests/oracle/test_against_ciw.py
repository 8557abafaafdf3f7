"""Against Ciw, an independent engine: a feedback ecosystem without gates, and one with boards as gates.

The rule of every comparison: the two means are within 4 combined standard errors, and the combined standard error is
below 2 % of the mean; of a station's wait alone below 6 %, as it is the small and erratic part of the sojourn time, and
2 % of it would take Ciw five minutes. All seeds are fixed, so both engines give the same numbers every time.
"""

from __future__ import annotations

import math

import ciw
import numpy as np
import pytest

import model as fl
from benchmarks import peer_ciw
from benchmarks.workloads import Workload, arrival_rate, chain

pytestmark = pytest.mark.slow

LARGEST_ERROR = {"wait_time": 0.06, "sojourn_time": 0.02, "utilisation": 0.02, "arrival_rate": 0.02}


def agree(ours: np.ndarray, theirs: np.ndarray, largest_error: float = 0.02) -> bool:
    """Return whether the rule holds in every column of (replications, columns)."""
    mean = (ours.mean(axis=0) + theirs.mean(axis=0)) / 2
    error = np.hypot(*(runs.std(axis=0, ddof=1) / math.sqrt(len(runs)) for runs in (ours, theirs)))
    assert (error <= largest_error * mean).all(), f"relative standard errors {np.round(error / mean, 4)}"
    return bool((abs(ours.mean(axis=0) - theirs.mean(axis=0)) <= 4 * error).all())


def ours_of(workload: Workload, phase: np.ndarray | None = None, replications: int = 20) -> fl.OpenNetworkRuns:
    _, *positional, cadence, agenda_limit, law, latency = workload
    more = {"cadence": cadence, "agenda_limit": agenda_limit, "law": law, "latency": latency, "phase": phase}
    return fl.simulate_open_network(*positional, items=60_000, warm_up=3_000, seed=5, replications=replications, **more)


def ciw_of(workload: Workload, replications: int, items: int, warm_up: int) -> dict[str, np.ndarray]:
    """Return (replications, stations) of each metric and (replications, 1) of ``time_in_network``."""
    runs = [_ciw_run(workload, seed, items, warm_up) for seed in range(1, replications + 1)]
    return {name: np.array([run[name] for run in runs]) for name in runs[0]}


def _ciw_run(workload: Workload, seed: int, items: int, warm_up: int) -> dict[str, np.ndarray]:
    """Count everybody and every visit that ends after the warm-up: their times are as likely as of those that begin."""
    ciw.seed(seed)
    simulation = ciw.Simulation(peer_ciw.network(workload))
    simulation.simulate_until_max_customers(warm_up + items, method="Finish")
    left = simulation.nodes[-1].all_individuals
    opens, closes = left[warm_up - 1].data_records[-1].exit_date, simulation.current_time
    records = [record for record in simulation.get_all_records(only=["service"]) if record.exit_date > opens]
    node = np.array([record.node for record in records]) - 1
    stations = len(workload.external)

    def per_station(values: list[float]) -> np.ndarray:
        return np.bincount(node, values, minlength=stations)

    visits = np.bincount(node, minlength=stations)
    wait, service = per_station([r.waiting_time for r in records]), per_station([r.service_time for r in records])
    days = closes - opens
    busy = np.where(
        workload.cadence > 0,
        visits * workload.cadence / workload.agenda_limit,
        service / workload.servers,
    )
    return {
        "wait_time": wait / visits,
        "sojourn_time": (wait + service) / visits,
        "utilisation": busy / days,
        "arrival_rate": visits / days,
        "time_in_network": np.array([np.mean([peer_ciw.time_in_network(one) for one in left[warm_up:]])]),
    }


def check(ours: fl.OpenNetworkRuns, theirs: dict[str, np.ndarray]) -> None:
    for name, largest_error in LARGEST_ERROR.items():
        assert agree(ours.per_station(name), theirs[name], largest_error), name
    assert agree(ours.sojourn_time[:, None], theirs["time_in_network"])


def ecosystem() -> Workload:
    """Twelve stations with rework and skips, less busy than W1 so that waits are known well in a minute."""
    return chain(utilisations=(0.5, 0.6, 0.6, 0.7, 0.6, 0.55, 0.65, 0.6, 0.65, 0.6, 0.6, 0.5))


def boards() -> Workload:
    """Two boards among four desks: design, weekly board, test, four-daily board, trial, repair."""
    design, weekly, test, daily, trial, repair = range(6)
    routing = np.zeros((6, 6))
    routing[design, weekly], routing[design, test] = 0.6, 0.4
    routing[weekly, design], routing[weekly, test] = 0.2, 0.8
    routing[test, repair], routing[test, daily] = 0.3, 0.7
    routing[repair, test] = 1.0
    routing[daily, trial], routing[daily, design] = 0.85, 0.15
    routing[trial, design], routing[trial, repair] = 0.1, 0.1
    external = np.array([0.8, 0.0, 0.2, 0.0, 0.0, 0.0])
    servers = np.array([3, 1, 2, 1, 4, 1])
    cadence = np.array([0.0, 7.0, 0.0, 4.0, 0.0, 0.0])
    rate = arrival_rate(external, routing)
    utilisation = np.array([0.65, 0.0, 0.7, 0.0, 0.6, 0.65])
    agenda_limit = np.where(cadence > 0, np.ceil(rate * cadence / 0.8), np.inf)
    scv = np.array([1.0, 1.0, 0.5, 1.0, 2.0, 0.5])
    service_time = utilisation * servers / rate
    return Workload(
        "boards", external, service_time, servers, routing, scv, cadence, agenda_limit, law="gamma", latency=0.0
    )


def test_a_feedback_ecosystem_of_twelve_stations():
    check(ours_of(ecosystem()), ciw_of(ecosystem(), replications=16, items=8_000, warm_up=500))


def test_boards_as_slotted_services():
    workload = boards()
    check(ours_of(workload, phase=workload.cadence), ciw_of(workload, replications=16, items=6_000, warm_up=500))
