"""Many points at once: a grid of dials and parameters in one batched pass."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pandas as pd

from model.analytic.means import means
from model.analytic.solver import FRAGILE
from model.compiled import compile_network
from model.errors import ArgumentError, did_you_mean, shown
from model.parameters import BY_NAME, DIALS, Parameter
from model.results import SweepResult
from model.scenario import Scenario
from model.vocabulary import DIALLED

MOST_POINTS = 1_000_000
CHUNK_VALUES = 4_000_000  # points x stations held at once: about 32 MB an array


def sweep(scenario: Scenario, /, **axes: Iterable[float]) -> SweepResult:
    """Evaluate a grid of dial positions and parameter values.

    Parameters
    ----------
    scenario
        The base.
    axes
        Name -> values: ``centralisation``, ``iteration_speed``, ``triage``, ``test``, ``approve``, or any row of the
        parameter table.

    Returns
    -------
    SweepResult
        One row per point; over capacity the times are nan and ``stable`` is False.

    Raises
    ------
    ArgumentError
        For no axis, an unknown name, an empty axis, no number, a value outside its limits, or too many points.

    Examples
    --------
    >>> from model.presets import preset
    >>> grid = sweep(preset("reference"), centralisation=[0, 0.5, 1], iteration_speed=[2, 4, 8])
    >>> grid.pivot("cycle_time").round(0).loc[1.0].tolist()   # m = 8 is over capacity when all is central
    [79.0, 78.0, nan]
    """
    named = {name: _numbers(name, values) for name, values in axes.items()}
    _check_axes(named)
    network = compile_network(scenario)
    points = np.array(list(itertools.product(*named.values())), dtype=float)
    size = max(1, CHUNK_VALUES // max(len(network.structure.stations), 1))
    tables = []
    for start in range(0, len(points), size):
        block = points[start : start + size]
        varied = network.varied({name: block[:, column] for column, name in enumerate(named)})
        found = means(varied)
        busiest = [network.structure.stations[i].id for i in found.busiest]
        table = pd.DataFrame(block, columns=list(named))
        table["cycle_time"] = found.cycle_time
        table["new_design_cycle_time"] = found.new_design_cycle_time
        table["stable"] = found.stable
        table["never_finishes"] = found.traffic.never_finishes
        table["utilisation"] = found.traffic.utilisation.max(axis=1)
        table["fragile"] = found.stable & (table["utilisation"] >= FRAGILE)
        table["first_to_saturate"] = busiest
        table["max_need_rate"] = found.max_need_rate(varied.numbers.parameters["need_rate"])
        tables.append(table)
    return SweepResult(scenario, named, pd.concat(tables, ignore_index=True))


def _numbers(name: str, values: Iterable[float]) -> tuple[float, ...]:
    try:
        return tuple(float(value) for value in values)
    except (TypeError, ValueError, OverflowError):
        limit = "must be a list of numbers"
        raise ArgumentError("sweep", f"{name} is {shown(values)}", limit, "e.g. [0, 0.5, 1]") from None


def _rule(name: str) -> Parameter | None:
    if name in DIALLED:
        return DIALS[0]
    return BY_NAME.get(name) or {row.name: row for row in DIALS}.get(name)


def _check_axes(axes: dict[str, tuple[float, ...]]) -> None:
    if not axes:
        raise ArgumentError("sweep", "no axis is given", "must be at least one", "e.g. centralisation=[0, 0.5, 1]")
    for name, values in axes.items():
        rule = _rule(name)
        if rule is None:
            known = [*(row.name for row in DIALS), *DIALLED, *BY_NAME]
            limit = "must be a dial or a row of the parameter table"
            raise ArgumentError("sweep", f"{name} is unknown", limit, did_you_mean(name, known))
        if not values:
            raise ArgumentError("sweep", f"{name} has no values", "must have at least one")
        for value in values:
            fault = rule.problem(value)
            if fault is not None:
                raise ArgumentError("sweep", f"{name} is {value:g}", fault.limit)
    count = int(np.prod([len(values) for values in axes.values()]))
    if count > MOST_POINTS:
        raise ArgumentError("sweep", f"the grid has {count} points", f"must have at most {MOST_POINTS}")
