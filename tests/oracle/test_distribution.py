"""Percentiles against closed forms, an independent inversion, and published simulations (V6, V10, V11)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import gamma

import model as fl
from model.analytic.distribution import CaseTransform, percentiles
from model.analytic.inversion import invert
from model.analytic.means import means
from model.flow.compiled import compile_network

REFERENCE = fl.preset("reference")


def euler(transform, time: float, terms: int = 14) -> float:
    """Return P(X <= time) by Abate and Whitt's unified Euler inversion: the independent route."""
    weights = np.zeros(2 * terms + 1)
    weights[0], weights[1 : terms + 1] = 0.5, 1.0
    weights[2 * terms] = 2.0**-terms
    for k in range(1, terms):
        weights[2 * terms - k] = weights[2 * terms - k + 1] + 2.0**-terms * math.comb(terms, k)
    k = np.arange(2 * terms + 1)
    nodes = (terms * math.log(10) / 3 + 1j * np.pi * k) / time
    values = (transform(nodes) / nodes).real
    return float(10 ** (terms / 3) / time * np.sum((-1.0) ** k * weights * values))


SUMS = [
    ([0.1, 0.1, 0.1], 26.7406, 53.2232),
    ([2, 1], 1.22795, 2.96974),
    ([1, 0.5, 0.25], 5.96267, 13.01612),
]


@pytest.mark.parametrize(("rates", "median", "ninety"), SUMS)
def test_percentiles_of_sums_of_exponentials(rates, median, ninety):
    def transform(z):
        return np.prod([rate / (rate + z) for rate in rates], axis=0)

    law = invert(transform, sum(1 / rate for rate in rates))
    assert (law.percentile(0.5), law.percentile(0.9)) == pytest.approx((median, ninety), rel=1e-4)
    for time in (median, ninety):
        assert float(law.cdf(time)) == pytest.approx(euler(transform, time), abs=1e-4)


def test_percentiles_of_erlangs_law_are_the_gamma_quantiles():
    law = invert(lambda z: (1 + 10 * z) ** -3, 30)
    for share in (0.1, 0.5, 0.9):
        assert law.percentile(share) == pytest.approx(gamma.ppf(share, 3, scale=10), rel=1e-5)


@pytest.mark.parametrize(("kappa", "versions", "rate"), [(0, 4, 0.3), (0.5, 4.5, 0.6), (1, 4, 0.3), (1, 6, 0.25)])
def test_percentiles_of_the_reference_agree_with_an_independent_inversion(kappa, versions, rate):
    network = compile_network(REFERENCE.with_dials(kappa, versions).with_parameters(need_rate=rate))
    found = means(network)
    law = CaseTransform(network, found)
    given = percentiles(network, found)
    for share, every, new in zip((0.1, 0.5, 0.9), given.every, given.new, strict=True):
        assert euler(lambda z: sum(law.parts(z)), every) == pytest.approx(share, abs=1e-3)
        assert euler(lambda z: law.parts(z)[1] / law.new_share, new) == pytest.approx(share, abs=1e-3)


@pytest.mark.parametrize(("kappa", "versions"), [(0, 1), (0.3, 2.5), (1, 6)])
def test_the_transform_has_the_mean_that_the_stages_add_up_to(kappa, versions):
    network = compile_network(REFERENCE.with_dials(kappa, versions).with_parameters(need_rate=0.05))
    found = means(network)
    step = 1e-5
    low, high = sum(CaseTransform(network, found).parts(np.array([-step, step], dtype=complex))).real
    assert (low - high) / (2 * step) == pytest.approx(found.cycle_time[0], rel=1e-5)


def two_station_loop() -> fl.Scenario:
    """V6: design s = 2 and test s = 1, exponential, pass .75 else back to design, need rate .2, nothing else."""
    actors = (
        fl.Actor("design", "design", "firms", region="all", variability=1),
        fl.Actor("test", "test", "firms", region="all", effort=1, variability=1),
    )
    nothing = dict.fromkeys(
        ("report_time", "trial_time", "field_time", "handover_same_cell", "handover_lateral", "handover_vertical"), 0.0
    )
    return fl.Scenario("loop", actors=actors).with_dials(0, 1).with_parameters(
        need_rate=0.2, design_work=1.5, iteration_overhead=0.5, error_hazard=-math.log(0.75) / 1.5, catch_local=1,
        reuse_local=0, **nothing)  # fmt: skip


def test_the_two_station_loop_has_jacksons_mean_and_the_independent_percentiles():
    answer = fl.solve(two_station_loop())
    rates = np.array([0.2, 0.2]) / 0.75
    jackson = sum(rho / (1 - rho) for rho in rates * [2, 1]) / 0.2
    assert answer.cycle_time.mean == pytest.approx(jackson, rel=1e-9)
    assert jackson == pytest.approx(7.5325, abs=1e-3)
    assert answer.cycle_time.p50 == pytest.approx(5.711, rel=1e-3)
    assert answer.cycle_time.p90 == pytest.approx(15.872, rel=1e-3)
    # Against the simulation (5.55 and 15.68) the independence assumption over-states both, by 2.9 and 1.2 %.
    assert answer.cycle_time.p50 / 5.55 - 1 == pytest.approx(0.029, abs=0.006)
    assert answer.cycle_time.p90 / 15.68 - 1 == pytest.approx(0.012, abs=0.010)


def at_variability(scv: float) -> fl.Scenario:
    """Return the reference with kappa .5, m 4, at .92 of the limit, every station's variability set."""
    scenario = REFERENCE.with_dials(0.5, 4)
    for actor in scenario.actors:
        if actor.function != "unit" and not actor.is_gate:
            scenario = scenario.with_actor(actor.id, variability=scv)
    return scenario.with_parameters(need_rate=0.92 * fl.solve(scenario).max_need_rate)


@pytest.mark.parametrize(
    ("scv", "simulated", "half_width", "without", "corrected"),
    [(0.25, 128.3, 4.5, 115.5, 130.3), (2.0, 144.8, 3.0, 163.9, 144.2)],
)
def test_the_re_entry_correction_removes_a_ten_per_cent_error(
    monkeypatch, scv, simulated, half_width, without, corrected
):
    scenario = at_variability(scv)
    assert fl.solve(scenario).cycle_time.mean == pytest.approx(corrected, rel=0.01)
    assert fl.solve(scenario).cycle_time.mean == pytest.approx(simulated, rel=0.04)
    monkeypatch.setattr("model.analytic.means.reentry_scv", lambda rho, scv, visits: scv)
    plain = float(means(compile_network(scenario)).cycle_time[0])
    assert plain == pytest.approx(without, rel=0.01)
    assert abs(plain - simulated) > half_width + 0.04 * simulated


def test_relevance_is_the_transform_at_the_half_life():
    """V28: an M/M/1 time with mu - lambda = .13333 and half-life 60."""
    spare = 0.13333
    assert spare / (spare + math.log(2) / 60) == pytest.approx(0.92027, abs=1e-5)
    scenario = two_station_loop().with_parameters(half_life=60)
    network = compile_network(scenario)
    z = math.log(2) / 60
    design, test = (1 / s - 0.2 / 0.75 for s in (2, 1))  # exponential sojourns of the two stations
    once = design / (design + z) * test / (test + z)
    expected = 0.75 * once / (1 - 0.25 * once)
    assert percentiles(network, means(network)).relevant_share == pytest.approx(expected, rel=1e-9)


def test_a_huge_network_falls_back_to_a_gamma_law_and_says_so(monkeypatch):
    exact = fl.solve(REFERENCE)
    monkeypatch.setattr("model.analytic.distribution.LARGEST_INVERSION", 1)
    rough = fl.solve(REFERENCE)
    assert "gamma_percentiles" in [flag.reason for flag in rough.flags]
    assert rough.cycle_time.mean == exact.cycle_time.mean
    assert rough.new_design_cycle_time.p90 == pytest.approx(exact.new_design_cycle_time.p90, rel=0.02)


def test_a_need_type_that_never_comes_and_nobody_solves_does_no_harm():
    actors = (fl.Actor("desk", "triage", "soldiers", region="n", track="local", effort=0.5),
              fl.Actor("shop", "design", "firms", region="n", servers=8, solves=("a",)))  # fmt: skip
    types = (fl.NeedType("a", 1.0), fl.NeedType("b", 0.0))
    s = fl.Scenario("s", needs=fl.Needs((fl.Region("n"),), types), actors=actors).with_parameters(need_rate=0.05)
    alone = fl.Scenario("s", needs=fl.Needs((fl.Region("n"),), types[:1]), actors=actors).with_parameters(
        need_rate=0.05
    )
    assert fl.solve(s).cycle_time.p90 == pytest.approx(fl.solve(alone).cycle_time.p90)
    assert fl.solve(s).stable
