"""An ally's choice from today on: copy a capability, or join the loop that made it; shown when both are compared."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import streamlit as st

import model as fl
from dashboard import ally_charts, service
from dashboard.components.chart import draw_chart
from dashboard.components.code_strip import code_strip
from dashboard.components.job import job_progress
from dashboard.components.policies import READY, Policies
from dashboard.desk import Desk
from dashboard.jobs import DONE, JOBS
from dashboard.snippets import ally_code
from model.from_today.ally import ASSUMPTIONS, Assumption
from model.language import _

Values = tuple[tuple[str, float], ...]
BOTH = next(set(ready.scenarios) for ready in READY if ready.name == "ally")
FIRST = ("venture_days", "ip_days", "liaison_days", "half_life", "need_rate")
"""Assumptions in sight; the others are behind a click."""


def ally_key(values: Values) -> Hashable:
    """Return the key of the job that follows both ways."""
    return ("ally", values)


def ally_choice(desk: Desk, policies: Policies) -> None:
    """Show when joining overtakes copying, and on what that hangs; nothing unless both are among the policies."""
    if not {policy.name for policy in policies} >= BOTH:
        return
    st.header(_("When does integrating overtake replicating?"))
    st.markdown(_("Above is the long run. Here one ally starts today: either it copies from the first day, or it goes "
                  "on as it is until a joint venture and a liaison centre work, and joins. The needs are the same, the "
                  "two networks as their scenarios are written, and only the assumptions below count."))  # fmt: skip
    values, asked = _assumptions()
    key = ally_key(values)
    if asked:
        JOBS.start(key, partial(service.replicate_or_integrate, values), desk.visitor)
    job = job_progress(desk, key, _("Following both ways"))
    if job is not None and job.state == DONE:
        _answer(values, job.result)


def _assumptions() -> tuple[Values, bool]:
    """Ask for the assumptions; return them, and whether to follow both ways now."""
    with st.form("ally"):
        columns = st.columns(len(FIRST), vertical_alignment="bottom")
        found = {one.name: _number(one, column) for one, column in
                 zip((one for one in ASSUMPTIONS if one.name in FIRST), columns, strict=True)}  # fmt: skip
        with st.expander(_("More assumptions")):
            rest = [one for one in ASSUMPTIONS if one.name not in FIRST]
            columns = st.columns(len(rest), vertical_alignment="bottom")
            found |= {one.name: _number(one, column) for one, column in zip(rest, columns, strict=True)}
        asked = st.form_submit_button(_("Follow both from today"), icon=":material/casino:")
    return tuple((one.name, found[one.name]) for one in ASSUMPTIONS), asked


def _number(one: Assumption, column: st.delta_generator.DeltaGenerator) -> float:
    low, high = map(float, one.limits)
    text = _("Plausible: {low:g} to {high:g}. Evidence: {ids}.")
    ids = " ".join(_(name) for name in one.evidence)
    step = 0.01 if one.high <= 1 else 1.0
    return column.number_input(f"{one.label} ({_(one.unit)})", low, high, float(one.value), step, format="%.10g",
                               key=f"ally_{one.name}",
                               help=text.format(low=one.low, high=one.high, ids=ids))  # fmt: skip


def _answer(values: Values, found: fl.ReplicationOrIntegration) -> None:
    """Show the verdict, the months, on what it hangs, and the Python for all of it."""
    with st.container(key="ally_verdict"):
        st.markdown(f"**{found.sentence}**")
        for warning in found.warnings:
            st.markdown(warning)
    draw_chart(ally_charts.useful_chart(found), height=330, alt=found.sentence)
    text = _("{runs} runs, the same needs and luck for both; bands are 95 % intervals. A fix counts by what it is "
             "still worth on arrival. Integrating overtakes once it leads by one useful fix for good.")  # fmt: skip
    st.markdown(f'<div class="small">{text.format(runs=found.replications)}</div>', unsafe_allow_html=True)
    with st.expander(_("Useful fixes in figures")):
        st.dataframe(ally_charts.useful_table(found), hide_index=True)
    st.header(_("On what that month hangs"))
    st.markdown(found.hangs_on)
    draw_chart(ally_charts.tornado_chart(found), height=430, alt=found.hangs_on)
    with st.expander(_("Every assumption as a table")):
        st.dataframe(ally_charts.tornado_table(found), hide_index=True)
    code_strip(ally_code(values, found))
