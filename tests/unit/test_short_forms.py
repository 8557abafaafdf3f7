"""What a notebook shows of a result in one line, and what it says where little is known."""

from __future__ import annotations

import pytest

import model as fl

REFERENCE = fl.preset("reference")


def test_a_check_of_both_engines_shows_how_many_actors_agree():
    check = fl.check_engines(REFERENCE, replications=3, cases=100)
    shown = repr(check)
    assert "\n" not in shown
    counts = check.stations["trust"].value_counts()
    assert all(f"{word} {count}" in shown for word, count in counts.items())


def test_a_grid_shows_its_axes_and_how_much_is_over_capacity():
    grid = fl.sweep(REFERENCE, centralisation=[0, 1], iteration_speed=[4, 9])
    assert repr(grid) == (
        "SweepResult('reference', analytic, 2 centralisation x 2 iteration_speed, 1 of 4 over capacity)"
    )


@pytest.mark.parametrize("size", [{"replications": 1, "cases": 100}, {"replications": 2, "cases": 10}])
def test_engines_are_never_said_to_agree_where_there_is_no_interval_to_say_so(size):
    check = fl.check_engines(REFERENCE, **size)
    known = check.stations["low"].notna()
    assert not known.all()
    assert set(check.stations.loc[~known, "trust"]) == {"unclear"}


@pytest.mark.parametrize(
    "ask", [fl.sensitivity, lambda s, rows, **more: fl.flip_points(s, s.with_dials(1), *rows, **more)]
)
def test_a_wrong_engine_is_called_by_the_name_it_was_given(ask):
    with pytest.raises(fl.ArgumentError, match="engine is 'x', must be one of analytic, simulate"):
        ask(REFERENCE, ["need_rate"], engine="x")


def test_a_list_in_place_of_a_row_is_a_message():
    with pytest.raises(fl.ArgumentError, match=r"\['need_rate'\] is no name"):
        fl.flip_points(REFERENCE, REFERENCE.with_dials(1), ["need_rate"])
