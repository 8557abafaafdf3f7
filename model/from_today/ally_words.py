"""Replicate or integrate in words: a month that may never come, and on what it hangs."""

from __future__ import annotations

import math

import pandas as pd

from model.from_today.ally import NAMES
from model.language import _


def month_in_words(month: float, low: float = math.nan, high: float = math.nan) -> str:
    """Return a month with its interval; ``never`` where it does not come within the time followed.

    Examples
    --------
    >>> month_in_words(20.4, 18.6, math.inf), month_in_words(math.inf), month_in_words(20.4)
    ('20 (19 to never)', 'never', '20')
    """
    if (math.isinf(month) and not math.isfinite(low)) or math.isnan(low):
        return _whole(month)
    return _("{month} ({low} to {high})").format(month=_whole(month), low=_whole(low), high=_whole(high))


def _whole(month: float) -> str:
    return _("never") if math.isinf(month) else f"{month:.0f}"


def hanging(sensitivity: pd.DataFrame) -> str:
    """Return the assumption that moves the month most in one sentence; empty where none was tried."""
    known = sensitivity.dropna(subset="swing") if len(sensitivity) else sensitivity
    if known.empty:
        return ""
    row = known.iloc[0]
    text = _("It hangs most on this: {title}. At {low:g} {unit} the month is {first}, at {high:g} {unit} {second}.")
    return text.format(
        title=NAMES[row["name"]].label, low=row["low"], high=row["high"], unit=_(row["unit"]),
        first=month_in_words(row["month_at_low"]), second=month_in_words(row["month_at_high"]),
    )  # fmt: skip
