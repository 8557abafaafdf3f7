"""Below the replay: the diary of the need that is followed, where work waits, cumulative flow, both engines' view."""

from __future__ import annotations

import html
from typing import Any

import streamlit as st

from dashboard import flow_charts, replay_data, service
from dashboard.components.chart import draw_chart
from dashboard.desk import Desk
from dashboard.service import Watched
from model.language import _
from model.replay import Replay


def both_engines(watched: Watched, transients: tuple[Any, ...]) -> None:
    """Show what the simulation and the formulas say of what happens."""
    st.header(_("What both engines say"))
    st.markdown(watched.view.sentence)
    marks = replay_data.marks(watched.seen, transients)
    draw_chart(flow_charts.way_chart(watched.view, marks), height=300, alt=watched.view.sentence)
    names = watched.seen.simulated.stations["name"].to_dict()
    st.dataframe(flow_charts.regimes_table(watched.view, names), hide_index=True)
    st.markdown(_("The formulas follow needs as a fluid: they smooth, are early after an actor has stood still, and "
                  "move needs already under way when a dial is moved, which the simulation does not. "
                  "The interval is that of the mean of 20 simulated runs; a single one varies more."))  # fmt: skip
    with st.expander(_("The way in figures")):
        st.dataframe(flow_charts.way_table(watched.view), hide_index=True)


def followed_need(seen: Replay, need: int | None) -> None:
    """Show the diary of a need, one sentence a step."""
    st.header(_("The need you follow"))
    if need is None:
        st.markdown(_("Choose a need above *Follow*, or select a box: what happens to it is told here."))
        return
    lines = service.diary(seen, need)
    st.markdown(_("Need {number}: days count from when it was raised.").format(number=need))
    told = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    name = html.escape(_("Diary"))
    st.html(f'<div class="diary" role="region" tabindex="0" aria-label="{name}"><ul>{told}</ul></div>')


def where_work_waits(desk: Desk, seen: Replay) -> None:
    """Show who keeps needs waiting, and how far needs have come by each day."""
    st.header(_("Who keeps needs waiting"))
    st.dataframe(flow_charts.waits_table(seen, service.solution(desk.position)), hide_index=True)


def cumulative_flow(seen: Replay) -> None:
    """Show how many needs had come how far by each day."""
    st.header(_("How far needs have come"))
    said = _("Each line counts the needs that have come at least so far. Where two lines lie far apart, needs pile up; "
             "between the first and the last line are all that are on their way.")  # fmt: skip
    st.markdown(said)
    draw_chart(flow_charts.cumulative_chart(seen), height=320, alt=said)
    with st.expander(_("The lines in figures")):
        st.dataframe(seen.flow.rename(columns=flow_charts.flow_names(seen)).rename_axis(_("day")))
