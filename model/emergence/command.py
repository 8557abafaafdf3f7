"""The command ``python -m model emergence``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from model.emergence.figure import figure
from model.emergence.judge import FULL, QUICK
from model.emergence.page import named_cases, page
from model.emergence.report import report
from model.errors import ArgumentError
from model.language import _

PAGE, PICTURE = "emergence.md", "images/emergence.svg"


@click.command()
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=Path("docs"),
    show_default=True,
    help=_("Folder for emergence.md and images/emergence.svg."),
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help=_("Of every simulation."))
@click.option("--quick", is_flag=True, help=_("A twelfth of the simulation: wider intervals."))  # fmt: skip
def emergence(into: Path, seed: int, quick: bool) -> None:
    """Compute the results E1 to E12 of the reference ecosystem and their reversals; write the page and the picture."""
    if not into.is_dir():
        limit = _("must be a folder that exists")
        remedy = _("run it in the checkout, or use --into")
        raise ArgumentError("emergence", _("{folder!r} is no folder").format(folder=str(into)), limit, remedy)
    effort = QUICK if quick else FULL
    found = report(effort, seed, _count if sys.stderr.isatty() else None)
    (into / PICTURE).parent.mkdir(exist_ok=True)
    (into / PICTURE).write_text(figure(found), encoding="utf-8")
    again = " ".join(["python -m model emergence", *(["--quick"] if quick else []),
                      *([f"--seed {seed}"] if seed != 1 else [])])  # fmt: skip
    (into / PAGE).write_text(page(found, effort, date.today(), again, PICTURE), encoding="utf-8")
    for row in found.rows:
        for name, case in named_cases(row):
            click.echo(f"{name:6} {case.verdict(found.answers)}")
    click.echo(f"{into / PAGE} and {into / PICTURE}")


def _count(done: int, all_runs: int) -> None:
    """Rewrite one line on the terminal."""
    end = "\n" if done == all_runs else ""
    click.echo(f"\rsimulated {done} of {all_runs} settings{end}", nl=False, err=True)
