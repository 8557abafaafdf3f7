"""For any organisation: accounts, bars and causes add up exactly, and no relief lowers what can be survived."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_networks import scenarios

import model as fl
from model.results import STAGE_KINDS

SETTINGS = settings(max_examples=25, deadline=None, derandomize=True)
EXACT = 1e-9
dials = st.tuples(st.floats(0, 1), st.floats(1, 8))


def adds_up(found: fl.Waterfall) -> None:
    """Check both accounts of a difference."""
    if not found.stable:
        assert found.steps.empty
        assert "so no difference in days exists" in found.sentence
        return
    scale = max(found.before.cycle_time.mean, found.after.cycle_time.mean, 1.0)
    assert found.steps["days"].sum() == pytest.approx(found.difference, abs=EXACT * scale)
    if found.attribution.orders:
        assert math.fsum(found.attribution.days) == pytest.approx(found.difference, abs=EXACT * scale)


@given(scenarios())
@SETTINGS
def test_accounts_add_up_in_any_organisation(scenario):
    answer = fl.solve(scenario)
    found = fl.explain(answer)
    assert str(found)
    if answer.stable:
        assert found.days.sum() == pytest.approx(answer.cycle_time.mean, rel=1e-12, abs=EXACT)
        assert (found.accounts[[*STAGE_KINDS, "rework"]] > -EXACT).all(axis=None)


@given(scenarios())
@SETTINGS
def test_no_relief_lowers_what_can_be_survived(scenario):
    table = fl.explain(fl.solve(scenario)).actors
    rates = table.filter(like="rate_").fillna(0.0)
    assert (rates > -1e-9).all(axis=None)


@given(scenarios(), dials)
@SETTINGS
def test_a_waterfall_adds_up_when_the_dials_move(scenario, moved):
    adds_up(fl.waterfall(scenario, scenario.with_dials(*moved)))


@given(scenarios(), scenarios())
@settings(max_examples=15, deadline=None, derandomize=True)
def test_a_waterfall_adds_up_between_any_two_organisations(a, b):
    adds_up(fl.waterfall(a, b))


@given(st.sampled_from(fl.PRESETS), st.sampled_from(fl.PRESETS), dials, dials)
@SETTINGS
def test_a_waterfall_adds_up_between_presets_with_any_dials(first, second, here, there):
    adds_up(fl.waterfall(fl.preset(first).with_dials(*here), fl.preset(second).with_dials(*there)))
