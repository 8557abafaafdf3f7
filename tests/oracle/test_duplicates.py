"""The same problem solved in two regions: limits, hand-made numbers, and both engines."""

from __future__ import annotations

import math

import numpy as np
import pytest

import model as fl
from model.flow.compiled import compile_network
from model.flow.reuse import recurring_share, reuse
from model.flow.traffic import traffic
from model.simulation.plan import plan_for
from model.simulation.replication import Window, replicate

REFERENCE = fl.preset("reference")
LIFE = 42 / math.log(2)


def of_regions(count: int, types: int = 1, **parameters: float) -> fl.Scenario:
    """Return a desk and a workshop for each region, and a centre; every workshop solves every type."""
    regions = tuple(fl.Region(f"r{n}") for n in range(count))
    needs = fl.Needs(regions=regions, types=tuple(fl.NeedType(f"t{n}") for n in range(types)))
    actors = [fl.Actor("hq", "triage", "government", track="central", effort=0.5)]
    for region in regions:
        actors.append(fl.Actor(f"desk {region.id}", "triage", "soldiers", region=region.id, track="local", effort=0.5))
        actors.append(fl.Actor(f"shop {region.id}", "design", "firms", region=region.id, servers=20))
    return fl.Scenario("regions", needs=needs, actors=tuple(actors)).with_parameters(**parameters)


def test_one_region_alone_repeats_nobody():
    answer = fl.solve(of_regions(1, recurrence=1))
    assert (answer.duplicate_share, answer.duplicate_work) == (0, 0)
    assert answer.cycle_time == fl.solve(of_regions(1)).cycle_time


def test_where_every_need_recurs_and_nobody_hears_every_design_is_a_duplicate():
    s = of_regions(4, recurrence=1, need_rate=50, reuse_local=0.1).with_dials(0)
    assert fl.solve(s).duplicate_share == pytest.approx(1, abs=1e-9)
    heard = s.with_parameters(awareness_local=0.9)  # fewer designs, but still each of them for the second time
    assert fl.solve(heard).duplicate_share == pytest.approx(1, abs=1e-9)
    assert fl.solve(heard).duplicate_work == pytest.approx(0.1 * fl.solve(s).duplicate_work, rel=1e-9)


def test_the_share_that_recurs_is_the_mean_over_regions_and_types_by_hand():
    regions = (fl.Region("a", share=3), fl.Region("b", share=1))
    types = (fl.NeedType("x", share=1), fl.NeedType("y", share=4))
    needs = fl.Needs(regions=regions, types=types)
    s = fl.Scenario("two", needs=needs, actors=(fl.Actor("shop", "design", "firms"),))
    s = s.with_parameters(recurrence=0.1, need_rate=0.5)
    by_hand = 0.0
    for origin, other in ((0.75, 0.25), (0.25, 0.75)):
        for share in (0.2, 0.8):
            by_hand += origin * share * (1 - math.exp(-0.1 * 0.5 * share * other * LIFE))
    assert float(recurring_share(compile_network(s))[0]) == pytest.approx(by_hand, rel=1e-12)
    nobody_triages = reuse(compile_network(s), None)
    assert (nobody_triages.known[0], nobody_triages.duplicate[0]) == (0, pytest.approx(by_hand, rel=1e-12))


def test_duplicates_emerge_from_needs_regions_variety_and_the_life_of_a_fix():
    def share(regions: int = 4, types: int = 4, **more: float) -> float:
        values = {"recurrence": 0.05, "need_rate": 0.3} | more
        return fl.solve(of_regions(regions, types, **values).with_dials(0)).duplicate_share

    assert share(2) < share(4) < share(8)
    assert share(types=1) > share(types=4) > share(types=8)
    assert share(need_rate=0.6) > share()
    assert share(half_life=7) < share() < share(half_life=180)


def test_known_fixes_and_duplicates_in_the_tables_of_both_engines_by_hand():
    s = of_regions(2, recurrence=1, need_rate=0.05, reuse_central=0.3, awareness_central=0.8).with_dials(1)
    p = 1 - math.exp(-0.05 * 0.5 * LIFE)
    met = reuse(compile_network(s), "central")
    assert float(met.known[0]) == pytest.approx(0.3 + 0.7 * p * 0.8, rel=1e-12)
    assert fl.solve(s).duplicate_share == pytest.approx(p * 0.2 / (1 - p * 0.8), rel=1e-12)
    node = next(node for node in plan_for([(0.0, s)]).network.nodes if node.chance == met.known[0])
    assert node.repeats == pytest.approx(0.3 + 0.7 * p, rel=1e-12)


@pytest.mark.parametrize("centralisation", [0.0, 0.5, 1.0])
def test_both_engines_agree_where_needs_recur(centralisation):
    """Shares of a case's luck are counted from cases, so only chance may separate them."""
    s = REFERENCE.with_dials(centralisation).with_parameters(recurrence=1, need_rate=0.15, awareness_central=0.4,
                                                             awareness_local=0.3)  # fmt: skip
    formula, found = fl.solve(s), fl.simulate(s, replications=20, cases=2_000)
    pairs = [(formula.cycle_time.mean, found.cycle_time.mean), (formula.cycle_time.p90, found.cycle_time.p90)]
    pairs += [(getattr(formula, name), getattr(found, name))
              for name in ("duplicate_share", "duplicate_work", "handovers", "decision_days")]  # fmt: skip
    for expected, value in pairs:
        error = value.half_width / 2.093
        assert 0 < error < 0.05 / 4 * value
        assert abs(expected - value) < 4 * error
    assert found.checks["fine"].all()


def test_duplicates_are_counted_case_by_case():
    s = REFERENCE.with_parameters(recurrence=0.5)
    found = fl.simulate(s, replications=1, cases=1_000, warm_up=0, events=True)
    events = found.events[found.events["case"] < 1_000]
    begun = events[events["outcome"].isin(["solver found", "solver found, duplicate"])]
    twice = set(begun.loc[begun["outcome"] == "solver found, duplicate", "case"])
    assert found.duplicate_share == len(twice) / len(begun)
    design = events[(events["stage"] == "design") & events["case"].isin(twice)]
    assert float(found.duplicate_work) == pytest.approx((design["end"] - design["start"]).sum() / 1_000, rel=1e-12)


def test_the_needs_met_without_recurrence_are_met_with_it_too_by_the_same_luck():
    runs = [
        replicate(plan_for([(0.0, REFERENCE.with_parameters(recurrence=w))]), Window(cases=1_000), 1, 0)
        for w in (0.0, 0.3)
    ]
    assert (runs[1].known >= runs[0].known).all()
    assert runs[1].known.sum() > runs[0].known.sum()
    assert (runs[0].duplicates, runs[0].begun) == (0, (~runs[0].known).sum())


@pytest.mark.parametrize("row", ["awareness_central", "awareness_local"])
def test_where_nothing_recurs_hearing_of_others_changes_no_bit(row):
    other = REFERENCE.with_parameters(**{row: 0.5})
    assert fl.solve(other).cycle_time == fl.solve(REFERENCE).cycle_time
    one, two = (fl.simulate(s, replications=2, cases=200).runs for s in (REFERENCE, other))
    assert one.equals(two)


def test_hearing_of_others_does_not_help_where_producers_bind():
    """Every fix must be made, known or new: a better centre moves no limit that production sets, and no need faster."""
    tight = REFERENCE.with_dials(1).with_parameters(recurrence=0.3).with_actor("producer", servers=1)
    deaf, sharp = (tight.with_parameters(awareness_central=q) for q in (0.0, 0.95))
    assert fl.solve(sharp).first_to_saturate == "producer"
    assert fl.solve(sharp).max_need_rate == pytest.approx(fl.solve(deaf).max_need_rate, rel=1e-9)
    before, after = (fl.solve(REFERENCE.with_dials(1).with_parameters(recurrence=0.3, awareness_central=q))
                     for q in (0.0, 0.95))  # fmt: skip
    assert after.max_need_rate > before.max_need_rate  # where tests bind it does help


def test_the_need_rate_survived_counts_that_more_needs_mean_more_known_fixes():
    s = REFERENCE.with_dials(1).with_parameters(recurrence=0.3)
    answer = fl.solve(s)
    linear = s.parameters["need_rate"] / answer.utilisation
    assert answer.max_need_rate > 1.05 * linear
    rates = np.array([0.99, 1.01]) * answer.max_need_rate
    assert [fl.solve(s.with_parameters(need_rate=float(rate))).stable for rate in rates] == [True, False]
    grid = fl.sweep(s, recurrence=[0.0, 0.3], need_rate=[0.1, 0.3]).table
    recurring = grid[grid["recurrence"] == 0.3]["max_need_rate"]
    assert recurring.tolist() == pytest.approx([answer.max_need_rate] * 2, rel=1e-9)
    assert fl.simulate(s, replications=1, cases=50).max_need_rate == answer.max_need_rate


def test_a_grid_gives_the_shares_of_single_points():
    network = compile_network(REFERENCE).varied({"recurrence": [0.0, 0.02, 0.5], "half_life": [42.0, 7.0, 90.0]})
    shares = traffic(network).duplicate_share
    for share, recurrence, half_life in zip(shares, (0.0, 0.02, 0.5), (42.0, 7.0, 90.0), strict=True):
        single = REFERENCE.with_parameters(recurrence=recurrence, half_life=half_life)
        assert fl.solve(single).duplicate_share == pytest.approx(share, rel=1e-12)
