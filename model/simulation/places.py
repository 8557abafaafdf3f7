"""Compiled network -> arrays of the event loop: who is where, and what stations and gates can do."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from model.flow.capacity import capacity
from model.flow.compiled import FIXED, CompiledNetwork, Structure
from model.flow.walk import possible_share
from model.scenario import Actor
from model.simulation import arrays as a
from model.simulation.roster import Roster
from model.vocabulary import DIALLED, LINK_KINDS

SHORTEST_CADENCE = 1e-6
"""Days: a board that meets more often is taken to meet so often, for the number of a meeting must stay a number."""
LEAST_VARIABILITY = 1e-12  # a deviation of a millionth of the mean; the shape 1 / variability must stay a number
Outages = Sequence[tuple[str, float, float]]


def law_of(variability: float, law: str = "gamma") -> tuple[int, float]:
    """Return the code of a service law and its shape, for a squared coefficient of variation.

    Examples
    --------
    >>> law_of(0.5) == (a.ERLANG, 2.0), law_of(1.0)[0] == a.EXPONENTIAL, law_of(0)[0] == a.CONSTANT
    (True, True, True)
    """
    if variability < LEAST_VARIABILITY:
        return a.CONSTANT, 1.0
    if law == "lognormal":
        return a.LOGNORMAL, math.sqrt(math.log1p(variability))
    if variability == 1:
        return a.EXPONENTIAL, 1.0
    stages = 1 / variability
    return (a.ERLANG if stages in (2.0, 3.0, 4.0) else a.GAMMA), stages


def origin_shares(structure: Structure) -> list[tuple[Actor | str, float]]:
    """Return who raises needs: the units of each region evenly, or the region itself where no unit is named."""
    found: list[tuple[Actor | str, float]] = []
    for region, share in zip(structure.needs.regions, structure.origin, strict=True):
        units = [unit for unit in structure.units if unit.region == region.id]
        found += [(unit, float(share) / len(units)) for unit in units] or [(region.id, float(share))]
    return found


def compile_places(roster: Roster) -> tuple[a.Table, a.Table]:
    """Return where everybody is, and the links that differ from what the places say.

    Stations come first, then where the needs of each structure arise, structure by structure.
    """
    stations = len(roster.actors)
    origins = [(structure, who) for structure in roster.different for who, _ in origin_shares(structure)]
    regions = roster.structures[0].regions  # the same in all
    homes = [regions[who if isinstance(who, str) else who.region] for _, who in origins]
    places = a.table(stations + len(origins), a.PLACE)
    places.region = [*(regions.get(actor.region, -1) for actor in roster.actors), *homes]
    places.central[:stations] = [actor.track == "central" for actor in roster.actors]
    places.desk[roster.desks] = np.arange(len(roster.desks))
    places.workshop[roster.workshops] = True
    found: list[tuple[int, int, float, int]] = []
    special = [_special_links(roster, number) for number in range(stations)]
    special += [_links_of_origin(roster, structure, who) for structure, who in origins]
    for place, mine in zip(places, special, strict=True):
        place.link_start = len(found)
        found += mine
        place.link_stop = len(found)
    links = a.table(len(found), a.LINK)
    for link, values in zip(links, found, strict=True):
        link.target, link.kind, link.days, link.regime = values
    return places, links


def _links_of_origin(roster: Roster, structure: Structure, who: Actor | str) -> list[tuple[int, int, float, int]]:
    """Return (station, kind, days, -1) of the links of a unit, as they are in one structure."""
    if isinstance(who, str):
        return []
    seat = roster.seat(structure)
    return [(int(seat[target]), kind, days, -1) for target, (kind, days) in _unlike_places(structure, who).items()]


def _special_links(roster: Roster, number: int) -> list[tuple[int, int, float, int]]:
    """Return (station, kind, days, regime) of a station's links that differ from the places; regime -1 = in all.

    A link that two regimes see differently is listed for each regime that has it.
    """
    in_regime: dict[int, dict[int, tuple[int, float]]] = {}
    for regime, (structure, seat) in enumerate(zip(roster.structures, roster.seats, strict=True)):
        here = np.flatnonzero(seat == number)
        if len(here):
            unlike = _unlike_places(structure, structure.stations[here[0]])
            in_regime[regime] = {int(seat[target]): link for target, link in unlike.items()}
    found: list[tuple[int, int, float, int]] = []
    for target in dict.fromkeys(target for links in in_regime.values() for target in links):
        both = [regime for regime in in_regime if target in roster.seats[regime]]
        seen = {regime: in_regime[regime].get(target) for regime in both}
        link = seen[both[0]]
        if link is not None and len(set(seen.values())) == 1:
            found.append((target, *link, -1))
        else:
            found += [(target, *one, regime) for regime, one in seen.items() if one is not None]
    return found


def _unlike_places(structure: Structure, source: Actor) -> dict[int, tuple[int, float]]:
    """Return station -> (kind, days) of an actor's links; between stations only those that differ from the places."""
    found = {}
    for target, link in structure.links_of(source.id):
        if target not in structure.index:
            continue
        number = structure.index[target]
        kind = FIXED if link.latency is not None else LINK_KINDS.index(link.kind)
        expected = structure.between_places(source, structure.stations[number])
        if source.function == "unit" or kind == FIXED or kind != expected:
            found[number] = (kind, link.latency or 0.0)
    return found


def compile_regimes(networks: Sequence[CompiledNetwork], starts: Sequence[float], origin_row: a.Ints) -> a.Table:
    """Return the numbers of each regime that belong to no station; ``starts`` are days, the first 0."""
    regimes = a.table(len(networks), a.REGIME)
    regimes.start = starts
    regimes.number = np.arange(len(networks))
    regimes.origin_row = origin_row
    regimes.versions = [network.numbers.dials["iteration_speed"][0] for network in networks]
    for name in DIALLED:
        regimes[name] = [possible_share(network, name)[0] for network in networks]
    for name in LINK_KINDS:
        regimes[name] = [network.numbers.parameters[f"handover_{name}"][0] for network in networks]
    return regimes


def compile_stations(roster: Roster) -> a.Table:
    """Return what the stations are; gates still meet at phase 0."""
    stations = a.table(len(roster.actors), a.STATION)
    for station, actor in zip(stations, roster.actors, strict=True):
        station.gate = actor.is_gate
        station.cadence = 1.0 if actor.cadence is None else max(actor.cadence, SHORTEST_CADENCE)
        station.law, station.spread = law_of(actor.variability, actor.law)
        station.lead = actor.lead_time
        station.finish_first = actor.discipline == "finish_first"
        station.wip_limit = actor.wip_limit or 0
    return stations


def compile_pace(networks: Sequence[CompiledNetwork], roster: Roster) -> a.Table:
    """Return what the stations can do in each regime: (regimes, S).

    Who has left goes on at its last pace with the cases it still has; who has not come yet is never asked.
    """
    pace = a.table((len(networks), len(roster.actors)), a.PACE)
    met = np.zeros((len(networks), len(roster.actors)), dtype=bool)
    for regime, (network, seat) in enumerate(zip(networks, roster.seats, strict=True)):
        if regime:
            pace[regime], met[regime] = pace[regime - 1], met[regime - 1]
        gate, can = network.structure.gate, capacity(network)
        row = a.table(len(seat), a.PACE)
        row.servers = np.where(gate, 1, can.servers[0])
        row.slowness = np.where(gate, 1.0, can.slowness[0])
        row.service_time = np.where(gate, 0.0, can.service_time[0])
        row.agenda = can.agenda[0]
        pace[regime, seat], met[regime, seat] = row, True
    for regime in reversed(range(len(networks) - 1)):
        pace[regime, ~met[regime]] = pace[regime + 1, ~met[regime]]
    return pace


def compile_outages(roster: Roster, outages: Outages) -> a.Table:
    """Return outages, by their first day. ``outages``: (actor id, first day, day after the last)."""
    found = [(number, start, until) for name, start, until in sorted(outages, key=lambda one: one[1])
             for number, actor in enumerate(roster.actors) if actor.id == name]  # fmt: skip
    away = a.table(len(found), a.OUTAGE)
    for row, (number, start, until) in zip(away, found, strict=True):
        row.station, row.start, row.until = number, start, until
    return away


def with_server_places(stations: a.Table, pace: a.Table) -> a.Table:
    """Return stations that know where the times of their servers begin, most servers of any regime side by side."""
    stations.first_server = np.concatenate([[0], np.cumsum(pace.servers.max(axis=0))[:-1]])
    return stations
