"""Hand-overs and decision days: by hand, against the events, and by both engines."""

from __future__ import annotations

import math

import pytest

import model as fl

REFERENCE = fl.preset("reference")


def test_hand_overs_of_a_lone_workshop_by_hand():
    """Two versions that are right: units, shop, units, shop, units, and the fix in use: five."""
    s = fl.Scenario("s", actors=(fl.Actor("shop", "design", "firms", servers=8),))
    s = s.with_parameters(error_hazard=0).with_dials(iteration_speed=2)
    assert fl.solve(s).handovers == pytest.approx(5)
    assert fl.simulate(s, replications=2, cases=50).handovers == 5


def test_hand_overs_of_a_central_case_by_hand():
    """Report, workshop, m/a tests there, onward or back, approvals, trials, production, in use (Science 4.1)."""
    s = REFERENCE.with_dials(1, 4)
    a = math.exp(-0.1 * 20 / 4)
    tries, through = 4 / a, a + (1 - a) * 0.05
    new = 0.7 * (tries * 2 + tries * through * 2)  # design and test, approval and trial
    assert fl.solve(s).handovers == pytest.approx(1 + new + 1 + 1, rel=1e-12)


def test_hand_overs_are_counted_as_the_events_tell_them():
    found = fl.simulate(REFERENCE, replications=1, cases=500, warm_up=0, events=True)
    events = found.events[found.events["case"] < 500]
    visits, trials = (events["actor"] != "").sum(), (events["stage"] == "trial").sum()
    assert found.handovers == (visits + trials + (events["outcome"] == "fielded").sum()) / 500


def test_decision_days_are_the_visits_to_a_desk_by_hand():
    """M/M/1 triage with load .5: 2 service times a visit; no approval, so nobody else decides."""
    actors = (fl.Actor("desk", "triage", "soldiers", effort=1, variability=1),
              fl.Actor("shop", "design", "firms", servers=100))  # fmt: skip
    s = fl.Scenario("s", actors=actors).with_parameters(need_rate=0.5, reuse_local=0, handover_same_cell=3)
    assert fl.solve(s).decision_days == pytest.approx(2, rel=1e-9)


def test_decision_days_count_gated_steps_and_not_those_that_are_served_or_take_time():
    answer = fl.solve(fl.preset("traditional_pipeline"))
    gates = answer.stations.index[answer.stations["kind"] == "gate"]
    deciding = {"triage", "approve"} | set(answer.stations.loc[gates, "function"])
    days = answer.stages[["work", "queue", "gate"]].sum(axis=1)
    assert answer.decision_days == pytest.approx(sum(days[stage] for stage in deciding), rel=1e-12)
    assert "funding" in deciding
    assert "contract" not in deciding


@pytest.mark.parametrize("name", ["reference", "hybrid_marketplace", "traditional_pipeline"])
def test_both_engines_agree_on_hand_overs_and_decision_days(name):
    s = fl.preset(name)
    formula, found = fl.solve(s), fl.simulate(s, replications=20, cases=1_000)
    for measure, few in (("handovers", 0.05), ("decision_days", 0.05)):
        value = getattr(found, measure)
        error = value.half_width / 2.093
        assert error < few / 4 * value
        assert abs(getattr(formula, measure) - value) < 4 * error, measure


def test_over_capacity_nobody_gets_through_to_be_counted_but_designs_that_repeat_are():
    s = REFERENCE.with_dials(1, 10).with_parameters(recurrence=0.05)
    for answer in (fl.solve(s), fl.simulate(s, replications=3, cases=300)):
        assert not answer.stable
        assert math.isnan(answer.handovers)
        assert math.isnan(answer.decision_days)
        assert 0 < answer.duplicate_share < 1


def test_the_engine_check_compares_them_where_there_is_something_to_compare():
    check = fl.check_engines(REFERENCE, replications=10, cases=1_000)
    assert {"handovers", "decision_days"} <= set(check.times.index)
    assert "duplicate_share" not in check.times.index
    recurring = fl.check_engines(REFERENCE.with_parameters(recurrence=0.3), replications=10, cases=1_000)
    assert recurring.times.loc["duplicate_share", "trust"] in ("yes", "roughly", "unclear")


def test_they_stand_side_by_side_in_a_comparison():
    table = fl.compare(slow=REFERENCE.with_parameters(recurrence=0.3), central=REFERENCE.with_dials(1))
    found = table.set_index(["metric", "name"])["value"]
    assert found["handovers", "central"] == fl.solve(REFERENCE.with_dials(1)).handovers
    assert found["duplicate_share", "central"] == 0
    assert set(table["metric"]) >= {"handovers", "decision_days", "duplicate_share"}
