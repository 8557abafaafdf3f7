"""The command line: readable tables, machine formats, and exit code 2 with one message on bad input."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

import model as fl
from model.__main__ import cli


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "model", *arguments], capture_output=True, text=True, check=False)


def invoked(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_presets_are_listed_with_their_times():
    rows = {row["name"]: row for row in json.loads(invoked("presets", "--json"))}
    assert list(rows) == list(fl.PRESETS)
    assert rows["reference"]["cycle_time_days"] == round(fl.solve(fl.preset("reference")).cycle_time.mean, 1)


def test_solve_prints_what_a_person_can_read():
    printed = invoked("solve", "reference", "--centralisation", "1", "--iteration-speed", "4")
    assert "Innovation-cycle time 78 days" in printed
    assert "Why: " in printed
    assert "Try: " in printed


def test_solve_gives_json_with_null_for_what_does_not_exist():
    record = json.loads(invoked("solve", "reference", "--centralisation", "1", "--iteration-speed", "8", "--json"))
    assert record["stable"] is False
    assert record["cycle_time"]["mean"] is None
    assert record["overload"]["actor"] == "test_centre"
    settings = json.loads(invoked("solve", "reference", "--set", "need_rate=0.1", "--json"))
    assert settings["changed_parameters"] == {"need_rate": 0.1}
    mean = fl.solve(fl.preset("reference").with_parameters(need_rate=0.1)).cycle_time.mean
    assert settings["cycle_time"]["mean"] == pytest.approx(mean)


def test_solve_gives_the_stages_as_csv():
    table = pd.read_csv(io.StringIO(invoked("solve", "reference", "--csv")), index_col="stage")
    assert table["total"].sum() == pytest.approx(fl.solve(fl.preset("reference")).cycle_time.mean)


def test_sweep_prints_a_grid_and_gives_csv():
    axes = ("centralisation=0:1:3", "iteration_speed=4,8")
    assert "over" in invoked("sweep", "reference", *axes).splitlines()[-1]
    table = pd.read_csv(io.StringIO(invoked("sweep", "reference", *axes, "--csv")))
    grid = fl.sweep(fl.preset("reference"), centralisation=[0, 0.5, 1], iteration_speed=[4, 8]).table
    assert table["cycle_time"].tolist() == pytest.approx(grid["cycle_time"].tolist(), nan_ok=True)


def test_check_reads_a_file_and_says_where_the_model_was_loaded_from(tmp_path):
    path = tmp_path / "mine.toml"
    fl.write_scenario(fl.preset("reference"), path)
    printed = invoked("check", str(path))
    assert "52 actors (1 gates), 11 links, 8 regions" in printed
    assert f"model {fl.__version__} from " in printed


BAD = [
    (("solve", "nowhere"), "'nowhere' is neither a preset nor a file"),
    (("solve", "nowhere.toml"), "cannot be read (No such file or directory)"),
    (("solve", "reference", "--centralisation", "2"), "1 problem in reference: dials: centralisation is 2, must be"),
    (("solve", "reference", "--centralisation", "high"), "'high' is not a valid float"),
    (("solve", "reference", "--set", "need_rat=1"), "did you mean 'need_rate'?"),
    (("solve", "reference", "--set", "need_rate"), "'need_rate' has no value, must be NAME=VALUE"),
    (("sweep", "reference", "kappa=0,1"), "kappa is unknown"),
    (("sweep", "reference", "centralisation=0:1"), "must be from:to:count"),
    (("sweep", "reference", "centralisation=0,2"), "centralisation is 2, must be >= 0 and <= 1"),
    (("sweep", "reference"), "Missing argument"),
    (("fly",), "No such command 'fly'"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[message[:30] for _, message in BAD])
def test_bad_input_ends_with_code_2_and_one_message(arguments, message):
    ran = run(*arguments)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr
