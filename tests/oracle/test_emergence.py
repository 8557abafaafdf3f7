"""Shapes that must emerge on the reference ecosystem (V25, science 10), as `model.emergence` computes them.

None of them is written into the engines. test_reversals.py turns each of them round by a parameter alone,
test_emergence_report.py has the simulation judge them and holds the shipped page to the numbers.
"""

from __future__ import annotations

import numpy as np
import pytest

import model as fl
from model.emergence import capacity, delegation, peers, tempo
from model.emergence.settings import LOADS, best_shares, cycle_times, falls, reference, with_cadence

ROWS = (
    *(delegation.load, delegation.tempo, delegation.latency, delegation.cliff),
    *(capacity.collapse, capacity.pooling, capacity.no_advantage, capacity.overload),
    *(tempo.u_curve, tempo.relevance, peers.lateral_links, peers.spread),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
def test_every_result_and_every_reversal_has_its_shape(row):
    found = row()
    assert [case.setting for case in found.cases if not case.shape] == []
    assert found.reversals


def test_e1_best_centralisation_falls_with_load():
    best = delegation.load().result.curves[0]
    assert best.at == LOADS
    assert best.values == best.printed == (1, 1, 1, 0.75, 0.55, 0.5)


def test_e1_holds_at_more_than_one_tempo_without_any_reuse_edge_if_the_board_is_quick():
    quick = with_cadence(reference().with_dials(iteration_speed=6), 3.5).with_parameters(reuse_central=0, reuse_local=0)
    best = best_shares(quick, "need_rate", [0.02, 0.15, 0.3, 0.4, 0.45]).values
    assert best[0] == 1.0
    assert falls(best)
    assert best[-1] < 0.5


def test_e2_best_centralisation_falls_with_tempo():
    best = delegation.tempo().result.curves[0]
    assert best.at == (2, 3, 4, 6, 8, 10)
    assert best.values == best.printed == (1, 1, 0.95, 0.75, 0.6, 0.5)


def test_e3_all_central_collapses_at_fewer_versions_than_the_mix():
    limit, days, fewest = capacity.collapse().result.curves
    assert limit.values == (pytest.approx(0.278, abs=0.0005),)
    assert days.values[0] == pytest.approx(112, abs=0.5)
    assert np.isnan(days.values[1])
    assert fewest.values[1] == 8
    assert fewest.values[0] > 10


def test_e4_cycle_time_is_u_shaped_in_versions_while_unvalidated_work_goes_wrong():
    days = tempo.u_curve().result.curves[0]
    assert tempo.is_u_shaped(days)
    assert tempo.best_versions(days) == 3
    assert days.values == pytest.approx(days.printed, abs=0.6)


def test_a_curve_is_u_shaped_only_if_it_falls_and_then_rises():
    rising = cycle_times(reference().with_parameters(error_hazard=0, need_rate=0.1), 0)
    assert not tempo.is_u_shaped(rising)


def test_e5_latency_alone_turns_the_best_track():
    """Near-zero load, T = 14: nothing queues, the calendar alone decides."""
    best, gap = delegation.latency().result.curves
    assert best.values == (1, 1, 1, 1, 0, 0)
    assert [days < 0 for days in gap.values] == [share == 1 for share in best.values]


def test_e6_full_pooling_centralises_everything_at_every_load():
    assert capacity.pooling().result.curves[0].values == (1,) * 6


def test_e7_without_any_central_advantage_the_front_line_decides_at_every_load():
    assert capacity.no_advantage().result.curves[0].values == (0,) * 6


def test_e7_each_advantage_by_itself_narrows_the_gap():
    """Reuse edge, search and lateral friction are each worth days to the centre: switch one off at a time."""

    def edge(scenario: fl.Scenario) -> float:
        local, central = (cycle_times(scenario, share, [4]).values[0] for share in (0, 1))
        return local - central

    idle = reference().with_parameters(need_rate=0.01)
    whole = edge(idle)
    assert whole == pytest.approx(15, abs=0.5)
    assert whole - edge(idle.with_parameters(reuse_central=0.1)) == pytest.approx(18, abs=2.5)
    assert edge(idle.with_parameters(handover_lateral=0.25)) < whole - 5
    assert edge(idle.with_parameters(local_search=0)) < whole - 1


def test_e8_delegation_should_start_while_all_central_still_beats_all_local():
    """Published: .61-.74 and .88-.95; ours on a grid of .01 with .95 as "slightly below 1", +-.015."""
    curves = [curve for curve in delegation.cliff().result.curves if curve.listed]
    assert len(curves) == 4
    for curve in curves:
        low, high = curve.within
        assert all(low - 0.015 <= load <= high + 0.015 for load in curve.values)


def test_e9_the_centre_alone_takes_a_month_to_reach_nine_units_in_ten():
    """Exact order statistics; simulated spreads must agree. Printed 29.1 leaves out report and handling, 1.15 days."""
    exact = peers.hub_alone(reference())
    assert exact == pytest.approx(0.75 + 0.4 + sum(1 / (0.08 * left) for left in range(2, 16)))
    drawn = fl.adoption(reference().with_dials(1), 4000, seed=2).ninety_time
    assert drawn.half_width < 0.02 * exact
    assert abs(drawn - exact) < 2 * drawn.half_width
    assert exact - 29.1 == pytest.approx(1.15, abs=0.15)


@pytest.mark.parametrize(
    ("count", "handlings", "load"), [(0, 5.3, 0.22), (2, 2.9, 0.14), (4, 2.0, 0.09), (8, 1.5, 0.07)]
)
def test_e10_chords_shorten_the_search_and_relieve_the_busiest_desk(count, handlings, load):
    """Mechanism: the links among desks alone; need rate .6, all local, half a day a handling."""
    found = peers.desk_load(fl.solve(peers.with_chords(count)))
    assert found[:2] == (pytest.approx(handlings, abs=0.05), pytest.approx(load, abs=0.005))


def test_e11_an_overloaded_hub_fields_less_in_order_of_arrival():
    full, fifo, *_ = capacity.overload().result.curves
    assert all(growth > 1.4 * low for growth, low in zip(fifo.values, full.values, strict=True))
    assert (full.values[-1], fifo.values[-1]) == (pytest.approx(0.085, abs=5e-4), pytest.approx(0.138, abs=5e-4))


def test_e12_worth_on_arrival_wants_no_more_versions_than_speed_does():
    worth, mean, _ = tempo.relevance().result.curves
    assert (worth.values, mean.values) == ((2,), (3,))


def test_the_best_step_predicted_by_the_interval_law_is_near_the_grid_optimum():
    """Predicted 3.4 versions at kappa 0 from the turnaround alone; the grid says 3."""
    answer = fl.solve(reference().with_dials(0, 4))
    attempts = answer.stations.loc["workshop0", "visits_per_case"]
    loop = answer.stages.loc[["design", "test", "approve", "trial"]]
    fixed = (loop["total"].sum() / 0.9 - attempts * 20 / 4) / attempts  # nine in ten needs are new designs
    assert 20 / fl.best_increment(0.1, float(fixed)) == pytest.approx(3.4, abs=0.25)
    assert tempo.best_versions(cycle_times(reference(), 0)) == 3


def test_decentralisation_does_not_always_win_over_the_presets():
    best = {}
    for name in fl.PRESETS:
        table = fl.sweep(
            fl.preset(name), centralisation=[0, 0.25, 0.5, 0.75, 1], iteration_speed=[1, 2, 3, 4, 6, 8]
        ).table
        best[name] = table.loc[table["cycle_time"].idxmin(), "centralisation"]
    assert best["centralised_fast_follower"] == 1.0
    assert len(set(best.values())) >= 3
