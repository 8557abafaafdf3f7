"""What is typed: scenarios, NAME=VALUE settings, axes, ranges and transients."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import fields
from typing import TypeVar

from model.errors import ArgumentError, did_you_mean, shown
from model.exchange.reading import READERS, read_network
from model.experiments.points import MOST_POINTS, check_value, moved
from model.language import _
from model.presets import PRESETS, preset
from model.scenario import Scenario
from model.simulation.transients import DialChange, Outage, Surge

Value = TypeVar("Value")
DIALS = tuple(field.name for field in fields(DialChange) if field.name != "day")


def scenario_called(name: str) -> Scenario:
    """Return a preset by name, or read a file of any format, or a folder of tables."""
    if name in PRESETS:
        return preset(name)
    if os.path.exists(name) or name.lower().endswith((*READERS, ".zip")):
        return read_network(name)
    raise ArgumentError(
        "scenario",
        _("{name!r} is neither a preset nor a file").format(name=name),
        _("presets are {presets}").format(presets=", ".join(PRESETS)),
    )


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
    values = once(map(setting, changes))
    for row, value in values.items():
        check_value("command line", row, value)
    return moved(scenario_called(name), list(values), values.values())


def once(pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Return names with what was given for them; the second of a name is a mistake, not a correction.

    Examples
    --------
    >>> once([("need_rate", 0.4), ("need_rate", 0.5)])
    Traceback (most recent call last):
    ...
    model.errors.ArgumentError: command line: need_rate is given twice, must be given once
    """
    found: dict[str, Value] = {}
    for name, value in pairs:
        if name in found:
            raise ArgumentError(
                _("command line"), _("{name} is given twice").format(name=name), _("must be given once")
            )
        found[name] = value
    return found


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
        limit = _("must be from:to:count, with 2 to {most} values").format(most=MOST_POINTS)
        raise ArgumentError(
            _("command line"), _("{name} is {values!r}").format(name=name, values=values), limit, _("e.g. 0:1:5")
        )
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
        raise ArgumentError(
            _("command line"),
            _("{text} is no range").format(text=text),
            _("must be NAME=LOW:HIGH"),
            _("e.g. need_rate=0.1:0.4"),
        )
    return name, (ends[0], ends[1])


def outage(text: str) -> Outage:
    """Return the outage ACTOR:DAY:DAYS.

    Examples
    --------
    >>> outage("board:30:60")
    Outage(actor='board', day=30.0, days=60.0)
    """
    actor, day, days = _parts("--outage", text, "ACTOR:DAY:DAYS", "board:30:60")
    return Outage(actor.strip(), number("--outage: day", day), number("--outage: days", days))


def surge(text: str) -> Surge:
    """Return the surge DAY:DAYS:FACTOR.

    Examples
    --------
    >>> surge("30:14:2.5")
    Surge(day=30.0, days=14.0, factor=2.5)
    """
    names = ("day", "days", "factor")
    parts = _parts("--surge", text, "DAY:DAYS:FACTOR", "30:14:2.5")
    return Surge(*(number(f"--surge: {name}", part) for name, part in zip(names, parts, strict=True)))


def dial_change(text: str) -> DialChange:
    """Return the change of dials DAY:NAME=VALUE[,NAME=VALUE]...

    Examples
    --------
    >>> dial_change("90:centralisation=1,iteration-speed=2").iteration_speed
    2.0
    """
    day, changes = _parts("--dial-change", text, "DAY:NAME=VALUE", "90:centralisation=1")
    values = once(map(setting, changes.split(",")))
    for name in values:
        if name not in DIALS:
            limit = _("must be one of {names}").format(names=", ".join(DIALS))
            raise ArgumentError(
                _("command line"),
                _("--dial-change: {name} is no dial").format(name=name),
                limit,
                did_you_mean(name, DIALS),
            )
    return DialChange(number("--dial-change: day", day), **values)


def _parts(option: str, text: str, form: str, example: str) -> list[str]:
    parts = text.split(":")
    if len(parts) != form.count(":") + 1 or not all(part.strip() for part in parts):
        raise ArgumentError(
            _("command line"),
            _("{option} is {text}").format(option=option, text=shown(text)),
            _("must be {form}").format(form=form),
            _("e.g. {example}").format(example=example),
        )
    return parts


def number(name: str, text: str) -> float:
    """Return a text as a number."""
    try:
        return float(text)
    except ValueError:
        raise ArgumentError(
            _("command line"), _("{name} is {text!r}").format(name=name, text=text), _("must be a number")
        ) from None


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not value:
        raise ArgumentError(
            _("command line"),
            _("{text!r} has no value").format(text=text),
            _("must be NAME=VALUE"),
            _("e.g. need_rate=0.4"),
        )
    return name.strip().replace("-", "_"), value
