"""Traffic: how often each station is visited, and what capacity it has, at every point of a compiled network.

Exact, given the walk: visits are expectations of a Markov chain and do not depend on waiting. Loads are linear in
the need rate, unless needs recur (``model.flow.reuse``). Shapes: B points, S stations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.flow.capacity import capacity
from model.flow.compiled import CompiledNetwork, FloatArray
from model.flow.reuse import reuse
from model.flow.walk import LOOP, Profile, Walk, design_stages, handover_days, profile_shares, stage_ids, walk

ROUNDING = 1e-12
"""Of sums of shares: who is this close to fully busy is fully busy, and has no end to the wait (not 1e15 days)."""


@dataclass(frozen=True, eq=False)
class Passages:
    """One profile's share of the traffic at every point.

    Parameters
    ----------
    profile, share
        (B,) share of all cases.
    walks
        The walk, one per distinct value of ``local_search``, with the points (positions) it holds at.
    visits
        Stage -> (B,) passages of the stage per case.
    returns
        ``caught`` (test back to workshop), ``slipped`` (found in the trial), ``next`` (next version): (B,) per case.
    new, duplicate
        (B,) share of new designs, and of those that repeat what another region has solved: both of all cases.
    success, through
        (B,) probability that a version is right; that it passes the test stage.
    """

    profile: Profile
    share: FloatArray
    walks: tuple[tuple[np.ndarray, Walk], ...]
    visits: Mapping[str, FloatArray]
    returns: Mapping[str, FloatArray]
    new: FloatArray
    duplicate: FloatArray
    success: FloatArray
    through: FloatArray

    def serves(self, stage: str) -> FloatArray:
        """Return (B, S) visits to each station per passage of a stage."""
        return self._over_points([w.serves[stage] for _, w in self.walks])

    def handover(self, network: CompiledNetwork, leg: str) -> FloatArray:
        """Return (B,) days of one passage of a leg."""
        return handover_days(network, self._over_points([w.handover[leg] for _, w in self.walks]).T)

    def _over_points(self, tables: list[FloatArray]) -> FloatArray:
        if len(tables) == 1:
            return tables[0][None, :]
        stacked = np.zeros((len(self.share), len(tables[0])))
        for (points, _), table in zip(self.walks, tables, strict=True):
            stacked[points] = table
        return stacked

    @property
    def lost(self) -> np.ndarray:
        """(B,) whether some of these cases never find a solver."""
        found = np.zeros(len(self.share), dtype=bool)
        for points, w in self.walks:
            found[points] = bool(w.lost)
        return found


@dataclass(frozen=True, eq=False)
class Traffic:
    """Visits, loads and capacities at every point.

    Parameters
    ----------
    passages
        One per case profile that occurs.
    arrival_rate
        (B, S) visits per day.
    visits_per_case
        (B, S) expected visits of a case that goes to a station and is not met by a known fix, visit-weighted.
    service_time
        (B, S) days per visit; 0 at a gate.
    servers
        (B, S) whole servers, after capacity has followed authority.
    agenda
        (B, S) cases per meeting, inf where there is no limit.
    utilisation
        (B, S) offered work over capacity; may exceed 1.
    never_finishes
        (B,) true where versions (almost) never come out right, or a case never finds a solver.
    """

    passages: tuple[Passages, ...]
    arrival_rate: FloatArray
    visits_per_case: FloatArray
    service_time: FloatArray
    servers: FloatArray
    agenda: FloatArray
    utilisation: FloatArray
    never_finishes: np.ndarray

    @property
    def handovers(self) -> FloatArray:
        """(B,) hand-overs per need: to each actor visited, to the unit that tries a version, and the fix at the end."""
        total = np.zeros(len(self.never_finishes))
        for passage in self.passages:
            staffed = passage.walks[0][1].serves
            received = sum(passage.visits[stage] * passage.serves(stage).sum(axis=1) for stage in staffed)
            total += passage.share * (received + passage.visits["trial"] + 1)
        return total

    @property
    def duplicate_share(self) -> FloatArray:
        """(B,) share of new designs that repeat what another region has solved."""
        duplicates = sum(passage.share * passage.duplicate for passage in self.passages)
        return np.asarray(duplicates / sum(passage.share * passage.new for passage in self.passages))

    def duplicate_work(self, network: CompiledNetwork) -> FloatArray:
        """Return (B,) team-days of design per need that go into duplicates."""
        each = self.service_time[:, network.structure.workshops[0]]
        versions = (passage.share * passage.duplicate * passage.visits["design"] / passage.new
                    for passage in self.passages)  # fmt: skip
        return np.asarray(sum(versions) * each)


SMALLEST_SUCCESS = 1e-9  # below one right version in a thousand million, a case never finishes on any human scale


def traffic(network: CompiledNetwork) -> Traffic:
    """Return the traffic of a compiled network at every point.

    Examples
    --------
    A workshop of 8 teams, 0.3 needs a day, one version of 20 + 1 team-days that is always right:

    >>> from model.flow.compiled import compile_network
    >>> from model.scenario import Actor, Scenario
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms", servers=8),))
    >>> t = traffic(compile_network(s.with_parameters(error_hazard=0).with_dials(iteration_speed=1)))
    >>> round(float(t.utilisation[0, 0]), 4)   # 0.3 * 21 / 8
    0.7875
    """
    passages = tuple(_passages(network, profile, share) for profile, share in profile_shares(network).items())
    rate = network.numbers.parameters["need_rate"]
    points, stations = network.numbers.points, len(network.structure.stations)
    arrivals = np.zeros((points, stations))
    revisits = np.zeros((points, stations))
    for passage in passages:
        for stage, visits in passage.visits.items():
            if stage not in passage.walks[0][1].serves:
                continue
            flow = (rate * passage.share * visits)[:, None] * passage.serves(stage)
            arrivals += flow
            revisits += flow * _visits_per_case(network, passage, stage)[:, None]
    per_case = np.divide(revisits, arrivals, out=np.ones_like(arrivals), where=arrivals > 0)
    can = capacity(network)
    servers, service, agenda = can.servers, can.service_time * can.slowness, can.agenda
    utilisation = _utilisation(network, arrivals, servers, service, agenda)
    never = np.zeros(points, dtype=bool)
    for passage in passages:
        never |= (passage.share > 0) & (passage.lost | (passage.success < SMALLEST_SUCCESS))
    return Traffic(passages, arrivals, per_case, service, servers, agenda, utilisation, never)


def _passages(network: CompiledNetwork, profile: Profile, share: FloatArray) -> Passages:
    """Count passages of every stage (science: visits I = m/a at design and test, I times thru at approval)."""
    structure, numbers = network.structure, network.numbers
    values = numbers.parameters
    versions = numbers.dials["iteration_speed"]
    stages = stage_ids(structure)
    searches, which = np.unique(values["local_search"], return_inverse=True)
    walks = tuple(
        (np.flatnonzero(which == n), walk(structure, profile, float(value))) for n, value in enumerate(searches)
    )
    triaged = structure.served("triage", profile.track("triage"))
    tested = structure.served("test", profile.track("test"))
    met = reuse(network, triaged)
    catch = values[f"catch_{tested}"] if tested else np.zeros(numbers.points)
    success = np.exp(-values["error_hazard"] * values["design_work"] / versions)
    through = success + (1 - success) * (1 - catch)
    new = 1 - met.known
    attempts = new * versions / np.maximum(success, SMALLEST_SUCCESS)
    once = np.ones(numbers.points)
    early = design_stages(structure)
    taken = {step.id for step in walks[0][1].steps}
    visits = {}
    for stage in stages:
        if stage in LOOP:
            visits[stage] = attempts * (through if stage in ("approve", "trial") else once)
        elif stage in early:
            visits[stage] = new * (stage in taken)
        else:
            visits[stage] = once * (stage in taken or stage not in {s.id for s in structure.steps})
    wrong = attempts * (1 - success)
    returns = {"caught": wrong * catch, "slipped": wrong * (1 - catch), "next": new * (versions - 1)}
    return Passages(profile, share, walks, visits, returns, new, met.duplicate, success, through)


def _visits_per_case(network: CompiledNetwork, passage: Passages, stage: str) -> FloatArray:
    if stage not in LOOP:
        return np.ones(network.numbers.points)
    return passage.visits[stage] / passage.new


def _utilisation(
    network: CompiledNetwork, arrivals: FloatArray, servers: FloatArray, service: FloatArray, agenda: FloatArray
) -> FloatArray:
    at_station = arrivals * service / servers
    at_gate = arrivals * network.numbers.stations["cadence"] / agenda
    used = np.where(network.structure.gate, at_gate, at_station)
    return np.where(np.abs(used - 1) < ROUNDING, 1.0, used)
