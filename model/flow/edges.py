"""Who hands work to whom, and how often: the walk of all cases as flows between actors.

Nodes are the stations, then one node per region's units, then one sink for fielded fixes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from model.flow.compiled import CompiledNetwork, FloatArray, IntArray, Structure
from model.flow.search import search
from model.flow.traffic import Passages, Traffic


@dataclass(frozen=True, eq=False)
class EdgeFlows:
    """Hand-overs per day between nodes at one point.

    Parameters
    ----------
    raised, onward, back
        (S + R + 1, S + R + 1) sparse, hand-overs per day; the last node is the sink. ``raised`` leaves the units with
        a new need, ``onward`` moves a case forward, ``back`` is rework and the next version.
    """

    raised: sparse.csr_matrix
    onward: sparse.csr_matrix
    back: sparse.csr_matrix

    @property
    def rate(self) -> sparse.csr_matrix:
        """All hand-overs together."""
        return sparse.csr_matrix(self.raised + self.onward + self.back)


def edge_flows(network: CompiledNetwork, flows: Traffic) -> EdgeFlows:
    """Return the flows between actors at one point (B = 1).

    Examples
    --------
    >>> from model.flow.compiled import compile_network
    >>> from model.scenario import Actor, Scenario
    >>> from model.flow.traffic import traffic
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms", servers=8),))
    >>> network = compile_network(s.with_parameters(error_hazard=0).with_dials(iteration_speed=2))
    >>> edge_flows(network, traffic(network)).rate.toarray().round(2)   # shop, units, sink
    array([[0. , 0.6, 0. ],
           [0.6, 0. , 0.3],
           [0. , 0. , 0. ]])
    """
    size = len(network.structure.stations) + len(network.structure.regions) + 1
    rate = float(network.numbers.parameters["need_rate"][0])
    raised, onward, back = _Blocks(size), _Blocks(size), _Blocks(size)
    for passage in flows.passages:
        if passage.share[0] > 0:
            _add_profile(network, passage, rate * float(passage.share[0]), (raised, onward, back))
    return EdgeFlows(raised.matrix(), onward.matrix(), back.matrix())


class _Blocks:
    """Sparse blocks, added up at the end."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.blocks: list[tuple[IntArray, IntArray, FloatArray]] = []

    def add(self, sources: IntArray, targets: IntArray, flow: FloatArray) -> None:
        rows, columns = np.nonzero(flow)
        self.blocks.append((sources[rows], targets[columns], flow[rows, columns]))

    def matrix(self) -> sparse.csr_matrix:
        empty = (np.array([], dtype=np.int64), np.array([], dtype=np.int64), np.array([]))
        rows, columns, values = (np.concatenate(parts) for parts in zip(empty, *self.blocks, strict=True))
        return sparse.coo_matrix((values, (rows, columns)), shape=(self.size, self.size)).tocsr()


@dataclass(frozen=True, eq=False)
class _Place:
    """Where cases of each region are: node positions, and (R, n) who holds a case of that region."""

    nodes: IntArray
    held: FloatArray


def _units(structure: Structure) -> IntArray:
    return len(structure.stations) + np.arange(len(structure.regions))


def _add_profile(
    network: CompiledNetwork, passage: Passages, rate: float, blocks: tuple[_Blocks, _Blocks, _Blocks]
) -> None:
    raised, onward, back = blocks
    structure = network.structure
    walk = passage.walks[0][1]
    origin = structure.origin
    new = rate * float(passage.new[0])
    units = _Place(_units(structure), np.eye(len(structure.regions)))
    workshop = _Place(structure.workshops, walk.workshop / np.maximum(origin[:, None], 1e-300))

    def pass_on(here: _Place, there: _Place, flow: float) -> _Place:
        kind = raised if here is units else onward
        kind.add(here.nodes, there.nodes, flow * (here.held * origin[:, None]).T @ there.held)
        return there

    triaged = structure.served("triage", passage.profile.track("triage"))
    desk = pass_on(units, _triage(network, passage, triaged, units), rate) if triaged else units
    early = [s for s in walk.steps if s.before == "design" and s.delay is None]
    place = triage_end = _after_triage(network, passage, desk)
    for step in early:
        place = pass_on(place, _served(structure, passage, step.id, "triage"), new)
    if triaged == "local" and not early:
        outcome = search(structure, float(network.numbers.parameters["local_search"][0]))
        onward.add(structure.desks, structure.workshops, new * outcome.arrived)
    else:
        pass_on(place, workshop, new)
    if triaged == "local":
        outcome = search(structure, float(network.numbers.parameters["local_search"][0]))
        onward.add(structure.desks, structure.desks, rate * outcome.passed)
    _add_loop(network, passage, rate, units, onward, back)
    _add_finish(network, passage, units, triage_end, rate, onward)


def _triage(network: CompiledNetwork, passage: Passages, triaged: str, units: _Place) -> _Place:
    structure = network.structure
    if triaged == "central":
        return _served(structure, passage, "triage", "triage")
    return _Place(structure.desks, structure.choice("triage", "local")[:-1, structure.desks])


def _served(structure: Structure, passage: Passages, function: str, governing: str) -> _Place:
    members = structure.members[function]
    return _Place(members, structure.choice(function, passage.profile.track(governing))[:-1, members])


def _add_loop(
    network: CompiledNetwork, passage: Passages, rate: float, units: _Place, onward: _Blocks, back: _Blocks
) -> None:
    """Add the version loop: workshop, test, approval, trial, and the ways back."""
    structure = network.structure
    joint = passage.walks[0][1].workshop  # (R, W)
    attempts, through = (rate * float(passage.visits[s][0]) for s in ("design", "trial"))
    caught = rate * float(passage.returns["caught"][0])
    again = rate * float(passage.returns["slipped"][0] + passage.returns["next"][0])
    testers, tested = structure.workshops, np.eye(len(structure.workshops))
    if "test" in structure.members:
        testers = structure.members["test"]
        tested = structure.choice("test", passage.profile.track("test"))
        tested = tested[structure.region_of[structure.workshops]][:, testers]
        flow = joint.sum(axis=0)[:, None] * tested
        onward.add(structure.workshops, testers, attempts * flow)
        back.add(testers, structure.workshops, caught * flow.T)
    if "approve" in structure.members:
        approvers = _served(structure, passage, "approve", "approve")
        onward.add(testers, approvers.nodes, through * tested.T @ joint.T @ approvers.held)
        onward.add(approvers.nodes, units.nodes, through * (approvers.held * structure.origin[:, None]).T)
    else:
        onward.add(testers, units.nodes, through * tested.T @ joint.T)
    back.add(units.nodes, structure.workshops, again * joint)


def _add_finish(
    network: CompiledNetwork, passage: Passages, units: _Place, triage_end: _Place, rate: float, onward: _Blocks
) -> None:
    """Add production and fielding, of new designs (from the units) and of known fixes (from where triage ends)."""
    structure = network.structure
    origin = structure.origin[:, None]
    late = [s for s in passage.walks[0][1].steps if s.before == "produce" and s.delay is None]
    places = [_served(structure, passage, step.id, "approve") for step in late]
    if "produce" in structure.members:
        places.append(_served(structure, passage, "produce", "approve"))
    last = [s for s in passage.walks[0][1].steps if s.before == "field" and s.delay is None]
    places += [_served(structure, passage, step.id, "approve") for step in last]
    places.append(
        _Place(np.array([len(structure.stations) + len(structure.regions)]), np.ones((len(structure.regions), 1)))
    )
    new = float(passage.new[0])
    first = places[0]
    for start, share in ((units, new), (triage_end, 1 - new)):
        onward.add(start.nodes, first.nodes, rate * share * (start.held * origin).T @ first.held)
    for here, there in zip(places, places[1:], strict=False):
        onward.add(here.nodes, there.nodes, rate * (here.held * origin).T @ there.held)


def _after_triage(network: CompiledNetwork, passage: Passages, desk: _Place) -> _Place:
    """Return the desk at which triage ends: after a local search another one than it began at."""
    structure = network.structure
    if structure.served("triage", passage.profile.track("triage")) != "local":
        return desk
    outcome = search(structure, float(network.numbers.parameters["local_search"][0]))
    last = outcome.arrived.sum(axis=1)
    return _Place(structure.desks, np.broadcast_to(last, (len(structure.regions), len(last))))
