"""Joint venture: a partner's plant and engineers join a strong developer across the border."""

from __future__ import annotations

from model.language import N_, _
from model.levers.building import doing, extended, free_id, makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.parameters import ASSUMPTION
from model.scenario import Actor, Link, Scenario

TRAINING = 20  # working days to train the people of one line or team


def strong_developer(scenario: Scenario) -> Actor:
    """Return whom a partner would join: a firm if there is one; who solves most need types, then has most teams.

    Examples
    --------
    >>> from model.presets import preset
    >>> strong_developer(preset("decentralised_wartime")).name
    'Strong developer B'
    """
    shops = doing(scenario, "design")
    firms = [shop for shop in shops if shop.side == "firms"] or list(shops)
    types = len(scenario.needs.types)
    return max(firms, key=lambda shop: (len(shop.solves) or types, shop.servers))


def _act(scenario: Scenario, values: Values) -> Scenario:
    producers = doing(scenario, "produce")
    if not producers:
        raise makes_no_sense(
            "joint_venture",
            _("nobody produces here"),
            _("needs a producer whose work a partner can share"),
            _("add an actor with function = 'produce'"),
        )
    lines, teams = int(values["lines"]), int(values["teams"])
    actors: list[Actor] = []
    links: tuple[Link, ...] = ()
    if lines:
        quickest = min(producers, key=lambda one: (one.effort or 0.0, one.variability))
        effort = (quickest.effort or 0.0) + values["border_days"]
        plant = Actor(free_id(scenario, "venture_plant"), "produce", "allies", name="Joint plant", servers=lines,
                      effort=effort, variability=quickest.variability, evidence=("FND-08",))  # fmt: skip
        actors.append(plant)
    if teams:
        joined = strong_developer(scenario)
        team = Actor(free_id(scenario, "venture_team"), "design", "allies", name="Partner's engineers", servers=teams,
                     region=joined.region, variability=joined.variability, solves=joined.solves,
                     evidence=("FND-08", ASSUMPTION))  # fmt: skip
        actors.append(team)
        links = _across_the_border(scenario, team)
    return extended(scenario, tuple(actors), links)


def _across_the_border(scenario: Scenario, team: Actor) -> tuple[Link, ...]:
    """Return the know-how links: with those of the developer's own region too, hand-overs are between regions."""
    near = doing(scenario, "unit", "triage", "test") if team.region else ()
    return tuple(Link(team.id, actor.id) for actor in near if actor.region == team.region)


LEVER = Lever(
    name="joint_venture",
    title=N_("Joint venture"),
    summary=N_("A partner's plant and engineers join a strong developer: a second site, across a border."),
    caution=N_("Where neither workshops nor producers bind, it only sends work across a border; and a plant and terms "
               "on intellectual property take more than a year."),
    from_report=True,
    options=(
        Option("lines", "lines", 4, 0, 1000, N_("Production lines at the partner's plant."), whole=True),
        Option("teams", "teams", 3, 0, 1000, N_("Design teams of the partner that learn what the developer can "
                                                "solve."), whole=True),
        Option("border_days", "days", 3.0, 0, 60, N_("Drawings out and goods back, for each batch made at the "
                                                     "plant.")),
        Option(SET_UP, "days", 170, 0, 3650, N_("From the announcement until the plant works."), ("FND-08",)),
        Option("ip_days", "days", 240, 0, 3650, N_("Legal and intellectual-property terms, once, after the plant is "
               "there; 7 to 9 months in the case we know."), ("CYC-12",)),
    ),
    mechanisms=(
        Mechanism(N_("A second plant takes a share of production, in proportion to its lines; it works like the "
                     "quickest producer here."), ("FND-06", "FND-08", ASSUMPTION)),
        Mechanism(N_("The partner's engineers solve what the strong developer solves."), ("CAP-09", ASSUMPTION)),
        Mechanism(N_("All work with the partner is handed over between regions, and each batch crosses the border.")),
    ),
    act=_act,
    cost=lambda scenario, values: Cost(posts=values["lines"] + values["teams"],
                                       days=(values["lines"] + values["teams"]) * TRAINING),
    touches=(("actor", "venture_*", ""), ("link", "venture_team*", "")),
    waits=(SET_UP, "ip_days"),
)  # fmt: skip
