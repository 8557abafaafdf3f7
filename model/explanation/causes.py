"""Which changes lead from one scenario to another, in a few groups, and the scenarios that lie between."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from model.changes import changes, records
from model.errors import ModelError
from model.levers import apply, lever
from model.parameters import BY_NAME, Parameters
from model.scenario import Needs, Scenario
from model.vocabulary import DIALLED

Row: TypeAlias = tuple[str, str, str]
"""One difference: kind, id and field, as in :func:`model.changes.changes`."""
NUMBERS = ("dial", "parameter")
UNSEEN_PARAMETERS = ("arrival_variability", "peer_contact_rate", "hub_contact_rate")
UNSEEN_FIELDS = ("name", "note", "side", "evidence", "law", "discipline", "wip_limit")
"""What the analytic mean does not depend on: texts, adoption, and what only the simulation sees."""
CAPACITIES = ("servers", "effort", "variability", "cadence", "agenda_limit", "lead_time", "delay")
COARSEST = 4
ORDER: Row = ("step", "", "order")
"""Steps that both have, taken in another order."""


@dataclass(frozen=True)
class Cause:
    """A group of differences that belong together.

    Parameters
    ----------
    kind
        ``lever, centralisation, iteration_speed, parameter, actor, step, needs, organisation``.
    ids
        Of levers, parameters, actors or steps: whichever the kind is about.
    rows
        The differences.
    """

    kind: str
    ids: tuple[str, ...]
    rows: frozenset[Row]

    @property
    def structural(self) -> bool:
        """Whether it changes who takes part, not numbers alone."""
        return any(kind not in NUMBERS for kind, _id, _field in self.rows)


def differences(a: Scenario, b: Scenario) -> list[Row]:
    """Return the differences that the mean cycle time can depend on."""
    rows = changes(a, b)[["kind", "id", "field"]].itertuples(index=False, name=None)
    recurs = any(scenario.parameters["recurrence"] > 0 for scenario in (a, b))
    unseen = UNSEEN_PARAMETERS if recurs else (*UNSEEN_PARAMETERS, "half_life")  # a known fix is known for its life
    seen = [row for row in rows if row[2] not in UNSEEN_FIELDS and not (row[0] == "parameter" and row[1] in unseen)]
    first, second = [step.id for step in a.steps], [step.id for step in b.steps]
    if [name for name in first if name in second] != [name for name in second if name in first]:
        seen.append(ORDER)
    return seen


def causes(a: Scenario, b: Scenario, coarseness: int = 0) -> tuple[Cause, ...]:
    """Return the differences of two scenarios in groups.

    A lever that only one of them has applied is one group, with all it touches; levers that touch the same thing
    are one group together.

    Parameters
    ----------
    a, b
        From and to.
    coarseness
        0: each parameter and each actor is a group. 1: parameters by their group in the table. 2: all parameters, all
        capacities. 3: levers, dials, parameters, everything else. 4: levers with everything else.

    Examples
    --------
    >>> from model.presets import preset
    >>> s = preset("reference")
    >>> [cause.kind for cause in causes(s, s.with_dials(1, 6).with_parameters(need_rate=0.4))]
    ['centralisation', 'iteration_speed', 'parameter']
    """
    rows = differences(a, b)
    pulled = _levers(a, b, rows) if coarseness < COARSEST else {}
    found: dict[tuple[str, tuple[str, ...]], set[Row]] = {}
    for row in rows:
        key = next((("lever", names) for names, touched in pulled.items() if row in touched), None)
        found.setdefault(key or _group(row, coarseness), set()).add(row)
    return tuple(_cause(kind, ids, group) for (kind, ids), group in found.items())


def _cause(kind: str, ids: tuple[str, ...], rows: set[Row]) -> Cause:
    if kind == "parameter":  # a group of the table is known by those of its rows that differ
        ids = tuple(name for name in BY_NAME if ("parameter", name, "") in rows)
    return Cause(kind, ids, frozenset(rows))


def _levers(a: Scenario, b: Scenario, rows: list[Row]) -> dict[tuple[str, ...], set[Row]]:
    """Return which differences each lever touches that only one of the two has; those that overlap together."""
    found: dict[tuple[str, ...], set[Row]] = {}
    for start, end in ((a, b), (b, a)):
        current = start
        for name in (pulled for pulled in end.levers if pulled not in start.levers):
            names: tuple[str, ...] = (name,)
            try:
                after = apply(current, name)
                touched = _touched(current, after, end).intersection(rows) | _brought(name, rows)
                current = after  # the next lever may need this one
            except ModelError:  # it makes no sense alone here: then all that it may touch
                touched = {row for row in rows if row[0] != "dial" and lever(name).may_change(*row)}
            for others in [others for others, theirs in found.items() if theirs & touched]:
                names, touched = (*others, *names), touched | found.pop(others)
            if touched:
                found[names] = touched
    return found


def _brought(name: str, rows: list[Row]) -> set[Row]:
    """Return the things that a lever adds under names of its own: some it adds only when tuned."""
    own = {(kind, id_) for kind, id_, field in lever(name).touches if not field and id_.strip("*")}
    return {row for row in rows if not row[2] and row[0] not in NUMBERS
            and any(row[0] == kind and fnmatchcase(row[1], id_) for kind, id_ in own)}  # fmt: skip


def _touched(before: Scenario, after: Scenario, end: Scenario) -> set[Row]:
    """Return what a lever changes; a dial only if it has stayed where the lever put it, else it was moved by hand."""
    return {
        (kind, name, field)
        for kind, name, field in differences(before, after)
        if kind != "dial" or getattr(after.dials, name) == getattr(end.dials, name)
    }


def _group(row: Row, coarseness: int) -> tuple[str, tuple[str, ...]]:
    kind, name, field = row
    if kind == "dial":
        return ("centralisation" if name in DIALLED else "iteration_speed"), ()
    if kind == "parameter":
        return kind, {0: (name,), 1: (BY_NAME[name].group,)}.get(coarseness, ())
    if coarseness < 3:
        if kind in ("actor", "step") and field in CAPACITIES:
            return (kind, (name,)) if coarseness < 2 else ("actor", ())
        if field == "share":
            return "needs", ()
    return "organisation", ()


def between(a: Scenario, b: Scenario, rows: Iterable[Row]) -> Scenario:
    """Return the first scenario with some of its differences from the second made.

    Parameters
    ----------
    a, b
        From and to.
    rows
        The differences that have been made; none gives ``a``.

    Raises
    ------
    ScenarioError
        If these alone make no scenario: a link to somebody who is not there yet, say.

    Examples
    --------
    >>> from model.presets import preset
    >>> s = preset("reference")
    >>> t = s.with_dials(1, 6).with_actor("board", cadence=14)
    >>> half = between(s, t, [("actor", "board", "cadence")])
    >>> half.actor_by_id["board"].cadence, half.dials.iteration_speed
    (14, 4.0)
    """
    made = frozenset(rows)
    parts = {kind: _mixed(kind, first, second, made) for kind, first, second in records(a, b)}
    dials = {name: getattr(b.dials, name) for kind, name, _field in made if kind == "dial"}
    parameters = {name: b.parameters[name] for kind, name, _field in made if kind == "parameter"}
    return replace(
        a,
        needs=Needs(parts["region"], parts["need_type"]),
        steps=parts["step"],
        actors=parts["actor"],
        links=parts["link"],
        dials=replace(a.dials, **dials),
        parameters=Parameters(**{**a.parameters, **parameters}),
        sources=(),  # neither they nor published ranges count here, and what they speak of may be gone
        ranges=(),
    )


def _mixed(kind: str, first: Mapping[str, Any], second: Mapping[str, Any], made: frozenset[Row]) -> tuple[Any, ...]:
    """Return records of the first with the differences made: steps in the order made, the rest in the second's."""
    chosen = []
    as_before = kind == "step" and ORDER not in made
    for name in _merged(list(second), list(first)) if as_before else _merged(list(first), list(second)):
        was, now = first.get(name), second.get(name)
        if was is not None and now is not None:
            fields = [field.name for field in dataclasses.fields(was) if (kind, name, field.name) in made]
            chosen.append(replace(was, **{field: getattr(now, field) for field in fields}) if fields else was)
        elif ((kind, name, "") in made) == (was is None):
            chosen.append(now if was is None else was)
    return tuple(chosen)


def _merged(first: list[str], second: list[str]) -> list[str]:
    """Return the second's order, with what only the first has behind what it followed there."""
    order = list(second)
    for place, name in enumerate(first):
        if name not in second:
            order.insert(order.index(first[place - 1]) + 1 if place else 0, name)
    return order
