"""Links: what goes in comes out, and a bad one says what is wrong."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import model as fl
from dashboard.links import Layout, LinkError, from_query, to_query
from dashboard.position import Position
from dashboard.snippets import IMPORT, scenario_code
from model.parameters import BY_NAME

NAMES = sorted(BY_NAME)
BAD_LINKS = [
    ({"scenario": "referense"}, "there is no scenario 'referense', did you mean 'reference'?"),
    ({"scenario": ""}, "there is no scenario ''"),
    ({"scenario": "reference", "centralisation": "2"}, "centralisation is 2, must be >= 0 and <= 1"),
    ({"scenario": "reference", "centralisation": "-0.1"}, "centralisation is -0.1, must be >= 0 and <= 1"),
    ({"scenario": "reference", "iteration_speed": "0"}, "iteration_speed is 0, must be >= 1 and <= 1000"),
    ({"scenario": "reference", "iteration_speed": "fast"}, "iteration_speed is 'fast', must be a number"),
    ({"scenario": "reference", "centralisation": "nan"}, "centralisation is 'nan', must be a finite number"),
    ({"scenario": "reference", "need_rate": "inf"}, "need_rate is 'inf', must be a finite number"),
    (
        {"scenario": "reference", "need_rate": "0"},
        "parameter need_rate is 0 needs per day, must be > 0 and <= 1000000",
    ),
    ({"scenario": "reference", "need_rat": "0.4"}, "'need_rat' is no dial and no parameter, did you mean 'need_rate'?"),
    ({"scenario": "reference", "approve": "1,5"}, "approve is '1,5', must be a number"),
    ({"scenario": "reference", "<script>": "1"}, "'<script>' is no dial and no parameter"),
    (
        {"scenario": "reference", "baseline": "scenario=nowhere"},
        "its baseline cannot be read: there is no scenario 'nowhere'",
    ),
    (
        {"scenario": "reference", "policy2": "need_rate=x"},
        "its policy2 cannot be read: need_rate is 'x', must be a number",
    ),
    (
        {"scenario": "reference", "bord.cadence": "3"},
        "address: 'bord.cadence' is no number, must be a number of reference",
    ),
    (
        {"scenario": "reference", "board.cadence": "-1"},
        "actor 'board' cadence is -1 days, must be > 0 and <= 36500",
    ),
    ({"scenario": "reference", "board.agenda_limit": "2.5"}, "board.agenda_limit: is 2.5, must be a whole number"),
    ({"scenario": "reference", "levers": "liason"}, "apply: 'liason' is no lever, must be one of"),
    ({"scenario": "reference", "levers": "liaison;liaison:posts=99"}, "lever liaison: posts is 99 posts, must be"),
    ({"scenario": "reference", "baseline": "x" * 17_000}, "it is longer than 16000 characters"),
]


@pytest.mark.parametrize(("query", "message"), BAD_LINKS, ids=[message[:40] for _, message in BAD_LINKS])
def test_a_malformed_link_names_the_part_the_value_and_the_remedy(query, message):
    with pytest.raises(LinkError) as caught:
        from_query(query)
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < len(message) + 200


@given(
    name=st.sampled_from(fl.PRESETS),
    dials=st.tuples(*[st.floats(0, 1)] * 3, st.floats(1, 1000)),
    changed=st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1)),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_link_restores_the_exact_desk(name, dials, changed):
    position = Position(fl.preset(name), *dials)
    for parameter, share in changed.items():
        rule = BY_NAME[parameter]
        position = position.with_number(parameter, max(rule.low, rule.minimum) + share * (rule.high - rule.low))
    baseline = Position.of_preset("reference").with_centralisation(0.7)
    assert from_query(to_query(position, baseline)) == Layout(position, baseline)
    assert from_query(to_query(position)).position.scenario == position.scenario


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=6))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_query_gives_a_desk_or_one_link_error(query):
    try:
        position = from_query(query).position
    except LinkError:
        return
    assert position.name in fl.PRESETS


def test_setting_a_scenarios_own_value_forgets_the_change():
    position = Position.of_preset("reference").with_number("need_rate", 0.4)
    assert position.with_number("need_rate", 0.3) == Position.of_preset("reference")


def test_a_link_restores_levers_actor_numbers_and_policies():
    position = (
        Position.of_preset("reference")
        .with_number("board.cadence", 7)
        .with_number("test_centre.servers", 3)
        .with_lever("liaison", posts=4)
    )
    policies = (Position.of_preset("hybrid_marketplace"), position.with_centralisation(0.2))
    layout = from_query(to_query(position, None, policies))
    assert layout == Layout(position, None, policies)
    assert layout.position.scenario.actor_by_id["liaison"].servers == 4
    assert layout.position.scenario.actor_by_id["board"].cadence == 7


def test_letting_a_lever_go_restores_the_desk():
    position = Position.of_preset("reference").with_number("need_rate", 0.2)
    assert position.with_lever("liaison", posts=4).without_lever("liaison") == position


@pytest.mark.parametrize("name", fl.PRESETS)
def test_every_number_of_a_scenario_can_be_changed_and_changed_back(name):
    position = Position.of_preset(name)
    table = fl.number_table(position.scenario)
    for address, row in table.iterrows():
        other = row["high"] if row["high"] != row["value"] else row["low"]
        moved = position.with_number(address, other)
        assert fl.number_at(moved.scenario, address) == other
        assert moved.with_number(address, row["value"]) == position


@given(
    name=st.sampled_from(fl.PRESETS),
    dials=st.tuples(*[st.floats(0, 1)] * 3, st.floats(1, 20)),
    posts=st.integers(1, 9),
)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_the_snippet_of_a_desk_lays_out_the_same_scenario(name, dials, posts):
    plain = Position(fl.preset(name), *dials).with_number("need_rate", 0.2)
    try:
        pulled = [plain.with_lever("liaison", posts=posts)]
    except fl.ModelError:  # a scenario that has liaisons already
        pulled = []
    for position in (plain, *pulled):
        place: dict = {}
        exec("\n".join([IMPORT, *scenario_code(position)]), place)
        assert place["s"] == position.scenario


@pytest.mark.parametrize("lever", [lever.name for lever in fl.LEVERS])
def test_a_pulled_lever_is_what_the_model_makes_of_the_desk_as_it_stood(lever):
    """Also a lever that moves dials and builds on where they stood: once, not on top of its own move."""
    plain = Position(fl.preset("reference"), 0.4, 0.4, 0.4, 6.0)
    position = plain.with_lever(lever)
    assert position.scenario == fl.apply(plain.scenario, lever)
    assert from_query(to_query(position)).position == position
    assert position.without_lever(lever) == plain
    place: dict = {}
    exec("\n".join([IMPORT, *scenario_code(position)]), place)
    assert place["s"] == position.scenario


def test_levers_on_levers_and_a_dial_moved_later_survive_a_link_and_letting_go():
    plain = Position(fl.preset("reference"), 0.4, 0.4, 0.4, 6.0)
    both = plain.with_lever("continuous_delivery").with_lever("unit_budgets", moved=0.25)
    assert both.scenario == fl.apply(fl.apply(plain.scenario, "continuous_delivery"), "unit_budgets", moved=0.25)
    moved = dataclasses.replace(both, test=0.9)
    assert from_query(to_query(moved)).position == moved
    assert moved.without_lever("unit_budgets") == dataclasses.replace(plain.with_lever("continuous_delivery"), test=0.9)
    assert moved.without_levers == dataclasses.replace(plain, test=0.9)
