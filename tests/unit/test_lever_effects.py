"""What the levers do to the answer comes out of the network: where each helps, where it does not, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

import model as fl
from model.levers.binding_orders import order_book
from model.levers.joint_venture import strong_developer
from model.levers.unit_budgets import BUYING

REFERENCE = fl.preset("reference")
THIN = REFERENCE.with_actor("producer", servers=2).with_parameters(need_rate=0.38)
"""Production binds: two lines, 95 % busy."""


def days(scenario: fl.Scenario) -> float:
    return fl.solve(scenario).cycle_time.mean


def moved(base: fl.Scenario, after: fl.Scenario) -> dict[str, float]:
    """Return the days each stage takes more than before, those that differ."""
    before, now = fl.solve(base).stages["total"], fl.solve(after).stages["total"]
    more = now.sub(before, fill_value=0)
    return more[more.abs() > 1e-9].to_dict()


def refused(base: fl.Scenario, lever: str) -> str:
    with pytest.raises(fl.ArgumentError) as caught:
        fl.apply(base, lever)
    return str(caught.value)


def test_a_joint_venture_helps_where_production_binds():
    after = fl.solve(fl.apply(THIN, "joint_venture"))
    assert fl.solve(THIN).first_to_saturate == "producer"
    assert after.cycle_time.mean < days(THIN) - 20
    assert after.max_need_rate > fl.solve(THIN).max_need_rate


def test_a_joint_venture_where_production_is_idle_only_sends_batches_across_the_border():
    assert fl.solve(REFERENCE).stages["queue"]["produce"] < 0.05
    more = moved(REFERENCE, fl.apply(REFERENCE, "joint_venture", teams=0))
    assert set(more) == {"produce"}
    assert more["produce"] == pytest.approx(4 / (6 + 4) * 3, abs=0.05)  # its share of the lines, times the border


def test_a_partners_engineers_hand_over_across_the_border_and_relieve_who_they_join():
    joined = strong_developer(REFERENCE)
    after = fl.apply(REFERENCE, "joint_venture", lines=0)
    load = [fl.solve(s).stations["utilisation"] for s in (REFERENCE, after)]
    team = after.actor_by_id["venture_team"]
    assert (team.region, team.solves) == (joined.region, joined.solves)
    assert load[1][joined.id] == pytest.approx(load[0][joined.id] * joined.servers / (joined.servers + team.servers))
    assert (
        moved(REFERENCE, after)["test"] > 0.1
    )  # the tests of the partner's versions: between regions, not beside them
    beside = replace(after, links=REFERENCE.links)
    assert days(beside) < days(after)


def test_a_venture_of_lines_alone_or_of_teams_alone_adds_that_alone():
    for part, actor in (({"teams": 0}, "venture_plant"), ({"lines": 0}, "venture_team")):
        after = fl.apply(REFERENCE, "joint_venture", **part)
        assert [one.id for one in after.actors[len(REFERENCE.actors) :]] == [actor]


def test_liaison_helps_by_less_friction_in_every_stage_and_costs_its_own():
    more = moved(REFERENCE, fl.apply(REFERENCE, "liaison"))
    assert days(fl.apply(REFERENCE, "liaison")) < days(REFERENCE) - 3
    assert {stage for stage, by in more.items() if by > 0} == {"liaison"}
    assert more["approve"] < -1


def test_liaison_only_costs_time_where_there_is_no_friction_to_save():
    smooth = REFERENCE.with_parameters(handover_lateral=0, handover_vertical=0)
    more = moved(smooth, fl.apply(smooth, "liaison"))
    new = 1 - (0.5 * 0.3 + 0.5 * 0.1)  # the share of new designs: half are triaged at the centre
    assert more == {"liaison": pytest.approx(new * 1.0, abs=0.01)}


def test_a_liaison_desk_can_become_the_bottleneck_and_the_next_post_gives_less_each_time():
    busy = REFERENCE.with_parameters(need_rate=0.6)
    answers = [fl.solve(fl.apply(busy, "liaison", posts=posts, effort=2.5)) for posts in (1, 2, 3, 4)]
    assert not answers[0].stable  # the second broker has left: one cannot keep up
    assert answers[0].first_to_saturate == "liaison"
    gains = [a.cycle_time.mean - b.cycle_time.mean for a, b in zip(answers[1:], answers[2:], strict=False)]
    assert gains[0] > gains[1] > 0


def test_liaison_keeps_out_of_the_way_of_actors_that_have_its_name():
    base = fl.preset("ally_integrates")
    after = fl.apply(base, "liaison")
    assert after.actor_by_id["liaison"] == base.actor_by_id["liaison"]
    assert after.actor_by_id["liaison_2"].function == "liaison_2" == after.steps[0].id


def test_binding_orders_help_where_production_binds():
    after = fl.solve(fl.apply(THIN, "binding_orders"))
    assert after.cycle_time.mean < days(THIN) - 10
    assert after.max_need_rate == pytest.approx(fl.solve(THIN).max_need_rate * 3 / 2)  # 2 lines at 60 % are 3


def test_binding_orders_where_production_is_idle_only_add_the_order_book():
    more = moved(REFERENCE, fl.apply(REFERENCE, "binding_orders"))
    assert more["binding_orders"] == pytest.approx(0.4 * 60 / 2)  # 4 of 10 lines are bound, for 30 days on average
    assert abs(more["produce"]) < 0.05
    assert fl.solve(fl.apply(REFERENCE, "binding_orders")).relevant_share < fl.solve(REFERENCE).relevant_share - 0.03


def test_the_longer_the_commitment_the_staler_the_fix_until_more_volume_is_not_worth_it():
    kept = [fl.solve(fl.apply(THIN, "binding_orders", commitment_days=d)).relevant_share for d in (0, 30, 90, 365)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > fl.solve(THIN).relevant_share > kept[-1]


@pytest.mark.parametrize(("share", "length"), [(1.0, 60.0), (0.4, 60.0), (0.25, 365.0)])
def test_the_order_book_has_the_moments_of_a_wait_that_is_uniform_for_some_and_nothing_for_others(share, length):
    steps = 100_000
    waits = [(n + 0.5) / steps * length for n in range(steps)]
    mean = share * sum(waits) / steps
    square = share * sum(wait**2 for wait in waits) / steps
    found, variability = order_book(share, length)
    assert found == pytest.approx(mean, rel=1e-6)
    assert variability == pytest.approx(square / mean**2 - 1, rel=1e-6)


def test_orders_bind_nobody_among_allies_and_part_of_a_line_is_none():
    base = fl.preset("ally_integrates")
    after = fl.apply(base, "binding_orders")
    assert after.actor_by_id["joint_plant"] == base.actor_by_id["joint_plant"]
    assert after.actor_by_id["home_lines"].servers == 11  # 7 / 0.6 = 11.7
    one = REFERENCE.with_actor("producer", servers=1, effort=1.5)
    assert days(fl.apply(one, "binding_orders")) == pytest.approx(days(one), rel=1e-12)  # nothing opens, nothing binds


def test_unit_budgets_help_where_awards_are_the_wait():
    base = fl.preset("devops_reform_after")
    more = moved(base, fl.apply(base, "unit_budgets"))
    local = 1 - 0.4 * 0.5  # the share of needs that units take on
    assert more["award"] == pytest.approx(-(1 - (0.4 * 0.3 + 0.6 * 0.1)) * 95 + (1 - local) * 0.7 * 95)
    assert days(fl.apply(base, "unit_budgets")) < days(base) - 50


def test_unit_budgets_do_not_help_where_nothing_is_skipped_and_the_centre_knows_more():
    after = fl.solve(fl.apply(REFERENCE, "unit_budgets"))
    before = fl.solve(REFERENCE)
    more = moved(REFERENCE, fl.apply(REFERENCE, "unit_budgets"))
    assert after.cycle_time.mean > before.cycle_time.mean
    assert more["triage"] > 0  # the search from desk to desk
    assert more["design"] > 2  # more is designed anew, as fewer fixes are known
    assert more["unit_budgets"] > 1  # and somebody must buy


def test_buyers_with_too_much_to_do_bind():
    slow = fl.solve(fl.apply(REFERENCE, "unit_budgets", effort=60))
    assert not slow.stable
    assert slow.first_to_saturate.startswith("buyer_")


def test_units_that_buy_already_get_no_second_buyers():
    after = fl.apply(fl.preset("urgent_fast_lane"), "unit_budgets")
    assert len(after.actors) == len(fl.preset("urgent_fast_lane").actors)
    lever = next(one for one in fl.LEVERS if one.name == "unit_budgets")
    assert lever.cost(fl.preset("urgent_fast_lane"), lever.defaults).posts == 0
    assert {"award", "funding", "contract"} <= set(BUYING)


def test_a_marketplace_helps_where_fixes_and_makers_are_not_seen():
    after = fl.solve(fl.apply(REFERENCE, "marketplace"))
    more = moved(REFERENCE, fl.apply(REFERENCE, "marketplace"))
    assert after.cycle_time.mean < days(REFERENCE) - 10
    assert more["design"] < -5  # more needs meet a known fix
    assert more["triage"] < -1  # and desks find the maker at once
    assert {stage for stage, by in more.items() if by > 0} == {"marketplace"}


def test_a_marketplace_with_one_slow_desk_is_the_bottleneck():
    after = fl.solve(fl.apply(REFERENCE, "marketplace", desks=1, effort=3))
    assert after.first_to_saturate == "marketplace"
    assert after.cycle_time.mean > days(REFERENCE)


def test_a_marketplace_with_nothing_to_show_only_costs_its_order():
    after = fl.apply(REFERENCE, "marketplace", awareness=0, receipt_days=365)
    assert moved(REFERENCE, after) == {"marketplace": pytest.approx(0.8, abs=0.05)}


def test_pooled_orders_also_go_to_slow_producers():
    base = fl.preset("hub_and_spoke")
    after = fl.apply(base, "marketplace", awareness=0, receipt_days=365)
    assert {(one.region, one.track) for one in after.actors if one.function == "produce"} == {("", "both")}
    work = [fl.solve(s).stages["work"]["produce"] for s in (base, after)]
    assert work[1] == pytest.approx((4 * 40 + 5 * 70) / 9)  # in proportion to lines
    assert work[1] > work[0]


NOBODY_PRODUCES = fl.Scenario("bare", actors=(fl.Actor("shop", "design", "firms", servers=18),))
ALLIES_ONLY = fl.Scenario(
    "allies", actors=(*NOBODY_PRODUCES.actors, fl.Actor("plant", "produce", "allies", servers=3, effort=2.0))
)
NEEDS_A_PRODUCER = "add an actor with function = 'produce'"


@pytest.mark.parametrize(
    ("base", "lever", "message"),
    [
        (NOBODY_PRODUCES, "joint_venture", "lever joint_venture: nobody produces here, needs a producer whose work a "
         f"partner can share ({NEEDS_A_PRODUCER})"),
        (NOBODY_PRODUCES, "marketplace", "lever marketplace: nobody produces here, needs a producer who can take "
         f"orders ({NEEDS_A_PRODUCER})"),
        (ALLIES_ONLY, "binding_orders", "lever binding_orders: nobody here could take an order, needs a producer of "
         f"this country ({NEEDS_A_PRODUCER}, not of side 'allies')"),
        (ALLIES_ONLY, "unit_budgets", "lever unit_budgets: nobody triages or approves locally, needs somebody who can "
         "(add an actor with function = 'approve' and track = 'local')"),
    ],
)  # fmt: skip
def test_where_a_lever_makes_no_sense_it_says_what_is_missing(base: fl.Scenario, lever: str, message: str):
    assert refused(base, lever) == message


def test_liaison_works_where_there_is_nothing_but_a_workshop_and_costs_a_hand_over_and_its_work():
    more = moved(NOBODY_PRODUCES, fl.apply(NOBODY_PRODUCES, "liaison", handover_saved=0, posts=50))
    assert more["liaison"] == pytest.approx(1.5 + 1.0)
