"""Continuous delivery: smaller steps, automated checks, and a peer's review in place of an external board."""

from __future__ import annotations

from model.language import N_
from model.levers.authority import hand_down
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.scenario import Scenario

NAME = "continuous_delivery"
TEAMS_PER_POST = 10
DAYS_PER_TEAM = 30
"""One post keeps the automated checks of ten design teams; a team spends 30 working days on them first: assumptions."""


def _act(scenario: Scenario, values: Values) -> Scenario:
    now = scenario.parameters
    missed = 1 - values["catch_gained"]
    changed = {
        "iteration_overhead": now["iteration_overhead"] * (1 - values["overhead_saved"]),
        "fixed_effort_share": now["fixed_effort_share"] * (1 - values["checks_automated"]),
        "trial_time": now["trial_time"] * (1 - values["trial_saved"]),
        "field_time": min(now["field_time"], values["release_interval"] / 2),  # a random moment waits half of it
        "catch_central": 1 - (1 - now["catch_central"]) * missed,
        "catch_local": 1 - (1 - now["catch_local"]) * missed,
    }
    step = now["design_work"] / scenario.dials.iteration_speed
    if now["fixed_effort_share"] == 1 and values["checks_automated"] > 0 and step > 0:
        changed["reference_increment"] = step  # today's effort is for today's step: no other step has been checked
    moved = scenario.with_parameters(**{name: value for name, value in changed.items() if value != now[name]})
    faster = moved.with_dials(iteration_speed=scenario.dials.iteration_speed * values["smaller_steps"])
    return hand_down(faster, NAME, "peer_review", values["peer_review"], ("approve",))


def _cost(scenario: Scenario, values: Values) -> Cost:
    teams = sum(actor.servers for actor in scenario.actors if actor.function == "design")
    return Cost(posts=teams / TEAMS_PER_POST, days=teams * DAYS_PER_TEAM)


LEVER = Lever(
    name=NAME,
    title=N_("Continuous delivery"),
    summary=N_("Smaller steps, automated checks that grow with the step, and peer review in place of a board."),
    caution=N_(
        "Every version still visits whoever tests and approves. A board takes no less time over a small step, so more "
        "versions are more waits, and may be more than its agenda holds. The figures come from software."
    ),
    from_report=False,
    options=(
        Option("smaller_steps", "times", 2, 1, 50, N_("How many times as many versions per need."),
               ("SWD-18", "SWD-19", "SWD-24", "assumption")),
        Option("overhead_saved", "share", 0.7, 0, 1, N_("Share of the fixed work of a version that automation takes "
               "over.")),
        Option("checks_automated", "share", 0.8, 0, 1, N_("Share of the fixed effort of a check that then grows with "
               "the step instead.")),
        Option("trial_saved", "share", 0.5, 0, 1, N_("Share of a version's field trial that is saved, as results come "
               "back by themselves.")),
        Option("release_interval", "days", 14, 0.05, 3650, N_("Days between releases, where it is longer today: a "
               "finished fix waits half of them."), ("SWD-24",)),
        Option("catch_gained", "share", 0.5, 0, 1, N_("Share of the faults that tests miss today which automated tests "
               "find."), ("SWD-07", "SWD-08", "assumption")),
        Option("peer_review", "share", 0.4, 0, 1, N_("Share of central approvals that a local peer gives instead."),
               ("SWD-10", "assumption")),
        Option(SET_UP, "days", 365, 0, 3650, N_("Until teams and checks work that way.")),
    ),
    mechanisms=(
        Mechanism(N_("Small steps go wrong less often and cost less to repeat; teams that release often also fail "
                     "less."), ("SWD-01", "SWD-02", "SWD-07", "SWD-08")),
        Mechanism(N_("Automation makes a release cheap: three days' wait before it, many releases a day after."),
                  ("SWD-17", "SWD-19", "SWD-20")),
        Mechanism(N_("External approval goes with slow delivery, and not with fewer faults."),
                  ("SWD-10", "SWD-11", "SWD-12")),
        Mechanism(N_("The effort of an automated check grows with the step, and a small step is tried sooner.")),
    ),
    act=_act,
    cost=_cost,
    touches=(
        ("dial", "iteration_speed", ""), ("dial", "approve", ""), ("parameter", "iteration_overhead", ""),
        ("parameter", "fixed_effort_share", ""), ("parameter", "reference_increment", ""),
        ("parameter", "trial_time", ""), ("parameter", "field_time", ""), ("parameter", "catch_*", ""),
    ),
)  # fmt: skip
