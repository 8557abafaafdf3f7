"""What an ally's staff does on Compare: read the month in which joining overtakes copying, and make it never come."""

from __future__ import annotations

import re

import model as fl

VERDICT = ".st-key-ally_verdict"


def test_replicate_against_integrate_the_month_is_read_and_with_short_lived_fixes_it_never_comes(visit):
    visitor = visit()
    page = visitor.open("/compare?scenario=reference")
    page.get_by_role("button", name="Replicate or integrate").click()
    page.get_by_role("heading", name="When does integrating overtake replicating?").wait_for(timeout=30_000)
    page.get_by_role("button", name="Follow both from today").click()
    found = fl.replicate_or_integrate()
    page.locator(VERDICT, has_text=found.sentence).wait_for(timeout=90_000)
    page.get_by_text(found.hangs_on).first.wait_for(timeout=10_000)
    visitor.settle()

    page.get_by_role("spinbutton", name=re.compile("Half-life of a fix")).fill("7")
    page.get_by_role("button", name="Follow both from today").click()
    lost = fl.replicate_or_integrate({"half_life": 7.0}, sensitivity=False)
    assert "does not overtake" in lost.sentence
    page.locator(VERDICT, has_text=lost.sentence).wait_for(timeout=90_000)


def test_the_panel_never_scrolls_sideways_on_a_phone(visit):
    visitor = visit(320, 700)
    page = visitor.open("/compare?policy1=scenario%3Dally_replicates&policy2=scenario%3Dally_integrates")
    page.get_by_role("button", name="Follow both from today").click()
    page.locator(VERDICT).wait_for(timeout=90_000)
    visitor.settle()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 320
