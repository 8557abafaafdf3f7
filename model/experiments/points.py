"""Points of an experiment: which names can be varied, between which values, and the scenario at each point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from model.errors import ArgumentError, did_you_mean, shown
from model.flow.compiled import FloatArray
from model.language import _
from model.parameters import BY_NAME, DIALS, PARAMETERS, Parameter
from model.scenario import Scenario
from model.vocabulary import DIALLED

MOST_POINTS = 1_000_000
DIALS_BY_NAME: Mapping[str, Parameter] = {row.name: row for row in DIALS}
KNOWN = (*DIALS_BY_NAME, *DIALLED, *BY_NAME)
"""Every name that can be varied: the dials, one function's own dial, the rows of the parameter table."""


FORMULAS_BLIND = ("arrival_variability",)
"""Rows that only the simulation sees: formulas take needs to come at random."""


def acting_rows(method: str) -> tuple[str, ...]:
    """Return the rows of the parameter table that can move a method's answer; adoption's rows move no cycle time.

    Examples
    --------
    >>> set(acting_rows("simulate")) - set(acting_rows("analytic"))
    {'arrival_variability'}
    """
    unseen = FORMULAS_BLIND if method == "analytic" else ()
    return tuple(row.name for row in PARAMETERS if row.group != "adoption" and row.name not in unseen)


def rule_of(place: str, name: object) -> Parameter:
    """Return the row with a name's limits and plausible range; ``place`` names the caller in messages."""
    limit = _("must be a dial or a row of the parameter table")
    if not isinstance(name, str):
        raise ArgumentError(place, _("{name} is no name").format(name=shown(name)), limit, _("e.g. 'need_rate'"))
    rule = DIALS[0] if name in DIALLED else BY_NAME.get(name) or DIALS_BY_NAME.get(name)
    if rule is None:
        raise ArgumentError(place, _("{name} is unknown").format(name=name), limit, did_you_mean(name, KNOWN))
    return rule


def numbers(place: str, name: str, values: Iterable[float]) -> tuple[float, ...]:
    """Return the values of an axis as decimals."""
    try:
        return tuple(float(value) for value in values)
    except (TypeError, ValueError, OverflowError):
        limit = _("must be a list of numbers")
        raise ArgumentError(
            place, _("{name} is {values}").format(name=name, values=shown(values)), limit, _("e.g. [0, 0.5, 1]")
        ) from None


def check_value(place: str, name: str, value: float) -> None:
    """Raise unless a name may take a value."""
    fault = rule_of(place, name).problem(value)
    if fault is not None:
        raise ArgumentError(place, _("{name} is {value:g}").format(name=name, value=value), fault.limit)


def check_axes(place: str, axes: Mapping[str, Sequence[float]]) -> None:
    """Raise for no axis, an unknown name, an empty axis, a value outside its limits, or too many points."""
    if not axes:
        raise ArgumentError(
            place, _("no axis is given"), _("must be at least one"), _("e.g. centralisation=[0, 0.5, 1]")
        )
    for name, values in axes.items():
        rule_of(place, name)
        if not values:
            raise ArgumentError(place, _("{name} has no values").format(name=name), _("must have at least one"))
        for value in values:
            check_value(place, name, value)
    count = int(np.prod([len(values) for values in axes.values()]))
    if count > MOST_POINTS:
        raise ArgumentError(
            place,
            _("the grid has {count} points").format(count=count),
            _("must have at most {most}").format(most=MOST_POINTS),
        )


def moved(scenario: Scenario, names: Sequence[str], values: Iterable[float]) -> Scenario:
    """Return a scenario at one point.

    Examples
    --------
    >>> from model.presets import preset
    >>> there = moved(preset("reference"), ["triage", "centralisation", "need_rate"], [0.1, 0.8, 0.2])
    >>> there.dials.triage, there.dials.test, there.parameters["need_rate"]   # a function's own dial wins
    (0.1, 0.8, 0.2)
    """
    there = dict(zip(names, values, strict=True))
    dials = {name: float(there.pop(name)) for name in (*DIALS_BY_NAME, *DIALLED) if name in there}
    placed = scenario.with_dials(**dials) if dials else scenario
    return placed.with_parameters(**{name: float(value) for name, value in there.items()}) if there else placed


def columns(names: Sequence[str], points: FloatArray) -> dict[str, FloatArray]:
    """Return (n, names) points as one array per name."""
    return {name: points[:, number] for number, name in enumerate(names)}
