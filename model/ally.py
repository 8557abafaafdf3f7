"""An ally today, as one that copies a capability, and as one that has joined the loop that made it: the same needs.

All three are put together from presets. The ally's own institutions and the copying are those of *Ally replicates*;
before that, its needs pass a written requirement and the yearly budget, as in *Traditional pipeline*; the joint loop is
that of *Ally integrates*, of which the ally gets a share as large as its needs are against those of the loop.
"""

from __future__ import annotations

import math
from dataclasses import replace

from model.language import N_
from model.parameters import BY_NAME
from model.presets import preset
from model.scenario import Actor, Link, Scenario, Step

HOME, LOOP = "ally_replicates", "ally_integrates"
STUDY = "market_study"
PAPER = (
    Step("requirement", "design", "central", N_("Requirement"), delay=850, evidence=("ACQ-04", "ACQ-05", "ACQ-09")),
    Step("funding", "design", "central", N_("Budget round"), delay=547.5, evidence=("ACQ-07", "ACQ-12"),
         note=N_("bids are due a year before the money, and wait half a year for the next round on average")),
)  # fmt: skip


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
    own = replace(home, name="ally_today", title=N_("Ally today"), actors=actors, steps=steps, ranges=())
    return own.with_parameters(error_hazard=BY_NAME["error_hazard"].default)


def ally_that_copies(copy_life: float) -> Scenario:
    """Return the ally that rebuilds what works elsewhere: a market study instead of requirement and budget.

    Parameters
    ----------
    copy_life
        Days in which half of what was copied no longer holds: ln 2 / life is added to the error hazard.

    Examples
    --------
    >>> written = preset("ally_replicates").parameters["error_hazard"]
    >>> round(ally_that_copies(30).parameters["error_hazard"], 3) == written
    True
    """
    return preset(HOME).with_parameters(error_hazard=BY_NAME["error_hazard"].default + math.log(2) / copy_life)


def ally_that_has_joined() -> Scenario:
    """Return the ally inside the joint loop: its services have desks and trial fields there; the legal terms are over.

    Examples
    --------
    >>> joined, loop = ally_that_has_joined(), preset("ally_integrates")
    >>> joined.steps, joined.actor_by_id["joint_plant"].servers, loop.actor_by_id["joint_plant"].servers
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
        loop, name="ally_joined", title=N_("Ally has joined"), needs=home.needs, actors=(*units, *local, *shared),
        links=(*neighbours, team), steps=(), ranges=(),
    )  # fmt: skip
    return joined.with_parameters(need_rate=home.parameters["need_rate"])


def _shared(actor: Actor, share: float, home: Scenario) -> Actor:
    """Return what the ally gets of an actor of the loop: a share of servers or agenda, rounded up; abroad for all."""
    types = {kind.id for kind in home.needs.types}
    abroad = replace(actor, region="", solves=tuple(kind for kind in actor.solves if kind in types))
    if actor.agenda_limit is not None:
        return replace(abroad, agenda_limit=math.ceil(actor.agenda_limit * share))
    return replace(abroad, servers=math.ceil(actor.servers * share))
