"""Evidence and method with Streamlit's own runner: its numbers are the model's, bad ones change nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from opening import opened

import model as fl
from dashboard import number_tables, service
from dashboard.position import Position

REFERENCE = {"scenario": "reference"}


def said(app, words: str) -> str:
    return next(text.value for text in app.markdown if words in text.value)


def test_the_editor_changes_a_number_of_an_actor_and_says_what_hangs_on_it():
    app = opened("method", **REFERENCE)
    app.selectbox(key="doubted").set_value("board.cadence").run()
    app.number_input(key="number_board.cadence").set_value(14.0).run()
    assert not app.exception
    changed = fl.with_number(fl.preset("reference"), "board.cadence", 14)
    share, _ = fl.best_centralisation(changed)
    assert f"**{share:.0%} of decisions at the centre**" in said(app, "With these beliefs")
    own, _ = fl.best_centralisation(fl.preset("reference"))
    assert f"with the scenario's own numbers, {own:.0%}" in said(app, "With these beliefs")
    assert "1 changed by you" in said(app, "changed by you")


def test_a_value_that_cannot_hold_changes_nothing_and_says_so():
    app = opened("method", **REFERENCE)
    app.selectbox(key="doubted").set_value("test_centre.servers").run()
    app.number_input(key="number_test_centre.servers").set_value(0).run()
    assert "servers is 0, must be >= 1" in app.session_state["message"]
    assert app.session_state["position"] == Position.of_preset("reference")


def test_the_code_strip_gives_the_numbers_of_the_page():
    app = opened("method", scenario="reference", centralisation="0.2", iteration_speed="6", need_rate="0.4")
    code = next(block.value for block in app.code if "best_centralisation" in block.value)
    line = next(line for line in code.splitlines() if "best_centralisation" in line)
    place: dict = {}
    exec("\n".join(text for text in code.splitlines() if "=" in text.split("#")[0] or "import" in text), place)
    share, days = fl.best_centralisation(place["s"])
    assert line.endswith(f"# {share:.2f}, {days:.2f} days")
    assert f"**{share:.0%} of decisions at the centre**" in said(app, "With these beliefs")


@pytest.mark.parametrize("name", fl.PRESETS)
def test_every_number_of_the_table_names_a_source_or_says_assumption(name):
    numbers = service.numbers(Position.of_preset(name))
    table = number_tables.editor_table(numbers, Position.of_preset(name))
    known = set(fl.evidence().index) | {"assumption"}
    assert table["Source"].map(lambda ids: set(ids.split(", ")) <= known).all()
    assert (numbers["low"] <= numbers["value"]).all()
    assert (numbers["value"] <= numbers["high"]).all()
    assert table["Number"].is_unique


def test_the_verdict_sentence_follows_the_band():
    moves = pd.DataFrame({"value": [0, 1], "cycle_time": [50.0, 90.0], "best_centralisation": [0.0, 1.0]})
    stays = moves.assign(best_centralisation=[0.5, 0.5])
    lost = moves.assign(cycle_time=[50.0, float("nan")])
    assert "hangs on this number" in number_tables.verdict(moves, "x")
    assert "does not hang on this number" in number_tables.verdict(stays, "x")
    assert "1 of the 2 values tried is over capacity" in number_tables.verdict(lost, "x")
    assert "over capacity" in number_tables.verdict(moves.assign(cycle_time=float("nan")), "x")


def test_the_citation_is_that_of_the_repository():
    from dashboard.pages.method import CITATION

    text = (service.DOCS.parent / "CITATION.cff").read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:")).split('"')[1]
    assert title in CITATION.replace("*", "")
    assert f"version: {fl.__version__}" in text


@pytest.mark.parametrize("lever", [one.name for one in fl.LEVERS])
def test_with_a_lever_pulled_the_range_goes_through_the_answer_on_the_desk(lever):
    position = Position.of_preset("reference").with_lever(lever)
    band = service.what_if(position, "trial_time").set_index("value")["cycle_time"]
    now = service.solution(position).cycle_time.mean
    assert band[position.own("trial_time")] == pytest.approx(now, rel=1e-12)


def test_a_cell_that_cannot_hold_is_let_go_and_said(monkeypatch):
    import streamlit

    drawn = []

    def typed(table, *, key, **_named):
        """Stand in for the table, in which the visitor once typed that nobody works at the test centre."""
        drawn.append(key)
        edited = table.copy()
        if key == drawn[0]:
            edited.loc["test_centre.servers", "Value"] = 0.0
        return edited

    monkeypatch.setattr(streamlit, "data_editor", typed)
    app = opened("method", **REFERENCE)
    assert not app.exception
    assert len(drawn) == 2  # drawn once more with nothing typed, not for ever
    assert "servers is 0, must be >= 1" in app.session_state["message"]
    assert app.session_state["position"] == Position.of_preset("reference")


def test_where_no_common_share_can_work_none_is_named_best():
    band = pd.DataFrame({"value": [0, 1], "cycle_time": [50.0, 60.0], "best_centralisation": [float("nan")] * 2})
    assert "every share of decisions at the centre is over capacity" in number_tables.verdict(band, "x")
