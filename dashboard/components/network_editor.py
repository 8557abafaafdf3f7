"""Your network, step 2: its tables, to be edited in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.desk import Desk
from dashboard.network_columns import TABLES, TABS, choices, heading, help_of
from dashboard.network_tables import columns, edited, frame, kind
from model.language import _

Rows = tuple[Mapping[str, Any], ...]
TALLEST = 420  # pixels: a longer table scrolls inside


def network_editor(desk: Desk) -> None:
    """Show a tab for each group of tables."""
    tables = desk.drafting.draft.tables
    counts = [sum(len(tables[table]) for table in group) for _title, group in TABS]
    labels = [f"{_(title)} ({count})" for (title, _group), count in zip(TABS, counts, strict=True)]
    st.markdown(_("Write in a cell to change it and in the last, empty row to add one; tick rows at their left edge to "
                  "delete them. A dash stands for the usual value, told in the heading's help."))  # fmt: skip
    keys = []
    for tab, (_title, group) in zip(st.tabs(labels), TABS, strict=True):
        with tab:
            for table in group:
                keys.append(_table(desk, table, titled=len(group) > 1))
    desk.drafting.forget_tables(keys)


def _table(desk: Desk, table: str, titled: bool) -> str:
    """Show one table; return the key of its editor."""
    drafting = desk.drafting
    title, purpose = TABLES[table]
    st.markdown(f"**{_(title)}.** {_(purpose)}" if titled else _(purpose))
    rows = drafting.draft.tables[table]
    shown = columns(table, rows)
    listed = {column: choices(drafting.draft, table, column) for column in shown}
    key = f"draft_{table}_{drafting.number}_{hash(tuple(listed.items()))}"
    start, bound = drafting.seeded_table(key, rows, partial(_edit, desk, table))
    st.data_editor(
        frame(table, start), num_rows="dynamic", hide_index=True, height=min(TALLEST, 38 * (len(start) + 2)),
        column_config={name: _column(table, name, start, listed.get(name, ())) for name in columns(table, start)},
        placeholder="–", alt=_("Table {name}, {count} rows").format(name=_(title), count=len(start)), **bound,
    )  # fmt: skip
    return key


def _edit(desk: Desk, table: str, start: Rows, delta: Mapping[str, Any]) -> None:
    desk.drafting.edit(desk.drafting.draft.with_rows(table, edited(start, delta)))


def _column(table: str, column: str, rows: Rows, listed: Sequence[str]) -> Any:
    """Return how a column is edited; a wrong value that stands in it can be seen and replaced."""
    held = kind(table, column, rows)
    named = {"label": heading(table, column), "help": help_of(table, column)}
    if held is bool:
        return st.column_config.CheckboxColumn(**named)
    if held in (int, float):
        return st.column_config.NumberColumn(**named, step=1 if held is int else None)
    if listed:
        there = [row[column] for row in rows if isinstance(row.get(column), str)]
        return st.column_config.SelectboxColumn(**named, options=list(dict.fromkeys([*listed, *there])))
    return st.column_config.TextColumn(**named)
