"""What a notebook shows of a result: one line, with what it comes to."""

from __future__ import annotations

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
