"""Every number of the scenario on the desk, with its source."""

from __future__ import annotations

import streamlit as st

from dashboard import service, tables
from dashboard.desk import Desk


def sources(desk: Desk) -> None:
    """Show every number of the scenario with its source."""
    solution = service.solution(desk.position)
    st.header("Every number and its source")
    held = tables.ranges_table(solution)
    if len(held):
        st.markdown("**Held against published figures.** An aim is a policy target: shown, never tested as a result.")
        st.dataframe(held, hide_index=True)
    else:
        st.markdown("No published range belongs to this scenario: no end-to-end figure found.")
    st.markdown("**Parameters**, with this scenario's value.")
    st.dataframe(tables.parameters_table(service.parameters(), desk.position.scenario), hide_index=True)
    st.markdown("**Actors and steps.**")
    st.dataframe(tables.actors_table(desk.position.scenario), hide_index=True)
    with st.expander("The evidence table"):
        st.dataframe(service.evidence().reset_index(), hide_index=True)
