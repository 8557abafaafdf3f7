"""What stands in each column of a network's tables, for the person who fills them in. No Streamlit here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from model.exchange import COLUMNS, Draft
from model.exchange.tables import RULES, SETTING_NAMES
from model.language import N_, _, called
from model.scenario_file import RECORDS
from model.vocabulary import FUNCTIONS

EVIDENCE = N_("Ids of the evidence table, separated by a semicolon, or “assumption”.")
ID = N_("A short text of at most 80 characters that nothing else in this table has; other tables refer to it.")
NAME = N_("What people read on the screens; the id if empty.")
NOTE = N_("Anything a reader should know.")
SHARE = N_("How many of the needs come from here, relative to the others: 2 is twice as many as 1.")
TRACK = N_("Which cases come here: those decided at the centre, those decided locally, or both. Empty = both.")
SCV = N_("Squared coefficient of variation: 0 = always the same, 1 = as irregular as chance.")
TABLES = {
    "actors": (N_("Actors"), N_("Who does the work, one row each: units that raise needs, desks, workshops, test "
                                "posts, boards, producers.")),
    "links": (N_("Links"), N_("Channels that are better or worse than usual. Two triage desks with a lateral link are "
                              "peers and can pass cases on.")),
    "steps": (N_("Walk"), N_("Every need is triaged, designed, tested, approved, produced and fielded. Add here what "
                             "it must take once besides: a budget round, a contract, a legal check.")),
    "regions": (N_("Regions"), N_("Where needs arise. If the table is empty, the regions that actors name.")),
    "need_types": (N_("Need types"), N_("What needs are about. If the table is empty, the types that design actors "
                                        "solve.")),
    "settings": (N_("Settings"), N_("The name of the network, where the two dials stand, and every number that is "
                                    "nobody's own, with what it rests on.")),
    "ranges": (N_("Published ranges"), N_("Figures from outside to hold the model against, in days.")),
}  # fmt: skip
"""Table -> its title and what it is for."""
TABS = (
    (N_("Actors"), ("actors",)),
    (N_("Links"), ("links",)),
    (N_("Walk"), ("steps",)),
    (N_("Needs"), ("regions", "need_types")),
    (N_("Settings"), ("settings",)),
    (N_("Published ranges"), ("ranges",)),
)
HELP: Mapping[tuple[str, str], str] = {
    ("actors", "id"): ID,
    ("actors", "function"): N_("What it does: unit (raises needs), triage, design, test, approve, produce, or a step "
                               "of the walk."),
    ("actors", "side"): N_("Which row of the picture it stands in."),
    ("actors", "name"): NAME,
    ("actors", "region"): N_("A region; empty for an actor of the whole country."),
    ("actors", "track"): TRACK,
    ("actors", "servers"): N_("How many cases are worked on at once: teams, desks, lines."),
    ("actors", "effort"): N_("Mean days of one visit. Empty for units, for design (it follows from the settings) and "
                             "for whoever decides at meetings."),
    ("actors", "variability"): SCV,
    ("actors", "cadence"): N_("Days between meetings, for whoever decides at meetings; else empty."),
    ("actors", "agenda_limit"): N_("Most cases of one meeting; empty = no limit."),
    ("actors", "lead_time"): N_("Days before a meeting by which papers must be in."),
    ("actors", "law"): N_("Law of the service time; empty = gamma. Only the simulation sees it."),
    ("actors", "discipline"): N_("Empty = fifo; with finish_first, the case with the fewest versions left comes "
                                 "first. Only the simulation sees it."),
    ("actors", "wip_limit"): N_("Most cases that have come here and may come back; empty = no limit. Only the "
                                "simulation sees it."),
    ("actors", "solves"): N_("Need types a design actor can solve, separated by a semicolon; empty = all."),
    ("links", "source"): N_("Id of an actor; work passes both ways."),
    ("links", "target"): N_("Id of another actor."),
    ("links", "kind"): N_("Which hand-over time of the settings applies: in the same cell, between equals, or up and "
                          "down. Empty = lateral, between equals."),
    ("links", "latency"): N_("Days of a hand-over, if this channel differs from its kind."),
    ("steps", "id"): ID,
    ("steps", "before"): N_("What it comes before: design, produce or field."),
    ("steps", "track"): TRACK,
    ("steps", "name"): NAME,
    ("steps", "delay"): N_("Mean days, if it uses nobody's capacity; empty if actors with this function do it."),
    ("steps", "variability"): SCV,
    ("regions", "id"): ID,
    ("regions", "share"): SHARE,
    ("regions", "name"): NAME,
    ("need_types", "id"): ID,
    ("need_types", "share"): SHARE,
    ("need_types", "name"): NAME,
    ("settings", "setting"): N_("Which text, dial or number."),
    ("settings", "value"): N_("Its value; times in days, shares between 0 and 1."),
    ("ranges", "measure"): N_("cycle_time, a step of the walk, visit:ACTOR (days of one visit) or load:ACTOR (share "
                              "of its time it is busy)."),
    ("ranges", "low"): N_("Lowest published value: days, or a share for load:ACTOR."),
    ("ranges", "high"): N_("Highest published value: days, or a share for load:ACTOR."),
    ("ranges", "aim"): N_("Ticked if it is a target somebody set, not a result somebody measured."),
}  # fmt: skip
DEFAULTS = {
    (table, field.name): field.default
    for table, (_noun, record) in RECORDS.items()
    for field in dataclasses.fields(record)
    if field.default is not dataclasses.MISSING
}
MOST_CHOICES = 500  # a longer list is slower to search than to type from


def help_of(table: str, column: str) -> str:
    """Return what a column means, with its unit, and what an empty cell stands for.

    Examples
    --------
    >>> help_of("actors", "servers")
    'How many cases are worked on at once: teams, desks, lines. Empty = 1.'
    """
    meaning = HELP.get((table, column), {"evidence": EVIDENCE, "note": NOTE}.get(column, ""))
    said = _(meaning)
    usual = DEFAULTS.get((table, column))
    if isinstance(usual, bool) or not isinstance(usual, (int, float)):
        return said
    return f"{said} " + _("Empty = {value:g}.").format(value=usual)


def heading(table: str, column: str) -> str:
    """Return what a column is called."""
    own = {"setting": N_("Setting"), "value": N_("Value")}
    if column in own:
        return _(own[column])
    return called(column) if column in COLUMNS[table] else column


def choices(draft: Draft, table: str, column: str) -> tuple[str, ...]:
    """Return what a cell can hold where that is a list; empty where anything can be typed.

    Examples
    --------
    >>> choices(Draft({"steps": [{"id": "budget"}]}), "actors", "function")[-2:]
    ('produce', 'budget')
    """
    if (table, column) == ("actors", "function"):
        return (*FUNCTIONS, *_ids(draft, "steps"))
    if (table, column) == ("settings", "setting"):
        return SETTING_NAMES
    named = {("actors", "region"): "regions", ("links", "source"): "actors", ("links", "target"): "actors"}
    if (table, column) in named:
        found = _ids(draft, named[table, column])
        return found if len(found) <= MOST_CHOICES else ()
    rule = RULES[table].get(column)
    return tuple(map(str, rule.choices)) if rule else ()


def _ids(draft: Draft, table: str) -> tuple[str, ...]:
    """Return the ids of a table, whatever stands there; of an empty table of regions, what the actors name."""
    rows = draft.tables[table]
    found = (row.get("id") for row in rows) if rows else ()
    if not rows and table == "regions":
        found = (row.get("region") for row in draft.tables["actors"])
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str) and name))
