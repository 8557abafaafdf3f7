"""The walk of a case through the network, averaged over regions and need types, for one case profile.

A *profile* says which of triage, test and approval are done at the centre for a case. One uniform number is drawn
per case, so a case is consistently central or local; with one master dial only two profiles occur.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from model.flow.compiled import FIXED, CompiledNetwork, FloatArray, Structure
from model.flow.search import search
from model.language import N_
from model.scenario import Step
from model.vocabulary import DIALLED

LOOP = ("design", "test", "approve", "trial")
CORE_LABELS = {
    "report": N_("Report"),
    "triage": N_("Triage"),
    "design": N_("Design"),
    "test": N_("Test"),
    "approve": N_("Approve"),
    "trial": N_("Trial"),
    "produce": N_("Produce"),
    "field": N_("Field"),
}


@dataclass(frozen=True)
class Profile:
    """Where a case's triage, test and approval are done: True = at the centre."""

    triage: bool
    test: bool
    approve: bool

    def track(self, function: str) -> str:
        """Return ``central`` or ``local`` for a function; steps and production follow triage or approval."""
        return "central" if getattr(self, function) else "local"


PROFILES = tuple(Profile(*bits) for bits in product((False, True), repeat=3))


def stage_ids(structure: Structure) -> tuple[str, ...]:
    """Return the stages of the walk in order, those that exist in this structure.

    Examples
    --------
    >>> from model.scenario import Actor, Scenario
    >>> from model.flow.compiled import compile_network
    >>> stage_ids(compile_network(Scenario("s", actors=(Actor("w", "design", "firms"),))).structure)
    ('report', 'design', 'trial', 'field')
    """
    staffed = [f for f in ("triage", "design", "test", "approve", "produce") if f in structure.members]
    steps = {
        phase: [step.id for step in structure.steps if step.before == phase] for phase in ("design", "produce", "field")
    }
    order = ["report", "triage", *steps["design"], *LOOP, *steps["produce"], "produce", *steps["field"], "field"]
    always = {"report", "trial", "field", *(step.id for step in structure.steps)}
    return tuple(stage for stage in order if stage in always or stage in staffed)


def design_stages(structure: Structure) -> tuple[str, ...]:
    """Return the stages that only new designs go through: steps before design, and the version loop."""
    return (*(step.id for step in structure.steps if step.before == "design"), *LOOP)


def decision_stages(structure: Structure) -> tuple[str, ...]:
    """Return the stages at which somebody decides: triage, approval, and once-per-need steps that meet at a gate."""

    def decides(stage: str) -> bool:
        meets = stage in structure.members and bool(structure.gate[structure.members[stage]].any())
        return stage in ("triage", "approve") or (meets and stage in {step.id for step in structure.steps})

    return tuple(stage for stage in stage_ids(structure) if decides(stage))


def stage_labels(structure: Structure) -> Mapping[str, str]:
    """Return what people call each stage."""
    own = {step.id: step.label for step in structure.steps}
    return {stage: own.get(stage) or CORE_LABELS[stage] for stage in stage_ids(structure)}


def profile_shares(network: CompiledNetwork) -> dict[Profile, FloatArray]:
    """Return the share of cases of each profile that occurs: (B,) each, adding up to 1.

    A function nobody does at the centre stays local whatever its dial says, and the other way round.
    """
    kappa = {name: possible_share(network, name) for name in DIALLED}
    shares = {}
    for profile in PROFILES:
        central = [kappa[name] for name in DIALLED if getattr(profile, name)]
        local = [kappa[name] for name in DIALLED if not getattr(profile, name)]
        upper = np.min(central, axis=0) if central else np.ones(network.numbers.points)
        lower = np.max(local, axis=0) if local else np.zeros(network.numbers.points)
        share = np.maximum(upper - lower, 0.0)
        if share.any():
            shares[profile] = share
    return shares


def possible_share(network: CompiledNetwork, function: str) -> FloatArray:
    """Return (B,) the dial of a function, as far as somebody is there on both tracks."""
    dial = network.numbers.dials[function]
    structure = network.structure
    if structure.served(function, "central") == "local":
        return np.zeros_like(dial)
    if structure.served(function, "local") == "central":
        return np.ones_like(dial)
    return dial


@dataclass(frozen=True, eq=False)
class Walk:
    """One profile's walk through a structure, averaged over regions and need types.

    Parameters
    ----------
    serves
        Stage -> (S,) expected visits to each station per passage of the stage; adds up to 1, or to the search
        length for local triage.
    handover
        Leg -> (4,) hand-over per passage by kind. Legs: ``triage`` (from the unit), ``hop`` (between desks, per
        case), ``entry`` (to the workshop, first time), ``test`` (and back), ``approve``, ``unit`` (unit to
        workshop), and each once-per-need step.
    workshop
        (R, W) joint probability of origin and workshop.
    steps
        The once-per-need steps this profile takes.
    lost
        Pairs (region, need type) that never find a solver.
    """

    serves: Mapping[str, FloatArray]
    handover: Mapping[str, FloatArray]
    workshop: FloatArray
    steps: tuple[Step, ...]
    lost: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=256)
def walk(structure: Structure, profile: Profile, local_search: float) -> Walk:
    """Return the walk of one profile.

    Parameters
    ----------
    structure, profile, local_search
        ``local_search`` matters only where triage is local.
    """
    triage = structure.served("triage", profile.track("triage"))
    workshop, serves, handover, lost = _triage(structure, triage, local_search)
    serves["design"] = np.zeros(len(structure.stations))
    serves["design"][structure.workshops] = workshop.sum(axis=0)
    handover["unit"] = _mean(structure.from_region(_shops(structure), triage == "central"), workshop)
    steps = tuple(step for step in structure.steps if _takes(structure, profile, step))
    _once_per_need(structure, profile, triage == "central", steps, serves, handover)
    if any(step.before == "design" for step in steps):
        handover["entry"] = handover["unit"]
    _loop(structure, profile, workshop, serves, handover)
    if "produce" in structure.members:
        serves["produce"] = structure.origin @ structure.choice("produce", profile.track("approve"))[:-1]
    return Walk(serves, handover, workshop, steps, lost)


def _shops(structure: Structure) -> list:  # type: ignore[type-arg]
    return [structure.stations[i] for i in structure.workshops]


def _mean(kinds: FloatArray, joint: FloatArray) -> FloatArray:
    """Average (…, 4) hand-overs with a joint distribution over their leading axes."""
    return np.asarray(np.tensordot(joint, kinds, axes=joint.ndim))


Parts = tuple[FloatArray, dict[str, FloatArray], dict[str, FloatArray], tuple[tuple[int, int], ...]]


def _triage(structure: Structure, track: str | None, local_search: float) -> Parts:
    """Return the joint distribution of origin and workshop, with visits and hand-overs up to the workshop."""
    serves: dict[str, FloatArray] = {}
    none = np.zeros(4)
    if track == "local":
        outcome = search(structure, local_search)
        serves["triage"] = np.zeros(len(structure.stations))
        serves["triage"][structure.desks] = outcome.handlings
        first = structure.choice("triage", "local")[:-1, structure.desks]
        desks = [structure.stations[i] for i in structure.desks]
        report = _mean(structure.from_region(desks, False), structure.origin[:, None] * first)
        hop = _mean(structure.between(desks, desks), outcome.passed)
        entry = _mean(structure.between(desks, _shops(structure)), outcome.arrived)
        handover = {"triage": report, "hop": hop, "entry": entry}
        return outcome.workshop, serves, handover, outcome.lost
    directory = np.zeros(len(structure.workshops))
    for number, share in enumerate(structure.type_share):
        solvers, servers = structure.solvers(number)
        directory[solvers] += share * servers / servers.sum()
    workshop = structure.origin[:, None] * directory
    if track is None:
        entry = _mean(structure.from_region(_shops(structure), False), workshop)
        return workshop, serves, {"triage": none, "hop": none, "entry": entry}, ()
    choice = structure.choice("triage", "central")[:-1]
    desks = [structure.stations[i] for i in structure.members["triage"]]
    serves["triage"] = structure.origin @ choice
    report = _mean(
        structure.from_region(desks, True), structure.origin[:, None] * choice[:, structure.members["triage"]]
    )
    who = serves["triage"][structure.members["triage"]]
    entry = _mean(structure.between(desks, _shops(structure)), who[:, None] * directory)
    return workshop, serves, {"triage": report, "hop": none, "entry": entry}, ()


def _takes(structure: Structure, profile: Profile, step: Step) -> bool:
    return step.track in (profile.track("triage" if step.before == "design" else "approve"), "both")


def _once_per_need(
    structure: Structure,
    profile: Profile,
    from_centre: bool,
    steps: tuple[Step, ...],
    serves: dict[str, FloatArray],
    handover: dict[str, FloatArray],
) -> None:
    """Add the once-per-need steps: reckoned from the origin region, or from the centre after a central stage."""
    for before, governing in (("design", "triage"), ("produce", "approve"), ("field", "approve")):
        track, at_centre = profile.track(governing), from_centre and before == "design"
        for step in (s for s in steps if s.before == before):
            handover[step.id] = np.zeros(4)
            if step.delay is not None:
                continue
            choice = structure.choice(step.id, track)[:-1]
            members = structure.members[step.id]
            serves[step.id] = structure.origin @ choice
            if before != "field":  # delivery is the step's own time, as there is no hand-over into production
                kinds = structure.from_region([structure.stations[i] for i in members], at_centre)
                handover[step.id] = _mean(kinds, structure.origin[:, None] * choice[:, members])
            at_centre = structure.at_centre(step.id, track)


def _loop(
    structure: Structure,
    profile: Profile,
    workshop: FloatArray,
    serves: dict[str, FloatArray],
    handover: dict[str, FloatArray],
) -> None:
    """Add test and approval, whichever exist."""
    handover["test"] = handover["approve"] = np.zeros(4)
    shops = _shops(structure)
    region = structure.region_of[structure.workshops]
    tested = np.eye(len(shops))
    testers = shops
    if "test" in structure.members:
        members = structure.members["test"]
        testers = [structure.stations[i] for i in members]
        tested = structure.choice("test", profile.track("test"))[region][:, members]
        serves["test"] = np.zeros(len(structure.stations))
        serves["test"][members] = workshop.sum(axis=0) @ tested
        handover["test"] = _mean(structure.between(shops, testers), workshop.sum(axis=0)[:, None] * tested)
    if "approve" in structure.members:
        members = structure.members["approve"]
        approved = structure.choice("approve", profile.track("approve"))[:-1, members]
        serves["approve"] = np.zeros(len(structure.stations))
        serves["approve"][members] = structure.origin @ approved
        joint = tested.T @ workshop.T @ approved
        handover["approve"] = _mean(structure.between(testers, [structure.stations[i] for i in members]), joint)


def handover_days(network: CompiledNetwork, kinds: FloatArray) -> FloatArray:
    """Return a hand-over by kind as days at each point: (4,) -> (B,)."""
    values = network.numbers.parameters
    latency = [values["handover_same_cell"], values["handover_lateral"], values["handover_vertical"]]
    return np.asarray(sum(kinds[kind] * days for kind, days in enumerate(latency)) + kinds[FIXED])
