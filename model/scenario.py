"""A scenario: who takes part, who hands work to whom, what is needed, and where the two dials stand.

Everything is frozen and hashable; every change returns a new scenario. A scenario never holds a graph: see
``model.network`` for the picture and ``model.flow.compiled`` for what the solvers see.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from model.errors import LARGEST_DECIMAL, ArgumentError, Problem, ScenarioError, Spot, did_you_mean
from model.language import N_, _
from model.parameters import DIALS, LONG, Parameters
from model.records import Record, Rule, ruled
from model.scenario_rules import number_problems, scenario_problems
from model.vocabulary import DIALLED, DISCIPLINES, LAWS, LINK_KINDS, PHASES, SIDES, TRACKS

LONGEST_ID = 80

_ID = Rule(str, longest=LONGEST_ID)
_SHARE = Rule(float, 0, 1e9)
_SCV = Rule(float, 0, 100, unit=N_("(SCV)"))
_DAYS = Rule(float, 0, LONG, unit=N_("days"))
_DAYS_ABOVE = Rule(float, 0, LONG, above=True, unit=N_("days"))


@dataclass(frozen=True)
class Actor(Record):
    """Somebody with finite capacity: a desk, a workshop, a test post, a board, a firm.

    Parameters
    ----------
    id
        Unique text, at most 80 characters.
    function
        ``unit`` (raises needs, no queue), ``triage``, ``design``, ``test``, ``approve``, ``produce``, or the id of
        one of the scenario's once-per-need steps.
    side
        One of ``soldiers, volunteers, firms, government, allies``.
    name
        Shown to people; the id if empty.
    region
        A region's id, or empty for an actor of the whole country.
    track
        ``central``, ``local`` or ``both``: which cases come here.
    servers
        How many cases are worked on at once (teams, desks, lines).
    effort
        Mean service time, days per visit. None for units, for gates, and for design, whose visit takes E/m + o.
    variability
        Squared coefficient of variation of the service time.
    cadence
        Days between meetings; an actor with a cadence is a gate: it decides when it meets.
    agenda_limit
        Most cases per meeting; None = no limit.
    lead_time
        Days before a meeting by which papers must be in.
    law
        Of the service time: ``gamma`` (exponential at variability 1) or ``lognormal``. Only the simulation sees it.
    discipline
        ``fifo``, or ``finish_first``: the case with the fewest versions left comes first. Only the simulation sees it.
    wip_limit
        Most cases that have come here and may still come back; further new ones wait. None = no limit. Only the
        simulation sees it.
    solves
        Need types a design actor can solve; empty = all.
    evidence
        Evidence ids behind the numbers; empty = assumption.
    """

    id: str = ruled(_ID)
    function: str = ruled(_ID)
    side: str = ruled(Rule(str, choices=SIDES))
    name: str = ruled(Rule(str), "")
    region: str = ruled(_ID, "")
    track: str = ruled(Rule(str, choices=TRACKS), "both")
    servers: int = ruled(Rule(int, 1, 1_000_000), 1)
    effort: float | None = ruled(_DAYS_ABOVE, None)
    variability: float = ruled(_SCV, 0.5)
    cadence: float | None = ruled(_DAYS_ABOVE, None)
    agenda_limit: int | None = ruled(Rule(int, 1, 1_000_000, unit=N_("cases")), None)
    lead_time: float = ruled(_DAYS, 0.0)
    law: str = ruled(Rule(str, choices=LAWS), "gamma")
    discipline: str = ruled(Rule(str, choices=DISCIPLINES), "fifo")
    wip_limit: int | None = ruled(Rule(int, 1, 1_000_000, unit=N_("cases")), None)
    solves: tuple[str, ...] = ruled(Rule(tuple), ())
    evidence: tuple[str, ...] = ruled(Rule(tuple), ())
    note: str = ruled(Rule(str), "")

    @property
    def label(self) -> str:
        """The name shown to people."""
        return self.name or self.id

    @property
    def is_gate(self) -> bool:
        """Whether it decides at meetings rather than when free."""
        return self.cadence is not None


@dataclass(frozen=True)
class Link(Record):
    """A known channel between two actors; work passes both ways.

    Parameters
    ----------
    source, target
        Actor ids.
    kind
        ``same_cell``, ``lateral`` or ``vertical``: which of the three hand-over parameters applies. A lateral link
        between two triage desks also makes them peers: they know each other's workshops and pass cases on.
    latency
        Days, if this channel differs from the parameter.
    """

    source: str = ruled(_ID)
    target: str = ruled(_ID)
    kind: str = ruled(Rule(str, choices=LINK_KINDS), "lateral")
    latency: float | None = ruled(_DAYS, None)
    evidence: tuple[str, ...] = ruled(Rule(tuple), ())


@dataclass(frozen=True)
class Step(Record):
    """A step each need takes once: a requirement, a budget round, a contract, a legal check.

    Parameters
    ----------
    id
        Also the function of the actors that do it.
    before
        ``design``, ``produce`` or ``field``: the part of the walk it precedes. A need met by a known fix skips the
        steps before design.
    track
        Which cases take it. Before design the triage dial decides, later the approval dial.
    delay
        Mean days if nobody's capacity matters; None = done by actors (stations or gates) of this function.
    variability
        Squared coefficient of variation of the delay.
    """

    id: str = ruled(_ID)
    before: str = ruled(Rule(str, choices=PHASES))
    track: str = ruled(Rule(str, choices=TRACKS), "both")
    name: str = ruled(Rule(str), "")
    delay: float | None = ruled(_DAYS, None)
    variability: float = ruled(_SCV, 0.5)
    evidence: tuple[str, ...] = ruled(Rule(tuple), ())
    note: str = ruled(Rule(str), "")

    @property
    def label(self) -> str:
        """The name shown to people."""
        return self.name or self.id.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Region:
    """Where needs come from. ``share`` is relative: shares are divided by their sum."""

    id: str = ruled(_ID)
    share: float = ruled(_SHARE, 1.0)
    name: str = ruled(Rule(str), "")


@dataclass(frozen=True)
class NeedType:
    """What a need is about, independent of its region. ``share`` is relative."""

    id: str = ruled(_ID)
    share: float = ruled(_SHARE, 1.0)
    name: str = ruled(Rule(str), "")


@dataclass(frozen=True)
class Needs(Record):
    """Where needs arise and of what type; the rate is the parameter ``need_rate``."""

    regions: tuple[Region, ...] = (Region("all"),)
    types: tuple[NeedType, ...] = (NeedType("any"),)


@dataclass(frozen=True)
class Dials:
    """Where the two dials stand.

    Parameters
    ----------
    triage, test, approve
        Share of cases whose triage, test and approval are done at the centre, 0..1.
    iteration_speed
        Planned number of versions per need, at least 1; need not be whole.
    """

    triage: float = ruled(Rule(float, 0, 1), 0.5)
    test: float = ruled(Rule(float, 0, 1), 0.5)
    approve: float = ruled(Rule(float, 0, 1), 0.5)
    iteration_speed: float = ruled(Rule(float, DIALS[1].minimum, DIALS[1].maximum), 4.0)

    @property
    def centralisation(self) -> float:
        """The master dial: the common value of the three functions, or their mean if they differ."""
        if self.triage == self.test == self.approve:
            return self.triage
        return (self.triage + self.test + self.approve) / 3


@dataclass(frozen=True)
class SourcedRange(Record):
    """A published range to hold the model against.

    Parameters
    ----------
    measure
        ``cycle_time``, the id of a stage (days per need), ``visit:ACTOR`` (days of one visit) or ``load:ACTOR``
        (utilisation, a share).
    low, high
        Days, or shares.
    aim
        True for a policy target: shown as an aim, never tested as a result.
    """

    measure: str = ruled(_ID)
    low: float = ruled(_DAYS)
    high: float = ruled(_DAYS)
    evidence: tuple[str, ...] = ruled(Rule(tuple), ())
    aim: bool = ruled(Rule(bool), False)
    note: str = ruled(Rule(str), "")


@dataclass(frozen=True)
class Scenario(Record):
    """Everything the engines need to know, checked on the way in.

    Parameters
    ----------
    name
        Short id. ``title`` and ``summary`` are for people, ``question`` for a facilitator.
    needs, actors, links, steps, dials, parameters
        The model: see each class.
    sources
        Parameter or dial name -> evidence ids (or ``assumption``), as sorted pairs.
    ranges
        Published ranges to compare with.
    levers
        Names of the policy levers already applied, in order: the network holds their effect (see ``model.levers``).

    Raises
    ------
    ScenarioError
        With every problem at once: place, value, limit and remedy.

    Examples
    --------
    >>> tiny = Scenario("tiny", actors=(Actor("shop", "design", "firms"),))
    >>> tiny.with_dials(centralisation=0.8, iteration_speed=6).dials.centralisation
    0.8
    >>> tiny.with_parameters(need_rate=0.1).parameters["need_rate"]
    0.1
    >>> tiny.with_actor("shop", servers=0)
    Traceback (most recent call last):
    ...
    model.errors.ScenarioError: 1 problem in tiny: actor 'shop': servers is 0, must be >= 1 and <= 1000000
    """

    name: str
    title: str = ""
    summary: str = ""
    question: str = ""
    needs: Needs = Needs()
    actors: tuple[Actor, ...] = ()
    links: tuple[Link, ...] = ()
    steps: tuple[Step, ...] = ()
    dials: Dials = Dials()
    parameters: Parameters = field(default_factory=Parameters)
    sources: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ranges: tuple[SourcedRange, ...] = ()
    levers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        problems = scenario_problems(self)
        if problems:
            raise ScenarioError(str(self.name).strip() or "scenario", tuple(problems))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, f.name) for f in dataclasses.fields(self)))

    @cached_property
    def actor_by_id(self) -> Mapping[str, Actor]:
        """Actors by id."""
        return {actor.id: actor for actor in self.actors}

    @property
    def label(self) -> str:
        """The title, or the name if there is none."""
        return self.title or self.name

    def evidence_for(self, name: str) -> tuple[str, ...]:
        """Return the evidence ids given for a parameter or dial; empty if the file names none."""
        return dict(self.sources).get(name, ())

    def _with(self, dials: Dials, parameters: Parameters, wrong: Sequence[Problem] = ()) -> Scenario:
        """Return the scenario with its numbers replaced: only they are checked, the rest has been."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        fields |= {"dials": dials, "parameters": parameters}
        problems = [*wrong, *number_problems(dials, parameters)]
        if problems:
            raise ScenarioError(self.name, tuple(problems))
        moved = object.__new__(Scenario)
        moved.__dict__.update(fields)
        return moved

    def with_dials(
        self,
        centralisation: float | None = None,
        iteration_speed: float | None = None,
        *,
        triage: float | None = None,
        test: float | None = None,
        approve: float | None = None,
    ) -> Scenario:
        """Return the scenario with its dials moved.

        Parameters
        ----------
        centralisation
            Master dial, 0..1: sets triage, test and approval together.
        iteration_speed
            Planned versions per need, at least 1.
        triage, test, approve
            One function's own dial; wins over the master dial.
        """
        moved = {"triage": triage, "test": test, "approve": approve, "iteration_speed": iteration_speed}
        wrong = master_problems(_number(centralisation)) if centralisation is not None else []
        if centralisation is not None and not wrong:
            moved |= {name: centralisation for name in DIALLED if moved[name] is None}
        changes: dict[str, Any] = {name: _number(value) for name, value in moved.items() if value is not None}
        return self._with(replace(self.dials, **changes), self.parameters, wrong)

    def with_parameters(self, /, **values: float) -> Scenario:
        """Return the scenario with some rows of the parameter table changed.

        Examples
        --------
        >>> Scenario("s", actors=(Actor("w", "design", "firms"),)).with_parameters(need_rat=1)
        Traceback (most recent call last):
        ...
        model.errors.ArgumentError: with_parameters: need_rat is no parameter, must be a row of the parameter \
table (did you mean 'need_rate'?)
        """
        for name in values:
            if name not in self.parameters:
                remedy = did_you_mean(name, self.parameters)
                limit = _("must be a row of the parameter table")
                raise ArgumentError("with_parameters", _("{name} is no parameter").format(name=name), limit, remedy)
        cleaned = {name: _number(value) for name, value in values.items()}
        return self._with(self.dials, self.parameters.updated(**cleaned))

    def with_actor(self, actor: str, /, **fields: Any) -> Scenario:
        """Return the scenario with one actor, given by its id, changed (``servers``, ``effort``, ``cadence``, …)."""
        if actor not in self.actor_by_id:
            found, limit = _("{actor!r} is no actor").format(actor=actor), _("must be the id of an actor")
            raise ArgumentError("with_actor", found, limit, did_you_mean(actor, self.actor_by_id))
        known = [f.name for f in dataclasses.fields(Actor)]
        for name in fields:
            if name not in known:
                found = _("{name} is no field of an actor").format(name=name)
                limit = _("known are {names}").format(names=", ".join(known))
                raise ArgumentError("with_actor", found, limit, did_you_mean(name, known))
        actors = (replace(one, **fields) if one.id == actor else one for one in self.actors)
        return replace(self, actors=tuple(actors))


def _number(value: Any) -> Any:
    """Return numpy scalars and whole numbers as plain decimals, anything else unchanged for the rules to judge."""
    too_large = isinstance(value, int) and abs(value) >= LARGEST_DECIMAL
    if isinstance(value, bool) or too_large or not hasattr(value, "__float__"):
        return value
    return float(value)


def master_problems(value: object) -> list[Problem]:
    """Return what is wrong with a value of the master dial: one problem, not one per function it moves."""
    fault = Rule(float, 0, 1).fault(value)
    spot = Spot("settings", "centralisation", "value")
    return [] if fault is None else [Problem("dials", f"centralisation {fault[0]}", *fault[1:], spot)]
