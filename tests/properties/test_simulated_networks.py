"""What must hold in any simulated network, whatever the organisation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_networks import scenarios
from test_searching_networks import ecosystems

import model as fl
from model.flow.compiled import compile_network
from model.flow.traffic import traffic
from model.simulation import replication
from model.simulation.checks import self_checks
from model.simulation.plan import plan_for
from model.simulation.replication import Window, replicate

SETTINGS = settings(max_examples=20, deadline=None, derandomize=True)
NETWORKS = scenarios() | ecosystems()


def at_load(scenario, load):
    """Return a scenario at a share of its largest need rate; None if its cases never finish."""
    limit = fl.solve(scenario).max_need_rate
    return scenario.with_parameters(need_rate=float(np.clip(load * limit, 1e-6, 10))) if limit > 0 else None


def by(loop, plan, window, **more):
    """Run a plan by one of the two loops."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replication, "run", loop)
        return replicate(plan, window, seed=3, replication=0, **more)


@given(NETWORKS, st.floats(0.1, 1.2), st.floats(1, 100))
@SETTINGS
def test_both_loops_give_the_same_times(scenario, load, days):
    s = at_load(scenario, load)
    if s is None:
        return
    out = [(actor.id, 20.0 + n, 25.0 + 2 * n) for n, actor in enumerate(s.actors) if actor.function != "unit"][:4]
    plan, window = plan_for([(0.0, s)], out), Window(warm_up=20, cases=200)
    quick, classic = (by(loop, plan, window) for loop in (replication.run, replication.run_event_list))
    assert np.allclose(quick.fielded, classic.fielded, rtol=1e-9)
    assert np.array_equal(quick.known, classic.known)
    for name in ("visits", "wait", "service", "busy_days", "waiting_days", "case_visits"):
        assert np.allclose(quick.posts[name], classic.posts[name], rtol=1e-9, atol=1e-6), name


@given(NETWORKS, st.sampled_from(["finish_first", "wip"]))
@SETTINGS
def test_cases_are_neither_lost_nor_stuck(scenario, rule):
    s = at_load(scenario, 0.3 if rule == "finish_first" else 0.02)
    if s is None:
        return
    for actor in s.actors:
        if actor.function != "unit":
            s = s.with_actor(actor.id, **({"wip_limit": 1} if rule == "wip" else {"discipline": "finish_first"}))
    plan = plan_for([(0.0, s)])
    run = replicate(plan, Window(warm_up=20, cases=200), 1, 0)
    assert np.isfinite(run.fielded[run.first :]).all()
    assert (run.fielded > run.raised).all()


@given(NETWORKS)
@SETTINGS
def test_visits_and_littles_law(scenario):
    s = at_load(scenario, 0.4)
    if s is None:
        return
    network = compile_network(s)
    runs = [replicate(plan_for([(0.0, s)]), Window(50, 500), 1, number) for number in range(5)]
    expected = traffic(network).arrival_rate[0] / s.parameters["need_rate"]
    checks = self_checks(network, runs, expected, traffic(network).visits_per_case[0])
    assert checks["fine"].all(), checks[~checks["fine"]].T


@given(NETWORKS)
@SETTINGS
def test_engines_agree_at_low_load(scenario):
    s = at_load(scenario, 0.1)
    if s is None:
        return
    exact = fl.solve(s)
    found = fl.simulate(s, replications=8, cases=400)
    error = found.cycle_time.mean.half_width / 2.365
    assert abs(found.cycle_time.mean - exact.cycle_time.mean) < 5 * error + 0.02 * exact.cycle_time.mean
    for name, stage in exact.stages.iterrows():
        row = found.stages.loc[name]
        error = (row["total_high"] - row["total_low"]) / 2 / 2.365
        assert abs(row["total"] - stage["total"]) < 6 * error + 0.03 * exact.cycle_time.mean, (
            name,
            row["total"],
            stage["total"],
        )
