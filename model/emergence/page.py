"""The report as a page of Markdown: one table, the picture, where we differ from the study, every question asked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date

from model.emergence.judge import Effort
from model.emergence.records import DIFFERENTLY, FAILS, HOLDS, UNITS, Answers, Case, Curve, Question, Row, Ruling, shown
from model.emergence.report import Report
from model.intervals import Estimate

HEAD = "| id | result, and where | study | model | simulation | verdict |\n|---|---|---|---|---|---|"
ASKED_HEAD = "| id | asked | model | simulation | says |\n|---|---|---|---|---|"
ALTERNATIVE = (
    "Nine small panels: best central shares, cycle times, backlogs, spread and search; the table says the same"
)
INTRODUCTION = """\
The model writes no lesson into a formula. On the preset `reference` each result below comes out of actors with finite
capacity, and parameters alone make it fail or turn round. *Study* is the reference study this project was specified
by; *model* is the analytic engine; *simulation* is the event-by-event engine, which judges.

Made by `{command}` on {day} with model {version}, seed {seed}: {replications} replications of {cases} needs per
setting ({horizon} days where the backlog grows, {draws} spreads for E9), in paired runs. ± is half a 95 % interval.

κ is the central share of decisions, m the versions per need, λ the needs per day, T the board's days between
meetings. Best shares are sought in steps of 0.05. `over` = over capacity, where no cycle time exists.

{summary}"""
READING = """\
A line with a plain id shows the result; the lines under it (E1.1, …) change parameters until it bends, fails or
reverses. *agree*: the whole interval lies where the model says; *open*: the interval covers both; *contradict*: all of
it lies on the other side. Verdicts are computed from these numbers, not written."""
ASKING = """\
A difference is the first minus the second over the same needs, in days; growth is in needs per day. Numbers without
a claim say whether the model's lies inside their interval, or how far off it is."""


def page(report: Report, effort: Effort, day: date, command: str, picture: str) -> str:
    """Return the whole page.

    Parameters
    ----------
    report, effort
        What was found, with how much simulation.
    day
        Printed on the page.
    command
        What makes the page again.
    picture
        Path of the figure, as a link from the page.
    """
    introduction = INTRODUCTION.format(
        command=command, day=day.isoformat(), version=report.version, seed=report.seed, **vars(effort),
        summary=summary(report),
    )  # fmt: skip
    table = "\n".join([HEAD, *(line for row in report.rows for line in lines(row, report.answers))])
    asked = "\n".join([ASKED_HEAD, *asked_lines(report)])
    parts = (
        f"# What emerges\n\n{introduction}",
        f"![{ALTERNATIVE}]({picture})",
        f"## The table\n\n{READING}\n\n{table}",
        f"## What the simulation was asked\n\n{ASKING}\n\n{asked}",
    )
    return "\n\n".join(parts) + "\n"


def summary(report: Report) -> str:
    """Return in a sentence or two how many results hold and what the simulation says."""
    cases = [case for row in report.rows for case in row.cases]
    verdicts = [case.verdict(report.answers) for case in cases]
    begins = {
        word: sum(re.split("[:;]", verdict)[0] == word for verdict in verdicts) for word in (HOLDS, DIFFERENTLY, FAILS)
    }
    said = {ruling: sum(len(case.ruled(report.answers, ruling)) for case in cases) for ruling in SAID}
    return (f"Of {len(cases)} lines {begins[HOLDS]} hold, {begins[DIFFERENTLY]} hold differently (other digits than "
            f"the study printed, or a best share that\nthe simulation has elsewhere), {begins[FAILS]} fail. Of the "
            f"simulation's decisions {said[Ruling.CONFIRMED]} agree, {said[Ruling.OPEN]} stay open, "
            f"{said[Ruling.CONTRADICTED]} contradict.")  # fmt: skip


def lines(row: Row, answers: Answers) -> Iterator[str]:
    """Yield the table's lines of a row."""
    for name, case in named_cases(row):
        claim = f"**{row.claim}** " if case is row.result else "… "
        cells = [name, claim + _where(case), _study(case), _model(case), _simulation(case, answers)]
        yield f"| {' | '.join(cells)} | {case.verdict(answers)} |"


def named_cases(row: Row) -> list[tuple[str, Case]]:
    """Return the cases with the ids they have on the page: E1, E1.1, E1.2."""
    return [(row.id if number == 0 else f"{row.id}.{number}", case) for number, case in enumerate(row.cases)]


def analytic_cells(row: Row) -> list[tuple[str, str]]:
    """Return for each line of a row what does not depend on the simulation: everything up to it."""
    return [(name, f"{_where(case)} | {_study(case)} | {_model(case)} |") for name, case in named_cases(row)]


def _listed(case: Case) -> list[Curve]:
    return [curve for curve in case.curves if curve.listed]


def _where(case: Case) -> str:
    curves = _listed(case)
    return f"{case.setting}; over {_axis(curves[0])}" if curves and len(curves[0].at) > 1 else case.setting


def _axis(curve: Curve) -> str:
    return f"{curve.axis} {', '.join(f'{at:g}' for at in curve.at)}"


def _study(case: Case) -> str:
    printed = []
    curves = _listed(case)
    for curve in curves:
        name = f"{curve.name}: " if len(curves) > 1 else ""
        if curve.within is not None:
            printed.append(name + " to ".join(shown(end, curve.digits) for end in curve.within))
        elif curve.printed:
            printed.append(name + _printed(curve))
    return "; ".join([*printed, *([case.printed] if case.printed else [])]) or "–"


def _printed(curve: Curve) -> str:
    """Return the study's numbers; where it printed only some, each with its place."""
    known = [(at, shown(value, curve.digits)) for at, value in zip(curve.at, curve.printed, strict=True)
             if not math.isnan(value)]  # fmt: skip
    return ", ".join(value if len(known) == len(curve.at) else f"{value} at {at:g}" for at, value in known)


def _model(case: Case) -> str:
    curves = _listed(case)
    if not curves:
        return "–"
    first = curves[0]
    return "; ".join(
        f"{curve.name}: {curve.text}"
        + (f" (over {_axis(curve)})" if (curve.at, curve.axis) != (first.at, first.axis) and len(curve.at) > 1 else "")
        for curve in curves
    )


def _simulation(case: Case, answers: Answers) -> str:
    """Return how many questions agree, and the numbers that stand beside the model's."""
    counts = {word: len(case.ruled(answers, ruling)) for ruling, word in SAID.items()}
    words = [f"{count} {word}" for word, count in counts.items() if count]
    groups = dict.fromkeys(q.beside for q in case.questions if q.beside and q in answers)
    levels = [
        _group(case, [q for q in case.questions if q.beside == name and q in answers], answers) for name in groups
    ]
    return "; ".join([*([", ".join(words)] if words else []), *levels]) or "–"


def _group(case: Case, questions: list[Question], answers: Answers) -> str:
    """Return numbers of one kind; where they stand is said only if the model's numbers stand elsewhere."""
    at = tuple(question.at for question in questions)
    known = any(at == curve.at for curve in _listed(case)) or any(map(math.isnan, at))
    where = "" if known else f" at {', '.join(f'{one:g}' for one in at)}"
    return f"{questions[0].beside}{where}: {', '.join(in_figures(answers[question]) for question in questions)}"


SAID = {Ruling.CONFIRMED: "agree", Ruling.OPEN: "open", Ruling.CONTRADICTED: "contradict"}


def asked_lines(report: Report) -> Iterator[str]:
    """Yield a line per question: asked, expected, answered."""
    for row in report.rows:
        for name, case in named_cases(row):
            for question in case.questions:
                if question in report.answers:
                    yield f"| {name} | {_answered(question, report.answers[question])} |"


def _answered(question: Question, answer: Estimate) -> str:
    unit = f" {UNITS.get(question.metric, '')}".rstrip()
    expected = "–" if math.isnan(question.expected) else shown(question.expected, decimals(answer.half_width)) + unit
    says = question.ruling(answer)
    word = _deviation(question.expected, answer) if says is Ruling.SHOWN else says.value
    return f"{question.words} | {expected} | {in_figures(answer)}{unit} | {word}"


def _deviation(expected: float, answer: Estimate) -> str:
    """Return how far the model is from a simulated number, where the interval can tell."""
    if math.isnan(expected):
        return "–"
    if answer.covers(expected):
        return "model inside"
    return (
        f"model {(expected - answer) / answer:+.0%}".replace("-", "−")
        .replace("+0%", "under +1%")
        .replace("−0%", "under −1%")
    )


def in_figures(answer: Estimate) -> str:
    """Return a simulated number with half its interval, in the digits the interval supports.

    Examples
    --------
    >>> in_figures(Estimate(105.314, 104.9, 105.7)), in_figures(Estimate(0.1379, 0.1365, 0.1393))
    ('105.3 ± 0.4', '0.1379 ± 0.0014')
    """
    digits = decimals(answer.half_width)
    return f"{answer:.{digits}f} ± {answer.half_width:.{digits}f}".replace("-", "−")


def decimals(half_width: float) -> int:
    """Return how many decimals an interval supports: one figure of its half-width, two if it starts with 1 or 2.

    Examples
    --------
    >>> decimals(0.4), decimals(0.14), decimals(3.0), decimals(0.0)
    (1, 2, 0, 3)
    """
    if not half_width > 0:
        return 3
    power = math.floor(math.log10(half_width))
    return max(0, -power + (1 if half_width / 10.0**power < 3 else 0))
