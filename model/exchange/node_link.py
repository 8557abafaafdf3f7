"""Networks as JSON: networkx's node-link form, with everything a graph has no place for under ``graph``."""

from __future__ import annotations

import json

from model.exchange.draft import Draft
from model.exchange.graph_rows import EDGES, graph_draft
from model.exchange.refusals import refused
from model.exchange.text import parsed_json
from model.language import _
from model.scenario import Scenario


def read_node_link(content: bytes, name: str) -> Draft:
    """Return the draft in a JSON file: node-link, or a scenario file written as JSON."""
    try:
        document = parsed_json(content, name)
    except (ValueError, RecursionError) as fault:  # ValueError: also bytes that are no text
        raise refused(name, _("is not JSON ({fault})").format(fault=fault), _("must be a JSON file")) from None
    if isinstance(document, dict) and "nodes" not in document and isinstance(document.get("actors"), list):
        return Draft.of_mapping(document, name)
    if not isinstance(document, dict) or not isinstance(document.get("nodes"), list):
        limit = _("must hold a list of nodes, and a list of links or edges")
        raise refused(name, _("has no list of nodes"), limit, _("networkx.node_link_data writes such a file"))
    graph = document.get("graph")
    graph = graph if isinstance(graph, dict) else {}
    edges: list[object] = next((document[key] for key in EDGES if isinstance(document.get(key), list)), [])
    return graph_draft(name, graph, document["nodes"], edges)


def write_node_link(scenario: Scenario) -> str:
    """Return a scenario as node-link JSON."""
    raw = Draft.of(scenario).raw
    nodes, links = raw.pop("actors"), raw.pop("links", [])
    document = {"directed": False, "multigraph": False, "graph": raw, "nodes": nodes, "links": links}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
