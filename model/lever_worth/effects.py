"""What pulling levers does to one scenario: days before and after, how sure, at what cost, and who binds then."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from model.analytic.solver import solve
from model.durations import DAYS_PER_MONTH
from model.errors import ArgumentError
from model.explanation.sentences import BUSY
from model.explanation.waterfall import Waterfall, waterfall
from model.intervals import Estimate, student
from model.language import _
from model.levers import Cost, lever, schedule
from model.results import Solution, days_saved
from model.scenario import Scenario
from model.spread.adoption import adoption, has_units

Pulls: TypeAlias = Sequence[tuple[str, Mapping[str, float]]]
FASTER, SLOWER, SAME, RESCUES, OVERLOADS, LOST = "faster", "slower", "same", "rescues", "overloads", "lost"


@dataclass(frozen=True, eq=False)
class LeverEffect:
    """What one lever, or several set up side by side, do once they are set up.

    Parameters
    ----------
    names
        Which levers.
    before, after
        The answers without and with them.
    months
        From the decision until the whole gain is there.
    cost
        Posts for as long as they last, and days of work once.
    """

    names: tuple[str, ...]
    before: Solution
    after: Solution
    months: float
    cost: Cost

    @property
    def gain(self) -> float:
        """Days of mean cycle time saved; inf where it ends an overload, -inf where it causes one, nan if over both."""
        if not (self.before.stable or self.after.stable):
            return math.nan
        return days_saved(self.before.cycle_time.mean, self.after.cycle_time.mean)

    @property
    def slowest(self) -> float:
        """Days of mean cycle time before or after, whichever is longer; 0 where both are over capacity."""
        return max((one.cycle_time.mean for one in (self.before, self.after) if one.stable), default=0.0)

    @property
    def least(self) -> float:
        """Days: a smaller gain is nothing, for it cannot be told from the formula's own expected error."""
        return self.before.expected_error.mean * self.before.cycle_time.mean

    @property
    def rate_gain(self) -> float:
        """How many more needs per day can be survived."""
        return self.after.max_need_rate - self.before.max_need_rate

    @property
    def verdict(self) -> str:
        """One of ``faster, slower, same``; ``rescues`` (ends an overload), ``overloads``, ``lost`` (over capacity)."""
        if not self.after.stable:
            return OVERLOADS if self.before.stable else LOST
        if not self.before.stable:
            return RESCUES
        if abs(self.gain) < self.least:
            return SAME
        return FASTER if self.gain > 0 else SLOWER

    @property
    def gain_per_month(self) -> float:
        """Days of cycle time saved per month of set-up; nan where nothing is finite or needs setting up."""
        return self.gain / self.months if self.months > 0 and math.isfinite(self.gain) else math.nan

    @property
    def new_bottleneck(self) -> str:
        """Id of who binds afterwards and did not before; empty if that is nobody."""
        binds = self.after.first_to_saturate if self.after.utilisation > BUSY else ""
        return "" if binds == self.before.first_to_saturate and self.before.utilisation > BUSY else binds

    @cached_property
    def spread_gain(self) -> Estimate:
        """Days saved between a fix in use at one unit and in 90 % of the units: simulated, paired draw by draw.

        nan where there are no units for it to spread to.
        """
        if not all(has_units(one.scenario) for one in (self.before, self.after)):
            return Estimate(math.nan)
        first, second = (adoption(one.scenario).runs["ninety_time"] for one in (self.before, self.after))
        return student((first - second).to_numpy())

    @cached_property
    def account(self) -> Waterfall:
        """What the difference is made of."""
        return waterfall(self.before, self.after)

    @property
    def sentence(self) -> str:
        """The difference and what it is mostly made of, in the language spoken now."""
        return replace(self.account, names=(_("the one without"), _("the network with it"))).sentence

    @property
    def main_part(self) -> tuple[str, float]:
        """The largest part of what it does in all: label, and days longer (negative: shorter); ("", nan) if none."""
        steps = self.account.steps
        same_way = steps[steps["days"] * self.account.difference > 0]
        return (str(same_way["label"].iloc[0]), float(same_way["days"].iloc[0])) if len(same_way) else ("", math.nan)

    def more_than(self, alone: Sequence[LeverEffect]) -> float:
        """Return the days saved beyond what the same levers save one by one; negative where they do the same work."""
        parts = [self.gain, *(-one.gain for one in alone)]
        return math.fsum(parts) if all(map(math.isfinite, parts)) else math.nan


def lever_effect(before: Scenario | Solution, pulls: Pulls, after: Scenario | Solution | None = None) -> LeverEffect:
    """Return what some levers do, set up side by side.

    Parameters
    ----------
    before
        Without them: a scenario, or its answer.
    pulls
        (name, options) of each; options not given keep their defaults.
    after
        With them, if it is known already; None applies and solves.

    Raises
    ------
    ArgumentError
        As :func:`model.apply`; or if nothing is pulled.

    Examples
    --------
    >>> from model.presets import preset
    >>> found = lever_effect(preset("reference"), [("marketplace", {})])
    >>> found.verdict, round(found.gain, 1), round(found.months, 1), found.cost.posts
    ('faster', 16.1, 8.9, 2.0)
    """
    if not pulls:
        raise ArgumentError("lever_effect", _("no lever is given"), _("must be at least one"),
                            _("write {example}").format(example='[("liaison", {})]'))  # fmt: skip
    first = solve(before) if isinstance(before, Scenario) else before
    planned = schedule(first.scenario, pulls)
    if after is None:
        after = planned[-1][1]
    second = solve(after) if isinstance(after, Scenario) else after
    costs = [lever(name).cost(first.scenario, lever(name).values(options)) for name, options in pulls]
    return LeverEffect(
        names=tuple(name for name, _options in pulls), before=first, after=second,
        months=planned[-1][0] / DAYS_PER_MONTH,
        cost=Cost(posts=math.fsum(one.posts for one in costs), days=math.fsum(one.days for one in costs)),
    )  # fmt: skip
