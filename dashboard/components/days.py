"""Where each policy's days go, and what the difference between two of them is made of."""

from __future__ import annotations

import streamlit as st

from dashboard import service
from dashboard.comparison_charts import days_alt, days_chart, days_table, disparate, waterfall_chart, waterfall_table
from dashboard.components.policies import Policies
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
    with st.container(horizontal=True, gap="medium"):
        by = st.segmented_control(_("Split"), list(BY), format_func=lambda one: _(BY[one]), default="stage", key="split",
                                  label_visibility="collapsed", required=True)  # fmt: skip
        scale = st.segmented_control(_("Scale"), list(SCALES), format_func=lambda one: _(SCALES[one]),
                                     default="share" if disparate(totals) else "days", key="scale",
                                     label_visibility="collapsed", required=True)  # fmt: skip
    table = days_table(solutions, by)
    left_out = [name for name, solution in solutions.items() if not solution.stable]
    if left_out:
        st.markdown(_("Over capacity, so without a bar: {names}.").format(names=", ".join(left_out)))
    st.echarts_chart(days_chart(table, scale == "share"), height=130 + 56 * len(table), alt=days_alt(table))
    with st.expander(_("The days as a table")):
        st.dataframe(table.map(lambda value: in_words(value, 0.03) if value else "–").T)


def difference(policies: Policies, names: tuple[str, ...]) -> None:
    """Show what one policy takes longer or shorter than another, part by part."""
    if len(policies) < 2:
        return
    st.header(_("What the difference is made of"))
    places = range(len(policies))
    left, right = st.columns(2, gap="medium")
    with left:
        first = st.selectbox(_("From"), places, format_func=names.__getitem__, index=0, key="difference from")
    with right:
        others = [place for place in places if place != first]
        second = st.selectbox(_("To"), others, format_func=names.__getitem__, index=0, key="difference to")
    found = service.waterfall(policies[first], policies[second], (names[first], names[second]))
    st.markdown(found.sentence)
    if not found.stable:
        return
    ends = (found.before.cycle_time.mean, found.after.cycle_time.mean)
    chart = waterfall_chart(found.steps, (names[first], names[second]), ends)
    st.echarts_chart(chart, height=90 + 34 * (len(found.steps) + 2), alt=found.sentence)
    with st.expander(_("The parts as a table")):
        st.dataframe(waterfall_table(found.steps), hide_index=True)
