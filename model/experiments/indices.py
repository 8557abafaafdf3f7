"""Sensitivity indices of any function of independent uniform inputs: Sobol and Morris, by SALib."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.flow.compiled import FloatArray

LEAST_SHARE = 0.5
"""Share of the blocks that must be left: with fewer, what is left says more about the blocks than about the inputs."""
RESAMPLES = 200  # bootstrap, for the 95 % intervals


@dataclass(frozen=True, eq=False)
class Indices:
    """What an analysis found.

    Parameters
    ----------
    table
        One row per input, the most influential first; nan where too few blocks are left or the function is constant.
    values
        (points,) of the function; nan where it has none.
    blocks, left_out
        Blocks of points that belong together (Sobol: one base point with its exchanges; Morris: one trajectory), and
        how many were left out because the function has no value at one of their points.
    """

    table: pd.DataFrame
    values: FloatArray
    blocks: int
    left_out: int


def sobol_indices(
    function: Callable[[FloatArray], FloatArray], ranges: Mapping[str, tuple[float, float]], samples: int, seed: int
) -> Indices:
    """Return first-order and total Sobol indices with 95 % intervals.

    Parameters
    ----------
    function
        (n, d) points -> (n,) values.
    ranges
        Input -> (low, high), uniform and independent.
    samples
        Base points, a power of two; the function is asked samples x (d + 2) times.
    seed
        At least 0.

    References
    ----------
    Saltelli et al. (2010), Variance based sensitivity analysis of model output, doi:10.1016/j.cpc.2009.09.018.

    Examples
    --------
    y = 2 a + b has variance shares 4/5 and 1/5:

    >>> found = sobol_indices(lambda x: 2 * x[:, 0] + x[:, 1], {"a": (0, 1), "b": (0, 1)}, samples=512, seed=0)
    >>> found.table["first_order"].round(1).tolist()
    [0.8, 0.2]
    """
    from SALib.analyze import sobol  # noqa: PLC0415  half a second that only this needs
    from SALib.sample import sobol as design  # noqa: PLC0415

    problem = _problem(ranges)
    points = design.sample(problem, samples, calc_second_order=False, seed=np.random.default_rng(seed))
    values = function(points)
    kept = _whole_blocks(values, len(ranges) + 2)
    found: dict[str, Any] = {}
    if _enough(values[kept], kept):
        # SALib takes an integer seed of 0 for none; a generator is always taken
        found = sobol.analyze(problem, values[kept], calc_second_order=False, num_resamples=RESAMPLES,
                              seed=np.random.default_rng(seed))  # fmt: skip
    table = pd.DataFrame({"name": list(ranges)})
    for column, symbol in (("first_order", "S1"), ("total_order", "ST")):
        _add_interval(table, column, found.get(symbol), found.get(f"{symbol}_conf"))
    return _indices(table, "total_order", values, kept, len(ranges) + 2)


def morris_effects(
    function: Callable[[FloatArray], FloatArray], ranges: Mapping[str, tuple[float, float]], samples: int, seed: int
) -> Indices:
    """Return Morris's elementary effects: how much the function moves over the whole range of an input.

    Parameters
    ----------
    function, ranges, seed
        As in :func:`sobol_indices`.
    samples
        Trajectories, at least 2; the function is asked samples x (d + 1) times.

    Returns
    -------
    Indices
        ``mu_star`` (mean size of the effect, in units of the function, with a 95 % interval), ``mu`` (with its sign),
        ``sigma`` (spread: curved, or different by the other inputs).

    References
    ----------
    Morris (1991), Factorial sampling plans for preliminary computational experiments,
    doi:10.1080/00401706.1991.10484804; Campolongo et al. (2007), doi:10.1016/j.envsoft.2006.10.004 for mu_star.

    Examples
    --------
    >>> found = morris_effects(lambda x: 2 * x[:, 0] - x[:, 1], {"a": (0, 1), "b": (0, 3)}, samples=4, seed=0)
    >>> found.table[["name", "mu_star", "mu"]].round(6).values.tolist()
    [['b', 3.0, -3.0], ['a', 2.0, 2.0]]
    """
    from SALib.analyze import morris  # noqa: PLC0415
    from SALib.sample import morris as design  # noqa: PLC0415

    problem = _problem(ranges)
    points = design.sample(problem, samples, seed=np.random.default_rng(seed))
    values = function(points)
    kept = _whole_blocks(values, len(ranges) + 1)
    found: dict[str, Any] = {}
    if _enough(values[kept], kept):
        found = morris.analyze(problem, points[kept], values[kept], num_resamples=RESAMPLES,
                               seed=np.random.default_rng(seed))  # fmt: skip
    table = pd.DataFrame({"name": list(ranges)})
    _add_interval(table, "mu_star", found.get("mu_star"), found.get("mu_star_conf"))
    for column in ("mu", "sigma"):
        table[column] = np.asarray(found.get(column, np.nan), dtype=float)
    return _indices(table, "mu_star", values, kept, len(ranges) + 1)


def _problem(ranges: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": [list(ends) for ends in ranges.values()]}


def _whole_blocks(values: FloatArray, size: int) -> npt.NDArray[np.bool_]:
    """Return which points belong to a block whose every point has a value."""
    whole = np.isfinite(values.reshape(-1, size)).all(axis=1)
    return np.asarray(np.repeat(whole, size))


def _enough(values: FloatArray, kept: npt.NDArray[np.bool_]) -> bool:
    """Return whether there is something to share out: enough blocks, and more variation than rounding makes."""
    return bool(kept.mean() >= LEAST_SHARE and np.ptp(values) > 1e-12 * np.abs(values).max())


def _add_interval(table: pd.DataFrame, column: str, value: Any, half: Any) -> None:
    middle = np.full(len(table), np.nan) if value is None else np.asarray(value, dtype=float)
    width = np.full(len(table), np.nan) if half is None else np.asarray(half, dtype=float)
    table[column], table[f"{column}_low"], table[f"{column}_high"] = middle, middle - width, middle + width


def _indices(table: pd.DataFrame, by: str, values: FloatArray, kept: npt.NDArray[np.bool_], size: int) -> Indices:
    ordered = table.sort_values(by, ascending=False, kind="stable", ignore_index=True)
    return Indices(ordered, values, len(values) // size, int((~kept).sum()) // size)
