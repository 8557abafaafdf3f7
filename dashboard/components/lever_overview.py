"""Every lever side by side, and the report's three together."""

from __future__ import annotations

import streamlit as st

import model as fl
from dashboard import lever_tables, lever_words, service
from dashboard.components.lever_board import lever_board
from dashboard.desk import Desk
from dashboard.position import Position, Pulled
from dashboard.words import as_typed, cycle_time
from model.errors import ModelError
from model.language import _, ngettext

NAMES = tuple(lever.name for lever in fl.LEVERS)
REPORT = tuple(lever.name for lever in fl.LEVERS if lever.from_report)


def pull_of(desk: Desk, name: str) -> Pulled:
    """Return a lever as it is tuned on the desk."""
    return (name, tuple(sorted(desk.options(name).items())))


def lever_overview(desk: Desk) -> None:
    """Show the answer in a sentence, the board of all levers, and the report's three recommendations together."""
    before = desk.position.without_levers
    with st.spinner(_("Working out every lever")):  # seconds for thousands of actors
        effects = service.lever_effects(before, tuple(pull_of(desk, name) for name in NAMES))
    if not desk.lever:
        desk.look_at(lever_words.ranked(effects)[0])
    st.markdown(lever_words.answer(effects))
    lever_board(lever_tables.overview(effects, desk.position.lever_names, desk.lever), "board", desk.look_at)
    with st.expander(_("The same as a plain table, to sort and copy")):
        st.dataframe(lever_tables.effects_table(effects), hide_index=True)
    _three(desk, before, effects)


def _three(desk: Desk, before: Position, effects: lever_words.Effects) -> None:
    """Say what the report's recommendations do together; pull them in one go, or let everything go."""
    pulls = tuple(pull_of(desk, name) for name in REPORT)
    alone = [one for one in (effects[name] for name in REPORT) if not isinstance(one, str)]
    try:
        st.markdown(lever_words.together(service.lever_effect(before, pulls), alone))
    except ModelError as error:
        problem = _("The report's three recommendations cannot all be applied here: {problem}.")
        st.markdown(problem.format(problem=as_typed(str(error))))
    left = [name for name in REPORT if name not in desk.position.lever_names]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Pull the report's three"), on_click=_pull, args=(desk, left), disabled=not left)
        pulled = desk.position.lever_names
        st.button(_("Let go of all levers"), on_click=_let_go, args=(desk,), disabled=not pulled)
        if pulled:
            said = ngettext("Pulled: {names}. The desk carries it to Explore and Compare: {before} → **{after}**.",
                            "Pulled: {names}. The desk carries them to Explore and Compare: {before} → **{after}**.",
                            len(pulled))  # fmt: skip
            names = lever_words.joined([lever_words.title(name) for name in pulled])
            ends = [cycle_time(service.solution(one)) for one in (before, desk.position)]
            st.markdown(said.format(names=names, before=ends[0], after=ends[1]))


def _pull(desk: Desk, names: list[str]) -> None:
    for name in names:
        desk.pull(name, **desk.options(name))


def _let_go(desk: Desk) -> None:
    desk.move(desk.position.without_levers)
