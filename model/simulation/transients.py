"""What may happen during a simulated span of days: a surge, an outage, a change of the dials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from model.errors import ArgumentError, did_you_mean, shown
from model.language import _
from model.scenario import Scenario


@dataclass(frozen=True)
class Surge:
    """Needs come faster for a while.

    Parameters
    ----------
    day, days
        When it begins, counted from the end of the warm-up, and how long it lasts.
    factor
        On the need rate; above 0.
    """

    day: float
    days: float
    factor: float


@dataclass(frozen=True)
class Outage:
    """An actor does nothing for a while: no service begins, one under way waits, no meeting is held.

    Parameters
    ----------
    actor
        Its id.
    day, days
        When it begins, counted from the end of the warm-up, and how long it lasts.
    """

    actor: str
    day: float
    days: float


@dataclass(frozen=True)
class DialChange:
    """The dials are moved: needs raised from that day on follow the new ones, those on their way do not.

    Parameters
    ----------
    day
        Counted from the end of the warm-up.
    centralisation, iteration_speed, triage, test, approve
        As in ``Scenario.with_dials``; None = as before.
    """

    day: float
    centralisation: float | None = None
    iteration_speed: float | None = None
    triage: float | None = None
    test: float | None = None
    approve: float | None = None


Transient: TypeAlias = Surge | Outage | DialChange


def regimes(scenario: Scenario, transients: Sequence[Transient], warm_up: float) -> list[tuple[float, Scenario]]:
    """Return the days from which other numbers hold, with the scenario that gives them; the first is day 0.

    Parameters
    ----------
    scenario, transients
        The base, and what happens.
    warm_up
        Days before day 0 of the transients.
    """
    days = {-warm_up}
    for event in transients:
        if isinstance(event, Surge):
            days |= {event.day, event.day + event.days}
        elif isinstance(event, DialChange):
            days.add(event.day)
    return [(warm_up + day, _at(scenario, transients, day)) for day in sorted(days)]


def _at(scenario: Scenario, transients: Sequence[Transient], day: float) -> Scenario:
    rate = scenario.parameters["need_rate"]
    for change in sorted((e for e in transients if isinstance(e, DialChange)), key=lambda e: e.day):
        if change.day <= day:
            moved = {name: getattr(change, name) for name in ("triage", "test", "approve")}
            scenario = scenario.with_dials(change.centralisation, change.iteration_speed, **moved)
    for event in transients:
        if isinstance(event, Surge) and event.day <= day < event.day + event.days:
            rate *= event.factor
    return scenario.with_parameters(need_rate=rate)


def outages(transients: Sequence[Transient], warm_up: float) -> list[tuple[str, float, float]]:
    """Return (actor, first day, day after the last) of every outage; overlapping ones of an actor are one."""
    found: list[tuple[str, float, float]] = []
    for event in sorted((e for e in transients if isinstance(e, Outage)), key=lambda e: e.day):
        start, until = warm_up + event.day, warm_up + event.day + event.days
        mine = [row for row in found if row[0] == event.actor and row[2] >= start]
        for row in mine:
            found.remove(row)
            start, until = min(start, row[1]), max(until, row[2])
        found.append((event.actor, start, until))
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def check_transients(scenario: Scenario, transients: Sequence[Transient]) -> None:
    """Raise an ArgumentError for a transient that cannot happen."""
    if not isinstance(transients, (list, tuple)):
        raise ArgumentError(
            "simulate",
            _("transients is {transients}").format(transients=shown(transients)),
            _("must be a list or tuple"),
            _("write [Surge(...)]"),
        )
    for number, event in enumerate(transients, 1):
        place = _("simulate: transient {number}").format(number=number)
        if not isinstance(event, (Surge, Outage, DialChange)):
            raise ArgumentError(
                place,
                _("is a {kind}").format(kind=type(event).__name__),
                _("must be a Surge, an Outage or a DialChange"),
            )
        if not _is_number(event.day) or not 0 <= event.day < math.inf:
            raise ArgumentError(place, _("day is {day}").format(day=shown(event.day)), _("must be >= 0"))
        if not isinstance(event, DialChange) and (not _is_number(event.days) or not 0 < event.days < math.inf):
            raise ArgumentError(place, _("days is {days}").format(days=shown(event.days)), _("must be > 0"))
        if isinstance(event, Surge) and (not _is_number(event.factor) or not 0 < event.factor <= 1000):
            raise ArgumentError(
                place, _("factor is {factor}").format(factor=shown(event.factor)), _("must be > 0 and <= 1000")
            )
        if isinstance(event, Outage) and (not isinstance(event.actor, str) or event.actor not in scenario.actor_by_id):
            remedy = did_you_mean(str(event.actor), scenario.actor_by_id)
            raise ArgumentError(
                place,
                _("{actor} is no actor").format(actor=shown(event.actor)),
                _("must be the id of an actor"),
                remedy,
            )
        if isinstance(event, Outage) and scenario.actor_by_id[event.actor].function == "unit":
            raise ArgumentError(
                place, _("{actor!r} is a unit").format(actor=event.actor), _("must be an actor that works on cases")
            )
    regimes(scenario, transients, 0.0)  # dials and need rates out of range say so before anything runs
