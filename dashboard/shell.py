"""The frame around every page: settings of the page, navigation, and the desk handed to the page."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard.desk import Desk
from dashboard.pages import PAGES, Page
from dashboard.take_home import report_html
from dashboard.words import as_typed
from model.language import _

ICON = Path(__file__).parent / "icon.png"
STYLE = """<style>
.stMainBlockContainer {padding: 3.9rem 2.2rem 2rem;}
h1 {font-size: 1.6rem !important; padding: 0 0 .5rem 0 !important;}
[data-testid="stBaseButton-primary"] {
    background: #0072B2 !important; border-color: #0072B2 !important; color: #fff !important;
}
[data-testid="stMetricValue"] {font-weight: 700;}
h2 {font-size: 1.3rem !important;}
h3 {font-size: 1.1rem !important; line-height: 1.35 !important; padding: .3rem 0 .2rem !important;}
button[kind="tertiary"]:is(:hover, :active, :focus, [aria-expanded="true"]) {
    color: light-dark(#004d7a, #8fd0f5) !important;  /* Streamlit's own shade is 3.6:1 on dark */
}
.st-key-lever_figures [data-testid="stMetricValue"] {font-size: 1.5rem; line-height: 1.2;}
.st-key-lever_figures :is([data-testid="stElementContainer"], [data-testid="stMetric"]) {max-width: 100%;}
.st-key-lever_figures [data-testid="stMetricValue"] :is(div, p) {white-space: normal; overflow: visible;}
.ends {display: flex; justify-content: space-between; font-size: .8rem; margin-top: -1.1rem;}
.small {font-size: .875rem; line-height: 1.35; margin-bottom: .45rem;}
.small.note {margin-bottom: 1.2rem;}  /* what stands below is the label of the next input */
.st-key-guide {padding: .15rem .8rem !important;}
.stMainBlockContainer [data-testid="stVerticalBlock"] {gap: .6rem;}
[data-testid="stMetric"] {padding: 0;}
[data-testid="stMetric"] > div {padding: .5rem .9rem;}
[data-testid="stButtonGroup"] button {padding: .1rem .65rem; min-height: 1.75rem; font-size: .85rem;}
[data-testid="stButtonGroup"] p {font-size: .85rem;}
.scores {overflow-x: auto; margin-bottom: .3rem;}
.scores table {border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums;}
.scores :is(th, td) {padding: .22rem .6rem; text-align: left; vertical-align: top; min-width: 7.2rem;
    border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent);}
.scores tbody th {font-weight: 600; min-width: 8.5rem;}
.scores small {display: block; font-weight: 400; font-size: .8rem; line-height: 1.25;}
.standing {font-size: .75rem; font-weight: 700; border: 1px solid currentColor; border-radius: .6rem;
    padding: 0 .4rem; margin-left: .3rem; white-space: nowrap;}
.diary {max-height: 25rem; overflow-y: auto; padding: .3rem .8rem; border-radius: .5rem;
    border: 1px solid color-mix(in srgb, currentColor 25%, transparent);}
.policy {font-size: .875rem; line-height: 1.35; margin: 0;}
@media (max-width: 640px) {.stMainBlockContainer {padding: 3.6rem .8rem 1rem;}}
@media (max-width: 640px) {
    .scores tbody th {position: sticky; left: 0; background: var(--background-color, Canvas); min-width: 6.6rem;
        max-width: 7.4rem; padding-left: 0;}
    .scores tbody th small {display: none;}
}
@media print {header, .stButton, [data-testid="stPopover"] {display: none !important;}}
</style>"""


def main() -> None:
    """Draw the page the visitor is on, in the visitor's language."""
    desk = Desk()
    desk.in_language(_draw)(desk)


def _draw(desk: Desk) -> None:
    st.set_page_config(page_title=_("Civil-military feedback loops"), page_icon=str(ICON), layout="wide")
    _settle_memory()
    st.html(STYLE + report_html.STYLE)
    pages = [
        st.Page(drawn(page, desk), title=_(page.title), url_path=page.path, default=number == 0)
        for number, page in enumerate(PAGES)
    ]
    st.navigation(pages, position="top").run()
    desk.show_in_address()


def drawn(page: Page, desk: Desk) -> Callable[[], None]:
    """Return what draws a page, below what the visitor should know first."""

    def draw() -> None:
        if desk.message:
            st.warning(as_typed(desk.message))
        page.render(desk)

    return draw


@st.cache_resource
def _settle_memory() -> None:
    """Keep the imported modules out of every later garbage collection; once per server."""
    gc.collect()
    gc.freeze()
