"""What a visitor sees of long work: how far it is, a way to stop it, or why it failed; the page stays usable."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import streamlit as st

from dashboard.desk import Desk
from dashboard.jobs import FAILED, JOBS, WAITING, Job, Work
from dashboard.words import as_typed
from model.language import _

EVERY = 0.5  # seconds between two looks


def job_progress(desk: Desk, key: Hashable, doing: str) -> Job | None:
    """Show a job this visitor waits for, and return it; None if there is none.

    Parameters
    ----------
    desk
        Whose visitor looks.
    key
        The job's.
    doing
        What it does, in words, such as ``Simulating``.
    """
    job = JOBS.look(key, desk.visitor)
    if job is None:
        return None
    if job.going:
        st.fragment(run_every=EVERY)(desk.in_language(_waiting))(desk, key, doing)
    elif job.state == FAILED:
        st.warning(as_typed(job.problem))
    return job


def start_button(desk: Desk, label: str, job_key: Hashable, work: Work, **named: Any) -> None:
    """Show a button that starts a job: the one of the page as it is drawn now, whatever it was when it was pressed."""
    if st.button(label, **named):
        JOBS.start(job_key, work, desk.visitor)
        st.rerun()


def _waiting(desk: Desk, key: Hashable, doing: str) -> None:
    """Draw the progress anew until there is none, then the whole page."""
    job = JOBS.look(key, desk.visitor)
    if job is None or not job.going:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.progress, text=_text(job, doing))
        st.button(_("Cancel"), key=f"cancel_{doing}", on_click=JOBS.leave, args=(key, desk.visitor),
                  icon=":material/close:")  # fmt: skip


def _text(job: Job, doing: str) -> str:
    if job.state == WAITING:
        return _("{doing}: waits its turn, {ahead} before it").format(doing=doing, ahead=job.ahead)
    return _("{doing}: {share:.0%} done. You can go on working.").format(doing=doing, share=job.progress)
