"""A scenario, with what happens to it on the way, as the tables of the event loop."""

from __future__ import annotations

from collections.abc import Sequence

from model.errors import ArgumentError, shown
from model.flow.compiled import compile_network
from model.language import _
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
from model.simulation.roster import Roster, compile_roster


def plan_for(regimes: Sequence[tuple[float, Scenario]], outages: Outages = ()) -> Plan:
    """Return the plan of a run in which other scenarios hold from given days on.

    Parameters
    ----------
    regimes
        (day, scenario) from day 0 on; the scenarios may differ in everything but their needs (regions and types with
        their shares) and the variability of arrivals.
    outages
        (actor id, first day, day after the last).

    Raises
    ------
    ArgumentError
        If the needs differ.
    """
    check_needs([scenario for _day, scenario in regimes])
    networks = [compile_network(scenario) for _day, scenario in regimes]
    roster = compile_roster([network.structure for network in networks])
    walk, pace = compile_walk(networks, roster), compile_pace(networks, roster)
    stations = compile_stations(roster)
    away = compile_outages(roster, outages)
    stations.out[away.station] = True
    return Plan(
        network=a.Network(
            walk.nodes, walk.rows, walk.shares, *compile_places(roster),
            compile_regimes(networks, [day for day, _scenario in regimes], walk.origin_row), walk.entry,
            with_server_places(stations, pace), pace, away,
        ),
        names=roster.names,
        need_rate=tuple(scenario.parameters["need_rate"] for _day, scenario in regimes),
        arrival_variability=regimes[0][1].parameters["arrival_variability"],
        stages=len(roster.stages),
        need_row=walk.need_row,
        new_capacity=_has_new_capacity(roster, pace),
    )  # fmt: skip


def check_needs(scenarios: Sequence[Scenario]) -> None:
    """Raise unless all scenarios have the needs of the first: a need on its way must mean the same in all."""
    first, *others = scenarios
    for other in others:
        for kind in ("regions", "types"):
            mine, theirs = ([(row.id, row.share) for row in getattr(one.needs, kind)] for one in (first, other))
            if mine != theirs:
                found = _("the {kind} of needs in {other} differ from those in {first}")
                found = found.format(kind=kind, other=shown(other.name), first=shown(first.name))
                raise ArgumentError("schedule", found, _("must be the same, with the same shares"))
        if other.parameters["arrival_variability"] != first.parameters["arrival_variability"]:
            found = _("arrival_variability changes in {other}").format(other=shown(other.name))
            raise ArgumentError("schedule", found, _("must stay as it is"))


def _has_new_capacity(roster: Roster, pace: a.Table) -> bool:
    """Return whether servers or agendas change along with who takes part.

    The plain loop books a start of service on arrival, so only needs that come later would profit. Under moved dials
    alone, where capacity follows authority, it is kept: there the change is small and the loop twice as fast.
    """
    moved = any((pace[name] != pace[name][0]).any() for name in ("servers", "slowness", "agenda"))
    return moved and len(roster.different) > 1
