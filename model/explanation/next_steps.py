"""What could be changed next: each dial moved alone, one more server anywhere, each lever; with what it would bring."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from model.analytic.means import means
from model.errors import ModelError
from model.flow.compiled import CompiledNetwork, compile_network
from model.flow.saturation import max_need_rate
from model.levers import LEVERS, Lever, apply
from model.results import Solution, days_saved
from model.scenario import Scenario
from model.vocabulary import DIALLED

SPEEDS = (1, 2, 3, 4, 6, 8, 10, 12, 16)
SHARES = tuple(round(0.05 * n, 2) for n in range(21))
MOST_SERVERS_TRIED = 40


@dataclass(frozen=True)
class Step:
    """One change that can be made next, and where it leads.

    Parameters
    ----------
    kind
        ``centralisation``, ``iteration_speed``, ``server`` or ``lever``.
    value
        The dial's new position, or the actor's new number of servers; nan for a lever.
    actor
        Whose server it is; empty otherwise.
    cycle_time
        Days after the change; nan if that is over capacity.
    gain
        Days saved, negative if lost; inf where the scenario was over capacity before, -inf where it is after, 0 where
        it is both.
    max_need_rate, rate_gain
        Needs per day that can be survived after the change, and how many more than before.
    lever
        Name of the policy lever; empty otherwise.
    posts, set_up_days
        What the lever needs for good, and the days from the decision until it helps.
    """

    kind: str
    value: float
    actor: str
    cycle_time: float
    gain: float
    max_need_rate: float
    rate_gain: float
    lever: str = ""
    posts: float = 0.0
    set_up_days: float = 0.0

    @property
    def helps(self) -> bool:
        """Whether it saves days, or over capacity both before and after, lets more needs be survived."""
        return self.gain > 0 or (self.gain == 0 and math.isnan(self.cycle_time) and self.rate_gain > 0)


def next_steps(solution: Solution) -> tuple[Step, ...]:
    """Return the single changes of dials and servers that help, best first; at most one per dial and one per actor.

    Parameters
    ----------
    solution
        From :func:`model.solve`.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.analytic.solver import solve
    >>> best = next_steps(solve(preset("reference")))[0]
    >>> best.kind, best.value, round(best.gain, 1)
    ('centralisation', 0.95, 4.9)
    """
    scenario = solution.scenario
    network = compile_network(scenario)
    dials = [("centralisation", share) for share in SHARES] + [("iteration_speed", float(m)) for m in SPEEDS]
    busy = solution.stations["servers"].notna() & (solution.stations["arrival_rate"] > 0)
    tried = list(solution.stations[busy].nlargest(MOST_SERVERS_TRIED, "utilisation").index)
    trials = _trials(network, scenario, dials, tried)
    found = means(trials)
    limits = max_need_rate(trials, found.traffic)
    outcomes = list(zip(found.cycle_time.tolist(), limits.tolist(), strict=True))
    steps = []
    for kind in ("centralisation", "iteration_speed"):
        places = [number for number, (name, _value) in enumerate(dials) if name == kind]
        best = min(places, key=lambda number: _rank(*outcomes[number]))
        steps.append(_step(solution, kind, *outcomes[best], value=dials[best][1]))
    for actor, outcome in zip(tried, outcomes[len(dials) :], strict=True):
        servers = scenario.actor_by_id[actor].servers + 1
        steps.append(_step(solution, "server", *outcome, value=servers, actor=actor))
    return _sorted([step for step in steps if step.helps])


def lever_steps(solution: Solution) -> tuple[Step, ...]:
    """Return every policy lever that can be applied here, with its default options; best first.

    Levers that do not help are among them: their ``gain`` says so. Those that cannot be applied, or are already, are
    not. What is given is the state in which a lever has been set up: ``set_up_days`` come first.

    Parameters
    ----------
    solution
        From :func:`model.solve`.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.analytic.solver import solve
    >>> liaison = next(step for step in lever_steps(solve(preset("reference"))) if step.lever == "liaison")
    >>> liaison.kind, liaison.posts > 0, liaison.set_up_days > 0
    ('lever', True, True)
    """
    steps = (_lever_step(solution, lever) for lever in LEVERS)
    return _sorted([step for step in steps if step is not None])


def _lever_step(solution: Solution, lever: Lever) -> Step | None:
    scenario = solution.scenario
    try:
        after = compile_network(apply(scenario, lever.name))
        cost = lever.cost(scenario, lever.defaults)
    except ModelError:  # there is nothing here that it could act on, or it is applied already
        return None
    found = means(after)
    limit = float(max_need_rate(after, found.traffic)[0])
    return _step(solution, "lever", float(found.cycle_time[0]), limit, lever=lever.name, posts=cost.posts,
                 set_up_days=lever.days_before_benefit({}))  # fmt: skip


def _trials(
    network: CompiledNetwork, scenario: Scenario, dials: list[tuple[str, float]], actors: list[str]
) -> CompiledNetwork:
    """Return one point per candidate: each dial position, then one more server at each actor.

    Among several actors of one function the split of work is kept as it is, so that a server is judged alone.
    """
    points = len(dials) + len(actors)
    columns = {name: np.full(points, getattr(scenario.dials, name)) for name in DIALLED}
    columns["iteration_speed"] = np.full(points, scenario.dials.iteration_speed)
    for number, (name, value) in enumerate(dials):
        for column in DIALLED if name == "centralisation" else (name,):
            columns[column][number] = value
    servers = {}
    for number, actor in enumerate(actors):
        servers["servers", actor] = np.full(points, float(scenario.actor_by_id[actor].servers))
        servers["servers", actor][len(dials) + number] += 1
    return network.varied(columns, servers)


def _step(
    solution: Solution, kind: str, after: float, limit: float, *, value: float = math.nan, actor: str = "",
    lever: str = "", posts: float = 0.0, set_up_days: float = 0.0,
) -> Step:  # fmt: skip
    gain = days_saved(solution.cycle_time.mean, after)
    more = limit - solution.max_need_rate
    return Step(kind, value, actor, after, gain, limit, more, lever, posts, set_up_days)


def _rank(cycle_time: float, limit: float) -> tuple[bool, float, float]:
    """Return what sorts better before worse: under capacity by days, then over capacity by what is survived."""
    over = math.isnan(cycle_time)
    return over, 0.0 if over else cycle_time, -limit if over else 0.0


def _sorted(steps: list[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: _rank(step.cycle_time, step.max_need_rate)))
