"""Everybody who takes part in a run in which the network changes, as one list of stations.

A station keeps its place in the list, its queue and its random stream through all regimes. Numbers that belong to a
regime (servers, service time, agenda) may change; what belongs to the station itself (where it stands, when it meets,
its law and its order of service) may not. Where a change moves that, the actor appears a second time: needs raised
before the change go to the one, needs raised after it to the other, and their queues are apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from model.flow.compiled import IntArray, Structure
from model.flow.walk import stage_ids
from model.scenario import Actor


@dataclass(frozen=True, eq=False)
class Roster:
    """The stations of all regimes, S in all.

    Parameters
    ----------
    structures
        One per regime; equal ones are the same object.
    actors
        (S,) as each was first met.
    names
        (S,) what names their random streams: the actor's id, with a number from its second appearance on.
    seats
        Per regime: (stations of that regime,) numbers in the list.
    desks, workshops
        Numbers in the list of those who triage local cases, and of those who design.
    stages
        Stages of the walk that exist in any regime.
    """

    structures: tuple[Structure, ...]
    actors: tuple[Actor, ...]
    names: tuple[str, ...]
    seats: tuple[IntArray, ...]
    desks: IntArray
    workshops: IntArray
    stages: tuple[str, ...]

    @property
    def different(self) -> list[Structure]:
        """The structures without repetition, in the order of the regimes."""
        return list(dict.fromkeys(self.structures))

    def seat(self, structure: Structure) -> IntArray:
        """Return the numbers in the list of a structure's stations."""
        return self.seats[self.structures.index(structure)]


def compile_roster(structures: Sequence[Structure]) -> Roster:
    """Return everybody who takes part in some regime, in the order in which they appear.

    Examples
    --------
    >>> from model.flow.compiled import compile_network
    >>> from model.presets import preset
    >>> before = preset("reference")
    >>> after = before.with_actor("board", cadence=3.5).with_actor("hq", servers=3)
    >>> roster = compile_roster([compile_network(one).structure for one in (before, after)])
    >>> len(roster.names) - len(roster.seats[0]), roster.names[-1]   # only the board meets at other times
    (1, 'board/2')
    """
    number: dict[Hashable, int] = {}
    actors: list[Actor] = []
    names: list[str] = []
    seats = []
    for structure in structures:
        for actor in structure.stations:
            key = _lasting(actor)
            if key not in number:
                number[key] = len(actors)
                earlier = sum(one.id == actor.id for one in actors)
                actors.append(actor)
                names.append(f"{actor.id}/{earlier + 1}" if earlier else actor.id)
        seats.append(np.array([number[_lasting(actor)] for actor in structure.stations], dtype=np.int64))
    triage = [n for n, actor in enumerate(actors) if actor.function == "triage" and actor.track != "central"]
    design = [n for n, actor in enumerate(actors) if actor.function == "design"]
    stages = dict.fromkeys(stage for structure in structures for stage in stage_ids(structure))
    return Roster(
        tuple(structures), tuple(actors), tuple(names), tuple(seats),
        np.array(triage, dtype=np.int64), np.array(design, dtype=np.int64), tuple(stages),
    )  # fmt: skip


def _lasting(actor: Actor) -> Hashable:
    """Return what a station cannot change without becoming another one."""
    return (
        actor.id, actor.function, actor.region, actor.track == "central", actor.cadence, actor.lead_time, actor.law,
        actor.variability, actor.discipline, actor.wip_limit,
    )  # fmt: skip
