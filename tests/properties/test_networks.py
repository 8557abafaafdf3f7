"""What must hold for any network, not only for ours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import model as fl
from model.analytic.means import means
from model.flow.compiled import compile_network
from model.flow.edges import edge_flows
from model.flow.traffic import traffic

SETTINGS = settings(max_examples=25, deadline=None, derandomize=True)
REFERENCE = fl.preset("reference")


@st.composite
def scenarios(draw: st.DrawFn) -> fl.Scenario:
    """Draw an organisation: regions, need types, some functions missing, steps of every kind, links of every kind."""
    regions = [fl.Region(f"r{n}", draw(st.floats(0.1, 5))) for n in range(draw(st.integers(1, 4)))]
    types = [fl.NeedType(f"t{n}", draw(st.floats(0.1, 5))) for n in range(draw(st.integers(1, 3)))]
    actors = [fl.Actor("shop", "design", "firms", servers=draw(st.integers(1, 9)))]
    for region in regions:
        if draw(st.booleans()):
            solves = tuple(t.id for t in types if draw(st.booleans()))
            actors.append(fl.Actor(f"shop {region.id}", "design", "volunteers", region=region.id, solves=solves))
        for function in ("triage", "test", "approve"):
            if draw(st.booleans()):
                actors.append(fl.Actor(f"{function} {region.id}", function, "soldiers", region=region.id, track="local",
                                       effort=draw(st.floats(0.05, 2)), variability=draw(st.floats(0, 2))))  # fmt: skip
    for function in ("triage", "test", "approve", "produce"):
        kind = draw(st.sampled_from(["none", "station", "gate"]))
        track = "both" if function == "produce" else "central"
        if kind == "station" or (kind == "gate" and function == "produce"):
            actors.append(
                fl.Actor(f"central {function}", function, "government", track=track, effort=draw(st.floats(0.05, 2)))
            )
        elif kind == "gate":
            limit = draw(st.none() | st.integers(1, 30))
            actors.append(fl.Actor(f"central {function}", function, "government", track=track,
                                   cadence=draw(st.floats(1, 30)), agenda_limit=limit))  # fmt: skip
    steps = []
    for before in ("design", "produce", "field"):
        if draw(st.booleans()):
            track = draw(st.sampled_from(["central", "local", "both"]))
            delay = draw(st.none() | st.floats(0, 50))
            steps.append(fl.Step(f"before {before}", before, track, delay=delay))
            if delay is None:
                actors.append(
                    fl.Actor(f"doer {before}", f"before {before}", "government", effort=draw(st.floats(0.05, 2)))
                )
    desks = [actor.id for actor in actors if actor.function == "triage" and actor.track == "local"]
    links = [fl.Link(a, b, latency=draw(st.none() | st.floats(0, 3))) for a, b in zip(desks, desks[1:], strict=False)]
    dials = fl.Dials(*[draw(st.floats(0, 1)) for _ in range(3)], draw(st.floats(1, 8)))
    needs = fl.Needs(tuple(regions), tuple(types))
    scenario = fl.Scenario("drawn", needs=needs, actors=tuple(actors), links=tuple(links),
                           steps=tuple(steps), dials=dials)  # fmt: skip
    changed = {"local_search": draw(st.floats(0, 0.9)), "capacity_follows_authority": draw(st.floats(0, 1)),
               "fixed_effort_share": draw(st.floats(0, 1)), "error_hazard": draw(st.floats(0, 0.1))}  # fmt: skip
    scenario = scenario.with_parameters(**changed)
    limit = fl.solve(scenario).max_need_rate
    return scenario.with_parameters(need_rate=float(np.clip(draw(st.floats(0.1, 1.4)) * limit, 1e-6, 10)))


@given(scenarios())
@SETTINGS
def test_what_flows_in_flows_out(scenario):
    network = compile_network(scenario)
    flows = traffic(network)
    edges = edge_flows(network, flows)
    stations = len(network.structure.stations)
    into, out = np.asarray(edges.rate.sum(axis=0)).ravel(), np.asarray(edges.rate.sum(axis=1)).ravel()
    assert into[:stations] == pytest.approx(flows.arrival_rate[0], rel=1e-9, abs=1e-12)
    assert out[:stations] == pytest.approx(flows.arrival_rate[0], rel=1e-9, abs=1e-12)
    assert into[-1] == pytest.approx(scenario.parameters["need_rate"], rel=1e-9)


@given(scenarios())
@SETTINGS
def test_stages_add_up_percentiles_are_ordered_and_overload_gives_no_days(scenario):
    answer = fl.solve(scenario)
    if not answer.stable:
        assert answer.overload is not None
        assert np.isnan(answer.cycle_time.mean)
        assert 0 <= answer.overload.backlog_growth_low <= answer.overload.backlog_growth_fifo + 1e-9
        return
    assert answer.overload is None
    assert answer.stages["total"].sum() == pytest.approx(answer.cycle_time.mean, rel=1e-12, abs=1e-9)
    for times in (answer.cycle_time, answer.new_design_cycle_time):
        assert 0 <= times.p10 <= times.p50 <= times.p90
    assert 0 < answer.relevant_share < 1
    assert 0 <= answer.centralisation_index <= 1
    assert 0 < answer.flow_efficiency <= 1


@given(scenarios())
@SETTINGS
def test_little_holds_at_every_station(scenario):
    answer = fl.solve(scenario)
    if answer.stable:
        queued = answer.stations["arrival_rate"] * answer.stations["wait_time"]
        assert answer.stations["queue_length"].to_numpy() == pytest.approx(queued.to_numpy(), rel=1e-12, abs=1e-12)
        stations = answer.stages[["work", "queue", "gate"]].to_numpy().sum() * scenario.parameters["need_rate"]
        assert stations == pytest.approx(
            (answer.stations["arrival_rate"] * answer.stations["sojourn_time"]).sum(), rel=1e-9
        )


@given(scenarios(), st.randoms(use_true_random=False))
@SETTINGS
def test_the_order_of_actors_links_and_regions_changes_nothing(scenario, random):
    def shuffled(records):
        return tuple(random.sample(records, len(records)))

    needs = fl.Needs(shuffled(scenario.needs.regions), shuffled(scenario.needs.types))
    other = replace(scenario, actors=shuffled(scenario.actors), links=shuffled(scenario.links), needs=needs)
    a, b = fl.solve(scenario), fl.solve(other)
    assert a.stable == b.stable
    assert a.max_need_rate == pytest.approx(b.max_need_rate, rel=1e-9)
    if a.stable:
        assert (a.cycle_time.mean, a.cycle_time.p90) == pytest.approx((b.cycle_time.mean, b.cycle_time.p90), rel=1e-7)


@given(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None, derandomize=True)
def test_new_names_change_nothing(random):
    names = {actor.id: f"{random.random()} {actor.id}" for actor in REFERENCE.actors}
    actors = tuple(replace(actor, id=names[actor.id]) for actor in REFERENCE.actors)
    links = tuple(replace(link, source=names[link.source], target=names[link.target]) for link in REFERENCE.links)
    renamed = fl.solve(replace(REFERENCE, actors=actors, links=links))
    assert renamed.cycle_time.mean == pytest.approx(fl.solve(REFERENCE).cycle_time.mean, rel=1e-12)


@given(scenarios())
@SETTINGS
def test_a_file_gives_the_same_scenario_back(scenario):
    assert fl.read_scenario(fl.write_scenario(scenario)) == scenario


@given(scenarios(), st.lists(st.tuples(st.floats(0, 1), st.floats(1, 12)), min_size=2, max_size=5))
@SETTINGS
def test_a_batch_gives_what_single_solves_give(scenario, points):
    network = compile_network(scenario)
    batch = means(network.varied({"centralisation": [k for k, _ in points], "iteration_speed": [m for _, m in points]}))
    for number, (kappa, versions) in enumerate(points):
        single = means(compile_network(scenario.with_dials(kappa, versions)))
        assert batch.stable[number] == single.stable[0]
        assert batch.cycle_time[number] == pytest.approx(single.cycle_time[0], rel=1e-12, nan_ok=True)
        assert batch.traffic.utilisation[number] == pytest.approx(single.traffic.utilisation[0], rel=1e-12)


@given(st.lists(st.floats(0.05, 0.9), min_size=2, max_size=5), st.integers(0, 4))
@SETTINGS
def test_more_servers_never_lengthen_a_jackson_wait(loads, which):
    servers = np.ones(len(loads))
    before = fl.open_network(loads, 1.0, servers, np.zeros((len(loads),) * 2)).wait_time
    servers[which % len(loads)] += 1
    assert (fl.open_network(loads, 1.0, servers, np.zeros((len(loads),) * 2)).wait_time <= before + 1e-12).all()


@pytest.mark.parametrize("kappa", [0.0, 1.0])
def test_the_ends_of_the_dial_equal_networks_without_the_other_track(kappa):
    other = "central" if kappa == 0 else "local"
    dialled = ("triage", "test", "approve")
    left = tuple(a for a in REFERENCE.actors if not (a.function in dialled and a.track == other))
    kept = {actor.id for actor in left}
    links = tuple(link for link in REFERENCE.links if {link.source, link.target} <= kept)
    alone = replace(REFERENCE, actors=left, links=links).with_dials(0.37)
    whole = fl.solve(REFERENCE.with_dials(kappa))
    assert fl.solve(alone).cycle_time.mean == pytest.approx(whole.cycle_time.mean, rel=1e-12)
    assert fl.solve(alone).cycle_time.p90 == pytest.approx(whole.cycle_time.p90, rel=1e-9)


def ring_of_regions(count: int) -> fl.Scenario:
    regions = tuple(fl.Region(f"r{n}") for n in range(count))
    types = tuple(fl.NeedType(f"t{n}") for n in range(count))
    actors = [fl.Actor("hq", "triage", "government", track="central", effort=0.1),
              fl.Actor("board", "approve", "government", track="central", cadence=7.0)]  # fmt: skip
    for n in range(count):
        place = {"region": f"r{n}"}
        actors += [
            fl.Actor(f"desk{n}", "triage", "soldiers", track="local", effort=0.5, **place),
            fl.Actor(f"shop{n}", "design", "firms", servers=3, solves=(f"t{n}",), **place),
            fl.Actor(f"post{n}", "test", "soldiers", track="local", effort=1.0, **place),
            fl.Actor(f"authority{n}", "approve", "soldiers", track="local", effort=0.5, **place),
            fl.Actor(f"maker{n}", "produce", "firms", effort=5.0, **place),
        ]
    links = tuple(
        fl.Link(f"desk{a}", f"desk{b}") for a in range(count) for b in {(a + 1) % count, (a + 7) % count} if a < b
    )
    return fl.Scenario(f"ring of {count}", needs=fl.Needs(regions, types), actors=tuple(actors), links=links)


@pytest.mark.parametrize("count", [1, 40])
def test_one_region_and_forty_regions_both_solve(count):
    answer = fl.solve(ring_of_regions(count).with_parameters(need_rate=0.02 * count))
    assert answer.stable
    assert answer.stages["total"].sum() == pytest.approx(answer.cycle_time.mean, abs=1e-9)
    assert not [flag for flag in answer.flags if flag.reason == "gamma_percentiles"]


@pytest.mark.slow
def test_two_thousand_actors_solve():
    scenario = ring_of_regions(400).with_parameters(need_rate=1.0, local_search=0.5)
    assert len(scenario.actors) > 2_000
    answer = fl.solve(scenario)
    assert answer.stable
    assert answer.stages["total"].sum() == pytest.approx(answer.cycle_time.mean, abs=1e-9)
    assert [flag.reason for flag in answer.flags] == ["gamma_percentiles"]
