"""A grid of dials and parameters: every combination, answered by formula or by simulation."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from model.experiments.campaign import Campaign, Progress
from model.experiments.points import check_axes, numbers
from model.experiments.tasks import Settings
from model.results import SweepResult
from model.scenario import Scenario


def sweep(
    scenario: Scenario,
    /,
    *,
    method: str = "analytic",
    seed: int = 1,
    replications: int = 20,
    cases: int | None = None,
    horizon: float | None = None,
    executor: Any = None,
    workers: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    **axes: Iterable[float],
) -> SweepResult:
    """Evaluate a grid of dial positions and parameter values.

    Parameters
    ----------
    scenario
        The base.
    method
        ``analytic`` (milliseconds) or ``simulate``.
    seed, replications, cases, horizon
        Of the simulation. Every point uses the same seed, so that points differ by their numbers, not by their luck.
        ``cases``: needs counted per replication (None = 2 000). ``horizon``: days per replication beyond capacity,
        where the backlog's growth is measured instead of a cycle time (None = as :func:`model.simulate` chooses).
    executor
        None or ``serial``; ``threads``; ``processes``; a Dask scheduler's address (``tcp://host:8786``) or a
        ``distributed.Client``; any ``concurrent.futures.Executor``. The result is the same to the bit.
    workers
        Threads or processes; None = as many as this process may use.
    store
        Folder in which finished points are kept: a sweep that was stopped or killed goes on from there.
    progress
        Called with (points done, points in all).
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
        For no axis, an unknown name, an empty axis, no number, a value outside its limits, or too many points; for
        settings no engine can use; for a scheduler that does not answer, or a store that cannot be written.

    Examples
    --------
    >>> from model.presets import preset
    >>> grid = sweep(preset("reference"), centralisation=[0, 0.5, 1], iteration_speed=[2, 4, 8])
    >>> grid.pivot("cycle_time").round(0).loc[1.0].tolist()   # m = 8 is over capacity when all is central
    [79.0, 78.0, nan]
    """
    settings = Settings(method, seed, replications, cases, horizon)
    return sweep_axes(scenario, axes, settings, Campaign(executor, workers, store, progress))


def sweep_axes(
    scenario: Scenario, axes: Mapping[str, Iterable[float]], settings: Settings, campaign: Campaign
) -> SweepResult:
    """Evaluate a grid given as a mapping, as :func:`sweep` does: no axis can be mistaken for a setting."""
    settings = settings.checked("sweep")
    campaign.check("sweep")
    named = {name: numbers("sweep", name, values) for name, values in axes.items()}
    check_axes("sweep", named)
    points = np.array(list(itertools.product(*named.values())), dtype=float)
    table, notes = campaign.conduct(scenario, settings, list(named), points)
    if settings.method == "analytic":
        return SweepResult(scenario, named, table, notes=notes)
    return SweepResult(scenario, named, table, "simulation", settings.seed, settings.replications, notes)
