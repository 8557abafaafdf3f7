"""A report as one A4 page: text that can be searched and copied, in a font that travels with it."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

from dashboard.take_home.report import Report
from model.language import ENGLISH, _, spoken

FONTS = Path(__file__).parent / "fonts"
FONT = "DejaVu"
BLUE, ORANGE, GREY = (0, 114, 178), (213, 94, 0), (80, 80, 80)
MARGIN, WIDTH = 16, 178  # mm of an A4 page, 210 wide
BAR = 66  # mm of the longest bar
LONGEST_PRINTED = 900  # characters of a link: eight lines
FLOOR = 283  # mm: nothing is written below


class Page(FPDF):
    """One A4 page that is written from top to bottom; what does not fit is left out, never put on a second page."""

    def __init__(self, report: Report, day: datetime.date) -> None:
        super().__init__(format="A4")
        logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it leaves out
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(FONT, style, FONTS / file)
        self.set_margin(MARGIN)
        self.set_auto_page_break(False)
        self.set_title(f"{report.title}: {report.headline}")
        self.set_lang(spoken() or ENGLISH)
        self.set_creation_date(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC))
        self.add_page()

    def write_line(self, text: str, size: float = 9, style: str = "", colour: Sequence[int] = (0, 0, 0)) -> None:
        """Write a paragraph if there is room for it."""
        self.set_font(FONT, style, size)
        self.set_text_color(*colour)
        lines = self.multi_cell(WIDTH, text=text, dry_run=True, output="LINES", align="L")
        height = 0.47 * size
        if self.get_y() + height * len(lines) <= FLOOR:
            self.multi_cell(WIDTH, height, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def write_section(self, heading: str, lines: Sequence[str]) -> None:
        """Write a heading and its lines; nothing if there are none."""
        if lines:
            self.ln(1.8)
            self.write_line(heading, 10, "B", BLUE)
            for line in lines:
                self.write_line(line)

    def write_link(self, address: str) -> None:
        """Write an address that can be clicked, and typed if it is not too long to be printed."""
        self.set_y(self.get_y() - 4)
        self.set_font(FONT, "", 8)
        self.set_text_color(*BLUE)
        text = address if len(address) <= LONGEST_PRINTED else _("Click here: it is too long to be printed.")
        self.multi_cell(WIDTH, 3.8, text, align="L", link=address)

    def draw_bars(self, report: Report) -> None:
        """Draw the days of each stage."""
        most = max((bar.share for bar in report.bars), default=0.0)
        for bar in report.bars:
            longest = bar.share == most
            top = self.get_y()
            self.set_font(FONT, "B" if longest else "", 9)
            self.set_text_color(0, 0, 0)
            self.cell(66, 4.6, bar.label)
            self.set_fill_color(*(ORANGE if longest else GREY))
            self.rect(MARGIN + 68, top + 0.8, max(0.4, BAR * bar.share / most), 3, style="F")
            self.set_xy(MARGIN + 68 + BAR + 3, top)
            self.cell(40, 4.6, f"{bar.days} ({bar.share:.0%})", new_x="LMARGIN", new_y="NEXT")


def as_pdf(report: Report, day: datetime.date) -> bytes:
    """Return a report as a PDF of one page; the same report and day give the same bytes.

    Parameters
    ----------
    report
        What it says.
    day
        When it was made, for the file's own date.
    """
    page = Page(report, day)
    page.write_line(report.question, 10, colour=GREY)
    page.write_line(report.title, 14, "B")
    page.write_line(report.headline, 22, "B", BLUE)
    page.write_line(report.spread, 10)
    page.write_section(_("Why"), [report.why])
    page.write_section(_("What would help"), [report.next_step])
    if report.bars:
        page.write_section(_("Where the days go"), [""])
        page.set_y(page.get_y() - 4)
        page.draw_bars(report)
    page.write_section(_("Settings"), [f"{what}: {value}" for what, value in report.facts])
    page.write_section(_("Assumptions changed from the scenario as written"), report.changed or [_("None.")])
    page.write_section(_("Sources"), report.sources)
    page.write_section(_("How it was made"), [report.made])
    if report.link:
        page.write_section(_("A link restores it"), [""])
        page.write_link(report.link)
    return bytes(page.output())
