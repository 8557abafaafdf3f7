"""Five levers of reform: where each helps, where it does not, and why."""

from __future__ import annotations

import math

import pytest

import model as fl
from model.levers import BY_NAME, Lever, certification_reform, lessons_centre, reintegration
from model.levers.schools import TRAINING

REFERENCE = fl.preset("reference")
WARTIME = fl.preset("decentralised_wartime")
BEFORE = fl.preset("devops_reform_before")
NEUTRAL = {
    "certification_reform": {"more_posts": 0, "effort_saved": 0, "meetings": 1, "low_risk": 0, "catch_lost": 0},
    "continuous_delivery": {
        "smaller_steps": 1, "overhead_saved": 0, "checks_automated": 0, "trial_saved": 0, "release_interval": 3650,
        "catch_gained": 0, "peer_review": 0,
    },
    "schools": {"bridges": 0, "more_places": 0, "contact_gained": 0},
    "lessons_centre": {"recorders": 0, "reach_gained": 0},
    "reintegration": {"collected": 0},
}  # fmt: skip


def days(scenario: fl.Scenario) -> float:
    return fl.solve(scenario).cycle_time.mean


def bare(*actors: fl.Actor) -> fl.Scenario:
    return fl.Scenario("bare", actors=(fl.Actor("shop", "design", "firms", servers=20), *actors))


@pytest.mark.parametrize("name", NEUTRAL)
@pytest.mark.parametrize("preset", fl.PRESETS)
def test_at_neutral_options_nothing_changes(preset: str, name: str):
    base = fl.preset(preset)
    options = dict(NEUTRAL[name])
    if name == "reintegration":
        options["centralisation_after"] = base.dials.triage
    assert fl.changes(base, fl.apply(base, name, **options)).empty


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("certification_reform", bare(fl.Actor("post", "test", "soldiers", track="local", effort=1.0))),
        ("schools", bare(fl.Actor("desk", "triage", "soldiers", track="local", effort=1.0))),
        ("lessons_centre", bare()),
        ("reintegration", bare(fl.Actor("board", "approve", "government", track="central", effort=1.0))),
    ],
)
def test_a_lever_with_nothing_to_act_on_says_so_and_what_would_help(name: str, base: fl.Scenario):
    with pytest.raises(fl.ArgumentError) as caught:
        fl.apply(base, name)
    assert caught.value.problem.place == f"lever {name}"
    assert caught.value.problem.remedy


@pytest.mark.parametrize(
    ("name", "option"), [("certification_reform", "low_risk"), ("continuous_delivery", "peer_review")]
)
def test_nothing_is_handed_down_where_nobody_can_take_it(name: str, option: str):
    alone = bare(fl.Actor("board", "approve", "government", track="central", servers=4, effort=1.0))
    with pytest.raises(fl.ArgumentError, match=f"set {option} to 0"):
        fl.apply(alone, name)
    assert days(fl.apply(alone, name, **{option: 0})) < days(alone)


# --- Certification reform --------------------------------------------------------------------------------


def test_certification_reform_shortens_the_queue_at_the_office_that_certifies():
    before, after = fl.solve(BEFORE), fl.solve(fl.apply(BEFORE, "certification_reform"))
    waits = [answer.stations.loc["security", "wait_time"] for answer in (before, after)]
    assert before.first_to_saturate == "security"
    assert waits[1] < 0.2 * waits[0]
    assert after.cycle_time.mean < 0.85 * before.cycle_time.mean


def test_certification_reform_does_nothing_where_nobody_goes_to_the_centre():
    local = REFERENCE.with_dials(centralisation=0)
    reformed = fl.apply(local, "certification_reform")
    assert fl.solve(local).stations.loc[["test_centre", "board"], "arrival_rate"].eq(0).all()
    assert not fl.changes(local, reformed).empty
    assert days(reformed) == days(local)


def test_a_hurried_check_lets_faults_through_and_they_come_back_as_rework():
    central = REFERENCE.with_dials(centralisation=1)
    careful, hurried = (
        fl.solve(fl.apply(central, "certification_reform", low_risk=0, catch_lost=lost)) for lost in (0.0, 0.9)
    )
    assert hurried.stages["rework"].sum() > careful.stages["rework"].sum() + 5
    assert hurried.cycle_time.mean > days(central) > careful.cycle_time.mean


def test_low_risks_load_local_posts_until_they_saturate():
    busy = REFERENCE.with_dials(centralisation=1).with_parameters(need_rate=0.42)
    for post in (f"post{region}" for region in range(8)):
        busy = busy.with_actor(post, effort=6.0)
    kept, handed_down = (fl.solve(fl.apply(busy, "certification_reform", low_risk=share)) for share in (0.2, 1.0))
    assert kept.stable
    assert not handed_down.stable
    assert handed_down.first_to_saturate.startswith("post")


def test_a_board_that_meets_twice_as_often_halves_the_wait_for_a_meeting():
    once, twice = (
        fl.solve(fl.apply(REFERENCE, "certification_reform", meetings=times, low_risk=0)).stages.loc["approve", "gate"]
        for times in (1, 2)
    )
    assert twice == pytest.approx(once / 2, rel=0.05)  # the agenda is never full here; only returns in phase differ


def test_posts_of_the_reform_are_counted_at_each_office():
    cost = certification_reform.LEVER.cost(REFERENCE, certification_reform.LEVER.defaults)
    assert cost.posts == 1 + 1  # 2 testers become 3; one board meets twice as often


# --- Continuous delivery ---------------------------------------------------------------------------------


def test_continuous_delivery_is_faster_and_repeats_less_where_steps_were_too_big():
    before, after = fl.solve(BEFORE), fl.solve(fl.apply(BEFORE, "continuous_delivery"))
    assert after.cycle_time.mean < 0.5 * before.cycle_time.mean
    assert after.stages["rework"].sum() < 0.5 * before.stages["rework"].sum()


def test_continuous_delivery_saturates_a_board_that_takes_no_less_time_over_a_small_step():
    many = fl.solve(fl.apply(REFERENCE, "continuous_delivery", smaller_steps=12))
    assert not many.stable
    assert many.first_to_saturate == "board"
    unlimited = REFERENCE.with_actor("board", agenda_limit=None)
    assert fl.solve(fl.apply(unlimited, "continuous_delivery", smaller_steps=12)).stable


def test_continuous_delivery_loses_in_gates_and_hand_overs_what_it_gains_in_work_where_steps_are_small_already():
    before, after = (fl.solve(s).stages for s in (WARTIME, fl.apply(WARTIME, "continuous_delivery")))
    assert after["total"].sum() > before["total"].sum()
    assert after["work"].sum() < before["work"].sum()
    for kind in ("gate", "hand_over"):
        assert after[kind].sum() > before[kind].sum()


def test_automated_checks_take_todays_effort_for_todays_step_and_less_for_a_smaller_one():
    options = NEUTRAL["continuous_delivery"] | {"checks_automated": 1.0}
    same, half = (
        fl.solve(fl.apply(REFERENCE, "continuous_delivery", **options | {"smaller_steps": times})).stations
        for times in (1, 2)
    )
    assert same.loc["test_centre", "service_time"] == pytest.approx(1.0)
    assert half.loc["test_centre", "service_time"] == pytest.approx(0.5)


# --- Schools ---------------------------------------------------------------------------------------------


def test_schools_shorten_the_search_and_the_spread():
    after = fl.apply(REFERENCE, "schools")
    desks = [f"desk{region}" for region in range(8)]
    handled = [fl.solve(s).stations.loc[desks, "arrival_rate"].sum() for s in (REFERENCE, after)]
    assert handled[1] < 0.8 * handled[0]
    assert days(after) < days(REFERENCE)
    assert fl.adoption(after).ninety_time.high < fl.adoption(REFERENCE).ninety_time.low


def test_schools_leave_the_cycle_alone_where_nobody_has_to_search():
    directory = REFERENCE.with_parameters(local_search=0)
    after = fl.apply(directory, "schools")
    assert days(after) == pytest.approx(days(directory), rel=1e-12)
    assert fl.adoption(after).ninety_time.high < fl.adoption(directory).ninety_time.low


def test_schools_do_nothing_where_the_centre_finds_every_solver_and_hands_out_every_fix():
    central = REFERENCE.with_dials(centralisation=1)
    after = fl.apply(central, "schools")
    assert days(after) == days(central)
    assert fl.adoption(after).ninety_time == fl.adoption(central).ninety_time


def test_bridges_are_built_until_every_desk_knows_every_other():
    desks = [f"desk_s{sector}" for sector in range(1, 6)]
    after = fl.apply(WARTIME, "schools", bridges=100)
    pairs = {frozenset((link.source, link.target)) for link in after.links if {link.source, link.target} <= set(desks)}
    assert len(pairs) == 5 * 4 / 2
    assert fl.solve(after).stages.loc["triage", "work"] < fl.solve(WARTIME).stages.loc["triage", "work"]


def test_the_first_bridge_joins_the_two_ends_of_a_chain():
    new = fl.changes(WARTIME, fl.apply(WARTIME, "schools", bridges=1)).query("kind == 'link'")
    assert new["id"].tolist() == ["desk_s1-desk_s5"]


def test_schools_relieve_a_training_step_that_queues():
    busy = WARTIME.with_actor("schools_east", servers=3).with_actor("schools_south", servers=3)
    before, after = (
        fl.solve(s).stages.loc[TRAINING, "queue"] for s in (busy, fl.apply(busy, "schools", bridges=0, more_places=1))
    )
    assert after < 0.2 * before


# --- Lessons centre --------------------------------------------------------------------------------------


def test_a_lessons_centre_saves_new_designs_and_reaches_units_sooner():
    after = fl.apply(REFERENCE, "lessons_centre")
    assert days(after) < days(REFERENCE) - 5
    shops = [f"workshop{region}" for region in range(8)]
    asked = [fl.solve(s).stations.loc[shops, "arrival_rate"].sum() for s in (REFERENCE, after)]
    assert asked[1] < asked[0]
    assert fl.adoption(after).ninety_time.high < fl.adoption(REFERENCE).ninety_time.low


def test_recorders_write_down_what_they_have_time_for():
    # 0.3 needs a day, of which half meet 30 % and half 10 % known fixes: 0.24 new designs a day, 10 days each
    values = BY_NAME["lessons_centre"].values({"recorders": 1, "record_days": 10})
    assert lessons_centre.written_share(REFERENCE, values) == pytest.approx(1 / 2.4)
    reuse = fl.apply(REFERENCE, "lessons_centre", recorders=1, record_days=10).parameters["reuse_central"]
    assert reuse == pytest.approx(0.3 + 0.85 * (0.4 - 0.3) / 2.4)


def test_a_lessons_centre_finds_nothing_where_needs_never_come_again():
    after = fl.apply(REFERENCE, "lessons_centre", fixes_exist=0)
    assert days(after) == days(REFERENCE)


def test_as_a_gate_the_record_slows_every_fix_and_with_too_few_recorders_stops_them():
    alongside, gate = (fl.apply(REFERENCE, "lessons_centre", gate=at) for at in (0, 1))
    stage = fl.solve(gate).stages.loc["lessons_record", "total"]
    assert stage >= 2.0  # the work itself
    assert days(gate) - days(alongside) == pytest.approx(stage)
    doctrine = fl.apply(REFERENCE, "lessons_centre", gate=1, record_days=600, recorders=200)
    assert days(doctrine) > days(REFERENCE) + 500
    few = fl.solve(fl.apply(REFERENCE, "lessons_centre", gate=1, record_days=4, recorders=1))
    assert few.first_to_saturate == "lessons_record"
    assert math.isnan(few.cycle_time.mean)


def test_a_gate_without_recorders_makes_no_sense():
    with pytest.raises(fl.ArgumentError, match="set recorders to 1 or more"):
        fl.apply(REFERENCE, "lessons_centre", gate=1, recorders=0)


# --- Decentralise, then reintegrate ----------------------------------------------------------------------


def test_reintegration_helps_by_what_was_collected_and_by_where_the_dial_ends():
    after = fl.apply(REFERENCE, "reintegration")
    moved = fl.apply(REFERENCE, "reintegration", collected=0)
    assert moved == moved.with_dials(centralisation=0.6)
    assert days(after) < days(moved) < days(REFERENCE)


def test_what_was_found_is_half_gone_after_a_half_life():
    half_life = REFERENCE.parameters["half_life"]
    assert reintegration.made_apart(REFERENCE, half_life) == pytest.approx(0.5)
    after = fl.apply(REFERENCE, "reintegration", days_apart=half_life, centralisation_apart=0, collected=1)
    assert after.parameters["reuse_central"] == pytest.approx(0.3 + 0.5 * (0.4 - 0.3))
    for nothing in ({"days_apart": 0}, {"centralisation_apart": 1}, {"collected": 0}):
        assert fl.apply(REFERENCE, "reintegration", **nothing).parameters["reuse_central"] == 0.3


def test_reintegration_fails_where_the_centre_has_no_room_for_what_comes_back():
    after = fl.solve(fl.apply(WARTIME, "reintegration", centralisation_after=0.9))
    assert not after.stable
    assert after.first_to_saturate == "admission"


def test_its_phases_are_apart_then_together_and_the_last_is_what_apply_gives():
    lever = BY_NAME["reintegration"]
    (start, apart), (end, together) = lever.phased(REFERENCE, lever.defaults)
    assert (start, end) == (60, 425)
    assert apart == REFERENCE.with_dials(centralisation=0.1)
    assert fl.changes(together, fl.apply(REFERENCE, "reintegration")).empty


def test_what_other_levers_handed_down_stays_handed_down():
    for other in ("unit_budgets", "certification_reform", "continuous_delivery"):
        one = fl.apply(fl.apply(REFERENCE, other), "reintegration")
        two = fl.apply(fl.apply(REFERENCE, "reintegration"), other)
        assert fl.solve(one).cycle_time.mean == pytest.approx(fl.solve(two).cycle_time.mean, rel=1e-9), other


# --- Schedule --------------------------------------------------------------------------------------------


def test_a_schedule_of_one_lever_is_its_own_set_up():
    ((day, after),) = fl.schedule(REFERENCE, [("schools", {"set_up_days": 30, "bridges": 2})])
    assert day == 30
    assert after == fl.apply(REFERENCE, "schools", bridges=2)


def test_levers_build_on_one_another_in_the_order_of_their_days_and_share_a_day_once():
    pulls = [("lessons_centre", {}), ("schools", {}), ("liaison", {}), ("certification_reform", {})]
    plan = fl.schedule(REFERENCE, pulls)
    assert [day for day, _ in plan] == [180, 365]
    assert plan[0][1].levers == ("schools", "certification_reform")
    assert plan[1][1].levers == ("schools", "certification_reform", "lessons_centre", "liaison")
    expected = REFERENCE
    for name in plan[1][1].levers:
        expected = fl.apply(expected, name)
    assert plan[1][1] == expected


def test_a_lever_set_up_at_once_begins_today_and_an_empty_plan_changes_nothing():
    assert fl.schedule(REFERENCE, [("schools", {"set_up_days": 0})])[0][0] == 0
    assert fl.schedule(REFERENCE, []) == []


def test_a_schedule_refuses_what_apply_refuses():
    for pulls in ([("schools", {}), ("schools", {})], [("school", {})], [("schools", {"bridge": 1})]):
        with pytest.raises(fl.ArgumentError):
            fl.schedule(REFERENCE, pulls)
    with pytest.raises(fl.ArgumentError, match="is applied already"):
        fl.schedule(fl.apply(REFERENCE, "schools"), [("schools", {})])


def test_a_lever_of_several_phases_keeps_its_place_among_others():
    plan = fl.schedule(REFERENCE, [("reintegration", {}), ("unit_budgets", {})])
    assert [day for day, _ in plan] == [60, 90, 425]
    assert [s.dials.triage for _, s in plan] == pytest.approx([0.1, 0.05, 0.3])
    assert {s.levers for _, s in plan[1:]} == {("reintegration", "unit_budgets")}


# --- Both engines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lever", [BY_NAME[name] for name in NEUTRAL], ids=lambda lever: lever.name)
def test_both_engines_agree_on_a_preset_with_gates_steps_and_checks_that_grow(lever: Lever):
    options = {"gate": 1} if lever.name == "lessons_centre" else {}
    after = fl.apply(fl.preset("hybrid_marketplace"), lever.name, **options)
    check = fl.check_engines(after, replications=10, cases=2000, seed=5)
    assert check.agree, check.times
