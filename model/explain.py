"""Why it takes as long as it does, and what to do next: numbers first, then sentences made of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.analytic.means import means
from model.compiled import CompiledNetwork, compile_network
from model.durations import in_words
from model.results import STAGE_KINDS, Solution
from model.scenario import Scenario

BUSY = 0.8
"""Below this utilisation the busiest actor is no bottleneck: waits are short against the work."""
SPEEDS = (1, 2, 3, 4, 6, 8, 10, 12, 16)
SHARES = tuple(round(0.05 * n, 2) for n in range(21))
MOST_SERVERS_TRIED = 40
NUDGE = 0.05  # elasticities: central differences of 5 % either way
ELASTIC = (
    "design_work", "iteration_overhead", "error_hazard", "need_rate", "reuse_central", "reuse_local", "trial_time",
    "report_time", "field_time", "handover_same_cell", "handover_lateral", "handover_vertical",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One change that can be made next.

    Parameters
    ----------
    kind
        ``centralisation``, ``iteration_speed`` or ``server``.
    value
        The dial's new position, or the actor's new number of servers.
    actor
        Whose server it is; empty for a dial.
    cycle_time
        Days after the change.
    gain
        Days saved; inf where the scenario was over capacity before.
    """

    kind: str
    value: float
    actor: str
    cycle_time: float
    gain: float


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where the days go and what would change them.

    Parameters
    ----------
    solution
        What is explained.
    days
        Days per need by kind: ``work, queue, gate, hand_over, delay``; adds up to the mean.
    longest_stage
        Id of the stage with most days.
    bottleneck
        Id of the busiest actor if it is over 80 % busy, else empty: busiest is not yet bottleneck.
    next_steps
        Changes that help, best first: each dial moved alone to its best place, one more server anywhere.
    """

    solution: Solution
    days: pd.Series
    longest_stage: str
    bottleneck: str
    next_steps: tuple[Step, ...]

    @property
    def best(self) -> Step | None:
        """The best next step, None if nothing helps."""
        return self.next_steps[0] if self.next_steps else None

    @property
    def sentence(self) -> str:
        """Why, in one plain sentence."""
        return why(self.solution)

    def __str__(self) -> str:
        lines = [self.sentence]
        if self.best is not None:
            lines.append(f"Try: {step_in_words(self.solution, self.best)}.")
        return "\n".join(lines)


def explain(solution: Solution) -> Explanation:
    """Return where the days go, the bottleneck and the best next steps.

    Parameters
    ----------
    solution
        From :func:`model.solve`.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.analytic.solver import solve
    >>> print(explain(solve(preset("reference"))))
    Nobody is overloaded; design takes the most days, 37 of 83 days, most of it work.
    Try: centralise more, to 95% -> 78 days.
    """
    stages = solution.stages
    longest = "" if stages["total"].isna().all() else str(stages["total"].idxmax())
    bottleneck = solution.first_to_saturate if solution.utilisation > BUSY else ""
    return Explanation(solution, stages[list(STAGE_KINDS)].sum(min_count=1), longest, bottleneck, next_steps(solution))


def next_steps(solution: Solution) -> tuple[Step, ...]:
    """Return the single changes that help, best first; at most one per dial and one per actor."""
    scenario = solution.scenario
    network = compile_network(scenario)
    dials = [("centralisation", share) for share in SHARES] + [("iteration_speed", float(m)) for m in SPEEDS]
    busy = solution.stations["servers"].notna() & (solution.stations["arrival_rate"] > 0)
    tried = solution.stations[busy].nlargest(MOST_SERVERS_TRIED, "utilisation").index
    times = means(_trials(network, scenario, dials, list(tried))).cycle_time
    now = solution.cycle_time.mean
    steps = []
    for kind in ("centralisation", "iteration_speed"):
        options = [(times[n], value) for n, (name, value) in enumerate(dials) if name == kind]
        best, value = min(options, key=lambda option: (math.isnan(option[0]), option[0]))
        steps.append(_step(kind, value, "", float(best), now))
    for number, actor in enumerate(tried):
        servers = scenario.actor_by_id[actor].servers + 1
        steps.append(_step("server", servers, actor, float(times[len(dials) + number]), now))
    helpful = [step for step in steps if step.gain > 0]
    return tuple(sorted(helpful, key=lambda step: step.cycle_time))


def _trials(
    network: CompiledNetwork, scenario: Scenario, dials: list[tuple[str, float]], actors: list[str]
) -> CompiledNetwork:
    """Return one point per candidate: each dial position, then one more server at each actor.

    Among several actors of one function the split of work is kept as it is, so that a server is judged alone.
    """
    points = len(dials) + len(actors)
    columns = {name: np.full(points, getattr(scenario.dials, name)) for name in ("triage", "test", "approve")}
    columns["iteration_speed"] = np.full(points, scenario.dials.iteration_speed)
    for number, (name, value) in enumerate(dials):
        for column in ("triage", "test", "approve") if name == "centralisation" else (name,):
            columns[column][number] = value
    servers = {}
    for number, actor in enumerate(actors):
        servers["servers", actor] = np.full(points, float(scenario.actor_by_id[actor].servers))
        servers["servers", actor][len(dials) + number] += 1
    return network.varied(columns, servers)


def _step(kind: str, value: float, actor: str, after: float, now: float) -> Step:
    if math.isnan(after):
        return Step(kind, value, actor, after, 0.0)
    return Step(kind, value, actor, after, math.inf if math.isnan(now) else now - after)


def why(solution: Solution) -> str:
    """Return why it takes as long as it does, in one sentence."""
    stations = solution.stations
    name = stations.loc[solution.first_to_saturate, "name"]
    if solution.overload is not None:
        return _why_over(solution, str(name))
    error = solution.expected_error.mean
    if solution.utilisation > BUSY:
        wait = in_words(float(stations["wait_time"][solution.first_to_saturate]), 0.1)
        visits = float(stations["visits_per_case"][solution.first_to_saturate])
        each = "each need" if visits < 1.5 else f"each of the {visits:.0f} visits of a new design"
        return f"{name!s} is {solution.utilisation:.0%} busy, so work queues there: {wait} for {each}."
    longest = str(solution.stages["total"].idxmax())
    label = str(solution.stages["label"][longest])
    days = {kind: float(solution.stages[kind][longest]) for kind in ("total", *STAGE_KINDS)}
    total, whole = in_words(days["total"], error), in_words(solution.cycle_time.mean, error)
    total = total.removesuffix(whole[whole.rfind(" ") :])  # one unit is enough: "37 of 83 days"
    kind = max(STAGE_KINDS, key=lambda name: days[name])
    share = _share_in_words(days[kind] / days["total"])
    spent = {"work": "work", "queue": "waiting for somebody free", "gate": "waiting for a meeting",
             "hand_over": "hand-overs", "delay": "elapsed time in which nobody waits"}[kind]  # fmt: skip
    return f"Nobody is overloaded; {label.lower()} takes the most days, {total} of {whole}, {share} of it {spent}."


def _why_over(solution: Solution, name: str) -> str:
    excess = solution.overload
    assert excess is not None
    if excess.never_finishes:
        return "Some needs never finish: their versions never come right, or no desk can find a solver."
    low, high = sorted((excess.backlog_growth_low * 30.4, excess.backlog_growth_fifo * 30.4))
    growth = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"
    rate = solution.scenario.parameters["need_rate"]
    return (
        f"{name} is asked for {excess.utilisation:.0%} of what it can do, so the backlog grows by {growth} needs a "
        f"month; it keeps up to {solution.max_need_rate / rate:.0%} of today's needs."
    )


def _share_in_words(share: float) -> str:
    words = (
        (0.95, "nearly all"),
        (0.8, "most"),
        (0.7, "three quarters"),
        (0.6, "two thirds"),
        (0.45, "half"),
        (0.3, "a third"),
    )
    return next((word for least, word in words if share >= least), "the largest part")


def step_in_words(solution: Solution, step: Step) -> str:
    """Return a next step in words, with the days it leads to."""
    scenario = solution.scenario
    if step.kind == "server":
        what = f"one more server at {scenario.actor_by_id[step.actor].label}"
    elif step.kind == "centralisation":
        what = f"centralise {'less' if step.value < scenario.dials.centralisation else 'more'}, to {step.value:.0%}"
    else:
        more = step.value > scenario.dials.iteration_speed
        size = in_words(scenario.parameters["design_work"] / step.value, 0.02)
        what = f"{'smaller' if more else 'bigger'} steps, {size} of work each"
    return f"{what} -> {in_words(step.cycle_time, solution.expected_error.mean)}"


def elasticities(scenario: Scenario) -> pd.DataFrame:
    """Return how many per cent the mean cycle time moves when a number moves by 1 %.

    Parameters
    ----------
    scenario
        Stable, also with each number 5 % higher; a number whose nudge goes over capacity has nan.

    Returns
    -------
    pandas.DataFrame
        Columns ``name, elasticity``, largest first: parameters by name, actors' service times as ``effort:id``, gates'
        as ``cadence:id``. Capacity is nudged as speed, not as servers.

    Examples
    --------
    >>> from model.presets import preset
    >>> table = elasticities(preset("reference").with_dials(centralisation=1)).set_index("name")["elasticity"]
    >>> float(table["design_work"].round(2)), float(table["reuse_central"].round(2))
    (0.72, -0.47)
    """
    network = compile_network(scenario)
    numbers = network.numbers
    names = [name for name in ELASTIC if scenario.parameters[name] > 0]
    fields = [("effort", actor.id) for actor in network.structure.stations if actor.effort is not None]
    fields += [("cadence", actor.id) for actor in network.structure.stations if actor.is_gate]
    points = 2 * (len(names) + len(fields))
    columns = {name: np.full(points, scenario.parameters[name]) for name in names}
    at = network.structure.index
    stations = {key: np.full(points, numbers.stations[key[0]][0, at[key[1]]]) for key in fields}
    for number, column in enumerate([*columns.values(), *stations.values()]):
        column[2 * number] *= 1 + NUDGE
        column[2 * number + 1] *= 1 - NUDGE
    times = np.log(means(network.varied(columns, stations)).cycle_time)
    slopes = (times[::2] - times[1::2]) / (math.log(1 + NUDGE) - math.log(1 - NUDGE))
    labels = names + [f"{field}:{actor}" for field, actor in fields]
    table = pd.DataFrame({"name": labels, "elasticity": slopes})
    return table.sort_values("elasticity", key=lambda column: column.abs(), ascending=False, ignore_index=True)
