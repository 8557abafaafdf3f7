"""A network on its way in: tables of plain rows, right or wrong, with every problem located in its cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model.errors import Problem, ScenarioError, Spot, shown
from model.exchange.refusals import refused
from model.exchange.setting_rows import Row, put_setting, setting_problems, setting_rows
from model.exchange.tables import COLUMNS, DIALS, HEAD, MOST_ROWS, REQUIRED, SETTINGS, clean_row, rule_of
from model.language import _
from model.records import as_row
from model.scenario import Scenario
from model.scenario_file import FORMAT_VERSION, RECORDS, scenario_from_mapping

MOST_UNKNOWN = 20  # columns: each may be a slip of the pen; 20 of them in 20 000 rows take seconds to tell


@dataclass(frozen=True)
class Origin:
    """Where a table came from.

    Parameters
    ----------
    file
        Name of the file; empty if none.
    headings
        Column -> its heading as it stands in the file.
    lines
        Of each row, as a spreadsheet counts; empty where the file has no lines to count.
    """

    file: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Located:
    """A problem in its cell.

    Parameters
    ----------
    problem
        What was found, the limit, and what to write instead.
    file, table
        Where; the table is empty for what concerns the file as a whole.
    row
        Number of the row in the draft's table, from 0; None for the table or column as a whole.
    column, value
        Name of the column, and what stands in the cell; None if nothing does.
    place
        The cell in words.
    """

    problem: Problem
    file: str
    table: str = ""
    row: int | None = None
    column: str = ""
    value: Any = None
    place: str = ""

    def __str__(self) -> str:
        return str(dataclasses.replace(self.problem, place=self.place))


@dataclass(frozen=True)
class Draft:
    """A network as it stands in a file, before anything is known to be right.

    Parameters
    ----------
    tables
        ``actors, links, regions, need_types, steps, ranges, settings`` -> rows of plain values, in the file's order;
        a row has no entry where its cell is empty. ``settings`` has columns ``setting, value, evidence``: texts,
        dials and parameters. Where ``regions`` or ``need_types`` is empty, they are what the actors mention.
    source
        Names the file or files in messages.
    origins
        Table -> where it came from.
    ignored
        Headings of columns that were left out, because other tools use them for drawing.

    Examples
    --------
    >>> from model.presets import preset
    >>> draft = Draft.of(preset("reference"))
    >>> draft.scenario() == preset("reference")
    True
    >>> wrong = draft.with_rows("links", [{"source": "hq", "target": "boardd"}])
    >>> print(wrong.problems()[0])
    links, row 1, column target: target 'boardd' is no actor, must be an actor's id (did you mean 'board'?)
    """

    tables: Mapping[str, tuple[Row, ...]]
    source: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        full = {table: tuple(self.tables.get(table, ())) for table in COLUMNS}
        object.__setattr__(self, "tables", full)

    @classmethod
    def of(cls, scenario: Scenario) -> Draft:
        """Return the tables of a scenario: only what differs from a default."""
        rows: dict[str, Any] = {
            "regions": scenario.needs.regions, "need_types": scenario.needs.types, "steps": scenario.steps,
            "actors": scenario.actors, "links": scenario.links, "ranges": scenario.ranges,
        }  # fmt: skip
        tables = {table: tuple(map(_plain_row, map(as_row, records))) for table, records in rows.items()}
        dials = {name: getattr(scenario.dials, name) for name in DIALS}
        parts = DIALS[1:-1]
        same = len({dials[name] for name in parts}) == 1
        spoken = {name: value for name, value in dials.items() if name not in (parts if same else DIALS[:1])}
        raw = {
            **{key: getattr(scenario, key) for key in HEAD if getattr(scenario, key)},
            "dials": spoken,
            "parameters": scenario.parameters.changed,
            "evidence": dict(scenario.sources),
        }
        return cls({**tables, SETTINGS: tuple(map(_plain_row, setting_rows(raw)))}, scenario.name)

    @classmethod
    def of_mapping(cls, raw: Mapping[str, Any], source: str) -> Draft:
        """Return the tables of a parsed scenario file."""
        tables = {
            table: tuple(row if isinstance(row, dict) else {"value": row} for row in raw[table])
            for table in RECORDS
            if isinstance(raw.get(table), list)
        }
        rest = {key: value for key, value in raw.items() if key not in tables}
        settings = tuple(setting_rows(rest))
        check_rows(SETTINGS, len(settings), source)
        origins = {table: Origin(source) for table in COLUMNS}
        for table, rows in tables.items():
            check_rows(table, len(rows), source)
            check_columns(table, dict.fromkeys(key for row in rows for key in row), source)
        return cls({**tables, SETTINGS: settings}, source, origins)

    def with_rows(self, table: str, rows: Iterable[Row]) -> Draft:
        """Return the draft with a table replaced; texts become numbers or lists where their column wants them."""
        cleaned = tuple(clean_row(table, row) for row in rows)
        origin = self.origins.get(table, Origin())
        lines = origin.lines if len(cleaned) == len(self.tables[table]) else _counted(origin.lines, len(cleaned))
        headings = {key: key for row in cleaned for key in row} | {**origin.headings} if origin.headings else {}
        origins = {**self.origins, table: Origin(origin.file, headings, lines)}
        return dataclasses.replace(self, tables={**self.tables, table: cleaned}, origins=origins)

    @property
    def raw(self) -> dict[str, Any]:
        """The same as a parsed scenario file: what :func:`model.read_scenario` checks."""
        document: dict[str, Any] = {"format_version": FORMAT_VERSION}
        for row in self.tables[SETTINGS]:
            put_setting(document, row)
        rows = {table: [_filled(row) for row in self.tables[table]] for table in RECORDS}
        document |= {table: found for table, found in rows.items() if found}
        for table, field_name in (("regions", "region"), ("need_types", "solves")):
            mentioned = _mentioned(rows["actors"], field_name)
            if mentioned and table not in document:
                document[table] = [{"id": name} for name in mentioned]
        return document

    def problems(self) -> tuple[Located, ...]:
        """Return every problem, in its cell; an unknown column is one problem, not one a row."""
        found = [*setting_problems(self.tables[SETTINGS], self.raw), *self._checked()[1]]
        settings = {row.get("setting"): number for number, row in reversed([*enumerate(self.tables[SETTINGS])])
                    if isinstance(row.get("setting"), str)}  # fmt: skip
        located = dict.fromkeys(self._located(problem, settings) for problem in found)
        return tuple(located)

    def scenario(self) -> Scenario:
        """Return the scenario.

        Raises
        ------
        ScenarioError
            While there are problems, with all of them.
        """
        wrong = self.problems()
        scenario, _found = self._checked()
        if scenario is None or wrong:
            problems = (dataclasses.replace(one.problem, place=one.place) for one in wrong)
            raise ScenarioError(self.source or _("the network"), tuple(problems))
        return scenario

    def _checked(self) -> tuple[Scenario | None, tuple[Problem, ...]]:
        try:
            return scenario_from_mapping(self.raw, self.source), ()
        except ScenarioError as error:
            return None, error.problems

    def _located(self, problem: Problem, settings: Mapping[object, int]) -> Located:
        spot = problem.spot or Spot("")
        origin = self.origins.get(spot.table, Origin())
        file = origin.file or ("" if spot.table else self.source)
        row = settings.get(spot.row) if isinstance(spot.row, str) else spot.row
        row = row if row is not None and row < len(self.tables.get(spot.table, ())) else None
        unknown = bool(spot.column) and spot.table in COLUMNS and spot.column not in COLUMNS[spot.table]
        cells = self.tables[spot.table][row] if row is not None else {}
        if origin.headings or not origin.file:
            problem = _reworded(problem, spot, cells)
        absent = spot.column in REQUIRED.get(spot.table, ()) and spot.column not in origin.headings
        if origin.headings and (unknown or absent):
            problem = _of_column(problem, spot.table, origin.headings.get(spot.column))
            row, cells = None, {}
        place = self._place(problem, origin, spot, row)
        return Located(problem, file, spot.table, row, spot.column, _frozen(cells.get(spot.column)), place)

    def _place(self, problem: Problem, origin: Origin, spot: Spot, row: int | None) -> str:
        """Return the cell in words: as a spreadsheet counts, or by the record's name where there are no lines."""
        if origin.file and not origin.lines and not origin.headings:
            return f"{origin.file}, {problem.place}"
        parts = [origin.file or spot.table or self.source]
        if row is not None:
            line = origin.lines[row] if row < len(origin.lines) else row + 1
            parts.append(_("row {line}").format(line=line))
        if spot.column:
            parts.append(_("column {name}").format(name=origin.headings.get(spot.column, spot.column)))
        return ", ".join(part for part in parts if part) or problem.place


def check_rows(table: str, count: int, source: str) -> None:
    """Refuse a table of more rows than can be used."""
    if count > MOST_ROWS[table]:
        found = _("has more than {most} {table}").format(most=MOST_ROWS[table], table=table)
        raise refused(source, found, _("must have at most as many"))


def check_columns(table: str, columns: Iterable[str], source: str) -> None:
    """Refuse a table of so many unknown columns that it must be another table, and its problems endless."""
    unknown = [column for column in columns if column not in COLUMNS[table]]
    if len(unknown) > MOST_UNKNOWN:
        found = _("{table} have {count} unknown columns ({names}, …)").format(
            table=table, count=len(unknown), names=", ".join(shown(name) for name in unknown[:3])
        )
        limit = _("must have at most {most}").format(most=MOST_UNKNOWN)
        raise refused(source, found, limit, _("known are {names}").format(names=", ".join(COLUMNS[table])))


def _filled(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _plain_row(row: Row) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """Return a value as files have it: a list, and Python's decimal for numpy's."""
    if isinstance(value, tuple):
        return list(value)
    return float(value) if isinstance(value, float) else value


def _mentioned(actors: list[dict[str, Any]], field_name: str) -> list[str]:
    """Return the regions or need types that actors mention, in that order; only texts can be meant."""
    values = (actor.get(field_name) for actor in actors)
    names = (name for value in values for name in (value if isinstance(value, list) else [value]))
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def _counted(lines: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Return the lines of a table that has grown or shrunk: below its heading, one a row."""
    return tuple(range(2, count + 2)) if lines else ()


def _of_column(problem: Problem, table: str, heading: str | None) -> Problem:
    """Return a problem that is the same in every row as one of the column."""
    found = problem.found if heading is None else _("has no field {name}").format(name=shown(heading))
    return dataclasses.replace(problem, place=table, found=found)


def _frozen(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool)) or value is None else shown(value)


def _reworded(problem: Problem, spot: Spot, cells: Row) -> Problem:
    """Return a problem with a remedy that fits a table: nobody put quotation marks around a cell."""
    rule = rule_of(spot.table, cells, spot.column) if spot.table in COLUMNS else None
    if rule is None or rule.kind not in (int, float) or not isinstance(cells.get(spot.column), str):
        return problem
    return dataclasses.replace(problem, remedy=_("write a number such as 2, or leave the cell empty"))
