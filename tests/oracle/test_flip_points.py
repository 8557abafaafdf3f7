"""Flip points against values that follow by hand, and the two engines against each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

import model as fl
from model.scenario import Actor, Scenario

REFERENCE = fl.preset("reference")
CENTRAL, LOCAL = REFERENCE.with_dials(1), REFERENCE.with_dials(0)
HAZARD, WORK, OVERHEAD = 0.1, 20.0, 1.0


def shop(versions: float, **parameters: float) -> Scenario:
    """Return a workshop in which nobody waits: design and trial, again until right; known fixes never."""
    actor = Actor("shop", "design", "firms", servers=1000)
    zero = ("reuse_central", "reuse_local", "handover_same_cell", "handover_vertical", "handover_lateral")
    base = {**dict.fromkeys(zero, 0), "error_hazard": HAZARD, "design_work": WORK, "iteration_overhead": OVERHEAD}
    return Scenario("shop", actors=(actor,)).with_dials(0, versions).with_parameters(**{**base, **parameters})


def moved(scenario: Scenario, row: str, value: float) -> Scenario:
    return scenario.with_dials(**{row: value}) if row == "iteration_speed" else scenario.with_parameters(**{row: value})


def faster(a: Scenario, b: Scenario, row: str, value: float) -> str:
    """Return which solution is faster; over capacity is infinitely slow."""
    days = [np.nan_to_num(fl.solve(moved(one, row, value)).cycle_time.mean, nan=np.inf) for one in (a, b)]
    return "a" if days[0] < days[1] else "b"


def by_hand() -> float:
    """Return the trial time at which one version of 20 days takes as long as two of 10.

    A version of x days is right with probability exp(-0.1 x), so it takes exp(0.1 x) attempts of x + 1 + t days:
    (20 + 1 + t) e^2 = 2 (10 + 1 + t) e.
    """
    once, twice = math.exp(HAZARD * WORK), 2 * math.exp(HAZARD * WORK / 2)
    return ((WORK / 2 + OVERHEAD) * twice - (WORK + OVERHEAD) * once) / (once - twice)


def test_the_solution_of_the_shop_is_what_the_hand_says():
    for versions in (1, 2):
        step = WORK / versions
        days = versions * math.exp(HAZARD * step) * (step + OVERHEAD + 4.0)
        solved = fl.solve(shop(versions, trial_time=4.0))
        loop = solved.stages.loc[["design", "trial"], "total"].sum()
        assert loop == pytest.approx(days, rel=1e-9)


def test_one_big_step_never_beats_two_small_ones_here_and_that_is_said():
    assert by_hand() < 0
    table = fl.flip_points(shop(1), shop(2), "trial_time", 0, 30)
    assert len(table) == 1
    assert math.isnan(table.loc[0, "value"])
    assert table.loc[0, ["wins_below", "wins_above"]].tolist() == ["b", "b"]


def test_the_hazard_at_which_two_steps_begin_to_win_is_the_root_by_hand():
    """With t = 4: 25 e^(20 h) = 2 x 15 e^(10 h), so e^(10 h) = 30 / 25."""
    table = fl.flip_points(shop(1), shop(2), "error_hazard", 0, 0.3)
    assert table["value"].tolist() == [pytest.approx(math.log(30 / 25) / 10, abs=1e-8)]
    assert table.loc[0, ["wins_below", "wins_above"]].tolist() == ["a", "b"]
    assert table.loc[0, ["value_low", "value_high"]].isna().all()


def test_two_reversals_of_one_row_are_both_found():
    a, b = LOCAL.with_parameters(need_rate=0.1), CENTRAL
    table = fl.flip_points(a, b, "iteration_speed")
    assert table[["wins_below", "wins_above"]].values.tolist() == [["a", "b"], ["b", "a"]]
    assert faster(a, b, "iteration_speed", table["value"][0] - 0.1) == "a"
    assert faster(a, b, "iteration_speed", table["value"].mean()) == "b"
    assert faster(a, b, "iteration_speed", table["value"][1] + 0.1) == "a"


def test_a_gap_in_which_neither_can_work_is_given_as_an_interval():
    """A small board keeps up to so many versions only, and much error needs more versions than that."""
    rate = {"need_rate": 0.45}
    a = CENTRAL.with_actor("board", agenda_limit=5).with_parameters(error_hazard=0, **rate)
    b = LOCAL.with_parameters(error_hazard=0.15, **rate)
    ends = []
    for scenario in (a, b):
        grid = fl.sweep(scenario, iteration_speed=np.linspace(1, 16, 601)).table
        ends.append(grid.loc[grid["stable"], "iteration_speed"])
    assert ends[0].max() < ends[1].min()
    table = fl.flip_points(a, b, "iteration_speed")
    assert table[["wins_below", "wins_above"]].values.tolist() == [["a", "b"]]
    low, high = table.loc[0, ["value_low", "value_high"]]
    step = 15 / 40
    assert ends[0].max() - step <= low <= ends[0].max()
    assert ends[1].min() <= high <= ends[1].min() + step


@pytest.mark.parametrize("row", ["need_rate", "design_work", "error_hazard", "reuse_local", "handover_vertical"])
def test_at_a_flip_point_both_take_equally_long_and_beside_it_the_named_one_is_faster(row):
    table = fl.flip_points(CENTRAL, LOCAL, row)
    assert len(table) == 1
    value = table.loc[0, "value"]
    step = (table.loc[0, "range_high"] - table.loc[0, "range_low"]) / 100

    here = [fl.solve(moved(one, row, value)).cycle_time.mean for one in (CENTRAL, LOCAL)]
    assert here[0] == pytest.approx(here[1], rel=1e-6)
    assert faster(CENTRAL, LOCAL, row, value - step) == table.loc[0, "wins_below"]
    assert faster(CENTRAL, LOCAL, row, value + step) == table.loc[0, "wins_above"]


def test_over_capacity_loses():
    """All central with 8 versions is over capacity at .3 needs a day, and wins while it can work."""
    a, b = CENTRAL.with_dials(iteration_speed=8), LOCAL.with_dials(iteration_speed=8)
    limit = fl.solve(a).max_need_rate
    table = fl.flip_points(a, b, "need_rate", 0.1, 0.5)
    assert table.loc[0, "value"] < limit
    assert table.loc[0, ["wins_below", "wins_above"]].tolist() == ["a", "b"]
    beyond = fl.flip_points(a, b, "need_rate", limit * 1.01, 0.5)
    assert beyond.loc[0, ["wins_below", "wins_above"]].tolist() == ["b", "b"]
    assert math.isnan(beyond.loc[0, "value"])


def test_where_neither_can_work_nobody_wins():
    table = fl.flip_points(CENTRAL, LOCAL, "need_rate", 0.3, 3)
    assert len(table) == 1
    assert fl.flip_points(CENTRAL, LOCAL, "need_rate", 2, 3).loc[0, "wins_above"] == "neither"


def test_equal_scenarios_are_equal_everywhere():
    table = fl.flip_points(REFERENCE, REFERENCE)
    assert set(table["wins_below"]) | set(table["wins_above"]) == {"equal", "neither"}
    assert table["value"].isna().all()
    assert {"centralisation", "iteration_speed"} <= set(table["name"])


def test_every_acting_row_is_searched_and_only_the_dials_on_which_both_agree():
    table = fl.flip_points(CENTRAL, LOCAL)
    names = set(table["name"])
    assert "iteration_speed" in names
    assert "centralisation" not in names
    assert not names & {"arrival_variability", "peer_contact_rate", "hub_contact_rate"}
    assert set(table[table["value"].isna()]["name"]) >= {"half_life", "report_time"}


@pytest.mark.slow
@pytest.mark.parametrize(("row", "low", "high"), [("need_rate", 0.2, 0.6), ("reuse_local", 0.1, 0.5)])
def test_the_simulated_flip_point_is_near_the_formulas_one_with_an_interval(row, low, high):
    """The formulas err by about 1 % of 80 days; that moves the flip point by the error over the slope."""
    table = fl.flip_points(CENTRAL, LOCAL, row, low, high, engine="simulate", executor="processes")
    exact = fl.flip_points(CENTRAL, LOCAL, row, low, high).loc[0, "value"]
    assert len(table) == 1
    found = table.loc[0]
    assert found["value_low"] < found["value"] < found["value_high"]
    assert found["value_high"] - found["value_low"] < 0.05 * exact
    days = [[fl.solve(one.with_parameters(**{row: at})).cycle_time.mean for one in (CENTRAL, LOCAL)]
            for at in (exact * 0.98, exact * 1.02)]  # fmt: skip
    slope = abs((days[1][0] - days[1][1]) - (days[0][0] - days[0][1])) / (0.04 * exact)
    expected_error = 2 * fl.solve(LOCAL).expected_error.mean * days[0][0] / slope
    half = (found["value_high"] - found["value_low"]) / 2
    assert abs(found["value"] - exact) <= expected_error + 2 * half


@pytest.mark.parametrize("metric", ["pace", "cycle_time_p90", "relevant_share", "throughput", "utilisation",
                                    "work_in_progress"])  # fmt: skip
def test_each_simulated_metric_names_the_better_one_at_both_ends(metric):
    """All central keeps up with .1 needs a day and not with .7; all local with both."""
    a, b = CENTRAL, LOCAL
    few = {"replications": 4, "cases": 100, "values": 2}
    line = fl.flip_points(a, b, "need_rate", 0.1, 0.7, metric=metric, engine="simulate", **few).iloc[-1]
    for rate, column in ((0.1, "wins_below"), (0.7, "wins_above")):
        runs = [fl.simulate(one.with_parameters(need_rate=rate), replications=4, cases=100) for one in (a, b)]
        known = {"pace": "cycle_time_mean"}.get(metric, metric)
        paired = fl.paired(*runs).loc[known]
        if runs[0].stable or metric in ("throughput", "utilisation"):
            assert paired["winner"] == line[column]
        else:
            assert runs[1].stable
            assert line[column] == "b"


def test_what_noise_cannot_tell_apart_is_unclear():
    near = REFERENCE.with_parameters(field_time=3.0001)
    few = {"replications": 3, "cases": 50, "values": 2}
    table = fl.flip_points(REFERENCE, near.with_dials(0.5001), "trial_time", engine="simulate", **few)
    assert table.loc[0, "wins_below"] in {"unclear", "a"}
    alone = fl.flip_points(REFERENCE, LOCAL, "trial_time", engine="simulate", replications=1, cases=50, values=2)
    assert alone.loc[0, ["wins_below", "wins_above"]].tolist() == ["unclear", "unclear"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"row": "need_rat"}, "need_rat is unknown, must be a dial or a row"),
        ({"low": 1}, "a range is given without a row"),
        ({"row": "need_rate", "low": 2, "high": 1}, "need_rate goes from 2 to 1, must go from low to high"),
        ({"row": "catch_local", "high": 2}, "catch_local is 2, must be >= 0 and <= 1"),
        ({"row": "need_rate", "low": "much"}, "must be a list of numbers"),
        ({"metric": "worth"}, "metric is 'worth', must be one of pace, cycle_time"),
        ({"engine": "guess"}, "engine is 'guess', must be one of"),
        ({"values": 1}, "values is 1, must be >= 2"),
        ({"executor": "moon"}, "executor is 'moon', must be one of"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_told(call, message):
    with pytest.raises(fl.ArgumentError) as told:
        fl.flip_points(CENTRAL, LOCAL, **call)
    assert message in str(told.value)
