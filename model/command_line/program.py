"""The entry: all commands, and one message with exit code 2 on bad input."""

from __future__ import annotations

import sys

import click

import model
from model.command_line.alliance import replicate_or_integrate
from model.command_line.answers import check, compare, presets, simulate, solve
from model.command_line.experiments import flip_points, sensitivity, sweep
from model.command_line.files import convert, export
from model.command_line.levers import apply, levers
from model.emergence.command import emergence
from model.errors import ModelError
from model.language import _

COMMANDS = (presets, check, solve, simulate, compare, levers, apply, sweep, sensitivity, flip_points,
            replicate_or_integrate, convert, export, emergence)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(model.__version__, prog_name="model")
def cli() -> None:
    """Civil-military feedback loops: how fast a front-line need becomes a fielded fix."""


for command in (cli, *COMMANDS):
    said = str(command.help)
    command.help = _(said)
for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line; exit code 2 and one message on bad input."""
    try:
        cli.main(standalone_mode=True)
    except ModelError as error:
        click.echo(_("error: {error}").format(error=error), err=True)
        sys.exit(2)
