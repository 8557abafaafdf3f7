"""The map of all combinations of the two dials: a number in every cell, click one to go there.

The map decides and computes nothing: every text, number and state in it arrives in ``data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.components.mounting import renderer, sent

NAME = "feedback_loops_combination_map"


def combination_map(data: Mapping[str, Any], key: str, on_goto: Callable[[Any, Any], None]) -> None:
    """Draw the map and report the cell a person chooses.

    Parameters
    ----------
    data
        Plain JSON: ``title`` (accessible name), ``column_title``, ``row_title``, ``columns`` and ``rows``
        (value, label; the top row first), ``cells`` (one list per row of text, level 0 fast .. 1 slow or
        None, state "ok", "fragile", "over" or "never", best, description), ``current`` and ``baseline``
        ([row index, column index] or None), ``legend`` (current, baseline, best, over, fragile; optional
        never, fast, slow). Optional: ``lang``, the language of the texts.
    key
        Unique key of this map; keep it constant so that focus survives a rerun.
    on_goto
        Called with the row's and the column's value, exactly as they stand in ``data``, before the rerun.
    """
    rows, columns = data["rows"], data["columns"]

    def report() -> None:
        goto = sent(key, "goto")
        if not isinstance(goto, dict):
            return
        row, column = _known(rows, goto.get("row")), _known(columns, goto.get("column"))
        if row is not None and column is not None:
            on_goto(row, column)

    mount = renderer(NAME, ("combination_map.js",), "combination_map.css")
    mount(data=dict(data), key=key, height="content", on_goto_change=report)


def _known(entries: Sequence[Mapping[str, Any]], value: Any) -> Any:
    """Return the listed value that equals what the browser sent (JSON turns 1.0 into 1), or None."""
    return next((entry["value"] for entry in entries if entry["value"] == value), None)
