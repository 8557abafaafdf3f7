"""How answers are printed: for a person, as JSON, as CSV."""

from __future__ import annotations

import json
import math
from typing import Any

import click
import pandas as pd

from model.durations import in_words, range_in_words, rounded, with_interval
from model.exchange.sheets import spreadsheet_csv
from model.explanation.explain import explain
from model.explanation.waterfall import Waterfall
from model.intervals import Estimate
from model.language import N_, _, ngettext
from model.policies.comparison import Answer
from model.results import STAGE_KINDS, Solution
from model.simulation.result import SimulationResult

PATH_ROWS = 12
HEADINGS = {
    "label": N_("stage"), "work": N_("work"), "queue": N_("queue"), "gate": N_("gate"), "hand_over": N_("hand-over"),
    "delay": N_("delay"), "total": N_("total"), "days": N_("days"), "end": N_("total so far"), "name": N_("actor"),
    "utilisation": N_("utilisation"), "wait_time": N_("days waiting"), "service_time": N_("days of work"),
}  # fmt: skip
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
        click.echo(spreadsheet_csv(table), nl=False)
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
        "flags": [{"place": flag.place, "reason": flag.reason, "text": flag.text} for flag in answer.flags],
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
        said = _(
            "Innovation-cycle time {mean}; 8 of 10 needs take {spread}; {worth:.0%} of its worth is left on arrival."
        )
        spread = range_in_words(times.p10, times.p90, error.p90)
        click.echo(said.format(mean=in_words(times.mean, error.mean), spread=spread, worth=answer.relevant_share))
        _print_stages(answer)
    else:
        click.echo(_("Over capacity: no cycle time exists."))
    _print_busiest(answer, ["utilisation", "wait_time", "service_time"])
    click.echo("\n" + _("Why: {why}").format(why=explanation.sentence))
    for line in explanation.advice:
        click.echo(line)
    _print_flags(answer)


def print_simulation(answer: SimulationResult) -> None:
    """Print a simulation's answer for a person: every number with its 95 % interval."""
    _print_head(answer)
    if answer.stable:
        parts = {
            "mean": _("Innovation-cycle time, mean: {days}"),
            "p50": _("Innovation-cycle time, half of the needs take at most: {days}"),
            "p90": _("Innovation-cycle time, 9 of 10 take at most: {days}"),
        }
        for part, said in parts.items():
            click.echo(said.format(days=_estimate(getattr(answer.cycle_time, part), _("days"))))
        click.echo(_("Worth left on arrival: {share}").format(share=_estimate(answer.relevant_share)))
        _print_stages(answer)
    else:
        click.echo(_("Over capacity: no cycle time exists."))
    if answer.backlog_growth is not None:
        click.echo(_("The backlog grows by {rate}").format(rate=_estimate(answer.backlog_growth, _("needs per day"))))
    _print_busy_intervals(answer)
    if answer.settings.transients or not answer.stable:
        _print_path(answer)
    runs = ngettext("{count} replication, seed {seed}", "{count} replications, seed {seed}", answer.replications)
    interval = _("in brackets the 95 % interval") if answer.replications > 1 else _("no intervals: they need two")
    click.echo(f"\n{runs.format(count=answer.replications, seed=answer.seed)}; {interval}")
    if answer.precision is not None and not answer.stable:
        click.echo(_("The precision asked for is that of the mean cycle time; over capacity there is none."))
    _print_flags(answer)


def print_waterfall(found: Waterfall) -> None:
    """Print what the difference of two answers is made of, and what causes it."""
    click.echo(f"\n{found}")
    for title, table in ((_("Days by stage:"), found.steps), (_("Days by cause:"), found.cause_steps)):
        if len(table):
            shown = table[["label", "days", "end"]].round(1)
            _print_under(title, shown.rename(columns=_heading))


def _print_busy_intervals(answer: SimulationResult) -> None:
    busy = answer.stations.nlargest(5, "utilisation")
    shown = {_("actor"): busy["name"].map(_), _("utilisation"): cells(busy, "utilisation"),
             _("days waiting"): cells(busy, "wait_time")}  # fmt: skip
    _print_under(_("Busiest actors, per visit:"), pd.DataFrame(shown))


def _print_path(answer: SimulationResult) -> None:
    table = answer.path.iloc[:: max(1, len(answer.path) // PATH_ROWS)]
    spans = {_("day"): table["day"].map("{:.0f}".format), _("needs in progress"): cells(table, "work_in_progress"),
             _("fielded per day"): cells(table, "fielded"),
             _("days, if raised then"): cells(table, "cycle_time")}  # fmt: skip
    head = _("On the way (– none raised, or not all fielded in time; all days: --csv --table path):")
    _print_under(head, pd.DataFrame(spans))


def _print_under(head: str, table: pd.DataFrame) -> None:
    click.echo(f"\n{head}\n{table.to_string(index=False, na_rep='–')}")


def _print_head(answer: Answer) -> None:
    dials = answer.scenario.dials
    said = _("{scenario}: centralisation {share:.0%}, {versions:g} versions per need")
    click.echo(
        said.format(scenario=_(answer.scenario.label), share=dials.centralisation, versions=dials.iteration_speed)
    )


def _print_stages(answer: Answer) -> None:
    table = answer.stages[["label", *STAGE_KINDS]].round(1)
    table["label"] = table["label"].map(_)
    simulated = isinstance(answer, SimulationResult)
    table["total"] = cells(answer.stages, "total") if simulated else answer.stages["total"].round(1)
    _print_under(_("Days per need by stage:"), table.rename(columns=_heading))


def _print_busiest(answer: Answer, columns: list[str]) -> None:
    busy = answer.stations.nlargest(5, "utilisation")[["name", *columns]].round(2)
    _print_under(_("Busiest actors (days per visit):"), busy.assign(name=busy["name"].map(_)).rename(columns=_heading))


def _heading(column: str) -> str:
    """Return the words over a column: for a person, where a machine gets its id."""
    return _(HEADINGS[column])


def _print_flags(answer: Answer) -> None:
    for flag in answer.flags:
        click.echo(_("Note on {place}: {text}").format(place=flag.place, text=flag.text))


def _estimate(value: float, unit: str = "") -> str:
    """Return a number with its interval, with no digits that the interval does not support."""
    if math.isnan(value):
        return _("– (in some replication nothing was counted)")
    if not isinstance(value, Estimate) or not math.isfinite(value.half_width):
        return _("{value} (one replication: no interval)").format(value=f"{rounded(value)} {unit}".strip())
    return with_interval(value, value.low, value.high, f" {unit}".rstrip())


def cells(table: pd.DataFrame, column: str, least: float = 0.0) -> list[str]:
    """Return a column's numbers, none below ``least``, with the intervals beside them where there are any."""
    none = pd.Series(math.nan, table.index)
    ends = (table[column], table.get(f"{column}_low", none), table.get(f"{column}_high", none))
    return [
        rounded(value) if math.isnan(value) or math.isnan(low) else with_interval(value, low, high, least=least)
        for value, low, high in zip(*ends, strict=True)
    ]
