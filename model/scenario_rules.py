"""What makes a scenario usable: rules that span several records, all checked at once."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.errors import Problem, did_you_mean, shown
from model.parameters import ASSUMPTION, BY_NAME
from model.records import Rule, checked
from model.vocabulary import DELAYS, FUNCTIONS

if TYPE_CHECKING:
    from model.parameters import Parameters
    from model.scenario import Actor, Dials, Link, Needs, Scenario, SourcedRange, Step

MOST_ACTORS = 20_000
GATE_FUNCTIONS = ("triage", "test", "approve")
LEVERS = Rule(tuple)


@dataclass(frozen=True)
class Draft:
    """What the rules look at: the parts of a scenario, or of a file not all of which could be read.

    Parameters
    ----------
    needs, actors, links, steps, sources, ranges
        As in a scenario; a field that could not be read holds a stand-in.
    unread
        (place, field) of every such field, and (noun, field) where any record of a kind has one. A rule that
        needs the field keeps silent, so that one mistake is not reported as several.
    """

    needs: Needs
    actors: tuple[Actor, ...]
    links: tuple[Link, ...]
    steps: tuple[Step, ...]
    sources: tuple[tuple[str, tuple[str, ...]], ...]
    ranges: tuple[SourcedRange, ...]
    unread: frozenset[tuple[str, str]] = frozenset()

    def reads(self, place: str, *fields: str) -> bool:
        """Return whether these fields could be read: of one record, or of all records with a noun."""
        return not any((place, field) in self.unread for field in fields)

    @property
    def functions(self) -> tuple[str, ...]:
        """What an actor can do here."""
        return (*FUNCTIONS, *(step.id for step in self.steps))

    @property
    def staffed(self) -> frozenset[str] | None:
        """What some actor does; None if one does something unreadable or misspelt: it could be anything."""
        done = frozenset(actor.function for actor in self.actors)
        return done if self.reads("actor", "function") and done <= frozenset(self.functions) else None


def scenario_problems(scenario: Scenario) -> list[Problem]:
    """Return everything wrong with a scenario, field by field and across records."""
    problems: list[Problem] = []
    if isinstance(scenario.name, str) and not scenario.name.strip():
        problems.append(Problem("scenario", "name is empty", "must be a text", "give it a short name"))
    fault = LEVERS.fault(scenario.levers)
    if fault is not None:
        problems.append(Problem("scenario", f"levers {fault[0]}", *fault[1:]))
    for noun, records in named_records(scenario):
        for number, record in enumerate(records, start=1):
            row = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
            problems += checked(type(record), row, place_of(noun, number, row))[1]
    problems += number_problems(scenario.dials, scenario.parameters)
    if problems:
        return problems
    draft = Draft(scenario.needs, scenario.actors, scenario.links, scenario.steps, scenario.sources, scenario.ranges)
    return list(cross_reference_problems(draft))


def number_problems(dials: Dials, parameters: Parameters) -> list[Problem]:
    """Return everything wrong with the dials and parameters."""
    row = {f.name: getattr(dials, f.name) for f in dataclasses.fields(dials)}
    return checked(type(dials), row, "dials")[1] + parameters.problems()


def named_records(scenario: Scenario | Draft) -> list[tuple[str, Sequence[Any]]]:
    """Return the scenario's lists of records with the noun used for one of them."""
    return [
        ("region", scenario.needs.regions),
        ("need type", scenario.needs.types),
        ("step", scenario.steps),
        ("actor", scenario.actors),
        ("link", scenario.links),
        ("range", scenario.ranges),
    ]


def place_of(noun: str, number: int, row: Mapping[str, Any]) -> str:
    """Return how to call one record: by its id, or by its number where it has none."""
    if noun == "dials":
        return noun
    name = row.get("id")
    return f"{noun} {shown(name)}" if isinstance(name, str) and name else f"{noun} {number}"


def cross_reference_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong between records whose own fields may be fine."""
    yield from _duplicates(draft)
    yield from _needs(draft)
    yield from _steps(draft)
    yield from _actors(draft)
    yield from _design(draft)
    yield from _links(draft)
    yield from _sources_and_ranges(draft)


def _duplicates(draft: Draft) -> Iterator[Problem]:
    for noun, records in named_records(draft):
        if not records or not hasattr(records[0], "id"):
            continue
        for name, count in Counter(record.id for record in records).items():
            if count > 1:
                yield Problem(f"{noun} {shown(name)}", f"the id is used {count} times", "must be unique")
            if not name.strip():
                yield Problem(noun, "an id is empty", "must be a text", "give it a short name of its own")
    if len(draft.actors) > MOST_ACTORS:
        yield Problem("actors", f"there are {len(draft.actors)}", f"must be at most {MOST_ACTORS}")


def _needs(draft: Draft) -> Iterator[Problem]:
    for noun, records in (("regions", draft.needs.regions), ("need_types", draft.needs.types)):
        if sum(record.share for record in records) <= 0:
            found = "the shares add up to 0" if records else "there is none"
            yield Problem(noun, found, "at least one must have a share > 0", "write share = 1")


def _steps(draft: Draft) -> Iterator[Problem]:
    staffed = draft.staffed
    for step in draft.steps:
        place = f"step {shown(step.id)}"
        if step.id in FUNCTIONS + DELAYS:
            yield Problem(place, "the id is a built-in part of the walk", "must be another word")
        elif staffed is None or not draft.reads(place, "id", "delay"):
            continue
        elif step.delay is not None and step.id in staffed:
            yield Problem(place, "has both a delay and actors", "must have one of the two", "drop the delay")
        elif step.delay is None and step.id not in staffed:
            remedy = f"give it a delay, or an actor with function = {shown(step.id)}"
            yield Problem(place, "has no delay and no actor does it", "must have one of the two", remedy)


def _actors(draft: Draft) -> Iterator[Problem]:
    functions = draft.functions
    regions = dict.fromkeys(region.id for region in draft.needs.regions)
    types = dict.fromkeys(need_type.id for need_type in draft.needs.types)
    for actor in draft.actors:
        place = f"actor {shown(actor.id)}"
        if actor.function not in functions:
            found, limit = f"function is {shown(actor.function)}", f"must be one of {', '.join(functions)}"
            if draft.reads(place, "function") and draft.reads("step", "id"):
                yield Problem(place, found, limit, did_you_mean(actor.function, functions))
        else:
            yield from _abilities(draft, actor, place)
        if actor.region and actor.region not in regions and draft.reads("region", "id"):
            remedy = did_you_mean(actor.region, regions) or "leave it out for an actor of the whole country"
            found = f"region {shown(actor.region)} is no region"
            yield Problem(place, found, "must be a region's id", remedy)
        for name in actor.solves if draft.reads("need type", "id") else ():
            if name not in types:
                found = f"solves {shown(name)}, which is no need type"
                yield Problem(place, found, "must be a need type's id", did_you_mean(name, types))


def _abilities(draft: Draft, actor: Actor, place: str) -> Iterator[Problem]:
    if draft.reads(place, "effort", "cadence"):
        yield from _capacity(actor, place)
    if actor.solves and actor.function != "design":
        yield Problem(place, "solves is given", "only design actors solve need types", "drop it")


def _capacity(actor: Actor, place: str) -> Iterator[Problem]:
    queues = actor.function not in ("unit", "design") and not actor.is_gate
    if queues and actor.effort is None:
        limit = "must be the mean days of one visit"
        yield Problem(place, "effort is missing", limit, "write effort = 0.5, say")
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
                found = f"{name} is given but cadence is not"
                yield Problem(place, found, "must come with a cadence in days")


def _design(draft: Draft) -> Iterator[Problem]:
    if draft.staffed is None:
        return
    shops = [actor for actor in draft.actors if actor.function == "design"]
    if not shops:
        yield Problem("actors", "nobody has function 'design'", "at least one actor must", "add a workshop")
        return
    types = {need_type.id for need_type in draft.needs.types}
    solved = {name for shop in shops for name in shop.solves or types}
    for need_type in draft.needs.types if solved <= types and draft.reads("need type", "id") else ():
        place = f"need type {shown(need_type.id)}"
        if need_type.share > 0 and need_type.id not in solved:
            remedy = "add it to an actor's solves, or leave solves out (= all types)"
            yield Problem(place, "no design actor solves it", "one must", remedy)


def _links(draft: Draft) -> Iterator[Problem]:
    ids = dict.fromkeys(actor.id for actor in draft.actors)
    seen: dict[frozenset[str], int] = {}
    for number, link in enumerate(draft.links, start=1):
        place = f"link {number}"
        for end in ("source", "target"):
            name = getattr(link, end)
            if name not in ids and draft.reads(place, end) and draft.reads("actor", "id"):
                found = f"{end} {shown(name)} is no actor"
                yield Problem(place, found, "must be an actor's id", did_you_mean(name, ids))
        pair = frozenset((link.source, link.target))
        if not draft.reads(place, "source", "target"):
            continue
        if len(pair) == 1:
            yield Problem(place, f"joins {shown(link.source)} to itself", "must join two actors")
        if pair in seen:
            found = f"joins {shown(link.source)} and {shown(link.target)} again"
            yield Problem(place, found, f"link {seen[pair]} already does", "drop one: work passes both ways")
        seen.setdefault(pair, number)


def _sources_and_ranges(draft: Draft) -> Iterator[Problem]:
    known = [*BY_NAME, "centralisation", "triage", "test", "approve", "iteration_speed"]
    for name, _ in draft.sources:
        if name not in known:
            remedy = did_you_mean(name, known)
            yield Problem("evidence", f"{shown(name)} is no parameter or dial", "must be one", remedy)
    for number, sourced in enumerate(draft.ranges, start=1):
        place = f"range {number}"
        if draft.reads(place, "low", "high") and sourced.high < sourced.low:
            found = f"low is {sourced.low:g} and high is {sourced.high:g} days"
            yield Problem(place, found, "low must be <= high", "swap them")
        if draft.reads(place, "measure") and not _is_measure(draft, sourced.measure):
            limit = "must be cycle_time, a stage that exists here, visit:ACTOR or load:ACTOR"
            yield Problem(place, f"measure is {shown(sourced.measure)}", limit)
        if draft.reads(place, "evidence") and not sourced.evidence:
            remedy = f"name evidence ids, or write [{ASSUMPTION!r}]"
            yield Problem(place, "evidence is missing", "a range must have a source", remedy)


def _is_measure(draft: Draft, measure: str) -> bool:
    kind, _, name = measure.partition(":")
    if not name:
        staffed = set(FUNCTIONS) if draft.staffed is None else draft.staffed
        stages = {*DELAYS, *staffed, *(step.id for step in draft.steps)} - {"unit"}
        return measure in stages | {"cycle_time"} or not draft.reads("step", "id")
    known = any(actor.id == name and actor.function != "unit" for actor in draft.actors)
    return kind in ("visit", "load") and (known or not draft.reads("actor", "id", "function"))
