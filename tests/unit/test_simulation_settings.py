"""What can be asked of a simulation, and what it says to a request it cannot meet."""

from __future__ import annotations

import math
import pickle
import threading
import time

import numpy as np
import pytest

import model as fl
from model.errors import ArgumentError
from model.simulation.runner import MOST_REPLICATIONS
from model.simulation.transients import regimes

SMALL = {"replications": 4, "cases": 200, "warm_up": 50}


@pytest.fixture(scope="module")
def base():
    return fl.preset("reference")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"replications": 0}, "replications is 0, must be a whole number from 1 to 1000"),
        ({"replications": -3}, "replications is -3, must be"),
        ({"replications": 2.5}, "replications is 2.5, must be a whole number"),
        ({"replications": True}, "replications is True, must be"),
        ({"horizon": -10}, "horizon is -10, must be > 0"),
        ({"horizon": 0}, "horizon is 0, must be > 0"),
        ({"horizon": math.nan}, "horizon is nan, must be > 0"),
        ({"horizon": math.inf}, "horizon is inf, must be > 0"),
        ({"precision": 0}, "precision is 0, must be > 0 and <= 1"),
        ({"precision": "2 %"}, "precision is '2 %', must be > 0"),
        ({"precision": 0.02, "replications": 1}, "precision is asked of 1 replication, must be of at least 2"),
        ({"cases": 5}, "cases is 5, must be a whole number from 10"),
        ({"cases": 100, "horizon": 100}, "both cases and horizon are given, must be one of them"),
        ({"warm_up": -1}, "warm_up is -1, must be >= 0"),
        ({"seed": -1}, "seed is -1, must be"),
        ({"seed": 1.5}, "seed is 1.5, must be"),
        ({"workers": 0}, "workers is 0, must be"),
        ({"transients": [fl.Surge(0, 10, 2)]}, "transients come without a horizon, must have one (e.g. horizon=365)"),
        ({"horizon": 9, "transients": [fl.Surge(-1, 10, 2)]}, "transient 1: day is -1, must be >= 0"),
        ({"horizon": 9, "transients": [fl.Surge(0, 0, 2)]}, "transient 1: days is 0, must be > 0"),
        ({"horizon": 9, "transients": [fl.Surge(0, 1, 0)]}, "transient 1: factor is 0, must be > 0"),
        (
            {"horizon": 9, "transients": [fl.Outage("bord", 0, 1)]},
            "'bord' is no actor, must be the id of an actor (did",
        ),
        ({"horizon": 9, "transients": [fl.Outage("unit0a", 0, 1)]}, "must be"),
        ({"horizon": 9, "transients": ["surge"]}, "transient 1: is a str, must be a Surge, an Outage or a DialChange"),
    ],
)
def test_a_setting_out_of_range_is_one_clear_error(base, asked, message):
    with pytest.raises(ArgumentError) as caught:
        fl.simulate(base, **asked)
    assert message in str(caught.value)


def test_a_dial_change_out_of_range_says_so_before_anything_runs(base):
    with pytest.raises(fl.ScenarioError, match=r"centralisation is 1\.5"):
        fl.simulate(base, horizon=100, transients=[fl.DialChange(5, centralisation=1.5)])


def test_over_capacity_a_steady_state_is_answered_by_the_path_and_the_growth(base):
    found = fl.simulate(base.with_dials(1, 8).with_parameters(need_rate=0.4), replications=6, cases=800)
    assert not found.stable
    assert math.isnan(found.cycle_time.mean)
    assert math.isnan(found.work_in_progress)
    assert found.stages[["work", "total"]].isna().all().all()
    assert found.backlog_growth.low > 0
    assert found.path["work_in_progress"].iloc[-1] > 3 * found.path["work_in_progress"].iloc[5]
    assert {flag.reason for flag in found.flags} == {"over_capacity"}
    assert "over capacity, backlog grows by" in repr(found)


def test_a_result_says_how_it_was_made_and_can_be_sent_to_another_process(base):
    found = fl.simulate(base, **SMALL, seed=3)
    assert (found.seed, found.replications, found.settings.cases, found.settings.warm_up) == (3, 4, 200, 50)
    assert (found.method, found.version) == ("simulation", fl.__version__)
    again = pickle.loads(pickle.dumps(found))
    assert again.cycle_time == found.cycle_time
    assert again.cycle_time.mean.low == found.cycle_time.mean.low
    assert again.runs.equals(found.runs)


def test_every_simulated_number_has_an_interval_and_the_tables_match_the_analytic_ones(base):
    found, exact = fl.simulate(base, **SMALL), fl.solve(base)
    assert set(exact.stations.columns) - {"visits_per_case"} <= set(found.stations.columns)
    assert set(exact.stages.columns) <= set(found.stages.columns)
    assert list(found.stations.index) == list(exact.stations.index)
    assert list(found.stages.index) == list(exact.stages.index)
    assert found.stages["total"].sum() == pytest.approx(found.cycle_time.mean, abs=1e-9)
    numbers = [found.cycle_time.mean, found.cycle_time.p90, found.relevant_share, found.throughput, found.utilisation]
    assert all(number.low < number < number.high for number in numbers)


def test_the_same_seed_gives_the_same_bits_whatever_the_number_of_threads(base):
    one, two = (fl.simulate(base, **SMALL, seed=5, workers=workers) for workers in (1, 3))
    assert one.runs.equals(two.runs)
    assert not one.runs.equals(fl.simulate(base, **SMALL, seed=6).runs)
    assert one.runs.iloc[:2].equals(fl.simulate(base, **{**SMALL, "replications": 2}, seed=5).runs)


def test_precision_adds_replications_until_it_is_reached(base):
    loose = fl.simulate(base, **SMALL)
    found = fl.simulate(base, **SMALL, precision=0.01)
    assert found.precision_reached
    assert found.cycle_time.mean.half_width <= 0.01 * found.cycle_time.mean < loose.cycle_time.mean.half_width
    assert found.replications > 4


def test_a_precision_out_of_reach_is_said_clearly(base):
    found = fl.simulate(base, replications=200, cases=10, warm_up=0, precision=1e-5)
    assert found.replications == MOST_REPLICATIONS
    assert found.precision_reached is False
    assert [flag.reason for flag in found.flags] == ["precision_not_reached"]
    assert "not 1e-05 of it: 1000 replications were not enough" in found.flags[0].text


def test_one_replication_has_no_interval(base):
    found = fl.simulate(base, replications=1, cases=200)
    assert math.isnan(found.cycle_time.mean.low)
    assert found.cycle_time.mean > 0
    assert "1 replication, " in repr(found)
    assert "(no interval)" in repr(found)


def test_a_precision_asked_for_over_capacity_is_not_forgotten(base):
    over = base.with_dials(1, 8).with_parameters(need_rate=0.4)
    found = fl.simulate(over, replications=3, cases=100, precision=0.05)
    assert [flag.reason for flag in found.flags] == ["over_capacity", "precision_not_reached"]


def test_the_warm_up_is_found_and_an_empty_start_leaves_no_trace(base):
    found = fl.simulate(base, replications=40, cases=2_000)
    assert found.settings.warm_up >= base.parameters["need_rate"] * found.cycle_time.p90
    cold = fl.simulate(base, replications=40, cases=200, warm_up=0)
    warm = fl.simulate(base, replications=40, cases=200)
    assert cold.work_in_progress.high < warm.work_in_progress.low
    steady = fl.solve(base).work_in_progress
    assert abs(warm.work_in_progress - steady) < 2 * warm.work_in_progress.half_width  # 4 standard errors


def test_progress_rises_to_one_and_a_run_can_be_cancelled(base):
    seen = []
    fl.simulate(base, **SMALL, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
    stop = threading.Event()
    big = {"replications": 100, "cases": 100_000, "warm_up": 0}
    began = time.monotonic()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(fl.Cancelled):
        fl.simulate(base, **big, cancel=stop.is_set)
    assert time.monotonic() - began < 10  # the whole of it would take minutes


def test_one_region_many_servers_and_no_variability_work():
    actors = (fl.Actor("shop", "design", "firms", servers=300, variability=0),)
    s = fl.Scenario("tiny", actors=actors).with_dials(0, 1)
    s = s.with_parameters(error_hazard=0, delay_variability=0, need_rate=1)
    found = fl.simulate(s, replications=2, cases=100)
    assert found.cycle_time.mean == pytest.approx(fl.solve(s).cycle_time.mean, abs=1e-9)
    assert found.cycle_time.p10 == pytest.approx(found.cycle_time.p90, abs=1e-9)


def test_an_actor_nobody_visits_has_no_wait(base):
    found = fl.simulate(base.with_dials(1, 4), **SMALL)
    assert found.stations.loc["desk0", "arrival_rate"] == 0
    assert np.isnan(found.stations.loc["desk0", "wait_time"])
    assert found.checks["fine"].all()


@pytest.mark.parametrize(
    ("transients", "message"),
    [
        ([fl.Surge("soon", 1, 2)], "transient 1: day is 'soon', must be >= 0"),
        ([fl.Surge(0, None, 2)], "transient 1: days is None, must be > 0"),
        ([fl.Surge(0, 1, "twice")], "transient 1: factor is 'twice', must be > 0"),
        ([fl.Outage(3, 0, 1)], "transient 1: 3 is no actor, must be the id of an actor"),
        (fl.Outage("board", 0, 1), "must be a list or tuple"),
        (None, "transients is None, must be a list"),
    ],
)
def test_a_transient_of_the_wrong_kind_is_one_clear_error(base, transients, message):
    with pytest.raises(ArgumentError) as caught:
        fl.simulate(base, horizon=9, transients=transients)
    assert message in str(caught.value)


def test_a_surge_ends_and_dials_move_after_a_warm_up_of_any_length(base):
    """Days are compared before the warm-up is added: a day plus a warm-up minus it need not be that day again."""
    for warm_up in (number / 0.3 for number in range(1, 300)):
        found = regimes(base, [fl.Surge(100, 100, 3), fl.DialChange(30.7, 1.0)], warm_up)
        assert [s.parameters["need_rate"] for _, s in found] == pytest.approx([0.3, 0.3, 0.9, 0.3])
        assert [s.dials.triage for _, s in found] == [0.5, 1, 1, 1]
        assert [day for day, _ in found] == [0, warm_up + 30.7, warm_up + 100, warm_up + 200]


@pytest.mark.filterwarnings("error")
def test_a_span_shorter_than_the_time_between_needs_is_simulated_to_its_end(base):
    """Runs in which no need is raised must not stop before they begin: 22 of 100 at this length."""
    found = fl.simulate(base, replications=100, horizon=5)
    steady = fl.solve(base).work_in_progress
    assert (found.runs["cycle_time_mean"].isna()).any()
    assert abs(found.work_in_progress - steady) < 2 * found.work_in_progress.half_width  # 4 standard errors
    assert found.work_in_progress.half_width < 0.1 * steady


def test_needs_that_are_not_fielded_in_time_leave_no_mean_of_any_kind(base):
    """The base keeps up, but after the dials have moved nobody can: counting only the lucky would be too kind."""
    moved = [fl.DialChange(10, 1.0, 16)]
    found = fl.simulate(base, replications=3, horizon=300, precision=0.05, transients=moved)
    assert found.precision_reached is False
    assert "no mean cycle time" in found.flags[-1].text
    assert all(np.isnan([found.cycle_time.mean, found.relevant_share, found.first_version_time]))
    assert found.stages["total"].isna().all()
    assert found.work_in_progress > 0


@pytest.mark.parametrize("more", [{}, {"precision": 0.02}, {"events": True, "warm_up": 0, "cases": 3_000}])
def test_progress_never_falls(base, more):
    seen = []
    s = base.with_dials(0.5, 30).with_parameters(need_rate=0.01)  # long walks: more events than room is made for
    fl.simulate(s, **{"replications": 3, "cases": 500, "progress": seen.append, **more})
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("change", [{"variability": 1e-310}, {"cadence": 1e-300}])
def test_numbers_next_to_nothing_neither_hang_nor_overflow(base, change):
    s = base.with_dials(1, 4).with_actor("board" if "cadence" in change else "test_centre", **change)
    found = fl.simulate(s, replications=3, cases=200)
    assert abs(found.cycle_time.mean / fl.solve(s).cycle_time.mean - 1) < 0.1
    assert found.checks["fine"].all()


def test_a_need_type_nobody_has_and_nobody_solves_is_no_obstacle():
    types = (fl.NeedType("usual"), fl.NeedType("never", 0.0))
    actors = (fl.Actor("shop", "design", "firms", servers=30, solves=("usual",)),)
    s = fl.Scenario("odd", needs=fl.Needs(types=types), actors=actors)
    assert fl.simulate(s, replications=5, cases=300).cycle_time.mean == pytest.approx(
        fl.solve(s).cycle_time.mean, rel=0.1
    )


@pytest.mark.parametrize(
    "change",
    [{"external": [-1.0]}, {"external": [0.0]}, {"service_time": -1.0}, {"service_time": [1.0, 2.0]}, {"servers": 1.5},
     {"servers": 0}, {"routing": [[1.1]]}, {"law": "weird"}, {"items": 0}, {"replications": 0}],
)  # fmt: skip
def test_a_bare_network_out_of_range_is_one_clear_error(change):
    asked = {"external": [0.5], "service_time": 1.0, "servers": 1, "routing": [[0.0]], **change}
    with pytest.raises(ArgumentError, match="must be"):
        fl.simulate_open_network(**asked)
