"""What makes a scenario usable: rules that span several records, all checked at once."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from model.errors import Problem, did_you_mean, shown
from model.parameters import ASSUMPTION, BY_NAME
from model.records import checked
from model.vocabulary import DELAYS, FUNCTIONS

if TYPE_CHECKING:
    from model.scenario import Actor, Scenario

MOST_ACTORS = 20_000
GATE_FUNCTIONS = ("triage", "test", "approve")


def scenario_problems(scenario: Scenario) -> list[Problem]:
    """Return everything wrong with a scenario, field by field and across records."""
    problems: list[Problem] = []
    for noun, records in named_records(scenario):
        for number, record in enumerate(records, start=1):
            row = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
            problems += checked(type(record), row, place_of(noun, number, row))[1]
    problems += scenario.parameters.problems()
    return problems if problems else list(cross_reference_problems(scenario))


def named_records(scenario: Scenario) -> list[tuple[str, Sequence[Any]]]:
    """Return the scenario's lists of records with the noun used for one of them."""
    return [
        ("region", scenario.needs.regions),
        ("need type", scenario.needs.types),
        ("step", scenario.steps),
        ("actor", scenario.actors),
        ("link", scenario.links),
        ("range", scenario.ranges),
        ("dials", (scenario.dials,)),
    ]


def place_of(noun: str, number: int, row: dict[str, Any]) -> str:
    """Return how to call one record: by its id, or by its number where it has none."""
    if noun == "dials":
        return noun
    name = row.get("id")
    return f"{noun} {shown(name)}" if isinstance(name, str) and name else f"{noun} {number}"


def cross_reference_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield what is wrong between records whose own fields may be fine."""
    yield from _duplicates(scenario)
    yield from _needs(scenario)
    yield from _steps(scenario)
    for actor in scenario.actors:
        yield from _actor(scenario, actor)
    yield from _design(scenario)
    yield from _links(scenario)
    yield from _sources_and_ranges(scenario)


def _duplicates(scenario: Scenario) -> Iterator[Problem]:
    for noun, records in named_records(scenario):
        if not records or not hasattr(records[0], "id"):
            continue
        for name, count in Counter(record.id for record in records).items():
            if count > 1:
                yield Problem(f"{noun} {shown(name)}", f"the id is used {count} times", "must be unique")
            if not name.strip():
                yield Problem(noun, "an id is empty", "must be a text", "give it a short name of its own")
    if len(scenario.actors) > MOST_ACTORS:
        yield Problem("actors", f"there are {len(scenario.actors)}", f"must be at most {MOST_ACTORS}")


def _needs(scenario: Scenario) -> Iterator[Problem]:
    for noun, records in (("regions", scenario.needs.regions), ("need_types", scenario.needs.types)):
        if sum(record.share for record in records) <= 0:
            found = "the shares add up to 0" if records else "there is none"
            yield Problem(noun, found, "at least one must have a share > 0", "write share = 1")


def _steps(scenario: Scenario) -> Iterator[Problem]:
    staffed = {actor.function for actor in scenario.actors}
    for step in scenario.steps:
        place = f"step {shown(step.id)}"
        if step.id in FUNCTIONS + DELAYS:
            yield Problem(place, "the id is a built-in part of the walk", "must be another word")
        elif step.delay is None and step.id not in staffed:
            remedy = f"give it a delay, or an actor with function = {shown(step.id)}"
            yield Problem(place, "has no delay and no actor does it", "must have one of the two", remedy)
        elif step.delay is not None and step.id in staffed:
            yield Problem(place, "has both a delay and actors", "must have one of the two", "drop the delay")


def _actor(scenario: Scenario, actor: Actor) -> Iterator[Problem]:
    place = f"actor {shown(actor.id)}"
    functions = FUNCTIONS + tuple(step.id for step in scenario.steps)
    regions = [region.id for region in scenario.needs.regions]
    if actor.function not in functions:
        remedy = did_you_mean(actor.function, functions)
        yield Problem(place, f"function is {shown(actor.function)}", f"must be one of {', '.join(functions)}", remedy)
    if actor.region and actor.region not in regions:
        remedy = did_you_mean(actor.region, regions) or "leave it out for an actor of the whole country"
        yield Problem(place, f"region {shown(actor.region)} is no region", "must be a region's id", remedy)
    yield from _capacity(actor, place)
    types = [need_type.id for need_type in scenario.needs.types]
    if actor.solves and actor.function != "design":
        yield Problem(place, "solves is given", "only design actors solve need types", "drop it")
    for name in actor.solves:
        if name not in types:
            found = f"solves {shown(name)}, which is no need type"
            yield Problem(place, found, "must be a need type's id", did_you_mean(name, types))


def _capacity(actor: Actor, place: str) -> Iterator[Problem]:
    queues = actor.function not in ("unit", "design") and not actor.is_gate
    if queues and actor.effort is None:
        yield Problem(place, "effort is missing", "must be the mean days of one visit", "write effort = 0.5, say")
    if not queues and actor.effort is not None:
        why = {
            "unit": "units have no queue",
            "design": "a design visit takes design_work / versions + iteration_overhead",
        }.get(actor.function, "a gate decides at its meeting")
        yield Problem(place, f"effort is {actor.effort:g} days", f"must be left out: {why}")
    if actor.is_gate and actor.function in ("unit", "design", "produce"):
        limit = f"only {', '.join(GATE_FUNCTIONS)} and once-per-need steps can be gates"
        yield Problem(place, f"cadence is {actor.cadence:g} days", limit, "drop the cadence")
    if not actor.is_gate:
        for name in ("agenda_limit", "lead_time"):
            if getattr(actor, name):
                yield Problem(place, f"{name} is given but cadence is not", "must come with a cadence in days")


def _design(scenario: Scenario) -> Iterator[Problem]:
    shops = [actor for actor in scenario.actors if actor.function == "design"]
    if not shops:
        yield Problem("actors", "nobody has function 'design'", "at least one actor must", "add a workshop")
        return
    for need_type in scenario.needs.types:
        if need_type.share > 0 and not any(need_type.id in shop.solves or not shop.solves for shop in shops):
            remedy = "add it to an actor's solves, or leave solves out (= all types)"
            yield Problem(f"need type {shown(need_type.id)}", "no design actor solves it", "one must", remedy)


def _links(scenario: Scenario) -> Iterator[Problem]:
    ids = scenario.actor_by_id
    seen: dict[frozenset[str], int] = {}
    for number, link in enumerate(scenario.links, start=1):
        place = f"link {number}"
        for end in ("source", "target"):
            name = getattr(link, end)
            if name not in ids:
                found = f"{end} {shown(name)} is no actor"
                yield Problem(place, found, "must be an actor's id", did_you_mean(name, ids))
        pair = frozenset((link.source, link.target))
        if len(pair) == 1:
            yield Problem(place, f"joins {shown(link.source)} to itself", "must join two actors")
        if pair in seen:
            found = f"joins {shown(link.source)} and {shown(link.target)} again"
            yield Problem(place, found, f"link {seen[pair]} already does", "drop one: work passes both ways")
        seen.setdefault(pair, number)


def _sources_and_ranges(scenario: Scenario) -> Iterator[Problem]:
    known = [*BY_NAME, "centralisation", "triage", "test", "approve", "iteration_speed"]
    for name, _ in scenario.sources:
        if name not in known:
            remedy = did_you_mean(name, known)
            yield Problem("evidence", f"{shown(name)} is no parameter or dial", "must be one", remedy)
    for number, sourced in enumerate(scenario.ranges, start=1):
        if sourced.high < sourced.low:
            found = f"low is {sourced.low:g} and high is {sourced.high:g} days"
            yield Problem(f"range {number}", found, "low must be <= high", "swap them")
        if not sourced.evidence:
            remedy = f"name evidence ids, or write [{ASSUMPTION!r}]"
            yield Problem(f"range {number}", "evidence is missing", "a range must have a source", remedy)
