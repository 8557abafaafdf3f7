"""Policy levers: one file each, Scenario -> Scenario. LEVERS lists them in the order screens show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from model.errors import ArgumentError, did_you_mean
from model.language import _
from model.levers import (
    binding_orders,
    certification_reform,
    continuous_delivery,
    joint_venture,
    lessons_centre,
    liaison,
    marketplace,
    reintegration,
    schools,
    unit_budgets,
)
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option
from model.parameters import ASSUMPTION
from model.presets import preset
from model.scenario import Scenario

LEVERS: tuple[Lever, ...] = (
    joint_venture.LEVER,
    liaison.LEVER,
    binding_orders.LEVER,
    unit_budgets.LEVER,
    marketplace.LEVER,
    certification_reform.LEVER,
    continuous_delivery.LEVER,
    schools.LEVER,
    lessons_centre.LEVER,
    reintegration.LEVER,
)
BY_NAME: Mapping[str, Lever] = {lever.name: lever for lever in LEVERS}


def lever(name: str) -> Lever:
    """Return a lever by name.

    Raises
    ------
    ArgumentError
        If there is none of that name.
    """
    if name not in BY_NAME:
        limit = _("must be one of {names}").format(names=", ".join(BY_NAME))
        raise ArgumentError(
            "apply", _("{name!r} is no lever").format(name=name), limit, did_you_mean(str(name), BY_NAME)
        )
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
    chosen = _new(scenario, name)
    after = chosen.act(scenario, chosen.values(options))
    return replace(after, levers=(*scenario.levers, name))


def schedule(scenario: Scenario, pulls: Sequence[tuple[str, Mapping[str, float]]]) -> list[tuple[float, Scenario]]:
    """Return how a network changes when several levers are pulled today and set up side by side.

    Parameters
    ----------
    scenario
        The base, which runs until the first day.
    pulls
        (name, options) of each lever. Each takes effect when its own set-up is over; they build on one another in the
        order of those days, and as listed where two fall on one day.

    Returns
    -------
    list of (day, Scenario)
        Days from today, growing, each day once: what the network is from then on. ``fl.roll_out`` simulates it.

    Raises
    ------
    ArgumentError
        As :func:`apply`, for any of the networks on the way.

    Examples
    --------
    Regions work apart from day 60; the liaisons begin after a year; on day 425 the centre takes over.

    >>> from model.presets import preset
    >>> days = schedule(preset("reference"), [("liaison", {}), ("reintegration", {})])
    >>> [(day, s.levers, s.dials.triage) for day, s in days]   # doctest: +NORMALIZE_WHITESPACE
    [(60.0, ('reintegration',), 0.1), (365.0, ('reintegration', 'liaison'), 0.1),
     (425.0, ('reintegration', 'liaison'), 0.6)]
    """
    chosen = [(lever(name), lever(name).values(options)) for name, options in pulls]
    days = [[day for day, __ in pull.phased(scenario, values)] for pull, values in chosen]
    in_order = sorted(range(len(chosen)), key=lambda number: days[number][0])
    found = []
    for day in sorted({day for one in days for day in one}):
        network = scenario
        for number in (n for n in in_order if days[n][0] <= day):
            pull, values = chosen[number]
            phase = sum(begins <= day for begins in days[number]) - 1
            after = _new(network, pull.name).phased(network, values)[phase][1]
            network = replace(after, levers=(*network.levers, pull.name))
        found.append((day, network))
    return found


def _new(scenario: Scenario, name: str) -> Lever:
    """Return a lever that has not been pulled here yet."""
    chosen = lever(name)
    if name in scenario.levers:
        raise ArgumentError(
            _("lever {name}").format(name=name),
            _("is applied already"),
            _("must be applied once"),
            _("tune its options instead"),
        )
    return chosen


def lever_table(scenario: Scenario | None = None) -> pd.DataFrame:
    """Return the policy levers with what they cost, how long they take and what they rest on.

    Parameters
    ----------
    scenario
        Where they would be pulled, with default options; the reference if not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``name``: ``title``; ``from_report``: whether it is one of the report's three recommendations;
        ``set_up_days``: from the decision to the first benefit; ``posts``, for as long as it lasts; ``days`` of work,
        once; ``evidence`` ids; ``assumed``, of ``claims``: how many mechanisms and options rest on our judgement, at
        least for their size.

    Examples
    --------
    >>> lever_table().loc["liaison", ["set_up_days", "posts", "days", "assumed", "claims"]].tolist()
    [365.0, 3.0, 60.0, 9.0, 10.0]
    """
    base = preset("reference") if scenario is None else scenario
    rows = []
    for one in LEVERS:
        cost = one.cost(base, one.defaults)
        claims = [part.evidence for part in one.mechanisms] + [option.evidence for option in one.options]
        assumed = sum(ASSUMPTION in ids for ids in claims)
        rows.append([one.name, _(one.title), one.from_report, one.days_before_benefit({}), cost.posts, cost.days,
                     " ".join(one.evidence), assumed, len(claims)])  # fmt: skip
    columns = ["name", "title", "from_report", "set_up_days", "posts", "days", "evidence", "assumed", "claims"]
    numbers = dict.fromkeys(["set_up_days", "posts", "days"], float)
    return pd.DataFrame(rows, columns=columns).astype(numbers).set_index("name")


__all__ = [
    "BY_NAME",
    "LEVERS",
    "SET_UP",
    "Cost",
    "Lever",
    "Mechanism",
    "Option",
    "apply",
    "lever",
    "lever_table",
    "schedule",
]
