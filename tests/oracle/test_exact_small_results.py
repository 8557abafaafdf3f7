"""Exact small results, each through the model's own scenarios (V1, V8, V13, V15, V16, V28).

test_stations.py and test_gates.py check the formulas; here a scenario of one or two actors must lead to them.
Not in this version, so not here: Bass and SI spread, skip-level reporting, departure SCV, economic batch (V28).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import sparse
from scipy.integrate import quad
from scipy.stats import gamma

import model as fl
from model.analytic.open_network import solve_traffic

NOTHING = dict.fromkeys(
    ("report_time", "trial_time", "field_time", "handover_same_cell", "handover_lateral", "handover_vertical",
     "reuse_central", "reuse_local", "error_hazard"), 0.0)  # fmt: skip


def workshop_alone(rate: float, service: float, servers: int = 1, variability: float = 1.0) -> fl.Scenario:
    """Return one station and nothing else: one version a need, always right, no delay, no hand-over."""
    shop = fl.Actor("shop", "design", "firms", region="all", servers=servers, variability=variability)
    scenario = fl.Scenario("station", actors=(shop,)).with_dials(0, 1).with_parameters(**NOTHING)
    return scenario.with_parameters(need_rate=rate, design_work=service / 2, iteration_overhead=service / 2)


@pytest.mark.parametrize(
    ("servers", "load", "chance"),
    [
        (2, 1.5, 0.642857),
        (5, 4, 0.554113),
        (10, 8, 0.409180),
        (3, 2.4, 0.647191),
        (4, 3.2, 0.596432),
        (20, 18, 0.550769),
    ],
)
def test_a_workshop_alone_waits_as_erlang_c(servers, load, chance):
    answer = fl.solve(workshop_alone(load, 1.0, servers))
    assert answer.stations.loc["shop", "wait_time"] == pytest.approx(chance / (servers - load), rel=2e-6 / chance)
    assert answer.cycle_time.mean == pytest.approx(1 + chance / (servers - load), rel=1e-5)


@pytest.mark.parametrize(("variability", "wait"), [(0, 2.0), (0.5, 3.0), (2, 6.0)])
def test_a_workshop_alone_with_any_service_law_is_pollaczek_khinchin(variability, wait):
    assert fl.solve(workshop_alone(0.8, 1.0, 1, variability)).cycle_time.mean == pytest.approx(1 + wait, rel=1e-9)


@pytest.mark.parametrize("rho", [0.3, 0.8])
def test_the_time_in_an_mm1_workshop_is_exponential_in_every_percentile(rho):
    times = fl.solve(workshop_alone(rho, 1.0)).cycle_time
    expected = [-math.log(1 - share) / (1 - rho) for share in (0.1, 0.5, 0.9)]
    # a density that jumps at 0 is the roughest for a cosine series: 2e-4 off at P10, a tenth of that beyond
    assert [times.p10, times.p50, times.p90] == pytest.approx(expected, rel=5e-4)


@pytest.mark.parametrize(
    ("rate", "cadence", "limit", "wait"),
    [(1, 7, 8, 5.79983), (1, 7, 10, 3.793101), (0.9, 10, 10, 8.445821), (1, 7, None, 3.5)],
)
def test_a_board_behind_a_quick_workshop_waits_as_bailey_says(rate, cadence, limit, wait):
    board = fl.Actor("board", "approve", "government", track="central", cadence=cadence, agenda_limit=limit)
    shop = fl.Actor("shop", "design", "firms", region="all", servers=50)
    scenario = fl.Scenario("board", actors=(shop, board)).with_dials(1, 1).with_parameters(**NOTHING)
    answer = fl.solve(scenario.with_parameters(need_rate=rate, design_work=1, iteration_overhead=0))
    assert answer.stations.loc["board", "wait_time"] == pytest.approx(wait, abs=1e-4)
    assert answer.stages.loc["approve", "gate"] == pytest.approx(wait, abs=1e-4)


@pytest.mark.parametrize("rate", [8 / 7, 1.3])
def test_a_board_whose_agenda_is_full_every_time_is_over_capacity(rate):
    board = fl.Actor("board", "approve", "government", track="central", cadence=7, agenda_limit=8)
    shop = fl.Actor("shop", "design", "firms", region="all", servers=50)
    scenario = fl.Scenario("board", actors=(shop, board)).with_dials(1, 1).with_parameters(**NOTHING)
    answer = fl.solve(scenario.with_parameters(need_rate=rate, design_work=1, iteration_overhead=0))
    assert not answer.stable
    assert (answer.overload.actor, answer.max_need_rate) == ("board", pytest.approx(8 / 7, rel=1e-12))
    assert answer.overload.backlog_growth_low == pytest.approx(rate - 8 / 7, abs=1e-9)


@pytest.mark.parametrize(
    ("cadence", "rho", "wait"),
    [(3.5, 0.5, 1.22), (7, 0.5, 1.91), (14, 0.5, 3.53), (3.5, 0.8, 3.60), (7, 0.8, 4.41), (14, 0.8, 6.46)],
)
def test_a_producer_straight_behind_a_budget_meeting_gets_a_convoy(cadence, rho, wait):
    """V16 as a scenario: a once-per-need gate, then production, with nothing between; flagged for simulation."""
    actors = (
        fl.Actor("shop", "design", "firms", region="all", servers=50),
        fl.Actor("budget", "funding", "government", track="central", cadence=cadence),
        fl.Actor("maker", "produce", "firms", effort=1.0, variability=0.5),
    )
    scenario = fl.Scenario("convoy", actors=actors, steps=(fl.Step("funding", "produce"),)).with_dials(1, 1)
    answer = fl.solve(scenario.with_parameters(**NOTHING).with_parameters(need_rate=rho, design_work=1))
    assert answer.stations.loc["maker", "wait_time"] == pytest.approx(wait, rel=0.01)
    assert [(flag.place, flag.reason) for flag in answer.flags] == [("maker", "convoy")]


def test_a_board_is_reached_again_in_phase_with_its_own_meetings():
    """V15 as a scenario: a case decided, and found wrong in the trial, comes back a trial and a repair later.

    Two versions, always right, no hand-over, trial 2 days at SCV .5, repair so short it does not count: the second
    visit waits E[-X mod 7], by quadrature; the first 3.5. The mean of both is what the station shows.
    """
    board = fl.Actor("board", "approve", "government", track="central", cadence=7)
    shop = fl.Actor("shop", "design", "firms", region="all", servers=50)
    scenario = fl.Scenario("again", actors=(shop, board)).with_dials(1, 2).with_parameters(**NOTHING)
    answer = fl.solve(scenario.with_parameters(need_rate=0.1, design_work=1e-6, iteration_overhead=0, trial_time=2))
    law = gamma(2, scale=1)
    again = sum(quad(lambda x, n=n: ((-x) % 7) * law.pdf(x), 7 * n, 7 * (n + 1), limit=200)[0] for n in range(8))
    assert answer.stations.loc["board", "wait_time"] == pytest.approx((3.5 + again) / 2, rel=1e-4)
    assert again > 4.5  # far from half a cadence


@pytest.mark.parametrize("scale", [0.5, 0.99, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("copies", [1, 200])
def test_work_that_spawns_as_much_work_never_finishes_and_less_does(scale, copies):
    """V28: [[0, .2], [.4, 0]] has radius .282843; scaled to a radius of 1 or more it must be told, small or large."""
    spawned = np.array([[0, 0.2], [0.4, 0]]) * scale / math.sqrt(0.2 * 0.4)
    blocks = sparse.csr_array(sparse.block_diag([spawned.T] * copies, format="csr"))
    rates, never = solve_traffic(np.ones(2 * copies), blocks)
    assert never == (scale >= 1)
    if scale < 1:
        series, term = np.zeros(2), np.ones(2)
        for _ in range(20_000):
            series, term = series + term, spawned @ term
        assert rates[:2] == pytest.approx(series, rel=1e-8)
        assert rates[-2:] == pytest.approx(series, rel=1e-8)
    else:
        assert np.isinf(rates).all()


def test_first_version_and_time_to_benefit_are_those_of_a_walk_without_chance():
    """Three versions of 4 days, trial 5, hand-over .25 to the shop and to the trial, report 1; production 8 days.

    First version in use for trial: 1 + .25 + 4 + .25 + 5 = 10.5; each further one 9.5 later; the average one is the
    second.
    """
    actors = (
        fl.Actor("shop", "design", "firms", region="all", servers=500, variability=0),
        fl.Actor("maker", "produce", "firms", servers=500, effort=8.0, variability=0),
    )
    scenario = fl.Scenario("sure", actors=actors).with_dials(0, 3).with_parameters(**NOTHING)
    answer = fl.solve(
        scenario.with_parameters(
            need_rate=0.01,
            design_work=9,
            iteration_overhead=1,
            handover_same_cell=0.25,
            report_time=1,
            trial_time=5,
            field_time=2,
            delay_variability=0,
        )
    )
    assert answer.first_version_time == pytest.approx(10.5, abs=1e-6)
    assert answer.mean_time_to_benefit == pytest.approx(20.0, abs=1e-6)
    assert answer.cycle_time.mean == pytest.approx(10.5 + 2 * 9.5 + 8 + 2, abs=1e-6)
    assert answer.flow_efficiency == pytest.approx((3 * (4 + 5) + 8) / 39.5, abs=1e-6)
