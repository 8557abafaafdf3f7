"""Structure measures against known graphs, published formulas and recomputation (V20, V21, V23)."""

from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from model.graph.centralisation import flow_centralisation, polarisation
from model.graph.structure import Krackhardt, critical_load, effective_betweenness, freeman_centralisation, krackhardt

POSITIONS = ("degree", "betweenness", "closeness")
STAR_32 = nx.star_graph(31)
RING_32 = nx.cycle_graph(32)
HOMOGENEOUS_32 = nx.circulant_graph(32, [1, 7])


# --- V20: critical loads -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("graph", "busiest", "load"),
    [
        pytest.param(STAR_32, 31**2, 0.032258, id="star of 32"),
        pytest.param(nx.star_graph(7), 7**2, 0.142857, id="star of 8"),
        pytest.param(nx.star_graph(4), 4**2, 0.25, id="star of 5"),
        pytest.param(RING_32, 32**2 / 4, 0.121094, id="ring of 32"),
        pytest.param(nx.cycle_graph(8), 8**2 / 4, 0.4375, id="ring of 8"),
        pytest.param(nx.complete_graph(9), 8, 1.0, id="complete graph of 9"),
        pytest.param(nx.complete_graph(2), 1, 1.0, id="complete graph of 2"),
        pytest.param(nx.balanced_tree(3, 3), 1053, 0.037037, id="ternary tree of 40"),
        pytest.param(nx.balanced_tree(2, 4), 576, 0.052083, id="binary tree of 31"),
    ],
)
def test_canonical_graphs_have_their_known_critical_load_on_shortest_paths(graph, busiest, load):
    assert max(effective_betweenness(graph).values()) == pytest.approx(busiest, rel=1e-9)
    assert critical_load(graph) == pytest.approx(load, rel=1e-5)


def test_the_root_is_the_bottleneck_of_the_ternary_tree_but_not_of_the_binary_tree():
    ternary = effective_betweenness(nx.balanced_tree(3, 3))
    binary = effective_betweenness(nx.balanced_tree(2, 4))
    assert max(ternary, key=ternary.get) == 0
    assert binary[0] < binary[1] == pytest.approx(max(binary.values()))


@pytest.mark.parametrize(
    ("graph", "busiest", "load"),
    [
        pytest.param(RING_32, 4526, 0.0068493, id="ring of 32"),
        pytest.param(STAR_32, 31**2, 0.032258, id="star of 32"),
        pytest.param(nx.star_graph(4), 4**2, 0.25, id="star of 5"),
        pytest.param(nx.complete_graph(9), 8, 1.0, id="complete graph of 9"),
    ],
)
def test_canonical_graphs_have_their_known_critical_load_under_local_search(graph, busiest, load):
    assert max(effective_betweenness(graph, search_radius=1).values()) == pytest.approx(busiest, rel=1e-9)
    assert critical_load(graph, search_radius=1) == pytest.approx(load, rel=1e-5)


# --- V21: star against homogeneous ---------------------------------------------------------------------


def _mean_packets(graph, rho, search_radius=None):
    """N(rho) = sum u / (1 - u), u = rho B / (n - 1): packets in a network of M/M/1 stations."""
    busy = rho * np.array(list(effective_betweenness(graph, search_radius).values())) / (len(graph) - 1)
    return float((busy / (1 - busy)).sum())


@pytest.mark.parametrize(("rho", "packets"), [(0.005, 0.33921), (0.02, 2.26423), (0.03, 14.24448)])
def test_the_star_of_32_holds_the_known_number_of_packets(rho, packets):
    assert _mean_packets(STAR_32, rho) == pytest.approx(packets, rel=1e-4)


@pytest.mark.parametrize(
    ("search_radius", "crossover", "share_of_limit"), [(None, 0.015303, 0.474), (1, 0.030625, 0.949)]
)
def test_the_star_wins_below_the_crossover_and_the_homogeneous_network_above(search_radius, crossover, share_of_limit):
    def advantage(rho):  # positive: the star holds more packets
        star = _mean_packets(STAR_32, rho, search_radius)
        return star - _mean_packets(HOMOGENEOUS_32, rho, search_radius)

    limit = critical_load(STAR_32, search_radius)
    found = brentq(advantage, 1e-4, limit * (1 - 1e-9), xtol=1e-12)
    assert HOMOGENEOUS_32.number_of_edges() == 64
    assert found == pytest.approx(crossover, rel=1e-4)
    assert found / limit == pytest.approx(share_of_limit, abs=0.001)
    assert advantage(0.9 * found) < 0 < advantage(found + 0.1 * (limit - found))


# --- V23: Freeman, polarisation, Krackhardt ------------------------------------------------------------


@pytest.mark.parametrize("nodes", [3, 5, 20])
@pytest.mark.parametrize("by", POSITIONS)
def test_a_star_is_fully_centralised(nodes, by):
    assert freeman_centralisation(nx.star_graph(nodes - 1), by=by) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("by", "index"), [("degree", 0.166667), ("betweenness", 0.416667), ("closeness", 0.422222)])
def test_a_path_of_five_has_its_known_centralisation(by, index):
    assert freeman_centralisation(nx.path_graph(5), by=by) == pytest.approx(index, abs=1e-6)


@pytest.mark.parametrize("graph", [nx.cycle_graph(7), nx.complete_graph(6), nx.empty_graph(4)])
@pytest.mark.parametrize("by", POSITIONS)
def test_a_graph_of_equals_has_no_centralisation(graph, by):
    assert freeman_centralisation(graph, by=by) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("by", POSITIONS)
def test_no_graph_of_up_to_six_nodes_connected_or_not_leaves_the_range_from_zero_to_one(by):
    indices = [freeman_centralisation(graph, by) for graph in nx.graph_atlas_g() if len(graph) <= 6]
    assert len(indices) == 209
    assert min(indices) >= 0
    assert max(indices) <= 1 + 1e-12


def test_a_star_with_a_lost_node_is_less_central_by_closeness_of_the_reached_share():
    lost = nx.star_graph(2)
    lost.add_node("lost")
    # closeness times reached share: 2/3, 4/9, 4/9, 0; differences 2/9 + 2/9 + 2/3, a star of four gives 6/5
    assert freeman_centralisation(lost, by="closeness") == pytest.approx((10 / 9) / (6 / 5))


@pytest.mark.parametrize("graph", [nx.Graph(), nx.DiGraph(), nx.empty_graph(1), nx.path_graph(2)])
@pytest.mark.parametrize("by", POSITIONS)
def test_fewer_than_three_nodes_have_no_positional_centralisation(graph, by):
    assert freeman_centralisation(graph, by=by) == 0.0


@pytest.mark.parametrize("by", POSITIONS)
def test_positional_centralisation_ignores_directions_weights_loops_and_parallel_edges(by):
    plain = nx.path_graph(5)
    dressed = nx.MultiDiGraph([(1, 0), (1, 2), (1, 2), (2, 1), (3, 2), (3, 4), (4, 4)])
    nx.set_edge_attributes(dressed, 7.5, "weight")
    assert freeman_centralisation(dressed, by=by) == pytest.approx(freeman_centralisation(plain, by=by))
    assert dressed.number_of_edges() == 7


def test_loads_of_5_2_2_1_have_index_one_third_and_polarisation_one():
    assert flow_centralisation([5, 2, 2, 1]) == pytest.approx(0.333333, abs=1e-6)
    assert polarisation([5, 2, 2, 1]) == pytest.approx(1, abs=1e-6)


@settings(derandomize=True)
@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30))
def test_polarisation_is_n_minus_one_times_the_flow_index_and_agrees_with_freemans_sum(loads):
    index = flow_centralisation(loads)
    assert 0 <= index <= 1 + 1e-9
    assert polarisation(loads) == pytest.approx((len(loads) - 1) * index, abs=1e-9)
    if sum(loads) > 1e-6:
        shares = np.array(loads) / sum(loads)  # a star has one share of 1 and n - 1 of 0: its sum is n - 1
        assert index == pytest.approx(float((shares.max() - shares).sum()) / (len(loads) - 1), abs=1e-9)


@pytest.mark.parametrize("loads", [[0.0, 5e-324], [0.0, 1.7e308], [1.7e308, 0.0]])
def test_one_actor_with_all_the_load_scores_one_however_small_or_large_the_load(loads):
    assert flow_centralisation(loads) == pytest.approx(1.0)


@pytest.mark.parametrize("loads", [[], [3.0], [0.0, 0.0], [0.1, 0.1, 0.1]])
def test_nothing_to_compare_or_all_equal_gives_zero(loads):
    assert flow_centralisation(loads) == pytest.approx(0.0, abs=1e-12)
    assert polarisation(loads) == pytest.approx(0.0, abs=1e-12)


def test_flow_centralisation_of_a_graph_reads_the_node_attribute_where_zero_is_a_value():
    graph = nx.complete_graph(4)
    nx.set_node_attributes(graph, {0: 5, 1: 2, 2: 2, 3: 1}, "flow")
    assert freeman_centralisation(graph, by="flow") == pytest.approx(1 / 3)
    nx.set_node_attributes(graph, {0: 9, 1: 0, 2: 0, 3: 0}, "flow")
    assert freeman_centralisation(graph, by="flow") == pytest.approx(1.0)
    assert freeman_centralisation(nx.Graph(), by="flow") == 0.0


@pytest.mark.parametrize("tree", [nx.balanced_tree(3, 3), nx.path_graph(6), nx.star_graph(5), nx.path_graph(2)])
def test_an_out_tree_scores_one_on_all_four_dimensions(tree):
    assert krackhardt(nx.bfs_tree(tree, 0)) == pytest.approx(Krackhardt(1, 1, 1, 1), abs=1e-6)


@pytest.mark.parametrize(
    ("digraph", "expected"),
    [
        pytest.param(nx.DiGraph(), (1, 1, 1, 1), id="null graph"),
        pytest.param(nx.empty_graph(1, nx.DiGraph), (1, 1, 1, 1), id="single node"),
        pytest.param(nx.empty_graph(4, nx.DiGraph), (0, 1, 1, 1), id="four strangers"),
        pytest.param(nx.complete_graph(4, nx.DiGraph), (1, 0, 0, 1), id="everyone over everyone"),
        pytest.param(nx.cycle_graph(4, nx.DiGraph), (1, 0, 1 - 1 / 9, 1), id="directed ring of four"),
        pytest.param(nx.bfs_tree(nx.star_graph(4), 0).reverse(), (1, 1, 1, 0), id="star of five into its hub"),
        pytest.param(nx.DiGraph([(0, 1), (2, 3)]), (1 / 3, 1, 1, 1), id="two pairs: 2 of 6 pairs joined"),
        pytest.param(nx.DiGraph([(0, 1), (1, 0)]), (1, 0, 0, 1), id="mutual pair"),
        # 4 arcs where 3 would do, of (4 - 1)^2 = 9 spare ones possible
        pytest.param(nx.DiGraph([(0, 1), (0, 2), (1, 3), (2, 3)]), (1, 1, 1 - 1 / 9, 1), id="diamond"),
        # 2 and 3 answer to both 0 and 1, none closest; 0 and 1 to nobody: 2 of 6 - 3 pairs fail
        pytest.param(nx.DiGraph([(0, 2), (0, 3), (1, 2), (1, 3)]), (1, 1, 1 - 1 / 9, 1 - 2 / 3), id="two bosses"),
    ],
)
def test_krackhardt_dimensions_match_the_count_by_hand(digraph, expected):
    assert krackhardt(digraph) == pytest.approx(Krackhardt(*expected), abs=1e-6)


def _krackhardt_by_definition(digraph):
    """The four definitions word by word, pair by pair, with nx.has_path as the only tool."""

    def reaches(a, b):
        return nx.has_path(digraph, a, b)

    whole = digraph.to_undirected()
    pairs = list(combinations(digraph, 2))
    met = [(a, b) for a, b in pairs if nx.has_path(whole, a, b)]
    ordered = [(a, b) for a, b in pairs if reaches(a, b) or reaches(b, a)]
    both_ways = [(a, b) for a, b in ordered if reaches(a, b) and reaches(b, a)]
    orphans = 0
    for a, b in met:
        bounds = [c for c in digraph if reaches(c, a) and reaches(c, b)]
        orphans += not any(all(reaches(other, least) for other in bounds) for least in bounds)
    sizes = [len(part) for part in nx.connected_components(whole)]
    most_spare = sum((k - 1) ** 2 for k in sizes)
    most_orphans = sum((k - 1) * (k - 2) // 2 for k in sizes)
    spare = digraph.number_of_edges() - sum(k - 1 for k in sizes)
    return Krackhardt(
        len(met) / len(pairs),
        1 - len(both_ways) / len(ordered) if ordered else 1,
        1 - spare / most_spare if most_spare else 1,
        1 - orphans / most_orphans if most_orphans else 1,
    )


@pytest.mark.parametrize("density", [0.05, 0.1, 0.15, 0.2, 0.3])
@pytest.mark.parametrize("seed", range(4))
def test_krackhardt_agrees_with_its_definition_on_random_digraphs(density, seed):
    digraph = nx.gnp_random_graph(11, density, seed=seed, directed=True)
    assert krackhardt(digraph) == pytest.approx(_krackhardt_by_definition(digraph), abs=1e-12)


# --- effective betweenness by other routes -------------------------------------------------------------


def _services_by_enumeration(graph):
    """Walk every shortest path of every ordered pair and serve the packet everywhere but at its end."""
    services = dict.fromkeys(graph, 0.0)
    for origin, destination in permutations(graph, 2):
        paths = list(nx.all_shortest_paths(graph, origin, destination))
        for node in (node for path in paths for node in path[:-1]):
            services[node] += 1 / len(paths)
    return services


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shortest_path_services_equal_the_enumeration_of_all_paths(directed, seed):
    graph = nx.gnp_random_graph(12, 0.25, seed=seed, directed=directed)
    nx.add_cycle(graph, range(12))
    assert effective_betweenness(graph) == pytest.approx(_services_by_enumeration(graph), abs=1e-9)


@pytest.mark.parametrize("graph", [nx.petersen_graph(), nx.balanced_tree(2, 3), nx.path_graph(9)])
def test_total_shortest_path_services_equal_the_sum_of_all_distances(graph):
    distances = sum(sum(row.values()) for _, row in nx.all_pairs_shortest_path_length(graph))
    assert sum(effective_betweenness(graph).values()) == pytest.approx(distances)


def test_a_path_of_four_under_local_search_matches_the_steps_solved_by_hand():
    # To node 3: 0 always moves to 1, 1 moves to 0 or 2 evenly, 2 delivers. Visits started at 0: (2, 2, 1),
    # at 1: (1, 2, 1), at 2: (0, 0, 1). To node 2: 0 -> 1 -> delivered; 3 delivers. The rest by symmetry.
    towards_3 = np.array([3, 4, 3, 0])
    towards_2 = np.array([1, 2, 0, 1])
    expected = towards_3 + towards_3[::-1] + towards_2 + towards_2[::-1]
    assert list(effective_betweenness(nx.path_graph(4), search_radius=1).values()) == pytest.approx(expected)


def test_a_directed_ring_leaves_local_search_no_choice():
    ring = nx.cycle_graph(6, nx.DiGraph)
    assert effective_betweenness(ring, search_radius=1) == pytest.approx(effective_betweenness(ring))


@pytest.mark.parametrize(
    "graph",
    [
        pytest.param(nx.lollipop_graph(4, 3), id="clique with a tail"),
        pytest.param(nx.DiGraph([(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 3), (2, 0)]), id="directed"),
    ],
)
def test_local_search_services_agree_with_walking_packets(graph):
    rng = np.random.default_rng(20)
    walks = 400
    counts = np.zeros((walks, len(graph)))
    for walk in range(walks):
        for origin, destination in permutations(graph, 2):
            here = origin
            while here != destination:
                counts[walk, here] += 1
                ways = list(graph[here])
                here = destination if destination in graph[here] else ways[rng.integers(len(ways))]
    exact = np.array(list(effective_betweenness(graph, search_radius=1).values()))
    standard_error = counts.std(axis=0, ddof=1) / np.sqrt(walks)
    assert (np.abs(counts.mean(axis=0) - exact) <= 4 * standard_error + 1e-9).all()
    assert (standard_error < 0.05 * exact / 2).all()


@st.composite
def _relabelled_graphs(draw):
    seed = draw(st.integers(0, 10_000))
    directed = draw(st.booleans())
    size = draw(st.integers(3, 9))
    graph = nx.gnp_random_graph(size, draw(st.floats(0, 0.6)), seed=seed, directed=directed)
    nx.add_cycle(graph, range(size))
    names = dict(zip(graph, draw(st.permutations([f"actor {i}" for i in range(size)])), strict=True))
    edges = draw(st.permutations([(names[a], names[b]) for a, b in graph.edges]))
    return graph, names, type(graph)(edges)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(_relabelled_graphs())
def test_relabelling_the_actors_changes_no_measure(case):
    graph, names, renamed = case
    for radius in (None, 1):
        services = effective_betweenness(renamed, radius)
        expected = {names[node]: value for node, value in effective_betweenness(graph, radius).items()}
        assert services == pytest.approx(expected, rel=1e-9)
        assert critical_load(renamed, radius) == pytest.approx(critical_load(graph, radius), rel=1e-9)
        assert 0 < critical_load(graph, radius) <= 1 + 1e-9
    for by in POSITIONS:
        assert freeman_centralisation(renamed, by) == pytest.approx(freeman_centralisation(graph, by), abs=1e-9)
    if graph.is_directed():
        assert krackhardt(renamed) == pytest.approx(krackhardt(graph), abs=1e-12)


@pytest.mark.parametrize("search_radius", [None, 1])
def test_weights_loops_and_parallel_edges_change_no_service_and_the_graph_is_left_alone(search_radius):
    plain = nx.path_graph(4)
    dressed = nx.MultiGraph([(0, 1), (0, 1), (1, 2), (2, 3), (3, 3)])
    nx.set_edge_attributes(dressed, {edge: 0.1 + edge[0] for edge in dressed.edges}, "weight")
    services = effective_betweenness(dressed, search_radius)
    assert services == pytest.approx(effective_betweenness(plain, search_radius))
    assert dressed.number_of_edges() == 5


@pytest.mark.parametrize("search_radius", [None, 1])
def test_a_lone_actor_serves_nothing_and_nobody_serves_nobody(search_radius):
    assert effective_betweenness(nx.empty_graph(1), search_radius) == {0: 0.0}
    assert effective_betweenness(nx.Graph(), search_radius) == {}


# --- refusals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: freeman_centralisation(nx.star_graph(4), by="fame"),
            "by is 'fame'.*degree, betweenness.*flow",
        ),
        (lambda: freeman_centralisation(nx.path_graph(["hq", "unit"]), by="flow"), "node 'hq'.*'flow'"),
        (lambda: flow_centralisation([1.0, -2.0]), "load 1 is -2.0.*>= 0"),
        (lambda: polarisation([float("nan")]), "load 0 is nan.*finite"),
        (lambda: polarisation([[1.0, 2.0]]), r"shape \(1, 2\)"),
        (lambda: effective_betweenness(nx.path_graph(3), search_radius=2), "search_radius is 2.*None.*1"),
        (lambda: critical_load(nx.path_graph(3), search_radius=0), "search_radius is 0"),
        (lambda: critical_load(nx.Graph()), "0 nodes.*at least 2"),
        (lambda: critical_load(nx.empty_graph(1)), "1 nodes.*at least 2"),
        (lambda: krackhardt(nx.path_graph(3)), "undirected.*DiGraph"),
    ],
)
def test_a_bad_argument_is_refused_with_its_value_and_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("measure", [critical_load, effective_betweenness])
@pytest.mark.parametrize("search_radius", [None, 1])
@pytest.mark.parametrize("graph", [nx.Graph([(0, 1), (2, 3)]), nx.DiGraph([(0, 1)]), nx.empty_graph(2)])
def test_packets_that_can_never_arrive_are_refused(measure, search_radius, graph):
    with pytest.raises(ValueError, match=r"disconnected: 2 .*components.*one component"):
        measure(graph, search_radius)
