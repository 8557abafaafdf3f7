"""Results and events as files: how they came about, the same bytes again, and no text that is a formula."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

import model as fl
from model import exchange
from model.exchange.sheets import spreadsheet_csv


@pytest.fixture(scope="module")
def answers() -> dict[str, fl.Solution | fl.SimulationResult]:
    scenario = fl.preset("reference").with_parameters(need_rate=0.2)
    return {"=formulas": fl.solve(scenario), "runs": fl.simulate(scenario, replications=3, cases=200, events=True)}


def test_results_say_how_they_came_about(answers):
    table = pd.read_csv(io.BytesIO(exchange.results_file(answers, "csv")))
    assert set(table["name"]) == {"'=formulas", "runs"}
    runs = table[table["name"] == "runs"]
    assert set(runs["seed"]) == {1}
    assert set(runs["version"]) == {fl.__version__}
    assert set(table["changed_parameters"]) == {'{"need_rate": 0.2}'}
    mean = runs[runs["metric"] == "cycle_time_mean"].iloc[0]
    simulated = answers["runs"].cycle_time.mean
    assert (mean["value"], mean["low"], mean["high"]) == (float(simulated), simulated.low, simulated.high)
    busy = table[(table["part"] == "actor") & (table["metric"] == "utilisation") & (table["id"] == "hq")]
    assert busy["value"].iloc[0] == answers["=formulas"].stations["utilisation"]["hq"]
    waits = runs[(runs["part"] == "actor") & (runs["metric"] == "utilisation")]
    assert waits["id"].tolist() == answers["runs"].stations.index.tolist()
    assert waits["low"].tolist() == answers["runs"].stations["utilisation_low"].tolist()


def test_no_text_of_a_result_is_a_formula_or_begins_a_row():
    actors = (
        fl.Actor("=1+1", "design", "firms", name="x\r=1+1\r\n=2"),
        fl.Actor("@desk", "triage", "soldiers", effort=0.1),
    )
    scenario = fl.Scenario("a\r=1+1", actors=actors, links=(fl.Link("=1+1", "@desk"),)).with_parameters(need_rate=0.01)
    run = fl.simulate(scenario, replications=2, cases=50, events=True)
    for content in (
        exchange.results_file(run),
        exchange.events_file(run),
        spreadsheet_csv(run.stations.reset_index()).encode(),
    ):
        assert b"\r" not in content
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
        assert any("=1+1" in cell for cell in cells)
        assert not [cell for cell in cells if cell[:1] in ("=", "@")]


def test_parquet_holds_the_same_and_the_scenario(answers):
    content = exchange.results_file(answers, "parquet")
    table = pd.read_parquet(io.BytesIO(content))
    plain = pd.read_csv(io.BytesIO(exchange.results_file(answers, "csv")))
    assert len(table) == len(plain)
    assert table["value"].equals(plain["value"])
    notes = pq.read_schema(io.BytesIO(content)).metadata
    scenarios = json.loads(notes[b"scenarios"])
    assert fl.read_scenario(scenarios["runs"]) == answers["runs"].scenario


@pytest.mark.parametrize("form", exchange.TABLE_FORMATS)
def test_equal_settings_and_seed_give_equal_bytes(answers, form):
    again = fl.simulate(answers["runs"].scenario, replications=3, cases=200, events=True)
    assert exchange.results_file(again, form) == exchange.results_file(answers["runs"], form)
    assert exchange.events_file(again, form) == exchange.events_file(answers["runs"], form)


def test_events_are_the_record_with_its_settings(answers):
    events = pd.read_csv(io.BytesIO(exchange.events_file(answers["runs"])))
    record = answers["runs"].events
    assert events["start"].tolist() == record["start"].tolist()
    assert events["actor"].fillna("").tolist() == record["actor"].tolist()
    assert set(events["model_version"]) == {fl.__version__}
