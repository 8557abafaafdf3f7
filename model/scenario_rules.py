"""What makes a scenario usable: rules that span several records, all checked at once."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from model.errors import Problem, Spot, did_you_mean, shown
from model.language import N_, _
from model.parameters import ASSUMPTION, BY_NAME
from model.records import Rule, checked
from model.vocabulary import DELAYS, FUNCTIONS

if TYPE_CHECKING:
    from model.parameters import Parameters
    from model.scenario import Actor, Dials, Link, Needs, Scenario, SourcedRange, Step

MOST_ACTORS = 20_000
GATE_FUNCTIONS = ("triage", "test", "approve")
MOST_GUESSES = 100  # wrong names for which a right one is guessed: more than anybody reads, a second at most
LEVERS = SOURCES = Rule(tuple)
TABLES = {
    "region": "regions",
    "need type": "need_types",
    "step": "steps",
    "actor": "actors",
    "link": "links",
    "range": "ranges",
}
"""Noun of a record -> name of the table it stands in."""


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
        problems.append(
            Problem(
                "scenario", _("name is empty"), _("must be a text"), _("give it a short name"), setting_spot("name")
            )
        )
    fault = LEVERS.fault(scenario.levers)
    if fault is not None:
        problems.append(Problem("scenario", f"levers {fault[0]}", *fault[1:], setting_spot("levers")))
    problems += source_problems(scenario.sources)
    for noun, records in named_records(scenario):
        for number, record in enumerate(records, start=1):
            row = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
            at = partial(Spot, TABLES[noun], number - 1)
            problems += checked(type(record), row, place_of(noun, number, row), at=at)[1]
    problems += number_problems(scenario.dials, scenario.parameters)
    if problems:
        return problems
    draft = Draft(scenario.needs, scenario.actors, scenario.links, scenario.steps, scenario.sources, scenario.ranges)
    return list(cross_reference_problems(draft))


def source_problems(sources: Iterable[tuple[str, Any]]) -> Iterator[Problem]:
    """Yield what is wrong with the evidence ids of parameters and dials; one without any has no entry."""
    for name, given in sources:
        ids = tuple(given) if isinstance(given, list) else given
        fault = SOURCES.fault(ids)
        if fault is not None or not ids:
            found = _("{name} is {ids}").format(name=shown(name), ids=shown(given))
            limit = _('must be a list of evidence ids, or ["assumption"]')
            remedy = fault[1] if fault is not None and isinstance(ids, tuple) else ""
            yield Problem("evidence", found, limit, remedy, Spot("settings", name, "evidence"))


def number_problems(dials: Dials, parameters: Parameters) -> list[Problem]:
    """Return everything wrong with the dials and parameters."""
    row = {f.name: getattr(dials, f.name) for f in dataclasses.fields(dials)}
    return checked(type(dials), row, "dials", at=setting_spot)[1] + parameters.problems()


def setting_spot(name: str) -> Spot:
    """Return the cell of a text, dial or parameter."""
    return Spot("settings", name, "value")


def named_records(scenario: Scenario | Draft) -> list[tuple[str, Sequence[Any]]]:
    """Return the scenario's lists of records with the noun used for one of them."""
    return [
        (N_("region"), scenario.needs.regions),
        (N_("need type"), scenario.needs.types),
        (N_("step"), scenario.steps),
        (N_("actor"), scenario.actors),
        (N_("link"), scenario.links),
        (N_("range"), scenario.ranges),
    ]


def place_of(noun: str, number: int, row: Mapping[str, Any]) -> str:
    """Return how to call one record: by its id, or by its number where it has none."""
    if noun == "dials":
        return noun
    name = row.get("id")
    return _named(noun, shown(name) if isinstance(name, str) and name else number)


def _named(noun: str, which: object) -> str:
    return f"{_(noun)} {which}"


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
        rows = {record.id: number for number, record in enumerate(records)}  # the last that bears it
        for name, count in Counter(record.id for record in records).items():
            spot = Spot(TABLES[noun], rows[name], "id")
            if count > 1:
                found = _("the id is used {count} times").format(count=count)
                yield Problem(_named(noun, shown(name)), found, _("must be unique"), spot=spot)
            if not name.strip():
                remedy = _("give it a short name of its own")
                yield Problem(_(noun), _("an id is empty"), _("must be a text"), remedy, spot)
    if len(draft.actors) > MOST_ACTORS:
        yield Problem(
            "actors",
            _("there are {count}").format(count=len(draft.actors)),
            _("must be at most {most}").format(most=MOST_ACTORS),
            spot=Spot("actors"),
        )


def _needs(draft: Draft) -> Iterator[Problem]:
    for noun, records in (("regions", draft.needs.regions), ("need_types", draft.needs.types)):
        if sum(record.share for record in records) <= 0:
            found = _("the shares add up to 0") if records else _("there is none")
            yield Problem(noun, found, _("at least one must have a share > 0"), _("write share = 1"), Spot(noun))


def _steps(draft: Draft) -> Iterator[Problem]:
    staffed = draft.staffed
    for number, step in enumerate(draft.steps):
        at = partial(Spot, "steps", number)
        place = _named("step", shown(step.id))
        if step.id in FUNCTIONS + DELAYS:
            yield Problem(place, _("the id is a built-in part of the walk"), _("must be another word"), spot=at("id"))
        elif staffed is None or not draft.reads(place, "id", "delay"):
            continue
        elif step.delay is not None and step.id in staffed:
            found, limit = _("has both a delay and actors"), _("must have one of the two")
            yield Problem(place, found, limit, _("drop the delay"), at("delay"))
        elif step.delay is None and step.id not in staffed:
            remedy = _("give it a delay, or an actor with function = {id}").format(id=shown(step.id))
            found, limit = _("has no delay and no actor does it"), _("must have one of the two")
            yield Problem(place, found, limit, remedy, at("delay"))


def _actors(draft: Draft) -> Iterator[Problem]:
    functions = draft.functions
    regions = dict.fromkeys(region.id for region in draft.needs.regions)
    types = dict.fromkeys(need_type.id for need_type in draft.needs.types)
    region_meant, type_meant = _guesses(regions), _guesses(types)
    for number, actor in enumerate(draft.actors):
        at = partial(Spot, "actors", number)
        place = _named("actor", shown(actor.id))
        if actor.function not in functions:
            found, limit = (
                _("function is {function}").format(function=shown(actor.function)),
                _("must be one of {names}").format(names=", ".join(functions)),
            )
            if draft.reads(place, "function") and draft.reads("step", "id"):
                yield Problem(place, found, limit, did_you_mean(actor.function, functions), at("function"))
        else:
            yield from _abilities(draft, actor, place, at)
        if actor.region and actor.region not in regions and draft.reads("region", "id"):
            remedy = region_meant(actor.region) or _("leave it out for an actor of the whole country")
            found = _("region {region} is no region").format(region=shown(actor.region))
            yield Problem(place, found, _("must be a region's id"), remedy, at("region"))
        for name in actor.solves if draft.reads("need type", "id") else ():
            if name not in types:
                found = _("solves {name}, which is no need type").format(name=shown(name))
                yield Problem(place, found, _("must be a need type's id"), type_meant(name), at("solves"))


def _guesses(known: Iterable[str]) -> Callable[[str], str]:
    """Return a function that guesses what a wrong name was meant to be, until it has guessed often enough."""
    names, left = tuple(known), iter(range(MOST_GUESSES))
    return lambda name: "" if next(left, None) is None else did_you_mean(name, names)


def _abilities(draft: Draft, actor: Actor, place: str, at: Callable[[str], Spot]) -> Iterator[Problem]:
    if draft.reads(place, "effort", "cadence"):
        yield from _capacity(actor, place, at)
    if actor.solves and actor.function != "design":
        yield Problem(place, _("solves is given"), _("only design actors solve need types"), _("drop it"), at("solves"))


def _capacity(actor: Actor, place: str, at: Callable[[str], Spot]) -> Iterator[Problem]:
    queues = actor.function not in ("unit", "design") and not actor.is_gate
    if queues and actor.effort is None:
        limit = _("must be the mean days of one visit")
        yield Problem(place, _("effort is missing"), limit, _("write effort = 0.5, say"), at("effort"))
    if not queues and actor.effort is not None:
        why = {
            "unit": _("units have no queue"),
            "design": _("a design visit takes design_work / versions + iteration_overhead"),
        }.get(actor.function, _("a gate decides at its meeting"))
        yield Problem(
            place,
            _("effort is {effort:g} days").format(effort=actor.effort),
            _("must be left out: {why}").format(why=why),
            spot=at("effort"),
        )
    if actor.is_gate and actor.function in ("unit", "design", "produce"):
        limit = _("only {names} and once-per-need steps can be gates").format(names=", ".join(GATE_FUNCTIONS))
        found = _("cadence is {cadence:g} days").format(cadence=actor.cadence)
        yield Problem(place, found, limit, _("drop the cadence"), at("cadence"))
    if not actor.is_gate:
        for name in ("agenda_limit", "lead_time"):
            if getattr(actor, name):
                found = _("{name} is given but cadence is not").format(name=name)
                yield Problem(place, found, _("must come with a cadence in days"), spot=at(name))


def _design(draft: Draft) -> Iterator[Problem]:
    if draft.staffed is None:
        return
    shops = [actor for actor in draft.actors if actor.function == "design"]
    if not shops:
        found, limit = _("nobody has function 'design'"), _("at least one actor must")
        yield Problem("actors", found, limit, _("add a workshop"), Spot("actors"))
        return
    types = {need_type.id for need_type in draft.needs.types}
    solved = {name for shop in shops for name in shop.solves or types}
    for number, need_type in enumerate(draft.needs.types if solved <= types and draft.reads("need type", "id") else ()):
        place = _named("need type", shown(need_type.id))
        if need_type.share > 0 and need_type.id not in solved:
            remedy = _("add it to an actor's solves, or leave solves out (= all types)")
            yield Problem(
                place, _("no design actor solves it"), _("one must"), remedy, Spot("need_types", number, "id")
            )


def _links(draft: Draft) -> Iterator[Problem]:
    ids = dict.fromkeys(actor.id for actor in draft.actors)
    meant = _guesses(ids)
    seen: dict[frozenset[str], int] = {}
    for number, link in enumerate(draft.links, start=1):
        place = _named("link", number)
        at = partial(Spot, "links", number - 1)
        for end in ("source", "target"):
            name = getattr(link, end)
            if name not in ids and draft.reads(place, end) and draft.reads("actor", "id"):
                found = _("{end} {name} is no actor").format(end=end, name=shown(name))
                yield Problem(place, found, _("must be an actor's id"), meant(name), at(end))
        pair = frozenset((link.source, link.target))
        if not draft.reads(place, "source", "target"):
            continue
        if len(pair) == 1:
            found = _("joins {source} to itself").format(source=shown(link.source))
            yield Problem(place, found, _("must join two actors"), spot=at("target"))
        if pair in seen:
            found = _("joins {source} and {target} again").format(source=shown(link.source), target=shown(link.target))
            yield Problem(
                place,
                found,
                _("link {seen} already does").format(seen=seen[pair]),
                _("drop one: work passes both ways"),
                at("target"),
            )
        seen.setdefault(pair, number)


def _sources_and_ranges(draft: Draft) -> Iterator[Problem]:
    known = [*BY_NAME, "centralisation", "triage", "test", "approve", "iteration_speed"]
    for name, __ in draft.sources:
        if name not in known:
            remedy = did_you_mean(name, known)
            found = _("{name} is no parameter or dial").format(name=shown(name))
            yield Problem("evidence", found, _("must be one"), remedy, Spot("settings", name, "setting"))
    for number, sourced in enumerate(draft.ranges, start=1):
        place = _named("range", number)
        at = partial(Spot, "ranges", number - 1)
        if draft.reads(place, "low", "high") and sourced.high < sourced.low:
            found = _("low is {low:g} and high is {high:g} days").format(low=sourced.low, high=sourced.high)
            yield Problem(place, found, _("low must be <= high"), _("swap them"), at("high"))
        if draft.reads(place, "measure") and not _is_measure(draft, sourced.measure):
            limit = _("must be cycle_time, a stage that exists here, visit:ACTOR or load:ACTOR")
            yield Problem(
                place, _("measure is {measure}").format(measure=shown(sourced.measure)), limit, spot=at("measure")
            )
        if draft.reads(place, "evidence") and not sourced.evidence:
            remedy = _("name evidence ids, or write [{assumption!r}]").format(assumption=ASSUMPTION)
            yield Problem(place, _("evidence is missing"), _("a range must have a source"), remedy, at("evidence"))


def _is_measure(draft: Draft, measure: str) -> bool:
    kind, __, name = measure.partition(":")
    if not name:
        staffed = set(FUNCTIONS) if draft.staffed is None else draft.staffed
        stages = {*DELAYS, *staffed, *(step.id for step in draft.steps)} - {"unit"}
        return measure in stages | {"cycle_time"} or not draft.reads("step", "id")
    known = any(actor.id == name and actor.function != "unit" for actor in draft.actors)
    return kind in ("visit", "load") and (known or not draft.reads("actor", "id", "function"))
