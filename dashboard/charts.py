"""Model frames -> the plain data a picture wants. No Streamlit here; formatting and sorting only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.position import Position
from model.analytic.solver import FRAGILE
from model.durations import in_words, rounded, unit_for
from model.explain import BUSY, Explanation, step_in_words
from model.groups import Groups
from model.parameters import ASSUMPTION
from model.results import Solution, SweepResult
from model.scenario import Actor, Scenario
from model.vocabulary import SIDES

SHORT = {"day": "d", "month": "mo", "year": "y"}
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
    sides = [side for side in SIDES if (groups.boxes["side"] == side).any()]
    return {
        "title": f"Who hands work to whom in “{solution.scenario.label}”",
        "columns": _columns(solution),
        "rows": [{"id": side, "label": side.capitalize()} for side in sides],
        "nodes": [_node(solution, name, box) for name, box in groups.boxes.iterrows()],
        "edges": _edges(groups),
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
    totals = solution.stages["total"]
    longest = totals.max()
    columns = []
    for stage, row in solution.stages.iterrows():
        days = compact(row["total"], solution.expected_error.mean)
        columns.append(
            {
                "id": stage,
                "label": f"{row['label']} · {days}" if solution.stable else row["label"],
                "share": float(row["total"] / longest) if solution.stable and longest > 0 else 0.0,
                "longest": bool(solution.stable and stage == totals.idxmax()),
            }
        )
    return columns


def _node(solution: Solution, name: Any, box: pd.Series) -> dict[str, Any]:
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
        "description": _description(solution, box, load),
    }


def load_label(kind: str, load: float | None) -> str:
    """Return how busy a box is, in words that fit it."""
    if load is None:
        return ""
    if kind == "gate":
        return f"{load:.0%} full" if load > 0 else "no limit"
    return f"{load:.0%} busy"


def _tag(solution: Solution, box: pd.Series, load: float | None) -> str | None:
    if solution.first_to_saturate not in box["members"] or load is None:
        return None
    if load >= 1:
        return "Over capacity"
    return "Bottleneck" if load > BUSY else "Busiest"


def _description(solution: Solution, box: pd.Series, load: float | None) -> str:
    who = f"{box['count']} actors" if box["count"] > 1 else "1 actor" if box["count"] else "nobody's capacity"
    text = f"{solution.stages.loc[box['stage'], 'label']}, {box['side']}, {TRACK_WORDS[box['track']]}: {who}"
    if load is None or not box["busiest"]:
        return text
    busiest = solution.stations.loc[box["busiest"], "name"]
    return f"{text}; busiest is {busiest}, {load_label(box['kind'], load)}"


def _edges(groups: Groups) -> list[dict[str, Any]]:
    flows = groups.flows[groups.flows["source"] != groups.flows["target"]]
    most = flows["rate"].max()
    stage = groups.boxes["stage"]

    def style(flow: Any) -> str:
        if flow.kind == "back":
            return "return"
        known = stage[flow.source] == "triage" and stage[flow.target] in ("produce", "field")
        return "skip" if known else "forward"

    return [
        {"source": flow.source, "target": flow.target, "share": float(flow.rate / most), "style": style(flow)}
        for flow in flows.itertuples()
    ]


def combination_grid(
    grid: SweepResult, best: frozenset[tuple[float, float]], position: Position, baseline: Position
) -> dict[str, Any]:
    """Return the data of the map of all combinations."""
    shares = sorted(grid.axes["centralisation"], reverse=True)
    speeds = grid.axes["iteration_speed"]
    work = grid.scenario.parameters["design_work"]
    points = {(row["centralisation"], row["iteration_speed"]): row for row in grid.table.to_dict("records")}
    days = [row["cycle_time"] for row in points.values() if row["stable"]]
    unit, size = unit_for(float(np.median(days))) if days else ("day", 1.0)
    scale = _Scale(size, math.log(min(days, default=1.0)), math.log(max(days, default=1.0)))

    here = _nearest(position, shares, speeds)
    exact = {position.triage, position.test, position.approve} == {shares[here[0]]}
    exact = exact and position.iteration_speed == speeds[here[1]]

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
        "current": here,
        "baseline": _nearest(baseline, shares, speeds) if baseline.name == position.name else None,
        "legend": {
            "current": "you" if exact else "you (nearest cell)",
            "baseline": "baseline",
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
        "state": "fragile" if row["utilisation"] >= FRAGILE else "ok",
        "best": best,
        "description": f"{where}: {in_words(days)}" + (", the best centralisation for this speed" if best else ""),
    }


def _nearest(position: Position, shares: list[float], speeds: tuple[float, ...]) -> list[int]:
    share = (position.triage + position.test + position.approve) / 3
    row = min(range(len(shares)), key=lambda n: abs(shares[n] - share))
    column = min(range(len(speeds)), key=lambda n: abs(math.log(speeds[n] / position.iteration_speed)))
    return [row, column]


def members_table(solution: Solution, members: tuple[str, ...]) -> pd.DataFrame:
    """Return the actors of one box with their numbers and sources, busiest first."""
    actors = solution.scenario.actor_by_id
    shown = [name for name in members if name in solution.stations.index]
    table = solution.stations.loc[shown].sort_values("utilisation", ascending=False)
    return pd.DataFrame(
        {
            "Actor": table["name"],
            "Busy": [f"{value:.0%}" for value in table["utilisation"]],
            "Servers": ["–" if math.isnan(value) else f"{value:.0f}" for value in table["servers"]],
            "Waits": [_visit(value) for value in table["wait_time"]],
            "Is worked on": [in_words(value, 0.03) if value else "at the meeting" for value in table["service_time"]],
            "In the queue": [_count(value) for value in table["queue_length"]],
            "Source": [", ".join(actors[name].evidence) or "assumption" for name in table.index],
        }
    )


def _visit(days: float) -> str:
    return "without end" if math.isinf(days) else in_words(days, 0.05) if days >= 0.02 else "hardly"


def _count(cases: float) -> str:
    return "grows" if math.isinf(cases) else f"{cases:.1f}"


def change_against(solution: Solution, baseline: Solution) -> Mapping[str, Any]:
    """Return how the headline differs from the baseline, for a metric: text, colour and arrow."""
    if not solution.stable or not baseline.stable:
        return {"delta": None}
    days = solution.cycle_time.mean - baseline.cycle_time.mean
    error = max(solution.expected_error.mean, baseline.expected_error.mean)
    if abs(days) < 0.005 * baseline.cycle_time.mean:
        return {"delta": "as fast as the baseline", "delta_color": "off", "delta_arrow": "off"}
    size = in_words(abs(days), max(0.05, error))
    word = "slower" if days > 0 else "faster"
    return {
        "delta": f"{size} {word} than the baseline",
        "delta_color": "red" if days > 0 else "green",
        "delta_arrow": "up" if days > 0 else "down",
    }


def described(solution: Solution, box: pd.Series) -> str:
    """Return what a box is, in one line."""
    if box["kind"] == "delay":
        return "Time that passes here uses nobody's capacity."
    if box["kind"] == "unit":
        return f"{box['count']} units raise the needs, try each version, and use what is fielded. They have no queue."
    return _description(solution, box, float(box["utilisation"])) + "."


def neighbours(groups: Groups, name: str) -> list[str]:
    """Return who hands work to a box and to whom it hands work on, with their shares."""
    lines = []
    for word, here, there in (("Gets work from", "target", "source"), ("Hands work to", "source", "target")):
        flows = groups.flows[(groups.flows[here] == name) & (groups.flows[there] != name)]
        if len(flows):
            shares = flows.groupby(there)["rate"].sum().sort_values(ascending=False) / flows["rate"].sum()
            named = [f"{groups.boxes.loc[other, 'name']} ({share:.0%})" for other, share in shares.items()]
            lines.append(f"{word}: {', '.join(named)}.")
    return lines


def server_gains(explanation: Explanation, members: tuple[str, ...]) -> list[str]:
    """Return what one more server would bring at the best member of a box, if anything worth saying."""
    solution = explanation.solution
    steps = [step for step in explanation.next_steps if step.kind == "server" and step.actor in members]
    return [f"What if? {_upper(step_in_words(solution, step))}." for step in steps[:1] if step.gain >= 0.1]


def place_name(solution: Solution, place: str) -> str:
    """Return what people call the place of a flag."""
    return str(solution.stations.loc[place, "name"]) if place in solution.stations.index else "Cycle time"


def ranges_table(solution: Solution) -> pd.DataFrame:
    """Return the published ranges of a scenario beside what the model gives at the present dials."""
    rows = []
    for sourced in solution.scenario.ranges:
        value, share = solution.measured(sourced.measure)
        inside = sourced.low <= value <= sourced.high

        def said(number: float, share: bool = share) -> str:
            return f"{number:.0%}" if share else in_words(number)

        verdict = "aim" if sourced.aim else "inside" if inside else "outside, at these dials"
        published = f"{said(sourced.low)} to {said(sourced.high)}"
        rows.append(
            (_measure_name(solution, sourced.measure), published, said(value), verdict, ", ".join(sourced.evidence))
        )
    return pd.DataFrame(rows, columns=["What", "Published", "Model", "Verdict", "Source"])


def _measure_name(solution: Solution, measure: str) -> str:
    kind, _, actor = measure.partition(":")
    if measure == "cycle_time":
        return "Whole cycle, mean"
    if actor:
        return f"{place_name(solution, actor)}, {'one visit' if kind == 'visit' else 'how busy'}"
    return f"{solution.stages.loc[measure, 'label']}, per need"


def parameters_table(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the attribute table with a scenario's own values and sources."""
    own = {**scenario.parameters, "centralisation": scenario.dials.centralisation,
           "iteration_speed": scenario.dials.iteration_speed}  # fmt: skip
    sources = [", ".join(scenario.evidence_for(name)) or table.loc[name, "evidence"] for name in table.index]
    return pd.DataFrame(
        {
            "Parameter": [name.replace("_", " ") for name in table.index],
            "Symbol": table["symbol"],
            "Value": [f"{own[name]:g}" for name in table.index],
            "Default": [f"{value:g}" for value in table["default"]],
            "Plausible": [f"{low:g} to {high:g}" for low, high in zip(table["low"], table["high"], strict=True)],
            "Unit": table["unit"],
            "Source": sources,
            "Meaning": table["meaning"],
        }
    )


def actors_table(scenario: Scenario) -> pd.DataFrame:
    """Return the actors and steps of a scenario with their numbers and sources."""
    rows = [
        (
            actor.label,
            actor.function,
            actor.side,
            actor.track,
            _capacity(actor),
            ", ".join(actor.evidence) or ASSUMPTION,
            actor.note,
        )
        for actor in scenario.actors
        if actor.function != "unit"
    ]
    rows += [
        (
            step.label,
            f"before {step.before}",
            "–",
            step.track,
            f"delay of {in_words(step.delay)}",
            ", ".join(step.evidence) or ASSUMPTION,
            step.note,
        )
        for step in scenario.steps
        if step.delay is not None
    ]
    return pd.DataFrame(rows, columns=["Name", "Does", "Side", "Track", "Capacity", "Source", "Note"])


def _capacity(actor: Actor) -> str:
    if actor.cadence is not None:
        limit = "any number of cases" if actor.agenda_limit is None else f"{actor.agenda_limit} cases"
        return f"meets every {in_words(actor.cadence)}, {limit}"
    each = "the design work of a version" if actor.effort is None else in_words(actor.effort)
    return f"{actor.servers} × {each} a visit"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
