"""Model frames -> tables a person reads: every number with its source. No Streamlit here."""

from __future__ import annotations

import math

import pandas as pd

from model.durations import in_words
from model.results import Solution
from model.scenario import Scenario


def members_table(solution: Solution, members: tuple[str, ...]) -> pd.DataFrame:
    """Return the actors of one box with their numbers and sources, busiest first."""
    actors = solution.scenario.actor_by_id
    shown = [name for name in members if name in solution.stations.index]
    table = solution.stations.loc[shown].sort_values("utilisation", ascending=False)
    return pd.DataFrame(
        {
            "Actor": table["name"],
            "Busy": [f"{value:.0%}" for value in table["utilisation"]],
            "Servers": ["–" if math.isnan(value) else f"{value:.0f}" for value in table["servers"]],
            "Waits": [_visit(value) for value in table["wait_time"]],
            "Is worked on": [in_words(value, 0.03) if value else "at the meeting" for value in table["service_time"]],
            "In the queue": [_count(value) for value in table["queue_length"]],
            "Source": [", ".join(actors[name].evidence) or "assumption" for name in table.index],
        }
    )


def _visit(days: float) -> str:
    return "without end" if math.isinf(days) else in_words(days, 0.05) if days >= 0.02 else "hardly"


def _count(cases: float) -> str:
    return "grows" if math.isinf(cases) else f"{cases:.1f}"


def place_name(solution: Solution, place: str) -> str:
    """Return what people call the place of a flag."""
    return str(solution.stations.loc[place, "name"]) if place in solution.stations.index else "Cycle time"


def elasticity_table(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the ten numbers that move the mean most, in words."""

    def called(name: str) -> str:
        field, _, actor = name.partition(":")
        what = {"effort": "time of one visit", "cadence": "days between meetings"}.get(field, "")
        return f"{scenario.actor_by_id[actor].label}: {what}" if actor else name.replace("_", " ")

    largest = table.dropna().head(10)
    return pd.DataFrame(
        {
            "Number": [called(name) for name in largest["name"]],
            "If it is 1 % higher, the cycle time is": [f"{value:+.2f} %" for value in largest["elasticity"]],
        }
    )


def ranges_table(solution: Solution) -> pd.DataFrame:
    """Return the published ranges of a scenario beside what the model gives at the present dials."""
    rows = []
    for sourced in solution.scenario.ranges:
        value, share = solution.measured(sourced.measure)
        inside = sourced.low <= value <= sourced.high

        def said(number: float, share: bool = share) -> str:
            return f"{number:.0%}" if share else in_words(number)

        verdict = "aim" if sourced.aim else "inside" if inside else "outside, at these dials"
        published = f"{said(sourced.low)} to {said(sourced.high)}"
        rows.append(
            (_measure_name(solution, sourced.measure), published, said(value), verdict, ", ".join(sourced.evidence))
        )
    return pd.DataFrame(rows, columns=["What", "Published", "Model", "Verdict", "Source"])


def _measure_name(solution: Solution, measure: str) -> str:
    kind, _, actor = measure.partition(":")
    if measure == "cycle_time":
        return "Whole cycle, mean"
    if actor:
        return f"{place_name(solution, actor)}, {'one visit' if kind == 'visit' else 'how busy'}"
    return f"{solution.stages.loc[measure, 'label']}, per need"
