"""The attribute table: limits, defaults, immutability."""

from __future__ import annotations

import math
import pickle

import pytest

import model as fl
from model.parameters import BY_NAME, DIALS, PARAMETERS, Parameters


def test_the_defaults_are_those_of_the_science_specification():
    """Science 3: the table of symbols and defaults."""
    published = {"need_rate": 0.30, "design_work": 20, "iteration_overhead": 1, "error_hazard": 0.10,
                 "catch_central": 0.95, "catch_local": 0.70, "reuse_central": 0.30, "reuse_local": 0.10,
                 "fixed_effort_share": 1, "reference_increment": 20, "capacity_follows_authority": 0,
                 "handover_same_cell": 0.25, "handover_lateral": 1.5, "handover_vertical": 0.75, "trial_time": 4,
                 "report_time": 0.5, "field_time": 3, "delay_variability": 0.5, "half_life": 42,
                 "peer_contact_rate": 0.08, "hub_contact_rate": 0.08}  # fmt: skip
    assert {name: BY_NAME[name].default for name in published} == published
    assert {row.name: row.default for row in DIALS} == {"centralisation": 0.5, "iteration_speed": 4}


@pytest.mark.parametrize("row", PARAMETERS + DIALS, ids=lambda row: row.name)
def test_every_row_refuses_what_lies_outside_its_limits_and_takes_what_lies_on_them(row):
    assert row.problem(row.maximum) is None
    assert (row.problem(row.minimum) is not None) == row.above
    for wrong in (row.minimum - 1, row.maximum * 2 + 1, math.nan, math.inf, -math.inf, "1", None, True, 10**5_000):
        problem = row.problem(wrong)
        assert problem is not None
        assert row.name in problem.place
        assert len(str(problem)) < 200


def test_a_set_of_values_is_immutable_hashable_and_equal_by_value():
    values = Parameters(need_rate=0.4, trial_time=4)
    assert values.changed == {"need_rate": 0.4}
    assert values == Parameters().updated(need_rate=0.4)
    assert hash(values) == hash(Parameters(need_rate=0.4))
    assert pickle.loads(pickle.dumps(values)) == values
    assert Parameters()["need_rate"] == 0.3
    with pytest.raises(TypeError):
        values["need_rate"] = 1  # type: ignore[index]
    assert len(values) == len(PARAMETERS) == len(list(values))


def test_every_unknown_name_is_told_with_its_nearest_row():
    problems = Parameters(need_rat=1, self=2, zzzz=3).problems()
    assert [problem.found.split(" ")[0] for problem in problems] == ["'need_rat'", "'self'", "'zzzz'"]
    assert [problem.remedy for problem in problems][::2] == ["did you mean 'need_rate'?", ""]


def test_the_table_shows_dials_first_and_every_row_once():
    table = fl.parameter_table()
    assert table.index.tolist() == [row.name for row in DIALS + PARAMETERS]
    assert table["default"].between(table["low"], table["high"]).all()
