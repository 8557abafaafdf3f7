"""Scenario files: TOML in, TOML out, and every problem of a bad file in one message.

The format is versioned. Reading never stops at the first problem: a row with a bad field still counts as there,
so one mistake is not reported as five.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from model.errors import Problem, ScenarioError, did_you_mean, shown
from model.parameters import Parameters
from model.records import LONGEST_TEXT, Rule, as_row, checked
from model.scenario import Actor, Dials, Link, Needs, NeedType, Region, Scenario, SourcedRange, Step
from model.scenario_rules import place_of

FORMAT_VERSION = 1
LARGEST_FILE = 20_000_000  # bytes; 20 000 actors take about 4 MB
RECORDS: Mapping[str, tuple[str, type]] = {
    "regions": ("region", Region),
    "need_types": ("need type", NeedType),
    "steps": ("step", Step),
    "actors": ("actor", Actor),
    "links": ("link", Link),
    "ranges": ("range", SourcedRange),
}
TEXTS = ("name", "title", "summary", "question")
TABLES = ("dials", "parameters", "evidence")


def read_scenario(source: str | Path) -> Scenario:
    """Read a scenario from a TOML file, or from TOML text.

    Parameters
    ----------
    source
        A path, or a text that contains a line break.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With every problem found: no file, no TOML, unknown keys, wrong types, ranges, dangling references,
        duplicate ids; each with its place, value, limit and remedy.

    Examples
    --------
    >>> text = '''
    ... format_version = 1
    ... name = "tiny"
    ... [[actors]]
    ... id = "shop"
    ... function = "design"
    ... side = "firms"
    ... '''
    >>> read_scenario(text).actors[0].servers
    1
    """
    text, name = _text_of(source)
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        problem = Problem("file", f"is not TOML ({fault})", "must be a TOML file", "see docs/scenario_format.md")
        raise ScenarioError(name, (problem,)) from None
    return scenario_from_mapping(raw, name)


def scenario_from_mapping(raw: Mapping[str, Any], source: str) -> Scenario:
    """Make a scenario of a parsed file; ``source`` names it in messages."""
    problems = _head_problems(raw)
    texts = {key: _text_value(raw, key, problems) for key in TEXTS}
    records = {key: _records(raw, key, problems) for key in RECORDS}
    dials = _dials(raw.get("dials", {}), problems)
    parameters = Parameters(**_table(raw, "parameters", problems))
    problems += parameters.problems()
    sources = _sources(raw, problems)
    if problems:
        # Cross-reference rules need whole records; they are asked about what could be read.
        problems += _cross_problems(records, dials, sources)
        raise ScenarioError(source, tuple(problems))
    try:
        return _scenario(texts, records, dials, parameters, sources)
    except ScenarioError as error:
        raise ScenarioError(source, error.problems) from None


def write_scenario(scenario: Scenario, path: str | Path | None = None) -> str:
    """Return a scenario as TOML text, and write it to a file if a path is given.

    Only what differs from a default is written; reading the text gives an equal scenario.

    Examples
    --------
    >>> s = Scenario("tiny", actors=(Actor("shop", "design", "firms"),))
    >>> read_scenario(write_scenario(s)) == s
    True
    """
    document: dict[str, Any] = {"format_version": FORMAT_VERSION}
    document |= {key: getattr(scenario, key) for key in TEXTS if getattr(scenario, key)}
    document["dials"] = _dial_rows(scenario.dials)
    tables = {
        "parameters": scenario.parameters.changed,
        "evidence": {key: list(ids) for key, ids in scenario.sources},
        "regions": [as_row(region) for region in scenario.needs.regions],
        "need_types": [as_row(need_type) for need_type in scenario.needs.types],
        "steps": [as_row(step) for step in scenario.steps],
        "actors": [as_row(actor) for actor in scenario.actors],
        "links": [as_row(link) for link in scenario.links],
        "ranges": [as_row(sourced) for sourced in scenario.ranges],
    }
    document |= {key: value for key, value in tables.items() if value}
    text = tomli_w.dumps(document)
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text


def _text_of(source: str | Path) -> tuple[str, str]:
    if isinstance(source, str) and "\n" in source:
        return source, "the text"
    path = Path(source)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            problem = Problem("file", f"has {size} bytes", f"must have at most {LARGEST_FILE}")
            raise ScenarioError(path.name, (problem,))
        return path.read_text(encoding="utf-8"), path.name
    except UnicodeDecodeError:
        problem = Problem("file", "is not UTF-8 text", "must be a TOML file saved as UTF-8")
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        problem = Problem("file", f"cannot be read ({reason})", "must be a readable file", "check the path")
    raise ScenarioError(path.name[:80], (problem,))


def _head_problems(raw: Mapping[str, Any]) -> list[Problem]:
    known = ["format_version", *TEXTS, *TABLES, *RECORDS]
    problems = [
        Problem("file", f"has no key {shown(key)}", f"known are {', '.join(known)}", did_you_mean(key, known))
        for key in raw
        if key not in known
    ]
    version = raw.get("format_version")
    if version is None:
        remedy = f"write format_version = {FORMAT_VERSION} at the top"
        problems.append(Problem("file", "format_version is missing", "must be given", remedy))
    elif version != FORMAT_VERSION or isinstance(version, bool):
        limit = f"this version reads format {FORMAT_VERSION}"
        problems.append(Problem("file", f"format_version is {shown(version)}", limit))
    if "name" not in raw:
        problems.append(Problem("file", "name is missing", "must be given", 'write name = "my-network"'))
    return problems


def _text_value(raw: Mapping[str, Any], key: str, problems: list[Problem]) -> str:
    value = raw.get(key, "")
    fault = Rule(str, longest=LONGEST_TEXT).fault(value)
    if fault is None:
        return str(value)
    problems.append(Problem("file", f"{key} {fault[0]}", *fault[1:]))
    return ""


def _records(raw: Mapping[str, Any], key: str, problems: list[Problem]) -> list[dict[str, Any]]:
    noun, record = RECORDS[key]
    rows = raw.get(key, [])
    if not isinstance(rows, list):
        problems.append(Problem(key, f"is {shown(rows)}", f"must be a list of tables, each headed [[{key}]]"))
        return []
    usable = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            problems.append(Problem(f"{noun} {number}", f"is {shown(row)}", f"must be a table headed [[{key}]]"))
            continue
        values, faults = checked(record, row, place_of(noun, number, row))
        problems += faults
        usable.append(values)
    return usable


def _table(raw: Mapping[str, Any], key: str, problems: list[Problem]) -> dict[str, Any]:
    table = raw.get(key, {})
    if isinstance(table, dict):
        return table
    problems.append(Problem(key, f"is {shown(table)}", f"must be a table headed [{key}]"))
    return {}


def _dials(table: Any, problems: list[Problem]) -> Dials:
    if not isinstance(table, dict):
        problems.append(Problem("dials", f"is {shown(table)}", "must be a table headed [dials]"))
        return Dials()
    row = dict(table)
    if "centralisation" in row:
        master = row.pop("centralisation")
        fault = Rule(float, 0, 1).fault(master)
        if fault is not None:
            problems.append(Problem("dials", f"centralisation {fault[0]}", *fault[1:]))
        else:
            row = {"triage": master, "test": master, "approve": master, **row}
    values, faults = checked(Dials, row, "dials")
    problems += faults
    return Dials(**values)


def _dial_rows(dials: Dials) -> dict[str, float]:
    if dials.triage == dials.test == dials.approve:
        return {"centralisation": dials.triage, "iteration_speed": dials.iteration_speed}
    return {
        "triage": dials.triage,
        "test": dials.test,
        "approve": dials.approve,
        "iteration_speed": dials.iteration_speed,
    }


def _sources(raw: Mapping[str, Any], problems: list[Problem]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = []
    for name, ids in _table(raw, "evidence", problems).items():
        if isinstance(ids, list) and ids and all(isinstance(item, str) for item in ids):
            pairs.append((name, tuple(ids)))
        else:
            limit = 'must be a list of evidence ids, or ["assumption"]'
            problems.append(Problem("evidence", f"{name} is {shown(ids)}", limit))
    return tuple(pairs)


def _cross_problems(
    records: dict[str, list[dict[str, Any]]], dials: Dials, sources: tuple[tuple[str, tuple[str, ...]], ...]
) -> list[Problem]:
    """Return what is wrong across records, asked of stand-ins for the rows that had a bad field."""
    stand_in = {"actors": {"function": "unit", "side": "soldiers"}, "steps": {"before": "design", "delay": 0.0}}
    broken: set[str] = set()
    filled: dict[str, list[dict[str, Any]]] = {}
    for key, rows in records.items():
        needed = {"id", *stand_in.get(key, ())} if key in ("actors", "steps", "regions", "need_types") else set()
        filled[key] = []
        for number, row in enumerate(rows, start=1):
            place = place_of(RECORDS[key][0], number, row)
            if not needed <= row.keys() | {"delay"}:
                broken.add(place)
            whole = {"id": f"{key} {number}"} if "id" in needed else {}
            filled[key].append({**whole, **stand_in.get(key, {}), **row})
    try:
        _scenario(dict.fromkeys(TEXTS, "x"), _whole(filled), dials, Parameters(), sources)
    except ScenarioError as error:
        return [problem for problem in error.problems if problem.place not in broken]
    return []


def _whole(records: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Drop links and ranges that lack a needed field: nothing refers to them."""
    needed = {"links": {"source", "target"}, "ranges": {"measure", "low", "high"}}
    return {
        key: [row for row in rows if needed.get(key, set()) <= row.keys()] for key, rows in records.items()
    }


def _scenario(
    texts: dict[str, str],
    records: dict[str, list[dict[str, Any]]],
    dials: Dials,
    parameters: Parameters,
    sources: tuple[tuple[str, tuple[str, ...]], ...],
) -> Scenario:
    made = {key: tuple(RECORDS[key][1](**row) for row in rows) for key, rows in records.items()}
    standard = Needs()
    needs = Needs(made["regions"] or standard.regions, made["need_types"] or standard.types)
    return Scenario(
        **texts,
        needs=needs,
        actors=made["actors"],
        links=made["links"],
        steps=made["steps"],
        dials=dials,
        parameters=parameters,
        sources=sources,
        ranges=made["ranges"],
    )
