"""The network before and after a lever, with what it changes marked."""

from __future__ import annotations

import streamlit as st

from dashboard import lever_charts, service
from dashboard.components.box import box_dialog
from dashboard.components.lever_tuning import ends
from dashboard.components.network_picture import network_picture
from dashboard.desk import Desk
from model.language import _


def lever_picture(desk: Desk) -> None:
    """Show the network with the lever looked at, or without it, in the same place."""
    before, after = ends(desk)
    found = service.group_changes(before, after)
    st.header(_("What it changes in the network"))
    views = {True: _("With the lever"), False: _("Without it")}
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control(_("Show the network"), list(views), format_func=views.__getitem__, default=True,
                                     required=True, key="lever_view", label_visibility="collapsed")  # fmt: skip
        st.markdown(_said(found.boxes))
    solutions = (service.solution(before), service.solution(after))
    groups = (service.groups(before), service.groups(after))
    network_picture(lever_charts.changed_picture(solutions, groups, found, bool(shown)), "lever_picture",
                    desk.open)  # fmt: skip
    opened = desk.take_opened()
    if opened:
        box_dialog(desk, opened, after if shown else before)


def _said(boxes: dict[str, str]) -> str:
    if not boxes:
        return _("No box is new or changed: it only moves the numbers listed above under “What it changes exactly”.")
    return _("New and changed boxes carry the word; headings give the days of each step before → after.")
