"""The classic event list: queues are stored, so that who is served next may depend on who waits.

Used when an actor finishes the most advanced case first or limits the work in progress; for plain queues it gives
the same numbers as ``kernel.py`` to the bit, so that the two loops check each other. Slots 0 .. S - 1 belong to the
stations: such an event is a meeting of a gate, the end of an outage, or a place that became free under a limit.
"""

from __future__ import annotations

import math

from numba import njit

from model.simulation.arrays import NEEDS_WANTED, PAUSED, Network, State, Table
from model.simulation.heap import drop_top, push
from model.simulation.kernel import finish, raise_case, ready
from model.simulation.stations import held, interrupted, measure, next_meeting, seats, work


@njit(cache=True, nogil=True)
def call(state: State, time: float, slot: int) -> None:
    """Schedule an event."""
    push(state.heap, state.cases, state.loop[0], time, slot)


@njit(cache=True, nogil=True)
def release(net: Network, state: State, case: Table) -> None:
    """Give back the place a case holds under a work-in-progress limit, if any, and call whoever waits for it.

    That is as soon as it is certain that the case will not come back, a trial and its transport earlier than seen.
    """
    number = case.admitted
    if number < 0:
        return
    post = state.posts[number]
    post.inside -= 1
    case.admitted = -1
    if not net.stations[number].gate and post.used == 0:  # a gate meets as long as anybody waits
        post.used = 1
        call(state, state.loop[0].now, number)


@njit(cache=True, nogil=True)
def join(net: Network, state: State, slot: int) -> None:
    """Put a case at the end of its level's queue; the last level waits outside a work-in-progress limit."""
    case, outside = state.cases[slot], state.head.shape[1] - 1
    number = case.station
    level = min(case.left, outside - 1) if net.stations[number].finish_first else 0
    if net.stations[number].wip_limit > 0 and case.admitted != number:
        level = outside
        release(net, state, case)  # who waits for a place holds none, else two actors could wait for each other
    case.behind = -1
    if state.head[number, level] < 0:
        state.head[number, level] = slot
    else:
        state.cases[state.tail[number, level]].behind = slot
    state.tail[number, level] = slot


@njit(cache=True, nogil=True)
def next_case(net: Network, state: State, number: int, meeting: int) -> int:
    """Take the next case off a station's queue; -1 if none may be served (at this meeting)."""
    station, outside = net.stations[number], state.head.shape[1] - 1
    for level in range(outside + 1):
        slot = state.head[number, level]
        if slot < 0 or (level == outside and state.posts[number].inside >= station.wip_limit):
            continue
        if meeting >= 0 and next_meeting(station, state.cases[slot].arrived) > meeting:
            continue
        state.head[number, level] = state.cases[slot].behind
        if level == outside:
            state.posts[number].inside += 1
            state.cases[slot].admitted = number
        return slot
    return -1


@njit(cache=True, nogil=True)
def call_meeting(net: Network, state: State, number: int, meeting: int) -> None:
    """Schedule the first meeting from a number on that no outage cancels."""
    gate = net.stations[number]
    while not held(net.outages, number, gate.phase + meeting * gate.cadence):
        meeting += 1
    state.posts[number].meeting = meeting
    state.posts[number].busy = 1
    call(state, gate.phase + meeting * gate.cadence, number)


@njit(cache=True, nogil=True)
def start_services(net: Network, state: State, number: int, time: float) -> None:
    """Start whatever the free servers of a station can start."""
    station, post, pace = net.stations[number], state.posts[number], net.pace[state.loop[0].regime, number]
    while post.busy < pace.servers:
        if station.out:
            resumes, _ = interrupted(net.outages, number, time, 0.0)
            if resumes > time:
                if post.meeting == 0:  # nobody has called for the end of the outage yet
                    post.meeting = 1
                    call(state, resumes, number)
                return
        slot = next_case(net, state, number, -1)
        if slot < 0:
            return
        case = state.cases[slot]
        mean = net.pace[case.regime, number].service_time * pace.slowness
        duration = mean * work(station, post)
        end = time + duration
        if station.out:
            _, end = interrupted(net.outages, number, time, duration)
        case.started = time
        post.busy += 1
        call(state, end, slot)


@njit(cache=True, nogil=True)
def go_on(net: Network, state: State, slot: int, arrive: float, start: float, end: float) -> None:
    """Send a case that has finished its node to its next visit, or out."""
    case, loop = state.cases[slot], state.loop[0]
    later = finish(
        net.nodes, net.rows, net.shares, net.places, net.links, net.regimes, net.stations,
        loop, case, state.stage, state.rework, state.fielded, state.known, state.record, arrive, start, end,
    )  # fmt: skip
    case.started = -1.0
    if later < 0 or case.left == 0:
        release(net, state, case)
    if later < 0:
        state.vacant[loop.vacant] = slot
        loop.vacant += 1
    else:
        call(state, later, slot)


@njit(cache=True, nogil=True)
def complete(net: Network, state: State, slot: int, start: float, end: float) -> None:
    """Book a finished visit and send the case on."""
    case, loop = state.cases[slot], state.loop[0]
    measure(state.posts[case.station], loop, case, case.arrived, start, end)
    loop.visits += 1
    go_on(net, state, slot, case.arrived, start, end)


@njit(cache=True, nogil=True)
def meet(net: Network, state: State, number: int, day: float) -> None:
    """Hold a meeting: decide what the agenda takes; call the next one if cases are left."""
    meeting = state.posts[number].meeting
    room = seats(net.pace[state.loop[0].regime, number].agenda, meeting)
    while room > 0:
        slot = next_case(net, state, number, meeting)
        if slot < 0:
            break
        room -= 1
        complete(net, state, slot, day, day)
    state.posts[number].busy = 0
    for level in range(state.head.shape[1]):
        if state.head[number, level] >= 0:
            call_meeting(net, state, number, meeting + 1)
            return


@njit(cache=True, nogil=True)
def arrive_at(net: Network, state: State, slot: int, time: float) -> None:
    """Let a case join the queue of its station."""
    case = state.cases[slot]
    case.arrived = time
    join(net, state, slot)
    if not net.stations[case.station].gate:
        start_services(net, state, case.station, time)
    elif state.posts[case.station].busy == 0:
        call_meeting(net, state, case.station, next_meeting(net.stations[case.station], time))


@njit(cache=True, nogil=True)
def happen(net: Network, state: State, slot: int, time: float) -> None:
    """Let the earliest event happen: a meeting, the end of an outage, a free place, an arrival or an end of service."""
    if slot < len(net.stations):
        if net.stations[slot].gate:
            meet(net, state, slot, time)
        else:
            post = state.posts[slot]
            if post.used == 1:
                post.used = 0
            else:
                post.meeting = 0
            start_services(net, state, slot, time)
    elif state.cases[slot].started < 0:
        arrive_at(net, state, slot, time)
    else:
        number = state.cases[slot].station
        state.posts[number].busy -= 1
        complete(net, state, slot, state.cases[slot].started, time)
        start_services(net, state, number, time)


@njit(cache=True, nogil=True)
def run_event_list(net: Network, state: State, steps: int) -> int:
    """Run the loop for at most ``steps`` events; return why it stopped. Call again to go on."""
    loop = state.loop[0]
    for _ in range(steps):
        if loop.taken == len(state.needs):
            return NEEDS_WANTED
        raised = state.needs[loop.taken]
        waiting = state.heap[0].time if loop.heap > 0 else math.inf
        regime = loop.regime
        time = min(raised, waiting)
        status = ready(net.regimes, net.stations, net.pace, state.free_at, loop, time)
        if status != PAUSED:
            return status
        if loop.regime != regime:  # servers may have come, on the first day of the regime
            for number in range(len(net.stations)):
                if not net.stations[number].gate:
                    start_services(net, state, number, net.regimes[loop.regime].start)
        elif raised <= waiting:
            loop.taken += 1
            loop.vacant -= 1
            slot = state.vacant[loop.vacant]
            raise_case(net.rows, net.shares, net.regimes, net.entry, len(net.stations), loop, state.cases[slot], raised)
            go_on(net, state, slot, raised, raised, raised)
        else:
            slot = state.heap[0].slot
            drop_top(state.heap, state.cases, loop)
            happen(net, state, slot, waiting)
    return PAUSED


@njit(cache=True, nogil=True)
def book_unfinished(net: Network, state: State) -> None:
    """Book, at the end of a run, the visits that are not over: as ``kernel.py`` books visits when they begin.

    Who still waits is taken to wait until now and to be served in the mean time of a visit.
    """
    loop = state.loop[0]
    now = max(loop.now, loop.closes)
    for at in range(loop.heap):
        slot = state.heap[at].slot
        if slot >= len(net.stations) and state.cases[slot].started >= 0:
            case = state.cases[slot]
            measure(state.posts[case.station], loop, case, case.arrived, case.started, state.heap[at].time)
    for number in range(len(net.stations)):
        pace = net.pace[loop.regime, number]
        for level in range(state.head.shape[1]):
            slot = state.head[number, level]
            while slot >= 0:
                case = state.cases[slot]
                mean = net.pace[case.regime, number].service_time * pace.slowness
                measure(state.posts[number], loop, case, case.arrived, now, now + mean)
                slot = case.behind
