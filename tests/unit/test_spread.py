"""Adoption from a scenario: who is linked with whom, what the centre adds, common random numbers, bad input."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import model as fl
from model.flow.compiled import compile_network
from model.intervals import Estimate
from model.spread.unit_graph import peer_pairs, unit_links

REFERENCE = fl.preset("reference")


def scenario(regions: str, *actors: fl.Actor, links=()) -> fl.Scenario:
    needs = fl.Needs(regions=tuple(fl.Region(name) for name in regions))
    return fl.Scenario("small", needs=needs, actors=(fl.Actor("shop", "design", "firms"), *actors), links=tuple(links))


def unit(name: str, region: str = "") -> fl.Actor:
    return fl.Actor(name, "unit", "soldiers", region=region)


def desk(name: str, region: str = "", track: str = "local") -> fl.Actor:
    return fl.Actor(name, "triage", "soldiers", region=region, track=track, effort=0.5)


# --- the unit graph --------------------------------------------------------------------------------------------------


def test_the_reference_graph_is_the_described_one():
    peers = [(r, r + 1) for r in range(7)] + [(0, 7), (0, 4), (1, 5), (2, 6)]
    expected = {frozenset((f"unit{r}a", f"unit{r}b")) for r in range(8)}
    expected |= {frozenset((f"unit{i}a", f"unit{j}b")) for i, j in peers}
    assert {frozenset(pair) for pair in peer_pairs(REFERENCE)} == expected
    assert len(peer_pairs(REFERENCE)) == 19


def crowd(count: int) -> fl.Scenario:
    """Return many units in one region, who all know each other."""
    return scenario("x", *(unit(f"u{number}", "x") for number in range(count)))


def test_a_region_with_one_unit_offers_it_and_one_without_is_passed_over():
    links = [fl.Link("dx", "dy"), fl.Link("dy", "dz"), fl.Link("dx", "dz")]
    actors = [unit("x1", "x"), unit("x2", "x"), unit("y1", "y"), desk("dx", "x"), desk("dy", "y"), desk("dz", "z")]
    assert set(peer_pairs(scenario("xyz", *actors, links=links))) == {("x1", "x2"), ("x1", "y1")}


def test_links_that_are_not_between_local_desks_or_units_carry_no_fix():
    actors = [unit("x1", "x"), unit("y1", "y"), desk("dx", "x"), desk("dy", "y"), desk("hq", "", "central")]
    for link in (fl.Link("dx", "dy", "vertical"), fl.Link("dx", "hq"), fl.Link("x1", "dy"), fl.Link("dx", "shop")):
        assert peer_pairs(scenario("xy", *actors, links=[link])) == ()


def test_a_link_between_units_counts_once_and_units_of_no_region_are_together():
    links = [fl.Link("x1", "x2", "same_cell"), fl.Link("free1", "x1"), fl.Link("dx1", "dx2")]
    actors = [unit("x1", "x"), unit("x2", "x"), unit("free1"), unit("free2"), desk("dx1", "x"), desk("dx2", "x")]
    found = peer_pairs(scenario("x", *actors, links=links))
    assert found == (("x1", "x2"), ("free1", "free2"), ("free1", "x1"))


# --- the centre ------------------------------------------------------------------------------------------------------


def published(changed: fl.Scenario) -> float:
    """Return when the centre publishes: with an endless contact rate everybody hears at once."""
    return float(fl.adoption(changed.with_dials(1).with_parameters(hub_contact_rate=1e6), draws=50).ninety_time)


def test_the_centre_publishes_after_hand_over_and_handling():
    assert published(REFERENCE) == pytest.approx(0.75 + 0.4, abs=1e-4)
    assert published(REFERENCE.with_parameters(handover_vertical=3)) == pytest.approx(3.4, abs=1e-4)
    assert published(REFERENCE.with_actor("hq", effort=None, cadence=10.0, lead_time=2.0)) == pytest.approx(
        0.75 + 2 + 10 / 2, abs=1e-4
    )


def test_a_channel_of_its_own_and_the_quickest_of_two_central_desks_count():
    hubs = (desk("slow", "", "central"), replace(desk("quick", "", "central"), effort=0.1))
    two = scenario("x", unit("x1", "x"), unit("x2", "x"), *hubs)
    assert published(two) == pytest.approx(0.75 + 0.1, abs=1e-4)
    channels = [fl.Link(name, "slow", "vertical", latency=0.05) for name in ("x1", "x2")]
    assert published(replace(two, links=tuple(channels))) == pytest.approx(0.05 + 0.5, abs=1e-4)


def test_only_the_triage_dial_moves_adoption():
    moved = REFERENCE.with_dials(0.5, 8, test=0, approve=1)
    assert fl.adoption(moved, draws=20).arrivals.tolist() == fl.adoption(REFERENCE, draws=20).arrivals.tolist()
    assert fl.adoption(REFERENCE.with_dials(triage=0.6), draws=20).ninety_time != fl.adoption(REFERENCE, 20).ninety_time


def test_without_a_central_desk_the_dial_does_nothing():
    local = scenario("x", unit("x1", "x"), unit("x2", "x"), desk("dx", "x"))
    spreads = [fl.adoption(local.with_dials(kappa), draws=20).arrivals.tolist() for kappa in (0, 0.5, 1)]
    assert spreads[0] == spreads[1] == spreads[2]


# --- who never hears of it -------------------------------------------------------------------------------------------


def test_units_no_path_leads_to_never_have_it_and_the_times_say_so():
    islands = scenario("xy", unit("x1", "x"), unit("x2", "x"), unit("y1", "y"), desk("hq", "", "central"))
    spread = fl.adoption(islands.with_dials(0), draws=300)
    assert math.isinf(spread.ninety_time)
    assert math.isinf(spread.ninety_time.low)
    assert math.isinf(spread.first_time)  # from y1 nobody else is reached
    assert spread.reached_share.covers((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert repr(spread) == "Adoption('small', 90 % of 3 units not in every draw)"
    assert spread.curve()["share"].iloc[-1] <= spread.reached_share
    assert math.isinf(spread.time_to_effect(30.0))
    assert math.isfinite(fl.adoption(islands.with_dials(0.1), draws=300).ninety_time)


def test_zero_rates_are_rates():
    silent = REFERENCE.with_parameters(peer_contact_rate=0, hub_contact_rate=0)
    spread = fl.adoption(silent, draws=5)
    assert float(spread.reached_share) == 1 / 16
    assert float(spread.time_to(1 / 16)) == 0


def test_a_single_unit_has_it_at_once_and_there_is_no_other():
    spread = fl.adoption(scenario("x", unit("x1", "x")), draws=5)
    assert (float(spread.half_time), float(spread.ninety_time)) == (0, 0)
    assert math.isnan(spread.first_time)
    assert spread.curve()["share"].eq(1).all()


# --- draws -----------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_spread_and_more_draws_begin_with_the_fewer():
    few, many = fl.adoption(REFERENCE, draws=10, seed=3), fl.adoption(REFERENCE, draws=40, seed=3)
    assert few.arrivals.tolist() == many.arrivals[:10].tolist()
    assert few.arrivals.tolist() != fl.adoption(REFERENCE, draws=10, seed=4).arrivals.tolist()


def test_a_rate_only_stretches_the_same_draws():
    slow, quick = (
        fl.adoption(REFERENCE.with_dials(0).with_parameters(peer_contact_rate=rate), draws=50) for rate in (0.05, 0.2)
    )
    assert slow.arrivals == pytest.approx(4 * quick.arrivals, rel=1e-12)


def test_another_unit_leaves_the_luck_of_the_others_alone():
    more = replace(REFERENCE, actors=(*REFERENCE.actors, unit("apart"))).with_dials(0)
    before, after = fl.adoption(REFERENCE.with_dials(0), draws=200), fl.adoption(more, draws=200)
    same = before.sources == after.sources
    assert same.sum() > 50
    assert after.arrivals[same, :16].tolist() == before.arrivals[same].tolist()
    names = {link.name for link in unit_links(compile_network(REFERENCE))}
    assert names < {link.name for link in unit_links(compile_network(more.with_dials(0.5)))}


def test_nothing_given_is_written():
    arrays = [np.array([0, 1]), np.array([1, 2]), np.array([[1.0, 2.0]]), np.array([0])]
    copies = [array.copy() for array in arrays]
    fl.first_passage(*arrays, nodes=3)
    assert all((array == copy).all() for array, copy in zip(arrays, copies, strict=True))


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_the_curve_rises_from_the_source_and_its_area_is_the_mean_arrival():
    spread = fl.adoption(REFERENCE, draws=400)
    curve = spread.curve()
    assert curve["share"].iloc[0] == 1 / 16
    assert curve["share"].is_monotonic_increasing
    assert (curve["low"] <= curve["share"]).all()
    assert (curve["share"] <= curve["high"]).all()
    assert curve[["low", "high"]].stack().between(0, 1).all()
    fine = spread.curve(np.arange(0, spread.arrivals.max() + 1, 0.05))
    assert (1 - fine["share"]).sum() * 0.05 == pytest.approx(spread.arrivals.mean() + 0.025, abs=0.03)


def test_a_share_is_rounded_up_to_whole_units_and_no_further():
    hundred = scenario("x", *(unit(f"x{n}", "x") for n in range(100)))
    spread = fl.adoption(hundred, draws=20)
    nth = np.sort(spread.arrivals, axis=1).mean(axis=0)
    assert float(spread.time_to(0.55)) == pytest.approx(nth[54], rel=1e-12)  # 55.00000000000001 to a computer
    assert float(spread.time_to(0.551)) == pytest.approx(nth[55], rel=1e-12)
    assert float(spread.ninety_time) == pytest.approx(nth[89], rel=1e-12)
    assert float(spread.time_to(0)) == 0


def test_time_to_effect_adds_the_cycle_time_and_its_interval():
    spread = fl.adoption(REFERENCE)
    exact = spread.time_to_effect(fl.solve(REFERENCE).cycle_time.mean)
    assert exact == pytest.approx(82.6 + spread.ninety_time, abs=0.05)
    assert exact.half_width == pytest.approx(spread.ninety_time.half_width)
    simulated = spread.time_to_effect(Estimate(82.6, 80.6, 84.6))
    assert simulated.half_width == pytest.approx(math.hypot(2, spread.ninety_time.half_width))
    over = fl.solve(REFERENCE.with_dials(1, 8)).cycle_time.mean
    assert math.isnan(spread.time_to_effect(over))


def test_one_draw_has_no_interval():
    spread = fl.adoption(REFERENCE, draws=1)
    assert math.isnan(spread.ninety_time.low)
    assert "units after" in repr(spread)


BAD = [
    (lambda: fl.adoption(REFERENCE, draws=0), "adoption: draws is 0, must be a whole number >= 1 and <= 100000"),
    (lambda: fl.adoption(crowd(1_000)), "400 draws of 499500 pairs of units, must be at most 20000000 in all"),
    (lambda: fl.adoption(REFERENCE, draws=2.5), "draws is 2.5, must be a whole number"),
    (lambda: fl.adoption(REFERENCE, draws=True), "draws is True, must be a whole number"),
    (lambda: fl.adoption(REFERENCE, draws=10**9), "draws is 1000000000, must be"),
    (lambda: fl.adoption(REFERENCE, seed=-1), "seed is -1, must be a whole number >= 0"),
    (lambda: fl.adoption(REFERENCE, seed="x"), "seed is 'x', must be a whole number >= 0"),
    (lambda: fl.adoption(scenario("x")), 'small has no unit, must have at least one (add an actor of function "unit")'),
    (lambda: fl.adoption(REFERENCE, 5).time_to(1.5), "time_to: share is 1.5, must be >= 0 and <= 1"),
    (lambda: fl.adoption(REFERENCE, 5).time_to(math.nan), "share is nan"),
    (lambda: fl.adoption(REFERENCE, 5).time_to_effect(-2), "cycle_time is -2 days, must be >= 0"),
    (lambda: fl.first_passage([0], [1], [[-1]], 0, 2), "a length is -1 days, must be >= 0"),
    (lambda: fl.first_passage([0], [1], [[math.nan]], 0, 2), "a length is nan days, must be >= 0"),
    (lambda: fl.first_passage([0], [2], [[1]], 0, 2), "heads holds 2, must be a node, a whole number of 0 .. 1"),
    (lambda: fl.first_passage([0.5], [1], [[1]], 0, 2), "tails holds 0.5, must be a node"),
    (lambda: fl.first_passage([0], [1], [[1]], 7, 2), "sources holds 7, must be a node"),
    (lambda: fl.first_passage([0, 1], [1], [[1]], 0, 2), "tails has shape (2,) and not (1,)"),
    (lambda: fl.first_passage([0], [1], [[1], [2]], [0], 2), "sources has shape (1,) and not (2,)"),
    (lambda: fl.bass_time(1.2, 0.1, 0.1), "bass_time: share is 1.2, must be >= 0 and <= 1"),
    (lambda: fl.bass_time(0.5, -0.1, 0.1), "hub_rate is -0.1 per day, must be >= 0 and finite"),
    (lambda: fl.bass_time(0.5, 0.1, math.inf), "peer_rate is inf per day"),
    (lambda: REFERENCE.with_parameters(peer_contact_rate=-1), "peer_contact_rate: is -1 per day, must be >= 0"),
]


@pytest.mark.parametrize(("call", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_bad_input_is_told(call, message):
    with pytest.raises(fl.ModelError) as caught:
        call()
    assert message in str(caught.value)


def test_bass_times_at_the_ends():
    assert fl.bass_time(0.1, 0.1, 0.1, initial_share=0.2) == 0
    assert fl.bass_time(1, 0.1, 0.1) == math.inf
    assert fl.bass_time(0.5, 0, 0.3) == math.inf  # nobody has it and nobody brings it
