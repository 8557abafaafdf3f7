"""The pages, in the order of the navigation. A page is a function that draws a desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.desk import Desk
from dashboard.pages import compare, explore, levers, method, network, take_home, watch
from model.language import N_


@dataclass(frozen=True)
class Page:
    """A page of the dashboard: its path in the address, its title (marked ``N_``), and how to draw it."""

    path: str
    title: str
    render: Callable[[Desk], None]


PAGES: tuple[Page, ...] = (
    Page("explore", N_("Explore"), explore.render),
    Page("levers", N_("Levers"), levers.render),
    Page("compare", N_("Compare"), compare.render),
    Page("watch", N_("Watch the flow"), watch.render),
    Page("network", N_("Your network"), network.render),
    Page("take-home", N_("Take home"), take_home.render),
    Page("method", N_("Evidence and method"), method.render),
)
