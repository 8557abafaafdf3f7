"""The swim-lane picture of the network: who does which step, how busy they are, where the days go.

The picture decides and computes nothing: every text and number in it arrives in ``data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.components.mounting import renderer, sent

NAME = "feedback_loops_network_picture"
DRAWING = ("network_layout.js", "network_routes.js", "network_drawing.js")
"""What draws a network; a component that shows one joins its own script to these."""


def network_picture(data: Mapping[str, Any], key: str, on_select: Callable[[str], None]) -> None:
    """Draw the network and report the box a person chooses.

    Parameters
    ----------
    data
        Plain JSON: ``title`` (accessible name), ``columns`` (id, label, share 0..1, longest),
        ``rows`` (id, label), ``nodes`` (id, column, row, name, count, load or None, load_label, tag or None,
        kind, track, description), ``edges`` (source, target, share 0..1, style), ``feedback`` (from, to,
        label), ``selected`` (id or None), ``hint``. Optional: ``legend``, words for the marks in use, any of
        ``central``, ``gate``, ``delay``, ``return``, ``skip``, ``new_line``; ``lang``, the language of the texts
        (hyphenation, speech). To show what a change does: ``state`` of a node, one of ``new``, ``changed``,
        ``gone`` (``legend`` holds the words), ``changed`` true for a new edge, and
        ``paths`` true where headings say days before and after.
    key
        Unique key of this picture; keep it constant so that focus and layout survive a rerun.
    on_select
        Called with the node's id before the rerun, on click, Enter or Space; always an id in ``data``.
    """
    known = {node["id"] for node in data["nodes"]}

    def report() -> None:
        chosen = sent(key, "selected")
        if isinstance(chosen, str) and chosen in known:
            on_select(chosen)

    mount = renderer(NAME, (*DRAWING, "network_picture.js"), "network_picture.css")
    mount(data=dict(data), key=key, height="content", on_selected_change=report)
