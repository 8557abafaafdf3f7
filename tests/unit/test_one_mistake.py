"""One mistake in a scenario file is one problem in its message, wherever it is made; several are all told at once."""

from __future__ import annotations

import copy
import tomllib
from dataclasses import MISSING, fields

import pytest
import tomli_w

import model as fl
from model.scenario_file import RECORDS

WHOLE = """
format_version = 1
name = "field"
title = "Field"

[dials]
centralisation = 0.4
iteration_speed = 3

[parameters]
need_rate = 0.1
half_life = 60

[evidence]
need_rate = ["CYC-04"]

[[regions]]
id = "north"
share = 2
[[regions]]
id = "south"

[[need_types]]
id = "radio"
[[need_types]]
id = "repair"
share = 0.5

[[steps]]
id = "legal"
before = "design"
[[steps]]
id = "paperwork"
before = "produce"
delay = 3

[[actors]]
id = "unit"
function = "unit"
side = "soldiers"
region = "north"
[[actors]]
id = "desk"
function = "triage"
side = "soldiers"
region = "north"
track = "local"
effort = 0.5
[[actors]]
id = "shop"
function = "design"
side = "firms"
region = "south"
servers = 9
solves = ["radio"]
[[actors]]
id = "yard"
function = "design"
side = "volunteers"
solves = ["repair"]
[[actors]]
id = "board"
function = "approve"
side = "government"
track = "central"
cadence = 7
agenda_limit = 5
lead_time = 2
[[actors]]
id = "lawyer"
function = "legal"
side = "government"
effort = 1

[[links]]
source = "desk"
target = "shop"
[[links]]
source = "shop"
target = "board"
kind = "vertical"
latency = 2

[[ranges]]
measure = "visit:board"
low = 1
high = 9
evidence = ["CYC-04"]
"""
DOCUMENT = tomllib.loads(WHOLE)
GIVEN = [(table, row, name) for table in RECORDS for row, record in enumerate(DOCUMENT[table]) for name in record]
REQUIRED = [
    (table, row, field.name)
    for table, (_, record) in RECORDS.items()
    for row in range(len(DOCUMENT[table]))
    for field in fields(record)
    if field.default is MISSING
]


def problems(document: dict) -> tuple[fl.Problem, ...]:
    with pytest.raises(fl.ScenarioError) as caught:
        fl.read_scenario(tomli_w.dumps(document))
    return caught.value.problems


def test_the_file_without_a_mistake_is_read():
    assert len(fl.read_scenario(WHOLE).actors) == 6


@pytest.mark.parametrize(("table", "row", "name"), GIVEN, ids=str)
def test_a_value_of_the_wrong_type_is_one_problem(table, row, name):
    document = copy.deepcopy(DOCUMENT)
    document[table][row][name] = {"a": "table"}
    (problem,) = problems(document)
    assert f"{name} " in problem.found
    assert "{'a': 'table'}" in problem.found


@pytest.mark.parametrize(("table", "row", "name"), GIVEN, ids=str)
def test_a_misspelt_field_is_one_problem_that_names_the_right_one(table, row, name):
    document = copy.deepcopy(DOCUMENT)
    record = document[table][row]
    document[table][row] = {(f"{key[:-1]}xx" if key == name and len(key) > 3 else key): record[key] for key in record}
    if len(name) <= 3:  # "id" and "low" have no near miss that could not be another word: simply renamed
        document[table][row] = {(f"{key}s" if key == name else key): record[key] for key in record}
    (problem,) = problems(document)
    assert problem.found.startswith("has no field")
    assert problem.remedy == f"did you mean '{name}'?"


@pytest.mark.parametrize(("table", "row", "name"), REQUIRED, ids=str)
def test_a_missing_field_is_one_problem(table, row, name):
    document = copy.deepcopy(DOCUMENT)
    del document[table][row][name]
    (problem,) = problems(document)
    assert (problem.found, problem.limit) == (f"{name} is missing", "must be given")


@pytest.mark.parametrize("table", RECORDS)
def test_a_misspelt_table_is_one_problem_that_names_the_right_one(table):
    document = copy.deepcopy(DOCUMENT)
    document[table.removesuffix("s")] = document.pop(table)
    (problem,) = problems(document)
    assert problem.place == "file"
    assert problem.remedy == f"did you mean '{table}'?"


@pytest.mark.parametrize("table", [*RECORDS, "dials", "parameters", "evidence"])
def test_a_table_that_is_a_number_is_one_problem(table):
    document = copy.deepcopy(DOCUMENT)
    document[table] = 3
    (problem,) = problems(document)
    assert (problem.place, problem.found) == (table, "is 3")


@pytest.mark.parametrize("table", RECORDS)
def test_a_row_that_is_no_table_is_one_problem_and_keeps_its_number(table):
    document = copy.deepcopy(DOCUMENT)
    document[table][-1] = "three"
    (problem,) = problems(document)
    assert problem.place.endswith(f" {len(DOCUMENT[table])}")
    assert problem.found == "is 'three'"


@pytest.mark.parametrize(
    ("place", "value", "found"),
    [
        (("actors", 2, "function"), "desing", "function is 'desing'"),
        (("actors", 5, "function"), "leagl", "function is 'leagl'"),
        (("actors", 2, "solves"), ["radoi"], "solves 'radoi', which is no need type"),
        (("actors", 2, "region"), "suoth", "region 'suoth' is no region"),
        (("links", 0, "target"), "shpo", "target 'shpo' is no actor"),
        (("ranges", 0, "measure"), "visit:bord", "measure is 'visit:bord'"),
        (("ranges", 0, "measure"), "test", "measure is 'test'"),
        (("dials", "centralisation"), 2, "centralisation is 2"),
    ],
    ids=str,
)
def test_a_misspelt_word_is_one_problem_though_others_depend_on_it(place, value, found):
    """The only workshop for radios misspelt: neither 'nobody designs' nor 'nobody solves radio' is also told."""
    document = copy.deepcopy(DOCUMENT)
    table = document
    for key in place[:-1]:
        table = table[key]
    table[place[-1]] = value
    (problem,) = problems(document)
    assert problem.found == found


def test_another_format_is_the_only_thing_told_of_a_file():
    document = copy.deepcopy(DOCUMENT) | {"format_version": 2, "whatever": 1, "actors": "elsewhere"}
    (problem,) = problems(document)
    assert str(problem) == "file: format_version is 2, this version reads format 1"


def test_mistakes_in_different_places_are_all_told_at_once_each_with_its_own_number():
    document = copy.deepcopy(DOCUMENT)
    document["actors"][1]["effort"] = "half"
    document["actors"][5]["region"] = "west"
    document["links"][0] = {"source": "desk"}
    document["links"][1]["target"] = "hq2"
    document["parameters"]["half_life"] = -1
    document["steps"][1] = {"id": "paperwork", "before": "produce"}
    told = {(problem.place, problem.found) for problem in problems(document)}
    assert told == {
        ("actor 'desk'", "effort is 'half'"),
        ("actor 'lawyer'", "region 'west' is no region"),
        ("link 1", "target is missing"),
        ("link 2", "target 'hq2' is no actor"),
        ("parameter half_life", "is -1 days"),
        ("step 'paperwork'", "has no delay and no actor does it"),
    }


HUGE = f"0x{'f' * 5_000}"  # TOML reads it; Python refuses to write it in digits


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"servers = {HUGE}", "actor 'shop': servers is a number of too many digits, must be >= 1 and <= 1000000"),
        (f"variability = -{'9' * 400}", "actor 'shop': variability is -9"),
        (f"solves = [{HUGE}]", "actor 'shop': solves a number of too many digits is no list of texts"),
        (f"servers = {'9' * 5_000}", "file: is not TOML (Exceeds the limit (4300 digits)"),
        (f"[parameters]\nneed_rate = {HUGE}", "parameter need_rate: is a number of too many digits"),
        (f"[dials]\ncentralisation = {HUGE}", "dials: centralisation is a number of too many digits"),
        ("[parameters]\nself = 1", "parameters: 'self' is no row of the parameter table"),
        ('[parameters]\n"a\\nb<b>" = 1', r"parameters: 'a\nb<b>' is no row of the parameter table"),
        (f"[evidence]\n{'a' * 6_000} = 1", f"evidence: '{'a' * 59}… is 1, must be a list of evidence ids"),
        ("[dials]\ncentralization = 0.5", "known are centralisation, triage, test, approve, iteration_speed (did you"),
        ("servers = 1979-05-27", "actor 'shop': servers is datetime.date(1979, 5, 27), must be a whole number"),
        (f"x = {'[' * 3_000}{']' * 3_000}", "file: is not TOML ("),
    ],
    ids=lambda text: text[:40],
)
def test_hostile_values_are_told_on_one_short_line(line, message):
    head = 'format_version = 1\nname = "x"\n[[actors]]\nid = "shop"\nfunction = "design"\nside = "firms"\n'
    with pytest.raises(fl.ScenarioError) as caught:
        fl.read_scenario(f"{head}{line}\n")
    assert str(caught.value).startswith(f"1 problem in the text: {message}") or message in str(caught.value)
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1_000


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path):
    path = tmp_path / "marked.toml"
    path.write_text(WHOLE, encoding="utf-8-sig")
    assert fl.read_scenario(path) == fl.read_scenario(WHOLE)


@pytest.mark.parametrize(
    ("source", "reason"), [("", "Is a directory"), ("\0", "embedded null"), ("x" * 5_000, "too long")]
)
def test_a_path_that_cannot_be_one_is_told(source, reason):
    with pytest.raises(
        fl.ScenarioError, match=rf"file: cannot be read \([^)]*{reason}[^)]*\), must be a readable file"
    ):
        fl.read_scenario(source)
