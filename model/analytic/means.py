"""Mean times at every point: waits at stations and gates, then the days of each stage, adding up exactly.

Shapes: B points, S stations, G stages of the walk. Everything is one pass over the points: a grid of dials costs
little more than one position.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.analytic.gates import convoy_wait, overflow_wait, phase_lock_wait
from model.analytic.stations import erlang_c, queue_wait, reentry_scv
from model.flow.compiled import CompiledNetwork, FloatArray
from model.flow.reports import report_days
from model.flow.traffic import Passages, Traffic, traffic
from model.flow.walk import LOOP, decision_stages, design_stages, stage_ids
from model.scenario import Step

KINDS = ("work", "queue", "gate", "hand_over", "delay")
"""What a day goes into: being worked on, waiting for somebody free, waiting for a meeting, changing hands, or a
delay in which nobody's capacity is used (reporting, trial, fielding)."""
WORK, QUEUE, GATE, HAND_OVER, DELAY = range(len(KINDS))


@dataclass(frozen=True, eq=False)
class Waits:
    """Mean times of one visit at every station and point: (B, S) each.

    Parameters
    ----------
    queue
        Waiting for a free server; inf over capacity.
    meeting
        Waiting for the next meeting, with the lead time of papers; 0 at a station.
    overflow
        Waiting for later meetings because the agenda was full; inf over capacity.
    busy_probability
        Probability that an arrival must wait for a server.
    convoy
        Where a gate feeds the queue in batches and the convoy term was used.
    """

    queue: FloatArray
    meeting: FloatArray
    overflow: FloatArray
    busy_probability: FloatArray
    convoy: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Means:
    """Mean results at every point.

    Parameters
    ----------
    traffic, waits
        What they rest on.
    days, new_days
        (B, G, 5) days per need, and per new design, by stage and kind (:data:`KINDS`); they add up to the means.
    stable
        (B,) whether every station keeps up and every case finishes.
    """

    traffic: Traffic
    waits: Waits
    days: FloatArray
    new_days: FloatArray
    stable: npt.NDArray[np.bool_]

    @property
    def cycle_time(self) -> FloatArray:
        """(B,) mean innovation-cycle time over all needs, days; nan over capacity."""
        return np.where(self.stable, self.days.sum(axis=(1, 2)), np.nan)

    @property
    def new_design_cycle_time(self) -> FloatArray:
        """(B,) mean over needs that are not met by a known fix, days; nan over capacity."""
        return np.where(self.stable, self.new_days.sum(axis=(1, 2)), np.nan)

    @property
    def busiest(self) -> npt.NDArray[np.int64]:
        """(B,) station with the highest utilisation: the first to saturate as needs come faster."""
        return np.asarray(np.argmax(self.traffic.utilisation, axis=1))

    def decision_days(self, network: CompiledNetwork) -> FloatArray:
        """Return (B,) days per need spent with those who decide, waiting included; nan over capacity."""
        stages = stage_ids(network.structure)
        deciding = [stages.index(stage) for stage in decision_stages(network.structure)]
        days = self.days[:, deciding][:, :, [WORK, QUEUE, GATE]].sum(axis=(1, 2))
        return np.where(self.stable, days, np.nan)


def means(network: CompiledNetwork, flows: Traffic | None = None) -> Means:
    """Return mean times at every point of a compiled network.

    Parameters
    ----------
    network
        Any number of points.
    flows
        Its traffic, if that is known already or is to be supposed other than it is (a faster service, say).

    Notes
    -----
    Cycle time = report (again, if lost) + triage + (known fix, or m versions of {design, test, approve, trial} with
    rework) + produce + field. Exact for exponential FIFO stations without gates on the path (a Kelly network);
    otherwise as good as the waits: mean error about 1 % up to utilisation .8 and 3 % at .92.
    """
    flows = traffic(network) if flows is None else flows
    with np.errstate(invalid="ignore"):  # over capacity waits are infinite, and 0 x inf is nobody's time
        waits = station_waits(network, flows)
        days = _averaged(network, flows, waits, new_only=False)
        new_days = _averaged(network, flows, waits, new_only=True)
    stable = (flows.utilisation < 1).all(axis=1) & ~flows.never_finishes
    return Means(flows, waits, days, new_days, stable)


def station_waits(network: CompiledNetwork, flows: Traffic) -> Waits:
    """Return the waits of one visit, in three passes: queues, convoys behind gates, meetings."""
    scv = reentry_scv(flows.utilisation, network.numbers.stations["variability"], flows.visits_per_case)
    gate = network.structure.gate
    servers = np.where(gate, 1.0, flows.servers)
    service = np.where(gate, 0.0, flows.service_time)
    queue = queue_wait(flows.arrival_rate, service, servers, scv)
    convoy = np.zeros(queue.shape, dtype=bool)
    if gate.any():
        gated, cadence = _fed_by_gates(network, flows)
        share = np.divide(gated, flows.arrival_rate, out=np.zeros_like(gated), where=flows.arrival_rate > 0)
        convoy = (share > 1e-9) & ~gate & np.isfinite(queue)
        if convoy.any():
            batched = convoy_wait(
                flows.arrival_rate, service, servers, np.where(convoy, queue, 0.0), scv, cadence, share
            )
            queue = np.where(convoy, batched, queue)
    busy = erlang_c(servers, flows.arrival_rate * service)
    overflow = np.zeros_like(queue)
    meeting = np.zeros_like(queue)
    if gate.any():
        cadence = network.numbers.stations["cadence"]
        overflow[:, gate] = overflow_wait(flows.arrival_rate[:, gate], cadence[:, gate], flows.agenda[:, gate])
        lead = np.array([actor.lead_time for actor in network.structure.stations])
        meeting[:, gate] = cadence[:, gate] / 2 + lead[gate]
        _lock_phases(network, flows, Waits(queue, meeting.copy(), overflow, busy, convoy), meeting)
    return Waits(queue, meeting, overflow, busy, convoy)


def _fed_by_gates(network: CompiledNetwork, flows: Traffic) -> tuple[FloatArray, FloatArray]:
    """Return (B, S) visits per day that come straight from a gate, and the mean cadence of those gates.

    Only stages joined by a plain hand-over count: a trial or a random delay in between breaks the batch up.
    """
    rate = network.numbers.parameters["need_rate"]
    gate, cadence = network.structure.gate, network.numbers.stations["cadence"]
    gated, weighted = np.zeros_like(flows.arrival_rate), np.zeros_like(flows.arrival_rate)
    for passage in flows.passages:
        for source, target, passes in _plain_handovers(network, passage):
            leaving = passage.serves(source)
            from_gates = (leaving * gate).sum(axis=1)
            if not from_gates.any():
                continue
            mean_cadence = (leaving * gate * cadence).sum(axis=1) / np.where(from_gates > 0, from_gates, 1)
            flow = (rate * passage.share * passes * from_gates)[:, None] * passage.serves(target)
            gated += flow
            weighted += flow * mean_cadence[:, None]
    return gated, np.divide(weighted, gated, out=np.zeros_like(gated), where=gated > 0)


def _plain_handovers(network: CompiledNetwork, passage: Passages) -> list[tuple[str, str, FloatArray]]:
    """Return (stage, next stage, passes per case) for stages with stations that follow each other directly."""
    serves = passage.walks[0][1].serves
    taken = passage.walks[0][1].steps
    chain = {
        before: [step.id for step in taken if step.before == before and not _keeps_a_batch(step)]
        for before in ("design", "produce", "field")
    }
    once = np.ones_like(passage.new)
    pairs = [(a, b, passage.new) for a, b in _neighbours(["triage", *chain["design"], "design"])]
    pairs += [(a, b, once) for a, b in _neighbours([*chain["produce"], "produce"])]
    pairs += [(a, b, once) for a, b in _neighbours([*chain["field"]])]
    pairs += [("test", "approve", passage.visits.get("approve", once))]
    return [(a, b, passes) for a, b, passes in pairs if a in serves and b in serves]


def _keeps_a_batch(step: Step) -> bool:
    """Return whether a step only shifts a batch: a delay without spread."""
    return step.delay is not None and (step.delay == 0 or step.variability == 0)


def _neighbours(stages: list[str]) -> list[tuple[str, str]]:
    return list(zip(stages, stages[1:], strict=False))


def _lock_phases(network: CompiledNetwork, flows: Traffic, waits: Waits, meeting: FloatArray) -> None:
    """Correct the wait of cases that come back to the same gate: they left it at a meeting, so their phase is known.

    A case's first visit falls anywhere between two meetings (T / 2); a return comes X days after one, so it waits
    E[-X mod T]. Different gates meet at independent phases, for which T / 2 is right on average.
    """
    gate = network.structure.gate
    cadence = network.numbers.stations["cadence"]
    total, corrected = np.zeros_like(meeting), np.zeros_like(meeting)
    for passage in flows.passages:
        for stage in ("test", "approve"):
            members = network.structure.members.get(stage, np.array([], dtype=np.int64))
            members = members[gate[members]]
            if not len(members) or stage not in passage.visits:
                continue
            flow = (passage.share * passage.visits[stage])[:, None] * np.broadcast_to(
                passage.serves(stage), meeting.shape
            )
            again = 1 - passage.new / passage.visits[stage]
            returned = np.zeros_like(meeting)
            for share, mean, variance in _returns_to(network, flows, waits, passage, stage):
                usable = np.isfinite(mean)
                scv = np.where(usable, variance, 1.0) / np.where(usable, np.maximum(mean, 1e-9), 1.0) ** 2
                for station in members:
                    period = cadence[:, station]
                    locked = phase_lock_wait(period, 0.0, np.where(usable, mean, 1.0), scv)
                    returned[:, station] += share * np.where(usable, locked, period / 2)
            change = again[:, None] * (returned - cadence / 2)
            corrected[:, members] += (flow * change)[:, members]
            total[:, members] += flow[:, members]
    meeting += np.divide(corrected, total, out=np.zeros_like(total), where=total > 0)


def _returns_to(
    network: CompiledNetwork, flows: Traffic, waits: Waits, passage: Passages, stage: str
) -> list[tuple[FloatArray, FloatArray, FloatArray]]:
    """Return the ways back to a gate: (share of returns, mean days, variance), each (B,)."""
    values = network.numbers.parameters
    back = passage.handover(network, "test")
    design = _sojourn_moments(network, flows, waits, passage, "design")
    test = _sojourn_moments(network, flows, waits, passage, "test")
    attempt = (design[0] + back + test[0], design[1] + test[1])
    outside = values["handover_same_cell"] + values["trial_time"] + passage.handover(network, "unit")
    outside_variance = values["delay_variability"] * values["trial_time"] ** 2
    to_approval = passage.handover(network, "approve")
    tries = 1 / passage.through
    if stage == "approve":
        mean = outside + tries * attempt[0] + (tries - 1) * back + to_approval
        variance = outside_variance + tries * attempt[1] + tries * (tries - 1) * (attempt[0] + back) ** 2
        return [(np.ones_like(mean), mean, variance)]
    approve = _sojourn_moments(network, flows, waits, passage, "approve")
    caught = passage.returns["caught"]
    long = passage.returns["slipped"] + passage.returns["next"]
    every = np.where(caught + long > 0, caught + long, 1.0)
    around = to_approval + approve[0] + outside + design[0] + back
    return [
        (caught / every, back + design[0] + back, design[1]),
        (long / every, around, approve[1] + outside_variance + design[1]),
    ]


def _sojourn_moments(
    network: CompiledNetwork, flows: Traffic, waits: Waits, passage: Passages, stage: str
) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of one passage of a stage's stations: (B,) each; 0 if the stage is absent."""
    if stage not in passage.walks[0][1].serves:
        zero = np.zeros(network.numbers.points)
        return zero, zero
    serves = passage.serves(stage)
    scv = network.numbers.stations["variability"]
    service = np.where(network.structure.gate, 0.0, flows.service_time)
    mean = waits.queue + waits.meeting + waits.overflow + service
    queue = np.where(np.isfinite(waits.queue), waits.queue, 0.0)  # over capacity there is no phase to lock
    spread = queue**2 * (2 / np.maximum(waits.busy_probability, 1e-12) - 1)
    variance = spread + scv * service**2 + network.numbers.stations["cadence"] ** 2 / 12
    return _over_stations(serves, mean), _over_stations(serves, variance)


def _over_stations(serves: FloatArray, values: FloatArray) -> FloatArray:
    """Return (B,) the sum over the stations that serve; an unused station may be infinite."""
    return np.asarray((serves * np.where(serves > 0, values, 0.0)).sum(axis=1))


def _averaged(network: CompiledNetwork, flows: Traffic, waits: Waits, new_only: bool) -> FloatArray:
    total = np.zeros((network.numbers.points, len(stage_ids(network.structure)), len(KINDS)))
    weight = np.zeros(network.numbers.points)
    for passage in flows.passages:
        share = passage.share * passage.new if new_only else passage.share
        total += share[:, None, None] * _passage_days(network, flows, waits, passage, new_only)
        weight += share
    return np.asarray(total / weight[:, None, None])


def rework_days(network: CompiledNetwork, found: Means) -> FloatArray:
    """Return (B, G, 5) days per need, by stage and kind, that go into versions which turn out wrong."""
    stages = stage_ids(network.structure)
    total = np.zeros_like(found.days)
    for passage in found.traffic.passages:
        days = passage.share[:, None, None] * _passage_days(network, found.traffic, found.waits, passage, False)
        for number, stage in enumerate(stages):
            if stage in LOOP:
                seen = passage.through if stage in ("approve", "trial") else np.ones_like(passage.success)
                total[:, number] += days[:, number] * (1 - passage.success / seen)[:, None]
    return total


def _passage_days(
    network: CompiledNetwork, flows: Traffic, waits: Waits, passage: Passages, new_only: bool
) -> FloatArray:
    """Return (B, G, 5) days per case of one profile, by stage and kind."""
    stages = stage_ids(network.structure)
    service = np.where(network.structure.gate, 0.0, flows.service_time)
    only_new = design_stages(network.structure)
    days = np.zeros((network.numbers.points, len(stages), len(KINDS)))
    for number, stage in enumerate(stages):
        conditional = new_only and stage in only_new
        visits = passage.visits[stage] / passage.new if conditional else passage.visits[stage]
        if stage in passage.walks[0][1].serves:
            serves = passage.serves(stage)
            days[:, number, WORK] = visits * _over_stations(serves, service)
            days[:, number, QUEUE] = visits * _over_stations(serves, waits.queue)
            days[:, number, GATE] = visits * _over_stations(serves, waits.meeting + waits.overflow)
        days[:, number, DELAY] = visits * delay_time(network, passage, stage)
        scale = passage.new if conditional else np.ones_like(passage.new)
        days[:, number, HAND_OVER] = (
            _handover_days(network, passage, stage, visits)
            if stage != "design"
            else (_design_handovers(network, passage) / scale)
        )
    return days


def delay_time(network: CompiledNetwork, passage: Passages, stage: str) -> FloatArray:
    """Return (B,) days of a stage that uses nobody's capacity; 0 for one that does."""
    if stage == "report":
        return report_days(network, network.structure.served("triage", passage.profile.track("triage")))
    if stage in ("trial", "field"):
        return network.numbers.parameters[f"{stage}_time"]
    delays = {step.id: step.delay for step in network.structure.steps}
    return np.full(network.numbers.points, delays.get(stage) or 0.0)


def _handover_days(network: CompiledNetwork, passage: Passages, stage: str, visits: FloatArray) -> FloatArray:
    if stage == "trial":
        return visits * network.numbers.parameters["handover_same_cell"]
    if stage == "triage":
        return passage.handover(network, "triage") + passage.handover(network, "hop")
    known = passage.walks[0][1].handover
    return visits * passage.handover(network, stage) if stage in known else np.zeros_like(visits)


def _design_handovers(network: CompiledNetwork, passage: Passages) -> FloatArray:
    """Return days of hand-overs into design per case: first entry, back from test, back from the front."""
    from_units = passage.returns["slipped"] + passage.returns["next"]
    return np.asarray(
        passage.new * passage.handover(network, "entry")
        + passage.returns["caught"] * passage.handover(network, "test")
        + from_units * passage.handover(network, "unit")
    )
