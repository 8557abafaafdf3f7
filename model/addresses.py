"""Every number of a scenario by its address: to show it with its source, and to ask "what if you believe another?".

An address is a row of the parameter table (``need_rate``), an actor's field (``board.cadence``) or a step's
(``step:legal_ip.delay``). The dials are no addresses: they are what the user plays with.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from numbers import Real
from typing import Any, TypeAlias

import pandas as pd

from model.errors import ArgumentError, did_you_mean, shown
from model.language import N_, _
from model.parameters import ASSUMPTION, BY_NAME
from model.presets import evidence
from model.records import RULE, Rule
from model.scenario import Actor, Scenario, Step

STEP = "step:"
FIELDS = {
    "servers": N_("servers"),
    "effort": N_("days a visit"),
    "cadence": N_("days between meetings"),
    "agenda_limit": N_("cases a meeting"),
    "lead_time": N_("days papers are due before"),
    "delay": N_("days"),
    "variability": N_("variability"),
}
"""Fields of actors and steps that are numbers of the walk, with what each counts."""
Owner: TypeAlias = Actor | Step


@dataclass(frozen=True)
class _Place:
    """Where an address points: a parameter, or a field of an owner."""

    name: str
    owner: Owner | None


def addresses(scenario: Scenario) -> tuple[str, ...]:
    """Return the address of every number: parameters, then actors, then steps; fields without a number are left out.

    Parameters
    ----------
    scenario
        Any scenario.

    Examples
    --------
    >>> found = addresses(Scenario("s", actors=(Actor("shop", "design", "firms"),)))
    >>> found[0], [name for name in found if "." in name]
    ('need_rate', ['shop.servers', 'shop.variability'])
    """
    return (*BY_NAME, *(_address(owner, field) for owner in _owners(scenario) for field in _fields(owner)))


def number_at(scenario: Scenario, address: str) -> float:
    """Return the number at an address.

    Parameters
    ----------
    scenario
        Any scenario.
    address
        See this module.

    Raises
    ------
    ArgumentError
        If the scenario has no such number.

    Examples
    --------
    >>> number_at(Scenario("s", actors=(Actor("shop", "design", "firms", servers=3),)), "shop.servers")
    3.0
    """
    place = _find(scenario, address)
    return scenario.parameters[place.name] if place.owner is None else float(getattr(place.owner, place.name))


def with_number(scenario: Scenario, address: str, value: float) -> Scenario:
    """Return the scenario with the number at an address changed.

    Parameters
    ----------
    scenario
        Any scenario.
    address, value
        See this module; whole where the field counts servers or cases.

    Raises
    ------
    ArgumentError
        If the scenario has no such number, or a whole one is wanted.
    ScenarioError
        If the number is out of its limits.

    Examples
    --------
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms"),))
    >>> with_number(s, "shop.servers", 3).actor_by_id["shop"].servers
    3
    >>> with_number(s, "shop.servers", 2.5)
    Traceback (most recent call last):
    ...
    model.errors.ArgumentError: shop.servers: is 2.5, must be a whole number
    """
    place = _find(scenario, address)
    if place.owner is None:
        return scenario.with_parameters(**{place.name: value})
    given: object = value
    if not isinstance(given, Real):
        raise ArgumentError(address, _("is {value}").format(value=shown(value)), _("must be a number"))
    if _rule(place.owner, place.name).kind is int:
        if not float(value).is_integer():  # nor nan, nor inf
            raise ArgumentError(address, _("is {value:g}").format(value=value), _("must be a whole number"))
        value = int(value)
    if isinstance(place.owner, Actor):
        return scenario.with_actor(place.owner.id, **{place.name: value})
    number: dict[str, Any] = {place.name: value}
    changed = (replace(step, **number) if step.id == place.owner.id else step for step in scenario.steps)
    return replace(scenario, steps=tuple(changed))


def number_table(scenario: Scenario) -> pd.DataFrame:
    """Return every number of a scenario with its range, source and confidence.

    Parameters
    ----------
    scenario
        Any scenario.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``address``: ``owner`` (an actor's or step's name; empty for a parameter), ``what`` (in words),
        ``value``, ``unit``, ``low``, ``high`` (plausible range of a parameter; for an actor or step a quarter to four
        times the value, our choice for lack of a published one), ``minimum``, ``maximum`` (hard limits), ``whole``,
        ``evidence`` (ids, or ``assumption``), ``confidence`` (of the weakest row cited; ``assumption`` without one),
        ``group``.

    Examples
    --------
    >>> from model.presets import preset
    >>> table = number_table(preset("reference"))
    >>> float(table.loc["half_life", "value"]), table.loc["half_life", "evidence"], table.loc["board.cadence", "unit"]
    (42.0, 'OBS-04', 'days')
    """
    rows = [_row(scenario, address) for address in addresses(scenario)]
    return pd.DataFrame(rows).set_index("address")


def _row(scenario: Scenario, address: str) -> dict[str, Any]:
    place, value = _find(scenario, address), number_at(scenario, address)
    if place.owner is None:
        row = BY_NAME[place.name]
        ids = scenario.evidence_for(place.name) or row.evidence
        known = {"owner": "", "what": _(row.meaning), "unit": row.unit, "group": row.group, "whole": False}
        limits = {"low": row.low, "high": row.high, "minimum": row.minimum, "maximum": row.maximum}
    else:
        rule = _rule(place.owner, place.name)
        ids = place.owner.evidence or (ASSUMPTION,)
        group = "steps" if isinstance(place.owner, Step) else place.owner.function
        known = {"owner": place.owner.label, "what": _(FIELDS[place.name]), "unit": _unit(rule), "group": group}
        known["whole"] = rule.kind is int
        least = max(1.0, value / 4) if rule.kind is int else value / 4
        limits = {"low": least // 1 if rule.kind is int else least, "high": min(max(4 * value, 1.0), rule.maximum)}
        limits |= {"minimum": rule.minimum, "maximum": rule.maximum}
    limits |= {"low": min(limits["low"], value), "high": max(limits["high"], value)}
    sources = {"evidence": " ".join(ids), "confidence": _confidence(ids)}
    return {"address": address, **known, "value": value, **limits, **sources}


WEAKEST_FIRST = (N_("estimate"), N_("reported"), N_("documented"))


@lru_cache(maxsize=1_024)
def _confidence(ids: tuple[str, ...]) -> str:
    """Return how sure the weakest of the rows cited is; an assumption among them makes it one."""
    table = evidence()["confidence"]
    found = {str(table[name]) for name in ids if name in table.index}
    if ASSUMPTION in ids or not found:
        return ASSUMPTION
    return next((word for word in WEAKEST_FIRST if word in found), sorted(found)[0])


def _find(scenario: Scenario, address: str) -> _Place:
    if address in BY_NAME:
        return _Place(address, None)
    place = _places(scenario).get(str(address))
    if place is not None:
        return place
    limit = _("must be a number of {name}").format(name=scenario.name)
    found = _("{address} is no number").format(address=shown(address))
    raise ArgumentError("address", found, limit, did_you_mean(str(address), addresses(scenario)))


@lru_cache(maxsize=16)  # those a few visitors are on; looked through for each number, 5 000 actors took half a minute
def _places(scenario: Scenario) -> dict[str, _Place]:
    """Return every address of an actor or step; where two are spelt alike, the first."""
    places: dict[str, _Place] = {}
    for owner in _owners(scenario):
        for field in _fields(owner):
            places.setdefault(_address(owner, field), _Place(field, owner))
    return places


def _owners(scenario: Scenario) -> Iterator[Owner]:
    yield from (actor for actor in scenario.actors if actor.function != "unit")
    yield from scenario.steps


def _address(owner: Owner, field: str) -> str:
    return f"{STEP if isinstance(owner, Step) else ''}{owner.id}.{field}"


def _fields(owner: Owner) -> tuple[str, ...]:
    idle = () if isinstance(owner, Step) else ("servers", "variability") if owner.is_gate else ("lead_time",)
    if isinstance(owner, Step) and owner.delay is None:
        return ()
    return tuple(name for name in FIELDS if getattr(owner, name, None) is not None and name not in idle)


def _rule(owner: Owner, field: str) -> Rule:
    found: Rule = next(f for f in dataclasses.fields(owner) if f.name == field).metadata[RULE]
    return found


def _unit(rule: Rule) -> str:
    return rule.unit.strip("()")
