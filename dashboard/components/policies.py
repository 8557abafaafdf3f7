"""Cards of the policies compared, and ways to add more: from the desk, a bundled scenario, or a ready set."""

from __future__ import annotations

import html
from dataclasses import dataclass

import streamlit as st

from dashboard import policy_names, service
from dashboard.desk import Desk
from dashboard.links import MOST_POLICIES
from dashboard.position import Position
from dashboard.words import as_typed, cycle_time
from model.language import N_, _
from model.presets import PRESETS, preset

Policies = tuple[Position, ...]
FIRST_TWO = ("hybrid_marketplace", "decentralised_wartime")
"""Shown before anything is kept: close enough that one plausible number decides between them."""


@dataclass(frozen=True)
class Ready:
    """A set of bundled scenarios worth arguing about."""

    name: str
    label: str
    scenarios: tuple[str, ...]


READY: tuple[Ready, ...] = (
    Ready("four", N_("Four policies"), ("traditional_pipeline", "urgent_fast_lane", *FIRST_TWO)),
    Ready("ally", N_("Replicate or integrate"), ("ally_replicates", "ally_integrates")),
)


def policies_shown(desk: Desk) -> Policies:
    """Return what is compared: what was kept; before that the baseline and the desk, or two instructive scenarios."""
    if desk.policies:
        return desk.policies
    if desk.position != desk.baseline:
        return (desk.baseline, desk.position)
    return tuple(map(Position.of_preset, FIRST_TWO))


def policy_cards(desk: Desk, policies: Policies, names: tuple[str, ...]) -> None:
    """Show each policy: what it is called, how it differs from its scenario, its days, and what can be done with it."""
    with st.container(key="policies"):
        for place, (column, policy) in enumerate(zip(st.columns(len(policies), border=True), policies, strict=True)):
            with column:
                _card(desk, policies, place, policy, names[place])


def _card(desk: Desk, policies: Policies, place: int, policy: Position, name: str) -> None:
    said = "; ".join(policy_names.details(policy)) or _("as written")
    title = html.escape(policy_names.title(policy))
    days = html.escape(cycle_time(service.solution(policy)))
    st.html(f'<p class="policy"><b>{title}</b><br>{html.escape(said)}<br><b>{days}</b></p>')
    with st.container(horizontal=True, gap="small"):
        st.button(_("Put on the desk"), key=f"take_{place}", on_click=desk.move, args=(policy,), type="tertiary",
                  icon=":material/edit:", disabled=policy == desk.position, help=as_typed(name))  # fmt: skip
        st.button(_("Remove"), key=f"remove_{place}", on_click=_drop, args=(desk, policy), type="tertiary",
                  icon=":material/close:", disabled=len(policies) == 1, help=as_typed(name))  # fmt: skip


def add_policies(desk: Desk, policies: Policies) -> None:
    """Show the ways to add a policy, or to take up a ready set; says so when there is no room for more."""
    full = len(policies) >= MOST_POLICIES
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _add(desk, policies, _("Add what is on the desk"), desk.position, full)
        if desk.baseline != desk.position:
            _add(desk, policies, _("Add the baseline"), desk.baseline, full)
        with st.popover(_("Add a scenario"), icon=":material/add:", disabled=full):
            if desk.own is not None:
                _add(desk, policies, as_typed(desk.own.label), Position.of_scenario(desk.own), full)
            for name in PRESETS:
                _add(desk, policies, _(preset(name).label), Position.of_preset(name), full)
        for ready in READY:
            st.button(_(ready.label), key=f"ready_{ready.name}", icon=":material/group_work:", on_click=desk.keep_all,
                      args=([Position.of_preset(name) for name in ready.scenarios],))  # fmt: skip
    if full:
        st.markdown(f'<div class="small">{_("Four is the most: remove one to add another.")}</div>',
                    unsafe_allow_html=True)  # fmt: skip


def _add(desk: Desk, policies: Policies, label: str, policy: Position, full: bool) -> None:
    st.button(label, key=f"add_{label}", on_click=_keep, args=(desk, policy), icon=":material/add:",
              disabled=full or policy in policies)  # fmt: skip


def _keep(desk: Desk, policy: Position) -> None:
    """Add a policy to those there are now: more may have happened since the button was drawn."""
    desk.keep_all([*policies_shown(desk), policy])


def _drop(desk: Desk, policy: Position) -> None:
    desk.keep_all([other for other in policies_shown(desk) if other != policy] or [policy])
