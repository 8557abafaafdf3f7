"""How much of a lever is enough, what happens when a broker leaves, and levers in pairs: worked out when opened."""

from __future__ import annotations

import html

import streamlit as st

from dashboard import lever_charts, lever_tables, lever_words, service
from dashboard.components.chart import draw_chart
from dashboard.components.lever_overview import pull_of
from dashboard.components.lever_tuning import ends
from dashboard.desk import Desk
from dashboard.words import as_typed
from model.errors import ModelError
from model.language import _
from model.levers import BY_NAME


def lever_worth(desk: Desk) -> None:
    """Show what more or less of the lever looked at would do."""
    label = _("How much is enough, and what if somebody leaves?")
    with st.expander(label, key="enough", on_change="rerun") as opened:
        if not opened.open:
            return
        lever = BY_NAME[desk.lever]
        options = {option.name: option for option in lever_tables.tried(lever)}
        chosen = st.selectbox(_("More of what?"), list(options), format_func=lambda name: options[name].label,
                              key=f"more_{lever.name}")  # fmt: skip
        before, pull = ends(desk)[0], pull_of(desk, desk.lever)
        option = options[chosen]
        now = dict(pull[1]).get(chosen, option.default)
        try:
            found = service.diminishing(before, pull, chosen, lever_tables.steps(option, now))
        except ModelError as error:
            st.warning(_("This cannot be tried here: {problem}.").format(problem=as_typed(str(error))))
            return
        without = service.solution(before).cycle_time.mean
        said = lever_words.enough(found, option, now)
        st.markdown(said)
        draw_chart(lever_charts.diminishing_chart(found, option, now, without), height=250, alt=said.replace("*", ""))
        st.dataframe(lever_tables.diminishing_table(found, option), hide_index=True)
        for one in lever_tables.people(lever):
            lost = service.one_post_less(before, pull, one.name)
            st.markdown(lever_words.leaves(lost, one))


def lever_pairs(desk: Desk) -> None:
    """Show levers alone and in pairs, on the desk without any lever."""
    with st.expander(_("Levers in pairs: do they help each other?"), key="pairs", on_change="rerun") as opened:
        if not opened.open:
            return
        with st.spinner(_("Every pair of levers is worked out …")):
            pairs = service.lever_pairs(desk.position.without_levers)
        said = lever_words.pairs(pairs)
        st.markdown(said)
        chart = lever_charts.pairs_chart(pairs)
        if chart is not None:
            heard = _("Days saved by the best pairs. {said}").format(said=said.replace("*", ""))
            draw_chart(chart, height=430, alt=heard)
        note = _("At default options, set up side by side. “Beyond one by one” is what the pair saves more than its "
                 "two levers alone. Below 0: they do the same work, or get in each other's way.")  # fmt: skip
        st.markdown(f'<div class="small">{html.escape(note)}</div>', unsafe_allow_html=True)
        st.dataframe(lever_tables.pairs_table(pairs), hide_index=True, placeholder="–")
