"""Both engines' numbers -> sentences and tables a person reads. No Streamlit here."""

from __future__ import annotations

import math

import pandas as pd

from model.durations import decimals, in_words, with_interval
from model.engine_check import MEANING, NO, OVERLOADED, ROUGHLY, UNCLEAR, UNUSED, YES, EngineCheck
from model.intervals import Estimate
from model.language import N_, _
from model.simulation.result import Settings

MEASURES = {
    "cycle_time_mean": N_("Mean"),
    "cycle_time_p10": N_("1 of 10 is faster than"),
    "cycle_time_p50": N_("Half are faster than"),
    "cycle_time_p90": N_("9 of 10 are faster than"),
    "new_design_cycle_time_mean": N_("New designs: mean"),
    "new_design_cycle_time_p90": N_("New designs: 9 of 10"),
}

TRUST = {
    YES: N_("agrees with the simulation"),
    ROUGHLY: N_("agrees roughly"),
    NO: N_("**is off by 5 % or more**"),
    UNCLEAR: N_("cannot be judged"),
    OVERLOADED: N_("has no answer (over capacity)"),
}


def verdict(check: EngineCheck) -> str:
    """Return what the comparison comes to, in two sentences."""
    found = check.simulation
    settings = found.settings
    counted = _("{replications} runs of {needs}, seed {seed}").format(
        replications=settings.replications, needs=_counted(settings), seed=settings.seed
    )
    if found.backlog_growth is not None:
        return _("Over capacity there is no cycle time to compare. {growth}").format(
            growth=_growth(check, found.backlog_growth, counted)
        )
    mean = found.cycle_time.mean
    assert isinstance(mean, Estimate)
    simulated = with_interval(mean, mean.low, mean.high, " " + _("days"))
    formula = f"{check.analytic.cycle_time.mean:.{_places(mean.low, mean.high)}f} {_('days')}"
    judged = {
        YES: _("**The engines agree.**"),
        ROUGHLY: _("The formula lies outside that interval, by less than 5 %."),
        NO: _("**The formula lies outside that interval, by 5 % or more: believe the simulation.**"),
        UNCLEAR: _("The simulation's interval is too wide to tell whether they agree within 5 %."),
    }[str(check.times.loc["cycle_time_mean", "trust"])]
    said = _("Mean by formula: **{formula}**. Simulated need by need ({runs}): **{simulated}**. {judged}")
    return said.format(formula=formula, runs=counted, simulated=simulated, judged=judged)


def _growth(check: EngineCheck, growth: Estimate, counted: str) -> str:
    """Return how the backlog grows by both engines."""
    places, excess = _places(growth.low, growth.high), check.analytic.overload
    low, middle, high = (f"{value:.{places}f}" for value in (growth.low, growth, growth.high))
    said = _("Simulated ({runs}), the backlog grows by **{middle} needs a day** ({low} to {high}).")
    simulated = said.format(runs=counted, middle=middle, low=low, high=high)
    if excess is None:
        return simulated
    least, fifo = (f"{value:.{places}f}" for value in (excess.backlog_growth_low, excess.backlog_growth_fifo))
    said = _("{simulated} By formula it is {fifo} in order of arrival, and at least {least} in any order.")
    return said.format(simulated=simulated, fifo=fifo, least=least)


def _counted(settings: Settings) -> str:
    if settings.cases:
        counted, before = (f"{number:,}".replace(",", "\u202f") for number in (settings.cases, settings.warm_up))
        return _("{counted} needs after the first {before}").format(counted=counted, before=before)
    return in_words(settings.days)


def self_checks(check: EngineCheck) -> str:
    """Return what the simulation has checked about itself, in one sentence."""
    checks = check.simulation.checks
    wrong = [_(check.analytic.stations.loc[name, "name"]) for name in checks.index[~checks["fine"]]]
    if wrong:
        said = _("**A self-check failed at {places}: do not trust this result, and please report it.**")
        return said.format(places=", ".join(wrong))
    said = (
        _(
            "Self-checks passed at all {count} actors: Little's law (queue = arrival rate × wait), and visits as the "
            "traffic equations say."
        )
        if check.simulation.stable
        else _("Self-checks passed at all {count} actors: Little's law (queue = arrival rate × wait).")
    )
    return said.format(count=len(checks))


def times_table(check: EngineCheck) -> pd.DataFrame:
    """Return the cycle time by both engines."""
    table = check.times.loc[list(MEASURES)]
    return _side_by_side(
        pd.Series([_(name) for name in MEASURES.values()], index=table.index, name=_("Cycle time")), table
    )


def stations_table(check: EngineCheck) -> pd.DataFrame:
    """Return one visit to each actor by both engines, waiting included; busiest first, unused actors left out."""
    table = check.stations[check.stations["trust"] != UNUSED].sort_values("utilisation", ascending=False)
    shown = _side_by_side(table["name"].map(_).rename(_("Actor")), table)
    shown.insert(1, _("Load"), [f"{value:.0%}" for value in table["utilisation"]])
    return shown


def stations_verdict(check: EngineCheck) -> str:
    """Return at how many actors the formula may be trusted, in one sentence."""
    counts = check.stations["trust"].value_counts()
    total = int(counts.sum() - counts.get(UNUSED, 0))
    found = [
        _("{verdict} at {count}").format(verdict=_(words), count=counts[word])
        for word, words in TRUST.items()
        if counts.get(word, 0)
    ]
    return _("Of {total} actors at work, the formula {verdicts}.").format(total=total, verdicts=", ".join(found))


def _side_by_side(label: pd.Series, table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            label.name: label,
            _("By formula"): [_days(v, low, high) for v, low, high in _columns(table, "analytic")],
            _("Simulated"): [_days(v, low, high) for v, low, high in _columns(table, "simulated")],
            _("95 % interval"): [_interval(low, high) for __, low, high in _columns(table, "simulated")],
            _("Difference"): list(map(_difference, table["difference"], table["half_width"])),
            _("Trust the formula?"): [f"{_(word)}: {_(MEANING[word])}" for word in table["trust"]],
        }
    )


def _columns(table: pd.DataFrame, value: str) -> zip[tuple[float, float, float]]:
    return zip(table[value], table["low"], table["high"], strict=True)


def _days(value: float, low: float, high: float) -> str:
    """Return days with the digits that the interval supports."""
    return "–" if not math.isfinite(value) else _("{number} d").format(number=f"{value:.{_places(low, high)}f}")


def _interval(low: float, high: float) -> str:
    places = _places(low, high)
    if not math.isfinite(low):
        return "–"
    return _("{low} to {high}").format(low=f"{low:.{places}f}", high=f"{high:.{places}f}")


def _difference(share: float, half_width: float) -> str:
    """Return a difference in per cent, with the digits that the interval supports."""
    if not math.isfinite(share):
        return "–"
    text = f"{100 * share:+.{max(0, decimals(-100 * half_width, 100 * half_width, most=1))}f}%"
    return text if text.strip("+-0.%") else text.strip("+-")


def _places(low: float, high: float) -> int:
    return max(0, decimals(low, high, most=3))
