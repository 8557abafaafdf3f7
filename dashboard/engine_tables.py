"""Both engines' numbers -> sentences and tables a person reads. No Streamlit here."""

from __future__ import annotations

import math

import pandas as pd

from model.durations import decimals, in_words, with_interval
from model.engine_check import MEANING, NO, OVERLOADED, ROUGHLY, UNCLEAR, UNUSED, YES, EngineCheck
from model.intervals import Estimate
from model.simulation.result import Settings

MEASURES = {
    "cycle_time_mean": "Mean",
    "cycle_time_p10": "1 of 10 is faster than",
    "cycle_time_p50": "Half are faster than",
    "cycle_time_p90": "9 of 10 are faster than",
    "new_design_cycle_time_mean": "New designs: mean",
    "new_design_cycle_time_p90": "New designs: 9 of 10",
}

TRUST = {
    YES: "agrees with the simulation",
    ROUGHLY: "agrees roughly",
    NO: "**is off by 5 % or more**",
    UNCLEAR: "cannot be judged",
    OVERLOADED: "has no answer (over capacity)",
}


def verdict(check: EngineCheck) -> str:
    """Return what the comparison comes to, in two sentences."""
    found = check.simulation
    settings = found.settings
    counted = f"{settings.replications} runs of {_counted(settings)}, seed {settings.seed}"
    if found.backlog_growth is not None:
        return f"Over capacity there is no cycle time to compare. {_growth(check, found.backlog_growth, counted)}"
    mean = found.cycle_time.mean
    assert isinstance(mean, Estimate)
    simulated = with_interval(mean, mean.low, mean.high, " days")
    formula = f"{check.analytic.cycle_time.mean:.{_places(mean.low, mean.high)}f} days"
    judged = {
        YES: "**The engines agree.**",
        ROUGHLY: "The formula lies outside that interval, by less than 5 %.",
        NO: "**The formula lies outside that interval, by 5 % or more: believe the simulation.**",
        UNCLEAR: "The simulation's interval is too wide to tell whether they agree within 5 %.",
    }[str(check.times.loc["cycle_time_mean", "trust"])]
    return f"Mean by formula: **{formula}**. Simulated need by need ({counted}): **{simulated}**. {judged}"


def _growth(check: EngineCheck, growth: Estimate, counted: str) -> str:
    """Return how the backlog grows by both engines."""
    places, excess = _places(growth.low, growth.high), check.analytic.overload
    low, middle, high = (f"{value:.{places}f}" for value in (growth.low, growth, growth.high))
    simulated = f"Simulated ({counted}), the backlog grows by **{middle} needs a day** ({low} to {high})."
    if excess is None:
        return simulated
    least, fifo = (f"{value:.{places}f}" for value in (excess.backlog_growth_low, excess.backlog_growth_fifo))
    return f"{simulated} By formula it is {fifo} in order of arrival, and at least {least} in any order."


def _counted(settings: Settings) -> str:
    if settings.cases:
        return f"{settings.cases:,} needs after the first {settings.warm_up:,}".replace(",", "\u202f")
    return in_words(settings.days)


def self_checks(check: EngineCheck) -> str:
    """Return what the simulation has checked about itself, in one sentence."""
    checks = check.simulation.checks
    wrong = [str(check.analytic.stations.loc[name, "name"]) for name in checks.index[~checks["fine"]]]
    if wrong:
        return f"**A self-check failed at {', '.join(wrong)}: do not trust this result, and please report it.**"
    flows = ", and visits as the traffic equations say" if check.simulation.stable else ""
    return f"Self-checks passed at all {len(checks)} actors: Little's law (queue = arrival rate × wait){flows}."


def times_table(check: EngineCheck) -> pd.DataFrame:
    """Return the cycle time by both engines."""
    table = check.times.loc[list(MEASURES)]
    return _side_by_side(pd.Series(list(MEASURES.values()), index=table.index, name="Cycle time"), table)


def stations_table(check: EngineCheck) -> pd.DataFrame:
    """Return one visit to each actor by both engines, waiting included; busiest first, unused actors left out."""
    table = check.stations[check.stations["trust"] != UNUSED].sort_values("utilisation", ascending=False)
    shown = _side_by_side(table["name"].rename("Actor"), table)
    shown.insert(1, "Load", [f"{value:.0%}" for value in table["utilisation"]])
    return shown


def stations_verdict(check: EngineCheck) -> str:
    """Return at how many actors the formula may be trusted, in one sentence."""
    counts = check.stations["trust"].value_counts()
    total = int(counts.sum() - counts.get(UNUSED, 0))
    found = [f"{words} at {counts[word]}" for word, words in TRUST.items() if counts.get(word, 0)]
    return f"Of {total} actors at work, the formula {', '.join(found)}."


def _side_by_side(label: pd.Series, table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            label.name: label,
            "By formula": [_days(v, low, high) for v, low, high in _columns(table, "analytic")],
            "Simulated": [_days(v, low, high) for v, low, high in _columns(table, "simulated")],
            "95 % interval": [_interval(low, high) for _, low, high in _columns(table, "simulated")],
            "Difference": list(map(_difference, table["difference"], table["half_width"])),
            "Trust the formula?": [f"{word}: {MEANING[word]}" for word in table["trust"]],
        }
    )


def _columns(table: pd.DataFrame, value: str) -> zip[tuple[float, float, float]]:
    return zip(table[value], table["low"], table["high"], strict=True)


def _days(value: float, low: float, high: float) -> str:
    """Return days with the digits that the interval supports."""
    return "–" if not math.isfinite(value) else f"{value:.{_places(low, high)}f} d"


def _interval(low: float, high: float) -> str:
    places = _places(low, high)
    return "–" if not math.isfinite(low) else f"{low:.{places}f} to {high:.{places}f}"


def _difference(share: float, half_width: float) -> str:
    """Return a difference in per cent, with the digits that the interval supports."""
    if not math.isfinite(share):
        return "–"
    text = f"{100 * share:+.{max(0, decimals(-100 * half_width, 100 * half_width, most=1))}f}%"
    return text if text.strip("+-0.%") else text.strip("+-")


def _places(low: float, high: float) -> int:
    return max(0, decimals(low, high, most=3))
