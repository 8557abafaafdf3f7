"""Compare: up to four policies side by side, which of them wins, and what would reverse that."""

from __future__ import annotations

import streamlit as st

from dashboard import policy_names
from dashboard.components.ally import ally_choice
from dashboard.components.code_strip import code_strip
from dashboard.components.days import days, difference
from dashboard.components.policies import add_policies, policies_shown, policy_cards
from dashboard.components.reversals import nearest_reversal, reversals
from dashboard.components.scores import scores, simulated, simulation_of, verdict
from dashboard.desk import Desk
from dashboard.snippets import compare_code
from model.language import _


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title(_("Which policy wins, and what would reverse it?"))
    policies = policies_shown(desk)
    names = policy_names.names(policies)
    found = simulated(desk, policies)
    winner = verdict(policies, names, found)
    turned = nearest_reversal(desk, policies, names, winner)
    policy_cards(desk, policies, names)
    add_policies(desk, policies)
    scores(desk, policies, names, found)
    if len(policies) > 1:
        reversals(desk, policies, turned)
    days(policies, names)
    difference(policies, names)
    ally_choice(desk, policies)
    code_strip(compare_code(policies, names, simulation_of(policies, found)))
