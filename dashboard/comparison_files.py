"""The comparison as files to keep: every number with the policies' settings, the seed and the version."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import pandas as pd

from dashboard.links import to_query
from dashboard.position import Position
from model.exchange.sheets import spreadsheet_csv
from model.version import VERSION


def settings_of(simulation: Mapping[str, int]) -> dict[str, str | int]:
    """Return how the numbers were made: by formulas, or by a simulation with these settings."""
    return {"method": "simulation" if simulation else "analytic", **simulation, "version": VERSION}


def as_csv(card: pd.DataFrame, names: Sequence[str], policies: Sequence[Position], settings: dict) -> str:
    """Return one line per policy and metric; ``policy`` is the query that lays the policy out on the dashboard."""
    place = card["name"].astype(int)
    links = [urlencode(to_query(policy)) for policy in policies]
    table = card.assign(name=[names[n] for n in place], policy=[links[n] for n in place], **settings)
    return spreadsheet_csv(table)


def as_json(card: pd.DataFrame, names: Sequence[str], policies: Sequence[Position], settings: dict) -> str:
    """Return the same as one object: settings, and each policy with its own and its numbers."""
    found = []
    for place, (name, policy) in enumerate(zip(names, policies, strict=True)):
        rows = card[card["name"] == str(place)].drop(columns="name").set_index("metric")
        numbers = {
            str(metric): {str(key): None if isinstance(value, float) and not math.isfinite(value) else value
                          for key, value in row.items()}
            for metric, row in rows.iterrows()
        }  # fmt: skip
        found.append({"name": name, "settings": to_query(policy), "metrics": numbers})
    return json.dumps({**settings, "policies": found}, indent=1, ensure_ascii=False)
