"""Decentralise, then reintegrate: explore apart for a while, then standardise what was found."""

from __future__ import annotations

from model.language import N_, _
from model.levers.authority import on_both_tracks
from model.levers.building import makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.levers.record import FIXES_EXIST, recorded
from model.scenario import Scenario
from model.vocabulary import DIALLED

NAME = "reintegration"
POSTS_PER_REGION = 1
DAYS_PER_REGION = 60
"""A collector in each region while it lasts, and 60 working days each to move authority twice: our assumptions."""


def _phases(scenario: Scenario, values: Values) -> tuple[tuple[float, Scenario], ...]:
    start = values[SET_UP]
    apart = _at(scenario, values["centralisation_apart"])
    return (start, apart), (start + values["days_apart"], _act(scenario, values))


def _act(scenario: Scenario, values: Values) -> Scenario:
    together = _at(scenario, values["centralisation_after"])
    local = 1 - values["centralisation_apart"]
    found = values["collected"] * local * made_apart(scenario, values["days_apart"])
    return recorded(together, found, 0.0, values[FIXES_EXIST.name])


def made_apart(scenario: Scenario, days: float) -> float:
    """Return the share of the fixes still worth something that were made in the last days.

    Notes
    -----
    Fixes are made at a steady rate and each loses half its worth in a half-life H, so that those of the last T days
    carry 1 - 2^(-T / H) of all worth.

    Examples
    --------
    >>> from model.presets import preset
    >>> made_apart(preset("reference"), 84)   # two half-lives
    0.75
    """
    return float(1 - 2 ** (-days / scenario.parameters["half_life"]))


def _at(scenario: Scenario, centralisation: float) -> Scenario:
    """Return the scenario with its most central function at this dial, and the others in proportion.

    So what other levers have handed down stays handed down, whichever is pulled first; only where they have handed down
    some of all three functions does it count for more to be pulled before them.
    """
    if not any(on_both_tracks(scenario, function) for function in DIALLED):
        raise makes_no_sense(NAME, _("triage, test and approval each sit on one track"),
                             _("one of them must have central and local actors"), _("add the other kind"))  # fmt: skip
    dials = {function: getattr(scenario.dials, function) for function in DIALLED}
    highest = max(dials.values())
    return scenario.with_dials(
        **{function: centralisation * (dial / highest if highest > 0 else 1.0) for function, dial in dials.items()}
    )


LEVER = Lever(
    name=NAME,
    title=N_("Decentralise, then reintegrate"),
    summary=N_("Regions work on their own for a while; then the centre takes over what they found."),
    caution=N_(
        "While regions work apart they repeat each other's work. What they found helps only if it is collected, if "
        "needs come again, and if the centre has room for what comes back to it."
    ),
    from_report=False,
    options=(
        Option("centralisation_apart", "share", 0.1, 0, 1, N_("Where the centralisation dial stands while regions work "
               "apart.")),
        Option("days_apart", "days", 365, 0, 3650, N_("How long regions work apart.")),
        Option("centralisation_after", "share", 0.6, 0, 1, N_("Where the centralisation dial stands afterwards.")),
        Option("collected", "share", 0.5, 0, 1, N_("Share of the fixes made in the regions meanwhile that the centre "
               "collects.")),
        FIXES_EXIST,
        Option(SET_UP, "days", 60, 0, 3650, N_("Until authority has been handed to the regions.")),
    ),
    mechanisms=(
        Mechanism(N_("Where parts interact neither extreme is best: explore apart, then join up."), ("NET-02",)),
        Mechanism(N_("Variety is expected to narrow to a few standards."), ("CEN-07",)),
        Mechanism(N_("What was found locally meets later needs once the centre has collected it, as far as it is not "
                     "out of date.")),
    ),
    act=_act,
    cost=lambda scenario, values: Cost(
        posts=POSTS_PER_REGION * len(scenario.needs.regions), days=DAYS_PER_REGION * len(scenario.needs.regions)
    ),
    phases=_phases,
    touches=(
        ("dial", "triage", ""), ("dial", "test", ""), ("dial", "approve", ""), ("parameter", "reuse_central", ""),
        ("parameter", "awareness_central", ""),
    ),
)  # fmt: skip
