"""What relieving each actor would bring: one more server, faster work, more meetings, a longer agenda."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from model.analytic.means import means
from model.flow.compiled import CompiledNetwork, FloatArray, compile_network
from model.flow.saturation import max_need_rate
from model.flow.traffic import traffic
from model.results import Solution

MOST_ACTORS = 40
SMALL = 0.01
"""Marginal: 1 % less time per visit, 1 % less time between meetings, 1 % more cases per meeting."""
RELIEFS = ("server", "service", "cadence", "agenda")


def relief(solution: Solution) -> pd.DataFrame:
    """Return what relieving each actor a little would bring: the marginal value of its capacity.

    Each relief is tried alone. The split of work among actors of one function stays as it is.

    Parameters
    ----------
    solution
        From :func:`model.solve`.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``actor``, busiest first, at most 40 that have work: ``name``, ``utilisation``, ``binds`` (True for
        the first to saturate); days saved per need by one more server (``days_server``), by 1 % less time per visit
        (``days_service``), 1 % less time between meetings (``days_cadence``), 1 % more cases per meeting
        (``days_agenda``); and how many more needs per day could be survived (``rate_server``, …). nan where an actor
        has no such thing, and for all days over capacity.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.analytic.solver import solve
    >>> table = relief(solve(preset("reference").with_dials(1, 6)))
    >>> table.index[0], bool(table["binds"].iloc[0]), round(table["days_server"].iloc[0])
    ('test_centre', True, 17)
    """
    at_work = solution.stations[solution.stations["arrival_rate"] > 0]
    actors = list(at_work.nlargest(MOST_ACTORS, "utilisation").index)
    network = compile_network(solution.scenario)
    trials = list(_trials(network, actors))
    days, limits = _relieved(network, trials)
    table = at_work.loc[actors, ["name", "utilisation"]].assign(binds=False)
    table.loc[solution.first_to_saturate, "binds"] = True
    for effect in ("days", "rate"):
        for kind in RELIEFS:
            table[f"{effect}_{kind}"] = np.nan
    for point, (actor, kind) in enumerate(trials, start=1):
        table.loc[actor, f"days_{kind}"] = days[0] - days[point]
        table.loc[actor, f"rate_{kind}"] = limits[point] - limits[0]
    return table


def _trials(network: CompiledNetwork, actors: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what can be relieved: (actor, kind)."""
    for actor in actors:
        place = network.structure.index[actor]
        if network.structure.gate[place]:
            yield actor, "cadence"
            if np.isfinite(network.numbers.stations["agenda_limit"][0, place]):
                yield actor, "agenda"
        else:
            yield actor, "server"
            yield actor, "service"


def _relieved(network: CompiledNetwork, trials: list[tuple[str, str]]) -> tuple[FloatArray, FloatArray]:
    """Return the mean cycle time and the need rate survived as they are, then with each relief: one pass."""
    points = len(trials) + 1
    pace = np.ones((points, len(network.structure.stations)))
    fields: dict[tuple[str, str], FloatArray] = {}
    for point, (actor, kind) in enumerate(trials, start=1):
        place = network.structure.index[actor]
        if kind == "service":
            pace[point, place] = 1 - SMALL
            continue
        field = {"server": "servers", "cadence": "cadence", "agenda": "agenda_limit"}[kind]
        now = network.numbers.stations[field][0, place]
        values = fields.setdefault((field, actor), np.full(points, now))
        values[point] = {"server": now + 1, "cadence": now * (1 - SMALL), "agenda": now * (1 + SMALL)}[kind]
    speed = np.full(points, network.scenario.dials.iteration_speed)
    varied = network.varied({"iteration_speed": speed}, fields)
    flows = traffic(varied)
    faster = replace(flows, service_time=flows.service_time * pace, utilisation=flows.utilisation * pace)
    return means(varied, faster).cycle_time, max_need_rate(varied, faster)
