"""Making and changing scenarios in Python: every change is a new value, every mistake is told at the door."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

import model as fl

REFERENCE = fl.preset("reference")
SHOP = fl.Actor("shop", "design", "firms")


def refused(call) -> str:
    with pytest.raises(fl.ModelError) as caught:
        call()
    return str(caught.value)


def test_every_change_leaves_the_scenario_as_it_was():
    before = fl.write_scenario(REFERENCE)
    REFERENCE.with_dials(1, 8).with_parameters(need_rate=0.9).with_actor("board", cadence=3.0)
    assert fl.write_scenario(REFERENCE) == before


def test_the_master_dial_moves_three_dials_and_a_functions_own_dial_wins():
    moved = REFERENCE.with_dials(0.2, test=0.9).dials
    assert (moved.triage, moved.test, moved.approve, moved.iteration_speed) == (0.2, 0.9, 0.2, 4)
    assert moved.centralisation == pytest.approx((0.2 + 0.9 + 0.2) / 3)
    assert REFERENCE.with_dials(0.0).dials.centralisation == 0.0  # zero is a value


def test_numbers_of_numpy_and_whole_numbers_are_plain_decimals_afterwards():
    moved = REFERENCE.with_dials(np.float32(0.5), np.int64(3)).with_parameters(need_rate=np.float64(0.25), trial_time=4)
    assert moved == REFERENCE.with_dials(0.5, 3).with_parameters(need_rate=0.25)
    assert {
        type(value) for value in (moved.dials.test, moved.dials.iteration_speed, moved.parameters["need_rate"])
    } == {float}


def test_lists_given_in_python_count_as_tuples_so_that_a_scenario_can_be_hashed_and_solved():
    by_list = fl.Scenario(
        "lists",
        needs=fl.Needs([fl.Region("north")], [fl.NeedType("radio")]),
        actors=[fl.Actor("shop", "design", "firms", servers=30, solves=["radio"], evidence=["CYC-04"])],
        links=[],
    )
    by_tuple = fl.Scenario(
        "lists",
        needs=fl.Needs((fl.Region("north"),), (fl.NeedType("radio"),)),
        actors=(fl.Actor("shop", "design", "firms", servers=30, solves=("radio",), evidence=("CYC-04",)),),
    )
    assert by_list == by_tuple
    assert hash(by_list) == hash(by_tuple)
    assert fl.solve(by_list).cycle_time.mean == fl.solve(by_tuple).cycle_time.mean > 0
    assert REFERENCE.with_actor("workshop0", solves=["t0"]) == REFERENCE


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: REFERENCE.with_dials(2), "dials: centralisation is 2, must be >= 0 and <= 1"),
        (lambda: REFERENCE.with_dials(-0.1), "dials: centralisation is -0.1, must be >= 0 and <= 1"),
        (lambda: REFERENCE.with_dials(math.nan), "dials: centralisation is nan, must be >= 0 and <= 1"),
        (lambda: REFERENCE.with_dials(True), "dials: centralisation is True, must be a number"),
        (lambda: REFERENCE.with_dials(iteration_speed=0.5), "dials: iteration_speed is 0.5, must be >= 1 and <= 1000"),
        (lambda: REFERENCE.with_dials(test=math.inf), "dials: test is inf, must be >= 0 and <= 1"),
        (lambda: REFERENCE.with_parameters(need_rate=0), "parameter need_rate: is 0 needs per day, must be > 0"),
        (lambda: REFERENCE.with_parameters(need_rate=10**400), "parameter need_rate: is 1000"),
        (lambda: REFERENCE.with_dials(10**5_000), "dials: centralisation is a number of too many digits"),
        (lambda: REFERENCE.with_actor("hq", servers=0), "actor 'hq': servers is 0, must be >= 1"),
        (lambda: REFERENCE.with_actor("hq", servers=2.5), "actor 'hq': servers is 2.5, must be a whole number"),
        (lambda: REFERENCE.with_actor("hq", effort=None), "actor 'hq': effort is missing, must be the mean days"),
        (lambda: REFERENCE.with_actor("hq", id="board"), "actor 'board': the id is used 2 times, must be unique"),
        (lambda: REFERENCE.with_actor("desk0", id="desk"), "link 1: source 'desk0' is no actor"),
        (lambda: fl.Scenario("none"), "actors: nobody has function 'design'"),
        (lambda: fl.Scenario("no needs", needs=fl.Needs((), ()), actors=(SHOP,)), "regions: there is none"),
    ],
)
def test_a_wrong_value_is_told_once_for_each_place_it_stands_in(call, message):
    told = refused(call)
    assert f" in {told.split(' in ')[1].split(':')[0]}: {message}" in told


def test_the_master_dial_out_of_range_is_one_problem_next_to_others():
    told = refused(lambda: REFERENCE.with_dials(2, 0))
    assert told.startswith("2 problems in reference: dials: centralisation is 2")
    assert "iteration_speed is 0, must be >= 1" in told


@pytest.mark.parametrize("name", ["self", "need_rat", "values"])
def test_a_name_that_is_no_parameter_is_refused_even_if_python_has_a_use_for_it(name):
    assert f"{name} is no parameter" in refused(lambda: REFERENCE.with_parameters(**{name: 1.0}))


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"scenario": [1]}, "sweep: scenario is unknown, must be a dial or a row of the parameter table"),
        ({"centralisation": 0.5}, "sweep: centralisation is 0.5, must be a list of numbers (e.g. [0, 0.5, 1])"),
        ({"centralisation": ["all"]}, "sweep: centralisation is ['all'], must be a list of numbers"),
        ({"need_rate": [0.1, math.nan]}, "sweep: need_rate is nan, must be > 0"),
        ({"iteration_sped": [1]}, "did you mean 'iteration_speed'?"),
    ],
)
def test_an_axis_that_cannot_be_swept_is_told(axes, message):
    assert message in refused(lambda: fl.sweep(REFERENCE, **axes))


def test_one_axis_and_a_single_function_can_be_swept_and_the_own_dial_wins_over_the_master():
    table = fl.sweep(REFERENCE, centralisation=[0.0, 1.0], triage=[0.0, 0.5]).table
    alone = [
        fl.solve(REFERENCE.with_dials(row.centralisation, triage=row.triage)).cycle_time.mean
        for row in table.itertuples()
    ]
    assert table["cycle_time"].tolist() == pytest.approx(alone, rel=1e-12)


def test_an_error_with_many_problems_is_whole_again_after_a_trip_and_shows_the_first_twenty():
    problems = tuple(fl.Problem(f"actor 'a{n}'", "servers is 0", "must be >= 1") for n in range(25))
    back = pickle.loads(pickle.dumps(fl.ScenarioError("big.toml", problems)))
    assert back.problems == problems
    assert str(back).startswith("25 problems in big.toml: actor 'a0': servers is 0, must be >= 1; actor 'a1'")
    assert str(back).count(";") == 20
    assert str(back).endswith("; and 5 more")
    assert isinstance(back, fl.ModelError)


def test_argument_errors_can_also_be_caught_as_value_errors():
    with pytest.raises(ValueError, match=r"gate_wait: cadence is -7 days, must be > 0 and finite"):
        fl.gate_wait(1, -7)
    back = pickle.loads(pickle.dumps(fl.ArgumentError("sweep", "x is 3", "must be 4", "try 4")))
    assert str(back.problem) == str(back) == "sweep: x is 3, must be 4 (try 4)"


@pytest.mark.parametrize("name", ["", "  "])
def test_a_scenario_without_a_name_is_refused(name):
    with pytest.raises(fl.ScenarioError) as caught:
        fl.Scenario(name, actors=(fl.Actor("shop", "design", "firms"),))
    assert str(caught.value) == (
        "1 problem in scenario: scenario: name is empty, must be a text (give it a short name)"
    )
