"""What can be taken home as a file: what it is for, what it is called, and how it is made. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard import service
from dashboard.position import Position
from model.exchange import TABLE_FORMATS, events_file, flow_graph_file, results_file
from model.language import N_
from model.simulation.result import SimulationResult


@dataclass(frozen=True)
class File:
    """One file to take home.

    Parameters
    ----------
    key
        Its name in code, unique.
    title, note
        What it is and what it is for, marked ``N_``.
    suffix, mime
        End of its name, and what browsers call it.
    made
        A desk -> its content.
    """

    key: str
    title: str
    note: str
    suffix: str
    mime: str
    made: Callable[[Position], bytes]


RESULTS: tuple[File, ...] = (
    File("results_csv", N_("Results (CSV)"), N_("Every number, with settings and version in each row."),
         "-results.csv", TABLE_FORMATS["csv"], lambda position: results_file(service.solution(position), "csv")),
    File("results_parquet", N_("Results (Parquet)"), N_("The same for data tools; the scenario is in its metadata."),
         "-results.parquet", TABLE_FORMATS["parquet"],
         lambda position: results_file(service.solution(position), "parquet")),
    File("flows", N_("Flows for Gephi (GraphML)"), N_("Who hands how much to whom, and how busy everybody is."),
         "-flows.graphml", "application/xml", lambda position: flow_graph_file(position.scenario)),
)  # fmt: skip


def of_simulation(found: SimulationResult) -> tuple[File, ...]:
    """Return the files of a simulation: its results, with intervals, and the record of its first run."""
    numbers, steps = N_("Every number with its interval, seed and settings."), N_("Each step of each need of one run.")
    kinds = (
        ("results", "csv", N_("Simulated results (CSV)"), numbers, results_file),
        ("results", "parquet", N_("Simulated results (Parquet)"), numbers, results_file),
        ("events", "csv", N_("Event record (CSV)"), steps, events_file),
        ("events", "parquet", N_("Event record (Parquet)"), steps, events_file),
    )
    return tuple(
        File(f"simulated_{kind}_{form}", title, note, f"-simulated-{kind}.{form}", TABLE_FORMATS[form],
             lambda _position, make=make, form=form: make(found, form))
        for kind, form, title, note, make in kinds
    )  # fmt: skip
