"""Your network, step 4: what it looks like, what it answers, and taking it to the other pages."""

from __future__ import annotations

import streamlit as st

from dashboard import network_words, service
from dashboard.components.box import box_dialog
from dashboard.components.network_files import scenario_files
from dashboard.components.network_picture import network_picture
from dashboard.desk import Desk
from dashboard.position import Position
from dashboard.words import as_typed
from model.language import _, spoken
from model.scenario import Scenario


def network_preview(desk: Desk, position: Position | None) -> None:
    """Show the draft as a network, once it has no problem; without a position, that it is too large for these pages."""
    _problems, scenario = desk.drafting.checked
    if scenario is None:
        st.markdown(_("The picture and the answer appear here when no problem is left."))
        return
    if position is None:
        st.warning(network_words.too_large(scenario))
        scenario_files(scenario, "network", "own")
        return
    why = as_typed(service.explanation(position).sentence)
    st.markdown(f"{network_words.size(scenario)} " + _("**Why:** {why}").format(why=why))
    _use(desk, scenario)
    network_picture(service.picture(position, spoken()), "own_picture", desk.open)
    opened = desk.take_opened()
    if opened:
        box_dialog(desk, opened, position)
    st.markdown(_("**Take it home:** the network as a file, to keep, to edit elsewhere, or to open here again."))
    scenario_files(scenario, position.stem, "own")


def _use(desk: Desk, scenario: Scenario) -> None:
    """Show the button that takes the network to all pages, or that it is there, and what a reload does to it."""
    if desk.position.base != scenario:
        st.markdown(_("Until you use it, it is on this page alone, and a reload forgets what you wrote."))
        st.button(
            _("Use this network"),
            type="primary",
            on_click=desk.in_language(_take_up),
            args=(desk,),
            icon=":material/check:",
        )
        return
    st.success(_("All other pages work on this network: Explore, Levers, Compare and the rest."))
    if desk.link_carries:
        st.markdown(_("While it is on the desk, the address carries it: a reload, or the link, brings it back."))
    else:
        st.markdown(_("It is too large for a link: after a reload you must open its file again. Download it below."))


def _take_up(desk: Desk) -> None:
    """Use the network as it is written now: a cell may have changed since the button was drawn."""
    _problems, scenario = desk.drafting.checked
    if scenario is not None:
        desk.use(scenario)
