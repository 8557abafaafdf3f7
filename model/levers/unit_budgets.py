"""Unit budgets: units decide with money of their own, and buy themselves."""

from __future__ import annotations

from dataclasses import replace

from model.language import N_, _
from model.levers.building import doing, extended, free_id, makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.parameters import ASSUMPTION
from model.scenario import Actor, Scenario, Step

BUYING = ("award", "budget", "business_case", "call", "contract", "funding", "market_study", "order", "procurement",
          "purchase", "small_grant", "tender")  # fmt: skip
"""Ids of the steps that are about money and contracts. Where both tracks take one, a unit with a budget skips it."""
MOVED = ("triage", "approve")
"""Which need is taken on, and who may say yes; who tests does not change."""
TRAINING = 10  # working days to train one buyer


def _buys_locally(scenario: Scenario) -> bool:
    return any(step.id in BUYING and step.track == "local" for step in scenario.steps)


def _act(scenario: Scenario, values: Values) -> Scenario:
    if not any(actor.track != "central" for actor in doing(scenario, *MOVED)):
        raise makes_no_sense("unit_budgets", _("nobody triages or approves locally"), _("needs somebody who can"),
                             _("add an actor with function = 'approve' and track = 'local'"))  # fmt: skip
    kept = 1 - values["moved"]
    moved = scenario.with_dials(triage=scenario.dials.triage * kept, approve=scenario.dials.approve * kept)
    skipped = (
        replace(step, track="central") if step.id in BUYING and step.track == "both" else step for step in moved.steps
    )
    moved = replace(moved, steps=tuple(skipped))
    return moved if _buys_locally(scenario) else _with_buyers(moved, values)


def _with_buyers(scenario: Scenario, values: Values) -> Scenario:
    name = free_id(scenario, "unit_budgets")
    buyers = tuple(
        Actor(free_id(scenario, f"buyer_{region.id}"), name, "soldiers", name=f"Buyers {region.name or region.id}",
              region=region.id, track="local", servers=int(values["buyers"]), effort=values["effort"],
              evidence=("CAP-01", ASSUMPTION))
        for region in scenario.needs.regions
    )  # fmt: skip
    step = Step(name, "produce", "local", name="Unit purchase", evidence=("CAP-01",))
    return extended(scenario, buyers, last=(step,))


def _cost(scenario: Scenario, values: Values) -> Cost:
    posts = 0.0 if _buys_locally(scenario) else values["buyers"] * len(scenario.needs.regions)
    return Cost(posts=posts, days=posts * TRAINING)


LEVER = Lever(
    name="unit_budgets",
    title=N_("Unit budgets"),
    summary=N_("Units decide with money of their own: less goes to the centre, and budget and tender steps are "
               "skipped."),
    caution=N_("More needs must find a maker from desk to desk and fewer known fixes are found, so more is designed "
               "twice; orders are small and dear."),
    from_report=False,
    options=(
        Option("moved", "share", 0.5, 0, 1, N_("Share of the centre's decisions on what is needed and what is good "
                                               "enough that moves to units.")),
        Option("buyers", "buyers", 1, 1, 100, N_("Buyers in each region, unless units buy there already."),
               whole=True),
        Option("effort", "days", 2.0, 0.1, 60, N_("A buyer's time on one purchase.")),
        Option(SET_UP, "days", 90, 0, 3650, N_("Until money and rules are in place.")),
    ),
    mechanisms=(
        Mechanism(N_("Units decide more of what is taken on and what is good enough: both dials go down."),
                  ("CAP-01", "CAP-02", "CAP-03", "CAP-04", "CAP-05", ASSUMPTION)),
        Mechanism(N_("What units decide skips the budget, tender and award steps that all needs took."),
                  ("CAP-01", "CAP-02", ASSUMPTION)),
        Mechanism(N_("Somebody must buy, beside other work: buyers have finite hours."),
                  ("CAP-16", "CAP-17", ASSUMPTION)),
        Mechanism(N_("Units cannot follow hundreds of makers: local desks know fewer fixes and makers, so variety "
                     "grows."), ("CAP-06", "CEN-02", "DIF-11")),
    ),
    act=_act,
    cost=_cost,
    touches=(
        ("dial", "triage", ""), ("dial", "approve", ""), *(("step", step, "track") for step in BUYING),
        ("step", "unit_budgets*", ""), ("actor", "buyer_*", ""),
    ),
)  # fmt: skip
