"""What if you believe another number? The answer over a number's range, and what it does to the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from model.addresses import number_at, number_table, with_number
from model.analytic.means import means
from model.explanation.next_steps import SHARES
from model.flow.compiled import FloatArray, compile_network
from model.levers import apply
from model.scenario import Dials, Scenario
from model.vocabulary import DIALLED

Pulled: TypeAlias = tuple[str, Sequence[tuple[str, float]]]
VALUES = 11
WIDE = 20.0
"""A range whose ends differ by more than this factor is tried in equal ratios, not in equal steps."""


def what_if(
    scenario: Scenario, address: str, values: Iterable[float] | None = None, *, levers: Sequence[Pulled] = (),
    dials: Dials | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return the answer, and the best centralisation, for each value of one number.

    Parameters
    ----------
    scenario
        Before levers.
    address
        Of any number: see :mod:`model.addresses`.
    values
        What to try; None = its range in :func:`number_table`, in 11 steps, with its present value among them.
    levers
        (name, options) of policy levers pulled after the number is set.
    dials
        Where the dials stand at last, whatever the levers moved; None = where they stand in the scenario.

    Returns
    -------
    pandas.DataFrame
        One row per value: ``value``; ``cycle_time`` at the present dials (days; nan over capacity);
        ``best_centralisation`` (share, in steps of .05, all three functions together) and ``best_cycle_time`` for the
        present iteration speed, nan where every share is over capacity.

    Raises
    ------
    ArgumentError
        If the scenario has no such number.

    Examples
    --------
    A quicker board moves the best place of decisions to the centre:

    >>> from model.presets import preset
    >>> s = preset("reference").with_dials(iteration_speed=8)
    >>> what_if(s, "board.cadence", [3.5, 14])["best_centralisation"].tolist()
    [0.65, 0.4]
    """
    tried = _range(scenario, address) if values is None else tuple(float(value) for value in values)
    stand = scenario.dials if dials is None else dials
    rows = [(value, *_answers(_pulled(with_number(scenario, address, value), levers, stand))) for value in tried]
    return pd.DataFrame(rows, columns=["value", "cycle_time", "best_centralisation", "best_cycle_time"])


def best_centralisation(scenario: Scenario) -> tuple[float, float]:
    """Return the share of decisions at the centre with the least cycle time, and that time; nan if all overload.

    Parameters
    ----------
    scenario
        Its iteration speed stays where it is.

    Examples
    --------
    >>> from model.presets import preset
    >>> best_centralisation(preset("reference"))[0]
    0.95
    """
    return _answers(scenario)[1:]


def _pulled(scenario: Scenario, levers: Sequence[Pulled], dials: Dials) -> Scenario:
    after = scenario
    for name, options in levers:
        after = apply(after, name, **dict(options))
    return replace(after, dials=dials)


def _answers(scenario: Scenario) -> tuple[float, float, float]:
    """Return the cycle time at the dials, the best share and its cycle time, in one pass."""
    dials = {name: np.array([getattr(scenario.dials, name), *SHARES]) for name in DIALLED}
    now, *rest = means(compile_network(scenario).varied(dials)).cycle_time
    times: FloatArray = np.array(rest)
    if np.isnan(times).all():
        return float(now), np.nan, np.nan
    best = int(np.nanargmin(times))
    return float(now), SHARES[best], float(times[best])


def _range(scenario: Scenario, address: str) -> tuple[float, ...]:
    now = number_at(scenario, address)
    row = number_table(scenario).loc[address].to_dict()
    low, high = float(row["low"]), float(row["high"])
    steps = np.geomspace(low, high, VALUES) if low > 0 and high / low > WIDE else np.linspace(low, high, VALUES)
    found = {*np.round(steps, 0 if row["whole"] else 6).tolist(), now}
    return tuple(sorted(found))
