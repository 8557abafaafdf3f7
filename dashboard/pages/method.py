"""Evidence and method: what the answer rests on, what if you believe something else, and how far to trust it."""

from __future__ import annotations

import streamlit as st

import model as fl
from dashboard import number_tables, service
from dashboard.components.assumptions import assumptions_panel, per_function_dials, reset
from dashboard.components.code_strip import code_strip
from dashboard.components.engines import engines
from dashboard.components.number_editor import number_editor, number_list
from dashboard.components.sources import evidence_table, published, trust
from dashboard.desk import Desk
from dashboard.snippets import method_code
from dashboard.words import as_typed
from model.language import N_, _

SIX_SENTENCES = N_(
    "Needs arise at front-line units and are triaged, at the centre or by local desks that may have to ask each other "
    "for a solver. A need met by a known fix goes straight to production; any other is worked out in versions. Each "
    "version is designed, tested, approved and tried at the front, and done again if it proves wrong. Every desk, "
    "workshop, test post and board has finite capacity or a meeting calendar, so work waits. The two dials say who "
    "decides and how small a step is. Everything else on the screen follows from queues, rework, search, calendars "
    "and hand-overs; no lesson is written in."
)

CITATION = N_(
    "The Civil-Military Feedback Loops authors (2026). *Civil-Military Feedback Loops: a queueing-network model and "
    "workshop dashboard*, version {version}. Scenario “{name}”, simulation seed 1. Formulas use no random numbers and "
    "the simulation takes its own from the seed, so the same settings give the same answer."
)


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title(_("What does the answer rest on, and what if you believe something else?"))
    _answer(desk)
    st.header(_("What if you believe another number?"))
    number_editor(desk)
    st.header(_("The assumptions that matter most"))
    assumptions_panel(desk)
    with st.expander(_("Centralisation of each function by itself")):
        per_function_dials(desk)
    st.header(_("Every number, its range and its source"))
    number_list(desk)
    published(desk)
    evidence_table()
    checked = st.container()  # filled last: a simulation must not keep the rest of the page waiting
    trust(desk)
    st.header(_("The model in six sentences, and what it leaves out"))
    st.markdown(_(SIX_SENTENCES))
    st.markdown(service.left_out())
    for name, title in (("model_card", N_("Model card")), ("formulas", N_("Formulas")), ("glossary", N_("Glossary"))):
        with st.expander(_(title)):
            st.markdown(service.document(name))
    st.header(_("How to cite"))
    st.markdown(_(CITATION).format(version=fl.__version__, name=as_typed(_(desk.position.scenario.label))))
    code_strip(method_code(desk.position, service.best_centralisation(desk.position)))
    with checked:
        engines(desk)


def _answer(desk: Desk) -> None:
    """Show the answer under the present beliefs, and what they do to the verdict."""
    numbers = service.numbers(desk.position)
    own = service.best_centralisation(desk.position.own_beliefs)
    st.markdown(number_tables.answer(service.solution(desk.position), service.best_centralisation(desk.position), own))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(number_tables.counted(numbers, desk.position))
        disabled = not desk.position.changed
        st.button(_("Back to the scenario's own values"), on_click=reset, args=(desk,), disabled=disabled)
