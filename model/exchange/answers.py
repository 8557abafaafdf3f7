"""Results and events as files that say of themselves how they came about."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from model.errors import ArgumentError, shown
from model.exchange.sheets import spreadsheet_csv
from model.language import _
from model.policies.comparison import Answer, compare_all
from model.results import Solution
from model.scenario_file import write_scenario
from model.simulation.result import SimulationResult

Answers: TypeAlias = Answer | Sequence[Answer] | Mapping[str, Answer]
TABLE_FORMATS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
"""Format of a file of results -> its MIME type."""
COUNTS, SPANS = ("seed", "replications", "cases", "warm_up"), ("days", "warm_up_days")
"""Sizes of a simulation: whole numbers, and days."""
UNITS = {
    "arrival_rate": "visits per day", "utilisation": "share", "queue_length": "cases", "servers": "servers",
    "wait_time": "days per visit", "service_time": "days per visit", "sojourn_time": "days per visit",
}  # fmt: skip
"""Unit of a column of ``stations``; every column of ``stages`` is in days per need."""


def results_file(answers: Answers, format: str = "csv") -> bytes:  # noqa: A002 - the word of the field
    """Return results as one tidy table, each row with what is needed to compute it again.

    Parameters
    ----------
    answers
        What :func:`model.solve` or :func:`model.simulate` gave: one, several, or name -> answer.
    format
        ``csv``, or ``parquet``, whose metadata also hold the whole scenario (TOML) under ``scenarios``.

    Returns
    -------
    bytes
        Columns ``name, scenario, method, version``; ``seed, replications, cases, warm_up, days, warm_up_days,
        transients`` (empty for formulas); the dials, ``changed_parameters`` (JSON); then ``part`` (network, stage or
        actor), ``id``, ``metric, value, low, high, unit``. Equal settings and seed give equal bytes.

    Raises
    ------
    ArgumentError
        If there is no such format, or something given is no answer.

    Examples
    --------
    >>> import model as fl
    >>> table = pd.read_csv(io.BytesIO(results_file(fl.solve(fl.preset("reference")))))
    >>> print(*table.loc[0, ["metric", "value", "unit"]])
    cycle_time_mean 82.6... days
    """
    named = _named(answers)
    frames = [_result_frame(name, answer) for name, answer in named.items()]
    return _file(pd.concat(frames, ignore_index=True), format, named)


def events_file(answer: SimulationResult, format: str = "csv") -> bytes:  # noqa: A002
    """Return the record of a simulation: every step of every case of replication 0, with settings in every row.

    Parameters
    ----------
    answer
        From :func:`model.simulate` with ``events=True``.
    format
        ``csv`` or ``parquet``.

    Raises
    ------
    ArgumentError
        If there is no record, or no such format.

    Examples
    --------
    >>> import model as fl
    >>> run = fl.simulate(fl.preset("reference"), replications=2, cases=50, events=True)
    >>> table = pd.read_parquet(io.BytesIO(events_file(run, "parquet")))
    >>> len(table) == len(run.events), int(table["seed"][0])
    (True, 1)
    """
    if not isinstance(answer, SimulationResult) or answer.events is None:
        limit, remedy = _("must be a simulation with a record"), _("simulate with events=True")
        raise ArgumentError("events_file", _("there are no events"), limit, remedy)
    named: dict[str, Answer] = {answer.scenario.name: answer}
    settings = settings_of(answer)
    made = {"model_version": settings.pop("version"), **settings}  # a case's version is another thing
    return _file(answer.events.assign(**made), format, named)


def _named(answers: Answers) -> dict[str, Answer]:
    if isinstance(answers, (Solution, SimulationResult)):
        return {answers.scenario.name: answers}
    listed = answers if isinstance(answers, Iterable) else [answers]
    named: dict[Any, Any] = dict(answers if isinstance(answers, Mapping) else enumerate(listed, start=1))
    limit = _("must be what solve or simulate gave")
    for name, answer in named.items():
        if not isinstance(answer, (Solution, SimulationResult)):
            found = _("{name} is a {kind}").format(name=name, kind=type(answer).__name__)
            raise ArgumentError("results", found, limit)
    if not named:
        raise ArgumentError("results", _("nothing is given"), limit)
    if isinstance(answers, Mapping):
        return named
    return {f"{number} {answer.scenario.name}": answer for number, answer in named.items()}


def _result_frame(name: str, answer: Answer) -> pd.DataFrame:
    rows = pd.DataFrame([*_network(answer), *_stages(answer), *_actors(answer)])
    made = pd.DataFrame([{"name": name, **settings_of(answer)}] * len(rows))
    made = made.astype({**dict.fromkeys(COUNTS, "Int64"), **dict.fromkeys(SPANS, float)})
    return pd.concat([made, rows], axis=1)


def settings_of(answer: Answer) -> dict[str, Any]:
    """Return what is needed to compute an answer again, as plain values; None for what formulas do not have."""
    scenario = answer.scenario
    simulated = answer.settings if isinstance(answer, SimulationResult) else None
    dials = ("triage", "test", "approve", "iteration_speed")
    return {
        "scenario": scenario.name,
        "method": answer.method,
        "version": answer.version,
        **{name: None if simulated is None else getattr(simulated, name) for name in (*COUNTS, *SPANS)},
        "transients": "" if simulated is None else "; ".join(map(repr, simulated.transients)),
        **{name: getattr(scenario.dials, name) for name in dials},
        "changed_parameters": json.dumps(scenario.parameters.changed, sort_keys=True),
    }


def _network(answer: Answer) -> Iterator[dict[str, Any]]:
    for row in compare_all({"it": answer}).to_dict("records"):
        yield {"part": "network", "id": "", **{key: row[key] for key in ("metric", "value", "low", "high", "unit")}}


def _stages(answer: Answer) -> Iterator[dict[str, Any]]:
    yield from _measured("stage", answer.stages, "days per need")


def _actors(answer: Answer) -> Iterator[dict[str, Any]]:
    yield from _measured("actor", answer.stations, None)


def _measured(part: str, table: pd.DataFrame, unit: str | None) -> Iterator[dict[str, Any]]:
    numbers = table.select_dtypes("number")
    metrics = [name for name in map(str, numbers) if not name.endswith(("_low", "_high"))]
    for key, row in numbers.to_dict("index").items():
        for metric in metrics:
            low, high = (row.get(f"{metric}_{end}", math.nan) for end in ("low", "high"))
            said = UNITS.get(metric, "") if unit is None else unit
            yield {"part": part, "id": str(key), "metric": metric, "value": float(row[metric]),
                   "low": low, "high": high, "unit": said}  # fmt: skip


def _file(table: pd.DataFrame, form: str, named: Mapping[str, Answer]) -> bytes:
    if form not in TABLE_FORMATS:
        limit = _("must be one of {names}").format(names=", ".join(TABLE_FORMATS))
        raise ArgumentError("results", _("format is {format}").format(format=shown(form)), limit)
    if form == "csv":
        return spreadsheet_csv(table).encode("utf-8-sig")
    import pyarrow as pa  # noqa: PLC0415 - a tenth of a second that only those pay who want Parquet
    import pyarrow.parquet as pq  # noqa: PLC0415

    notes = {
        "scenarios": json.dumps({name: write_scenario(answer.scenario) for name, answer in named.items()}),
        "settings": json.dumps({name: settings_of(answer) for name, answer in named.items()}),
    }
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    buffer = io.BytesIO()
    pq.write_table(arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), **notes}), buffer)
    return buffer.getvalue()
