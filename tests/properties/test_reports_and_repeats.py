"""What lost reports and needs that recur must do in any network."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_networks import scenarios

import model as fl
from model.flow.compiled import compile_network
from model.flow.edges import edge_flows
from model.flow.reuse import recurring_share
from model.flow.traffic import traffic

SETTINGS = settings(max_examples=25, deadline=None, derandomize=True)
SHARES = st.floats(0, 0.9)


@given(scenarios(), SHARES, SHARES)
@SETTINGS
def test_more_lost_reports_never_shorten_a_cycle_and_load_nobody(scenario, one, other):
    less, more = sorted((one, other))
    a, b = (fl.solve(scenario.with_parameters(report_loss_central=q, report_loss_local=q)) for q in (less, more))
    assert a.stations.equals(b.stations)
    assert a.max_need_rate == b.max_need_rate
    if a.stable:
        assert b.cycle_time.mean >= a.cycle_time.mean - 1e-9
        assert b.relevant_share <= a.relevant_share + 1e-9
        assert b.stages["total"].sum() == pytest.approx(b.cycle_time.mean, rel=1e-9)


@given(scenarios(), st.floats(0, 1), st.floats(1.01, 4), st.sampled_from(["need_rate", "half_life", "recurrence"]))
@SETTINGS
def test_more_needs_longer_lives_and_likelier_repeats_all_make_needs_recur(scenario, recurrence, factor, row):
    less = scenario.with_parameters(recurrence=recurrence / 4)
    more = less.with_parameters(**{row: less.parameters[row] * factor})
    a, b = (float(recurring_share(compile_network(s))[0]) for s in (less, more))
    assert 0 <= a <= b <= 1 + 1e-12
    if len(scenario.needs.regions) == 1:
        assert b == 0


@given(scenarios(), st.floats(0, 1), SHARES, SHARES)
@SETTINGS
def test_hearing_of_more_makes_more_fixes_known_and_never_lowers_the_need_rate_survived(scenario, recurrence, one, two):
    less, more = sorted((one, two))
    base = scenario.with_parameters(recurrence=recurrence)
    a, b = (fl.solve(base.with_parameters(awareness_central=q, awareness_local=q)) for q in (less, more))
    assert b.duplicate_share <= a.duplicate_share + 1e-12
    assert b.duplicate_work <= a.duplicate_work * (1 + 1e-12)
    assert b.max_need_rate >= a.max_need_rate * (1 - 1e-9)
    assert b.utilisation <= a.utilisation * (1 + 1e-12)


@given(scenarios(), st.floats(0, 1), SHARES)
@SETTINGS
def test_at_the_need_rate_it_survives_the_busiest_actor_is_just_at_its_limit(scenario, recurrence, aware):
    base = scenario.with_parameters(recurrence=recurrence, awareness_central=aware, awareness_local=aware / 2)
    limit = fl.solve(base).max_need_rate
    if 0 < limit < 1e6:
        assert fl.solve(base.with_parameters(need_rate=limit)).utilisation == pytest.approx(1, rel=1e-6)


@given(scenarios(), st.floats(0, 1))
@SETTINGS
def test_hand_overs_are_the_flows_between_all_actors_over_the_need_rate(scenario, recurrence):
    network = compile_network(scenario.with_parameters(recurrence=recurrence))
    flows = traffic(network)
    if not flows.never_finishes[0]:
        total = edge_flows(network, flows).rate.sum() / scenario.parameters["need_rate"]
        assert flows.handovers[0] == pytest.approx(total, rel=1e-9)
