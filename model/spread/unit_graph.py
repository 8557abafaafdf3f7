"""Who passes a proven fix on to whom: the scenario's units, linked as peers and through the centre."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np

from model.flow.compiled import CompiledNetwork, FloatArray
from model.scenario import Scenario


def peer_pairs(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Return the pairs of units that pass fixes on to each other.

    The units of a region (or of none) are all linked. A lateral link between two local triage desks joins the first
    unit of the one's region with the second of the other's, the only one where there is one; a region without units
    is passed over. A link between two units joins them.

    Examples
    --------
    >>> from model.presets import preset
    >>> pairs = peer_pairs(preset("reference"))
    >>> len(pairs), pairs[0], pairs[8]   # 8 regions of two units, then the edge from desk 0 to desk 1
    (19, ('unit0a', 'unit0b'), ('unit0a', 'unit1b'))
    """
    members: dict[str, list[str]] = {}
    for actor in scenario.actors:
        if actor.function == "unit":
            members.setdefault(actor.region, []).append(actor.id)
    within = (pair for ids in members.values() for pair in combinations(ids, 2))
    pairs: dict[frozenset[str], tuple[str, str]] = {}
    for pair in chain(within, _links_between(scenario, members)):
        pairs.setdefault(frozenset(pair), pair)
    return tuple(pair for pair in pairs.values() if pair[0] != pair[1])


def pairs_within(scenario: Scenario) -> int:
    """Return how many pairs of units share a region; those of no region are together.

    Examples
    --------
    >>> from model.presets import preset
    >>> pairs_within(preset("reference"))   # 8 regions of two units
    8
    """
    regions = Counter(actor.region for actor in scenario.actors if actor.function == "unit")
    return sum(units * (units - 1) // 2 for units in regions.values())


def _links_between(scenario: Scenario, members: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for link in scenario.links:
        first, second = (scenario.actor_by_id[end] for end in (link.source, link.target))
        if first.function == second.function == "unit":
            yield first.id, second.id
        desks = first.function == second.function == "triage" and "central" not in (first.track, second.track)
        if desks and link.kind == "lateral" and first.region in members and second.region in members:
            yield members[first.region][0], members[second.region][:2][-1]


class UnitLink(NamedTuple):
    """A directed link: a passage takes ``delay`` days plus an exponential time of ``rate`` per day (inf: none).

    ``tail`` and ``head`` are units in the scenario's order; the number after the last unit is the hub. ``name``
    names the random stream of the link: it depends on its ends alone.
    """

    name: str
    tail: int
    head: int
    rate: float
    delay: float = 0.0


def unit_links(network: CompiledNetwork) -> list[UnitLink]:
    """Return the links that can carry a fix at the scenario's dials: peers both ways, reports, and the hub's reach.

    Without a central triage desk there is no hub, and peers pass on at their full rate whatever the dial says.
    """
    scenario, reports = network.scenario, _report_times(network)
    place = {unit.id: number for number, unit in enumerate(network.structure.units)}
    hub = len(place)
    kappa = 0.0 if reports is None else scenario.dials.triage
    peer_rate = scenario.parameters["peer_contact_rate"] * (1 - kappa)
    hub_rate = scenario.parameters["hub_contact_rate"] * kappa
    links = []
    for pair in peer_pairs(scenario) if peer_rate > 0 else ():
        for one, other in (pair, pair[::-1]):
            links.append(UnitLink(f"peer {one!r} {other!r}", place[one], place[other], peer_rate))
    if reports is not None and hub_rate > 0:
        for unit, number in place.items():
            links.append(UnitLink(f"report {unit!r}", number, hub, math.inf, float(reports[number])))
            links.append(UnitLink(f"hub {unit!r}", hub, number, hub_rate))
    return links


def _report_times(network: CompiledNetwork) -> FloatArray | None:
    """Return the days from each unit having a fix to the centre publishing it: (U,), None without a centre."""
    structure, numbers, values = network.structure, network.numbers.stations, network.scenario.parameters
    at = [n for n, desk in enumerate(structure.stations) if desk.function == "triage" and desk.track == "central"]
    if not at:
        return None
    hubs = [structure.stations[n] for n in at]
    kinds = ("handover_same_cell", "handover_lateral", "handover_vertical")
    handover = structure.between(structure.units, hubs) @ np.array([*(values[kind] for kind in kinds), 1.0])
    handling = numbers["effort"][0, at] + numbers["cadence"][0, at] / 2 + [hub.lead_time for hub in hubs]
    return np.asarray((handover + handling).min(axis=1))
