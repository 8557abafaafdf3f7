"""How many days each cause of a difference accounts for: the Shapley value over the orders in which it can be made."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from model.analytic.means import means
from model.errors import ScenarioError
from model.explanation.causes import COARSEST, Cause, between, causes
from model.flow.compiled import CompiledNetwork, FloatArray, compile_network
from model.results import Solution

MOST_CAUSES, MOST_STRUCTURES = 8, 5
"""At most 2^8 combinations, of at most 2^5 networks: a fifth of a second."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """Days by cause.

    Parameters
    ----------
    causes
        What differs, in groups.
    days
        Of each cause; they add up to the whole difference. Empty where no way leads from one end to the other without
        going over capacity in between.
    orders, possible
        How many orders of the causes were averaged, and how many there are: orders that go over capacity have no
        number of days in between and are left out.
    """

    causes: tuple[Cause, ...]
    days: tuple[float, ...]
    orders: int
    possible: int


def attribute(a: Solution, b: Solution) -> Attribution:
    """Return how many days of the difference between two stable answers each cause accounts for.

    Parameters
    ----------
    a, b
        Both under capacity.

    Notes
    -----
    A cause's days depend on what has changed before it. Averaged over all orders (Shapley value) they do not, and they
    still add up exactly, because each single order does. Where some orders pass over capacity, the average is over
    the others. More than eight causes, or causes that make no network alone, are put together, as little as possible.

    References
    ----------
    Shapley (1953), A value for n-person games, doi:10.1515/9781400881970-018; Shorrocks (2013), Decomposition
    procedures for distributional analysis, doi:10.1007/s10888-011-9214-z.
    """
    attribution = Attribution((), (), 0, 0)
    for coarseness in range(COARSEST + 1):
        found = causes(a.scenario, b.scenario, coarseness)
        too_many = len(found) > MOST_CAUSES or sum(cause.structural for cause in found) > MOST_STRUCTURES
        if too_many and coarseness < COARSEST:
            continue
        try:
            values = _combinations(a, b, found)
        except ScenarioError:
            continue
        attribution = Attribution(found, *_averaged(values, len(found)))
        if attribution.orders:
            return attribution
    return attribution


def _combinations(a: Solution, b: Solution, found: tuple[Cause, ...]) -> FloatArray:
    """Return (2^n,) the mean with each set of causes made, nan over capacity; bit i of the place is cause i."""
    values = np.empty(2 ** len(found))
    structural = sum(1 << number for number, cause in enumerate(found) if cause.structural)
    places = np.arange(len(values))
    for structure in np.unique(places & structural):
        chosen = places[places & structural == structure]
        made = [row for number, cause in enumerate(found) if structure >> number & 1 for row in cause.rows]
        network = compile_network(between(a.scenario, b.scenario, made))
        values[chosen] = means(_varied(network, b, found, chosen)).cycle_time
    values[0], values[-1] = a.cycle_time.mean, b.cycle_time.mean  # exact ends
    return values


def _varied(network: CompiledNetwork, b: Solution, found: tuple[Cause, ...], places: np.ndarray) -> CompiledNetwork:
    """Return the network with one point per place: dials and parameters of the causes made there are the second's."""
    numbers = network.numbers
    speed = numbers.dials["iteration_speed"][0]
    columns = {"iteration_speed": np.full(len(places), speed)}
    for number, cause in enumerate(found):
        made = (places >> number & 1).astype(bool)
        for kind, name, _field in cause.rows:
            if kind == "dial":
                columns[name] = np.where(made, getattr(b.scenario.dials, name), numbers.dials[name][0])
            elif kind == "parameter":
                columns[name] = np.where(made, b.scenario.parameters[name], numbers.parameters[name][0])
    return network.varied(columns)


def _averaged(values: FloatArray, count: int) -> tuple[tuple[float, ...], int, int]:
    """Return each cause's mean step over the orders that never go over capacity, and how many these are of all."""
    stable = np.isfinite(values)
    to = _ways(stable, count)
    onward = _ways(stable[::-1], count)[::-1]  # from here to the end: the same count with every set complemented
    whole = to[-1]
    if whole == 0:
        return (), 0, math.factorial(count)
    days = []
    for bit in (1 << number for number in range(count)):
        without = [place for place in range(len(values)) if not place & bit and stable[place] and stable[place | bit]]
        weights = [to[place] * onward[place | bit] / whole for place in without]
        steps = [values[place | bit] - values[place] for place in without]
        days.append(math.fsum(weight * step for weight, step in zip(weights, steps, strict=True)))
    return tuple(days), whole, math.factorial(count)


def _ways(stable: np.ndarray, count: int) -> list[int]:
    """Return in how many orders each set of causes can be reached from none, through stable sets only."""
    ways = [1] + [0] * (len(stable) - 1)
    for place in range(1, len(stable)):
        if stable[place]:
            ways[place] = sum(ways[place ^ (1 << number)] for number in range(count) if place >> number & 1)
    return ways
