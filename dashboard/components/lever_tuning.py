"""One lever: tune it, pull it, and read what it does, what it costs, what it rests on and when it does not help."""

from __future__ import annotations

import html

import streamlit as st

import model as fl
from dashboard import lever_tables, lever_words, service
from dashboard.components.lever_overview import NAMES, pull_of
from dashboard.desk import Desk
from dashboard.position import Position
from dashboard.words import as_typed, cycle_time
from model.errors import ModelError
from model.language import _
from model.levers import BY_NAME, Option

WIDE = 60.0
"""A range longer than this is no slider: a number is typed."""


def ends(desk: Desk) -> tuple[Position, Position]:
    """Return the desk without and with the lever looked at.

    Raises
    ------
    ModelError
        If it makes no sense here.
    """
    name = desk.lever
    if name in desk.position.lever_names:
        return desk.position.without_lever(name), desk.position
    after = desk.position.with_lever(name, **desk.options(name))
    after.check()
    return desk.position, after


def lever_tuning(desk: Desk) -> bool:
    """Show the lever looked at; return whether it can be pulled here at all."""
    name = desk.lever
    lever = BY_NAME[name]
    st.header(_("Look at one lever"))
    st.selectbox(
        _("Which lever?"), NAMES, format_func=lever_words.title, **desk.seeded("looked_at", name, desk.look_at)
    )
    marks = [_("One of the three recommendations of the report.")] if lever.from_report else []
    st.markdown(" ".join([_(lever.summary), *marks]))
    try:
        before, after = ends(desk)
    except ModelError as error:
        st.warning(_("It cannot be pulled here: {problem}.").format(problem=as_typed(str(error))))
        _options(desk, name)
        return False
    effect = service.lever_effect(before, (pull_of(desk, name),), after)
    _figures(desk, effect)
    _pull_button(desk, name)
    left, right = st.columns([40, 60], gap="large")
    with left:
        _options(desk, name)
    with right:
        _account(lever, effect)
        rows = lever_tables.changes_table(service.changes(before, after), before.scenario, after.scenario)
        with st.expander(_("What it changes exactly")):
            st.dataframe(rows, hide_index=True)
    return True


def _options(desk: Desk, name: str) -> None:
    st.markdown(_("**Tune it**"))
    for option in BY_NAME[name].options:
        value = desk.options(name).get(option.name, option.default)
        _option(desk, name, option, float(value))
        said = _("{meaning} Source: {source}.").format(
            meaning=_(option.meaning), source=lever_words.source(option.evidence))  # fmt: skip
        st.markdown(f'<div class="small note">{html.escape(said)}</div>', unsafe_allow_html=True)


def _option(desk: Desk, name: str, option: Option, value: float) -> None:
    """Show the input of one option: a switch, a slider, or a number where the range is wide."""
    key = f"{name}_{option.name}"
    if option.whole and (option.low, option.high) == (0, 1):
        st.toggle(_(option.label), **desk.seeded(key, bool(value), lambda on: desk.tune(name, option.name, float(on))))
        return
    percent = option.unit == "share"
    scale = 100.0 if percent else 1.0
    label = lever_words.with_unit(option)
    bound = desk.seeded(key, round(value * scale, 6), lambda given: desk.tune(name, option.name, given / scale))
    low, high = option.low * scale, option.high * scale
    step = 1.0 if option.whole or percent else 0.1
    if high - low <= (100 if percent else WIDE):
        st.slider(label, float(low), float(high), step=step, format="%g", **bound)
    else:
        st.number_input(label, float(low), float(high), step=10.0 if percent else 1.0, format="%g", **bound)


def _figures(desk: Desk, effect: fl.LeverEffect) -> None:
    """Show days before and after, what it costs, and when the gain is there."""
    posts, days = lever_words.cost(effect)
    others = len(desk.position.lever_names) - (desk.lever in desk.position.lever_names)
    heading = _("Days to a fielded fix, on top of the other levers pulled") if others else _("Days to a fielded fix")
    path = f"{cycle_time(effect.before)} → {cycle_time(effect.after)}"
    with st.container(horizontal=True, key="lever_figures"):
        st.metric(heading, path, border=True, width=340, **lever_words.metric_change(effect))
        st.metric(_("Set-up"), lever_words.months(effect.months), border=True, width=190)
        st.metric(_("Costs"), posts, days, delta_color="off", delta_arrow="off", border=True, width=230)
        st.metric(_("Saved per month of set-up"), lever_words.per_month(effect), border=True, width=230)


def _pull_button(desk: Desk, name: str) -> None:
    if name in desk.position.lever_names:
        st.button(_("Let it go"), on_click=desk.let_go, args=(name,), key="let_go")
        st.markdown(_("It is pulled: the desk carries it to Explore and Compare, and tuning it moves the desk."))
    else:
        st.button(_("Pull this lever"), type="primary", on_click=_pull, args=(desk, name), key="pull")


def _pull(desk: Desk, name: str) -> None:
    desk.pull(name, **desk.options(name))


def _account(lever: fl.Lever, effect: fl.LeverEffect) -> None:
    """Say where the days go, when it does not help, and how it acts on what evidence."""
    st.markdown(_("**Why:** {sentence}").format(sentence=as_typed(lever_words.why(effect))))
    spread = lever_words.spread(effect)
    if spread:
        st.markdown(spread)
    st.markdown(_("**When it does not help:** {caution}").format(caution=_(lever.caution)))
    with st.expander(_("How it acts, and on what evidence"), expanded=True):
        lines = [f"- {_(one.text)} *{lever_words.source(one.evidence)}*" for one in lever.mechanisms]
        st.markdown("\n".join(lines))
