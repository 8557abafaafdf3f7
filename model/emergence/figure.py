"""The report as nine small panels: analytic curves as lines, simulated numbers as points with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from model.emergence.delegation import CLIFF_SHARES
from model.emergence.records import GROWTH, HANDLINGS, Case, Curve, Question, Ruling
from model.emergence.report import Report
from model.emergence.svg import Line, Marks, Panel, draw

SIMULATED = "simulated, 95 % interval"
BRACKET = "simulation: best share lies here"


def figure(report: Report) -> str:
    """Return the report's picture as an SVG document."""
    title = "Results that emerge on the reference ecosystem, and what reverses them"
    words = "Lines: analytic engine. Points with bars: simulation with 95 % intervals. The page's tables say the same."
    return draw(panels(report), title, words)


def panels(report: Report) -> tuple[Panel, ...]:
    """Return the nine panels."""
    return (
        _shares_over_load(report),
        _shares_over_tempo(report),
        _u_curves(report),
        _backlogs(report),
        _calendar(report),
        _cliff(report),
        _spread(report),
        _chords(report),
        _worth(report),
    )


def _line(curve: Curve, label: str, kind: int) -> Line:
    return Line(label, curve.at, curve.values, kind)


def _levels(report: Report, questions: Sequence[Question], kind: int, label: str = "") -> tuple[Marks, ...]:
    """Return the answers to drawn questions as points with intervals; none if nothing was simulated."""
    found = [(q.at, report.answers[q]) for q in questions if q in report.answers and not math.isnan(q.at)]
    if not found:
        return ()
    columns = zip(*((at, float(one), one.low, one.high) for at, one in found), strict=True)
    x, y, low, high = (tuple(column) for column in columns)
    return (Marks(x, y, low, high, kind, label),)


def _brackets(report: Report, case: Case, kind: int, label: str = "") -> tuple[Marks, ...]:
    """Return, for each place, between which shares the simulation has the best one: both ends were found worse."""
    ends: dict[float, tuple[float, float]] = {}
    for question in case.questions:
        if (
            question.locates
            and question in report.answers
            and question.ruling(report.answers[question]) is Ruling.CONFIRMED
        ):
            best = case.curves[0].values[case.curves[0].at.index(question.at)]
            share = question.scenario.dials.centralisation
            low, high = ends.get(question.at, (0.0, 1.0))
            ends[question.at] = (share, high) if share < best else (low, share)
    if not ends:
        return ()
    lows, highs = zip(*ends.values(), strict=True)
    return (Marks(tuple(ends), (math.nan,) * len(ends), lows, highs, kind, label),)


def _shares_over_load(report: Report) -> Panel:
    load, pooled, equal = report["E1"], report["E6"], report["E7"]
    lines = (
        _line(load.result.curves[0], "T 7, m 6", 0),
        _line(load.reversals[0].curves[0], "slow board: T 14, m 8", 1),
        _line(pooled.result.curves[0], "staff move too (E6)", 2),
        _line(equal.result.curves[0], "no advantage (E7)", 3),
    )
    marks = _brackets(report, load.result, 0, BRACKET)
    return Panel("E1, E6, E7  Best central share over load", "needs per day", "best share", lines, marks)


def _shares_over_tempo(report: Report) -> Panel:
    row = report["E2"]
    lines = (
        _line(row.result.curves[0], "full effort per test", 0),
        _line(row.reversals[0].curves[0], "effort follows the step", 1),
    )
    marks = _brackets(report, row.result, 0, BRACKET)
    return Panel("E2  Best central share over tempo", "versions per need", "best share", lines, marks, floor=0)


def _u_curves(report: Report) -> Panel:
    row = report["E4"]
    cases = ((row.result, "θ 0.1"), (row.reversals[0], "θ 0"), (row.reversals[1], "θ 0.2"))
    lines = tuple(_line(case.curves[0], label, kind) for kind, (case, label) in enumerate(cases))
    marks = tuple(mark for kind, (case, _) in enumerate(cases) for mark in _levels(report, case.questions, kind))
    return Panel("E4  Cycle time over tempo, all local", "versions per need", "days", lines, marks, top=200, floor=0)


def _backlogs(report: Report) -> Panel:
    row = report["E11"]
    full, fifo = (Line(label, (report["E3"].result.curves[0].values[0], *curve.at), (0.0, *curve.values), kind)
                  for kind, (label, curve) in enumerate(zip(("at full output", "in order of arrival"),
                                                            row.result.curves, strict=False)))  # fmt: skip
    grows = [q for q in report["E3"].result.questions if q.metric == GROWTH]
    marks = (
        *_levels(report, [*grows, *row.result.questions], 1),
        *_levels(report, row.reversals[0].questions, 2, "finish first"),
    )
    title = "E3, E11  Backlog growth, all central, m 8"
    return Panel(title, "needs per day", "needs per day", (full, fifo), marks, floor=0)


def _calendar(report: Report) -> Panel:
    row = report["E5"]
    cases = ((row.result, "T 14"), (row.reversals[0], "T 7"), (row.reversals[1], "T 7, no reuse edge"))
    lines = tuple(_line(case.curves[1], label, kind) for kind, (case, label) in enumerate(cases))
    marks = tuple(mark for kind, (case, _) in enumerate(cases) for mark in _levels(report, case.questions, kind))
    title = "E5  All central against all local, nobody waits"
    return Panel(title, "versions per need", "days longer", lines, marks)


def _cliff(report: Report) -> Panel:
    case = report["E8"].result
    drawn = [curve for curve in case.curves if not curve.listed]
    lines = tuple(_line(curve, curve.name.removeprefix("days, "), kind) for kind, curve in enumerate(drawn))
    asked = [[q for q in case.questions if q.against is None and q.scenario.dials.centralisation == share]
             for share in CLIFF_SHARES]  # fmt: skip
    marks = tuple(mark for kind, questions in enumerate(asked) for mark in _levels(report, questions, kind))
    return Panel("E8  The cliff behind an average, m 4", drawn[0].axis, "days", lines, marks, top=160, floor=60)


def _spread(report: Report) -> Panel:
    row = report["E9"]
    labels = ("both 0.08 a day", "peers 0.3 a day", "publication 30 d")
    marks: list[Marks] = []
    lines: list[Line] = []
    for kind, (case, label) in enumerate(zip(row.cases, labels, strict=True)):
        found = _levels(report, [q for q in case.questions if q.against is None], kind)
        lines += [Line(label, mark.x, mark.y, kind) for mark in found]
        marks += found
    title = "E9  Days until 90 % of units have a fix"
    return Panel(title, "central share", "days", tuple(lines), tuple(marks), floor=0)


def _chords(report: Report) -> Panel:
    row = report["E10"]
    lines = (
        _line(row.result.curves[0], "search", 0),
        _line(row.reversals[0].curves[0], "with a directory", 1),
    )
    marks = tuple(
        mark
        for kind, case in enumerate(row.cases)
        for mark in _levels(report, [q for q in case.questions if q.metric == HANDLINGS], kind)
    )
    title = "E10  Lateral links and the search for help"
    return Panel(title, "chords across the ring", "desks per need", lines, marks, floor=0)


def _worth(report: Report) -> Panel:
    case = report["E12"].result
    asked = [q for q in case.questions if q.against is None]
    lines = (_line(case.curves[2], "half-life 60 days", 0),)
    title = "E12  Worth left on arrival, all central"
    return Panel(title, "versions per need", "share", lines, _levels(report, asked, 0), floor=0.3)
