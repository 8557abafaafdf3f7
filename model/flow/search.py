"""The search for somebody who can solve it: how a case wanders from desk to desk on the local track.

A desk knows the workshops of its own region, those of its peers' regions, and those of no region. One that knows
no solver for a case passes it to a peer chosen at random (knowledge radius 1, as in Arenas et al. 2010,
J. Stat. Mech. P11007); the walk is an absorbing Markov chain per need type, solved exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from model.flow.compiled import FloatArray, IntArray, Structure


@dataclass(frozen=True, eq=False)
class SearchOutcome:
    """Where a local case's search leads, averaged over the needs of all regions and types.

    Parameters
    ----------
    handlings
        (D,) expected visits to each desk by one local case; they add up to the search length.
    workshop
        (R, W) probability that a local case comes from region r and ends at workshop w.
    passed
        (D, D) expected hand-overs from desk to desk per case.
    arrived
        (D, W) probability that a case leaves the desks from d for workshop w.
    lost
        Pairs (region, need type), as positions, whose cases never find a solver.
    """

    handlings: FloatArray
    workshop: FloatArray
    passed: FloatArray
    arrived: FloatArray
    lost: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What each desk knows of one need type.

    Parameters
    ----------
    solvers
        Positions among the workshops.
    found
        (D, n) where a case goes from a desk once it stops there: a known solver, or one out of the directory.
    passed_on
        (D,) probability that the desk passes the case to a peer.
    """

    solvers: IntArray
    found: FloatArray
    passed_on: FloatArray


@lru_cache(maxsize=4_096)
def knowledge(structure: Structure, need_type: int, local_search: float) -> Knowledge:
    """Return what each desk does with a case of one type.

    Parameters
    ----------
    local_search
        0..1: probability that a desk without a known solver must pass the case on; otherwise it uses a directory.
    """
    solvers, servers = structure.solvers(need_type)
    home = structure.region_of[structure.desks]
    shop_region = structure.region_of[structure.workshops[solvers]]
    own = (home[:, None] == shop_region) & (shop_region >= 0)
    near = _near_regions(structure)[:, shop_region] | own
    near |= shop_region == -1
    known = np.where(own.any(axis=1, keepdims=True), own, near) * servers
    total = known.sum(axis=1, keepdims=True)
    ignorant = total[:, 0] == 0
    found = np.where(total > 0, known / np.where(total > 0, total, 1), servers / servers.sum())
    return Knowledge(solvers, found, np.where(ignorant, local_search, 0.0))


@lru_cache(maxsize=64)
def _near_regions(structure: Structure) -> npt.NDArray[np.bool_]:
    """Return (D, R + 1) whether a peer sits in a region; the last column, region -1, stays empty."""
    home = structure.region_of[structure.desks]
    seats = np.zeros((len(home), len(structure.regions) + 1))
    seated = home >= 0
    seats[seated.nonzero()[0], home[seated]] = 1.0
    return np.asarray(structure.peers @ seats > 0)


@lru_cache(maxsize=256)
def search(structure: Structure, local_search: float) -> SearchOutcome:
    """Follow local cases from desk to desk until each finds a workshop.

    Parameters
    ----------
    structure
        With at least one local desk.
    local_search
        0..1, see :func:`knowledge`.

    Returns
    -------
    SearchOutcome
        Exact (fundamental matrix of the absorbing chain; Grinstead & Snell, Introduction to Probability, ch. 11).
    """
    desks, shops = len(structure.desks), len(structure.workshops)
    start = structure.choice("triage", "local")[:-1, structure.desks]
    handlings, passed, arrived = np.zeros(desks), np.zeros((desks, desks)), np.zeros((desks, shops))
    workshop = np.zeros((len(structure.regions), shops))
    lost = _lost(structure, start, local_search)
    for number, share in enumerate(structure.type_share):
        know = knowledge(structure, number, local_search)
        arriving = structure.origin.copy()
        arriving[[region for region, need_type in lost if need_type == number]] = 0.0
        step = know.passed_on[:, None] * structure.peers
        solved = know.found * (1 - know.passed_on)[:, None]
        chain = splu(sparse.csc_matrix(np.eye(desks) - step * _reaches(structure, know)[:, None]))
        visits = share * chain.solve(arriving @ start, trans="T")  # type: ignore[call-overload]
        handlings += visits
        passed += visits[:, None] * step
        arrived[:, know.solvers] += visits[:, None] * solved
        workshop[:, know.solvers] += share * arriving[:, None] * (start @ chain.solve(solved))
    return SearchOutcome(handlings, workshop, passed, arrived, lost)


def _reaches(structure: Structure, know: Knowledge) -> npt.NDArray[np.bool_]:
    """Return which desks are joined, by any chain of peers, to one at which a case can stop."""
    count, component = connected_components(sparse.csr_matrix(structure.peers), directed=False)
    stops = np.zeros(count, dtype=bool)
    stops[component[know.passed_on < 1]] = True
    return np.asarray(stops[component])


def _lost(structure: Structure, start: FloatArray, local_search: float) -> tuple[tuple[int, int], ...]:
    pairs = []
    for number, share in enumerate(structure.type_share):
        stranded = start @ ~_reaches(structure, knowledge(structure, number, local_search)) > 0
        stranded &= (structure.origin > 0) & (share > 0)
        pairs += [(int(region), number) for region in stranded.nonzero()[0]]
    return tuple(pairs)
