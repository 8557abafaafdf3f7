"""Replicate or integrate: the month of overtaking, what it hangs on, and a case in which it never comes."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle

import numpy as np
import pytest
from click.testing import CliRunner

import model as fl
from model.command_line.program import cli
from model.durations import DAYS_PER_MONTH
from model.errors import ArgumentError
from model.from_today.ally import (
    ASSUMPTIONS,
    ally_scenarios,
    ally_that_copies,
    ally_that_has_joined,
    ally_today,
    checked,
)

SLOW = {"half_life": 3_650, "test_days": 10, "venture_days": 730, "ip_days": 730}


@pytest.fixture(scope="module")
def found():
    return fl.replicate_or_integrate()


def test_all_three_allies_have_the_same_needs_and_capacity_for_them():
    today, copying, joined = ally_scenarios(checked(None))
    assert today.needs == copying.needs == joined.needs == fl.preset("ally_replicates").needs
    assert today.parameters["need_rate"] == copying.parameters["need_rate"] == joined.parameters["need_rate"] == 0.05
    assert all(fl.solve(one).stable for one in (today, copying, joined))


def test_the_copy_is_the_preset_and_today_differs_from_it_by_paper_alone():
    copied = fl.preset("ally_replicates")
    near = ally_that_copies(30).with_parameters(error_hazard=copied.parameters["error_hazard"])
    assert fl.changes(copied, near).empty
    changed = fl.changes(copied, ally_today())
    assert set(changed["id"]) == {"error_hazard", "market_study", "requirement", "funding", "study_team", "exchange"}
    traditional = fl.solve(fl.preset("traditional_pipeline")).stages["total"]  # sourced there, per need on its tracks
    todays = fl.solve(ally_today().with_dials(0.95).with_parameters(reuse_central=0.1, reuse_local=0.05)).stages[
        "total"
    ]
    for step in ("requirement", "funding"):
        assert todays[step] == pytest.approx(traditional[step], rel=0.15)


def test_the_legal_terms_are_a_set_up_time_and_no_step_of_every_need():
    joined, loop = ally_that_has_joined(), fl.preset("ally_integrates")
    assert [step.id for step in loop.steps] == ["legal_ip"]
    assert joined.steps == ()
    share = 0.05 / 0.4
    for actor in joined.actors:
        if actor.id in loop.actor_by_id:
            theirs = loop.actor_by_id[actor.id]
            if actor.agenda_limit is None:
                assert actor.servers == math.ceil(theirs.servers * share)
            else:
                assert actor.agenda_limit == math.ceil(theirs.agenda_limit * share)
            assert (actor.effort, actor.cadence, actor.track) == (theirs.effort, theirs.cadence, theirs.track)


def test_integrating_overtakes_some_months_after_the_loop_works_and_the_path_agrees(found):
    assert found.joined_on == 170 + 240
    assert found.overtakes_month.low > found.joined_on / DAYS_PER_MONTH
    assert found.overtakes_month.low < found.overtakes_month < found.overtakes_month.high < 30
    assert found.never_share == 0
    path = found.path.set_index("month")
    before, after = math.floor(found.overtakes_month) - 6, math.ceil(found.overtakes_month) + 6
    assert path["useful_difference"][before] < 1 < path["useful_difference"][after]
    months = found.runs["overtakes_month"]
    assert found.overtakes_month == np.median(months)
    assert (months > found.joined_on / DAYS_PER_MONTH).all()


def test_until_the_loop_works_the_ally_that_joins_goes_on_as_today(found):
    today = fl.roll_out(ally_scenarios(checked(None))[0], [(409.9, found.copying)], horizon=1_825)
    early = found.path["day"] < 400
    assert np.allclose(found.path["useful_integrate"][early], today.path["useful_with"][early], rtol=0, atol=1e-12)
    copied = fl.roll_out(found.today, [(0, found.copying)], horizon=1_825)
    assert np.allclose(found.path["useful_replicate"], copied.path["useful_with"], rtol=0, atol=1e-12)


@pytest.mark.slow
def test_the_long_run_is_what_the_formulas_say():
    """Useful fixes a day over forty years against need rate x share still relevant on arrival."""
    long = fl.replicate_or_integrate(horizon=18_000, replications=100, sensitivity=False)
    last = long.path.iloc[-480:]
    for name, scenario in (("integrate", long.joined), ("replicate", long.copying)):
        useful = last[f"useful_{name}"]
        rate = (useful.iloc[-1] - useful.iloc[0]) / (len(last) - 1) / DAYS_PER_MONTH
        # 100 runs of 730 needs, a worth that varies by up to 3 times its mean: a standard error of 1.1 %
        assert rate == pytest.approx(0.05 * fl.solve(scenario).relevant_share, rel=0.045), name


def test_where_fixes_age_slowly_and_terms_take_years_integrating_does_not_overtake():
    """The verdict can be reversed: the copy has fielded more useful fixes after five years."""
    found = fl.replicate_or_integrate(SLOW, sensitivity=False)
    assert found.joined_on == 1_460
    assert math.isinf(found.overtakes_month)
    assert found.never_share.low > 0.7
    last = found.path.iloc[-1]
    assert last["useful_difference_high"] < -5
    assert "does not overtake" in found.sentence
    assert math.isinf(found.overtakes_month.low)


def test_where_everything_is_stale_at_once_nobody_leads():
    found = fl.replicate_or_integrate({"half_life": 3}, sensitivity=False)
    assert found.never_share == 1
    assert found.path["useful_integrate"].iloc[-1] < 1


def test_a_loop_that_is_never_there_leaves_the_ally_as_it_is():
    found = fl.replicate_or_integrate({"venture_days": 3_000}, sensitivity=False, replications=4)
    assert found.joined_on > found.horizon
    assert math.isinf(found.overtakes_month)


def test_each_assumption_is_run_at_both_ends_and_the_widest_swing_comes_first(found):
    table = found.sensitivity
    assert sorted(table["name"]) == sorted(one.name for one in ASSUMPTIONS)
    assert table["swing"].is_monotonic_decreasing
    by_name = table.set_index("name")
    slow = fl.replicate_or_integrate({"ip_days": 540}, sensitivity=False)
    assert by_name["month_at_high"]["ip_days"] == slow.overtakes_month
    assert by_name["month_at_high_to"]["ip_days"] == slow.overtakes_month.high
    assert by_name["never_at_low"]["half_life"] > 0.9  # fixes that are stale in a week
    # The venture with its terms takes longer than the liaison centre: nothing is won where that comes sooner.
    assert by_name["month_at_low"]["liaison_days"] == found.overtakes_month
    assert by_name["month_at_high"]["liaison_days"] > found.overtakes_month + 5
    # Five months later in the loop: about so much later the overtaking.
    later = (540 - 240) / DAYS_PER_MONTH
    assert by_name["month_at_high"]["ip_days"] - found.overtakes_month == pytest.approx(later, abs=3)


def test_over_capacity_is_said_and_no_error():
    found = fl.replicate_or_integrate({"need_rate": 0.09}, sensitivity=False, replications=4)
    assert [flag.reason for flag in found.flags] == ["over_capacity"] * 3
    assert found.path["useful_difference"].notna().all()  # what was fielded exists whatever still waits


def test_the_same_seed_gives_the_same_answer_and_progress_reaches_the_whole():
    seen: list[float] = []
    one = fl.replicate_or_integrate(replications=3, progress=seen.append)
    two = fl.replicate_or_integrate(replications=3, workers=2)
    assert one.path.equals(two.path)
    assert one.sensitivity.equals(two.sensitivity)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1)
    assert max(np.diff(seen)) < 0.2
    with pytest.raises(fl.Cancelled):
        fl.replicate_or_integrate(replications=3, cancel=lambda: True)
    assert pickle.loads(pickle.dumps(one)).sentence == one.sentence


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"assumptions": {"half_live": 3}}, "'half_live' is no assumption, must be one of .*did you mean 'half_life'"),
        ({"assumptions": {"half_life": 0}}, "half_life is 0, must be from 1 to 36500"),
        ({"assumptions": {"report_loss": math.nan}}, "report_loss is nan, must be from 0 to 0.99"),
        ({"assumptions": {"need_rate": "many"}}, "need_rate is 'many', must be from"),
        ({"horizon": 0}, "horizon is 0, must be > 0"),
        ({"replications": 0}, "replications is 0, must be a whole number"),
    ],
)
def test_what_cannot_be_is_said(asked, message):
    with pytest.raises(ArgumentError, match=message):
        fl.replicate_or_integrate(**asked)


def test_defaults_of_the_set_up_times_are_the_levers_own_and_evidence_exists():
    known = set(fl.evidence().index) | {"assumption"}
    for one in ASSUMPTIONS:
        assert set(one.evidence) <= known
        assert one.low <= one.value <= one.high
        assert one.limits[0] <= one.low
        assert one.high <= one.limits[1]
    by_name = {one.name: one.value for one in ASSUMPTIONS}
    lever = {one.name: one for one in fl.LEVERS}
    assert by_name["venture_days"] == lever["joint_venture"].defaults["set_up_days"]
    assert by_name["ip_days"] == lever["joint_venture"].defaults["ip_days"]
    assert by_name["liaison_days"] == lever["liaison"].defaults["set_up_days"]


def test_the_command_prints_the_verdict_the_years_and_the_assumptions():
    said = CliRunner().invoke(cli, ["replicate-or-integrate", "--replications", "6", "--set", "half_life=60"])
    assert said.exit_code == 0, said.output
    assert said.output.startswith("Integrating overtakes replicating after")
    assert "Half-life of a fix at the front" in said.output
    as_json = CliRunner().invoke(cli, ["replicate-or-integrate", "--replications", "3", "--json"])
    record = json.loads(as_json.output)
    assert record["joined_on"] == 410
    assert len(record["path"]) == 60
    assert len(record["sensitivity"]) == len(ASSUMPTIONS)


def test_an_answer_without_interval_says_so():
    found = fl.replicate_or_integrate(replications=1, sensitivity=False)
    assert found.sensitivity.empty
    assert math.isnan(found.overtakes_month.low)
    assert "(" not in found.sentence
    assert dataclasses.is_dataclass(found)


def quick(replications=20, **assumptions):
    return fl.replicate_or_integrate(assumptions, replications=replications, sensitivity=False)


def test_until_a_copy_or_the_joint_loop_can_have_fielded_anything_both_ways_are_the_same(found):
    """A copied design passes a market study, a contract and more first: half a year at the least."""
    early = found.path["day"] < 183
    assert early.sum() == 6
    assert (found.path.loc[early, ["fielded_difference", "useful_difference"]].abs().to_numpy() < 1e-9).all()
    assert (found.path.loc[early, "fielded_integrate"] > 0).all()
    assert found.path["fielded_difference"].iloc[-1] > 1


@pytest.mark.parametrize(("name", "values"), [("ip_days", (0, 240, 540)), ("liaison_days", (180, 730, 1_100)),
                                              ("venture_days", (90, 365, 700))])  # fmt: skip
def test_the_later_the_joint_loop_works_the_later_it_overtakes(name, values):
    months = [float(quick(**{name: value}).overtakes_month) for value in values]
    assert months == sorted(months)
    assert months[-1] > months[0] + 3


def test_where_a_fix_is_worth_little_after_a_week_integrating_never_overtakes_though_it_does_where_it_lasts():
    lost = quick(half_life=7)
    assert lost.never_share >= 0.9
    assert math.isinf(lost.overtakes_month)
    assert "does not overtake replicating by one useful fix" in lost.sentence
    assert quick(half_life=365).never_share == 0


def test_the_table_at_the_value_taken_is_the_month_itself(found):
    table = found.sensitivity.set_index("name")
    assert table.loc["report_loss", "low"] == table.loc["report_loss", "value"]
    assert table.loc["report_loss", "month_at_low"] == found.overtakes_month
    last = table.loc["half_life", "month_at_high"]
    assert found.hangs_on == ("It hangs most on this: Half-life of a fix at the front. At 7 days the month is never, "
                              f"at 365 days {last:.0f}.")  # fmt: skip
    assert quick(2).hangs_on == ""


def test_what_is_over_capacity_is_named_as_people_call_it():
    assert quick(2, need_rate=0.3).warnings[0] == "Ally today: Over capacity: the backlog grows without end."
    assert quick(2).warnings == []
