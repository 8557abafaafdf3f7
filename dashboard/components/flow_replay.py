"""The replay of a simulated run on the network: every moving dot is a need, standing where the record says.

The replay decides and computes nothing but how many needs of the record are where on the day shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.components.mounting import renderer
from dashboard.components.network_picture import DRAWING

NAME = "feedback_loops_flow_replay"


def flow_replay(data: Mapping[str, Any], key: str) -> int | None:
    """Draw the replay; return the number of the need the visitor follows, None if none.

    Parameters
    ----------
    data
        Plain JSON: ``run`` (names the run: another one starts anew), ``days``, ``picture`` (as of
        :func:`network_picture`), ``boxes`` (``id``, ``queues``: whether work can wait there), ``needs`` (those
        drawn, each a flat list of box, arrival, start, end: days) and their ``numbers``, ``counts`` (by box, of all
        needs: sorted arrivals, starts, ends), ``marks`` (from, to, label), ``speed`` and ``speeds`` (value: days
        a second, text), ``play`` (whether it starts by itself), ``texts``, ``lang``.
    key
        Unique key of this replay; keep it constant so that it plays on through a rerun.
    """
    scripts = (*DRAWING, "flow_dots.js", "flow_replay.js")
    mount = renderer(NAME, scripts, "network_picture.css", "flow_replay.css")
    shown = mount(data=dict(data), key=key, height="content", default={"followed": None},
                  on_followed_change=_noted)  # fmt: skip
    followed = shown.followed
    return followed if isinstance(followed, int) and followed in data["numbers"] else None


def _noted() -> None:
    """Nothing to do: Streamlit keeps what the browser sent, and runs the page."""
