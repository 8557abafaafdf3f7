"""Sentences are made of the model's numbers: they name who binds, change when that changes, and say no other figure."""

from __future__ import annotations

import gettext
import re

import pytest

import model as fl
from model.durations import in_words
from model.explanation.relief import relief
from model.explanation.sentences import relief_in_words, step_in_words, why
from model.language import speaking

REFERENCE = fl.preset("reference")


def busy(name: str, load: float = 0.93) -> fl.Scenario:
    """Return a preset with needs coming as fast as makes its busiest actor so busy."""
    scenario = fl.preset(name)
    return scenario.with_parameters(need_rate=load * fl.solve(scenario).max_need_rate)


def relieved(scenario: fl.Scenario, actor: str) -> fl.Scenario:
    """Return the scenario with one actor far from binding."""
    one = scenario.actor_by_id[actor]
    if one.is_gate:
        return scenario.with_actor(actor, agenda_limit=None)
    return scenario.with_actor(actor, servers=20 * one.servers)


@pytest.mark.parametrize("name", fl.PRESETS)
def test_the_sentence_follows_the_binding_actor(name):
    scenario = busy(name)
    first = fl.solve(scenario)
    said = why(first)
    label = first.stations.loc[first.first_to_saturate, "name"]
    assert said.startswith(f"{label} is {first.utilisation:.0%} busy")
    assert in_words(first.stations.loc[first.first_to_saturate, "wait_time"], 0.1) in said
    other = relieved(scenario, first.first_to_saturate)
    limit = fl.solve(other).max_need_rate
    second = fl.solve(other.with_parameters(need_rate=0.93 * limit))
    assert second.first_to_saturate != first.first_to_saturate
    assert why(second).startswith(f"{second.stations.loc[second.first_to_saturate, 'name']} is ")
    assert why(second) != said


@pytest.mark.parametrize("name", fl.PRESETS)
def test_over_capacity_the_sentence_gives_load_and_share_and_no_days(name):
    answer = fl.solve(busy(name, 1.25))
    said = why(answer)
    assert f"is asked for {answer.overload.utilisation:.0%} of what it can do" in said
    assert f"keeps up with {1 / 1.25:.0%} of the needs" in said
    assert "day" not in said


@pytest.mark.parametrize("name", fl.PRESETS)
def test_where_nobody_is_busy_the_longest_stage_is_named_with_its_days(name):
    answer = fl.solve(busy(name, 0.3))
    said = why(answer)
    longest = answer.stages.loc[answer.stages["total"].idxmax()]
    assert said.startswith("Nobody is overloaded; ")
    whole = re.search(r"of (\S+) (day|month|year)s", said)
    size = {"day": 1, "month": 30.4375, "year": 365.25}[whole[2]]
    assert float(whole[1]) * size == pytest.approx(answer.cycle_time.mean, rel=0.05)
    part = re.search(r"the most days, (\S+)(?: (day|month|year)s?)? of", said)
    size = {"day": 1, "month": 30.4375, "year": 365.25}.get(part[2], size)
    assert float(part[1]) * size == pytest.approx(longest["total"], rel=0.05, abs=0.6 * size)


@pytest.mark.parametrize(
    ("visits", "words"), [(1, "for each need"), (2, "for each of the 2 visits"), (8, "for each of the 8 visits")]
)
def test_visits_are_counted(visits, words):
    shop = fl.Actor("shop", "design", "firms", servers=5, variability=1)
    scenario = fl.Scenario("s", actors=(shop,)).with_parameters(error_hazard=0).with_dials(0, visits)
    limit = fl.solve(scenario).max_need_rate
    assert words in why(fl.solve(scenario.with_parameters(need_rate=0.9 * limit)))


def test_relief_says_what_each_thing_saves():
    answer = fl.solve(REFERENCE.with_dials(1, 6))
    row = relief(answer).loc["test_centre"]
    said = relief_in_words(dict(row.items()))
    assert said == (
        f"Relieving Test centre: one more server there saves {in_words(row['days_server'], 0.05)}; "
        f"1% less time per visit saves {in_words(row['days_service'], 0.05)}."
    )
    idle = relief(fl.solve(REFERENCE)).iloc[-1].to_dict() | dict.fromkeys(["days_server", "days_service"], 0.0)
    assert relief_in_words(idle) == f"Relieving {idle['name']} saves next to nothing."


def test_relief_over_capacity_speaks_of_needs():
    row = relief(fl.solve(REFERENCE.with_dials(1, 8))).loc["test_centre"].to_dict()
    assert f"{row['rate_server'] * 30.4375:.1f} more needs a month" in relief_in_words(row)
    tied = relief(fl.solve(REFERENCE.with_parameters(need_rate=3))).iloc[0].to_dict()
    assert relief_in_words(tied) == "Relieving Workshop 4 alone lets no more needs be met: others are as busy."


def test_a_step_says_where_it_leads_and_a_lever_what_it_costs():
    answer = fl.solve(REFERENCE)
    found = fl.explain(answer)
    for step in (*found.next_steps, *found.lever_steps):
        assert step_in_words(answer, step).endswith(f"-> {in_words(step.cycle_time, answer.expected_error.mean)}")
    liaison = next(step for step in found.lever_steps if step.lever == "liaison")
    assert f"({liaison.posts:g} posts, {in_words(liaison.set_up_days)} to set up)" in step_in_words(answer, liaison)


class Marked(gettext.NullTranslations):
    """A language that puts marks around every text."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


SAID = {
    "calm": lambda: fl.explain(fl.solve(REFERENCE)),
    "busy": lambda: fl.explain(fl.solve(REFERENCE.with_dials(1, 6))),
    "over": lambda: fl.explain(fl.solve(REFERENCE.with_dials(1, 8))),
    "waterfall": lambda: fl.waterfall(REFERENCE, REFERENCE.with_dials(0.8, 6)),
    "no waterfall": lambda: fl.waterfall(REFERENCE, REFERENCE.with_dials(1, 8)),
}


@pytest.mark.parametrize("which", SAID)
def test_no_word_of_a_sentence_escapes_translation(which):
    found = SAID[which]()
    plain = str(found)
    with speaking(Marked()):
        marked = str(found)
    assert marked.replace("«", "").replace("»", "").lower() == plain.lower()
    depth = 0
    for sign in marked:
        depth += {"«": 1, "»": -1}.get(sign, 0)
        assert depth > 0 or sign in "»\n ", marked
    assert str(found) == plain  # nothing translated is kept


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (2, "2 days"),
        (-1, "-1 day"),
        (0, "0 days"),
        (1 / 24, "1 hour"),
        (0.2, "5 hours"),
        (1.5, "1.5 days"),
    ],
)
def test_one_is_singular(days, words):
    assert in_words(days) == words
