"""The verdict, the table behind it, the check by simulation, and the files to keep."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import comparison_files, service
from dashboard.comparison_tables import as_html, cells, differences_sentence
from dashboard.components.job import job_progress
from dashboard.components.policies import Policies
from dashboard.desk import Desk
from dashboard.jobs import DONE, JOBS
from model.language import _

RUNS = (20, 100, 1000)
STYLE = """<style>
.scores {overflow-x: auto; margin-bottom: .3rem;}
.scores table {border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums;}
.scores :is(th, td) {padding: .22rem .6rem; text-align: left; vertical-align: top; min-width: 7.2rem;
    border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent);}
.scores tbody th {font-weight: 600; min-width: 8.5rem;}
.scores small {display: block; font-weight: 400; font-size: .8rem; line-height: 1.25;}
.standing {font-size: .75rem; font-weight: 700; border: 1px solid currentColor; border-radius: .6rem;
    padding: 0 .4rem; margin-left: .3rem; white-space: nowrap;}
.policy {font-size: .875rem; line-height: 1.35; margin: 0;}
@media (max-width: 640px) {
    .scores tbody th {position: sticky; left: 0; background: var(--background-color, Canvas); min-width: 6.6rem;
        max-width: 7.4rem; padding-left: 0;}
    .scores tbody th small {display: none;}
}
</style>"""


def simulation_key(policies: Policies, runs: int) -> Hashable:
    """Return the key of the job that simulates policies."""
    return ("simulate", policies, runs)


def simulated(desk: Desk, policies: Policies) -> service.Simulated | None:
    """Return the largest simulation of these policies that is done, or None."""
    for runs in reversed(RUNS):
        job = JOBS.look(simulation_key(policies, runs), desk.visitor)
        if job is not None and job.state == DONE:
            return job.result
    return None


def verdict(policies: Policies, names: tuple[str, ...], found: service.Simulated | None) -> None:
    """Say who wins and by how much; from formulas at once, from paired runs when they are done."""
    st.html(STYLE)
    said = found.verdict(names) if found is not None else service.verdict(policies, names)
    with st.container(key="verdict"):
        st.markdown(f"**{said.sentence}**")
        if len(policies) == 1:
            st.markdown(_("Add a second policy to compare it with."))


def scores(desk: Desk, policies: Policies, names: tuple[str, ...], found: service.Simulated | None) -> None:
    """Show the table of all measures, how its numbers were made, and what the words in it mean."""
    st.header(_("Side by side"))
    differing = differences_sentence(service.shared_world(policies))
    if differing:
        st.markdown(differing)
    card = service.scorecard(policies) if found is None else found.card
    needs = [policy.scenario.parameters["need_rate"] for policy in policies]
    st.html(as_html(cells(card, needs), names, _("Policies side by side")))
    st.markdown(f'<div class="small">{_legend(found)}</div>', unsafe_allow_html=True)
    _simulate(desk, policies, found)
    _files(card, policies, names, found)


def _legend(found: service.Simulated | None) -> str:
    words = _("“best”: better than every other by more than the error; “level”: cannot be told from the best.")
    if found is None:
        return (
            words
            + " "
            + _("From formulas, which are off by about 1 %; of the spread, which is drawn, the 95 % interval is given.")
        )
    settings = found.results[0].settings
    text = _("Simulated need by need: {runs} runs of {cases} needs, seed {seed}, the same random numbers for all; "
             "under each number its 95 % interval.")  # fmt: skip
    return words + " " + text.format(runs=settings.replications, cases=settings.cases, seed=settings.seed)


def _simulate(desk: Desk, policies: Policies, found: service.Simulated | None) -> None:
    """Offer to check the formulas by simulation; while it runs, show how far it is."""
    done = 0 if found is None else found.results[0].replications
    going = [job_progress(desk, simulation_key(policies, runs), _("Simulating {runs} runs").format(runs=runs))
             for runs in RUNS]  # fmt: skip
    if any(job is not None and job.going for job in going) or done == max(RUNS):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        more = [runs for runs in RUNS if runs > done]
        runs = st.segmented_control(_("Runs: more are surer and slower"), more, default=100 if 100 in more else more[0],
                                    key=f"runs above {done}", required=True)  # fmt: skip
        work = partial(service.simulate_policies, policies, runs)
        st.button(_("Check by simulation"), on_click=JOBS.start, icon=":material/casino:",
                  args=(simulation_key(policies, runs), work, desk.visitor))  # fmt: skip


def _files(card: pd.DataFrame, policies: Policies, names: tuple[str, ...], found: service.Simulated | None) -> None:
    runs = 0 if found is None else found.results[0].replications
    settings = comparison_files.settings_of(runs, service.SEED)
    with st.container(horizontal=True, gap="small"):
        for kind, write, mime in (("CSV", comparison_files.as_csv, "text/csv"),
                                  ("JSON", comparison_files.as_json, "application/json")):  # fmt: skip
            data = write(card, names, policies, settings)
            st.download_button(_("Download as {kind}").format(kind=kind), data, f"policies.{kind.lower()}", mime,
                               on_click="ignore", icon=":material/download:", type="tertiary")  # fmt: skip
