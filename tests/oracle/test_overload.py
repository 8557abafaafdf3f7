"""Backlog growth beyond capacity, against hand arithmetic, a root found here, and a small simulation (science 4.8)."""

from __future__ import annotations

import heapq
import math
from collections import deque

import numpy as np
import pytest

import model as fl

REFERENCE = fl.preset("reference")


def tandem(rate: float) -> fl.Scenario:
    """Return a workshop of half a case a day and a producer of a quarter, no rework: one after the other."""
    actors = (
        fl.Actor("shop", "design", "firms", region="all"),
        fl.Actor("maker", "produce", "firms", effort=4.0),
    )
    scenario = fl.Scenario("tandem", actors=actors).with_dials(0, 1)
    return scenario.with_parameters(need_rate=rate, design_work=1, iteration_overhead=1, error_hazard=0)


@pytest.mark.parametrize(
    ("rate", "growth", "first"),
    [
        pytest.param(0.3, 0.3 - 0.25, "maker", id="only the producer is over capacity"),
        pytest.param(0.8, 0.8 - 0.25, "maker", id="both are, and the narrower decides"),
    ],
)
def test_without_rework_the_backlog_grows_by_what_the_narrowest_station_cannot_do(rate, growth, first):
    excess = fl.solve(tandem(rate)).overload
    assert excess.actor == first
    assert excess.utilisation == pytest.approx(rate / 0.25, rel=1e-12)
    assert excess.backlog_growth_low == pytest.approx(growth, rel=1e-9)
    assert excess.backlog_growth_fifo == pytest.approx(growth, rel=1e-6)


def test_a_station_in_front_of_a_narrower_one_shelters_nobody():
    """The workshop alone over capacity: what it lets through, half a case a day, all gets produced."""
    wide = tandem(0.8).with_actor("maker", servers=4)
    assert fl.solve(wide).overload.actor == "shop"
    assert fl.solve(wide).overload.backlog_growth_low == pytest.approx(0.3, rel=1e-9)


def growth_in_order_of_arrival(inflow: float, capacity: float, right: float, versions: int) -> float:
    """Solve l (1 - G(1 / (1 + g / C))) = g by bisection, G the generating function of the visits per case."""

    def excess(growth: float) -> float:
        z = 1 / (1 + growth / capacity)
        return inflow * (1 - (right * z / (1 - (1 - right) * z)) ** versions) - growth

    low, high = inflow * 1e-9, inflow
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low


@pytest.mark.parametrize(("versions", "rate"), [(8, 0.4), (4, 0.6)])
def test_both_growth_rates_of_the_reference_follow_from_its_description_alone(versions, rate):
    """All central: 70 % of needs are new designs, two servers of a day each, a = exp(-2 / m); by hand."""
    right, new, capacity = math.exp(-0.1 * 20 / versions), 0.7 * rate, 2.0
    excess = fl.solve(REFERENCE.with_dials(1, versions).with_parameters(need_rate=rate)).overload
    assert excess.backlog_growth_low == pytest.approx(new - capacity * right / versions, rel=1e-9)
    by_hand = growth_in_order_of_arrival(new, capacity, right, versions)
    assert excess.backlog_growth_fifo == pytest.approx(by_hand, rel=1e-6)


def simulated_growth(inflow: float, capacity: float, right: float, versions: int, days: float, seed: int) -> float:
    """Simulate one queue in order of arrival whose cases return until they are right `versions` times.

    Away from the queue a case spends no time: the formula's fluid limit does not depend on it.
    """
    random = np.random.default_rng(seed)
    events, queue, done = [(random.exponential(1 / inflow), 0)], deque(), 0
    next_free, time = None, 0.0
    while time < days:
        time, kind = heapq.heappop(events)
        if kind == 0:
            queue.append(versions)
            heapq.heappush(events, (time + random.exponential(1 / inflow), 0))
        else:
            left = next_free - (random.random() < right)
            next_free = None
            if left:
                queue.append(left)
            elif time > days / 2:
                done += 1
        if next_free is None and queue:
            next_free = queue.popleft()
            heapq.heappush(events, (time + random.exponential(1 / capacity), 1))
    return inflow - done / (days / 2)


@pytest.mark.parametrize(("versions", "rate"), [(8, 0.4), (4, 0.6)])
def test_an_independent_simulation_of_the_overloaded_hub_loses_as_much_as_the_formula_says(versions, rate):
    """Independent engine: events, no formula. Half of 60 000 days counts about 5 000 to 15 000 fielded fixes."""
    right, new, capacity = math.exp(-0.1 * 20 / versions), 0.7 * rate, 2.0
    growth = [simulated_growth(new, capacity, right, versions, 60_000, seed) for seed in range(4)]
    formula = fl.solve(REFERENCE.with_dials(1, versions).with_parameters(need_rate=rate)).overload.backlog_growth_fifo
    error = np.std(growth, ddof=1) / math.sqrt(len(growth))
    assert error < 0.05 / 3 * formula  # small enough to notice a 5 % mistake
    assert np.mean(growth) == pytest.approx(formula, abs=max(4 * error, 0.01 * formula))


def test_a_desk_that_some_cases_never_visit_may_be_the_one_that_overflows():
    """Cases the commands triage take no requirement; those of the centre pile up at its staff, alone over capacity."""
    answer = fl.solve(fl.preset("traditional_pipeline").with_parameters(need_rate=0.028))
    staff = answer.stations.loc[answer.first_to_saturate]
    assert staff["function"] == "requirement"
    assert (answer.stations["utilisation"] >= 1).sum() == 1
    piling_up = staff["arrival_rate"] * (1 - 1 / staff["utilisation"])
    assert answer.overload.backlog_growth_low == pytest.approx(piling_up, rel=1e-9)
    assert answer.overload.backlog_growth_fifo == pytest.approx(piling_up, rel=1e-6)


def test_who_is_busy_all_the_time_but_for_rounding_is_over_capacity():
    """One visit of a day, every day, at the one central desk: summed over regions and types its load is 1 - 2e-16."""
    full = fl.preset("decentralised_wartime").with_parameters(need_rate=1).with_actor("shop_s1", servers=1)
    full = full.with_dials(triage=1, test=0.15, approve=0.15, iteration_speed=6)
    answer = fl.solve(full)
    assert answer.utilisation == 1
    assert not answer.stable
    assert math.isnan(answer.cycle_time.mean)
    assert (answer.overload.backlog_growth_low, answer.overload.backlog_growth_fifo) == (0, 0)
    assert "Central innovation desk is asked for all that it can do and never catches up" in str(fl.explain(answer))
