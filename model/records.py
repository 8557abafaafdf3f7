"""Field rules: what each field of a record may hold, checked the same way in Python and in files.

A record is a frozen dataclass whose fields carry a :class:`Rule`. :func:`checked` turns a mapping (a row of a
file, or a record made in Python) into clean values plus every problem found: nothing stops at the first.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.errors import LARGEST_DECIMAL, Problem, did_you_mean, in_digits, nearest, shown

LONGEST_TEXT = 2_000
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
        Shown behind a value.
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
            return None if isinstance(value, bool) else (f"is {shown(value)}", "must be true or false", "")
        if self.kind is tuple:
            fine = isinstance(value, tuple) and all(isinstance(item, str) for item in value)
            return None if fine else (f"{shown(value)} is no list of texts", "must be a list of texts", "")
        return self._text_fault(value)

    def _number_fault(self, value: object) -> tuple[str, str, str] | None:
        wanted = "a whole number" if self.kind is int else "a number"
        right_type = isinstance(value, int) or (self.kind is float and isinstance(value, float))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not right_type:
            remedy = "write it without quotation marks" if isinstance(value, str) else ""
            return f"is {shown(value)}", f"must be {wanted}", remedy
        low = value > self.minimum if self.above else value >= self.minimum
        if low and -math.inf < value < math.inf and value <= self.maximum:
            return None
        bound = f"> {self.minimum:.12g}" if self.above else f">= {self.minimum:.12g}"
        if math.isfinite(self.maximum):
            bound += f" and <= {self.maximum:.12g}"
        return f"is {in_digits(value)} {self.unit}".strip(), f"must be {bound}", ""

    def _text_fault(self, value: object) -> tuple[str, str, str] | None:
        if not isinstance(value, str):
            return f"is {shown(value)}", "must be a text", "write it between quotation marks"
        if len(value) > self.longest:
            return f"has {len(value)} characters", f"must have at most {self.longest}", ""
        if self.choices and value not in self.choices:
            limit = f"must be one of {', '.join(self.choices)}"
            return f"is {shown(value)}", limit, did_you_mean(value, self.choices)
        return None


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
    record: type, row: Mapping[str, Any], place: str, also: tuple[str, ...] = ()
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

    Returns
    -------
    values, problems
        Values that keep their rule; a field that breaks it is left out. A misspelt field is not also missing.
    """
    fields = {field.name: field for field in dataclasses.fields(record)}
    known = [*also, *fields]
    unknown = [name for name in row if name not in known]
    limit = f"known are {', '.join(known)}"
    problems = [Problem(place, f"has no field {shown(name)}", limit, did_you_mean(name, known)) for name in unknown]
    meant = {nearest(name, known) for name in unknown}
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name not in row:
            if field.default is dataclasses.MISSING and name not in meant:
                problems.append(Problem(place, f"{name} is missing", "must be given"))
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
            problems.append(Problem(place, f"{name} {found}", limit, remedy))
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
