"""Watch the flow: one simulated run on the network, need by need; what happens if something happens."""

from __future__ import annotations

import streamlit as st

from dashboard import service
from dashboard.components.code_strip import code_strip
from dashboard.components.dials import scenario_chips
from dashboard.components.flow_details import both_engines, cumulative_flow, followed_need, where_work_waits
from dashboard.components.flow_replay import flow_replay
from dashboard.components.happening import happening
from dashboard.desk import Desk
from dashboard.replay_data import waiting_in_words
from dashboard.snippets import watch_code
from dashboard.words import as_typed
from model.errors import ModelError
from model.language import _, spoken


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title(_("Where does work wait?"))
    scenario_chips(desk)
    try:
        with st.spinner(_("Simulating")):
            calm = service.replay(desk.position)
    except ModelError as error:
        st.warning(_("This cannot be watched need by need: {problem}.").format(problem=as_typed(str(error))))
        return
    answer = st.empty()
    transients, watched = happening(desk)
    seen = calm if watched is None else watched.seen
    answer.markdown(waiting_in_words(seen, service.solution(desk.position), bool(transients)))
    need = flow_replay(service.replay_of(desk.position, seen, transients, spoken()), "replay")
    if watched is not None:
        both_engines(watched, transients)
    left, right = st.columns(2, gap="medium")
    with left:
        followed_need(seen, need)
    with right:
        where_work_waits(desk, seen)
    cumulative_flow(seen)
    code_strip(watch_code(desk.position, seen, transients))
