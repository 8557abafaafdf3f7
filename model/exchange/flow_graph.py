"""The flows of a network for Gephi: who hands how much to whom, and how busy everybody is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from model.exchange.graphml import graphml_text
from model.graph.network import network
from model.scenario import Scenario
from model.version import VERSION


def flow_graph_file(scenario: Scenario) -> bytes:
    """Return the graph of :func:`model.network` as GraphML, for Gephi, yEd or networkx.

    Nodes carry ``label, function, side, region, track``, ``flow`` (visits per day), ``utilisation`` (a share; left out
    for units, which have no queue) and ``latency`` (days of one service); edges ``flow`` (hand-overs per day), which
    is also their ``weight``, ``latency`` (days) and ``kind``.

    Parameters
    ----------
    scenario
        Any scenario; offered flows exist over capacity too.

    Examples
    --------
    >>> from model.presets import preset
    >>> flow_graph_file(preset("reference")).count(b"<node ")   # 52 actors, and where fixes leave
    53
    """
    graph = network(scenario)
    nodes = [({"id": str(node)}, _data({"label": row["name"], **row})) for node, row in graph.nodes(data=True)]
    edges = [({"source": str(source), "target": str(target)}, _data({"weight": row["flow"], **row}))
             for source, target, row in graph.edges(data=True)]  # fmt: skip
    return graphml_text(_data({**graph.graph, "version": VERSION}), nodes, edges, directed=True).encode()


def _data(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that exist: no empty text, no number that is none."""
    return {
        name: value
        for name, value in attributes.items()
        if value != "" and not (isinstance(value, float) and not math.isfinite(value))
    }
