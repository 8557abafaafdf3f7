"""What links among peers do: E10 (chords shorten the search), E9 (how a proven fix spreads)."""

from __future__ import annotations

from dataclasses import replace

from model.analytic.solver import solve
from model.compiled import compile_network
from model.emergence.records import Case, Curve, Question, Row
from model.emergence.settings import falls, reference
from model.results import Solution
from model.scenario import Link, Scenario
from model.search import search

DIAGONALS = ((0, 4), (1, 5), (2, 6), (3, 7))
CHORDS: dict[int, tuple[tuple[int, int], ...]] = {
    0: (),
    2: DIAGONALS[:2],
    4: DIAGONALS,
    8: (*DIAGONALS, (0, 2), (4, 6), (1, 3), (5, 7)),
}
"""Number of chords -> pairs of desks across the ring."""
CHORD_AXIS = "chords"


def with_chords(count: int) -> Scenario:
    """Return the reference with its desks in a ring with so many chords, all local, at 0.6 needs per day."""
    ring = [(n, (n + 1) % 8) for n in range(8)]
    links = tuple(Link(f"desk{a}", f"desk{b}") for a, b in [*ring, *CHORDS[count]])
    return replace(reference(), links=links).with_dials(0).with_parameters(need_rate=0.6)


def desk_load(answer: Solution) -> tuple[float, float]:
    """Return the mean number of desks that handle a need, and the utilisation of the busiest desk."""
    desks = answer.stations[answer.stations.index.str.startswith("desk")]
    rate = answer.scenario.parameters["need_rate"]
    return float(desks["arrival_rate"].sum() / rate), float(desks["utilisation"].max())


def lateral_links() -> Row:
    """E10: each lateral link shortens the search and relieves the busiest desk, with diminishing returns."""
    counts = tuple(CHORDS)
    found = [desk_load(solve(with_chords(count))) for count in counts]
    handlings, loads = zip(*found, strict=True)
    at = tuple(map(float, counts))
    curves = (
        Curve("desk handlings per need", CHORD_AXIS, at, handlings, printed=(5.3, 2.9, 2.0, 1.5), digits=1),
        Curve("load of the busiest desk", CHORD_AXIS, at, loads, printed=(0.22, 0.14, 0.09, 0.07)),
    )
    questions = tuple(
        Question(f"{count} chords: {words}", with_chords(count), metric=metric, expected=value, at=float(count))
        for metric, words, values in (("desk_handlings", "desk handlings per need", handlings),
                                      ("busiest_desk", "load of the busiest desk", loads))
        for count, value in zip(counts, values, strict=True)
    )  # fmt: skip
    first, last = (handlings[0] - handlings[1]) / 2, (handlings[2] - handlings[3]) / 4
    shape = falls(handlings) and falls(loads) and first > last
    claim = "A few links across the ring cut the search for help among peers, each further one by less."
    return Row("E10", claim, Case("κ = 0, λ = 0.6", shape, curves, questions), (_directory(),))


def handlings_with_directory(count: int) -> float:
    """Return desk handlings per local need when every desk has a directory: no search."""
    return float(search(compile_network(with_chords(count)).structure, 0.0).handlings.sum())


def _directory() -> Case:
    counts = tuple(CHORDS)
    values = tuple(handlings_with_directory(count) for count in counts)
    curve = Curve("desk handlings per need", CHORD_AXIS, tuple(map(float, counts)), values, digits=1)
    level = all(abs(value - 1) < 1e-9 for value in values)
    return Case("every desk has a directory (no search): chords do nothing", level, (curve,), printed="no effect")
