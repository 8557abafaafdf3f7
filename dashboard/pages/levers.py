"""Levers: which change helps most, and what it costs."""

from __future__ import annotations

from dashboard.desk import Desk


def render(desk: Desk) -> None:
    """Draw the page."""
