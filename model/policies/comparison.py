"""Answers side by side: one long frame; and two simulations run against run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.analytic.solver import solve
from model.errors import ArgumentError, shown
from model.intervals import Estimate, student, wilson
from model.language import N_, _
from model.results import Solution
from model.scenario import Scenario
from model.simulation.result import SimulationResult
from model.simulation.runner import simulate

Answer = Solution | SimulationResult
MUST_BE = N_("must be a Scenario, a Solution or a SimulationResult")


@dataclass(frozen=True)
class Metric:
    """A number by which answers are compared.

    Parameters
    ----------
    name, unit
        The name is also the column of ``SimulationResult.runs``.
    better
        ``less``, ``more``, or empty where neither is better.
    value
        Answer -> number.
    """

    name: str
    unit: str
    better: str
    value: Callable[[Answer], float]


METRICS: tuple[Metric, ...] = (
    Metric("cycle_time_mean", "days", "less", lambda a: a.cycle_time.mean),
    Metric("cycle_time_p10", "days", "less", lambda a: a.cycle_time.p10),
    Metric("cycle_time_p50", "days", "less", lambda a: a.cycle_time.p50),
    Metric("cycle_time_p90", "days", "less", lambda a: a.cycle_time.p90),
    Metric("new_design_cycle_time_mean", "days", "less", lambda a: a.new_design_cycle_time.mean),
    Metric("first_version_time", "days", "less", lambda a: a.first_version_time),
    Metric("relevant_share", "share", "more", lambda a: a.relevant_share),
    Metric("throughput", "needs per day", "more", lambda a: a.throughput),
    Metric("work_in_progress", "needs", "less", lambda a: a.work_in_progress),
    Metric("flow_efficiency", "share", "more", lambda a: a.flow_efficiency),
    Metric("handovers", "per need", "less", lambda a: a.handovers),
    Metric("decision_days", "days", "less", lambda a: a.decision_days),
    Metric("duplicate_share", "share of new designs", "less", lambda a: a.duplicate_share),
    Metric("max_need_rate", "needs per day", "more", lambda a: a.max_need_rate),
    Metric("utilisation", "share", "less", lambda a: a.utilisation),
    Metric("centralisation_index", "share", "", lambda a: a.centralisation_index),
)


def compare(
    *, method: str = "analytic", seed: int = 1, replications: int = 20, cases: int | None = None,
    **named: Scenario | Answer,
) -> pd.DataFrame:  # fmt: skip
    """Return scenarios, solutions or simulations side by side.

    Parameters
    ----------
    method
        How scenarios are answered here: ``analytic`` or ``simulate``, then all with the same ``seed``, ``replications``
        and ``cases`` (see :func:`model.simulate`), so that they differ by their numbers and not by their luck.
    named
        Name -> scenario, or what :func:`model.solve` or :func:`model.simulate` gave.

    Returns
    -------
    pandas.DataFrame
        Long: ``name, metric, value, low, high, unit, best``. ``low`` and ``high`` are nan for the analytic engine,
        which has an expected error instead of an interval. ``best`` marks the best value of each metric; what is over
        capacity has no cycle time and is never best. Whether best means more than luck: :func:`paired`.

    Raises
    ------
    ArgumentError
        If nothing is given, or something that is none of these.

    Examples
    --------
    >>> from model.presets import preset
    >>> base = preset("reference")
    >>> table = compare(base=base, faster=base.with_dials(iteration_speed=6))
    >>> table[table["metric"] == "cycle_time_mean"][["value", "best"]].round(1).values.tolist()
    [[82.6, True], [95.5, False]]
    """
    return compare_all(named, method, seed, replications, cases)


def compare_all(
    named: Mapping[str, Scenario | Answer],
    method: str = "analytic",
    seed: int = 1,
    replications: int = 20,
    cases: int | None = None,
) -> pd.DataFrame:
    """Return what :func:`compare` does, of a mapping: no name can be mistaken for a setting."""
    if not named:
        raise ArgumentError(
            "compare", _("nothing is given"), _("must be at least one scenario"), _("e.g. base=scenario")
        )
    if method not in ("analytic", "simulate"):
        raise ArgumentError(
            "compare", _("method is {method}").format(method=shown(method)), _("must be one of analytic, simulate")
        )
    for name, given in named.items():
        if not isinstance(given, (Scenario, Solution, SimulationResult)):
            raise ArgumentError(
                "compare", _("{name} is a {kind}").format(name=name, kind=type(given).__name__), _(MUST_BE)
            )

    def answered(given: Scenario | Answer) -> Answer:
        if not isinstance(given, Scenario):
            return given
        if method == "analytic":
            return solve(given)
        return simulate(given, seed=seed, replications=replications, cases=cases)

    rows = [_row(name, metric, answer) for name, given in named.items() for answer in [answered(given)]
            for metric in METRICS]  # fmt: skip
    table = pd.DataFrame(rows, columns=["name", "metric", "value", "low", "high", "unit"])
    table["best"] = _best(table)
    return table


def _row(name: str, metric: Metric, answer: Answer) -> tuple[str, str, float, float, float, str]:
    value = metric.value(answer)
    low, high = (value.low, value.high) if isinstance(value, Estimate) else (math.nan, math.nan)
    return name, metric.name, float(value), low, high, metric.unit


def _best(table: pd.DataFrame) -> pd.Series[bool]:
    """Return which value of each metric is the best; equal ones all are."""
    sign = table["metric"].map({metric.name: {"less": -1.0, "more": 1.0, "": math.nan}[metric.better]
                                for metric in METRICS})  # fmt: skip
    score = sign * table["value"]
    return score.notna() & (score == score.groupby(table["metric"]).transform("max"))


def paired(a: SimulationResult, b: SimulationResult) -> pd.DataFrame:
    """Return two simulations compared run against run.

    Runs of equal number share their random numbers, so most of the luck cancels: the paired difference has a far
    smaller interval than either value.

    Parameters
    ----------
    a, b
        From :func:`model.simulate`, of equal seed and number of replications.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``metric``: ``difference`` (mean of a minus b) with its 95 % Student interval ``low``, ``high``;
        ``won_share``, the share of runs in which a is better, with its 95 % Wilson interval ``won_low``,
        ``won_high``; ``winner``: ``a``, ``b``, ``unclear`` (zero lies in the interval), or empty where there is no
        number or neither is better; ``unit``.

    Raises
    ------
    ArgumentError
        If these are no simulations, or do not pair.

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., sections 10.2 and 11.2; Wilson (1927), Probable inference,
    doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> from model.presets import preset
    >>> base = preset("reference")
    >>> runs = {m: simulate(base.with_dials(iteration_speed=m), replications=10, cases=500) for m in (4, 6)}
    >>> table = paired(runs[4], runs[6])
    >>> table["winner"]["cycle_time_mean"], float(table["won_share"]["cycle_time_mean"])
    ('a', 1.0)
    """
    for given in (a, b):
        if not isinstance(given, SimulationResult):
            raise ArgumentError(
                "paired",
                _("a {kind} is given").format(kind=type(given).__name__),
                _("must be two results of simulate"),
            )
    for name in ("seed", "replications"):
        mine, other = getattr(a, name), getattr(b, name)
        if mine != other:
            limit = _("must be equal to pair run by run")
            raise ArgumentError(
                "paired",
                _("{name} is {mine} in one and {other} in the other").format(name=name, mine=mine, other=other),
                limit,
            )
    rows = [_duel(metric, a.runs[metric.name].to_numpy(float), b.runs[metric.name].to_numpy(float))
            for metric in METRICS]  # fmt: skip
    columns = ["difference", "low", "high", "won_share", "won_low", "won_high", "winner", "unit"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index([metric.name for metric in METRICS], name="metric"))


def _duel(metric: Metric, first: np.ndarray, second: np.ndarray) -> tuple[float | str, ...]:
    difference = student(first - second)
    change = (float(difference), difference.low, difference.high)
    if not metric.better or math.isnan(difference):
        return *change, math.nan, math.nan, math.nan, "", metric.unit
    lead = first - second if metric.better == "more" else second - first
    won = wilson(int((lead > 0).sum()), len(lead))
    winner = "unclear"
    if difference.low > 0 or difference.high < 0:
        winner = "a" if lead.mean() > 0 else "b"
    return *change, float(won), won.low, won.high, winner, metric.unit
