"""Every page: axe-core (WCAG 2.2 A and AA, light and dark, desktop and phone), narrow screens."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.pages import PAGES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
UPSTREAM: tuple[tuple[str, str], ...] = ()
"""(rule, selector) that Streamlit's own DOM causes; none with 1.67 on our pages."""


paths = ["", *(page.path for page in PAGES[1:])]  # the first page is the root
every_page = pytest.mark.parametrize("path", [f"/{path}?scenario=reference" for path in paths])


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
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


OPENED = {
    "Assumptions": ("button", re.compile("^.*Assumptions$")),
    "Share": ("button", re.compile("Share")),
    "Approval board": ("button", re.compile("Approval board")),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", OPENED)
def test_axe_finds_no_serious_violation_in_what_can_be_opened(visit, what, scheme):
    visitor = visit(scheme=scheme)
    page = visitor.open("/?scenario=reference")
    role, name = OPENED[what]
    page.get_by_role(role, name=name).first.click()
    page.wait_for_timeout(1_000)
    visitor.settle()
    assert serious(page) == []


def test_axe_finds_a_violation_that_is_put_there(visit):
    """The check can fail: a picture without a name is found."""
    visitor = visit()
    visitor.open("/method?scenario=reference")
    visitor.page.evaluate("document.querySelector('h1').parentElement.innerHTML += '<img src=\"data:,\">'")
    found = Axe().run(visitor.page, options={"runOnly": RULES}).response["violations"]
    assert "image-alt" in [violation["id"] for violation in found]
