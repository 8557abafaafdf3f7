"""Networks as tables: CSV in from any spreadsheet, and out as a zip of tables any spreadsheet opens."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from model.exchange.draft import MOST_UNKNOWN, Draft, Origin, check_columns, check_rows
from model.exchange.refusals import LONGEST_NAME, refused
from model.exchange.tables import ALIASES, COLUMNS, SETTINGS, clean_row, column_called, is_drawn
from model.exchange.text import decoded
from model.language import _
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

File = tuple[str, bytes]
MOST_COLUMNS = 200  # a table of ours has 18, one of Gephi with all its measures some 50
SEPARATORS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula: https://owasp.org/www-community/attacks/CSV_Injection."""
TELLING: Mapping[str, frozenset[str]] = {
    "links": frozenset({"source", "target"}),
    SETTINGS: frozenset({"setting", "value"}),
    "ranges": frozenset({"measure", "low"}),
    "steps": frozenset({"id", "before"}),
    "actors": frozenset({"id", "function"}),
}
"""Table -> columns by which it is known, whatever its file is called."""
NAMED = {
    "actor": "actors", "node": "actors", "link": "links", "edge": "links", "region": "regions", "need": "need_types",
    "step": "steps", "range": "ranges", "setting": SETTINGS, "parameter": SETTINGS, "dial": SETTINGS,
}  # fmt: skip
"""Word in a file's name -> the table it holds."""


def read_tables(files: Sequence[File], name: str = "own_network") -> Draft:
    """Return the draft in one or more CSV tables; ``name`` is the network's, if its settings give none."""
    tables: dict[str, list[dict[str, Any]]] = {}
    origins: dict[str, Origin] = {}
    ignored: dict[str, None] = {}
    for file, content in files:
        separator, lines = _lines(decoded(content, file), file)
        table, headings = _headings(next(lines, (1, []))[1], file, ignored)
        if table in tables:
            found = _("is a second table of {table}").format(table=table)
            raise refused(file, found, _("must be one file per table"), _("rename or drop one"))
        tables[table], numbers = _rows(table, headings, lines, separator, file)
        origins[table] = Origin(file, _own(headings), tuple(numbers))
    settings = tables.setdefault(SETTINGS, [])
    if not any(row.get("setting") == "name" for row in settings):
        settings.append({"setting": "name", "value": name[:LONGEST_NAME]})
    source = files[0][0] if len(files) == 1 else _("{count} tables").format(count=len(files))
    return Draft({table: tuple(rows) for table, rows in tables.items()}, source, origins, tuple(ignored))


def written_tables(scenario: Scenario) -> dict[str, str]:
    """Return file name -> CSV of every table of a scenario that is not empty."""
    tables = Draft.of(scenario).tables
    return {f"{table}.csv": _written(table, tables[table]) for table in COLUMNS if tables[table]}


def empty_tables() -> dict[str, str]:
    """Return file name -> CSV of every table with its headings and nothing else.

    Examples
    --------
    >>> empty_tables()["links.csv"].split()
    ['source,target,kind,latency,evidence']
    """
    return {f"{table}.csv": _written(table, []) for table in COLUMNS}


def protected(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula; reading it takes the apostrophe off again.

    Examples
    --------
    >>> protected("=1+1"), protected("board")
    ("'=1+1", 'board')
    """
    return f"'{text}" if text.startswith((*FORMULA, "'")) or text != text.strip() else text


def spreadsheet_csv(table: pd.DataFrame) -> str:
    """Return a table of results as CSV without its index, no text of which is a formula or begins a row of its own."""
    texts = table.select_dtypes(exclude="number").columns
    disarmed = table.assign(**{name: table[name].astype(object).map(_disarmed) for name in texts})
    return disarmed.to_csv(index=False, lineterminator="\n")


def _disarmed(value: Any) -> Any:
    """Return a text that is no formula, its line ends such as get quotation marks around them; else the value."""
    return protected(value).replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def unprotected(text: str) -> str:
    """Return the text of a cell: as it stands behind an apostrophe, else without the blanks around it."""
    return text[1:] if text.startswith("'") else text.strip()


def cell(value: Any) -> str:
    """Return a plain value as the text of a cell; numbers keep every digit."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        simple = all(item and not re.search(r"[;,\s]", item) and item[0] not in "['" for item in value)
        return protected("; ".join(value) if simple else json.dumps(list(value), ensure_ascii=False))
    return protected(value) if isinstance(value, str) else repr(value)


def _written(table: str, rows: Sequence[Mapping[str, Any]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS[table])
    writer.writerows([cell(row[name]) if name in row else "" for name in COLUMNS[table]] for row in rows)
    return buffer.getvalue()


def _lines(text: str, file: str) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Return the separator, and the lines with their numbers as a spreadsheet counts; blank ones are left out."""
    first, _end, rest = text.partition("\n")
    declared = re.fullmatch(r'"?sep=([,;\t])"?\s*', first)  # Excel's own first line
    separator = declared[1] if declared else max(SEPARATORS, key=re.sub(r'"[^"]*"', "", first).count)
    reader = csv.reader(io.StringIO(rest if declared else text, newline=""), delimiter=separator)

    def lines() -> Iterator[tuple[int, list[str]]]:
        try:
            for number, cells in enumerate(reader, start=2 if declared else 1):
                if any(map(str.strip, cells)):
                    yield number, cells
        except csv.Error as fault:
            found = _("cannot be read at row {row} ({fault})").format(row=reader.line_num, fault=fault)
            raise refused(file, found, _("must be a table of short cells")) from None

    return separator, lines()


def _headings(cells: list[str], file: str, ignored: dict[str, None]) -> tuple[str, list[tuple[str, str]]]:
    """Return which table it is, and (column, heading) of each of its columns; no column = left out."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if not cells:
        raise refused(file, _("is empty"), _("must have a row of headings"))
    if len(cells) > MOST_COLUMNS:
        found = _("has {count} columns").format(count=len(cells))
        raise refused(file, found, _("must have at most {most}").format(most=MOST_COLUMNS))
    table = _table_in(file, cells)
    headings: list[tuple[str, str]] = []
    own = {heading.strip().lower() for heading in cells}
    for number, heading in enumerate(cells, start=1):
        column = column_called(table, heading) or f"column_{number}"
        elsewhere = column != heading.strip().lower() and column in own and heading.strip().lower() in ALIASES
        if is_drawn(table, column) or elsewhere:
            ignored[heading] = None
            column = ""
        elif column in (other for other, _heading in headings):
            found = _("has two columns called {name}").format(name=repr(column))
            raise refused(file, found, _("must have one"), _("rename or drop one"))
        headings.append((column, heading))
    check_columns(table, _own(headings), file)
    return table, headings


def _own(headings: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return column -> heading, without those that are left out or have no heading."""
    return {column: heading for column, heading in headings if column and heading.strip()}


def _table_in(file: str, headings: list[str]) -> str:
    stem = PurePath(file).stem.lower()
    if stem in COLUMNS:
        return stem
    for table, telling in TELLING.items():
        if telling <= {column_called(table, heading) for heading in headings}:
            return table
    for word, table in NAMED.items():
        if word in stem:
            return table
    limit = _("must be called {names}").format(names=", ".join(f"{table}.csv" for table in COLUMNS))
    raise refused(file, _("is none of the tables of a network"), limit, _("or have columns id and function"))


def _rows(
    table: str, headings: list[tuple[str, str]], lines: Iterator[tuple[int, list[str]]], separator: str, file: str
) -> tuple[list[dict[str, Any]], list[int]]:
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    columns = dict.fromkeys(_own(headings))
    for number, cells in lines:
        check_rows(table, len(rows) + 1, file)
        named = _named(headings, cells)
        if not named.keys() <= columns.keys():
            columns |= dict.fromkeys(named)
            check_columns(table, columns, file)
        texts = {column: unprotected(text) for column, text in named.items()}
        rows.append(clean_row(table, texts, decimal_comma=separator != ","))
        numbers.append(number)
    return rows, numbers


def _named(headings: Sequence[tuple[str, str]], cells: Sequence[str]) -> dict[str, str]:
    """Return column -> cell; a cell without a heading is a column of its own, and nothing if it is empty."""
    under = {
        column: text
        for (column, heading), text in zip(headings, cells, strict=False)
        if column and (heading.strip() or text.strip())
    }
    beyond = ((number, text) for number, text in enumerate(cells, start=1) if number > len(headings) and text.strip())
    return under | {f"column_{number}": text for number, text in islice(beyond, MOST_UNKNOWN + 1)}
