"""Which numbers move the mean cycle time most: elasticities by central differences."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from model.analytic.means import means
from model.flow.compiled import compile_network
from model.scenario import Scenario

NUDGE = 0.05  # central differences of 5 % either way
ELASTIC = (
    "design_work", "iteration_overhead", "error_hazard", "need_rate", "reuse_central", "reuse_local", "trial_time",
    "report_time", "field_time", "handover_same_cell", "handover_lateral", "handover_vertical",
)  # fmt: skip


def elasticities(scenario: Scenario) -> pd.DataFrame:
    """Return how many per cent the mean cycle time moves when a number moves by 1 %.

    Parameters
    ----------
    scenario
        Stable, also with each number 5 % higher; a number whose nudge goes over capacity has nan.

    Returns
    -------
    pandas.DataFrame
        Columns ``name, elasticity``, largest first: parameters by name, actors' service times as ``effort:id``, gates'
        as ``cadence:id``. Capacity is nudged as speed, not as servers.

    Examples
    --------
    >>> from model.presets import preset
    >>> table = elasticities(preset("reference").with_dials(centralisation=1)).set_index("name")["elasticity"]
    >>> float(table["design_work"].round(2)), float(table["reuse_central"].round(2))
    (0.72, -0.47)
    """
    network = compile_network(scenario)
    numbers = network.numbers
    names = [name for name in ELASTIC if scenario.parameters[name] > 0]
    fields = [("effort", actor.id) for actor in network.structure.stations if actor.effort is not None]
    fields += [("cadence", actor.id) for actor in network.structure.stations if actor.is_gate]
    points = 2 * (len(names) + len(fields))
    columns = {name: np.full(points, scenario.parameters[name]) for name in names}
    at = network.structure.index
    stations = {key: np.full(points, numbers.stations[key[0]][0, at[key[1]]]) for key in fields}
    for number, column in enumerate([*columns.values(), *stations.values()]):
        column[2 * number] *= 1 + NUDGE
        column[2 * number + 1] *= 1 - NUDGE
    times = np.log(means(network.varied(columns, stations)).cycle_time)
    slopes = (times[::2] - times[1::2]) / (math.log(1 + NUDGE) - math.log(1 - NUDGE))
    labels = names + [f"{field}:{actor}" for field, actor in fields]
    table = pd.DataFrame({"name": labels, "elasticity": slopes})
    return table.sort_values("elasticity", key=lambda column: column.abs(), ascending=False, ignore_index=True)
