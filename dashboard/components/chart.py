"""An ECharts chart whose text can be read in the visitor's theme."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.chart_text import legible


def draw_chart(option: dict[str, Any], height: int, alt: str) -> None:
    """Show a chart, and say what it shows where it is heard."""
    st.echarts_chart(legible(option, st.context.theme.type), height=height, alt=alt)
