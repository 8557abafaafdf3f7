"""What a difference is made of: parts add up, causes depend on no order, and where there are no days none is said."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import pytest

import model as fl
from model.errors import ArgumentError
from model.explanation.attribution import MOST_CAUSES, attribute
from model.explanation.causes import COARSEST, between, causes, differences
from model.results import STAGE_KINDS

REFERENCE = fl.preset("reference")
SHOP = fl.Actor("shop", "design", "firms", servers=4, variability=1)
BOARD = fl.Actor("board", "approve", "government", cadence=10, track="both")
LONE = fl.Scenario("lone", title="Lone", actors=(SHOP, BOARD)).with_dials(0, 4).with_parameters(need_rate=0.06)
EXACT = 1e-9


def mean(scenario: fl.Scenario) -> float:
    return fl.solve(scenario).cycle_time.mean


@pytest.mark.parametrize("first", fl.PRESETS)
def test_stages_and_bars_add_up_between_all_presets(first):
    a = fl.solve(fl.preset(first))
    for second in fl.PRESETS:
        b = fl.solve(fl.preset(second))
        found = fl.waterfall(a, b)
        assert found.by_stage["total"].sum() == pytest.approx(b.cycle_time.mean - a.cycle_time.mean, abs=EXACT)
        assert found.by_stage[list(STAGE_KINDS)].to_numpy().sum() == pytest.approx(found.difference, abs=EXACT)
        assert sum(account.days for account in found.accounts) == pytest.approx(found.difference, abs=EXACT)
        steps = found.steps
        assert steps["days"].sum() == pytest.approx(found.difference, abs=EXACT)
        assert ((steps["end"] - steps["start"]) - steps["days"]).abs().max() < EXACT or steps.empty
        assert len(steps) <= 8


@pytest.mark.slow
@pytest.mark.parametrize("first", fl.PRESETS)
def test_causes_add_up_between_all_presets(first):
    a = fl.solve(fl.preset(first))
    for second in fl.PRESETS:
        found = fl.waterfall(a, fl.solve(fl.preset(second)))
        assert found.attribution.orders > 0
        assert len(found.attribution.causes) <= MOST_CAUSES
        assert math.fsum(found.attribution.days) == pytest.approx(found.difference, abs=EXACT)


def test_two_causes_share_their_joint_effect_equally():
    """Shapley by hand: the mean of what a change brings when it comes first and when it comes last."""
    both = LONE.with_parameters(trial_time=8).with_dials(iteration_speed=2)
    trial, speed = LONE.with_parameters(trial_time=8), LONE.with_dials(iteration_speed=2)
    of_trial = (mean(trial) - mean(LONE) + mean(both) - mean(speed)) / 2
    of_speed = (mean(speed) - mean(LONE) + mean(both) - mean(trial)) / 2
    found = attribute(fl.solve(LONE), fl.solve(both))
    days = {cause.kind: share for cause, share in zip(found.causes, found.days, strict=True)}
    assert days == pytest.approx({"parameter": of_trial, "iteration_speed": of_speed}, rel=1e-9)
    assert abs(of_trial - (mean(trial) - mean(LONE))) > 1  # they do interact here: orders matter
    assert (found.orders, found.possible) == (2, 2)


def test_four_causes_get_the_mean_over_all_orders_walked_one_by_one():
    b = REFERENCE.with_dials(0.8, 6).with_parameters(trial_time=2).with_actor("board", cadence=3)
    found = attribute(fl.solve(REFERENCE), fl.solve(b))
    assert {cause.kind for cause in found.causes} == {"centralisation", "iteration_speed", "parameter", "actor"}
    expected = dict.fromkeys(found.causes, 0.0)
    for order in itertools.permutations(found.causes):
        rows, before = [], mean(REFERENCE)
        for cause in order:
            rows += cause.rows
            after = mean(between(REFERENCE, b, rows))
            expected[cause] += (after - before) / 24
            before = after
    assert found.days == pytest.approx([expected[cause] for cause in found.causes], rel=1e-9)


def test_the_way_back_costs_what_the_way_there_saved():
    a, b = fl.solve(REFERENCE), fl.solve(REFERENCE.with_dials(1, 2).with_actor("test_centre", servers=4))
    there, back = attribute(a, b), attribute(b, a)
    days = {cause.kind: share for cause, share in zip(back.causes, back.days, strict=True)}
    for cause, share in zip(there.causes, there.days, strict=True):
        assert share == pytest.approx(-days[cause.kind], rel=1e-9)


@pytest.mark.parametrize(
    "changed",
    [
        LONE.with_parameters(half_life=10, peer_contact_rate=0.2, arrival_variability=2),
        LONE.with_actor("shop", name="Workshop", discipline="finish_first", wip_limit=9, law="lognormal"),
        replace(LONE, title="Other", summary="Other"),
    ],
)
def test_what_the_mean_does_not_depend_on_is_no_cause(changed):
    assert mean(changed) == mean(LONE)
    found = fl.waterfall(LONE, changed)
    assert found.attribution.causes == ()
    assert found.steps.empty
    assert found.cause_sentence == ""


def test_a_change_that_does_nothing_here_gets_nothing():
    b = LONE.with_parameters(catch_central=0.5, trial_time=5)  # nobody tests
    found = attribute(fl.solve(LONE), fl.solve(b))
    days = {cause.ids: share for cause, share in zip(found.causes, found.days, strict=True)}
    assert days["catch_central",] == 0
    assert days["trial_time",] == pytest.approx(mean(b) - mean(LONE))


@pytest.mark.parametrize(
    ("first", "second"), [("reference", "hybrid_marketplace"), ("ally_replicates", "ally_integrates")]
)
def test_all_differences_made_give_the_second_and_none_the_first(first, second):
    a, b = fl.preset(first), fl.preset(second)
    assert mean(between(a, b, differences(a, b))) == pytest.approx(mean(b), rel=1e-12)
    assert mean(between(a, b, [])) == mean(a)


@pytest.mark.parametrize("coarseness", range(COARSEST + 1))
def test_each_difference_belongs_to_one_cause_at_any_coarseness(coarseness):
    for first, second in itertools.permutations(fl.PRESETS, 2):
        a, b = fl.preset(first), fl.preset(second)
        rows = [row for cause in causes(a, b, coarseness) for row in cause.rows]
        assert sorted(rows) == sorted(differences(a, b))


def test_the_order_of_steps_is_a_cause_too():
    steps = (fl.Step("budget", "design", delay=5), fl.Step("check", "design"))
    doer = fl.Actor("clerk", "check", "government", effort=0.5)
    a = fl.Scenario("s", actors=(SHOP, doer), steps=steps).with_parameters(need_rate=0.02)
    (cause,) = causes(a, replace(a, steps=steps[::-1]))
    assert (cause.kind, cause.rows) == ("organisation", frozenset({("step", "", "order")}))


def test_a_lever_is_one_cause_with_all_it_touches():
    b = fl.apply(REFERENCE.with_dials(iteration_speed=3), "liaison", posts=6, handover_saved=0.3)
    found = fl.waterfall(REFERENCE, b)
    assert {cause.kind: cause.ids for cause in found.attribution.causes} == {
        "iteration_speed": (),
        "lever": ("liaison",),
    }
    lever = found.cause_steps.set_index("kind").loc["lever"]
    assert lever["label"] == "Civil-military liaisons"
    back = fl.waterfall(b, REFERENCE).cause_steps.set_index("kind").loc["lever"]
    assert back["days"] == pytest.approx(-lever["days"], rel=1e-9)


def test_orders_over_capacity_are_left_out_and_the_sentence_says_so():
    """Bigger steps need the bigger workshop first."""
    b = LONE.with_dials(iteration_speed=1).with_actor("shop", servers=14)
    assert not fl.solve(LONE.with_dials(iteration_speed=1)).stable
    found = fl.waterfall(LONE, b)
    assert (found.attribution.orders, found.attribution.possible) == (1, 2)
    days = found.cause_steps.set_index("kind")["days"]
    assert days["actor"] == pytest.approx(mean(LONE.with_actor("shop", servers=14)) - mean(LONE), rel=1e-9)
    assert days.sum() == pytest.approx(found.difference, abs=EXACT)
    assert found.cause_sentence.endswith("Averaged over the one order of changes, of 2, that stays under capacity.")


def test_where_every_way_leads_over_capacity_no_cause_is_named():
    """A fast desk and a slow one change tracks, and all cases do: either change alone sends all to the slow one."""
    shop = fl.Actor("shop", "design", "firms", servers=90)
    fast = fl.Actor("fast", "triage", "soldiers", track="local", effort=1)
    slow = fl.Actor("slow", "triage", "soldiers", track="central", effort=5)
    a = fl.Scenario("a", actors=(shop, fast, slow)).with_parameters(need_rate=0.5).with_dials(0, 4)
    b = a.with_dials(1, 4).with_actor("fast", track="central").with_actor("slow", track="local")
    found = fl.waterfall(a, b)
    assert found.stable
    assert found.attribution.orders == 0
    assert found.cause_steps.empty
    assert found.cause_sentence.startswith("No single cause can be named")
    assert found.steps["days"].sum() == pytest.approx(found.difference, abs=EXACT)


def test_over_capacity_the_sentence_names_the_end_and_who_saturates_and_no_days():
    over = REFERENCE.with_dials(1, 8)
    found = fl.waterfall(REFERENCE, over, names=("Today", "All central"))
    load = fl.solve(over).utilisation
    assert found.sentence == (
        f"All central is over capacity: Test centre is asked for {load:.0%} of what it can do, "
        "so no difference in days exists."
    )
    assert math.isnan(found.difference)
    for table in (found.steps, found.cause_steps, found.by_stage):
        assert table.empty
    assert found.cause_sentence == ""
    both = fl.waterfall(over, REFERENCE.with_parameters(need_rate=3))
    assert "Test centre" in both.sentence
    assert "Workshop 4" in both.sentence
    never = fl.waterfall(REFERENCE, REFERENCE.with_parameters(error_hazard=5, design_work=100))
    assert never.sentence == "In the second some needs never finish, so no difference in days exists."


def test_the_sentence_gives_the_difference_and_its_largest_parts():
    b = REFERENCE.with_actor("board", cadence=21)
    found = fl.waterfall(REFERENCE, b, names=("Now", "Then"))
    waiting = found.accounts[0]
    assert (waiting.kind, waiting.stage) == ("waiting", "approve")
    assert waiting.days == pytest.approx(found.by_stage.loc["approve", ["queue", "gate"]].sum())
    said = re.fullmatch(
        r"Then takes (\S+) days more than Now: (\S+) days more waiting at Approval board\.", found.sentence
    )
    assert [float(number) for number in said.groups()] == pytest.approx([found.difference, waiting.days], rel=0.02)
    back = fl.waterfall(b, REFERENCE, names=("Then", "Now")).sentence
    assert back == found.sentence.replace("Then takes", "Now takes").replace("than Now", "than Then").replace(
        "more", "less"
    )


@pytest.mark.parametrize("speed", [3, 8])
def test_what_works_against_the_difference_is_said(speed):
    found = fl.waterfall(REFERENCE, REFERENCE.with_dials(iteration_speed=speed), names=("A", "B"))
    sign = math.copysign(1, found.difference)
    wrong_way = next(one for one in found.accounts if one.days * sign < 0)
    _main, against = re.split("partly lost to|partly made up for by", found.sentence)
    assert ("partly lost to" if found.difference < 0 else "partly made up for by") in found.sentence
    number = float(re.match(r" (\S+) days", against)[1])
    assert number == pytest.approx(abs(wrong_way.days), rel=0.1)


def test_a_stage_that_only_one_has_is_one_part():
    step = fl.Step("legal", "design", name="Legal check", delay=12)
    b = replace(LONE, steps=(step,))
    found = fl.waterfall(LONE, b)
    assert found.accounts[0].days == pytest.approx(12)
    assert "12 days more with legal check" in found.sentence
    assert "12 days less without legal check" in fl.waterfall(b, LONE).sentence


def test_as_fast_as_each_other_is_said_without_days():
    assert fl.waterfall(REFERENCE, REFERENCE).sentence == "The second takes as long as the first."


@pytest.mark.parametrize("wrong", ["reference", None, 3])
def test_only_scenarios_and_solutions_have_a_waterfall(wrong):
    with pytest.raises(ArgumentError, match="must be a Scenario or a Solution"):
        fl.waterfall(REFERENCE, wrong)


def test_simulations_are_referred_to_what_has_intervals():
    run = fl.simulate(REFERENCE, replications=2, cases=50)
    with pytest.raises(ArgumentError, match=r"fl\.paired"):
        fl.waterfall(run, run)


def test_levers_that_touch_the_same_thing_are_one_cause_and_others_are_apart():
    b = fl.apply(fl.apply(fl.apply(REFERENCE, "liaison"), "marketplace"), "binding_orders")
    both = {frozenset(row[1] for row in cause.rows): cause.ids for cause in causes(REFERENCE, b)}
    assert set(both.values()) == {("liaison", "marketplace"), ("binding_orders",)}
    found = fl.waterfall(REFERENCE, b)
    labels = set(found.cause_steps["label"])
    assert labels == {"Civil-military liaisons and Digital marketplace with feedback", "Binding orders"}
    assert found.cause_steps["days"].sum() == pytest.approx(found.difference, abs=EXACT)


def test_a_dial_moved_on_after_a_lever_is_the_dials_own_cause():
    lever = fl.apply(REFERENCE, "unit_budgets")
    moved = [row for row in differences(REFERENCE, lever) if row[0] == "dial"]
    assert moved  # this lever moves a dial
    assert {cause.kind for cause in causes(REFERENCE, lever)} == {"lever"}
    assert {cause.kind for cause in causes(REFERENCE, lever.with_dials(0.77))} == {"lever", "centralisation"}


def test_where_needs_recur_a_shorter_life_of_fixes_is_a_cause():
    a = REFERENCE.with_parameters(recurrence=0.05)
    b = a.with_parameters(half_life=10, design_work=21)
    found = fl.waterfall(a, b)
    assert {cause.ids for cause in found.attribution.causes} == {("half_life",), ("design_work",)}
    assert sum(found.attribution.days) == pytest.approx(found.difference, abs=1e-9)
    alone = fl.waterfall(a, a.with_parameters(half_life=10))
    assert alone.difference > 1
    assert sum(alone.attribution.days) == pytest.approx(alone.difference, abs=1e-9)


def test_what_a_lever_adds_only_when_tuned_is_the_levers_doing():
    found = fl.waterfall(REFERENCE, fl.apply(REFERENCE, "lessons_centre", gate=1))
    assert [cause.kind for cause in found.attribution.causes] == ["lever"]


def test_no_sentence_ends_in_a_list_of_nothing():
    """Where every part is small the largest is named all the same: schools on reference save .6 days in small parts."""
    for base in map(fl.preset, fl.PRESETS):
        for lever in fl.LEVERS:
            try:
                after = fl.apply(base, lever.name)
            except fl.ModelError:
                continue
            sentence = fl.waterfall(base, after).sentence
            assert ": ." not in sentence, (base.name, lever.name)
            assert "  " not in sentence
