"""Ways over the dials: single key presses that never come to the same position twice, and tries there and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from dashboard.position import Position
from model.explanation.explain import SPEEDS

SHARES = tuple(n / 20 for n in range(3, 11))  # 15 % to 50 %: below capacity at every speed from 2 up


SPEED, CENTRALISATION = "Iteration speed", "Centralisation"


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


class Try(NamedTuple):
    """One slider moved, the value a browser sends for it, and where it takes the dials."""

    dial: str
    value: float | str
    position: Position


def tries(start: Position, first: int = 0) -> Iterator[Try]:
    """Yield moves without end: a dial to a value not seen before, then back again; the two dials take turns.

    Every second move asks for a new position, until all values around one place are used up and the next place,
    a step of centralisation on, takes its turn; ``first`` says at which place to begin.
    """
    at = first % len(SHARES)
    for share in (*SHARES[at:], *SHARES[:at]):
        centre = replace(start.with_centralisation(share), iteration_speed=4.0)
        speeds = [replace(centre, iteration_speed=float(speed)) for speed in SPEEDS if speed != 4]
        shares = [centre.with_centralisation(n / 20) for n in range(21) if n / 20 != share]
        yield _slid(CENTRALISATION, centre)
        yield _slid(SPEED, centre)
        for n in range(max(len(speeds), len(shares))):
            for dial, places in ((SPEED, speeds), (CENTRALISATION, shares)):
                if n < len(places):
                    yield _slid(dial, places[n])
                    yield _slid(dial, centre)


def _slid(dial: str, position: Position) -> Try:
    value = f"{position.iteration_speed:g}" if dial == SPEED else float(round(position.triage * 100))
    return Try(dial, value, position)


def _moves(places: Sequence[Position]) -> list[Move]:
    return [_move(here, there) for here, there in pairwise(places)]


def _move(here: Position, there: Position) -> Move:
    dial = CENTRALISATION if here.iteration_speed == there.iteration_speed else SPEED
    up = there.iteration_speed > here.iteration_speed or there.triage > here.triage
    return Move(dial, "ArrowRight" if up else "ArrowLeft", there)
