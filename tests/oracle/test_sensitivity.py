"""Sensitivity against functions whose indices are known in closed form, bare and through the model."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

import model as fl
from model.experiments.indices import morris_effects, sobol_indices

REFERENCE = fl.preset("reference")
ISHIGAMI = {"x1": (-math.pi, math.pi), "x2": (-math.pi, math.pi), "x3": (-math.pi, math.pi)}
LOCAL = REFERENCE.with_dials(0)  # no case meets the board, so that delays only add up
PURE_DELAYS = {"report_time": (0.0, 3.0), "trial_time": (2.0, 6.0), "field_time": (1.0, 9.0)}


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def exact_ishigami() -> dict[str, tuple[float, float]]:
    """Return (first order, total), from the variance integrals of Ishigami & Homma (1990) with a = 7, b = 0.1."""
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * math.pi**4 / 5) ** 2
    second = a**2 / 8
    both = b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    whole = first + second + both
    return {"x1": (first / whole, (first + both) / whole), "x2": (second / whole,) * 2, "x3": (0.0, both / whole)}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_sobol_indices_of_ishigami_are_the_known_ones(seed):
    table = sobol_indices(ishigami, ISHIGAMI, 2**14, seed).table.set_index("name")
    for name, (first, total) in exact_ishigami().items():
        for column, exact in (("first_order", first), ("total_order", total)):
            row = table.loc[name]
            deviation = (row[f"{column}_high"] - row[f"{column}_low"]) / (2 * 1.96)
            assert abs(row[column] - exact) <= 4 * deviation + 1e-12
            assert deviation < 0.0125  # four of them would show a wrong index of 0.05


def test_what_does_not_act_has_no_share_and_shares_of_a_sum_are_first_order():
    table = sobol_indices(lambda x: 3 * x[:, 0] + x[:, 1], {"a": (0, 1), "b": (0, 2), "c": (5, 6)}, 1024, 0).table
    shares = table.set_index("name")
    assert shares.loc["a", "total_order"] == pytest.approx(9 / 13, abs=0.05)
    assert shares.loc["b", "total_order"] == pytest.approx(4 / 13, abs=0.05)
    assert shares.loc["c", "total_order"] == 0
    assert table["name"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("analysis", [sobol_indices, morris_effects])
def test_seed_0_is_a_seed(analysis):
    """SALib's own `if seed:` takes 0 for none; then the intervals would differ from run to run."""
    one, two = (analysis(ishigami, ISHIGAMI, 64, 0).table for _ in range(2))
    assert one.equals(two)
    assert not one.equals(analysis(ishigami, ISHIGAMI, 64, 1).table)


def exact_slopes() -> dict[str, float]:
    """Return days per day of each pure delay: a mean is exactly linear in them, so two solutions tell."""
    slopes = {}
    for name, (low, high) in PURE_DELAYS.items():
        ends = [fl.solve(LOCAL.with_parameters(**{name: value})).cycle_time.mean for value in (low, high)]
        slopes[name] = (ends[1] - ends[0]) / (high - low)
    return slopes


def test_delays_that_only_add_up_share_the_variance_by_the_square_of_slope_and_range():
    slopes = exact_slopes()
    variance = {name: (slopes[name] * (high - low)) ** 2 / 12 for name, (low, high) in PURE_DELAYS.items()}
    table = fl.sensitivity(LOCAL, PURE_DELAYS, metric="cycle_time", samples=8192).set_index("name")
    for name, part in variance.items():
        exact = part / sum(variance.values())
        for column in ("first_order", "total_order"):
            row = table.loc[name]
            deviation = (row[f"{column}_high"] - row[f"{column}_low"]) / (2 * 1.96)
            assert abs(row[column] - exact) <= 4 * deviation
            assert deviation < 0.0125
    assert table.attrs["over_capacity"] == 0


def test_morris_effects_of_delays_are_slope_times_range_without_spread():
    slopes = exact_slopes()
    table = fl.sensitivity(LOCAL, PURE_DELAYS, method="morris", metric="cycle_time", samples=4).set_index("name")
    for name, (low, high) in PURE_DELAYS.items():
        assert table.loc[name, "mu_star"] == pytest.approx(slopes[name] * (high - low), rel=1e-9)
        assert table.loc[name, "sigma"] == pytest.approx(0, abs=1e-9)
        assert tuple(table.loc[name, ["range_low", "range_high"]]) == (low, high)


@pytest.mark.slow
def test_the_simulation_finds_the_same_effects_as_the_formulas():
    """All points share one seed; their common luck is not in Morris's interval, but paired runs tell it."""
    sizes = {"replications": 20, "cases": 2_000}
    found = fl.sensitivity(LOCAL, PURE_DELAYS, method="morris", metric="cycle_time", engine="simulate", samples=4,
                           executor="processes", **sizes).set_index("name")  # fmt: skip
    for name, slope in exact_slopes().items():
        low, high = PURE_DELAYS[name]
        ends = [fl.simulate(LOCAL.with_parameters(**{name: value}), **sizes) for value in (high, low)]
        luck = fl.paired(*ends).loc["cycle_time_mean"]
        error = (luck["high"] - luck["low"]) / 2 / 2.093  # Student's factor at 19 degrees of freedom
        exact = slope * (high - low)
        assert abs(found.loc[name, "mu_star"] - exact) <= 4 * error
        assert error < 0.0125 * exact


def test_every_row_that_acts_is_varied_over_its_own_range_by_default():
    table = fl.sensitivity(REFERENCE, samples=2).set_index("name")
    rows = fl.parameter_table()
    acting = rows[~rows["group"].isin(["dials", "adoption"])].index.drop("arrival_variability")
    assert sorted(table.index) == sorted(acting)
    assert (table["range_low"] == rows.loc[table.index, "low"]).all()
    assert (table["range_high"] == rows.loc[table.index, "high"]).all()


def test_beyond_capacity_the_pace_is_0_and_nothing_is_left_out():
    rows = {"need_rate": (0.1, 1.5), "trial_time": (1, 10)}
    table = fl.sensitivity(REFERENCE, rows, samples=128)
    counted = fl.sweep(REFERENCE, need_rate=np.linspace(0.1, 1.5, 401)).table["stable"].mean()
    assert 1 - table.attrs["over_capacity"] / table.attrs["points"] == pytest.approx(counted, abs=0.03)
    assert table.attrs["left_out"] == 0
    assert "points are over capacity; there the pace is 0" in table.attrs["note"]
    assert table["total_order"].notna().all()


def test_a_time_leaves_out_whole_blocks_and_says_how_many():
    table = fl.sensitivity(REFERENCE, {"need_rate": (0.1, 0.9), "trial_time": (1, 10)}, metric="cycle_time", samples=64)
    note, left = table.attrs["note"], table.attrs["left_out"]
    assert 0 < left <= 32
    assert f"no cycle_time exists: {left} of 64 blocks that touch one were left out" in note
    assert table["total_order"].notna().all()


def test_with_most_blocks_left_out_no_index_is_made_up():
    table = fl.sensitivity(REFERENCE, {"need_rate": (0.7, 1.5), "trial_time": (1, 10)}, metric="cycle_time", samples=64)
    assert table["total_order"].isna().all()
    assert "too few are left for an index: narrow the ranges, or analyse the pace" in table.attrs["note"]


def test_what_moves_nothing_has_no_index_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for method in ("sobol", "morris"):
            table = fl.sensitivity(REFERENCE, ["half_life"], method=method, samples=4)
            assert table.iloc[0, 1:4].isna().all()
            assert "nothing varied moves the pace" in table.attrs["note"]


def test_a_row_that_formulas_cannot_see_is_said():
    table = fl.sensitivity(REFERENCE, ["arrival_variability", "trial_time"], samples=4)
    assert "arrival_variability: formulas take needs to come at random" in table.attrs["note"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"rows": ["need_rat"]}, "need_rat is unknown, must be a dial or a row"),
        ({"rows": []}, "no row is given"),
        ({"rows": {"need_rate": (0.5, 0.5)}}, "need_rate is (0.5, 0.5), must be a pair (low, high) with low < high"),
        ({"rows": {"need_rate": (1, 2, 3)}}, "must be a pair (low, high)"),
        ({"rows": {"need_rate": 3}}, "need_rate is 3, must be a list of numbers"),
        ({"rows": {"catch_local": (0, 2)}}, "catch_local is 2, must be >= 0 and <= 1"),
        ({"method": "fast"}, "method is 'fast', must be one of sobol, morris"),
        ({"engine": "guess"}, "engine is 'guess', must be one of analytic, simulate"),
        ({"metric": "cycletime"}, "metric is 'cycletime', must be one of pace, cycle_time"),
        ({"metric": "relevant_share"}, "must be one of pace, cycle_time, new_design_cycle_time, utilisation"),
        ({"samples": 100}, "samples is 100, must be a power of two for sobol (e.g. 128)"),
        ({"samples": 0}, "samples is 0, must be >= 2"),
        ({"samples": 2.5}, "samples is 2.5, must be a whole number"),
        ({"seed": -1}, "seed is -1, must be >= 0"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_told(call, message):
    with pytest.raises(fl.ArgumentError) as told:
        fl.sensitivity(REFERENCE, **call)
    assert message in str(told.value)
