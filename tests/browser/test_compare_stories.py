"""What a visitor does on Compare, in a real browser: the verdict, its reversal, the check, and stopping it."""

from __future__ import annotations

import re

import pytest

import model as fl
from dashboard.components.policies import FIRST_TWO, READY

FOUR = {fl.preset(name).label: fl.preset(name) for name in READY[0].scenarios}
TWO = {fl.preset(name).label: fl.preset(name) for name in FIRST_TWO}
COMPARE = "/compare?scenario=reference"
VERDICT = ".st-key-verdict"


def said(visitor) -> str:
    visitor.settle()
    return visitor.page.locator(VERDICT).inner_text()


def until_verdict_is(visitor, sentence: str) -> None:
    visitor.page.locator(VERDICT, has_text=sentence).wait_for(timeout=30_000)
    visitor.settle()


def set_alike(scenarios, name: str, value: float) -> dict[str, fl.Scenario]:
    return {label: one.with_parameters(**{name: value}) for label, one in scenarios.items()}


def test_four_policies_compared_one_assumption_changed_the_verdict_reversed_and_taken_back(visit):
    visitor = visit()
    page = visitor.open(COMPARE)
    page.get_by_role("button", name="Four policies").click()
    before, line = fl.verdict(FOUR), fl.reversals(FOUR).table.iloc[0]
    until_verdict_is(visitor, before.sentence)
    assert before.winner == "Hybrid marketplace"
    page.get_by_text(fl.reversals(FOUR).sentence).first.wait_for(timeout=30_000)
    visitor.settle()

    page.get_by_role("button", name=f"Set it to {line['beyond']:g}").first.press("Enter")  # charts still move the page
    after = fl.verdict(set_alike(FOUR, line["name"], line["beyond"]))
    until_verdict_is(visitor, after.sentence)
    assert after.winner != before.winner
    assert "Hybrid marketplace is over capacity" in said(visitor)
    assert "design_work" in page.url

    page.get_by_role("button", name="Each its own again: design work").click()
    until_verdict_is(visitor, before.sentence)


def test_the_reversal_is_no_artefact_of_the_formulas_the_simulation_agrees(visit):
    """At the value the button sets, run against run, the former winner has no cycle time at all."""
    line = fl.reversals(FOUR).table.iloc[0]
    moved = set_alike(FOUR, line["name"], line["beyond"])
    visitor = visit()
    page = visitor.open(COMPARE)
    page.get_by_role("button", name="Four policies").click()
    page.get_by_role("button", name=f"Set it to {line['beyond']:g}").first.click()
    until_verdict_is(visitor, fl.verdict(moved).sentence)
    page.get_by_role("radio", name="20", exact=True).or_(
        page.get_by_role("button", name="20", exact=True)
    ).first.click()
    page.get_by_role("button", name="Check by simulation").click()
    runs = {label: fl.simulate(one, replications=20, seed=1, cases=20_000) for label, one in moved.items()}
    found = fl.verdict(runs)
    until_verdict_is(visitor, found.sentence)
    assert "Hybrid marketplace" in found.over
    assert "of 20 paired runs" in said(visitor)


def test_the_assumption_is_moved_for_all_by_keyboard(visit):
    visitor = visit()
    page = visitor.open(COMPARE)
    until_verdict_is(visitor, fl.verdict(TWO).sentence)
    handle = page.get_by_role("slider", name=re.compile("Need rate"))
    handle.press("End")
    until_verdict_is(visitor, fl.verdict(set_alike(TWO, "need_rate", 1.0)).sentence)


def test_a_long_simulation_shows_progress_can_be_cancelled_and_the_page_stays_usable(visit):
    visitor = visit()
    page = visitor.open(COMPARE + "&policy1=scenario%3Dtraditional_pipeline&policy2=scenario%3Dhub_and_spoke")
    page.get_by_role("radio", name="1000").or_(page.get_by_role("button", name="1000")).first.click()
    visitor.page.wait_for_timeout(500)
    page.get_by_role("button", name="Check by simulation").click()
    bar = page.get_by_text(re.compile(r"Simulating 1000 runs: [1-9]\d?% done"))
    bar.wait_for(timeout=30_000)
    page.get_by_text("in % of its own time").click()  # something else meanwhile
    other = visit()
    other.open("/?scenario=reference")  # and somebody else
    before = other.headline
    other.page.get_by_role("slider", name=re.compile("Iteration speed")).press("ArrowLeft")
    assert other.until_headline_is_not(before)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Check by simulation").wait_for(timeout=15_000)
    assert fl.verdict({name: fl.preset(key) for name, key in (("Traditional pipeline", "traditional_pipeline"),
                                                              ("Hub and spokes", "hub_and_spoke"))}).sentence in said(
        visitor
    )  # fmt: skip


def test_what_stands_on_the_desk_is_added_and_the_link_restores_the_policies(visit):
    visitor = visit()
    page = visitor.open("/compare?scenario=reference&centralisation=0.8")
    before = said(visitor)
    page.get_by_role("button", name="Remove").first.click()
    page.wait_for_url("**policy1=**")
    left = fl.verdict({"Reference": fl.preset("reference").with_dials(centralisation=0.8)}).sentence
    until_verdict_is(visitor, left)
    other = visit()
    other.open(page.url.removeprefix(other.server))
    other.page.get_by_text("80 % decided at the centre").first.wait_for(timeout=30_000)
    until_verdict_is(other, left)
    assert left != before


def test_the_files_can_be_downloaded(visit):
    visitor = visit()
    page = visitor.open(COMPARE)
    for kind in ("CSV", "JSON"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"Download as {kind}").click()
        text = waiting.value.path().read_text(encoding="utf-8")
        assert "cycle_time_mean" in text
        assert fl.__version__ in text


@pytest.mark.parametrize("width", [320, 390])
def test_the_page_never_scrolls_sideways_on_a_phone_though_its_table_does(visit, width):
    visitor = visit(width, 700)
    page = visitor.open(COMPARE)
    page.get_by_role("button", name="Four policies").click()
    until_verdict_is(visitor, fl.verdict(FOUR).sentence)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    table = page.get_by_role("region", name="Policies side by side")
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert table.evaluate("box => box.scrollLeft") > 0
