"""What would reverse the verdict, and one assumption changed for all policies at once."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import streamlit as st

from dashboard import service
from dashboard.comparison_tables import reversals_table
from dashboard.components.job import job_progress, start_button
from dashboard.components.policies import Policies, policies_shown
from dashboard.desk import Desk
from dashboard.jobs import DONE, JOBS, STOPPED
from dashboard.number_tables import step
from dashboard.words import as_typed
from model.language import _, called, mentioned
from model.policies.reversals import Reversals, figures, reversal_in_words

MOST_SENTENCES = 5
FIRST_ASSUMPTION = "need_rate"


def reversal_key(policies: Policies) -> Hashable:
    """Return the key of the job that looks for reversals."""
    return ("reversals", policies)


def nearest_reversal(desk: Desk, policies: Policies, names: tuple[str, ...], winner: str) -> Reversals | None:
    """Look for what would reverse the verdict, say the nearest, and return all; None while it is not known.

    It is searched by formulas: where a simulation has another winner, that is said instead.
    """
    if len(policies) < 2:
        return None
    key = reversal_key(policies)
    work = partial(service.search_reversals, policies)
    if JOBS.was_left(key, desk.visitor):
        start_button(desk, _("Look again"), key, work, key="look_again", icon=":material/search:",
                     help=_("Look for what would reverse it"))  # fmt: skip
        return None
    job = JOBS.look(key, desk.visitor)
    if job is None or job.state == STOPPED:
        JOBS.start(key, work, desk.visitor)
    job = job_progress(desk, key, _("Looking for what would reverse it"))
    if job is None or job.state != DONE:
        return None
    places = dict(zip(service.numbered(policies), names, strict=True))
    found: Reversals = job.result.renamed(places)
    if found.winner != winner and found.winner:
        text = _("By formulas {winner} would win. What reverses it is searched by formulas, so believe it little here.")
        st.markdown(text.format(winner=as_typed(found.winner)))
    elif found.sentence:
        st.markdown(as_typed(found.sentence))
    return found


def reversals(desk: Desk, policies: Policies, found: Reversals | None) -> None:
    """Show each assumption that reverses the verdict with a button that sets it there, and a slider for any other."""
    st.header(_("What would reverse it"))
    if found is not None and found.sentence:
        _sentences(desk, found)
    _for_all(desk, policies)


def _sentences(desk: Desk, found: Reversals) -> None:
    if found.table.empty:
        st.markdown(as_typed(found.sentence))
        return
    nearest = found.table.drop_duplicates("name").head(MOST_SENTENCES)
    for place, line in nearest.iterrows():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(as_typed(reversal_in_words(found.winner, line)), width="content")
            past = _("Set it to {value}, beyond the formulas’ error") if line["error"] > 0 else _("Set it to {value}")
            label = past.format(value=f"{line['beyond']:g}")
            st.button(label, key=f"set_{place}", help=mentioned(str(line["name"])),
                      on_click=_set_for_all, args=(desk, line["name"], line["beyond"]))  # fmt: skip
    text = _("Of {tried} assumptions and dials tried over their plausible ranges, {count} can reverse it, each moved "
             "alone and set alike for all.")  # fmt: skip
    st.markdown(text.format(tried=found.tried, count=found.table["name"].nunique()))
    with st.expander(_("Every reversal as a table")):
        st.dataframe(reversals_table(found.table), hide_index=True)


def _for_all(desk: Desk, policies: Policies) -> None:
    """Show a slider that sets one assumption alike in every policy, and the way back."""
    table = service.parameters()
    options = list(table.index)
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        name = st.selectbox(_("Change an assumption for all of them"), options, index=options.index(FIRST_ASSUMPTION),
                            format_func=called, key="for_all")  # fmt: skip
    row, values = table.loc[name], [policy.setting(name) for policy in policies]
    low, high = min(row["low"], *values), max(row["high"], *values)
    with right:
        # A slider of its own for each range: one that was given another range sends a value nobody chose.
        key = f"for_all_{name}_{low:g}_{high:g}_{'_'.join(policy.name for policy in policies)}"
        bound = desk.seeded(key, float(values[0]), lambda value: _set_for_all(desk, name, value))
        unit = f" ({_(row['unit'])})" if row["unit"] else ""
        st.slider(called(name) + unit, float(low), float(high), step=step(high - low),
                  format="%.4g", **bound)  # fmt: skip
    if len(set(values)) == 1:
        now = _("Now alike for all.")
    else:
        text = _("Now not alike: {values}; moving the slider sets all of them.")
        now = text.format(values=", ".join(map(figures, values)))
    st.markdown(f'<div class="small note">{_(row["meaning"])} {now}</div>', unsafe_allow_html=True)
    _undo(desk, policies)


def _set_for_all(desk: Desk, name: str, value: float) -> None:
    desk.set_for_all(policies_shown(desk), name, value)


def _set_each_to_its_own(desk: Desk, address: str) -> None:
    desk.set_each_to_its_own(policies_shown(desk), address)


def _undo(desk: Desk, policies: Policies) -> None:
    """Show a way back for every number that some policy believes differently from its scenario."""
    changed = dict.fromkeys(address for policy in policies for address, _value in policy.changed)
    with st.container(horizontal=True, gap="small"):
        for address in changed:
            label = _("Each its own again: {name}").format(name=mentioned(address))
            st.button(label, key=f"own_{address}", on_click=_set_each_to_its_own, args=(desk, address),
                      icon=":material/undo:", type="tertiary")  # fmt: skip
