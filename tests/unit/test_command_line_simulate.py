"""The command ``simulate``: what happens on the way, the record of events, a diary, how numbers are shown."""

from __future__ import annotations

import io
import json
import re
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

import model as fl
from model.__main__ import cli, main

REFERENCE = fl.preset("reference")
FEW = ("simulate", "reference", "--replications", "3")
SPAN = (*FEW, "--horizon", "200")


def invoked(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_transients_of_the_command_line_are_those_of_python():
    happens = ("--outage", "board:30:60", "--surge", "10:20:2", "--dial-change", "90:centralisation=1,test=0.5")
    table = pd.read_csv(io.StringIO(invoked(*SPAN, *happens, "--csv", "--table", "path")))
    transients = [fl.Outage("board", 30, 60), fl.Surge(10, 20, 2), fl.DialChange(90, centralisation=1, test=0.5)]
    expected = fl.simulate(REFERENCE, replications=3, horizon=200, transients=transients).path
    assert table["work_in_progress"].tolist() == pytest.approx(expected["work_in_progress"].tolist())
    calm = fl.simulate(REFERENCE, replications=3, horizon=200).path
    assert table["work_in_progress"].tolist() != pytest.approx(calm["work_in_progress"].tolist())


def test_json_says_how_the_simulation_was_run_and_gives_the_path():
    record = json.loads(invoked(*SPAN, "--outage", "board:30:60", "--json"))
    assert record["settings"]["transients"] == ["Outage(actor='board', day=30.0, days=60.0)"]
    assert record["settings"]["days"] == pytest.approx(200)
    assert {"day", "work_in_progress_low", "cycle_time"} <= set(record["path"][0])


def test_the_path_is_printed_where_something_happens_and_over_capacity():
    assert "needs in progress" in invoked(*SPAN, "--outage", "board:30:60")
    printed = invoked(*SPAN, "--centralisation", "1", "--iteration-speed", "9", "--precision", "0.1")
    assert "needs in progress" in printed
    assert "over capacity there is none" in printed
    assert "needs in progress" not in invoked(*SPAN)


@pytest.mark.parametrize(("ending", "read"), [("csv", pd.read_csv), ("parquet", pd.read_parquet)])
def test_events_are_written_as_the_ending_says(tmp_path, ending, read):
    path = tmp_path / f"events.{ending}"
    invoked(*FEW, "--cases", "50", "--events", str(path))
    written = read(path)
    expected = fl.simulate(REFERENCE, replications=3, cases=50, events=True).events
    assert list(written.columns) == ["case", "version", "stage", "actor", "arrive", "start", "end", "outcome"]
    assert written["end"].tolist() == pytest.approx(expected["end"].tolist())
    assert written["outcome"].tolist() == expected["outcome"].astype(str).tolist()


def test_a_diary_tells_every_step_of_a_case():
    answer = fl.simulate(REFERENCE, replications=3, cases=50, events=True)
    told = fl.diary(answer, 4)
    steps = answer.events[answer.events["case"] == 4]
    assert len(told) == len(steps)
    assert told[0].startswith("Day 0.0: Report")
    assert told[-1].endswith("fielded.")
    printed = invoked(*FEW, "--cases", "50", "--diary", "4")
    assert printed.rstrip().endswith("\n".join(["Diary of case 4:", *told]))


def test_a_diary_says_if_the_need_was_not_fielded_in_time():
    answer = fl.simulate(REFERENCE.with_dials(1, 9), replications=1, horizon=60, events=True)
    assert fl.diary(answer, int(answer.events["case"].max()))[-1].startswith("The record ends here")


@pytest.mark.parametrize("case", [-1, 10**9, 1.0, "4", [4], True])
def test_a_diary_of_no_case_is_a_message(case):
    answer = fl.simulate(REFERENCE, replications=1, cases=20, events=True)
    with pytest.raises(fl.ArgumentError, match=r"diary: case is .*, must be one in the events, 0 to"):
        fl.diary(answer, case)


def test_a_diary_without_events_says_how_to_get_them():
    with pytest.raises(fl.ArgumentError, match=r"use simulate\(\.\.\., events=True\)"):
        fl.diary(fl.simulate(REFERENCE, replications=1, cases=20), 0)


def test_a_printed_number_lies_in_its_printed_interval_and_has_its_digits():
    for printed in (invoked(*FEW, "--cases", "300"), invoked(*FEW, "--cases", "20"), invoked(*SPAN)):
        found = re.findall(r"(-?[\d.]+)(?: [a-z ]+)? \((-?[\d.]+) to (-?[\d.]+)\)", printed)
        assert len(found) > 10
        for value, low, high in found:
            assert float(low) <= float(value) <= float(high)
            assert float(low) < float(high) or float(value) == 0  # nobody waited in any run
            assert len({len(number.partition(".")[2]) for number in (value, low, high)}) == 1


def test_one_replication_is_said_to_have_no_interval():
    printed = invoked("simulate", "reference", "--replications", "1", "--cases", "50")
    assert "1 replication, seed 1; no intervals: they need two" in printed
    assert "nan" not in printed.lower()


@pytest.mark.parametrize("solver", [fl.solve, fl.simulate, fl.check_engines, fl.adoption])
def test_a_name_in_place_of_a_scenario_is_a_message(solver):
    with pytest.raises(fl.ArgumentError, match=r"'reference' is a str, must be a Scenario .*preset"):
        solver("reference")


BAD = [
    (("--outage", "board"), "--outage is 'board', must be ACTOR:DAY:DAYS (e.g. board:30:60)"),
    (
        ("--outage", "bord:1:2", "--horizon", "9"),
        "'bord' is no actor, must be the id of an actor (did you mean 'board'",
    ),
    (("--outage", "board:a:2"), "--outage: day is 'a', must be a number"),
    (("--outage", "board:1:2"), "transients come without a horizon, must have one"),
    (("--surge", "1:2"), "--surge is '1:2', must be DAY:DAYS:FACTOR"),
    (("--surge", "1:2:0", "--horizon", "9"), "factor is 0.0, must be > 0"),
    (("--dial-change", "3"), "--dial-change is '3', must be DAY:NAME=VALUE"),
    (("--dial-change", "3:speed=2"), "--dial-change: speed is no dial, must be one of centralisation"),
    (("--dial-change", "3:centralisation=4", "--horizon", "9"), "centralisation is 4, must be >= 0 and <= 1"),
    (("--events", "x.xls"), "--events is 'x.xls', must end with .csv or .parquet"),
    (("--events", "/nowhere/x.csv"), "must be in a folder that exists"),
    (("--diary", "-3"), "diary: case is -3, must be one in the events"),
    (("--json", "--csv"), "--json and --csv are given, must be one of them"),
]


@pytest.mark.parametrize(("options", "message"), BAD, ids=[" ".join(options) for options, _ in BAD])
def test_bad_options_are_one_line_with_exit_code_2(monkeypatch, capsys, options, message):
    monkeypatch.setattr(sys, "argv", ["model", "simulate", "reference", "--replications", "2", *options])
    with pytest.raises(SystemExit) as left:
        main()
    printed = capsys.readouterr()
    assert (left.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err
