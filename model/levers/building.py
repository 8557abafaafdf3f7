"""What levers build with: new actors and steps under ids of their own, and parameters moved in ways that commute.

Two levers that move one parameter shall give the same in either order. So a share of what is lost is multiplied, and
two ways of hearing of a thing are combined as independent ones; nothing is set to a value.
"""

from __future__ import annotations

from dataclasses import replace

from model.errors import ArgumentError
from model.language import _
from model.parameters import BY_NAME
from model.scenario import Actor, Link, Scenario, Step
from model.vocabulary import DELAYS, FUNCTIONS


def free_id(scenario: Scenario, wanted: str) -> str:
    """Return an id that no actor and no step has: the one wanted, or with a number behind it.

    Examples
    --------
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms"),))
    >>> free_id(s, "liaison"), free_id(s, "shop"), free_id(s, "test")
    ('liaison', 'shop_2', 'test_2')
    """
    taken = {*FUNCTIONS, *DELAYS, *scenario.actor_by_id, *(step.id for step in scenario.steps)}
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def extended(
    scenario: Scenario,
    actors: tuple[Actor, ...] = (),
    links: tuple[Link, ...] = (),
    first: tuple[Step, ...] = (),
    last: tuple[Step, ...] = (),
) -> Scenario:
    """Return the scenario with more actors and links, and with steps before or behind those it has."""
    return replace(
        scenario,
        actors=(*scenario.actors, *actors),
        links=(*scenario.links, *links),
        steps=(*first, *scenario.steps, *last),
    )


def doing(scenario: Scenario, *functions: str) -> tuple[Actor, ...]:
    """Return the actors that have one of these functions, in order."""
    return tuple(actor for actor in scenario.actors if actor.function in functions)


def lessened(scenario: Scenario, saved: float, *names: str) -> Scenario:
    """Return the scenario with a share of some parameters saved: each is multiplied by what is left.

    Examples
    --------
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms"),))
    >>> lessened(s, 0.25, "handover_lateral", "handover_vertical").parameters.changed
    {'handover_lateral': 1.125, 'handover_vertical': 0.5625}
    """
    return scenario.with_parameters(**{name: scenario.parameters[name] * (1 - saved) for name in names})


def heard_also(scenario: Scenario, share: float, *names: str) -> Scenario:
    """Return the scenario with one more way of hearing: 1 - (1 - a)(1 - share), as far as a parameter may go.

    Examples
    --------
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms"),))
    >>> round(heard_also(s, 0.5, "reuse_central").parameters["reuse_central"], 4)   # 1 - 0.7 x 0.5
    0.65
    """
    heard = {name: 1 - (1 - scenario.parameters[name]) * (1 - share) for name in names}
    return scenario.with_parameters(**{name: min(value, BY_NAME[name].maximum) for name, value in heard.items()})


def makes_no_sense(lever: str, found: str, limit: str, remedy: str) -> ArgumentError:
    """Return the error of a lever that has nothing to act on in a scenario."""
    return ArgumentError(_("lever {lever}").format(lever=lever), found, limit, remedy)
