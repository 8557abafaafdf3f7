"""Errors that travel, sentences made of numbers, comparisons, and the frames a user gets."""

from __future__ import annotations

import math
import pickle

import networkx as nx
import pytest

import model as fl
from model.graph.groups import group_actors

REFERENCE = fl.preset("reference")


def test_errors_survive_the_trip_from_a_worker():
    problem = fl.Problem("actor 'board'", "cadence is -3.5 days", "must be > 0", "write 7")
    for error in (
        fl.ScenarioError("field.toml", (problem,)),
        fl.ArgumentError("sweep", "x is 3", "must be 4", "try 4"),
    ):
        back = pickle.loads(pickle.dumps(error))
        assert type(back) is type(error)
        assert str(back) == str(error)


def test_scenarios_are_values():
    assert hash(REFERENCE) == hash(fl.read_scenario(fl.write_scenario(REFERENCE)))
    assert REFERENCE.with_dials(0.2) != REFERENCE
    assert REFERENCE.with_dials(0.5, 4) == REFERENCE
    assert pickle.loads(pickle.dumps(REFERENCE)) == REFERENCE
    with pytest.raises(AttributeError):
        REFERENCE.name = "other"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fl.preset("referense"), "did you mean 'reference'"),
        (lambda: REFERENCE.with_parameters(need_rat=1), "did you mean 'need_rate'"),
        (lambda: REFERENCE.with_actor("bord", servers=2), "did you mean 'board'"),
        (lambda: REFERENCE.with_actor("board", cadense=2), "did you mean 'cadence'"),
        (lambda: REFERENCE.with_dials(math.nan), "1 problem in reference: dials: centralisation is nan, must be >= 0"),
        (lambda: REFERENCE.with_dials("all"), "1 problem in reference: dials: centralisation is 'all', must be"),
        (lambda: fl.sweep(REFERENCE), "no axis is given"),
        (lambda: fl.sweep(REFERENCE, centralisation=[]), "centralisation has no values"),
        (lambda: fl.sweep(REFERENCE, need_rate=[0]), "must be > 0"),
        (lambda: fl.sweep(REFERENCE, need_rate=range(1, 2_000), trial_time=range(2_000)), "must have at most 1000000"),
        (fl.compare, "nothing is given"),
        (lambda: fl.compare(base=3), "base is a int, must be a Scenario, a Solution or a Sim"),
        (lambda: fl.freeman_centralisation(nx.star_graph(3), by="fame"), "fame"),
    ],
)
def test_bad_arguments_say_what_would_be_right(call, message):
    with pytest.raises((fl.ModelError, ValueError), match=message.replace("?", r"\?")):
        call()


def test_a_bottleneck_is_named_only_when_it_is_one():
    calm = fl.explain(fl.solve(REFERENCE))
    assert calm.bottleneck == ""
    assert calm.sentence.startswith("Nobody is overloaded; design takes the most days, 37 of 83 days")
    tight = fl.explain(fl.solve(REFERENCE.with_dials(1, 6)))
    assert tight.bottleneck == "test_centre"
    assert tight.sentence.startswith("Test centre is 88% busy, so work queues there")
    over = fl.explain(fl.solve(REFERENCE.with_dials(1, 8)))
    assert over.sentence.startswith("Test centre is asked for 108% of what it can do")


@pytest.mark.parametrize(("kappa", "versions"), [(0, 4), (0.5, 8), (1, 8), (1, 6)])
def test_each_next_step_leads_where_it_says(kappa, versions):
    scenario = REFERENCE.with_dials(kappa, versions)
    for step in fl.explain(fl.solve(scenario)).next_steps[:6]:
        if step.kind == "server":
            after = scenario.with_actor(step.actor, servers=int(step.value))
        else:
            after = scenario.with_dials(**{step.kind: step.value})
        assert fl.solve(after).cycle_time.mean == pytest.approx(step.cycle_time, rel=1e-9)


def test_days_by_kind_add_up_to_the_mean():
    explained = fl.explain(fl.solve(REFERENCE))
    assert explained.days.sum() == pytest.approx(explained.solution.cycle_time.mean, abs=1e-9)


def test_a_comparison_takes_scenarios_and_solutions_alike():
    faster = REFERENCE.with_dials(1, 3)
    a = fl.compare(base=REFERENCE, faster=faster)
    b = fl.compare(base=fl.solve(REFERENCE), faster=fl.solve(faster))
    assert a.equals(b)
    assert a["name"].unique().tolist() == ["base", "faster"]


def test_the_best_share_of_a_sweep_ignores_points_over_capacity():
    grid = fl.sweep(REFERENCE, centralisation=[0.5, 1], iteration_speed=[8])
    assert grid.best("centralisation")["centralisation"].tolist() == [0.5]
    over = fl.sweep(REFERENCE.with_parameters(need_rate=5), centralisation=[0, 1])
    assert len(over.best("centralisation")) == 0


def test_the_graph_carries_the_flows_of_the_solution():
    graph, answer = fl.network(REFERENCE), fl.solve(REFERENCE)
    for actor, row in answer.stations.iterrows():
        assert graph.nodes[actor]["flow"] == pytest.approx(row["arrival_rate"])
        into = sum(edge["flow"] for _, _, edge in graph.in_edges(actor, data=True))
        assert into == pytest.approx(row["arrival_rate"])
    assert sum(edge["flow"] for _, _, edge in graph.in_edges("fielded", data=True)) == pytest.approx(0.3)
    assert graph.edges["hq", "workshop0"]["latency"] == 0.75
    assert graph.edges["workshop0", "post0"]["latency"] == 0.25
    assert graph.edges["desk0", "desk1"]["latency"] == 1.5


def test_classical_centralisation_does_not_follow_the_dial_but_the_measured_index_does():
    """An edge exists or not, so degree centralisation is a step function of the dial; flow shares are not."""
    degree = [fl.freeman_centralisation(fl.network(REFERENCE.with_dials(k)), by="degree") for k in (0.25, 0.5, 0.75)]
    flow = [fl.freeman_centralisation(fl.network(REFERENCE.with_dials(k)), by="flow") for k in (0.25, 0.5, 0.75)]
    assert degree[0] == degree[1] == degree[2]
    assert len(set(flow)) == 3


@pytest.mark.parametrize("name", fl.PRESETS)
def test_the_boxes_of_the_picture_hold_every_actor_and_every_flow(name):
    scenario = fl.preset(name)
    groups, answer = group_actors(scenario), fl.solve(scenario)
    shown = [member for members in groups.boxes["members"] for member in members]
    assert sorted(shown) == sorted(actor.id for actor in scenario.actors)
    for box in groups.boxes.index[groups.boxes["kind"].isin(["station", "gate"])]:
        arriving = groups.flows.loc[groups.flows["target"] == box, "rate"].sum()
        members = list(groups.boxes.loc[box, "members"])
        assert arriving == pytest.approx(answer.stations.loc[members, "arrival_rate"].sum(), rel=1e-9, abs=1e-12)
    fielded = groups.flows.loc[groups.flows["target"] == "field|soldiers|local", "rate"].sum()
    assert fielded == pytest.approx(scenario.parameters["need_rate"])
