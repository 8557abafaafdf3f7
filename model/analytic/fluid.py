"""What formulas say of a network on its way from one state to another: pointwise stationary fluid flow.

Cases are a fluid. What flows out of an actor on a day is what would flow out in the steady state in which as many cases
are with it as are now (Agnew 1976, doi:10.1287/opre.24.3.400; Wang, Tipper and Banerjee 1996,
doi:10.1109/INFCOM.1996.493065). Steady states are those of ``model.analytic.means``, so all it knows of gates, servers
and variability is in them. Exact where nothing changes; too smooth where a batch of cases moves as one, such as right
after an outage of a gate, and after a change of the dials, which here moves cases under way too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.integrate import solve_ivp

from model.analytic.means import DELAY, HAND_OVER, Means, means
from model.analytic.overload import NOTHING, fluid_throughput
from model.flow.compiled import CompiledNetwork, compile_network
from model.flow.edges import EdgeFlows, edge_flows
from model.flow.walk import stage_ids
from model.scenario import Scenario

Floats = npt.NDArray[np.float64]
LOADS = np.concatenate([np.arange(0.05, 0.8, 0.05), 1 - np.geomspace(0.2, 0.02, 12)])
"""Loads of each station at which steady states are known; closer together where queues grow fastest."""
TOUCHING = 1e-9
"""Two loads this close are one."""
TRIAL = "trial"


@dataclass(frozen=True, eq=False)
class Regime:
    """The network under one set of numbers, as a fluid.

    Parameters
    ----------
    need_rate
        Needs per day.
    raised
        (N,) share of new needs that come to each node first. Nodes are the stations, then the units of each region.
    routing
        (N, N) share of what leaves a node that goes to another; the rest is fielded.
    transit, stay
        (N,) mean days on the way to a node; and at it, where it has no queue (units), else 0.
    before, after
        Days before triage and after the last actor that use nobody's capacity.
    leaves
        (N,) hand-overs a day out of each node if everybody keeps up; 0 where nobody comes.
    content, outflow
        For each station: number of cases with it and what flows out of it, needs a day, in steady states of rising
        load; the first is empty.
    capacity, service
        (S,) most that can flow out of a station, needs a day (inf: no limit), and mean days of one service.
    stable, steady_content
        Whether the scenario has a steady state; and (N,) how many cases are with each node in it.
    edges
        All hand-overs a day, as raised, without queues.
    past_transit, past_before, past_after
        The delays that held earlier: where one is 0 now, who was on the way still takes the old one.
    """

    need_rate: float
    raised: Floats
    routing: Floats
    transit: Floats
    stay: Floats
    before: float
    after: float
    leaves: Floats
    content: tuple[Floats, ...]
    outflow: tuple[Floats, ...]
    capacity: Floats
    service: Floats
    stable: bool
    steady_content: Floats
    edges: EdgeFlows
    past_transit: Floats | float = 0.0
    past_before: float = 0.0
    past_after: float = 0.0

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.raised)

    @cached_property
    def passes(self) -> npt.NDArray[np.bool_]:
        """(N,) nodes that hold nobody: units where a trial takes no time."""
        return np.asarray((np.arange(self.nodes) >= len(self.content)) & (self.stay == 0))

    def flows_out(self, content: Floats) -> Floats:
        """Return what flows out of each node at its present content; 0 where cases only pass."""
        out = np.divide(content, self.stay, out=np.zeros(self.nodes), where=self.stay > 0)
        for station, curve in enumerate(self.content):
            if curve[-1] > 0:
                out[station] = self._station(station, max(content[station], 0.0))
        return out

    def following(self, before: Regime) -> Regime:
        """Return the regime with each node nobody comes to any more as it was before: who is there still goes on."""
        idle = (self.leaves == 0) & (before.leaves > 0)
        stations = range(len(self.content))
        return replace(
            self,
            routing=np.where(idle[:, None], before.routing, self.routing),
            transit=np.where(idle, before.transit, self.transit),
            stay=np.where(idle, before.stay, self.stay),
            leaves=np.where(idle, before.leaves, self.leaves),
            content=tuple((before if idle[one] else self).content[one] for one in stations),
            outflow=tuple((before if idle[one] else self).outflow[one] for one in stations),
            capacity=np.where(idle[: len(stations)], before.capacity, self.capacity),
            service=np.where(idle[: len(stations)], before.service, self.service),
            past_transit=np.where(before.transit > 0, before.transit, before.past_transit),
            past_before=before.before or before.past_before,
            past_after=before.after or before.past_after,
        )

    def _station(self, node: int, content: float) -> float:
        last, flow, most = self.content[node][-1], self.outflow[node][-1], self.capacity[node]
        if content <= last:
            return float(np.interp(content, self.content[node], self.outflow[node]))
        if math.isinf(most):
            return float(content * flow / last)
        beyond = most * (1 - (1 - flow / most) * last / content)  # number in system ~ 1 / (1 - load)
        at_once = content / self.service[node] if self.service[node] > 0 else math.inf
        return float(max(flow, min(beyond, at_once)))

    def growth(self, still: Sequence[int] = ()) -> float:
        """Return needs a day by which work in progress grows in the long run if some stations stand still.

        Everybody else works at full capacity, so this is the lower bound of ``Solution.overload``; 0 if all keep up.
        """
        capacity = self.capacity.copy()
        capacity[list(still)] = 0.0
        grown = self.need_rate - fluid_throughput(self.edges, capacity)
        return float(grown) if grown > NOTHING * self.need_rate else 0.0


def regime(scenario: Scenario) -> Regime:
    """Return a scenario as a fluid."""
    network = compile_network(scenario)
    found = means(network)
    stations = len(network.structure.stations)
    size = stations + len(network.structure.regions)
    edges = edge_flows(network, found.traffic)
    rate = float(scenario.parameters["need_rate"])
    raised = np.asarray(edges.raised.sum(axis=0)).ravel()[:size]
    moved = np.asarray((edges.onward + edges.back).todense())[:size]
    leaves = moved.sum(axis=1)
    transit, stay, before, after = _delays(network, found, (raised + moved.sum(axis=0)[:size]) / rate)
    content, outflow = _steady_states(network, found)
    load, flow = found.traffic.utilisation[0], found.traffic.arrival_rate[0]
    stable = bool(found.stable[0])
    held = _with_each(network, found)[0] if stable else np.zeros(stations)
    return Regime(
        need_rate=rate,
        raised=raised / raised.sum(),
        routing=moved[:, :size] / np.where(leaves > 0, leaves, 1)[:, None],
        transit=transit,
        stay=stay,
        before=before,
        after=after,
        leaves=leaves,
        content=content,
        outflow=outflow,
        capacity=np.divide(flow, load, out=np.full_like(flow, math.inf), where=load > 0),
        service=np.where(network.structure.gate, 0.0, found.traffic.service_time[0]),
        stable=stable,
        steady_content=np.concatenate([held, leaves[stations:] * stay[stations:]]),
        edges=edges,
    )


def _with_each(network: CompiledNetwork, found: Means) -> Floats:
    """Return (B, S) cases with each station in the steady state, waiting and worked on; inf over its capacity."""
    waits, flows = found.waits, found.traffic
    gate = network.structure.gate
    time = np.where(gate, waits.meeting + waits.overflow, waits.queue + flows.service_time)
    return np.where(flows.arrival_rate > 0, flows.arrival_rate * np.where(flows.arrival_rate > 0, time, 0.0), 0.0)


def _steady_states(network: CompiledNetwork, own: Means) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Return what is with each station, and flows out, at rising loads of its own: nobody else's limit is in the way.

    A station's wait depends on what comes to it, so the need rate is raised until this one is nearly full, whoever
    would be so before.
    """
    rate = float(network.numbers.parameters["need_rate"][0])
    used = own.traffic.utilisation[0]
    most = np.unique((rate / used[used > 0]).round(12)) if (used > 0).any() else np.array([2 * rate])
    rates = np.unique([rate, *np.outer(LOADS, most).ravel()])
    wide = network.varied({"need_rate": rates})
    found = means(wide)
    held, flow, load = _with_each(wide, found), found.traffic.arrival_rate, found.traffic.utilisation
    content, outflow = [], []
    for station in range(len(used)):
        wanted = [*np.searchsorted(load[:, station], LOADS - TOUCHING), np.searchsorted(rates, rate)]
        rows = np.unique([row for row in wanted if row < len(rates) and load[row, station] < 1]).astype(int)
        curve = np.column_stack([held[rows, station], flow[rows, station]])
        apart = np.diff(curve, axis=0, prepend=0.0).min(axis=1) > TOUCHING * rate  # no steps: they stop the solver
        content.append(np.concatenate([[0.0], curve[apart, 0]]))
        outflow.append(np.concatenate([[0.0], curve[apart, 1]]))
    return tuple(content), tuple(outflow)


def _delays(network: CompiledNetwork, found: Means, per_need: Floats) -> tuple[Floats, Floats, float, float]:
    """Return where time passes that nobody works: on the way to a node, at the units, before and after all actors."""
    functions = np.array([one.function for one in network.structure.stations])
    transit, stay = np.zeros(len(per_need)), np.zeros(len(per_need))
    before, after = 0.0, 0.0
    met = False
    for stage, days in zip(stage_ids(network.structure), found.days[0][:, [HAND_OVER, DELAY]].sum(axis=1), strict=True):
        here = np.zeros(len(per_need), dtype=bool)
        here[: len(functions)] = functions == stage
        here[len(functions) :] = stage == TRIAL
        visits = per_need[here].sum()
        if visits > 0:
            (stay if stage == TRIAL else transit)[here] = float(days) / visits
        elif met:
            after += float(days)
        else:
            before += float(days)
        met = met or visits > 0
    return transit, stay, before, after


@dataclass(frozen=True)
class Course:
    """What a fluid does from day to day.

    Parameters
    ----------
    day
        (D,) days.
    work_in_progress
        (D,) cases raised and not fielded.
    fielded
        (D,) cases fielded since day 0.
    content
        (D, S) cases with each station: waiting and worked on.
    """

    day: Floats
    work_in_progress: Floats
    fielded: Floats
    content: Floats


Stretch: TypeAlias = tuple[float, Regime, tuple[int, ...]]
"""From a day on: what holds, and which stations stand still."""


def course(stretches: Sequence[Stretch], days: Floats, stations: int) -> Course:
    """Return what the fluid does under one regime after another.

    Parameters
    ----------
    stretches
        In order; the first begins at day 0 and may end there, too. It starts in the first one's steady state, or empty
        where it has none.
    days
        When to look, rising, from 0.
    stations
        How many nodes are stations.
    """
    state = _at_rest(stretches[0][1])
    found = [np.empty((len(state), 0))]
    now = stretches[0][1]
    for number, (start, new, still) in enumerate(stretches):
        now = new.following(now)
        end = stretches[number + 1][0] if number + 1 < len(stretches) else max(float(days[-1]), start)
        last = number + 1 == len(stretches)
        looked = days[(days >= start) & ((days <= end) if last else (days < end))]
        if end > start:
            times = np.unique([*looked, end])
            ran = solve_ivp(_change, (start, end), state, method="LSODA", t_eval=times, args=(now, still),
                            rtol=1e-6, atol=1e-8)  # fmt: skip
            found.append(ran.y[:, np.isin(ran.t, looked)])
            state = ran.y[:, -1]
        else:
            found.append(np.repeat(state[:, None], len(looked), axis=1))
    path = np.hstack(found)
    nodes = stretches[0][1].nodes
    return Course(days, path[:-1].sum(axis=0), path[-1], path[nodes : nodes + stations].T)


def _at_rest(now: Regime) -> Floats:
    """Return the steady state: on the way, at the nodes, before and after all, fielded; empty where there is none."""
    if not now.stable:
        return np.zeros(2 * now.nodes + 3)
    outside = now.need_rate * np.array([now.before, now.after])
    return np.concatenate([now.leaves * now.transit, now.steady_content, outside, [0.0]])


def _change(_day: float, state: Floats, now: Regime, still: tuple[int, ...]) -> Floats:
    """Return the change of a state per day."""
    nodes = now.nodes
    way, content = state[:nodes], state[nodes : 2 * nodes]
    early, late = state[2 * nodes], state[2 * nodes + 1]
    out = now.flows_out(content)
    out[list(still)] = 0.0
    begins = _through(now.need_rate, early, now.before, now.past_before)
    arrives = begins * now.raised + out @ now.routing
    out[now.passes] = arrives[now.passes]  # no unit hands on to another
    arrives = arrives + (out * now.passes) @ now.routing
    lands = _through(arrives, way, now.transit, now.past_transit)
    leaves = float(out @ (1 - now.routing.sum(axis=1)))
    fields = _through(leaves, late, now.after, now.past_after)
    return np.concatenate([arrives - lands, lands - out, [now.need_rate - begins, leaves - fields, fields]])


def _through(inflow: Any, content: Any, delay: Any, past: Any) -> Any:
    """Return what flows out of a delay, needs a day; where it is 0 now, who was on the way still takes the past one."""
    days = np.where(delay > 0, delay, past)
    return np.where(delay > 0, 0.0, inflow) + content / np.where(days > 0, days, 1.0)
