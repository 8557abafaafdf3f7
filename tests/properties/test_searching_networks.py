"""Properties of drawn networks in which cases must look for a solver and go round the loop often.

test_networks.py draws organisations with a workshop everybody knows; here each type is solved in one place, desks are
joined at random, and every function may stand at several actors on both tracks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import model as fl
from model.analytic.distribution import CaseTransform
from model.analytic.means import means
from model.flow.compiled import compile_network
from model.flow.edges import edge_flows
from model.flow.traffic import traffic
from model.graph.groups import group_actors

SETTINGS = settings(max_examples=20, deadline=None, derandomize=True)
EFFORT = st.floats(0.05, 1.0)


@st.composite
def ecosystems(draw: st.DrawFn) -> fl.Scenario:
    count = draw(st.integers(2, 5))
    regions = tuple(fl.Region(f"r{n}", draw(st.floats(0.2, 3))) for n in range(count))
    types = tuple(fl.NeedType(f"t{n}", draw(st.floats(0.2, 3))) for n in range(count))
    actors = []
    for n in range(count):
        home = {"region": f"r{n}"}
        actors += [
            fl.Actor(f"desk{n}", "triage", "soldiers", track="local", effort=draw(EFFORT), **home),
            fl.Actor(f"shop{n}", "design", "firms", servers=draw(st.integers(1, 5)), solves=(f"t{n}",), **home),
            fl.Actor(f"post{n}", "test", "soldiers", track="local", effort=draw(EFFORT), **home),
        ]
        if draw(st.booleans()):
            actors.append(fl.Actor(f"officer{n}", "approve", "soldiers", track="local", effort=draw(EFFORT), **home))
    for function in draw(st.lists(st.sampled_from(["triage", "test", "approve", "produce"]), unique=True)):
        track = "both" if function == "produce" else "central"
        for n in range(draw(st.integers(1, 2))):
            actors.append(fl.Actor(f"{function}{n} hq", function, "government", track=track, effort=draw(EFFORT)))
    if draw(st.booleans()):
        actors.append(fl.Actor("board", "approve", "government", track="central", cadence=draw(st.floats(1, 20))))
    steps = []
    for before in draw(st.lists(st.sampled_from(["design", "produce", "field"]), unique=True)):
        steps.append(fl.Step(f"before {before}", before))
        actors.append(fl.Actor(f"doer {before}", f"before {before}", "government", effort=draw(EFFORT)))
    chain = [fl.Link(f"desk{n}", f"desk{n + 1}") for n in range(count - 1)]
    chords = [fl.Link("desk0", f"desk{n}") for n in range(2, count) if draw(st.booleans())]
    dials = fl.Dials(*[draw(st.floats(0, 1)) for _ in range(3)], draw(st.floats(1, 6)))
    scenario = fl.Scenario("drawn", needs=fl.Needs(regions, types), actors=tuple(actors), links=(*chain, *chords),
                           steps=tuple(steps), dials=dials)  # fmt: skip
    scenario = scenario.with_parameters(
        local_search=draw(st.sampled_from([1.0, 0.5])), error_hazard=draw(st.floats(0.01, 0.1)),
        catch_local=draw(st.floats(0.2, 1)), capacity_follows_authority=draw(st.sampled_from([0.0, 0.3, 1.0])),
    )  # fmt: skip
    limit = fl.solve(scenario).max_need_rate
    return scenario.with_parameters(need_rate=draw(st.sampled_from([0.2, 0.7, 0.9])) * limit)


def test_the_drawn_networks_do_search():
    lengths = []

    @given(ecosystems())
    @SETTINGS
    def collect(scenario):
        local = fl.solve(scenario.with_dials(triage=0.0)).stations
        desks = local.index.str.fullmatch(r"desk\d")
        lengths.append(local.loc[desks, "arrival_rate"].sum() / scenario.parameters["need_rate"])

    collect()
    assert max(lengths) > 1.5


@given(ecosystems())
@SETTINGS
def test_flow_is_conserved_at_every_actor_also_while_it_searches(scenario):
    network = compile_network(scenario)
    flows = traffic(network)
    edges = edge_flows(network, flows)
    stations, regions = len(network.structure.stations), len(network.structure.regions)
    into, out = (np.asarray(edges.rate.sum(axis=axis)).ravel() for axis in (0, 1))
    parts = sum(np.asarray(table.sum(axis=0)).ravel() for table in (edges.raised, edges.onward, edges.back))
    assert parts == pytest.approx(into, rel=1e-12, abs=1e-15)
    assert into[:stations] == pytest.approx(flows.arrival_rate[0], rel=1e-9)
    assert out[:stations] == pytest.approx(flows.arrival_rate[0], rel=1e-9)
    raised = np.asarray(edges.raised.sum(axis=1)).ravel()[stations : stations + regions]
    assert raised == pytest.approx(scenario.parameters["need_rate"] * network.structure.origin, rel=1e-9)
    assert (out - into)[stations : stations + regions] == pytest.approx(raised, rel=1e-9)  # units only add needs
    assert into[-1] == pytest.approx(scenario.parameters["need_rate"], rel=1e-9)
    assert out[-1] == 0


def slope(values, step: float) -> float:
    """Return the derivative at 0 from values at -2, -1, 1 and 2 steps: the error is of fourth order."""
    return (8 * (values[2] - values[1]) - (values[3] - values[0])) / (12 * step)


@given(ecosystems())
@SETTINGS
def test_the_transform_of_every_walk_has_the_mean_that_the_stages_add_up_to(scenario):
    """Two routes through the code: expectations by stage, and the derivative at 0 of a product of transforms."""
    network = compile_network(scenario)
    found = means(network)
    law = CaseTransform(network, found)
    mean, new_mean = float(found.cycle_time[0]), float(found.new_design_cycle_time[0])
    step = 1e-4 / new_mean
    known, new = (part.real for part in law.parts(np.array([-2, -1, 1, 2]) * complex(step)))
    assert slope(known + new, step) == pytest.approx(-mean, rel=1e-7)
    assert slope(new / law.new_share, step) == pytest.approx(-new_mean, rel=1e-7)
    at_zero = sum(law.parts(np.zeros(1, complex)))
    assert at_zero.real == pytest.approx([1.0], rel=1e-12)


@given(ecosystems(), st.randoms(use_true_random=False))
@SETTINGS
def test_order_and_names_change_nothing(scenario, random):
    def shuffled(records):
        return tuple(random.sample(records, len(records)))

    names = {actor.id: f"{random.randrange(10**6)} {actor.id}" for actor in scenario.actors}
    other = replace(
        scenario,
        actors=shuffled([replace(actor, id=names[actor.id]) for actor in scenario.actors]),
        links=shuffled([fl.Link(names[link.target], names[link.source]) for link in scenario.links]),
        needs=fl.Needs(shuffled(scenario.needs.regions), shuffled(scenario.needs.types)),
    )
    a, b = fl.solve(scenario), fl.solve(other)
    assert b.cycle_time.mean == pytest.approx(a.cycle_time.mean, rel=1e-9)
    assert b.max_need_rate == pytest.approx(a.max_need_rate, rel=1e-9)
    assert b.relevant_share == pytest.approx(a.relevant_share, rel=1e-9)
    old = a.stations["wait_time"].rename(index=names)
    assert b.stations["wait_time"][old.index].to_numpy() == pytest.approx(old.to_numpy(), rel=1e-9, abs=1e-12)


@given(ecosystems())
@SETTINGS
def test_loads_are_linear_in_the_need_rate(scenario):
    once, twice = (
        fl.solve(scenario.with_parameters(need_rate=factor * scenario.parameters["need_rate"])) for factor in (1, 2)
    )
    assert twice.stations["utilisation"].to_numpy() == pytest.approx(2 * once.stations["utilisation"].to_numpy())
    assert twice.max_need_rate == pytest.approx(once.max_need_rate, rel=1e-9)
    assert once.stable
    assert twice.stable == (twice.utilisation < 1)


@given(ecosystems(), st.sampled_from([0.02, 0.3, 0.8]))
@SETTINGS
def test_more_needs_never_shorten_the_cycle_where_no_meeting_is_in_it(scenario, share):
    """A gate with returns is left out: its phase lock moves with the queues, so its wait may fall."""
    actors = tuple(actor for actor in scenario.actors if not actor.is_gate)
    plain = replace(scenario, actors=actors)
    limit = fl.solve(plain).max_need_rate
    calm, busy = (
        fl.solve(plain.with_parameters(need_rate=load * limit)).cycle_time.mean for load in (share, share + 0.1)
    )
    assert calm < busy


@given(ecosystems())
@SETTINGS
def test_the_boxes_of_the_picture_pass_on_what_they_get(scenario):
    groups = group_actors(scenario)
    for box, row in groups.boxes.iterrows():
        if row["kind"] in ("station", "gate"):
            into = groups.flows.loc[groups.flows["target"] == box, "rate"].sum()
            out = groups.flows.loc[groups.flows["source"] == box, "rate"].sum()
            assert into == pytest.approx(out, rel=1e-9, abs=1e-12)


@given(ecosystems())
@settings(max_examples=10, deadline=None, derandomize=True)
def test_a_file_gives_the_same_answer_back(scenario):
    read = fl.read_scenario(fl.write_scenario(scenario))
    assert read == scenario
    assert fl.solve(read).cycle_time == fl.solve(scenario).cycle_time


@given(st.integers(0, 10_000), st.integers(0, 40), st.text(max_size=8))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_cutting_and_pasting_in_the_text_of_a_file_gives_a_scenario_or_a_scenario_error(start, length, pasted):
    text = fl.write_scenario(fl.preset("urgent_fast_lane"))
    start %= len(text)
    try:
        found = fl.read_scenario(text[:start] + pasted + text[start + length :] + "\n")
    except fl.ScenarioError as error:
        found = error
    assert isinstance(found, fl.Scenario) or (found.problems and str(found))
