"""The load tool: its visitors see the model's numbers over the real websocket, and it notices what is wrong."""

from __future__ import annotations

import asyncio
import tomllib
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from benchmarks import load
from benchmarks.dial_walk import tries
from benchmarks.streamlit_server import dashboard
from dashboard.position import Position

ROOT = Path(__file__).parent.parent.parent


def test_two_visitors_see_the_models_number_for_every_position_they_ask_for(monkeypatch):
    monkeypatch.setattr(load, "SETTLE", 0.1)
    with dashboard() as server:
        with ThreadPoolExecutor(1) as aside:  # the browser stories may have left an event loop in this thread
            phase = aside.submit(asyncio.run, load.visit(server, 2, 3)).result()
        assert server.complaints() == []
    assert phase.errors == []
    assert len(phase.shown) == 6
    assert len({text for _, text in phase.shown}) > 1
    assert load.wrong_numbers(phase.shown) == []
    assert all(0 < number <= page for number, page in zip(phase.number, phase.page, strict=True))
    row = phase.as_row()
    assert row["memory before, MB"] > 50
    assert row["server, processor ms a move"] > 0


def test_a_number_that_is_not_the_models_is_told():
    position = Position.of_preset("reference")
    assert load.wrong_numbers([(position, "83 days")]) == []
    (told,) = load.wrong_numbers([(position, "83 days"), (position, "84 days")])
    assert told.startswith("84 days instead of 83 days")


def test_every_second_try_is_a_position_nobody_asked_for_and_the_dials_take_turns():
    moves = list(islice(tries(Position.of_preset("reference")), 2, 58))
    seen = {moves[1].position}
    for new, back in zip(moves[::2], moves[1::2], strict=True):
        assert new.position not in seen
        assert back.position in seen
        assert new.dial == back.dial
        seen.add(new.position)
    assert {move.dial for move in moves[:4]} == {"Iteration speed", "Centralisation"}


def test_the_shipped_settings_force_no_garbage_collection_after_a_run():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
