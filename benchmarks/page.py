"""Key press on a dial to the settled number, beside an empty page: ``python -m benchmarks.page``."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks.dial_walk import Move, walk, way_back
from benchmarks.streamlit_server import dashboard, empty_page
from benchmarks.timing import elapsed, setting
from dashboard import service
from dashboard.links import to_query
from dashboard.position import Position
from model.durations import in_words

PRESSES = 40
WARM_UP = 10  # presses on new positions before the first that counts
PROBE = Path(__file__).with_name("page_probe.js")
QUIET = 150  # milliseconds without a change before the next press
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Press(NamedTuple):
    """Milliseconds from a key press to the number standing, and to the whole run being over; and the number."""

    number: float
    settled: float
    text: str


class Tab:
    """A page in its own Chromium window, with a probe on one number.

    Parameters
    ----------
    browser, address
        Where to open what.
    number
        CSS selector of the element to watch.
    """

    def __init__(self, browser: Browser, address: str, number: str) -> None:
        self._page = browser.new_page(viewport={"width": 1366, "height": 768})
        self._page.goto(address)
        self._page.locator(number).wait_for(timeout=60_000)
        self._page.wait_for_timeout(2_000)
        self._page.evaluate(PROBE.read_text(encoding="utf-8"), number)

    def press(self, dial: str, key: str) -> Press:
        """Press a key on a dial; wait until everything has settled."""
        self._page.get_by_role("slider", name=re.compile(f"^{dial}")).focus()
        self._page.evaluate("window.forgetPress()")
        self._page.keyboard.press(key)
        found = self._page.wait_for_function("quiet => window.lastPress(quiet)", arg=QUIET).json_value()
        return Press(**found)


def main(presses: int = PRESSES) -> None:
    """Drive both pages in turn; print medians, 95th percentiles, ratios and the share of the model."""
    start, moves = walk(WARM_UP + presses)
    with ExitStack() as stack:
        ours, empty = stack.enter_context(dashboard()), stack.enter_context(empty_page())
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        stack.callback(browser.close)
        tabs = (
            Tab(browser, f"{ours.address}/?{urlencode(to_query(start))}", '[data-testid="stMetricValue"]'),
            Tab(browser, empty.address, '[data-testid="stText"]'),
        )
        print(f"{setting('streamlit', 'playwright')} · Chromium {browser.version}")
        first = [pressed[WARM_UP:] for pressed in _drive(*tabs, moves)]
        again = [pressed[:presses] for pressed in _drive(*tabs, way_back(start, moves), count_from=len(moves))]
    _report(f"{presses} key presses, each to dial positions never seen before", *first)
    _report(f"{presses} key presses over the same positions again (answers cached)", *again)
    number, settled = (median(values) for values in list(zip(*first[0], strict=True))[:2])
    _report_model(start, moves, number, settled)


def _drive(ours: Tab, empty: Tab, moves: Sequence[Move], count_from: int = 0) -> tuple[list[Press], list[Press]]:
    """Press on both pages in turn; check every number shown."""
    shown: tuple[list[Press], list[Press]] = [], []
    for count, move in enumerate(moves, start=count_from + 1):
        shown[0].append(ours.press(move.dial, move.key))
        shown[1].append(empty.press("Dial", "ArrowRight"))
        assert shown[0][-1].text == _headline(move.position), f"{shown[0][-1].text} at {move.position}"
        assert shown[1][-1].text == str(count), f"{shown[1][-1].text} after {count} presses"
    return shown


def _headline(position: Position) -> str:
    answer = service.solution(position)
    return in_words(answer.cycle_time.mean, answer.expected_error.mean)


def _report(title: str, ours: Sequence[Press], empty: Sequence[Press]) -> None:
    print(f"{title}; milliseconds, median (95th percentile)")
    for part, label in (("number", "settled number on the screen"), ("settled", "whole page settled")):
        middle, high = _summary([getattr(press, part) for press in ours])
        floor, floor_high = _summary([getattr(press, part) for press in empty])
        print(
            f"  {label}: dashboard {middle:.0f} ({high:.0f}), empty page {floor:.0f} ({floor_high:.0f}); "
            f"{middle / floor:.2f}x the median, {high / floor_high:.2f}x the 95th percentile"
        )


def _summary(values: Sequence[float]) -> tuple[float, float]:
    return float(np.median(values)), float(np.percentile(values, 95))


def _report_model(start: Position, moves: Sequence[Move], number: float, settled: float) -> None:
    """Time, in this process, what Explore asks of the service at each new position, in its order."""
    service.combinations(start)
    for cached in (service.solution, service.explanation, service.groups):
        cached.cache_clear()
    before, after = [], []
    for move in moves:
        before.append(elapsed(partial(service.solution, move.position)))
        after.append(elapsed(partial(_ask_the_rest, move.position)))
    headline = median(before[WARM_UP:]) * 1000
    everything = headline + median(after[WARM_UP:]) * 1000
    print("  share of it spent in the model, timed in a process of its own on the same new positions")
    print(f"    before the number: {headline:.0f} ms of {number:.0f} ms ({headline / number:.0%})")
    print(f"    on the whole page: {everything:.0f} ms of {settled:.0f} ms ({everything / settled:.0%})")


def _ask_the_rest(position: Position) -> None:
    """Call what Explore calls after its headline: why, the picture, and the map."""
    service.explanation(position)
    service.groups(position)
    service.combinations(position)


if __name__ == "__main__":
    main()
