"""The command line: ``python -m model presets | check | solve | sweep``."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pandas as pd

import model
from model.durations import in_words, range_in_words
from model.errors import ArgumentError, ModelError
from model.experiments.points import MOST_POINTS
from model.explain import explain, step_in_words
from model.presets import PRESETS, preset
from model.results import Solution
from model.scenario import Scenario
from model.scenario_file import read_scenario


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(model.__version__, prog_name="model")
def cli() -> None:
    """Civil-military feedback loops: how fast a front-line need becomes a fielded fix."""


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def presets(as_json: bool) -> None:
    """List the bundled scenarios with their innovation-cycle time."""
    rows = []
    for name in PRESETS:
        scenario = preset(name)
        answer = model.solve(scenario)
        rows.append((name, scenario.label, len(scenario.actors), round(answer.cycle_time.mean, 1), scenario.question))
    table = pd.DataFrame(rows, columns=["name", "title", "actors", "cycle_time_days", "question"])
    _print_table(table, as_json, False)


@cli.command()
@click.argument("file")
def check(file: str) -> None:
    """Check a scenario FILE (or a preset's name) and say what is in it."""
    scenario = _scenario(file)
    gates = sum(actor.is_gate for actor in scenario.actors)
    click.echo(f"{file}: fine. {len(scenario.actors)} actors ({gates} gates), {len(scenario.links)} links, "
               f"{len(scenario.needs.regions)} regions, {len(scenario.steps)} once-per-need steps.")  # fmt: skip
    click.echo(f"model {model.__version__} from {Path(model.__file__).parent}")


def dial_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that move dials and parameters."""
    options = (
        click.option("--centralisation", type=float, help="Share of cases decided at the centre, 0..1."),
        click.option("--iteration-speed", type=float, help="Planned versions per need, at least 1."),
        click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A row of the parameter table."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@cli.command()
@click.argument("scenario")
@dial_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the stages as CSV.")
def solve(
    scenario: str,
    centralisation: float | None,
    iteration_speed: float | None,
    settings: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
) -> None:
    """Solve a SCENARIO: a preset's name or a TOML file."""
    chosen = _scenario(scenario).with_dials(centralisation, iteration_speed).with_parameters(**_settings(settings))
    answer = model.solve(chosen)
    if as_json:
        click.echo(json.dumps(_as_record(answer), indent=2, allow_nan=False))
    elif as_csv:
        click.echo(answer.stages.to_csv(), nl=False)
    else:
        _print_answer(answer)


@cli.command()
@click.argument("scenario")
@click.argument("axes", nargs=-1, required=True, metavar="NAME=VALUES...")
@dial_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
def sweep(
    scenario: str,
    axes: tuple[str, ...],
    centralisation: float | None,
    iteration_speed: float | None,
    settings: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
) -> None:
    """Evaluate a grid. VALUES are a,b,c or from:to:count, e.g. centralisation=0:1:5 iteration_speed=1,2,4,8."""
    chosen = _scenario(scenario).with_dials(centralisation, iteration_speed).with_parameters(**_settings(settings))
    grid = model.sweep(chosen, **dict(_axis(text) for text in axes))
    if as_json or as_csv or len(grid.axes) != 2:
        _print_table(grid.table, as_json, as_csv)
        return
    shown = grid.pivot().map(lambda days: "over" if math.isnan(days) else f"{days:.0f}")
    click.echo(f"Mean innovation-cycle time, days ({' by '.join(grid.axes)}; over = over capacity)")
    click.echo(shown.to_string())


def _scenario(name: str) -> Scenario:
    if name in PRESETS:
        return preset(name)
    if Path(name).exists() or name.endswith(".toml"):
        return read_scenario(Path(name))
    raise ArgumentError("scenario", f"{name!r} is neither a preset nor a file", f"presets are {', '.join(PRESETS)}")


def _settings(texts: tuple[str, ...]) -> dict[str, float]:
    pairs = (_pair(text) for text in texts)
    return {name: _number(name, value) for name, value in pairs}


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not value:
        raise ArgumentError("command line", f"{text!r} has no value", "must be NAME=VALUE", "e.g. need_rate=0.4")
    return name.strip().replace("-", "_"), value


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ArgumentError("command line", f"{name} is {text!r}", "must be a number") from None


def _axis(text: str) -> tuple[str, list[float]]:
    name, values = _pair(text)
    if ":" not in values:
        return name, [_number(name, value) for value in values.split(",") if value.strip()]
    parts = [_number(name, part) for part in values.split(":")]
    if len(parts) != 3 or not 2 <= parts[2] <= MOST_POINTS or not parts[2].is_integer():
        limit = f"must be from:to:count, with 2 to {MOST_POINTS} values"
        raise ArgumentError("command line", f"{name} is {values!r}", limit, "e.g. 0:1:5")
    low, high, count = parts[0], parts[1], int(parts[2])
    return name, [low + (high - low) * n / (count - 1) for n in range(count)]


def _as_record(answer: Solution) -> dict[str, Any]:
    """Return a solution as plain values; what does not exist is null."""

    def plain(value: Any) -> Any:
        return None if isinstance(value, float) and not math.isfinite(value) else value

    times = {
        name: {part: plain(getattr(getattr(answer, name), part)) for part in ("mean", "p10", "p50", "p90")}
        for name in ("cycle_time", "new_design_cycle_time")
    }
    single = ("stable", "max_need_rate", "first_to_saturate", "relevant_share", "flow_efficiency",
              "first_version_time", "mean_time_to_benefit", "centralisation_index", "method", "version")  # fmt: skip
    excess = answer.overload
    return {
        "scenario": answer.scenario.name,
        "dials": {
            name: getattr(answer.scenario.dials, name) for name in ("triage", "test", "approve", "iteration_speed")
        },
        "changed_parameters": answer.scenario.parameters.changed,
        **times,
        **{name: plain(getattr(answer, name)) for name in single},
        "overload": None if excess is None else {key: plain(value) for key, value in vars(excess).items()},
        "flags": [vars(flag) for flag in answer.flags],
        "stages": json.loads(answer.stages.to_json(orient="index")),
        "stations": json.loads(answer.stations.to_json(orient="index")),
    }


def _print_answer(answer: Solution) -> None:
    error = answer.expected_error
    dials = answer.scenario.dials
    click.echo(f"{answer.scenario.label}: centralisation {dials.centralisation:.0%}, "
               f"{dials.iteration_speed:g} versions per need")  # fmt: skip
    explanation = explain(answer)
    if answer.stable:
        times = answer.cycle_time
        click.echo(f"Innovation-cycle time {in_words(times.mean, error.mean)}; 8 of 10 needs take "
                   f"{range_in_words(times.p10, times.p90, error.p90)}; {answer.relevant_share:.0%} of its worth is "
                   f"left on arrival.")  # fmt: skip
        columns = ["label", "work", "queue", "gate", "hand_over", "delay", "total"]
        click.echo("\nDays per need by stage:\n" + answer.stages[columns].round(1).to_string(index=False))
    else:
        click.echo("Over capacity: no cycle time exists.")
    busy = answer.stations.nlargest(5, "utilisation")[["name", "utilisation", "wait_time", "service_time"]]
    click.echo("\nBusiest actors (days per visit):\n" + busy.round(2).to_string(index=False))
    click.echo(f"\nWhy: {explanation.sentence}")
    if explanation.best is not None:
        click.echo(f"Try: {step_in_words(answer, explanation.best)}")
    for flag in answer.flags:
        click.echo(f"Note on {flag.place}: {flag.text}")


def _print_table(table: pd.DataFrame, as_json: bool, as_csv: bool) -> None:
    if as_json:
        click.echo(table.to_json(orient="records", indent=2))
    elif as_csv:
        click.echo(table.to_csv(index=False), nl=False)
    else:
        click.echo(table.to_string(index=False, max_colwidth=60))


def main() -> None:
    """Run the command line; exit code 2 and one message on bad input."""
    try:
        cli.main(standalone_mode=True)
    except ModelError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
