"""Commands that turn one file into another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import model
from model.command_line.options import ENGINES, progress_bar, takes_scenario, takes_sizes, takes_transients
from model.command_line.reading import scenario_called
from model.errors import ArgumentError, shown
from model.exchange import FORMATS, TABLE_FORMATS, events_file, flow_graph_file, results_file, write_network
from model.exchange.formats import write_bytes
from model.language import _
from model.scenario import Scenario
from model.simulation.transients import Transient

ENDINGS = {
    "scenario": tuple(form.suffix for form in FORMATS.values()),
    "results": tuple(f".{name}" for name in TABLE_FORMATS),
    "events": tuple(f".{name}" for name in TABLE_FORMATS),
    "graph": (".graphml",),
}
"""What can be exported -> the endings its file may have."""


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
def convert(source: str, target: str) -> None:
    """Write a network IN another format OUT: .toml, .json, .graphml, .zip (tables as CSV).

    IN is a preset's name, a file of these formats, or a folder with actors.csv and links.csv.
    """
    write_network(scenario_called(source), target)
    click.echo(_("{file} written").format(file=click.format_filename(target)))


@click.command()
@takes_scenario
@click.argument("target", metavar="OUT")
@click.option(
    "--what",
    type=click.Choice(list(ENDINGS)),
    default="results",
    show_default=True,
    help=_("The scenario, its results, its graph with rates for Gephi, or every step of a run."),
)
@click.option("--method", type=ENGINES, default="analytic", show_default=True, help=_("Formulas, or simulation."))
@takes_sizes
@takes_transients
def export(
    scenario: Scenario, target: str, what: str, method: str, sizes: dict[str, Any], transients: list[Transient]
) -> None:  # fmt: skip
    """Write what is known of a SCENARIO to the file OUT, whose ending says the format.

    Scenario: .toml, .json, .graphml, .zip; results and events: .csv, .parquet; graph: .graphml.
    """
    ending = Path(target).suffix.lower()
    if ending not in ENDINGS[what]:
        limit = _("must end with {endings} for {what}").format(endings=" or ".join(ENDINGS[what]), what=what)
        raise ArgumentError(_("command line"), _("OUT is {name}").format(name=shown(target)), limit)
    if what == "scenario":
        write_network(scenario, target)
    elif what == "graph":
        write_bytes(target, flow_graph_file(scenario))
    elif what == "results" and method == "analytic" and not transients:
        write_bytes(target, results_file(model.solve(scenario), ending[1:]))
    else:
        with progress_bar(_("simulating")) as progress:
            answer = model.simulate(
                scenario, transients=transients, events=what == "events", **sizes,
                progress=None if progress is None else lambda share: progress(round(1000 * share), 1000),
            )  # fmt: skip
        write_bytes(target, (events_file if what == "events" else results_file)(answer, ending[1:]))
    click.echo(_("{file} written").format(file=click.format_filename(target)))
