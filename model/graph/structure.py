"""Structure of a graph: how centralised it is, how much load it carries, how far it is a hierarchy.

Every function takes any networkx graph and reads only its shape (and, for ``by="flow"``, one node attribute).
Self-loops, parallel edges and weights are ignored; the caller's graph is never changed.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from model.graph.centralisation import flow_centralisation
from model.language import _

# Centrality by name, and what a star of n nodes reaches: the largest possible sum of (max - c_i).
_FREEMAN: dict[str, tuple[Callable[[nx.Graph], dict[Hashable, float]], Callable[[int], float]]] = {
    "degree": (nx.degree_centrality, lambda n: n - 2),
    "betweenness": (nx.betweenness_centrality, lambda n: n - 1),
    "closeness": (nx.closeness_centrality, lambda n: (n - 1) * (n - 2) / (2 * n - 3)),
}


def freeman_centralisation(graph: nx.Graph, by: str = "degree") -> float:
    """Return Freeman's centralisation of a graph: 1 for a star, 0 when all nodes are alike.

    It tells how far one actor stands out, by its position or (``flow``) by the work that passes through it.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Directions are dropped for the three positions: i and j are tied if either points to the other.
    by : {"degree", "betweenness", "closeness", "flow"}
        Node measure to compare; any other is a ValueError. ``"flow"`` reads the node attribute ``flow``, a
        load >= 0 in any one unit (handlings per need, arrivals per day), and needs it on every node.

    Returns
    -------
    float
        Index in 0..1, dimensionless. Fewer than three nodes have no star to compare with and give 0, except
        that ``"flow"`` compares loads, not ties, so already two nodes can differ (`flow_centralisation`).

    Notes
    -----
    C = sum_i (max c - c_i) / (the same sum on a star), which for networkx's normalised centralities is n - 2
    (degree), n - 1 (betweenness), (n - 1)(n - 2)/(2n - 3) (closeness). On a disconnected graph closeness is
    the improved formula of Wasserman and Faust, networkx's default: times the share of nodes reached.

    References
    ----------
    Freeman (1979), Centrality in social networks, Social Networks 1, 215. doi:10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> round(freeman_centralisation(nx.path_graph(5)), 6)  # degrees 1, 2, 2, 2, 1: sum 2, a star's is 12
    0.166667
    """
    if by == "flow":
        flows = dict(graph.nodes(data="flow"))
        missing = [node for node, flow in flows.items() if flow is None]
        if missing:
            raise ValueError(
                _("node {missing!r} has no attribute 'flow', must be a load >= 0: set it").format(missing=missing[0])
            )
        return flow_centralisation(list(flows.values()))
    if by not in _FREEMAN:
        raise ValueError(_("by is {by!r}, must be one of {measures}, flow").format(by=by, measures=", ".join(_FREEMAN)))
    simple = _without_loops(nx.Graph(graph))
    if len(simple) < 3:
        return 0.0
    centrality, star_sum = _FREEMAN[by]
    values = np.array(list(centrality(simple).values()))
    return float((values.max() - values).sum() / star_sum(len(simple)))


def effective_betweenness(graph: nx.Graph, search_radius: int | None = None) -> dict[Hashable, float]:
    """Return how many services each node gives when every node sends one packet to every other.

    A packet is served at its origin and at every relay, not at its destination.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Connected (if directed: strongly connected), else some packets never arrive: a ValueError.
    search_radius : None or 1
        None: shortest paths, ties split evenly. 1: local search; a packet whose destination is a neighbour is
        delivered, any other moves to a neighbour (if directed: a successor) drawn at random.

    Returns
    -------
    dict
        Node -> expected services, >= n - 1, its own packets. A single node gives 0, a null graph ``{}``.

    Notes
    -----
    Shortest paths: betweenness over ordered pairs + (n - 1); O(n m), ten seconds at 2000 nodes. Radius 1 is
    exact: for each destination, the column sums of the fundamental matrix (I - Q)^-1 of the absorbing walk.
    That is n dense solves, O(n^4): three seconds at 500 nodes, minutes at 1500.

    References
    ----------
    Guimera et al. (2002), see `polarisation`. Kemeny & Snell (1960), Finite Markov Chains, chapter III.

    Examples
    --------
    >>> effective_betweenness(nx.star_graph(4))  # the hub sends 4 packets and relays all 4 x 3 between leaves
    {0: 16.0, 1: 4.0, 2: 4.0, 3: 4.0, 4: 4.0}
    """
    if search_radius not in (None, 1):
        raise ValueError(
            _("search_radius is {search_radius!r}, must be None (shortest paths) or 1 (local)").format(
                search_radius=search_radius
            )
        )
    simple = _without_loops(nx.DiGraph(graph))
    n = len(simple)
    if n < 2:
        return dict.fromkeys(simple, 0.0)
    parts = nx.number_strongly_connected_components(simple)
    if parts > 1:
        raise ValueError(
            _("graph is disconnected: {parts} (strong) components, must be 1: pass one component").format(parts=parts)
        )
    if search_radius == 1:
        return dict(zip(simple, _local_search_visits(simple).tolist(), strict=True))
    return {node: b + n - 1 for node, b in nx.betweenness_centrality(simple, normalized=False).items()}


def critical_load(graph: nx.Graph, search_radius: int | None = None) -> float:
    """Return the sending rate at which the busiest node of the graph is just saturated.

    Below it every queue empties again; above it packets pile up where effective betweenness is largest.

    Parameters
    ----------
    graph, search_radius
        As in `effective_betweenness`; fewer than two nodes, where nothing can be sent, are a ValueError.

    Returns
    -------
    float
        Packets per node per step, in 0..1; 1 is the complete graph, where nothing is relayed.

    Notes
    -----
    (n - 1) / max B: each node sends rho packets per step, evenly to the other n - 1, and serves one per step,
    so node i is offered rho B_i / (n - 1). Guimera et al. (2002), see `polarisation`.

    Examples
    --------
    >>> critical_load(nx.star_graph(4))  # the hub gives 16 services while every node sends 4 packets
    0.25
    """
    if len(graph) < 2:
        raise ValueError(
            _("graph has {count} nodes, must have at least 2: add a node to send to").format(count=len(graph))
        )
    return (len(graph) - 1) / max(effective_betweenness(graph, search_radius).values())


class Krackhardt(NamedTuple):
    """Krackhardt's four dimensions of hierarchy, each in 0..1; all four are 1 only for an out-tree."""

    connectedness: float  # pairs within one weak component
    hierarchy: float  # one-way pairs, among pairs with any path between them
    efficiency: float  # absence of ties beyond those a tree needs
    lub: float  # least upper boundedness: pairs with one closest common superior


def krackhardt(digraph: nx.DiGraph) -> Krackhardt:
    """Return how near a directed graph comes to a pure chain of command, on four dimensions.

    Ties point from superior to subordinate; a tree of command pointing away from its root scores 1 on all.

    Parameters
    ----------
    digraph : networkx.DiGraph
        Directed; an undirected graph is a ValueError.

    Returns
    -------
    Krackhardt
        Four shares in 0..1, dimensionless. A dimension that nothing can violate (no nodes, no ties) is 1.

    Notes
    -----
    Each is 1 - violations / their largest number, over pairs of nodes and weak components of k nodes:
    connectedness, pairs across components of n(n - 1)/2; hierarchy, pairs reaching each other of pairs where
    one reaches the other; efficiency, arcs beyond k - 1 of (k - 1)^2; lub, pairs in a component without a
    least upper bound of (k - 1)(k - 2)/2. An upper bound reaches both nodes (itself counts); it is least if
    every upper bound reaches it. Sums run over components before dividing; UCINET averages the components'
    efficiency by size instead, the same for one component. O(n^3).

    References
    ----------
    Krackhardt (1994), Graph theoretical dimensions of informal organizations, in Carley & Prietula (eds),
    Computational Organization Theory, 89-111. UCINET 6 help, Network > Cohesion > Krackhardt GTD.

    Examples
    --------
    >>> krackhardt(nx.DiGraph([("a", "c"), ("b", "c")]))  # the pair of superiors has no common superior
    Krackhardt(connectedness=1.0, hierarchy=1.0, efficiency=1.0, lub=0.0)
    """
    if not digraph.is_directed():
        raise ValueError(_("graph is undirected, must be a DiGraph: point edges from superior to subordinate"))
    simple = _without_loops(nx.DiGraph(digraph))
    others = np.array([len(part) - 1 for part in nx.weakly_connected_components(simple)], dtype=int)
    pairs, joined = len(simple) * (len(simple) - 1) // 2, int((others * (others + 1)).sum()) // 2
    reach = nx.to_numpy_array(nx.transitive_closure(simple, reflexive=True), list(simple), weight=None) > 0
    mutual, reached = (int(np.triu(either, 1).sum()) for either in (reach & reach.T, reach | reach.T))
    spare = simple.number_of_edges() - int(others.sum())
    unbounded = joined - _pairs_with_least_upper_bound(reach)
    return Krackhardt(  # where nothing can be violated, nothing is: 1 - 0/1
        connectedness=1.0 - (pairs - joined) / max(pairs, 1),
        hierarchy=1.0 - mutual / max(reached, 1),
        efficiency=1.0 - spare / max(int((others**2).sum()), 1),
        lub=1.0 - unbounded / max(int((others * (others - 1)).sum()) // 2, 1),
    )


def _without_loops(graph: nx.Graph) -> nx.Graph:
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def _local_search_visits(graph: nx.DiGraph) -> NDArray[np.float64]:
    adjacency = nx.to_numpy_array(graph, weight=None)
    step = adjacency / adjacency.sum(axis=1, keepdims=True)
    visits = np.zeros(len(graph))
    for target in range(len(graph)):
        starts = np.ones(len(graph))
        starts[target] = 0.0
        walk = step * (starts * (adjacency[:, target] == 0))[:, None]  # the target's neighbours deliver
        visits += np.linalg.solve((np.eye(len(graph)) - walk).T, starts)
    return visits


def _pairs_with_least_upper_bound(reach: NDArray[np.bool_]) -> int:
    # Whoever reaches an upper bound is one too, so a bound is least if as many reach it as there are bounds.
    bounds = reach.T.astype(float) @ reach.astype(float)
    most = np.zeros_like(bounds)
    for superiors, below in zip(reach.sum(axis=0), reach, strict=True):
        np.maximum(most, superiors, out=most, where=np.outer(below, below))
    return int(np.triu((bounds > 0) & (bounds == most), 1).sum())
