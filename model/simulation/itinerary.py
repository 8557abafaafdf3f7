"""Compiled network -> arrays of the event loop: the walk of each case profile as nodes, who serves as rows.

Follows the walk of the specification literally, node by node; the analytic engine averages the same structure over
regions and need types instead (``model.flow.walk``). Nothing numeric is shared but the compiled network and the chances
that a need meets a known fix or is designed twice (``model.flow.reuse``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from model.flow.compiled import CompiledNetwork, Structure
from model.flow.reports import report_loss
from model.flow.reuse import reuse
from model.flow.search import knowledge
from model.flow.walk import PROFILES, Profile
from model.scenario import Step
from model.simulation import arrays as a
from model.simulation.places import law_of, origin_shares
from model.simulation.roster import Roster
from model.simulation.rows import Rows

NODE = {
    "visit": False, "stage": -1, "key": a.ORIGIN, "rows": 0, "after": a.GO, "following": a.END, "rule": a.NONE,
    "other": a.END, "other_rule": a.NONE, "chance": 0.0, "repeats": 0.0, "constant": 0.0, "days": 0.0,
    "law": a.CONSTANT, "spread": 1.0, "search": 0, "width": 0,
}  # fmt: skip


@dataclass
class Itinerary:
    """The walk under construction: nodes of every regime and profile, sharing rows of shares.

    One per structure; ``seat`` says which numbers its stations have among all, ``rows`` and ``nodes`` are everybody's.
    """

    structure: Structure
    roster: Roster
    rows: Rows
    nodes: list[dict[str, Any]]
    tables: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def seat(self) -> list[int]:
        """Numbers of the structure's stations in the list of all."""
        return self.roster.seat(self.structure).tolist()

    @property
    def desks(self) -> int:
        """Number of desks in the list of all."""
        return len(self.roster.desks)

    def node(self, **values: Any) -> int:
        """Add a node; return its number."""
        self.nodes.append({**NODE, **values})
        return len(self.nodes) - 1

    def choice(self, function: str, track: str) -> int:
        """Return the first row of who serves a function on a track, one row per home region."""
        key = (function, track)
        if key not in self.tables:
            self.tables[key] = self.rows.add(self.structure.choice(function, track), self.seat)
        return self.tables[key]

    def directory(self) -> int:
        """Return the first row of who solves each need type when everybody is known, in proportion to servers."""
        key = ("directory", "")
        if key not in self.tables:
            table = np.zeros((len(self.structure.needs.types), len(self.structure.stations)))
            for number in range(len(table)):
                solvers, servers = self.structure.solvers(number)
                table[number, self.structure.workshops[solvers]] = servers / servers.sum()
            self.tables[key] = self.rows.add(table, self.seat)
        return self.tables[key]

    def search(self, local_search: float) -> int:
        """Return the first row of where a desk sends a case: row = need type x all desks + desk.

        A desk that is not there in this structure has an empty row.
        """
        key = ("search", repr(local_search))
        if key not in self.tables:
            first, seat = len(self.rows.start) - 1, self.seat
            desks, shops = self.structure.desks, self.structure.workshops
            place = {seat[station]: desk for desk, station in enumerate(desks)}
            for number in range(len(self.structure.needs.types)):
                known = knowledge(self.structure, number, local_search)
                for desk in (place.get(station) for station in self.roster.desks.tolist()):
                    row = np.zeros(len(self.structure.stations))
                    if desk is not None:
                        row[desks] = known.passed_on[desk] * self.structure.peers[desk]
                        row[shops[known.solvers]] += (1 - known.passed_on[desk]) * known.found[desk]
                    self.rows.add(row, seat)
            self.tables[key] = first
        return self.tables[key]

    def link(self, node: int, following: int, rule: int = a.NONE) -> None:
        """Say what follows a node."""
        self.nodes[node]["following"], self.nodes[node]["rule"] = following, rule


@dataclass(frozen=True, eq=False)
class Walk:
    """The walk as tables of the event loop: see ``arrays.Network``; rows say whence needs come, and of what type."""

    nodes: a.Table
    rows: a.Table
    shares: a.Table
    entry: a.Ints
    origin_row: a.Ints
    need_row: int


def compile_walk(networks: Sequence[CompiledNetwork], roster: Roster) -> Walk:
    """Return the nodes and rows of one or more regimes (each one point) of a run."""
    rows, all_nodes, origins = Rows(), list[dict[str, Any]](), 0
    itineraries, origin_row = {}, {}
    for structure in roster.different:
        shares = [share for _, share in origin_shares(structure)]
        origin_row[structure] = rows.add(np.array(shares), range(origins, origins + len(shares)))
        origins += len(shares)
        itineraries[structure] = Itinerary(structure, roster, rows, all_nodes)
    need_row = rows.add(roster.structures[0].type_share)
    entry = [[_profile_walk(itineraries[network.structure], network, profile) for profile in BY_BITS]
             for network in networks]  # fmt: skip
    nodes = a.table(len(all_nodes), a.NODE)
    for name in NODE:
        nodes[name] = [node[name] for node in all_nodes]
    in_regime = np.array([origin_row[structure] for structure in roster.structures], dtype=np.int64)
    return Walk(nodes, *rows.tables(), np.array(entry, dtype=np.int64), in_regime, need_row)


BY_BITS = tuple(Profile(bool(n & 1), bool(n & 2), bool(n & 4)) for n in range(len(PROFILES)))
"""Profiles by the number the loop forms: bit f is set where function f is done at the centre."""


def _profile_walk(plan: Itinerary, network: CompiledNetwork, profile: Profile) -> int:
    """Add the nodes of one profile in one regime; return where a case enters."""
    structure = plan.structure
    value = {name: float(column[0]) for name, column in network.numbers.parameters.items()}
    stage = {name: number for number, name in enumerate(plan.roster.stages)}
    spread = dict(zip(("law", "spread"), law_of(value["delay_variability"]), strict=True))
    triage = structure.served("triage", profile.track("triage"))
    upward = a.FROM_UNIT_UP if triage == "central" else a.FROM_UNIT

    start = plan.node()
    report = plan.node(stage=stage["report"], days=value["report_time"], **spread)
    plan.link(start, report)
    found = _triage(plan, report, triage, network, stage)
    loss = float(report_loss(network, triage)[0])
    if loss > 0:
        again = plan.node(stage=stage["report"], days=value["report_again_time"], after=a.AGAIN, **spread)
        plan.link(again, report)
        plan.nodes[report] |= {"after": a.REPORT, "chance": loss, "other": again}
    early = _steps(plan, profile, "design", triage == "central", stage)
    late = _steps(plan, profile, "produce", False, stage)
    produce = (
        [plan.node(visit=True, stage=stage["produce"], rows=plan.choice("produce", profile.track("approve")))]
        if "produce" in structure.members
        else []
    )
    last = _steps(plan, profile, "field", False, stage)
    field_ = plan.node(stage=stage["field"], days=value["field_time"], **spread)
    design, trial = _loop(plan, network, profile, upward, value, stage)

    after = _chain(plan, [*late, *((node, a.NONE) for node in produce), *last, (field_, a.NONE)])
    plan.link(trial, *after)
    plan.nodes[found]["other"], plan.nodes[found]["other_rule"] = after
    direct = upward if early or triage is None else a.BETWEEN
    plan.link(found, *_chain(plan, [*early, (design, direct)]))
    return start


def _chain(plan: Itinerary, nodes: list[tuple[int, int]]) -> tuple[int, int]:
    """Link (node, hand-over into it) in order; return the first."""
    for (node, _), (following, rule) in zip(nodes, nodes[1:], strict=False):
        plan.link(node, following, rule)
    return nodes[0]


def _triage(plan: Itinerary, report: int, track: str | None, network: CompiledNetwork, stage: Mapping[str, int]) -> int:
    """Add triage after the report; return the node at which a solver is found."""
    met = reuse(network, track)
    luck = {"chance": float(met.known[0]), "repeats": float(met.known[0] + met.duplicate[0])}
    if track is None:
        plan.nodes[report] |= {"after": a.SEARCH, "search": plan.directory(), "width": 1, **luck}
        return report
    local = track == "local"
    desk = plan.node(
        visit=True,
        stage=stage["triage"],
        rows=plan.choice("triage", track),
        after=a.SEARCH,
        search=plan.search(float(network.numbers.parameters["local_search"][0])) if local else plan.directory(),
        width=plan.desks if local else 1,
        **luck,
    )
    plan.link(report, desk, a.FROM_UNIT if local else a.FROM_UNIT_UP)
    return desk


def _steps(
    plan: Itinerary, profile: Profile, before: str, at_centre: bool, stage: Mapping[str, int]
) -> list[tuple[int, int]]:
    """Add the once-per-need steps of one phase; return (node, hand-over into it)."""
    track = profile.track("triage" if before == "design" else "approve")
    found = []
    for step in (s for s in plan.structure.steps if s.before == before and s.track in (track, "both")):
        found.append(_step(plan, step, track, at_centre, stage))
        if step.delay is None:
            at_centre = plan.structure.at_centre(step.id, track)
    return found


def _step(plan: Itinerary, step: Step, track: str, at_centre: bool, stage: Mapping[str, int]) -> tuple[int, int]:
    if step.delay is not None:
        law, spread = law_of(step.variability)
        return plan.node(stage=stage[step.id], days=step.delay, law=law, spread=spread), a.NONE
    node = plan.node(visit=True, stage=stage[step.id], rows=plan.choice(step.id, track))
    if step.before == "field":  # delivery is the step's own time, as there is no hand-over into production
        return node, a.NONE
    return node, a.FROM_UNIT_UP if at_centre else a.FROM_UNIT


def _loop(
    plan: Itinerary,
    network: CompiledNetwork,
    profile: Profile,
    upward: int,
    value: Mapping[str, float],
    stage: Mapping[str, int],
) -> tuple[int, int]:
    """Add design, test, approval and trial with their returns; return the first and the last."""
    structure = plan.structure
    versions = float(network.numbers.dials["iteration_speed"][0])
    right = math.exp(-value["error_hazard"] * value["design_work"] / versions)
    design = plan.node(visit=True, stage=stage["design"], key=a.SHOP, after=a.DESIGN, chance=right)
    last = design
    if "test" in structure.members:
        tested = structure.served("test", profile.track("test"))
        test = plan.node(
            visit=True,
            stage=stage["test"],
            key=a.SHOP_REGION,
            width=len(structure.regions),
            rows=plan.choice("test", profile.track("test")),
            after=a.TEST,
            chance=value[f"catch_{tested}"],
            other=design,
            other_rule=a.BACK,
        )
        plan.link(last, test, a.BETWEEN)
        last = test
    if "approve" in structure.members:
        rows = plan.choice("approve", profile.track("approve"))
        approve = plan.node(visit=True, stage=stage["approve"], rows=rows)
        plan.link(last, approve, a.BETWEEN)
        last = approve
    law, spread = law_of(value["delay_variability"])
    trial = plan.node(
        stage=stage["trial"],
        days=value["trial_time"],
        law=law,
        spread=spread,
        constant=value["handover_same_cell"],
        after=a.TRIAL,
        other=design,
        other_rule=upward,
    )
    plan.link(last, trial, a.CONST)
    return design, trial
