"""A run and what both engines say of it -> charts and tables. No Streamlit here; formatting only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

import model as fl
from dashboard.words import told_apart
from model.durations import in_words
from model.language import _
from model.replay import Replay

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"
PALE, DARK = (253, 232, 190), (0, 48, 111)  # ends of the bands, first stage to last


def cumulative_chart(seen: Replay) -> dict[str, Any]:
    """Return the ECharts option of how many needs had come how far by each day."""
    names = flow_names(seen)
    last = len(seen.flow.columns) - 1

    def colour(number: int) -> str:
        return "rgb({})".format(
            ",".join(str(round(a + (b - a) * number / last)) for a, b in zip(PALE, DARK, strict=True))
        )

    series = [
        {"name": names[line], "type": "line", "symbol": "none", "z": number,
         "lineStyle": {"color": "#222", "width": 0.8},
         "itemStyle": {"color": colour(number)}, "areaStyle": {"color": colour(number), "opacity": 1},
         "data": [[round(day, 1), int(count)] for day, count in seen.flow[line].items()]}
        for number, line in enumerate(seen.flow.columns)
    ]  # fmt: skip
    return {
        "animation": False,
        "grid": {"left": 48, "right": 16, "top": 38, "bottom": 40},
        "legend": {"type": "scroll", "top": 0, "left": 0, "right": 0, "itemWidth": 14},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "min": 0, "max": seen.days, "name": _("day"),
                  "nameLocation": "middle", "nameGap": 24},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }  # fmt: skip


def flow_names(seen: Replay) -> dict[str, str]:
    """Return the words for the lines of the cumulative flow."""
    labels = seen.simulated.stages["label"]
    ends = {"raised": _("raised"), "fielded": _("fielded")}
    said = {line: _("reached {stage}").format(stage=_(labels[line])) for line in labels.index}
    return told_apart({line: ends.get(line) or said[line] for line in seen.flow.columns})


def waits_table(seen: Replay, solution: fl.Solution) -> pd.DataFrame:
    """Return who keeps needs waiting in a run, beside the formulas; where hardly anybody waits is left out."""
    rows = seen.waits[seen.waits["waiting"] >= 0.005]
    formula = solution.stations["queue_length"].reindex(rows.index)
    return pd.DataFrame(
        {
            _("Where"): [_(name) for name in rows["name"]],
            _("Wait on average"): [f"{value:.2f}" for value in rows["waiting"]],
            _("By formulas"): [f"{value:.2f}" if math.isfinite(value) else "–" for value in formula],
            _("At most"): rows["most"].astype(int).tolist(),
            _("Share of all waiting"): [f"{share:.0%}" for share in rows["share"]],
        }
    )


def way_chart(view: fl.TransientView, marks: list[tuple[float, float, str]]) -> dict[str, Any]:
    """Return the ECharts option of the work in progress on the way: simulated with its interval, and by formulas."""
    path = view.path

    def line(name: str, column: str, **style: Any) -> dict[str, Any]:
        points = [[round(day, 1), round(max(value, 0.0), 2)]
                  for day, value in zip(path["day"], path[column], strict=True) if math.isfinite(value)]  # fmt: skip
        return {"name": name, "type": "line", "symbol": "none", "data": points, "lineStyle": style,
                "itemStyle": {"color": style["color"]}}  # fmt: skip

    interval = _("simulated, 95 % interval")
    simulated = line(_("simulated"), "work_in_progress", color=BLUE, width=2.5)
    areas = [[{"xAxis": first, "name": said}, {"xAxis": min(last, view.simulated.settings.days)}]
             for first, last, said in marks]  # fmt: skip
    simulated["markArea"] = {"silent": True, "itemStyle": {"color": "rgba(213, 94, 0, 0.13)"},
                             "label": {"position": "insideTopLeft", "color": GREY}, "data": areas}  # fmt: skip
    return {
        "animation": False,
        "grid": {"left": 48, "right": 16, "top": 60, "bottom": 40},
        "title": {"text": _("Needs in progress"), "left": 0, "top": 0, "textStyle": {"fontSize": 13}},
        "legend": {"type": "scroll", "top": 22, "left": 0, "right": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "min": 0, "max": view.simulated.settings.days, "name": _("day"),
                  "nameLocation": "middle", "nameGap": 24},
        "yAxis": {"type": "value", "min": 0},
        "series": [line(interval, "work_in_progress_low", color=BLUE, width=1, type="dotted"),
                   line(interval, "work_in_progress_high", color=BLUE, width=1, type="dotted"), simulated,
                   line(_("by formulas"), "work_in_progress_fluid", color=ORANGE, width=2, type="dashed")],
    }  # fmt: skip


def regimes_table(view: fl.TransientView, names: Mapping[Any, str]) -> pd.DataFrame:
    """Return the stretches in which nothing changes, by formulas; ``names`` of actors, by id."""
    rows = view.regimes.to_dict("records")
    return pd.DataFrame(
        {
            _("From day"): [f"{row['from']:.0f}" for row in rows],
            _("To day"): [f"{row['to']:.0f}" if math.isfinite(row["to"]) else _("the end") for row in rows],
            _("Needs a day"): [f"{row['need_rate']:.3g}" for row in rows],
            _("Busiest actor"): [_("{load:.0%} busy").format(load=row["utilisation"]) for row in rows],
            _("Cycle time, if it stayed so"): [_steady(row) for row in rows],
            _("Stands still"): [", ".join(_(names[one]) for one in row["standing_still"]) or "–" for row in rows],
        }
    )


def _steady(row: Mapping[Any, Any]) -> str:
    if math.isfinite(row["cycle_time"]):
        return in_words(row["cycle_time"])
    return _("none: somebody stands still") if row["standing_still"] else _("none: over capacity")


def way_table(view: fl.TransientView) -> pd.DataFrame:
    """Return the way in figures."""
    path = view.path
    return pd.DataFrame(
        {
            _("Day"): path["day"].round(1),
            _("In progress, simulated"): path["work_in_progress"].round(1),
            _("from"): path["work_in_progress_low"].clip(lower=0).round(1),
            _("to"): path["work_in_progress_high"].round(1),
            _("In progress, by formulas"): path["work_in_progress_fluid"].round(1),
        }
    )
