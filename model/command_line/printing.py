"""How answers are printed: for a person, as JSON, as CSV."""

from __future__ import annotations

import json
import math
from typing import Any

import click
import pandas as pd

from model.comparison import Answer
from model.durations import in_words, range_in_words, rounded, with_interval
from model.explain import explain
from model.intervals import Estimate
from model.results import Solution
from model.simulation.result import SimulationResult
from model.waterfall import Waterfall

PATH_ROWS = 12
SINGLE = ("stable", "max_need_rate", "first_to_saturate", "relevant_share", "flow_efficiency", "first_version_time",
          "mean_time_to_benefit", "centralisation_index", "handovers", "decision_days", "duplicate_share",
          "duplicate_work", "method", "version")  # fmt: skip
SIMULATED = ("throughput", "work_in_progress", "utilisation", "backlog_growth", "seed", "replications",
             "precision_reached")  # fmt: skip


def print_table(table: pd.DataFrame, form: str, digits: int | None = None) -> None:
    """Print a table; so many ``digits`` are for people, machines get all."""
    if form == "json":
        click.echo(table.to_json(orient="records", indent=2))
    elif form == "csv":
        click.echo(table.to_csv(index=False), nl=False)
    else:
        short = None if digits is None else lambda value: f"{value:.{digits}g}"
        click.echo(table.to_string(index=False, max_colwidth=60, na_rep="–", float_format=short))


def print_record(answer: Answer) -> None:
    """Print an answer as JSON."""
    click.echo(json.dumps(as_record(answer), indent=2, allow_nan=False))


def as_record(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain values; what does not exist is null, an estimate is value, low and high."""
    times = {
        name: {part: _plain(getattr(getattr(answer, name), part)) for part in ("mean", "p10", "p50", "p90")}
        for name in ("cycle_time", "new_design_cycle_time")
    }
    single = (*SINGLE, *SIMULATED) if isinstance(answer, SimulationResult) else SINGLE
    dials = answer.scenario.dials
    record = {
        "scenario": answer.scenario.name,
        "dials": {name: getattr(dials, name) for name in ("triage", "test", "approve", "iteration_speed")},
        "changed_parameters": answer.scenario.parameters.changed,
        **times,
        **{name: _plain(getattr(answer, name)) for name in single},
        "flags": [vars(flag) for flag in answer.flags],
        "stages": json.loads(answer.stages.to_json(orient="index")),
        "stations": json.loads(answer.stations.to_json(orient="index")),
    }
    if isinstance(answer, SimulationResult):
        record["settings"] = {**vars(answer.settings), "transients": [repr(one) for one in answer.settings.transients]}
        record["path"] = json.loads(answer.path.to_json(orient="records"))
    else:
        excess = answer.overload
        record["overload"] = None if excess is None else {key: _plain(value) for key, value in vars(excess).items()}
    return record


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate):
        return {"value": _plain(float(value)), "low": _plain(value.low), "high": _plain(value.high)}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_solution(answer: Solution) -> None:
    """Print a formula's answer for a person."""
    error = answer.expected_error
    _print_head(answer)
    explanation = explain(answer)
    if answer.stable:
        times = answer.cycle_time
        click.echo(f"Innovation-cycle time {in_words(times.mean, error.mean)}; 8 of 10 needs take "
                   f"{range_in_words(times.p10, times.p90, error.p90)}; {answer.relevant_share:.0%} of its worth is "
                   f"left on arrival.")  # fmt: skip
        _print_stages(answer)
    else:
        click.echo("Over capacity: no cycle time exists.")
    _print_busiest(answer, ["utilisation", "wait_time", "service_time"])
    click.echo(f"\nWhy: {explanation.sentence}")
    for line in explanation.advice:
        click.echo(line)
    _print_flags(answer)


def print_simulation(answer: SimulationResult) -> None:
    """Print a simulation's answer for a person: every number with its 95 % interval."""
    _print_head(answer)
    if answer.stable:
        parts = {"mean": "mean", "p50": "half of the needs take at most", "p90": "9 of 10 take at most"}
        for part, words in parts.items():
            click.echo(f"Innovation-cycle time, {words}: {_estimate(getattr(answer.cycle_time, part), ' days')}")
        click.echo(f"Worth left on arrival: {_estimate(answer.relevant_share)}")
        _print_stages(answer)
    else:
        click.echo("Over capacity: no cycle time exists.")
    if answer.backlog_growth is not None:
        click.echo(f"The backlog grows by {_estimate(answer.backlog_growth, ' needs per day')}")
    _print_busy_intervals(answer)
    if answer.settings.transients or not answer.stable:
        _print_path(answer)
    runs = f"{answer.replications} replication{'s' if answer.replications > 1 else ''}"
    interval = "in brackets the 95 % interval" if answer.replications > 1 else "no intervals: they need two"
    click.echo(f"\n{runs}, seed {answer.seed}; {interval}")
    if answer.precision is not None and not answer.stable:
        click.echo("The precision asked for is that of the mean cycle time; over capacity there is none.")
    _print_flags(answer)


def print_waterfall(found: Waterfall) -> None:
    """Print what the difference of two answers is made of, and what causes it."""
    click.echo(f"\n{found}")
    for title, table in (("by stage", found.steps), ("by cause", found.cause_steps)):
        if len(table):
            click.echo(f"\nDays {title}:\n{table[['label', 'days', 'end']].round(1).to_string(index=False)}")


def _print_busy_intervals(answer: SimulationResult) -> None:
    busy = answer.stations.nlargest(5, "utilisation")
    shown = {"actor": busy["name"], "utilisation": cells(busy, "utilisation"),
             "days waiting": cells(busy, "wait_time")}  # fmt: skip
    click.echo("\nBusiest actors, per visit:\n" + pd.DataFrame(shown).to_string(index=False))


def _print_path(answer: SimulationResult) -> None:
    table = answer.path.iloc[:: max(1, len(answer.path) // PATH_ROWS)]
    spans = {"day": table["day"].map("{:.0f}".format), "needs in progress": cells(table, "work_in_progress"),
             "fielded per day": cells(table, "fielded"),
             "days, if raised then": cells(table, "cycle_time")}  # fmt: skip
    text = pd.DataFrame(spans).to_string(index=False)
    click.echo(f"\nOn the way (– none raised, or not all fielded in time; all days: --csv --table path):\n{text}")


def _print_head(answer: Answer) -> None:
    dials = answer.scenario.dials
    click.echo(f"{answer.scenario.label}: centralisation {dials.centralisation:.0%}, "
               f"{dials.iteration_speed:g} versions per need")  # fmt: skip


def _print_stages(answer: Answer) -> None:
    columns = ["label", "work", "queue", "gate", "hand_over", "delay"]
    table = answer.stages[columns].round(1)
    simulated = isinstance(answer, SimulationResult)
    table["total"] = cells(answer.stages, "total") if simulated else answer.stages["total"].round(1)
    click.echo("\nDays per need by stage:\n" + table.to_string(index=False, na_rep="–"))


def _print_busiest(answer: Answer, columns: list[str]) -> None:
    busy = answer.stations.nlargest(5, "utilisation")[["name", *columns]]
    click.echo("\nBusiest actors (days per visit):\n" + busy.round(2).to_string(index=False))


def _print_flags(answer: Answer) -> None:
    for flag in answer.flags:
        click.echo(f"Note on {flag.place}: {flag.text}")


def _estimate(value: float, unit: str = "") -> str:
    """Return a number with its interval, with no digits that the interval does not support."""
    if math.isnan(value):
        return "– (in some replication nothing was counted)"
    if not isinstance(value, Estimate) or not math.isfinite(value.half_width):
        return f"{rounded(value)}{unit} (one replication: no interval)"
    return with_interval(value, value.low, value.high, unit)


def cells(table: pd.DataFrame, column: str, least: float = 0.0) -> list[str]:
    """Return a column's numbers, none below ``least``, with the intervals beside them where there are any."""
    none = pd.Series(math.nan, table.index)
    ends = (table[column], table.get(f"{column}_low", none), table.get(f"{column}_high", none))
    return [
        rounded(value) if math.isnan(value) or math.isnan(low) else with_interval(value, low, high, least=least)
        for value, low, high in zip(*ends, strict=True)
    ]
