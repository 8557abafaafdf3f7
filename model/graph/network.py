"""A scenario as a networkx graph, with flow, utilisation and latency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.flow.compiled import CompiledNetwork, compile_network
from model.flow.edges import edge_flows
from model.flow.traffic import Traffic, traffic
from model.scenario import Scenario

if TYPE_CHECKING:
    import networkx as nx

SINK = "fielded"


def network(scenario: Scenario) -> nx.DiGraph:
    """Return the graph of who hands work to whom.

    Parameters
    ----------
    scenario
        Any scenario; flows are offered flows, so they exist over capacity too.

    Returns
    -------
    networkx.DiGraph
        Nodes are actor ids, and ``fielded``, where fixes leave. Node attributes: ``name, function, side, region,
        track``, ``flow`` (visits per day), ``utilisation`` (nan for units), ``latency`` (mean days of one service, 0
        for gates and units). Edge attributes: ``flow`` (hand-overs per day), ``latency`` (days), ``kind`` (onward or
        back). Attribute ``need_rate`` on the graph.

    Examples
    --------
    >>> from model.presets import preset
    >>> g = network(preset("reference"))
    >>> g.number_of_nodes(), round(g.nodes["hq"]["flow"], 3)   # half of 0.3 needs a day
    (53, 0.15)
    """
    compiled = compile_network(scenario)
    flows = traffic(compiled)
    import networkx as nx  # noqa: PLC0415 - an eighth of a second that only those pay who want a graph

    graph = nx.DiGraph(name=scenario.name, need_rate=scenario.parameters["need_rate"])
    structure = compiled.structure
    for number, actor in enumerate(structure.stations):
        graph.add_node(actor.id, name=actor.label, function=actor.function, side=actor.side, region=actor.region,
                       track=actor.track, flow=float(flows.arrival_rate[0, number]),
                       utilisation=float(flows.utilisation[0, number]),
                       latency=float(flows.service_time[0, number]))  # fmt: skip
    _add_units(graph, compiled)
    graph.add_node(SINK, name="Fielded", function="field", side="soldiers", region="", track="both",
                   flow=scenario.parameters["need_rate"], utilisation=float("nan"), latency=0.0)  # fmt: skip
    _add_edges(graph, compiled, flows)
    return graph


def _add_units(graph: nx.DiGraph, compiled: CompiledNetwork) -> None:
    """Add the units; a region without a unit gets a node of its own, so that no need comes from nowhere."""
    rate = graph.graph["need_rate"]
    for region, share in zip(compiled.structure.needs.regions, compiled.structure.origin, strict=True):
        units = [unit for unit in compiled.structure.units if unit.region == region.id]
        for unit in units:
            graph.add_node(unit.id, name=unit.label, function="unit", side=unit.side, region=region.id, track="local",
                           flow=rate * float(share) / len(units), utilisation=float("nan"), latency=0.0)  # fmt: skip
        if not units:
            graph.add_node(f"units of {region.id}", name=f"Units of {region.name or region.id}", function="unit",
                           side="soldiers", region=region.id, track="local", flow=rate * float(share),
                           utilisation=float("nan"), latency=0.0)  # fmt: skip


def _add_edges(graph: nx.DiGraph, compiled: CompiledNetwork, flows: Traffic) -> None:
    edges = edge_flows(compiled, flows)
    for kind, table in (("onward", edges.raised + edges.onward), ("back", edges.back)):
        entries = table.tocoo()
        for source, target, rate in zip(entries.row, entries.col, entries.data, strict=True):
            for start, share in _names(compiled, int(source)):
                for end, part in _names(compiled, int(target)):
                    _add_flow(graph, compiled, (start, end), float(rate) * share * part, kind)


def _names(compiled: CompiledNetwork, node: int) -> list[tuple[str, float]]:
    """Return the actors behind a node with their shares: a region's units share its flow evenly."""
    stations, regions = compiled.structure.stations, compiled.structure.needs.regions
    if node < len(stations):
        return [(stations[node].id, 1.0)]
    if node == len(stations) + len(regions):
        return [(SINK, 1.0)]
    region = regions[node - len(stations)].id
    units = [unit.id for unit in compiled.structure.units if unit.region == region]
    return [(unit, 1 / len(units)) for unit in units] or [(f"units of {region}", 1.0)]


def _add_flow(graph: nx.DiGraph, compiled: CompiledNetwork, pair: tuple[str, str], rate: float, kind: str) -> None:
    if graph.has_edge(*pair):
        graph.edges[pair]["flow"] += rate
        return
    graph.add_edge(*pair, flow=rate, latency=_latency(compiled, pair), kind=kind)


def _latency(compiled: CompiledNetwork, pair: tuple[str, str]) -> float:
    actors = [compiled.scenario.actor_by_id.get(name) for name in pair]
    if actors[0] is None or actors[1] is None or actors[1].function == "produce":
        return 0.0
    values = compiled.scenario.parameters
    if actors[1].function == "unit":
        return values["handover_same_cell"]
    kinds = compiled.structure.between([actors[0]], [actors[1]])[0, 0]
    latency = [values["handover_same_cell"], values["handover_lateral"], values["handover_vertical"], 1.0]
    return float(kinds @ np.array(latency))
