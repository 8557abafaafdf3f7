"""An own network brought along, in a real browser: three mistakes, repaired, solved, exported, imported again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import model as fl
from dashboard.examples import NAMES, example
from model.durations import in_words
from model.exchange import read_draft

ACTORS = """id,function,side,servers,effort
front,unit,soldiers,,
desk,triage,government,1,0.5
shop,design,{side},2,
post,test,soldiers,1,1
board,approve,government,1,{effort}
"""
LINKS = "source,target\nshop,post\npost,{target}\n"
SETTINGS = "setting,value\nname,mine\ntitle,Our <b>workshop</b>\nneed_rate,0.05\n"
FORMATS = {"Scenario file (TOML)": ".toml", "Tables (CSV in a zip)": ".zip", "Graph (JSON, node-link)": ".json",
           "Graph (GraphML)": ".graphml"}  # fmt: skip


def tables(side: str, effort: str, target: str) -> list[tuple[str, bytes]]:
    """Return the three tables, right or wrong."""
    actors, links = ACTORS.format(side=side, effort=effort), LINKS.format(target=target)
    return [("actors.csv", actors.encode()), ("links.csv", links.encode()), ("settings.csv", SETTINGS.encode())]


RIGHT = read_draft(tables("firms", "2", "board")).scenario()


def give(visitor, *files: tuple[str, bytes]) -> None:
    """Upload files and wait."""
    given = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    visitor.page.locator("input[type=file]").set_input_files(given)
    visitor.page.get_by_text(files[-1][0]).first.wait_for()
    visitor.settle()


def press(visitor, name: str) -> None:
    visitor.page.get_by_role("button", name=name).click()
    visitor.settle()


def write_instead(visitor, row: int, text: str) -> None:
    """Write into the table of problems by keyboard."""
    page = visitor.page
    table = page.locator("[data-testid=stDataFrame]:visible").last
    table.scroll_into_view_if_needed()
    table.click(position={"x": 40, "y": 35 + 17})  # first row, column “Where”
    for key in ("ArrowRight", "ArrowRight", *["ArrowDown"] * row):
        page.keyboard.press(key)
    page.keyboard.type(text)
    page.locator("#portal :is(input, textarea)").first.wait_for()
    page.keyboard.press("Enter")
    visitor.settle()


def saved(visitor, title: str, folder: Path) -> tuple[str, bytes]:
    """Download the network in a format; return the file's name and content."""
    buttons = visitor.page.get_by_role("button", name=title)
    with visitor.page.expect_download() as started:
        buttons.last.click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path.name, path.read_bytes()


def shown(scenario: fl.Scenario) -> str:
    answer = fl.solve(scenario)
    return in_words(answer.cycle_time.mean, answer.expected_error.mean)


def test_three_mistakes_are_repaired_and_the_network_is_solved_exported_and_imported_unchanged(visit, tmp_path):
    visitor = visit(height=2000)
    page = visitor.open("/network")
    give(visitor, *tables("firm", "two", "boardd"))
    page.get_by_text("3 problems found").wait_for()
    write_instead(visitor, 1, "2")
    press(visitor, "Repair these")
    page.get_by_text("No problem found").wait_for()
    press(visitor, "Use this network")
    page.get_by_text("All other pages work on this network").wait_for()
    assert shown(RIGHT) in page.content()
    files = {title: saved(visitor, title, tmp_path) for title in FORMATS}
    assert [Path(name).suffix for name, _content in files.values()] == list(FORMATS.values())
    assert all(read_draft([file]).scenario() == RIGHT for file in files.values())
    page.get_by_role("link", name="Explore").first.click()
    page.locator("[data-testid=stMetricValue]").wait_for()
    visitor.settle()
    assert visitor.headline == shown(RIGHT)
    page.reload()
    page.locator("[data-testid=stMetricValue]").wait_for()
    visitor.settle()
    assert visitor.headline == shown(RIGHT), "the link carries it"
    for title, file in files.items():
        visitor.open("/network?scenario=reference")
        give(visitor, file)
        page.get_by_text("No problem found").wait_for()
        assert saved(visitor, title, tmp_path)[1] == file[1]


def test_what_is_typed_into_a_table_stays_when_the_page_is_left_and_shows_in_the_answer(visit):
    visitor = visit(height=1600)
    page = visitor.open("/network")
    press(visitor, f"Copy “{example(NAMES[0]).label}”")
    table = page.locator("[data-testid=stDataFrame]:visible").first
    table.click(position={"x": 90, "y": 35 + 17 + 3 * 35})  # fourth actor: a workshop
    for _step in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("9")
    page.locator("#portal input").wait_for()  # the cell's own input is loaded when first needed
    page.keyboard.press("Enter")
    visitor.settle()
    changed = example(NAMES[0]).with_actor("workshop_north", servers=9)
    assert f"becomes a fielded fix in {shown(changed)}" in page.content()
    page.get_by_role("link", name="Compare").first.click()
    page.get_by_role("heading", name=re.compile("Which policy wins")).wait_for()
    visitor.settle()
    page.get_by_role("link", name="Your network").first.click()
    page.get_by_role("heading", name="How fast would your own network be?").wait_for()
    visitor.settle()
    assert f"becomes a fielded fix in {shown(changed)}" in page.content()


def test_two_visitors_side_by_side_never_see_each_others_network(visit):
    mine, theirs = visit(), visit()
    mine.open("/network")
    give(mine, *tables("firms", "2", "board"))
    press(mine, "Use this network")
    page = theirs.open("/network")
    assert "workshop</b>" not in page.content()
    assert "Decentralised wartime" in page.content()
    assert "Our <b>workshop</b>" in mine.page.locator("body").inner_text()


@pytest.mark.parametrize("width", [390, 320])
def test_the_page_fits_a_phone(visit, width):
    visitor = visit(width=width, height=800)
    page = visitor.open("/network")
    give(visitor, *tables("firm", "two", "boardd"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_steps_can_be_taken_by_keyboard(visit):
    visitor = visit(height=1600)
    page = visitor.open("/network")
    page.get_by_role("button", name="Copy “A marketplace of makers”").focus()
    page.keyboard.press("Enter")
    visitor.settle()
    assert shown(example(NAMES[1])) in page.content()


def test_fifty_megabytes_are_refused_in_words_and_the_page_works_on(visit, tmp_path):
    visitor = visit(height=1600)
    page = visitor.open("/network")
    large = tmp_path / "actors.csv"
    large.write_bytes(b"id,function,side\n" + b"a,design,firms\n" * 3_400_000)
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_text(re.compile("must be 20.*MB or smaller")).first.wait_for()
    press(visitor, f"Copy “{example(NAMES[0]).label}”")
    assert shown(example(NAMES[0])) in page.content()


def test_a_link_of_a_megabyte_is_turned_away_at_once_and_others_work_on(visit):
    """Beyond 64 kB the web server itself answers, with its own words; below, the page says what is wrong."""
    working, misled = visit(height=1600), visit()
    page = working.open("/network?scenario=reference")
    answered = misled.page.request.get(f"{misled.server}/?network={'A' * 1_000_000}", timeout=10_000)
    assert (answered.status, answered.text()) == (400, "Invalid HTTP request received.")
    press(working, f"Copy “{example(NAMES[0]).label}”")
    assert shown(example(NAMES[0])) in page.content()
    misled.open(f"/?network={'A' * 60_000}")
    assert "longer than 16000 characters" in misled.page.locator("[data-testid=stMain]").inner_text()
