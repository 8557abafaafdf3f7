"""Every wait of the reference ecosystem, and its whole mean, from formulas written here (V3, V7, V13; science 4.3-4.6).

test_reference.py takes the waits from the model and checks the walk; this file checks the waits.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import poisson
from test_reference import ORIGIN, REFERENCE, TYPES, routing_of_a_class, station_of

import model as fl
from model.analytic.means import means
from model.flow.compiled import compile_network

SERVERS = dict(zip((f"workshop{n}" for n in range(8)), (5, 4, 4, 3, 3, 3, 3, 3), strict=True)) | {
    "test_centre": 2,
    "producer": 6,
}
EFFORT = {"desk": 0.5, "post": 1.2, "authority": 0.5, "hq": 0.4, "test_centre": 1.0, "producer": 5.0}


def effort_of(station: str, versions: int) -> float:
    return 20 / versions + 1 if station.startswith("workshop") else EFFORT[station.rstrip("0123456789")]


def passages(kappa: float, versions: int, rate: float) -> dict[tuple[str, bool], float]:
    """Return visits per day to (station, central case or not), summed over the explicit chains of all classes."""
    found: dict[tuple[str, bool], float] = {}
    shares = ORIGIN / ORIGIN.sum()
    for origin in range(8):
        for need in range(8):
            for central in (False, True):
                share = rate * shares[origin] * TYPES[need] * (kappa if central else 1 - kappa)
                places, matrix, start, _ = routing_of_a_class(origin, need, central, versions)
                visits = np.linalg.solve(np.eye(len(places)) - matrix.T, np.eye(len(places))[places.index(start)])
                for place, count in zip(places, visits, strict=True):
                    station = station_of(place, origin, need, central)
                    if station is not None:
                        found[station, central] = found.get((station, central), 0.0) + share * count
    return found


def erlang_c(servers: int, load: float) -> float:
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def visits_of_a_new_design(station: str, central: bool, versions: int) -> float:
    right = math.exp(-0.1 * 20 / versions)
    caught = 0.95 if central else 0.70
    if station.startswith(("workshop", "post", "test")):
        return versions / right
    if station.startswith(("authority", "board")):
        return versions / right * (right + (1 - right) * (1 - caught))
    return 1.0


@pytest.mark.parametrize(("kappa", "versions", "rate"), [(0, 4, 0.3), (0.5, 4, 0.6), (0.5, 8, 0.3), (1, 4, 0.3)])
def test_every_queue_waits_as_erlang_c_with_the_re_entry_correction_says(kappa, versions, rate):
    by_track = passages(kappa, versions, rate)
    stations = fl.solve(REFERENCE.with_dials(kappa, versions).with_parameters(need_rate=rate)).stations
    checked = 0
    for station, row in stations[stations["kind"] == "station"].iterrows():
        flows = {central: by_track.get((station, central), 0.0) for central in (False, True)}
        arrivals = sum(flows.values())
        if arrivals == 0:
            assert row["wait_time"] == 0.0
            continue
        servers, effort = SERVERS.get(station, 1), effort_of(station, versions)
        rho = arrivals * effort / servers
        visits = sum(flow * visits_of_a_new_design(station, central, versions) for central, flow in flows.items())
        weight = rho * (1 - arrivals / visits)
        variability = (1 - weight) * 0.5 + weight
        plain = erlang_c(servers, arrivals * effort) * effort / (servers * (1 - rho))
        assert row["wait_time"] == pytest.approx(plain * (1 + variability) / 2, rel=1e-9)
        checked += 1
    assert checked >= 11


@pytest.mark.parametrize(("versions", "rate", "limit"), [(4, 0.3, 20), (4, 0.3, 12)])
def test_the_board_leaves_over_what_a_markov_chain_leaves_over(versions, rate, limit):
    """L' = (L + A - K)+, iterated to its stationary law; A Poisson with the board's own arrivals in a week."""
    scenario = REFERENCE.with_dials(1, versions).with_actor("board", agenda_limit=limit)
    network = compile_network(scenario.with_parameters(need_rate=rate))
    arrivals = passages(1, versions, rate)["board", True]
    law, chances = np.eye(1, 400)[0], poisson.pmf(np.arange(400), 7 * arrivals)
    for _ in range(5_000):
        waiting = np.convolve(law, chances)
        law = np.append(waiting[: limit + 1].sum(), waiting[limit + 1 : limit + 400])
    number = network.structure.index["board"]
    overflow = means(network).waits.overflow[0, number]
    assert overflow == pytest.approx(law @ np.arange(400) / arrivals, rel=1e-6, abs=1e-9)
    assert overflow > 1e-6


def everything_exponential(scenario: fl.Scenario) -> fl.Scenario:
    return replace(scenario, actors=tuple(replace(actor, variability=1.0) for actor in scenario.actors))


def test_the_mean_of_a_kelly_network_is_that_of_one_large_network_of_visits():
    """V7. Each place of each class's chain is a node of one open network of 1 800 nodes (its sparse solver gives the
    flows); the nodes of a station then share one M/M/c queue. Nothing but the description of the ecosystem is used.
    """
    versions, rate = 4, 0.8 * 0.7020030787  # four fifths of the rate at which the busiest test post saturates
    blocks, external, owner, days = [], [], [], 0.0
    shares = ORIGIN / ORIGIN.sum()
    for origin in range(8):
        for need in range(8):
            places, matrix, start, hops = routing_of_a_class(origin, need, False, versions)
            blocks.append(matrix)
            external += [rate * shares[origin] * TYPES[need] * (place == start) for place in places]
            owner += [station_of(place, origin, need, False) for place in places]
            visits = np.linalg.solve(np.eye(len(places)) - matrix.T, np.eye(len(places))[places.index(start)])
            trials = sum(visits[n] for n, place in enumerate(places) if place.startswith("trial"))
            days += shares[origin] * TYPES[need] * (0.5 + 0.25 + 3.0 + visits @ hops + 4.0 * trials)
    flow = fl.open_network(external, 0.0, 1, sparse.block_diag(blocks, format="csr")).arrival_rate
    in_system = 0.0
    for station in sorted(set(filter(None, owner))):
        arrivals = sum(flow[n] for n, name in enumerate(owner) if name == station)
        servers, effort = SERVERS.get(station, 1), effort_of(station, versions)
        wait = erlang_c(servers, arrivals * effort) * effort / (servers - arrivals * effort)
        in_system += arrivals * (wait + effort)
    by_hand = in_system / rate + days
    assert by_hand == pytest.approx(117.72, abs=0.005)
    answer = fl.solve(everything_exponential(REFERENCE).with_dials(0, versions).with_parameters(need_rate=rate))
    assert answer.utilisation == pytest.approx(0.8, rel=1e-6)
    assert answer.cycle_time.mean == pytest.approx(by_hand, rel=1e-9)


def test_the_two_tracks_at_hand_compare_as_the_study_says():
    """Science 13: worth of the reuse edge 18 days, of the centre at zero load 15, of lateral friction 11; and for new
    designs alone 97 days locally against 101, 94 and 88 centrally with a board every 7, 3.5 and 1 days.
    """
    idle = REFERENCE.with_parameters(need_rate=0.001)

    def mean(scenario: fl.Scenario, kappa: float) -> float:
        return fl.solve(scenario.with_dials(kappa, 4)).cycle_time.mean

    assert mean(idle.with_parameters(reuse_central=0.1), 1) - mean(idle, 1) == pytest.approx(18, abs=0.5)
    assert mean(idle, 0) - mean(idle, 1) == pytest.approx(15, abs=0.5)
    assert mean(idle, 0) - mean(idle.with_parameters(handover_lateral=0.25), 0) == pytest.approx(11, abs=0.5)
    assert fl.solve(idle.with_dials(0, 4)).new_design_cycle_time.mean == pytest.approx(97, abs=0.5)
    for cadence, days in ((7, 101), (3.5, 94), (1, 88)):
        board = idle.with_actor("board", cadence=cadence, agenda_limit=round(20 * cadence / 7))
        assert fl.solve(board.with_dials(1, 4)).new_design_cycle_time.mean == pytest.approx(days, abs=0.5)
