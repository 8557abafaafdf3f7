"""From replications to numbers: one value per replication of everything a result reports."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from model.flow.capacity import capacity
from model.flow.compiled import CompiledNetwork
from model.flow.walk import decision_stages, stage_ids, stage_labels
from model.graph.centralisation import centralisation_index
from model.intervals import students
from model.results import STAGE_KINDS, station_frame
from model.simulation import arrays as a
from model.simulation.replication import Replication

PERCENTILES = {"p10": 10, "p50": 50, "p90": 90}
PATH_SPANS = 60  # points of a path: enough for a curve, with some needs in each


def run_measures(network: CompiledNetwork, run: Replication, load: a.Floats, stable: bool) -> dict[str, float]:
    """Return one replication's value of every metric; nan over capacity, and where a counted need was not fielded."""
    raised, fielded = run.raised[run.first :], run.fielded[run.first :]
    days = fielded - raised
    new = days[~run.known[run.first :]]
    found = {f"cycle_time_{name}": value for name, value in _times(days).items()}
    found |= {f"new_design_cycle_time_{name}": value for name, value in _times(new).items()}
    found["relevant_share"] = float(np.mean(2.0 ** (-days / _value(network, "half_life")))) if len(days) else math.nan
    designs, first, benefit = run.design
    found["first_version_time"] = first / designs if designs else math.nan
    found["mean_time_to_benefit"] = benefit / designs if designs else math.nan
    stages = run.stage / max(len(days), 1)
    trial = stage_ids(network.structure).index("trial")
    touched = stages[:, a.WORK].sum() + stages[trial, a.DELAY]
    found["flow_efficiency"] = touched / stages.sum() if stages.sum() > 0 else math.nan
    deciding = [stage in decision_stages(network.structure) for stage in stage_ids(network.structure)]
    found["decision_days"] = float(stages[deciding][:, [a.WORK, a.QUEUE, a.GATE]].sum()) if len(days) else math.nan
    received = run.posts.case_visits.sum() + run.trials + run.left  # by actors, by units that try, by units that use
    found["handovers"] = received / len(days) if len(days) else math.nan
    found["duplicate_work"] = run.duplicate_work / len(days) if len(days) else math.nan
    if not stable or not np.isfinite(days).all():
        found = dict.fromkeys(found, math.nan)
    found["duplicate_share"] = run.duplicates / run.begun if run.begun else math.nan
    inside = (run.fielded >= run.opens) & (run.fielded < run.closes)
    found["throughput"] = inside.sum() / run.days
    found["work_in_progress"] = _overlap(run.raised, run.fielded, run.opens, run.closes).sum() / run.days
    found["utilisation"] = float(load.max(initial=0.0))
    found["centralisation_index"] = centralisation_index(network, run.posts.visits / run.days)
    half = (run.opens + run.closes) / 2
    found["backlog_growth"] = (_in_progress(run, run.closes) - _in_progress(run, half)) / (run.closes - half)
    return found


def _times(days: a.Floats) -> dict[str, float]:
    """Return mean and percentiles; nan unless every counted need was fielded."""
    if not len(days) or not np.isfinite(days).all():
        return dict.fromkeys(("mean", *PERCENTILES), math.nan)
    cuts = np.percentile(days, list(PERCENTILES.values()))
    return {"mean": float(days.mean()), **dict(zip(PERCENTILES, cuts.tolist(), strict=True))}


def _value(network: CompiledNetwork, parameter: str) -> float:
    return float(network.numbers.parameters[parameter][0])


def _overlap(start: a.Floats, stop: a.Floats, opens: float, closes: float) -> a.Floats:
    return np.asarray(np.maximum(np.minimum(stop, closes) - np.maximum(start, opens), 0.0))


def _in_progress(run: Replication, day: float) -> float:
    return float(((run.raised <= day) & (run.fielded > day)).sum())


def utilisation(network: CompiledNetwork, runs: Sequence[Replication]) -> a.Floats:
    """Return (replications, S) offered work over capacity, from the visits seen: may exceed 1."""
    can, gate = capacity(network), network.structure.gate
    posts, days = np.array([run.posts for run in runs]), np.array([[run.days] for run in runs])
    with np.errstate(invalid="ignore", divide="ignore"):
        at_station = posts["service"] / days / np.where(gate, 1.0, can.servers[0])
        at_gate = posts["visits"] / days * network.numbers.stations["cadence"][0] / can.agenda[0]
    return np.asarray(np.where(gate, at_gate, at_station))


def station_table(network: CompiledNetwork, runs: Sequence[Replication]) -> pd.DataFrame:
    """Return one row per actor, the columns of ``Solution.stations`` with intervals."""
    days = np.array([[run.days] for run in runs])
    posts = np.array([run.posts for run in runs])
    visits = np.where(posts["visits"] > 0, posts["visits"], np.nan)
    per_run = {
        "arrival_rate": posts["visits"] / days,
        "utilisation": utilisation(network, runs),
        "wait_time": posts["wait"] / visits,
        "service_time": posts["service"] / visits,
        "sojourn_time": (posts["wait"] + posts["service"]) / visits,
        "queue_length": posts["waiting_days"] / days,
    }
    table = station_frame(network.structure.stations, capacity(network).servers[0])
    for name, values in per_run.items():
        table[name], table[f"{name}_low"], table[f"{name}_high"] = students(values)
    return table


def stage_table(network: CompiledNetwork, runs: Sequence[Replication], stable: bool) -> pd.DataFrame:
    """Return days per need by stage and kind, with an interval on the total; nan as in :func:`run_measures`."""
    counted = np.array([len(run.raised) - run.first for run in runs])
    fielded = all(np.isfinite(run.fielded[run.first :]).all() for run in runs)
    with np.errstate(invalid="ignore"):  # no need in a short horizon: nan
        days = np.array([run.stage for run in runs]) / counted[:, None, None]
        rework = np.array([run.rework for run in runs]) / counted[:, None]
    table = pd.DataFrame(
        days.mean(axis=0), columns=list(STAGE_KINDS), index=pd.Index(stage_ids(network.structure), name="stage")
    )
    table.insert(0, "label", list(stage_labels(network.structure).values()))
    table["total"], table["total_low"], table["total_high"] = students(days.sum(axis=2))
    table["rework"] = rework.mean(axis=0)
    if not (stable and fielded):
        table.loc[:, table.columns != "label"] = math.nan
    return table


def path(runs: Sequence[Replication]) -> pd.DataFrame:
    """Return what happens from span to span of days, day 0 being the end of the warm-up.

    Returns
    -------
    pandas.DataFrame
        One row per span: ``day`` (its middle), ``work_in_progress``, ``raised`` and ``fielded`` (needs per day), and
        ``cycle_time`` (days, of needs raised in the span; nan where some were not fielded in time), each with
        ``_low`` and ``_high``.
    """
    length = min(run.days for run in runs)
    edges = np.linspace(0.0, length, PATH_SPANS + 1)
    per_run = [_run_path(run, run.opens + edges) for run in runs]
    table = pd.DataFrame({"day": (edges[:-1] + edges[1:]) / 2})
    for name in per_run[0]:
        table[name], table[f"{name}_low"], table[f"{name}_high"] = students([one[name] for one in per_run])
    unfinished = np.isinf([one["cycle_time"] for one in per_run]).any(axis=0)
    table.loc[unfinished, ["cycle_time", "cycle_time_low", "cycle_time_high"]] = math.nan
    return table


def _run_path(run: Replication, edges: a.Floats) -> dict[str, a.Floats]:
    span = edges[1] - edges[0]
    middles = (edges[:-1] + edges[1:]) / 2
    begun = np.searchsorted(run.raised, middles, side="right")
    done = np.searchsorted(np.sort(run.fielded), middles, side="right")
    where = np.searchsorted(edges, run.raised, side="right") - 1
    usable = (where >= 0) & (where < len(middles))
    count = np.bincount(where[usable], minlength=len(middles))
    late = run.fielded[usable] > run.closes
    days = np.where(late & np.isinf(run.fielded[usable]), math.inf, run.fielded[usable] - run.raised[usable])
    total = np.bincount(where[usable], weights=days, minlength=len(middles))
    ended = np.histogram(run.fielded, edges)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / np.where(count > 0, count, 1), math.nan)
    return {
        "work_in_progress": (begun - done).astype(float),
        "raised": count / span,
        "fielded": ended / span,
        "cycle_time": mean,
    }
