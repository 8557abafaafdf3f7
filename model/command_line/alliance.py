"""The command that compares replicating with integrating."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import pandas as pd

from model.command_line.options import takes_form
from model.command_line.printing import print_table
from model.command_line.reading import once, setting
from model.from_today.ally import NAMES
from model.from_today.ally_words import month_in_words
from model.from_today.replication_or_integration import ReplicationOrIntegration
from model.from_today.replication_or_integration import replicate_or_integrate as compared
from model.language import _


@click.command("replicate-or-integrate")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=_("An assumption; may be repeated."))
@click.option("--horizon", type=float, default=1_825.0, show_default=True, help=_("Days followed."))
@click.option("--replications", type=int, default=20, show_default=True, help=_("Independent simulations."))
@click.option("--seed", type=int, default=1, show_default=True, help=_("Names every random stream."))
@takes_form
def replicate_or_integrate(
    changes: tuple[str, ...], horizon: float, replications: int, seed: int, form: str
) -> None:  # fmt: skip
    """When an ally that joins the loop overtakes one that copies it. CSV gives the months, JSON everything."""
    with _bar() as progress:
        found = compared(once(map(setting, changes)), horizon=horizon, replications=replications, seed=seed,
                         progress=progress)  # fmt: skip
    if form == "csv":
        print_table(found.path, form)
    elif form == "json":
        click.echo(json.dumps(_record(found), indent=2))
    else:
        _print(found)


@contextmanager
def _bar() -> Iterator[Callable[[float], object] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1_000, label=_("runs"), file=sys.stderr) as bar:
        yield lambda share: bar.update(round(1_000 * share) - bar.pos)


def _record(found: ReplicationOrIntegration) -> dict[str, object]:
    month = found.overtakes_month
    numbers = pd.Series({"overtakes_month": month, "low": month.low, "high": month.high,
                         "never_share": found.never_share, "joined_on": found.joined_on}, dtype=float)  # fmt: skip
    tables = {"path": found.path, "runs": found.runs, "sensitivity": found.sensitivity}
    return {
        "sentence": found.sentence, "assumptions": dict(found.assumptions), **json.loads(numbers.to_json()),
        **{name: json.loads(table.to_json(orient="records")) for name, table in tables.items()},
    }  # fmt: skip


def _print(found: ReplicationOrIntegration) -> None:
    """Print the verdict, one line a year, and the month at both ends of each assumption."""
    click.echo(found.sentence)
    click.echo(_("The loop works for the ally from day {day:.0f}.").format(day=found.joined_on))
    years = found.path[(found.path["month"] % 12 == 0) | (found.path["month"] == len(found.path))]
    columns = {"month": _("month"), "useful_integrate": _("useful, integrating"),
               "useful_replicate": _("useful, replicating"), "useful_difference": _("difference"),
               "useful_difference_low": _("at least"), "useful_difference_high": _("at most")}  # fmt: skip
    print_table(years[list(columns)].rename(columns=columns), "text", digits=2)
    if found.hangs_on:
        click.echo("\n" + found.hangs_on)
    click.echo(
        "\n" + _("Month of overtaking with one assumption at its low and high value (never: not within the time)")
    )
    table = found.sensitivity
    shown = pd.DataFrame(
        {_("assumption"): [NAMES[name].label for name in table["name"]], _("unit"): [_(unit) for unit in table["unit"]]}
    )
    for end, heads in {"low": (_("low"), _("month at low")), "high": (_("high"), _("month at high"))}.items():
        shown[heads[0]] = table[end].map("{:g}".format)
        months = table[[f"month_at_{end}", f"month_at_{end}_from", f"month_at_{end}_to"]]
        shown[heads[1]] = [month_in_words(*row) for row in months.itertuples(index=False)]
    shown[_("evidence")] = table["evidence"]
    print_table(shown, "text")
    for warning in found.warnings:
        click.echo(warning)
