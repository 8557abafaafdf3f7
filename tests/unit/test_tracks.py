"""Who does what on which track, with hand arithmetic: gates per track, functions nobody does, shared work."""

from __future__ import annotations

import pytest

import model as fl

SHOP = fl.Actor("shop", "design", "firms", region="all", servers=50, variability=1)
HOURS = 1e-6  # effort of stations whose time should not matter, days


def organisation(*actors: fl.Actor, steps: tuple[fl.Step, ...] = ()) -> fl.Scenario:
    scenario = fl.Scenario("small", actors=(SHOP, *actors), steps=steps).with_dials(1, 1)
    return scenario.with_parameters(error_hazard=0, need_rate=0.01, reuse_central=0, reuse_local=0)


def station(name: str, function: str, track: str, **fields) -> fl.Actor:
    region = "all" if track == "local" else ""
    return fl.Actor(name, function, "government", track=track, region=region, **{"effort": HOURS, **fields})


def gate(name: str, function: str, track: str, cadence: float, **fields) -> fl.Actor:
    return station(name, function, track, effort=None, cadence=cadence, **fields)


def days(scenario: fl.Scenario) -> float:
    return fl.solve(scenario).cycle_time.mean


@pytest.mark.parametrize("kappa", [0.0, 0.25, 1.0])
def test_a_step_with_a_gate_on_each_track_costs_each_case_its_own(kappa):
    """Central: 90 / 2 + vertical .75; local: 14 / 2 + lead time 3 + same cell .25. The approval dial decides."""
    gates = (gate("budget", "funding", "central", 90), gate("cell", "funding", "local", 14, lead_time=3.0))
    boards = (station("board", "approve", "central"), station("officer", "approve", "local"))
    step = fl.Step("funding", "produce")
    added = days(organisation(*gates, *boards, steps=(step,)).with_dials(kappa)) - days(
        organisation(*boards).with_dials(kappa)
    )
    assert added == pytest.approx(kappa * (45 + 0.75) + (1 - kappa) * (7 + 3 + 0.25), abs=1e-6)


@pytest.mark.parametrize("kappa", [0.0, 0.25, 1.0])
def test_an_approval_with_a_gate_on_each_track_costs_each_case_its_own(kappa):
    """One version, always right, so no return is in phase: 14 / 2 or 4 / 2, and the hand-over there."""
    both = organisation(gate("board", "approve", "central", 14), gate("officer", "approve", "local", 4))
    added = days(both.with_dials(kappa)) - days(organisation())
    assert added == pytest.approx(kappa * (7 + 0.75) + (1 - kappa) * (2 + 0.25), abs=1e-9)


@pytest.mark.parametrize(
    ("function", "extra"),
    [
        # days a near-instant central station adds to one with nobody in that function, by its hand-overs alone
        pytest.param("triage", 0.75 + 0.75 - 0.25, id="triage: up and down again instead of straight to the shop"),
        pytest.param("test", 0.75, id="test: one way, as nothing is wrong"),
        pytest.param("approve", 0.75, id="approve: one way; the way back is the trial's"),
        pytest.param("produce", 0.0, id="produce: no hand-over into production"),
    ],
)
def test_a_function_nobody_does_takes_no_time(function, extra):
    track = "both" if function == "produce" else "central"
    with_it = organisation(station("somebody", function, track))
    assert days(with_it) - days(organisation()) == pytest.approx(extra, abs=1e-4)
    assert function not in fl.solve(organisation()).stages.index


@pytest.mark.parametrize("function", ["triage", "test", "approve", "produce"])
def test_without_one_function_the_rest_still_add_up(function):
    others = [
        station(f"the {name}", name, "central") for name in ("triage", "test", "approve", "produce") if name != function
    ]
    answer = fl.solve(organisation(*others).with_parameters(error_hazard=0.01, catch_central=0.5))
    assert answer.stable
    assert answer.stages["total"].sum() == pytest.approx(answer.cycle_time.mean, abs=1e-9)
    assert sorted(set(answer.stages.index) - {"report", "trial", "field", "design"}) == sorted(
        {"triage", "test", "approve", "produce"} - {function}
    )


def test_nobody_tests_means_every_wrong_version_is_found_in_the_trial():
    """a = 1/2: two attempts, each with its trial of 4.25 days, its design, and one way back of .25."""
    wrong = organisation().with_parameters(error_hazard=0.6931471805599453 / 20, catch_central=1, catch_local=1)
    right = organisation()
    assert days(wrong) - days(right) == pytest.approx(21 + 4 + 0.25 + 0.25, abs=1e-6)


def test_two_desks_of_one_region_share_its_cases_by_servers_and_a_region_prefers_its_own():
    regions = (fl.Region("north"), fl.Region("south"))
    actors = (
        fl.Actor("shop", "design", "firms", servers=50),
        fl.Actor("big", "test", "soldiers", region="north", track="local", servers=3, effort=0.1),
        fl.Actor("small", "test", "soldiers", region="north", track="local", servers=1, effort=0.1),
        fl.Actor("shop north", "design", "firms", region="north", servers=50, solves=("any",)),
    )
    scenario = fl.Scenario("two", needs=fl.Needs(regions), actors=actors).with_dials(0, 1)
    rates = fl.solve(scenario.with_parameters(need_rate=0.4, error_hazard=0)).stations["arrival_rate"]
    assert rates["big"] == pytest.approx(3 * rates["small"], rel=1e-12)
    assert rates["big"] + rates["small"] == pytest.approx(0.4, rel=1e-12)


def test_gates_of_one_function_share_cases_by_agenda_per_day():
    wide = gate("wide", "approve", "central", 14, agenda_limit=28)
    narrow = gate("narrow", "approve", "central", 7, agenda_limit=7)
    rates = fl.solve(organisation(wide, narrow)).stations["arrival_rate"]
    assert rates[["wide", "narrow"]].tolist() == pytest.approx([0.01 * 2 / 3, 0.01 / 3], rel=1e-12)


@pytest.mark.parametrize("follows", [0.0, 0.4, 1.0])
def test_capacity_that_follows_authority_leaves_the_front_its_own(follows):
    """An assumption shown to the user: local posts keep their people, whatever share also counts at the centre."""
    scenario = fl.preset("reference").with_dials(0.5, 4).with_parameters(capacity_follows_authority=follows)
    stations = fl.solve(scenario).stations
    assert stations.loc["post0", ["servers", "service_time"]].tolist() == [1.0, 1.2]
    capacity = stations.loc["test_centre", "servers"] / stations.loc["test_centre", "service_time"]
    assert capacity == pytest.approx((2 + follows * 0.5 * 8) / 1.0, rel=1e-12)


def test_a_link_that_names_its_kind_moves_the_hand_over_with_that_parameter():
    post = station("post", "test", "local")
    linked = fl.Scenario("linked", actors=(SHOP, post), links=(fl.Link("shop", "post", kind="vertical"),))
    base = linked.with_dials(0, 1).with_parameters(error_hazard=0, need_rate=0.01, reuse_local=0)
    plain = organisation(post).with_dials(0, 1)
    assert days(base) - days(plain) == pytest.approx(0.75 - 0.25, abs=1e-9)
    slower = base.with_parameters(handover_vertical=5)
    assert days(slower) - days(base) == pytest.approx(5 - 0.75, abs=1e-9)
