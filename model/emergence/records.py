"""What a row of the emergence report is made of: curves the analytic engine gives, questions the simulation decides."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from model.intervals import Estimate
from model.scenario import Scenario

GROWTH, ADOPTION, HANDLINGS, LOAD = "backlog_growth", "ninety_time", "desk_handlings", "load"
"""Metrics that are not a column of ``SimulationResult.runs`` to steady state; ``load:ACTOR`` is a utilisation."""
UNITS = {"cycle_time_mean": "d", GROWTH: "needs/d", ADOPTION: "d"}
"""Units of metrics; the others are shares and counts."""


@dataclass(frozen=True)
class Curve:
    """Numbers over an axis, with what the reference study printed for them.

    Parameters
    ----------
    name, axis
        What the numbers are, and what they are given over: ``best share``, ``needs per day``.
    at, values
        Equally long; nan where nothing exists (over capacity).
    printed
        The study's numbers at the same places (nan = not printed), or empty.
    within
        Instead of numbers, the range the study printed for all of them, or None.
    digits
        Decimals the study printed, and the report shows.
    listed
        Whether the table gives the numbers; the figure draws either kind.

    Examples
    --------
    >>> curve = Curve("days", "versions", (3, 8), (90.48, 125.49), printed=(91, 126), digits=0)
    >>> curve.text, curve.departures
    ('90, 125', ('90 at 3 (printed 91)', '125 at 8 (printed 126)'))
    """

    name: str
    axis: str
    at: tuple[float, ...]
    values: tuple[float, ...]
    printed: tuple[float, ...] = ()
    within: tuple[float, float] | None = None
    digits: int = 2
    listed: bool = True

    @property
    def text(self) -> str:
        """The values, as the report shows them."""
        return ", ".join(shown(value, self.digits) for value in self.values)

    @property
    def departures(self) -> tuple[str, ...]:
        """Where the values differ from the printed ones in a printed digit, in words."""
        pairs = list(zip(self.at, self.values, strict=True))
        if self.within is not None:
            low, high = self.within
            printed = f"{shown(low, self.digits)} to {shown(high, self.digits)}"
            half = 0.5 * 10.0**-self.digits
            outside = [(x, y) for x, y in pairs if not low - half <= y <= high + half]
            return tuple(f"{shown(y, self.digits)} at {x:g} (printed {printed})" for x, y in outside)
        compared = [
            (x, shown(y, self.digits), shown(printed, self.digits))
            for (x, y), printed in zip(pairs, self.printed or [math.nan] * len(pairs), strict=True)
            if not math.isnan(printed)
        ]
        return tuple(f"{y} at {x:g} (printed {printed})" for x, y, printed in compared if y != printed)


def shown(value: float, digits: int) -> str:
    """Return a number with a given number of decimals, without needless zeros.

    Examples
    --------
    >>> shown(0.5, 2), shown(112.4, 0), shown(float("nan"), 0)
    ('0.5', '112', 'over')
    """
    if math.isnan(value):
        return "over"
    text = f"{value:.{digits}f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Ruling(Enum):
    """What a simulated interval says about an expectation."""

    CONFIRMED = "agrees"
    OPEN = "open"
    CONTRADICTED = "contradicts"
    SHOWN = "shown"


@dataclass(frozen=True)
class Question:
    """Something the simulation can decide: a metric of one scenario, or its paired difference from another.

    Parameters
    ----------
    words
        What is asked, for people.
    scenario, against
        The metric of ``scenario``, minus that of ``against`` in the same replications if given.
    metric
        A column of ``SimulationResult.runs``, or one of the words at the top of this module.
    sign
        +1 if the number should be above ``bound``, -1 if below, 0 if it is only shown.
    bound
        See ``sign``.
    expected
        The same number from the analytic engine.
    at
        Where it stands on the axis of the row's first curve, for the figure; nan = not drawn.
    beside
        What the number is, if the table shows it beside the model's.
    locates
        Whether it only says where on the grid a best value lies, not whether the result holds.
    """

    words: str
    scenario: Scenario
    against: Scenario | None = None
    metric: str = "cycle_time_mean"
    sign: int = 0
    bound: float = 0.0
    expected: float = math.nan
    at: float = math.nan
    beside: str = ""
    locates: bool = False

    def ruling(self, answer: Estimate) -> Ruling:
        """Return what an interval says: agreement and contradiction need all of it on one side."""
        if self.sign == 0:
            return Ruling.SHOWN
        if self.sign * (answer.low - self.bound) > 0 and self.sign * (answer.high - self.bound) > 0:
            return Ruling.CONFIRMED
        if self.sign * (answer.low - self.bound) < 0 and self.sign * (answer.high - self.bound) < 0:
            return Ruling.CONTRADICTED
        return Ruling.OPEN


Answers = Mapping[Question, Estimate]
HOLDS, DIFFERENTLY, FAILS = "holds", "holds differently", "fails"
"""How a verdict begins."""


@dataclass(frozen=True)
class Case:
    """One computation: a setting, what the study printed, what the analytic engine gives, what to ask the simulation.

    Parameters
    ----------
    setting
        In words, with the parameters that make it.
    shape
        Whether the analytic numbers have the shape that is claimed.
    curves, questions
        See there.
    printed
        What the study printed, where it is not on a curve.
    note
        Why numbers differ, where we know.
    """

    setting: str
    shape: bool
    curves: tuple[Curve, ...] = ()
    questions: tuple[Question, ...] = ()
    printed: str = ""
    note: str = ""

    @property
    def departures(self) -> tuple[str, ...]:
        """Where an analytic number differs from the printed one; curves are named where there are several."""
        named = [f"{curve.name}: " if len(self.curves) > 1 else "" for curve in self.curves]
        return tuple(name + text for name, curve in zip(named, self.curves, strict=True) for text in curve.departures)

    def ruled(self, answers: Answers, ruling: Ruling) -> list[Question]:
        """Return its questions of which the simulation says this."""
        return [q for q in self.questions if q in answers and q.ruling(answers[q]) is ruling]

    def verdict(self, answers: Answers) -> str:
        """Return ``holds``, ``holds differently: …`` or ``fails: …``, from the numbers alone."""
        if not self.shape:
            return f"{FAILS}: the analytic numbers have another shape"
        against = self.ruled(answers, Ruling.CONTRADICTED)
        decided = [question.words for question in against if not question.locates]
        if decided:
            return f"{FAILS}: the simulation contradicts that {'; '.join(decided)}"
        moved = [f"in the simulation it is not so that {question.words}" for question in against]
        undecided = [question.words for question in self.ruled(answers, Ruling.OPEN) if not question.locates]
        left_open = f"; the simulation leaves open whether {'; '.join(undecided)}" if undecided else ""
        if self.departures or moved:
            why = f" ({self.note})" if self.note and self.departures else ""
            return f"{DIFFERENTLY}: {'; '.join([*self.departures, *moved])}{why}{left_open}"
        return HOLDS + left_open


@dataclass(frozen=True)
class Row:
    """An emergent result with the settings in which it fails or reverses.

    Parameters
    ----------
    id
        E1 to E12.
    claim
        One sentence.
    result
        The computation that shows it.
    reversals
        Computations that bend it, stop it or turn it round, each by parameters alone.
    """

    id: str
    claim: str
    result: Case
    reversals: tuple[Case, ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        """The result and its reversals."""
        return (self.result, *self.reversals)
