"""The convoy behind a gate against an independent simulation: batches, then Lindley's recursion (V16, science 4.5a)."""

from __future__ import annotations

import numpy as np
import pytest

from model.analytic.gates import convoy_wait
from model.analytic.stations import queue_wait

CASES, BATCHES = 1_000_000, 20


def simulated_wait(cadence: float, rho: float, share: float, seed: int) -> tuple[float, float]:
    """Return the mean wait of a single server (service 1, SCV .5) and its standard error, by batch means.

    Poisson arrivals; a share of them waits for the next meeting and arrives with it. The wait in order of arrival is
    Lindley's: W = S - min over the past of S, S the sum of (service - time to the next arrival).
    """
    random = np.random.default_rng(seed)
    arrived = np.cumsum(random.exponential(1 / rho, CASES))
    gated = random.random(CASES) < share
    arrived = np.sort(np.where(gated, np.ceil(arrived / cadence) * cadence, arrived))
    service = random.gamma(2.0, 0.5, CASES)
    walk = np.concatenate([[0.0], np.cumsum(service[:-1] - np.diff(arrived))])
    wait = walk - np.minimum.accumulate(walk)
    batches = wait.reshape(BATCHES, -1).mean(axis=1)
    return float(batches.mean()), float(batches.std(ddof=1) / np.sqrt(BATCHES))


def formula(cadence: float, rho: float, share: float) -> float:
    one = np.array(1.0)
    plain = queue_wait(rho, 1.0, 1, 0.5)
    return float(convoy_wait(one * rho, one, one, plain, one * 0.5, one * cadence, one * share))


PLACES = [(3.5, 0.5), (7, 0.5), (14, 0.5), (3.5, 0.8), (7, 0.8), (14, 0.8)]
PUBLISHED = dict(zip(PLACES, (1.17, 1.91, 3.56, 3.54, 4.69, 7.00), strict=True))


@pytest.mark.parametrize(("cadence", "rho"), PLACES)
def test_the_simulation_here_meets_the_published_one(cadence, rho):
    """Published from 300 000 cases each, tolerance 4 %."""
    wait, error = simulated_wait(cadence, rho, 1.0, seed=41)
    assert error < 0.0125 * wait
    assert wait == pytest.approx(PUBLISHED[cadence, rho], rel=0.04)


@pytest.mark.parametrize(("cadence", "rho"), PLACES)
@pytest.mark.parametrize(("share", "low", "high"), [(1.0, -0.08, 0.045), (0.5, -0.185, 0.01)])
def test_the_formula_is_off_by_no_more_than_it_says(cadence, rho, share, low, high):
    """Stated: -8..+4 % with all input through the gate, -18..0 % with half; half a per cent of noise on each side."""
    wait, error = simulated_wait(cadence, rho, share, seed=42)
    off = formula(cadence, rho, share) / wait - 1
    assert low - 2 * error / wait <= off <= high + 2 * error / wait


@pytest.mark.parametrize(("cadence", "rho"), [(3.5, 0.5), (7, 0.8)])
def test_without_a_gate_the_simulation_is_pollaczek_khinchin(cadence, rho):
    """The simulation's own check: a share of 0 leaves M/G/1, known exactly."""
    wait, error = simulated_wait(cadence, rho, 0.0, seed=43)
    assert abs(wait - rho * 1.5 / (2 * (1 - rho))) < 4 * error
    assert error < 0.0125 * wait


def test_the_formula_grows_with_the_share_that_comes_by_gate():
    waits = [formula(14, 0.8, share) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert waits == sorted(waits)
    # by hand at half: beta^2 rho T/2 + (1-beta) beta^2 rho^2 T / (2 (1 - (1-beta) rho)) + damped queue
    fluid = 0.25 * 0.8 * 14 / 2 + 0.5 * 0.25 * 0.64 * 14 / (2 * (1 - 0.5 * 0.8))
    damped = 1.5 / 2 * 0.8 / 0.2 * np.exp(-2 * 0.2 * 0.8 * 14 / (3 * 0.8 * 1.5)) ** 0.5
    assert waits[2] == pytest.approx(fluid + damped, rel=1e-12)
