"""What makes each emergent shape: the mechanism dialled by a parameter alone, from off to strong (V25, science 10).

test_emergence.py shows the shapes; here they bend, vanish or turn round. Where the study's digits were taken without
the phase-lock term (science 4.5b), the test switches that term off to meet them, and on to say what is shown.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_emergence import LOADS, REFERENCE, best_shares, falls, with_cadence, without_central_advantage

import model as fl
from model.compiled import compile_network
from model.search import search


@pytest.fixture
def without_phase_lock(monkeypatch):
    monkeypatch.setattr("model.analytic.means._lock_phases", lambda *_: None)


@pytest.mark.usefixtures("without_phase_lock")
def test_e1_reverses_with_the_published_digits_without_phase_lock():
    """Mechanism: a slow board (T 14, m 8) makes the centre the slower track at zero load; it is spare capacity."""
    slow = with_cadence(REFERENCE.with_dials(iteration_speed=8), 14)
    assert best_shares(slow, "need_rate", LOADS) == [0.0, 0.0, 0.3, 0.4, 0.4, 0.4]


def test_e1_reverses_earlier_with_phase_lock_and_still_from_nothing_to_two_fifths():
    """The same; the board's own returns come back in phase, which shortens its wait: the rise starts at less load."""
    slow = with_cadence(REFERENCE.with_dials(iteration_speed=8), 14)
    assert best_shares(slow, "need_rate", LOADS) == [0.0, 0.35, 0.45, 0.45, 0.4, 0.4]


def test_e1_has_the_published_shares_without_any_reuse_edge():
    """Mechanism: reuse set to 0 on both tracks, a quick board (T 3.5): the centre must win by speed alone.

    The study names no tempo here; these are its shares at m = 4.
    """
    bare = REFERENCE.with_dials(iteration_speed=4).with_parameters(reuse_central=0, reuse_local=0)
    assert best_shares(with_cadence(bare, 3.5), "need_rate", [0.02, 0.15, 0.3, 0.4, 0.45]) == [1, 0.8, 0.5, 0.4, 0.4]


def test_e2_does_not_speak_of_two_versions_or_fewer_where_the_workshops_saturate_first():
    """Mechanism: tempo. Big steps go wrong and are redone: the workshops carry it, whatever the dial; beyond two
    versions the hub does. One version a need is over capacity on either track.
    """
    first = {m: fl.solve(REFERENCE.with_dials(0, m)).first_to_saturate for m in (1, 2, 3, 6)}
    assert first == {1: "workshop3", 2: "workshop3", 3: "workshop3", 6: "post0"}
    central = {m: fl.solve(REFERENCE.with_dials(1, m)) for m in (1, 1.5, 2, 3)}
    assert [central[m].first_to_saturate for m in central] == ["workshop3", "workshop3", "test_centre", "test_centre"]
    assert not central[1].stable
    assert not fl.solve(REFERENCE.with_dials(0, 1)).stable


def test_e3_moves_from_eight_versions_to_fourteen_when_effort_follows_the_step():
    """Mechanism: fixed_effort_share, the share of a test's effort that a small step costs as well, from 1 to 0."""
    collapse = []
    for share in (1.0, 0.75, 0.5, 0.0):
        scenario = REFERENCE.with_parameters(fixed_effort_share=share)
        table = fl.sweep(scenario, centralisation=[1], iteration_speed=range(3, 31)).table
        collapse.append(table.loc[~table["stable"], "iteration_speed"].min())
    assert collapse[0] == 8
    assert collapse[-1] == 14
    assert collapse == sorted(collapse)


@pytest.mark.parametrize(("hazard", "best"), [(0, 1), (0.02, 1), (0.05, 2), (0.1, 3), (0.15, 4), (0.2, 5)])
def test_e4_the_best_number_of_versions_grows_with_the_error_hazard(hazard, best):
    """Mechanism: error_hazard, from 0 (one big step is best) to .2 (five small ones), at little load."""
    scenario = REFERENCE.with_dials(0).with_parameters(error_hazard=hazard, need_rate=0.1)
    table = fl.sweep(scenario, iteration_speed=range(1, 13)).table
    assert table.loc[table["cycle_time"].idxmin(), "iteration_speed"] == best


SPEEDS = [2, 3, 4, 5, 6, 8, 10]


@pytest.mark.usefixtures("without_phase_lock")
def test_e5_turns_at_six_versions_without_phase_lock():
    """Mechanism: latency alone, at near-zero load (T 14): the study's turn, central to m 4 and local from m 6."""
    idle = with_cadence(REFERENCE.with_parameters(need_rate=0.001), 14)
    assert best_shares(idle, "iteration_speed", SPEEDS) == [1, 1, 1, 1, 0, 0, 0]


def test_e5_turns_at_eight_versions_with_phase_lock():
    """The same with the board's returns in phase: its wait is shorter, the centre holds out to six versions."""
    idle = with_cadence(REFERENCE.with_parameters(need_rate=0.001), 14)
    assert best_shares(idle, "iteration_speed", SPEEDS) == [1, 1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("cadence", "reuse_edge", "best"),
    [(7, True, [1] * 7), (7, False, [1, 0, 0, 0, 0, 0, 0]), (3.5, False, [1] * 7), (1, False, [1] * 7)],
)
def test_e5_never_turns_with_a_fast_board_of_a_week_with_the_reuse_edge_or_half_without(cadence, reuse_edge, best):
    """Mechanism: the reuse edge (reuse_central = reuse_local) and the board's cadence, at near-zero load."""
    idle = REFERENCE.with_parameters(need_rate=0.001)
    edge = idle if reuse_edge else idle.with_parameters(reuse_central=0.1)
    assert best_shares(with_cadence(edge, cadence), "iteration_speed", SPEEDS) == best


def test_e6_a_quarter_of_the_capacity_that_follows_authority_is_enough_to_centralise_everything():
    """Mechanism: capacity_follows_authority from 0 (E1: best share falls with load) to .25 and 1 (it never does)."""
    shares = {}
    for follows in (0, 0.1, 0.25, 1):
        scenario = REFERENCE.with_dials(iteration_speed=6).with_parameters(capacity_follows_authority=follows)
        shares[follows] = best_shares(scenario, "need_rate", LOADS)
    assert shares[0] == [1, 1, 1, 0.75, 0.55, 0.5]
    assert shares[0] <= shares[0.1] <= shares[0.25]
    assert falls(shares[0.1])
    assert shares[0.1][-1] < 1
    assert shares[0.25] == shares[1] == [1] * 6


@pytest.mark.parametrize(("versions", "loads"), [(2, LOADS[:5]), (4, LOADS), (6, LOADS[:5]), (8, LOADS[:4])])
def test_e7_without_any_central_advantage_local_wins_at_every_tempo_until_its_own_posts_fill_up(versions, loads):
    """Mechanism: every central advantage off (reuse, search, catch, lateral friction, faster tests and triage)."""
    equal = without_central_advantage(REFERENCE).with_dials(iteration_speed=versions)
    assert best_shares(equal, "need_rate", loads) == [0.0] * len(loads)


@pytest.mark.parametrize(("versions", "loads", "best"), [(6, [0.5], [0.15]), (8, [0.4, 0.5], [0.15, 0.25])])
def test_e7_ends_where_the_local_posts_fill_up_and_even_an_equal_centre_is_spare_capacity(versions, loads, best):
    """Science 10 says kappa* = 0 at every load; the computation says: not at high tempo and load together."""
    equal = without_central_advantage(REFERENCE).with_dials(iteration_speed=versions)
    assert best_shares(equal, "need_rate", loads) == best
    busiest = [fl.solve(equal.with_dials(0).with_parameters(need_rate=load)).utilisation for load in loads]
    assert min(busiest) > 0.75


def test_lateral_friction_pushes_the_best_share_up():
    """Mechanism: handover_lateral from a tenth of a day to a week; it is paid by the local track."""
    rows = [
        best_shares(REFERENCE.with_parameters(handover_lateral=days), "iteration_speed", [2, 4, 6, 8])
        for days in (0.1, 0.25, 1.5, 3, 7)
    ]
    assert rows == sorted(rows)
    assert rows[0] == [1, 0.7, 0.45, 0.4]
    assert rows[-1] == [1, 1, 0.95, 0.75]


def hub_load_where(scenario: fl.Scenario) -> tuple[float, float]:
    """Return the hub's utilisation where .95 first beats 1, and where 1 first loses against 0."""
    limit = fl.solve(scenario.with_dials(1)).max_need_rate
    grid = fl.sweep(scenario, centralisation=[0, 0.95, 1], need_rate=np.arange(0.02, 0.99, 0.01) * limit).pivot()
    loads = np.array(grid.columns) / limit
    local, almost, central = (grid.loc[share].to_numpy() for share in (0, 0.95, 1))
    return float(loads[almost < central][0]), float(loads[local < central][0])


@pytest.mark.parametrize("cadence", [3.5, 7])
@pytest.mark.parametrize("versions", [3, 4, 6, 8])
def test_e8_delegation_pays_from_three_fifths_of_the_hub_but_the_average_hides_it_to_nine_tenths(cadence, versions):
    """Published: .61-.74 and .88-.95 for T <= 7, m 3-8; on a grid of .01 with .95 as "slightly below 1", +-.015."""
    start, cliff = hub_load_where(with_cadence(REFERENCE.with_dials(iteration_speed=versions), cadence))
    assert 0.61 - 0.015 <= start <= 0.74 + 0.015
    assert 0.88 - 0.015 <= cliff <= 0.95 + 0.015


def test_e8_comes_earlier_with_a_slow_board_until_the_centre_never_pays():
    """Mechanism: the cadence, 14 days: delegation from .63 of the hub at m 3, from the first need at m 8."""
    starts = [hub_load_where(with_cadence(REFERENCE.with_dials(iteration_speed=m), 14))[0] for m in (3, 4, 6, 8)]
    assert starts[0] == pytest.approx(0.63, abs=0.015)
    assert falls(starts)
    assert starts[-1] <= 0.03


CHORDS = {0: [], 2: [(0, 4), (1, 5)], 4: [(0, 4), (1, 5), (2, 6), (3, 7)]}
CHORDS[8] = [*CHORDS[4], (0, 2), (4, 6), (1, 3), (5, 7)]


def with_chords(count: int) -> fl.Scenario:
    ring = [(n, (n + 1) % 8) for n in range(8)]
    return replace(REFERENCE, links=tuple(fl.Link(f"desk{a}", f"desk{b}") for a, b in ring + CHORDS[count]))


@pytest.mark.parametrize(
    ("count", "handlings", "load"), [(0, 5.3, 0.22), (2, 2.9, 0.14), (4, 2.0, 0.09), (8, 1.5, 0.07)]
)
def test_e10_chords_shorten_the_search_and_relieve_the_busiest_desk(count, handlings, load):
    """Mechanism: the links among desks alone; need rate .6, all local, half a day a handling."""
    answer = fl.solve(with_chords(count).with_dials(0).with_parameters(need_rate=0.6))
    desks = answer.stations[answer.stations.index.str.startswith("desk")]
    assert desks["arrival_rate"].sum() / 0.6 == pytest.approx(handlings, abs=0.05)
    assert desks["utilisation"].max() == pytest.approx(load, abs=0.005)


def test_e10_vanishes_when_every_desk_has_a_directory():
    """Mechanism: local_search 0: one handling a case, and chords no longer matter to the search."""
    for count in CHORDS:
        outcome = search(compile_network(with_chords(count)).structure, 0.0)
        assert outcome.handlings.sum() == pytest.approx(1.0, rel=1e-12)
        assert outcome.passed.sum() == 0.0


@pytest.mark.parametrize(("half_life", "worthiest"), [(20, 2), (60, 2), (3650, 3)])
def test_e12_the_two_optima_meet_when_nothing_ages(half_life, worthiest):
    """Mechanism: half_life. Relevance wants two versions while a fix ages; with ten years it wants the quickest, 3."""
    scenario = REFERENCE.with_dials(1).with_parameters(need_rate=0.1, half_life=half_life)
    shares = {m: fl.solve(scenario.with_dials(iteration_speed=m)).relevant_share for m in range(1, 9)}
    assert max(shares, key=shares.get) == worthiest
