"""The Python that gives a page's numbers: shown on the page, and run by the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import model as fl
from dashboard.position import Position, Pulled
from model.from_today.ally import NAMES
from model.parameters import BY_NAME
from model.results import Solution
from model.vocabulary import DIALLED

IMPORT = "import model as fl"


def scenario_code(position: Position, variable: str = "s") -> list[str]:
    """Return the lines that lay out a position's scenario, after ``import model as fl``; an own one from its file.

    Examples
    --------
    >>> position = Position.of_preset("reference").with_number("board.cadence", 14).with_lever("liaison", posts=4)
    >>> for line in scenario_code(position.with_centralisation(0.8)):
    ...     print(line)
    s = fl.preset("reference").with_dials(centralisation=0.8, iteration_speed=4.0)
    s = fl.with_number(s, "board.cadence", 14.0)
    s = fl.apply(s, "liaison", posts=4.0)
    """
    start = {**position.dials, **dict(position.start)}
    moved = "" if start == Position.of_scenario(position.base).dials else _dials(start)
    laid = f'read_scenario("{position.stem}.toml")' if position.is_own else f'preset("{position.name}")'
    lines = [f"{variable} = fl.{laid}{moved}"]
    parameters = {address: value for address, value in position.changed if address in BY_NAME}
    if parameters:
        given = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
        lines.append(f"{variable} = {variable}.with_parameters({given})")
    lines += [f'{variable} = fl.with_number({variable}, "{address}", {value!r})'
              for address, value in position.changed if address not in parameters]  # fmt: skip
    for name, options in position.levers:
        given = "".join(f", {key}={value!r}" for key, value in options)
        lines.append(f'{variable} = fl.apply({variable}, "{name}"{given})')
    if position.levers_move_dials:
        lines.append(f"{variable} = {variable}{_dials(position.dials)}  # where the dials stand now")
    return lines


def answer_code(position: Position, solution: Solution) -> list[str]:
    """Return the lines that give the headline."""
    shown = f"{solution.cycle_time.mean:.2f} days" if solution.stable else "nan: over capacity"
    return [IMPORT, *scenario_code(position), f"fl.solve(s).cycle_time.mean   # {shown}"]


def files_code(position: Position, solution: Solution) -> list[str]:
    """Return the lines that give the headline and write the files to take home."""
    return [
        *answer_code(position, solution),
        f'fl.write_network(s, "{position.stem}.toml")   # or .json, .graphml, .zip',
        "from model import exchange",
        "exchange.results_file(fl.solve(s))                 # CSV; as Parquet with a second argument",
        "exchange.flow_graph_file(s)                        # GraphML for Gephi",
    ]


def network_code(position: Position, solution: Solution) -> list[str]:
    """Return the lines that give the numbers of a network of one's own, from its file as downloaded."""
    return [
        *answer_code(position, solution),
        "fl.solve(s).stations.utilisation.sort_values()   # the busiest last",
        'fl.write_network(s, "network.zip")   # tables; .json and .graphml are graphs',
    ]


def method_code(position: Position, best: tuple[float, float]) -> list[str]:
    """Return the lines that give the numbers of the page on evidence and method."""
    return [
        IMPORT,
        *scenario_code(position),
        f"fl.best_centralisation(s)   # {best[0]:.2f}, {best[1]:.2f} days",
        "fl.number_table(s)           # every number, its range and its source",
        "fl.check_engines(s).times    # both engines side by side",
    ]


def compare_code(policies: Sequence[Position], names: Sequence[str], simulation: Mapping[str, int]) -> list[str]:
    """Return the lines that give the numbers of the page that compares policies, simulated if settings are given."""
    lines = [IMPORT, "policies = {}"]
    for policy, name in zip(policies, names, strict=True):
        lines += [*scenario_code(policy), f"policies[{name!r}] = s"]
    lines += ["card = fl.scorecard(policies)", "print(fl.verdict(policies))", "print(fl.reversals(policies))"]
    if len(policies) > 1:
        first, second = names[0], names[1]
        lines.append(f"print(fl.waterfall(policies[{first!r}], policies[{second!r}], names=({first!r}, {second!r})))")
    if simulation:
        given = ", ".join(f"{name}={value}" for name, value in simulation.items())
        made = f"fl.simulate(s, {given})"
        lines += [f"runs = {{name: {made} for name, s in policies.items()}}", "card = fl.scorecard(runs)",
                  "print(fl.verdict(runs))"]  # fmt: skip
    return lines


def levers_code(before: Position, pull: Pulled, effect: fl.LeverEffect, years: int, runs: int) -> list[str]:
    """Return the lines that give the numbers of the page on levers, for a desk without levers and the one looked at."""
    name, options = pull
    pulls = f'[("{name}", {dict(options)!r})]'
    days = f"{effect.after.cycle_time.mean:.2f} days" if effect.after.stable else "nan: over capacity"
    return [
        IMPORT,
        *scenario_code(before),
        "fl.lever_table(s)   # every lever: its cost, its set-up, its evidence",
        f"effect = fl.lever_effect(s, {pulls})",
        f"effect.after.cycle_time.mean   # {days}",
        f"effect.months, effect.gain_per_month   # {effect.months:.2f}, {effect.gain_per_month:.2f}",
        "fl.changes(s, effect.after.scenario)   # what it changes exactly",
        "fl.lever_pairs(s)   # each lever alone, and each pair",
        f"plan = fl.schedule(s, {pulls})",
        f"fl.roll_out(s, plan, horizon={years} * 365.25, replications={runs}).path   # month by month, with intervals",
    ]


def watch_code(
    position: Position, seen: fl.Replay, transients: Sequence[Any], runs: Sequence[int] = (5, 20)
) -> list[str]:
    """Return the lines that give the numbers of the page on which the flow is watched."""
    calm, moved = runs
    if transients:
        happens = ", ".join(f"fl.{one!r}" for one in transients)
        made = [f"view = fl.transient(s, [{happens}], horizon={seen.days:g}, replications={moved}, seed=1)",
                "print(view)   # both engines: view.path, view.regimes",
                "seen = fl.replay(view.simulated)"]  # fmt: skip
    else:
        made = [f"run = fl.simulate(s, horizon={seen.days:g}, replications={calm}, seed=1, events=True)",
                "seen = fl.replay(run)"]  # fmt: skip
    first = seen.waits.iloc[0] if len(seen.waits) else None
    most = "" if first is None else f"   # {first['waiting']:.2f} needs wait at the first, {first['most']:.0f} at most"
    told = [f"fl.diary(seen.simulated, {case})   # one need, a sentence a step" for case in seen.cases[:1]]
    return [IMPORT, *scenario_code(position), *made, f"seen.waits{most}", "seen.flow    # cumulative flow, day by day",
            *told]  # fmt: skip


def ally_code(assumptions: Sequence[tuple[str, float]], found: fl.ReplicationOrIntegration) -> list[str]:
    """Return the lines that give the numbers of an ally's choice; assumptions left at their defaults are not named."""
    given = {name: value for name, value in assumptions if value != NAMES[name].value}
    return [
        IMPORT,
        f"found = fl.replicate_or_integrate({given or ''})",
        f"found.overtakes_month, found.never_share   # {found.overtakes_month:.2f}, {found.never_share:.2f}",
        "found.path          # month by month, with intervals",
        "found.sensitivity   # the month at both ends of each assumption",
    ]


def _dials(dials: Mapping[str, float]) -> str:
    named = ", ".join(f"{name}={dials[name]!r}" for name in DIALLED)
    if len({dials[name] for name in DIALLED}) == 1:
        named = f"centralisation={dials['triage']!r}"
    return f".with_dials({named}, iteration_speed={dials['iteration_speed']!r})"
