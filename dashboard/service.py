"""The only caller of the model, and the only home of caching. Answers are shared by all visitors and never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import Any

import pandas as pd

import model as fl
from dashboard import charts, replay_data
from dashboard.limits import excess
from dashboard.position import Position, Pulled
from model.durations import DAYS_PER_MONTH, DAYS_PER_YEAR
from model.errors import ModelError
from model.explanation.explain import SPEEDS, Explanation
from model.graph.groups import Groups, group_actors
from model.lever_worth.group_changes import GroupChanges
from model.lever_worth.group_changes import group_changes as compare_groups
from model.policies.scorecard import near_capacity
from model.results import Solution, SweepResult
from model.scenario import Scenario
from model.simulation.result import SimulationResult

SEED = 1
CALM_RUNS = 5  # of a run to watch: as many as look for the warm-up, so that it begins as a run with a transient does
RUNS_ON_THE_WAY = 20
MAP_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Rows of the map: with five, both dials, the picture and the map fit one screen of a projector."""

_TURN = RLock()
"""Short answers are worked out one at a time. Python computes in one thread at a time anyway: taking turns, the first
visitor has an answer when half of everybody's work is done; sharing the time, nobody has one until nearly all is."""


@lru_cache(maxsize=2_000)
def solution(position: Position) -> Solution:
    """Return the analytic answer for a desk."""
    with _TURN:
        return fl.solve(position.scenario)


def own_network(scenario: Scenario) -> Position | None:
    """Return where a desk stands that takes up a network; None if it is too large to be worked out here."""
    return None if excess(scenario) else Position.of_scenario(scenario)


@lru_cache(maxsize=500)
def explanation(position: Position) -> Explanation:
    """Return why, and what to do next."""
    with _TURN:
        return fl.explain(solution(position))


@lru_cache(maxsize=500)
def groups(position: Position) -> Groups:
    """Return the boxes of the picture and their flows."""
    with _TURN:
        return group_actors(position.scenario)


def combinations(position: Position) -> SweepResult:
    """Return the map of all combinations of the two dials under a desk's assumptions.

    Where the dials stand between the map's own values, their row or column is put in, so that the visitor always
    stands on a cell.
    """
    speeds = tuple(sorted({*map(float, SPEEDS), position.iteration_speed}))
    whole = _combinations(position.assumptions, MAP_SHARES, speeds)
    if position.centralisation in MAP_SHARES:
        return whole
    return whole.joined(_combinations(position.assumptions, (position.centralisation,), speeds))


@lru_cache(maxsize=1_000)
def _combinations(assumptions: Position, shares: tuple[float, ...], speeds: tuple[float, ...]) -> SweepResult:
    with _TURN:
        return fl.sweep(assumptions.scenario, centralisation=shares, iteration_speed=speeds)


@lru_cache(maxsize=4_000)
def lever_effect(before: Position, pulls: tuple[Pulled, ...], after: Position | None = None) -> fl.LeverEffect:
    """Return what levers do when pulled on a desk together; ``after`` is that desk, if it is known.

    Raises
    ------
    ModelError
        For a lever that makes no sense there.
    """
    with _TURN:
        if after is None:
            after = before
            for name, options in pulls:
                after = after.with_lever(name, **dict(options))
        return fl.lever_effect(solution(before), [(name, dict(options)) for name, options in pulls], solution(after))


def lever_effects(before: Position, pulls: tuple[Pulled, ...]) -> dict[str, fl.LeverEffect | str]:
    """Return what each of several levers does alone; for one that makes no sense here, why not."""
    found: dict[str, fl.LeverEffect | str] = {}
    for pull in pulls:
        try:
            found[pull[0]] = lever_effect(before, (pull,))
        except ModelError as error:
            found[pull[0]] = str(error)
    return found


@lru_cache(maxsize=500)
def group_changes(before: Position, after: Position) -> GroupChanges:
    """Return which boxes and flows of the picture differ between two desks."""
    with _TURN:
        return compare_groups((before.scenario, groups(before)), (after.scenario, groups(after)))


@lru_cache(maxsize=500)
def changes(before: Position, after: Position) -> pd.DataFrame:
    """Return every difference of two desks' scenarios."""
    return fl.changes(before.scenario, after.scenario)


@lru_cache(maxsize=100)
def lever_pairs(before: Position) -> pd.DataFrame:
    """Return what each lever and each pair of levers gains, at default options: a second or two."""
    return fl.lever_pairs(before.scenario)


@lru_cache(maxsize=500)
def diminishing(before: Position, pull: Pulled, option: str, values: tuple[float, ...]) -> fl.Diminishing:
    """Return what each further step of an option of a lever adds."""
    others = {key: value for key, value in pull[1] if key != option}
    with _TURN:
        return fl.diminishing(before.scenario, pull[0], option, values, **others)


@lru_cache(maxsize=500)
def one_post_less(before: Position, pull: Pulled, option: str) -> fl.PostLost:
    """Return what happens when one holder of a lever's posts leaves."""
    with _TURN:
        return fl.one_post_less(before.scenario, pull[0], option, **dict(pull[1]))


@lru_cache(maxsize=500)
def picture(position: Position, language: str) -> dict[str, Any]:
    """Return the data of the network picture; it holds texts, so each language has its own."""
    del language
    return charts.picture(solution(position), groups(position))


@lru_cache(maxsize=500)
def combination_grid(position: Position, baseline: Position, language: str) -> dict[str, Any]:
    """Return the data of the map of all combinations; it holds texts, so each language has its own."""
    del language
    return charts.combination_grid(combinations(position), position, baseline)


@lru_cache(maxsize=200)
def elasticities(position: Position) -> pd.DataFrame:
    """Return which numbers move the answer most."""
    return fl.elasticities(position.scenario)


@lru_cache(maxsize=200)
def engine_check(position: Position) -> fl.EngineCheck:
    """Return both engines' answers for a desk, side by side."""
    return fl.check_engines(position.scenario)


@lru_cache(maxsize=500)
def what_if(position: Position, address: str) -> pd.DataFrame:
    """Return the answer and the best centralisation over the range of one number."""
    before = position.bare.scenario.with_dials(**{**position.dials, **dict(position.start)})
    return fl.what_if(before, address, levers=position.levers, dials=position.scenario.dials)


@lru_cache(maxsize=500)
def best_centralisation(position: Position) -> tuple[float, float]:
    """Return the best share of decisions at the centre under a desk's assumptions, and its cycle time."""
    return fl.best_centralisation(position.scenario)


def numbers(position: Position) -> pd.DataFrame:
    """Return every number of a desk's scenario before levers, with range and source.

    Not kept: it is in the visitor's language.
    """
    return fl.number_table(position.bare.scenario)


Policies = tuple[Position, ...]
Numbers = tuple[str, ...]


def numbered(policies: Policies) -> Numbers:
    """Return the names policies have inside kept answers: their places, for words are in somebody's language."""
    return tuple(str(place) for place in range(len(policies)))


def _solutions(policies: Policies) -> dict[str, Solution]:
    return dict(zip(numbered(policies), map(solution, policies), strict=True))


@lru_cache(maxsize=300)
def scorecard(policies: Policies) -> pd.DataFrame:
    """Return policies side by side, from formulas; ``name`` is the place of a policy."""
    answers = _solutions(policies)
    with _TURN:
        return fl.scorecard(answers)


def verdict(policies: Policies, names: Numbers) -> fl.Verdict:
    """Return which policy wins by the formulas."""
    return fl.verdict(dict(zip(names, map(solution, policies), strict=True)))


def shared_world(policies: Policies) -> pd.DataFrame:
    """Return the assumptions in which policies differ before levers are pulled: what a lever moves is policy."""
    return fl.differing([policy.bare.scenario for policy in policies])


def waterfall(first: Position, second: Position, names: tuple[str, str]) -> fl.Waterfall:
    """Return what the difference between two policies is made of."""
    return fl.waterfall(solution(first), solution(second), names=names)


def search_reversals(
    policies: Policies, progress: Callable[[float], object], cancel: Callable[[], bool]
) -> fl.Reversals:
    """Return what would reverse the verdict; takes seconds, so it is a job."""
    return fl.reversals(_solutions(policies), progress, cancel)


@dataclass(frozen=True, eq=False)
class Simulated:
    """Policies simulated with the same random numbers, and their card; names are places."""

    results: tuple[SimulationResult, ...]
    card: pd.DataFrame

    def verdict(self, names: Numbers) -> fl.Verdict:
        """Return which policy wins, run against run."""
        return fl.verdict(dict(zip(names, self.results, strict=True)))


def simulation_settings(policies: Policies, runs: int) -> dict[str, int]:
    """Return how policies are simulated; close to capacity in long runs, where short ones differ a lot by luck."""
    long = {"cases": 20_000} if any(near_capacity(solution(policy)) for policy in policies) else {}
    return {"replications": runs, "seed": SEED, **long}


def simulate_policies(
    policies: Policies, runs: int, progress: Callable[[float], object], cancel: Callable[[], bool]
) -> Simulated:
    """Return policies simulated with common random numbers; takes seconds to minutes, so it is a job."""
    settings = simulation_settings(policies, runs)
    results = tuple(
        fl.simulate(policy.scenario, **settings, cancel=cancel,
                    progress=lambda share, place=place: progress((place + share) / len(policies)))
        for place, policy in enumerate(policies)
    )  # fmt: skip
    return Simulated(results, fl.scorecard(dict(zip(numbered(policies), results, strict=True))))


def simulate_for_files(
    position: Position, runs: int, progress: Callable[[float], object], cancel: Callable[[], bool]
) -> SimulationResult:
    """Return a simulation of a desk with the record of its first run; takes seconds, so it is a job."""
    return fl.simulate(position.scenario, events=True, progress=progress, cancel=cancel,
                       **simulation_settings((position,), runs))  # fmt: skip


def years_to_follow(before: Position, pulls: tuple[Pulled, ...], cycles: float, choices: tuple[int, ...]) -> int:
    """Return the first of some numbers of years that holds the set-up and then so many cycle times."""
    effect = lever_effect(before, pulls)
    days = effect.months * DAYS_PER_MONTH + cycles * max(0.0, effect.slowest)
    return next((years for years in choices if days <= years * DAYS_PER_YEAR), choices[-1])


def roll_out(
    before: Position, pulls: tuple[Pulled, ...], horizon: float, runs: int,
    progress: Callable[[float], object], cancel: Callable[[], bool],
) -> fl.RollOut:  # fmt: skip
    """Return the months from today if levers are set up, and if not; takes a second or more, so it is a job."""
    plan = fl.schedule(before.scenario, [(name, dict(options)) for name, options in pulls])
    return fl.roll_out(before.scenario, plan, horizon=horizon, replications=runs, seed=SEED, progress=progress,
                       cancel=cancel)  # fmt: skip


@lru_cache(maxsize=30)
def replay(position: Position) -> fl.Replay:
    """Return one simulated run of a desk to watch; about a second close to capacity, where runs warm up for long."""
    days = fl.days_to_watch(solution(position))
    return fl.replay(fl.simulate(position.scenario, horizon=days, replications=CALM_RUNS, seed=SEED, events=True))


@dataclass(frozen=True, eq=False)
class Watched:
    """What both engines say of something that happens, and a run of it to watch."""

    view: fl.TransientView
    seen: fl.Replay


def days_with(position: Position, transients: tuple[Any, ...]) -> int:
    """Return how many days to watch if something happens."""
    return fl.days_to_watch(solution(position), transients)


def watch_transient(
    position: Position, transients: tuple[Any, ...], days: int, progress: Callable[[float], object],
    cancel: Callable[[], bool],
) -> Watched:  # fmt: skip
    """Return a desk in which something happens, by both engines; takes seconds, so it is a job."""
    view = fl.transient(position.scenario, transients, horizon=days, replications=RUNS_ON_THE_WAY, seed=SEED,
                        progress=progress, cancel=cancel)  # fmt: skip
    seen = fl.replay(view.simulated)
    return Watched(replace(view, simulated=seen.simulated), seen)


@lru_cache(maxsize=30)
def replay_of(position: Position, seen: fl.Replay, transients: tuple[Any, ...], language: str) -> dict[str, Any]:
    """Return the data of the replay; it holds texts, so each language has its own."""
    shown = picture(position, language)
    run = hash((position, transients, seen.days)) % 2**50  # a whole number to JavaScript, too
    return replay_data.replay_data(seen, shown, run, replay_data.marks(seen, transients))


def diary(seen: fl.Replay, need: int) -> list[str]:
    """Return what happened to a need of a run, a sentence a step."""
    return fl.diary(seen.simulated, need)


def replicate_or_integrate(
    assumptions: tuple[tuple[str, float], ...], progress: Callable[[float], object], cancel: Callable[[], bool]
) -> fl.ReplicationOrIntegration:
    """Return when an ally that joins overtakes one that copies, and on what it hangs; takes seconds, so it is a job."""
    return fl.replicate_or_integrate(dict(assumptions), seed=SEED, progress=progress, cancel=cancel)


@lru_cache(maxsize=1)
def evidence() -> pd.DataFrame:
    """Return the evidence table."""
    return fl.evidence()


@lru_cache(maxsize=1)
def parameters() -> pd.DataFrame:
    """Return the attribute table."""
    return fl.parameter_table()


DOCS = Path(__file__).parent.parent / "docs"


@lru_cache(maxsize=8)
def document(name: str) -> str:
    """Return a page of docs/ without its title: the screen shows the same text as the repository."""
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    return text.split("\n", 1)[1].strip()


def left_out() -> str:
    """Return what the model leaves out: the last section of the model card, without its title."""
    return document("model_card").rpartition("\n## ")[2].partition("\n")[2].strip()
