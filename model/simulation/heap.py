"""The heap of coming events: (time, slot), earliest first; equal times go by the age of the case."""

from __future__ import annotations

from numba import njit

from model.simulation.arrays import Table


@njit(cache=True, nogil=True, forceinline=True)
def before(heap: Table, cases: Table, time: float, slot: int, other: int) -> bool:
    """Return whether (time, slot) comes before a place in the heap."""
    if time != heap[other].time:
        return time < heap[other].time
    return cases[slot].number < cases[heap[other].slot].number


@njit(cache=True, nogil=True, forceinline=True)
def push(heap: Table, cases: Table, loop: Table, time: float, slot: int) -> None:
    """Put an event on the heap."""
    at = loop.heap
    loop.heap += 1
    while at > 0:
        above = (at - 1) >> 1
        if not before(heap, cases, time, slot, above):
            break
        heap[at].time = heap[above].time
        heap[at].slot = heap[above].slot
        at = above
    heap[at].time = time
    heap[at].slot = slot


@njit(cache=True, nogil=True, forceinline=True)
def replace_top(heap: Table, cases: Table, loop: Table, time: float, slot: int) -> None:
    """Replace the earliest event: a pop and a push in one pass."""
    size = loop.heap
    at, below = 0, 1
    while below < size:
        right = below + 1
        if right < size and before(heap, cases, heap[right].time, heap[right].slot, below):
            below = right
        if before(heap, cases, time, slot, below):
            break
        heap[at].time = heap[below].time
        heap[at].slot = heap[below].slot
        at, below = below, 2 * below + 1
    heap[at].time = time
    heap[at].slot = slot


@njit(cache=True, nogil=True, forceinline=True)
def drop_top(heap: Table, cases: Table, loop: Table) -> None:
    """Take the earliest event off the heap."""
    loop.heap -= 1
    last = loop.heap
    if last > 0:
        replace_top(heap, cases, loop, heap[last].time, heap[last].slot)
