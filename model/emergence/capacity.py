"""What capacity does to the dial: E3 (the hub collapses), E6 (pooling), E7 (no central advantage), E11 (overload)."""

from __future__ import annotations

import math

from model.analytic.solver import solve
from model.emergence.records import GROWTH, Case, Curve, Question, Row
from model.emergence.settings import (
    LOAD_AXIS,
    LOADS,
    best_shares,
    grows,
    lasts,
    moved,
    reference,
    slower,
)
from model.experiments import sweep
from model.scenario import Scenario

MOST_VERSIONS = 30


def collapse_at(scenario: Scenario, share: float) -> float:
    """Return the fewest versions, from 3 to 30, at which some actor is over capacity; nan if none is."""
    table = sweep(scenario, centralisation=[share], iteration_speed=range(3, MOST_VERSIONS + 1)).table
    return float(table.loc[~table["stable"], "iteration_speed"].min())


def collapse() -> Row:
    """E3: all central collapses at a tempo the mix survives, because every version costs the hub a full test."""
    eight = {share: reference().with_dials(share, 8) for share in (0.5, 1.0)}
    limit = Curve("limit, needs per day", "κ", (1.0,), (solve(eight[1.0]).max_need_rate,), printed=(0.278,), digits=3)
    days = Curve("days", "κ", (0.5, 1.0), tuple(solve(eight[k]).cycle_time.mean for k in (0.5, 1.0)),
                 printed=(112, math.nan), digits=0)  # fmt: skip
    fewest = Curve("fewest versions over capacity", "κ", (0.5, 1.0),
                   tuple(collapse_at(reference(), k) for k in (0.5, 1.0)), digits=0)  # fmt: skip
    result = Case(
        "λ = 0.3, T = 7, m = 8",
        solve(eight[0.5]).stable and fewest.values[1] == 8 and fewest.values[0] > 10,
        (limit, days, fewest),
        (
            grows("all central: the backlog grows", eight[1.0], at=0.3),
            lasts("share 0.5", eight[0.5]),
        ),
    )
    claim = "All central collapses at a tempo that a mix survives."
    return Row("E3", claim, result, (_collapse_moves(),))


def _collapse_moves() -> Case:
    fixed = (1.0, 0.75, 0.5, 0.0)
    changed = [reference().with_parameters(fixed_effort_share=share) for share in fixed]
    fewest = tuple(collapse_at(scenario, 1) for scenario in changed)
    curve = Curve("fewest versions over capacity, all central", "φ", fixed, fewest, digits=0)
    variable = changed[-1]
    questions = (
        lasts("all central, 10 versions, φ = 0", variable.with_dials(1, 10)),
        grows(f"all central, {fewest[-1] + 2:g} versions, φ = 0: the backlog grows",
              variable.with_dials(1, fewest[-1] + 2)),
    )  # fmt: skip
    moves = list(fewest) == sorted(fewest) and fewest[0] == 8 and fewest[-1] > 10
    setting = "effort per test follows the step (φ from 1 to 0): the collapse moves out"
    return Case(setting, moves, (curve,), questions, printed="beyond m = 10 at φ = 0")


def pooling() -> Row:
    """E6: if local capacity follows decision rights to the centre, all central is best at every load."""
    scenario = reference().with_dials(iteration_speed=6)
    pooled = scenario.with_parameters(capacity_follows_authority=1)
    best = best_shares(pooled, "need_rate", LOADS, printed=(1,) * 6)
    questions = tuple(
        slower(f"share 0.75 is worse than all central at {rate:g} needs per day",
               moved(pooled, "need_rate", rate, 0.75), moved(pooled, "need_rate", rate, 1.0), at=rate)
        for rate in (0.1, 0.3, 0.5)
    )  # fmt: skip
    result = Case("ψ = 1, T = 7, m = 6", set(best.values) == {1.0}, (best,), questions)
    claim = "Where all local staff move to the centre with the decisions, all central is best at every load."
    return Row("E6", claim, result, (_partial_pooling(scenario), *map(_lossy, LOSSES)))


def _partial_pooling(scenario: Scenario) -> Case:
    curves = tuple(
        best_shares(scenario.with_parameters(capacity_follows_authority=follows), "need_rate", LOADS,
                    name=f"best share, ψ = {follows:g}")
        for follows in (0.0, 0.1, 0.25)
    )  # fmt: skip
    none, little, quarter = (curve.values for curve in curves)
    bends = none <= little <= quarter and quarter == (1.0,) * 6 and little[-1] < 1
    quarter_moves = scenario.with_parameters(capacity_follows_authority=0.25, need_rate=0.5)
    asked = slower("share 0.75 is worse than all central at ψ = 0.25, 0.5 needs per day",
                   quarter_moves.with_dials(0.75), quarter_moves.with_dials(1))  # fmt: skip
    setting = "a smaller part follows: a tenth bends the fall of E1, a quarter is enough to end it"
    return Case(setting, bends, curves, (asked,))


LOSSES = (
    ("the centre recognises no more known fixes than a desk", "r_c = 0.1", {"reuse_central": 0.1}),
    ("the centre is three days away", "h_ver = 3", {"handover_vertical": 3.0}),
)
"""Stand-ins for context loss with distance, which the model has no parameter for."""


def _lossy(loss: tuple[str, str, dict[str, float]]) -> Case:
    words, symbols, parameters = loss
    scenario = reference().with_dials(iteration_speed=6).with_parameters(capacity_follows_authority=1, **parameters)
    best = best_shares(scenario, "need_rate", LOADS)
    asked = slower("all central is worse than all local at 0.1 needs per day",
                   moved(scenario, "need_rate", 0.1, 1.0), moved(scenario, "need_rate", 0.1, 0.0), at=0.1)  # fmt: skip
    setting = f"context lost with distance: {words} (ψ = 1, {symbols})"
    return Case(setting, best.values[0] == 0 and best.values[-1] < 1, (best,), (asked,), printed="reverses")


def without_central_advantage(scenario: Scenario) -> Scenario:
    """Return the scenario with equal reuse, catch and hand-overs, no search, and tests and triage of equal speed."""
    equal = scenario.with_parameters(reuse_central=0.1, local_search=0, catch_central=0.7, handover_lateral=0.25)
    return equal.with_actor("test_centre", effort=1.2).with_actor("hq", effort=0.5)


def no_advantage() -> Row:
    """E7: without any central advantage all local is best, until local posts fill up and the centre is spare."""
    equal = without_central_advantage(reference())
    best = best_shares(equal, "need_rate", LOADS, printed=(0,) * 6)
    questions = tuple(
        slower(f"share 0.25 is worse than all local at {rate:g} needs per day",
               moved(equal, "need_rate", rate, 0.25), moved(equal, "need_rate", rate, 0.0), at=rate)
        for rate in (0.1, 0.3, 0.5)
    )  # fmt: skip
    setting = "r_c = 0.1, no search, d_c = 0.7, h_lat = 0.25, test 1.2, HQ 0.5; T = 7, m = 4"
    result = Case(setting, set(best.values) == {0.0}, (best,), questions)
    claim = "A centre without any advantage is not worth a single decision."
    return Row("E7", claim, result, (_full_posts(equal),))


def _full_posts(equal: Scenario) -> Case:
    curves = tuple(
        best_shares(equal.with_dials(iteration_speed=m), "need_rate", LOADS, printed=(0,) * 6,
                    name=f"best share, m = {m}")
        for m in (6, 8)
    )  # fmt: skip
    eight = equal.with_dials(iteration_speed=8)
    asked = slower("all local is worse than share 0.2 at 8 versions, 0.45 needs per day",
                   moved(eight, "need_rate", 0.45, 0.0), moved(eight, "need_rate", 0.45, 0.2), at=0.45)  # fmt: skip
    ends = all(curve.values[0] == 0 and curve.values[-1] > 0 for curve in curves)
    setting = "high tempo and load together: local posts fill up and even an equal centre is spare capacity"
    return Case(setting, ends, curves, (asked,))


OVERLOADS = ((8, (0.32, 0.36, 0.4), 0.085, 0.138), (4, (0.6,), 0.117, 0.175))
"""(versions, needs per day, growth printed for the last of them: at full output, in order of arrival)."""


def overload() -> Row:
    """E11: an overloaded hub in order of arrival fields less than its capacity allows."""
    curves = tuple(curve for setting in OVERLOADS for curve in _growth(*setting))
    full, fifo = curves[::2], curves[1::2]
    questions = tuple(
        grows(f"m = {m}, λ = {rate:g}: the backlog grows faster than at full output", _all_central(m, rate), bound=low,
              at=rate if m == 8 else math.nan)
        for (m, *_), curve in zip(OVERLOADS, full, strict=True)
        for rate, low in zip(curve.at, curve.values, strict=True)
    )  # fmt: skip
    loses = all(slow.values[-1] > 1.4 * low.values[-1] for slow, low in zip(fifo, full, strict=True))
    result = Case("κ = 1", loses, curves, questions, printed="simulated at the last load: 0.13 to 0.14, 0.17 to 0.19")
    claim = "An overloaded hub that serves in order of arrival fields less than its capacity allows."
    return Row("E11", claim, result, (_finish_first(),))


def _all_central(versions: float, need_rate: float) -> Scenario:
    return reference().with_dials(1, versions).with_parameters(need_rate=need_rate)


def _growth(versions: float, rates: tuple[float, ...], printed_full: float, printed_fifo: float) -> tuple[Curve, Curve]:
    """Return the growth of the backlog over need rates beyond capacity: at full output, and in order of arrival."""
    excess = [one for one in (solve(_all_central(versions, rate)).overload for rate in rates) if one is not None]
    unprinted = (math.nan,) * (len(rates) - 1)

    def curve(words: str, values: tuple[float, ...], printed: float) -> Curve:
        name = f"growth {words}, m = {versions:g}"
        return Curve(name, LOAD_AXIS, rates, values, printed=(*unprinted, printed), digits=3)

    return (
        curve("at full output", tuple(one.backlog_growth_low for one in excess), printed_full),
        curve("in order of arrival", tuple(one.backlog_growth_fifo for one in excess), printed_fifo),
    )


def _finish_first() -> Case:
    questions = []
    for versions, rates, *_ in OVERLOADS:
        for rate in rates:
            questions += _remedied(versions, rate)
    setting = "the test centre serves the most advanced case first: almost the full output"
    return Case(setting, True, (), tuple(questions), printed="simulated at the last load: 0.09 to 0.10, 0.12 to 0.13")


def _remedied(versions: float, need_rate: float) -> list[Question]:
    """Ask how the backlog grows if the most advanced case comes first, and whether by less; expected: full output."""
    hub = _all_central(versions, need_rate)
    excess = solve(hub).overload
    low, fifo = (0.0, 0.0) if excess is None else (excess.backlog_growth_low, excess.backlog_growth_fifo)
    finishing = hub.with_actor("test_centre", discipline="finish_first")
    words, at = f"m = {versions:g}, λ = {need_rate:g}, most advanced first", need_rate if versions == 8 else math.nan
    return [
        Question(f"{words}: the backlog grows by less", finishing, hub, GROWTH, -1, expected=low - fifo),
        Question(f"{words}: growth", finishing, metric=GROWTH, expected=low, at=at, beside="growth"),
    ]
