"""A visitor's own network on the desk: in links, beside the bundled scenarios, and never on another visitor's desk."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening import opened, read

import model as fl
from dashboard.links import LEFT_OUT, LONGEST_LINK, Layout, LinkError, carries, from_query, to_query
from dashboard.packing import LARGEST, pack, unpack
from dashboard.position import OWN, Position
from dashboard.snippets import IMPORT, scenario_code
from model.errors import ScenarioError
from model.scenario import Actor, Scenario

TINY = Scenario("corner-shop", title="<b>Наша</b> *майстерня* 🛠", actors=(Actor("shop", "design", "firms"),))
OTHER = replace(fl.preset("reference"), name="other", title="Another")
LARGE = replace(
    fl.preset("reference"),
    name="large",
    title="Large",
    actors=(*fl.preset("reference").actors,
            *(Actor(f"w{n}", "design", "firms", note=f"{hash((n, 1)):x}" * 4) for n in range(2_000))),
)  # fmt: skip


@pytest.mark.parametrize("scenario", [TINY, *map(fl.preset, fl.PRESETS)], ids=lambda scenario: scenario.name)
def test_a_network_packs_to_the_same_network(scenario):
    assert unpack(pack(scenario)) == scenario


def test_a_link_restores_own_networks_wherever_they_stand():
    position = Position.of_scenario(TINY).with_number("need_rate", 0.1).with_centralisation(0.25)
    baseline, policies = Position.of_scenario(OTHER), (Position.of_preset("reference"), Position.of_scenario(TINY))
    query = to_query(position, baseline, policies)
    assert carries(query)
    assert from_query(query) == Layout(position, baseline, policies)
    assert query["scenario"] == "network"
    assert len([key for key in query if key.startswith("network")]) == 2


def test_a_network_too_large_for_a_link_is_named_and_said_to_be_opened_again():
    query = to_query(Position.of_scenario(LARGE))
    assert not carries(query)
    assert sum(map(len, query.values())) < LONGEST_LINK
    with pytest.raises(LinkError, match=r"the network 'Large' is too large for a link\. Open its file again"):
        from_query(query)


BOMB = urlsafe_b64encode(zlib.compress(b"a" * (20 * LARGEST), 9)).decode()


@pytest.mark.parametrize("text", ["", "x", "!!!!", "A" * 5_000, BOMB[:15_000], BOMB, pack(TINY)[:-9], "ё" * 40])
def test_a_damaged_network_in_a_link_is_one_short_message(text):
    with pytest.raises(LinkError) as caught:
        from_query({"scenario": "network", "network": text})
    assert len(str(caught.value)) < 400


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_whatever_was_deflated_is_a_network_or_a_scenario_error(content):
    with pytest.raises(ScenarioError):
        unpack(urlsafe_b64encode(zlib.compress(content)).decode())


def test_a_changed_bundled_scenario_is_an_own_one_and_an_unchanged_one_is_not():
    reference = fl.preset("reference")
    assert not Position.of_scenario(replace(reference)).is_own
    assert Position.of_scenario(reference.with_actor("board", cadence=14.0)).name == OWN


def test_the_code_of_an_own_network_reads_its_file(tmp_path, monkeypatch):
    position = Position.of_scenario(TINY).with_centralisation(0.8)
    monkeypatch.chdir(tmp_path)
    fl.write_scenario(TINY, tmp_path / f"{position.stem}.toml")
    names: dict[str, object] = {}
    exec("\n".join([IMPORT, *scenario_code(position)]), names)
    assert names["s"] == position.scenario


PAGES = ["explore", "levers", "compare", "method"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_an_own_network(page):
    app = opened(page, **to_query(Position.of_scenario(TINY)))
    assert not app.exception
    assert not app.warning


def test_an_own_network_stands_beside_the_bundled_ones_and_can_be_taken_up_again():
    app = opened("explore", **to_query(Position.of_scenario(TINY)))
    chips = app.button_group(key="scenario")
    assert len(chips.options) == len(fl.PRESETS) + 1
    chips.set_value("reference").run()
    assert app.session_state["position"] == Position.of_preset("reference")
    app.button_group(key="scenario").set_value(OWN).run()
    assert app.session_state["position"] == Position.of_scenario(TINY)


def test_two_visitors_never_see_each_others_network():
    mine, theirs = opened("explore", **to_query(Position.of_scenario(TINY))), opened("explore")
    assert mine.session_state["own"] == TINY
    assert theirs.session_state["own"] is None
    assert "corner-shop" not in str(theirs.main)
    link = {"scenario": "network"}  # what names the first visitor's network names nothing for another
    assert opened("explore", **link).warning


def test_a_left_out_network_is_said_on_the_screen():
    app = opened("explore", **to_query(Position.of_scenario(LARGE)))
    assert "too large for a link" in app.warning[0].value
    assert LEFT_OUT not in app.warning[0].value


def test_a_network_that_is_large_though_its_link_would_be_short_is_left_out_of_it():
    """Rows that are all alike deflate to nothing: the link must not promise what reading it refuses."""
    base = fl.preset("reference")
    note = "the same words again and again. " * 14
    units = tuple(Actor(f"u{n}", "unit", "soldiers", region="r0", track="local", note=note) for n in range(1_500))
    query = to_query(Position.of_scenario(replace(base, name="alike", actors=(*base.actors, *units))))
    assert not carries(query)
    app = opened("explore", **query)
    assert "too large for a link" in app.warning[0].value


def test_what_several_bear_is_told_apart():
    """Two steps and two actors of one name: every choice and every line of a chart still means one of them."""
    steps = (fl.Step("budget", "produce", delay=3, name="Round"), fl.Step("contract", "field", delay=3, name="Round"))
    base = fl.preset("reference")
    actors = tuple(replace(actor, name="Test post") if actor.function == "test" else actor for actor in base.actors)
    own = replace(base, name="twins", steps=steps, actors=actors)
    app = opened("watch", **to_query(Position.of_scenario(own)))
    assert not app.exception
    app.segmented_control(key="happening").set_value("outage").run()
    stops = next(box for box in app.selectbox if box.label == "Who stops")
    assert len(stops.options) == len(set(stops.options))
    assert "Test post (post0)" in stops.options


def test_a_copy_of_the_example_with_a_published_range_is_held_against_it():
    base = fl.preset("reference")
    own = replace(base, actors=base.actors[:-1], ranges=(fl.SourcedRange("cycle_time", 10, 20, ("CYC-04",)),))
    found = read(opened("explore", **to_query(Position.of_scenario(own))))
    assert "Published: 10 to 20 days" in found
    assert "synthetic example" not in found
