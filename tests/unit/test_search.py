"""The search from desk to desk, against chains small enough to solve by hand."""

from __future__ import annotations

import numpy as np
import pytest

import model as fl
from model.flow.compiled import compile_network
from model.flow.search import knowledge, search


def line_of_desks(count: int, *, shop_at: int, joined: bool = True) -> fl.Scenario:
    """Return desks in a line, one region each, and one workshop in one of the regions."""
    regions = tuple(fl.Region(f"r{n}") for n in range(count))
    desks = [
        fl.Actor(f"desk{n}", "triage", "soldiers", region=f"r{n}", track="local", effort=0.1) for n in range(count)
    ]
    shop = fl.Actor("shop", "design", "firms", region=f"r{shop_at}", servers=50)
    links = tuple(fl.Link(f"desk{n}", f"desk{n + 1}") for n in range(count - 1 if joined else 0))
    scenario = fl.Scenario("line", needs=fl.Needs(regions), actors=(*desks, shop), links=links)
    return scenario.with_dials(0, 1).with_parameters(need_rate=0.1, reuse_local=0, error_hazard=0)


def handlings(scenario: fl.Scenario, local_search: float = 1.0) -> np.ndarray:
    return search(compile_network(scenario).structure, local_search).handlings


def test_a_random_walk_along_five_desks_takes_the_squares_of_the_gamblers_ruin():
    """Workshop at desk 4, known to desks 3 and 4. From desk k < 3 a reflected walk reaches 3 in 9 - k^2 steps."""
    steps = [9 - k**2 for k in range(3)] + [0, 0]
    assert handlings(line_of_desks(5, shop_at=4)).sum() == pytest.approx(1 + np.mean(steps), rel=1e-12)


def test_a_desk_knows_its_own_workshop_and_those_of_its_peers():
    structure = compile_network(line_of_desks(4, shop_at=1)).structure
    assert knowledge(structure, 0, 1.0).passed_on.tolist() == [0, 0, 0, 1]


def test_a_workshop_of_no_region_is_known_everywhere():
    scenario = line_of_desks(4, shop_at=0).with_actor("shop", region="")
    assert handlings(scenario).sum() == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_a_directory_used_now_and_then_cuts_the_search_geometrically(share):
    """Three desks, workshop at 2: desk 0 passes on with the share given, desk 1 always knows: 1 + share / 3."""
    assert handlings(line_of_desks(3, shop_at=2), share).sum() == pytest.approx(1 + share / 3, rel=1e-12)


def test_a_solver_at_home_is_preferred_to_a_peers_and_among_peers_servers_decide():
    shops = {"r0": 1, "r1": 1, "r2": 3}
    regions = tuple(fl.Region(f"r{n}") for n in range(4))
    actors = [fl.Actor(f"shop {name}", "design", "firms", region=name, servers=count) for name, count in shops.items()]
    actors += [fl.Actor(f"desk{n}", "triage", "soldiers", region=f"r{n}", track="local", effort=0.1) for n in range(4)]
    links = (fl.Link("desk0", "desk3"), fl.Link("desk2", "desk3"), fl.Link("desk0", "desk1"))
    structure = compile_network(
        fl.Scenario("near", needs=fl.Needs(regions), actors=tuple(actors), links=links)
    ).structure
    found = knowledge(structure, 0, 1.0).found
    assert found.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.25, 0, 0.75]]


def test_a_case_that_finds_a_solver_does_so_with_certainty_and_keeps_its_origin():
    scenario = line_of_desks(5, shop_at=4)
    outcome = search(compile_network(scenario).structure, 1.0)
    assert outcome.workshop[:, 0] == pytest.approx(np.full(5, 0.2), rel=1e-12)
    assert outcome.arrived.sum() == pytest.approx(1.0, rel=1e-12)
    assert outcome.handlings == pytest.approx(0.2 + outcome.passed.sum(axis=0), rel=1e-12)
    assert outcome.lost == ()


def test_needs_that_no_chain_of_peers_can_bring_to_a_solver_are_lost_and_told():
    apart = line_of_desks(3, shop_at=2, joined=False)
    outcome = search(compile_network(apart).structure, 1.0)
    assert outcome.lost == ((0, 0), (1, 0))
    answer = fl.solve(apart)
    assert not answer.stable
    assert answer.overload.never_finishes
    assert answer.overload.backlog_growth_low == pytest.approx(0.1 * 2 / 3)  # the needs of two regions out of three
    assert answer.max_need_rate == 0
    assert np.isnan(answer.cycle_time.mean)
    assert "never_finishes" in [flag.reason for flag in answer.flags]
    assert "no desk can find a solver" in fl.explain(answer).sentence
    assert fl.sweep(apart, local_search=[0, 1]).table["never_finishes"].tolist() == [False, True]


def test_a_long_line_is_solved_as_exactly_as_a_short_one():
    """Sixty desks: 1 + the mean of 58^2 - k^2 over those who do not know: 2 242.3 handlings."""
    expected = 1 + sum(58**2 - k**2 for k in range(58)) / 60
    assert handlings(line_of_desks(60, shop_at=59)).sum() == pytest.approx(expected, rel=1e-9)
