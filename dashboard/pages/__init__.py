"""The pages, in the order of the navigation. A page is a function that draws a desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.desk import Desk
from dashboard.pages import explore, levers, method


@dataclass(frozen=True)
class Page:
    """A page of the dashboard: its path in the address, its title, and how to draw it."""

    path: str
    title: str
    render: Callable[[Desk], None]


PAGES: tuple[Page, ...] = (
    Page("explore", "Explore", explore.render),
    Page("levers", "Levers", levers.render),
    Page("method", "Evidence and method", method.render),
)
