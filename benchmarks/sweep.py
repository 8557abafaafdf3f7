"""One simulated grid on one core, in threads, in processes and on a Dask cluster: ``python -m benchmarks.sweep``."""

from __future__ import annotations

import os
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
from distributed import Client, LocalCluster
from pandas.testing import assert_frame_equal

import model as fl
from benchmarks.timing import elapsed, setting

WORKERS = os.cpu_count() or 1


def main(side: int = 21, replications: int = 20, cases: int = 1_000, rounds: int = 3) -> None:
    """Print how long a side x side grid takes in each place, relative to one core; every place gives the same bits."""
    axes = {"centralisation": np.linspace(0, 1, side), "iteration_speed": np.linspace(1, 8, side)}
    sizes = {"replications": replications, "cases": cases}
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        places = {"serial": "serial", "threads": "threads", "processes": "processes", "Dask processes": client}
        calls = {name: _call(place, axes, sizes) for name, place in places.items()}
        _warm_up(list(places.values()))
        seconds: dict[str, list[float]] = {name: [] for name in calls}
        tables: dict[str, pd.DataFrame] = {}
        for _ in range(rounds):
            for name, call in calls.items():
                seconds[name].append(elapsed(lambda name=name, call=call: tables.update({name: call()})))
    for name, table in tables.items():
        assert_frame_equal(table, tables["serial"], check_exact=True, obj=name)
    _report(side, replications, cases, tables["serial"], {name: median(times) for name, times in seconds.items()})


def _call(place: object, axes: dict[str, np.ndarray], sizes: dict[str, int]) -> Callable[[], pd.DataFrame]:
    settings = {"method": "simulate", "executor": place, "workers": WORKERS, **sizes}
    return lambda: fl.sweep(fl.preset("reference"), **settings, **axes).table


def _warm_up(places: list[object]) -> None:
    """Let every place load the compiled kernel once: it is cached on disk, but each process reads it."""
    for place in places:
        _call(place, {"centralisation": np.linspace(0, 1, 4 * WORKERS)}, {"replications": 2, "cases": 5_000})()


def _report(side: int, replications: int, cases: int, table: pd.DataFrame, seconds: dict[str, float]) -> None:
    over = int((~table["stable"]).sum())
    print(setting("numpy", "numba", "pandas", "distributed"))
    print(f"{side} x {side} points, {over} over capacity; {replications} x {cases} needs at each; {WORKERS} workers")
    serial = seconds["serial"]
    for name, time in seconds.items():
        print(f"{name} / serial: {time / serial:.2f} ({time:.1f} s)")
    print("  processes are started anew for each sweep, and that is in their time; Dask's workers wait for work")
    print("  every place gives the same table, to the bit")


if __name__ == "__main__":
    main()
