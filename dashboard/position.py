"""Where a visitor's desk stands: hashable, the key of every cache and the whole content of a shared link."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import model as fl
from model.levers import lever
from model.presets import PRESETS, preset
from model.scenario import Scenario
from model.vocabulary import DIALLED

FIRST = "decentralised_wartime"
"""What a first visit opens on: sourced, held against a published range, and both dials matter both ways."""
DIAL_NAMES = (*DIALLED, "iteration_speed")
OWN = "own"
"""What stands for the name of a network that is not bundled."""
Pulled: TypeAlias = tuple[str, tuple[tuple[str, float], ...]]
"""A lever's name with the options that differ from its defaults."""


@dataclass(frozen=True)
class Position:
    """A scenario, bundled or the visitor's own, with its dials, changed assumptions and policy levers.

    Parameters
    ----------
    base
        The scenario as written.
    triage, test, approve, iteration_speed
        Where the dials stand, after levers that move them.
    changed
        Numbers that differ from the scenario's own, by address (see ``model.addresses``), as sorted pairs.
    levers
        What was pulled, in order.
    start
        Where the dials that levers move stood before them, as sorted pairs: a lever builds on what it finds.
    """

    base: Scenario
    triage: float
    test: float
    approve: float
    iteration_speed: float
    changed: tuple[tuple[str, float], ...] = ()
    levers: tuple[Pulled, ...] = ()
    start: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of_preset(cls, name: str) -> Position:
        """Return a bundled scenario as it was written."""
        return cls.of_scenario(preset(name))

    @classmethod
    def of_scenario(cls, scenario: Scenario) -> Position:
        """Return any scenario as it was written."""
        return cls(scenario, **_dials_of(scenario))

    @cached_property
    def is_own(self) -> bool:
        """Whether the scenario is the visitor's own, not a bundled one."""
        return self.base.name not in PRESETS or self.base != preset(self.base.name)

    @property
    def name(self) -> str:
        """The bundled scenario's name, or :data:`OWN`."""
        return OWN if self.is_own else self.base.name

    @property
    def stem(self) -> str:
        """What files of this scenario are called, without ending: letters of ASCII, digits, ``-`` and ``_``.

        Examples
        --------
        >>> Position.of_scenario(replace(preset("reference"), name="=Моя мережа 2/../x")).stem
        '2-x'
        """
        return re.sub(r"[^A-Za-z0-9_]+", "-", self.base.name).strip("-")[:60] or "network"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario to solve, laid out once per position.

        Raises
        ------
        ArgumentError, ScenarioError
            For a lever that makes no sense here, or a number out of its limits.
        """
        return self._pulled.with_dials(**self.dials) if self.levers else self._pulled

    @cached_property
    def _pulled(self) -> Scenario:
        moved = self.base.with_dials(**{**self.dials, **dict(self.start)})
        for address, value in self.changed:
            moved = fl.with_number(moved, address, value)
        for name, options in self.levers:
            moved = fl.apply(moved, name, **dict(options))
        return moved

    @property
    def dials(self) -> dict[str, float]:
        """Where each dial stands."""
        return {name: getattr(self, name) for name in DIAL_NAMES}

    @property
    def levers_move_dials(self) -> bool:
        """Whether the dials stand elsewhere than the levers leave them, so that they must be set once more."""
        return _dials_of(self._pulled) != self.dials

    @property
    def centralisation(self) -> float:
        """The master dial: the common value of the three functions, or their mean if they differ."""
        return self.scenario.dials.centralisation

    @property
    def assumptions(self) -> Position:
        """The same scenario, assumptions and levers with the dials as written: the key of the map of combinations."""
        return replace(Position.of_scenario(self.base), changed=self.changed, levers=self.levers, start=self.start)

    @property
    def bare(self) -> Position:
        """The same desk before any lever is pulled: what changed assumptions are about."""
        return replace(self, levers=(), start=())

    @property
    def own_beliefs(self) -> Position:
        """The same desk with every assumption as the scenario was written."""
        return replace(self, changed=())

    def own(self, address: str) -> float:
        """Return the number at an address as the scenario was written."""
        return fl.number_at(self.base, address)

    def with_centralisation(self, share: float) -> Position:
        """Return the position with the master dial moved."""
        return replace(self, triage=share, test=share, approve=share)

    def with_number(self, address: str, value: float) -> Position:
        """Return the position with one assumption changed; setting the scenario's own value forgets the change."""
        changed = {**dict(self.changed), address: float(value)}
        if value == self.own(address):
            del changed[address]
        return replace(self, changed=tuple(sorted(changed.items())))

    def with_setting(self, name: str, value: float) -> Position:
        """Return the position with an assumption changed, or a dial moved (``centralisation`` moves its three)."""
        if name == "centralisation":
            return self.with_centralisation(value)
        return replace(self, **{name: value}) if name in DIAL_NAMES else self.with_number(name, value)

    def setting(self, name: str) -> float:
        """Return where an assumption stands before levers, or a dial."""
        if name == "centralisation":
            return self.centralisation
        return self.dials[name] if name in DIAL_NAMES else fl.number_at(self.bare.scenario, name)

    def check(self) -> None:
        """Raise what laying out the scenario raises."""
        _ = self.scenario

    def with_lever(self, name: str, **options: float) -> Position:
        """Return the position with a lever pulled, or tuned if it was; dials it moves are moved.

        Raises
        ------
        ArgumentError, ScenarioError
            If it makes no sense here.
        """
        bare = self.without_lever(name) if name in self.lever_names else self
        chosen = lever(name)
        differing = {key: value for key, value in chosen.values(options).items() if value != chosen.defaults[key]}
        after = _dials_of(fl.apply(bare.scenario, name, **differing))
        found = {dial: value for dial, value in bare.dials.items() if after[dial] != value}
        start = tuple(sorted({**found, **dict(bare.start)}.items()))
        return replace(bare, levers=(*bare.levers, (name, tuple(sorted(differing.items())))), start=start, **after)

    def without_lever(self, name: str) -> Position:
        """Return the position with a lever let go; dials that it moves go back to where they would be without it."""
        again = replace(self, levers=(), start=(), **dict(self.start))
        for pulled, options in self.levers:
            if pulled != name:
                again = again.with_lever(pulled, **dict(options))
        moved = _dials_of(self._pulled)  # with it, before the visitor moved a dial
        own = {dial: value for dial, value in self.dials.items() if again.dials[dial] == moved[dial]}
        return replace(again, **own)

    @property
    def without_levers(self) -> Position:
        """The same desk with every lever let go, and the dials they move back at the scenario's own."""
        position = self
        for name in self.lever_names:
            position = position.without_lever(name)
        return position

    @property
    def lever_names(self) -> tuple[str, ...]:
        """Names of the levers pulled, in order."""
        return tuple(name for name, _ in self.levers)


def _dials_of(scenario: Scenario) -> dict[str, float]:
    return {name: getattr(scenario.dials, name) for name in DIAL_NAMES}
