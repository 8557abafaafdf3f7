"""The benefit starts later: months from today, simulated with and without the change."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import lever_charts, lever_tables, lever_words, service
from dashboard.components.chart import draw_chart
from dashboard.components.job import job_progress, start_button
from dashboard.components.lever_overview import pull_of
from dashboard.desk import Desk
from dashboard.jobs import DONE
from dashboard.position import Pulled
from model.durations import DAYS_PER_YEAR
from model.language import _, ngettext

YEARS = (3, 5, 10, 20)
RUNS = 100
CYCLES = 3
"""Followed for so many cycle times after the last change, if that is longer than the shortest choice."""


def lever_months(desk: Desk) -> None:
    """Show what a change is worth month by month from today; simulated when asked for."""
    st.header(_("The benefit starts later"))
    pulls = _pulls(desk)
    before = desk.position.without_levers
    years = _years(desk, pulls)
    key = ("roll_out", before, pulls, years)
    job = job_progress(desk, key, _("Simulating month by month"))
    if job is not None and job.state == DONE:
        said = lever_words.roll_out(job.result)
        st.markdown(said)
        draw_chart(lever_charts.months_chart(job.result), height=440, alt=said.replace("*", ""))
        with st.expander(_("The months in figures")):
            st.dataframe(lever_tables.months_table(job.result), hide_index=True)
    elif job is None or not job.going:
        work = partial(service.roll_out, before, pulls, years * DAYS_PER_YEAR, RUNS)
        with st.container(horizontal=True, vertical_alignment="center"):
            start_button(desk, _("Simulate month by month from today"), key, work, icon=":material/casino:")
            st.markdown(_("Above is the steady state, long after the change. This follows the needs raised from today "
                          "on, while it is set up."))  # fmt: skip


def _pulls(desk: Desk) -> tuple[Pulled, ...]:
    """Return what is rolled out: the lever looked at, or all that are pulled."""
    alone = (pull_of(desk, desk.lever),)
    pulled = desk.position.levers
    if not pulled or pulled == alone:
        return alone
    every = ngettext("The {n} lever pulled", "All {n} levers pulled", len(pulled)).format(n=len(pulled))
    choices = {"all": every, "alone": _("{lever} alone").format(lever=lever_words.title(desk.lever))}
    chosen = st.segmented_control(_("From today, set up"), list(choices), format_func=choices.__getitem__,
                                  default="all", required=True, key="rolled_out")  # fmt: skip
    return alone if chosen == "alone" else pulled


def years_at_first(desk: Desk, pulls: tuple[Pulled, ...]) -> int:
    """Return how many years to follow unless the visitor chooses others: enough for the change to show."""
    return service.years_to_follow(desk.position.without_levers, pulls, CYCLES, YEARS)


def _years(desk: Desk, pulls: tuple[Pulled, ...]) -> int:
    """Ask how many years to follow."""
    enough = years_at_first(desk, pulls)
    texts = {years: ngettext("{n} year", "{n} years", years).format(n=years) for years in YEARS}
    chosen = st.segmented_control(_("Follow for"), YEARS, format_func=texts.__getitem__, default=enough, required=True,
                                  key=f"years_from_{enough}")  # fmt: skip
    return int(chosen or enough)
