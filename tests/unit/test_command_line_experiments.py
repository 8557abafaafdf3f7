"""The commands of many answers and of simulation: tables, JSON, CSV; progress on a terminal, quiet in a pipe."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import model as fl
from model.__main__ import cli, main
from model.durations import with_interval
from model.experiments.metrics import METRICS

ROOT = Path(__file__).parent.parent.parent
REFERENCE = fl.preset("reference")
SPAN = ("--replications", "3", "--horizon", "150")
FEW = ("--replications", "3", "--cases", "100")
GRID = ("sweep", "reference", "centralisation=0,1", "iteration_speed=4,9", "--method", "simulate", *FEW)


def invoked(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def refuse(name: str) -> None:
    raise AssertionError(name)


def test_simulate_prints_every_number_with_its_interval():
    printed = invoked("simulate", "reference", *FEW, "--seed", "3")
    mean = fl.simulate(REFERENCE, replications=3, cases=100, seed=3).cycle_time.mean
    line = next(line for line in printed.splitlines() if "mean:" in line)
    numbers = [float(word.strip("()")) for word in line.split() if word.strip("()").replace(".", "").isdigit()]
    assert numbers == pytest.approx([mean, mean.low, mean.high], rel=0.05)
    assert "3 replications, seed 3" in printed


def test_simulate_gives_json_and_runs_as_csv():
    record = json.loads(invoked("simulate", "reference", *FEW, "--json"), parse_constant=refuse)
    found = fl.simulate(REFERENCE, replications=3, cases=100)
    mean = found.cycle_time.mean
    assert record["cycle_time"]["mean"] == {"value": float(mean), "low": mean.low, "high": mean.high}
    assert (record["method"], record["seed"], record["replications"]) == ("simulation", 1, 3)
    runs = pd.read_csv(io.StringIO(invoked("simulate", "reference", *FEW, "--csv")), index_col="replication")
    assert runs["cycle_time_mean"].tolist() == pytest.approx(found.runs["cycle_time_mean"].tolist())


def test_simulate_over_capacity_gives_the_growth_and_never_a_cycle_time():
    over = ("simulate", "reference", "--centralisation", "1", "--iteration-speed", "9", *FEW)
    printed = invoked(*over)
    assert "Over capacity: no cycle time exists." in printed
    assert "The backlog grows by" in printed
    record = json.loads(invoked(*over, "--json"), parse_constant=refuse)
    assert record["cycle_time"]["mean"] == {"value": None, "low": None, "high": None}
    assert record["backlog_growth"]["low"] < record["backlog_growth"]["high"]


def test_one_replication_is_printed_without_an_interval():
    assert "one replication: no interval" in invoked("simulate", "reference", "--replications", "1", "--cases", "100")


def test_a_simulated_sweep_prints_its_intervals_and_gives_all_columns_as_csv():
    printed = invoked(*GRID)
    assert "over" in printed
    assert "3 replications, seed 1; in brackets the 95 % interval" in printed
    table = pd.read_csv(io.StringIO(invoked(*GRID, "--csv")))
    grid = fl.sweep(REFERENCE, method="simulate", replications=3, cases=100, centralisation=[0, 1],
                    iteration_speed=[4, 9]).table  # fmt: skip
    assert table.columns.tolist() == grid.columns.tolist()
    assert table["cycle_time_low"].tolist() == pytest.approx(grid["cycle_time_low"].tolist(), nan_ok=True)


def test_a_store_is_used_again_and_damage_is_told_on_stderr(tmp_path):
    command = (*GRID, "--store", str(tmp_path), "--csv")
    first = invoked(*command)
    path = sorted(tmp_path.rglob("*.parquet"))[0]
    path.write_bytes(b"damaged")
    again = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert again.stdout == first
    assert again.stderr == f"note: store: {path} was damaged; its points are computed again\n"


def test_compare_shows_variants_side_by_side_and_marks_the_best():
    printed = invoked("compare", "reference", "reference,centralisation=0.8,iteration-speed=6")
    line = next(line for line in printed.splitlines() if line.startswith("cycle_time_mean"))
    assert line.split() == ["cycle_time_mean,", "days", "82.63", "*", "93.77"]
    rows = json.loads(invoked("compare", "reference", "reference,need_rate=5", "--json"), parse_constant=refuse)
    days = {row["name"]: row["value"] for row in rows if row["metric"] == "cycle_time_mean"}
    assert days == {"reference": pytest.approx(82.63, abs=0.01), "reference,need_rate=5": None}


def test_compare_says_what_each_difference_from_the_first_is_made_of():
    others = [f"reference,iteration_speed={m}" for m in (3, 8)]
    printed = invoked("compare", "reference", *others, "--waterfall")
    for other, speed in zip(others, (3, 8), strict=True):
        found = fl.waterfall(
            fl.preset("reference"), fl.preset("reference").with_dials(iteration_speed=speed), names=("reference", other)
        )
        assert found.sentence in printed
    assert printed.count("Days by stage:") == printed.count("Days by cause:") == 2


def test_compare_by_simulation_adds_the_paired_runs():
    printed = invoked("compare", "reference", "reference,iteration_speed=8", "--method", "simulate", *FEW)
    assert "a = reference, b = reference,iteration_speed=8, run against run" in printed
    paired = printed[printed.index("run against run") :]
    line = next(line for line in paired.splitlines() if "cycle_time_mean" in line and "new" not in line)
    assert line.split()[-2:] == ["a", "days"]


def test_compare_takes_a_file_and_its_variants(tmp_path):
    path = tmp_path / "mine.toml"
    fl.write_scenario(REFERENCE, path)
    rows = json.loads(invoked("compare", str(path), f"{path},centralisation=1", "--json"))
    days = [row["value"] for row in rows if row["metric"] == "cycle_time_mean"]
    assert days == pytest.approx([fl.solve(REFERENCE.with_dials(k)).cycle_time.mean for k in (0.5, 1)])


def test_sensitivity_gives_its_table_and_says_how_capacity_was_treated():
    command = ("sensitivity", "reference", "need_rate=0.1:1.5", "trial_time", "--samples", "16")
    printed = invoked(*command)
    assert "points are over capacity; there the pace is 0" in printed
    result = CliRunner().invoke(cli, (*command, "--csv"), catch_exceptions=False)
    table = pd.read_csv(io.StringIO(result.stdout))
    expected = fl.sensitivity(REFERENCE, {"need_rate": (0.1, 1.5), "trial_time": (1, 30)}, samples=16)
    assert table["total_order"].tolist() == pytest.approx(expected["total_order"].tolist())
    assert "there the pace is 0" in result.stderr


def test_flip_points_are_told_and_never_is_an_answer():
    pair = ("reference,centralisation=1", "reference,centralisation=0")
    line = invoked("flip-points", *pair, "reuse_local").splitlines()[-1]
    assert line.split()[:2] == ["reuse_local", "0.2518"]
    assert "never" in invoked("flip-points", *pair, "report_time=0:3")
    table = json.loads(invoked("flip-points", *pair, "report_time", "--json"), parse_constant=refuse)
    assert table[0]["value"] is None
    simulated = invoked("flip-points", *pair, "report_time", "--engine", "simulate", *FEW, "--values", "2", "--csv")
    assert pd.read_csv(io.StringIO(simulated))["wins_below"].isin(["a", "b", "unclear"]).all()


def test_there_is_a_bar_on_a_terminal_and_silence_in_a_pipe():
    command = [sys.executable, "-m", "model", *GRID, "--csv"]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, text=True) as running:
        out, _ = running.communicate(timeout=60)
    os.close(theirs)
    drawn = os.read(ours, 10_000).decode()
    os.close(ours)
    assert out == piped.stdout
    assert "points" in drawn
    assert "100%" in drawn


def test_a_simulated_comparison_gives_intervals_and_the_same_sizes_as_python():
    printed = invoked("compare", "reference", "reference,centralisation=1", "--method", "simulate", *SPAN)
    found = fl.simulate(REFERENCE, replications=3, horizon=150)
    line = next(line for line in printed.splitlines() if line.startswith("throughput"))
    shown = with_interval(found.throughput, found.throughput.low, found.throughput.high)
    assert line.split("  ")[0] == "throughput, needs per day"
    assert shown in line


def test_a_sweep_over_one_axis_prints_few_columns_and_intervals():
    printed = invoked("sweep", "reference", "iteration_speed=4,9", "--centralisation", "1", *GRID[4:])
    assert max(map(len, printed.splitlines())) < 120
    small, fast = printed.splitlines()[1:3]
    assert " to " in small
    assert "–" in fast
    assert "3 replications, seed 1" in printed
    assert "(" not in invoked("sweep", "reference", "centralisation=0,1").splitlines()[1]


def test_a_stopped_sweep_says_how_to_go_on(monkeypatch, tmp_path):
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("model.command_line.experiments.sweep_axes", stopped)
    with_store = CliRunner().invoke(cli, (*GRID, "--store", str(tmp_path)))
    assert with_store.exit_code == 1
    assert f"Finished points are kept in {tmp_path}" in with_store.stderr
    assert "kept" not in CliRunner().invoke(cli, GRID).stderr


def test_a_small_simulated_grid_has_its_intervals_and_a_wide_one_says_how_wide_they_are():
    assert " to " in invoked(*GRID).splitlines()[3]
    wide = invoked("sweep", "reference", "centralisation=0,1", "iteration_speed=3:9:7", *GRID[4:])
    assert " to " not in wide.splitlines()[3]
    assert "days either way" in wide.splitlines()[-1]


@pytest.mark.parametrize("command", ["sensitivity", "flip-points"])
def test_help_lists_every_metric(command):
    told = " ".join(invoked(command, "--help").split())
    for names in METRICS.values():
        assert all(name in told for name in names)


BAD = [
    (("sweep", "reference", "centralisation=0,1", "centralisation=1"), "centralisation is given twice, must be given"),
    (("sensitivity", "reference", "need_rate", "need_rate=1:2"), "need_rate is given twice"),
    (("compare", "reference", "reference"), "reference is given twice"),
    (("compare", "reference", "--waterfall", "--json"), "--waterfall is given, must be of formulas, and in words"),
    (("compare", "reference,need_rate=0.1,need_rate=0.2"), "need_rate is given twice"),
    (("solve", "reference", "--set", "need_rate=0.1", "--set", "need_rate=0.2"), "need_rate is given twice"),
    (("simulate", "reference", "--replications", "0"), "replications is 0, must be a whole number from 1"),
    (("simulate", "reference", "--horizon", "-3"), "horizon is -3.0, must be > 0"),
    (("simulate", "reference", "--precision", "0"), "precision is 0.0, must be > 0"),
    (("simulate", "reference", "--seed", "-1"), "seed is -1, must be a whole number from 0"),
    (("compare", "reference,need_rat=1"), "need_rat is unknown, must be a dial or a row of the parameter table"),
    (("compare", "reference,need_rate"), "'need_rate' has no value, must be NAME=VALUE"),
    (("compare", "reference," + "x" * 5000), "has no value, must be NAME=VALUE"),
    (("compare", "nowhere,need_rate=1"), "'nowhere' is neither a preset nor a file"),
    (("compare", "reference,catch_local=2"), "catch_local is 2, must be >= 0 and <= 1"),
    (("sweep", "reference", "centralisation=0,1", "--workers", "0"), "workers is 0, must be a whole number, at least"),
    (("sweep", "reference", "centralisation=0,1", "--seed", "-1"), "seed is -1, must be >= 0"),
    (("sweep", "reference", "seed=1,2"), "seed is unknown, must be a dial or a row"),
    (("sweep", "reference", "method=1,2"), "method is unknown, must be a dial or a row"),
    (("sweep", "reference", "centralisation=0,1", "--scheduler", "host"), "--scheduler is 'host', must be like tcp://"),
    (
        ("sweep", "reference", "centralisation=0", "--scheduler", "tcp://127.0.0.1"),
        "does not answer, must be a running",
    ),
    (("sweep", "reference", "centralisation=0", "--scheduler", "tcp://h:1", "--executor", "serial"), "must be one of"),
    (("sweep", "reference", "centralisation=0,1", "--store", "/dev/null"), "/dev/null cannot be used"),
    (("sensitivity", "reference", "need_rat"), "need_rat is unknown"),
    (("sensitivity", "reference", "need_rate=3"), "need_rate=3 is no range, must be NAME=LOW:HIGH"),
    (("sensitivity", "reference", "need_rate=a:b"), "need_rate is 'a', must be a number"),
    (("sensitivity", "reference", "--metric", "joy"), "metric is 'joy', must be one of pace"),
    (("sensitivity", "reference", "--samples", "7"), "samples is 7, must be a power of two"),
    (("flip-points", "reference", "reference", "need_rate=2"), "need_rate=2 is no range, must be NAME=LOW:HIGH"),
    (("flip-points", "reference", "reference", "need_rate=2:1"), "must go from low to high"),
    (("flip-points", "reference", "nowhere"), "'nowhere' is neither a preset nor a file"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[f"{one[0][0]} {one[1][:30]}" for one in BAD])
def test_bad_input_is_one_line_with_exit_code_2(monkeypatch, capsys, arguments, message):
    monkeypatch.setattr(sys, "argv", ["model", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    printed = capsys.readouterr()
    assert (left.value.code, printed.out) == (2, "")
    assert message in printed.err
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
