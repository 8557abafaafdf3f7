"""How central the work really is: Freeman's index on who handles cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.flow.compiled import CompiledNetwork, FloatArray
from model.language import _
from model.vocabulary import DIALLED


def centralisation_index(compiled: CompiledNetwork, arrival_rate: FloatArray) -> float:
    """Return how central the work really is: Freeman's index of handlings, averaged over the dialled functions.

    Parameters
    ----------
    compiled, arrival_rate
        A network and the (S,) visits per day to its stations.

    Notes
    -----
    For each of triage, test and approval: C_f = (n max v / sum v - 1) / (n - 1) over the handlings v of every actor
    entitled to it; then the mean weighted by handlings. 1 = all at one actor, 0 = even. It stays flat until the
    centre overtakes the busiest local actor, so it is shown next to the dial, not instead of it.

    References
    ----------
    Freeman (1979), Social Networks 1, doi:10.1016/0378-8733(78)90021-7.
    """
    index, handled = 0.0, 0.0
    for function in DIALLED:
        members = compiled.structure.members.get(function)
        if members is None or len(members) < 2:
            continue
        visits = arrival_rate[members]
        index += float(visits.sum()) * flow_centralisation(visits)
        handled += float(visits.sum())
    return index / handled if handled > 0 else 0.0


def flow_centralisation(loads: ArrayLike) -> float:
    """Return how far a set of loads is concentrated on one actor: 1 all on one, 0 evenly spread.

    Freeman's general formula (1979, see `freeman_centralisation`) on shares of the work, in which only the
    largest counts: C = (n max v / sum v - 1) / (n - 1).

    Parameters
    ----------
    loads : array_like, shape (n,)
        Load of each actor, finite and >= 0 (else a ValueError), all in one unit, e.g. handlings per need.

    Returns
    -------
    float
        Index in 0..1, dimensionless. Fewer than two actors, or no load at all, give 0.

    Examples
    --------
    >>> round(flow_centralisation([5, 2, 2, 1]), 6)  # the largest is twice the mean: (2 - 1)/(4 - 1)
    0.333333
    """
    values = _checked_loads(loads)
    return polarisation(values) / (values.size - 1) if values.size > 1 else 0.0


def polarisation(loads: ArrayLike) -> float:
    """Return by how much the largest load exceeds the mean load, as a multiple of the mean.

    The fact of `flow_centralisation` on the scale used for search and congestion: max v / mean v - 1, that is
    n - 1 times the index.

    Parameters
    ----------
    loads : array_like, shape (n,)
        As in `flow_centralisation`; for Guimera's measure the values of `effective_betweenness`.

    Returns
    -------
    float
        In 0..n - 1, dimensionless; 0 when all loads are equal, all are zero, or there are none.

    References
    ----------
    Guimera et al. (2002), Physical Review Letters 89, 248701. doi:10.1103/PhysRevLett.89.248701

    Examples
    --------
    >>> polarisation([5, 2, 2, 1])
    1.0
    """
    values = _checked_loads(loads)
    if not values.any():
        return 0.0
    scaled = np.ldexp(values, -np.frexp(values.max())[1])  # by a power of 2: exact, and no sum overflows
    return max(0.0, float(scaled.max() / scaled.mean() - 1.0))


def _checked_loads(loads: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(loads, dtype=float)
    if values.ndim != 1:
        raise ValueError(
            _("loads have shape {shape}, must be (n,): pass one number per actor").format(shape=values.shape)
        )
    bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if bad.size:
        raise ValueError(
            _("load {bad} is {values}, must be finite and >= 0: correct it").format(bad=bad[0], values=values[bad[0]])
        )
    return values
