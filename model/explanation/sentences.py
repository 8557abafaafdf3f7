"""Why it takes as long as it does, and what would help, in plain sentences made of the numbers."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

from model.durations import DAYS_PER_MONTH, in_words, part_in_words, rounded
from model.explanation.next_steps import Step
from model.language import N_, _, ngettext
from model.levers import lever
from model.results import STAGE_KINDS, Solution

BUSY = 0.8
"""Below this utilisation the busiest actor is no bottleneck: waits are short against the work."""
LEAST_SAVED = 0.005
"""Days: what saves less than seven minutes a need is not worth a sentence."""
SPENT = {
    "work": N_("work"),
    "queue": N_("waiting for somebody free"),
    "gate": N_("waiting for a meeting"),
    "hand_over": N_("hand-overs"),
    "delay": N_("elapsed time in which nobody waits"),
}
PARTS = (
    (0.95, N_("nearly all")),
    (0.8, N_("most")),
    (0.7, N_("three quarters")),
    (0.6, N_("two thirds")),
    (0.45, N_("half")),
    (0.3, N_("a third")),
    (0.0, N_("the largest part")),
)
NOUNS = {
    "report": N_("reporting"),
    "triage": N_("triage"),
    "design": N_("design"),
    "test": N_("testing"),
    "approve": N_("approval"),
    "trial": N_("the field trial"),
    "produce": N_("production"),
    "field": N_("fielding"),
}
"""What a stage of the walk is called inside a sentence; the scenario's own steps keep their names."""


def stage_noun(stage: str, label: str) -> str:
    """Return a stage as it stands inside a sentence.

    Examples
    --------
    >>> stage_noun("approve", "Approve"), stage_noun("contract", "Contract award"), stage_noun("ato", "ATO")
    ('approval', 'contract award', 'ATO')
    """
    if stage in NOUNS:
        return _(NOUNS[stage])
    text = _(label)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def why(solution: Solution) -> str:
    """Return why it takes as long as it does, in one sentence.

    Parameters
    ----------
    solution
        From :func:`model.solve`.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.analytic.solver import solve
    >>> why(solve(preset("reference").with_dials(1, 8)))
    'Test centre is asked for 108% of what it can do, so the backlog grows by 0.5 to 0.8 needs a month; it keeps up with
    93% of the needs.'
    """
    if solution.overload is not None:
        return _why_over(solution)
    if solution.utilisation > BUSY:
        return _why_busy(solution)
    error = solution.expected_error.mean
    longest = str(solution.stages["total"].idxmax())
    days = {kind: float(solution.stages[kind][longest]) for kind in ("total", *STAGE_KINDS)}
    kind = max(STAGE_KINDS, key=lambda name: days[name])
    part = next(word for least, word in PARTS if days[kind] >= least * days["total"])
    return _("Nobody is overloaded; {stage} takes the most days, {days}, {part} of it {spent}.").format(
        stage=stage_noun(longest, str(solution.stages["label"][longest])),
        days=part_in_words(days["total"], solution.cycle_time.mean, error), part=_(part), spent=_(SPENT[kind]),
    )  # fmt: skip


def _why_busy(solution: Solution) -> str:
    row = solution.stations.loc[solution.first_to_saturate].to_dict()
    said = {"actor": _(row["name"]), "load": solution.utilisation, "wait": in_words(row["wait_time"], 0.1)}
    if row["visits_per_case"] < 1.5:
        return _("{actor} is {load:.0%} busy, so work queues there: {wait} for each need.").format(**said)
    visits = round(row["visits_per_case"])
    text = ngettext(
        "{actor} is {load:.0%} busy, so work queues there: {wait} for the {visits} visit of a new design.",
        "{actor} is {load:.0%} busy, so work queues there: {wait} for each of the {visits} visits of a new design.",
        visits,
    )
    return text.format(**said, visits=visits)


def _why_over(solution: Solution) -> str:
    excess = solution.overload
    assert excess is not None
    if excess.never_finishes:
        return _("Some needs never finish: their versions never come right, or no desk can find a solver.")
    actor = str(solution.stations.loc[solution.first_to_saturate, "name"])
    if excess.backlog_growth_fifo == 0:
        text = _("{actor} is asked for all that it can do and never catches up: the wait has no end.")
        return text.format(actor=_(actor))
    rates = sorted((excess.backlog_growth_low * DAYS_PER_MONTH, excess.backlog_growth_fifo * DAYS_PER_MONTH))
    low, high = (f"{rate:.1f}" if rates[1] >= 0.1 else rounded(rate, 0.05) for rate in rates)
    growth = low if low == high else _("{low} to {high}").format(low=low, high=high)
    return _(
        "{actor} is asked for {load:.0%} of what it can do, so the backlog grows by {growth} needs a month; "
        "it keeps up with {share:.0%} of the needs."
    ).format(
        actor=_(actor), load=excess.utilisation, growth=growth,
        share=solution.max_need_rate / solution.scenario.parameters["need_rate"],
    )  # fmt: skip


def step_in_words(solution: Solution, step: Step) -> str:
    """Return a next step in words, with the days it leads to.

    Parameters
    ----------
    solution, step
        The answer now, and one of its next steps or lever steps.
    """
    if math.isnan(step.cycle_time):
        share = step.max_need_rate / solution.scenario.parameters["need_rate"]
        leads = _("still over capacity, but it keeps up with {share:.0%} of the needs").format(share=share)
    else:
        leads = in_words(step.cycle_time, solution.expected_error.mean)
    return _("{step} -> {leads}").format(step=_what(solution, step), leads=leads)


def _what(solution: Solution, step: Step) -> str:
    scenario = solution.scenario
    if step.kind == "server":
        return _("one more server at {actor}").format(actor=_(scenario.actor_by_id[step.actor].label))
    if step.kind == "lever":
        posts = ngettext("{number} post", "{number} posts", math.ceil(step.posts)).format(number=f"{step.posts:g}")
        return _("{lever} ({posts}, {days} to set up)").format(
            lever=_(lever(step.lever).title), posts=posts, days=in_words(step.set_up_days)
        )
    if step.kind == "centralisation":
        less = step.value < scenario.dials.centralisation
        template = _("centralise less, to {share:.0%}") if less else _("centralise more, to {share:.0%}")
        return template.format(share=step.value)
    size = in_words(scenario.parameters["design_work"] / step.value, 0.02)
    smaller = step.value > scenario.dials.iteration_speed
    template = _("smaller steps, {size} of work each") if smaller else _("bigger steps, {size} of work each")
    return template.format(size=size)


def relief_in_words(actor: Mapping[Hashable, Any]) -> str:
    """Return what relieving an actor brings, in one sentence.

    Parameters
    ----------
    actor
        Its row of :func:`model.explanation.relief.relief`, as a mapping.
    """
    kinds = {
        "server": _("one more server there"),
        "service": _("1% less time per visit"),
        "cadence": _("1% less time between meetings"),
        "agenda": _("1% more cases per meeting"),
    }
    over = all(math.isnan(actor[f"days_{kind}"]) for kind in kinds)
    parts = []
    for kind, what in kinds.items():
        value = float(actor[f"rate_{kind}" if over else f"days_{kind}"])
        if over and value > 0:
            rate = rounded(value * DAYS_PER_MONTH, 0.05)
            parts.append(_("{what} lets {rate} more needs a month be met").format(what=what, rate=rate))
        elif not over and value >= LEAST_SAVED:
            parts.append(_("{what} saves {days}").format(what=what, days=in_words(value, 0.05)))
    name = _(actor["name"])
    if not parts and over:
        return _("Relieving {actor} alone lets no more needs be met: others are as busy.").format(actor=name)
    if not parts:
        return _("Relieving {actor} saves next to nothing.").format(actor=name)
    return _("Relieving {actor}: {parts}.").format(actor=name, parts=_("; ").join(parts))
