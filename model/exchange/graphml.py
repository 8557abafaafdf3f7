"""Networks as GraphML: ours, Gephi's and yEd's in, ours out.

Read here and not by networkx, which stops at the first wrong number, merges nodes of one id and invents those that only
a link names: all of them mistakes that a reader can be led to.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from model.errors import ArgumentError, shown
from model.exchange.draft import Draft, check_rows
from model.exchange.graph_rows import check_headings, graph_draft
from model.exchange.refusals import refused
from model.exchange.setting_rows import SECTIONS
from model.exchange.text import parsed_json
from model.language import _
from model.scenario import Scenario
from model.scenario_file import RECORDS

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
DEEPEST = 50  # elements inside each other: GraphML needs 4, yEd's drawings some 10
MOST_ELEMENTS = 500_000  # of XML: 20 000 actors with all 18 attributes, and as many links, have 400 000
UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no way to write: https://www.w3.org/TR/xml/#charsets."""
NESTED = (*RECORDS, "evidence", "levers")
"""Parts of a scenario that are no single value: as JSON in an attribute of the graph."""
TYPES = {bool: "boolean", int: "int", float: "double"}
LABEL = {"name": "label"}  # what Gephi and yEd write beside a node


def read_graphml(content: bytes, name: str) -> Draft:
    """Return the draft in a GraphML file; entities and references to other files are refused unread."""
    graph, nodes, edges = _Contents(content, name).parts()
    head = {key: _unpacked(value, name) if key in NESTED else value for key, value in graph.items()}
    return graph_draft(name, head, nodes, edges)


def write_graphml(scenario: Scenario) -> str:
    """Return a scenario as GraphML.

    Raises
    ------
    ArgumentError
        If a text holds a control character: XML cannot carry it.
    """
    raw = Draft.of(scenario).raw
    actors, links = raw.pop("actors"), raw.pop("links", [])
    for section in SECTIONS[:2]:
        raw |= raw.pop(section, {})
    nodes = [({"id": row.pop("id")}, {LABEL.get(key, key): value for key, value in row.items()}) for row in actors]
    edges = [({end: row.pop(end) for end in ("source", "target")}, row) for row in links]
    return graphml_text(raw, nodes, edges)


Drawn = Iterable[tuple[Mapping[str, str], Mapping[str, Any]]]


def graphml_text(graph: Mapping[str, Any], nodes: Drawn, edges: Drawn, directed: bool = False) -> str:
    """Return a graph as GraphML: attributes of the graph, and (identity, attributes) of nodes and edges."""
    keys: dict[tuple[str, str, str], str] = {}
    drawn = Element("graph", edgedefault="directed" if directed else "undirected")
    _add_data(drawn, "graph", graph, keys)
    for kind, parts in (("node", nodes), ("edge", edges)):
        for identity, attributes in parts:
            _add_data(SubElement(drawn, kind, dict(identity)), kind, attributes, keys)
    root = Element("graphml", xmlns=NAMESPACE)
    for (kind, name, typed), key in keys.items():
        SubElement(root, "key", {"id": key, "for": kind, "attr.name": name, "attr.type": typed})
    root.append(drawn)
    indent(root)
    text = tostring(root, encoding="unicode").replace("\r", "&#13;")  # as it stands it would be read as a line end
    wrong = UNWRITABLE.search(text)
    if wrong:
        before = text[max(0, wrong.start() - 20) : wrong.start()]
        found = _("a text holds the character {character} after {text}")
        limit, remedy = _("must hold none that XML cannot carry"), _("take it out, or choose TOML or JSON")
        raise ArgumentError("GraphML", found.format(character=shown(wrong[0]), text=shown(before)), limit, remedy)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_data(
    element: Element, kind: str, attributes: Mapping[str, Any], keys: dict[tuple[str, str, str], str]
) -> None:
    for name, value in attributes.items():
        key = keys.setdefault((kind, name, TYPES.get(type(value), "string")), f"d{len(keys)}")
        data = SubElement(element, "data", key=key)
        plain = isinstance(value, str)
        data.text = value if plain else json.dumps(value)


def _unpacked(value: str, name: str) -> Any:
    try:
        return parsed_json(value, name)
    except (ValueError, RecursionError):
        return value  # to be reported in its place


class _Contents:
    """A GraphML file, gone through once; nothing is built of what is too deep, too much, or expands."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, name
        self.count = 0  # of elements, as if every node and edge said its defaults itself
        self.keys: dict[str, str] = {}
        self.defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self.graph: dict[str, Any] = {}
        self.nodes: list[dict[str, Any]] = []
        self.edges: list[dict[str, Any]] = []

    def parts(self) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the attributes of the graph, of its nodes and of its edges."""
        root = None
        for depth, element in self._ended():
            kind = _kind(element)
            if kind == "key":
                self._learn(element)
            elif kind in ("node", "edge"):
                self._add(kind, element)
                element.clear()
            elif kind == "graph" and depth == 1:
                self.graph |= self._data(element)
            root = kind if depth == 0 else root
        if root != "graphml":
            raise refused(self.name, _("is no GraphML"), _("must be a GraphML file, as Gephi and yEd save it"))
        return self.graph, self.nodes, self.edges

    def _ended(self) -> Iterator[tuple[int, Element]]:
        """Yield each element when it ends, with how many it is inside of."""
        depth = 0
        try:
            for event, element in iterparse(io.BytesIO(self.content), events=("start", "end"), forbid_dtd=True):
                depth += 1 if event == "start" else -1
                self.count += event == "start"
                if depth > DEEPEST or self.count > MOST_ELEMENTS:
                    limit = _("must be at most {deep} deep and have at most {most} elements")
                    found = _("has too many elements, or too many inside each other")
                    raise refused(self.name, found, limit.format(deep=DEEPEST, most=MOST_ELEMENTS))
                if event == "end":
                    yield depth, element
        except DefusedXmlException:
            found = _("has a DOCTYPE, which can define entities and point to other files")
            remedy = _("save it again from Gephi or yEd, or take the DOCTYPE out")
            raise refused(self.name, found, _("must hold its own text alone"), remedy) from None
        except (ParseError, ValueError, LookupError, AssertionError) as fault:  # also encodings nobody knows
            found = _("is not XML ({fault})").format(fault=str(fault)[:200])
            raise refused(self.name, found, _("must be a GraphML file")) from None

    def _learn(self, element: Element) -> None:
        key = element.get("id", "")
        self.keys[key] = element.get("attr.name", "")
        check_headings(len(self.keys), self.name)
        default = next((child.text for child in element if _kind(child) == "default"), None)
        for kind in self.defaults if default else ():
            if element.get("for", "all") in (kind, "all"):
                self.defaults[kind][self.keys[key]] = str(default)

    def _add(self, kind: str, element: Element) -> None:
        table, rows = ("actors", self.nodes) if kind == "node" else ("links", self.edges)
        rows.append({**self.defaults[kind], **self._data(element), **element.attrib})
        self.count += len(self.defaults[kind])
        check_rows(table, len(rows), self.name)

    def _data(self, element: Element) -> dict[str, Any]:
        """Return the attributes of a node, an edge or the graph; of yEd's drawing the label."""
        found: dict[str, Any] = {}
        for data in (child for child in element if _kind(child) == "data"):
            name = self.keys.get(data.get("key", ""), "")
            if len(data):
                label = next((part.text for part in data.iter() if _kind(part) == "NodeLabel"), None)
                found |= {"label": label.strip()} if label and label.strip() else {}
            elif name and data.text:
                found[name] = data.text
        return found


def _kind(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
