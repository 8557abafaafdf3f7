"""A scenario, with what happens to it on the way, as the tables of the event loop."""

from __future__ import annotations

from collections.abc import Sequence

from model.compiled import compile_network
from model.scenario import Scenario
from model.simulation import arrays as a
from model.simulation.itinerary import compile_walk
from model.simulation.places import (
    Outages,
    compile_outages,
    compile_pace,
    compile_places,
    compile_regimes,
    compile_stations,
    with_server_places,
)
from model.simulation.replication import Plan
from model.walk import stage_ids


def plan_for(regimes: Sequence[tuple[float, Scenario]], outages: Outages = ()) -> Plan:
    """Return the plan of a scenario whose numbers change on given days.

    Parameters
    ----------
    regimes
        (day, scenario) from day 0 on; the scenarios differ in dials and parameters only.
    outages
        (actor id, first day, day after the last).
    """
    networks = [compile_network(scenario) for _, scenario in regimes]
    structure = networks[0].structure
    walk, pace = compile_walk(networks), compile_pace(networks)
    stations = compile_stations(structure, networks[0].numbers.stations["cadence"][0])
    away = compile_outages(structure, outages)
    stations.out[away.station] = True
    base = regimes[0][1]
    return Plan(
        network=a.Network(
            walk.nodes, walk.rows, walk.shares, *compile_places(structure),
            compile_regimes(networks, [day for day, _ in regimes]), walk.entry,
            with_server_places(stations, pace), pace, away,
        ),
        names=tuple(actor.id for actor in structure.stations),
        need_rate=tuple(scenario.parameters["need_rate"] for _, scenario in regimes),
        arrival_variability=base.parameters["arrival_variability"],
        stages=len(stage_ids(structure)),
        origin_row=walk.origin_row,
        need_row=walk.need_row,
    )  # fmt: skip
