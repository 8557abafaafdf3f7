"""What becomes known when fixes are recorded: more needs are met by a fix that already exists."""

from __future__ import annotations

from model.language import N_
from model.levers.lever import Option
from model.scenario import Scenario

SOLVED_BEFORE = Option(
    "solved_before", "share", 0.35, 0, 0.99,
    N_("Share of needs that some existing fix would meet, if whoever triages knew of it."), ("DIF-10", "assumption"),
)  # fmt: skip
"""The ceiling of reuse. 0.35: a centre that knows 85 % (DIF-10) of it meets 0.30 of needs, the table's default."""


def recorded(scenario: Scenario, at_centre: float, locally: float, solved_before: float) -> Scenario:
    """Return the scenario in which a share of the fixes unknown to triage has become known to it.

    Parameters
    ----------
    scenario
        Its reuse says what is known today.
    at_centre, locally
        Share of what is unknown today that central triage, and that local desks, then find: 0..1. At 0 nothing changes.
    solved_before
        Share of needs that an existing fix would meet: no record can meet more. Where reuse is beyond it already,
        nothing changes.

    Notes
    -----
    r' = r + g max(0, R - r): r the share of needs met by a known fix, R ``solved_before``, g the share that becomes
    known. Two records add up as 1 - (1 - g1)(1 - g2), in either order.

    Examples
    --------
    >>> from model.presets import preset
    >>> after = recorded(preset("reference"), 0.5, 0, solved_before=0.5).parameters   # half of 0.5 - 0.3
    >>> after["reuse_central"], after["reuse_local"]
    (0.4, 0.1)
    """
    now = scenario.parameters

    def more(name: str, share: float) -> float:
        return now[name] + share * max(0.0, solved_before - now[name])

    return scenario.with_parameters(
        reuse_central=more("reuse_central", at_centre), reuse_local=more("reuse_local", locally)
    )
