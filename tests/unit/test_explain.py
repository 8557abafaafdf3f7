"""Where the days go and what would change them: against brute force, and against sums done by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

import model as fl
from model.errors import ArgumentError
from model.explanation import next_steps
from model.explanation.relief import RELIEFS
from model.levers import LEVERS, Cost, Lever, Option
from model.results import STAGE_KINDS

REFERENCE = fl.preset("reference")
SHOP = fl.Actor("shop", "design", "firms", servers=8, variability=1)
BOARD = fl.Actor("board", "approve", "government", cadence=7, agenda_limit=9, track="both")
LONE = fl.Scenario("lone", actors=(SHOP, BOARD)).with_dials(1, 4).with_parameters(need_rate=0.15)
"""One actor per function, so that relieving it cannot move work to anybody else."""


def mean(scenario: fl.Scenario) -> float:
    return fl.solve(scenario).cycle_time.mean


@pytest.mark.parametrize("name", fl.PRESETS)
@pytest.mark.parametrize("load", [0.3, 0.95])
def test_the_accounts_add_up_to_the_mean_and_each_stage_to_its_total(name, load):
    base = fl.preset(name)
    limit = fl.solve(base).max_need_rate
    answer = fl.solve(base.with_parameters(need_rate=load * limit))
    found = fl.explain(answer)
    assert found.days.sum() == pytest.approx(answer.cycle_time.mean, abs=1e-9)
    by_stage = found.accounts[[*STAGE_KINDS, "rework"]].sum(axis=1)
    assert by_stage.to_numpy() == pytest.approx(answer.stages["total"].to_numpy(), abs=1e-9)
    assert found.accounts["rework"].to_numpy() == pytest.approx(answer.stages["rework"].to_numpy(), abs=1e-9)
    assert (found.accounts[[*STAGE_KINDS, "rework"]] > -1e-9).all(axis=None)


def test_work_that_is_no_rework_is_each_version_once():
    """New designs 90 %; E + m o = 20 + 4 team-days; each of e^(-0.1 * 5) of the versions is right."""
    found = fl.explain(fl.solve(LONE))
    new, right = 0.9, math.exp(-0.1 * 20 / 4)
    design = fl.explain(fl.solve(fl.Scenario("s", actors=(SHOP,)).with_dials(0, 4).with_parameters(need_rate=0.1)))
    assert design.accounts.loc["design", "work"] == pytest.approx(24)  # nobody looks for a known fix: all are new
    assert design.accounts.loc["trial", "delay"] == pytest.approx(4 * 4)
    assert design.accounts.loc["trial", "rework"] > 4 * 4 * (1 / right - 1)  # with its hand-overs
    assert found.accounts.loc["design", "work"] == pytest.approx(24)
    local = fl.Scenario("s", actors=(SHOP, fl.Actor("desk", "triage", "soldiers", effort=0.1))).with_dials(0, 4)
    local = local.with_parameters(need_rate=0.1)
    assert fl.explain(fl.solve(local)).accounts.loc["design", "work"] == pytest.approx(new * 24)


def test_without_errors_nothing_is_rework():
    answer = fl.solve(REFERENCE.with_parameters(error_hazard=0))
    assert fl.explain(answer).days["rework"] == 0
    assert fl.explain(answer).days["work"] == pytest.approx(answer.stages["work"].sum())


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("server", LONE.with_actor("shop", servers=9)),
        ("cadence", LONE.with_actor("board", cadence=7 * 0.99)),
    ],
)
def test_relieving_an_actor_brings_what_the_changed_scenario_brings(kind, after):
    row = fl.explain(fl.solve(LONE)).actors.loc["shop" if kind == "server" else "board"]
    assert row[f"days_{kind}"] == pytest.approx(mean(LONE) - mean(after), rel=1e-9)
    gained = fl.solve(after).max_need_rate - fl.solve(LONE).max_need_rate
    assert row[f"rate_{kind}"] == pytest.approx(gained, abs=1e-12)


def test_a_faster_workshop_is_one_with_less_of_all_its_work():
    """1 % less work and overhead at 1 % more hazard: every visit is shorter, and as many versions come right."""
    values = {"design_work": 20 * 0.99, "iteration_overhead": 0.99, "error_hazard": 0.1 / 0.99}
    row = fl.explain(fl.solve(LONE)).actors.loc["shop"]
    assert row["days_service"] == pytest.approx(mean(LONE) - mean(LONE.with_parameters(**values)), rel=1e-9)


def test_a_faster_desk_is_one_with_less_effort_and_a_longer_agenda_lies_between_whole_ones():
    testers = fl.Actor("range", "test", "soldiers", servers=2, effort=2)
    scenario = fl.Scenario("s", actors=(SHOP, BOARD, testers)).with_dials(1, 4)
    scenario = scenario.with_parameters(need_rate=0.15)
    table = fl.explain(fl.solve(scenario)).actors
    faster = mean(scenario.with_actor("range", effort=1.98))
    assert table.loc["range", "days_service"] == pytest.approx(mean(scenario) - faster, rel=1e-9)
    longer = mean(scenario) - mean(scenario.with_actor("board", agenda_limit=10))
    assert 0 < table.loc["board", "days_agenda"] < longer
    assert table.loc["board", ["days_server", "days_service"]].isna().all()
    assert table.loc["range", ["days_cadence", "days_agenda"]].isna().all()
    unlimited = scenario.with_actor("board", agenda_limit=None)
    assert math.isnan(fl.explain(fl.solve(unlimited)).actors.loc["board", "days_agenda"])


@pytest.mark.parametrize("name", fl.PRESETS)
def test_only_the_binding_actor_raises_what_can_be_survived(name):
    answer = fl.solve(fl.preset(name))
    table = fl.explain(answer).actors
    assert table.index[table["binds"]].tolist() == [answer.first_to_saturate]
    rates = table[[f"rate_{kind}" for kind in RELIEFS]].fillna(0.0)
    assert (rates.loc[~table["binds"]].abs() < 1e-12).all(axis=None)
    assert table["utilisation"].is_monotonic_decreasing


def test_over_capacity_relief_is_counted_in_needs_not_in_days():
    over = LONE.with_actor("board", agenda_limit=None).with_parameters(need_rate=2.0)
    answer = fl.solve(over)
    row = fl.explain(answer).actors.loc[answer.first_to_saturate]
    assert row[[f"days_{kind}" for kind in RELIEFS]].isna().all()
    after = over.with_actor(answer.first_to_saturate, servers=9)
    assert row["rate_server"] == pytest.approx(fl.solve(after).max_need_rate - answer.max_need_rate, rel=1e-12)
    assert row["rate_server"] == pytest.approx(answer.max_need_rate / 8, rel=1e-9)


@pytest.mark.parametrize("name", fl.PRESETS)
def test_each_lever_step_leads_where_the_lever_leads(name):
    scenario = fl.preset(name)
    answer = fl.solve(scenario)
    steps = fl.explain(answer).lever_steps
    assert len({step.lever for step in steps}) == len(steps)
    for step in steps:
        after = fl.solve(fl.apply(scenario, step.lever))
        assert step.cycle_time == pytest.approx(after.cycle_time.mean, rel=1e-9, nan_ok=True)
        assert step.max_need_rate == pytest.approx(after.max_need_rate, rel=1e-9)
        gain = answer.cycle_time.mean - after.cycle_time.mean if after.stable else -math.inf
        assert step.gain == pytest.approx(gain, rel=1e-6, abs=1e-9)
    assert [step.cycle_time for step in steps] == sorted(step.cycle_time for step in steps)


def test_a_lever_is_not_offered_twice_nor_where_it_makes_no_sense(monkeypatch):
    applied = fl.apply(REFERENCE, "liaison")
    assert "liaison" not in [step.lever for step in fl.explain(fl.solve(applied)).lever_steps]

    def refuse(scenario, values):
        raise ArgumentError("lever nowhere", "nobody is there", "must be somebody")

    options = (Option("set_up_days", "days", 30, 0, 100, "Until it helps."),)
    nowhere = Lever("nowhere", "Nowhere", "", "", False, options, (), refuse, lambda scenario, values: Cost(1, 1))
    monkeypatch.setattr(next_steps, "LEVERS", (nowhere, LEVERS[0]))
    monkeypatch.setattr("model.levers.BY_NAME", {"nowhere": nowhere, LEVERS[0].name: LEVERS[0]})
    assert {step.lever for step in fl.explain(fl.solve(REFERENCE)).lever_steps} <= {LEVERS[0].name}


@pytest.mark.parametrize("name", fl.PRESETS)
def test_the_best_step_is_the_best_of_dials_servers_and_levers(name):
    found = fl.explain(fl.solve(fl.preset(name)))
    everything = [step for step in (*found.next_steps, *found.lever_steps) if step.helps]
    assert found.best.cycle_time == min(step.cycle_time for step in everything)


def test_where_no_single_step_suffices_the_best_lets_most_needs_be_met():
    scenario = REFERENCE.with_parameters(need_rate=30.0).with_dials(1, 8)
    answer = fl.solve(scenario)
    steps = fl.explain(answer).next_steps
    assert steps
    assert all(math.isnan(step.cycle_time) and step.gain == 0 and step.rate_gain > 0 for step in steps)
    assert steps[0].max_need_rate == max(step.max_need_rate for step in steps)
    best = scenario.with_dials(**{steps[0].kind: steps[0].value})
    assert fl.solve(best).max_need_rate == pytest.approx(steps[0].max_need_rate)
    assert "still over capacity, but it keeps up with" in str(fl.explain(answer))


def test_over_capacity_no_account_has_days():
    found = fl.explain(fl.solve(REFERENCE.with_dials(1, 8)))
    assert found.days.isna().all()
    assert np.isnan(found.accounts[[*STAGE_KINDS, "rework", "total"]].to_numpy()).all()


def test_only_solutions_are_explained():
    with pytest.raises(ArgumentError, match="a Scenario is given, must be a Solution"):
        fl.explain(REFERENCE)
