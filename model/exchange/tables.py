"""The tables a network is exchanged in: their columns, other people's words for them, and cells as plain values."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from model.errors import LARGEST_DECIMAL, nearest
from model.parameters import BY_NAME
from model.records import RULE, Rule
from model.scenario import Dials
from model.scenario_file import RECORDS, TEXTS
from model.scenario_rules import MOST_ACTORS

SETTINGS = "settings"
DIALS: tuple[str, ...] = ("centralisation", *(field.name for field in dataclasses.fields(Dials)))
HEAD: tuple[str, ...] = (*TEXTS, "levers")
"""Settings that are neither dials nor parameters."""
RULES: Mapping[str, Mapping[str, Rule]] = {
    **{
        table: {field.name: field.metadata[RULE] for field in dataclasses.fields(record)}
        for table, (_noun, record) in RECORDS.items()
    },
    SETTINGS: {"setting": Rule(str), "value": Rule(str), "evidence": Rule(tuple)},
}
COLUMNS: Mapping[str, tuple[str, ...]] = {table: tuple(rules) for table, rules in RULES.items()}
"""Table -> names of its columns, in order."""
MOST_ROWS: Mapping[str, int] = {
    **dict.fromkeys(COLUMNS, 1_000),  # regions, steps, …: ten times what any organisation here has
    "actors": MOST_ACTORS,
    "links": 10 * MOST_ACTORS,  # ten channels an actor, and still read in seconds
}
REQUIRED: Mapping[str, frozenset[str]] = {
    table: frozenset(field.name for field in dataclasses.fields(record) if field.default is dataclasses.MISSING)
    for table, (_noun, record) in RECORDS.items()
}
SETTING_NAMES: tuple[str, ...] = (*HEAD, *DIALS, *BY_NAME)
ALIASES = {
    "label": "name", "title": "name", "from": "source", "to": "target", "role": "function", "group": "region",
    "capacity": "servers", "service_time": "effort", "sources": "evidence", "parameter": "setting", "key": "setting",
}  # fmt: skip
"""What other tools and people call our columns; our own word wins where both are given."""
DRAWN = frozenset((
    "x", "y", "z", "r", "g", "b", "a", "size", "weight", "color", "colour", "viz", "graphics", "shape", "shape_type",
    "width", "height", "timeset", "interval", "start", "end", "id", "key", "type", "edge_label", "label", "directed",
    "description", "url",
))  # fmt: skip
"""Columns that Gephi, yEd, networkx and spreadsheets add for drawing; a network has no use for them."""
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


def column_called(table: str, heading: str) -> str:
    """Return the name of the column a heading means; the heading itself, in small letters, if none is known.

    Examples
    --------
    >>> column_called("actors", "Agenda Limit"), column_called("links", "From"), column_called("actors", "functon")
    ('agenda_limit', 'source', 'functon')
    """
    name = re.sub(r"[\s-]+", "_", heading.strip()).lower()
    other = ALIASES.get(name, name)
    return other if name not in COLUMNS[table] and other in COLUMNS[table] else name


def is_drawn(table: str, column: str) -> bool:
    """Return whether a column only draws: neither ours nor one of ours misspelt."""
    return column not in COLUMNS[table] and column in DRAWN


def is_foreign(table: str, column: str) -> bool:
    """Return whether a column of a graph is some other tool's: not ours, and unlike any of ours."""
    return column not in COLUMNS[table] and (column in DRAWN or nearest(column, COLUMNS[table]) is None)


def rule_of(table: str, row: Mapping[str, Any], column: str) -> Rule | None:
    """Return what a cell may hold; of a setting's value that depends on which setting it is."""
    if table == SETTINGS and column == "value":
        return setting_rule(row.get("setting"))
    return RULES[table].get(column)


def setting_rule(name: object) -> Rule:
    """Return what the value of a setting may be."""
    if name == "levers":
        return Rule(tuple)
    return Rule(float) if name in DIALS or name in BY_NAME else Rule(int if name == "format_version" else str)


def plain(value: Any, rule: Rule | None, decimal_comma: bool = False) -> Any:
    """Return a cell as the plain value its column wants; what cannot be read stays as it is, to be reported.

    Examples
    --------
    >>> plain("0,5", Rule(float), decimal_comma=True), plain("CEN-04; AWD-15", Rule(tuple)), plain("two", Rule(int))
    (0.5, ['CEN-04', 'AWD-15'], 'two')
    """
    if rule is None or value is None:
        return value
    if isinstance(value, str):
        return _READERS[rule.kind](value, decimal_comma)
    if rule.kind is int and isinstance(value, float) and value.is_integer():
        return int(value)  # tools that know missing values only as decimals write 2.0 teams
    if rule.kind is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if abs(value) < LARGEST_DECIMAL else value  # numbered nodes; not all can be written out
    return value


def clean_row(table: str, row: Mapping[str, Any], decimal_comma: bool = False) -> dict[str, Any]:
    """Return a row of texts or values as plain values, without its empty cells."""
    cleaned = {name: plain(value, rule_of(table, row, name), decimal_comma) for name, value in row.items()}
    return {name: value for name, value in cleaned.items() if value is not None}


def _text(cell: str, _comma: bool) -> str | None:
    return cell or None


def _number(cell: str, decimal_comma: bool) -> float | str | None:
    text = cell.strip()
    if not text:
        return None
    written = text.replace(",", ".") if decimal_comma and text.count(",") == 1 else text
    try:
        return float(written) if written.isascii() and "_" not in written else text
    except ValueError:
        return text


def _whole(cell: str, decimal_comma: bool) -> float | str | None:
    number = _number(cell, decimal_comma)
    fits = isinstance(number, float) and math.isfinite(number) and number.is_integer()
    return int(number) if isinstance(number, float) and fits else number


def _truth(cell: str, _comma: bool) -> bool | str | None:
    text = cell.strip()
    known = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
    return known.get(text.lower(), text or None)


def _list(cell: str, _comma: bool) -> list[Any] | str | None:
    text = cell.strip()
    if not text:
        return None
    if text.startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return items if isinstance(items, list) else text
    parts = re.split("[;,]", text) if ";" in text or "," in text else text.split()
    return [part.strip() for part in parts if part.strip()]


_READERS: Mapping[type, Callable[[str, bool], Any]] = {
    str: _text, float: _number, int: _whole, bool: _truth, tuple: _list,
}  # fmt: skip
