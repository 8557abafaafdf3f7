"""The distribution of the innovation-cycle time: one transform per case class, inverted once for all percentiles.

Each visit is taken as independent of the others. One case meets the same congestion again and again, so near
saturation the median is over-stated: mean error of P50 is 1 % at utilisation .5, 4 % at .8, 10 % at .92; of P90
0.5, 0.7 and 3 %. Shapes: Z transform points, R regions, W workshops.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from model.analytic.inversion import (
    REACH,
    TERMS,
    ComplexArray,
    from_values,
    gamma_percentile,
    moments,
    nodes,
    probe,
)
from model.analytic.means import Means
from model.flow.compiled import CompiledNetwork, FloatArray, IntArray
from model.flow.reports import report_loss
from model.flow.search import knowledge
from model.flow.traffic import Passages
from model.scenario import Actor

LARGEST_INVERSION = 6_000_000
"""Transform values (classes x points) held at once; beyond it percentiles come from a gamma law (flagged)."""
MANY_DESKS = 64
SMALLEST_SCV = 1e-6  # below it a time is a constant: its spread is a thousandth of its mean
SHARES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Percentiles:
    """P10, P50 and P90 of all needs and of new designs, days, and the share of fixes still relevant on arrival."""

    every: tuple[float, float, float]
    new: tuple[float, float, float]
    relevant_share: float
    by_gamma: bool


def percentiles(network: CompiledNetwork, means: Means) -> Percentiles:
    """Return percentiles and the relevant share of a stable network at one point (B = 1).

    Notes
    -----
    Share still relevant: E[2^(-CT / H)] is the transform at ln 2 / H, no distribution needed.
    """
    law = CaseTransform(network, means)
    scale = float(means.new_design_cycle_time[0])
    known, new = law.parts(np.array([math.log(2) / network.numbers.parameters["half_life"][0], probe(scale)], complex))
    relevant = float((known + new)[0].real)
    mean, deviation = moments(complex(new[1]) / law.new_share, scale)
    if law.size > LARGEST_INVERSION / TERMS:
        spreads = ((scale, deviation), (float(means.cycle_time[0]), moments(complex((known + new)[1]), scale)[1]))
        designs, every = (tuple(gamma_percentile(*spread, share) for share in SHARES) for spread in spreads)
        return Percentiles(every, designs, relevant, by_gamma=True)  # type: ignore[arg-type]
    reach = mean + REACH * deviation
    known, new = law.parts(nodes(reach))
    every_law, new_law = from_values(known + new, reach), from_values(new / law.new_share, reach)
    every = tuple(every_law.percentile(share) for share in SHARES)
    designs = tuple(new_law.percentile(share) for share in SHARES)
    return Percentiles(every, designs, relevant, by_gamma=False)  # type: ignore[arg-type]


class CaseTransform:
    """E[exp(-z CT)] of a case, split into known fixes and new designs.

    Parameters
    ----------
    network
        At one point.
    means
        Its mean results: the waits are reused.
    """

    def __init__(self, network: CompiledNetwork, means: Means) -> None:
        self.network = network
        self.structure = network.structure
        self.means = means
        self.values = {name: float(column[0]) for name, column in network.numbers.parameters.items()}
        self.versions = float(network.numbers.dials["iteration_speed"][0])
        self.passages = [passage for passage in means.traffic.passages if passage.share[0] > 0]
        self.latency = np.array(
            [self.values[f"handover_{kind}"] for kind in ("same_cell", "lateral", "vertical")] + [1.0]
        )

    @property
    def size(self) -> int:
        """Classes held per transform point."""
        regions, shops, desks = len(self.structure.regions), len(self.structure.workshops), len(self.structure.desks)
        return max(regions * shops, desks * desks * len(self.structure.type_share) // 4)

    @property
    def new_share(self) -> float:
        """Share of needs that become new designs."""
        return float(sum(passage.share[0] * passage.new[0] for passage in self.passages))

    def parts(self, z: ComplexArray) -> tuple[ComplexArray, ComplexArray]:
        """Return (known fixes, new designs): (Z,) each; their sum is the transform of all needs."""
        stations = station_transforms(self.network, self.means, z)
        known, new = np.zeros(len(z), complex), np.zeros(len(z), complex)
        for passage in self.passages:
            part = _ProfileTransform(self, passage, z, stations)
            a_known, a_new = part.known_and_new()
            known += passage.share[0] * (1 - passage.new[0]) * a_known
            new += passage.share[0] * passage.new[0] * a_new
        return known, new


class _ProfileTransform:
    """One profile's transforms at fixed points z. Axes: z, r (origin region), w (workshop)."""

    def __init__(self, case: CaseTransform, passage: Passages, z: ComplexArray, stations: ComplexArray) -> None:
        self.case, self.passage, self.z, self.stations = case, passage, z, stations
        self.structure = case.structure
        self.walk = passage.walks[0][1]
        self.shops = [self.structure.stations[i] for i in self.structure.workshops]
        self.triaged = self.structure.served("triage", passage.profile.track("triage"))
        self.unit = self._after(self.structure.from_region(self.shops, self.triaged == "central"))

    def known_and_new(self) -> tuple[ComplexArray, ComplexArray]:
        """Return the transforms of a known fix and of a new design, (Z,) each."""
        begun = any(step.before == "design" for step in self.walk.steps)
        known, started = self._triage(entry=not begun)
        if begun:
            started = started * self._steps("design")[:, :, None] * self.unit
        finish = self._finish() * self._report()[:, None]
        origin = self.structure.origin
        new = (started * self._versions()).sum(axis=2) * finish
        return np.asarray((known * finish) @ origin), np.asarray(new.sum(axis=1))

    def _report(self) -> ComplexArray:
        """Return everything before triage: a report, after as many that were lost as chance wants (geometric)."""
        values, variability = self.case.values, self.case.values["delay_variability"]
        report = gamma_transform(self.z, values["report_time"], variability)
        loss = float(report_loss(self.case.network, self.triaged)[0])
        if loss == 0:
            return report
        again = gamma_transform(self.z, values["report_again_time"], variability)
        return np.asarray((1 - loss) * report / (1 - loss * report * again))

    def _after(self, kinds: FloatArray) -> ComplexArray:
        """Return exp(-z h) of hand-overs given by kind: (…, 4) -> (Z, …)."""
        days, place = np.unique(kinds @ self.case.latency, return_inverse=True)
        few = np.exp(-self.z[:, None] * days)  # hand-overs take few distinct times
        return np.take(few, place.reshape(kinds.shape[:-1]), axis=1)  # C order: matrix products stay quick

    def _served_at(self, function: str, governing: str) -> tuple[FloatArray, list[Actor], ComplexArray]:
        """Return choice (R + 1, n), actors and transforms (Z, n) of the stations that serve a function."""
        members = self.structure.members[function]
        choice = self.structure.choice(function, self.passage.profile.track(governing))[:, members]
        return choice, [self.structure.stations[i] for i in members], self.stations[:, members]

    def _triage(self, entry: bool) -> tuple[ComplexArray, ComplexArray]:
        """Return known (z, r), up to the end of triage, and started (z, r, w), joint with origin and workshop."""
        if self.triaged == "local":
            return self._search(entry)
        joint = self.walk.workshop
        if self.triaged is None:
            known = np.ones((len(self.z), len(self.structure.regions)), complex)
            return known, np.asarray(joint * (self.unit if entry else 1.0))
        choice, desks, sojourn = self._served_at("triage", "triage")
        reached = choice[:-1] * self._after(self.structure.from_region(desks, True)) * sojourn[:, None, :]
        known = reached.sum(axis=2)
        if not entry:
            return known, known[:, :, None] * joint
        return known, (reached @ self._after(self.structure.between(desks, self.shops))) * joint

    def _search(self, entry: bool) -> tuple[ComplexArray, ComplexArray]:
        """Solve the walk among desks, one small linear system per need type and point z."""
        structure, desks = self.structure, self.structure.desks
        actors = [structure.stations[i] for i in desks]
        first = structure.choice("triage", "local")[:-1, desks] * self._after(structure.from_region(actors, False))
        visit = self.stations[:, desks, None]
        hop = visit * self._after(structure.between(actors, actors))
        to_shop = self._after(structure.between(actors, self.shops))
        known = np.zeros((len(self.z), len(structure.regions)), complex)
        started = np.zeros((*known.shape, len(self.shops)), complex)
        for number, share in enumerate(structure.type_share):
            if share == 0:  # perhaps nobody solves it: then a search has no end
                continue
            know = knowledge(structure, number, self.case.values["local_search"])
            stops = 1 - know.passed_on[:, None]
            leaving = know.found * stops * (to_shop[:, :, know.solvers] if entry else 1.0)
            ends = visit * np.concatenate(
                [
                    np.broadcast_to(stops, (len(self.z), *stops.shape)),
                    np.broadcast_to(leaving, (len(self.z), *leaving.shape[-2:])),
                ],
                axis=2,
            )
            step = know.passed_on[:, None] * structure.peers
            if step.any():
                ends = _absorbed(hop * step, ends)
            reached = first @ ends
            known += share * reached[:, :, 0]
            started[:, :, know.solvers] += share * structure.origin[:, None] * reached[:, :, 1:]
        return known, started

    def _steps(self, before: str) -> ComplexArray:
        """Return the once-per-need steps of one part of the walk: (z, r)."""
        total = np.ones((len(self.z), len(self.structure.regions)), complex)
        governing = "triage" if before == "design" else "approve"
        central = before == "design" and self.triaged == "central"
        for step in (s for s in self.walk.steps if s.before == before):
            if step.delay is not None:
                total *= gamma_transform(self.z, step.delay, step.variability)[:, None]
                continue
            choice, actors, sojourn = self._served_at(step.id, governing)
            arrive = 1.0 if before == "field" else self._after(self.structure.from_region(actors, central))
            total *= (choice[:-1] * arrive * sojourn[:, None, :]).sum(axis=2)
            central = self.structure.at_centre(step.id, self.passage.profile.track(governing))
        return total

    def _finish(self) -> ComplexArray:
        """Return everything after the last version: (z, r)."""
        total = self._steps("produce") * self._steps("field")
        if "produce" in self.structure.members:
            choice, _, sojourn = self._served_at("produce", "approve")
            total = total * (sojourn @ choice[:-1].T)
        field = gamma_transform(self.z, self.case.values["field_time"], self.case.values["delay_variability"])
        return np.asarray(total * field[:, None])

    def _versions(self) -> ComplexArray:
        """Return all versions with their rework: (z, r, w); the first entry hand-over is not in it."""
        values = self.case.values
        success = float(self.passage.success[0])
        wrong = 1 - success
        tests, tester, test_sojourn, test_arrival = self._tests()
        design = self.stations[:, self.structure.workshops]
        passed = tests * test_arrival * test_sojourn[:, None, :]
        caught = (passed * test_arrival).sum(axis=2)
        onward = self._approved(passed, tester)
        trial = gamma_transform(self.z, values["trial_time"], values["delay_variability"])
        onward = onward * (trial * np.exp(-self.z * values["handover_same_cell"]))[:, None, None]
        catch = float(self.passage.returns["caught"][0]) / max(
            float(self.passage.returns["caught"][0] + self.passage.returns["slipped"][0]), 1e-300
        )
        attempt = design[:, None, :]
        rework = attempt * wrong * (catch * caught[:, None, :] + (1 - catch) * onward * self.unit)
        version = attempt * success * onward / (1 - rework)
        whole = math.floor(self.case.versions)
        again = version * self.unit
        part = self.case.versions - whole
        return np.asarray(version * again ** (whole - 1) * (1 - part + part * again))

    def _tests(self) -> tuple[FloatArray, list[Actor], ComplexArray, ComplexArray]:
        """Return who tests for each workshop (w, i), the testers, their transforms (z, i), the hand-over (z, w, i)."""
        if "test" not in self.structure.members:
            shops = len(self.shops)
            at_once = np.ones((len(self.z), shops, shops), complex)
            return np.eye(shops), self.shops, at_once[:, 0], at_once
        choice, actors, sojourn = self._served_at("test", "test")
        tests = choice[self.structure.region_of[self.structure.workshops]]
        return tests, actors, sojourn, self._after(self.structure.between(self.shops, actors))

    def _approved(self, passed: ComplexArray, testers: list[Actor]) -> ComplexArray:
        """Return test and approval: passed (z, w, i) -> (z, r, w)."""
        regions = len(self.structure.regions)
        if "approve" not in self.structure.members:
            return np.repeat(passed.sum(axis=2)[:, None, :], regions, axis=1)
        choice, actors, sojourn = self._served_at("approve", "approve")
        across = self._after(self.structure.between(testers, actors)) * sojourn[:, None, :]
        return np.asarray(choice[:-1] @ np.swapaxes(passed @ across, 1, 2))


def _absorbed(steps: ComplexArray, ends: ComplexArray) -> ComplexArray:
    """Solve (I - steps) x = ends at every z: densely for few desks, by sparse factors for many."""
    unit = np.eye(steps.shape[1])
    if len(unit) <= MANY_DESKS:
        return np.asarray(np.linalg.solve(unit - steps, ends))
    return np.stack([splu(csc_matrix(unit - step)).solve(end) for step, end in zip(steps, ends, strict=True)])


def gamma_transform(z: ComplexArray, mean: float, scv: float) -> ComplexArray:
    """Return E[exp(-z X)] of a gamma law; of a constant if its variability is 0.

    Examples
    --------
    >>> float(gamma_transform(np.array([1.0 + 0j]), 2.0, 1.0).real[0].round(4))   # exponential: 1 / (1 + 2)
    0.3333
    """
    if scv < SMALLEST_SCV:
        return np.asarray(np.exp(-z * mean))
    return np.asarray((1 + z * (mean * scv)) ** (-1 / scv))


def station_transforms(network: CompiledNetwork, means: Means, z: ComplexArray) -> ComplexArray:
    """Return the transform of one visit (wait and service) at every station: (Z, S).

    A queue's wait is 0 with probability 1 - C, else exponential; a gate's is uniform with its mean wait for the
    meeting (inside one cadence), then exponential for the full agenda.
    """
    gate = network.structure.gate
    total = np.ones((len(z), len(gate)), complex)
    queues, gates = np.flatnonzero(~gate), np.flatnonzero(gate)
    total[:, queues] = _queue_transforms(network, means, z[:, None], queues)
    if len(gates):
        total[:, gates] = _gate_transforms(network, means, z[:, None], gates)
    return total


def _queue_transforms(network: CompiledNetwork, means: Means, z: ComplexArray, at: IntArray) -> ComplexArray:
    wait, busy = means.waits.queue[0, at], means.waits.busy_probability[0, at]
    service, scv = means.traffic.service_time[0, at], network.numbers.stations["variability"][0, at]
    if_waiting = np.divide(wait, busy, out=np.zeros_like(wait), where=busy > 0)
    varied = np.where(scv < SMALLEST_SCV, 1.0, scv)
    served = np.where(scv >= SMALLEST_SCV, (1 + z * (service * varied)) ** (-1 / varied), np.exp(-z * service))
    return np.asarray((1 - busy + busy / (1 + z * if_waiting)) * served)


def _gate_transforms(network: CompiledNetwork, means: Means, z: ComplexArray, at: IntArray) -> ComplexArray:
    lead = np.array([network.structure.stations[i].lead_time for i in at])
    cadence = network.numbers.stations["cadence"][0, at]
    middle = means.waits.meeting[0, at] - lead
    low, high = np.maximum(0, 2 * middle - cadence), np.minimum(cadence, 2 * middle)
    width = z * np.maximum(high - low, 1e-9)
    nonzero = np.where(width == 0, 1.0, width)
    meeting = np.where(width == 0, 1.0, -np.expm1(-nonzero) / nonzero) * np.exp(-z * (low + lead))
    return np.asarray(meeting / (1 + z * means.waits.overflow[0, at]))
