"""The event loop: numbers in, numbers out. Knows stations, gates, nodes of a walk and random streams; nothing else.

A case stands at a *node* of its walk: a visit to a station, or a delay that uses nobody's capacity. What follows a
node is read from a table, who serves from rows of shares. At a FIFO station the start of service is known on arrival
(the server that is free first), and at a gate so is the meeting: one heap operation per visit, no queue stored.
``event_list.py`` holds the classic loop for rules that need the queue.

Every random number comes from a named stream: one per station, one per case, so that another actor or another dial
position leaves all other draws alone.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from model.simulation.arrays import (
    AGAIN,
    BETWEEN,
    CAUGHT,
    CONST,
    DELAY,
    DESIGN,
    DONE,
    DUPLICATE,
    END,
    FIELDED,
    FOUND,
    GATE,
    GO,
    HAND_OVER,
    KNOWN,
    LOST,
    NEEDS_WANTED,
    ORIGIN,
    PASSED,
    PASSED_ON,
    PAUSED,
    QUEUE,
    RAISED_AGAIN,
    REPORT,
    SEARCH,
    SHOP,
    SHOP_REGION,
    SLIPPED,
    SLOTS_WANTED,
    TEST,
    TRIAL,
    WORK,
    Flags,
    Floats,
    Ints,
    Network,
    State,
    Table,
)
from model.simulation.borrowing import borrowed
from model.simulation.draws import choose, mixed, sample, uniform
from model.simulation.handovers import into
from model.simulation.heap import drop_top, push, replace_top
from model.simulation.stations import change_regime, measure, serve


@njit(cache=True, nogil=True, forceinline=True)
def raise_case(
    rows: Table, shares: Table, regimes: Table, entry: Ints, stations: int, loop: Table, case: Table, time: float
) -> None:
    """Open a case: what it will be whatever the dials say comes first, and from its own stream."""
    regime = regimes[np.uint64(loop.regime)]
    case.number = loop.raised
    loop.raised += 1
    case.stream = mixed(loop.stream + np.uint64(case.number) * np.uint64(0x9E3779B97F4A7C15))
    luck = uniform(case)
    profile = (luck < regime.triage) + 2 * (luck < regime.test) + 4 * (luck < regime.approve)
    case.origin = stations + choose(rows, shares, regime.origin_row, uniform(case))
    case.need = choose(rows, shares, loop.need_row, uniform(case))
    case.luck = uniform(case)
    case.fraction = uniform(case)
    case.coming = uniform(case)
    whole = math.floor(regime.versions)
    case.left = int(whole) + (case.fraction < regime.versions - whole)
    case.version = 1
    case.wrong = False
    case.benefit = 0.0
    case.admitted = -1
    case.regime = loop.regime
    case.raised = time
    case.station = case.origin
    case.handover = 0.0
    case.started = -1.0
    case.node = entry[loop.regime, profile]


@njit(cache=True, nogil=True, forceinline=True)
def account(
    node: Table,
    gate: bool,
    loop: Table,
    case: Table,
    days: Floats,
    rework: Floats,
    record: Floats,
    arrive: float,
    start: float,
    end: float,
    outcome: int,
) -> None:
    """Book one finished node on its stage and, if asked for, in the record."""
    stage = node.stage
    if stage < 0:
        return
    if loop.first_case <= case.number < loop.last_case:
        days[stage, HAND_OVER] += case.handover
        if node.visit:
            days[stage, WORK] += end - start
            days[stage, GATE if gate else QUEUE] += start - arrive
        else:
            days[stage, DELAY] += end - start
        if case.wrong:
            rework[stage] += end - arrive + case.handover
    row = loop.rows
    if len(record):
        loop.rows += 1
    if row < len(record):
        record[row, 0], record[row, 1], record[row, 2] = case.number, case.version, stage
        record[row, 3] = case.station if node.visit else -1
        record[row, 4], record[row, 5], record[row, 6] = arrive, start, end
        record[row, 7] = outcome


@njit(cache=True, nogil=True, forceinline=True)
def leave(loop: Table, case: Table, fielded: Floats, time: float) -> float:
    """Book a case that is done; return -1."""
    if case.number < len(fielded):
        fielded[case.number] = time
    if loop.first_case <= case.number < loop.last_case:
        loop.left += 1
        days = time - case.raised
        loop.days_sum += days
        loop.days_squares += days * days
    return -1.0


@njit(cache=True, nogil=True, forceinline=True)
def pick(rows: Table, shares: Table, row: int, case: Table) -> int:
    """Return who is next; a draw is spent only where there is a choice."""
    span = rows[np.uint64(row)]
    if span.stop - span.start == 1:
        return shares[np.uint64(span.start)].target
    coming = case.coming
    case.coming = uniform(case)
    return choose(rows, shares, row, coming)


@njit(cache=True, nogil=True, forceinline=True)
def tried(loop: Table, case: Table, time: float) -> None:
    """Book a version that came right at the front."""
    case.benefit += time - case.raised
    case.left -= 1
    if not loop.first_case <= case.number < loop.last_case:
        return
    if case.version == 1:
        loop.first_version += time - case.raised
    if case.left == 0:
        loop.designs += 1.0
        loop.benefit += case.benefit / case.version


@njit(cache=True, nogil=True, forceinline=True)
def who_serves(rows: Table, shares: Table, places: Table, case: Table, node: Table, here: int) -> int:
    """Return the station of a case's next visit; -1 if it leaves."""
    if node.key == SHOP:
        return case.shop
    row = here
    if node.key == ORIGIN:
        row = places[case.origin].region
    elif node.key == SHOP_REGION:
        row = places[case.shop].region
        row = row if row >= 0 else node.width
    return pick(rows, shares, node.rows + row, case)


@njit(cache=True, nogil=True, forceinline=True)
def searched(
    rows: Table, shares: Table, places: Table, node: Table, loop: Table, case: Table, known: Flags
) -> tuple[int, int, int, int]:
    """Return what follows a search, by which hand-over, at whom if that is known, and the outcome.

    One number per case decides whether a known fix meets it and, if not, whether it is designed for a second time.
    """
    desk = places[case.station].desk if node.width > 1 else 0
    found = pick(rows, shares, node.search + case.need * node.width + desk, case)
    if not places[found].workshop:
        return case.node, BETWEEN, found, PASSED_ON
    case.shop = found
    case.repeated = node.chance <= case.luck < node.repeats
    if case.luck >= node.chance:
        if loop.first_case <= case.number < loop.last_case:
            loop.begun += 1.0
            loop.duplicates += case.repeated
        return node.following, node.rule, -1, DUPLICATE if case.repeated else FOUND
    case.left = 0
    if case.number < len(known):
        known[case.number] = True
    return node.other, node.other_rule, -1, KNOWN


@njit(cache=True, nogil=True, forceinline=True)
def lost(node: Table, case: Table) -> bool:
    """Return whether a report is lost. The case's stream waits aside meanwhile: what comes later stays the same."""
    if case.aside == 0:
        case.aside = case.stream
        case.stream = mixed(case.stream)
    if uniform(case) < node.chance:
        return True
    case.stream = case.aside
    case.aside = 0
    return False


@njit(cache=True, nogil=True, forceinline=True)
def checked(node: Table, loop: Table, case: Table, start: float, time: float) -> tuple[int, int, int]:
    """Return what follows design, test, trial or a report, by which hand-over, and the outcome."""
    counted = loop.first_case <= case.number < loop.last_case
    if node.after == DESIGN:
        case.wrong = uniform(case) >= node.chance
        if case.repeated and counted:
            loop.duplicate_work += time - start
    elif node.after == TEST and case.wrong and uniform(case) < node.chance:
        return node.other, node.other_rule, CAUGHT
    elif node.after == TRIAL:
        loop.trials += counted
        if case.wrong:
            return node.other, node.other_rule, SLIPPED
        tried(loop, case, time)
        if case.left > 0:
            return node.other, node.other_rule, PASSED
    elif node.after == AGAIN:
        return node.following, node.rule, RAISED_AGAIN
    elif node.after == REPORT and lost(node, case):
        return node.other, node.other_rule, LOST
    return node.following, node.rule, FIELDED if node.following == END else PASSED


@njit(cache=True, nogil=True, forceinline=True)
def finish(
    nodes: Table,
    rows: Table,
    shares: Table,
    places: Table,
    links: Table,
    regimes: Table,
    stations: Table,
    loop: Table,
    case: Table,
    days: Floats,
    rework: Floats,
    fielded: Floats,
    known: Flags,
    record: Floats,
    arrive: float,
    start: float,
    end: float,
) -> float:
    """Take a case that has finished its node to its next visit; return when it arrives there, or -1 if it left."""
    here = case.station
    while True:
        node = nodes[np.uint64(case.node)]
        # 1 what the node has shown
        there = -1
        if node.after == GO:
            following, rule = node.following, node.rule
            outcome = FIELDED if following == END else PASSED
        elif node.after == SEARCH:
            following, rule, there, outcome = searched(rows, shares, places, node, loop, case, known)
        else:
            following, rule, outcome = checked(node, loop, case, start, end)
        # 2 book it; a version that was wrong, or is right at the front, is over
        gate = node.visit and stations[np.uint64(here)].gate
        account(node, gate, loop, case, days, rework, record, arrive, start, end, outcome)
        if outcome == CAUGHT or node.after == TRIAL:
            case.wrong = False
            case.version += 1 if outcome == PASSED and case.left > 0 else 0
        if following == END:
            return leave(loop, case, fielded, end)
        # 3 what comes next: a delay starts at once, a visit where and after how long a hand-over
        case.node = following
        node = nodes[np.uint64(following)]
        if node.visit:
            break
        case.handover = node.constant if rule == CONST else 0.0
        arrive = end + case.handover
        start = arrive
        end = arrive + node.days * sample(case, node.law, node.spread)
    if there < 0:
        there = who_serves(rows, shares, places, case, node, here)
        if there < 0:
            return leave(loop, case, fielded, end)
    case.handover = into(places, links, regimes, case, node, rule, here, there)
    case.station = there
    return end + case.handover


@njit(cache=True, nogil=True, forceinline=True)
def ready(regimes: Table, stations: Table, pace: Table, free_at: Floats, loop: Table, time: float) -> int:
    """Move the clock to the next event; return why the loop must stop, or PAUSED if it need not."""
    if loop.vacant == 0:
        return SLOTS_WANTED
    if time > loop.horizon or (loop.left >= loop.last_case - loop.first_case and time > loop.closes):
        return DONE
    while loop.regime + 1 < len(regimes) and time >= regimes[loop.regime + 1].start:
        change_regime(stations, pace, free_at, loop, regimes[loop.regime + 1].start)
    loop.now = time
    return PAUSED


@njit(cache=True, nogil=True)
def run(net: Network, state: State, steps: int) -> int:
    """Run the loop for at most ``steps`` events; return why it stopped. Call again to go on."""
    nodes, rows, shares, places = borrowed(net.nodes), borrowed(net.rows), borrowed(net.shares), borrowed(net.places)
    links, regimes, entry, outages = (
        borrowed(net.links), borrowed(net.regimes), borrowed(net.entry), borrowed(net.outages)
    )  # fmt: skip
    stations, pace, posts, cases = (
        borrowed(net.stations), borrowed(net.pace), borrowed(state.posts), borrowed(state.cases)
    )  # fmt: skip
    heap, free_at, vacant, needs = (
        borrowed(state.heap), borrowed(state.free_at), borrowed(state.vacant), borrowed(state.needs)
    )  # fmt: skip
    days, rework, fielded, known = (
        borrowed(state.stage), borrowed(state.rework), borrowed(state.fielded), borrowed(state.known)
    )  # fmt: skip
    record, loop = borrowed(state.record), borrowed(state.loop)[0]
    for _ in range(steps):
        if loop.taken == len(needs):
            return NEEDS_WANTED
        raised = needs[np.uint64(loop.taken)]
        waiting = heap[0].time if loop.heap > 0 else math.inf
        status = ready(regimes, stations, pace, free_at, loop, min(raised, waiting))
        if status != PAUSED:
            return status
        new = raised <= waiting
        if new:
            loop.taken += 1
            loop.vacant -= 1
            slot = vacant[np.uint64(loop.vacant)]
            case = cases[np.uint64(slot)]
            raise_case(rows, shares, regimes, entry, len(stations), loop, case, raised)
            arrive, start, end = raised, raised, raised
        else:
            slot = heap[0].slot
            case = cases[np.uint64(slot)]
            arrive = waiting
            start, end = serve(stations, pace, outages, posts, free_at, case, loop.regime, arrive)
            measure(posts[np.uint64(case.station)], loop, case, arrive, start, end)
            loop.visits += 1
        later = finish(
            nodes,
            rows,
            shares,
            places,
            links,
            regimes,
            stations,
            loop,
            case,
            days,
            rework,
            fielded,
            known,
            record,
            arrive,
            start,
            end,
        )
        if later < 0:
            vacant[np.uint64(loop.vacant)] = slot
            loop.vacant += 1
        if new and later >= 0:
            push(heap, cases, loop, later, slot)
        elif later >= 0:
            replace_top(heap, cases, loop, later, slot)
        elif not new:
            drop_top(heap, cases, loop)
    return PAUSED
