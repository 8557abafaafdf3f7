"""What a visitor presses while the page is being drawn anew: it acts on what there is, and undoes nothing."""

from __future__ import annotations

import pytest
from opening import opened
from streamlit.testing.v1 import AppTest

from dashboard.components.policies import READY
from dashboard.drafting import Drafting
from dashboard.examples import NAMES, example
from dashboard.position import Position
from model.exchange import Draft

FOUR = tuple(map(Position.of_preset, READY[0].scenarios))


def button(app, label: str):
    return next(one for one in app.button if one.label.startswith(label))


def test_an_assumption_is_set_for_all_policies_there_are_now():
    app = opened("compare")
    pressed = app.slider(key=next(one.key for one in app.slider if one.key.startswith("for_all_need_rate")))
    app.session_state["policies"] = FOUR  # chosen a moment ago, not drawn yet
    pressed.set_value(0.5).run()
    assert [policy.setting("need_rate") for policy in app.session_state["policies"]] == [0.5] * 4


@pytest.mark.parametrize(("label", "left"), [("Remove", 3), ("Traditional pipeline", 4)])
def test_policies_are_added_to_and_taken_from_those_there_are_now(label, left):
    app = opened("compare")
    pressed = button(app, label)
    app.session_state["policies"] = FOUR
    pressed.click().run()
    assert len(app.session_state["policies"]) == left
    assert set(app.session_state["policies"]) <= set(FOUR)


def test_a_network_is_used_as_it_is_written_now():
    app = opened("network")
    button(app, "Copy “A hub and two regions”").click().run()
    pressed = button(app, "Use this network")
    changed = example(NAMES[0]).with_actor("workshop_north", servers=9)
    app.session_state["draft"] = Draft.of(changed)
    pressed.click().run()
    assert app.session_state["own"] == changed


def test_what_a_widget_showed_is_no_move_of_it():
    """Streamlit calls back for a widget that has left the page if the browser names it once more."""

    def page() -> None:
        import streamlit as st

        from dashboard.desk import Desk

        moves: list[float] = []
        changed = Desk().seeded("dial", 0.5, moves.append)["on_change"]
        for value in (0.5, 0.6, 0.6, 0.5):
            st.session_state["dial"] = value
            changed()
        st.session_state["moves"] = moves

    assert AppTest.from_function(page).run().session_state["moves"] == [0.6, 0.5]


def test_what_was_typed_into_a_table_before_another_draft_was_begun_is_not_typed_into_it():
    drafting = Drafting({}, Position.of_preset("reference"), "en")
    typed: list[object] = []
    rows = drafting.draft.tables["actors"]
    _start, bound = drafting.seeded_table("actors_1", rows, lambda start, edits: typed.append((start, edits)))
    drafting.session["actors_1"] = "edits"
    bound["on_change"]()
    drafting.begin(Draft.of(example(NAMES[0])))
    bound["on_change"]()
    assert typed == [(rows, "edits")]


def test_putting_a_file_away_after_it_was_read_changes_nothing():
    drafting = Drafting({}, Position.of_preset("reference"), "en")
    tables = [("actors.csv", b"id,function,side\nshop,design,firms\n"), ("links.csv", b"source,target\n")]
    assert drafting.open_files(tables, frozenset({"1", "2"}))
    edited = Draft.of(example(NAMES[0]))
    drafting.edit(edited)
    assert not drafting.open_files(tables[:1], frozenset({"1"}))
    assert drafting.draft is edited
    assert drafting.open_files(tables, frozenset({"1", "3"}))
    assert drafting.open_files([("x.toml", b"=")], frozenset({"4", "1"}))
    assert drafting.open_files(tables[:1], frozenset({"1"})), "what could not be read may become right without a file"
