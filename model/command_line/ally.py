"""The command about an ally's choice: copy a capability, or join the loop that made it."""

from __future__ import annotations

import json
import math
from typing import Any

import click
import pandas as pd

from model.ally_assumptions import NAMES
from model.ally_words import month_in_words
from model.command_line.options import progress_bar, takes_form
from model.command_line.printing import print_table
from model.command_line.reading import once, setting
from model.language import _
from model.replication_or_integration import ReplicationOrIntegration
from model.replication_or_integration import replicate_or_integrate as race

ENDS = ("low", "high")


@click.command("replicate-or-integrate")
@click.option("--assume", "assumptions", multiple=True, metavar="NAME=VALUE",
              help=_("One of {names}; may be repeated.").format(names=", ".join(NAMES)))  # fmt: skip
@click.option("--horizon", type=float, default=1825.0, show_default=True, help=_("Days followed."))
@click.option("--replications", type=int, default=20, show_default=True, help=_("Independent simulations."))
@click.option("--seed", type=int, default=1, show_default=True, help=_("Names every random stream."))
@click.option("--quick", is_flag=True, help=_("Leave out on what the month hangs."))
@takes_form
def replicate_or_integrate(
    assumptions: tuple[str, ...], horizon: float, replications: int, seed: int, quick: bool, form: str
) -> None:
    """Say when an ally that joins the loop overtakes one that copies it. CSV gives the months."""
    with progress_bar(_("runs")) as bar:
        found = race(once(map(setting, assumptions)), horizon=horizon, replications=replications, seed=seed,
                     sensitivity=not quick,
                     progress=None if bar is None else lambda share: bar(round(100 * share), 100))  # fmt: skip
    if form == "csv":
        print_table(found.path, form)
    elif form == "json":
        click.echo(json.dumps(_record(found), indent=2, allow_nan=False))
    else:
        _print(found)


def _record(found: ReplicationOrIntegration) -> dict[str, Any]:
    """Return an answer as plain values; null is never, or not known."""
    both = {"overtakes_month": found.overtakes_month, "never_share": found.never_share}
    one = {f"{name}{end}": value for name, estimate in both.items()
           for end, value in (("", float(estimate)), ("_low", estimate.low), ("_high", estimate.high))}  # fmt: skip
    return {
        **{name: value if math.isfinite(value) else None for name, value in one.items()},
        "assumptions": dict(found.assumptions), "joined_on": found.joined_on, "horizon": found.horizon,
        "replications": found.replications, "seed": found.seed, "version": found.version,
        "flags": [{"place": flag.place, "reason": flag.reason} for flag in found.flags],
        "path": json.loads(found.path.to_json(orient="records")),
        "sensitivity": json.loads(found.sensitivity.to_json(orient="records")),
    }  # fmt: skip


def _print(found: ReplicationOrIntegration) -> None:
    for line in (found.sentence, *found.warnings):
        click.echo(line)
    if found.sensitivity.empty:
        return
    click.echo("\n" + found.hangs_on)
    table = found.sensitivity
    months = {end: [month_in_words(*row) for row in table[[f"month_at_{end}", f"month_at_{end}_from",
                                                             f"month_at_{end}_to"]].itertuples(index=False)]
              for end in ENDS}  # fmt: skip
    shown = {_("assumption"): table["name"], _("low"): table["low"], _("month at low"): months["low"],
             _("high"): table["high"], _("month at high"): months["high"]}  # fmt: skip
    click.echo("\n" + pd.DataFrame(shown).to_string(index=False))
