"""Two filled-in networks to write over."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from model.scenario import Scenario
from model.scenario_file import read_scenario

NAMES = ("hub_and_two_regions", "marketplace")
"""Names of the files, the small one first."""


@lru_cache(maxsize=len(NAMES))
def example(name: str) -> Scenario:
    """Return an example.

    Examples
    --------
    >>> len(example("hub_and_two_regions").actors), len(example("marketplace").actors)
    (8, 21)
    """
    return read_scenario(Path(__file__).parent / f"{name}.toml")
