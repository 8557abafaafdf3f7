"""Schools licensed as bridges: places to train, and people who know each other across regions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace

from model.language import N_, _
from model.levers.authority import enlarged
from model.levers.building import doing, makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.scenario import Actor, Link, Scenario

NAME = "schools"
TRAINING = "training"
"""Id of the once-per-need step that schools do, where a scenario has one."""
DAYS_PER_POST = 30
"""Working days to license and prepare one more place or bridge: our assumption."""


def _act(scenario: Scenario, values: Values) -> Scenario:
    if len(_desks(scenario)) < 2 and not doing(scenario, TRAINING):
        found = _("there are fewer than two local triage desks and nobody trains")
        remedy = _("add local triage desks, or a step {training!r} with an actor").format(training=TRAINING)
        raise makes_no_sense(NAME, found, _("must be one of the two"), remedy)
    actors = tuple(_enlarged(actor, values) for actor in scenario.actors)
    bridges = tuple(_bridges(scenario, int(values["bridges"])))
    contact = scenario.parameters["peer_contact_rate"] * (1 + values["contact_gained"])
    moved = scenario.with_parameters(peer_contact_rate=contact)
    return replace(moved, actors=actors, links=(*scenario.links, *bridges))


def _desks(scenario: Scenario) -> tuple[str, ...]:
    return tuple(desk.id for desk in doing(scenario, "triage") if desk.track != "central")


def _enlarged(actor: Actor, values: Values) -> Actor:
    school = actor.function == TRAINING and not actor.is_gate
    return replace(actor, servers=enlarged(actor.servers, values["more_places"])) if school else actor


def _bridges(scenario: Scenario, most: int) -> Iterator[Link]:
    """Yield links one by one: the desk that knows fewest others gets to know the one farthest from it."""
    linked: dict[str, dict[str, bool]] = {desk: {} for desk in _desks(scenario)}  # to whom, and whether as a peer
    for link in scenario.links:
        if link.source in linked and link.target in linked:
            linked[link.source][link.target] = linked[link.target][link.source] = link.kind == "lateral"
    for __ in range(most):
        lonely = min(linked, key=lambda desk: len(linked[desk]), default="")
        if not lonely or len(linked[lonely]) >= len(linked) - 1:
            return  # everybody knows everybody
        steps = _steps_from(lonely, linked)
        strangers = [desk for desk in linked if desk != lonely and desk not in linked[lonely]]
        farthest = max(strangers, key=lambda desk: steps.get(desk, len(linked)))
        linked[lonely][farthest] = linked[farthest][lonely] = True
        yield Link(lonely, farthest, "lateral", evidence=("LSE-04",))


def _steps_from(start: str, linked: Mapping[str, Mapping[str, bool]]) -> dict[str, int]:
    """Return how many passings-on it takes from one desk to each that can be reached."""
    steps, queue = {start: 0}, deque([start])
    while queue:
        desk = queue.popleft()
        for other, peer in linked[desk].items():
            if peer and other not in steps:
                steps[other] = steps[desk] + 1
                queue.append(other)
    return steps


def _cost(scenario: Scenario, values: Values) -> Cost:
    places = sum(_enlarged(actor, values).servers - actor.servers for actor in scenario.actors)
    posts = places + sum(1 for __ in _bridges(scenario, int(values["bridges"])))
    return Cost(posts=posts, days=DAYS_PER_POST * posts)


LEVER = Lever(
    name=NAME,
    title=N_("Schools licensed as bridges"),
    summary=N_("More places to train, desks of different regions that know each other, and units that pass fixes on."),
    caution=N_(
        "It shortens the cycle only where desks have to search or training is a queue; elsewhere it speeds adoption "
        "alone, and nothing where the centre hands out every fix."
    ),
    from_report=False,
    options=(
        Option("bridges", "links", 4, 0, 1000, N_("Pairs of local desks that get to know each other, the most distant "
               "first; fewer where all know each other already."), whole=True),
        Option("more_places", "share", 0.5, 0, 9, N_("More training places, rounded up at each school, where training "
               "is a step of its own."), ("DIF-13", "DIF-14", "assumption")),
        Option("contact_gained", "share", 0.5, 0, 10, N_("How much more often a unit passes a fix on to a linked "
               "unit.")),
        Option(SET_UP, "days", 180, 0, 3650, N_("Until schools are licensed and the first courses are over.")),
    ),
    mechanisms=(
        Mechanism(N_("Schools link the military with society, and units with one another."), ("LSE-04",)),
        Mechanism(N_("Private schools multiply training places, and can be certified."),
                  ("DIF-13", "DIF-14", "CER-22")),
        Mechanism(N_("Who bridges groups is dismissed less often."), ("NET-03",)),
        Mechanism(N_("Those who trained together pass fixes on more often.")),
    ),
    act=_act,
    cost=_cost,
    touches=(("link", "*", ""), ("actor", "*", "servers"), ("parameter", "peer_contact_rate", "")),
)  # fmt: skip
