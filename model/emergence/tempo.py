"""How fast should people iterate? E4 (the U-curve), E12 (worth on arrival wants no more versions than speed does)."""

from __future__ import annotations

import numpy as np

from model.analytic.solver import solve
from model.emergence.records import Case, Curve, Question, Row
from model.emergence.settings import SPEED_AXIS, VERSIONS, cycle_times, falls, lasts, reference, slower
from model.scenario import Scenario

U_VERSIONS = (2, 3, 4, 6, 8, 10)


def best_versions(curve: Curve) -> float:
    """Return the number of versions with the least value of a curve, passing over what is over capacity."""
    return curve.at[int(np.nanargmin(curve.values))]


def is_u_shaped(curve: Curve) -> bool:
    """Return whether the values fall to one place inside the curve and rise from there."""
    low = curve.at.index(best_versions(curve))
    rising = [-value for value in curve.values[low:]]
    return 0 < low < len(curve.at) - 1 and falls(curve.values[: low + 1]) and falls(rising)


def u_curve() -> Row:
    """E4: cycle time over versions is a U while unvalidated work goes wrong; without errors one version is best."""
    local = reference().with_dials(0)
    days = cycle_times(local, 0, U_VERSIONS, printed=(105, 91, 92, 106, 126, 149))
    levels = tuple(lasts(f"{m} versions", local.with_dials(iteration_speed=m), at=m)
                   for m in U_VERSIONS)  # fmt: skip
    sides = tuple(slower(f"{m} versions take longer than 3", local.with_dials(iteration_speed=m),
                         local.with_dials(iteration_speed=3)) for m in (2, 4, 10))  # fmt: skip
    result = Case("κ = 0, λ = 0.3, θ = 0.1", is_u_shaped(days), (days,), levels + sides, note="less than 1 % apart")
    claim = "Iterating faster helps up to a point and then hurts: cycle time is a U in the number of versions."
    return Row("E4", claim, result, (_no_errors(), _more_errors()))


def _no_errors() -> Case:
    scenario = reference().with_dials(0).with_parameters(error_hazard=0, need_rate=0.1)
    days = cycle_times(scenario, 0, VERSIONS, printed=(38.8, *[np.nan] * 9), digits=1)
    levels = tuple(lasts(f"{m} versions", scenario.with_dials(iteration_speed=m), at=m)
                   for m in (1, 4, 8))  # fmt: skip
    asked = slower("2 versions take longer than 1", scenario.with_dials(iteration_speed=2),
                   scenario.with_dials(iteration_speed=1))  # fmt: skip
    rising = bool(np.all(np.diff(days.values) > 0))
    setting = "nothing goes wrong (θ = 0, λ = 0.1): one version is best, each further one costs about 9 days"
    return Case(setting, rising, (days,), (*levels, asked), printed="about 9 d per extra version")


def _more_errors() -> Case:
    scenario = reference().with_dials(0).with_parameters(error_hazard=0.2)
    days = cycle_times(scenario, 0, VERSIONS)
    best = Curve("best number of versions", "θ", (0.2,), (best_versions(days),), printed=(5,), digits=0)
    five = scenario.with_dials(iteration_speed=5)
    levels = tuple(lasts(f"{m} versions", scenario.with_dials(iteration_speed=m), at=m)
                   for m in (4, 5, 8))  # fmt: skip
    asked = tuple(slower(f"{m} versions take longer than 5", scenario.with_dials(iteration_speed=m), five)
                  for m in (4, 8))  # fmt: skip
    return Case("more goes wrong (θ = 0.2)", best_versions(days) == 5, (days, best), levels + asked)


def best_versions_by_hazard(hazards: tuple[float, ...]) -> Curve:
    """Return the best number of versions over the error hazard, all local at little load."""
    calm = reference().with_parameters(need_rate=0.1)
    found = [best_versions(cycle_times(calm.with_parameters(error_hazard=h), 0, range(1, 13))) for h in hazards]
    return Curve("best number of versions", "θ", hazards, tuple(found), digits=0)


def relevance() -> Row:
    """E12: what is still relevant on arrival wants no more versions than the mean cycle time does."""
    scenario = calm(60)
    worth = relevant_shares(scenario)
    best = (
        Curve("best versions for worth on arrival", "H", (60.0,), (worthiest_versions(worth),), printed=(2,), digits=0),
        Curve("best versions for the mean", "H", (60.0,), (best_versions(cycle_times(scenario, 1)),), printed=(3,),
              digits=0),
    )  # fmt: skip
    twenty = calm(20)
    questions = (
        slower("2 versions take longer on average than 3", scenario.with_dials(iteration_speed=2),
               scenario.with_dials(iteration_speed=3)),
        _more_relevant("and yet 2 are worth more on arrival than 3 when worth halves in 20 days", twenty, 2, 3),
        *(_relevance_at(scenario, m) for m in (1, 2, 3, 5, 8)),
    )  # fmt: skip
    result = Case("λ = 0.1, κ = 1, H = 60", best[0].values <= best[1].values, (*best, worth), questions)
    claim = "A fix that ages wants no more versions than the shortest mean cycle time does."
    return Row("E12", claim, result, (_nothing_ages(),))


def calm(half_life: float) -> Scenario:
    """Return the reference, all central at little load, with another half-life of a fix's worth."""
    return reference().with_dials(1).with_parameters(need_rate=0.1, half_life=half_life)


def worthiest_versions(worth: Curve) -> float:
    """Return the number of versions with the largest share still relevant."""
    return worth.at[int(np.nanargmax(worth.values))]


def relevant_shares(scenario: Scenario, versions: tuple[int, ...] = VERSIONS) -> Curve:
    """Return the share still relevant on arrival over the number of versions."""
    shares = tuple(solve(scenario.with_dials(iteration_speed=m)).relevant_share for m in versions)
    return Curve("share still relevant", SPEED_AXIS, tuple(map(float, versions)), shares, digits=3)


def _more_relevant(words: str, scenario: Scenario, versions: float, than: float) -> Question:
    one, other = (scenario.with_dials(iteration_speed=m) for m in (versions, than))
    expected = solve(one).relevant_share - solve(other).relevant_share
    return Question(words, one, other, "relevant_share", 1, expected=expected)


def _relevance_at(scenario: Scenario, versions: float) -> Question:
    there = scenario.with_dials(iteration_speed=versions)
    words = f"{versions:g} versions: share still relevant"
    expected = solve(there).relevant_share
    return Question(words, there, metric="relevant_share", expected=expected, at=versions, beside="share")


def _nothing_ages() -> Case:
    scenario = calm(3650)
    worth = relevant_shares(scenario)
    worthiest = worthiest_versions(worth)
    best = Curve("best versions for worth on arrival", "H", (3650.0,), (worthiest,), digits=0)
    asked = _more_relevant("3 versions are worth more on arrival than 2", scenario, 3, 2)
    return Case("long half-life (H = 3650): both optima meet", worthiest == 3, (best,), (asked,), printed="they meet")
