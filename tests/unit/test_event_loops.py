"""Both event loops, their uncompiled twin, and the streams they draw from."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import model as fl
from model.intervals import student
from model.simulation import replication
from model.simulation.plan import plan_for
from model.simulation.replication import Window, replicate

ROOT = Path(__file__).parent.parent.parent
WINDOW = Window(warm_up=100, cases=400)


@pytest.fixture(scope="module")
def base():
    return fl.preset("reference")


def run_with(loop, plan, monkeypatch, window=WINDOW, **more):
    monkeypatch.setattr(replication, "run", loop)
    return replicate(plan, window, seed=3, replication=0, **more)


def everything(run):
    posts = np.array(run.posts)
    return [run.fielded, run.known, run.stage, run.rework, run.design, *(posts[name] for name in posts.dtype.names)]


@pytest.mark.parametrize("name", ["reference", "traditional_pipeline", "hybrid_marketplace", "devops_reform_before"])
@pytest.mark.parametrize("centralisation", [0.0, 0.5, 1.0])
def test_both_loops_give_the_same_numbers_to_a_rounding(name, centralisation, monkeypatch):
    """Sums are added in another order, so they may differ in the last digits; times of cases may not differ at all."""
    plan = plan_for([(0.0, fl.preset(name).with_dials(centralisation))])
    quick = run_with(replication.run, plan, monkeypatch)
    classic = run_with(replication.run_event_list, plan, monkeypatch)
    assert np.array_equal(quick.fielded, classic.fielded)
    assert np.array_equal(quick.known, classic.known)
    assert np.allclose(quick.stage, classic.stage, rtol=1e-12)
    assert np.allclose(quick.rework, classic.rework, rtol=1e-12)
    assert np.allclose(quick.posts.waiting_days, classic.posts.waiting_days, rtol=1e-9, atol=1e-9)


def test_both_loops_agree_through_outages_surges_and_moved_dials(base, monkeypatch):
    s = base.with_parameters(capacity_follows_authority=0.5, arrival_variability=2)
    regimes = [(0.0, s), (200.0, s.with_parameters(need_rate=0.6)), (400.0, s.with_dials(0.9, 6))]
    outages = [("board", 100.0, 140.0), ("test_centre", 90.0, 120.0), ("workshop0", 210.0, 260.0)]
    plan = plan_for(regimes, outages)
    window = Window(warm_up_days=50, days=800, drain=True)
    quick = run_with(replication.run, plan, monkeypatch, window)
    classic = run_with(replication.run_event_list, plan, monkeypatch, window)
    same = np.isclose(quick.fielded, classic.fielded, rtol=0, atol=1e-9)
    # A server that comes or goes with a moved dial is taken up a moment earlier by the one loop than by the other.
    assert same[quick.raised < 390].mean() > 0.8
    assert np.mean(quick.fielded - quick.raised) == pytest.approx(np.mean(classic.fielded - classic.raised), rel=0.02)


def test_the_plain_python_twin_gives_the_same_numbers(base, tmp_path):
    """The same functions without a compiler: what coverage and a debugger see is what runs."""
    script = """
import sys
import numpy as np
import model as fl
from model.simulation.plan import plan_for
from model.simulation.replication import Window, replicate
import numba
base = fl.preset("reference").with_dials(0.5, 2.5)
limited = base.with_actor("test_centre", wip_limit=3, discipline="finish_first")
lossy = base.with_parameters(report_loss_central=0.5, report_loss_local=0.3, recurrence=0.3)
found = []
with np.errstate(over="ignore"):
    for s in (base, limited, lossy):
        run = replicate(plan_for([(0.0, s)]), Window(10, 40), 3, 0, record=True)
        found += [run.fielded, run.stage.ravel(), run.record.ravel(), np.array(run.posts.wait)]
assert bool(numba.config.DISABLE_JIT) == (sys.argv[2] == "1")
np.save(sys.argv[1], np.concatenate(found))
"""
    answers = []
    for off in ("1", "0"):
        target = tmp_path / f"{off}.npy"
        environment = {**os.environ, "NUMBA_DISABLE_JIT": off}
        subprocess.run(
            [sys.executable, "-c", script, str(target), off], cwd=ROOT, env=environment, check=True, timeout=300
        )
        answers.append(np.load(target))
    assert len(answers[0]) > 5_000
    assert np.allclose(*answers, rtol=1e-12, atol=1e-12)


def test_another_actor_leaves_everybody_elses_draws_alone(base):
    """An archive that only central cases would visit, and none is central: nobody else may notice it."""
    local = base.with_dials(0, 4)
    archive = fl.Actor("archive", "filing", "government", effort=1)
    steps = (fl.Step("filing", "field", track="central"),)
    more = dataclasses.replace(local, actors=(archive, *local.actors), steps=steps)
    one, two = (fl.simulate(s, replications=2, cases=200, warm_up=20) for s in (local, more))
    assert one.runs["cycle_time_mean"].equals(two.runs["cycle_time_mean"])
    assert two.stations.loc["archive", "arrival_rate"] == 0


def test_common_random_numbers_make_differences_precise(base):
    """Moving a dial a little changes few draws: the paired difference is far more certain than an unpaired one."""
    settings = {"replications": 20, "cases": 1_000, "warm_up": 100}
    one = fl.simulate(base.with_parameters(handover_lateral=1.5), **settings).runs["cycle_time_mean"]
    two = fl.simulate(base.with_parameters(handover_lateral=1.6), **settings).runs["cycle_time_mean"]
    paired = student(two - one).half_width
    unpaired = np.hypot(student(one).half_width, student(two).half_width)
    assert paired < unpaired / 5


def test_the_need_stream_is_the_same_at_every_dial_position(base):
    window = Window(warm_up=0, cases=300)
    runs = [replicate(plan_for([(0.0, base.with_dials(k, m))]), window, 1, 0) for k, m in ((0, 2), (1, 8))]
    assert np.array_equal(runs[0].raised, runs[1].raised)


@pytest.mark.parametrize("follows", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("versions", [1.0, 2.5, 6.0])
def test_the_engines_agree_where_capacity_follows_authority_and_versions_are_not_whole(base, follows, versions):
    s = base.with_dials(0.7, versions).with_parameters(capacity_follows_authority=follows, need_rate=0.1)
    found = fl.simulate(s, replications=10, cases=3_000).cycle_time.mean
    assert found.half_width < 0.025 * found
    assert abs(found - fl.solve(s).cycle_time.mean) < 0.02 * found + found.half_width


def test_finishing_first_and_a_limit_on_work_in_progress_restore_an_overloaded_hubs_output(base):
    """Science 4.8: .138 needs a day pile up in order of arrival, .09 to .10 with the most advanced case first."""
    over = base.with_dials(1, 8).with_parameters(need_rate=0.4)
    growth = [
        fl.simulate(s, replications=10, cases=3_000).backlog_growth
        for s in (
            over,
            over.with_actor("test_centre", discipline="finish_first"),
            over.with_actor("test_centre", wip_limit=25),
        )
    ]
    assert growth[0].covers(0.138)
    assert growth[1].high < growth[0].low
    assert growth[2].high < growth[0].low
    assert growth[1].low > 0.07  # naive bound .085, less the half-width


def test_a_limit_on_work_in_progress_is_kept(base):
    over = base.with_dials(1, 4).with_parameters(need_rate=0.6).with_actor("test_centre", wip_limit=4)
    events = fl.simulate(over, replications=1, cases=300, events=True).events
    visits = events[events["actor"] == "test_centre"]
    first, last = visits.groupby("case")["start"].min(), visits.groupby("case")["end"].max()
    finished = events[(events["stage"] == "trial")].groupby("case")["end"].max()
    inside = [((first <= day) & (last > day) & finished.reindex(first.index).notna()).sum() for day in first]
    assert max(inside) == 4


def test_an_outage_stops_work_and_meetings(base):
    plan = {"replications": 3, "horizon": 300, "events": True}
    out = [fl.Outage("board", 50, 40), fl.Outage("test_centre", 60, 30)]
    found = fl.simulate(base.with_dials(1, 4), transients=out, **plan)
    opens = found.settings.warm_up_days
    events = found.events
    board = events[events["actor"] == "board"]["end"] - opens
    assert not board.between(50, 90, inclusive="left").any()
    starts = events[events["actor"] == "test_centre"]["start"] - opens
    assert not starts.between(60, 90, inclusive="left").any()
    calm = fl.simulate(base.with_dials(1, 4), **plan)
    during = found.path["day"].between(80, 95)
    assert (found.path["work_in_progress"] - calm.path["work_in_progress"])[during].min() > 2


def test_a_surge_and_moved_dials_act_when_they_are_due(base):
    surge = fl.simulate(base, replications=20, horizon=400, transients=[fl.Surge(100, 100, 3)])
    rates = surge.path.set_index("day")["raised"]
    assert rates[rates.index < 98].mean() == pytest.approx(0.3, rel=0.15)
    assert rates[(rates.index > 102) & (rates.index < 198)].mean() == pytest.approx(0.9, rel=0.1)
    assert rates[rates.index > 202].mean() == pytest.approx(0.3, rel=0.15)
    moved = fl.simulate(
        base.with_dials(0), replications=1, horizon=600, events=True, transients=[fl.DialChange(300, 1.0)]
    )
    raised = moved.events.groupby("case")["arrive"].min() - moved.settings.warm_up_days
    central = moved.events[moved.events["actor"] == "hq"]["case"].unique()
    assert raised[central].min() >= 300
    assert set(central) == set(raised.index[raised >= 300])


def test_the_record_is_tidy_and_tells_a_case_from_beginning_to_end(base):
    found = fl.simulate(base, replications=2, cases=50, warm_up=10, events=True)
    events = found.events
    assert list(events.columns) == ["case", "version", "stage", "actor", "arrive", "start", "end", "outcome"]
    assert (events["arrive"] <= events["start"]).all()
    assert (events["start"] <= events["end"]).all()
    assert events["start"].is_monotonic_increasing
    case = events[events["case"] == 20].sort_values("arrive", kind="stable")
    assert (case["arrive"].to_numpy()[1:] >= case["end"].to_numpy()[:-1] - 1e-9).all()
    assert case["stage"].iloc[0] == "report"
    assert case["outcome"].iloc[-1] == "fielded"
    counted = events[events["case"] < 60]  # later ones may still be on their way
    versions = counted.loc[counted["stage"] == "design", ["case", "version"]].groupby("case")["version"].max()
    assert set(versions) == {4}


def test_the_loop_lets_go_of_the_interpreter_lock(base):
    """While a simulation runs in a thread, another answers 10 ms tasks: 50 a second on a quiet machine, none if not."""
    stop, done = threading.Event(), []

    def simulate():
        try:
            fl.simulate(base, replications=1, cases=10_000_000, warm_up=0, cancel=stop.is_set)
        except fl.Cancelled:
            done.append(True)

    fl.simulate(base, replications=1, cases=10)  # compiled, so that only the loop is seen
    thread = threading.Thread(target=simulate)
    thread.start()
    answered, began = 0, time.monotonic()
    while time.monotonic() - began < 2:
        task = time.thread_time()
        while time.thread_time() - task < 0.010:
            pass
        answered += 1
    stop.set()
    thread.join(timeout=30)
    assert done == [True]
    assert answered >= 10 * 2  # others may use the machine too


def test_a_place_that_becomes_free_is_taken_at_once(base):
    """Whoever waits outside a limit must not wait for the next arrival at that actor too."""
    s = base.with_dials(1, 4).with_actor("test_centre", wip_limit=1).with_parameters(need_rate=0.02)
    events = fl.simulate(s, replications=1, cases=200, warm_up=0, events=True).events
    visits = events[events["actor"] == "test_centre"].groupby("case")
    first, came = visits["start"].min().sort_values(), visits["arrive"].min()
    free = events[events["stage"] == "approve"].groupby("case")["end"].max()
    pairs = [(first[b], free[a]) for a, b in zip(first.index, first.index[1:], strict=False) if came[b] < free[a]]
    assert len(pairs) > 50
    assert all(begins == pytest.approx(became) for begins, became in pairs)


def test_a_known_fix_has_no_versions_left_for_a_producer_that_finishes_first(base):
    """All who come to the producer have finished their versions, so the most advanced first is first come first."""
    s = base.with_dials(1, 4).with_parameters(reuse_central=0.5, need_rate=0.3).with_actor("producer", servers=2)
    runs = [
        replicate(plan_for([(0.0, s.with_actor("producer", discipline=rule))]), Window(50, 400), 1, 0)
        for rule in ("fifo", "finish_first")
    ]
    assert runs[0].known.any()
    assert np.array_equal(runs[0].fielded, runs[1].fielded)


@pytest.mark.parametrize("days", [{"days": 1_000}, {"cases": 500}])
def test_over_capacity_both_loops_measure_who_still_waits(base, days, monkeypatch):
    """The classic loop knows a visit only when it is over; half of a growing queue never is."""
    plan = plan_for([(0.0, base.with_dials(1, 8).with_parameters(need_rate=0.4))])
    window = Window(**days)
    quick = run_with(replication.run, plan, monkeypatch, window)
    classic = run_with(replication.run_event_list, plan, monkeypatch, window)
    assert np.array_equal(quick.posts.visits, classic.posts.visits)
    assert np.allclose(quick.posts.waiting_days, classic.posts.waiting_days, rtol=1e-9, atol=1e-6)
    assert np.allclose(quick.posts.busy_days, classic.posts.busy_days, rtol=1e-9, atol=1e-6)
    assert np.allclose(quick.posts.service, classic.posts.service, rtol=0.05, atol=5)


def test_actors_with_limits_do_not_wait_for_each_other_for_ever(base):
    """A case that waits for a place at one actor while it held one at another stopped everything behind it."""
    s = base.with_parameters(need_rate=0.001)
    for actor in base.actors:
        if actor.function != "unit":
            s = s.with_actor(actor.id, wip_limit=1)
    found = fl.simulate(s, replications=10, cases=100, warm_up=20).cycle_time.mean
    assert abs(found - fl.solve(base.with_parameters(need_rate=0.001)).cycle_time.mean) < 2 * found.half_width
