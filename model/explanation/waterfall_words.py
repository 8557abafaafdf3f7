"""The words of a waterfall: labels of its bars, and one sentence each for what and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.durations import in_words, rounded
from model.explanation.attribution import Attribution
from model.explanation.causes import Cause
from model.explanation.sentences import stage_noun
from model.language import _, mentioned, ngettext
from model.levers import lever
from model.parameters import BY_NAME
from model.results import Solution
from model.scenario import Scenario

SAME = 0.005
"""Share of the mean below which two are as fast as each other: less than the formulas can tell."""
WORTH_SAYING = 0.1
"""Share of the largest part below which another is left to the chart."""
MOST_SAID = 2
NEARLY_ALL, MOST = 0.9, 0.6
COARSEST = 0.3
"""Relative error of a small part: it keeps one digit."""


@dataclass(frozen=True)
class Account:
    """A part of the difference.

    Parameters
    ----------
    kind
        ``work``, ``waiting``, ``delay``, ``hand_over``, or ``stage``: all of a stage that only one of the two has.
    stage
        Its id; empty for hand-overs, which are counted together.
    days
        Longer (negative: shorter) in the second.
    """

    kind: str
    stage: str
    days: float


def account_label(before: Solution, after: Solution, account: Account | None) -> str:
    """Return the label of a bar; None is everything else."""
    if account is None:
        return _("everything else")
    if account.kind == "hand_over":
        return _("hand-overs")
    if account.kind == "waiting":
        return _waiting(before, after, account)
    stage = _stage(before, after, account)
    return _("work in {stage}").format(stage=stage) if account.kind == "work" else stage


def _stage(before: Solution, after: Solution, account: Account) -> str:
    """Return the stage's name in the end that has it, the slower one if both have."""
    ends = (after, before) if account.days > 0 else (before, after)
    labels = next(end.stages["label"] for end in ends if account.stage in end.stages.index)
    return stage_noun(account.stage, str(labels[account.stage]))


def _waiting(before: Solution, after: Solution, account: Account) -> str:
    """Return where work waits: the actor with nearly all of the stage's waiting in the slower end, or the stage."""
    slower = after if account.days > 0 else before
    actors = slower.stations[slower.stations["function"] == account.stage].set_index("name")
    waiting = actors["arrival_rate"] * actors["wait_time"]
    if waiting.sum() > 0 and waiting.max() >= NEARLY_ALL * waiting.sum():
        actor = str(waiting.idxmax())
        return _("waiting at {actor}").format(actor=_(actor))
    return _("waiting for {stage}").format(stage=_stage(before, after, account))


def _said(before: Solution, after: Solution, days: float) -> str:
    """Return days of a difference in words, with digits as coarse as the longer of the two is known."""
    known = max(end.cycle_time.mean * end.expected_error.mean for end in (before, after))
    return in_words(abs(days), min(known / abs(days), COARSEST) if days else COARSEST)


def difference_sentence(before: Solution, after: Solution, names: tuple[str, str], accounts: Sequence[Account]) -> str:
    """Return the difference and what it is mostly made of.

    Parameters
    ----------
    before, after
        The two answers.
    names
        What to call them; empty: their titles.
    accounts
        Parts of the difference, largest first.
    """
    first, second = _names(before, after, names)
    over = _over_capacity((first, before), (second, after))
    if over:
        return over if any(names) else _upper(over)
    days = after.cycle_time.mean - before.cycle_time.mean
    same = abs(days) < SAME * before.cycle_time.mean
    less, more = (_listed(before, after, accounts, sign, main=days * sign > 0) for sign in (-1, 1))
    said = {"name": second, "other": first, "days": _said(before, after, days), "less": less, "more": more}
    text = _comparison(days, same, bool(less), bool(more)).format(**said)
    return text if any(names) else _upper(text)


def _comparison(days: float, same: bool, less: bool, more: bool) -> str:
    """Return the template that fits: who is faster, and whether something works against it."""
    if same:
        if less and more:
            return _("{name} takes as long as {other}: {less} are made up for by {more}.")
        return _("{name} takes as long as {other}.")
    if days < 0:
        if more:
            return _("{name} takes {days} less than {other}: {less}, partly lost to {more}.")
        return _("{name} takes {days} less than {other}: {less}.")
    if less:
        return _("{name} takes {days} more than {other}: {more}, partly made up for by {less}.")
    return _("{name} takes {days} more than {other}: {more}.")


def _names(before: Solution, after: Solution, names: tuple[str, str]) -> tuple[str, str]:
    first, second = names[0] or _(before.scenario.label), names[1] or _(after.scenario.label)
    return (_("the first"), _("the second")) if first == second else (first, second)


def _over_capacity(*ends: tuple[str, Solution]) -> str:
    """Return which ends are over capacity and who saturates there; empty if none is."""
    said = []
    for name, end in ends:
        if end.overload is None:
            continue
        if end.overload.never_finishes:
            said.append(_("in {name} some needs never finish").format(name=name))
            continue
        busiest = str(end.stations.loc[end.first_to_saturate, "name"])
        said.append(_("{name} is over capacity: {actor} is asked for {load:.0%} of what it can do").format(
            name=name, actor=_(busiest), load=end.overload.utilisation))  # fmt: skip
    if not said:
        return ""
    return _("{parts}, so no difference in days exists.").format(parts=_and(said))


def _listed(before: Solution, after: Solution, accounts: Sequence[Account], sign: int, main: bool) -> str:
    """Return the largest parts of one sign in words, of the main one at least one; empty if none is worth saying."""
    least = max(WORTH_SAYING * abs(accounts[0].days), SAME * before.cycle_time.mean) if accounts else 0.0
    alike = [one for one in accounts if one.days * sign > 0]
    worth = [one for one in alike if abs(one.days) >= least][:MOST_SAID] or alike[: int(main)]
    text = _and([_part(before, after, one) for one in worth])
    if main and worth and sum(abs(one.days) for one in worth) < MOST * sum(abs(one.days) for one in alike):
        return _("above all {parts}").format(parts=text)
    return text


def _part(before: Solution, after: Solution, account: Account) -> str:
    less = account.days < 0
    said = {"days": _said(before, after, account.days)}
    if account.kind == "hand_over":
        return (_("{days} less in hand-overs") if less else _("{days} more in hand-overs")).format(**said)
    if account.kind == "waiting":
        template = _("{days} less {waiting}") if less else _("{days} more {waiting}")
        return template.format(**said, waiting=_waiting(before, after, account))
    if account.kind == "stage":
        template = _("{days} less without {stage}") if less else _("{days} more with {stage}")
    elif account.kind == "work":
        template = _("{days} less work in {stage}") if less else _("{days} more work in {stage}")
    else:
        template = _("{days} less for {stage}") if less else _("{days} more for {stage}")
    return template.format(**said, stage=_stage(before, after, account))


def cause_label(a: Scenario, b: Scenario, cause: Cause) -> str:
    """Return what was changed, with its values where one line can hold them."""
    if len(cause.ids) == 1 and cause.kind in ("parameter", "actor", "step"):
        return _one(a, b, cause.kind, cause.ids[0])
    if cause.kind == "lever":
        return _and([_(lever(name).title) for name in cause.ids])
    if cause.kind == "parameter":
        return _assumptions(cause.ids)
    ends = {"before": a.dials.centralisation, "after": b.dials.centralisation}
    return {
        "centralisation": _("centralisation ({before:.0%} to {after:.0%})").format(**ends),
        "iteration_speed": _numbers(_("iteration speed"), a.dials.iteration_speed, b.dials.iteration_speed),
        "actor": _("what the actors can do"),
        "needs": _("where needs come from"),
        "organisation": _("who takes part and how work passes"),
    }[cause.kind]


def _assumptions(names: Sequence[str]) -> str:
    groups = {BY_NAME[name].group for name in names}
    if len(groups) == 1:
        (group,) = groups
        return _("assumptions about {group}").format(group=_(group))
    return _("{count} assumptions").format(count=len(names))


def _one(a: Scenario, b: Scenario, kind: str, name: str) -> str:
    """Return the label of one parameter, actor or step."""
    if kind == "parameter":
        return _numbers(mentioned(name), a.parameters[name], b.parameters[name])
    return {one.id: _(one.label) for one in (b.steps if kind == "step" else b.actors)}[name]


def _numbers(name: str, before: float, after: float) -> str:
    ends = {"before": rounded(before), "after": rounded(after)}
    return _("{name} ({before} to {after})").format(name=name, **ends)


def causes_sentence(before: Solution, after: Solution, found: Attribution) -> str:
    """Return what the difference is mostly caused by.

    Parameters
    ----------
    before, after
        The two answers, both under capacity.
    found
        Days by cause.
    """
    if not found.orders:
        return _("No single cause can be named: each way from one to the other leads over capacity in between.")
    pairs = sorted(zip(found.causes, found.days, strict=True), key=lambda pair: -abs(pair[1]))
    least = max(SAME * before.cycle_time.mean, WORTH_SAYING * max((abs(days) for _cause, days in pairs), default=0.0))
    said = []
    for cause, days in pairs[: MOST_SAID + 1]:
        if abs(days) >= least:
            template = _("{cause} {days} less") if days < 0 else _("{cause} {days} more")
            label = cause_label(before.scenario, after.scenario, cause)
            said.append(template.format(days=_said(before, after, days), cause=label))
    if not said:
        return ""
    return _("By cause: {parts}.").format(parts=_and(said)) + _orders(found)


def _orders(found: Attribution) -> str:
    """Return over what was averaged, where that is not every order."""
    if found.orders == found.possible:
        return ""
    text = ngettext(
        "Averaged over the one order of changes, of {possible}, that stays under capacity.",
        "Averaged over the {orders} orders of changes, of {possible}, that stay under capacity.",
        found.orders,
    )
    return " " + text.format(orders=found.orders, possible=found.possible)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _and(parts: Sequence[str]) -> str:
    """Return a list as a person says it."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=_(", ").join(parts[:-1]), last=parts[-1])
