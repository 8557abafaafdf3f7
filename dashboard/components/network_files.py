"""A network as files to download, in every format."""

from __future__ import annotations

from functools import partial

import streamlit as st

from model.exchange import FORMATS, written
from model.language import _
from model.scenario import Scenario


def scenario_files(scenario: Scenario, stem: str, key: str) -> None:
    """Show a button for each format; written when it is asked for. What one cannot carry is in its help."""
    with st.container(horizontal=True, gap="small"):
        for name, form in FORMATS.items():
            st.download_button(_(form.title), partial(written, scenario, name), f"{stem}{form.suffix}", form.mime,
                               key=f"{key}_{name}", help=_(form.note), on_click="ignore",
                               icon=":material/download:")  # fmt: skip
