"""What makes each emergent shape: the mechanism dialled by a parameter alone, from off to strong (V25, science 10).

test_emergence.py holds the shapes; here they bend, vanish or turn round. Where the study's digits were taken without
the phase-lock term (science 4.5b), the test switches that term off to meet them, and on to say what is shown.
"""

from __future__ import annotations

import numpy as np
import pytest

import model as fl
from model.emergence import capacity, delegation, peers, tempo
from model.emergence.settings import LOADS, VERSIONS, best_shares, falls, reference, with_cadence


@pytest.fixture
def without_phase_lock(monkeypatch):
    monkeypatch.setattr("model.analytic.means._lock_phases", lambda *_: None)


@pytest.mark.usefixtures("without_phase_lock")
def test_e1_reverses_with_the_published_digits_without_phase_lock():
    """Mechanism: a slow board (T 14, m 8) makes the centre the slower track at zero load; it is spare capacity."""
    best = delegation.load().reversals[0].curves[0]
    assert best.values == best.printed == (0.0, 0.0, 0.3, 0.4, 0.4, 0.4)


def test_e1_reverses_earlier_with_phase_lock_and_still_from_nothing_to_two_fifths():
    """The same; the board's own returns come back in phase, which shortens its wait: the rise starts at less load."""
    assert delegation.load().reversals[0].curves[0].values == (0.0, 0.35, 0.45, 0.45, 0.4, 0.4)


def test_e1_has_the_published_shares_without_any_reuse_edge():
    """Mechanism: reuse set to 0 on both tracks, a quick board (T 3.5): the centre must win by speed alone.

    The study names no tempo here; these are its shares at m = 4.
    """
    best = delegation.load().reversals[1].curves[0]
    assert best.values == best.printed == (1, 0.8, 0.5, 0.4, 0.4)


def test_e2_vanishes_when_a_test_costs_in_proportion_to_the_step():
    """Fixed effort switched off: speed no longer floods the central tests."""
    central = {m: reference().with_dials(1, m) for m in (4, 8)}
    changed = [central[m].with_parameters(fixed_effort_share=share) for share in (0, 1) for m in (4, 8)]
    loads = [fl.solve(scenario).stations.loc["test_centre", "utilisation"] for scenario in changed]
    assert loads[1] < loads[0]
    assert loads[3] > loads[2]
    assert min(delegation.tempo().reversals[0].curves[0].values) >= 0.9


def test_e2_does_not_speak_of_two_versions_or_fewer_where_the_workshops_saturate_first():
    """Mechanism: tempo. Big steps go wrong and are redone: the workshops carry it, whatever the dial; beyond two
    versions the hub does. One version a need is over capacity on either track.
    """
    first = {m: fl.solve(reference().with_dials(0, m)).first_to_saturate for m in (1, 2, 3, 6)}
    assert first == {1: "workshop3", 2: "workshop3", 3: "workshop3", 6: "post0"}
    workshops, hub = delegation.tempo().reversals[1].curves
    assert workshops.at == (1, 1.5, 2, 3)
    above = [shop > centre for shop, centre in zip(workshops.values, hub.values, strict=True)]
    assert above == [True, True, False, False]
    assert workshops.values[0] > 1
    assert not fl.solve(reference().with_dials(0, 1)).stable


def test_e3_moves_from_eight_versions_to_fourteen_when_effort_follows_the_step():
    """Mechanism: fixed_effort_share, the share of a test's effort that a small step costs as well, from 1 to 0."""
    fewest = capacity.collapse().reversals[0].curves[0].values
    assert fewest[0] == 8
    assert fewest[-1] == 14
    assert list(fewest) == sorted(fewest)


def test_e4_without_errors_every_further_version_costs_nine_days():
    """Mechanism: error_hazard 0; one big step is best."""
    days = tempo.u_curve().reversals[0].curves[0].values
    assert days[0] == pytest.approx(38.8, abs=0.05)
    assert np.all(np.diff(days) > 0)
    assert np.diff(days).mean() == pytest.approx(9, abs=0.3)


def test_e4_twice_the_hazard_wants_five_versions():
    assert tempo.u_curve().reversals[1].curves[1].values == (5,)


def test_e4_the_best_number_of_versions_grows_with_the_error_hazard():
    """Mechanism: error_hazard, from 0 (one big step is best) to .2 (five small ones), at little load."""
    best = tempo.best_versions_by_hazard((0, 0.02, 0.05, 0.1, 0.15, 0.2))
    assert best.values == (1, 1, 2, 3, 4, 5)


@pytest.mark.usefixtures("without_phase_lock")
def test_e5_turns_at_six_versions_without_phase_lock():
    """Mechanism: latency alone, at near-zero load (T 14): the study's turn, central to m 4 and local from m 6."""
    best = delegation.latency().result.curves[0]
    assert best.values == best.printed == (1, 1, 1, 0, 0, 0)


def test_e5_turns_at_eight_versions_with_phase_lock():
    """The same with the board's returns in phase: its wait is shorter, the centre holds out to six versions."""
    assert delegation.latency().result.curves[0].values == (1, 1, 1, 1, 0, 0)


@pytest.mark.parametrize(
    ("cadence", "reuse_edge", "best"),
    [(7, True, (1,) * 6), (7, False, (1, 0, 0, 0, 0, 0)), (3.5, False, (1,) * 6), (1, False, (1,) * 6)],
)
def test_e5_never_turns_with_a_fast_board_of_a_week_with_the_reuse_edge_or_half_without(cadence, reuse_edge, best):
    """Mechanism: the reuse edge (reuse_central = reuse_local) and the board's cadence, at near-zero load."""
    assert delegation.fast_board(cadence, reuse_edge).curves[0].values == best


def test_e6_a_quarter_of_the_capacity_that_follows_authority_is_enough_to_centralise_everything():
    """Mechanism: capacity_follows_authority from 0 (E1: best share falls with load) to .25 and 1 (it never does)."""
    none, tenth, quarter = (curve.values for curve in capacity.pooling().reversals[0].curves)
    assert none == (1, 1, 1, 0.75, 0.55, 0.5)
    assert none <= tenth <= quarter
    assert falls(tenth)
    assert tenth[-1] < 1
    assert quarter == (1,) * 6


def test_e6_reverses_when_the_pooled_centre_knows_no_more_than_a_desk_or_is_far_away():
    """Mechanism: reuse_central down to reuse_local, or handover_vertical up to three days, with everybody pooled."""
    best = [case.curves[0].values for case in capacity.pooling().reversals[1:]]
    assert best == [(0, 0, 0, 0.25, 0.5, 0.5), (0, 0, 0, 0, 0.1, 0.25)]


@pytest.mark.parametrize(("versions", "loads"), [(2, LOADS[:5]), (4, LOADS), (6, LOADS[:5]), (8, LOADS[:4])])
def test_e7_without_any_central_advantage_local_wins_at_every_tempo_until_its_own_posts_fill_up(versions, loads):
    """Mechanism: every central advantage off (reuse, search, catch, lateral friction, faster tests and triage)."""
    equal = capacity.without_central_advantage(reference()).with_dials(iteration_speed=versions)
    assert best_shares(equal, "need_rate", loads).values == (0.0,) * len(loads)


def test_e7_ends_where_the_local_posts_fill_up_and_even_an_equal_centre_is_spare_capacity():
    """Science 10 says kappa* = 0 at every load; the computation says: not at high tempo and load together."""
    six, eight = capacity.no_advantage().reversals[0].curves
    assert six.values == (0, 0, 0, 0, 0, 0.15)
    assert eight.values == (0, 0, 0, 0, 0.15, 0.25)
    equal = capacity.without_central_advantage(reference()).with_dials(0)
    for versions, load in ((6, 0.5), (8, 0.4), (8, 0.5)):
        local = fl.solve(equal.with_dials(iteration_speed=versions).with_parameters(need_rate=load))
        assert local.utilisation > 0.75


def test_lateral_friction_pushes_the_best_share_up():
    """Mechanism: handover_lateral from a tenth of a day to a week; it is paid by the local track."""
    rows = [
        best_shares(reference().with_parameters(handover_lateral=days), "iteration_speed", [2, 4, 6, 8]).values
        for days in (0.1, 0.25, 1.5, 3, 7)
    ]
    assert rows == sorted(rows)
    assert rows[0] == (1, 0.7, 0.45, 0.4)
    assert rows[-1] == (1, 1, 0.95, 0.75)


def test_e8_comes_earlier_with_a_slow_board_until_the_centre_never_pays():
    """Mechanism: the cadence, 14 days: delegation from .63 of the hub at m 3, from the first need at m 8."""
    starts = delegation.cliff().reversals[0].curves[0].values
    assert starts[0] == pytest.approx(0.63, abs=0.015)
    assert falls(starts)
    assert starts[-1] == 0


@pytest.mark.usefixtures("without_phase_lock")
def test_e8_never_pays_from_six_versions_on_without_phase_lock():
    """The study's own reading of the slow board."""
    starts = dict(zip((3, 4, 6, 8), delegation.cliff().reversals[0].curves[0].values, strict=True))
    assert starts[6] == starts[8] == 0


def test_e10_vanishes_when_every_desk_has_a_directory():
    """Mechanism: local_search 0: one handling a case, and chords no longer matter to the search."""
    handlings = peers.lateral_links().reversals[0].curves[0].values
    assert handlings == pytest.approx((1.0,) * len(peers.CHORDS), rel=1e-12)


@pytest.mark.parametrize(("half_life", "worthiest"), [(20, 2), (60, 2), (3650, 3)])
def test_e12_the_two_optima_meet_when_nothing_ages(half_life, worthiest):
    """Mechanism: half_life. Relevance wants two versions while a fix ages; with ten years it wants the quickest, 3."""
    assert tempo.worthiest_versions(tempo.relevant_shares(tempo.calm(half_life), VERSIONS)) == worthiest


def test_a_slow_board_leaves_its_agenda_limit_in_proportion():
    """The study scales K with T: 20 cases a week stay 20 cases a week."""
    board = with_cadence(reference(), 14).actor_by_id["board"]
    assert (board.cadence, board.agenda_limit) == (14.0, 40)
