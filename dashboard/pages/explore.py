"""Explore: two dials, one number, why, what next, and the map of all combinations."""

from __future__ import annotations

import streamlit as st

from dashboard import service
from dashboard.components.answer import answer
from dashboard.components.assumptions import ASSUMPTIONS, assumptions_dialog
from dashboard.components.box import box_dialog
from dashboard.components.combination_map import combination_map
from dashboard.components.dials import dials, guide, scenario_chips
from dashboard.components.network_picture import network_picture
from dashboard.desk import Desk
from model.language import _, spoken


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title(_("How fast can a front-line problem become a fielded fix?"))
    if desk.first_visit:
        guide(desk)
    scenario_chips(desk)
    left, right = st.columns([27, 73], gap="medium")
    with left:
        dials(desk)
        answer(desk)
    with right:
        position = desk.position
        network_picture(service.picture(position, spoken()), "picture", desk.open)
        st.markdown(
            _("**All combinations:** time to a fielded fix (pale = fast, dark = slow). Choose a cell to go there.")
        )
        grid = service.combination_grid(position, desk.baseline, spoken())
        combination_map(grid, "map", lambda share, speed: _go(desk, share, speed))
    opened = desk.take_opened()
    if opened == ASSUMPTIONS:
        assumptions_dialog(desk)
    elif opened:
        box_dialog(desk, opened)


def _go(desk: Desk, share: float, speed: float) -> None:
    desk.change(triage=share, test=share, approve=share, iteration_speed=float(speed))
