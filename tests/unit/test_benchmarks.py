"""The benchmarks that need no browser still run, at their smallest size; nothing here looks at a time."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import model as fl
from benchmarks import batch, footprint, open_network, peer_ciw, peer_cpp, simulation, sweep
from benchmarks.networks import random_network, ring
from benchmarks.timing import exponent
from benchmarks.workloads import Workload, arrival_rate, chain, hub_and_spoke
from model.intervals import Estimate


def test_the_batch_benchmark_prints_its_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    batch.main(side=2, rounds=1)
    assert "batch of 4: " in capsys.readouterr().out


def test_the_open_network_benchmark_agrees_with_octave_where_installed_and_prints_growth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    open_network.main(peer_sizes=(5,), growth_sizes=(400, 500, 600), rounds=1)
    printed = capsys.readouterr().out
    assert "grows with stations to the power" in printed
    assert "largest relative difference" in printed or "apt-get install octave" in printed


def test_without_octave_the_benchmark_says_how_to_install_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_network, "octave_versions", lambda: None)
    open_network.main(peer_sizes=(5,), growth_sizes=(400, 500, 600), rounds=1)
    assert "apt-get install octave octave-queueing" in capsys.readouterr().out


@pytest.mark.slow
def test_the_sweep_benchmark_finds_equal_tables_in_every_place(capsys: pytest.CaptureFixture[str]) -> None:
    sweep.main(side=2, replications=2, cases=50, rounds=1)
    assert "Dask processes / serial: " in capsys.readouterr().out


@pytest.mark.parametrize("network", [random_network(60, seed=1), ring(30, leaving=0.1)], ids=["random", "ring"])
def test_benchmark_networks_are_below_capacity(network: open_network.Network) -> None:
    rates = np.linalg.solve(np.eye(len(network.external)) - network.routing.toarray().T, network.external)
    utilisation = rates * network.service_time / network.servers
    assert utilisation.max() < 0.95
    assert utilisation.min() > 0.1


def test_a_quadratic_law_has_exponent_two() -> None:
    assert exponent([1, 10, 100], [3, 300, 30_000]) == pytest.approx(2)


def test_w1_is_the_chain_whose_mean_jackson_gives():
    w1 = chain()
    solved = fl.open_network(w1.external, w1.service_time, w1.servers, w1.routing)
    assert solved.time_in_network == pytest.approx(38.9518, abs=5e-5)
    assert w1.visits_per_item == pytest.approx(9.1679, abs=5e-5)
    assert solved.utilisation.min() == pytest.approx(0.5)
    assert solved.utilisation.max() == pytest.approx(0.85)
    assert w1.servers.tolist() == [1, 2, 3, 4, 2, 1, 3, 2, 4, 1, 2, 3]
    assert w1.external.sum() == pytest.approx(1)


def test_w2_is_a_hub_a_board_four_fifths_full_and_58_local_stations():
    w2 = hub_and_spoke()
    rate = arrival_rate(w2.external, w2.routing)
    assert w2.visits_per_item == pytest.approx(8.4536, abs=5e-5)
    assert np.flatnonzero(w2.cadence).tolist() == [1]
    assert (w2.cadence[1], w2.agenda_limit[1]) == (4, 16)
    assert 0.75 < rate[1] * w2.cadence[1] / w2.agenda_limit[1] <= 0.8
    desks = np.arange(60) != 1
    utilisation = (rate * w2.service_time / w2.servers)[desks]
    assert utilisation[0] == pytest.approx(0.85)
    assert sorted({round(busy, 9) for busy in utilisation}) == [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85]
    assert w2.service_time[2] == pytest.approx(3.801351)
    assert w2.routing.sum(axis=1)[:3] == pytest.approx([1, 0.6, 0.9])
    assert (w2.law, w2.latency, set(w2.service_scv)) == ("lognormal", 0.25, {1.5})


def loop_and_board() -> Workload:
    """One desk that half its items come back to through a board that meets every day and takes two."""
    ones = np.ones(2)
    return Workload(
        "loop", np.array([0.3, 0.0]), np.array([1.0, 0.0]), ones.astype(int), np.array([[0.0, 0.5], [1.0, 0.0]]), ones,
        np.array([0.0, 1.0]), np.array([np.inf, 2.0]), "gamma", 0.1,
    )  # fmt: skip


def mean_and_error(run, workload, items=20_000, warm_up=1_000) -> tuple[float, float]:
    runs = [run(workload, items, warm_up, seed) for seed in range(8)]
    visits = np.mean([one.visits for one in runs])
    assert visits == pytest.approx((items + warm_up) * workload.visits_per_item, rel=0.02)
    sojourn = np.array([one.sojourn for one in runs])
    mean, error = sojourn.mean(), sojourn.std(ddof=1) / np.sqrt(len(sojourn))
    assert error < 0.0125 * mean  # four of them notice a mistake of 5 %
    return mean, error


@pytest.mark.parametrize("workload", [chain((0.3,) * 12), loop_and_board()], ids=["chain", "board"])
def test_our_engine_and_the_cpp_loop_where_there_is_a_compiler_agree(workload):
    ours, our_error = mean_and_error(simulation.ours, workload)
    if not workload.cadence.any():
        exact = fl.open_network(workload.external, workload.service_time, workload.servers, workload.routing)
        assert abs(ours - exact.time_in_network) <= 4 * our_error
    if peer_cpp.installed():
        theirs, their_error = mean_and_error(peer_cpp.run, workload)
        assert abs(ours - theirs) <= 4 * np.hypot(our_error, their_error)


def test_ciw_counts_visits_of_stations_and_not_the_delays_between_them():
    """A chain of three: nobody visits a station twice, and everybody's time is the two delays and next to nothing."""
    size = 3
    line = Workload(
        "line", np.array([1.0, 0, 0]), np.full(size, 1e-6), np.ones(size, int), np.eye(size, k=1), np.ones(size),
        np.zeros(size), np.full(size, np.inf), "gamma", 0.25,
    )  # fmt: skip
    run = peer_ciw.run(line, 20, 5, seed=1)
    assert run.sojourn == pytest.approx(0.5, abs=1e-3)
    assert 25 * 3 <= run.visits <= 27 * 3


def test_the_simulation_benchmark_prints_a_line_for_each_workload_and_peer(capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(footprint, "main", asked.append)
    simulation.main(rounds=2, share=0.002)
    printed = capsys.readouterr().out
    for workload in ("W1", "W2"):
        for peer, label in (("simpy", "SimPy 4."), ("ciw", "Ciw 3."), ("g++", "C++ -O3")):
            missing = f"without {label.split()[0]}" in printed
            assert missing or f"{workload} vs {label}" in printed, peer
        assert f"{workload} mean sojourn in days" in printed
    assert "Jackson's theorem 38.9518" in printed
    assert asked == [2]


def test_a_missing_peer_is_named_with_the_extra_that_brings_it(capsys, monkeypatch):
    monkeypatch.setattr(footprint, "main", lambda rounds: None)
    monkeypatch.setattr(peer_cpp, "installed", lambda: False)
    for name in ("simpy", "ciw"):
        monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.delitem(sys.modules, f"benchmarks.peer_{name}", raising=False)
    simulation.main(rounds=2, share=0.002)
    printed = capsys.readouterr().out.splitlines()
    assert (
        printed[0] == "without SimPy and Ciw: not installed, the extra `bench` brings them: pip install -e '.[bench]'"
    )
    assert printed[1] == "without C++: no compiler found (Debian: apt-get install g++)"
    assert not [line for line in printed if " vs " in line]


def test_engines_that_differ_are_said_to_disagree():
    means = {"ours": Estimate(39.0, 38.8, 39.2), "SimPy": Estimate(41.0, 40.8, 41.2), "Ciw": Estimate(39.3, 39.0, 39.6)}
    line = simulation.agreement(chain(), means)
    assert line.endswith("DISAGREE with ours: SimPy")
    assert "ours 39.00 ± 0.20 · SimPy 41.00 ± 0.20 · Ciw 39.30 ± 0.30 · Jackson's theorem 38.9518" in line


@pytest.mark.slow
def test_footprint_prints_memory_and_the_start(capsys):
    footprint.main(rounds=1, cases=50, items=200)
    printed = capsys.readouterr().out
    assert printed.count("MB at the peak") == 2
    assert "more than `import numba`" in printed
