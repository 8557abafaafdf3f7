"""The benchmarks that need no browser still run, at their smallest size; nothing here looks at a time."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import batch, open_network, sweep
from benchmarks.networks import random_network, ring
from benchmarks.timing import exponent


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
