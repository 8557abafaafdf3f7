"""A change that takes time to set up: with it and without it, from today on."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

import model as fl
from model.errors import ArgumentError
from model.simulation.plan import plan_for
from model.simulation.replication import Window, replicate


@pytest.fixture(scope="module")
def base():
    return fl.preset("reference")


def with_filing(scenario, servers=2, effort=2.0):
    """Add an archive that files every fix, a second officer at the headquarters, and a shorter way to the tests."""
    archive = fl.Actor("archive", "filing", "government", servers=servers, effort=effort, track="central")
    step = fl.Step("filing", "produce")
    link = fl.Link("workshop0", "test_centre", latency=4.0)
    more = dataclasses.replace(
        scenario, actors=(archive, *scenario.actors), steps=(step, *scenario.steps), links=(*scenario.links, link)
    )
    return more.with_actor("hq", servers=3)


def without_desk(scenario):
    """Take away a region's desk; the others count anew, and have half a directory, as nobody knows its workshop."""
    gone = "desk3"
    return dataclasses.replace(
        scenario,
        actors=tuple(one for one in scenario.actors if one.id != gone),
        links=tuple(link for link in scenario.links if gone not in (link.source, link.target)),
    ).with_parameters(local_search=0.5)


def with_links_of_units(scenario):
    units = [one.id for one in scenario.actors if one.function == "unit"]
    return dataclasses.replace(
        scenario, links=(*scenario.links, *(fl.Link(unit, "hq", latency=9.0) for unit in units[:3]))
    )


def with_fewer_units(scenario):
    gone = next(one.id for one in scenario.actors if one.function == "unit")
    return dataclasses.replace(
        scenario,
        actors=tuple(one for one in scenario.actors if one.id != gone),
        links=tuple(link for link in scenario.links if gone not in (link.source, link.target)),
    )


def other_link(scenario):
    """Move the days of a hand-over that both networks know."""
    links = tuple(link for link in scenario.links if {link.source, link.target} != {"workshop0", "post0"})
    return dataclasses.replace(scenario, links=(*links, fl.Link("workshop0", "post0", latency=11.0)))


def with_second_desk(scenario):
    """Add a desk before all others, so that every other desk has another number."""
    desk = fl.Actor("desk_new", "triage", "volunteers", region="r3", track="local", servers=2, effort=0.5)
    links = (*scenario.links, fl.Link("desk_new", "desk6"))
    return dataclasses.replace(scenario, actors=(desk, *scenario.actors), links=links)


CHANGES = {
    "dials": lambda s: s.with_dials(0.9, 6),
    "a step, an actor, servers and a link": with_filing,
    "no step and actor any more": lambda s: s,
    "one desk less": without_desk,
    "links of units": with_links_of_units,
    "one unit less": with_fewer_units,
    "a link that both know": other_link,
    "another effort": lambda s: s.with_actor("test_centre", effort=3.0),
    "a second desk in a region": with_second_desk,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_on_the_first_day_is_the_changed_network_from_its_start(base, name):
    """Nobody is on the way yet, so every draw and every day must be that of the new network alone."""
    before = other_link(base) if name.startswith("a step") else with_filing(base)
    after = CHANGES[name](base)
    window = Window(days=700, drain=True)
    changed = replicate(plan_for([(0.0, before), (0.0, after)]), window, 5, 0)
    alone = replicate(plan_for([(0.0, after)]), window, 5, 0)
    assert np.array_equal(changed.raised, alone.raised)
    assert np.allclose(changed.fielded, alone.fielded, rtol=0, atol=1e-9)
    other = replicate(plan_for([(0.0, before)]), window, 5, 0)
    assert not np.allclose(other.fielded, alone.fielded, rtol=0, atol=1e-3)


@pytest.mark.parametrize("change", [with_filing, without_desk, with_links_of_units, other_link])
def test_needs_raised_before_a_change_keep_their_walk(base, change):
    """Without queues nobody meets anybody: needs of before take the very days they would have taken."""
    quiet = base.with_parameters(need_rate=0.003, design_work=5)
    after = change(quiet)
    window = Window(days=20_000, drain=True)
    changed = replicate(plan_for([(0.0, quiet), (10_000.0, after)]), window, 2, 0)
    kept = replicate(plan_for([(0.0, quiet)]), window, 2, 0)
    old = changed.raised < 9_900
    assert old.sum() > 20
    same = np.isclose(changed.fielded, kept.fielded, rtol=0, atol=1e-6)
    assert same[old].all()
    assert not same[changed.raised > 10_000].all()


def test_the_same_scenario_again_changes_nothing_at_all(base):
    again = dataclasses.replace(base, title="The same under another title")
    found = fl.roll_out(base, [(60, base), (200, again)], horizon=365, replications=4)
    for column in ("cycle_time", "fielded", "useful"):
        assert (found.path[f"{column}_difference"] == 0).all()
        assert (found.path[f"{column}_difference_high"].dropna() == 0).all()
    assert found.never_share == 1
    assert math.isinf(found.break_even_month)
    assert found.steady_gain == 0


def test_moved_dials_are_those_of_a_simulated_dial_change(base):
    """To the last digits: the sums run in another order."""
    found = fl.roll_out(base, [(100, base.with_dials(0.9, 6))], horizon=400, month=400, replications=5, seed=3)
    change = fl.DialChange(100, centralisation=0.9, iteration_speed=6)
    moved = fl.simulate(base, horizon=400, replications=5, seed=3, transients=[change])
    kept = fl.simulate(base, horizon=400, replications=5, seed=3)
    assert found.warm_up_days == moved.settings.warm_up_days
    row = found.path.iloc[0]
    assert row["cycle_time_with"] == pytest.approx(moved.cycle_time.mean, rel=1e-12)
    assert row["cycle_time_without"] == pytest.approx(kept.cycle_time.mean, rel=1e-12)
    assert row["cycle_time_with_high"] == pytest.approx(moved.cycle_time.mean.high, rel=1e-12)


@pytest.mark.parametrize(
    "change", [with_filing, lambda s: s.with_actor("board", cadence=3.5, agenda_limit=8), without_desk]
)
def test_long_after_a_change_needs_take_what_the_new_network_takes(base, change):
    after = change(base)
    found = fl.roll_out(base, [(50, after)], horizon=12_000, month=3_000, replications=10).path.iloc[1:]
    mean = found["cycle_time_with"].mean()
    half = (found["cycle_time_with_high"] - found["cycle_time_with_low"]) / 2
    error = half.mean() / 2.262 / math.sqrt(len(found))  # Student's quantile of 10 runs
    assert error < 0.0125 * mean
    alone = fl.simulate(after, replications=10, cases=3_000).cycle_time.mean
    assert abs(mean - alone) < 4 * math.hypot(error, alone.half_width / 2.262)
    exact = fl.solve(after)
    assert abs(mean - exact.cycle_time.mean) < 4 * error + 0.02 * mean  # science 12: the formula's own error


def one_workshop(servers):
    """Needs that take one visit of 20 days and nothing else."""
    return fl.Scenario(
        "shop", actors=(fl.Actor("shop", "design", "firms", servers=servers, variability=1.0),)
    ).with_dials(0, 1).with_parameters(
        need_rate=0.1, error_hazard=0, iteration_overhead=0, reuse_central=0, reuse_local=0, report_time=0,
        trial_time=0, field_time=0, handover_same_cell=0, handover_lateral=0, handover_vertical=0,
    )  # fmt: skip


def test_new_servers_take_up_the_standing_backlog_at_the_fluid_rate():
    """B needs wait when 1 server becomes 4: gone after B / (4 / 20 - 0.1) days, 0.2 fielded a day until then."""
    before, after = one_workshop(1), one_workshop(4)
    days = 2_000.0  # the backlog grows by 0.05 a day: some 100 when the change comes
    found = fl.roll_out(before, [(0, after)], horizon=2_500, month=50, warm_up=days, replications=60)
    fielded = found.path["fielded_with"].to_numpy()
    assert fielded[11] == pytest.approx(120, abs=4 * math.sqrt(120 / 60))  # 600 days; 60 counts of variance 120
    assert np.diff(fielded)[-10:].mean() == pytest.approx(5, rel=0.05)
    backlog = (found.path["fielded_with"].iloc[-1] - 0.1 * 2_500) + 2.2  # M/M/4 at load 0.5 holds 2.2
    assert backlog == pytest.approx(100, rel=0.1)
    gone = backlog / (4 / 20 - 0.1)
    middle = found.path["day"] - 25
    early = found.path[middle < 0.5 * gone]
    fluid = (backlog + 0.1 * (early["day"] - 25)) / 0.2 - (early["day"] - 25) + 20  # FIFO: all before it, then itself
    assert early["cycle_time_with"].to_numpy() == pytest.approx(fluid.to_numpy(), rel=0.08)
    late = found.path[middle > 1.25 * gone]
    steady = fl.solve(after).cycle_time.mean
    assert late["cycle_time_with"].mean() == pytest.approx(steady, rel=0.2)
    assert not found.stable_without
    assert found.stable_with
    assert math.isnan(found.steady_gain)
    assert ("without", "over_capacity") in [(flag.place, flag.reason) for flag in found.flags]


def test_over_capacity_months_have_no_cycle_time_but_what_was_fielded(base):
    over = base.with_dials(1, 8).with_parameters(need_rate=0.4)
    found = fl.roll_out(base.with_parameters(need_rate=0.4), [(90, over)], horizon=720, replications=4)
    late = found.path.iloc[-6:]
    assert not found.stable_with
    assert late["cycle_time_with"].isna().all()
    assert late["cycle_time_difference"].isna().all()
    assert late["won_share"].isna().all()
    assert (late["left_open_with"] > 0).all()
    assert (late["left_open_without"] == 0).all()
    assert late["cycle_time_without"].notna().all()
    assert (np.diff(found.path["useful_with"]) >= 0).all()
    assert (late["useful_difference_high"] < 0).all()
    assert found.never_share == 1
    assert math.isnan(found.steady_gain)
    assert "does not pay back" in found.sentence
    assert [(flag.place, flag.reason) for flag in found.flags] == [("with", "over_capacity")]


def test_needs_that_are_never_met_do_not_hold_up_a_change_that_would_meet_them(base):
    """A loop of desks that know nobody: its needs are followed to the horizon only."""
    shop = fl.Actor("shop", "design", "firms", region="b", servers=9)
    desks = tuple(fl.Actor(f"desk_{r}", "triage", "soldiers", region=r, track="local", effort=1) for r in "ab")
    needs = fl.Needs(regions=(fl.Region("a"), fl.Region("b")))
    apart = fl.Scenario("apart", needs=needs, actors=(shop, *desks))
    joined = dataclasses.replace(apart, links=(fl.Link("desk_a", "desk_b"),))
    assert not fl.solve(apart).stable
    found = fl.roll_out(apart, [(100, joined)], horizon=400, replications=3)
    assert (found.path["left_open_with"][:3] > 0).all()
    assert found.path["useful_difference"].iloc[-1] > 0


def test_two_changes_follow_each_other(base):
    first, second = base.with_dials(0.5, 3), with_filing(base.with_dials(0.5, 3))
    both = fl.roll_out(base, [(100, first), (300, second)], horizon=500, month=100, replications=4)
    one = fl.roll_out(base, [(100, first)], horizon=500, month=100, replications=4)
    assert (both.path["useful_with"] == one.path["useful_with"])[:3].all()  # the second change comes on day 300
    assert not np.isclose(both.path["cycle_time_with"], one.path["cycle_time_with"])[3:].any()
    assert both.set_up_months == 3
    assert both.gain_per_set_up_month == pytest.approx(both.steady_gain / 3)
    assert both.steady_gain == pytest.approx(fl.solve(base).cycle_time.mean - fl.solve(second).cycle_time.mean)


def test_the_answer_depends_on_the_seed_alone(base):
    after = with_filing(base)
    settings = {"horizon": 200, "replications": 4}
    one, two = (fl.roll_out(base, [(60, after)], workers=n, **settings) for n in (1, 3))
    assert one.path.equals(two.path)
    assert one.runs.equals(two.runs)
    other = fl.roll_out(base, [(60, after)], seed=2, **settings)
    assert not one.path.equals(other.path)


def test_progress_rises_to_the_whole_and_a_cancel_stops(base):
    seen: list[float] = []
    fl.roll_out(base, [(60, with_filing(base))], horizon=200, replications=3, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[0] < 0.2
    assert seen[-1] == 1
    with pytest.raises(fl.Cancelled):
        fl.roll_out(base, [(60, with_filing(base))], horizon=200, replications=3, cancel=lambda: True)


def test_one_replication_has_no_interval(base):
    found = fl.roll_out(base, [(30, base.with_dials(0, 3))], horizon=120, replications=1)
    assert found.path["useful_with_low"].isna().all()
    assert math.isnan(found.break_even_month.low)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"schedule": []}, r"schedule is \[\], must be a list"),
        ({"schedule": [(30,)]}, r"change 1: is \(30,\), must be \(day, scenario\)"),
        ({"schedule": [(30, "liaison")]}, "change 1: brings a str, must bring a Scenario"),
        ({"schedule": "BASE30,30"}, "change 2: day is 30, must be after 30"),
        ({"schedule": "BASE-1"}, "change 1: day is -1.0, must be >= 0"),
        ({"schedule": "BASE400"}, "change 1: day is 400.0, must be before the horizon, 365"),
        ({"horizon": 0}, "horizon is 0, must be > 0"),
        ({"month": math.nan}, "month is nan, must be > 0"),
        ({"warm_up": -1}, "warm_up is -1, must be >= 0"),
        ({"replications": 0}, "roll_out: replications is 0, must be a whole number from 1 to 1000"),
        ({"seed": 1.5}, "seed is 1.5, must be a whole number"),
        ({"base": "reference"}, "is a str, must be a Scenario"),
    ],
)
def test_what_cannot_be_is_said(base, wrong, message):
    asked = {"base": base, "schedule": [(30, base)], "horizon": 365} | wrong
    if isinstance(asked["schedule"], str):
        asked["schedule"] = [(float(day), base) for day in asked["schedule"].removeprefix("BASE").split(",")]
        message = message.replace("30,", "30.0,", 1)
    with pytest.raises(ArgumentError, match=message):
        fl.roll_out(asked.pop("base"), asked.pop("schedule"), **asked)


def test_other_needs_are_refused(base):
    other = dataclasses.replace(base, needs=dataclasses.replace(base.needs, types=base.needs.types[:3]), actors=tuple(
        dataclasses.replace(one, solves=()) for one in base.actors))  # fmt: skip
    with pytest.raises(ArgumentError, match="the types of needs in 'reference' differ"):
        fl.roll_out(base, [(30, other)], horizon=100)
    with pytest.raises(ArgumentError, match="arrival_variability changes"):
        fl.roll_out(base, [(30, base.with_parameters(arrival_variability=2))], horizon=100)
