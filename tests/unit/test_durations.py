"""Days as a person would say them: one unit, and no more digits than the error of the number leaves."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.durations import in_words, range_in_words, rounded, unit_for


@pytest.mark.parametrize(
    ("days", "error", "words"),
    [
        (0.0, 0.01, "0 days"),
        (0.04, 0.01, "1 hour"),
        (0.25, 0.01, "6 hours"),
        (1.0, 0.01, "1 day"),
        (77.83, 0.01, "78 days"),
        (77.83, 0.1, "80 days"),
        (199.0, 0.01, "199 days"),
        (249.0, 0.01, "8.2 months"),
        (3000.0, 0.03, "8.2 years"),
        (-3.0, 0.01, "-3 days"),
        (math.nan, 0.01, "–"),
        (math.inf, 0.01, "–"),
    ],
)
def test_a_duration_is_said_in_the_unit_and_digits_it_deserves(days, error, words):
    assert in_words(days, error) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (7.44, 133.3, "7 to 133 days"),
        (400, 1200, "1.1 to 3.3 years"),
        (7.44, 900, "7.4 days to 2.5 years"),
        (0.0, 10.0, "0 days to 10 days"),
    ],
)
def test_a_range_is_said_in_one_unit_where_one_fits(low, high, words):
    assert range_in_words(low, high) == words


@given(st.floats(1e-3, 1e6), st.floats(0.01, 0.3))
@settings(derandomize=True, deadline=None)
def test_rounding_moves_a_number_by_no_more_than_twice_its_error(value, error):
    """The step is the power of ten nearest to the error: at most sqrt(10) errors wide, so half of it off; or .1."""
    said = float(rounded(value, error).replace("\u202f", ""))
    assert abs(said - value) <= max(math.sqrt(10) / 2 * error * value, 0.05) * (1 + 1e-9)


@given(st.floats(0, 1e6))
@settings(derandomize=True, deadline=None)
def test_a_unit_is_never_longer_than_the_duration(days):
    unit, size = unit_for(days)
    assert size == {"day": 1.0, "month": 30.4375, "year": 365.25}[unit]
    assert unit == "day" or days >= 2 * size
