"""Method: the assumptions that matter, where every number comes from, and how far to trust the answer."""

from __future__ import annotations

import streamlit as st

import model as fl
from dashboard import service, tables
from dashboard.components.assumptions import assumptions_panel, per_function_dials, reset
from dashboard.components.engines import engines
from dashboard.components.sources import sources
from dashboard.desk import Desk
from model.durations import in_words

SIX_SENTENCES = """
Needs arise at front-line units and are triaged, at the centre or by local desks that may have to ask each other for a
solver. A need met by a known fix goes straight to production; any other is worked out in versions. Each version is
designed, tested, approved and tried at the front, and done again if it proves wrong. Every desk, workshop, test post
and board has finite capacity or a meeting calendar, so work waits. The two dials say who decides and how small a
step is. Everything else on the screen follows from queues, rework, search, calendars and hand-overs; no lesson is
written in.
"""


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title("Method: what the model does, and where its numbers come from")
    scenario = desk.position.scenario
    st.markdown(SIX_SENTENCES)
    with st.container(border=True):
        st.markdown(f"**On your desk: {scenario.label}.**")
        st.text(scenario.summary)
        st.text(scenario.question)
    _assumptions(desk)
    _trust(desk)
    checked = st.container()  # filled last: a simulation must not keep the rest of the page waiting
    sources(desk)
    with st.expander("Formulas"):
        st.markdown(service.document("formulas"))
    with st.expander("Glossary"):
        st.markdown(service.document("glossary"))
    with st.expander("Model card: what it is for, what it leaves out", expanded=False):
        st.markdown(service.document("model_card"))
    st.markdown(
        f"Version {fl.__version__}. Formulas use no random numbers and the simulation takes its own from a seed, so "
        "the same settings give the same answer. How to cite: see CITATION.cff in the repository."
    )
    with checked:
        engines(desk)


def _assumptions(desk: Desk) -> None:
    """Show what matters most, for the visitor to change."""
    st.header("Assumptions that matter")
    solution = service.solution(desk.position)
    answer = in_words(solution.cycle_time.mean, solution.expected_error.mean) if solution.stable else "over capacity"
    changed = dict(desk.position.changed)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{desk.position.scenario.label}**: innovation-cycle time **{answer}**, {len(changed)} changed.")
        st.button("Back to the scenario's own values", on_click=reset, args=(desk,), disabled=not changed)
    assumptions_panel(desk)
    with st.expander("Centralisation of each function by itself"):
        per_function_dials(desk)


def _trust(desk: Desk) -> None:
    """Show how far the present answer can be trusted."""
    solution = service.solution(desk.position)
    st.header("How far to trust this answer")
    error = solution.expected_error
    st.markdown(
        f"The busiest actor is {solution.utilisation:.0%} busy. At such loads the analytic answer was off by "
        f"{error.mean:.1%} in the mean, {error.p50:.1%} in the median and {error.p90:.1%} in the 90th percentile, on "
        "average over 45 simulated settings of the reference ecosystem."
    )
    if solution.stable:
        st.markdown("**What moves the answer most** around the present dials.")
        table = tables.elasticity_table(service.elasticities(desk.position), desk.position.scenario)
        st.dataframe(table, hide_index=True, width="content")
    for flag in solution.flags:
        st.markdown(f"- **{tables.place_name(solution, flag.place)}**: {flag.text}")
