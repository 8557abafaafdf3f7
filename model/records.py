"""Field rules: what each field of a record may hold, checked the same way in Python and in files.

A record is a frozen dataclass whose fields carry a :class:`Rule`. :func:`checked` turns a mapping (a row of a
file, or a record made in Python) into clean values plus every problem found: nothing stops at the first.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model.errors import LARGEST_DECIMAL, Problem, Spot, did_you_mean, in_digits, nearest, shown
from model.language import _

LONGEST_TEXT = 2_000
LONGEST_LIST = 20_000  # characters; written as JSON at most six times as long: short enough for a cell of CSV
RULE = "rule"


@dataclass(frozen=True)
class Rule:
    """What a field may hold.

    Parameters
    ----------
    kind
        ``str``, ``float``, ``int`` or ``tuple`` (of texts).
    minimum, maximum
        Limits of a number; ``above`` makes the minimum exclusive.
    choices
        Allowed texts, if only some are.
    unit
        Shown behind a value (marked ``N_``).
    longest
        Longest text allowed, in characters.
    """

    kind: type
    minimum: float = -math.inf
    maximum: float = math.inf
    above: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    longest: int = LONGEST_TEXT

    def fault(self, value: object) -> tuple[str, str, str] | None:
        """Return (found, limit, remedy) if the value breaks this rule, else None."""
        if self.kind is float or self.kind is int:
            return self._number_fault(value)
        if self.kind is bool:
            return None if isinstance(value, bool) else (_is(shown(value)), _("must be true or false"), "")
        if self.kind is tuple:
            return self._list_fault(value)
        return self._text_fault(value)

    def _number_fault(self, value: object) -> tuple[str, str, str] | None:
        right_type = isinstance(value, int) or (self.kind is float and isinstance(value, float))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not right_type:
            limit = _("must be a whole number") if self.kind is int else _("must be a number")
            remedy = _("write it without quotation marks") if isinstance(value, str) else ""
            return _is(shown(value)), limit, remedy
        low = value > self.minimum if self.above else value >= self.minimum
        if low and -math.inf < value < math.inf and value <= self.maximum:
            return None
        least = f"> {self.minimum:.12g}" if self.above else f">= {self.minimum:.12g}"
        bounded = _("must be {least} and <= {most:.12g}") if math.isfinite(self.maximum) else _("must be {least}")
        limit = bounded.format(least=least, most=self.maximum)
        return _is(f"{in_digits(value)} {_(self.unit)}".strip()), limit, ""

    def _list_fault(self, value: object) -> tuple[str, str, str] | None:
        if not isinstance(value, tuple) or not all(isinstance(item, str) and is_whole(item) for item in value):
            return _("{value} is no list of texts").format(value=shown(value)), _("must be a list of texts"), ""
        count = len("; ".join(value))
        found, limit = _("has {count} characters"), _("must have at most {most} characters")
        return (found.format(count=count), limit.format(most=LONGEST_LIST), "") if count > LONGEST_LIST else None

    def _text_fault(self, value: object) -> tuple[str, str, str] | None:
        if not isinstance(value, str):
            return _is(shown(value)), _("must be a text"), _("write it between quotation marks")
        if len(value) > self.longest:
            found = _("has {count} characters").format(count=len(value))
            return found, _("must have at most {most}").format(most=self.longest), ""
        if not is_whole(value):
            return _("holds half a character"), _("must be whole characters"), _("write it again")
        if self.choices and value not in self.choices:
            limit = _("must be one of {names}").format(names=", ".join(self.choices))
            return _is(shown(value)), limit, did_you_mean(value, self.choices)
        return None


def is_whole(text: str) -> bool:
    r"""Return whether a text can be written to a file or a screen: some formats let half a character in.

    Examples
    --------
    >>> is_whole("Наша 🛠"), is_whole("\ud800")
    (True, False)
    """
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _is(value: str) -> str:
    return _("is {value}").format(value=value)


def ruled(rule: Rule, default: Any = dataclasses.MISSING) -> Any:
    """Return a dataclass field that carries a rule."""
    return dataclasses.field(default=default, metadata={RULE: rule})


class Record:
    """Base of the frozen records: a list given in Python becomes a tuple, so that every record can be hashed."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))


def checked(
    record: type,
    row: Mapping[str, Any],
    place: str,
    also: tuple[str, ...] = (),
    at: Callable[[str], Spot | None] = lambda name: None,
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the usable values of a row, and every problem in it.

    Parameters
    ----------
    record
        A dataclass whose fields were made with :func:`ruled`.
    row
        Field name to value; lists count as tuples, whole numbers as decimals where a decimal is wanted.
    place
        Where the row stands, for messages.
    also
        Other names a file may use here, already dealt with by the caller.
    at
        Name of a field -> the cell it stands in.

    Returns
    -------
    values, problems
        Values that keep their rule; a field that breaks it is left out. A misspelt field is not also missing.
    """
    fields = {field.name: field for field in dataclasses.fields(record)}
    known = [*also, *fields]
    unknown = [name for name in row if name not in known]
    limit = _("known are {names}").format(names=", ".join(known))
    problems = [
        Problem(place, _("has no field {name}").format(name=shown(name)), limit, did_you_mean(name, known), at(name))
        for name in unknown
    ]
    meant = {nearest(name, known) for name in unknown}
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name not in row:
            if field.default is dataclasses.MISSING and name not in meant:
                found = _("{name} is missing").format(name=name)
                problems.append(Problem(place, found, _("must be given"), spot=at(name)))
            continue
        value = _coerced(row[name], field.metadata[RULE])
        if value is None and field.default is None:
            values[name] = None
            continue
        fault = field.metadata[RULE].fault(value)
        if fault is None:
            values[name] = value
        else:
            found, limit, remedy = fault
            problems.append(Problem(place, f"{name} {found}", limit, remedy, at(name)))
    return values, problems


def as_row(record: Any) -> dict[str, Any]:
    """Return a record's fields that differ from their default, in order."""
    return {
        field.name: getattr(record, field.name)
        for field in dataclasses.fields(record)
        if field.default is dataclasses.MISSING or getattr(record, field.name) != field.default
    }


def _coerced(value: Any, rule: Rule) -> Any:
    if isinstance(value, list):
        return tuple(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if rule.kind is float and whole and abs(value) < LARGEST_DECIMAL else value
