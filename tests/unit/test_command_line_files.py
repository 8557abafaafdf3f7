"""Commands convert and export: files of every kind, and one message for what cannot be written."""

from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import model as fl
from model import exchange


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_a_network_goes_round_all_formats(run):
    files = ["a.toml", "b.json", "c.graphml", "d.zip", "e.toml"]
    assert run("convert", "hybrid_marketplace", files[0]) == (0, "a.toml written\n", "")
    for source, target in zip(files, files[1:], strict=False):
        assert run("convert", source, target)[0] == 0
    assert Path("a.toml").read_bytes() == Path("e.toml").read_bytes()
    assert fl.read_network("d.zip") == fl.preset("hybrid_marketplace")


def test_every_command_takes_every_format_and_a_folder_of_tables(run):
    run("convert", "reference", "net.zip")
    with zipfile.ZipFile("net.zip") as archive:
        archive.extractall("tables")
    solved = run("solve", "reference")[1]
    for name in ("net.zip", "tables"):
        assert run("solve", name)[1] == solved
        assert run("check", name)[1].startswith(f"{name}: fine. 52 actors")


def test_results_graph_and_events_are_exported_with_their_settings(run):
    assert run("export", "reference", "r.csv", "--centralisation", "0.8", "--set", "need_rate=0.2")[0] == 0
    table = pd.read_csv("r.csv")
    solved = fl.solve(fl.preset("reference").with_dials(0.8).with_parameters(need_rate=0.2))
    assert table.loc[0, "value"] == solved.cycle_time.mean
    assert table.loc[0, "changed_parameters"] == '{"need_rate": 0.2}'

    sizes = ("--replications", "2", "--cases", "100", "--seed", "5")
    assert run("export", "reference", "r.parquet", "--method", "simulate", *sizes)[0] == 0
    assert set(pd.read_parquet("r.parquet")["seed"]) == {5}
    assert run("export", "reference", "e.parquet", "--what", "events", *sizes)[0] == 0
    simulated = fl.simulate(fl.preset("reference"), replications=2, cases=100, seed=5, events=True)
    assert pd.read_parquet("e.parquet")["start"].tolist() == simulated.events["start"].tolist()

    assert run("export", "reference", "g.graphml", "--what", "graph")[0] == 0
    assert Path("g.graphml").read_bytes() == exchange.flow_graph_file(fl.preset("reference"))
    assert run("export", "reference", "s.json", "--what", "scenario", "--centralisation", "0.8")[0] == 0
    assert fl.read_network("s.json") == fl.preset("reference").with_dials(0.8)


def test_no_table_of_a_command_holds_a_formula(run):
    actors = (fl.Actor("=1+1", "design", "firms"), fl.Actor("@desk", "triage", "soldiers", effort=0.1))
    made = fl.Scenario("x", actors=actors, links=(fl.Link("=1+1", "@desk"),)).with_parameters(need_rate=0.01)
    fl.write_network(made, "=1+1.toml")
    sizes = ("--replications", "2", "--cases", "50")
    printed = run("simulate", "=1+1.toml", *sizes, "--csv", "--table", "stations", "--events", "e.csv")[1]
    compared = run("compare", "=1+1.toml", "--csv")[1]
    for table in (printed, compared, Path("e.csv").read_text(encoding="utf-8")):
        cells = [cell for row in csv.reader(table.splitlines()) for cell in row]
        assert any(cell.startswith("'=1+1") for cell in cells)
        assert not [cell for cell in cells if cell[:1] in ("=", "@")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("convert", "reference", "x.csv"), "tables are written as one .zip"),
        (("convert", "reference", "/nowhere/x.toml"), "cannot be written"),
        (("convert", "nowhere.json", "x.toml"), "cannot be read"),
        (("convert", "x" * 5_000 + ".json", "x.toml"), "cannot be read (File name too long)"),
        (("convert", "x" * 5_000 + ".toml", "x.toml"), "cannot be read (File name too long)"),
        (("convert", "reference", "x" * 5_000 + ".toml"), "cannot be written (File name too long)"),
        (("simulate", "reference", "--events", "x/" * 5_000 + "x.csv"), "must be in a folder that exists"),
        (("convert", "nonsense", "x.toml"), "is neither a preset nor a file"),
        (("export", "reference", "x.toml"), "OUT is 'x.toml', must end with .csv or .parquet for results"),
        (("export", "reference", "x.csv", "--what", "graph"), "must end with .graphml for graph"),
    ],
)
def test_what_cannot_be_written_is_one_message(run, arguments, said):
    code, printed, error = run(*arguments)
    assert (code, printed) == (2, "")
    assert said in error
    assert "Traceback" not in error


def test_a_file_name_that_is_no_text_is_written_and_shown(run):
    name = os.fsdecode(b"caf\xe9.toml")
    assert run("convert", "reference", name) == (0, "caf\ufffd.toml written\n", "")
    assert run("export", "reference", name, "--what", "scenario")[1] == "caf\ufffd.toml written\n"
    assert run("check", name)[1].startswith("caf\ufffd.toml: fine.")


def test_a_scenario_file_says_the_same_whatever_the_case_of_its_ending(run):
    text = b'name = "x"\n[[actors]]\nid = "a"\nfunction = "desgn"\nside = "firms"\n'
    for name in ("r.toml", "R.TOML"):
        Path(name).write_bytes(text)
        assert run("check", name)[2].startswith(f"error: 1 problem in {name}: {name}, actor 'a': function is 'desgn'")
        Path(name).write_bytes(text.decode().replace("desgn", "design").encode("utf-16"))
        assert run("convert", name, "x.json") == (0, "x.json written\n", "")


def test_a_graph_of_flows_and_an_empty_folder_are_no_networks(run):
    run("export", "reference", "g.graphml", "--what", "graph")
    assert "flows of a solved network" in run("check", "g.graphml")[2]
    Path("empty").mkdir()
    assert "is a folder without tables" in run("check", "empty")[2]
