"""Scorecards and reversals -> tables and sentences a person reads. No Streamlit here."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.number_tables import with_unit
from model.durations import decimals, in_words, range_in_words, rounded, unit_for
from model.language import N_, _, mentioned, ngettext
from model.policies.reversals import figures
from model.policies.scorecard import BEST, LEVEL

TINY = N_("under 1 %")
STANDINGS = {BEST: N_("best"), LEVEL: N_("level"), "": ""}


@dataclass(frozen=True)
class Row:
    """A row of the table: a metric of the card, what it is called, and how its numbers are said."""

    metric: str
    label: str
    meaning: str
    said: Callable[[pd.Series], str]


def _time(entry: pd.Series) -> str:
    return _("never in full") if math.isinf(entry["value"]) else in_words(entry["value"], entry["error"])


def _share(entry: pd.Series) -> str:
    share = entry["value"]
    return _(TINY) if 0 < share < 0.005 else f"{100 * share:.0f} %"


def _count(entry: pd.Series) -> str:
    return rounded(entry["value"], max(entry["error"], 0.02))


ROWS: tuple[Row, ...] = (
    Row("cycle_time_mean", N_("Cycle time"), N_("mean, need raised to fix fielded"), _time),
    Row("cycle_time_p90", N_("8 of 10 needs take"), N_("best: whose slow needs are fastest"), _time),
    Row("first_version_time", N_("First fix"), N_("new designs: need raised to the first version tried"), _time),
    Row("adoption_time", N_("Spread to 90 % of units"), N_("after the fix is fielded in one"), _time),
    Row("time_to_effect", N_("Total time to effect"), N_("need raised until 90 % of units have the fix"), _time),
    Row("relevant_share", N_("Relevant on arrival"), N_("worth of a fix left when it comes"), _share),
    Row("handovers", N_("Hand-overs per fix"), N_("times the case passes from one actor to another"), _count),
    Row("decision_days", N_("Decision days per fix"), N_("in triage, approval and other deciding steps"), _time),
    Row("max_need_rate", N_("Needs a day it survives"), N_("more than that, and the wait never ends"), _count),
    Row(
        "duplicate_share",
        N_("Duplicate effort"),
        N_("new designs that repeat another region's, where needs recur"),
        _share,
    ),
)


@dataclass(frozen=True)
class Cell:
    """One cell: what it says, its interval if it has one, and ``best``, ``level`` or nothing."""

    text: str
    interval: str = ""
    standing: str = ""


def cells(card: pd.DataFrame, needs: Sequence[float]) -> list[tuple[Row, list[Cell]]]:
    """Return the rows of the table, each with one cell per policy; rows of which nobody has a number are left out.

    Parameters
    ----------
    card
        Of ``service.scorecard``: names are places.
    needs
        Needs a day that each policy has to serve now.
    """
    known = {(entry["name"], entry["metric"]): entry for _place, entry in card.iterrows()}
    rows = []
    for row in ROWS:
        found = [_cell(row, known, str(place), need) for place, need in enumerate(needs)]
        if len({cell.text for cell in found}) == 1 and all(cell.standing for cell in found):
            found = [replace(cell, standing="") for cell in found]  # alike for all: nothing to mark
        if any(cell.text != "–" for cell in found):
            rows.append((row, found))
    return rows


def _cell(row: Row, known: Mapping[tuple[str, str], pd.Series], name: str, need: float) -> Cell:
    entry = known.get((name, row.metric))
    if entry is None or math.isnan(entry["value"]):
        over = entry is not None and math.isnan(known[name, "cycle_time_mean"]["value"])
        return Cell(_("over capacity") if over and row.metric == "cycle_time_mean" else "–")
    standing = _(STANDINGS[entry["standing"]])
    if row.metric == "cycle_time_p90":
        low = known[name, "cycle_time_p10"]
        return Cell(range_in_words(low["value"], entry["value"], entry["error"]), "", standing)
    if row.metric == "max_need_rate":
        now = _("{need} come now") if need < entry["value"] else _("too few: {need} come")
        return Cell(row.said(entry), now.format(need=rounded(need, 0.02)), standing)
    return Cell(*_with_interval(row, entry), standing)


def _with_interval(row: Row, entry: pd.Series) -> tuple[str, str]:
    """Return a number and its 95 % interval, if it has one, in one unit and with the digits the interval supports."""
    low, high = entry["low"], entry["high"]
    said = row.said(entry)
    if not (math.isfinite(low) and math.isfinite(high)) or low == high or said == _(TINY):
        return said, ""
    unit, size = unit_for(entry["value"])
    if entry["unit"] != "days":
        size = 0.01 if entry["unit"].startswith("share") else 1.0
    places = decimals(low / size, high / size, most=2)
    digits = max(places, 0)
    start, middle, end = (f"{round(one / size, places) + 0.0:.{digits}f}" for one in (low, entry["value"], high))
    units = {"day": _("{n} days"), "month": _("{n} months"), "year": _("{n} years")}
    shown = units[unit] if entry["unit"] == "days" else "{n} %" if size == 0.01 else "{n}"
    return shown.format(n=middle), _("{low} to {high}").format(low=start, high=end)


def as_html(rows: Sequence[tuple[Row, list[Cell]]], names: Sequence[str], caption: str) -> str:
    """Return the table for the screen: headers for rows and columns, the best of a row in words."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{html.escape(_(row.label))}<small>{html.escape(_(row.meaning))}</small></th>'
        + "".join(map(_as_html, found))
        + "</tr>"
        for row, found in rows
    )
    return (
        f'<div class="scores" tabindex="0" role="region" aria-label="{html.escape(caption)}"><table>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _as_html(cell: Cell) -> str:
    mark = f' <span class="standing">{html.escape(cell.standing)}</span>' if cell.standing else ""
    small = f"<small>{html.escape(cell.interval)}</small>" if cell.interval else ""
    return f"<td>{html.escape(cell.text)}{mark}{small}</td>"


def differences_sentence(differing: pd.DataFrame) -> str:
    """Return in which assumptions the policies differ besides what was decided; empty if in none."""
    if differing.empty:
        return ""
    first = "need_rate" if "need_rate" in differing.index else str(differing.index[0])
    row, others = differing.loc[first], len(differing) - 1
    if others:
        text = ngettext(
            "These are different worlds, not only different policies: {name} is, left to right, {values}, "
            "and {others} more assumption differs. Set one alike below to see what it decides.",
            "These are different worlds, not only different policies: {name} is, left to right, {values}, "
            "and {others} more assumptions differ. Set one alike below to see what it decides.",
            others,
        )
    else:
        text = _("These are different worlds, not only different policies: {name} is, left to right, {values}. "
                 "Set it alike below to see what it decides.")  # fmt: skip
    values = ", ".join(with_unit(value, row["unit"]) for value in row["values"])
    return text.format(name=mentioned(first), values=values, others=others)


def reversals_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return every reversal found as a table: which assumption, where, who overtakes, and what it is now."""
    sides = {"above": _("above"), "below": _("below")}
    return pd.DataFrame(
        {
            _("Assumption, set alike"): [mentioned(name) for name in table["name"]],
            _("Reverses"): [f"{sides[side]} {figures(value, error)} {_(unit)}" for side, value, error, unit in
                            zip(table["side"], table["value"], table["error"], table["unit"], strict=True)],
            _("Then ahead of the winner"): table["rival"],
            _("Now, winner"): [figures(value) for value in table["winner_now"]],
            _("Now, the other"): [figures(value) for value in table["rival_now"]],
            _("Plausible"): [_("{low} to {high}").format(low=rounded(low), high=rounded(high)) for low, high in
                             zip(table["range_low"], table["range_high"], strict=True)],
        }
    )  # fmt: skip
