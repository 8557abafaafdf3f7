"""Bundled scenarios, and the evidence table they rest on."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import pandas as pd

from model.errors import ArgumentError, did_you_mean
from model.language import _
from model.scenario import Scenario
from model.scenario_file import scenario_from_mapping

PRESETS: tuple[str, ...] = (
    "traditional_pipeline",
    "urgent_fast_lane",
    "decentralised_wartime",
    "hybrid_marketplace",
    "devops_reform_before",
    "devops_reform_after",
    "hub_and_spoke",
    "ally_replicates",
    "ally_integrates",
    "centralised_fast_follower",
    "reference",
)
"""In the order screens show them; a test compares the tuple with the folder."""

AIMS: tuple[str, ...] = (
    *("ACQ-14", "ACQ-15", "ACQ-16", "ACQ-17", "ACQ-18", "ACQ-20", "ACQ-21", "ACQ-22", "ACQ-29", "ACQ-31"),
    *("AWD-12", "SWD-15", "SWD-22"),
)
"""Rows of the evidence table that say what somebody wants: policy targets, limits and intentions.

Not ACQ-19, an auditors' average of what happened.
"""


@cache
def preset(name: str) -> Scenario:
    """Return a bundled scenario.

    Parameters
    ----------
    name
        One of :data:`PRESETS`.

    Raises
    ------
    ArgumentError
        For any other name.

    Examples
    --------
    >>> preset("reference").parameters["need_rate"], len(preset("reference").actors)
    (0.3, 52)
    """
    if name not in PRESETS:
        remedy = did_you_mean(str(name), PRESETS)
        raise ArgumentError(
            "preset",
            _("{name!r} is no preset").format(name=name),
            _("must be one of {names}").format(names=", ".join(PRESETS)),
            remedy,
        )
    text = files("model.presets").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return scenario_from_mapping(tomllib.loads(text), f"{name}.toml")


@cache
def evidence() -> pd.DataFrame:
    """Return the evidence table: published facts with their sources, indexed by ``id``.

    Returns
    -------
    pandas.DataFrame
        Columns ``concept, actor_or_stage, value, low, high, unit, context, source_title, publisher, date,
        url, confidence, note`` and ``aim`` (True for a policy target or limit: what somebody wants, not what
        happened).

    Examples
    --------
    >>> print(*evidence().loc["OBS-04", ["value", "unit", "aim"]])
    6.0 weeks False
    """
    with files("model.presets").joinpath("evidence.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, index_col="id")
    return table.assign(aim=table.index.isin(AIMS))
