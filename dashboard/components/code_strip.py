"""The Python that gives the page's numbers, at the foot of every page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from model.language import _


def code_strip(lines: Sequence[str]) -> None:
    """Show Python that, run as it stands, gives the numbers of the page; the tests run it."""
    with st.expander(_("The same numbers in Python"), icon=":material/code:"):
        st.code("\n".join(lines), language=None, wrap_lines=True)  # plain: its colours lack contrast
