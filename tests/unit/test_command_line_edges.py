"""The command line at its edges, in this process: every way to go wrong ends with code 2 and one message."""

from __future__ import annotations

import json

import pytest

import model as fl


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("solve", "reference", "--set", "self=1"), "with_parameters: self is no parameter"),
        (("solve", "reference", "--set", "need_rate=nan"), "parameter need_rate: is nan needs per day"),
        (("solve", "reference", "--set", "need_rate=often"), "command line: need_rate is 'often', must be a number"),
        (("solve", "reference", "--set", "=3"), "is no parameter"),
        (("solve", "reference", "--iteration-speed", "0"), "dials: iteration_speed is 0, must be >= 1"),
        (("solve", "reference", "--centralisation", "inf"), "dials: centralisation is inf, must be >= 0 and <= 1"),
        (("sweep", "reference", "scenario=1,2"), "sweep: scenario is unknown"),
        (("sweep", "reference", "centralisation=0:1:inf"), "must be from:to:count, with 2 to 1000000 values"),
        (("sweep", "reference", "centralisation=0:1:nan"), "must be from:to:count"),
        (("sweep", "reference", "centralisation=0:1:1e12"), "must be from:to:count"),
        (("sweep", "reference", "centralisation=0:1:2.5"), "must be from:to:count"),
        (("sweep", "reference", "centralisation=0:1:1"), "must be from:to:count"),
        (("sweep", "reference", "centralisation=,"), "sweep: centralisation has no values"),
        (("sweep", "reference", "need_rate=0.1:inf:3"), "sweep: need_rate is"),
        (("sweep", "reference", "need_rate=1:2:1001", "trial_time=1:2:1001"), "must have at most 1000000"),
        (("check", "missing.toml"), "1 problem in missing.toml: file: cannot be read (No such file or directory)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_value_is_one_line_on_stderr_and_nothing_on_stdout(run, arguments, message):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_a_bad_file_is_told_with_all_its_problems_on_one_line(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('format_version = 1\nname = "x"\n[dials]\ntest = 3\n[parameters]\nneed_rate = -1\n')
    code, out, err = run("solve", str(path), "--json")
    assert (code, out) == (2, "")
    assert err.startswith("error: 3 problems in mine.toml: ")
    assert err.count("\n") == 1


def test_help_and_version_are_no_errors(run):
    for arguments in (("--help",), ("-h",), ("sweep", "--help")):
        code, out, err = run(*arguments)
        assert (code, err) == (0, "")
        assert "Usage:" in out
    assert run("--version")[1].strip().endswith(fl.__version__)


def test_json_never_holds_what_json_does_not_know(run):
    """nan and inf are no JSON: over capacity and never-finishing answers write null for every number they lack."""

    def refuse(name: str):
        raise AssertionError(name)

    for arguments in (
        ("solve", "reference", "--centralisation", "1", "--iteration-speed", "9", "--json"),
        ("solve", "reference", "--set", "error_hazard=10", "--json"),
        ("sweep", "reference", "centralisation=0.5,1", "iteration_speed=8", "--json"),
        ("presets", "--json"),
    ):
        code, out, _ = run(*arguments)
        assert code == 0
        json.loads(out, parse_constant=refuse)
    never = json.loads(run("solve", "reference", "--set", "error_hazard=10", "--json")[1])
    assert never["overload"]["never_finishes"] is True
    assert never["overload"]["utilisation"] is None
    rows = json.loads(run("sweep", "reference", "centralisation=0.5,1", "iteration_speed=8", "--json")[1])
    assert [row["cycle_time"] is None for row in rows] == [False, True]


def test_dials_and_settings_reach_the_sweep(run):
    _, out, _ = run(
        "sweep", "reference", "centralisation=1", "--iteration-speed", "3", "--set", "need-rate=0.2", "--json"
    )
    alone = fl.solve(fl.preset("reference").with_dials(1, 3).with_parameters(need_rate=0.2))
    assert json.loads(out)[0]["cycle_time"] == pytest.approx(alone.cycle_time.mean, rel=1e-9)
