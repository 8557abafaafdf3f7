"""Model frames -> the plain data a picture wants. No Streamlit here; formatting and sorting only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.position import Position
from model.durations import in_words, rounded, unit_for
from model.explanation.explain import BUSY
from model.graph.groups import Groups
from model.language import N_, _, ngettext, spoken
from model.results import Solution, SweepResult
from model.vocabulary import SIDE_LABELS, SIDES

SHORT = {"day": N_("{number} d"), "month": N_("{number} mo"), "year": N_("{number} y")}
FAST = {"day": N_("fast (days)"), "month": N_("fast (months)"), "year": N_("fast (years)")}
STATES = {"never": N_("never"), "over": N_("over")}
SHOWN = ("centralisation", "iteration_speed", "cycle_time", "stable", "never_finishes", "fragile")
FEEDBACK = ("field|soldiers|local", "report|soldiers|local")
TRACK_WORDS = {"central": N_("at the centre"), "local": N_("at the front"), "both": N_("for everybody")}


def compact(days: float, error: float) -> str:
    """Return a duration as short as a heading: ``37 d``, ``4.1 mo``, ``2.3 y``."""
    if not math.isfinite(days):
        return "–"
    if days == 0:
        return _("0 d")
    if days < 0.95:
        return _("<1 d")
    unit, size = unit_for(days)
    whole = max(error, 0.5 / days) if unit == "day" else error
    return _(SHORT[unit]).format(number=rounded(days / size, whole))


def picture(solution: Solution, groups: Groups) -> dict[str, Any]:
    """Return the data of the swim-lane picture."""
    boxes = groups.boxes.to_dict("index")  # plain rows: a cell of a frame costs as much as a whole box
    sides = [side for side in SIDES if any(box["side"] == side for box in boxes.values())]
    return {
        "title": _("Who hands work to whom in “{label}”").format(label=_(solution.scenario.label)),
        "columns": _columns(solution),
        "rows": [{"id": side, "label": _(SIDE_LABELS[side])} for side in sides],
        "nodes": [_node(solution, name, box) for name, box in boxes.items()],
        "edges": _edges(groups.flows, boxes),
        "feedback": {
            "from": FEEDBACK[0],
            "to": FEEDBACK[1],
            "label": _("feedback from the front line starts the next round"),
        },
        "selected": None,
        "hint": _("Select a box for its actors and sources."),
        "legend": {
            "central": _("at the centre"),
            "gate": _("decides at meetings"),
            "return": _("back: rework or next version"),
            "skip": _("known fix, no design needed"),
        },
        "lang": spoken(),
    }


def _columns(solution: Solution) -> list[dict[str, Any]]:
    stages = solution.stages.to_dict("index")
    totals = {stage: row["total"] for stage, row in stages.items()}
    slowest = max(totals, key=lambda stage: totals[stage])
    longest = totals[slowest]
    columns = []
    for stage, row in stages.items():
        days = compact(row["total"], solution.expected_error.mean)
        columns.append(
            {
                "id": stage,
                "label": f"{_(row['label'])} · {days}" if solution.stable else _(row["label"]),
                "share": float(row["total"] / longest) if solution.stable and longest > 0 else 0.0,
                "longest": bool(solution.stable and stage == slowest),
            }
        )
    return columns


def _node(solution: Solution, name: Any, box: Mapping[str, Any]) -> dict[str, Any]:
    load = None if math.isnan(box["utilisation"]) else float(box["utilisation"])
    return {
        "id": name,
        "column": box["stage"],
        "row": box["side"],
        "name": _(box["name"]),
        "count": int(box["count"]),
        "load": load,
        "load_label": load_label(box["kind"], load),
        "tag": _tag(solution, box, load),
        "kind": box["kind"],
        "track": box["track"],
        "description": description(solution, box, load),
    }


def load_label(kind: str, load: float | None) -> str:
    """Return how busy a box is, in words that fit it."""
    if load is None:
        return ""
    if kind == "gate":
        return _("{load:.0%} full").format(load=load) if load > 0 else _("no limit")
    return _("{load:.0%} busy").format(load=load)


def _tag(solution: Solution, box: Mapping[str, Any], load: float | None) -> str | None:
    if solution.first_to_saturate not in box["members"] or load is None:
        return None
    if load >= 1:
        return _("Over capacity")
    return _("Bottleneck") if load > BUSY else _("Busiest")


def description(solution: Solution, box: Mapping[str, Any] | pd.Series, load: float | None) -> str:
    """Return what a box is: its step, side and track, who is in it, and how busy."""
    count = int(box["count"])
    who = ngettext("{count} actor", "{count} actors", count) if count else _("nobody's capacity")
    stage, side = _(solution.stages.at[box["stage"], "label"]), _(SIDE_LABELS[box["side"]]).lower()
    text = f"{stage}, {side}, {_(TRACK_WORDS[box['track']])}: {who.format(count=count)}"
    if load is None or not box["busiest"]:
        return text
    busiest = _(solution.stations.at[box["busiest"], "name"])
    said = _("{text}; busiest is {busiest}, {load}")
    return said.format(text=text, busiest=busiest, load=load_label(box["kind"], load))


def _edges(flows: pd.DataFrame, boxes: Mapping[Any, Mapping[str, Any]]) -> list[dict[str, Any]]:
    between = [flow for flow in flows.to_dict("records") if flow["source"] != flow["target"]]
    most = max(flow["rate"] for flow in between)

    def style(flow: Mapping[str, Any]) -> str:
        if flow["kind"] == "back":
            return "return"
        known = boxes[flow["source"]]["stage"] == "triage" and boxes[flow["target"]]["stage"] in ("produce", "field")
        return "skip" if known else "forward"

    return [
        {"source": flow["source"], "target": flow["target"], "share": flow["rate"] / most, "style": style(flow)}
        for flow in between
    ]


def combination_grid(grid: SweepResult, position: Position, baseline: Position) -> dict[str, Any]:
    """Return the data of the map of all combinations."""
    starred = grid.best("centralisation")
    best = set(zip(starred["centralisation"], starred["iteration_speed"], strict=True))
    shares = sorted(grid.axes["centralisation"], reverse=True)
    speeds = grid.axes["iteration_speed"]
    work = grid.scenario.parameters["design_work"]
    rows = zip(*(grid.table[name].tolist() for name in SHOWN), strict=True)
    points = {row[:2]: dict(zip(SHOWN, row, strict=True)) for row in rows}
    days = [row["cycle_time"] for row in points.values() if row["stable"]]
    unit, size = unit_for(float(np.median(days))) if days else ("day", 1.0)
    scale = _Scale(size, math.log(min(days, default=1.0)), math.log(max(days, default=1.0)))

    exact = position.triage == position.test == position.approve
    near = _nearest(baseline, shares, speeds)
    pinned = (shares[near[0]], speeds[near[1]])

    def cell(share: float, speed: float) -> dict[str, Any]:
        where = _("Centralisation {share:.0%}, a new version after every {days} of work")
        where = where.format(share=share, days=in_words(work / speed, 0.02))
        return _cell(points[share, speed], where, scale, (share, speed) in best)

    return {
        "title": _("All combinations of centralisation and iteration speed"),
        "column_title": _("A new version after every … days of design work (faster →)"),
        "row_title": _("Centralisation"),
        "columns": [{"value": speed, "label": rounded(work / speed, 0.02)} for speed in speeds],
        "rows": [{"value": share, "label": f"{share:.0%}"} for share in shares],
        "cells": [[cell(share, speed) for speed in speeds] for share in shares],
        "current": _nearest(position, shares, speeds),
        "baseline": near if baseline.base == position.base else None,
        "legend": {
            "current": _("you") if exact else _("you (each function apart)"),
            "baseline": _("baseline")
            if pinned == (baseline.centralisation, baseline.iteration_speed)
            else _("baseline (nearest)"),
            "best": _("best centralisation for this speed"),
            "fragile": _("close to capacity"),
            "over": _("over capacity"),
            "never": _("never finishes"),
            "fast": _(FAST[unit]),
            "slow": _("slow"),
        },
        "lang": spoken(),
    }


class _Scale(NamedTuple):
    """Days in the unit of the map, and the logarithms of its fastest and slowest cell."""

    unit: float
    low: float
    high: float


def _cell(row: Mapping[str, Any], where: str, scale: _Scale, best: bool) -> dict[str, Any]:
    if not row["stable"]:
        state, said = ("never", _("some needs never finish")) if row["never_finishes"] else ("over", _("over capacity"))
        return {
            "text": _(STATES[state]),
            "level": None,
            "state": state,
            "best": False,
            "description": f"{where}: {said}",
        }
    days = float(row["cycle_time"])
    said = _("{where}: {days}, the best centralisation for this speed") if best else "{where}: {days}"
    return {
        "text": rounded(days / scale.unit, max(0.01, 0.5 / days) if scale.unit == 1 else 0.02),
        "level": (math.log(days) - scale.low) / (scale.high - scale.low) if scale.high > scale.low else 0.0,
        "state": "fragile" if row["fragile"] else "ok",
        "best": best,
        "description": said.format(where=where, days=in_words(days)),
    }


def _nearest(position: Position, shares: list[float], speeds: tuple[float, ...]) -> list[int]:
    row = min(range(len(shares)), key=lambda n: abs(shares[n] - position.centralisation))
    column = min(range(len(speeds)), key=lambda n: abs(math.log(speeds[n] / position.iteration_speed)))
    return [row, column]
