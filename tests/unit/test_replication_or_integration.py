"""Replicate or integrate: the month in which joining overtakes copying, and when it never does."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner

import model as fl
from model.__main__ import cli
from model.ally_assumptions import ASSUMPTIONS
from model.errors import ArgumentError
from model.replication_or_integration import joined_on, scenarios
from model.simulation.replication import Cancelled

FEW = 6
DEFAULTS = {one.name: one.value for one in ASSUMPTIONS}


def quick(replications: int = FEW, **assumptions: float) -> fl.ReplicationOrIntegration:
    return fl.replicate_or_integrate(assumptions, replications=replications, sensitivity=False)


@pytest.fixture(scope="module")
def found():
    return quick(20)


@pytest.fixture(scope="module")
def whole():
    return fl.replicate_or_integrate(replications=FEW)


def test_until_a_copy_or_the_joint_loop_can_have_fielded_anything_both_ways_are_the_same(found):
    """A copied design passes a market study, a contract and more first: half a year at the least."""
    early = found.path["day"] < 183
    assert early.sum() == 6
    assert (found.path.loc[early, ["fielded_difference", "useful_difference"]].abs().to_numpy() < 1e-9).all()
    assert (found.path.loc[early, "fielded_integrate"] > 0).all()
    assert found.path["fielded_difference"].iloc[-1] > 1


def test_each_way_is_the_roll_out_of_its_network_from_its_day_on(found):
    today, copying, joined = scenarios(DEFAULTS)
    for name, day, after in (("replicate", 0.0, copying), ("integrate", found.joined_on, joined)):
        one = fl.roll_out(today, [(day, after)], horizon=found.horizon, replications=20, seed=1)
        for column in ("fielded", "useful"):
            assert np.allclose(found.path[f"{column}_{name}"], one.path[f"{column}_with"], rtol=0, atol=1e-9)


def test_an_ally_whose_joint_loop_does_not_come_in_time_goes_on_as_today():
    never = quick(liaison_days=4_000)
    one = fl.roll_out(never.today, [(0.0, never.copying)], horizon=never.horizon, replications=FEW, seed=1)
    assert np.allclose(never.path["useful_integrate"], one.path["useful_without"], rtol=0, atol=1e-9)
    assert never.never_share == 1


def test_the_joint_loop_works_when_venture_terms_and_liaison_are_all_there():
    assert joined_on({"venture_days": 100, "ip_days": 50, "liaison_days": 120}) == 150
    assert joined_on({"venture_days": 100, "ip_days": 50, "liaison_days": 365}) == 365


def test_by_default_integrating_overtakes_in_every_run_after_it_has_begun_to_work(found):
    assert found.never_share == 0
    assert found.joined_month < found.overtakes_month.low <= found.overtakes_month <= found.overtakes_month.high < 30
    assert (found.runs["useful_integrate"] > found.runs["useful_replicate"] + 1).all()
    assert "overtakes replicating after" in found.sentence


@pytest.mark.parametrize(("name", "values"), [("ip_days", (0, 240, 540)), ("liaison_days", (180, 730, 1_100)),
                                              ("venture_days", (90, 365, 700))])  # fmt: skip
def test_the_later_the_joint_loop_works_the_later_it_overtakes(name, values):
    months = [float(quick(20, **{name: value}).overtakes_month) for value in values]
    assert months == sorted(months)
    assert months[-1] > months[0] + 3


def test_where_a_fix_is_worth_little_after_a_week_integrating_never_overtakes():
    """The joint loop takes a month or more: after so many half-lives of 7 days next to nothing is left either way."""
    lost = quick(20, half_life=7)
    assert lost.never_share >= 0.9
    assert math.isinf(lost.overtakes_month)
    assert "does not overtake" in lost.sentence
    assert quick(20, half_life=365).never_share == 0


def test_in_the_long_run_useful_fixes_come_at_the_rate_of_the_formulas():
    """Throughput x worth left on arrival of all three networks: from the fifth year on the old needs are through."""
    runs, early, late = 400, 2_000.0, 9_000.0
    ends = [fl.replicate_or_integrate(horizon=day, replications=runs, sensitivity=False).runs for day in (early, late)]
    waiting = fl.replicate_or_integrate({"liaison_days": 36_500}, horizon=late - early, replications=runs,
                                        sensitivity=False)  # fmt: skip
    today, copying, joined = scenarios(DEFAULTS)
    rates = {
        joined: (ends[1] - ends[0])["useful_integrate"] / (late - early),
        copying: (ends[1] - ends[0])["useful_replicate"] / (late - early),
        today: waiting.runs["useful_integrate"] / (late - early),
    }
    for scenario, rate in rates.items():
        answer = fl.solve(scenario)
        theory = scenario.parameters["need_rate"] * answer.relevant_share
        error = rate.std(ddof=1) / math.sqrt(runs)
        assert abs(rate.mean() - theory) < 4 * error, scenario.name
        print(scenario.name, rate.mean(), theory, error / theory, (rate.mean() - theory) / error)


def test_over_capacity_is_a_flag_and_a_sentence_not_an_error():
    over = quick(need_rate=0.3)
    assert {flag.place for flag in over.flags} == {"ally_today", "ally_replicates", "ally_joined"}
    assert over.warnings[0] == "Ally today: Over capacity: the backlog grows without end."
    assert quick().flags == ()


def test_sensitivity_at_the_value_taken_is_the_month_itself_and_at_an_end_that_of_a_run_with_it(whole):
    table = whole.sensitivity.set_index("name")
    assert set(table.index) == set(DEFAULTS)
    assert table.loc["report_loss", "low"] == table.loc["report_loss", "value"]
    assert table.loc["report_loss", "month_at_low"] == whole.overtakes_month
    for name, end in (("ip_days", "high"), ("half_life", "low"), ("copy_life", "high")):
        alone = quick(**{name: table.loc[name, end]})
        assert alone.overtakes_month == table.loc[name, f"month_at_{end}"]
        assert alone.never_share == table.loc[name, f"never_at_{end}"]
    assert table["swing"].dropna().is_monotonic_decreasing
    assert whole.hangs_on == ("It hangs most on this: Half-life of a fix at the front. At 7 days the month is never, "
                              f"at 365 days {table.loc['half_life', 'month_at_high']:.0f}.")  # fmt: skip


def test_an_assumption_set_to_its_end_moves_the_base_of_the_table():
    table = fl.replicate_or_integrate({"ip_days": 540.0}, replications=2, horizon=1_200).sensitivity.set_index("name")
    assert table.loc["ip_days", "value"] == table.loc["ip_days", "high"] == 540


def test_the_same_seed_gives_the_same_and_another_seed_does_not():
    one, same = quick(), quick()
    other = fl.replicate_or_integrate(replications=FEW, sensitivity=False, seed=2)
    assert one.path.equals(same.path)
    assert not one.path.equals(other.path)


@pytest.mark.parametrize(
    ("assumptions", "message"),
    [
        ({"half_live": 7}, "replicate_or_integrate: 'half_live' is no assumption, must be one of venture_days, "
         "ip_days, liaison_days, half_life, copy_life, need_rate, test_days, iteration_speed, report_loss (did you "
         "mean 'half_life'?)"),
        ({"half_life": 0}, "replicate_or_integrate: half_life is 0, must be from 1 to 36500"),
        ({"report_loss": 1.5}, "replicate_or_integrate: report_loss is 1.5, must be from 0 to 0.99"),
        ({"ip_days": math.nan}, "replicate_or_integrate: ip_days is nan, must be from 0 to 36500"),
        ({"ip_days": "soon"}, "replicate_or_integrate: ip_days is 'soon', must be from 0 to 36500"),
        ({"ip_days": True}, "replicate_or_integrate: ip_days is True, must be from 0 to 36500"),
    ],
)  # fmt: skip
def test_a_wrong_assumption_is_one_message(assumptions, message):
    with pytest.raises(ArgumentError) as caught:
        fl.replicate_or_integrate(assumptions)
    assert str(caught.value) == message


def test_progress_rises_to_one_and_what_is_given_is_not_written():
    shares: list[float] = []
    given = {"ip_days": 100.0}
    fl.replicate_or_integrate(given, horizon=900, replications=2, progress=shares.append)
    assert given == {"ip_days": 100.0}
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.5
    assert shares[-1] == 1


def test_it_can_be_stopped():
    asked: list[int] = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        fl.replicate_or_integrate(replications=FEW, cancel=cancel)


def invoked(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ("replicate-or-integrate", "--replications", "6", *arguments),
                                catch_exceptions=False)  # fmt: skip
    assert result.exit_code == 0
    return result.output


def test_the_command_line_gives_the_same_month_as_text_json_and_csv(whole):
    printed = invoked()
    assert whole.sentence in printed
    assert whole.hangs_on in printed
    said = json.loads(invoked("--quick", "--json"))
    assert said["overtakes_month"] == whole.overtakes_month
    assert said["never_share"] == whole.never_share
    assert invoked("--quick", "--csv").startswith("month,day,fielded_integrate")
    assert json.loads(invoked("--quick", "--json", "--assume", "half_life=7"))["overtakes_month"] is None


def test_a_mistake_on_the_command_line_is_one_message():
    with pytest.raises(fl.ModelError, match="did you mean 'ip_days'"):
        CliRunner().invoke(cli, ("replicate-or-integrate", "--assume", "ipdays=3"), catch_exceptions=False)
