"""Beyond capacity: how fast the backlog grows. Never a cycle time."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from model.analytic.means import Means
from model.flow.compiled import CompiledNetwork, FloatArray, Structure
from model.flow.edges import EdgeFlows, edge_flows
from model.flow.traffic import SMALLEST_SUCCESS, Passages
from model.flow.walk import LOOP
from model.results import Overload

NOTHING = 1e-8
"""Of the need rate: a smaller growth is rounding, ten times what the root below is searched from."""


def overload(network: CompiledNetwork, means: Means) -> Overload | None:
    """Return the overload of a network at one point, None while it is stable.

    Notes
    -----
    Lower bound: fluid rates lambda_i = gamma_i + sum_j min(lambda_j, capacity_j) p_ji. In order of arrival: with
    case inflow l, capacity C visits a day and generating function G_N of the visits per case, the growth g solves
    l (1 - G_N(1 / (1 + g / C))) = g.
    """
    if means.stable[0]:
        return None
    flows = means.traffic
    number = int(means.busiest[0])
    actor = network.structure.stations[number].id
    rate = float(network.numbers.parameters["need_rate"][0])
    if flows.never_finishes[0]:
        lost = rate * sum(_lost_share(network.structure, passage) for passage in flows.passages)
        return Overload(actor, np.inf, lost, lost, never_finishes=True)
    low = max(rate - fluid_throughput(edge_flows(network, flows), _visit_capacity(means)), 0.0)
    growth = max(_fifo_growth(network, means, number), low)
    low, growth = (value if value > NOTHING * rate else 0.0 for value in (low, growth))
    return Overload(actor, float(flows.utilisation[0, number]), low, growth)


def _lost_share(structure: Structure, passage: Passages) -> float:
    """Return the share of all needs that take this profile and never finish."""
    if passage.success[0] < SMALLEST_SUCCESS:
        return float(passage.share[0] * passage.new[0])
    pairs = passage.walks[0][1].lost
    return float(passage.share[0]) * float(sum(structure.origin[r] * structure.type_share[t] for r, t in pairs))


def _visit_capacity(means: Means) -> FloatArray:
    """Return (S,) visits per day each station can serve; inf where it has no work."""
    used, visits = means.traffic.utilisation[0], means.traffic.arrival_rate[0]
    return np.asarray(np.divide(visits, used, out=np.full_like(used, np.inf), where=used > 0))


def fluid_throughput(flows: EdgeFlows, capacity: FloatArray) -> float:
    """Return needs fielded per day when every node passes on at most its capacity.

    Parameters
    ----------
    flows
        Offered flows between nodes; they give the routing shares.
    capacity
        (S,) visits per day of the stations; units and the sink have no limit.
    """
    moving = flows.onward + flows.back
    size = moving.shape[0]
    external = np.asarray(flows.raised.sum(axis=0)).ravel()
    limit = np.full(size, np.inf)
    limit[: len(capacity)] = capacity
    leaving = np.asarray(moving.sum(axis=1)).ravel()
    used = leaving > 1e-14 * leaving.max()  # below it a node has no traffic, only rounding
    share = sparse.diags(np.divide(1.0, leaving, out=np.zeros(size), where=used)) @ moving
    full = np.zeros(size, dtype=bool)
    for _ in range(size):
        passing = sparse.diags(np.where(full, 0.0, 1.0)) @ share
        fixed = np.where(full, limit, 0.0) @ share
        arriving = spsolve(sparse.csc_matrix(sparse.eye(size) - passing.T), external + fixed)
        now_full = arriving > limit * (1 + 1e-12)
        if (now_full == full).all():
            break
        full = now_full
    return float(arriving[-1])


def _fifo_growth(network: CompiledNetwork, means: Means, number: int) -> float:
    """Return backlog growth at an overloaded station served in order of arrival, needs per day."""
    flows = means.traffic
    function = network.structure.stations[number].function
    rate = float(network.numbers.parameters["need_rate"][0])
    versions = float(network.numbers.dials["iteration_speed"][0])
    capacity = float(_visit_capacity(means)[number])
    inflow, generating = 0.0, []
    for passage in flows.passages:
        if passage.visits[function][0] == 0:
            continue  # a step of the other track
        visited = float(passage.serves(function)[0, number])
        cases = rate * float(passage.share[0]) * visited
        if function in LOOP:
            cases *= float(passage.new[0])
            right = float(passage.success[0] / (passage.through[0] if function == "approve" else 1.0))
        else:
            cases *= float(passage.visits[function][0])
            right = 1.0
        if cases > 0:
            inflow += cases
            generating.append((cases, right, versions if function in LOOP else 1.0))

    def excess(growth: float) -> float:
        z = 1 / (1 + growth / capacity)
        done = sum(cases * (right * z / (1 - (1 - right) * z)) ** n for cases, right, n in generating)
        return float(inflow - done - growth)

    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import, and rarely wanted

    tiny = inflow * 1e-9
    return float(brentq(excess, tiny, inflow)) if excess(tiny) > 0 else 0.0
