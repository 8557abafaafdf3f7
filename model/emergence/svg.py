"""Small panels of lines and simulated points as one SVG text; colours follow the reader's light or dark theme.

The model may import no plotting library (the screen's charts are Streamlit's), and nine panels of lines need none:
docs/decisions say why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

WIDTH, HEIGHT, GAP = 330, 250, 18
LEFT, RIGHT, BOTTOM, TITLE, LEGEND = 50, 10, 36, 22, 14
LIGHT = ("#0072b2", "#c04a00", "#00795a", "#8a4a78")
DARK = ("#56b4e9", "#f0a030", "#35c79d", "#e6a3cb")
DASHES = ("", "6 3", "2 2.5", "8 2 2 2")
"""Lines differ in colour and in dash: neither is needed alone."""


@dataclass(frozen=True)
class Line:
    """A curve; nan breaks it. ``kind`` 0 to 3 chooses colour and dash."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    kind: int = 0


@dataclass(frozen=True)
class Marks:
    """Simulated points with their intervals; y = nan draws the interval alone. ``kind`` as of the line they judge."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    kind: int = 0
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """One small picture. ``top`` cuts the y axis where curves leave for infinity."""

    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    marks: tuple[Marks, ...] = ()
    top: float = math.inf
    floor: float = math.inf


def style() -> str:
    """Return the style sheet: one rule per colour, and the same again for a dark screen."""
    rules = "text{font:11px system-ui,sans-serif;fill:var(--ink)}.title{font-weight:600;font-size:12px}" + (
        ".axis{stroke:var(--faint);fill:none}.page{fill:var(--page)}.line{fill:none;stroke-width:1.8}"
    )
    for kind in range(len(LIGHT)):
        dash = f"stroke-dasharray:{DASHES[kind]}" if DASHES[kind] else ""
        rules += f".k{kind}{{stroke:var(--k{kind})}}.line.k{kind}{{{dash}}}.dot.k{kind}{{fill:var(--page)}}"
    return f"svg{{{_theme('#1c1c1c', '#8a8a8a', '#ffffff', LIGHT)}}}{rules}" + (
        f"@media(prefers-color-scheme:dark){{svg{{{_theme('#ececec', '#8f8f8f', '#16181c', DARK)}}}}}"
    )


def _theme(ink: str, faint: str, page: str, colours: Sequence[str]) -> str:
    kinds = ";".join(f"--k{kind}:{colour}" for kind, colour in enumerate(colours))
    return f"--ink:{ink};--faint:{faint};--page:{page};{kinds}"


def draw(panels: Sequence[Panel], title: str, description: str, columns: int = 3) -> str:
    """Return panels in a grid as an SVG document.

    Parameters
    ----------
    panels
        Left to right, top to bottom.
    title, description
        Read out by a screen reader.

    Examples
    --------
    >>> text = draw([Panel("U", "versions", "days", (Line("days", (1, 2, 3), (9, 4, 8)),))], "Shapes", "One curve.")
    >>> text.startswith("<svg"), text.count("<polyline")
    (True, 2)
    """
    rows = -(-len(panels) // columns)
    width, height = columns * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP
    root = ElementTree.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}", role="img")
    ElementTree.SubElement(root, "title").text = title
    ElementTree.SubElement(root, "desc").text = description
    ElementTree.SubElement(root, "style").text = style()
    ElementTree.SubElement(root, "rect", {"class": "page", "width": str(width), "height": str(height)})
    for number, panel in enumerate(panels):
        across, down = number % columns, number // columns
        place = f"translate({GAP + across * (WIDTH + GAP)} {GAP + down * (HEIGHT + GAP)})"
        _draw_panel(ElementTree.SubElement(root, "g", transform=place), panel)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


class _Frame:
    """Where numbers of a panel stand on the page."""

    def __init__(self, panel: Panel) -> None:
        items: list[Line | Marks] = [*panel.lines, *panel.marks]
        self.legend = [item for item in items if item.label]
        self.above = TITLE + LEGEND * (-(-len(self.legend) // 2)) + 8
        x = _finite(value for item in items for value in item.x)
        y = _finite([*(v for item in panel.lines for v in item.y),
                     *(v for item in panel.marks for v in (*item.low, *item.high))])  # fmt: skip
        self.x_ticks = ticks(min(x), max(x))
        self.y_ticks = ticks(min(*y, panel.floor), min(max(y), panel.top))

    def x(self, value: float) -> float:
        low, high = self.x_ticks[0], self.x_ticks[-1]
        return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        low, high = self.y_ticks[0], self.y_ticks[-1]
        clipped = min(max(value, low), high)
        return HEIGHT - BOTTOM - (clipped - low) / (high - low) * (HEIGHT - BOTTOM - self.above)


def _finite(values: Iterable[float]) -> list[float]:
    return [value for value in values if math.isfinite(value)]


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers that cover a range.

    Examples
    --------
    >>> ticks(0, 1), ticks(91, 148)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [90.0, 100.0, 110.0, 120.0, 130.0, 140.0, 150.0])
    """
    spread = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(spread / count))
    step = next(power * m for m in (1, 2, 5, 10) if spread / (power * m) <= count + 1)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _draw_panel(group: ElementTree.Element, panel: Panel) -> None:
    frame = _Frame(panel)
    _text(group, 0, 12, panel.title, "start", "title")
    _draw_legend(group, frame)
    _draw_axes(group, frame, panel)
    for line in panel.lines:
        for piece in _pieces(line, frame.y_ticks[-1]):
            points = " ".join(f"{frame.x(x):.1f},{frame.y(y):.1f}" for x, y in piece)
            ElementTree.SubElement(group, "polyline", {"class": f"line k{line.kind}", "points": points})
    for marks in panel.marks:
        _draw_marks(group, frame, marks)


def _pieces(line: Line, top: float) -> list[list[tuple[float, float]]]:
    """Return the stretches of a line between gaps; the first point above the top is kept, as a way out."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(line.x, line.y, strict=True):
        if math.isnan(y):
            pieces.append([])
        elif not (pieces[-1] and y > top and pieces[-1][-1][1] > top):
            pieces[-1].append((x, y))
    return [piece for piece in pieces if piece]


def _draw_axes(group: ElementTree.Element, frame: _Frame, panel: Panel) -> None:
    base, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    path = f"M{LEFT} {frame.above}V{base}H{right}"
    for value in frame.x_ticks:
        path += f"M{frame.x(value):.1f} {base}v4"
        _text(group, frame.x(value), base + 15, f"{value:g}", "middle")
    for value in frame.y_ticks:
        path += f"M{LEFT} {frame.y(value):.1f}h-4"
        _text(group, LEFT - 7, frame.y(value) + 4, f"{value:g}", "end")
    ElementTree.SubElement(group, "path", {"class": "axis", "d": path})
    _text(group, (LEFT + right) / 2, HEIGHT - 5, panel.x_label, "middle")
    middle = (frame.above + base) / 2
    turned = ElementTree.SubElement(group, "g", transform=f"translate(9 {middle:.0f}) rotate(-90)")
    _text(turned, 0, 0, panel.y_label, "middle")


def _draw_legend(group: ElementTree.Element, frame: _Frame) -> None:
    for number, item in enumerate(frame.legend):
        x, y = number % 2 * (WIDTH / 2), TITLE + 8 + LEGEND * (number // 2)
        if isinstance(item, Line):
            points = f"{x:.0f},{y - 4:.0f} {x + 22:.0f},{y - 4:.0f}"
            ElementTree.SubElement(group, "polyline", {"class": f"line k{item.kind}", "points": points})
        else:
            _draw_interval(group, x + 11, (y - 10, y + 2), item.kind)
        _text(group, x + 27, y, item.label, "start")


def _draw_marks(group: ElementTree.Element, frame: _Frame, marks: Marks) -> None:
    for x, y, low, high in zip(marks.x, marks.y, marks.low, marks.high, strict=True):
        _draw_interval(group, frame.x(x), (frame.y(high), frame.y(low)), marks.kind)
        if math.isfinite(y):
            dot = {"class": f"dot k{marks.kind}", "cx": f"{frame.x(x):.1f}", "cy": f"{frame.y(y):.1f}", "r": "2.6"}
            ElementTree.SubElement(group, "circle", dot)


def _draw_interval(group: ElementTree.Element, x: float, ends: tuple[float, float], kind: int) -> None:
    top, low = ends
    path = f"M{x:.1f} {top:.1f}V{low:.1f}M{x - 3:.1f} {top:.1f}h6M{x - 3:.1f} {low:.1f}h6"
    ElementTree.SubElement(group, "path", {"class": f"k{kind}", "d": path, "fill": "none", "stroke-width": "1.4"})


def _text(parent: ElementTree.Element, x: float, y: float, words: str, anchor: str, kind: str = "") -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}
    if kind:
        place["class"] = kind
    ElementTree.SubElement(parent, "text", place).text = words
