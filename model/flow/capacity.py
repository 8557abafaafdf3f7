"""What every actor can do at every point: whole servers, their pace, service times and agenda limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.flow.compiled import CompiledNetwork, FloatArray
from model.vocabulary import DIALLED


@dataclass(frozen=True, eq=False)
class Capacity:
    """Capacity at every point: (B, S) each.

    Parameters
    ----------
    servers
        Whole servers, after capacity has followed authority.
    slowness
        Factor on a service time: 2.4 servers are 3 at 3 / 2.4 of the time each.
    service_time
        Days of a visit at full pace; 0 at a gate.
    agenda
        Cases per meeting, inf where there is no limit.
    """

    servers: FloatArray
    slowness: FloatArray
    service_time: FloatArray
    agenda: FloatArray


def capacity(network: CompiledNetwork) -> Capacity:
    """Return what every actor can do.

    The centre gains psi * kappa of the local capacity of a function. Local posts keep all their servers: seconded
    people return for their own cases, so no post is starved (docs/decisions/0004).
    """
    structure, numbers = network.structure, network.numbers
    servers = numbers.stations["servers"].copy()
    agenda = numbers.stations["agenda_limit"].copy()
    service = _service_time(network)
    follows = numbers.parameters["capacity_follows_authority"]
    if follows.any():
        for function in DIALLED:
            members = structure.members.get(function, np.array([], dtype=np.int64))
            central, local = members[structure.central[members]], members[~structure.central[members]]
            local = local[~structure.gate[local]]
            moved = (follows * numbers.dials[function])[:, None]
            if not len(central) or not len(local):
                continue
            desks, gates = central[~structure.gate[central]], central[structure.gate[central]]
            rate = np.sum(servers[:, local] / service[:, local], axis=1, keepdims=True)
            whole = np.sum(servers[:, local], axis=1, keepdims=True)
            servers[:, desks] += moved * whole * servers[:, desks] / np.sum(servers[:, desks], axis=1, keepdims=True)
            agenda[:, gates] += moved * rate * numbers.stations["cadence"][:, gates] / max(len(gates), 1)
    whole_servers = np.ceil(servers - 1e-9)
    return Capacity(whole_servers, whole_servers / servers, service, agenda)


def _service_time(network: CompiledNetwork) -> FloatArray:
    structure, numbers = network.structure, network.numbers
    values = numbers.parameters
    increment = values["design_work"] / numbers.dials["iteration_speed"]
    service = numbers.stations["effort"].copy()
    service[:, structure.workshops] = (increment + values["iteration_overhead"])[:, None]
    fixed = values["fixed_effort_share"]
    scale = fixed + (1 - fixed) * increment / values["reference_increment"]
    for function in ("test", "approve"):
        members = structure.members.get(function, np.array([], dtype=np.int64))
        service[:, members] *= scale[:, None]
    return service
