"""Digital marketplace with feedback: one hub that every unit and every maker sees, and through which orders go."""

from __future__ import annotations

from dataclasses import replace

from model.language import N_, _
from model.levers.building import doing, extended, free_id, lessened, makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.levers.record import FIXES_EXIST, recorded
from model.parameters import ASSUMPTION
from model.scenario import Actor, Link, Scenario, Step

TEACHING = 20  # working days to bring one region's units onto the platform


def _act(scenario: Scenario, values: Values) -> Scenario:
    if not doing(scenario, "produce"):
        raise makes_no_sense("marketplace", _("nobody produces here"), _("needs a producer who can take orders"),
                             _("add an actor with function = 'produce'"))  # fmt: skip
    seen = values["awareness"]
    moved = recorded(scenario, seen, seen, values[FIXES_EXIST.name])
    moved = lessened(moved, seen, "local_search")
    moved = lessened(moved, values["reports_saved"], "report_loss_central", "report_loss_local")
    moved = moved.with_parameters(field_time=min(moved.parameters["field_time"], values["receipt_days"]))
    return _with_hub(_open_to_all(moved), values)


def _open_to_all(scenario: Scenario) -> Scenario:
    """Return the scenario with producers that take orders from every region and track: demand is pooled."""
    actors = (
        replace(one, region="", track="both") if one.function == "produce" else one for one in scenario.actors
    )  # fmt: skip
    return replace(scenario, actors=tuple(actors))


def _with_hub(scenario: Scenario, values: Values) -> Scenario:
    name = free_id(scenario, "marketplace")
    hub = Actor(name, name, "government", name="Marketplace", servers=int(values["desks"]), effort=values["effort"],
                evidence=("AWD-05", "CEN-09"))  # fmt: skip
    links = tuple(Link(unit.id, name, latency=0.0, evidence=("CEN-09",)) for unit in doing(scenario, "unit"))
    step = Step(name, "produce", name="Marketplace order", evidence=("AWD-05", "CEN-09"))
    return extended(scenario, (hub,), links, last=(step,))


LEVER = Lever(
    name="marketplace",
    title=N_("Digital marketplace with feedback"),
    summary=N_("One platform shows every unit what exists and who makes it, pools the orders and carries the "
               "reviews back."),
    caution=N_("Every order passes the platform's desks; where fixes are known and producers are shared already, there "
               "is little left to gain; and pooled orders also go to slow producers."),
    from_report=False,
    options=(
        Option("awareness", "share", 0.85, 0, 0.99, N_("Share of products and makers that the platform shows."),
               ("DIF-10",)),
        FIXES_EXIST,
        Option("desks", "desks", 2, 1, 100, N_("Order desks of the platform, one order at a time each."), whole=True),
        Option("effort", "days", 0.8, 0.05, 30, N_("A desk's time on one order, on a standing framework."),
               ("AWD-05",)),
        Option("receipt_days", "days", 8.5, 1, 365, N_("From a made item to the unit that ordered it, where that takes "
               "longer today."), ("AWD-16", "AWD-17")),
        Option("reports_saved", "share", 0.5, 0, 1, N_("Share of the reports lost today that reach the maker as "
                                                       "reviews.")),
        Option(SET_UP, "days", 270, 0, 3650, N_("Until it carries volume: nine months, a critic says."), ("DIF-04",)),
    ),
    mechanisms=(
        Mechanism(N_("Desks find known fixes that they could not see, and makers without asking from desk to desk."),
                  ("DIF-10", "DIF-11", ASSUMPTION)),
        Mechanism(N_("Orders are pooled: every producer takes them from every region and track."),
                  ("CEN-09", ASSUMPTION)),
        Mechanism(N_("Each order is handled by the platform's desks, which have finite hours, and arrives within "
                     "days."), ("AWD-05", "AWD-16", "AWD-17")),
        Mechanism(N_("Users' reviews reach makers and other units: fewer reports are lost, and more fixes of other "
                     "regions are heard of."), ("CEN-09", "CAP-19", ASSUMPTION)),
    ),
    act=_act,
    cost=lambda scenario, values: Cost(posts=values["desks"], days=len(scenario.needs.regions) * TEACHING),
    touches=(
        ("actor", "marketplace*", ""), ("step", "marketplace*", ""), ("link", "*-marketplace*", ""),
        ("actor", "*", "region"), ("actor", "*", "track"), ("parameter", "reuse_*", ""),
        ("parameter", "awareness_*", ""), ("parameter", "local_search", ""), ("parameter", "report_loss_*", ""),
        ("parameter", "field_time", ""),
    ),
)  # fmt: skip
