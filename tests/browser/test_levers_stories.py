"""What somebody with the report in hand does on Levers, in a real browser."""

from __future__ import annotations

import re

import pytest

import model as fl
from model.durations import in_words

REFERENCE = "/levers?scenario=reference"
REPORT = ("joint_venture", "liaison", "binding_orders")


def days(scenario: fl.Scenario) -> str:
    """Return a cycle time as screens show it."""
    answer = fl.solve(scenario)
    return in_words(answer.cycle_time.mean, answer.expected_error.mean)


def title(name: str) -> str:
    return str(fl.lever_table().loc[name, "title"])


def look_at(visitor, name: str) -> None:
    """Choose a lever on the board by keyboard."""
    button = visitor.page.get_by_role("table").get_by_role("button", name=title(name), exact=True)
    button.focus()
    button.press("Enter")
    visitor.page.locator("tr.current button", has_text=title(name)).wait_for(timeout=15_000)
    visitor.settle()


def test_the_three_recommendations_one_by_one_and_together(visit):
    """The acceptance story: each alone, then pulled one on the other, then carried to Explore, then let go."""
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE)
    base = fl.preset("reference")
    together = base
    for name in REPORT:
        row = page.get_by_role("row").filter(has_text=title(name)).first
        assert "in the report" in row.inner_text()
        assert f"{days(base)} → {days(fl.apply(base, name))}" in row.inner_text()
        look_at(visitor, name)
        before, together = together, fl.apply(together, name)
        assert f"{days(before)} → {days(together)}" == page.get_by_test_id("stMetricValue").first.inner_text()
        page.get_by_role("button", name="Pull this lever").click()
        page.get_by_text("It is pulled").wait_for()
        visitor.settle()
    assert f"{days(base)} → {days(together)}" in page.get_by_text(re.compile("^Together the report")).inner_text()
    page.get_by_role("link", name="Explore").first.click()
    page.get_by_text("Innovation-cycle time").wait_for()
    visitor.settle()
    assert visitor.headline == days(together)
    page.get_by_role("link", name="Levers").first.click()
    page.get_by_role("button", name="Let go of all levers").click()
    page.get_by_role("button", name="Pull the report's three").wait_for()
    visitor.settle()
    assert page.get_by_role("button", name="Let go of all levers").is_disabled()
    page.wait_for_url(lambda url: "levers=" not in url, timeout=10_000)


def test_what_is_new_carries_the_word_and_the_picture_goes_back(visit):
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE)
    look_at(visitor, "liaison")
    desk = page.locator(".node").filter(has_text="Liaison desk")
    assert "new" in desk.inner_text()
    page.get_by_role("radio", name="Without it").click()
    desk.wait_for(state="detached")
    visitor.settle()
    assert page.locator(".node .change").all_inner_texts().count("new") == 0
    page.locator(".node").filter(has_text="Approval board").click()
    page.get_by_role("dialog").get_by_text("Who is in this box?").wait_for()


def test_the_benefit_starts_later_and_pays_back(visit):
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE)
    look_at(visitor, "marketplace")
    page.get_by_role("button", name=re.compile("Simulate month by month")).click()
    page.get_by_text(re.compile("paid back in useful fixes after")).first.wait_for(timeout=120_000)
    visitor.settle()
    base = fl.preset("reference")
    plan = fl.schedule(base, [("marketplace", {})])
    found = fl.roll_out(base, plan, horizon=3 * 365.25, replications=100, seed=1)
    assert found.sentence in page.get_by_text(re.compile("^Nothing changes for 9 months")).inner_text()


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_shows_every_lever_without_sideways_scrolling(visit, width):
    visitor = visit(width=width, height=844)
    page = visitor.open(REFERENCE)
    page.get_by_role("table").get_by_role("button", name=title("schools")).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    inside = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.board *')].map(e => e.getBoundingClientRect().right))"
    )
    assert inside <= width
    assert page.locator(".board tbody tr").count() == len(fl.LEVERS)
