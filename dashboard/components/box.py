"""What is inside a box of the picture."""

from __future__ import annotations

import streamlit as st

from dashboard import service, tables, words
from dashboard.desk import Desk
from dashboard.position import Position
from model.durations import in_words
from model.language import _


def box_dialog(desk: Desk, name: str, position: Position | None = None) -> None:
    """Show a box's actors with their numbers and sources, and who hands work to them; of the desk, or of another."""
    shown = desk.position if position is None else position
    st.dialog(_("Who is in this box?"), width="large")(desk.in_language(_box))(shown, name)


def _box(position: Position, name: str) -> None:
    groups, solution = service.groups(position), service.solution(position)
    if name not in groups.boxes.index:
        st.markdown(_("This box is not part of the present scenario."))
        return
    box = groups.boxes.loc[name]
    st.subheader(words.as_typed(_(box["name"])))
    st.markdown(words.as_typed(words.described(solution, box)))
    if any(member in solution.stations.index for member in box["members"]):
        st.dataframe(tables.members_table(solution, box["members"]), hide_index=True)
    stage = solution.stages.loc[box["stage"]]
    if solution.stable:
        error = solution.expected_error.mean
        said = _("**{stage}** takes **{days}** of each need's time in all.")
        st.markdown(said.format(stage=words.as_typed(_(stage["label"])), days=in_words(stage["total"], error)))
    for line in words.neighbours(groups, name):
        st.markdown(words.as_typed(line))
    for gain in words.server_gains(service.explanation(position), box["members"]):
        st.markdown(words.as_typed(gain))
