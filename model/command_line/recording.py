"""The record of a simulation to a file."""

from __future__ import annotations

from pathlib import Path

from model.errors import ArgumentError, shown
from model.simulation.result import SimulationResult

ENDINGS = (".csv", ".parquet")


def check_target(name: str) -> None:
    """Raise an ArgumentError, before a long run, for a file that cannot be written."""
    path = Path(name)
    if path.suffix not in ENDINGS:
        raise ArgumentError("command line", f"--events is {shown(name)}", f"must end with {' or '.join(ENDINGS)}")
    if not path.parent.is_dir():
        raise ArgumentError("command line", f"--events is {shown(name)}", "must be in a folder that exists")


def write_events(answer: SimulationResult, name: str) -> None:
    """Write the events of a simulation; the file's ending says as what."""
    assert answer.events is not None
    try:
        if Path(name).suffix == ".csv":
            answer.events.to_csv(name, index=False)
        else:
            answer.events.to_parquet(name, index=False)
    except OSError as error:
        limit = "must be a file that can be written"
        raise ArgumentError("command line", f"{shown(name)} cannot be written ({error.strerror})", limit) from None
