"""The heap of coming events: (time, slot), earliest first; equal times go by the age of the case."""

from __future__ import annotations

import numpy as np
from numba import njit

from model.simulation.arrays import Table


@njit(cache=True, nogil=True, forceinline=True)
def before(heap: Table, cases: Table, time: float, slot: int, other: int) -> bool:
    """Return whether (time, slot) comes before a place in the heap."""
    event = heap[np.uint64(other)]
    if time != event.time:
        return time < event.time
    return cases[np.uint64(slot)].number < cases[np.uint64(event.slot)].number


@njit(cache=True, nogil=True, forceinline=True)
def put(heap: Table, at: int, time: float, slot: int) -> None:
    """Put an event in a place."""
    event = heap[np.uint64(at)]
    event.time = time
    event.slot = slot


@njit(cache=True, nogil=True, forceinline=True)
def push(heap: Table, cases: Table, loop: Table, time: float, slot: int) -> None:
    """Put an event on the heap."""
    at = loop.heap
    loop.heap += 1
    while at > 0:
        above = (at - 1) >> 1
        if not before(heap, cases, time, slot, above):
            break
        put(heap, at, heap[np.uint64(above)].time, heap[np.uint64(above)].slot)
        at = above
    put(heap, at, time, slot)


@njit(cache=True, nogil=True, forceinline=True)
def replace_top(heap: Table, cases: Table, loop: Table, time: float, slot: int) -> None:
    """Replace the earliest event: a pop and a push in one pass."""
    size = loop.heap
    at, below = 0, 1
    while below < size:
        right = below + 1
        if right < size:
            event = heap[np.uint64(right)]
            left_time = heap[np.uint64(below)].time
            if event.time == left_time:
                below += before(heap, cases, event.time, event.slot, below)
            else:
                below += event.time < left_time
        if before(heap, cases, time, slot, below):
            break
        put(heap, at, heap[np.uint64(below)].time, heap[np.uint64(below)].slot)
        at, below = below, 2 * below + 1
    put(heap, at, time, slot)


@njit(cache=True, nogil=True, forceinline=True)
def drop_top(heap: Table, cases: Table, loop: Table) -> None:
    """Take the earliest event off the heap."""
    loop.heap -= 1
    last = np.uint64(loop.heap)
    if last > 0:
        replace_top(heap, cases, loop, heap[last].time, heap[last].slot)
