"""The map of all combinations as a small table for paper: the screen's numbers in the screen's colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard import service
from dashboard.position import Position
from model.language import _, spoken

Colour = tuple[int, int, int]
CIVIDIS: tuple[Colour, ...] = (
    (255, 234, 70), (229, 207, 82), (203, 184, 103), (175, 159, 113), (151, 140, 119), (124, 123, 120),
    (101, 107, 112), (70, 89, 108), (39, 71, 108), (0, 48, 111), (0, 32, 77),
)  # fmt: skip
"""Pale = fast, dark = slow, as in components/combination_map.js (Nunez, Anderton and Renslow 2018)."""
PLAIN: Colour = (238, 238, 238)
"""Over capacity: no colour of the scale, and the word in it."""


@dataclass(frozen=True)
class Cell:
    """One combination: what it says, its colour, and whether the desk stands on it."""

    text: str
    fill: Colour
    here: bool

    @property
    def ink(self) -> Colour:
        """Black or white, whichever contrasts more with the fill (never below 4.5:1)."""
        red, green, blue = ((part / 255) ** 2.2 for part in self.fill)
        return (0, 0, 0) if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else (255, 255, 255)


@dataclass(frozen=True)
class Combinations:
    """The map: what it shows, and rows of cells from the highest centralisation to the lowest."""

    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def combinations(position: Position, baseline: Position) -> Combinations:
    """Return the map of a desk in the language spoken now."""
    grid = service.combination_grid(position, baseline, spoken())
    legend = grid["legend"]
    note = _("{up} ↑  {across}. Pale: {fast}; dark: {slow}; framed: {you}.")
    return Combinations(
        note=note.format(
            up=grid["row_title"],
            across=grid["column_title"],
            fast=legend["fast"],
            slow=legend["slow"],
            you=legend["current"],
        ),
        columns=tuple(column["label"] for column in grid["columns"]),
        rows=tuple(
            (row["label"], tuple(_cell(grid, [down, across]) for across in range(len(grid["columns"]))))
            for down, row in enumerate(grid["rows"])
        ),
    )


def _cell(grid: dict[str, Any], place: list[int]) -> Cell:
    cell = grid["cells"][place[0]][place[1]]
    fill = PLAIN if cell["level"] is None else cividis(cell["level"])
    return Cell(cell["text"], fill, place == grid["current"])


def cividis(level: float) -> Colour:
    """Return the colour of a level, 0 (fast) to 1 (slow).

    Examples
    --------
    >>> cividis(0), cividis(1)
    ((255, 234, 70), (0, 32, 77))
    """
    at = min(1.0, max(0.0, level)) * (len(CIVIDIS) - 1)
    first = min(len(CIVIDIS) - 2, int(at))
    mixed = [round(low + (high - low) * (at - first)) for low, high in zip(*CIVIDIS[first : first + 2], strict=True)]
    return mixed[0], mixed[1], mixed[2]
