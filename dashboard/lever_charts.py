"""What levers do -> pictures: the network with what changed, pairs, one post more, months from today. No Streamlit."""

from __future__ import annotations

from typing import Any

import pandas as pd

import model as fl
from dashboard import charts
from model.group_changes import GONE, GroupChanges
from model.groups import Groups
from model.language import _, ngettext

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"


def changed_picture(
    ends: tuple[fl.Solution, fl.Solution], groups: tuple[Groups, Groups], found: GroupChanges, after: bool
) -> dict[str, Any]:
    """Return the data of the picture before or after a change, with what is new, changed or gone marked."""
    side = 1 if after else 0
    data = charts.picture(ends[side], groups[side])
    shown = {box: state for box, state in found.boxes.items() if after or state == GONE}
    for node in data["nodes"]:
        if node["id"] in shown:
            node["changed"] = shown[node["id"]]
            node["description"] += _details(found.details[node["id"]])
    if after:
        for edge in data["edges"]:
            edge["changed"] = (edge["source"], edge["target"]) in found.new_flows
        data["columns"] = _paths(charts.picture(ends[0], groups[0])["columns"], data["columns"])
    data["hint"] = ""
    words = {"new": _("new"), "changed": _("changed"), "gone": _("gone")}
    lines = {"new_line": _("new hand-over")} if after and found.new_flows else {}
    data["legend"] = {**data["legend"], **words, **lines}
    return data


def _details(rows: pd.DataFrame) -> str:
    """Return the numbers of a box that differ, for its description."""
    numbers = rows[(rows["kind"] == "actor") & (rows["field"] != "")]
    said = [f"{_(row.field.replace('_', ' '))} {row.before} → {row.after}" for row in numbers.itertuples()]
    links = int((rows["kind"] == "link").sum())
    if links:
        said.append(ngettext("{n} new link", "{n} new links", links).format(n=links))
    return f" ({'; '.join(dict.fromkeys(said))})" if said else ""


def _paths(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return headings that say the days before and after, where they differ."""
    was = {column["id"]: column["label"].rpartition(" · ")[2] for column in before if " · " in column["label"]}
    headings = []
    for column in after:
        name, dot, days = column["label"].rpartition(" · ")
        old = was.get(column["id"], "")
        differs = bool(dot) and bool(old) and old != days
        headings.append({**column, "label": f"{name} · {old} → {days}" if differs else column["label"]})
    return headings
