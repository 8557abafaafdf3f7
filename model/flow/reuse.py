"""How many needs meet a fix that exists, and how many are designed twice: what triage sees of other regions' work.

Two regions may have the same problem. If another has raised it within the life of a fix, triage that hears of it
gives out the known fix; triage that does not has it designed again: a *duplicate*. Shapes: B points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from model.flow.compiled import CompiledNetwork, FloatArray


@dataclass(frozen=True, eq=False)
class Reuse:
    """What becomes of needs that a fix exists for, at every point.

    Parameters
    ----------
    known
        (B,) share of needs that are met by a known fix.
    duplicate
        (B,) share of needs that are designed although another region has solved the problem.
    """

    known: FloatArray
    duplicate: FloatArray


def reuse(network: CompiledNetwork, track: str | None, need_rate: FloatArray | None = None) -> Reuse:
    """Return the shares of known fixes and of duplicates among the needs that a track triages.

    Parameters
    ----------
    network
        Compiled, at any number of points.
    track
        ``central`` or ``local``: who triages. None = nobody does; then no fix is known, and whatever recurs is designed
        again.
    need_rate
        (B,) needs per day, in place of the network's own.

    Notes
    -----
    r + (1 - r) p a and (1 - r) p (1 - a): r the share met by a known fix of one's own, p the share of the others that
    recur (:func:`recurring_share`), a the track's awareness. One mean over regions and types stands for all.

    Examples
    --------
    Two regions, half of the other needs recur, the centre hears of 85 % of those: 0.3 + 0.7 x 0.5 x 0.85.

    >>> from model.flow.compiled import compile_network
    >>> from model.scenario import Actor, Needs, Region, Scenario
    >>> needs = Needs(regions=(Region("a"), Region("b")))
    >>> s = Scenario("s", needs=needs, actors=(Actor("shop", "design", "firms"),))
    >>> s = s.with_parameters(half_life=math.log(2) ** 2, need_rate=2, recurrence=1)
    >>> found = reuse(compile_network(s), "central")
    >>> found.known.round(4).tolist(), found.duplicate.round(4).tolist()
    ([0.5975], [0.0525])
    """
    recurs = recurring_share(network, need_rate)
    if track is None:
        return Reuse(np.zeros_like(recurs), recurs)
    values = network.numbers.parameters
    first, aware = values[f"reuse_{track}"], values[f"awareness_{track}"]
    return Reuse(first + (1 - first) * recurs * aware, (1 - first) * recurs * (1 - aware))


def recurring_share(network: CompiledNetwork, need_rate: FloatArray | None = None) -> FloatArray:
    """Return (B,) the probability that another region has raised the same problem within the mean life of a fix.

    Notes
    -----
    Mean over types y and regions r of 1 - exp(-w l s_y (1 - o_r) L): w the recurrence, l the need rate, s_y and o_r the
    shares of the type and of the region, L = half-life / ln 2. Exact for needs that come at random.
    """
    values, structure = network.numbers.parameters, network.structure
    rate = values["need_rate"] if need_rate is None else need_rate
    total = np.zeros(network.numbers.points)
    if not values["recurrence"].any():
        return total
    same = values["recurrence"] * rate * values["half_life"] / math.log(2)
    shares, alike = np.unique(structure.type_share, return_counts=True)  # types of equal share are alike
    for share, count in zip(shares, alike, strict=True):
        seen = -np.expm1(-np.outer(same * share, 1 - structure.origin))
        total += count * share * (seen @ structure.origin)
    return total
