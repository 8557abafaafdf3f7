"""How large a network may be on these pages, so that nobody's keeps the other visitors waiting. No Streamlit here."""

from __future__ import annotations

from model.language import _
from model.scenario import Scenario
from model.spread.unit_graph import pairs_within

MOST_ACTORS = 6_000
"""About three seconds of work for an answer, in which others wait for their turn."""
MOST_DESKS = 1_000
"""Triage desks: each knows of each other, 4 000 of them in 1.5 GB."""
MOST_SEARCHED = 20_000_000
"""Need types x triage desks x (desks + workshops), which search from desk to desk goes through: about three seconds
and 160 MB at the limit; 1 000 of each took two minutes, in which nobody else had an answer."""

MOST_PAIRS = 10_000
"""Pairs of units of one region, which all pass fixes on to each other: about a second and 250 MB at the limit."""


def excess(scenario: Scenario) -> str:
    """Return in what a network is too large to be worked out for several visitors at once; empty if it is not.

    Examples
    --------
    >>> from model.presets import preset
    >>> excess(preset("reference"))
    ''
    """
    actors = len(scenario.actors)
    if actors > MOST_ACTORS:
        said = _("{count} actors are too many for these pages: they work out at most {most}, so that nobody waits long")
        return said.format(count=actors, most=MOST_ACTORS)
    functions = [actor.function for actor in scenario.actors]
    desks, workshops, types = functions.count("triage"), functions.count("design"), len(scenario.needs.types) or 1
    if desks > MOST_DESKS or types * desks * (desks + workshops) > MOST_SEARCHED:
        said = _("{desks} triage desks, {workshops} workshops and {types} need types are together too many for these "
                 "pages, so that nobody waits long: fewer need types or desks will do")  # fmt: skip
        return said.format(desks=desks, workshops=workshops, types=types)
    pairs = pairs_within(scenario)
    if pairs > MOST_PAIRS:
        said = _("{units} units pass fixes on to each other in {pairs} pairs: too many for these pages, which work out "
                 "{most} at most. Spread them over more regions, or let one unit stand for several")  # fmt: skip
        return said.format(units=functions.count("unit"), pairs=pairs, most=MOST_PAIRS)
    return ""
