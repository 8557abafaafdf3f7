"""Buttons that give files; a file is made when it is asked for."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dashboard import service
from dashboard.components.job import job_progress, start_button
from dashboard.desk import Desk
from dashboard.jobs import DONE
from dashboard.take_home.files import File, of_simulation
from model.language import _, speaking

RUNS = 20


def downloads(desk: Desk, files: Sequence[File]) -> None:
    """Show a button and a line for each file."""
    for file in files:
        download(desk, file.key, _(file.title), file.suffix, file.mime, partial(file.made, desk.position))
        st.html(f'<p class="small">{html.escape(_(file.note))}</p>')


def download(desk: Desk, key: str, title: str, suffix: str, mime: str, made: Callable[[], bytes], **named: str) -> None:
    """Show a button that gives one file, made in the visitor's language."""
    language = desk.language

    def content() -> bytes:  # called when the visitor asks for the file, after the page has been drawn
        with speaking(language):
            return made()

    st.download_button(title, content, f"{desk.position.stem}{suffix}", mime, key=f"download_{key}", on_click="ignore",
                       icon=":material/download:", **named)  # fmt: skip


def simulated_downloads(desk: Desk) -> None:
    """Offer a simulation whose results and record can be taken home."""
    key = ("files", desk.position)
    work = partial(service.simulate_for_files, desk.position, RUNS)
    start_button(desk, _("Simulate {runs} runs").format(runs=RUNS), key, work, icon=":material/casino:")
    job = job_progress(desk, key, _("Simulating"))
    if job is not None and job.state == DONE:
        downloads(desk, of_simulation(job.result))
