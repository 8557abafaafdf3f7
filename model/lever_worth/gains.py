"""What policy levers are worth: alone, in pairs, one post more, one post fewer.

Over capacity counts as infinitely many days: a lever that ends it gains ``inf``, one that causes it ``-inf``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from model.analytic.solver import solve
from model.durations import DAYS_PER_MONTH
from model.errors import ArgumentError, ModelError, did_you_mean
from model.language import _
from model.levers import LEVERS, apply, lever
from model.results import days_saved
from model.scenario import Scenario
from model.spread.adoption import adoption

PAIR_COLUMNS = ("first", "second", "days", "gain", "interaction", "months", "gain_per_month", "posts", "problem")


def _cycle_time(scenario: Scenario) -> float:
    return solve(scenario).cycle_time.mean


def _time_to_effect(scenario: Scenario) -> float:
    return float(adoption(scenario).time_to_effect(_cycle_time(scenario)))


MEASURES: Mapping[str, Callable[[Scenario], float]] = {"cycle_time": _cycle_time, "time_to_effect": _time_to_effect}
"""Days from a need raised to its fix in use: where it was raised (mean), or in 90 % of the units."""


def lever_pairs(scenario: Scenario, names: Iterable[str] | None = None, measure: str = "cycle_time") -> pd.DataFrame:
    """Return what each lever and each pair of levers gains, at default options, and per month of set-up.

    Parameters
    ----------
    scenario
        The base.
    names
        Which levers; None = all that are not applied yet.
    measure
        A key of :data:`MEASURES`: ``cycle_time``, or ``time_to_effect`` with the spread to 90 % of the units.

    Returns
    -------
    pandas.DataFrame
        One row per lever (``second`` empty), then one per pair. ``days`` afterwards, nan over capacity; ``gain`` in
        days; ``interaction``: a pair's gain minus the two gains alone (below 0: they do the same work twice; nan where
        one of the three is not finite); ``months`` until the gain is there, set up side by side; ``gain_per_month``;
        ``posts``; ``problem``: why a lever makes no sense here, else empty.

    Examples
    --------
    >>> from model.presets import preset
    >>> table = lever_pairs(preset("reference"), ["liaison", "schools"])
    >>> table[["first", "second"]].values.tolist()
    [['liaison', ''], ['schools', ''], ['liaison', 'schools']]
    """
    given = [one.name for one in LEVERS if one.name not in scenario.levers] if names is None else names
    chosen = [lever(name).name for name in given]
    value = _measure(measure)
    before = value(scenario)
    rows, alone = [], {}
    for name in chosen:
        rows.append(_row(scenario, (name,), before, value))
        alone[name] = rows[-1]["gain"]
    for pair in combinations(chosen, 2):
        row = _row(scenario, pair, before, value)
        parts = (row["gain"], alone[pair[0]], alone[pair[1]])
        row["interaction"] = parts[0] - parts[1] - parts[2] if all(map(math.isfinite, parts)) else math.nan
        rows.append(row)
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def _row(
    scenario: Scenario, names: tuple[str, ...], before: float, value: Callable[[Scenario], float]
) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(PAIR_COLUMNS, math.nan)
    row |= {"first": names[0], "second": names[1] if len(names) > 1 else "", "problem": ""}
    try:
        after = _applied(scenario, names)
    except ModelError as error:
        return row | {"problem": str(error)}
    levers = [lever(name) for name in names]
    months = max(one.phased(scenario, one.defaults)[-1][0] for one in levers) / DAYS_PER_MONTH
    days = value(after)
    gain = days_saved(before, days)
    return row | {
        "days": days, "gain": gain, "months": months, "gain_per_month": gain / months if months > 0 else math.nan,
        "posts": sum(one.cost(scenario, one.defaults).posts for one in levers),
    }  # fmt: skip


def _applied(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """Return the scenario with levers pulled in this order, or in the other if only that makes sense."""
    try:
        return _pulled(scenario, names)
    except ModelError:
        if len(names) == 1:
            raise
        return _pulled(scenario, names[::-1])


def _pulled(scenario: Scenario, names: Iterable[str]) -> Scenario:
    for name in names:
        scenario = apply(scenario, name)
    return scenario


@dataclass(frozen=True, eq=False)
class Diminishing:
    """How much each further step of an option adds.

    Parameters
    ----------
    lever, option
        Which.
    table
        One row per ``value``: ``days`` (nan over capacity) and ``gain``, the days saved against the row before; the
        first row's against the scenario without the lever.
    least
        Days: a gain below it is nothing. It is the expected error of the analytic answer at the best value, for what is
        smaller than the engine's own error cannot be told from nothing.
    enough
        The smallest value beyond which no listed value is better by ``least``; None if all are over capacity.
    """

    lever: str
    option: str
    table: pd.DataFrame
    least: float
    enough: float | None


def diminishing(
    scenario: Scenario, name: str, option: str, values: Iterable[float], /, measure: str = "cycle_time",
    **options: float,
) -> Diminishing:  # fmt: skip
    """Return what one more post, link or meeting adds, and from where on the next adds nothing.

    Parameters
    ----------
    scenario
        Without the lever.
    name, option, values
        Which option of which lever takes these values, in growing order.
    measure
        A key of :data:`MEASURES`.
    options
        The lever's other options.

    Examples
    --------
    >>> from model.presets import preset
    >>> found = diminishing(preset("reference"), "liaison", "posts", range(1, 8), effort=3)
    >>> found.table["days"].round(1).tolist()[:4], found.enough
    ([84.4, 80.0, 79.8, 79.7], 3.0)
    """
    value = _measure(measure)
    steps = sorted({float(step) for step in values})
    if not steps:
        raise ArgumentError("diminishing", _("values is empty"), _("must hold at least one"))
    scenarios = [apply(scenario, name, **{**options, option: step}) for step in steps]
    days = [value(one) for one in scenarios]
    gains = [days_saved(*pair) for pair in zip([value(scenario), *days], days, strict=False)]
    table = pd.DataFrame({"value": steps, "days": days, "gain": gains})
    finite = [number for number, one in enumerate(days) if math.isfinite(one)]
    if not finite:
        return Diminishing(name, option, table, math.nan, None)
    best = min(finite, key=lambda number: days[number])
    least = solve(scenarios[best]).expected_error.mean * days[best]
    enough = next(
        steps[number] for number in finite if days[number] - min(days[n] for n in finite if n >= number) < least
    )
    return Diminishing(name, option, table, least, enough)


@dataclass(frozen=True)
class PostLost:
    """What happens when one holder of a lever's posts leaves.

    Parameters
    ----------
    posts
        How many there were.
    before, after
        Days with all of them and with one fewer; nan over capacity, also where nobody is left whom cases must pass.
    extra
        Days that it costs; inf where it goes over capacity.
    """

    posts: int
    before: float
    after: float
    extra: float


def one_post_less(
    scenario: Scenario, name: str, option: str = "posts", /, measure: str = "cycle_time", **options: float
) -> PostLost:
    """Return what happens when one broker leaves.

    Parameters
    ----------
    scenario
        Without the lever.
    name, option
        The lever, and its option that counts posts.
    measure
        A key of :data:`MEASURES`.
    options
        The lever's options, the number of posts among them.

    Examples
    --------
    >>> from model.presets import preset
    >>> lost = one_post_less(preset("reference"), "liaison", posts=2, effort=3)
    >>> lost.posts, round(lost.extra, 1)
    (2, 4.4)
    """
    chosen, value = lever(name), _measure(measure)
    countable = {one.name: one.low for one in chosen.options if one.whole}
    if option not in countable:
        limit = (
            _("must be one of {names}").format(names=", ".join(countable)) if countable else _("this lever counts none")
        )
        found = _("{option} is no option that counts people").format(option=option)
        raise ArgumentError(_("lever {name}").format(name=name), found, limit, did_you_mean(option, countable))
    posts, low = chosen.values(options)[option], countable[option]
    before = value(apply(scenario, name, **{**options, option: posts}))
    try:
        after = value(apply(scenario, name, **{**options, option: posts - 1})) if posts - 1 >= low else math.nan
    except ModelError:  # a lever that others must pass, with nobody left to do it
        after = math.nan
    return PostLost(int(posts), before, after, days_saved(after, before))


def _measure(name: str) -> Callable[[Scenario], float]:
    if name not in MEASURES:
        raise ArgumentError(
            "measure",
            _("{name!r} is none").format(name=name),
            _("must be one of {names}").format(names=", ".join(MEASURES)),
            did_you_mean(str(name), MEASURES),
        )
    return MEASURES[name]
