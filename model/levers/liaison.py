"""Civil-military liaisons: people who carry needs between units, ministry, firms and allies, with limited hours."""

from __future__ import annotations

from model.language import N_
from model.levers.building import extended, free_id, heard_also, lessened
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.parameters import ASSUMPTION
from model.scenario import Actor, Scenario, Step

TRAINING = 20  # working days to train one post


def _act(scenario: Scenario, values: Values) -> Scenario:
    moved = lessened(scenario, values["handover_saved"], "handover_lateral", "handover_vertical")
    moved = lessened(moved, values["reports_saved"], "report_loss_central", "report_loss_local")
    moved = heard_also(moved, values["awareness"], "awareness_local")
    name = free_id(moved, "liaison")
    desk = Actor(name, name, "soldiers", name="Liaison desk", servers=int(values["posts"]), effort=values["effort"])
    step = Step(name, "design", name="Liaison", evidence=("FND-10",))
    return extended(moved, (desk,), first=(step,))


LEVER = Lever(
    name="liaison",
    title=N_("Civil-military liaisons"),
    summary=N_("Liaison posts carry each need between units, ministry and firms: less friction, but limited hours."),
    caution=N_("Too few posts become the bottleneck that every new design must pass, and where few cases cross regions "
               "or levels there is little friction to save."),
    from_report=True,
    options=(
        Option("posts", "posts", 3, 1, 50, N_("Liaison posts, one case at a time each; one fewer is a broker who "
                                              "left."), whole=True),
        Option("effort", "days", 1.0, 0.1, 10, N_("A post's time on one new design.")),
        Option("handover_saved", "share", 0.5, 0, 0.95, N_("Share of hand-over time across regions and levels saved.")),
        Option("reports_saved", "share", 0.5, 0, 1, N_("Share of the reports lost today that a broker keeps alive.")),
        Option("awareness", "share", 0.3, 0, 0.95, N_("Share of other regions' fixes that a local desk hears of "
                                                      "through the posts.")),
        Option(SET_UP, "days", 365, 0, 3650, N_("From the decision until the posts work; the alliance's joint centre "
                                                "took a year."), ("FND-10",)),
    ),
    mechanisms=(
        Mechanism(N_("Every new design passes a post, which has finite hours.")),
        Mechanism(N_("Hand-overs between regions and levels take less time: nobody has to travel for the users' "
                     "verdict."), ("ITR-15", "FND-12", ASSUMPTION)),
        Mechanism(N_("Trusted brokers' ideas are dismissed less often, so fewer reports are lost."),
                  ("NET-03", "CEN-04", ASSUMPTION)),
        Mechanism(N_("Desks hear of other regions' fixes, so fewer are designed twice.")),
    ),
    act=_act,
    cost=lambda scenario, values: Cost(posts=values["posts"], days=values["posts"] * TRAINING),
    touches=(
        ("actor", "liaison*", ""), ("step", "liaison*", ""), ("parameter", "handover_lateral", ""),
        ("parameter", "handover_vertical", ""), ("parameter", "report_loss_*", ""),
        ("parameter", "awareness_local", ""),
    ),
)  # fmt: skip
