"""What a doubter does on Evidence and method, in a real browser."""

from __future__ import annotations

import re

import model as fl
from dashboard import number_tables
from model.durations import in_words

REFERENCE = "/method?scenario=reference"


def believe(visitor, number: str, value: float) -> None:
    """Choose a number in the editor by keyboard and give it another value."""
    page = visitor.page
    box = page.get_by_role("combobox", name=re.compile("Which number"))
    box.click()
    box.fill(number)
    page.get_by_role("option", name=number, exact=True).first.click()
    page.keyboard.press("Escape")  # a list that opened late stays open over the page
    visitor.settle()
    field = page.get_by_role("spinbutton", name=re.compile("I believe it is"))
    field.fill(f"{value:g}")
    field.press("Enter")
    visitor.settle()


def verdict(visitor) -> str:
    """Return the sentence that says where decisions are best taken."""
    return visitor.page.get_by_text(re.compile("With these beliefs it would be fastest")).inner_text()


def test_taking_every_advantage_from_the_centre_reverses_the_verdict_at_every_load(visit):
    """E7 of the specification: the centre sees no more, tests no better, and is no quicker."""
    visitor = visit(height=1100)
    visitor.open(REFERENCE)
    base = fl.preset("reference")
    share, days = fl.best_centralisation(base)
    assert share > 0.5
    assert f"{share:.0%} of decisions at the centre ({in_words(days)})" in verdict(visitor)
    doubts = {"reuse_central": 0.1, "local_search": 0, "catch_central": 0.7, "handover_lateral": 0.25,
              "test_centre.effort": 1.2, "hq.effort": 0.5}  # fmt: skip
    numbers = fl.number_table(base)
    for address, value in doubts.items():
        believe(visitor, number_tables.label(address, numbers.loc[address]), value)
        base = fl.with_number(base, address, value)
    for rate in (0.3, 0.02, 0.5):
        if rate != 0.3:
            believe(visitor, "Need rate", rate)
        share, days = fl.best_centralisation(base.with_parameters(need_rate=rate))
        assert share == 0
        assert f"fastest with 0% of decisions at the centre ({in_words(days)})" in verdict(visitor)
    assert "7 changed by you" in visitor.page.content()
    visitor.page.get_by_role("button", name="Back to the scenario's own values").click()
    visitor.settle()
    assert "0 changed by you" in visitor.page.content()


def test_a_doubt_follows_the_visitor_to_explore(visit):
    visitor = visit(height=1100)
    visitor.open(REFERENCE)
    believe(visitor, "Approval board: days between meetings", 14)
    visitor.page.get_by_role("link", name="Explore").first.click()
    visitor.page.locator("[data-testid=stMetricValue]").wait_for()
    visitor.settle()
    answer = fl.solve(fl.with_number(fl.preset("reference"), "board.cadence", 14))
    assert visitor.headline == in_words(answer.cycle_time.mean, answer.expected_error.mean)


def test_every_formula_is_set(visit):
    visitor = visit()
    page = visitor.open(REFERENCE)
    page.get_by_text("Formulas", exact=True).click()
    page.locator(".katex").nth(20).wait_for()
    assert page.locator(".katex-error").all_inner_texts() == []
