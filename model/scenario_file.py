"""Scenario files: TOML in, TOML out, and every problem of a bad file in one message.

The format is versioned. Reading never stops at the first problem: a row with a bad field still counts as
there, with a stand-in for the field, and the rules that would need it keep silent, so that one mistake is not
reported as five.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import tomli_w

from model.errors import Problem, ScenarioError, Spot, did_you_mean, nearest, shown
from model.language import N_, _
from model.parameters import Parameters
from model.records import LONGEST_TEXT, Rule, as_row, checked
from model.scenario import (
    Actor,
    Dials,
    Link,
    Needs,
    NeedType,
    Region,
    Scenario,
    SourcedRange,
    Step,
    master_problems,
)
from model.scenario_rules import LEVERS, Draft, cross_reference_problems, place_of, setting_spot, source_problems
from model.vocabulary import DIALLED

FORMAT_VERSION = 1
LARGEST_FILE = 20_000_000  # bytes; 20 000 actors take about 4 MB
RECORDS: Mapping[str, tuple[str, type]] = {
    "regions": (N_("region"), Region),
    "need_types": (N_("need type"), NeedType),
    "steps": (N_("step"), Step),
    "actors": (N_("actor"), Actor),
    "links": (N_("link"), Link),
    "ranges": (N_("range"), SourcedRange),
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
    except (ValueError, RecursionError) as fault:  # ValueError: also a number of too many digits
        remedy = _("see docs/scenario_format.md")
        problem = Problem(_("file"), _("is not TOML ({fault})").format(fault=fault), _("must be a TOML file"), remedy)
        raise ScenarioError(name, (problem,)) from None
    return scenario_from_mapping(raw, name)


def scenario_from_mapping(raw: Mapping[str, Any], source: str) -> Scenario:
    """Make a scenario of a parsed file; ``source`` names it in messages."""
    _check_version(raw, source)
    problems, unread = _head_problems(raw)
    texts = {key: _text_value(raw, key, problems) for key in TEXTS}
    levers = _levers(raw, problems)
    regions, types, steps, actors, links, ranges = (_records(raw, key, problems, unread) for key in RECORDS)
    dials = _dials(raw.get("dials", {}), problems)
    parameters = Parameters(**_table(raw, "parameters", problems))
    problems += parameters.problems()
    needs = Needs(regions or Needs().regions, types or Needs().types)
    draft = Draft(needs, actors, links, steps, _sources(raw, problems), ranges, frozenset(unread))
    if problems:
        raise ScenarioError(source, (*problems, *cross_reference_problems(draft)))
    try:
        return Scenario(
            **texts, needs=needs, actors=actors, links=links, steps=steps, dials=dials,
            parameters=parameters, sources=draft.sources, ranges=ranges, levers=levers,
        )  # fmt: skip
    except ScenarioError as error:
        raise ScenarioError(source, error.problems) from None


def write_scenario(scenario: Scenario, path: str | Path | None = None) -> str:
    """Return a scenario as TOML text, and write it to a file if a path is given.

    Only what differs from a default is written; reading the text gives an equal scenario.

    Parameters
    ----------
    scenario
        What to write.
    path
        Where to; None = return the text only.

    Examples
    --------
    >>> s = Scenario("tiny", actors=(Actor("shop", "design", "firms"),))
    >>> read_scenario(write_scenario(s)) == s
    True
    """
    document: dict[str, Any] = {"format_version": FORMAT_VERSION}
    document |= {key: getattr(scenario, key) for key in TEXTS if getattr(scenario, key)}
    document |= {"levers": list(scenario.levers)} if scenario.levers else {}
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
        return source, _("the text")
    path = Path(source)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            problem = Problem(
                _("file"),
                _("has {size} bytes").format(size=size),
                _("must have at most {most}").format(most=LARGEST_FILE),
            )
            raise ScenarioError(path.name, (problem,))
        return path.read_text(encoding="utf-8-sig"), path.name
    except UnicodeDecodeError:
        problem = Problem(_("file"), _("is not UTF-8 text"), _("must be a TOML file saved as UTF-8"))
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        problem = Problem(
            _("file"),
            _("cannot be read ({reason})").format(reason=reason),
            _("must be a readable file"),
            _("check the path"),
        )
    raise ScenarioError(path.name[:80], (problem,))


def _check_version(raw: Mapping[str, Any], source: str) -> None:
    """Stop at a file of another format: what it should hold is not known here."""
    version = raw.get("format_version", FORMAT_VERSION)
    if version != FORMAT_VERSION or isinstance(version, bool):
        limit = _("this version reads format {number}").format(number=FORMAT_VERSION)
        raise ScenarioError(
            source,
            (
                Problem(
                    _("file"),
                    _("format_version is {version}").format(version=shown(version)),
                    limit,
                    spot=setting_spot("format_version"),
                ),
            ),
        )


def _head_problems(raw: Mapping[str, Any]) -> tuple[list[Problem], set[tuple[str, str]]]:
    """Return what is wrong with the keys of a file, and the fields of records unread because of it."""
    known = ["format_version", *TEXTS, "levers", *TABLES, *RECORDS]
    unknown = [key for key in raw if key not in known]
    problems = [
        Problem(
            _("file"),
            _("has no key {key}").format(key=shown(key)),
            _("known are {names}").format(names=", ".join(known)),
            did_you_mean(key, known),
            Spot("settings", key, "setting"),
        )
        for key in unknown
    ]
    meant = {nearest(key, known) for key in unknown}
    for key, example in (("format_version", FORMAT_VERSION), ("name", '"my-network"')):
        if key not in raw and key not in meant:
            remedy = _("write {key} = {example} at the top").format(key=key, example=example)
            found = _("{key} is missing").format(key=key)
            problems.append(Problem(_("file"), found, _("must be given"), remedy, setting_spot(key)))
    unread = {
        (noun, field.name)
        for key, (noun, record) in RECORDS.items()
        if key not in raw and (key in meant or None in meant)
        for field in dataclasses.fields(record)
    }
    return problems, unread


def _text_value(raw: Mapping[str, Any], key: str, problems: list[Problem]) -> str:
    value = raw.get(key, "")
    fault = Rule(str, longest=LONGEST_TEXT).fault(value)
    if fault is None:
        return str(value)
    problems.append(Problem(_("file"), f"{key} {fault[0]}", *fault[1:], setting_spot(key)))
    return ""


def _levers(raw: Mapping[str, Any], problems: list[Problem]) -> tuple[str, ...]:
    value = raw.get("levers", [])
    fault = LEVERS.fault(tuple(value) if isinstance(value, list) else value)
    if fault is None:
        return tuple(value)
    problems.append(Problem(_("file"), f"levers {fault[0]}", *fault[1:], setting_spot("levers")))
    return ()


def _records(
    raw: Mapping[str, Any], key: str, problems: list[Problem], unread: set[tuple[str, str]]
) -> tuple[Any, ...]:
    """Return the records of one list, with stand-ins for what cannot be read, and add to the last two."""
    noun, record = RECORDS[key]
    fields = dataclasses.fields(record)
    rows = raw.get(key, [])
    if not isinstance(rows, list):
        problems.append(
            Problem(
                key,
                _("is {value}").format(value=shown(rows)),
                _("must be a list of tables, each headed [[{key}]]").format(key=key),
                spot=setting_spot(key),
            )
        )
        unread |= {(noun, field.name) for field in fields}
        return ()
    return tuple(_record(key, number, row, problems, unread) for number, row in enumerate(rows, start=1))


def _record(key: str, number: int, row: Any, problems: list[Problem], unread: set[tuple[str, str]]) -> Any:
    noun, record = RECORDS[key]
    names = [field.name for field in dataclasses.fields(record)]
    required = {field.name for field in dataclasses.fields(record) if field.default is dataclasses.MISSING}
    place = place_of(noun, number, {})
    if isinstance(row, dict):
        at = partial(Spot, key, number - 1)
        values, faults = checked(record, row, place_of(noun, number, row), at=at)
        # a misspelt field could be any of the others
        given = names if row.keys() - names else [*required, *row]
    else:
        limit = _("must be a table headed [[{key}]]").format(key=key)
        values, faults = (
            {},
            [Problem(place, _("is {value}").format(value=shown(row)), limit, spot=Spot(key, number - 1))],
        )
        given = names
    made = record(**{**dict.fromkeys(required, place), **values})
    places = (noun, place_of(noun, number, vars(made)))
    problems += faults
    unread |= {(where, name) for where in places for name in names if name in given and name not in values}
    return made


def _table(raw: Mapping[str, Any], key: str, problems: list[Problem]) -> dict[str, Any]:
    table = raw.get(key, {})
    if isinstance(table, dict):
        return table
    limit = _("must be a table headed [{key}]").format(key=key)
    problems.append(Problem(key, _("is {value}").format(value=shown(table)), limit, spot=setting_spot(key)))
    return {}


def _dials(table: Any, problems: list[Problem]) -> Dials:
    if not isinstance(table, dict):
        limit = _("must be a table headed [dials]")
        problems.append(Problem("dials", _("is {value}").format(value=shown(table)), limit, spot=setting_spot("dials")))
        return Dials()
    row = dict(table)
    if "centralisation" in row:
        master = row.pop("centralisation")
        wrong = master_problems(master)
        problems += wrong
        if not wrong:
            row = {**dict.fromkeys(DIALLED, master), **row}
    values, faults = checked(Dials, row, "dials", also=("centralisation",), at=setting_spot)
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
        wrong = [*source_problems([(name, ids)])]
        problems += wrong
        pairs += [] if wrong else [(name, tuple(ids))]
    return tuple(pairs)
