"""Policy levers: one file each, Scenario -> Scenario. LEVERS lists them in the order screens show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from model.errors import ArgumentError, did_you_mean
from model.levers import liaison
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option
from model.scenario import Scenario

LEVERS: tuple[Lever, ...] = (liaison.LEVER,)
BY_NAME: Mapping[str, Lever] = {lever.name: lever for lever in LEVERS}


def lever(name: str) -> Lever:
    """Return a lever by name.

    Raises
    ------
    ArgumentError
        If there is none of that name.
    """
    if name not in BY_NAME:
        limit = f"must be one of {', '.join(BY_NAME)}"
        raise ArgumentError("apply", f"{name!r} is no lever", limit, did_you_mean(str(name), BY_NAME))
    return BY_NAME[name]


def apply(scenario: Scenario, name: str, /, **options: float) -> Scenario:
    """Return the scenario after a policy lever was pulled and set up.

    Parameters
    ----------
    scenario
        The base; it is not changed.
    name
        One of ``fl.LEVERS``, such as ``liaison``.
    options
        The lever's own numbers, such as ``posts``; the rest keep their defaults.

    Returns
    -------
    Scenario
        Its ``levers`` end with the name. ``fl.changes(scenario, it)`` lists all that differs.

    Raises
    ------
    ArgumentError
        For an unknown lever or option, a value out of range, a lever applied twice, or one that makes no sense here.

    Examples
    --------
    >>> from model.presets import preset
    >>> s = apply(preset("reference"), "liaison", posts=4)
    >>> s.levers, s.actor_by_id["liaison"].servers
    (('liaison',), 4)
    """
    chosen = lever(name)
    if name in scenario.levers:
        raise ArgumentError(f"lever {name}", "is applied already", "must be applied once", "tune its options instead")
    after = chosen.act(scenario, chosen.values(options))
    return replace(after, levers=(*scenario.levers, name))


__all__ = ["BY_NAME", "LEVERS", "SET_UP", "Cost", "Lever", "Mechanism", "Option", "apply", "lever"]
