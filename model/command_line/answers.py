"""Commands about one scenario, or a few side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pandas as pd

import model
from model.command_line.options import ENGINES, progress_bar, takes_form, takes_scenario, takes_sizes, takes_transients
from model.command_line.printing import (
    cells,
    print_record,
    print_simulation,
    print_solution,
    print_table,
    print_waterfall,
)
from model.command_line.reading import once, scenario_called, variant_called
from model.command_line.recording import check_target, write_events
from model.errors import ArgumentError
from model.explanation.waterfall import waterfall
from model.language import _
from model.policies.comparison import compare_all, paired
from model.presets import PRESETS, preset
from model.scenario import Scenario
from model.simulation.transients import Transient

TABLES = ("runs", "path", "stations", "stages", "checks")


@click.command()
@takes_form
def presets(form: str) -> None:
    """List the bundled scenarios with their innovation-cycle time."""
    rows = []
    for name in PRESETS:
        scenario = preset(name)
        answer = model.solve(scenario)
        days = round(answer.cycle_time.mean, 1)
        rows.append((name, _(scenario.label), len(scenario.actors), days, _(scenario.question)))
    print_table(pd.DataFrame(rows, columns=["name", "title", "actors", "cycle_time_days", "question"]), form)


@click.command()
@click.argument("file")
def check(file: str) -> None:
    """Check a scenario FILE (or a preset's name) and say what is in it."""
    scenario = scenario_called(file)
    gates = sum(actor.is_gate for actor in scenario.actors)
    counts = {"actors": len(scenario.actors), "gates": gates, "links": len(scenario.links),
              "regions": len(scenario.needs.regions), "steps": len(scenario.steps)}  # fmt: skip
    fine = _(
        "{file}: fine. {actors} actors ({gates} gates), {links} links, {regions} regions, {steps} once-per-need steps."
    )
    click.echo(fine.format(file=click.format_filename(file), **counts))
    click.echo(_("model {version} from {folder}").format(version=model.__version__, folder=Path(model.__file__).parent))


@click.command()
@takes_scenario
@takes_form
def solve(scenario: Scenario, form: str) -> None:
    """Solve a SCENARIO: a preset's name or a TOML file. CSV gives the stages."""
    answer = model.solve(scenario)
    if form == "json":
        print_record(answer)
    elif form == "csv":
        print_table(answer.stages.reset_index(), form)
    else:
        print_solution(answer)


@click.command()
@takes_scenario
@takes_sizes
@click.option("--warm-up", type=float, help=_("Needs (days with --horizon) before counting; found if not given."))
@click.option("--precision", type=float, help=_("Go on until the mean is known to this share of it, e.g. 0.02."))
@click.option("--workers", type=int, default=1, show_default=True, help=_("Threads; the answer does not depend on it."))
@takes_transients
@click.option(
    "--events", "record", metavar="FILE", help=_("Write every step of every case of replication 0: .csv or .parquet.")
)
@click.option("--diary", "case", type=int, metavar="CASE", help=_("Tell what happened to a case of replication 0."))
@click.option(
    "--table", "table", type=click.Choice(TABLES), default="runs", show_default=True, help=_("What --csv gives.")
)
@takes_form
def simulate(
    scenario: Scenario, sizes: dict[str, Any], transients: list[Transient], record: str | None, case: int | None,
    table: str, form: str, **settings: Any,
) -> None:  # fmt: skip
    """Simulate a SCENARIO: a preset's name or a TOML file. CSV gives one of the tables."""
    if record is not None:
        check_target(record)
    with progress_bar(_("simulating")) as progress:
        answer = model.simulate(
            scenario, transients=transients, events=record is not None or case is not None, **sizes, **settings,
            progress=None if progress is None else lambda share: progress(round(1000 * share), 1000),
        )  # fmt: skip
    story = [] if case is None else model.diary(answer, case)
    if record is not None:
        write_events(answer, record)
    if form == "json":
        print_record(answer)
    elif form == "csv":
        print_table(answer.path if table == "path" else getattr(answer, table).reset_index(), form)
    else:
        print_simulation(answer)
    if story:
        click.echo("\n".join(["", _("Diary of case {case}:").format(case=case), *story]), err=form != "text")


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO[,NAME=VALUE]...")
@click.option("--method", type=ENGINES, default="analytic", show_default=True, help=_("Formulas, or simulation."))
@takes_sizes
@click.option("--workers", type=int, default=1, show_default=True, help=_("Threads; the answer does not depend on it."))
@click.option("--waterfall", "account", is_flag=True, help=_("Say what each difference from the first is made of."))
@takes_form
def compare(
    scenarios: tuple[str, ...], method: str, sizes: dict[str, Any], workers: int, account: bool, form: str
) -> None:
    """Compare scenarios side by side, e.g. reference reference,centralisation=0.8,iteration_speed=6.

    Simulated, all use the same random numbers, and the others are compared with the first run against run.
    """
    chosen = once((text, variant_called(text)) for text in scenarios)
    if account and (method != "analytic" or form != "text"):
        raise ArgumentError(_("command line"), _("--waterfall is given"), _("must be of formulas, and in words"))
    if method == "analytic":
        solved = {text: model.solve(scenario) for text, scenario in chosen.items()}
        print_comparison(compare_all(solved), form)
        first, *others = solved
        for other in others if account else ():
            print_waterfall(waterfall(solved[first], solved[other], names=(first, other)))
        return
    answers = {}
    with progress_bar(_("simulating")) as progress:
        for text, scenario in chosen.items():
            answers[text] = model.simulate(scenario, workers=workers, **sizes)
            if progress is not None:
                progress(len(answers), len(chosen))
    print_comparison(compare_all(answers), form)
    if form == "text":
        first, *others = answers
        for other in others:
            said = _("a = {first}, b = {other}, run against run (a minus b; share of runs a won):")
            click.echo("\n" + said.format(first=first, other=other))
            print_table(paired(answers[first], answers[other]).reset_index(), form, digits=3)


def print_comparison(table: pd.DataFrame, form: str) -> None:
    """Print a comparison: for a person one row per metric and one column per scenario, the best marked."""
    if form != "text":
        print_table(table, form)
        return
    marks = table["best"].map({True: " *", False: "  "})
    plain = table["value"].map(lambda value: "–" if pd.isna(value) else f"{value:.4g}")
    known = table["low"].notna() & (table["high"] > table["low"])
    shown = plain.mask(
        known, pd.Series(cells(table.rename(columns={"low": "value_low", "high": "value_high"}), "value"))
    )
    unit = table["metric"] + ", " + table["unit"].map(_)
    wide = table.assign(cell=shown + marks, unit=unit).pivot(index="unit", columns="name", values="cell")
    click.echo(wide.loc[unit.drop_duplicates(), table["name"].drop_duplicates()].to_string(index_names=False))
    click.echo(
        _("* best (by the value alone); – does not exist: over capacity")
        if known.any()
        else _("* best; – does not exist: over capacity")
    )
