"""One solve of means against one point of a batched sweep: ``python -m benchmarks.batch``."""

from __future__ import annotations

from itertools import product

import numpy as np

import model as fl
from benchmarks.timing import interleaved, setting
from model.analytic.means import means
from model.flow.compiled import compile_network
from model.scenario import Scenario

CENTRALISATION = (0.0, 1.0)
ITERATION_SPEED = (1.0, 16.0)


def main(side: int = 21, rounds: int = 15) -> None:
    """Print how much cheaper one point of a side x side grid is than one solve."""
    base = fl.preset("reference")
    shares = np.linspace(*CENTRALISATION, side)
    speeds = np.linspace(*ITERATION_SPEED, side)
    points = np.array(list(product(shares, speeds)))
    columns = {"centralisation": points[:, 0], "iteration_speed": points[:, 1]}
    _check(base, columns)
    seconds = interleaved(
        {
            "one": lambda: means(compile_network(base)),
            "sweep": lambda: fl.sweep(base, centralisation=shares, iteration_speed=speeds),
            "batch": lambda: means(compile_network(base).varied(columns)),
            "solve": lambda: fl.solve(base),
        },
        rounds,
        each=3,
    )
    _report(side * side, seconds)


def _check(base: Scenario, columns: dict[str, np.ndarray]) -> None:
    """Every point of the batch must equal the single solve there."""
    together = means(compile_network(base).varied(columns)).cycle_time
    alone = [
        means(compile_network(base.with_dials(centralisation=share, iteration_speed=speed))).cycle_time[0]
        for share, speed in zip(*columns.values(), strict=True)
    ]
    np.testing.assert_allclose(together, alone, rtol=1e-10, equal_nan=True)


def _report(points: int, seconds: dict[str, float]) -> None:
    one, sweep, batch, solve = (seconds[name] * 1000 for name in ("one", "sweep", "batch", "solve"))
    print(setting("numpy", "scipy", "pandas"))
    print(
        f"batch of {points}: {one / (sweep / points):.1f}x cheaper per point than one solve of means "
        f"({sweep / points:.4f} ms against {one:.3f} ms; the whole fl.sweep takes {sweep:.1f} ms)"
    )
    print("  one solve of means: compile_network + means at one point (who serves whom is cached in both)")
    print("  batch: all of fl.sweep, so checks of the axes, compile_network, means, and the table of results")
    print(f"  without the checks and the table: {one / (batch / points):.1f}x ({batch / points:.4f} ms)")
    print(f"  fl.solve, for scale: {solve:.1f} ms; it adds P10, P50, P90 and tables a sweep leaves out")


if __name__ == "__main__":
    main()
