"""What levers do -> pictures: the network with what changed, pairs, one post more, months from today. No Streamlit."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd

import model as fl
from dashboard import charts
from dashboard.lever_words import couple
from model.graph.groups import Groups
from model.language import _, called, ngettext
from model.lever_worth.group_changes import GONE, GroupChanges
from model.levers import Option

_NUMBER = re.compile(r"^([\d.\u202f]*)(.*)$")
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
            node["state"] = shown[node["id"]]
            node["description"] += _details(found.details[node["id"]])
    if after:
        for edge in data["edges"]:
            edge["changed"] = (edge["source"], edge["target"]) in found.new_flows
        data["paths"] = True
        data["columns"] = _paths(charts.picture(ends[0], groups[0])["columns"], data["columns"])
    data["hint"] = ""
    words = {"new": _("new"), "changed": _("changed"), "gone": _("gone")}
    lines = {"new_line": _("new hand-over")} if after and found.new_flows else {}
    data["legend"] = {**data["legend"], **words, **lines}
    return data


def _details(rows: pd.DataFrame) -> str:
    """Return the numbers of a box that differ, for its description."""
    numbers = rows[(rows["kind"] == "actor") & (rows["field"] != "")]
    said = [f"{called(row.field)} {row.before:.3g} → {row.after:.3g}" if isinstance(row.after, (int, float))
            else called(row.field) for row in numbers.itertuples()]  # fmt: skip
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
        headings.append({**column, "label": f"{name} · {_joined(old, days)}" if differs else column["label"]})
    return headings


def _joined(old: str, new: str) -> str:
    """Return two durations as one; a unit they share is said once: ``18 → 16 mo``."""
    number, unit = _NUMBER.match(old).groups()  # type: ignore[union-attr]
    return f"{number if new.endswith(unit) and new != unit else old} → {new}"


def diminishing_chart(found: fl.Diminishing, option: Option, now: float, without: float) -> dict[str, Any]:
    """Return the ECharts option of days over the values of an option, beside the days without the lever."""
    scale = 100.0 if option.unit == "share" else 1.0
    points = [[value * scale, None if math.isnan(days) else round(days, 2)]
              for value, days in zip(found.table["value"], found.table["days"], strict=True)]  # fmt: skip
    marks = [{"xAxis": now * scale, "label": {"formatter": _("now"), "position": "insideEndTop"}}]
    if found.enough is not None and found.enough != now:
        marks.append({"xAxis": found.enough * scale, "label": {"formatter": _("enough"), "position": "insideEndTop"}})
    axis = f"{option.label} (%)" if option.unit == "share" else option.label
    flat = [[point[0], round(without, 2)] for point in points] if math.isfinite(without) else []
    return {
        "animation": False,
        "grid": {"left": 52, "right": 24, "top": 52, "bottom": 44},
        "title": {"text": _("Days to a fielded fix"), "left": 0, "top": 0, "textStyle": {"fontSize": 13}},
        "legend": {"top": 20, "left": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "name": axis, "nameLocation": "middle", "nameGap": 26,
                  "minInterval": 1 if option.whole else 0, "scale": True},
        "yAxis": {"type": "value", "scale": True, "splitNumber": 4},
        "series": [{"name": _("without the lever"), "type": "line", "data": flat, "symbol": "none",
                    "itemStyle": {"color": GREY}, "lineStyle": {"color": GREY, "width": 2, "type": "dashed"}},
                   {"name": _("with the lever"), "type": "line", "data": points, "symbolSize": 8,
                    "itemStyle": {"color": BLUE}, "lineStyle": {"color": BLUE, "width": 2},
                    "markLine": {"silent": True, "symbol": "none", "lineStyle": {"color": GREY}, "data": marks}}],
    }  # fmt: skip


def pairs_chart(pairs: pd.DataFrame, most: int = 10) -> dict[str, Any] | None:
    """Return the ECharts option of the pairs that save most: together, beside what the two save one by one.

    None where no pair saves a number of days, as over capacity.
    """
    two = pairs[(pairs["second"] != "") & (pairs["problem"] == "")].dropna(subset="interaction")
    best = two[(two["gain"] > 0) & (two["gain"] < math.inf)].nlargest(most, "gain")[::-1]
    if best.empty:
        return None
    together = [round(value, 1) for value in best["gain"]]
    apart = [round(value, 1) for value in best["gain"] - best["interaction"]]

    def bars(name: str, values: list[float], colour: str, pattern: bool) -> dict[str, Any]:
        style: dict[str, Any] = {"color": colour}
        if pattern:
            style |= {"color": "transparent", "borderColor": colour, "borderWidth": 1.5, "borderType": "dashed"}
        label = {"show": not pattern, "position": "right"}
        return {"name": name, "type": "bar", "data": values, "itemStyle": style, "label": label, "barMaxWidth": 12}

    return {
        "animation": False,
        "grid": {"left": 8, "right": 40, "top": 30, "bottom": 24, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "name": _("days saved"), "nameLocation": "middle", "nameGap": 22},
        "yAxis": {"type": "category", "data": [couple(row) for _name, row in best.iterrows()],
                  "axisLabel": {"width": 190, "overflow": "break", "fontSize": 11, "lineHeight": 12}},
        "series": [bars(_("one by one, added up"), apart, GREY, True), bars(_("as a pair"), together, BLUE, False)],
    }  # fmt: skip


def months_chart(found: fl.RollOut) -> dict[str, Any]:
    """Return the ECharts option of the months from today: cycle time with and without, and useful fixes ahead."""
    path = found.path
    sides = {"left": 52, "right": 20}
    months = {"type": "value", "min": 0, "max": int(path["month"].max()), "minInterval": 1}
    begins = {"xAxis": round(found.schedule[0][0] / found.month_days, 2),
              "label": {"formatter": _("it begins to work"), "position": "insideEndTop"}}  # fmt: skip
    even = found.break_even_month
    marks = [begins]
    if math.isfinite(even):
        marks.append(
            {"xAxis": round(float(even), 2), "label": {"formatter": _("paid back"), "position": "insideEndTop"}}
        )
    titles = [_("Days to a fielded fix, by month raised"),
              _("Useful fixes ahead with the change")]  # fmt: skip
    style = {"fontSize": 13, "overflow": "break", "width": 330}
    return {
        "animation": False,
        "grid": [{"top": 66, "height": 150, **sides}, {"top": 284, "height": 110, **sides}],
        "title": [{"text": titles[0], "left": 0, "top": 0, "textStyle": style},
                  {"text": titles[1], "left": 0, "top": 240, "textStyle": style}],
        "legend": {"top": 34, "left": 0, "data": [_("with the change"), _("without it")]},
        "tooltip": {"trigger": "axis"},
        "xAxis": [{**months, "gridIndex": 0},
                  {**months, "gridIndex": 1, "name": _("months from today"), "nameLocation": "middle", "nameGap": 24}],
        "yAxis": [{"type": "value", "gridIndex": 0, "scale": True, "splitNumber": 4},
                  {"type": "value", "gridIndex": 1, "splitNumber": 3}],
        "series": [
            *banded(path, "cycle_time_without", _("without it"), ORANGE, 0, True, []),
            *banded(path, "cycle_time_with", _("with the change"), BLUE, 0, False, [begins]),
            *banded(path, "useful_difference", _("more with the change"), BLUE, 1, False, marks),
        ],
    }  # fmt: skip


def banded(
    path: pd.DataFrame, column: str, name: str, colour: str, axis: int, dashed: bool, marks: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return a line with its 95 % interval as a band: an invisible line below, and the width stacked on it."""

    def points(values: pd.Series) -> list[list[float | None]]:
        return [[int(month), None if math.isnan(value) else round(value, 3)]
                for month, value in zip(path["month"], values, strict=True)]  # fmt: skip

    low, high = path[f"{column}_low"], path[f"{column}_high"]
    where = {"xAxisIndex": axis, "yAxisIndex": axis, "type": "line", "symbol": "none"}
    unseen = {"lineStyle": {"opacity": 0}, "stack": column, "stackStrategy": "all", "silent": True,
              "tooltip": {"show": False}, "itemStyle": {"color": colour}}  # fmt: skip
    line = {"color": colour, "width": 2, "type": "dashed" if dashed else "solid"}
    mark = {"silent": True, "symbol": "none", "lineStyle": {"color": GREY}, "data": marks}
    return [
        {**where, **unseen, "id": f"{column}_low", "data": points(low)},
        {**where, **unseen, "id": f"{column}_band", "data": points(high - low),
         "areaStyle": {"color": colour, "opacity": 0.18}},
        {**where, "name": name, "data": points(path[column]), "lineStyle": line, "itemStyle": {"color": colour},
         "markLine": mark},
    ]  # fmt: skip
