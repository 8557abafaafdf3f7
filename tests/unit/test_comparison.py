"""Answers side by side, and simulations run against run."""

from __future__ import annotations

import math

import numpy as np
import pytest

import model as fl
from model.policies.comparison import METRICS

REFERENCE = fl.preset("reference")
SIZES = {"replications": 8, "cases": 200}


@pytest.fixture(scope="module")
def base() -> fl.SimulationResult:
    return fl.simulate(REFERENCE, **SIZES)


@pytest.fixture(scope="module")
def slower() -> fl.SimulationResult:
    """Return the same, but every fix takes a day longer to field: the difference is known in every run."""
    return fl.simulate(REFERENCE.with_parameters(field_time=4, delay_variability=0), **SIZES)


@pytest.fixture(scope="module")
def quicker() -> fl.SimulationResult:
    return fl.simulate(REFERENCE.with_parameters(field_time=3, delay_variability=0), **SIZES)


@pytest.fixture(scope="module")
def over() -> fl.SimulationResult:
    return fl.simulate(REFERENCE.with_dials(1, 9), **SIZES)


def test_a_simulation_stands_beside_a_solution_with_its_interval(base):
    table = fl.compare(solved=fl.solve(REFERENCE), simulated=base).set_index(["metric", "name"])
    mean = base.cycle_time.mean
    assert tuple(table.loc[("cycle_time_mean", "simulated"), ["value", "low", "high"]]) == (mean, mean.low, mean.high)
    assert math.isnan(table.loc[("cycle_time_mean", "solved"), "low"])
    assert table["unit"].notna().all()


def test_scenarios_are_simulated_with_one_seed_where_asked_for(base):
    table = fl.compare(method="simulate", seed=1, **SIZES, base=REFERENCE, again=base)
    values = table.pivot(index="metric", columns="name", values="value")
    assert values["base"].equals(values["again"])
    assert table[table["metric"] != "centralisation_index"]["best"].all()


def test_the_best_is_the_least_or_the_most_and_never_what_does_not_exist(over):
    table = fl.compare(calm=REFERENCE, tight=REFERENCE.with_dials(1, 6), over=over)
    best = table[table["best"]].groupby("metric")["name"].agg(list)
    assert best["cycle_time_mean"] == ["calm"]
    assert best["relevant_share"] == ["calm"]
    assert best["max_need_rate"] == ["calm"]
    assert best["first_version_time"] == ["tight"]
    assert "centralisation_index" not in best
    assert not table[table["value"].isna()]["best"].any()


def test_every_metric_is_a_column_of_the_runs(base):
    assert {metric.name for metric in METRICS} <= set(base.runs.columns)


def test_a_day_more_in_fielding_is_a_day_in_every_run_and_the_interval_has_no_width(slower, quicker):
    row = fl.paired(slower, quicker).loc["cycle_time_mean"]
    assert row["difference"] == pytest.approx(1, abs=1e-9)
    assert row["high"] - row["low"] == pytest.approx(0, abs=1e-9)
    assert (row["won_share"], row["winner"]) == (0, "b")


def test_pairing_takes_out_most_of_the_luck(base):
    other = fl.simulate(REFERENCE.with_dials(iteration_speed=5), **SIZES)
    row = fl.paired(base, other).loc["cycle_time_mean"]
    mine, theirs = base.runs["cycle_time_mean"], other.runs["cycle_time_mean"]
    assert row["difference"] == pytest.approx(mine.mean() - theirs.mean())
    unpaired = math.sqrt(mine.var() / 8 + theirs.var() / 8)
    assert (row["high"] - row["low"]) / 2 / 2.365 < unpaired / 2  # 2.365: Student's factor at 7 degrees of freedom


def test_the_interval_of_runs_won_is_wilsons(base):
    other = fl.simulate(REFERENCE.with_parameters(design_work=20.5), **SIZES)
    row = fl.paired(base, other).loc["throughput"]
    share, n, z = row["won_share"], 8, 1.959964
    centre, half = share + z**2 / (2 * n), z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    assert (row["won_low"], row["won_high"]) == pytest.approx(
        ((centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)), abs=1e-6
    )
    assert share == np.mean(base.runs["throughput"] > other.runs["throughput"])


def test_turned_round_the_difference_turns_its_sign(base, slower):
    one, other = fl.paired(base, slower), fl.paired(slower, base)
    assert one["difference"].tolist() == pytest.approx((-other["difference"]).tolist(), nan_ok=True)
    assert one["low"].tolist() == pytest.approx((-other["high"]).tolist(), nan_ok=True)
    turned = other["winner"].replace({"a": "b", "b": "a"})
    assert one["winner"].tolist() == turned.tolist()


def test_with_itself_nothing_is_won(base):
    table = fl.paired(base, base)
    assert (table["difference"].dropna() == 0).all()
    assert set(table["winner"]) == {"unclear", ""}


def test_over_capacity_there_is_no_time_to_pair_but_throughput(base, over):
    table = fl.paired(base, over)
    assert table.loc["cycle_time_mean"].isna()[["difference", "low", "won_share"]].all()
    assert table.loc["cycle_time_mean", "winner"] == ""
    assert table.loc["throughput", "winner"] == "a"


def test_one_replication_has_no_interval_and_no_winner():
    one = [fl.simulate(REFERENCE.with_dials(k), replications=1, cases=100) for k in (0, 1)]
    row = fl.paired(*one).loc["cycle_time_mean"]
    assert math.isnan(row["low"])
    assert row["winner"] == "unclear"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: fl.paired(a, fl.solve(REFERENCE)), "a Solution is given, must be two results of simulate"),
        (lambda a: fl.paired(a, fl.simulate(REFERENCE, seed=2, **SIZES)), "seed is 1 in one and 2 in the other"),
        (lambda a: fl.paired(a, fl.simulate(REFERENCE, replications=3, cases=50)), "replications is 8 in one and 3"),
        (lambda a: fl.compare(method="guess", a=a), "method is 'guess', must be one of analytic, simulate"),
        (lambda a: fl.compare(method="simulate", seed=-1, a=REFERENCE), "seed is -1"),
        (lambda a: fl.compare(a=a, b=3), "b is a int, must be a Scenario, a Solution or a SimulationResult"),
    ],
)
def test_what_does_not_pair_is_told(base, call, message):
    with pytest.raises(fl.ArgumentError, match=message):
        call(base)
