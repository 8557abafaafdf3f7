"""What a visitor does on Explore, in a real browser."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

import model as fl
from dashboard.position import FIRST
from model.durations import in_words

REFERENCE = "/?scenario=reference"


def shown(scenario: fl.Scenario) -> str:
    answer = fl.solve(scenario)
    return in_words(answer.cycle_time.mean, answer.expected_error.mean)


def slider(visitor, name: str):
    return visitor.page.get_by_role("slider", name=re.compile(name))


def test_both_dials_move_by_keyboard_and_the_number_is_the_models(visit):
    visitor = visit()
    visitor.open(REFERENCE)
    base = fl.preset("reference")
    assert visitor.headline == shown(base)
    slider(visitor, "Iteration speed").press("ArrowRight")
    faster = visitor.until_headline_is_not(shown(base))
    assert faster == shown(base.with_dials(iteration_speed=6))
    slider(visitor, "Centralisation").press("End")
    centralised = visitor.until_headline_is_not(faster)
    assert centralised == shown(base.with_dials(centralisation=1, iteration_speed=6))


def test_a_click_on_a_cell_of_the_map_goes_there(visit):
    visitor = visit(height=1100)
    visitor.open(REFERENCE)
    before = visitor.headline
    visitor.page.get_by_role("button", name=re.compile(r"Centralisation 0%, .* 10 days")).click()
    after = visitor.until_headline_is_not(before)
    assert after == shown(fl.preset("reference").with_dials(centralisation=0, iteration_speed=2))
    assert slider(visitor, "Centralisation").input_value() == "0"


def test_a_cell_of_the_map_can_be_reached_and_chosen_by_keyboard(visit):
    visitor = visit(height=1100)
    visitor.open(REFERENCE)
    before = visitor.headline
    visitor.page.get_by_role("button", name=re.compile(r"Centralisation 50%, .* 5 days")).focus()
    visitor.page.keyboard.press("ArrowUp")
    visitor.page.keyboard.press("Enter")
    after = visitor.until_headline_is_not(before)
    assert after == shown(fl.preset("reference").with_dials(centralisation=0.75))


def test_the_visitor_always_stands_on_a_cell_and_keeps_the_focus_when_its_row_goes(visit):
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE + "&centralisation=0.9")
    here = page.get_by_role("gridcell", selected=True)
    scenario = fl.preset("reference").with_dials(centralisation=0.9)
    assert here.inner_text() == f"{fl.solve(scenario).cycle_time.mean:.0f}"
    assert visitor.headline == f"{here.inner_text()} days"
    page.get_by_role("button", name=re.compile(r"Centralisation 90%, .* 5 days")).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.get_by_role("rowheader", name="90%").wait_for(state="detached")
    visitor.settle()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**centralisation=0.75**")


def test_a_shared_link_restores_dials_assumptions_and_baseline(visit):
    visitor = visit()
    visitor.open(REFERENCE + "&centralisation=0.8&iteration_speed=6&need_rate=0.2")
    scenario = fl.preset("reference").with_dials(0.8, 6).with_parameters(need_rate=0.2)
    assert visitor.headline == shown(scenario)
    visitor.page.get_by_role("button", name="Use as baseline").click()
    visitor.page.get_by_text("this is your baseline").wait_for()
    slider(visitor, "Centralisation").press("ArrowLeft")
    moved = (
        visitor.until_headline_is_not(shown(scenario))
        if shown(scenario) != shown(scenario.with_dials(centralisation=0.75))
        else visitor.headline
    )
    visitor.page.get_by_role("button", name="Share").click()
    link = visitor.page.locator("code", has_text="scenario=reference").inner_text()
    query = parse_qs(urlsplit(link).query)
    assert query["need_rate"] == ["0.2"]
    other = visit()
    other.open("/?" + urlsplit(link).query)
    assert other.headline == moved
    delta = "[data-testid=stMetricDelta]"
    assert other.page.locator(delta).inner_text() == visitor.page.locator(delta).inner_text()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?scenario=referense", "there is no scenario 'referense', did you mean 'reference'?"),
        ("?scenario=reference&centralisation=2", "centralisation is 2, must be ≥ 0 and ≤ 1"),
        ("?scenario=![x](http://elsewhere.invalid/x.png)", "no scenario '![x](http://elsewhere.invalid/x.png)'"),
    ],
)
def test_a_bad_link_gives_one_message_and_the_first_scenario(visit, query, said):
    visitor = visit()
    page = visitor.open("/" + query)
    alerts = page.get_by_role("alert")
    assert alerts.count() == 1
    assert said in alerts.inner_text()
    assert visitor.headline == shown(fl.preset(FIRST))


def test_the_page_works_at_390_pixels_and_never_scrolls_sideways_at_320(visit):
    visitor = visit(390, 844)
    page = visitor.open(REFERENCE)
    before = visitor.headline
    slider(visitor, "Iteration speed").press("ArrowLeft")
    assert visitor.until_headline_is_not(before) == shown(fl.preset("reference").with_dials(iteration_speed=3))
    narrow = visit(320, 700)
    page = narrow.open(REFERENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_box_opens_by_keyboard_and_shows_its_members_with_sources(visit):
    visitor = visit()
    page = visitor.open(REFERENCE)
    page.get_by_role("button", name=re.compile("Approval board")).press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    visitor.settle()
    assert "Approval board" in dialog.inner_text()
    assert "Gets work from: Test centre (100%)" in dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")


def test_the_try_button_takes_the_step_it_promises(visit):
    visitor = visit()
    page = visitor.open(REFERENCE + "&centralisation=1.0&iteration_speed=8")
    assert visitor.headline == "Over capacity"
    button = page.get_by_role("button", name=re.compile("^.*Try:"))
    promised = button.inner_text().split("→")[-1].strip()
    button.click()
    assert visitor.until_headline_is_not("Over capacity") == promised


def test_choosing_a_scenario_lays_it_out_as_the_baseline(visit):
    visitor = visit()
    page = visitor.open(REFERENCE)
    name = next(name for name in fl.PRESETS if name != "reference")
    before = visitor.headline
    page.get_by_role("radio", name=fl.preset(name).label).or_(
        page.get_by_role("button", name=fl.preset(name).label)
    ).first.click()
    assert visitor.until_headline_is_not(before) == shown(fl.preset(name))
    assert page.get_by_text("this is your baseline").is_visible()


def test_an_assumption_changed_on_method_changes_explore(visit):
    visitor = visit()
    page = visitor.open(REFERENCE)
    page.get_by_role("link", name="Evidence and method").click()
    page.get_by_role("heading", name=re.compile("^What does the answer rest on")).wait_for()
    visitor.settle()
    slider(visitor, "Known fixes the centre finds").press("Home")
    page.get_by_text("1 changed by you").wait_for()
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("heading", name=re.compile("^How fast")).wait_for()
    visitor.settle()
    assert visitor.headline == shown(fl.preset("reference").with_parameters(reuse_central=0))


def test_a_reload_keeps_the_desk(visit):
    visitor = visit()
    page = visitor.open(REFERENCE)
    before = visitor.headline
    slider(visitor, "Iteration speed").press("ArrowRight")
    after = visitor.until_headline_is_not(before)
    page.reload()
    page.locator("[data-testid=stMetricValue]").wait_for()
    visitor.settle()
    assert visitor.headline == after
