"""Model frames -> tables a person reads: every number with its source. No Streamlit here."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from model.durations import in_words
from model.language import N_, _, called
from model.parameters import ASSUMPTION
from model.results import Solution
from model.scenario import Scenario

EVIDENCE_COLUMNS = {
    "id": N_("Id"), "concept": N_("Concept"), "actor_or_stage": N_("Actor or stage"), "value": N_("Value"),
    "low": N_("Low"), "high": N_("High"), "unit": N_("Unit"), "context": N_("Context"), "source_title": N_("Source"),
    "publisher": N_("Publisher"), "date": N_("Date"), "url": N_("Address"), "confidence": N_("Confidence"),
    "note": N_("Note"), "aim": N_("Aim"),
}  # fmt: skip


def members_table(solution: Solution, members: tuple[str, ...]) -> pd.DataFrame:
    """Return the actors of one box with their numbers and sources, busiest first."""
    actors = solution.scenario.actor_by_id
    shown = [name for name in members if name in solution.stations.index]
    table = solution.stations.loc[shown].sort_values("utilisation", ascending=False)
    return pd.DataFrame(
        {
            _("Actor"): table["name"].map(_),
            _("Busy"): [f"{value:.0%}" for value in table["utilisation"]],
            _("Servers"): ["–" if math.isnan(value) else f"{value:.0f}" for value in table["servers"]],
            _("Waits"): [_visit(value) for value in table["wait_time"]],
            _("Is worked on"): [
                in_words(value, 0.03) if value else _("at the meeting") for value in table["service_time"]
            ],
            _("In the queue"): [_count(value) for value in table["queue_length"]],
            _("Source"): [ids_in_words(actors[name].evidence or (ASSUMPTION,)) for name in table.index],
        }
    )


def ids_in_words(ids: Iterable[str]) -> str:
    """Return evidence ids as they stand on a screen, an assumption by its name."""
    return ", ".join(_(name) for name in ids)


def _visit(days: float) -> str:
    return _("without end") if math.isinf(days) else in_words(days, 0.05) if days >= 0.02 else _("hardly")


def _count(cases: float) -> str:
    return _("grows") if math.isinf(cases) else f"{cases:.1f}"


def place_name(solution: Solution, place: str) -> str:
    """Return what people call the place of a flag."""
    return _(solution.stations.loc[place, "name"]) if place in solution.stations.index else _("Cycle time")


def elasticity_table(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the ten numbers that move the mean most, in words."""

    def named(name: str) -> str:
        field, __, actor = name.partition(":")
        what = {"effort": _("{actor}: time of one visit"), "cadence": _("{actor}: days between meetings")}
        return what[field].format(actor=_(scenario.actor_by_id[actor].label)) if actor else called(name)

    largest = table.dropna().head(10)
    return pd.DataFrame(
        {
            _("Number"): [named(name) for name in largest["name"]],
            _("If it is 1 % higher, the cycle time is"): [f"{value:+.2f} %" for value in largest["elasticity"]],
        }
    )


def ranges_table(solution: Solution) -> pd.DataFrame:
    """Return the published ranges of a scenario beside what the model gives at the present dials."""
    rows = []
    for sourced in solution.scenario.ranges:
        value, share = solution.measured(sourced.measure)
        inside = sourced.low <= value <= sourced.high

        def said(number: float, share: bool = share) -> str:
            return f"{number:.0%}" if share else in_words(number)

        verdict = _("aim") if sourced.aim else _("inside") if inside else _("outside, at these dials")
        published = _("{low} to {high}").format(low=said(sourced.low), high=said(sourced.high))
        rows.append(
            (_measure_name(solution, sourced.measure), published, said(value), verdict, ids_in_words(sourced.evidence))
        )
    return pd.DataFrame(rows, columns=[_("What"), _("Published"), _("Model"), _("Verdict"), _("Source")])


def _measure_name(solution: Solution, measure: str) -> str:
    kind, __, actor = measure.partition(":")
    if measure == "cycle_time":
        return _("Whole cycle, mean")
    if actor:
        what = _("{actor}, one visit") if kind == "visit" else _("{actor}, how busy")
        return what.format(actor=place_name(solution, actor))
    return _("{stage}, per need").format(stage=_(solution.stages.loc[measure, "label"]))


def evidence_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the published figures, as published, under columns a person can read."""
    return table.reset_index().rename(columns={column: _(title) for column, title in EVIDENCE_COLUMNS.items()})
