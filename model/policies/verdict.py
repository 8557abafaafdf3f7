"""Which policy wins on the mean cycle time, by how much, and whether that is more than luck: then one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from model.durations import decimals, in_words, told_apart, unit_for
from model.intervals import Estimate, student, wilson
from model.language import _, ngettext
from model.policies.comparison import Answer
from model.policies.scorecard import answered, entry, near_capacity, pair_up
from model.scenario import Scenario

MEAN = "cycle_time_mean"


@dataclass(frozen=True, eq=False)
class Verdict:
    """Which policy takes the fewest days, and by how much it leads.

    Parameters
    ----------
    named
        The answers, in the order given.
    winner, second
        Names of the two fastest; empty where fewer have a cycle time at all.
    lead
        Days by which the winner is faster, with the 95 % interval of the paired difference if simulated, or its
        expected error if solved; nan without a second.
    won
        Share of paired runs in which the winner is faster, with its interval; None from formulas.
    runs
        How many runs were paired; 0 from formulas.
    """

    named: Mapping[str, Answer]
    winner: str
    second: str
    lead: Estimate
    won: Estimate | None
    runs: int

    @property
    def certain(self) -> bool:
        """Whether the lead is more than luck (simulated) or error of the formulas."""
        return bool(self.lead.low > 0)

    @property
    def over(self) -> tuple[str, ...]:
        """Who is over capacity."""
        return tuple(name for name, answer in self.named.items() if not answer.stable)

    @property
    def sentence(self) -> str:
        """The verdict in one or two plain sentences."""
        parts = (_verdict_sentence(self), _over_sentence(self), _caution(self))
        return " ".join(part for part in parts if part)

    @property
    def rough(self) -> tuple[str, ...]:
        """Which of the two fastest works within 5 % of capacity: how long it waits is known badly."""
        return tuple(name for name in (self.winner, self.second) if name and near_capacity(self.named[name]))

    def __str__(self) -> str:
        return self.sentence


def verdict(named: Mapping[str, Scenario | Answer]) -> Verdict:
    """Return which policy wins on the mean cycle time, and by how much.

    Parameters
    ----------
    named
        As in :func:`scorecard`.

    Examples
    --------
    >>> from model.presets import preset
    >>> print(verdict({"The lane": preset("urgent_fast_lane"), "The market": preset("hybrid_marketplace")}))
    The market is fastest: 93 days, 155 days sooner than The lane (8.1 months).
    """
    policies = answered(named)
    stable = sorted((name for name in policies if policies[name].stable), key=lambda n: policies[n].cycle_time.mean)
    winner, second = (*stable[:2], "", "")[:2]
    if not second:
        return Verdict(policies, winner, "", Estimate(math.nan), None, 0)
    first, other = policies[winner], policies[second]
    runs = pair_up(first, other)
    if runs is not None:
        leads = (runs[1][MEAN] - runs[0][MEAN]).to_numpy(dtype=float)
        return Verdict(policies, winner, second, student(leads), wilson(int((leads > 0).sum()), len(leads)), len(leads))
    lead = float(other.cycle_time.mean) - float(first.cycle_time.mean)
    half = math.hypot(*(entry("", MEAN, one).possible_error for one in (first, other)))
    return Verdict(policies, winner, second, Estimate(lead, lead - half, lead + half), None, 0)


def _verdict_sentence(found: Verdict) -> str:
    if not found.winner:
        return ""
    times = {name: _days(found.named[name]) for name in (found.winner, found.second) if name}
    if not found.second:
        return _("{name} takes {days}.").format(name=found.winner, days=times[found.winner])
    names = {"first": found.winner, "second": found.second}
    if found.won is not None:
        won = round(float(found.won) * found.runs)
        names |= {**_interval(found.lead), "won": str(won), "runs": str(found.runs)}
        if found.certain:
            return _("{first} beats {second} by {middle} {unit} (95 % interval {low} to {high}) and wins in {won} of "
                     "{runs} paired runs.").format(**names)  # fmt: skip
        return _("{first} and {second} cannot be told apart: {middle} {unit} between them (95 % interval {low} to "
                 "{high}), and {first} wins in {won} of {runs} paired runs.").format(**names)  # fmt: skip
    names |= {"days": times[found.winner], "other": times[found.second]}
    if found.certain and times[found.winner] == times[found.second]:
        both = [float(found.named[name].cycle_time.mean) for name in (found.winner, found.second)]
        names["days"], names["other"] = told_apart(both)
    if not found.certain:
        return _("{first} ({days}) and {second} ({other}) are closer than the formulas can tell apart.").format(**names)
    error = min(max(found.lead.half_width / found.lead, 0.01), 0.5)  # above, a lead could round to nothing
    names["lead"] = in_words(found.lead, error)
    return _("{first} is fastest: {days}, {lead} sooner than {second} ({other}).").format(**names)


def _over_sentence(found: Verdict) -> str:
    over = found.over
    if not over:
        return ""
    if len(over) == len(found.named):
        return _("Every one of them is over capacity: needs come faster than somebody in it can work, so the wait "
                 "never ends and there is no cycle time to compare.")  # fmt: skip
    text = ngettext("{names} is over capacity: no end to the wait.", "{names} are over capacity: no end to the wait.",
                    len(over))  # fmt: skip
    return text.format(names=_(" and ").join(over) if len(over) < 3 else ", ".join(over))


def _caution(found: Verdict) -> str:
    if not found.rough or not found.second:
        return ""
    text = ngettext("{names} works within 5 % of capacity, where a little more load changes the wait a lot.",
                    "{names} work within 5 % of capacity, where a little more load changes the wait a lot.",
                    len(found.rough))  # fmt: skip
    return text.format(names=_(" and ").join(found.rough))


def _days(answer: Answer) -> str:
    mean = entry("", MEAN, answer)
    return in_words(mean.value, mean.error)


def _interval(lead: Estimate) -> dict[str, str]:
    """Return a lead and its interval in the unit a person would use, with the digits the interval supports."""
    unit, size = unit_for(float(lead))
    low, middle, high = lead.low / size, float(lead) / size, lead.high / size
    places = decimals(low, high, most=1)
    digits = max(places, 0)
    said = [f"{round(value, places) + 0.0:.{digits}f}" for value in (low, middle, high)]
    words = {"day": _("days"), "month": _("months"), "year": _("years")}
    return {"low": said[0], "middle": said[1], "high": said[2], "unit": words[unit]}
