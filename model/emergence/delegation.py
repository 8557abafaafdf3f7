"""How much should the centre decide? E1 (load), E2 (tempo), E5 (latency alone), E8 (the cliff that averages hide)."""

from __future__ import annotations

import math

import numpy as np

from model.analytic.solver import solve
from model.emergence.records import Case, Curve, Question, Row
from model.emergence.settings import (
    LOADS,
    SPEED_AXIS,
    best_shares,
    cycle_times,
    falls,
    grows,
    lasts,
    neighbours,
    reference,
    slower,
    turn,
    with_cadence,
)
from model.experiments import sweep
from model.scenario import Scenario

TEMPI = (2, 3, 4, 6, 8, 10)
STEP = 0.15  # how far from the best share its neighbours are asked: days apart, not hours
IDLE = 0.001  # needs per day: nobody ever waits for somebody else's case
PHASE_LOCK = "the study left out that a board's own returns come back in phase, which shortens their wait"


def load() -> Row:
    """E1: the best share falls with load; it rises where the centre is the slower track when idle."""
    scenario = with_cadence(reference().with_dials(iteration_speed=6), 7)
    best = best_shares(scenario, "need_rate", LOADS, printed=(1, 1, 1, 0.75, 0.55, 0.5))
    result = Case(
        "T = 7, m = 6",
        falls(best.values) and best.values[0] == 1,
        (best,),
        (
            *turn(scenario, "need_rate", (0.02, 0.5), (1.0, 0.5)),
            *neighbours(scenario, best, "need_rate", STEP, LOADS),
        ),
    )
    claim = "The more needs arise, the smaller the share of decisions that is best taken at the centre."
    return Row("E1", claim, result, (_spare_capacity(), _quick_board()))


def _spare_capacity() -> Case:
    scenario = with_cadence(reference().with_dials(iteration_speed=8), 14)
    best = best_shares(scenario, "need_rate", LOADS, printed=(0, 0, 0.3, 0.4, 0.4, 0.4))
    idle = scenario.with_parameters(need_rate=0.02)
    loaded = {
        m: scenario.with_dials(iteration_speed=m).with_parameters(need_rate=rate) for m, rate in ((8, 0.4), (10, 0.3))
    }
    questions = (
        *(_central_against_local(idle, m, True) for m in loaded),
        *(slower(f"all local is worse than share 0.4 at {m} versions, {busy.parameters['need_rate']:g} needs per day",
                 busy.with_dials(0), busy.with_dials(0.4)) for m, busy in loaded.items()),
    )  # fmt: skip
    rises = best.values[0] == 0 and min(best.values[2:]) >= 0.3
    setting = "slow board: the centre is the slower track when idle, so it is spare capacity (T = 14, m = 8)"
    return Case(setting, rises, (best,), questions, note=PHASE_LOCK)


def _quick_board() -> Case:
    scenario = with_cadence(reference().with_dials(iteration_speed=4), 3.5)
    scenario = scenario.with_parameters(reuse_central=0, reuse_local=0)
    rates = (0.02, 0.15, 0.3, 0.4, 0.45)
    best = best_shares(scenario, "need_rate", rates, printed=(1, 0.8, 0.5, 0.4, 0.4))
    setting = "still falls without any reuse of known fixes, if the board is quick (T = 3.5, m = 4, r_c = r_l = 0)"
    asked = turn(scenario, "need_rate", (0.02, 0.45), (1.0, 0.4))
    asked += neighbours(scenario, best, "need_rate", 0.3, (0.3,))
    return Case(setting, falls(best.values) and best.values[0] == 1, (best,), tuple(asked))


def tempo() -> Row:
    """E2: the best share falls with the number of versions, unless a test's effort follows the size of the step."""
    best = best_shares(reference(), "iteration_speed", TEMPI, printed=(1, 1, 0.95, 0.75, 0.6, 0.5))
    asked = turn(reference(), "iteration_speed", (2, 10), (1.0, 0.5))
    asked += neighbours(reference(), best, "iteration_speed", STEP, TEMPI)
    result = Case("λ = 0.3, T = 7", falls(best.values) and best.values[0] == 1, (best,), tuple(asked))
    claim = "The faster people iterate, the smaller the share of decisions that is best taken at the centre."
    return Row("E2", claim, result, (_effort_follows_the_step(), _workshops_first()))


def _effort_follows_the_step() -> Case:
    scenario = reference().with_parameters(fixed_effort_share=0)
    best = best_shares(scenario, "iteration_speed", TEMPI)
    ten = {share: scenario.with_dials(share, 10) for share in (0.5, 1.0)}
    asked = slower("share 0.5 is worse than all central at 10 versions", ten[0.5], ten[1.0], at=10)
    setting = "a test costs in proportion to the step (φ = 0): small steps no longer flood the centre"
    return Case(setting, min(best.values) >= 0.9, (best,), (asked,), printed="no fall")


def _workshops_first() -> Case:
    versions = (1.0, 1.5, 2.0, 3.0)
    loads: dict[str, list[float]] = {"workshops": [], "test centre": []}
    for m in versions:
        stations = solve(reference().with_dials(1, m)).stations
        busy = stations["utilisation"]
        loads["workshops"].append(float(busy[stations["function"] == "design"].max()))
        loads["test centre"].append(float(busy["test_centre"]))
    curves = tuple(Curve(f"load of {who}", SPEED_AXIS, versions, tuple(found)) for who, found in loads.items())
    above = [shop > hub for shop, hub in zip(loads["workshops"], loads["test centre"], strict=True)]
    questions = tuple(
        grows(f"one version a need, {where}: the backlog grows", reference().with_dials(share, 1))
        for share, where in ((0.0, "all local"), (1.0, "all central"))
    )
    setting = "below two versions big steps go wrong and workshops saturate first, whoever decides (κ = 1)"
    return Case(setting, above == [True, True, False, False], curves, questions, printed="workshops first")


def latency() -> Row:
    """E5: with nobody waiting, the calendar alone turns the best track; a fast board never does."""
    idle = reference().with_parameters(need_rate=IDLE)
    slow = with_cadence(idle, 14)
    best = best_shares(slow, "iteration_speed", TEMPI, printed=(1, 1, 1, 0, 0, 0))
    result = Case(
        "T = 14, near-zero load",
        best.values[:3] == (1, 1, 1) and best.values[-2:] == (0, 0),
        (best, _gap(slow)),
        (
            *(_central_against_local(slow, m, m >= 8) for m in (4, 6, 8, 10)),
            *(lasts(f"{who} at 8 versions", slow.with_dials(share, 8), beside="days, central and local, m = 8")
              for who, share in (("all central", 1), ("all local", 0))),
        ),
        note=PHASE_LOCK,
    )  # fmt: skip
    claim = "A slow calendar alone moves the best track from all central to all local as people iterate faster."
    return Row("E5", claim, result, tuple(fast_board(cadence, edge) for cadence, edge in FAST_BOARDS))


def _gap(scenario: Scenario) -> Curve:
    central, local = (cycle_times(scenario, share, TEMPI).values for share in (1, 0))
    gaps = tuple(one - other for one, other in zip(central, local, strict=True))
    return Curve("all central minus all local, days", SPEED_AXIS, tuple(map(float, TEMPI)), gaps, digits=1)


def _central_against_local(scenario: Scenario, versions: float, worse: bool) -> Question:
    words = f"all central is {'worse' if worse else 'better'} than all local at {versions:g} versions"
    central, local = (scenario.with_dials(share, versions) for share in (1, 0))
    return slower(words, central, local, sign=1 if worse else -1, at=versions)


FAST_BOARDS = ((7.0, True), (7.0, False), (3.5, False))


def fast_board(cadence: float, edge: bool) -> Case:
    """Return the case of a board that meets more often than every two weeks, with or without the reuse edge."""
    idle = with_cadence(reference().with_parameters(need_rate=IDLE), cadence)
    scenario = idle if edge else idle.with_parameters(reuse_central=0.1)
    stays = edge or cadence <= 3.5
    best = best_shares(scenario, "iteration_speed", TEMPI, printed=(1,) * len(TEMPI) if stays else ())
    asked = _central_against_local(scenario, 8, not stays)
    words = "the centre's view of known fixes" if edge else "no reuse edge (r_c = 0.1)"
    shape = set(best.values) == {1.0} if stays else best.values[0] == 1 and set(best.values[1:]) == {0.0}
    setting = f"{'never turns' if stays else 'turns early'}: T = {cadence:g} with {words}"
    return Case(setting, shape, (best, _gap(scenario)), (asked,), printed="" if stays else "turns")


def hub_loads(scenario: Scenario) -> tuple[float, float]:
    """Return the hub's load from which share 0.95 beats 1, and that from which 0 does; grid of 0.01, 0 = always."""
    limit = solve(scenario.with_dials(1)).max_need_rate
    grid = sweep(scenario, centralisation=[0, 0.95, 1], need_rate=np.arange(0.02, 0.99, 0.01) * limit).pivot()
    loads = np.array(grid.columns) / limit
    local, almost, central = (grid.loc[share].to_numpy() for share in (0, 0.95, 1))
    start, edge = (int(np.argmax(better)) for better in (almost < central, local < central))
    return float(loads[start]) if start else 0.0, float(loads[edge]) if edge else 0.0


CLIFF_SHARES = (0.0, 0.9, 1.0)


def cliff() -> Row:
    """E8: delegation pays long before all central loses to all local; with a slow board from the first need on."""
    tempi = (3, 4, 6, 8)
    curves = []
    for cadence in (3.5, 7.0):
        found = [hub_loads(with_cadence(reference().with_dials(iteration_speed=m), cadence)) for m in tempi]
        starts, cliffs = zip(*found, strict=True)
        where = f"T = {cadence:g}"
        curves.append(Curve(f"hub load where delegating starts to pay, {where}", SPEED_AXIS, tempi, starts,
                            within=(0.61, 0.74)))  # fmt: skip
        curves.append(Curve(f"hub load where all local wins, {where}", SPEED_AXIS, tempi, cliffs, within=(0.88, 0.95)))
    gap = all(start < 0.8 and edge > 0.85 for start, edge in zip(curves[2].values, curves[3].values, strict=True))
    loaded = _at_hub_load(0.85)
    questions = (
        slower("share 0.9 beats all central at 85 % of the hub", loaded.with_dials(0.9), loaded.with_dials(1), sign=-1),
        slower("all central still beats all local there", loaded.with_dials(1), loaded.with_dials(0), sign=-1),
        *(lasts(f"share {share:g} at {load:.0%} of the hub", _at_hub_load(load).with_dials(share), at=load, beside="")
          for share in CLIFF_SHARES for load in (0.5, 0.7, 0.85, 0.93)),
    )  # fmt: skip
    curves += _over_hub_load()
    where = "T = 3.5 and 7, m = 3 to 8; simulated at T = 7, m = 4"
    result = Case(where, gap, tuple(curves), questions, note="ours on a grid of 0.01, with 0.95 for just below 1")
    claim = "Delegating pays long before 'all central' loses to 'all local': averages hide the cliff."
    return Row("E8", claim, result, (_slow_board(tempi),))


def _at_hub_load(load: float) -> Scenario:
    scenario = reference().with_dials(1, 4)
    return scenario.with_parameters(need_rate=load * solve(scenario).max_need_rate)


def _over_hub_load() -> list[Curve]:
    loads = tuple(n / 50 for n in range(10, 50))
    rates = [_at_hub_load(load).parameters["need_rate"] for load in loads]
    grid = sweep(_at_hub_load(1), centralisation=CLIFF_SHARES, need_rate=rates).table
    days = {share: tuple(part.tolist()) for share, part in grid.groupby("centralisation")["cycle_time"]}
    axis = "load of the hub if all is central"
    return [Curve(f"days, share {share:g}", axis, loads, days[share], digits=0, listed=False) for share in CLIFF_SHARES]


def _slow_board(tempi: tuple[int, ...]) -> Case:
    found = [hub_loads(with_cadence(reference().with_dials(iteration_speed=m), 14))[0] for m in tempi]
    starts = Curve("hub load where delegating starts to pay", SPEED_AXIS, tempi, tuple(found),
                   printed=(0.63, math.nan, 0, 0))  # fmt: skip
    slow = with_cadence(reference().with_parameters(need_rate=0.02), 14)
    asked = tuple(_central_against_local(slow, m, True) for m in (8, 10))
    setting = "slow board (T = 14): delegating pays ever earlier, at 8 versions from the first need"
    return Case(setting, falls(found) and found[-1] == 0, (starts,), asked, note=PHASE_LOCK)
