"""The Python that gives the numbers of the page on levers."""

from __future__ import annotations

from dashboard import service
from dashboard.components.code_strip import code_strip
from dashboard.components.lever_months import RUNS, years_at_first
from dashboard.components.lever_overview import pull_of
from dashboard.desk import Desk
from dashboard.snippets import levers_code


def lever_code(desk: Desk) -> None:
    """Show the Python of the lever looked at; nothing where it cannot be pulled."""
    before, pull = desk.position.without_levers, pull_of(desk, desk.lever)
    effect = service.lever_effects(before, (pull,))[desk.lever]
    if not isinstance(effect, str):
        code_strip(levers_code(before, pull, effect, years_at_first(desk, (pull,)), RUNS))
