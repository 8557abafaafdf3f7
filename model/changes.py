"""Every difference of two scenarios: exactly which actors, links and numbers a change touches."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import pandas as pd

from model.scenario import Scenario
from model.vocabulary import DIALLED

Row: TypeAlias = tuple[str, str, str, Any, Any]


def changes(before: Scenario, after: Scenario) -> pd.DataFrame:
    """Return every difference of two scenarios; their names, texts, sources and published ranges apart.

    Parameters
    ----------
    before, after
        Any two scenarios.

    Returns
    -------
    pandas.DataFrame
        Columns ``kind`` (``dial, parameter, region, need_type, step, actor, link``), ``id`` (a link is
        ``source-target``), ``field`` (empty where the whole thing is new or gone), ``before``, ``after`` (None where
        there is none). Empty where nothing differs.

    Examples
    --------
    >>> from model.scenario import Actor
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms"),))
    >>> changes(s, s.with_actor("shop", servers=3).with_dials(iteration_speed=6)).values.tolist()
    [['dial', 'iteration_speed', '', 4.0, 6.0], ['actor', 'shop', 'servers', 1, 3]]
    """
    rows = [*_numbers(before, after)]
    for kind, first, second in records(before, after):
        rows += _differences(kind, first, second)
    return pd.DataFrame(rows, columns=["kind", "id", "field", "before", "after"], dtype=object)


def _numbers(before: Scenario, after: Scenario) -> Iterator[Row]:
    for name in (*DIALLED, "iteration_speed"):
        was, now = getattr(before.dials, name), getattr(after.dials, name)
        if was != now:
            yield "dial", name, "", was, now
    for name, was in before.parameters.items():
        if was != after.parameters[name]:
            yield "parameter", name, "", was, after.parameters[name]


def records(before: Scenario, after: Scenario) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the records of two scenarios kind by kind: (kind, those before, those after), each by id."""

    def by_id(given: Any) -> dict[str, Any]:
        return {getattr(record, "id", None) or f"{record.source}-{record.target}": record for record in given}

    yield "region", by_id(before.needs.regions), by_id(after.needs.regions)
    yield "need_type", by_id(before.needs.types), by_id(after.needs.types)
    yield "step", by_id(before.steps), by_id(after.steps)
    yield "actor", by_id(before.actors), by_id(after.actors)
    yield "link", by_id(before.links), by_id(after.links)


def _differences(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Row]:
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield kind, name, "", _shown(was), _shown(now)
            continue
        for field in dataclasses.fields(was):
            old, new = getattr(was, field.name), getattr(now, field.name)
            if old != new:
                yield kind, name, field.name, old, new


def _shown(record: Any) -> str | None:
    """Return a new or lost thing as what a person calls it."""
    if record is None:
        return None
    named = (getattr(record, field, "") for field in ("label", "name", "kind", "id"))
    return str(next(name for name in named if name))
