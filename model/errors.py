"""What can go wrong, as one small tree of exceptions.

Every message says where, what was found, the limit, and what to write instead. Raw facts go to
``Exception.__init__`` so that errors survive the trip from a worker process; the text is put together in ``__str__``,
of parts in the language of whoever made the mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from model.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_VALUE = 60
MOST_LISTED = 20
MOST_COMPARED = 2_000  # names that one is compared with: a hundredth of a second
LARGEST_DECIMAL = 1e300  # a whole number beyond it need not fit a decimal; no rule allows one


class ModelError(Exception):
    """Anything this package reports on purpose; catch it to catch them all."""


@dataclass(frozen=True)
class Spot:
    """A cell of a scenario's tables, for programs that lead a reader there.

    Parameters
    ----------
    table
        ``actors``, ``links``, …; ``settings`` for texts, dials, parameters and their evidence.
    row
        Number of the record, from 0; of a setting its name; None for the table as a whole.
    column
        Name of the field; empty for the row as a whole.
    """

    table: str
    row: int | str | None = None
    column: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a scenario.

    Parameters
    ----------
    place
        Where: ``actor 'board'``, ``link 4``, ``parameter need_rate``.
    found
        What stands there, with its unit: ``cadence is -3.5 days``.
    limit
        What would be right: ``must be > 0``.
    remedy
        What to write instead; may be empty when the limit says it all.
    spot
        The cell it is in, where there is one.

    Examples
    --------
    >>> print(Problem("actor 'board'", "cadence is -3.5 days", "must be > 0"))
    actor 'board': cadence is -3.5 days, must be > 0
    """

    place: str
    found: str
    limit: str
    remedy: str = ""
    spot: Spot | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        text = f"{self.place}: {self.found}, {self.limit}"
        return f"{text} ({self.remedy})" if self.remedy else text


class ScenarioError(ModelError):
    """A scenario that cannot be used, with every problem found in it.

    Examples
    --------
    >>> error = ScenarioError("field.toml", (Problem("link 4", "target 'hq2' is no actor", "must be an id"),))
    >>> print(error)
    1 problem in field.toml: link 4: target 'hq2' is no actor, must be an id
    """

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(source, problems)
        self.source = source
        self.problems = problems

    def __str__(self) -> str:
        count = len(self.problems)
        listed = [str(problem) for problem in self.problems[:MOST_LISTED]]
        if count > MOST_LISTED:
            listed.append(_("and {count} more").format(count=count - MOST_LISTED))
        head = ngettext("{count} problem in {source}:", "{count} problems in {source}:", count)
        return f"{head.format(count=count, source=self.source)} {'; '.join(listed)}"


class ArgumentError(ModelError, ValueError):
    """A function was called with a value it cannot use.

    Examples
    --------
    >>> print(ArgumentError("gate_wait", "cadence is -7 days", "must be > 0"))
    gate_wait: cadence is -7 days, must be > 0
    """

    def __init__(self, place: str, found: str, limit: str, remedy: str = "") -> None:
        super().__init__(place, found, limit, remedy)
        self.problem = Problem(place, found, limit, remedy)

    def __str__(self) -> str:
        return str(self.problem)


def shown(value: object) -> str:
    """Return a value as it may stand in a message: quoted if text, cut if long.

    Examples
    --------
    >>> shown("board"), shown(3.5), len(shown("x" * 6000)), shown(10**9999)
    ("'board'", '3.5', 61, 'a number of too many digits')
    """
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        return _("a number of too many digits")
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def in_digits(value: float) -> str:
    """Return a number as it may stand in a message; whole numbers can be too large to be a decimal.

    Examples
    --------
    >>> in_digits(2.0), in_digits(1000001), in_digits(10**9999)
    ('2', '1000001', 'a number of too many digits')
    """
    return f"{value:.12g}" if abs(value) < LARGEST_DECIMAL else shown(value)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that one was probably meant to be, or None.

    Examples
    --------
    >>> nearest("hq2", ["hq", "board"]), nearest("zzz", ["hq", "board"])
    ('hq', None)
    """
    names = tuple(known)
    return _nearest(name[:LONGEST_VALUE], names) if len(names) <= MOST_COMPARED else None


@lru_cache(maxsize=4_096)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Remember what was compared: one heading of a table is asked about in each of its rows."""
    return next(iter(get_close_matches(name, known, n=1)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` for the nearest known name, or an empty string.

    Examples
    --------
    >>> did_you_mean("hq2", ["hq", "board"])
    "did you mean 'hq'?"
    >>> did_you_mean("zzz", ["hq", "board"])
    ''
    """
    near = nearest(name, known)
    return _("did you mean {name!r}?").format(name=near) if near is not None else ""
