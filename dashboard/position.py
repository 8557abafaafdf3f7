"""Where a visitor's desk stands, and the link that says so.

A position is small and hashable: it is the key of every cache and the whole content of a shared link.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from model.errors import ModelError, ScenarioError, did_you_mean, shown
from model.parameters import BY_NAME
from model.presets import PRESETS, preset
from model.scenario import Scenario
from model.vocabulary import DIALLED

IGNORED = ("embed", "embed_options", "embed_token", "lang", "theme")
LONGEST_LINK = 4_000
FIRST = "decentralised_wartime"
"""What a first visit opens on: sourced, held against a published range, and both dials matter both ways."""


class LinkError(ModelError):
    """A link that describes no desk: one message for the visitor."""


@dataclass(frozen=True)
class Position:
    """A bundled scenario with its dials and changed assumptions.

    Parameters
    ----------
    name
        One of the presets.
    triage, test, approve, iteration_speed
        Where the dials stand.
    changed
        Parameter values that differ from the preset's own, as sorted pairs.
    """

    name: str
    triage: float
    test: float
    approve: float
    iteration_speed: float
    changed: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of_preset(cls, name: str) -> Position:
        """Return a bundled scenario as it was written."""
        dials = preset(name).dials
        return cls(name, dials.triage, dials.test, dials.approve, dials.iteration_speed)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario to solve, laid out once per position."""
        moved = preset(self.name).with_dials(
            triage=self.triage, test=self.test, approve=self.approve, iteration_speed=self.iteration_speed
        )
        return moved.with_parameters(**dict(self.changed)) if self.changed else moved

    @property
    def centralisation(self) -> float:
        """The master dial: the common value of the three functions, or their mean if they differ."""
        return self.scenario.dials.centralisation

    @property
    def assumptions(self) -> Position:
        """The same scenario and assumptions with the dials as written: the key of the map of all combinations."""
        return replace(Position.of_preset(self.name), changed=self.changed)

    def with_centralisation(self, share: float) -> Position:
        """Return the position with the master dial moved."""
        return replace(self, triage=share, test=share, approve=share)

    def with_parameter(self, name: str, value: float) -> Position:
        """Return the position with one assumption changed; setting the preset's own value forgets the change."""
        changed = {**dict(self.changed), name: float(value)}
        if value == preset(self.name).parameters[name]:
            del changed[name]
        return replace(self, changed=tuple(sorted(changed.items())))


def to_query(position: Position, baseline: Position | None = None) -> dict[str, str]:
    """Return a position as the query of a link.

    Examples
    --------
    >>> to_query(Position.of_preset("reference").with_centralisation(0.8))
    {'scenario': 'reference', 'centralisation': '0.8', 'iteration_speed': '4.0'}
    """
    query = {"scenario": position.name}
    if position.triage == position.test == position.approve:
        query["centralisation"] = repr(position.triage)
    else:
        query |= {name: repr(getattr(position, name)) for name in DIALLED}
    query["iteration_speed"] = repr(position.iteration_speed)
    query |= {name: repr(value) for name, value in position.changed}
    if baseline is not None and baseline != Position.of_preset(position.name):
        query["baseline"] = urlencode(to_query(baseline))
    return query


def from_query(query: Mapping[str, str]) -> tuple[Position, Position | None]:
    """Return the position and the pinned baseline of a link.

    Raises
    ------
    LinkError
        With one message that names the part, the value and what it should be.

    Examples
    --------
    >>> from_query({"scenario": "reference", "centralisation": "2"})
    Traceback (most recent call last):
    ...
    dashboard.position.LinkError: centralisation is 2, must be >= 0 and <= 1
    """
    given = {name: value for name, value in query.items() if name not in IGNORED}
    if sum(len(name) + len(value) for name, value in given.items()) > LONGEST_LINK:
        raise LinkError(f"it is longer than {LONGEST_LINK} characters")
    pinned = given.pop("baseline", None)
    position = _position(given)
    if pinned is None:
        return position, None
    try:
        return position, _position(dict(parse_qsl(pinned, max_num_fields=60)))
    except (LinkError, ValueError) as error:
        raise LinkError(f"its baseline cannot be read: {error}") from None


def _position(given: dict[str, str]) -> Position:
    name = given.pop("scenario", FIRST)
    if name not in PRESETS:
        hint = did_you_mean(name, PRESETS)
        raise LinkError(f"there is no scenario {shown(name)}" + (f", {hint}" if hint else ""))
    dials = {dial: given.pop(dial) for dial in ("centralisation", *DIALLED, "iteration_speed") if dial in given}
    for other in given:
        if other not in BY_NAME:
            hint = did_you_mean(other, ["scenario", "centralisation", "iteration_speed", *DIALLED, *BY_NAME])
            raise LinkError(f"{shown(other)} is no dial and no parameter" + (f", {hint}" if hint else ""))
    numbers = {key: _number(key, text) for key, text in {**dials, **given}.items()}
    try:
        moved = preset(name).with_dials(**{key: numbers[key] for key in dials})
        moved.with_parameters(**{key: numbers[key] for key in given})
    except ScenarioError as error:
        problem = error.problems[0]
        found = problem.found if problem.place == "dials" else f"{problem.place} {problem.found}"
        raise LinkError(f"{found}, {problem.limit}") from None
    placed = moved.dials
    position = Position(name, placed.triage, placed.test, placed.approve, placed.iteration_speed)
    for key in given:
        position = position.with_parameter(key, numbers[key])
    return position


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise LinkError(f"{name} is {shown(text)}, must be a number") from None
    if not math.isfinite(value):
        raise LinkError(f"{name} is {shown(text)}, must be a finite number")
    return value
