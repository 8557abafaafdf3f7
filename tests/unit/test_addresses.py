"""Numbers by their address: found at once, however many there are."""

from __future__ import annotations

import time
from dataclasses import replace

import model as fl
from model.addresses import addresses, number_at, number_table
from model.scenario import Actor


def test_every_address_of_five_thousand_actors_is_found_in_seconds():
    reference = fl.preset("reference")
    shops = (Actor(f"w{n}", "design", "firms", servers=n + 1) for n in range(5_000))
    large = replace(reference, name="large", actors=(*reference.actors, *shops))
    start = time.process_time()
    table = number_table(large)
    assert time.process_time() - start < 5  # 0.3 s on two cores; looked for one by one, they took half a minute
    assert tuple(table.index) == addresses(large)
    assert [number_at(large, f"w{n}.servers") for n in (0, 17, 4_999)] == [1, 18, 5_000]


def test_a_number_is_read_from_the_scenario_asked_about():
    reference = fl.preset("reference")
    changed = fl.with_number(reference, "board.cadence", 14.0)
    assert number_at(changed, "board.cadence") == 14
    assert number_at(reference, "board.cadence") == reference.actor_by_id["board"].cadence != 14
