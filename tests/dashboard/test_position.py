"""Links: what goes in comes out, and a bad one says what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import model as fl
from dashboard.position import LinkError, Position, from_query, to_query
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
    ({"scenario": "reference", "baseline": "x" * 5_000}, "it is longer than 4000 characters"),
]


@pytest.mark.parametrize(("query", "message"), BAD_LINKS, ids=[message[:40] for _, message in BAD_LINKS])
def test_a_malformed_link_names_the_part_the_value_and_the_remedy(query, message):
    with pytest.raises(LinkError) as caught:
        from_query(query)
    assert str(caught.value) == message


@given(
    name=st.sampled_from(fl.PRESETS),
    dials=st.tuples(*[st.floats(0, 1)] * 3, st.floats(1, 1000)),
    changed=st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1)),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_link_restores_the_exact_desk(name, dials, changed):
    position = Position(name, *dials)
    for parameter, share in changed.items():
        rule = BY_NAME[parameter]
        position = position.with_parameter(parameter, max(rule.low, rule.minimum) + share * (rule.high - rule.low))
    baseline = Position.of_preset("reference").with_centralisation(0.7)
    assert from_query(to_query(position, baseline)) == (position, baseline)
    assert from_query(to_query(position))[0].scenario == position.scenario


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=6))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_query_gives_a_desk_or_one_link_error(query):
    try:
        position, _ = from_query(query)
    except LinkError:
        return
    assert position.name in fl.PRESETS


def test_setting_a_scenarios_own_value_forgets_the_change():
    position = Position.of_preset("reference").with_parameter("need_rate", 0.4)
    assert position.with_parameter("need_rate", 0.3) == Position.of_preset("reference")
