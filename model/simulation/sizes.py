"""Sizes of a simulation: what can be asked for, and what is said where it cannot."""

from __future__ import annotations

import numpy as np

from model.errors import ArgumentError, shown
from model.language import _

MOST_REPLICATIONS = 1_000
MOST_DAYS = 1e7


def check_whole(place: str, name: str, value: object, low: int, high: int) -> None:
    """Raise unless a value is a whole number in its range."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ArgumentError(place, _("{name} is {value}").format(name=name, value=shown(value)),
                            _("must be a whole number from {low} to {high}").format(low=low, high=high))  # fmt: skip


def check_number(place: str, name: str, value: object, high: float, above: bool) -> None:
    """Raise unless a value is a number from 0 (``above``: above 0) to ``high``."""
    real = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not real or not (value > 0 if above else value >= 0) or not value <= high:  # type: ignore[operator]
        limit = _("must be {bound} and <= {high:g}").format(bound="> 0" if above else ">= 0", high=high)
        raise ArgumentError(place, _("{name} is {value}").format(name=name, value=shown(value)), limit)


def check_sizes(place: str, replications: object, seed: object, workers: object) -> None:
    """Raise an ArgumentError for the first size out of its range."""
    check_whole(place, "replications", replications, 1, MOST_REPLICATIONS)
    check_whole(place, "seed", seed, 0, 2**63 - 1)
    check_whole(place, "workers", workers, 1, 1_000)
