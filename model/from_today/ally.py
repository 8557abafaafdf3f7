"""An ally today, as one that copies a capability, and as one that has joined the loop that made it: the same needs.

All three are put together from presets. The ally's own institutions and the copying are those of *Ally replicates*;
before that, its needs pass a written requirement and the yearly budget, as in *Traditional pipeline*; the joint loop is
that of *Ally integrates*, of which the ally gets a share as large as its needs are against those of the loop.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from model.errors import ArgumentError, did_you_mean, shown
from model.language import N_, _
from model.levers import SET_UP, Option, lever
from model.parameters import ASSUMPTION, BY_NAME
from model.presets import preset
from model.scenario import Actor, Link, Scenario, Step

HOME, LOOP = "ally_replicates", "ally_integrates"
STUDY = "market_study"
PAPER = (
    Step("requirement", "design", "central", "Requirement", delay=850, evidence=("ACQ-04", "ACQ-05", "ACQ-09")),
    Step("funding", "design", "central", "Budget round", delay=547.5, evidence=("ACQ-07", "ACQ-12"),
         note="bids are due a year before the money, and wait half a year for the next round on average"),
)  # fmt: skip


Values = Mapping[str, float]
_VENTURE = {option.name: option for option in lever("joint_venture").options}
_LIAISON = {option.name: option for option in lever("liaison").options}


@dataclass(frozen=True)
class Assumption:
    """A number on which the verdict may hang.

    Parameters
    ----------
    name, title, unit
        How code and people call it (the title is marked ``N_``).
    low, value, high
        Its plausible range, and what is taken unless told otherwise.
    evidence
        Evidence ids behind the value; the range is ours where they give none.
    limits
        Hard limits.
    """

    name: str
    title: str
    unit: str
    low: float
    value: float
    high: float
    evidence: tuple[str, ...]
    limits: tuple[float, float] = (0.0, 36_500.0)

    @property
    def label(self) -> str:
        """The title in the language spoken now."""
        return _(self.title)


def _set_up(name: str, title: str, low: float, high: float, option: Option) -> Assumption:
    return Assumption(name, title, N_("days"), low, option.default, high, option.evidence)


ASSUMPTIONS: tuple[Assumption, ...] = (
    _set_up("venture_days", N_("Joint venture: until its plant works"), 90, 365, _VENTURE[SET_UP]),
    _set_up("ip_days", N_("Legal and intellectual-property terms, once, after that"), 0, 540, _VENTURE["ip_days"]),
    _set_up("liaison_days", N_("Liaison centre: until it works"), 180, 730, _LIAISON[SET_UP]),
    Assumption("half_life", N_("Half-life of a fix at the front"), N_("days"), 7, 42, 365, ("OBS-04", "OBS-01"),
               (1.0, 36_500.0)),
    Assumption("copy_life", N_("Half-life of copied know-how"), N_("days"), 14, 30, 90, ("OBS-08",), (1.0, 36_500.0)),
    Assumption("need_rate", N_("Needs the ally has"), N_("per day"), 0.02, 0.05, 0.07, (ASSUMPTION,), (0.001, 100.0)),
    Assumption("test_days", N_("One test at the ally's own agency"), N_("days"), 10, 40, 45, ("ACQ-22", ASSUMPTION),
               (0.1, 3_650.0)),
    Assumption("iteration_speed", N_("Versions per need in the joint loop"), N_("versions"), 2, 4, 6,
               ("ITR-04", ASSUMPTION), (1.0, 100.0)),
    Assumption("report_loss", N_("Reports lost on the way into the joint loop"), N_("share"), 0, 0, 0.6, ("CEN-04",
               "FND-12", ASSUMPTION), (0.0, 0.99)),
)  # fmt: skip
NAMES: Mapping[str, Assumption] = {one.name: one for one in ASSUMPTIONS}


def ally_today() -> Scenario:
    """Return the ally's own way: requirement, budget, contract, then its workshops, tests, board and plant.

    Examples
    --------
    >>> [step.id for step in ally_today().steps]
    ['requirement', 'funding', 'contract']
    """
    home = preset(HOME)
    actors = tuple(actor for actor in home.actors if actor.function != STUDY)
    steps = (*PAPER, *(step for step in home.steps if step.id != STUDY))
    own = replace(
        home, name="ally_today", title=N_("Ally today"), summary="", question="", actors=actors, steps=steps, ranges=()
    )
    return own.with_parameters(error_hazard=BY_NAME["error_hazard"].default)


def ally_that_copies(copy_life: float) -> Scenario:
    """Return the ally that rebuilds what works elsewhere: a market study instead of requirement and budget.

    Parameters
    ----------
    copy_life
        Days in which half of what was copied no longer holds: ln 2 / life is added to the error hazard.

    Examples
    --------
    >>> round(ally_that_copies(30).parameters["error_hazard"], 3), preset("ally_replicates").parameters["error_hazard"]
    (0.123, 0.123)
    """
    return preset(HOME).with_parameters(error_hazard=BY_NAME["error_hazard"].default + math.log(2) / copy_life)


def ally_that_has_joined() -> Scenario:
    """Return the ally inside the joint loop: its services have desks and trial fields there; the legal terms are over.

    Examples
    --------
    >>> joined, loop = ally_that_has_joined(), preset("ally_integrates")   # an eighth of the loop's needs
    >>> joined.steps, *(one.actor_by_id["joint_plant"].servers for one in (joined, loop))
    ((), 3, 18)
    """
    home, loop = preset(HOME), preset(LOOP)
    share = home.parameters["need_rate"] / loop.parameters["need_rate"]
    units = tuple(actor for actor in home.actors if actor.function == "unit")
    seats = [
        actor for actor in loop.actors if actor.region == "ally" and actor.function in ("triage", "test", "approve")
    ]
    local = tuple(replace(seat, id=f"{seat.function}_{region.id}", region=region.id, name=f"{seat.name}, {region.name}")
                  for region in home.needs.regions for seat in seats)  # fmt: skip
    shared = tuple(_shared(actor, share, home) for actor in loop.actors
                   if not actor.region or actor.function == "design")  # fmt: skip
    desks = [actor.id for actor in local if actor.function == "triage"]
    near = next(link for link in loop.links if "desk_ally" in (link.source, link.target))
    neighbours = (replace(near, source=one, target=two) for n, one in enumerate(desks) for two in desks[n + 1 :])
    team = Link("jv_design", "joint_test", "same_cell", evidence=("FND-11", "assumption"))
    joined = replace(
        loop, name="ally_joined", title=N_("Ally has joined"), summary="", question="", needs=home.needs,
        actors=(*units, *local, *shared), links=(*neighbours, team), steps=(), ranges=(),
    )  # fmt: skip
    return joined.with_parameters(need_rate=home.parameters["need_rate"])


def _shared(actor: Actor, share: float, home: Scenario) -> Actor:
    """Return what the ally gets of an actor of the loop: a share of servers or agenda, rounded up; abroad for all."""
    types = {kind.id for kind in home.needs.types}
    abroad = replace(actor, region="", solves=tuple(kind for kind in actor.solves if kind in types))
    if actor.agenda_limit is not None:
        return replace(abroad, agenda_limit=math.ceil(actor.agenda_limit * share))
    return replace(abroad, servers=math.ceil(actor.servers * share))


def checked(assumptions: Values | None) -> dict[str, float]:
    """Return all assumptions, those given in place of the defaults; raise for a wrong name or value."""
    place = "replicate_or_integrate"
    given = dict(assumptions or {})
    for name, value in given.items():
        if name not in NAMES:
            limit = _("must be one of {names}").format(names=", ".join(NAMES))
            found = _("{name} is no assumption").format(name=shown(name))
            raise ArgumentError(place, found, limit, did_you_mean(str(name), NAMES))
        low, high = NAMES[name].limits
        real = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        if not real or not low <= value <= high:
            found = _("{name} is {value}").format(name=name, value=shown(value))
            raise ArgumentError(place, found, _("must be from {low:g} to {high:g}").format(low=low, high=high))
    return {one.name: float(given.get(one.name, one.value)) for one in ASSUMPTIONS}


def ally_scenarios(values: Values) -> tuple[Scenario, Scenario, Scenario]:
    """Return the ally today, as one that copies, and as one that has joined, under assumptions."""
    both = {"need_rate": values["need_rate"], "half_life": values["half_life"]}
    lost = dict.fromkeys(("report_loss_central", "report_loss_local"), values["report_loss"])
    today, copying = (one.with_parameters(**both).with_actor("test_agency", effort=values["test_days"])
                      for one in (ally_today(), ally_that_copies(values["copy_life"])))  # fmt: skip
    joined = ally_that_has_joined().with_parameters(**both, **lost)
    return today, copying, joined.with_dials(iteration_speed=values["iteration_speed"])


def joined_on(values: Values) -> float:
    """Return the day on which the joint loop works for the ally.

    Examples
    --------
    >>> joined_on({"venture_days": 170, "ip_days": 240, "liaison_days": 365})
    410
    """
    return max(values["venture_days"] + values["ip_days"], values["liaison_days"])
