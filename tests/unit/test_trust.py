"""Where an answer says it should be trusted less: flags, expected errors, fragile points of a sweep."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import model as fl

ROOT = Path(__file__).parent.parent.parent
REFERENCE = fl.preset("reference").with_dials(1, 4)
LIMIT = fl.solve(REFERENCE).max_need_rate


def at(load: float) -> fl.Solution:
    return fl.solve(REFERENCE.with_parameters(need_rate=load * LIMIT))


@pytest.mark.parametrize(
    ("load", "flags"),
    [
        (0.5, []),
        (0.949, []),
        (0.951, [("test_centre", "near_saturation")]),
        (0.999, [("test_centre", "near_saturation")]),
        (1.001, [("test_centre", "over_capacity")]),
    ],
)
def test_an_answer_within_five_per_cent_of_the_limit_is_flagged_and_beyond_it_is_none(load, flags):
    answer = at(load)
    assert [(flag.place, flag.reason) for flag in answer.flags] == flags
    assert answer.stable == (load < 1)
    assert answer.utilisation == pytest.approx(load, rel=1e-9)


@pytest.mark.parametrize(("load", "row"), [(0.3, 0), (0.499, 0), (0.501, 1), (0.79, 1), (0.81, 2), (1.5, 2)])
def test_the_expected_error_is_that_of_the_next_higher_load_of_the_45_settings(load, row):
    """As measured against the simulation: the first table of docs/accuracy.md, mean |error| in %."""
    text = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| 0.") and "/" in line][row]
    mean, _, p50, p90 = (float(cell.split("/")[0]) / 100 for cell in cells[1:5])
    error = at(load).expected_error
    assert (error.mean, error.p50, error.p90) == pytest.approx((mean, p50, p90), abs=1e-9)


def test_a_sweep_marks_the_points_that_a_solution_flags():
    loads = [0.5, 0.949, 0.951, 1.001]
    table = fl.sweep(REFERENCE, need_rate=[load * LIMIT for load in loads]).table
    assert table["fragile"].tolist() == [False, False, True, False]
    assert table["stable"].tolist() == [True, True, True, False]
    assert table["cycle_time"].isna().tolist() == [False, False, False, True]
    assert table["first_to_saturate"].tolist() == ["test_centre"] * 4


def test_over_capacity_gives_no_number_of_days_anywhere():
    answer = at(1.2)
    for times in (answer.cycle_time, answer.new_design_cycle_time):
        assert all(math.isnan(value) for value in (times.mean, times.p10, times.p50, times.p90))
    assert answer.stages.drop(columns="label").isna().all(axis=None)
    for value in (
        answer.relevant_share,
        answer.first_version_time,
        answer.mean_time_to_benefit,
        answer.flow_efficiency,
    ):
        assert math.isnan(value)
    assert answer.max_need_rate == pytest.approx(LIMIT, rel=1e-12)


def test_an_explanation_over_capacity_leads_back_under_it():
    explained = fl.explain(at(1.2))
    assert explained.best is not None
    assert explained.best.gain == float("inf")
    assert explained.bottleneck == "test_centre"
    assert explained.longest_stage == ""
    assert explained.days.isna().all()
