"""Levers: which change helps most, what it costs, when it begins to help, and what it changes."""

from __future__ import annotations

import streamlit as st

from dashboard.components.dials import scenario_chips
from dashboard.components.lever_code import lever_code
from dashboard.components.lever_months import lever_months
from dashboard.components.lever_overview import lever_overview
from dashboard.components.lever_picture import lever_picture
from dashboard.components.lever_tuning import lever_tuning
from dashboard.components.lever_worth import lever_pairs, lever_worth
from dashboard.desk import Desk
from model.language import _


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title(_("Which change helps most, and what does it cost?"))
    scenario_chips(desk)
    lever_overview(desk)
    if lever_tuning(desk):
        lever_picture(desk)
        lever_months(desk)
        lever_worth(desk)
    lever_pairs(desk)
    lever_code(desk)
