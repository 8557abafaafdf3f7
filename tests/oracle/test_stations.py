"""Waits at stations and in open networks against textbook numbers (V1-V3, V5, V8, V9)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.sparse import random_array

import model as fl
from model.analytic.stations import erlang_c, queue_wait, reentry_scv

ERLANG_C = [
    (2, 1.5, 0.642857),
    (5, 4, 0.554113),
    (10, 8, 0.409180),
    (3, 2.4, 0.647191),
    (4, 3.2, 0.596432),
    (20, 18, 0.550769),
]


@pytest.mark.parametrize(("servers", "load", "expected"), ERLANG_C)
def test_the_probability_of_waiting_is_erlangs(servers, load, expected):
    assert float(erlang_c(servers, load)) == pytest.approx(expected, abs=1e-5)


def test_the_probability_of_waiting_agrees_with_the_recursion_for_many_servers():
    """Independent route: Erlang-B by recursion, c = 200 and load 180, which factorials would overflow."""
    blocked = 1.0
    for n in range(1, 201):
        blocked = 180 * blocked / (n + 180 * blocked)
    assert float(erlang_c(200, 180)) == pytest.approx(blocked / (1 - 0.9 * (1 - blocked)), rel=1e-10)


def test_a_station_without_load_never_makes_anybody_wait():
    assert float(erlang_c(3, 0.0)) == 0.0
    assert float(queue_wait(0.0, 1.0, 3)) == 0.0


@pytest.mark.parametrize(("scv", "expected"), [(0, 2.0), (0.5, 3.0), (2, 6.0)])
def test_one_server_with_any_service_law_is_pollaczek_khinchin(scv, expected):
    assert float(queue_wait(0.8, 1.0, 1, scv)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("rho", "formula", "exact"), [(0.5, 0.25671, 0.25500), (0.8, 1.69296, 1.69273), (0.9, 4.17871, 4.17866)]
)
def test_regular_arrivals_get_the_kraemer_langenbach_belz_factor(rho, formula, exact):
    wait = float(queue_wait(rho, 1.0, 1, 1.0, 0.0))
    sigma = brentq(lambda s: s - np.exp(-(1 - s) / rho), 1e-9, 1 - 1e-9)
    assert sigma / (1 - sigma) == pytest.approx(exact, abs=1e-4)
    assert wait == pytest.approx(formula, abs=1e-4)


def test_five_servers_with_variable_service_are_within_two_per_cent_of_the_simulated_wait():
    wait = float(queue_wait(4.0, 1.0, 5, 2.5))
    assert wait == pytest.approx(0.9697, abs=1e-4)
    assert wait == pytest.approx(0.952, rel=0.02)  # simulated, V8


def test_pooling_servers_shortens_the_time_in_system():
    times = [float(queue_wait(0.8 * c, 1.0, c)) + 1 for c in (1, 2, 4, 8)]
    assert times == pytest.approx([5.000, 2.7778, 1.7455, 1.2860], abs=1e-4)
    assert times[0] / times[1] == pytest.approx(1 + 0.8, rel=1e-9)  # two queues against one pooled


def test_re_entry_interpolates_between_one_visit_and_heavy_traffic():
    assert float(reentry_scv(0.9, 0.25, 1)) == 0.25
    assert float(reentry_scv(1.0, 0.25, 1e9)) == pytest.approx(1.0, abs=1e-8)


THREE = ([1, 4, 3], 0.1, [1, 2, 1], [[0, 0.6, 0.3], [0.1, 0, 0.3], [0.4, 0.4, 0]])


def test_jackson_network_of_three_stations():
    found = fl.open_network(*THREE)
    assert found.arrival_rate == pytest.approx([5, 10, 7.5], abs=1e-6)
    assert found.utilisation == pytest.approx([0.5, 0.5, 0.75], abs=1e-6)
    assert found.number_in_system == pytest.approx([1, 4 / 3, 3], abs=1e-6)
    assert (found.total_number, found.time_in_network) == pytest.approx((16 / 3, 2 / 3), abs=1e-6)


def test_jackson_network_of_four_stations():
    routing = np.zeros((4, 4))
    routing[0, 1:] = 0.2, 0.56, 0.24
    routing[1, 0] = 1
    found = fl.open_network([8, 0, 6, 0], 1 / np.array([14, 9, 17, 7]), 1, routing)
    assert found.arrival_rate == pytest.approx([10, 2, 11.6, 2.4], abs=1e-4)
    assert (found.total_number, found.time_in_network) == pytest.approx((5.4556, 0.38969), abs=1e-4)


def test_rework_loop_of_one_station():
    found = fl.open_network([0.5], [1.0], [1], [[0.3]])
    assert (float(found.utilisation[0]), found.total_number, found.time_in_network) == pytest.approx(
        (0.5 / 0.7, 2.5, 5.0), abs=1e-6
    )


def test_a_station_over_capacity_is_a_result_and_gives_no_time():
    found = fl.open_network([2.0], [1.0], [1], [[0.0]])
    assert not found.stable
    assert found.utilisation[0] == 2.0
    assert np.isinf(found.time_in_network)


@pytest.mark.parametrize("size", [2, 400])
def test_customers_who_never_leave_are_reported(size):
    ring = np.roll(np.eye(size), 1, axis=1)
    found = fl.open_network(np.full(size, 0.1), 0.1, 1, ring)
    assert found.never_finishes
    assert not found.stable


def test_work_transformation_adds_up_its_rework():
    """V28: start with one unit of each; [[0, .2], [.4, 0]] spawns work across."""
    spawned = np.array([[0, 0.2], [0.4, 0]])
    found = fl.open_network([1, 1], 0.1, 1, spawned.T)
    assert found.arrival_rate == pytest.approx([1.304348, 1.521739], abs=1e-6)
    assert max(abs(np.linalg.eigvals(spawned))) == pytest.approx(0.282843, abs=1e-6)


def test_absorbing_walk_on_five_points_takes_three_four_three_steps():
    walk = np.array([[0, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0]])
    visits = [fl.open_network(start, 0.01, 1, walk).arrival_rate for start in np.eye(3)]
    assert visits == pytest.approx(np.array([[1.5, 1, 0.5], [1, 2, 1], [0.5, 1, 1.5]]), abs=1e-9)


def test_large_networks_are_solved_to_the_promised_residual():
    size = 5_000
    routing = random_array((size, size), density=6 / size, format="csr", rng=np.random.default_rng(11))
    sums = np.maximum(np.asarray(routing.sum(axis=1)).ravel(), 1e-12)
    routing = (routing.multiply(0.9 / sums[:, None])).tocsr()
    external = np.random.default_rng(12).uniform(0.1, 1, size)
    found = fl.open_network(external, 1e-3, 1, routing)
    residual = found.arrival_rate - routing.T @ found.arrival_rate - external
    assert np.linalg.norm(residual) <= 1e-10 * np.linalg.norm(external)


BAD = [
    ({"external": [-1.0]}, "external has a negative"),
    ({"service_time": [-1.0]}, r"service_time\[0\] is -1"),
    ({"servers": [0]}, r"servers\[0\] is 0"),
    ({"servers": [1.5]}, r"servers\[0\] is 1.5, must be a whole number"),
    ({"routing": [[1.2]]}, "row 0 of routing adds up to 1.2"),
    ({"routing": [[0.1, 0.2], [0, 0]]}, r"external has shape \(1,\) and routing \(2, 2\)"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_a_bad_network_is_refused_with_place_value_and_limit(change, message):
    arguments = {"external": [0.5], "service_time": [1.0], "servers": [1], "routing": [[0.3]]} | change
    with pytest.raises(fl.ArgumentError, match=message):
        fl.open_network(**arguments)
