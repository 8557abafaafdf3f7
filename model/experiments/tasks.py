"""How points are answered: settings, tasks of a size worth sending, and the answer to a task."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.analytic.means import means
from model.analytic.solver import FRAGILE
from model.errors import ArgumentError, shown
from model.experiments.points import columns, moved
from model.flow.compiled import FloatArray, compile_network
from model.flow.saturation import max_need_rate
from model.flow.traffic import traffic
from model.intervals import Estimate
from model.language import N_, _
from model.records import Rule
from model.scenario import Scenario
from model.scenario_file import write_scenario
from model.simulation.result import SimulationResult
from model.simulation.runner import simulate
from model.version import VERSION

METHODS = ("analytic", "simulate")
CHUNK_VALUES = 100_000  # analytic: points x stations of a task, about 60 ms of work; also the fastest size
CHUNK_NEEDS = 8_000  # simulated: needs of a task, about 80 ms of work at 10 microseconds each


@dataclass(frozen=True)
class Settings:
    """How each point is answered.

    Parameters
    ----------
    method
        ``analytic`` or ``simulate``.
    seed
        Of the simulation, at least 0; every point uses the same, so that points differ by their numbers and not by
        their luck (common random numbers).
    replications, cases, horizon
        As in :func:`model.simulate`; ``cases`` where a point is within capacity, ``horizon`` (days) beyond it. None =
        its defaults.
    """

    method: str = "analytic"
    seed: int = 1
    replications: int = 20
    cases: int | None = None
    horizon: float | None = None

    def checked(self, place: str, method: str = "method") -> Settings:
        """Return the settings with plain numbers, or raise naming the first that is wrong (``method`` as called)."""
        if self.method not in METHODS:
            raise ArgumentError(
                place,
                _("{name} is {value}").format(name=method, value=shown(self.method)),
                _("must be one of {names}").format(names=", ".join(METHODS)),
            )
        rules = {"seed": Rule(int, 0), "replications": Rule(int, 1), "cases": Rule(int, 1),
                 "horizon": Rule(float, 0, above=True, unit=N_("days"))}  # fmt: skip
        plain: dict[str, Any] = {}
        for name, rule in rules.items():
            value = _plain(getattr(self, name))
            fault = None if value is None and name in ("cases", "horizon") else rule.fault(value)
            if fault is not None:
                raise ArgumentError(place, f"{name} {fault[0]}", *fault[1:])
            plain[name] = value
        return Settings(self.method, **plain)

    def question(self, scenario: Scenario, names: Sequence[str]) -> str:
        """Return the text that fixes every number of the answers: equal in every process, on every machine."""
        settings = asdict(self) if self.method == "simulate" else {"method": self.method}
        facts = {"scenario": write_scenario(scenario), "names": sorted(names), "version": VERSION, **settings}
        return json.dumps(facts, indent=1, sort_keys=True)


@dataclass(frozen=True, eq=False)
class Task:
    """Some points of a campaign.

    Parameters
    ----------
    scenario, settings, names
        The base, how to answer, and what is varied.
    places
        (n,) where each point stands in the campaign.
    points
        (n, names) values.
    version
        Of the model that asks; a worker of another version refuses.
    """

    scenario: Scenario
    settings: Settings
    names: tuple[str, ...]
    places: tuple[int, ...]
    points: FloatArray
    version: str = VERSION


def tasks(
    scenario: Scenario, settings: Settings, names: Sequence[str], places: Sequence[int], points: FloatArray
) -> Iterator[Task]:
    """Yield the points cut into tasks; where the cuts are depends on nothing but the question."""
    if settings.method == "analytic":
        size = CHUNK_VALUES // max(len(compile_network(scenario).structure.stations), 1)
    else:
        size = CHUNK_NEEDS // (settings.replications * (settings.cases or 2_000))
    size = max(1, size)
    for start in range(0, len(points), size):
        end = start + size
        yield Task(scenario, settings, tuple(names), tuple(places[start:end]), points[start:end])


def answer(task: Task) -> pd.DataFrame:
    """Return one row per point of a task, indexed by its places: the names varied, then what was found."""
    if task.version != VERSION:
        found = _("a worker runs version {version}").format(version=VERSION)
        raise ArgumentError(
            "executor",
            found,
            _("must be {version}, as here").format(version=task.version),
            _("install the same on all machines"),
        )
    rows = _solved(task) if task.settings.method == "analytic" else _simulated(task)
    return pd.DataFrame(columns(task.names, task.points) | rows, index=list(task.places))


def _solved(task: Task) -> dict[str, Any]:
    network = compile_network(task.scenario)
    varied = network.varied(columns(task.names, task.points))
    found = means(varied)
    utilisation = found.traffic.utilisation.max(axis=1)
    return {
        "cycle_time": found.cycle_time,
        "new_design_cycle_time": found.new_design_cycle_time,
        "stable": found.stable,
        "never_finishes": found.traffic.never_finishes,
        "utilisation": utilisation,
        "fragile": found.stable & (utilisation >= FRAGILE),
        "first_to_saturate": [network.structure.stations[i].id for i in found.busiest],
        "max_need_rate": max_need_rate(varied, found.traffic),
    }


def _simulated(task: Task) -> dict[str, Any]:
    results = [simulated(moved(task.scenario, task.names, values), task.settings) for values in task.points]
    rows = pd.DataFrame([_row(result) for result in results])
    return {str(name): rows[name].to_numpy() for name in rows}


def simulated(scenario: Scenario, settings: Settings) -> SimulationResult:
    """Return a simulation: so many needs within capacity, so many days beyond it."""
    flows = traffic(compile_network(scenario))
    over = bool((flows.utilisation >= 1).any() or flows.never_finishes.any())
    span = {"horizon": settings.horizon} if over and settings.horizon is not None else {"cases": settings.cases}
    return simulate(scenario, replications=settings.replications, seed=settings.seed, **span)


def _row(result: SimulationResult) -> dict[str, Any]:
    """Return the numbers of a sweep's table: each with its interval."""
    nothing = Estimate(math.nan)
    estimates = {
        "cycle_time": result.cycle_time.mean,
        "cycle_time_p50": result.cycle_time.p50,
        "cycle_time_p90": result.cycle_time.p90,
        "new_design_cycle_time": result.new_design_cycle_time.mean,
        "relevant_share": result.relevant_share,
        "throughput": result.throughput,
        "work_in_progress": result.work_in_progress,
        "utilisation": result.utilisation,
        "backlog_growth": nothing if result.backlog_growth is None else result.backlog_growth,
    }
    row: dict[str, Any] = {}
    for name, estimate in estimates.items():
        known = estimate if isinstance(estimate, Estimate) else nothing
        row |= {name: float(known), f"{name}_low": known.low, f"{name}_high": known.high}
    return row | {
        "stable": result.stable,
        "first_to_saturate": result.first_to_saturate,
        "max_need_rate": result.max_need_rate,
    }


def _plain(value: object) -> object:
    """Return numpy's whole numbers and decimals as Python's, anything else unchanged for the rules to judge."""
    if isinstance(value, np.generic):
        return value.item()
    return value
