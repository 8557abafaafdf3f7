"""Every number of a scenario -> labels, tables and sentences of the editor. No Streamlit here."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.position import Position
from dashboard.tables import ids_in_words
from dashboard.words import as_typed, cycle_time
from model.durations import in_words
from model.language import _, called, ngettext
from model.parameters import ASSUMPTION
from model.results import Solution

SURE = 0.05
"""A verdict hangs on a number if the best centralisation moves by more than one step of the search over its range."""


def label(address: str, row: pd.Series) -> str:
    """Return what a number is called: ``Approval board: days between meetings``."""
    return f"{_(row['owner'])}: {row['what']}" if row["owner"] else called(address)


def with_unit(value: float, unit: str) -> str:
    """Return a number with its unit, shares in per cent."""
    if unit == "days":
        count = int(value) if value == int(value) else 2  # a broken number takes the plural
        return ngettext("{number} day", "{number} days", count).format(number=f"{value:.4g}")
    return f"{100 * value:.4g} %" if unit == "share" else f"{value:.4g} {_(unit)}".strip()


def step(width: float) -> float:
    """Return the step of a slider or a typed number over a range: fine enough to show, coarse enough to reach.

    Examples
    --------
    >>> step(0.5), step(1), step(30), step(360)
    (0.001, 0.01, 0.1, 1.0)
    """
    return 0.001 if width <= 0.5 else 0.01 if width <= 2 else 0.1 if width <= 60 else 1.0


def editor_table(numbers: pd.DataFrame, position: Position) -> pd.DataFrame:
    """Return the table of the editor, indexed by address; only ``Value`` is the visitor's to change."""
    own = {address: position.own(str(address)) for address in numbers.index}
    return pd.DataFrame(
        {
            _("Number"): [label(address, row) for address, row in numbers.iterrows()],
            _("Value"): numbers["value"].astype(float),
            _("Own value"): pd.Series(own, dtype=float),
            _("Plausible from"): numbers["low"].astype(float),
            _("to"): numbers["high"].astype(float),
            _("Unit"): numbers["unit"].map(_),
            _("Source"): [ids_in_words(ids.split()) for ids in numbers["evidence"]],
            _("Confidence"): [_(word) for word in numbers["confidence"]],
        }
    )


def counted(numbers: pd.DataFrame, position: Position) -> str:
    """Return how many numbers there are, how many rest on judgement, wholly or in part, and how many are changed."""
    assumed = int((numbers["confidence"] == ASSUMPTION).sum())
    changed = len(position.changed)
    return _("{total} numbers: {sourced} rest on published figures, {assumed} on our judgement; {changed}.").format(
        total=len(numbers),
        sourced=len(numbers) - assumed,
        assumed=assumed,
        changed=ngettext("{n} changed by you", "{n} changed by you", changed).format(n=changed),
    )


def answer(solution: Solution, best: tuple[float, float], own: tuple[float, float]) -> str:
    """Return the answer under the present beliefs, and where decisions are best taken now and by the scenario's own."""
    if solution.stable:
        days = cycle_time(solution)
        text = _("**{name}**: a need becomes a fielded fix in **{days}**.").format(
            name=as_typed(_(solution.scenario.label)), days=days
        )
    else:
        text = _("**{name}** is over capacity at these dials: there is no cycle time.").format(
            name=as_typed(_(solution.scenario.label))
        )
    if math.isnan(best[0]):
        return text + " " + _("With these beliefs every share of decisions at the centre is over capacity.")
    told = _("With these beliefs it would be fastest with **{share:.0%} of decisions at the centre** ({days})").format(
        share=best[0], days=in_words(best[1])
    )
    if best == own:
        return f"{text} {told}."
    if math.isnan(own[0]):
        return f"{text} {told}; " + _("with the scenario's own numbers every share is over capacity.")
    return f"{text} {told}; " + _("with the scenario's own numbers, {share:.0%} ({days}).").format(
        share=own[0], days=in_words(own[1])
    )


def verdict(band: pd.DataFrame, name: str) -> str:
    """Return what a number's range does to the answer and to the best centralisation, in one or two sentences."""
    days, shares = band["cycle_time"].dropna(), band["best_centralisation"].dropna()
    if days.empty:
        return _("Over its whole range the scenario is over capacity at these dials.")
    low, high = in_words(float(days.min())), in_words(float(days.max()))
    text = _("Over the range of “{name}” the cycle time at these dials goes from {low} to {high}").format(
        name=name, low=low, high=high
    )
    lost = int(band["cycle_time"].isna().sum())
    if lost:
        text += ngettext(
            ", and {n} of the {total} values tried is over capacity",
            ", and {n} of the {total} values tried are over capacity",
            lost,
        ).format(n=lost, total=len(band))
    if shares.empty:  # each function on its own dial can work where no common share does
        return f"{text}. " + _("With these beliefs every share of decisions at the centre is over capacity.")
    least, most = float(shares.min()), float(shares.max())
    if most - least > SURE:
        verdict_ = _("The best share of decisions at the centre moves from {least:.0%} to {most:.0%}: "
                     "**the verdict hangs on this number.**")  # fmt: skip
    else:
        verdict_ = _("The best share of decisions at the centre stays at {least:.0%} to {most:.0%}: "
                     "the verdict does not hang on this number.")  # fmt: skip
    return f"{text}. " + verdict_.format(least=least, most=most)


def sources(numbers: pd.DataFrame, evidence: pd.DataFrame, address: str) -> list[dict[str, Any]]:
    """Return the evidence rows behind a number, empty for an assumption."""
    ids = [name for name in str(numbers.loc[address, "evidence"]).split() if name in evidence.index]
    return [{"id": name, **evidence.loc[name].to_dict()} for name in ids]


def band_chart(band: pd.DataFrame, unit: str, now: float) -> dict[str, Any]:
    """Return the ECharts option of a number's range: cycle time at the dials, and the best centralisation."""
    values = band["value"].tolist()
    scale = 100 if unit == "share" else 1

    def series(column: str, factor: float, axis: int, colour: str, title: str, dashed: bool) -> dict[str, Any]:
        points = [[value * scale, None if math.isnan(y) else round(y * factor, 3)]
                  for value, y in zip(values, band[column], strict=True)]  # fmt: skip
        line = {"color": colour, "type": "dashed" if dashed else "solid", "width": 2}
        mark = {"silent": True, "symbol": "none", "label": {"formatter": _("now")}, "lineStyle": {"color": "#767676"},
                "data": [{"xAxis": now * scale}]}  # fmt: skip
        return {"name": title, "type": "line", "data": points, "xAxisIndex": axis, "yAxisIndex": axis,
                "lineStyle": line, "itemStyle": {"color": colour}, "symbolSize": 6, "markLine": mark}  # fmt: skip

    unit_shown = "%" if unit == "share" else _(unit)
    sides = {"left": 52, "right": 16}
    axes = {"type": "value", "scale": True, "splitLine": {"show": False}}
    return {
        "animation": False,
        "grid": [{"top": 34, "height": 95, **sides}, {"top": 181, "height": 75, **sides}],
        "title": [{"text": _("Cycle time at these dials, days"), "left": 0, "top": 4, "textStyle": {"fontSize": 13}},
                  {"text": _("Best share of decisions at the centre, %"), "left": 0, "top": 153,
                   "textStyle": {"fontSize": 13}}],
        "tooltip": {"trigger": "axis"},
        "xAxis": [{**axes, "gridIndex": 0}, {**axes, "gridIndex": 1, "name": unit_shown, "nameLocation": "middle",
                                            "nameGap": 24}],
        "yAxis": [{"type": "value", "gridIndex": 0, "scale": True, "splitNumber": 3},
                  {"type": "value", "gridIndex": 1, "min": 0, "max": 100, "splitNumber": 2}],
        "series": [series("cycle_time", 1, 0, "#0072B2", _("cycle time"), False),
                   series("best_centralisation", 100, 1, "#D55E00", _("best share"), True)],
    }  # fmt: skip
