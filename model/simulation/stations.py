"""Stations and gates inside the event loop: when a case that arrives is served, and what is booked about it."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from model.simulation.arrays import Floats, Index, Table
from model.simulation.draws import sample


@njit(cache=True, nogil=True, forceinline=True)
def interrupted(outages: Table, station: Index, start: float, duration: float) -> tuple[float, float]:
    """Return start and end of a service around outages: none begins in one, and one under way waits it out."""
    end = start + duration
    for n in range(len(outages)):
        if outages[n].station != station:
            continue
        if outages[n].start <= start < outages[n].until:
            start = outages[n].until
            end = start + duration
        elif start < outages[n].start < end:
            end += outages[n].until - outages[n].start
    return start, end


@njit(cache=True, nogil=True, forceinline=True)
def held(outages: Table, station: Index, meeting: float) -> bool:
    """Return whether a gate meets on a day, and not in an outage."""
    for n in range(len(outages)):
        if outages[n].station == station and outages[n].start <= meeting < outages[n].until:
            return False
    return True


@njit(cache=True, nogil=True, forceinline=True)
def seats(agenda: float, meeting: int) -> float:
    """Return how many cases a meeting takes; a limit of 2.5 alternates 2 and 3."""
    if agenda == math.inf:
        return math.inf
    return math.floor((meeting + 1) * agenda + 1e-9) - math.floor(meeting * agenda + 1e-9)


@njit(cache=True, nogil=True, forceinline=True)
def next_meeting(gate: Table, time: float) -> int:
    """Return the number of the first meeting whose papers a case handed in at ``time`` still reaches."""
    return max(int(math.ceil((time + gate.lead - gate.phase) / gate.cadence)), 0)  # noqa: RUF046 - a float if compiled


@njit(cache=True, nogil=True, forceinline=True)
def seat(gate: Table, post: Table, outages: Table, agenda: float, station: Index, time: float) -> float:
    """Return the day of the meeting that takes a case which arrives at a gate, first come first served."""
    meeting = next_meeting(gate, time)
    if meeting > post.meeting:
        post.meeting = meeting
        post.used = 0
    while post.used >= seats(agenda, post.meeting) or (
        gate.out and not held(outages, station, gate.phase + post.meeting * gate.cadence)
    ):
        post.meeting += 1
        post.used = 0
    post.used += 1
    return gate.phase + post.meeting * gate.cadence


@njit(cache=True, nogil=True, forceinline=True)
def take_server(free_at: Floats, first: int, servers: int, end: float) -> None:
    """Give the work to the server that was free first: a small heap from ``first`` on."""
    at, below = 0, 1
    while below < servers:
        if below + 1 < servers:
            below += free_at[np.uint64(first + below + 1)] < free_at[np.uint64(first + below)]
        if end <= free_at[np.uint64(first + below)]:
            break
        free_at[np.uint64(first + at)] = free_at[np.uint64(first + below)]
        at, below = below, 2 * below + 1
    free_at[np.uint64(first + at)] = end


@njit(cache=True, nogil=True, forceinline=True)
def work(station: Table, post: Table) -> float:
    """Return the next service of mean 1, and draw the one after it: nothing waits for that draw."""
    drawn = post.ready
    post.ready = sample(post, station.law, station.spread)
    return drawn


@njit(cache=True, nogil=True)
def draw_ahead(stations: Table, posts: Table) -> None:
    """Draw every station's first service."""
    for n in range(len(stations)):
        posts[n].ready = sample(posts[n], stations[n].law, stations[n].spread)


@njit(cache=True, nogil=True, forceinline=True)
def serve(
    stations: Table, pace: Table, outages: Table, posts: Table, free_at: Floats, case: Table, regime: int, time: float
) -> tuple[float, float]:
    """Return start and end of the service of a case that arrives at a FIFO station or gate."""
    number = np.uint64(case.station)
    station, post, now = stations[number], posts[number], pace[np.uint64(regime), number]
    if station.gate:
        decided = seat(station, post, outages, now.agenda, number, time)
        return decided, decided
    first = station.first_server
    mean = pace[np.uint64(case.regime), number].service_time * now.slowness
    start = max(time, free_at[np.uint64(first)])
    end = start + mean * work(station, post)
    if station.out:
        start, end = interrupted(outages, number, start, end - start)
    take_server(free_at, first, now.servers, end)
    return start, end


@njit(cache=True, nogil=True, forceinline=True)
def measure(post: Table, loop: Table, case: Table, arrive: float, start: float, end: float) -> None:
    """Book a visit on its station: whether its case counts, and what falls in the measured days."""
    if loop.first_case <= case.number < loop.last_case:
        post.case_visits += 1.0
    opens, closes, wait, service = loop.opens, loop.closes, start - arrive, end - start
    if end <= opens or arrive > closes:
        return
    post.longest_wait = max(post.longest_wait, wait)
    if arrive >= opens:
        post.visits += 1.0
        post.wait += wait
        post.service += service
    if arrive < opens or end > closes:  # only the part inside counts
        service = max(0.0, min(end, closes) - max(start, opens))
        wait = max(0.0, min(start, closes) - max(arrive, opens))
    post.busy_days += service
    post.waiting_days += wait


@njit(cache=True, nogil=True)
def change_regime(stations: Table, pace: Table, free_at: Floats, loop: Table, time: float) -> None:
    """Go over to the next regime: servers that come are free at once, servers that go finish what they have."""
    before = loop.regime
    loop.regime += 1
    for number in range(len(stations)):
        old, new = pace[before, number].servers, pace[before + 1, number].servers
        if stations[number].gate or old == new:
            continue
        first = stations[number].first_server
        free_at[first + old : first + max(old, new)] = time
        free_at[first : first + max(old, new)] = np.sort(free_at[first : first + max(old, new)])
