"""Certification reform: the centre tests and approves with more people, less paper and only what is risky."""

from __future__ import annotations

from dataclasses import replace

from model.language import N_, _
from model.levers.authority import CHECKS, central, enlarged, hand_down
from model.levers.building import makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.scenario import Actor, Scenario

NAME = "certification_reform"
DAYS_PER_POST = 40
"""Working days to recruit and train one more tester or approver: our assumption."""


def _act(scenario: Scenario, values: Values) -> Scenario:
    reformed = {actor.id: _reformed(actor, values) for actor in _certifiers(scenario)}
    moved = replace(scenario, actors=tuple(reformed.get(actor.id, actor) for actor in scenario.actors))
    caught = scenario.parameters["catch_central"] * (1 - values["catch_lost"])
    return hand_down(moved.with_parameters(catch_central=caught), NAME, "low_risk", values["low_risk"], CHECKS)


def _certifiers(scenario: Scenario) -> tuple[Actor, ...]:
    found = central(scenario, CHECKS)
    if not found:
        raise makes_no_sense(NAME, _("nobody tests or approves at the centre"), _("there must be something to reform"),
                             _("add an actor with function = 'approve' and track = 'central'"))  # fmt: skip
    return found


def _reformed(actor: Actor, values: Values) -> Actor:
    kept = 1 - values["effort_saved"]
    if actor.cadence is not None:
        return replace(actor, cadence=actor.cadence / values["meetings"], lead_time=actor.lead_time * kept)
    servers = enlarged(actor.servers, values["more_posts"])
    return replace(actor, servers=servers, effort=None if actor.effort is None else actor.effort * kept)


def _cost(scenario: Scenario, values: Values) -> Cost:
    certifiers = central(scenario, CHECKS)
    desks = sum(_reformed(actor, values).servers - actor.servers for actor in certifiers)
    boards = sum(actor.is_gate for actor in certifiers) * (values["meetings"] - 1)
    return Cost(posts=desks + boards, days=DAYS_PER_POST * (desks + boards))


LEVER = Lever(
    name=NAME,
    title=N_("Certification reform"),
    summary=N_(
        "More testers and approvers at the centre, shorter checks, boards that meet more often, and a low-risk tier "
        "that is tested and approved locally."
    ),
    caution=N_(
        "It speeds up only what passes the centre. Low-risk cases meet the local catch rate and local capacity, and "
        "skip what follows central approval. What a hurried check misses comes back from the field as rework."
    ),
    from_report=False,
    options=(
        Option("more_posts", "share", 0.5, 0, 9, N_("More testers and approvers at the centre, rounded up at each."),
               ("CER-05", "CER-06", "CER-07", "assumption")),
        Option("effort_saved", "share", 0.3, 0, 0.95, N_("Share of a central check's time, and of the time papers "
               "must be in before a board, that is saved."), ("CER-20", "assumption")),
        Option("meetings", "times", 2, 1, 20, N_("How many times as often a central board meets; its agenda stays "
               "as it is.")),
        Option("low_risk", "share", 0.2, 0, 1, N_("Share of central cases that a list of low risks sends to local "
               "test and approval."), ("CER-21", "assumption")),
        Option("catch_lost", "share", 0, 0, 1, N_("Share of the faults that central tests find today which a shorter "
               "check lets through."), ("SWD-12",)),
        Option(SET_UP, "days", 180, 0, 3650, N_("Until rules, people and lists are in place.")),
    ),
    mechanisms=(
        Mechanism(N_("More servers: authorised models a year rose more than fourfold in two years."),
                  ("CER-05", "CER-06", "CER-07")),
        Mechanism(N_("Shorter checks without fewer controls: over six months became under one."), ("CER-11", "CER-12")),
        Mechanism(N_("Fewer papers: a set of 40 documents became two."), ("CER-20",)),
        Mechanism(N_("Low risks are approved further down."), ("CER-21",)),
        Mechanism(N_("No sign that heavier approval lowers the share of faults."), ("SWD-10", "SWD-12")),
    ),
    act=_act,
    cost=_cost,
    touches=(
        ("actor", "*", "servers"), ("actor", "*", "effort"), ("actor", "*", "cadence"), ("actor", "*", "lead_time"),
        ("parameter", "catch_central", ""), ("dial", "test", ""), ("dial", "approve", ""),
    ),
)  # fmt: skip
