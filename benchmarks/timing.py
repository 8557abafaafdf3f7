"""Interleaved timing, and the line that says on what it was done."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from statistics import median
from time import perf_counter

import numpy as np


def elapsed(call: Callable[[], object]) -> float:
    """Return the seconds one call takes."""
    start = perf_counter()
    call()
    return perf_counter() - start


def interleaved(calls: Mapping[str, Callable[[], object]], rounds: int, each: int = 1) -> dict[str, float]:
    """Return the median seconds of each call, taken in turn so that a busy moment hits all alike.

    Parameters
    ----------
    calls
        Name -> what to time.
    rounds
        Turns; every call is made once before, unmeasured.
    each
        Calls in a row per turn.
    """
    for call in calls.values():
        call()
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            seconds[name] += [elapsed(call) for _ in range(each)]
    return {name: median(values) for name, values in seconds.items()}


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """Return the power of the size that fits the values best (least squares in logarithms); 1 is linear."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def setting(*packages: str) -> str:
    """Return the versions and the machine, in one line."""
    named = " · ".join(f"{name} {version(name)}" for name in packages)
    return f"Python {platform.python_version()} · {named} · {os.cpu_count()} cores · {platform.machine()}"
