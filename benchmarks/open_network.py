"""``fl.open_network`` against Octave, and its growth: ``python -m benchmarks.open_network``."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np

import model as fl
from benchmarks.networks import Network, random_network, ring
from benchmarks.octave import HOW_TO_INSTALL, Octave, octave_versions
from benchmarks.timing import elapsed, exponent, interleaved, setting

PEER_SIZES = (50, 200)
GROWTH_SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)


def main(peer_sizes: Sequence[int] = PEER_SIZES, growth_sizes: Sequence[int] = GROWTH_SIZES, rounds: int = 7) -> None:
    """Print both comparisons."""
    print(setting("numpy", "scipy"))
    versions = octave_versions()
    if versions is None:
        print(f"against Octave: skipped, it {HOW_TO_INSTALL}")
    else:
        print(f"against {versions} (qnosvisits + qnos), same network, dense routing, start-up excluded")
        for size in peer_sizes:
            _against_octave(size, "1 to 8 servers", 8, rounds)
            _against_octave(size, "1 server", 1, rounds)
    _growth(growth_sizes, rounds)


def _against_octave(size: int, label: str, most_servers: int, rounds: int, each: int = 30) -> None:
    network = random_network(size, seed=size, most_servers=most_servers)
    dense = (*network[:3], network.routing.toarray())
    ours: list[float] = []
    theirs: list[float] = []
    with Octave(network) as octave:
        octave.seconds(each)
        for _ in range(rounds):
            ours += [elapsed(lambda: fl.open_network(*dense)) for _ in range(each)]
            theirs += octave.seconds(each)
        found = octave.answer
    answer = fl.open_network(*dense)
    difference = max(float(np.abs(getattr(answer, name) / value - 1).max()) for name, value in found.items())
    assert difference <= 1e-8, f"the two disagree by {difference:.1e}"
    we, they = median(ours) * 1000, median(theirs) * 1000
    print(
        f"  {size} stations, {label}: {they / we:.1f}x faster than Octave "
        f"({we:.3f} ms against {they:.3f} ms), largest relative difference {difference:.1e}"
    )


def _growth(sizes: Sequence[int], rounds: int) -> None:
    print("growth: random sparse routing, mean degree 6, utilisation at most 0.95, 1 to 8 servers")
    networks = {size: random_network(size, seed=size) for size in sizes}
    seconds = interleaved({str(size): _solve(network) for size, network in networks.items()}, rounds)
    memory = {size: _peak_memory(network) for size, network in networks.items()}
    for size, network in networks.items():
        time = seconds[str(size)]
        print(
            f"  {size:>7,} stations: {time * 1e3:7.2f} ms ({time / size * 1e6:.2f} us a station), "
            f"{memory[size] / 1e6:6.2f} MB ({memory[size] / size:.0f} bytes a station), "
            f"residual {_residual(network):.0e}"
        )
    times = [seconds[str(size)] for size in sizes]
    print(
        f"  grows with stations to the power {exponent(sizes, times):.2f} in time "
        f"({exponent(sizes[-3:], times[-3:]):.2f} over the largest three), "
        f"{exponent(sizes, list(memory.values())):.2f} in memory; 1 is linear"
    )
    _hard_case(max(sizes))


def _hard_case(size: int) -> None:
    network = ring(size, leaving=0.001)
    seconds = interleaved({"ring": _solve(network)}, rounds=5)["ring"]
    print(
        f"  hard case, a ring of {size:,} stations that 1 customer in 1,000 leaves after a visit: "
        f"{seconds:.2f} s, residual {_residual(network):.0e}"
    )


def _solve(network: Network) -> Callable[[], object]:
    return lambda: fl.open_network(*network)


def _residual(network: Network) -> float:
    """Return the relative residual of the traffic equations, asserted to be small."""
    rates = fl.open_network(*network).arrival_rate
    gap = network.external + network.routing.T @ rates - rates
    residual = float(np.linalg.norm(gap) / np.linalg.norm(network.external))
    assert residual <= 1e-10, f"residual {residual:.1e}"
    return residual


def _peak_memory(network: Network) -> float:
    """Return the bytes one solve holds at most, beyond the network it is given."""
    tracemalloc.start()
    fl.open_network(*network)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return float(peak)


if __name__ == "__main__":
    main()
