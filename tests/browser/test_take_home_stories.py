"""Stories of taking the result home: the PDF, the snapshot opened without a server, the printer, the link."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from test_accessibility import serious

import model as fl
from dashboard.position import Position
from dashboard.take_home.report import headline

PAGE = "/take-home?scenario=decentralised_wartime&centralisation=0.3&iteration_speed=6&need_rate=0.55"
MOVED = Position.of_preset("decentralised_wartime").with_centralisation(0.3).with_number("need_rate", 0.55)


def download(page, name: str) -> tuple[str, bytes]:
    """Press a button and return the file it gives: its name and content."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=name).click()
    found = waited.value
    return found.suggested_filename, found.path().read_bytes()


def test_the_pdf_bears_the_number_of_the_screen_and_its_link_restores_it(visit):
    visitor = visit()
    page = visitor.open(PAGE)
    shown = page.locator(".report .headline").inner_text()
    name, content = download(page, "The report as a PDF")
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert name == "decentralised_wartime.pdf"
    assert shown == headline(fl.solve(MOVED.scenario))
    assert shown in text
    link = re.search(r"https?://\S+(?:\n\S+)*", text)[0].replace("\n", "").replace("take-home", "")
    visitor.open(link.removeprefix(visitor.server))
    assert visitor.headline == shown


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (320, "dark")])
def test_a_snapshot_opens_from_disk_with_the_number_of_the_screen_and_its_dials_work(visit, tmp_path, width, scheme):
    visitor = visit()
    page = visitor.open(PAGE)
    shown = page.locator(".report .headline").inner_text()
    name, content = download(page, "A snapshot with working dials")
    file = tmp_path / name
    file.write_bytes(content)
    alone = visit(width, 800, scheme)
    alone.page.context.set_offline(True)
    alone.page.goto(file.as_uri())
    assert alone.page.locator("#headline").inner_text() == shown
    alone.page.get_by_role("slider", name="Iteration speed").press("ArrowLeft")
    slower = alone.page.locator("#speed_said").inner_text()
    answer = fl.solve(MOVED.scenario.with_dials(iteration_speed=float(slower)))
    assert alone.page.locator("#headline").inner_text() == headline(answer) != shown
    alone.page.get_by_role("button", name="Back to where it was taken").click()
    assert alone.page.locator("#headline").inner_text() == shown
    alone.page.locator("#map button").first.click()
    assert alone.page.locator("#share_said").inner_text() == "100%"
    alone.page.locator("#picture button").first.click()
    assert "actor" in alone.page.locator("#box").inner_text()
    assert alone.page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(alone.page) == []


def test_the_page_prints_as_one_sheet_of_paper_in_light_colours(visit):
    visitor = visit(scheme="dark")
    page = visitor.open(PAGE)
    shown = page.locator(".report .headline").inner_text()
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    text = printed.pages[0].extract_text()
    assert len(printed.pages) == 1
    assert shown in text
    assert "What can you take home" not in text
    assert "Results (Parquet)" not in text
