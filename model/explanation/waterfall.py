"""What the difference between two scenarios is made of: days by stage and kind, and by cause; both add up exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from model.analytic.solver import solve
from model.errors import ArgumentError
from model.explanation.attribution import Attribution, attribute
from model.explanation.waterfall_words import Account, account_label, cause_label, causes_sentence, difference_sentence
from model.language import _
from model.results import STAGE_KINDS, Solution
from model.scenario import Scenario
from model.simulation.result import SimulationResult

MOST_BARS = 8
WAITING = ("queue", "gate")
REST = "rest"


@dataclass(frozen=True, eq=False)
class Waterfall:
    """An exact account of how much longer or shorter one scenario takes than another.

    Parameters
    ----------
    before, after
        The two answers. Where one is over capacity there are no days: the sentence says which end, and who saturates.
    names
        What to call them in sentences; empty: their titles.
    """

    before: Solution
    after: Solution
    names: tuple[str, str]

    @property
    def stable(self) -> bool:
        """Whether both ends are under capacity; otherwise all days are nan and both tables empty."""
        return self.before.stable and self.after.stable

    @property
    def difference(self) -> float:
        """Days that the second takes longer (negative: shorter) than the first; nan over capacity."""
        return self.after.cycle_time.mean - self.before.cycle_time.mean

    @cached_property
    def by_stage(self) -> pd.DataFrame:
        """Days longer or shorter by ``stage`` that either has: ``work, queue, gate, hand_over, delay, total``.

        They add up to the difference. Empty over capacity.
        """
        kinds = list(STAGE_KINDS)
        first, second = self.before.stages[kinds], self.after.stages[kinds]
        index = pd.Index([*first.index, *(stage for stage in second.index if stage not in first.index)], name="stage")
        if not self.stable:
            return pd.DataFrame(columns=[*kinds, "total"], index=index[:0], dtype=float)
        table = second.reindex(index, fill_value=0.0) - first.reindex(index, fill_value=0.0)
        return table.assign(total=table.sum(axis=1))

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """The same days as a person would group them, largest first, however small.

        Work, waiting and delay stage by stage; hand-overs all together; a stage that only one of the two has as one.
        """
        accounts = [account for account in self._accounts() if account.days != 0]
        return tuple(sorted(accounts, key=lambda account: -abs(account.days)))

    def _accounts(self) -> Iterator[Account]:
        both = [stage for stage in self.by_stage.index if self._has(stage) == (True, True)]
        for stage, row in self.by_stage.iterrows():
            if stage not in both:
                yield Account("stage", str(stage), float(row["total"]))
                continue
            yield Account("work", str(stage), float(row["work"]))
            yield Account("waiting", str(stage), float(row[list(WAITING)].sum()))
            yield Account("delay", str(stage), float(row["delay"]))
        yield Account("hand_over", "", float(self.by_stage.loc[both, "hand_over"].sum()))

    def _has(self, stage: object) -> tuple[bool, bool]:
        return stage in self.before.stages.index, stage in self.after.stages.index

    @cached_property
    def attribution(self) -> Attribution:
        """Days by cause, computed when first asked for (a fifth of a second): see ``model.explanation.attribution``."""
        if not self.stable:
            return Attribution((), (), 0, 0)
        return attribute(self.before, self.after)

    @property
    def steps(self) -> pd.DataFrame:
        """Bars of a chart, largest first: ``kind, stage, label, days, start, end``.

        They lead from the first mean to the second. At most eight; the last holds what is left over.
        """
        bars = [(one.kind, one.stage, account_label(self.before, self.after, one), one.days) for one in self.accounts]
        if len(bars) > MOST_BARS:
            left = math.fsum(days for *_names, days in bars[MOST_BARS - 1 :])
            bars = [*bars[: MOST_BARS - 1], (REST, "", account_label(self.before, self.after, None), left)]
        return self._stacked(bars, ["kind", "stage"])

    @property
    def cause_steps(self) -> pd.DataFrame:
        """Bars of a chart by cause, largest first: ``kind, ids, label, days, start, end``; see ``attribution``.

        Empty where no way leads from one end to the other under capacity: ``cause_sentence`` says so.
        """
        found = self.attribution
        pairs = sorted(zip(found.causes, found.days, strict=False), key=lambda pair: -abs(pair[1]))
        bars = [(cause.kind, cause.ids, cause_label(self.before.scenario, self.after.scenario, cause), days)
                for cause, days in pairs]  # fmt: skip
        return self._stacked(bars, ["kind", "ids"])

    def _stacked(self, bars: Iterable[tuple[object, ...]], who: list[str]) -> pd.DataFrame:
        table = pd.DataFrame(bars, columns=[*who, "label", "days"]).astype({"days": float})
        table["end"] = self.before.cycle_time.mean + table["days"].cumsum()
        table.insert(len(who) + 2, "start", table["end"] - table["days"])
        return table

    @property
    def sentence(self) -> str:
        """The difference and what it is mostly made of, in one sentence."""
        return difference_sentence(self.before, self.after, self.names, self.accounts if self.stable else ())

    @property
    def cause_sentence(self) -> str:
        """What it is mostly caused by, in one sentence; empty where an end is over capacity or nothing differs."""
        if not self.stable:
            return ""
        return causes_sentence(self.before, self.after, self.attribution)

    def __str__(self) -> str:
        return "\n".join(line for line in (self.sentence, self.cause_sentence) if line)


def waterfall(a: Scenario | Solution, b: Scenario | Solution, *, names: tuple[str, str] = ("", "")) -> Waterfall:
    """Return an exact additive account of how much longer or shorter ``b`` takes than ``a``.

    Parameters
    ----------
    a, b
        Scenarios, or what :func:`model.solve` gave.
    names
        What to call them in sentences; by default their titles.

    Returns
    -------
    Waterfall
        ``steps`` by stage and kind, ``cause_steps`` by what was changed, and a sentence for each.

    Raises
    ------
    ArgumentError
        For anything else. Simulations keep the days of a stage as a mean over their runs, so no interval could stand
        beside a bar: compare them with :func:`model.paired`.

    Examples
    --------
    >>> from model.presets import preset
    >>> base = preset("reference")
    >>> found = waterfall(base, base.with_dials(0.8, 6).with_parameters(trial_time=3))
    >>> print(found.sentence)
    The second takes 6 days more than the first: 7 days more waiting at Approval board and 4 days more waiting at Test
    centre, partly made up for by 5 days less work in design.
    >>> print(found.cause_sentence)
    By cause: iteration speed (4 to 6) 13 days more, field trial of a version (4 to 3) 4 days less and centralisation
    (50% to 80%) 3 days less.
    >>> bool(abs(found.steps["days"].sum() - found.difference) < 1e-9)
    True
    """
    ends: tuple[object, ...] = (a, b)
    for given in ends:
        if isinstance(given, SimulationResult):
            remedy = _(
                "fl.paired(a, b) compares simulations; fl.waterfall(a.scenario, b.scenario) explains the formulas"
            )
            raise ArgumentError(
                "waterfall", _("a SimulationResult is given"), _("must be a Scenario or a Solution"), remedy
            )
        if not isinstance(given, (Scenario, Solution)):
            found = _("a {kind} is given").format(kind=type(given).__name__)
            raise ArgumentError("waterfall", found, _("must be a Scenario or a Solution"))
    first, second = (solve(one) if isinstance(one, Scenario) else one for one in (a, b))
    return Waterfall(first, second, names)
