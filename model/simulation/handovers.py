"""Hand-overs inside the event loop: how many days a case needs to change hands."""

from __future__ import annotations

from numba import njit

from model.simulation.arrays import (
    BACK,
    BETWEEN,
    CONST,
    FIXED,
    FROM_UNIT_UP,
    LATERAL,
    NONE,
    SAME_CELL,
    VERTICAL,
    Table,
)


@njit(cache=True, nogil=True, forceinline=True)
def latency(regime: Table, kind: int) -> float:
    """Return the days of a kind of hand-over."""
    if kind == SAME_CELL:
        return regime.same_cell
    return regime.lateral if kind == LATERAL else regime.vertical


@njit(cache=True, nogil=True, forceinline=True)
def handover_days(places: Table, links: Table, regime: Table, here: int, there: int, upward: bool) -> float:
    """Return the days of a hand-over: a link decides, else the places of both ends."""
    source, target = places[here], places[there]
    for at in range(source.link_start, source.link_stop):
        if links[at].target == there and (links[at].regime < 0 or links[at].regime == regime.number):
            return links[at].days if links[at].kind == FIXED else latency(regime, links[at].kind)
    if upward or source.central or target.central:
        return latency(regime, VERTICAL)
    near = source.region == target.region and source.region >= 0
    return latency(regime, SAME_CELL if near else LATERAL)


@njit(cache=True, nogil=True, forceinline=True)
def into(
    places: Table, links: Table, regimes: Table, case: Table, node: Table, rule: int, here: int, there: int
) -> float:
    """Return the days of the hand-over into a visit."""
    if rule == NONE:
        return 0.0
    if rule == CONST:
        return node.constant
    if rule == BACK:
        return case.handover
    source = here if rule == BETWEEN else case.origin
    return handover_days(places, links, regimes[case.regime], source, there, rule == FROM_UNIT_UP)
