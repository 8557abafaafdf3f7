"""Nodes and edges of a graph file as rows of actors and links."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import PurePath
from typing import Any

from model.exchange.draft import Draft, check_rows
from model.exchange.refusals import LONGEST_NAME, refused
from model.exchange.setting_rows import SECTIONS
from model.exchange.tables import COLUMNS, DIALS, HEAD, clean_row, column_called, is_foreign, plain, setting_rule
from model.graph.network import SINK
from model.language import _
from model.parameters import BY_NAME
from model.scenario_file import RECORDS

MOST_HEADINGS = 1_000  # attributes of nodes and edges: Gephi with all its measures writes some 50
EDGES = ("links", "edges")
"""What node-link files call their edges: networkx up to 3.3, and later."""


def graph_draft(name: str, graph: Mapping[str, Any], nodes: Iterable[Any], edges: Iterable[Any]) -> Draft:
    """Return the draft of a graph: ours, or another tool's.

    Parameters
    ----------
    name
        Of the file: what its problems name, and the network if it has no name of its own.
    graph
        Attributes of the graph: the head, dials, parameters and other tables of a scenario.
    nodes, edges
        Mappings of attributes, ``id`` and ``source``, ``target`` among them. Attributes of no column of ours are left
        out, unless they look like one misspelt; so are edges that say again what another says.

    Raises
    ------
    ScenarioError
        If it is a file of flows (see ``model.exchange.flow_graph_file``), or has more nodes or edges than can be used.
    """
    actors, links = list(nodes), list(edges)
    sink = {"id": SINK, "function": "field"}  # no actor can have that function
    if any(
        isinstance(row, Mapping) and sink.items() <= {key: str(row.get(key)) for key in sink}.items() for row in actors
    ):
        limit = _("must be a network to be solved")
        raise refused(name, _("holds the flows of a solved network"), limit, _("export the scenario instead"))
    check_rows("actors", len(actors), name)
    check_rows("links", len(links), name)
    headings = {key for row in (*actors, *links) if isinstance(row, Mapping) for key in row}
    check_headings(len(headings), name)
    called = cache(_column)  # of this file alone
    ignored: dict[str, None] = {}
    raw: dict[str, Any] = _known(graph, ignored)
    raw.setdefault("name", PurePath(name).stem[:LONGEST_NAME] or "network")
    raw["actors"] = [_row("actors", row, called, ignored) for row in actors]
    raw["links"] = _said_once(_row("links", row, called, ignored) for row in links)
    return dataclasses.replace(Draft.of_mapping(raw, name), ignored=tuple(ignored))


def check_headings(count: int, name: str) -> None:
    """Refuse a graph of more kinds of attributes than any tool gives its nodes and edges."""
    if count > MOST_HEADINGS:
        found = _("has {count} kinds of attributes").format(count=count)
        raise refused(name, found, _("must have at most {most}").format(most=MOST_HEADINGS))


def _known(graph: Mapping[str, Any], ignored: dict[str, None]) -> dict[str, Any]:
    """Return the attributes of a graph that a scenario has, dials and parameters in their sections."""
    raw = {
        key: value for key, value in graph.items() if key in (*HEAD, *RECORDS, *SECTIONS) and value not in (None, "")
    }
    for key, value in graph.items():
        if key == "format_version":
            raw[key] = plain(value, setting_rule(key))
        elif key in DIALS or key in BY_NAME:
            section = "dials" if key in DIALS else "parameters"
            if isinstance(raw.setdefault(section, {}), Mapping):
                raw[section] = {**raw[section], key: plain(value, setting_rule(key))}
        elif key not in (*HEAD, *RECORDS, *SECTIONS):
            ignored[key] = None
    return raw


def _column(table: str, heading: str) -> str | None:
    """Return our name for an attribute; None if it is some other tool's."""
    column = heading if heading in COLUMNS[table] else column_called(table, heading)
    return None if is_foreign(table, column) else column


def _row(table: str, row: Any, called: Callable[[str, str], str | None], ignored: dict[str, None]) -> Any:
    """Return a node or edge with our names for its attributes, those of no use left out."""
    if not isinstance(row, Mapping):
        return row
    named: dict[str, Any] = {}
    for heading, value in row.items():
        column = called(table, heading)
        if column is None or (heading != column and column in row):
            ignored[heading] = None
        else:
            named.setdefault(column, value)
    return clean_row(table, named)


def _said_once(rows: Iterable[Any]) -> list[Any]:
    """Return links without those that say exactly what another says, perhaps the other way round."""
    kept: dict[str, Any] = {}
    for number, row in enumerate(rows):
        ends = sorted(str(row.get(end)) for end in ("source", "target")) if isinstance(row, dict) else [number]
        rest = {key: value for key, value in row.items() if key not in ("source", "target")} if len(ends) > 1 else row
        kept.setdefault(repr((ends, rest)), row)
    return list(kept.values())
