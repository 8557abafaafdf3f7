"""Reports that are lost and raised again: closed forms, both engines, and what the band of the assumption does."""

from __future__ import annotations

import math

import numpy as np
import pytest

import model as fl
from model.analytic.distribution import CaseTransform
from model.analytic.means import means
from model.emergence.settings import LOADS, best_shares, reference, with_cadence
from model.flow.compiled import compile_network
from model.simulation import replication
from model.simulation.plan import plan_for
from model.simulation.replication import Window, replicate

REFERENCE = fl.preset("reference")
NOBODY_WAITS = 500
"""Servers: so many that no case ever meets another."""


def tiny(**parameters: float) -> fl.Scenario:
    """Return a local desk, a central desk and a workshop, everybody at hand, every service of constant length."""
    actors = (
        fl.Actor("desk", "triage", "soldiers", effort=1, servers=NOBODY_WAITS, variability=0),
        fl.Actor("hq", "triage", "government", track="central", effort=2, servers=NOBODY_WAITS, variability=0),
        fl.Actor("shop", "design", "firms", servers=NOBODY_WAITS, variability=0),
    )
    return fl.Scenario("tiny", actors=actors).with_parameters(**{"error_hazard": 0.0} | parameters).with_dials(0.5, 1)


def test_a_share_q_of_lost_reports_costs_q_over_one_minus_q_times_a_report_and_the_time_to_notice():
    plain = fl.solve(tiny()).cycle_time.mean
    lossy = fl.solve(tiny(report_loss_central=0.6, report_loss_local=0.2, report_again_time=10, report_time=2))
    again, report = 10 + 2, 2 - 0.5
    by_hand = plain + report + 0.5 * again * (0.6 / 0.4) + 0.5 * again * (0.2 / 0.8)
    assert lossy.cycle_time.mean == pytest.approx(by_hand, rel=1e-12)
    assert lossy.stages["delay"]["report"] == pytest.approx(2 + 6 * 1.5 + 6 * 0.25, rel=1e-12)
    assert lossy.first_version_time - fl.solve(tiny(report_time=2)).first_version_time > 9  # new designs wait as well


@pytest.mark.parametrize("loss", [0.1, 0.5, 0.9])
def test_the_law_of_lost_reports_has_the_variance_of_a_geometric_sum(loss):
    """Var = E[N] Var(A + R) + Var(N) E[A + R]^2, E[N] = q / (1 - q), Var(N) = q / (1 - q)^2."""
    values = {"report_time": 2.0, "report_again_time": 10.0, "delay_variability": 0.5}

    def variance(lost: float) -> float:
        network = compile_network(tiny(**values, report_loss_central=lost, report_loss_local=lost))
        law, step = CaseTransform(network, means(network)), 1e-3
        low, middle, high = np.log(sum(law.parts(np.array([-step, 0, step], dtype=complex)))).real
        return (low - 2 * middle + high) / step**2

    once = 0.5 * (2.0**2 + 10.0**2)
    expected = loss / (1 - loss) * once + loss / (1 - loss) ** 2 * 12.0**2
    assert variance(loss) - variance(0) == pytest.approx(expected, rel=2e-3 / (1 - loss))  # of the difference quotient


@pytest.mark.parametrize("centralisation", [0.0, 0.5, 1.0])
def test_both_engines_agree_on_the_mean_and_the_percentiles(centralisation):
    s = REFERENCE.with_dials(centralisation).with_parameters(
        report_loss_central=0.5, report_loss_local=0.4, need_rate=0.1
    )
    formula, found = fl.solve(s), fl.simulate(s, replications=20, cases=1_500)
    for part in ("mean", "p50", "p90"):
        value = getattr(found.cycle_time, part)
        error = value.half_width / 2.093  # Student's factor at 19 degrees of freedom
        assert error < 0.05 / 4 * value
        assert abs(getattr(formula.cycle_time, part) - value) < 4 * error, part
    assert found.checks["fine"].all()
    report = found.stages.loc["report"]
    assert report["total_low"] < formula.stages["total"]["report"] < report["total_high"]
    assert report["hand_over"] == report["work"] == report["queue"] == 0  # it is all delay


def test_every_report_is_lost_with_the_probability_asked_for_and_raised_again_until_it_arrives():
    s = REFERENCE.with_dials(1).with_parameters(report_loss_central=0.4)
    found = fl.simulate(s, replications=2, cases=3_000, warm_up=0, events=True)
    steps = found.events[found.events["stage"] == "report"]
    counts = steps["outcome"].value_counts()
    sent = counts["report lost"] + counts["passed"]
    error = math.sqrt(0.4 * 0.6 / sent)
    assert counts["report lost"] / sent == pytest.approx(0.4, abs=4 * error)
    assert error < 0.01
    finished = found.events.loc[found.events["outcome"] == "fielded", "case"]
    of_one = (
        steps[steps["case"].isin(finished)].sort_values("start", kind="stable").groupby("case")["outcome"].agg(list)
    )
    for outcomes in of_one:
        assert outcomes == ["report lost", "raised again"] * (len(outcomes) // 2) + ["passed"]
    case = int(of_one[of_one.map(len) > 1].index[0])
    assert any("report lost" in sentence for sentence in fl.diary(found, case))


@pytest.mark.parametrize("row", ["report_again_time"])
def test_where_nothing_is_lost_the_time_to_notice_changes_no_bit(row):
    other = REFERENCE.with_parameters(**{row: 90})
    assert fl.solve(other).cycle_time == fl.solve(REFERENCE).cycle_time
    one, two = (fl.simulate(s, replications=2, cases=200).runs for s in (REFERENCE, other))
    assert one.equals(two)


def test_a_case_whose_report_arrives_takes_as_long_as_if_none_were_ever_lost():
    """Lost reports draw from a stream of their own, so that two scenarios differ by nothing else."""
    days = []
    for loss in (0.0, 0.3, 0.6):
        s = tiny(report_loss_local=loss, report_loss_central=loss, error_hazard=0.1).with_dials(0.5, 4)
        run = replicate(plan_for([(0.0, s)]), Window(cases=2_000), seed=3, replication=0)
        days.append(run.fielded - run.raised)
    for loss, less, more in zip((0.3, 0.6), days, days[1:], strict=False):
        later = more - less
        assert later.min() > -1e-9
        assert (later < 1e-9).mean() == pytest.approx((1 - loss) if less is days[0] else 0.6, abs=0.1)
    assert (days[2] - days[0] < 1e-9).mean() == pytest.approx(0.4, abs=4 * math.sqrt(0.24 / 2_000))


def test_nothing_is_lost_on_the_way_to_nobody():
    alone = fl.Scenario("alone", actors=(fl.Actor("shop", "design", "firms", servers=40),))
    lossy = alone.with_parameters(report_loss_central=0.5, report_loss_local=0.5)
    assert fl.solve(lossy).cycle_time == fl.solve(alone).cycle_time
    assert fl.simulate(lossy, replications=2, cases=50).runs.equals(fl.simulate(alone, replications=2, cases=50).runs)


def test_both_loops_lose_the_same_reports(monkeypatch):
    s = REFERENCE.with_dials(0.5, 2.5).with_parameters(report_loss_central=0.5, report_loss_local=0.3, recurrence=0.3)
    window, plan = Window(warm_up=20, cases=300), plan_for([(0.0, s)])
    quick = replicate(plan, window, seed=3, replication=0)
    monkeypatch.setattr(replication, "run", replication.run_event_list)
    classic = replicate(plan, window, seed=3, replication=0)
    assert np.array_equal(quick.fielded, classic.fielded)
    assert (quick.begun, quick.duplicates, quick.trials) == (classic.begun, classic.duplicates, classic.trials)
    assert quick.duplicate_work == pytest.approx(classic.duplicate_work, rel=1e-12)


def test_reports_lost_alike_on_both_tracks_leave_the_best_share_of_decisions_where_it_is():
    """E1, T = 7, m = 6: the same days are added wherever decisions are taken."""
    scenario = with_cadence(reference().with_dials(iteration_speed=6), 7)
    alike = scenario.with_parameters(report_loss_central=0.6, report_loss_local=0.6)
    assert best_shares(alike, "need_rate", LOADS).values == best_shares(scenario, "need_rate", LOADS).values


@pytest.mark.parametrize(
    ("loss", "best"),
    [(0.0, (1, 1, 1, 0.75, 0.55, 0.5)), (0.3, (1, 1, 0.95, 0.65, 0.55, 0.45)), (0.5, (1, 0.7, 0.6, 0.5, 0.45, 0.45)),
     (0.6, (0, 0, 0, 0.25, 0.35, 0.4))],
)  # fmt: skip
def test_e1_survives_half_of_all_central_reports_lost_and_turns_at_six_of_ten(loss, best):
    """Domain 10, question 12: at 60 % the centre is the slower track when idle, and is used as spare capacity only."""
    scenario = with_cadence(reference().with_dials(iteration_speed=6), 7).with_parameters(report_loss_central=loss)
    assert best_shares(scenario, "need_rate", LOADS).values == best


def test_the_loss_at_which_local_decisions_become_the_quicker_ones_can_be_solved_by_hand():
    """The reference at m = 4: 92.46 days local, 77.82 central; q / (1 - q) x 14.5 = 14.63 at q = .502."""
    table = fl.flip_points(REFERENCE.with_dials(1), REFERENCE.with_dials(0), "report_loss_central")
    ahead = fl.solve(REFERENCE.with_dials(0)).cycle_time.mean - fl.solve(REFERENCE.with_dials(1)).cycle_time.mean
    assert table.loc[0, "value"] == pytest.approx(ahead / (ahead + 14.5), abs=1e-4)
