"""What links among peers do: E10 (chords shorten the search), E9 (how a proven fix spreads)."""

from __future__ import annotations

import math
from dataclasses import replace

from model.analytic.solver import solve
from model.emergence.records import ADOPTION, HANDLINGS, LOAD, Case, Curve, Question, Row
from model.emergence.settings import falls, reference
from model.results import Solution
from model.scenario import Link, Scenario

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


def desk_load(answer: Solution) -> tuple[float, float, str]:
    """Return the mean number of desks that handle a need, the utilisation of the busiest desk, and its id."""
    desks = answer.stations[answer.stations.index.str.startswith("desk")]
    rate = answer.scenario.parameters["need_rate"]
    busy = desks["utilisation"]
    return float(desks["arrival_rate"].sum() / rate), float(busy.max()), str(busy.idxmax())


def lateral_links() -> Row:
    """E10: each lateral link shortens the search and relieves the busiest desk, with diminishing returns."""
    counts = tuple(CHORDS)
    found = [desk_load(solve(with_chords(count))) for count in counts]
    handlings, loads, busiest = zip(*found, strict=True)
    at = tuple(map(float, counts))
    curves = (
        Curve("desk handlings per need", CHORD_AXIS, at, handlings, printed=(5.3, 2.9, 2.0, 1.5), digits=1),
        Curve("load of the busiest desk", CHORD_AXIS, at, loads, printed=(0.22, 0.14, 0.09, 0.07)),
    )
    questions = tuple(
        question
        for count, many, load, desk in zip(counts, handlings, loads, busiest, strict=True)
        for question in (
            Question(f"{count} chords: desk handlings per need", with_chords(count), metric=HANDLINGS, expected=many,
                     at=float(count), beside="handlings"),
            Question(f"{count} chords: load of the busiest desk", with_chords(count), metric=f"{LOAD}:{desk}",
                     expected=load, at=float(count), beside="load"),
        )
    )  # fmt: skip
    first, last = (handlings[0] - handlings[1]) / 2, (handlings[2] - handlings[3]) / 4
    shape = falls(handlings) and falls(loads) and first > last
    claim = "A few links across the ring cut the search for help among peers, each further one by less."
    return Row("E10", claim, Case("κ = 0, λ = 0.6", shape, curves, questions), (_directory(),))


SPREAD_SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)


def spread() -> Row:
    """E9: a proven fix spreads slowest without the centre, and quickest with both channels open."""
    questions = (
        *_levels(reference()),
        _spreads_slower("all local is slower than share 0.5", reference(), 0, 0.5),
        _spreads_slower("share 0.25 is slower than share 0.5", reference(), 0.25, 0.5),
        _spreads_slower("all central is slower than share 0.75", reference(), 1, 0.75),
    )
    exact = Curve("days at κ = 1, exactly", "κ", (1.0,), (hub_alone(reference()),), printed=(29.1,), digits=1)
    printed = "44.5, 35.9, 30.9, 27.7, 27.6 at κ 0, 0.1, 0.25, 0.5, 0.75"
    result = Case("days until 90 % of units have it; b_peer = b_hub = 0.08", True, (exact,), questions, printed,
                  note="the study left out that a fix is reported and handled before it is published")  # fmt: skip
    claim = "A proven fix spreads slowest without the centre; the best share is a shallow one in the middle."
    return Row("E9", claim, result, tuple(map(_other_spread, SPREADS)))


def hub_alone(scenario: Scenario) -> float:
    """Return the mean days until 90 % of units have a fix if the centre alone spreads it; exact.

    Notes
    -----
    Report and handling, then an order statistic of exponential times of rate b: the n units that lack the fix get it
    after sums of 1 / (n b), 1 / ((n - 1) b), …

    Examples
    --------
    >>> round(hub_alone(reference()), 2)   # 0.75 + 0.4 + (1/15 + ... + 1/2) / 0.08: the source is one of 16
    30.13
    """
    units = sum(actor.function == "unit" for actor in scenario.actors)
    wanted = math.ceil(0.9 * units - 1e-9) - 1
    published = scenario.parameters["handover_vertical"] + (scenario.actor_by_id["hq"].effort or 0.0)
    rate = scenario.parameters["hub_contact_rate"]
    return published + sum(1 / (rate * left) for left in range(units - 1, units - 1 - wanted, -1))


def _levels(scenario: Scenario) -> list[Question]:
    scenarios = {share: scenario.with_dials(share) for share in SPREAD_SHARES}
    return [
        Question(f"share {share:g}: days to 90 %", one, metric=ADOPTION, at=share, beside="days")
        for share, one in scenarios.items()
    ]


def _spreads_slower(words: str, scenario: Scenario, share: float, other: float) -> Question:
    return Question(words, scenario.with_dials(share), scenario.with_dials(other), ADOPTION, sign=1)


SPREADS = (
    ("peers meet often (b_peer = 0.3): all local is quickest", {"peer_contact_rate": 0.3}),
    ("publication takes a month (h_ver = 30): all local is quickest", {"handover_vertical": 30.0}),
)


def _other_spread(change: tuple[str, dict[str, float]]) -> Case:
    setting, parameters = change
    scenario = reference().with_parameters(**parameters)
    asked = _spreads_slower("share 0.5 is slower than all local", scenario, 0.5, 0)
    return Case(setting, True, (), (*_levels(scenario), asked), printed="reverses")


def _directory() -> Case:
    counts = tuple(CHORDS)
    scenarios = [with_chords(count).with_parameters(local_search=0) for count in counts]
    values = tuple(desk_load(solve(scenario))[0] for scenario in scenarios)
    curve = Curve("desk handlings per need", CHORD_AXIS, tuple(map(float, counts)), values, digits=1)
    questions = tuple(
        Question(f"{count} chords, directories: desk handlings per need", scenario, metric=HANDLINGS, expected=1.0,
                 at=float(count), beside="handlings")
        for count, scenario in zip(counts, scenarios, strict=True)
    )  # fmt: skip
    level = all(abs(value - 1) < 1e-9 for value in values)
    return Case(
        "every desk has a directory (no search): chords do nothing", level, (curve,), questions, printed="no effect"
    )
