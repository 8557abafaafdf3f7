"""The overview of the levers: one row each, a bar of the days it saves or costs, and a button to look at it.

The board decides and computes nothing: every text and number in it arrives in ``data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.components.mounting import renderer, sent

NAME = "feedback_loops_lever_board"


def lever_board(data: Mapping[str, Any], key: str, on_choose: Callable[[str], None]) -> None:
    """Draw the overview and report the lever a person chooses.

    Parameters
    ----------
    data
        Plain JSON: ``title`` (accessible name), ``columns`` (headings of lever, days, why, months, per_month, cost,
        assumed), ``words`` (report, pulled, slower, faster), ``both`` (whether any bar points to the slower side) and
        ``rows``: ``id``, ``title``, ``report``, ``pulled``, ``current``, ``state``, ``problem`` (then the rest may
        be missing), ``bar`` (-1 slowest .. 1 fastest), ``days``, ``path``, ``why``, ``months``, ``per_month``,
        ``cost``, ``assumed``.
    key
        Unique key of this board; keep it constant so that focus survives a rerun.
    on_choose
        Called with the lever's name before the rerun.
    """
    known = {row["id"] for row in data["rows"]}

    def report() -> None:
        chosen = sent(key, "chosen")
        if isinstance(chosen, str) and chosen in known:
            on_choose(chosen)

    mount = renderer(NAME, ("lever_board.js",), "lever_board.css")
    mount(data=dict(data), key=key, height="content", on_chosen_change=report)
