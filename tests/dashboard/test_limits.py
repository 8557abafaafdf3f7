"""A network too large for these pages is refused before anybody waits, from a file and from a link alike."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from opening import opened, read

import model as fl
from dashboard import limits, service
from dashboard.links import LONGEST_LINK, LinkError, from_query
from dashboard.packing import pack
from dashboard.position import Position
from model.exchange import written
from model.presets import PRESETS
from model.scenario import Actor, NeedType, Scenario


def searching(types: int, desks: int) -> Scenario:
    """Return a network in which many desks search for workshops of many need types."""
    reference = fl.preset("reference")
    region = reference.needs.regions[0].id
    more = (Actor(f"x{n}", "triage", "soldiers", region=region, effort=1, track="local") for n in range(desks))
    kinds = tuple(NeedType(f"k{n}") for n in range(types))
    makers = tuple(replace(actor, solves=()) if actor.solves else actor for actor in reference.actors)
    return replace(reference, name="searching", actors=(*makers, *more), needs=replace(reference.needs, types=kinds))


@pytest.mark.parametrize(("types", "desks"), [(1_000, 900), (1, 3_000)])
def test_a_search_that_would_keep_others_waiting_is_refused_from_a_file_and_from_a_link(types, desks):
    scenario = searching(types, desks)
    packed = pack(scenario)
    assert len(packed) < LONGEST_LINK  # it would fit a link
    start = time.process_time()
    with pytest.raises(LinkError, match="triage desks"):
        from_query({"scenario": "network", "network": packed})
    app = opened("network", scenario="reference")
    app.file_uploader(key="network_files").set_value([("x.toml", written(scenario, "toml"), "application/toml")]).run()
    assert not app.exception
    assert f"{types} need types are together too many" in read(app)
    assert not [button for button in app.button if button.label == "Use this network"]
    assert time.process_time() - start < 20  # 3 s on two cores; worked out, the first takes two minutes


def test_units_that_all_know_each_other_are_refused_before_their_pairs_fill_the_memory():
    crowd = tuple(Actor(f"u{n}", "unit", "soldiers", region="r0", track="local") for n in range(2_400))
    scenario = replace(fl.preset("reference"), name="crowd", actors=(*fl.preset("reference").actors, *crowd))
    assert "pairs: too many for these pages" in limits.excess(scenario)
    with pytest.raises(LinkError, match="let one unit stand for several"):
        from_query({"scenario": "network", "network": pack(scenario)})


@pytest.mark.parametrize("name", PRESETS)
def test_every_bundled_network_could_be_a_hundred_times_as_large(name):
    actors = [actor.function for actor in fl.preset(name).actors]
    desks, shops = actors.count("triage"), actors.count("design")
    assert 100 * len(fl.preset(name).needs.types) * desks * (desks + shops) < limits.MOST_SEARCHED
    assert service.own_network(fl.preset(name)) == Position.of_preset(name)
