"""Replicate or integrate -> ECharts options and tables. No Streamlit here."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

import model as fl
from dashboard.comparison_charts import broken
from dashboard.lever_charts import BLUE, GREY, ORANGE, banded
from model.durations import with_interval
from model.from_today.ally import NAMES
from model.from_today.ally_words import month_in_words
from model.language import _

ENDS = ("low", "high")
WIDEST = 22  # letters of an assumption's name in a line beside the chart


def useful_chart(found: fl.ReplicationOrIntegration) -> dict[str, Any]:
    """Return useful fixes since today, month by month, for both ways, with intervals."""
    marks = [_mark(found.joined_month, _("joint loop works"), "insideEndTop")]
    if math.isfinite(found.overtakes_month):
        marks.append(_mark(float(found.overtakes_month), _("overtakes"), "insideEndTop"))
    return {
        "animation": False,
        "grid": {"left": 44, "right": 20, "top": 60, "height": 220},
        "title": {"text": _("Useful fixes since today"), "left": 0, "top": 2, "textStyle": {"fontSize": 13}},
        "legend": {"top": 24, "left": 0, "data": [_("integrates"), _("replicates")]},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "min": 0, "max": int(found.path["month"].max()), "minInterval": 1,
                  "name": _("months from today"), "nameLocation": "middle", "nameGap": 26},
        "yAxis": {"type": "value", "min": 0, "splitNumber": 4},
        "series": [
            *banded(found.path, "useful_integrate", _("integrates"), BLUE, 0, False, marks),
            *banded(found.path, "useful_replicate", _("replicates"), ORANGE, 0, True, []),
        ],
    }  # fmt: skip


def _mark(month: float, text: str, where: str) -> dict[str, Any]:
    return {"xAxis": round(month, 2), "label": {"formatter": text, "position": where}}


def tornado_chart(found: fl.ReplicationOrIntegration) -> dict[str, Any]:
    """Return the month at both ends of each assumption; what never comes stands at the end of the time followed."""
    table, last = found.sensitivity, found.horizon_months
    months = table[[f"month_at_{end}" for end in ENDS]].clip(upper=last)
    low, high = months.min(axis=1), months.max(axis=1)
    unseen = {"color": "transparent"}
    base = [] if math.isinf(found.overtakes_month) else [{"xAxis": round(float(found.overtakes_month), 2)}]
    bars: dict[str, Any] = {"type": "bar", "stack": "span", "barWidth": 8, "silent": True, "tooltip": {"show": False}}
    return {
        "animation": False,
        "grid": {"left": 8, "right": 44, "top": 34, "bottom": 44, "containLabel": True},
        "legend": {"top": 0, "left": 0, "data": [_("at its low value"), _("at its high value")]},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "min": 0, "max": math.ceil(last), "name": _("month in which it overtakes"),
                  "nameLocation": "middle", "nameGap": 26},
        "yAxis": {"type": "category", "inverse": True, "axisLabel": {"fontSize": 11, "lineHeight": 12},
                  "data": [broken(NAMES[name].label, WIDEST) for name in table["name"]]},
        "series": [
            {**bars, "itemStyle": unseen, "data": [round(value, 2) for value in low]},
            {**bars, "itemStyle": {"color": "#B8C4CC"}, "data": [round(value, 2) for value in high - low],
             "markLine": {"silent": True, "symbol": "none", "lineStyle": {"color": GREY}, "data": base,
                          "label": {"formatter": _("now"), "position": "start", "distance": 2}}},
            _points(table, months, "low", _("at its low value"), "circle", BLUE),
            _points(table, months, "high", _("at its high value"), "diamond", ORANGE),
        ],
    }  # fmt: skip


def _points(
    table: pd.DataFrame, months: pd.DataFrame, end: str, name: str, symbol: str, colour: str
) -> dict[str, Any]:  # fmt: skip
    """Return the month at one end of each assumption as points, with a word beside those that never come."""
    points = []
    for place, (value, month, shown) in enumerate(zip(table[end], table[f"month_at_{end}"],
                                                      months[f"month_at_{end}"], strict=True)):  # fmt: skip
        label = {"show": math.isinf(month), "formatter": month_in_words(month), "position": "right"}
        points.append({"value": [round(shown, 2), place], "name": f"{value:g}", "label": label})
    return {"type": "scatter", "name": name, "symbol": symbol, "symbolSize": 13, "itemStyle": {"color": colour},
            "data": points, "z": 4}  # fmt: skip


def tornado_table(found: fl.ReplicationOrIntegration) -> pd.DataFrame:
    """Return the assumptions with their ends, the month at each with its interval, and the evidence."""
    table = found.sensitivity
    months = {end: [month_in_words(*row) for row in zip(*(table[f"month_at_{end}{part}"]
                    for part in ("", "_from", "_to")), strict=True)] for end in ENDS}  # fmt: skip
    return pd.DataFrame({
        _("Assumption"): [NAMES[name].label for name in table["name"]],
        _("Unit"): [_(unit) for unit in table["unit"]],
        _("Low"): table["low"], _("Month at low"): months["low"],
        _("Now"): table["value"],
        _("High"): table["high"], _("Month at high"): months["high"],
        _("Evidence"): [_evidence(ids) for ids in table["evidence"]],
    })  # fmt: skip


def _evidence(ids: str) -> str:
    return " ".join(_("assumption") if one == "assumption" else one for one in ids.split())


def useful_table(found: fl.ReplicationOrIntegration) -> pd.DataFrame:
    """Return the months in figures, each with its interval."""
    columns = {"useful_integrate": _("Useful, integrates"), "useful_replicate": _("Useful, replicates"),
               "useful_difference": _("Difference"), "fielded_integrate": _("Fielded, integrates"),
               "fielded_replicate": _("Fielded, replicates")}  # fmt: skip
    table: dict[str, Any] = {_("Month"): found.path["month"]}
    for name, heading in columns.items():
        parts = (found.path[f"{name}{end}"] for end in ("", "_low", "_high"))
        table[heading] = [with_interval(*row) for row in zip(*parts, strict=True)]
    return pd.DataFrame(table)
