"""The text of charts, dark enough on light and light enough on dark: Streamlit's own grey is 3.7:1 on white."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COLOURS = {"light": "#555b67", "dark": "#a8adb8"}
"""At least 4.5:1 (WCAG AA) on Streamlit's backgrounds; no single grey is, on white and on #0e1117."""
AXES = ("xAxis", "yAxis")
STYLED = (*AXES, "title", "legend")


def legible(option: Mapping[str, Any], theme: str | None) -> dict[str, Any]:
    """Return an ECharts option with every axis, title, legend and label in the colour of a theme; None = light.

    Examples
    --------
    >>> legible({"xAxis": {"name": "days"}, "series": []}, "dark")["xAxis"]["axisLabel"]
    {'color': '#a8adb8'}
    """
    colour = COLOURS.get(theme or "light", COLOURS["light"])
    styles = {part: _styled(option[part], part in AXES, colour) for part in STYLED if part in option}
    return {**option, **styles, "series": [_labelled(one, colour) for one in option["series"]]}


def _styled(part: Any, axis: bool, colour: str) -> Any:
    """Return an axis, a title or a legend, or a list of them, with its text in a colour."""
    if isinstance(part, list):
        return [_styled(one, axis, colour) for one in part]
    names = ("axisLabel", "nameTextStyle") if axis else ("textStyle",)
    return {**part, **{name: {"color": colour, **part.get(name, {})} for name in names}}


def _labelled(series: Mapping[str, Any], colour: str) -> dict[str, Any]:
    """Return a series with the labels of its bars and of its marked lines in a colour."""
    found = {**series, "label": {"color": colour, **series.get("label", {})}}
    if "data" in series:
        found["data"] = [_item(one, colour) for one in series["data"]]
    if "markLine" in series:
        line = series["markLine"]
        marks = [_item(one, colour) for one in line["data"]]
        found["markLine"] = {**line, "data": marks, "label": {"color": colour, **line.get("label", {})}}
    return found


def _item(item: Any, colour: str) -> Any:
    if not isinstance(item, dict) or "label" not in item:
        return item
    return {**item, "label": {"color": colour, **item["label"]}}
