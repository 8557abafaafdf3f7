"""A lessons centre: records what was fixed, so that whoever triages finds it, and publishes it to the units."""

from __future__ import annotations

from model.flow.compiled import compile_network
from model.flow.traffic import traffic
from model.language import N_, _
from model.levers.building import doing, extended, free_id, makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.levers.record import FIXES_EXIST, recorded
from model.scenario import Actor, Scenario, Step

NAME = "lessons_centre"
RECORD = "lessons_record"
DAYS_PER_POST = 60
"""Working days to recruit a recorder and to build that recorder's part of the record: our assumption."""


def _act(scenario: Scenario, values: Values) -> Scenario:
    if not doing(scenario, "triage"):
        raise makes_no_sense(NAME, _("nobody triages here"), _("somebody must, to look into the record"),
                             _("add an actor with function = 'triage'"))  # fmt: skip
    written = 1.0 if values["gate"] else written_share(scenario, values)
    reach = scenario.parameters["hub_contact_rate"] * (1 + values["reach_gained"])
    moved = scenario.with_parameters(hub_contact_rate=reach)
    at_centre, locally = (written * values[name] for name in ("found_central", "found_local"))
    moved = recorded(moved, at_centre, locally, values[FIXES_EXIST.name])
    return _gated(moved, values) if values["gate"] else moved


def written_share(scenario: Scenario, values: Values) -> float:
    """Return the share of new designs that recorders have time for, at today's flow.

    Parameters
    ----------
    scenario
        Whose new designs per day (need rate times the share not met by a known fix) are to be recorded.
    values
        ``recorders`` and ``record_days``.
    """
    flows = traffic(compile_network(scenario))
    new = sum(float(passage.share[0] * passage.new[0]) for passage in flows.passages)
    asked = scenario.parameters["need_rate"] * new * values["record_days"]
    return min(1.0, values["recorders"] / asked) if asked > 0 else float(values["recorders"] > 0)


def _gated(scenario: Scenario, values: Values) -> Scenario:
    if values["recorders"] < 1:
        raise makes_no_sense(
            NAME, _("gate is 1 but recorders is 0"), _("a gate must have recorders"), _("set recorders to 1 or more")
        )
    name = free_id(scenario, RECORD)
    desk = Actor(name, name, "government", name="Lessons centre", track="both", servers=int(values["recorders"]),
                 effort=values["record_days"])  # fmt: skip
    step = Step(name, "field", name="Lessons record", evidence=("DIF-07", "DIF-12"))
    return extended(scenario, (desk,), last=(step,))


LEVER = Lever(
    name=NAME,
    title=N_("Lessons centre"),
    summary=N_("A centre records fixes so that triage finds them, and publishes them to all units."),
    caution=N_(
        "Recorders write down only what they have time for. As a gate before fielding it records everything and "
        "delays every fix; with too few recorders it stops them. Where needs never come again there is nothing to find."
    ),
    from_report=False,
    options=(
        Option("recorders", "posts", 2, 0, 200, N_("People who record fixes, one at a time each."), whole=True),
        Option("record_days", "days", 2, 0.1, 600, N_("Time to record one fix; 450 to 600 days if it means changing "
               "doctrine."), ("DIF-07", "assumption")),
        Option("gate", "0 or 1", 0, 0, 1, N_("1 = no fix is fielded before it is in the record; 0 = recorded "
               "alongside."), whole=True),
        Option("found_central", "share", 0.85, 0, 1, N_("Share of recorded fixes that central triage finds."),
               ("DIF-10",)),
        Option("found_local", "share", 0.4, 0, 1, N_("Share of recorded fixes that a local desk finds."),
               ("DIF-11", "assumption")),
        FIXES_EXIST,
        Option("reach_gained", "share", 0.5, 0, 10, N_("How much more often the centre reaches a unit with a published "
               "fix."), ("DIF-16", "assumption")),
        Option(SET_UP, "days", 365, 0, 3650, N_("Until the centre works."), ("FND-10",)),
    ),
    mechanisms=(
        Mechanism(N_("Systematic recording and distribution spreads methods along the whole front."),
                  ("DIF-08", "DIF-16")),
        Mechanism(N_("A hub that keeps track knows 85 % of what exists; units alone do not."), ("DIF-10", "DIF-11")),
        Mechanism(N_("As a formal gate lessons take long, and have performed poorly."), ("DIF-07", "DIF-12")),
        Mechanism(N_("Recorders have finite hours: what they have no time for stays unknown.")),
    ),
    act=_act,
    cost=lambda scenario, values: Cost(posts=values["recorders"], days=DAYS_PER_POST * values["recorders"]),
    touches=(
        ("parameter", "reuse_*", ""), ("parameter", "awareness_*", ""), ("parameter", "hub_contact_rate", ""),
        ("actor", "lessons_record*", ""), ("step", "lessons_record*", ""),
    ),
)  # fmt: skip
