"""Options that several commands share, and the progress bar."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from model.command_line.reading import dial_change, once, outage, scenario_called, setting, surge
from model.errors import ArgumentError
from model.experiments.campaign import Progress
from model.experiments.executors import LOCAL
from model.language import _

Command = Callable[..., None]
ENGINES = click.Choice(["analytic", "simulate"])


def takes_scenario(command: Command) -> Command:
    """Add the argument SCENARIO and the options that move dials and parameters; the command gets the scenario."""

    @functools.wraps(command)
    def with_scenario(
        scenario: str,
        centralisation: float | None,
        iteration_speed: float | None,
        changes: tuple[str, ...],
        **rest: Any,
    ) -> None:
        chosen = scenario_called(scenario).with_dials(centralisation, iteration_speed)
        command(scenario=chosen.with_parameters(**once(map(setting, changes))), **rest)

    return _decorated(
        with_scenario,
        click.argument("scenario"),
        click.option("--centralisation", type=float, help=_("Share of cases decided at the centre, 0..1.")),
        click.option("--iteration-speed", type=float, help=_("Planned versions per need, at least 1.")),
        click.option(
            "--set",
            "changes",
            multiple=True,
            metavar="NAME=VALUE",
            help=_("A row of the parameter table, e.g. need_rate=0.4; may be repeated."),
        ),
    )


def takes_form(command: Command) -> Command:
    """Add --json and --csv; the command gets ``form``: text, json or csv."""

    @functools.wraps(command)
    def with_form(as_json: bool, as_csv: bool, **rest: Any) -> None:
        if as_json and as_csv:
            raise ArgumentError(_("command line"), _("--json and --csv are given"), _("must be one of them"))
        command(form="json" if as_json else "csv" if as_csv else "text", **rest)

    return _decorated(
        with_form,
        click.option("--json", "as_json", is_flag=True, help=_("Print JSON.")),
        click.option("--csv", "as_csv", is_flag=True, help=_("Print CSV.")),
    )


def takes_sizes(command: Command) -> Command:
    """Add the sizes of a simulation; the command gets them as ``sizes``."""

    @functools.wraps(command)
    def with_sizes(seed: int, replications: int, cases: int | None, horizon: float | None, **rest: Any) -> None:
        sizes = {"seed": seed, "replications": replications, "cases": cases, "horizon": horizon}
        command(sizes=sizes, **rest)

    return _decorated(
        with_sizes,
        click.option("--seed", type=int, default=1, show_default=True, help=_("Names every random stream.")),
        click.option("--replications", type=int, default=20, show_default=True, help=_("Independent simulations.")),
        click.option("--cases", type=int, help=_("Needs counted per replication (2000 if not given).")),
        click.option("--horizon", type=float, help=_("Days per replication; in a grid only beyond capacity.")),
    )


def takes_transients(command: Command) -> Command:
    """Add what may happen on the way; the command gets ``transients``."""

    @functools.wraps(command)
    def with_transients(
        outages: tuple[str, ...], surges: tuple[str, ...], dial_changes: tuple[str, ...], **rest: Any
    ) -> None:
        happens = [*map(outage, outages), *map(surge, surges), *map(dial_change, dial_changes)]
        command(transients=happens, **rest)

    return _decorated(
        with_transients,
        click.option("--outage", "outages", multiple=True, metavar="ACTOR:DAY:DAYS",
                     help=_("An actor does nothing from that day on, for so many days; needs --horizon.")),
        click.option("--surge", "surges", multiple=True, metavar="DAY:DAYS:FACTOR",
                     help=_("Needs come FACTOR times as fast for so many days; needs --horizon.")),
        click.option("--dial-change", "dial_changes", multiple=True, metavar="DAY:NAME=VALUE[,...]",
                     help=_("Dials are moved on that day; needs --horizon.")),
    )  # fmt: skip


def takes_place(command: Command) -> Command:
    """Add where the work is done; the command gets ``place``: an executor and a number of workers."""

    @functools.wraps(command)
    def with_place(executor: str | None, scheduler: str | None, workers: int | None, **rest: Any) -> None:
        if executor is not None and scheduler is not None:
            raise ArgumentError(_("command line"), _("--executor and --scheduler are given"), _("must be one of them"))
        if scheduler is not None and "://" not in scheduler:
            raise ArgumentError(
                _("command line"),
                _("--scheduler is {scheduler!r}").format(scheduler=scheduler),
                _("must be like tcp://host:8786"),
            )
        command(place={"executor": scheduler or executor, "workers": workers}, **rest)

    return _decorated(
        with_place,
        click.option("--executor", type=click.Choice(LOCAL), help=_("Where the work is done on this machine.")),
        click.option("--scheduler", metavar="ADDRESS", help=_("A Dask scheduler, such as tcp://host:8786.")),
        click.option("--workers", type=int, help=_("Threads or processes (all cores if not given).")),
    )


STORE = click.option("--store", metavar="DIR", help=_("Keep finished points here; a stopped run goes on from them."))


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Give a progress function that draws a bar on a terminal; None where nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show


@contextmanager
def resumable(store: str | None) -> Iterator[None]:
    """Say, when a user stops the work, that it can go on from a store."""
    try:
        yield
    except KeyboardInterrupt:
        if store is not None:
            said = _("Stopped. Finished points are kept in {store}; the same command goes on from there.")
            click.echo("\n" + said.format(store=store), err=True)
        raise


def _decorated(command: Command, *decorators: Callable[[Command], Command]) -> Command:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command
