"""Take home: the answer on one page, as files that others can check, and as a link."""

from __future__ import annotations

import datetime
import html

import streamlit as st

from dashboard import service
from dashboard.components.code_strip import code_strip
from dashboard.components.dials import scenario_chips
from dashboard.components.downloads import download, downloads, simulated_downloads
from dashboard.components.network_files import scenario_files
from dashboard.desk import Desk
from dashboard.snippets import files_code
from dashboard.take_home.files import RESULTS
from dashboard.take_home.pdf import as_pdf
from dashboard.take_home.report import report
from dashboard.take_home.report_html import as_html
from dashboard.take_home.snapshot import snapshot
from model.language import _


def render(desk: Desk) -> None:
    """Draw the page."""
    st.title(_("What can you take home?"))
    st.markdown(_("**One page to print or send, files that others can check, and a link that restores what you see.** "
                  "All of it is made on the computer this dashboard runs on; nothing is sent anywhere."))  # fmt: skip
    scenario_chips(desk)
    day = datetime.date.today()
    link = desk.link() if desk.link_carries else ""
    position, baseline = desk.position, desk.baseline
    said = report(position, baseline, link, day)
    left, right = st.columns([62, 38], gap="large")
    with left:
        with st.container(horizontal=True):
            download(desk, "pdf", _("The report as a PDF"), ".pdf", "application/pdf", lambda: as_pdf(said, day),
                     type="primary")  # fmt: skip
            download(desk, "snapshot", _("A snapshot with working dials (HTML)"), ".html", "text/html",
                     lambda: snapshot(position, baseline, link, day))  # fmt: skip
        note = _("The report is the page below; printing this page gives it too. The snapshot is one file that opens "
                 "from disk without a network, with the picture, the map and two dials; it takes a few seconds to "
                 "make.")  # fmt: skip
        st.html(f'<p class="small">{html.escape(note)}</p>')
        st.html(as_html(said))
    with right:
        _link(link)
        st.subheader(_("The scenario, to work on or to open again"))
        scenario_files(position.scenario, position.stem, "scenario")
        st.subheader(_("The results"))
        downloads(desk, RESULTS)
        st.subheader(_("Simulated, with the record of a run"))
        simulated_downloads(desk)
    code_strip(files_code(desk.position, service.solution(desk.position)))


def _link(link: str) -> None:
    st.subheader(_("The link"))
    if link:
        st.markdown(_("It restores exactly what you see, after a reload too:"))
        st.code(link, language=None, wrap_lines=True, height=110)
    else:
        st.markdown(_("Your network is too large for a link: take its scenario file home, and open it again under "
                      "*Your network*. A reload of this page forgets it."))  # fmt: skip
