"""Every page: axe-core (WCAG 2.2 A and AA, light and dark, desktop and phone), narrow screens."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_network_stories import give, tables
from test_watch_stories import choose, run_it

from dashboard.pages import PAGES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
UPSTREAM: tuple[tuple[str, str], ...] = ()
"""(rule, selector) that Streamlit's own DOM causes; none with 1.67 on our pages."""


paths = ["", *(page.path for page in PAGES[1:])]  # the first page is the root
every_page = pytest.mark.parametrize("path", [f"/{path}?scenario=reference" for path in paths])


@every_page
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1366, "light"),
        (390, "dark"),
        pytest.param(1366, "dark", marks=pytest.mark.slow),
        pytest.param(390, "light", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_no_serious_violation(visit, path, scheme, width):
    visitor = visit(width, 844, scheme)
    visitor.open(path)
    assert serious(visitor.page) == []


@every_page
def test_no_page_scrolls_sideways_at_320_pixels(visit, path):
    page = visit(320, 800).open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 320


def serious(page) -> list[str]:
    """Return the serious and critical violations that are ours."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if (violation["id"], str(node["target"])) not in UPSTREAM
    ]


def _press(name: str):
    def press(visitor):
        visitor.page.get_by_role("button", name=re.compile(name)).first.click()
        visitor.page.wait_for_timeout(1_000)

    return press


def _watch_a_moved_dial(visitor):
    choose(visitor, "A dial is moved")
    if visitor.page.get_by_role("button", name="Run it").is_visible():  # an answer is kept for whoever asks next
        run_it(visitor)
    visitor.page.get_by_role("button", name="Follow the next need").click()
    visitor.page.get_by_text("days count from when it was raised").wait_for(timeout=15_000)


def _bring_mistakes(visitor):
    give(visitor, *tables("firm", "two", "boardd"))
    visitor.page.get_by_text("3 problems found").wait_for()


def _bring_a_network_and_use_it(visitor):
    give(visitor, *tables("firms", "2", "board"))
    _press("Use this network")(visitor)


def _simulate(visitor):
    _press("Simulate")(visitor)
    visitor.page.get_by_role("button", name="Event record").first.wait_for(timeout=60_000)


OPENED = {
    "assumptions": ("/", _press("^.*Assumptions$")),
    "share": ("/", _press("Share")),
    "a box of the picture": ("/", _press("Approval board")),
    "a moved dial and a need": ("/watch", _watch_a_moved_dial),
    "problems to repair": ("/network", _bring_mistakes),
    "templates": ("/network", lambda visitor: visitor.page.locator("summary", has_text="Templates").click()),
    "an own network in use": ("/network", _bring_a_network_and_use_it),
    "a record to take home": ("/take-home", _simulate),
}
"""What -> the page, and how a visitor gets there."""


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (320, "dark")])
@pytest.mark.parametrize("what", OPENED)
def test_axe_finds_no_serious_violation_in_what_can_be_opened(visit, what, width, scheme):
    path, get_there = OPENED[what]
    visitor = visit(width, 1100, scheme)
    page = visitor.open(f"{path}?scenario=reference")
    get_there(visitor)
    visitor.settle()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_a_violation_that_is_put_there(visit):
    """The check can fail: a picture without a name is found."""
    visitor = visit()
    visitor.open("/method?scenario=reference")
    visitor.page.evaluate("document.querySelector('h1').parentElement.innerHTML += '<img src=\"data:,\">'")
    found = Axe().run(visitor.page, options={"runOnly": RULES}).response["violations"]
    assert "image-alt" in [violation["id"] for violation in found]
