"""The simulation against theory: exact results, and validation.md's V5-V8, V11, V15, V16 and Little's law.

The rule of every comparison: within 4 standard errors of the exact value, and a standard error small enough to notice
a mistake of 5 %.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import model as fl
from model.intervals import student
from model.scenario import Actor, Scenario


def agrees(values, exact, smallest_mistake=0.05):
    """Return whether independent values agree with an exact mean."""
    values = np.asarray(values)
    error = values.std(ddof=1) / math.sqrt(len(values))
    assert error <= smallest_mistake * abs(exact) / 4, f"standard error {error:.3g} sees no mistake of 5 % in {exact}"
    return abs(values.mean() - exact) <= 4 * error


def single(rho, scv, servers=1, **more):
    return fl.simulate_open_network(
        [rho * servers], 1.0, servers, [[0.0]], scv, items=250_000, warm_up=5_000, replications=16, **more
    )


def test_v2_a_jackson_network_of_three_stations():
    routing = [[0, 0.6, 0.3], [0.1, 0, 0.3], [0.4, 0.4, 0]]
    runs = fl.simulate_open_network([1, 4, 3], 0.1, [1, 2, 1], routing, items=50_000, replications=10)
    assert agrees(runs.sojourn_time, 2 / 3)
    for station, busy in enumerate((0.5, 0.5, 0.75)):
        assert agrees(runs.per_station("utilisation")[:, station], busy)
    for station, number in enumerate((1, 4 / 3, 3)):
        rate, sojourn = runs.per_station("arrival_rate"), runs.per_station("sojourn_time")
        assert agrees((rate * sojourn)[:, station], number)


def test_v5_a_rework_loop():
    runs = fl.simulate_open_network([0.5], 1.0, 1, [[0.3]], items=100_000, replications=10)
    assert agrees(runs.sojourn_time, 5.0)


def two_station_loop(seed=1):
    """Design 2 days, test 1 day, a quarter back to design: 0.2 needs a day, exponential, nothing else takes time."""
    actors = (
        Actor("shop", "design", "firms", variability=1),
        Actor("post", "test", "government", effort=1.0, variability=1),
    )
    nothing = dict.fromkeys(("report_time", "trial_time", "field_time", "handover_same_cell", "handover_lateral",
                             "handover_vertical"), 0.0)  # fmt: skip
    s = Scenario("loop", actors=actors).with_dials(0.0, 1.0)
    s = s.with_parameters(need_rate=0.2, design_work=1, iteration_overhead=1, error_hazard=-math.log(0.75),
                          catch_local=1, catch_central=1, **nothing)  # fmt: skip
    return fl.simulate(s, replications=20, cases=20_000, warm_up=500, seed=seed)


def test_v6_a_loop_of_two_stations_by_mean_and_percentiles():
    found = two_station_loop()
    assert agrees(found.runs["cycle_time_mean"], 7.5325)
    assert found.cycle_time.p50 == pytest.approx(5.55, abs=0.03 + found.cycle_time.p50.half_width)
    assert found.cycle_time.p90 == pytest.approx(15.68, abs=0.14 + found.cycle_time.p90.half_width)
    exact = fl.solve(found.scenario).cycle_time  # takes sojourns for independent: the gap is known, not to be mended
    assert exact.p50 / found.cycle_time.p50 - 1 == pytest.approx(0.029, abs=0.03 / 5.55 + 0.004)
    assert exact.p90 / found.cycle_time.p90 - 1 == pytest.approx(0.012, abs=0.14 / 15.68 + 0.004)


def kelly(load=0.8):
    """`reference` with exponential service, all local (no gate on the path), at a given largest utilisation."""
    base = fl.preset("reference").with_dials(0.0, 4)
    actors = [a.id for a in base.actors if a.function != "unit" and a.cadence is None]
    for name in actors:
        base = base.with_actor(name, variability=1.0)
    return base.with_parameters(need_rate=load * fl.solve(base).max_need_rate)


def test_v7_the_analytic_mean_of_a_kelly_network_is_exact():
    s = kelly()
    exact = fl.solve(s).cycle_time.mean
    assert exact == pytest.approx(117.72, abs=0.05)
    assert agrees(fl.simulate(s, replications=20, cases=10_000).runs["cycle_time_mean"], exact)


@pytest.mark.parametrize(("scv", "wait"), [(0.0, 2.0), (0.5, 3.0), (2.0, 6.0)])
@pytest.mark.parametrize("law", ["gamma", "lognormal"])
def test_v8_the_wait_of_an_mg1_queue_needs_two_moments_only(scv, wait, law):
    assert agrees(single(0.8, scv, law=law, seed=3).per_station("wait_time")[:, 0], wait)


@pytest.mark.parametrize(("rho", "wait"), [(0.5, 0.25500), (0.8, 1.69273), (0.9, 4.17866)])
def test_v8_punctual_arrivals(rho, wait):
    assert agrees(single(rho, 1.0, arrival_scv=0.0).per_station("wait_time")[:, 0], wait)


def test_v8_five_servers():
    """M/G/5 at load .8 with an SCV of 2.5: .952 in the study's simulation, .9697 by formula."""
    runs = fl.simulate_open_network([4.0], 1.0, 5, [[0.0]], 2.5, items=1_500_000, warm_up=5_000, replications=12)
    waits = runs.per_station("wait_time")[:, 0]
    assert student(waits).half_width < 0.02
    assert student(waits) == pytest.approx(0.952, abs=0.02)


@pytest.mark.parametrize("variability", [0.5, 1.0, 3.0])
def test_times_between_needs_have_the_variability_asked_for(variability):
    from model.simulation.arrays import POST, table
    from model.simulation.draws import fill_times
    from model.simulation.places import law_of

    holder, times = table(1, POST), np.empty(400_000)
    holder.stream = 7
    fill_times(holder[0], variability, *law_of(min(variability, 1.0)), 0.0, times)
    gaps = np.diff(times)
    assert gaps.mean() == pytest.approx(1.0, abs=0.015)
    assert gaps.var() / gaps.mean() ** 2 == pytest.approx(variability, rel=0.03)


@pytest.mark.parametrize("variability", [0.25, 0.4, 0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("law", ["gamma", "lognormal"])
def test_draws_have_mean_one_and_the_variability_asked_for(variability, law):
    from model.simulation.arrays import POST, table
    from model.simulation.draws import sample
    from model.simulation.places import law_of

    holder = table(1, POST)
    holder.stream = 11
    kind, shape = law_of(variability, law)
    drawn = np.array([sample(holder[0], kind, shape) for _ in range(200_000)])
    assert abs(drawn.mean() - 1) < 4 * drawn.std() / math.sqrt(len(drawn))
    assert drawn.var() == pytest.approx(variability, rel=0.25 if law == "lognormal" else 0.06)


@pytest.mark.parametrize(
    ("mean", "scv", "offset", "wait"),
    [(0.5, 0.5, 0, 6.5), (0.5, 0.5, 1, 1.141), (5, 0.5, 0, 3.804), (2, 0.1, 3.5, 1.641)],
)
def test_v15_two_gates_of_one_cadence_lock_their_phases(mean, scv, offset, wait):
    routing = [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    runs = fl.simulate_open_network(
        [0.5, 0, 0], [0, mean, 0], [1, 1_000, 1], routing, [0, scv, 0], cadence=[7, 0, 7], phase=[0, 0, offset],
        items=50_000, replications=10,
    )  # fmt: skip
    assert agrees(runs.per_station("wait_time")[:, 2], wait)


@pytest.mark.parametrize(
    ("cadence", "rho", "wait"),
    [(3.5, 0.5, 1.17), (7, 0.5, 1.91), (14, 0.5, 3.56), (3.5, 0.8, 3.54), (7, 0.8, 4.69), (14, 0.8, 7.00)],
)
def test_v16_a_convoy_behind_a_gate(cadence, rho, wait):
    runs = fl.simulate_open_network(
        [rho, 0], [0, 1], 1, [[0, 1], [0, 0]], [0, 0.5], cadence=[cadence, 0], items=100_000, replications=10
    )
    assert runs.per_station("wait_time")[:, 1].mean() == pytest.approx(wait, rel=0.04)


@pytest.mark.parametrize(
    ("rate", "cadence", "agenda", "wait"), [(1, 7, 8, 5.79983), (1, 7, 10, 3.793101), (0.9, 10, 10, 8.445821)]
)
def test_v13_a_board_with_an_agenda_limit(rate, cadence, agenda, wait):
    runs = fl.simulate_open_network(
        [rate], 0.0, 1, [[0.0]], cadence=cadence, agenda_limit=agenda, items=200_000, replications=16
    )
    assert agrees(runs.per_station("wait_time")[:, 0], wait)


@pytest.mark.slow
@pytest.mark.parametrize("variability", [0.25, 2.0])
def test_v11_without_the_reentry_correction_the_mean_misses_by_a_tenth(variability, monkeypatch):
    s = fl.preset("reference").with_dials(0.5, 4)
    for actor in s.actors:
        if actor.function != "unit":
            s = s.with_actor(actor.id, variability=variability)
    s = s.with_parameters(need_rate=0.92 * fl.solve(s).max_need_rate)
    found = fl.simulate(s, replications=24, cases=60_000).cycle_time.mean
    assert found.half_width < 0.03 * found
    assert abs(fl.solve(s).cycle_time.mean - found) < 0.04 * found
    monkeypatch.setattr("model.analytic.means.reentry_scv", lambda utilisation, scv, visits: scv)
    assert abs(fl.solve(s).cycle_time.mean - found) > 0.07 * found


def test_littles_law_holds_at_every_actor_over_50_000_needs():
    s = kelly(0.8)
    found = fl.simulate(s, replications=5, cases=10_000)
    used = found.checks[found.checks["queue_length"] > 0]
    assert len(used) > 20
    assert (used["little_gap"] < 0.01).all()
    rate = found.settings.cases / found.settings.days  # as it came out, not as it was asked for
    assert found.work_in_progress == pytest.approx(rate * found.cycle_time.mean, rel=0.01)


@pytest.mark.parametrize("name", fl.PRESETS)
def test_both_engines_agree_on_every_preset(name):
    """Two implementations that share the compiled network alone: mean, stages, rework, first version, index."""
    s = fl.preset(name)
    check = fl.check_engines(s, replications=20, cases=2_000)
    assert check.simulation.checks["fine"].all()
    assert check.agree
    exact, found = check.analytic, check.simulation
    slack = 0.03  # what the formulas may be off by at such loads (docs/accuracy.md, worst case 3.5 % at load .92)
    for name_, stage in exact.stages.iterrows():
        half = (found.stages.loc[name_, "total_high"] - found.stages.loc[name_, "total_low"]) / 2
        assert abs(stage["total"] - found.stages.loc[name_, "total"]) < 2 * half + slack * stage["total"] + 1e-9, name_
        noise = max(0.12, 2 * half / found.stages.loc[name_, "total"]) if stage["total"] else 0.12
        assert found.stages.loc[name_, "rework"] == pytest.approx(stage["rework"], rel=noise, abs=0.02), name_
    for measure in ("first_version_time", "mean_time_to_benefit", "flow_efficiency", "relevant_share"):
        simulated = getattr(found, measure)
        assert abs(getattr(exact, measure) - simulated) < 2 * simulated.half_width + slack * simulated, measure
    assert found.centralisation_index == pytest.approx(exact.centralisation_index, abs=0.02)
