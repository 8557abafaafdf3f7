"""Commands about policy levers: what there is, and what one does to a scenario."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

import model
from model.command_line.answers import print_comparison
from model.command_line.options import takes_form, takes_scenario
from model.command_line.printing import print_table
from model.command_line.reading import once, setting
from model.errors import ArgumentError, shown
from model.language import _
from model.levers import apply as applied
from model.levers import lever, lever_table
from model.policies.comparison import compare_all
from model.scenario import Scenario
from model.scenario_file import write_scenario

IN_WORDS = ["title", "set_up_days", "posts", "days", "assumed", "claims"]


@click.command()
@takes_form
def levers(form: str) -> None:
    """List the policy levers, with costs on the reference scenario and what they rest on."""
    table = lever_table()
    if form == "text":
        table = table[IN_WORDS]
    print_table(table.reset_index(), form)


@click.command()
@takes_scenario
@click.argument("name", metavar="LEVER")
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help=_("One of the lever's numbers; may be repeated.")
)
@click.option("--write", "target", metavar="FILE", help=_("Write the scenario with the lever pulled as TOML."))
@takes_form
def apply(scenario: Scenario, name: str, options: tuple[str, ...], target: str | None, form: str) -> None:
    """Pull a policy LEVER in a SCENARIO: what it changes, and the answers before and after. CSV gives the changes."""
    values = once(map(setting, options))
    after = applied(scenario, name, **values)
    if target is not None:
        _write(after, target)
    changed = model.changes(scenario, after)
    answers = compare_all({"before": scenario, "after": after})
    if form == "csv":
        print_table(changed, form)
    elif form == "json":
        tables = {"changes": changed, "answers": answers}
        click.echo(json.dumps({key: json.loads(table.to_json(orient="records")) for key, table in tables.items()}))
    else:
        print_table(changed.map(_label), form)
        click.echo()
        print_comparison(answers, form)
        click.echo("\n" + _in_words(scenario, name, values))


def _label(value: Any) -> Any:
    """Return what a new or lost thing is called; numbers and ids as they are."""
    return _(value) if isinstance(value, str) else value


def _in_words(scenario: Scenario, name: str, values: dict[str, float]) -> str:
    chosen = lever(name)
    cost = chosen.cost(scenario, chosen.values(values))
    text = _("{title}. Days until it works: {wait:g}; posts: {posts:g}; working days once: {days:g}.\n{caution}")
    return text.format(title=_(chosen.title), wait=chosen.days_before_benefit(values), posts=cost.posts,
                       days=cost.days, caution=_(chosen.caution))  # fmt: skip


def _write(scenario: Scenario, target: str) -> None:
    try:
        write_scenario(scenario, Path(target))
    except OSError as error:
        limit = _("must be a file that can be written")
        found = _("{name} cannot be written ({reason})").format(name=shown(target), reason=error.strerror)
        raise ArgumentError(_("command line"), found, limit) from None
