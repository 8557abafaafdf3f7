"""Who decides where: what levers ask about the centre, and how they hand decisions down from it."""

from __future__ import annotations

import math

from model.language import _
from model.levers.building import doing, makes_no_sense
from model.scenario import Actor, Scenario

CHECKS = ("test", "approve")
"""Functions that certify a version."""


def central(scenario: Scenario, functions: tuple[str, ...]) -> tuple[Actor, ...]:
    """Return the actors of the centre that do one of these functions."""
    return tuple(actor for actor in doing(scenario, *functions) if actor.track == "central")


def on_both_tracks(scenario: Scenario, function: str) -> bool:
    """Return whether a function can be done at the centre and away from it: else its dial moves nothing."""
    tracks = {actor.track for actor in doing(scenario, function)}
    return "both" in tracks or tracks >= {"central", "local"}


def hand_down(scenario: Scenario, lever: str, option: str, share: float, functions: tuple[str, ...]) -> Scenario:
    """Return the scenario in which a share of what the centre does is done by local actors.

    Parameters
    ----------
    scenario
        What to start from.
    lever, option
        Who asks: for the error.
    share
        Of the cases that go to the centre now, 0..1. At 0 nothing changes.
    functions
        Some of ``triage, test, approve``. One that nobody does at all, or that is not done at the centre, is left.

    Raises
    ------
    ArgumentError
        If the centre alone does one of the functions: then there is nobody to hand down to.

    Examples
    --------
    >>> from model.presets import preset
    >>> hand_down(preset("reference"), "x", "share", 0.2, ("approve",)).dials.approve
    0.4
    """
    if share == 0:
        return scenario
    dials = {}
    for function in functions:
        tracks = {actor.track for actor in doing(scenario, function)}
        if tracks == {"central"}:
            found = _("{option} is {share:g} but the centre alone has function {function!r}")
            remedy = _("set {option} to 0, or add a local actor that has it").format(option=option)
            found = found.format(option=option, share=share, function=function)
            raise makes_no_sense(lever, found, _("must be 0 then"), remedy)
        if "central" in tracks or "both" in tracks:
            dials[function] = getattr(scenario.dials, function) * (1 - share)
    return scenario.with_dials(**dials)


def enlarged(servers: int, more: float) -> int:
    """Return servers after a share was added, rounded up to a whole post.

    Examples
    --------
    >>> enlarged(2, 0.5), enlarged(1, 0.5), enlarged(3, 0)
    (3, 2, 3)
    """
    return math.ceil(servers * (1 + more) - 1e-9)  # 10 x 1.1 is 11 posts, though 11.000000000000002 to a computer
