"""Civil-military liaisons: people who carry needs between units, ministry, firms and allies, with limited hours."""

from __future__ import annotations

from dataclasses import replace

from model.language import N_
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.scenario import Actor, Scenario, Step

STEP = "liaison"


def _act(scenario: Scenario, values: Values) -> Scenario:
    kept = 1 - values["handover_saved"]
    moved = scenario.with_parameters(
        handover_lateral=scenario.parameters["handover_lateral"] * kept,
        handover_vertical=scenario.parameters["handover_vertical"] * kept,
    )
    desk = Actor(STEP, STEP, "soldiers", name="Liaison desk", servers=int(values["posts"]), effort=values["effort"])
    step = Step(STEP, "design", name="Liaison", evidence=("FND-10",))
    return replace(moved, actors=(*moved.actors, desk), steps=(step, *moved.steps))


LEVER = Lever(
    name="liaison",
    title=N_("Civil-military liaisons"),
    summary=N_("Liaison posts carry each need between units, ministry and firms: less friction, but limited hours."),
    caution=N_("Too few posts become the bottleneck that every need must pass."),
    from_report=True,
    options=(
        Option("posts", "posts", 3, 1, 50, N_("Liaison posts, one case at a time each."), whole=True),
        Option("effort", "days", 1.0, 0.1, 10, N_("A post's time on one new design.")),
        Option("handover_saved", "share", 0.5, 0, 0.95, N_("Share of hand-over time across regions and levels saved.")),
        Option(SET_UP, "days", 365, 0, 3650, N_("Until the posts work."), ("FND-10",)),
    ),
    mechanisms=(
        Mechanism(N_("Trusted brokers' ideas are dismissed less often."), ("NET-03",)),
        Mechanism(N_("Hand-overs between regions and levels take less time.")),
    ),
    act=_act,
    cost=lambda scenario, values: Cost(posts=values["posts"], days=values["posts"] * 20),
)
