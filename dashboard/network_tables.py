"""A draft's tables <-> what stands in a table editor, and repairs of single cells. No Streamlit here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.network_columns import choices
from model.errors import nearest
from model.exchange import COLUMNS, Draft, Located
from model.exchange.tables import RULES
from model.language import N_, _

Row = Mapping[str, Any]
NUMBERS = (int, float)
LARGEST_SHOWN = 2**53  # a browser counts no further in whole numbers
MOST_PROBLEMS = 200  # shown at once; the rest follow when these are repaired
EMPTY, DELETE = N_("Empty the cell"), N_("Delete the row")
WRITE, OR = N_("Write instead"), N_("Or")


def columns(table: str, rows: Sequence[Row]) -> list[str]:
    """Return the columns of a table, ours first, then what else stands in the file."""
    others = dict.fromkeys(name for row in rows for name in row)
    return [*COLUMNS[table], *(name for name in others if name not in COLUMNS[table])]


def kind(table: str, column: str, rows: Sequence[Row]) -> type:
    """Return what a column of an editor holds: numbers or truth only if all that stands in it is; else text."""
    rule = RULES[table].get(column)
    wanted = rule.kind if rule else str
    cells = [row[column] for row in rows if row.get(column) is not None]
    if wanted is bool:
        return bool if all(isinstance(cell, bool) for cell in cells) else str
    if wanted not in NUMBERS:
        return str
    plain = all(isinstance(cell, NUMBERS) and not isinstance(cell, bool) for cell in cells)
    fits = plain and all(-LARGEST_SHOWN < cell < LARGEST_SHOWN for cell in cells)
    whole = fits and (wanted is float or all(float(cell).is_integer() for cell in cells))
    return wanted if whole else str


def frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Return a table as an editor shows it.

    Examples
    --------
    >>> shown = frame("actors", [{"id": "a", "servers": 2, "solves": ["x", "y"]}])
    >>> shown.loc[0, "solves"], int(shown.loc[0, "servers"])
    ('x; y', 2)
    """
    made = {}
    types = {int: "Int64", float: "float64", bool: "boolean", str: "object"}
    for column in columns(table, rows):
        held = kind(table, column, rows)
        cells = [row.get(column) for row in rows]
        shown = [None if cell is None else as_text(cell) for cell in cells] if held is str else cells
        made[column] = pd.Series(shown, dtype=types[held])
    return pd.DataFrame(made)


def as_text(cell: Any) -> str:
    """Return a value as the text of a cell; half a character, which no screen can show, becomes a question mark."""
    if isinstance(cell, (list, tuple)) and all(isinstance(item, str) and _simple(item) for item in cell):
        return "; ".join(cell)
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    if isinstance(cell, (dict, list, tuple)):
        return json.dumps(cell, default=str)
    return str(cell).lower() if isinstance(cell, bool) else _number(cell)


def _number(cell: Any) -> str:
    try:
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    except ValueError:  # more digits than Python writes
        return _("a number of too many digits")


def _simple(item: str) -> bool:
    return bool(item) and not any(sign in "[];," or sign.isspace() for sign in item)


def edited(rows: Sequence[Row], delta: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return rows with what was changed, added and deleted in an editor that began with them.

    Examples
    --------
    >>> delta = {"edited_rows": {0: {"servers": 3}}, "added_rows": [{"id": "c"}], "deleted_rows": [1]}
    >>> edited([{"id": "a", "servers": 2}, {"id": "b"}], delta)
    [{'id': 'a', 'servers': 3}, {'id': 'c'}]
    """
    changes = {int(number): change for number, change in delta.get("edited_rows", {}).items()}
    gone = set(delta.get("deleted_rows", ()))
    kept = [{**row, **changes.get(number, {})} for number, row in enumerate(rows) if number not in gone]
    added = [{name: cell for name, cell in row.items() if name != "_index"} for row in delta.get("added_rows", ())]
    return kept + added


def problems_table(draft: Draft, problems: Sequence[Located]) -> pd.DataFrame:
    """Return problems as rows that can be repaired in place: where, what, and what is probably meant."""
    rows = [
        (problem.place, "" if problem.value is None else as_text(problem.value), suggestion(draft, problem), None,
         ", ".join(filter(None, (problem.problem.found, problem.problem.limit, problem.problem.remedy))))
        for problem in problems
    ]  # fmt: skip
    titles = (N_("Where"), N_("What stands there"), WRITE, OR, N_("What is wrong"))
    return pd.DataFrame(rows, columns=[_(title) for title in titles], dtype=object)


def repairable(problem: Located) -> bool:
    """Return whether a problem is in a cell, row or column, so that it can be repaired in the list of problems."""
    return bool(problem.table) and (problem.row is not None or _is_foreign(problem))


def suggestion(draft: Draft, problem: Located) -> str | None:
    """Return the known word that was probably meant, or None."""
    if _is_foreign(problem):
        return nearest(problem.column, COLUMNS[problem.table])
    known = choices(draft, problem.table, problem.column)
    found = nearest(problem.value, known) if isinstance(problem.value, str) and known else None
    return found if found != problem.value else None


def repaired(draft: Draft, repairs: Sequence[tuple[Located, str | None, str | None]]) -> Draft:
    """Return a draft with cells written anew, emptied, or their rows deleted.

    Parameters
    ----------
    draft
        The draft that has the problems.
    repairs
        (problem, what to write instead or None, :data:`EMPTY`, :data:`DELETE` or None); a heading nobody knows is
        renamed by what is written, or its column dropped.
    """
    tables = {table: [dict(row) for row in rows] for table, rows in draft.tables.items()}
    gone: dict[str, set[int]] = {}
    for problem, written, other in repairs:
        text = (written or "").strip()
        if other is None and not (text and problem.column):
            continue
        rows = tables[problem.table]
        for row in rows if problem.row is None else [rows[problem.row]]:
            cell = row.pop(problem.column, None)
            if other is not None:
                continue
            if _is_foreign(problem):
                row.setdefault(text, cell)
            else:
                row[problem.column] = text
        if other == DELETE and problem.row is not None:
            gone.setdefault(problem.table, set()).add(problem.row)
    for table, rows in tables.items():
        kept = [row for number, row in enumerate(rows) if number not in gone.get(table, ())]
        if kept != list(draft.tables[table]):
            draft = draft.with_rows(table, kept)
    return draft


def _is_foreign(problem: Located) -> bool:
    return bool(problem.column) and problem.column not in COLUMNS.get(problem.table, (problem.column,))
