"""Published figures beside the model's, the evidence table, and how far the answer can be trusted."""

from __future__ import annotations

import streamlit as st

from dashboard import service, tables
from dashboard.desk import Desk
from dashboard.words import as_typed
from model.language import _


def published(desk: Desk) -> None:
    """Show the published ranges that belong to the scenario, beside what the model gives."""
    held = tables.ranges_table(service.solution(desk.position))
    if len(held):
        st.markdown(
            _("**Held against published figures.** An aim is a policy target: shown, never tested as a result.")
        )
        st.dataframe(held, hide_index=True)
    else:
        st.markdown(_("No published range belongs to this scenario: no end-to-end figure found."))


def evidence_table() -> None:
    """Show every published figure collected."""
    with st.expander(_("The evidence table")):
        st.dataframe(tables.evidence_table(service.evidence()), hide_index=True)


def trust(desk: Desk) -> None:
    """Show how far the present answer can be trusted, and what moves it."""
    solution = service.solution(desk.position)
    st.header(_("How far to trust this answer"))
    error = solution.expected_error
    st.markdown(
        _(
            "The busiest actor is {load:.0%} busy. At such loads the analytic answer was off by {mean:.1%} in the "
            "mean, {p50:.1%} in the median and {p90:.1%} in the 90th percentile, on average over 45 simulated "
            "settings of the reference ecosystem."
        ).format(load=solution.utilisation, mean=error.mean, p50=error.p50, p90=error.p90)
    )
    if solution.stable:
        st.markdown(_("**What moves the answer most** around the present dials."))
        table = tables.elasticity_table(service.elasticities(desk.position), desk.position.scenario)
        st.dataframe(table, hide_index=True, width="content")
    for flag in solution.flags:
        st.markdown(f"- **{as_typed(tables.place_name(solution, flag.place))}**: {flag.text}")
