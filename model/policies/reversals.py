"""What would reverse the verdict: each assumption at which another policy overtakes the winner, nearest first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from model.analytic.solver import FRAGILE, solve
from model.experiments import flip_points
from model.experiments.points import moved, rule_of
from model.language import N_, _, mentioned
from model.levers import lever
from model.parameters import BY_NAME
from model.policies.comparison import Answer
from model.policies.verdict import verdict
from model.results import Solution
from model.scenario import Scenario
from model.simulation.runner import Cancelled

COLUMNS = [
    "name",
    "side",
    "value",
    "error",
    "beyond",
    "rival",
    "winner_now",
    "rival_now",
    "range_low",
    "range_high",
    "unit",
]
SLOPE_STEPS = 400  # near enough to a flip point that the difference is straight
ROUND_STEPS = 100  # a value is set "just beyond" a flip point in round steps of about a hundredth of the range
HAIR = 1e-6  # of the range
ABOVE, BELOW = "above", "below"
ALIKE = (
    N_("{winner} stops winning if {name} exceeds {value} {unit} (now {now}): then {rival} overtakes it."),
    N_("{winner} stops winning if {name} falls below {value} {unit} (now {now}): then {rival} overtakes it."),
)
FOR_BOTH = (
    N_("{winner} stops winning if {name} exceeds {value} {unit} for both (now {now} and {other}): then {rival} wins."),
    N_("{winner} stops winning if {name} is below {value} {unit} for both (now {now} and {other}): then {rival} wins."),
)
WHILE_THEY_DIFFER = (
    N_("{winner} wins only while {name} differs (now {now} and {other}): above {value} {unit} for both, {rival} wins."),
    N_("{winner} wins only while {name} differs (now {now} and {other}): below {value} {unit} for both, {rival} wins."),
)


@dataclass(frozen=True, eq=False)
class Reversals:
    """Where another policy overtakes the winner.

    Parameters
    ----------
    winner
        Who wins now; empty if nobody has a cycle time, or at a tie.
    rivals
        Against whom it was searched.
    table
        One line per reversal, nearest to the winner's present value first: ``name`` (row or dial), ``side``
        (``above`` or ``below`` which the rival wins), ``value``, ``error`` (by which it may be off, for the formulas'
        sake), ``beyond`` (a round value just past it), ``rival``,
        ``winner_now``, ``rival_now``, ``range_low``, ``range_high``, ``unit``.
    tried
        How many assumptions were moved over their plausible ranges.
    tied
        The two fastest where they are closer than the formulas can tell apart: without a winner nothing reverses.
    """

    winner: str
    rivals: tuple[str, ...]
    table: pd.DataFrame
    tried: int
    tied: tuple[str, ...] = ()

    def renamed(self, names: Mapping[str, str]) -> Reversals:
        """Return the same with other names for the policies."""
        rivals = tuple(names[name] for name in self.rivals)
        winner = names.get(self.winner, "")
        tied = tuple(names[name] for name in self.tied)
        return Reversals(winner, rivals, self.table.assign(rival=self.table["rival"].map(names)), self.tried, tied)

    @property
    def sentence(self) -> str:
        """The nearest reversal, or that there is none, in one sentence."""
        if self.tied:
            text = _("Nothing to reverse by formulas: they cannot tell {first} and {second} apart, and at a tie any "
                     "small change decides.")  # fmt: skip
            return text.format(first=self.tied[0], second=self.tied[1])
        if not self.rivals:
            return ""
        if self.table.empty:
            text = _("No single assumption reverses it: {winner} stays ahead over the whole plausible range of each of "
                     "{tried}, moved for all alike.")  # fmt: skip
            return text.format(winner=self.winner, tried=self.tried)
        return reversal_in_words(self.winner, self.table.iloc[0])

    def __str__(self) -> str:
        return self.sentence


def reversals(
    named: Mapping[str, Scenario | Answer],
    progress: Callable[[float], object] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Reversals:
    """Return where a change of one assumption, the same for all, lets another policy overtake the winner.

    Parameters
    ----------
    named
        Name -> scenario, or what was solved or simulated.
    progress, cancel
        Told the share done, 0..1, and asked whether to stop.

    Raises
    ------
    ArgumentError
        If nothing is given.
    Cancelled
        If ``cancel`` says so.

    Notes
    -----
    :func:`flip_points` of the winner against each other policy, by formulas. Only one assumption is moved at a time; a
    reversal that takes two is not found. Assumptions that a lever of the pair moves are left out: one value for both
    would take back what the lever does.

    Examples
    --------
    >>> from model.presets import preset
    >>> found = reversals({"The market": preset("hybrid_marketplace"), "The front": preset("decentralised_wartime")})
    >>> print(found)  # doctest: +NORMALIZE_WHITESPACE
    The market stops winning if design work in a need exceeds 27.3 team-days (now 20): then The front
    overtakes it.
    """
    scenarios = {name: given if isinstance(given, Scenario) else given.scenario for name, given in named.items()}
    now = verdict({name: _solved(given) for name, given in named.items()})
    if now.second and not now.certain:
        return Reversals("", (), pd.DataFrame(columns=COLUMNS), 0, (now.winner, now.second))
    winner = now.winner
    rivals = tuple(name for name in scenarios if name != winner) if winner else ()
    lines: list[dict[str, object]] = []
    tried: set[str] = set()
    for number, rival in enumerate(rivals):

        def report(done: int, total: int, number: int = number) -> None:
            if cancel is not None and cancel():
                raise Cancelled
            if progress is not None:
                progress((number + done / total) / len(rivals))

        found = flip_points(scenarios[winner], scenarios[rival], progress=report)
        found = found[~found["name"].isin(_moved_by_levers(scenarios[winner], scenarios[rival]))]
        tried |= set(found["name"])
        lines += [_line(scenarios, winner, rival, flip) for _i, flip in found[found["value"].notna()].iterrows()]
    table = pd.DataFrame(lines, columns=COLUMNS)
    span = (table["range_high"] - table["range_low"]).astype(float)
    nearness = ((table["value"] - table["winner_now"]).astype(float) / span).abs()
    return Reversals(
        winner, rivals, table.loc[nearness.sort_values(kind="stable").index].reset_index(drop=True), len(tried)
    )


def _moved_by_levers(*scenarios: Scenario) -> set[str]:
    """Return the assumptions that a lever pulled here may move: setting one alike would take the lever back."""
    pulled = [lever(name) for scenario in scenarios for name in scenario.levers]
    return {name for name in BY_NAME if any(one.may_change("parameter", name, "") for one in pulled)}


def _solved(given: Scenario | Answer) -> Solution:
    if isinstance(given, Solution):
        return given
    return solve(given if isinstance(given, Scenario) else given.scenario)


def _line(scenarios: Mapping[str, Scenario], winner: str, rival: str, flip: pd.Series) -> dict[str, object]:
    side = ABOVE if flip["wins_above"] == "b" else BELOW
    pair = (scenarios[winner], scenarios[rival])
    error = _error(pair, flip)
    return {
        "name": flip["name"],
        "side": side,
        "value": flip["value"],
        "error": error,
        "beyond": _beyond(pair, flip, side, error),
        "rival": rival,
        "winner_now": value_now(pair[0], flip["name"]),
        "rival_now": value_now(pair[1], flip["name"]),
        **{name: flip[name] for name in ("range_low", "range_high", "unit")},
    }


def _error(pair: tuple[Scenario, Scenario], flip: pd.Series) -> float:
    """Return how far a flip point may be off.

    The formulas' error of both times over the slope of their difference; and where one runs out of capacity, whose wait
    formulas know badly just before, as far as there: where that is, is exact.
    """
    low, high, value = float(flip["range_low"]), float(flip["range_high"]), float(flip["value"])
    step = (high - low) / SLOPE_STEPS
    ends = (max(value - step, low), min(value + step, high))
    wide = ends[1] - ends[0]
    (a, c), (b, d) = ([solve(moved(scenario, (str(flip["name"]),), (end,))) for end in ends] for scenario in pair)
    rise = abs((d.cycle_time.mean - b.cycle_time.mean) - (c.cycle_time.mean - a.cycle_time.mean)) / wide
    both = [one.expected_error.mean * one.cycle_time.mean for one in (a, b) if one.stable]
    errors = [math.hypot(*both) / rise if rise > 0 else 0.0]
    for before, after in ((a, c), (b, d)):
        load, growth = max(before.utilisation, after.utilisation), abs(after.utilisation - before.utilisation) / wide
        if load > FRAGILE and growth > 0:
            errors.append(abs(1 - load) / growth + step)
    return max((error for error in errors if math.isfinite(error)), default=0.0)


def _beyond(pair: tuple[Scenario, Scenario], flip: pd.Series, side: str, error: float) -> float:
    """Return a round value just past a flip point, at which the rival does win."""
    low, high = float(flip["range_low"]), float(flip["range_high"])
    up = 1 if side == ABOVE else -1
    gap = float(flip["value_high" if side == ABOVE else "value_low"])  # the end of values at which neither can work
    start = float(flip["value"]) if math.isnan(gap) else gap
    step = 10.0 ** math.floor(math.log10((high - low) / ROUND_STEPS))
    whole = up * math.floor(up * start / step)
    for steps in (math.ceil(error / step) + 2, 2, 1):
        value = round((whole + up * steps) * step, 12)
        if low <= value <= high and _overtakes(pair, str(flip["name"]), value):
            return value
    return min(max(start + up * HAIR * (high - low), low), high)


def _overtakes(pair: tuple[Scenario, Scenario], name: str, value: float) -> bool:
    first, second = (solve(moved(scenario, (name,), (value,))) for scenario in pair)
    return second.stable and (not first.stable or second.cycle_time.mean < first.cycle_time.mean)


def value_now(scenario: Scenario, name: str) -> float:
    """Return where an assumption or a dial of a scenario stands."""
    return float(scenario.parameters[name] if name in scenario.parameters else getattr(scenario.dials, name))


def figures(value: float, error: float = 0.0) -> str:
    """Return the value of an assumption in at most three figures, and no more than its error leaves meaning.

    Examples
    --------
    >>> figures(27.331, 0.2), figures(27.331, 3), figures(0.6), figures(4.666)
    ('27.3', '27', '0.6', '4.67')
    """
    if value == 0:
        return "0"
    least = math.floor(math.log10(abs(value))) - 2
    place = max(least, math.floor(math.log10(error / 2))) if error > 0 else least
    return f"{round(value, -place):.{max(0, -place)}f}" if error > 0 else f"{round(value, -place):g}"


def reversal_in_words(winner: str, line: pd.Series) -> str:
    """Return one reversal as a sentence.

    Parameters
    ----------
    winner
        Who wins now.
    line
        A row of ``Reversals.table``.
    """
    name, above = str(line["name"]), line["side"] == ABOVE
    now, other = (figures(float(line[whose])) for whose in ("winner_now", "rival_now"))
    past = (line["winner_now"] > line["value"]) == above
    texts = ALIKE if now == other else WHILE_THEY_DIFFER if past else FOR_BOTH
    return _(texts[0 if above else 1]).format(
        winner=winner,
        rival=line["rival"],
        name=mentioned(name),
        value=figures(float(line["value"]), float(line["error"])),
        unit=_(rule_of("reversals", name).unit),
        now=now,
        other=other,
    )
