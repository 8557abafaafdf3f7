"""Solutions and waterfalls -> ECharts options with their tables and what a screen reader says. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from model.durations import in_words, rounded, unit_for
from model.language import N_, _
from model.results import Solution

KINDS: Mapping[str, str] = {"work": N_("work"), "queue": N_("waiting in a queue"), "gate": N_("waiting for a meeting"),
                            "hand_over": N_("hand-over"), "delay": N_("time that passes")}  # fmt: skip
COLOURS = ["#0072B2", "#F0B23C", "#767676", "#56B4E9", "#D55E00", "#B8C4CC", "#004D7A", "#E8D9A0", "#A05A2C", "#9ADBC5",
           "#444444", "#CC79A7"]  # fmt: skip
FEW = 6  # parts whose legend fits three lines of a phone
WIDEST = 12  # letters of a name before it is broken into lines
UP, DOWN, ENDS = "#D55E00", "#0072B2", "#767676"


def days_table(solutions: Mapping[str, Solution], by: str) -> pd.DataFrame:
    """Return days per policy (rows) by ``stage`` or ``kind`` of time (columns); what is over capacity is left out."""
    parts: dict[str, dict[str, float]] = {}
    for name, solution in solutions.items():
        if not solution.stable:
            continue
        if by == "kind":
            parts[name] = {_(KINDS[kind]): days for kind, days in solution.days_by_kind.items()}
        else:
            parts[name] = {_(row["label"]): float(row["total"]) for _stage, row in solution.stages.iterrows()}
    table = pd.DataFrame.from_dict(parts, orient="index").fillna(0.0)
    return table.loc[:, (table > 0).any()] if len(table) else table


def days_chart(table: pd.DataFrame, share: bool) -> dict[str, Any]:
    """Return stacked bars, one per policy; shares of each policy's own time, or days in one unit for all."""
    totals = table.sum(axis=1)
    unit, size = unit_for(float(totals.max()))
    units = {"day": _("days"), "month": _("months"), "year": _("years")}
    shown = table.div(totals, axis=0) * 100 if share else table / size
    series = [
        {
            "name": part,
            "type": "bar",
            "stack": "days",
            "barMaxWidth": 34,
            "itemStyle": {"color": COLOURS[number % len(COLOURS)], "borderColor": "#fff", "borderWidth": 1},
            "data": [round(float(value), 2) for value in shown[part]],
            "tooltip": {"valueFormatter": "%.0f" if share else "%.1f"},
        }
        for number, part in enumerate(shown.columns)
    ]
    return {
        "animation": False,
        "aria": {"decal": {"show": True}},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 96, "containLabel": True},
        "legend": {"bottom": 0, "type": "plain" if len(shown.columns) <= FEW else "scroll", "itemHeight": 14,
                   "itemWidth": 22},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "max": 100 if share else None, "name": _("% of its time") if share else units[unit],
                  "nameLocation": "middle", "nameGap": 26, "interval": 25 if share else None},
        "yAxis": {"type": "category", "inverse": True, "data": [broken(name) for name in shown.index],
                  "axisLabel": {"lineHeight": 14}},
        "series": series,
    }  # fmt: skip


def days_alt(table: pd.DataFrame) -> str:
    """Return the chart of days in words: each policy's total and its two largest parts."""
    said = []
    for name, row in table.iterrows():
        largest = row.sort_values(ascending=False).head(2)
        parts = ", ".join(f"{part} {in_words(days, 0.05)}" for part, days in largest.items())
        said.append(_("{name}: {total}, most of it {parts}").format(name=name, total=in_words(row.sum()), parts=parts))
    return "; ".join(said) + "."


def waterfall_chart(steps: pd.DataFrame, ends: tuple[str, str], days: tuple[float, float]) -> dict[str, Any]:
    """Return a waterfall from one policy's mean to another's: orange adds days, blue takes days away."""
    unit, size = unit_for(max(days))
    units = {"day": _("days"), "month": _("months"), "year": _("years")}
    labels = [ends[0], *steps["label"], ends[1]]
    bars = [(0.0, days[0], ENDS)]
    bars += [(min(start, end), abs(end - start), UP if end > start else DOWN)
             for start, end in zip(steps["start"], steps["end"], strict=True)]  # fmt: skip
    bars.append((0.0, days[1], ENDS))
    signs = ["", *("+" if value > 0 else "−" for value in steps["days"]), ""]
    sizes = [abs(value) / size for value in (days[0], *steps["days"], days[1])]
    digits = [0.01, *(0.03 for _days in steps["days"]), 0.01]
    signed = [sign + rounded(value, error) for sign, value, error in zip(signs, sizes, digits, strict=True)]
    return {
        "animation": False,
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "value", "name": units[unit], "nameLocation": "middle", "nameGap": 26, "min": 0},
        "yAxis": {"type": "category", "inverse": True, "data": [broken(label, 20) for label in labels],
                  "axisLabel": {"lineHeight": 13}},
        "series": [
            {"type": "bar", "stack": "w", "silent": True, "itemStyle": {"color": "transparent"},
             "data": [low / size for low, _height, _colour in bars]},
            {"type": "bar", "stack": "w", "barMaxWidth": 26,
             "data": [{"value": height / size, "itemStyle": {"color": colour},
                       "label": {"show": True, "position": "right", "formatter": text}}
                      for (_low, height, colour), text in zip(bars, signed, strict=True)]},
        ],
    }  # fmt: skip


def waterfall_table(steps: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of a waterfall as a table."""
    return pd.DataFrame({_("Part"): steps["label"], _("Days"): [f"{days:+.1f}" for days in steps["days"]]})


def broken(name: str, widest: int = WIDEST) -> str:
    r"""Return a name in lines short enough to stand beside a bar on a phone.

    Examples
    --------
    >>> broken("Decentralised wartime, as written")
    'Decentralised\nwartime, as\nwritten'
    """
    lines: list[str] = []
    for word in name.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= widest:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return "\n".join(lines)


def disparate(totals: Sequence[float]) -> bool:
    """Return whether the shortest bar would hardly be seen beside the longest."""
    return len(totals) > 1 and max(totals) > 8 * min(totals)
