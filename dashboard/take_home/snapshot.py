"""A desk as one HTML file with working dials: answers computed beforehand, nothing fetched from anywhere."""

from __future__ import annotations

import datetime
import html
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from dashboard import service
from dashboard.position import Position
from dashboard.take_home.report import bars, headline, report, spread
from dashboard.take_home.report_html import details
from model.durations import rounded
from model.explain import SPEEDS, why
from model.language import _, spoken

FOLDER = Path(__file__).parent
SHARES = service.MAP_SHARES


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
        "note": _("A snapshot: the answers were computed beforehand, for the places of the dials below. It works "
                  "without a network."),
        "share_label": _("Centralisation: decisions taken at the top"),
        "speed_label": _("Iteration speed: versions per need"),
        "back": _("Back to where it was taken"),
        "stages_title": _("Where the days go"),
        "map_title": _("All combinations"),
        "map_note": _("Days to a fielded fix (pale = fast, dark = slow): versions per need from left to right, "
                      "centralisation from bottom to top. Choose a cell to go there."),
    }  # fmt: skip
    escaped = {name: html.escape(text) for name, text in texts.items()}
    filled = _template("html").substitute(
        escaped, style=_text("css"), script=_text("js"), rest=details(said), data=_json(_data(position))
    )
    return filled.encode()


def _data(position: Position) -> dict[str, Any]:
    """Return every answer of the map, and the desk's own."""
    shares = sorted({*SHARES, position.centralisation})
    speeds = sorted({*map(float, SPEEDS), position.iteration_speed})
    cells = [[_cell(replace(position.with_centralisation(share), iteration_speed=speed)) for speed in speeds]
             for share in shares]  # fmt: skip
    row, column = shares.index(position.centralisation), speeds.index(position.iteration_speed)
    own = _cell(position)
    start = {**own, "row": row, "column": column, "share": f"{position.centralisation:.0%}",
             "speed": f"{position.iteration_speed:g}", "on_grid": own == cells[row][column]}  # fmt: skip
    return {"shares": [f"{share:.0%}" for share in shares], "speeds": [f"{speed:g}" for speed in speeds],
            "cells": cells, "start": start}  # fmt: skip


def _cell(position: Position) -> dict[str, Any]:
    """Return the answer of one place of the dials."""
    solution = service.solution(position)
    mean = solution.cycle_time.mean if solution.stable else None
    return {
        "headline": headline(solution),
        "spread": spread(solution),
        "why": why(solution),
        "short": _("over") if mean is None else rounded(mean, max(0.02, solution.expected_error.mean)),
        "mean": mean,
        "bars": [{"label": bar.label, "days": f"{bar.days} ({bar.share:.0%})", "share": bar.share}
                 for bar in bars(solution)],
    }  # fmt: skip


def _json(data: dict[str, Any]) -> str:
    """Return data that may stand in a script element: no sign in it can end or open one."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _text(suffix: str) -> str:
    return (FOLDER / f"snapshot.{suffix}").read_text(encoding="utf-8").strip()


def _template(suffix: str) -> Template:
    return Template(_text(suffix))
