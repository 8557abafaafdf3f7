"""Solve a scenario in milliseconds: means, percentiles, stages, limits and where to trust them less."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from model.analytic.distribution import Percentiles, percentiles
from model.analytic.means import DELAY, WORK, Means, means, rework_days
from model.analytic.overload import overload
from model.flow.compiled import CompiledNetwork, compile_network
from model.flow.saturation import max_need_rate
from model.flow.walk import LOOP, stage_ids, stage_labels
from model.graph.centralisation import centralisation_index
from model.language import N_
from model.results import STAGE_KINDS, CycleTime, ExpectedError, Flag, Overload, Solution, station_frame
from model.scenario import Scenario
from model.version import VERSION

FRAGILE = 0.95
"""Within 5 % of capacity the means are within 3 % on average but percentiles are not: say so."""
ERRORS = ((0.5, ExpectedError(0.003, 0.007, 0.003)), (0.8, ExpectedError(0.009, 0.035, 0.009)),
          (1.0, ExpectedError(0.014, 0.093, 0.023)))  # fmt: skip
"""(utilisation up to, mean absolute error) on 45 settings: docs/accuracy.md."""
CONVOY_OF_ONE = N_("A meeting feeds this queue in batches; its wait may be 8 % low to 4 % high. Simulate.")
CONVOY = N_("A meeting feeds this queue in batches; its wait may be 5 to 55 % low. Simulate.")


def solve(scenario: Scenario) -> Solution:
    """Return the analytic answer for a scenario.

    Parameters
    ----------
    scenario
        Any scenario; over capacity is an answer (``stable`` False, ``overload`` given), not an error.

    Returns
    -------
    Solution

    Notes
    -----
    Exact for Kelly networks (exponential service, equal for all classes, no gates); else see ``expected_error``.

    References
    ----------
    Kelly (1979), Reversibility and Stochastic Networks; Whitt (1983), The Queueing Network Analyzer,
    doi:10.1002/j.1538-7305.1983.tb03204.x.

    Examples
    --------
    A desk that takes half a day, 0.3 needs a day, one version that is always right, eight teams:

    >>> from model.scenario import Actor
    >>> shop = Actor("shop", "design", "firms", servers=8, variability=1)
    >>> s = Scenario("s", actors=(shop,)).with_parameters(error_hazard=0).with_dials(iteration_speed=1)
    >>> answer = solve(s)
    >>> answer.stable, round(answer.max_need_rate, 3)   # 8 teams / 21 days
    (True, 0.381)
    >>> bool(abs(answer.stages["total"].sum() - answer.cycle_time.mean) < 1e-9)
    True
    """
    network = compile_network(scenario)
    found = means(network)
    stable = bool(found.stable[0])
    law = percentiles(network, found) if stable else None
    excess = overload(network, found)
    stages = _stages(network, found) if stable else _no_stages(network)
    first, benefit = _version_times(network, found) if stable else (math.nan, math.nan)
    total = float(found.cycle_time[0])
    return Solution(
        scenario=scenario,
        method="analytic",
        version=VERSION,
        stable=stable,
        cycle_time=_cycle_time(total, law.every if law else None),
        new_design_cycle_time=_cycle_time(float(found.new_design_cycle_time[0]), law.new if law else None),
        stations=_stations(network, found),
        stages=stages,
        max_need_rate=float(max_need_rate(network, found.traffic)[0]),
        first_to_saturate=network.structure.stations[int(found.busiest[0])].id,
        relevant_share=law.relevant_share if law else math.nan,
        flow_efficiency=_touch_time(network, found) / total,
        first_version_time=first,
        mean_time_to_benefit=benefit,
        centralisation_index=centralisation_index(network, found.traffic.arrival_rate[0]),
        handovers=float(found.traffic.handovers[0]) if stable else math.nan,
        decision_days=float(found.decision_days(network)[0]),
        duplicate_share=float(found.traffic.duplicate_share[0]),
        duplicate_work=float(found.traffic.duplicate_work(network)[0]),
        overload=excess,
        flags=_flags(network, found, law, excess),
        expected_error=next(
            error for limit, error in ERRORS if found.traffic.utilisation.max() <= limit or limit == 1.0
        ),
    )


def _cycle_time(mean: float, shares: tuple[float, float, float] | None) -> CycleTime:
    return CycleTime(mean, *(shares or (math.nan,) * 3))


def _stations(network: CompiledNetwork, found: Means) -> pd.DataFrame:
    flows, waits = found.traffic, found.waits
    gate = network.structure.gate
    wait = np.where(gate, waits.meeting + waits.overflow, waits.queue)[0]
    service = np.where(gate, 0.0, flows.service_time)[0]
    with np.errstate(invalid="ignore"):
        queue = np.where(flows.arrival_rate[0] > 0, flows.arrival_rate[0] * wait, 0.0)
    return station_frame(
        network.structure.stations,
        flows.servers[0],
        arrival_rate=flows.arrival_rate[0],
        utilisation=flows.utilisation[0],
        wait_time=wait,
        service_time=service,
        sojourn_time=wait + service,
        queue_length=queue,
        visits_per_case=flows.visits_per_case[0],
    )


def _stages(network: CompiledNetwork, found: Means) -> pd.DataFrame:
    stages = stage_ids(network.structure)
    table = pd.DataFrame(found.days[0], columns=list(STAGE_KINDS), index=pd.Index(stages, name="stage"))
    table.insert(0, "label", list(stage_labels(network.structure).values()))
    table["total"] = found.days[0].sum(axis=1)
    table["rework"] = rework_days(network, found)[0].sum(axis=1)
    return table


def _no_stages(network: CompiledNetwork) -> pd.DataFrame:
    """Return the stages with no days: over capacity there are none to give."""
    index = pd.Index(stage_ids(network.structure), name="stage")
    table = pd.DataFrame(math.nan, columns=[*STAGE_KINDS, "total", "rework"], index=index)
    table.insert(0, "label", list(stage_labels(network.structure).values()))
    return table


def _touch_time(network: CompiledNetwork, found: Means) -> float:
    trial = stage_ids(network.structure).index("trial")
    return float(found.days[0, :, WORK].sum() + found.days[0, trial, DELAY])


def _version_times(network: CompiledNetwork, found: Means) -> tuple[float, float]:
    """Return days from need to the first version through its trial, and to the average version, of new designs."""
    stages = stage_ids(network.structure)
    versions = float(network.numbers.dials["iteration_speed"][0])
    share = sum(float(p.share[0] * p.new[0]) for p in found.traffic.passages)

    def averaged(leg: str, weight: str) -> float:
        legs = (float(p.share[0] * p.new[0] * p.handover(network, leg)[0]) for p in found.traffic.passages)
        return sum(legs) / share * (1.0 if weight == "once" else versions - 1)

    totals = dict(zip(stages, found.new_days[0].sum(axis=1), strict=True))
    before = sum(days for stage, days in totals.items() if stages.index(stage) < stages.index("design"))
    entry, between = averaged("entry", "once"), averaged("unit", "next")
    version = (sum(totals[stage] for stage in LOOP if stage in totals) - entry - between) / versions
    first = before + entry + version
    step = version + between / (versions - 1) if versions > 1 else 0.0
    return first, first + (versions - 1) / 2 * step


def _flags(
    network: CompiledNetwork, found: Means, law: Percentiles | None, excess: Overload | None
) -> tuple[Flag, ...]:
    flags = []
    if excess is not None:
        reason = "never_finishes" if excess.never_finishes else "over_capacity"
        flags.append(Flag(excess.actor, reason, N_("No cycle time exists: the backlog grows without end.")))
    for number, actor in enumerate(network.structure.stations):
        used = found.traffic.utilisation[0, number]
        if FRAGILE <= used < 1:
            text = N_("Within 5 % of capacity: expect errors of 3 % in the mean and 10 % in the median; simulate.")
            flags.append(Flag(actor.id, "near_saturation", text))
        if found.waits.convoy[0, number]:
            servers = found.traffic.servers[0, number]
            text = CONVOY_OF_ONE if servers == 1 else CONVOY
            flags.append(Flag(actor.id, "convoy", text))
    flags += _unseen(network)
    if law is not None and law.by_gamma:
        text = N_(
            "Too many regions and solvers for inversion: percentiles come from a gamma law of equal mean and spread."
        )
        flags.append(Flag("cycle_time", "gamma_percentiles", text))
    return tuple(flags)


def _unseen(network: CompiledNetwork) -> list[Flag]:
    """Return what the scenario says and only the simulation can answer."""
    flags = []
    if network.numbers.parameters["arrival_variability"][0] != 1:
        text = N_("Needs do not come at random here; this engine assumes that they do. Simulate.")
        flags.append(Flag("needs", "bursts", text))
    for actor in network.structure.stations:
        if actor.discipline != "fifo" or actor.wip_limit is not None:
            text = N_(
                "Cases are served in another order than they come here; this engine assumes that order. Simulate."
            )
            flags.append(Flag(actor.id, "discipline", text))
    return flags
