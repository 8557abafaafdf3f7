"""The record of a simulation to a file."""

from __future__ import annotations

import os
from pathlib import Path

from model.errors import ArgumentError, shown
from model.exchange.formats import write_bytes
from model.exchange.sheets import spreadsheet_csv
from model.language import _
from model.simulation.result import SimulationResult

ENDINGS = (".csv", ".parquet")


def check_target(name: str) -> None:
    """Raise an ArgumentError, before a long run, for a file that cannot be written."""
    path = Path(name)
    if path.suffix not in ENDINGS:
        raise ArgumentError(
            _("command line"),
            _("--events is {name}").format(name=shown(name)),
            _("must end with {endings}").format(endings=" or ".join(ENDINGS)),
        )
    if not os.path.isdir(path.parent):  # of what can be no path too
        raise ArgumentError(
            _("command line"), _("--events is {name}").format(name=shown(name)), _("must be in a folder that exists")
        )


def write_events(answer: SimulationResult, name: str) -> None:
    """Write the events of a simulation; the file's ending says as what."""
    assert answer.events is not None
    is_csv = Path(name).suffix == ".csv"
    write_bytes(name, spreadsheet_csv(answer.events).encode() if is_csv else answer.events.to_parquet(index=False))
