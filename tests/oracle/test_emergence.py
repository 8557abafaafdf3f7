"""Shapes that must emerge on the reference ecosystem, and reverse when their mechanism is switched off (V25, E1-E12).

None of them is written into the code: each test turns the shape by a parameter alone.
"""

from __future__ import annotations

import numpy as np
import pytest

import model as fl

REFERENCE = fl.preset("reference")
SHARES = tuple(np.linspace(0, 1, 21).round(2))
SPEEDS = tuple(range(1, 11))


def with_cadence(scenario: fl.Scenario, days: float) -> fl.Scenario:
    return scenario.with_actor("board", cadence=float(days), agenda_limit=round(20 * days / 7))


def best_shares(scenario: fl.Scenario, axis: str, values) -> list[float]:
    """Return the best centralisation for each value of an axis."""
    grid = fl.sweep(scenario, centralisation=SHARES, **{axis: values})
    return grid.best("centralisation")["centralisation"].tolist()


def curve(scenario: fl.Scenario, kappa: float, speeds=SPEEDS) -> np.ndarray:
    return fl.sweep(scenario, centralisation=[kappa], iteration_speed=speeds).table["cycle_time"].to_numpy()


def falls(values) -> bool:
    return all(a >= b for a, b in zip(values, values[1:], strict=False))


LOADS = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5]


def test_e1_best_centralisation_falls_with_load():
    best = best_shares(with_cadence(REFERENCE.with_dials(iteration_speed=6), 7), "need_rate", LOADS)
    assert falls(best)
    assert best[2:] == [1.0, 0.75, 0.55, 0.5]


def test_e1_reverses_where_the_centre_is_slower_at_zero_load():
    """A slow board (T = 14, m = 8): the centre is spare capacity, taken up only as load grows."""
    best = best_shares(with_cadence(REFERENCE.with_dials(iteration_speed=8), 14), "need_rate", [0.02, 0.2, 0.3])
    assert best[0] == 0.0
    assert best[1] >= 0.3
    assert best[2] >= 0.3


def test_e1_holds_without_any_reuse_edge_if_the_board_is_quick():
    quick = with_cadence(REFERENCE.with_dials(iteration_speed=6), 3.5).with_parameters(reuse_central=0, reuse_local=0)
    best = best_shares(quick, "need_rate", [0.02, 0.15, 0.3, 0.4, 0.45])
    assert best[0] == 1.0
    assert falls(best)
    assert best[-1] < 0.5


def test_e2_best_centralisation_falls_with_tempo():
    assert best_shares(REFERENCE, "iteration_speed", [2, 3, 4, 6, 8, 10]) == [1.0, 1.0, 0.95, 0.75, 0.6, 0.5]


def test_e2_vanishes_when_a_test_costs_in_proportion_to_the_step():
    """Fixed effort switched off: speed no longer floods the central tests."""
    central = {m: REFERENCE.with_dials(1, m) for m in (4, 8)}
    changed = [central[m].with_parameters(fixed_effort_share=share) for share in (0, 1) for m in (4, 8)]
    loads = [fl.solve(scenario).stations.loc["test_centre", "utilisation"] for scenario in changed]
    assert loads[1] < loads[0]
    assert loads[3] > loads[2]
    best = best_shares(REFERENCE.with_parameters(fixed_effort_share=0), "iteration_speed", [4, 6, 8, 10])
    assert min(best) >= 0.9


def test_e3_all_central_collapses_at_fewer_versions_than_the_mix():
    def limit(kappa: float, **changed: float) -> float:
        table = fl.sweep(
            REFERENCE.with_parameters(**changed), centralisation=[kappa], iteration_speed=range(3, 31)
        ).table
        return min(
            [m for m, stable in zip(table["iteration_speed"], table["stable"], strict=True) if not stable], default=99
        )

    assert limit(1) == 8
    assert limit(0.5) > 10
    assert limit(1, fixed_effort_share=0) > 10


def test_e4_cycle_time_is_u_shaped_in_versions_if_and_only_if_work_goes_wrong():
    with_errors = curve(REFERENCE, 0, range(2, 11))
    lowest = int(np.argmin(with_errors))
    assert 0 < lowest < len(with_errors) - 1
    assert falls(with_errors[: lowest + 1])
    assert falls(-with_errors[lowest:])
    without = curve(REFERENCE.with_parameters(error_hazard=0, need_rate=0.1), 0)
    assert without[0] == pytest.approx(38.8, abs=0.05)
    assert np.all(np.diff(without) > 0)
    assert np.diff(without).mean() == pytest.approx(9, abs=0.3)
    more = curve(REFERENCE.with_parameters(error_hazard=0.2), 0)
    assert SPEEDS[int(np.nanargmin(more))] == 5


def test_e5_latency_alone_turns_the_best_track():
    """Near-zero load, T = 14: nothing queues, the calendar alone decides. A quick board never turns it."""
    idle = REFERENCE.with_parameters(need_rate=0.001)
    speeds = [2, 3, 4, 6, 8, 10]
    slow = best_shares(with_cadence(idle, 14), "iteration_speed", speeds)
    assert slow[:3] == [1.0, 1.0, 1.0]
    assert slow[-2:] == [0.0, 0.0]
    assert best_shares(with_cadence(idle, 7), "iteration_speed", speeds) == [1.0] * 6


def test_e6_full_pooling_centralises_everything_at_every_load():
    pooled = REFERENCE.with_dials(iteration_speed=6).with_parameters(capacity_follows_authority=1)
    assert best_shares(pooled, "need_rate", LOADS) == [1.0] * 6


def without_central_advantage(scenario: fl.Scenario) -> fl.Scenario:
    equal = scenario.with_parameters(reuse_central=0.1, local_search=0, catch_central=0.7, handover_lateral=0.25)
    return equal.with_actor("test_centre", effort=1.2).with_actor("hq", effort=0.5)


def test_e7_without_any_central_advantage_the_front_line_decides_at_every_load():
    assert best_shares(without_central_advantage(REFERENCE), "need_rate", LOADS) == [0.0] * 6


def test_e7_each_advantage_by_itself_narrows_the_gap():
    """Reuse edge, search and lateral friction are each worth days to the centre: switch one off at a time."""

    def edge(scenario: fl.Scenario) -> float:
        local, central = curve(scenario, 0, [4])[0], curve(scenario, 1, [4])[0]
        return float(local - central)

    idle = REFERENCE.with_parameters(need_rate=0.01)
    whole = edge(idle)
    assert whole == pytest.approx(15, abs=0.5)
    assert whole - edge(idle.with_parameters(reuse_central=0.1)) == pytest.approx(18, abs=2.5)
    assert edge(idle.with_parameters(handover_lateral=0.25)) < whole - 5
    assert edge(idle.with_parameters(local_search=0)) < whole - 1


def test_e8_delegation_should_start_while_all_central_still_beats_all_local():
    """Somewhere below the collapse a share just under 1 beats 1, although 1 still beats 0: averages hide the cliff."""
    scenario = REFERENCE.with_dials(iteration_speed=4)
    found = []
    for rate in np.arange(0.2, 0.43, 0.01):
        loaded = scenario.with_parameters(need_rate=float(rate))
        all_local, almost, all_central = fl.sweep(loaded, centralisation=[0, 0.9, 1]).table["cycle_time"]
        hub = fl.solve(loaded.with_dials(1)).utilisation
        if almost < all_central < all_local:
            found.append(hub)
    assert found
    assert 0.55 < min(found) < 0.80
    assert 0.85 < max(found) < 0.97


def test_e11_an_overloaded_hub_fields_less_in_order_of_arrival():
    excess = fl.solve(REFERENCE.with_dials(1, 8).with_parameters(need_rate=0.4)).overload
    assert excess.backlog_growth_fifo > 1.4 * excess.backlog_growth_low


def test_e12_worth_on_arrival_wants_no_more_versions_than_speed_does():
    scenario = REFERENCE.with_dials(1).with_parameters(need_rate=0.1, half_life=60)
    answers = [fl.solve(scenario.with_dials(iteration_speed=m)) for m in SPEEDS]
    fastest = SPEEDS[int(np.argmin([a.cycle_time.mean for a in answers]))]
    worthiest = SPEEDS[int(np.argmax([a.relevant_share for a in answers]))]
    assert (worthiest, fastest) == (2, 3)


def test_the_best_step_predicted_by_the_interval_law_is_near_the_grid_optimum():
    """Predicted 3.4 versions at kappa 0 from the turnaround alone; the grid says 3."""
    answer = fl.solve(REFERENCE.with_dials(0, 4))
    attempts = answer.stations.loc["workshop0", "visits_per_case"]
    loop = answer.stages.loc[["design", "test", "approve", "trial"]]
    fixed = (loop["total"].sum() / 0.9 - attempts * 20 / 4) / attempts  # nine in ten needs are new designs
    assert 20 / fl.best_increment(0.1, float(fixed)) == pytest.approx(3.4, abs=0.25)
    assert SPEEDS[int(np.nanargmin(curve(REFERENCE, 0)))] == 3


def test_decentralisation_does_not_always_win_over_the_presets():
    best = {}
    for name in fl.PRESETS:
        table = fl.sweep(
            fl.preset(name), centralisation=[0, 0.25, 0.5, 0.75, 1], iteration_speed=[1, 2, 3, 4, 6, 8]
        ).table
        best[name] = table.loc[table["cycle_time"].idxmin(), "centralisation"]
    assert best["centralised_fast_follower"] == 1.0
    assert len(set(best.values())) >= 3
