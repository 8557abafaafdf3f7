"""Compiled network -> arrays of the event loop: who is where, and what stations and gates can do."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from model.capacity import capacity
from model.compiled import FIXED, CompiledNetwork, Structure
from model.scenario import Actor
from model.simulation import arrays as a
from model.vocabulary import DIALLED, LINK_KINDS
from model.walk import possible_share

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


def compile_places(structure: Structure) -> tuple[a.Table, a.Table]:
    """Return where everybody is, and the links that differ from what the places say."""
    origins = [origin for origin, _ in origin_shares(structure)]
    stations = len(structure.stations)
    places = a.table(stations + len(origins), a.PLACE)
    homes = [structure.regions[o if isinstance(o, str) else o.region] for o in origins]
    places.region = [*structure.region_of, *homes]
    places.central[:stations] = structure.central
    places.desk[structure.desks] = np.arange(len(structure.desks))
    places.workshop[structure.workshops] = True
    found: list[tuple[int, int, float]] = []
    for place, who in zip(places, [*structure.stations, *origins], strict=True):
        place.link_start = len(found)
        found += [] if isinstance(who, str) else _special_links(structure, who)
        place.link_stop = len(found)
    links = a.table(len(found), a.LINK)
    for link, values in zip(links, found, strict=True):
        link.target, link.kind, link.days = values
    return places, links


def _special_links(structure: Structure, source: Actor) -> list[tuple[int, int, float]]:
    """Return (station, kind, days) of an actor's links; between stations only those that differ from the places."""
    found = []
    for target, link in structure.links_of(source.id):
        if target not in structure.index:
            continue
        number = structure.index[target]
        kind = FIXED if link.latency is not None else LINK_KINDS.index(link.kind)
        expected = structure.between_places(source, structure.stations[number])
        if source.function == "unit" or kind == FIXED or kind != expected:
            found.append((number, kind, link.latency or 0.0))
    return found


def compile_regimes(networks: Sequence[CompiledNetwork], starts: Sequence[float]) -> a.Table:
    """Return the numbers of each regime that belong to no station; ``starts`` are days, the first 0."""
    regimes = a.table(len(networks), a.REGIME)
    regimes.start = starts
    regimes.versions = [network.numbers.dials["iteration_speed"][0] for network in networks]
    for name in DIALLED:
        regimes[name] = [possible_share(network, name)[0] for network in networks]
    for name in LINK_KINDS:
        regimes[name] = [network.numbers.parameters[f"handover_{name}"][0] for network in networks]
    return regimes


def compile_stations(structure: Structure, cadence: a.Floats) -> a.Table:
    """Return what the stations are; gates still meet at phase 0."""
    stations = a.table(len(structure.stations), a.STATION)
    stations.gate = structure.gate
    stations.cadence = np.where(structure.gate, np.maximum(cadence, SHORTEST_CADENCE), 1.0)
    for station, actor in zip(stations, structure.stations, strict=True):
        station.law, station.spread = law_of(actor.variability, actor.law)
        station.lead = actor.lead_time
        station.finish_first = actor.discipline == "finish_first"
        station.wip_limit = actor.wip_limit or 0
    return stations


def compile_pace(networks: Sequence[CompiledNetwork]) -> a.Table:
    """Return what the stations can do in each regime: (regimes, S)."""
    gate = networks[0].structure.gate
    pace = a.table((len(networks), len(gate)), a.PACE)
    for row, network in zip(pace, networks, strict=True):
        can = capacity(network)
        row["servers"] = np.where(gate, 1, can.servers[0])
        row["slowness"] = np.where(gate, 1.0, can.slowness[0])
        row["service_time"] = np.where(gate, 0.0, can.service_time[0])
        row["agenda"] = can.agenda[0]
    return pace


def compile_outages(structure: Structure, outages: Outages) -> a.Table:
    """Return outages, by their first day. ``outages``: (actor id, first day, day after the last)."""
    away = a.table(len(outages), a.OUTAGE)
    for row, (name, start, until) in zip(away, sorted(outages, key=lambda one: one[1]), strict=True):
        row.station, row.start, row.until = structure.index[name], start, until
    return away


def with_server_places(stations: a.Table, pace: a.Table) -> a.Table:
    """Return stations that know where the times of their servers begin, most servers of any regime side by side."""
    stations.first_server = np.concatenate([[0], np.cumsum(pace.servers.max(axis=0))[:-1]])
    return stations
