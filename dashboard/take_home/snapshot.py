"""A desk as one HTML file with working dials: answers computed beforehand, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import datetime
import hashlib
import html
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from dashboard import service
from dashboard.position import Position
from dashboard.take_home.report import bars, busiest, headline, report, spread
from dashboard.take_home.report_html import details
from dashboard.take_home.snapshot_script import script
from model.explanation.explain import why
from model.language import _, spoken

FOLDER = Path(__file__).parent
SHARED = ("title", "rows", "feedback", "legend", "lang")
"""Parts of the picture that are the same at every place of the dials."""
MOST_FULL, MOST_COARSE = 100, 300
"""Actors up to which every place of the map, or every third speed, is worked out: some ten seconds at most."""


def snapshot(position: Position, baseline: Position, link: str, day: datetime.date) -> bytes:
    """Return the snapshot of a desk in the language spoken now.

    Parameters
    ----------
    position, baseline, link, day
        As for the report; the same give the same bytes.
    """
    said = report(position, baseline, link, day)
    texts = {
        "language": spoken(),
        "title": f"{said.title}: {said.headline}",
        "question": said.question,
        "name": said.title,
        "note": _note(position),
        "share_label": _("Centralisation: decisions taken at the top"),
        "speed_label": _("Iteration speed: versions per need"),
        "back": _("Back to where it was taken"),
        "busiest_title": _("Busiest"),
        "stages_title": _("Where the days go"),
        "map_title": _("All combinations"),
        "taken": _("What stands below is about the place of the dials where the snapshot was taken."),
        "map_note": _("Days to a fielded fix (pale = fast, dark = slow). Choose a cell to go there."),
    }
    escaped = {name: html.escape(text) for name, text in texts.items()}
    filled = _template().substitute(
        escaped,
        style=_text("snapshot.css"),
        script=script(),
        script_hash=_hash(f"\n{script()}\n"),
        rest=details(said, said.link or said.printed_link),
        data=_json(_data(position, baseline)),
    )
    return filled.encode()


def _note(position: Position) -> str:
    said = _("A snapshot: the answers were computed beforehand, for the places of the dials below. It works without a "
             "network.")  # fmt: skip
    if len(position.base.actors) > MOST_FULL:
        said += " " + _("This network is large, so there are only a few places.")
    return said


def _data(position: Position, baseline: Position) -> dict[str, Any]:
    """Return every answer of the map, and the desk's own."""
    whole = service.combination_grid(position, baseline, spoken())
    rows, columns = _places(len(position.base.actors), whole)
    grid = {
        **whole,
        "rows": [whole["rows"][row] for row in rows],
        "columns": [whole["columns"][column] for column in columns],
        "cells": [[whole["cells"][row][column] for column in columns] for row in rows],
        "baseline": None,
        "legend": {name: text for name, text in whole["legend"].items() if name != "baseline"},
    }
    answers = [[_cell(replace(position.with_centralisation(row["value"]), iteration_speed=column["value"]))
                for column in grid["columns"]] for row in grid["rows"]]  # fmt: skip
    row, column = rows.index(whole["current"][0]), columns.index(whole["current"][1])
    own = _cell(position)
    start = {**own, "row": row, "column": column, "on_grid": own == answers[row][column],
             "share": f"{position.centralisation:.0%}", "speed": f"{position.iteration_speed:g}"}  # fmt: skip
    shorter = _Shorter()
    for answer in (start, *(answer for line in answers for answer in line)):
        answer["picture"] = shorter.picture(answer["picture"])
    picture = service.picture(position, spoken())
    shared = {**{part: picture[part] for part in SHARED}, "hint": _("Choose a box to read who is in it.")}
    return {"map": grid, "answers": answers, "start": start, "picture": shared,
            "boxes": shorter.boxes, "lines": list(shorter.lines),
            "shares": [row["label"] for row in grid["rows"]],
            "speeds": [f"{column['value']:g}" for column in grid["columns"]]}  # fmt: skip


class _Shorter:
    """Takes out of many pictures what they share: boxes as they first stood, and the ends of lines."""

    def __init__(self) -> None:
        self.boxes: dict[str, dict[str, Any]] = {}
        self.lines: dict[tuple[str, str, str], int] = {}

    def picture(self, whole: dict[str, Any]) -> dict[str, Any]:
        """Return a picture with, of each box, what differs from its first, and of each line its place and share."""
        nodes = []
        for node in whole["nodes"]:
            first = self.boxes.setdefault(node["id"], node)
            nodes.append({key: value for key, value in node.items() if key == "id" or first.get(key) != value})
        edges = []
        for edge in whole["edges"]:
            ends = (edge["source"], edge["target"], edge["style"])
            edges.append([self.lines.setdefault(ends, len(self.lines)), round(edge["share"], 4)])
        return {"columns": whole["columns"], "nodes": nodes, "edges": edges}


def _places(actors: int, grid: dict[str, Any]) -> tuple[list[int], list[int]]:
    """Return the rows and columns of the map that are worked out; the desk's own is always among them."""
    row, column = grid["current"]
    rows, columns = list(range(len(grid["rows"]))), list(range(len(grid["columns"])))
    if actors > MOST_COARSE:
        return [row], [column]
    if actors > MOST_FULL:
        return sorted({*rows[::2], row}), sorted({*columns[::3], column})
    return rows, columns


def _cell(position: Position) -> dict[str, Any]:
    """Return the answer of one place of the dials."""
    solution, picture = service.solution(position), service.picture(position, spoken())
    return {
        "headline": headline(solution),
        "spread": spread(solution),
        "why": why(solution),
        "busiest": busiest(solution),
        "mean": solution.cycle_time.mean if solution.stable else None,
        "bars": [{"label": bar.label, "days": f"{bar.days} ({bar.share:.0%})", "share": bar.share}
                 for bar in bars(solution)],
        "picture": picture,
    }  # fmt: skip


def _json(data: dict[str, Any]) -> str:
    """Return data that may stand in a script element: no sign in it can end or open one."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _hash(element: str) -> str:
    """Return what the policy of the file calls its one script: a browser runs no other, whatever a name smuggles in."""
    return base64.b64encode(hashlib.sha256(element.encode()).digest()).decode()


@cache
def _text(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8").strip()


def _template() -> Template:
    return Template(_text("snapshot.html"))
