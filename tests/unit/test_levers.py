"""What every policy lever must be: the contract each one inherits by standing in LEVERS."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

import model as fl
from model.levers import BY_NAME, SET_UP, Lever
from model.parameters import ASSUMPTION

ROOT = Path(__file__).parent.parent.parent
PRESETS = [fl.preset(name) for name in fl.PRESETS]
REFERENCE = fl.preset("reference")
EVIDENCE = set(fl.evidence().index)
FEW = ("reference", "traditional_pipeline", "decentralised_wartime")
ORDER_MATTERS: frozenset[frozenset[str]] = frozenset()
"""Pairs of levers where what is done first counts in the real thing too; why stands in docs/levers.md."""
NEUTRAL = {
    "joint_venture": {"lines": 0, "teams": 0},
    "binding_orders": {"capacity_used": 1.0},
}  # levers of reform: test_levers_reform.py
"""Settings at which a lever does nothing, for those that have one."""
LOUD = {"certification_reform": {"catch_lost": 0.1}, "lessons_centre": {"gate": 1}}
"""Settings at which a lever changes what it leaves alone by default."""

each_lever = pytest.mark.parametrize("lever", fl.LEVERS, ids=lambda one: one.name)
each_preset = pytest.mark.parametrize("base", PRESETS, ids=lambda one: one.name)


def applied(base: fl.Scenario, *names: str) -> fl.Scenario | None:
    """Return the scenario with levers pulled in this order; None if one says that it makes no sense there."""
    for name in names:
        try:
            base = fl.apply(base, name)
        except fl.ArgumentError as error:
            told = error.problem
            break
    else:
        return base
    assert told.place == f"lever {name}"
    assert told.found
    assert told.limit
    assert told.remedy
    return None


@each_lever
def test_a_lever_says_what_it_is_in_whole_sentences(lever: Lever):
    assert BY_NAME[lever.name] is lever
    assert lever.name.isidentifier()
    assert lever.title
    for text in (lever.summary, lever.caution, *(part.text for part in lever.mechanisms)):
        assert text.endswith(".")
        assert text[0].isupper()
    assert lever.mechanisms
    assert lever.touches


@each_lever
def test_every_option_has_a_default_within_its_limits_a_unit_a_meaning_and_a_source(lever: Lever):
    names = [option.name for option in lever.options]
    assert len(set(names)) == len(names)
    assert SET_UP in names
    assert set(lever.waits) <= set(names)
    assert SET_UP in lever.waits
    for option in lever.options:
        assert option.low <= option.default <= option.high
        assert option.unit
        assert option.meaning.endswith(".")
        assert option.fault(int(option.default) if option.whole else option.default) is None


@each_lever
def test_every_source_of_a_lever_is_in_the_evidence_table(lever: Lever):
    for part in (*lever.mechanisms, *lever.options):
        assert part.evidence
        assert set(part.evidence) <= EVIDENCE | {ASSUMPTION}


@each_lever
def test_a_value_beyond_an_options_limits_is_told_with_unit_and_limit(lever: Lever):
    for option in lever.options:
        for wrong in (option.low - 1, option.high + 1, math.nan):
            with pytest.raises(fl.ArgumentError) as caught:
                fl.apply(REFERENCE, lever.name, **{option.name: wrong})
            found, limit = caught.value.problem.found, caught.value.problem.limit
            assert caught.value.problem.place == f"lever {lever.name}"
            assert found.startswith(f"{option.name} is ")
            if not option.whole or not math.isnan(wrong):
                assert found == f"{option.name} is {wrong:.12g} {option.unit}"
                assert limit == f"must be >= {option.low:.12g} and <= {option.high:.12g}"


@each_lever
def test_a_lever_is_pulled_once_and_knows_its_options(lever: Lever):
    with pytest.raises(fl.ArgumentError) as caught:
        fl.apply(REFERENCE, lever.name, set_up_day=3)
    assert str(caught.value).startswith(f"lever {lever.name}: set_up_day is no option, known are ")
    assert str(caught.value).endswith(" (did you mean 'set_up_days'?)")
    once = applied(REFERENCE, lever.name)
    assert once is not None
    with pytest.raises(fl.ArgumentError) as caught:
        fl.apply(once, lever.name)
    assert str(caught.value) == (
        f"lever {lever.name}: is applied already, must be applied once (tune its options instead)"
    )


def test_an_unknown_lever_is_told_with_the_nearest():
    with pytest.raises(fl.ArgumentError) as caught:
        fl.apply(REFERENCE, "liason")
    assert str(caught.value) == (
        f"apply: 'liason' is no lever, must be one of {', '.join(BY_NAME)} (did you mean 'liaison'?)"
    )


@each_preset
@each_lever
def test_a_lever_changes_what_it_says_and_nothing_else(lever: Lever, base: fl.Scenario):
    after = applied(base, lever.name)
    if after is None:
        return
    assert after.levers == (*base.levers, lever.name)
    table = fl.changes(base, after)
    untold = [row for row in table[["kind", "id", "field"]].values.tolist() if not lever.may_change(*row)]
    assert untold == []
    assert fl.changes(after, after).empty


@each_lever
def test_everything_a_lever_says_it_may_change_it_changes_somewhere(lever: Lever):
    lossy = {name: 0.2 for name in REFERENCE.parameters if name.startswith("report_loss_")}
    rows = []
    for base in (preset.with_parameters(**lossy) for preset in PRESETS):
        if applied(base, lever.name) is not None:
            after = fl.apply(base, lever.name, **LOUD.get(lever.name, {}))
            rows += fl.changes(base, after)[["kind", "id", "field"]].values.tolist()
    for touch in lever.touches:
        alike = [other for other in lever.touches if (other[0], other[2]) == (touch[0], touch[2])]
        meant = (touch,) if touch[0] == "parameter" else alike  # a record goes by many ids, a parameter by one
        told = replace(lever, touches=tuple(meant))
        assert any(told.may_change(*row) for row in rows), touch


@each_lever
def test_some_preset_takes_the_lever_and_solves(lever: Lever):
    taken = [after for base in PRESETS if (after := applied(base, lever.name)) is not None]
    assert len(taken) >= len(PRESETS) / 2
    for after in taken:
        assert fl.solve(after).utilisation > 0


@each_preset
@each_lever
def test_a_scenario_with_a_lever_pulled_can_be_written_and_read(lever: Lever, base: fl.Scenario):
    after = applied(base, lever.name)
    if after is not None:
        assert fl.read_scenario(fl.write_scenario(after)) == after


@pytest.mark.parametrize("name", NEUTRAL)
@each_preset
def test_a_neutral_setting_changes_no_answer(name: str, base: fl.Scenario):
    before, after = fl.solve(base), fl.solve(fl.apply(base, name, **NEUTRAL[name]))
    assert after.cycle_time.mean == pytest.approx(before.cycle_time.mean, rel=1e-12)
    assert after.relevant_share == pytest.approx(before.relevant_share, rel=1e-12)


@each_lever
def test_costs_and_set_up_are_plain_numbers_and_the_table_repeats_them(lever: Lever):
    cost = lever.cost(REFERENCE, lever.defaults)
    assert cost.posts >= 0
    assert cost.days >= 0
    row = fl.lever_table().loc[lever.name]
    assert (row["posts"], row["days"]) == (cost.posts, cost.days)
    assert row["set_up_days"] == sum(lever.defaults[name] for name in lever.waits)
    assert lever.days_before_benefit({SET_UP: 0}) == row["set_up_days"] - lever.defaults[SET_UP]
    assert row["assumed"] <= row["claims"] == len(lever.mechanisms) + len(lever.options)
    assert set(row["evidence"].split()) == set(lever.evidence) <= EVIDENCE


@each_lever
def test_the_set_up_time_does_not_change_the_network(lever: Lever):
    longer = dict.fromkeys(lever.waits, 1.0)
    assert fl.apply(REFERENCE, lever.name, **longer) == fl.apply(REFERENCE, lever.name)


def same_in_either_order(base: fl.Scenario, first: str, second: str) -> None:
    one, other = applied(base, first, second), applied(base, second, first)
    if one is None or other is None:
        return
    answers = [fl.solve(scenario) for scenario in (one, other)]
    assert answers[0].cycle_time.mean == pytest.approx(answers[1].cycle_time.mean, rel=1e-9, nan_ok=True)
    assert answers[0].relevant_share == pytest.approx(answers[1].relevant_share, rel=1e-9, nan_ok=True)
    assert answers[0].max_need_rate == pytest.approx(answers[1].max_need_rate, rel=1e-9)


PAIRS = [pair for pair in combinations(BY_NAME, 2) if frozenset(pair) not in ORDER_MATTERS]


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize("name", FEW)
def test_two_levers_give_the_same_answer_in_either_order(name: str, first: str, second: str):
    same_in_either_order(fl.preset(name), first, second)


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_levers_give_the_same_answer_in_either_order_on_every_preset(first: str, second: str):
    for base in PRESETS:
        same_in_either_order(base, first, second)


def test_all_levers_can_be_pulled_together_and_both_ways_round():
    for without, alike in (({"reintegration"}, True), (set(), False)):  # why not alike: docs/levers.md, Order
        names = [name for name in BY_NAME if name not in without]
        there, back = (applied(REFERENCE, *order) for order in (names, names[::-1]))
        assert there is not None
        assert back is not None
        answers = [fl.solve(scenario).cycle_time.mean for scenario in (there, back)]
        assert (answers[0] == pytest.approx(answers[1], rel=1e-9)) is alike


@pytest.mark.slow
@each_lever
def test_both_engines_agree_with_a_lever_pulled(lever: Lever):
    check = fl.check_engines(fl.apply(REFERENCE, lever.name), replications=10, cases=1500, seed=4)
    assert check.agree
    assert check.times.loc["cycle_time_mean", "trust"] in ("yes", "roughly")


def row_of(lever: Lever) -> str:
    """Return the row of docs/levers.md that fits a lever."""
    row = fl.lever_table().loc[lever.name]
    does = " ".join(f"{part.text} ({', '.join(part.evidence)})" for part in lever.mechanisms)
    cost = f"{row['posts']:g} posts, {row['days']:g} days"
    return f"| `{lever.name}`: {lever.title} | {does} | {cost} | {row['set_up_days']:g} d | {lever.caution} |"


def test_the_page_about_levers_lists_each_as_it_is():
    lines = (ROOT / "docs" / "levers.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("| `")] == [row_of(lever) for lever in fl.LEVERS]
