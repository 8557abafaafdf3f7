"""What is typed: scenarios, NAME=VALUE settings, axes and ranges."""

from __future__ import annotations

import os
from pathlib import Path

from model.errors import ArgumentError
from model.experiments.points import MOST_POINTS, check_value, moved
from model.presets import PRESETS, preset
from model.scenario import Scenario
from model.scenario_file import read_scenario


def scenario_called(name: str) -> Scenario:
    """Return a preset by name, or read a scenario file."""
    if name in PRESETS:
        return preset(name)
    if os.path.exists(name) or name.endswith(".toml"):
        return read_scenario(Path(name))
    raise ArgumentError("scenario", f"{name!r} is neither a preset nor a file", f"presets are {', '.join(PRESETS)}")


def variant_called(text: str) -> Scenario:
    """Return a scenario with changes: ``reference,centralisation=0.8,need_rate=0.4``.

    Examples
    --------
    >>> variant_called("reference,centralisation=0.8").dials.test
    0.8
    """
    if os.path.exists(text):  # unlike Path's, it is no error if a text can be no path
        return scenario_called(text)
    name, *changes = text.split(",")
    values = dict(map(setting, changes))
    for row, value in values.items():
        check_value("command line", row, value)
    return moved(scenario_called(name), list(values), values.values())


def setting(text: str) -> tuple[str, float]:
    """Return the name and number of NAME=VALUE."""
    name, value = _pair(text)
    return name, number(name, value)


def axis(text: str) -> tuple[str, list[float]]:
    """Return the name and values of NAME=a,b,c or NAME=from:to:count.

    Examples
    --------
    >>> axis("centralisation=0:1:3"), axis("need-rate=0.2,0.4")
    (('centralisation', [0.0, 0.5, 1.0]), ('need_rate', [0.2, 0.4]))
    """
    name, values = _pair(text)
    if ":" not in values:
        return name, [number(name, value) for value in values.split(",") if value.strip()]
    parts = [number(name, part) for part in values.split(":")]
    if len(parts) != 3 or not 2 <= parts[2] <= MOST_POINTS or not parts[2].is_integer():
        limit = f"must be from:to:count, with 2 to {MOST_POINTS} values"
        raise ArgumentError("command line", f"{name} is {values!r}", limit, "e.g. 0:1:5")
    low, high, count = parts[0], parts[1], int(parts[2])
    return name, [low + (high - low) * n / (count - 1) for n in range(count)]


def span(text: str) -> tuple[str, tuple[float, float] | None]:
    """Return the name and range of NAME=low:high; None where only a NAME is given.

    Examples
    --------
    >>> span("need_rate=0.1:0.4"), span("trial-time")
    (('need_rate', (0.1, 0.4)), ('trial_time', None))
    """
    if "=" not in text:
        return text.strip().replace("-", "_"), None
    name, values = _pair(text)
    ends = [number(name, end) for end in values.split(":")]
    if len(ends) != 2:
        raise ArgumentError("command line", f"{text} is no range", "must be NAME=LOW:HIGH", "e.g. need_rate=0.1:0.4")
    return name, (ends[0], ends[1])


def number(name: str, text: str) -> float:
    """Return a text as a number."""
    try:
        return float(text)
    except ValueError:
        raise ArgumentError("command line", f"{name} is {text!r}", "must be a number") from None


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not value:
        raise ArgumentError("command line", f"{text!r} has no value", "must be NAME=VALUE", "e.g. need_rate=0.4")
    return name.strip().replace("-", "_"), value
