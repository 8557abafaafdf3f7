"""What levers are worth: alone, in pairs, one post more, one broker fewer."""

from __future__ import annotations

import math

import pytest

import model as fl

REFERENCE = fl.preset("reference")
NAMES = ["liaison", "certification_reform", "continuous_delivery", "lessons_centre"]


def days(scenario: fl.Scenario) -> float:
    return fl.solve(scenario).cycle_time.mean


def test_a_pair_is_its_two_parts_and_their_interaction():
    table = fl.lever_pairs(REFERENCE, NAMES).set_index(["first", "second"])
    assert len(table) == 4 + 6
    for (first, second), row in table.iterrows():
        together = fl.apply(REFERENCE, first) if not second else fl.apply(fl.apply(REFERENCE, first), second)
        assert row["days"] == pytest.approx(days(together))
        assert row["gain"] == pytest.approx(days(REFERENCE) - days(together))
        if second:
            alone = table.loc[(first, ""), "gain"] + table.loc[(second, ""), "gain"]
            assert row["interaction"] == pytest.approx(row["gain"] - alone)
            assert row["months"] == max(table.loc[(first, ""), "months"], table.loc[(second, ""), "months"])
        assert row["gain_per_month"] == pytest.approx(row["gain"] / row["months"])


def test_two_levers_that_find_the_same_known_fixes_gain_less_together_and_friction_saved_per_version_gains_more():
    table = fl.lever_pairs(REFERENCE).set_index(["first", "second"])
    assert table.loc[("marketplace", "lessons_centre"), "interaction"] < -1
    assert table.loc[("liaison", "continuous_delivery"), "interaction"] > 1
    assert len(table) == 10 + 45


def test_levers_already_pulled_are_left_out_and_senseless_ones_say_why():
    pulled = fl.apply(REFERENCE, "liaison")
    assert "liaison" not in set(fl.lever_pairs(pulled, measure="cycle_time")["first"])
    bare = fl.Scenario("bare", actors=(fl.Actor("shop", "design", "firms", servers=20),))
    row = fl.lever_pairs(bare, ["lessons_centre"]).iloc[0]
    assert row["problem"].startswith("lever lessons_centre: nobody triages here")
    assert math.isnan(row["days"])


def test_ending_an_overload_gains_infinitely_much_and_causing_one_loses_as_much():
    busy = REFERENCE.with_dials(centralisation=1).with_parameters(need_rate=0.45)
    assert not fl.solve(busy).stable
    row = fl.lever_pairs(busy, ["certification_reform"]).iloc[0]
    assert row["gain"] == math.inf
    assert math.isfinite(row["days"])
    found = fl.diminishing(REFERENCE, "continuous_delivery", "smaller_steps", [1, 12])
    assert found.table["gain"].iloc[1] == -math.inf
    assert math.isnan(found.table["days"].iloc[1])
    assert found.enough == 1


def test_a_gain_over_months_counts_until_the_last_phase():
    row = fl.lever_pairs(REFERENCE, ["reintegration"]).iloc[0]
    assert row["months"] == pytest.approx(425 / 30.4375)


def test_the_spread_to_the_units_counts_in_the_other_measure():
    cycle, effect = (
        fl.lever_pairs(REFERENCE, ["schools"], measure=m).iloc[0] for m in ("cycle_time", "time_to_effect")
    )
    assert effect["days"] > cycle["days"]
    assert effect["gain"] > cycle["gain"] + 3


def test_further_posts_add_less_and_less_until_the_next_adds_nothing():
    found = fl.diminishing(REFERENCE, "liaison", "posts", range(1, 9), effort=3)
    gains = found.table["gain"].to_numpy()
    assert (gains[1:-1] >= gains[2:]).all()
    assert found.table["days"].iloc[0] == days(fl.apply(REFERENCE, "liaison", posts=1, effort=3))
    assert gains[0] == pytest.approx(days(REFERENCE) - found.table["days"].iloc[0])
    later = found.table.set_index("value")["days"]
    assert later[found.enough] - later.min() < found.least <= later[found.enough - 1] - later.min()


def test_the_point_of_enough_is_none_where_all_is_over_capacity():
    busy = REFERENCE.with_parameters(need_rate=3)
    found = fl.diminishing(busy, "liaison", "posts", [1, 2])
    assert found.enough is None
    assert found.table["gain"].tolist() == [0, 0]


def test_one_broker_fewer_costs_what_the_last_post_gained():
    found = fl.diminishing(REFERENCE, "liaison", "posts", [1, 2, 3], effort=3)
    lost = fl.one_post_less(REFERENCE, "liaison", posts=3, effort=3)
    assert lost.extra == pytest.approx(found.table["gain"].iloc[2])
    assert (lost.before, lost.after) == tuple(found.table["days"].iloc[[2, 1]])


def test_when_the_last_broker_leaves_nothing_passes_any_more():
    lost = fl.one_post_less(REFERENCE, "liaison", posts=1)
    assert math.isnan(lost.after)
    assert lost.extra == math.inf


def test_when_one_of_too_few_brokers_leaves_the_rest_is_over_capacity():
    lost = fl.one_post_less(REFERENCE, "liaison", posts=2, effort=7)  # 0.24 new designs a day x 7 days: 1.68 posts
    assert math.isfinite(lost.before)
    assert math.isnan(lost.after)


@pytest.mark.parametrize(
    "call",
    [
        lambda: fl.lever_pairs(REFERENCE, ["liason"]),
        lambda: fl.lever_pairs(REFERENCE, measure="cycletime"),
        lambda: fl.diminishing(REFERENCE, "liaison", "posts", []),
        lambda: fl.diminishing(REFERENCE, "liaison", "post", [1]),
        lambda: fl.one_post_less(REFERENCE, "liaison", "post"),
        lambda: fl.one_post_less(REFERENCE, "liaison", "effort"),
        lambda: fl.one_post_less(REFERENCE, "continuous_delivery"),
    ],
)
def test_what_is_misspelt_is_told(call):
    with pytest.raises(fl.ArgumentError):
        call()


def test_the_last_recorder_of_a_gate_leaving_is_no_error_but_an_end_to_fielding():
    lost = fl.one_post_less(REFERENCE, "lessons_centre", "recorders", recorders=1, gate=1)
    assert math.isfinite(lost.before)
    assert (math.isnan(lost.after), lost.extra) == (True, math.inf)


def test_a_post_less_over_capacity_costs_zero_days_and_not_minus_zero():
    lost = fl.one_post_less(REFERENCE.with_parameters(need_rate=5), "liaison", posts=50)
    assert f"{lost.extra:.0f}" == "0"
