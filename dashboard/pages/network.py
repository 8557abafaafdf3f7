"""Your network: write your own organisation over an example, check it, and let all pages work on it."""

from __future__ import annotations

import streamlit as st

from dashboard import network_words, service
from dashboard.components.code_strip import code_strip
from dashboard.components.network_check import network_check
from dashboard.components.network_editor import network_editor
from dashboard.components.network_preview import network_preview
from dashboard.components.network_start import network_start
from dashboard.desk import Desk
from dashboard.snippets import network_code
from dashboard.words import as_typed
from model.language import _


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title(_("How fast would your own network be?"))
    problems, scenario = desk.drafting.checked
    position = None if scenario is None else service.own_network(scenario)
    explanation = None if position is None else service.explanation(position)
    name = network_words.title(desk.drafting.draft)
    st.markdown(as_typed(network_words.headline(name, problems, explanation, scenario)))
    st.header(_("1 · Begin with an example or a file"))
    network_start(desk)
    st.header(_("2 · Write your own network over it"))
    network_editor(desk)
    st.header(_("3 · Check"))
    network_check(desk)
    st.header(_("4 · Look at it, and use it"))
    network_preview(desk, position)
    if position is not None:
        code_strip(network_code(position, service.solution(position)))
