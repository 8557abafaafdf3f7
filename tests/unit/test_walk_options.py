"""Organisations that are not the reference: steps of every kind, missing functions, links, pooling; by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

import model as fl

HANDOVERS = {"handover_same_cell": 0.25, "handover_lateral": 1.5, "handover_vertical": 0.75}
DELAYS = 0.5 + 4 + 0.25 + 3  # report, one trial with its hand-over, fielding
DESIGN = 21.0  # 20 + 1 team-days, one version that is always right
SHOP = fl.Actor("shop", "design", "firms", region="all", servers=50, variability=1)


def organisation(*actors: fl.Actor, links: tuple[fl.Link, ...] = (), steps: tuple[fl.Step, ...] = ()) -> fl.Scenario:
    """Return one region with a workshop nobody waits for, and what is given."""
    scenario = fl.Scenario("small", actors=(SHOP, *actors), links=links, steps=steps).with_dials(1, 1)
    return scenario.with_parameters(error_hazard=0, need_rate=0.01, reuse_central=0, reuse_local=0)


def days(scenario: fl.Scenario) -> float:
    answer = fl.solve(scenario)
    assert answer.stages["total"].sum() == pytest.approx(answer.cycle_time.mean, abs=1e-9)
    return answer.cycle_time.mean


def test_a_workshop_alone_is_enough():
    assert days(organisation()) == pytest.approx(DELAYS + 0.25 + DESIGN, abs=1e-6)


def test_a_delay_step_adds_its_days_and_nothing_else():
    step = fl.Step("legal", "design", delay=30)
    assert days(organisation(steps=(step,))) - days(organisation()) == pytest.approx(30, abs=1e-9)


def test_a_gate_step_adds_half_a_cadence_and_a_hand_over():
    board = fl.Actor("budget", "funding", "government", track="central", cadence=90)
    gated = organisation(board, steps=(fl.Step("funding", "produce"),))
    assert days(gated) - days(organisation()) == pytest.approx(45 + 0.75, abs=1e-9)


def test_a_station_step_adds_its_mm1_sojourn_and_a_hand_over():
    desk = fl.Actor("desk", "contract", "government", track="central", effort=40, variability=1)
    rho = 0.01 * 40
    busy = organisation(desk, steps=(fl.Step("contract", "produce"),))
    assert days(busy) - days(organisation()) == pytest.approx(40 / (1 - rho) + 0.75, abs=1e-6)


@pytest.mark.parametrize(("kappa", "share"), [(0, 0), (0.25, 0.25), (1, 1)])
def test_a_step_of_the_central_track_is_taken_by_central_cases_only(kappa, share):
    desks = (
        fl.Actor("hq", "triage", "government", track="central", effort=0.001),
        fl.Actor("local", "triage", "soldiers", region="all", track="local", effort=0.001),
    )
    step = fl.Step("requirement", "design", track="central", delay=100)
    with_step, without = organisation(*desks, steps=(step,)), organisation(*desks)
    # With the step the way to the workshop starts from the units, as vertical as from headquarters: no other change.
    assert days(with_step.with_dials(kappa)) - days(without.with_dials(kappa)) == pytest.approx(100 * share, abs=1e-9)


def test_a_known_fix_skips_the_steps_before_design_but_not_those_before_production():
    desk = fl.Actor("hq", "triage", "government", track="central", effort=0.001)
    steps = (fl.Step("requirement", "design", delay=100), fl.Step("contract", "produce", delay=10))
    plain, stepped = organisation(desk), organisation(desk, steps=steps)
    gain = days(stepped.with_parameters(reuse_central=0.4)) - days(plain.with_parameters(reuse_central=0.4))
    assert gain == pytest.approx(100 * 0.6 + 10, abs=1e-9)


def test_an_actor_with_papers_due_early_costs_the_lead_time():
    board = fl.Actor("board", "approve", "government", track="central", cadence=14, lead_time=5)
    early = organisation(replace(board, lead_time=0.0))
    assert days(organisation(board)) - days(early) == pytest.approx(5, abs=1e-9)


def test_a_link_with_a_latency_of_its_own_is_used():
    test = fl.Actor("post", "test", "soldiers", region="all", track="local", effort=0.001)
    direct = fl.Link("shop", "post", latency=2.0)
    assert days(organisation(test, links=(direct,))) - days(organisation(test)) == pytest.approx(2.0 - 0.25, abs=1e-9)


def test_a_link_of_one_unit_out_of_two_counts_half():
    units = tuple(fl.Actor(f"unit{n}", "unit", "soldiers", region="all") for n in range(2))
    direct = fl.Link("unit0", "shop", latency=1.25)
    assert days(organisation(*units, links=(direct,))) - days(organisation(*units)) == pytest.approx(0.5, abs=1e-9)


def test_work_is_shared_by_servers_among_the_actors_of_a_function():
    makers = (fl.Actor("big", "produce", "firms", servers=3, effort=1), fl.Actor("small", "produce", "firms", effort=1))
    stations = fl.solve(organisation(*makers)).stations
    assert stations.loc[["big", "small"], "arrival_rate"].tolist() == pytest.approx([0.0075, 0.0025])


def test_a_function_nobody_does_on_one_track_is_done_on_the_other():
    centre = fl.Actor("centre", "test", "government", track="central", effort=1)
    for kappa in (0, 1):
        assert fl.solve(organisation(centre).with_dials(kappa)).stations.loc["centre", "arrival_rate"] == pytest.approx(
            0.01
        )


def test_desks_without_peers_never_find_a_solver_elsewhere_and_that_is_a_result():
    needs = fl.Needs((fl.Region("north"), fl.Region("south")), (fl.NeedType("radio"), fl.NeedType("repair")))
    actors = []
    for region, solves in (("north", "radio"), ("south", "repair")):
        actors += [
            fl.Actor(f"desk {region}", "triage", "soldiers", region=region, track="local", effort=0.1),
            fl.Actor(f"shop {region}", "design", "firms", region=region, servers=9, solves=(solves,)),
        ]
    alone = fl.Scenario("apart", needs=needs, actors=tuple(actors)).with_parameters(need_rate=0.1, reuse_local=0)
    answer = fl.solve(alone)
    assert not answer.stable
    assert answer.overload.never_finishes
    assert answer.overload.backlog_growth_low == pytest.approx(0.05)  # half the needs: those of the other's type
    assert "no desk can find a solver" in fl.explain(answer).sentence
    assert fl.solve(alone.with_parameters(local_search=0)).stable
    linked = replace(alone, links=(fl.Link("desk north", "desk south"),))
    assert fl.solve(linked).stable


def test_versions_that_never_come_right_are_reported_and_have_no_days():
    answer = fl.solve(organisation().with_parameters(error_hazard=2))
    assert answer.overload.never_finishes
    assert answer.max_need_rate == 0


def test_capacity_that_follows_authority_joins_the_centre():
    reference = fl.preset("reference").with_dials(1, 4)
    pooled = fl.solve(reference.with_parameters(capacity_follows_authority=1)).stations
    assert pooled.loc["test_centre", "servers"] == 2 + 8
    assert pooled.loc["hq", "servers"] == 1 + 8
    # Eight authorities of two cases a day each would add 112 cases to a weekly agenda of 20.
    alone = fl.solve(reference).stations
    assert pooled.loc["board", "utilisation"] == pytest.approx(
        alone.loc["board", "utilisation"] * 20 / (20 + 8 * 7 / 0.5)
    )


def test_half_capacity_is_whole_servers_at_part_speed():
    half = fl.solve(fl.preset("reference").with_dials(0.5, 4).with_parameters(capacity_follows_authority=0.3)).stations
    assert half.loc["hq", "servers"] == 3  # 1 + .15 x 8 = 2.2
    assert half.loc["hq", "service_time"] == pytest.approx(0.4 * 3 / 2.2)


def test_a_queue_fed_by_a_meeting_is_flagged_and_waits_longer():
    board = fl.Actor("budget", "funding", "government", track="central", cadence=60)
    maker = fl.Actor("maker", "produce", "firms", effort=5, variability=0.5)
    convoy = fl.solve(organisation(board, maker, steps=(fl.Step("funding", "produce"),)))
    assert [flag.reason for flag in convoy.flags if flag.place == "maker"] == ["convoy"]
    plain = fl.solve(organisation(maker))
    assert convoy.stations.loc["maker", "wait_time"] > 2 * plain.stations.loc["maker", "wait_time"]


def test_a_fixed_delay_shifts_a_batch_and_a_random_one_breaks_it_up():
    board = fl.Actor("budget", "funding", "government", track="central", cadence=60)
    maker = fl.Actor("maker", "produce", "firms", effort=5, variability=0.5)

    def reasons(variability: float) -> list[str]:
        steps = (fl.Step("funding", "produce"), fl.Step("paper", "produce", delay=5, variability=variability))
        return [
            flag.reason for flag in fl.solve(organisation(board, maker, steps=steps)).flags if flag.place == "maker"
        ]

    assert reasons(0.0) == ["convoy"]
    assert reasons(0.5) == []


def test_the_dials_of_single_functions_move_only_their_own_actors():
    reference = fl.preset("reference")
    moved = fl.solve(reference.with_dials(0, triage=1)).stations["arrival_rate"]
    assert moved["hq"] == pytest.approx(0.3)
    assert moved["test_centre"] == 0
    assert moved["board"] == 0


def test_non_whole_versions_lie_between_their_neighbours():
    reference = fl.preset("reference").with_parameters(error_hazard=0.05)
    times = fl.sweep(reference, iteration_speed=[3, 3.25, 3.5, 3.75, 4]).table["cycle_time"].tolist()
    assert times == sorted(times) or times == sorted(times, reverse=True) or min(times) > 0.95 * max(times)
    assert abs(times[2] - (times[0] + times[4]) / 2) < 0.02 * times[2]
