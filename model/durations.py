"""Days as a person would say them, with no more digits than the model supports."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from model.language import _, ngettext

DAYS_PER_WEEK, DAYS_PER_MONTH, DAYS_PER_YEAR = 7.0, 30.4375, 365.25
UNITS = (
    # (from so many days on, unit, days in it)
    (0.0, "day", 1.0),
    (200.0, "month", DAYS_PER_MONTH),
    (2 * DAYS_PER_YEAR, "year", DAYS_PER_YEAR),
)
LEAST_ERROR = 0.01  # no claim of the model is better than 1 %


def unit_for(days: float) -> tuple[str, float]:
    """Return the unit a person would use, and the days in it.

    Examples
    --------
    >>> unit_for(78)[0], unit_for(300)[0], unit_for(3000)[0]
    ('day', 'month', 'year')
    """
    fitting = [(unit, size) for start, unit, size in UNITS if abs(days) >= start]
    return fitting[-1]


def rounded(value: float, error: float = LEAST_ERROR) -> str:
    """Return a number with only the digits that an error (as a share of it) leaves meaning.

    Examples
    --------
    >>> rounded(77.83, 0.01), rounded(129.3, 0.1), rounded(7.14, 0.03), rounded(0.123, 0.01)
    ('78', '130', '7.1', '0.123')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    step = 10.0 ** round(math.log10(abs(value) * max(error, LEAST_ERROR)))
    step = max(step, 0.1) if abs(value) >= 1 else step
    places = max(0, -round(math.log10(step)))
    text = f"{round(value / step) * step:,.{places}f}".replace(",", "\u202f")
    return text.rstrip("0").rstrip(".") if places else text


def as_shown(days: float, error: float = LEAST_ERROR) -> float:
    """Return a duration, in days, as `in_words` says it: what a reader reckons with.

    Parameters
    ----------
    days
        Half a day or more; not finite gives nan.
    error
        Relative error of the number: decides the digits.

    Examples
    --------
    >>> as_shown(148.6), as_shown(143.4), as_shown(300)
    (149.0, 143.0, 301.33125)
    """
    if not math.isfinite(days):
        return math.nan
    size = unit_for(days)[1]
    return float(rounded(days / size, error).replace("\u202f", "")) * size


def in_words(days: float, error: float = LEAST_ERROR) -> str:
    """Return a duration in words.

    Parameters
    ----------
    days
        Any number; not finite gives a dash.
    error
        Relative error of the number: decides the digits.

    Examples
    --------
    >>> in_words(77.83), in_words(3000, 0.03), in_words(1.0), in_words(0.04)
    ('78 days', '8.2 years', '1 day', '1 hour')
    """
    if not math.isfinite(days):
        return "–"
    if 0 < abs(days) < 0.5:
        return _counted(str(max(1, round(abs(days) * 24))), "hour")
    unit, size = unit_for(days)
    return _counted(rounded(days / size, error), unit)


def told_apart(days: Sequence[float], error: float = LEAST_ERROR) -> list[str]:
    """Return durations known to differ in words: in days, and digits enough, where the usual words would be the same.

    Parameters
    ----------
    days
        Finite numbers.
    error
        Relative error of the numbers: decides the digits where they differ anyway.

    Examples
    --------
    >>> told_apart([243, 244]), told_apart([93, 248])
    (['243 days', '244 days'], ['93 days', '8.1 months'])
    """
    said = [in_words(one, error) for one in days]
    gaps = [after - before for before, after in pairwise(sorted(set(days)))]
    if not gaps or len(set(said)) == len(set(days)):
        return said
    places = max(0, -math.floor(math.log10(min(gaps))))
    return [_counted(f"{one:,.{places}f}".replace(",", "\u202f"), "day") for one in days]


def _counted(number: str, unit: str, shown: str = "") -> str:
    """Return a number as written, or what is ``shown`` in its place, with the form of the unit that fits it."""
    whole = number.replace("\u202f", "").lstrip("-")
    count = int(whole) if whole.isdigit() else 2  # a broken number takes the plural
    templates = {
        "hour": ngettext("{number} hour", "{number} hours", count),
        "day": ngettext("{number} day", "{number} days", count),
        "month": ngettext("{number} month", "{number} months", count),
        "year": ngettext("{number} year", "{number} years", count),
    }
    return templates[unit].format(number=shown or number)


def part_in_words(part: float, whole: float, error: float = LEAST_ERROR) -> str:
    """Return a duration as part of a longer one, in one unit where one fits both.

    Examples
    --------
    >>> part_in_words(37.2, 82.6), part_in_words(64, 248), part_in_words(200, 770)
    ('37 of 83 days', '2.1 of 8.1 months', '6.6 months of 2.1 years')
    """
    _unit, size = unit_for(whole)
    said = rounded(part / size, error) if part >= size else in_words(part, error)
    return _("{part} of {whole}").format(part=said, whole=in_words(whole, error))


def range_in_words(low: float, high: float, error: float = LEAST_ERROR) -> str:
    """Return two durations, in one unit and with equal digits where one unit fits both.

    Examples
    --------
    >>> range_in_words(7.44, 133.3), range_in_words(400, 1200), range_in_words(7.44, 900)
    ('7 to 133 days', '1.1 to 3.3 years', '7.4 days to 2.5 years')
    """
    unit, size = unit_for(high) if high > 250 else ("day", 1.0)
    if low < size:
        return _("{low} to {high}").format(low=in_words(low, error), high=in_words(high, error))
    least = max(error, LEAST_ERROR) * high / low  # what the longer one cannot tell, the shorter need not
    shorter, longer = rounded(low / size, min(least, 0.5)), rounded(high / size, error)
    return _counted(longer, unit, _("{low} to {high}").format(low=shorter, high=longer))


def decimals(low: float, high: float, most: int = 6) -> int:
    """Return how many decimals an interval supports: the last digit counts at most half of its half-width.

    Parameters
    ----------
    low, high
        The interval; nan where there is none gives 1, no width gives 2.
    most
        Decimals never exceeded. Below 0 are whole tens, hundreds: -1, -2.

    Examples
    --------
    >>> decimals(76.9, 87.0), decimals(82.3, 83.2), decimals(0.023, 0.036), decimals(1000, 3000)
    (0, 1, 3, -2)
    """
    half = (high - low) / 2
    if not math.isfinite(half):
        return 1
    return 2 if half == 0 else min(-math.floor(math.log10(half / 2)), most)


def with_interval(value: float, low: float, high: float, unit: str = "", least: float = -math.inf) -> str:
    """Return a number with its interval, no digits beyond what the interval supports.

    Parameters
    ----------
    value, low, high, unit
        The number, the ends of its interval, and what stands behind the number.
    least
        What no such number can be below, as a wait 0; the interval is cut there.

    Examples
    --------
    >>> with_interval(81.94, 76.88, 87.0, " days"), with_interval(82.712, 82.252, 83.171)
    ('82 days (77 to 87)', '82.7 (82.3 to 83.2)')
    >>> with_interval(4321.0, 1300.0, 7342.0)
    '4000 (1000 to 7000)'
    """
    places = decimals(low, high)
    digits = max(places, 0)
    middle, start, end = (f"{round(number, places) + 0.0:.{digits}f}" for number in (value, max(low, least), high))
    return _("{value} ({low} to {high})").format(value=f"{middle}{unit}", low=start, high=end)
