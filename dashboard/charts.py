"""Model frames -> the plain data a picture wants. No Streamlit here; formatting and sorting only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.position import Position
from model.durations import in_words, rounded, unit_for
from model.explain import BUSY
from model.groups import Groups
from model.results import Solution, SweepResult
from model.vocabulary import SIDES

SHORT = {"day": "d", "month": "mo", "year": "y"}
SHOWN = ("centralisation", "iteration_speed", "cycle_time", "stable", "never_finishes", "fragile")
FEEDBACK = ("field|soldiers|local", "report|soldiers|local")
TRACK_WORDS = {"central": "at the centre", "local": "at the front", "both": "for everybody"}


def compact(days: float, error: float) -> str:
    """Return a duration as short as a heading: ``37 d``, ``4.1 mo``, ``2.3 y``."""
    if not math.isfinite(days):
        return "–"
    if days == 0:
        return "0 d"
    if days < 0.95:
        return "<1 d"
    unit, size = unit_for(days)
    whole = max(error, 0.5 / days) if unit == "day" else error
    return f"{rounded(days / size, whole)} {SHORT[unit]}"


def picture(solution: Solution, groups: Groups) -> dict[str, Any]:
    """Return the data of the swim-lane picture."""
    boxes = groups.boxes.to_dict("index")  # plain rows: a cell of a frame costs as much as a whole box
    sides = [side for side in SIDES if any(box["side"] == side for box in boxes.values())]
    return {
        "title": f"Who hands work to whom in “{solution.scenario.label}”",
        "columns": _columns(solution),
        "rows": [{"id": side, "label": side.capitalize()} for side in sides],
        "nodes": [_node(solution, name, box) for name, box in boxes.items()],
        "edges": _edges(groups.flows, boxes),
        "feedback": {
            "from": FEEDBACK[0],
            "to": FEEDBACK[1],
            "label": "feedback from the front line starts the next round",
        },
        "selected": None,
        "hint": "Select a box for its actors and sources.",
        "legend": {
            "central": "at the centre",
            "gate": "decides at meetings",
            "return": "back: rework or next version",
            "skip": "known fix, no design needed",
        },
        "lang": "en",
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
                "label": f"{row['label']} · {days}" if solution.stable else row["label"],
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
        "name": box["name"],
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
        return f"{load:.0%} full" if load > 0 else "no limit"
    return f"{load:.0%} busy"


def _tag(solution: Solution, box: Mapping[str, Any], load: float | None) -> str | None:
    if solution.first_to_saturate not in box["members"] or load is None:
        return None
    if load >= 1:
        return "Over capacity"
    return "Bottleneck" if load > BUSY else "Busiest"


def description(solution: Solution, box: Mapping[str, Any] | pd.Series, load: float | None) -> str:
    """Return what a box is: its step, side and track, who is in it, and how busy."""
    who = f"{box['count']} actors" if box["count"] > 1 else "1 actor" if box["count"] else "nobody's capacity"
    text = f"{solution.stages.at[box['stage'], 'label']}, {box['side']}, {TRACK_WORDS[box['track']]}: {who}"
    if load is None or not box["busiest"]:
        return text
    busiest = solution.stations.at[box["busiest"], "name"]
    return f"{text}; busiest is {busiest}, {load_label(box['kind'], load)}"


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
        where = f"Centralisation {share:.0%}, a new version after every {in_words(work / speed, 0.02)} of work"
        return _cell(points[share, speed], where, scale, (share, speed) in best)

    return {
        "title": "All combinations of centralisation and iteration speed",
        "column_title": "A new version after every … days of design work (faster →)",
        "row_title": "Centralisation",
        "columns": [{"value": speed, "label": rounded(work / speed, 0.02)} for speed in speeds],
        "rows": [{"value": share, "label": f"{share:.0%}"} for share in shares],
        "cells": [[cell(share, speed) for speed in speeds] for share in shares],
        "current": _nearest(position, shares, speeds),
        "baseline": near if baseline.name == position.name else None,
        "legend": {
            "current": "you" if exact else "you (each function apart)",
            "baseline": "baseline"
            if pinned == (baseline.centralisation, baseline.iteration_speed)
            else "baseline (nearest)",
            "best": "best centralisation for this speed",
            "fragile": "close to capacity",
            "over": "over capacity",
            "never": "never finishes",
            "fast": f"fast ({unit}s)",
            "slow": "slow",
        },
        "lang": "en",
    }


class _Scale(NamedTuple):
    """Days in the unit of the map, and the logarithms of its fastest and slowest cell."""

    unit: float
    low: float
    high: float


def _cell(row: Mapping[str, Any], where: str, scale: _Scale, best: bool) -> dict[str, Any]:
    if not row["stable"]:
        state, said = ("never", "some needs never finish") if row["never_finishes"] else ("over", "over capacity")
        return {"text": state, "level": None, "state": state, "best": False, "description": f"{where}: {said}"}
    days = float(row["cycle_time"])
    return {
        "text": rounded(days / scale.unit, max(0.01, 0.5 / days) if scale.unit == 1 else 0.02),
        "level": (math.log(days) - scale.low) / (scale.high - scale.low) if scale.high > scale.low else 0.0,
        "state": "fragile" if row["fragile"] else "ok",
        "best": best,
        "description": f"{where}: {in_words(days)}" + (", the best centralisation for this speed" if best else ""),
    }


def _nearest(position: Position, shares: list[float], speeds: tuple[float, ...]) -> list[int]:
    row = min(range(len(shares)), key=lambda n: abs(shares[n] - position.centralisation))
    column = min(range(len(speeds)), key=lambda n: abs(math.log(speeds[n] / position.iteration_speed)))
    return [row, column]
