"""Your network, step 1: what to begin with, and filled-in files to write over."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from dashboard.components.network_files import scenario_files
from dashboard.desk import Desk
from dashboard.examples import NAMES, example
from dashboard.words import as_typed
from model.exchange import FORMATS, Draft, template
from model.language import _
from model.scenario import Scenario
from model.scenario_file import LARGEST_FILE

ENDINGS = ("csv", "zip", "graphml", "json", "toml")
HERE = ("localhost", "127.0.0.1", "::1", "")


def network_start(desk: Desk) -> None:
    """Offer the scenario on the desk, two examples, or files of one's own."""
    scenarios = [desk.position.scenario, *map(example, NAMES)]
    with st.container(horizontal=True):
        for number, scenario in enumerate(scenarios):
            label = _("Copy “{name}”").format(name=as_typed(_(scenario.label)))
            st.button(label, key=f"begin_{number}", on_click=_begin, args=(desk, scenario), wrap=True,
                      icon=":material/content_copy:" if number == 0 else ":material/draft:")  # fmt: skip
    label = _("Or open your own file: .toml, .json, .graphml, .zip, or several .csv tables at once")
    uploaded = st.file_uploader(label, ENDINGS, accept_multiple_files=True, key="network_files")
    st.markdown(privacy(urlsplit(st.context.url or "").hostname or ""))
    if uploaded and _open(desk, uploaded):
        st.rerun()
    if desk.drafting.message:
        st.error(as_typed(desk.drafting.message), icon=":material/error:")
    before = desk.drafting.before
    if before is not None:
        label = _("Back to what stood here before")
        st.button(label, on_click=desk.drafting.begin, args=(before,), type="tertiary", icon=":material/undo:")
    label = _("Templates: two filled-in examples, and empty tables, to download and write over")
    with st.expander(label, icon=":material/download:"):
        for name in NAMES:
            scenario = example(name)
            st.markdown(f"**{_(scenario.label)}.** {_(scenario.summary)}")
            scenario_files(scenario, name, f"template_{name}")
        st.markdown(_("**Empty tables.** Every column headed; actors and links are the two that matter."))
        form = FORMATS["csv"]
        st.download_button(_(form.title), template, f"empty_tables{form.suffix}", form.mime, key="template_empty",
                           on_click="ignore", icon=":material/download:")  # fmt: skip


def privacy(host: str) -> str:
    """Return where a file goes, for a dashboard at a host.

    Examples
    --------
    >>> privacy("localhost")[:36], "10.0.0.7" in privacy("10.0.0.7")
    ('Your file never leaves this computer', True)
    """
    kept = _("It is kept for this visit only; a link you copy carries the network if it is short enough.")
    if host in HERE:
        return _("Your file never leaves this computer: the dashboard runs on it.") + " " + kept
    said = _("Your file goes to the computer this dashboard runs on ({host}) and nowhere else.")
    return said.format(host=as_typed(host)) + " " + kept


def _begin(desk: Desk, scenario: Scenario) -> None:
    desk.drafting.begin(Draft.of(scenario))


def _open(desk: Desk, uploaded: Sequence) -> bool:
    """Read files that were just given; several count together."""
    upload = frozenset(file.file_id for file in uploaded)
    whole = sum(file.size for file in uploaded)
    files = [(file.name, b"" if whole > LARGEST_FILE else file.getvalue()) for file in uploaded]
    if whole > LARGEST_FILE:
        return desk.drafting.refuse(upload, _too_large(whole))
    return desk.drafting.open_files(files, upload)


def _too_large(size: int) -> str:
    said = _("The files have {size:,} bytes together; at most {most:,} are read. Leave out what is not the network.")
    return said.format(size=size, most=LARGEST_FILE)
