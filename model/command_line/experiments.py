"""Commands of many answers: grids, sensitivity, flip points."""

from __future__ import annotations

import math
from typing import Any

import click

from model.command_line.options import (
    ENGINES,
    STORE,
    progress_bar,
    resumable,
    takes_form,
    takes_place,
    takes_scenario,
    takes_sizes,
)
from model.command_line.printing import cells, print_table
from model.command_line.reading import axis, once, span, variant_called
from model.experiments import flip_points as find_flip_points
from model.experiments import sensitivity as analyse
from model.experiments import sweep_axes
from model.experiments.campaign import Campaign
from model.experiments.metrics import METRICS
from model.experiments.points import rule_of
from model.experiments.tasks import Settings
from model.language import _
from model.results import SweepResult
from model.scenario import Scenario

MOST_INTERVALS = 6  # cells of 16 characters fit a terminal
MORE = ", ".join(name for name in METRICS["simulate"] if name not in METRICS["analytic"])
MEASURES = _("One of {names}; simulated also {more}.").format(names=", ".join(METRICS["analytic"]), more=MORE)


@click.command()
@takes_scenario
@click.argument("axes", nargs=-1, required=True, metavar="NAME=VALUES...")
@click.option("--method", type=ENGINES, default="analytic", show_default=True, help=_("Formulas, or simulation."))
@takes_sizes
@takes_place
@STORE
@takes_form
def sweep(
    scenario: Scenario, axes: tuple[str, ...], method: str, sizes: dict[str, Any], place: dict[str, Any],
    store: str | None, form: str,
) -> None:  # fmt: skip
    """Evaluate a grid. VALUES are a,b,c or from:to:count, e.g. centralisation=0:1:5 iteration_speed=1,2,4,8."""
    with resumable(store), progress_bar(_("points")) as progress:
        campaign = Campaign(**place, store=store, progress=progress)
        grid = sweep_axes(scenario, once(map(axis, axes)), Settings(method, **sizes), campaign)
    for note in grid.notes:
        click.echo(_("note: {note}").format(note=note), err=True)
    if form != "text":
        print_table(grid.table, form)
    elif len(grid.axes) == 2:
        _print_grid(grid)
    else:
        _print_points(grid)


def _print_points(grid: SweepResult) -> None:
    """Print one line a point, the most wanted numbers only: a machine gets all."""
    table = grid.table[list(grid.axes)].copy()
    table[_("cycle time, days")] = cells(grid.table, "cycle_time")
    if "backlog_growth" in grid.table:
        table[_("backlog, needs per day")] = cells(grid.table, "backlog_growth", -math.inf)
    table[_("need rate it survives")] = grid.table["max_need_rate"].map("{:.3g}".format)
    table[_("first to saturate")] = grid.table["first_to_saturate"]
    click.echo(table.to_string(index=False))
    click.echo(_("– does not exist: cycle time over capacity, backlog within it; all columns: --csv"))
    if grid.method == "simulation":
        click.echo(_sizes(grid, _("in brackets the 95 % interval")))


def _print_grid(grid: SweepResult) -> None:
    """Print two axes as a grid; the interval stands in each cell where a terminal is wide enough for it."""
    first, second = grid.axes
    simulated, wide = grid.method == "simulation", len(grid.axes[second]) > MOST_INTERVALS
    if simulated and not wide:
        shown = grid.table.assign(cell=cells(grid.table, "cycle_time")).pivot(
            index=first, columns=second, values="cell"
        )
        shown = shown.replace("–", _("over"))
    else:
        shown = grid.pivot().map(lambda days: _("over") if math.isnan(days) else f"{days:.0f}")
    click.echo(
        _("Mean innovation-cycle time, days ({first} by {second}; over = over capacity)").format(
            first=first, second=second
        )
    )
    click.echo(shown.to_string())
    if simulated:
        half = (grid.table["cycle_time_high"] - grid.table["cycle_time_low"]) / 2
        widest = _("95 % intervals: up to {days:.2g} days either way").format(days=half.max())
        click.echo(_sizes(grid, widest if wide else _("in brackets the 95 % interval")))


def _sizes(grid: SweepResult, intervals: str) -> str:
    said = _("{replications} replications, seed {seed}; {intervals}")
    return said.format(replications=grid.replications, seed=grid.seed, intervals=intervals)


@click.command()
@takes_scenario
@click.argument("rows", nargs=-1, metavar="[NAME[=LOW:HIGH]]...")
@click.option(
    "--method",
    type=click.Choice(["sobol", "morris"]),
    default="sobol",
    show_default=True,
    help=_("Sobol: shares of the variance. Morris: fewer points, a ranking."),
)
@click.option("--engine", type=ENGINES, default="analytic", show_default=True, help=_("Formulas, or simulation."))
@click.option("--metric", default="pace", show_default=True, help=_("Pace is 1 / cycle time.") + " " + MEASURES)
@click.option("--samples", type=int, help=_("Sobol: base points, a power of two. Morris: trajectories."))
@takes_sizes
@takes_place
@STORE
@takes_form
def sensitivity(
    scenario: Scenario, rows: tuple[str, ...], method: str, engine: str, metric: str, samples: int | None,
    sizes: dict[str, Any], place: dict[str, Any], store: str | None, form: str,
) -> None:  # fmt: skip
    """Say which assumptions matter: rows of the parameter table (all if none is named), dials too if named."""
    ranges = {name: _ends(name, ends) for name, ends in once(map(span, rows)).items()} or None
    with resumable(store), progress_bar(_("points")) as progress:
        table = analyse(scenario, ranges, method=method, engine=engine, metric=metric, samples=samples, **sizes,
                        **place, store=store, progress=progress)  # fmt: skip
    print_table(table, form, digits=3)
    click.echo(_("note: {note}").format(note=table.attrs["note"]), err=form != "text")


def _ends(name: str, ends: tuple[float, float] | None) -> tuple[float, float]:
    row = rule_of("sensitivity", name)
    return (row.low, row.high) if ends is None else ends


@click.command("flip-points")
@click.argument("a", metavar="A[,NAME=VALUE]...")
@click.argument("b", metavar="B[,NAME=VALUE]...")
@click.argument("row", required=False, metavar="[NAME[=LOW:HIGH]]")
@click.option("--engine", type=ENGINES, default="analytic", show_default=True, help=_("Formulas, or simulation."))
@click.option("--metric", default="cycle_time", show_default=True, help=_("What to rank by.") + " " + MEASURES)
@click.option("--values", type=int, help=_("Tried before the search (41, simulated 9)."))
@takes_sizes
@takes_place
@takes_form
def flip_points(
    a: str, b: str, row: str | None, engine: str, metric: str, values: int | None, sizes: dict[str, Any],
    place: dict[str, Any], form: str,
) -> None:  # fmt: skip
    """Say where the better of scenarios A and B becomes the worse, e.g. reference,centralisation=1 reference."""
    name, ends = span(row) if row is not None else (None, None)
    low, high = _ends(name, ends) if name is not None else (None, None)
    with progress_bar(_("values")) as progress:
        table = find_flip_points(variant_called(a), variant_called(b), name, low, high, engine=engine, metric=metric,
                                 values=values, **sizes, **place, progress=progress)  # fmt: skip
    if form == "text":
        never = table["value"].isna()
        table["value"] = table["value"].map("{:.4g}".format).mask(never, _("never"))
        click.echo(f"a = {a}, b = {b}")
    print_table(table, form, digits=4)
