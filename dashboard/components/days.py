"""Where each policy's days go, and what the difference between two of them is made of."""

from __future__ import annotations

import streamlit as st

from dashboard import service
from dashboard.comparison_charts import days_alt, days_chart, days_table, disparate, waterfall_chart, waterfall_table
from dashboard.components.chart import draw_chart
from dashboard.components.policies import Policies
from dashboard.words import as_typed
from model.durations import in_words
from model.language import N_, _

BY = {"stage": N_("by step"), "kind": N_("by kind of time")}
SCALES = {"days": N_("in days"), "share": N_("in % of its own time")}


def days(policies: Policies, names: tuple[str, ...]) -> None:
    """Show each policy's cycle time as a bar of its parts."""
    st.header(_("Where the days go"))
    solutions = dict(zip(names, map(service.solution, policies), strict=True))
    totals = [solution.cycle_time.mean for solution in solutions.values() if solution.stable]
    if not totals:
        st.markdown(_("Nobody has a cycle time: every policy is over capacity."))
        return
    with st.container(horizontal=True, gap="medium", key="days_of"):
        by = st.segmented_control(_("Split"), list(BY), format_func=lambda one: _(BY[one]), default="kind", key="split",
                                  label_visibility="collapsed", required=True)  # fmt: skip
        scale = st.segmented_control(_("Scale"), list(SCALES), format_func=lambda one: _(SCALES[one]),
                                     default="share" if disparate(totals) else "days", key="scale",
                                     label_visibility="collapsed", required=True)  # fmt: skip
    table = days_table(solutions, by)
    left_out = [name for name, solution in solutions.items() if not solution.stable]
    if left_out:
        st.markdown(_("Over capacity, so without a bar: {names}.").format(names=", ".join(left_out)))
    draw_chart(days_chart(table, scale == "share"), height=150 + 52 * len(table), alt=days_alt(table))
    with st.expander(_("The days as a table")):
        st.dataframe(table.map(lambda value: in_words(value, 0.03) if value else "–").T)


def difference(policies: Policies, names: tuple[str, ...]) -> None:
    """Show what one policy takes longer or shorter than another, part by part."""
    if len(policies) < 2:
        return
    st.header(_("What the difference is made of"))
    said, among = service.verdict(policies, names), "_".join(names)
    ahead = said.winner or names[0]
    behind = said.second or next(name for name in names if name != ahead)
    left, right = st.columns(2, gap="medium")
    with left:
        first = st.selectbox(_("From"), names, index=names.index(ahead), key=f"from_of_{among}")
    others = [name for name in names if name != first]
    with right:
        second = st.selectbox(_("To"), others, index=others.index(behind) if behind in others else 0,
                              key=f"to_from_{first}_of_{among}")  # fmt: skip
    chosen = dict(zip(names, policies, strict=True))
    found = service.waterfall(chosen[first], chosen[second], (first, second))
    st.markdown(as_typed(found.sentence))
    if not found.stable:
        return
    ends = (found.before.cycle_time.mean, found.after.cycle_time.mean)
    chart = waterfall_chart(found.steps, (first, second), ends)
    draw_chart(chart, height=90 + 34 * (len(found.steps) + 2), alt=found.sentence)
    with st.expander(_("The parts as a table")):
        st.dataframe(waterfall_table(found.steps), hide_index=True)
