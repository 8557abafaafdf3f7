"""Spread on a bare graph: first passage with a length per link, and the mean-field curve it is compared with."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from model.errors import ArgumentError, in_digits
from model.language import _


def first_passage(
    tails: npt.ArrayLike, heads: npt.ArrayLike, lengths: npt.ArrayLike, sources: npt.ArrayLike, nodes: int
) -> npt.NDArray[np.float64]:
    """Return when something that starts at a source first reaches each node.

    With exponential lengths this is the SI epidemic, exactly: whoever has it passes it on once per link, after the
    link's length. All draws are solved by one run of Dijkstra's algorithm on their disjoint union.

    Parameters
    ----------
    tails, heads
        (L,) nodes 0 .. nodes - 1 at both ends of each directed link; parallel links compete.
    lengths
        (draws, L) days each link takes in each draw, at least 0; inf = no passage.
    sources
        (draws,) the node that has it on day 0, or one node for all draws.
    nodes
        How many there are.

    Returns
    -------
    ndarray, (draws, nodes)
        Days; inf where it never arrives.

    Raises
    ------
    ArgumentError
        For a node out of range, a negative or missing length, or shapes that do not fit.

    References
    ----------
    Hammersley and Welsh (1965), First-passage percolation. doi:10.1007/978-3-642-49750-6_7

    Examples
    --------
    A detour of 1 + 2 days beats the direct 5; nothing leads to node 3.

    >>> first_passage([0, 1, 0], [1, 2, 2], [[1, 2, 5]], [0], nodes=4).tolist()
    [[0.0, 1.0, 3.0, inf]]
    """
    days = np.atleast_2d(np.asarray(lengths, dtype=float))
    draws, links = days.shape if days.ndim == 2 else (0, 0)
    tail, head = _nodes("tails", tails, links, nodes), _nodes("heads", heads, links, nodes)
    start = _nodes("sources", np.broadcast_to(sources, draws) if np.ndim(sources) == 0 else sources, draws, nodes)
    wrong = days[~(days >= 0)]
    if wrong.size:
        raise ArgumentError(
            "first_passage", _("a length is {wrong} days").format(wrong=in_digits(float(wrong[0]))), _("must be >= 0")
        )
    order = np.argsort(tail, kind="stable")
    shift = nodes * np.arange(draws)
    ends = np.cumsum(np.bincount(tail, minlength=nodes)) + links * np.arange(draws)[:, None]
    everywhere = (head[order] + shift[:, None]).ravel()
    union = csr_array((days[:, order].ravel(), everywhere, np.append(0, ends.ravel())), shape=(draws * nodes,) * 2)
    return np.asarray(dijkstra(union, indices=start + shift, min_only=True)).reshape(draws, nodes)


def _nodes(name: str, given: npt.ArrayLike, count: int, nodes: int) -> npt.NDArray[np.int64]:
    """Return node numbers as an array of a given length, all in range."""
    found = np.asarray(given)
    if found.shape != (count,):
        limit = _("must fit lengths, (draws, links)")
        raise ArgumentError(
            "first_passage",
            _("{name} has shape {shape} and not ({count},)").format(name=name, shape=found.shape, count=count),
            limit,
        )
    wrong = [value for value in found.tolist() if not (float(value).is_integer() and 0 <= value < nodes)]
    if wrong:
        limit = _("must be a node, a whole number of 0 .. {last}").format(last=nodes - 1)
        raise ArgumentError(
            "first_passage", _("{name} holds {wrong}").format(name=name, wrong=in_digits(wrong[0])), limit
        )
    return found.astype(np.int64)


def bass_time(share: float, hub_rate: float, peer_rate: float, initial_share: float = 0.0) -> float:
    """Return when a share of a well-mixed population has it: Bass's model, a mean field.

    It lets everybody meet everybody and every chance event happen on average. Both are optimistic: on a graph of few
    links the real spread is slower (see :func:`model.adoption`). For comparison, not for planning.

    Parameters
    ----------
    share
        0 .. 1; 1 is never quite reached.
    hub_rate, peer_rate
        p and q: per day, from outside, and from all who have it together.
    initial_share
        Who has it on day 0, 0 .. 1.

    Returns
    -------
    float
        Days; inf if that share is never reached.

    Raises
    ------
    ArgumentError
        For a share outside 0 .. 1 or a rate that is negative or not finite.

    Notes
    -----
    dF/dt = (p + q F)(1 - F), so t = ln((p + q F)(1 - F0) / ((p + q F0)(1 - F))) / (p + q). p = 0: logistic (SI).

    References
    ----------
    Bass (1969), A new product growth for model consumer durables. doi:10.1287/mnsc.15.5.215

    Examples
    --------
    >>> round(bass_time(0.5, 0.03, 0.38), 5), round(bass_time(0.9, 0.03, 0.38), 5)
    (6.55019, 11.75678)
    """
    for name, value in (("share", share), ("initial_share", initial_share)):
        if not 0 <= value <= 1:
            raise ArgumentError(
                "bass_time",
                _("{name} is {value}").format(name=name, value=in_digits(value)),
                _("must be >= 0 and <= 1"),
            )
    for name, value in (("hub_rate", hub_rate), ("peer_rate", peer_rate)):
        if not 0 <= value < math.inf:
            raise ArgumentError(
                "bass_time",
                _("{name} is {value} per day").format(name=name, value=in_digits(value)),
                _("must be >= 0 and finite"),
            )
    if share <= initial_share:
        return 0.0
    start = hub_rate + peer_rate * initial_share
    if start == 0 or share == 1:
        return math.inf
    grown = (hub_rate + peer_rate * share) / start * (1 - initial_share) / (1 - share)
    return math.log(grown) / (hub_rate + peer_rate)
