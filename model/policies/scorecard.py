"""Policies side by side on what a decision hangs on: how fast, how fresh, how much handed over, how much survived."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from model.analytic.solver import FRAGILE, solve
from model.errors import ArgumentError
from model.intervals import Estimate, student
from model.language import _
from model.parameters import PARAMETERS
from model.policies.comparison import METRICS, Answer
from model.results import Solution
from model.scenario import Scenario
from model.simulation.result import SimulationResult
from model.spread.adoption import Adoption, adoption, has_units

NAMED = ("cycle_time_mean", "cycle_time_p10", "cycle_time_p90", "first_version_time", "relevant_share", "handovers",
         "decision_days", "max_need_rate", "duplicate_share")  # fmt: skip
CARD = {metric.name: metric for metric in METRICS if metric.name in NAMED}
EXACT = ("max_need_rate", "handovers", "duplicate_share")
"""Expectations of the walk: formulas give them without error."""
ERROR_OF = {"cycle_time_p10": "p90", "cycle_time_p90": "p90"}
"""Which expected error of a solution goes with a metric; the mean's with all others."""
BEST, LEVEL = "best", "level"
MORE = "more"


@dataclass(frozen=True)
class Entry:
    """One number of one policy.

    Parameters
    ----------
    name, metric
        Whose and which.
    value, low, high
        With its 95 % interval; nan where there is none.
    error
        Share of the value by which it may be off: decides digits.
    unit
        Of the value.
    better
        ``less`` or ``more``.
    """

    name: str
    metric: str
    value: float
    low: float
    high: float
    error: float
    unit: str
    better: str = "less"

    @property
    def possible_error(self) -> float:
        """The error in the value's unit."""
        return abs(self.error * self.value)


def scorecard(named: Mapping[str, Scenario | Answer]) -> pd.DataFrame:
    """Return policies side by side.

    Parameters
    ----------
    named
        Name -> scenario (solved here), solution or simulation; simulations of one seed are compared run against run.

    Returns
    -------
    pandas.DataFrame
        Long: ``name, metric, value, low, high, error, unit, better, standing``. Metrics are those of :func:`compare`
        that a decision hangs on, and ``adoption_time`` (days from a fix fielded in one unit to 90 % of the units) and
        ``time_to_effect`` (from the need raised to there). ``low`` and ``high`` are the 95 % interval, nan from
        formulas; ``error`` is the share of the value by which it may be off. ``standing`` is ``best``, ``level``
        (cannot be told from the best) or empty; what is over capacity has no cycle time and no standing.

    Raises
    ------
    ArgumentError
        If nothing is given.

    Examples
    --------
    >>> from model.presets import preset
    >>> card = scorecard({"lane": preset("urgent_fast_lane"), "market": preset("hybrid_marketplace")})
    >>> card[card["metric"] == "cycle_time_mean"][["name", "value", "standing"]].round(0).values.tolist()
    [['lane', 248.0, ''], ['market', 93.0, 'best']]
    """
    policies = answered(named)
    spreads = {name: adoption(answer.scenario) for name, answer in policies.items() if has_units(answer.scenario)}
    runs = {name: spread.runs["ninety_time"] for name, spread in spreads.items()}
    entries = [entry(name, metric, answer) for name, answer in policies.items() for metric in CARD]
    for name, spread in spreads.items():
        answer = policies[name]
        entries.append(_estimated(name, "adoption_time", spread.ninety_time, "days"))
        entries.append(_whole_time(name, answer, spread))

    def alike(a: Entry, b: Entry) -> bool:
        if a.metric == "adoption_time" and math.isfinite(a.value + b.value):
            return student(runs[a.name] - runs[b.name]).covers(0)
        return _alike(a, b, pair_up(policies[a.name], policies[b.name]))

    rows = []
    for metric in dict.fromkeys(one.metric for one in entries):
        group = [one for one in entries if one.metric == metric]
        best = _best(group)
        level = [one for one in group if best is not None and one is not best and alike(best, one)]
        words = {one.name: LEVEL for one in level}
        if best is not None:
            words[best.name] = LEVEL if level else BEST
        rows += [{**asdict(one), "standing": words.get(one.name, "")} for one in group]
    return pd.DataFrame(rows)


def differing(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """Return the assumptions in which scenarios differ: comparing them compares worlds too, not policies alone.

    Parameters
    ----------
    scenarios
        Two or more; of one nothing differs.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``name`` (row of the parameter table), in its order: ``low``, ``high`` among the scenarios, ``unit``,
        ``values`` (one per scenario, in the order given).

    Examples
    --------
    >>> from model.presets import preset
    >>> table = differing([preset("traditional_pipeline"), preset("decentralised_wartime")])
    >>> table.loc["need_rate", ["low", "high"]].tolist()
    [0.018, 0.6]
    """
    rows = []
    for row in PARAMETERS:
        values = [scenario.parameters[row.name] for scenario in scenarios]
        if len(set(values)) > 1:
            rows.append((row.name, min(values), max(values), row.unit, tuple(values)))
    return pd.DataFrame(rows, columns=["name", "low", "high", "unit", "values"]).set_index("name")


def answered(named: Mapping[str, Scenario | Answer]) -> dict[str, Answer]:
    """Return the policies with scenarios solved; at least one must be given."""
    if not named:
        found, limit = _("nothing is given"), _("must be at least one scenario")
        raise ArgumentError("scorecard", found, limit, 'e.g. {"base": scenario}')
    return {name: solve(given) if isinstance(given, Scenario) else given for name, given in named.items()}


def entry(name: str, metric: str, answer: Answer) -> Entry:
    """Return one number of a policy's answer with its error."""
    known, value = CARD[metric], CARD[metric].value(answer)
    if isinstance(answer, Solution):
        part = ERROR_OF.get(metric, "mean")
        error = 0.0 if metric in EXACT else float(getattr(answer.expected_error, part))
        return Entry(name, metric, float(value), math.nan, math.nan, error, known.unit, known.better)
    estimate = value if isinstance(value, Estimate) else Estimate(value)
    return _estimated(name, metric, estimate, known.unit, known.better)


def _estimated(name: str, metric: str, value: Estimate, unit: str, better: str = "less") -> Entry:
    error = value.half_width / abs(value) if value else 0.0
    return Entry(
        name, metric, float(value), value.low, value.high, error if math.isfinite(error) else 0.0, unit, better
    )


def _whole_time(name: str, answer: Answer, spread: Adoption) -> Entry:
    """Return the time to effect; of formulas the interval of the spread alone would promise too much."""
    whole = _estimated(name, "time_to_effect", spread.time_to_effect(answer.cycle_time.mean), "days")
    if isinstance(answer, SimulationResult):
        return whole
    possible = math.hypot(whole.possible_error, entry(name, "cycle_time_mean", answer).possible_error)
    return replace(whole, low=math.nan, high=math.nan, error=possible / whole.value)


def near_capacity(answer: Answer) -> bool:
    """Return whether somebody is within 5 % of capacity: small changes move the wait a lot, and short runs miss it."""
    rate = answer.scenario.parameters["need_rate"]
    return answer.stable and rate > FRAGILE * answer.max_need_rate


def pair_up(a: Answer, b: Answer) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return the runs of two simulations that share their random numbers; None if these do not."""
    if not (isinstance(a, SimulationResult) and isinstance(b, SimulationResult)):
        return None
    return (a.runs, b.runs) if (a.seed, a.replications) == (b.seed, b.replications) else None


def _best(group: list[Entry]) -> Entry | None:
    """Return the best of several; None of one, or where nobody has a value."""
    known = [one for one in group if not math.isnan(one.value)]
    if len(group) < 2 or not known:
        return None
    return max(known, key=lambda one: one.value if one.better == MORE else -one.value)


def _alike(a: Entry, b: Entry, runs: tuple[pd.DataFrame, pd.DataFrame] | None) -> bool:
    """Return whether two values cannot be told apart: run against run if they pair, else within their errors."""
    if math.isnan(b.value):
        return False
    if runs is not None and a.metric in runs[0] and math.isfinite(a.value + b.value):
        return student(runs[0][a.metric] - runs[1][a.metric]).covers(0)
    return a.value == b.value or abs(a.value - b.value) <= math.hypot(a.possible_error, b.possible_error)
