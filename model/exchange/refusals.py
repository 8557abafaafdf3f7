"""What cannot be read at all, said in one message; and the limits that keep a hostile file harmless."""

from __future__ import annotations

from model.errors import Problem, ScenarioError
from model.language import _

LONGEST_NAME = 80  # characters of a file's name in a message


def refused(name: str, found: str, limit: str, remedy: str = "") -> ScenarioError:
    """Return the error for a file that cannot be read at all."""
    return ScenarioError(name[:LONGEST_NAME], (Problem(_("file"), found, limit, remedy),))
