"""A report as one A4 page: text that can be searched and copied, in a font that travels with it."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

from dashboard.take_home.combinations import Combinations
from dashboard.take_home.report import Report
from model.language import ENGLISH, _, spoken

FONTS = Path(__file__).parent / "fonts"
FONT = "DejaVu"
BLUE, ORANGE, GREY = (0, 114, 178), (213, 94, 0), (80, 80, 80)
MARGIN, WIDTH = 16, 178  # mm of an A4 page, 210 wide
BAR = 66  # mm of the longest bar
FLOOR = 285  # mm: nothing is written below
LINE, LINK_LINE = 0.47, 3.8  # height of a line: mm per point of its letters; mm
HEADING = 1.8 + LINE * 10  # mm of a section's heading and the space above it
LABELS, CELL = 14, 4.6  # mm: labels of the map's rows, and height of a cell


class Page(FPDF):
    """One A4 page that is written from top to bottom; what does not fit is left out, never put on a second page."""

    def __init__(self, report: Report, day: datetime.date) -> None:
        super().__init__(format="A4")
        self.floor: float = FLOOR
        logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it leaves out
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(FONT, style, FONTS / file)
        self.set_margin(MARGIN)
        self.set_auto_page_break(False)
        self.set_title(f"{report.title}: {report.headline}")
        self.set_lang(spoken() or ENGLISH)
        self.set_creation_date(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC))
        self.add_page()

    def lines_of(self, text: str, size: float, style: str = "") -> list[str]:
        """Return the lines a paragraph breaks into, in the font it sets."""
        self.set_font(FONT, style, size)
        return list(self.multi_cell(WIDTH, text=text, dry_run=True, output="LINES", align="L"))

    def write_line(self, text: str, size: float = 9, style: str = "", colour: Sequence[int] = (0, 0, 0)) -> bool:
        """Write a paragraph if there is room for it; return whether there was."""
        height = LINE * size
        fits = bool(self.get_y() + height * len(self.lines_of(text, size, style)) <= self.floor)
        if fits:
            self.set_text_color(*colour)
            self.multi_cell(WIDTH, height, text, align="L", new_x="LMARGIN", new_y="NEXT")
        return fits

    def write_section(self, heading: str, lines: Sequence[str] = ()) -> None:
        """Write a heading and as many of its lines as there is room for, and say how many are left out."""
        if self.get_y() + HEADING + LINE * 9 > self.floor:
            return
        self.ln(1.8)
        self.write_line(heading, 10, "B", BLUE)
        end = self.floor
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            self.floor = end if last else end - LINE * 9  # room to say that there are more
            if not self.write_line(line):
                self.floor = end
                self.write_line(_("and {count} more: see the scenario file").format(count=len(lines) - number))
                break
        self.floor = end

    def write_link(self, report: Report) -> None:
        """Write the address that restores the desk; it can be clicked, and typed if it is not too long for paper."""
        self.set_font(FONT, "", 8)
        self.set_text_color(*(BLUE if report.link else GREY))
        self.multi_cell(WIDTH, LINK_LINE, report.printed_link, align="L", link=report.link)

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

    def draw_map(self, found: Combinations) -> None:
        """Draw the map of all combinations: a number in each cell, a frame where the desk stands."""
        wide = (WIDTH - LABELS) / len(found.columns)
        for label, cells in found.rows:
            self._write_cell(label, LABELS)
            top = self.get_y()
            for place, cell in enumerate(cells):
                left = MARGIN + LABELS + wide * place
                self.set_fill_color(*cell.fill)
                self.rect(left, top, wide - 0.4, CELL - 0.4, style="F")
                self.set_xy(left, top)
                self._write_cell(cell.text, wide - 0.4, "B" if cell.here else "", cell.ink)
            self.set_xy(MARGIN, top + CELL)
        self._write_cell("", LABELS)
        for label in found.columns:
            self._write_cell(label, wide)
        bottom = self.get_y()
        self._frame(found, wide, bottom - CELL * len(found.rows))
        self.set_xy(MARGIN, bottom + CELL)
        self.write_line(found.note, 7.5)

    def _write_cell(self, text: str, wide: float, style: str = "", ink: Sequence[int] = (0, 0, 0)) -> None:
        self.set_font(FONT, style, 7.5)
        self.set_text_color(*ink)
        self.cell(wide, CELL - 0.4, text, align="C")

    def _frame(self, found: Combinations, wide: float, top: float) -> None:
        here = ((row, column) for row, (_label, cells) in enumerate(found.rows)
                for column, cell in enumerate(cells) if cell.here)  # fmt: skip
        for row, column in here:
            box = (MARGIN + LABELS + wide * column, top + CELL * row, wide - 0.4, CELL - 0.4)
            for colour, thick in (((0, 0, 0), 1.2), ((255, 255, 255), 0.4)):  # white inside black: seen on any cell
                self.set_draw_color(*colour)
                self.set_line_width(thick)
                self.rect(*box)


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
        page.write_section(_("Where the days go"))
        page.draw_bars(report)
    page.write_section(_("All combinations"))
    page.draw_map(report.map)
    page.floor = FLOOR - HEADING - LINE * 9 * len(page.lines_of(report.made, 9))  # kept free for the end
    page.floor -= HEADING + LINK_LINE * len(page.lines_of(report.printed_link, 8))
    page.write_section(_("Settings"), [f"{what}: {value}" for what, value in report.facts])
    page.write_section(_("Assumptions changed from the scenario as written"), report.changed or [_("None.")])
    if report.sources:
        page.write_section(_("Sources"), report.sources)
    page.floor = FLOOR
    page.write_section(_("How it was made"), [report.made])
    page.write_section(_("A link restores it") if report.link else _("No link restores it"))
    page.write_link(report)
    return bytes(page.output())
