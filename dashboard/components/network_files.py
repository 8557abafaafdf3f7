"""A network as files to download, in every format."""

from __future__ import annotations

import streamlit as st

from model.errors import ArgumentError
from model.exchange import FORMATS, written
from model.language import _
from model.scenario import Scenario


def downloads(scenario: Scenario, stem: str, key: str) -> None:
    """Show a button for each format; what a format cannot carry stands in its help."""
    with st.container(horizontal=True, gap="small"):
        for name, form in FORMATS.items():
            try:
                content = written(scenario, name)
            except ArgumentError:
                continue  # the others still can
            st.download_button(_(form.title), content, f"{stem}{form.suffix}", form.mime, key=f"{key}_{name}",
                               help=_(form.note), on_click="ignore", icon=":material/download:")  # fmt: skip
