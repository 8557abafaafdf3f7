"""A walk over dial positions by single key presses that never comes to the same one twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from dashboard.position import Position
from model.explain import SPEEDS

SHARES = tuple(n / 20 for n in range(3, 11))  # 15 % to 50 %: below capacity at every speed from 2 up


class Move(NamedTuple):
    """One key press, and where it takes the dials."""

    dial: str
    key: str
    position: Position


def walk(steps: int) -> tuple[Position, list[Move]]:
    """Return a start and that many moves: along a row of speeds, one step up in centralisation, and back along."""
    speeds = [float(speed) for speed in SPEEDS if speed >= 2]
    base = Position.of_preset("reference")
    places = [
        replace(base.with_centralisation(share), iteration_speed=speed)
        for row, share in enumerate(SHARES)
        for speed in (speeds if row % 2 == 0 else speeds[::-1])
    ]
    if steps >= len(places):
        raise ValueError(f"there are only {len(places) - 1} steps to positions not seen before, not {steps}")
    return places[0], _moves(places[: steps + 1])


def way_back(start: Position, moves: Sequence[Move]) -> list[Move]:
    """Return the same walk backwards: only positions already seen."""
    return _moves([start, *(move.position for move in moves)][::-1])


def _moves(places: Sequence[Position]) -> list[Move]:
    return [_move(here, there) for here, there in pairwise(places)]


def _move(here: Position, there: Position) -> Move:
    dial = "Centralisation" if here.iteration_speed == there.iteration_speed else "Iteration speed"
    up = there.iteration_speed > here.iteration_speed or there.triage > here.triage
    return Move(dial, "ArrowRight" if up else "ArrowLeft", there)
