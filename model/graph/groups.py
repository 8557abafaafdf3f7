"""The network at arm's length: one box per function, side and track, for a picture a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from model.flow.compiled import CompiledNetwork, compile_network
from model.flow.edges import edge_flows
from model.flow.traffic import Traffic, traffic
from model.flow.walk import profile_shares, stage_ids
from model.language import N_
from model.scenario import Scenario, Step

Flow: TypeAlias = tuple[str, str, str, float]
NOUNS = {
    "unit": N_("Front-line units"),
    "triage": N_("Triage desks"),
    "design": N_("Workshops"),
    "test": N_("Test posts"),
    "approve": N_("Approving officers"),
    "produce": N_("Producers"),
}
DELAY_NAMES = {"trial": N_("Field trial"), "field": N_("In use")}


@dataclass(frozen=True, eq=False)
class Groups:
    """Boxes and the flows between them.

    Parameters
    ----------
    boxes
        Indexed by ``box``: ``stage, side, track, name, count, kind`` (unit, station, gate, delay), ``utilisation``
        of the
        busiest member (nan without a queue), ``busiest`` (its id) and ``members`` (tuple of ids).
    flows
        One row per pair of boxes: ``source, target, kind`` (onward or back), ``rate`` (hand-overs per day).
    """

    boxes: pd.DataFrame
    flows: pd.DataFrame


def group_actors(scenario: Scenario) -> Groups:
    """Return the scenario's actors grouped by function, side and track, with the flows between the groups.

    Examples
    --------
    >>> from model.presets import preset
    >>> groups = group_actors(preset("reference"))
    >>> print(*groups.boxes.loc["triage|soldiers|local", ["name", "count"]])
    Triage desks 8
    """
    network = compile_network(scenario)
    flows = traffic(network)
    boxes, member_of = _boxes(network, flows)
    return Groups(boxes, _flows(network, flows, boxes, member_of))


def _boxes(network: CompiledNetwork, flows: Traffic) -> tuple[pd.DataFrame, list[str]]:
    """Return the boxes, and for each node of the edge flows (stations, regions, sink) the box it is in."""
    structure = network.structure
    labels = {step.id: step.label for step in structure.steps}
    rows: dict[str, dict[str, object]] = {}
    members: dict[str, list[int]] = {}
    for number, actor in enumerate(structure.stations):
        members.setdefault(f"{actor.function}|{actor.side}|{actor.track}", []).append(number)
    _add(rows, "report|soldiers|local", "report", "unit", NOUNS["unit"], [unit.id for unit in structure.units])
    for box, numbers in members.items():
        stage = box.split("|")[0]
        used = flows.utilisation[0, numbers]
        busiest = structure.stations[numbers[int(np.argmax(used))]]
        name = busiest.label if len(numbers) == 1 else labels.get(stage, NOUNS.get(stage, stage))
        kind = "gate" if all(structure.gate[numbers]) else "station"
        _add(rows, box, stage, kind, name, [structure.stations[i].id for i in numbers], float(used.max()), busiest.id)
    _add(rows, "trial|soldiers|local", "trial", "delay", DELAY_NAMES["trial"], [])
    for step in structure.steps:
        if step.delay is not None:
            _add(rows, f"{step.id}|government|{step.track}", step.id, "delay", step.label, [])
    _add(rows, "field|soldiers|local", "field", "delay", DELAY_NAMES["field"], [])
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("box")
    place = [f"{actor.function}|{actor.side}|{actor.track}" for actor in structure.stations]
    return table, [*place, *["trial|soldiers|local"] * len(structure.regions), "field|soldiers|local"]


def _add(
    rows: dict[str, dict[str, object]],
    box: str,
    stage: str,
    kind: str,
    name: str,
    members: list[str],
    utilisation: float = float("nan"),
    busiest: str = "",
) -> None:
    _, side, track = box.split("|")
    rows[box] = {
        "stage": stage, "side": side, "track": track, "name": name, "count": len(members), "kind": kind,
        "utilisation": utilisation, "busiest": busiest, "members": tuple(members),
    }  # fmt: skip


def _flows(network: CompiledNetwork, flows: Traffic, boxes: pd.DataFrame, member_of: list[str]) -> pd.DataFrame:
    edges = edge_flows(network, flows)
    entries: list[Flow] = []
    for kind, rates in (("raised", edges.raised), ("onward", edges.onward), ("back", edges.back)):
        cells = rates.tocoo()
        for source, target, rate in zip(cells.row, cells.col, cells.data, strict=True):
            start = "report|soldiers|local" if kind == "raised" else member_of[source]
            entries.append((start, member_of[target], "back" if kind == "back" else "onward", float(rate)))
    return _through_delays(network, boxes, _added_up(entries))


def _added_up(entries: list[Flow]) -> list[Flow]:
    """Add up the flows of equal ends and kind, in order of first mention."""
    total: dict[tuple[str, str, str], float] = {}
    for source, target, kind, rate in entries:
        total[source, target, kind] = total.get((source, target, kind), 0.0) + rate
    return [(*ends, rate) for ends, rate in total.items()]


def _through_delays(network: CompiledNetwork, boxes: pd.DataFrame, rows: list[Flow]) -> pd.DataFrame:
    """Lead the onward flows that pass a delay step through its box."""
    order = {stage: number for number, stage in enumerate(stage_ids(network.structure))}
    stage_of = {str(name): str(stage) for name, stage in boxes["stage"].items()}
    for step in network.structure.steps:
        if step.delay is None:
            continue
        box, here = f"{step.id}|government|{step.track}", order[step.id]
        last = order["design" if step.before == "design" else "field"]
        led: list[Flow] = []
        for source, target, kind, rate in rows:
            start, end = (order[stage_of[name]] for name in (source, target))
            passes = kind == "onward" and start < here < end <= last
            share = _share_taking(network, boxes, step, (source, target)) if passes else 0.0
            if share > 0:
                led += [(source, box, kind, rate * share), (box, target, kind, rate * share)]
            if share < 1:
                led.append((source, target, kind, rate * (1 - share)))
        rows = led
    return pd.DataFrame(_added_up(rows), columns=["source", "target", "kind", "rate"])


def _share_taking(network: CompiledNetwork, boxes: pd.DataFrame, step: Step, ends: tuple[str, str]) -> float:
    """Return the share of a flow that takes a step: all or none if an end tells its track, else what the dial says."""
    if step.track == "both":
        return 1.0
    tracks = {boxes.at[name, "track"] for name in ends if boxes.at[name, "kind"] in ("station", "gate")} - {"both"}
    if len(tracks) == 1:
        return float(step.track in tracks)
    governing = "triage" if step.before == "design" else "approve"
    shares = profile_shares(network).items()
    return sum(float(share[0]) for profile, share in shares if profile.track(governing) == step.track)
