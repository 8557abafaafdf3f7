"""The verdict, the table behind it, the check by simulation, and the files to keep."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import comparison_files, service
from dashboard.comparison_tables import as_html, cells, differences_sentence
from dashboard.components.job import job_progress, start_button
from dashboard.components.policies import Policies
from dashboard.desk import Desk
from dashboard.jobs import DONE, JOBS
from dashboard.words import as_typed
from model.language import N_, _

RUNS = (20, 100, 1000)
FILES = (
    (N_("Download as CSV"), "policies.csv", comparison_files.as_csv, "text/csv"),
    (N_("Download as JSON"), "policies.json", comparison_files.as_json, "application/json"),
)


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


def simulation_of(policies: Policies, found: service.Simulated | None) -> dict[str, int]:
    """Return the settings of the simulation shown; empty while formulas are."""
    return {} if found is None else service.simulation_settings(policies, found.results[0].replications)


def verdict(policies: Policies, names: tuple[str, ...], found: service.Simulated | None) -> str:
    """Say who wins and by how much, and return who; from formulas at once, from paired runs when they are done."""
    said = found.verdict(names) if found is not None else service.verdict(policies, names)
    with st.container(key="verdict"):
        st.markdown(f"**{as_typed(said.sentence)}**")
        if len(policies) == 1:
            st.markdown(_("Add a second policy to compare it with."))
    return said.winner


def scores(desk: Desk, policies: Policies, names: tuple[str, ...], found: service.Simulated | None) -> None:
    """Show the table of all measures, how its numbers were made, and what the words in it mean."""
    st.header(_("Side by side"))
    differing = differences_sentence(service.shared_world(policies))
    if differing:
        st.markdown(differing)
    card = service.scorecard(policies) if found is None else found.card
    needs = [policy.scenario.parameters["need_rate"] for policy in policies]
    st.html(as_html(cells(card, needs), names, _("Policies side by side")))
    st.markdown(f'<div class="small">{_legend(found, len(policies))}</div>', unsafe_allow_html=True)
    _simulate(desk, policies, found)
    _files(card, policies, names, found)


def _legend(found: service.Simulated | None, count: int) -> str:
    words = _("“best”: better than every other by more than the error; “level”: cannot be told from the best.") + " "
    words = words if count > 1 else ""
    if found is None:
        return words + _(
            "From formulas, which are off by about 1 %; of the spread, which is drawn, the 95 % interval is given."
        )
    settings = found.results[0].settings
    text = _("Simulated need by need: {runs} runs of {cases} needs, seed {seed}, the same random numbers for all; "
             "under each number its 95 % interval.")  # fmt: skip
    said = words + text.format(runs=settings.replications, cases=settings.cases, seed=settings.seed)
    if count < 2:
        return said
    paired = _("Intervals may overlap though one is best: each run is compared with the same run of the other.")
    return said + " " + paired


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
                                    key=f"runs_above_{done}", required=True)  # fmt: skip
        work = partial(service.simulate_policies, policies, runs)
        start_button(desk, _("Check by simulation"), simulation_key(policies, runs), work, icon=":material/casino:")


def _files(card: pd.DataFrame, policies: Policies, names: tuple[str, ...], found: service.Simulated | None) -> None:
    settings = comparison_files.settings_of(simulation_of(policies, found))
    with st.container(horizontal=True, gap="small"):
        for label, name, write, mime in FILES:
            data = write(card, names, policies, settings)
            st.download_button(
                _(label), data, name, mime, on_click="ignore", icon=":material/download:", type="tertiary"
            )
