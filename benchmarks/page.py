"""Key press on a dial to the settled number, beside an empty page: ``python -m benchmarks.page``."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.streamlit_server import dashboard, empty_page
from benchmarks.timing import elapsed, setting
from dashboard import service
from dashboard.position import Position
from model.durations import in_words
from model.explain import SPEEDS

PRESSES = 40
WARM_UP = 8
SHARES = tuple(n / 20 for n in range(3, 11))  # 15 % to 50 %: below capacity at every speed from 2 up
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PROBE = Path(__file__).with_name("page_probe.js")
QUIET = 150  # milliseconds without a further change before a press counts as settled


class Move(NamedTuple):
    """One key press, and where it takes the dials."""

    dial: str
    key: str
    position: Position


class Press(NamedTuple):
    """What one press took, in milliseconds: until the number stood, and until the whole run was over."""

    number: float
    settled: float
    text: str


def main(presses: int = PRESSES) -> None:
    """Drive both pages in turn; print medians, the 95th percentile, ratios and the share of the model."""
    start, moves = _walk(WARM_UP + presses)
    with ExitStack() as stack:
        addresses = stack.enter_context(dashboard()), stack.enter_context(empty_page())
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        stack.callback(browser.close)
        ours = _Driven(browser, addresses[0] + _link(start), '[data-testid="stMetricValue"]')
        empty = _Driven(browser, addresses[1], '[data-testid="stText"]')
        first = _drive(ours, empty, moves)
        again = _drive(ours, empty, _back(start, moves))
        chromium_version = browser.version
    print(f"{setting('streamlit', 'playwright')} · Chromium {chromium_version}")
    _report("dial positions never seen before", first)
    _report("the same positions again (answers cached)", again)
    _report_model(start, moves, median(press.number for press in first[0]))


def _walk(steps: int) -> tuple[Position, list[Move]]:
    """Return moves of one key press each that never come to a position twice: along each row, then up one."""
    speeds = [float(speed) for speed in SPEEDS if speed >= 2]
    path = [
        (share, speed)
        for row, share in enumerate(SHARES)
        for speed in (speeds if row % 2 == 0 else speeds[::-1])
    ][: steps + 1]
    base = Position.of_preset("reference")
    places = [base.with_centralisation(share)._replace_speed(speed) for share, speed in path]
    return places[0], [_move(here, there) for here, there in zip(places, places[1:], strict=False)]


def _move(here: Position, there: Position) -> Move:
    dial = "Iteration speed" if here.iteration_speed != there.iteration_speed else "Centralisation"
    up = there.iteration_speed > here.iteration_speed or there.triage > here.triage
    return Move(dial, "ArrowRight" if up else "ArrowLeft", there)


def _back(start: Position, moves: Sequence[Move]) -> list[Move]:
    """Return the way back over positions already seen."""
    places = [start, *(move.position for move in moves)][::-1]
    return [_move(here, there) for here, there in zip(places, places[1:], strict=False)]
