"""Which assumptions matter: Sobol indices and Morris effects over rows of the parameter table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from model.errors import ArgumentError, shown
from model.experiments.campaign import Campaign, Progress
from model.experiments.indices import LEAST_SHARE, Indices, morris_effects, sobol_indices
from model.experiments.metrics import PACE, check_metric, values_of
from model.experiments.points import acting_rows, check_value, numbers, rule_of
from model.experiments.tasks import Settings
from model.flow.compiled import FloatArray
from model.language import _
from model.records import Rule
from model.scenario import Scenario

Ranges = Mapping[str, tuple[float, float]]
ANALYSES = {"sobol": sobol_indices, "morris": morris_effects}
SAMPLES = {("sobol", "analytic"): 512, ("morris", "analytic"): 256,
           ("sobol", "simulate"): 64, ("morris", "simulate"): 16}  # fmt: skip
MOST_SAMPLES = 2**16


def sensitivity(
    scenario: Scenario,
    rows: Iterable[str] | Ranges | None = None,
    *,
    method: str = "sobol",
    engine: str = "analytic",
    metric: str = PACE,
    samples: int | None = None,
    seed: int = 1,
    replications: int = 20,
    cases: int | None = None,
    horizon: float | None = None,
    executor: Any = None,
    workers: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return how much of the spread of an answer comes from each assumption.

    Parameters
    ----------
    scenario
        The base; rows that are not varied keep its values.
    rows
        Names from the parameter table, varied between their ``low`` and ``high``, or name -> (low, high). Dials may be
        among them. None = every row that acts on the engine's cycle time, no dial. Each is uniform, and independent of
        the others.
    method
        ``sobol``: shares of the variance. ``morris``: mean size of the effect of a row; cheaper, for many rows.
    engine
        ``analytic`` or ``simulate``; then with ``replications``, ``cases``, ``horizon`` as in :func:`model.simulate`.
    metric
        ``pace`` (1 / cycle time, per day), a time such as ``cycle_time``, ``utilisation`` of the busiest actor,
        ``max_need_rate`` (analytic), ``relevant_share`` and others (simulated).
    samples
        Sobol: base points, a power of two; Morris: trajectories. None = 512 and 256, simulated 64 and 16.
    seed
        Of the sample and of the simulation, at least 0.
    executor, workers, store, progress
        As in :func:`model.sweep`.

    Returns
    -------
    pandas.DataFrame
        The most influential row first: ``name``; ``first_order`` and ``total_order``, or ``mu_star``, ``mu`` and
        ``sigma``, with 95 % intervals (``_low``, ``_high``); the range used (``range_low``, ``range_high``).
        ``.attrs`` holds ``points``, ``over_capacity`` (points), ``left_out`` (blocks), ``blocks`` and ``note``, which
        says how points over capacity were treated.

    Raises
    ------
    ArgumentError
        For an unknown row, an empty range, or settings that cannot be used.

    Notes
    -----
    Beyond capacity no cycle time exists. The pace does: it is 0. A metric that does not exist at some point leaves out
    the whole block of points that belong together, and says so; the indices then describe the rest of the ranges, in
    which rows are no longer independent. If more than half of the blocks fall out, no index is given.

    The intervals say how well the sampled points tell the indices. Simulated points share one seed; their common luck
    is not in the intervals: try another seed.

    Examples
    --------
    Delays in which nobody's capacity is used add up, so first order is all there is:

    >>> from model.presets import preset
    >>> rows = {"report_time": (0, 2), "field_time": (0, 4)}
    >>> table = sensitivity(preset("reference"), rows, metric="cycle_time")
    >>> table["name"].tolist(), table["total_order"].round(1).tolist()   # variance is range squared: 16 to 4
    (['field_time', 'report_time'], [0.8, 0.2])
    """
    settings = Settings(engine, seed, replications, cases, horizon).checked("sensitivity", "engine")
    campaign = Campaign(executor, workers, store, progress)
    campaign.check("sensitivity")
    check_metric("sensitivity", metric, settings.method)
    ranges = _ranges(rows, settings.method)
    count = _samples(method, settings.method, samples)
    tables: list[pd.DataFrame] = []
    notes: list[str] = []

    def function(points: FloatArray) -> FloatArray:
        table, said = campaign.conduct(scenario, settings, list(ranges), points)
        tables.append(table)
        notes.extend(said)
        return values_of(table, metric)

    found = ANALYSES[method](function, ranges, count, settings.seed)
    over = int((~tables[0]["stable"]).sum())
    table = found.table.assign(
        range_low=[ranges[name][0] for name in found.table["name"]],
        range_high=[ranges[name][1] for name in found.table["name"]],
    )
    table.attrs = {"points": len(found.values), "over_capacity": over, "blocks": found.blocks,
                   "left_out": found.left_out, "note": "; ".join([_note(found, over, metric), *notes])}  # fmt: skip
    return table


def _ranges(rows: Iterable[str] | Ranges | None, engine: str) -> Ranges:
    """Return name -> (low, high), checked."""
    if isinstance(rows, str):
        rows = [rows]
    if not isinstance(rows, Mapping):
        rules = {name: rule_of("sensitivity", name) for name in (acting_rows(engine) if rows is None else rows)}
        rows = {name: (rule.low, rule.high) for name, rule in rules.items()}
    ranges = {}
    for name, ends in rows.items():
        rule = rule_of("sensitivity", name)
        pair = numbers("sensitivity", name, ends)
        if len(pair) != 2 or not pair[0] < pair[1]:
            limit = _("must be a pair (low, high) with low < high")
            raise ArgumentError(
                "sensitivity",
                _("{name} is {ends}").format(name=name, ends=shown(ends)),
                limit,
                _("e.g. ({low:g}, {high:g})").format(low=rule.low, high=rule.high),
            )
        for value in pair:
            check_value("sensitivity", name, value)
        ranges[name] = (pair[0], pair[1])
    if not ranges:
        raise ArgumentError("sensitivity", _("no row is given"), _("must be at least one"), _("None = every row"))
    return ranges


def _samples(method: str, engine: str, samples: int | None) -> int:
    if method not in ANALYSES:
        raise ArgumentError(
            "sensitivity",
            _("method is {method}").format(method=shown(method)),
            _("must be one of {names}").format(names=", ".join(ANALYSES)),
        )
    if samples is None:
        return SAMPLES[method, engine]
    fault = Rule(int, 2, MOST_SAMPLES).fault(samples)
    if fault is not None:
        raise ArgumentError("sensitivity", f"samples {fault[0]}", *fault[1:])
    if method == "sobol" and samples & (samples - 1):
        remedy = _("e.g. {power}").format(power=1 << samples.bit_length())
        raise ArgumentError(
            "sensitivity",
            _("samples is {samples}").format(samples=samples),
            _("must be a power of two for sobol"),
            remedy,
        )
    return samples


def _note(found: Indices, over: int, metric: str) -> str:
    """Return how many points were over capacity, and what was done with them."""
    points = len(found.values)
    within = _("all {points} points are within capacity").format(points=points)
    said = [_("{over} of {points} points are over capacity").format(over=over, points=points) if over else within]
    if found.left_out:
        lost = _("{said}, where no {metric} exists: {left_out} of {blocks} blocks that touch one were left out")
        said = [lost.format(said=said[0], metric=metric, left_out=found.left_out, blocks=found.blocks)]
        few = found.left_out > (1 - LEAST_SHARE) * found.blocks
        said.append(
            _("too few are left for an index: narrow the ranges, or analyse the pace")
            if few
            else _("the indices describe the rest, where the rows are no longer independent")
        )
        return "; ".join(said)
    if over:
        said.append(
            _("there the pace is 0") if metric == PACE else _("{metric} exists there too").format(metric=metric)
        )
    if found.table.isna().to_numpy().any():
        said.append(_("nothing varied moves the {metric}, so there is no index").format(metric=metric))
    return "; ".join(said)
