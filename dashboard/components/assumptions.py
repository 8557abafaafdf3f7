"""The assumptions that matter most, each with its range and source, for the visitor to change."""

from __future__ import annotations

import streamlit as st

from dashboard import service, tables
from dashboard.desk import Desk
from dashboard.number_tables import step
from dashboard.words import as_typed, in_html
from model.language import N_, _, called

ASSUMPTIONS = "assumptions"
MATTERING: tuple[tuple[str, str], ...] = (
    ("need_rate", N_("How many needs arise: decides whether anything queues at all.")),
    ("reuse_central", N_("The centre's view of what exists: worth more than its other advantages together.")),
    ("reuse_local", N_("What a local desk sees. Set both equal to take the centre's advantage away.")),
    (
        "capacity_follows_authority",
        N_("Do people move with the decisions? Decides whether load favours the front line."),
    ),
    (
        "fixed_effort_share",
        N_("Does a small step cost a test as much as a big one? Decides whether speed floods the tests."),
    ),
    ("error_hazard", N_("How fast unchecked work goes wrong: decides the best size of a step.")),
    ("handover_lateral", N_("Friction between regions: what the local track pays.")),
    ("handover_vertical", N_("Friction to and from the centre.")),
    ("local_search", N_("Must desks ask around for a solver, or do they have a directory?")),
    ("catch_central", N_("Wrong versions found by a central test.")),
    ("catch_local", N_("Wrong versions found by a local test.")),
    ("half_life", N_("How fast a fix loses its worth: decides what is left on arrival.")),
)


def assumptions_panel(desk: Desk) -> None:
    """Show a slider for every assumption that matters, seeded from the desk."""
    table = service.parameters()
    own = desk.position.base.parameters
    values = desk.position.bare.scenario.parameters  # levers act on top of what is believed
    columns = st.columns(2, gap="medium")
    for number, (name, why) in enumerate(MATTERING):
        row = table.loc[name]
        low, high = min(row["low"], own[name], values[name]), max(row["high"], own[name], values[name])
        ids = desk.position.base.evidence_for(name) or row["evidence"].split()
        source = tables.ids_in_words(ids)
        said = _("{meaning} Source: {source}. This scenario's own value: {own:g}.")
        with columns[number % 2]:
            st.slider(
                f"{called(name)} ({_(row['unit'])})",
                float(low),
                float(high),
                step=step(high - low),
                format="%.4g",
                help=said.format(meaning=_(row["meaning"]), source=as_typed(source), own=own[name]),
                **desk.seeded(f"assume_{name}", float(values[name]), lambda value, name=name: desk.move(
                    desk.position.with_number(name, value))),
            )  # fmt: skip
            below = _("{why} Source: {source}.").format(why=_(why), source=in_html(source))
            st.markdown(f'<div class="small note">{below}</div>', unsafe_allow_html=True)


def per_function_dials(desk: Desk) -> None:
    """Show the centralisation dial of each function."""
    titles = {
        "triage": _("Centralisation of triage"),
        "test": _("Centralisation of test"),
        "approve": _("Centralisation of approval"),
    }
    for column, (name, said) in zip(st.columns(3, gap="medium"), titles.items(), strict=True):
        with column:
            st.slider(
                said,
                0,
                100,
                step=5,
                format="%d%%",
                **desk.seeded(f"central_{name}", round(getattr(desk.position, name) * 100), lambda value, name=name:
                              desk.change(**{name: value / 100})),
            )  # fmt: skip


def assumptions_dialog(desk: Desk) -> None:
    """Show the assumptions over the page; closing it draws the page anew."""
    window = st.dialog(_("What if you believe something else?"), width="large", on_dismiss="rerun")
    window(desk.in_language(_assumptions))(desk)


def _assumptions(desk: Desk) -> None:
    changed = dict(desk.position.changed)
    st.markdown(_("Move what you do not believe; the answer follows when you close this."))
    with st.container(horizontal=True):
        st.button(_("Back to the scenario's own values"), on_click=reset, args=(desk,), disabled=not changed)
        if st.button(_("Done"), type="primary"):
            st.rerun()
    per_function_dials(desk)
    assumptions_panel(desk)


def reset(desk: Desk) -> None:
    """Forget every changed assumption."""
    position = desk.position
    for name, __ in position.changed:
        position = position.with_number(name, position.own(name))
    desk.move(position)
