"""The simulation engine against SimPy, Ciw and a C++ loop of ours: ``python -m benchmarks.simulation``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from importlib import import_module
from statistics import median
from time import process_time
from typing import NamedTuple

import model as fl
from benchmarks import footprint, peer_cpp
from benchmarks.timing import setting
from benchmarks.workloads import Run, Workload, chain, hub_and_spoke
from model.intervals import Estimate, student
from model.simulation.open_network import simulate_open_network

OURS, SIMPY, CIW, CPP, NATIVE = "ours", "SimPy", "Ciw", "C++", "C++ native"
BENCH_EXTRA = "pip install -e '.[bench]'"
STANDARD_ERRORS = 4  # engines that differ by more disagree

Engine = Callable[[Workload, int, int, int], Run]


class Size(NamedTuple):
    """Items counted, and items that leave before them."""

    items: int
    warm_up: int

    def scaled(self, share: float) -> Size:
        """Return a smaller size."""
        return Size(max(1, round(self.items * share)), max(1, round(self.warm_up * share)))


SIZES = {  # 0.3 to 3 seconds each
    ("W1", OURS): Size(500_000, 50_000),
    ("W1", CPP): Size(500_000, 50_000),
    ("W1", NATIVE): Size(500_000, 50_000),
    ("W1", SIMPY): Size(20_000, 2_000),
    ("W1", CIW): Size(5_000, 1_000),
    ("W2", OURS): Size(500_000, 50_000),
    ("W2", CPP): Size(500_000, 50_000),
    ("W2", NATIVE): Size(500_000, 50_000),
    ("W2", SIMPY): Size(12_000, 8_000),
    ("W2", CIW): Size(1_500, 300),
}
STEADY = {("W2", CIW): Size(6_000, 8_000)}  # where the timed run is too short to forget that it began empty


def main(rounds: int = 5, share: float = 1.0) -> None:
    """Print how many times faster than each peer, on what, that all agree, and what a run and a start cost.

    Parameters
    ----------
    rounds
        Turns each engine takes; the median counts.
    share
        Of the usual number of items.
    """
    engines, labels, missing = _engines()
    for line in missing:
        print(line)
    agreements = []
    for workload in (chain(), hub_and_spoke()):
        runs = _in_turn(workload, engines, rounds, share)
        rate = {name: median(run.visits / run.seconds for run in of_one) for name, of_one in runs.items()}
        for name, label in labels.items():
            print(f"{workload.name} vs {label}: {_ratio(rate[OURS] / rate[name])}")
        agreements.append(agreement(workload, _means(workload, engines, runs, share)))
    print(_setting(labels))
    print("\n".join(agreements))
    footprint.main(rounds)


def ours(workload: Workload, items: int, warm_up: int, seed: int) -> Run:
    """Run the model's own engine; its tables are built inside the time taken."""
    _, *positional, cadence, agenda_limit, law, latency = workload
    start = process_time()
    done = simulate_open_network(
        *positional,
        cadence=cadence,
        agenda_limit=agenda_limit,
        law=law,
        latency=latency,
        items=items,
        warm_up=warm_up,
        seed=seed,
    )
    return Run(process_time() - start, done.visits, float(done.sojourn_time[0]))


def _engines() -> tuple[dict[str, Engine], dict[str, str], list[str]]:
    """Return the engines at hand, the peers' names with versions, and what to do about those that are missing."""
    engines: dict[str, Engine] = {OURS: ours}
    labels, absent, missing = {}, [], []
    for name in (SIMPY, CIW):
        try:
            peer = import_module(f"benchmarks.peer_{name.lower()}")
        except ModuleNotFoundError as error:
            if error.name != name.lower():
                raise
            absent.append(name)
            continue
        engines[name], labels[name] = peer.run, peer.NAME
    if absent:
        missing.append(f"without {' and '.join(absent)}: not installed, the extra `bench` brings them: {BENCH_EXTRA}")
    if peer_cpp.installed():
        engines |= {CPP: peer_cpp.run, NATIVE: peer_cpp.run_native}
        labels |= {CPP: peer_cpp.NAME, NATIVE: peer_cpp.NATIVE}
    else:
        missing.append(f"without C++: no compiler found ({peer_cpp.HOW_TO_INSTALL})")
    return engines, labels, missing


def _in_turn(workload: Workload, engines: Mapping[str, Engine], rounds: int, share: float) -> dict[str, list[Run]]:
    """Return the runs of every engine, taken in turn; a run before them, not counted, compiles."""
    for run in engines.values():
        run(workload, 10, 10, 0)
    found: dict[str, list[Run]] = {name: [] for name in engines}
    for seed in range(1, rounds + 1):
        for name, run in engines.items():
            found[name].append(run(workload, *SIZES[workload.name, name].scaled(share), seed))
    return found


def _means(
    workload: Workload, engines: Mapping[str, Engine], runs: Mapping[str, list[Run]], share: float
) -> dict[str, Estimate]:
    """Return each engine's mean time in network, from the timed runs where these are long enough."""
    found = {}
    for name, of_one in runs.items():
        size = STEADY.get((workload.name, name))
        seeds = range(1, len(of_one) + 1)
        steady = of_one if size is None else [engines[name](workload, *size.scaled(share), seed) for seed in seeds]
        found[name] = student([run.sojourn for run in steady])
    return found


def agreement(workload: Workload, means: Mapping[str, Estimate]) -> str:
    """Return one line: every engine's mean with its half-width, and who is too far from ours."""
    shown = [f"{name} {_with_half_width(mean)}" for name, mean in means.items()]
    if workload.name == "W1":
        exact = fl.open_network(*workload[1:5]).time_in_network
        means = {**means, "theory": Estimate(exact, exact, exact)}
        shown.append(f"Jackson's theorem {exact:.4f}")
    far = [name for name, mean in means.items() if not _agree(means[OURS], mean)]
    verdict = f"DISAGREE with ours: {', '.join(far)}" if far else "all agree"
    return f"{workload.name} mean sojourn in days, 95 %: {' · '.join(shown)}; {verdict}"


def _agree(one: Estimate, other: Estimate) -> bool:
    """Return whether two means are within four standard errors, taken from half-widths of about two each."""
    return not abs(one - other) > STANDARD_ERRORS / 2 * math.hypot(one.half_width, other.half_width)


def _with_half_width(mean: Estimate) -> str:
    """Return as many digits as the interval supports: two of its half-width."""
    if not mean.half_width > 0:
        return f"{mean:.4g}"
    digits = max(0, 1 - math.floor(math.log10(mean.half_width)))
    return f"{mean:.{digits}f} ± {mean.half_width:.{digits}f}"


def _ratio(value: float) -> str:
    return f"{value:.2f}x" if value < 10 else f"{value:.1f}x"


def _setting(labels: Mapping[str, str]) -> str:
    compiler = f" · {peer_cpp.compiler()}" if CPP in labels else ""
    return f"{setting('numpy', 'numba')}{compiler} · CPU seconds per station visit, medians, engines in turn"


if __name__ == "__main__":
    main()
