"""Our own event loop in C++, compiled on first use: the limit of what this algorithm can do."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np

from benchmarks.workloads import Run, Workload

NAME = "C++ -O3"
FLAGS = ("-O3", "-march=native", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC")  # Numba: native too
SOURCE = Path(__file__).with_name("peer_loop.cpp")
UNLIMITED = np.iinfo(np.int64).max


def installed() -> bool:
    """Return whether there is a compiler."""
    return shutil.which("g++") is not None


def compiler() -> str:
    """Return the compiler's name and version."""
    asked = subprocess.run(["g++", "-dumpfullversion"], capture_output=True, text=True, check=True)
    return f"g++ {asked.stdout.strip()}"


def run(workload: Workload, items: int, warm_up: int, seed: int) -> Run:
    """Simulate until that many items have left after the first ``warm_up``; time the simulation alone."""
    size = len(workload.external)
    reals = (workload.external, workload.service_time, workload.service_scv)
    limits = [UNLIMITED if limit == np.inf else int(limit) for limit in workload.agenda_limit]
    given = [np.ascontiguousarray(each, np.float64) for each in (*reals, workload.routing, workload.cadence)]
    whole = [np.ascontiguousarray(each, np.int64) for each in (workload.servers, limits)]
    sums = [np.zeros(size), np.zeros(size), np.zeros(size, np.int64)]
    external, service_time, scv, routing, cadence, servers, agenda_limit, *found = (
        ctypes.c_void_p(each.ctypes.data) for each in (*given, *whole, *sums)
    )
    simulate = _library().simulate
    start = process_time()
    sojourn = simulate(
        *(ctypes.c_int(size), external, service_time, scv, servers, routing, cadence, agenda_limit),
        *(ctypes.c_double(workload.latency), ctypes.c_int(workload.law == "lognormal")),
        *(ctypes.c_int64(items), ctypes.c_int64(warm_up), ctypes.c_uint64(seed), *found),
    )
    return Run(process_time() - start, int(sums[2].sum()), sojourn)


@cache
def _library() -> ctypes.CDLL:
    with TemporaryDirectory() as folder:
        built = Path(folder, "peer_loop.so")
        subprocess.run(["g++", *FLAGS, str(SOURCE), "-o", str(built)], check=True)
        library = ctypes.CDLL(str(built))
    library.simulate.restype = ctypes.c_double
    return library
