"""What becomes known when fixes are recorded: more needs are met by a fix that already exists."""

from __future__ import annotations

from model.language import N_
from model.levers.building import heard_also
from model.levers.lever import Option
from model.scenario import Scenario

FIXES_EXIST = Option(
    "fixes_exist", "share", 0.4, 0, 0.99,
    N_("Share of needs that some existing fix would meet, if whoever triages knew of it."), ("assumption",),
)  # fmt: skip
"""The ceiling of reuse. 0.4: a hub that knows 85 % of it (DIF-10) meets 34 % of needs, as in the hybrid marketplace."""


def recorded(scenario: Scenario, at_centre: float, locally: float, fixes_exist: float) -> Scenario:
    """Return the scenario in which a share of the fixes unknown to triage has become known to it.

    Parameters
    ----------
    scenario
        Its reuse says what is known today.
    at_centre, locally
        Share of what is unknown today that central triage, and that local desks, then find: 0..1. At 0 nothing changes.
    fixes_exist
        Share of needs that an existing fix would meet: no record can meet more. Where reuse is beyond it already,
        nothing changes.

    Notes
    -----
    r' = r + g max(0, R - r): r the share of needs met by a known fix, R ``fixes_exist``, g the share that becomes
    known. Other regions' fixes become known in the same way: a' = a + g (1 - a), a the awareness. Two records make
    1 - (1 - g1)(1 - g2) known, in either order.

    Examples
    --------
    >>> from model.presets import preset
    >>> after = recorded(preset("reference"), 0.5, 0, fixes_exist=0.5).parameters   # half of 0.5 - 0.3
    >>> after["reuse_central"], after["reuse_local"]
    (0.4, 0.1)
    """
    now = scenario.parameters

    def more(name: str, share: float) -> float:
        return now[name] + share * max(0.0, fixes_exist - now[name])

    moved = scenario.with_parameters(
        reuse_central=more("reuse_central", at_centre), reuse_local=more("reuse_local", locally)
    )
    return heard_also(heard_also(moved, at_centre, "awareness_central"), locally, "awareness_local")
