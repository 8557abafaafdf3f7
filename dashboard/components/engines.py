"""Both engines on the scenario on the desk, and where the formula may be trusted."""

from __future__ import annotations

import streamlit as st

from dashboard import engine_tables, service
from dashboard.desk import Desk
from model.language import _


def engines(desk: Desk) -> None:
    """Simulate the scenario on the desk and show both answers."""
    st.header(_("Two engines, one scenario"))
    st.markdown(
        _(
            "The dials show numbers from formulas. A second engine knows the same actors and rules but none of the "
            "formulas: it walks thousands of needs through the same desks, workshops and boards, one by one, and gives "
            "every number with the interval in which it is known."
        )
    )
    with st.spinner(_("Simulating … the first time on a machine takes some ten seconds more.")):
        check = service.engine_check(desk.position)
    st.markdown(engine_tables.verdict(check))
    if check.simulation.stable:
        st.dataframe(engine_tables.times_table(check), hide_index=True)
    st.markdown(
        _("**One visit to each actor, waiting included**, busiest first. {verdict}").format(
            verdict=engine_tables.stations_verdict(check)
        )
    )
    st.dataframe(engine_tables.stations_table(check), hide_index=True)
    st.caption(engine_tables.self_checks(check))
