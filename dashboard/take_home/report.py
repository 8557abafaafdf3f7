"""A desk -> what its report says: texts and numbers, the same for the screen, the printer and the PDF. No Streamlit."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dashboard import policy_names, service
from dashboard.number_tables import label, with_unit
from dashboard.position import Position
from dashboard.tables import ids_in_words
from dashboard.take_home.combinations import Combinations, combinations
from dashboard.words import capitalised, cycle_time
from model.durations import in_words, range_in_words
from model.explanation.explain import Explanation, step_in_words
from model.language import _, ngettext
from model.results import Solution
from model.version import VERSION

MOST_STAGES, MOST_ACTORS, MOST_CHANGED, MOST_SOURCES = 9, 5, 6, 8
"""So many lines of each list fit one A4 page with the rest."""
LONGEST = 300
"""Characters of a text a person wrote: more would push the rest off the page."""
LONGEST_PRINTED = 900
"""Characters of a link: eight lines."""
LEAST_DAYS = 0.005
"""Of the whole: a stage that takes less is not worth a line."""


@dataclass(frozen=True)
class Bar:
    """One stage: its name, its days in words, and its share of the whole, 0..1."""

    label: str
    days: str
    share: float


@dataclass(frozen=True)
class Report:
    """Everything a report says, in one language.

    Parameters
    ----------
    title, question
        The scenario's.
    headline, spread, why, next_step
        The answer; over capacity ``headline`` and ``spread`` say so.
    bars
        Days per stage; empty over capacity.
    map
        All combinations of the dials.
    facts
        (what, value): dials, levers, baseline, busiest actors.
    changed
        Assumptions that are not as the scenario was written.
    sources
        Evidence behind the scenario.
    made
        How the numbers were made: method, seed, version, date.
    link
        Restores the desk; empty where no link can.
    """

    title: str
    question: str
    headline: str
    spread: str
    why: str
    next_step: str
    bars: tuple[Bar, ...]
    map: Combinations
    facts: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    sources: tuple[str, ...]
    made: str
    link: str

    @property
    def printed_link(self) -> str:
        """What paper says of the link: itself, that it is too long, or that there is none."""
        if not self.link:
            return _("This network is too large for a link: its scenario file restores it.")
        if len(self.link) > LONGEST_PRINTED:
            return _("Too long to be printed: it can be clicked in the PDF, and copied on the page Take home.")
        return self.link


def report(position: Position, baseline: Position, link: str, day: datetime.date) -> Report:
    """Return the report of a desk in the language spoken now.

    Parameters
    ----------
    position, baseline
        Where the desk stands, and what it is compared with.
    link
        The link that restores it; empty where none can.
    day
        The date it bears.
    """
    solution, explanation = service.solution(position), service.explanation(position)
    made = _("By formulas (no random numbers, so no seed), version {version}, {day}.").format(
        version=VERSION, day=day.isoformat())  # fmt: skip
    return Report(
        title=_cut(_(position.base.label), 120),
        question=_("How fast can a front-line problem become a fielded fix?"),
        headline=headline(solution),
        spread=spread(solution),
        why=_cut(explanation.sentence),
        next_step=_next_step(solution, explanation),
        bars=bars(solution),
        map=combinations(position, baseline),
        facts=(*_settings(position, baseline), (_("Busiest"), busiest(solution))),
        changed=_changed(position),
        sources=_sources(position),
        made=made,
        link=link,
    )


def headline(solution: Solution) -> str:
    """Return the cycle time as the screen shows it."""
    return capitalised(cycle_time(solution))


def spread(solution: Solution) -> str:
    """Return how far needs differ, or that there is no end to the wait."""
    if solution.overload is not None and solution.overload.never_finishes:
        return _("There is no end to the wait: some needs never finish.")
    if not solution.stable:
        return _("There is no end to the wait: needs come faster than somebody can work.")
    times = solution.cycle_time
    return _("8 of 10 needs take {spread}.").format(
        spread=range_in_words(times.p10, times.p90, solution.expected_error.p90))  # fmt: skip


def _next_step(solution: Solution, explanation: Explanation) -> str:
    steps = [one for one in (*explanation.next_steps[:1], explanation.best_lever) if one is not None]
    said = [step_in_words(solution, one).replace("->", "→") for one in steps]
    return capitalised(_cut("; ".join(said))) if said else _("No single step makes this faster.")


def bars(solution: Solution) -> tuple[Bar, ...]:
    """Return the days per stage, in the order of the walk; none over capacity.

    Where there are too many, the shortest stand together in the last line, so that the lines still add up.
    """
    if not solution.stable:
        return ()
    mean = solution.cycle_time.mean
    rows = [(_cut(_(row["label"]), 40), row["total"]) for row in solution.stages.to_dict("records")
            if row["total"] > LEAST_DAYS * mean]  # fmt: skip
    if len(rows) > MOST_STAGES:
        ranked = sorted(range(len(rows)), key=lambda place: -rows[place][1])
        shown, rest = sorted(ranked[: MOST_STAGES - 1]), ranked[MOST_STAGES - 1 :]
        others = ngettext("{count} other step", "{count} other steps", len(rest)).format(count=len(rest))
        rows = [*(rows[place] for place in shown), (others, sum(rows[place][1] for place in rest))]
    return tuple(Bar(name, in_words(days, 0.02), days / mean) for name, days in rows)


def _settings(position: Position, baseline: Position) -> tuple[tuple[str, str], ...]:
    facts = [(_("Decided at the centre"), policy_names.decided(position)),
             (_("Versions per need"), f"{position.iteration_speed:g}")]  # fmt: skip
    levers = policy_names.levers(position)
    if levers:
        facts.append((_("Levers pulled"), _cut("; ".join(levers))))
    if baseline != position:
        other = service.solution(baseline)
        text = f"{policy_names.title(baseline)}, {'; '.join(policy_names.details(baseline)) or _('as written')}"
        facts.append((_("Baseline"), _cut(f"{headline(other)} – {text}")))
    return tuple(facts)


def busiest(solution: Solution) -> str:
    """Return the busiest actors in words, the busiest first; a dash where nobody's capacity is limited."""
    table = solution.stations.dropna(subset=["utilisation"]).sort_values("utilisation", ascending=False)[:MOST_ACTORS]
    busy = [f"{_cut(_(name), 40)} {load:.0%}" for name, load in zip(table["name"], table["utilisation"], strict=True)]
    return ", ".join(busy) or "–"


def _changed(position: Position) -> tuple[str, ...]:
    if not position.changed:
        return ()
    numbers, lines = service.numbers(position), []
    for address, value in position.changed:
        row = numbers.loc[address]
        text = _("{what}: {value} instead of {own} ({source})")
        lines.append(text.format(what=_cut(label(address, row), 80), value=with_unit(value, row["unit"]),
                                 own=with_unit(position.own(address), row["unit"]),
                                 source=ids_in_words(row["evidence"].split())))  # fmt: skip
    return _first(lines, MOST_CHANGED)


def _sources(position: Position) -> tuple[str, ...]:
    ids = dict.fromkeys(one for _name, named in position.base.sources for one in named)
    ids |= dict.fromkeys(one for actor in position.base.actors for one in actor.evidence)
    evidence = service.evidence()
    known = [one for one in ids if one in evidence.index]
    lines = [f"{one}: {evidence.loc[one, 'source_title']}, {evidence.loc[one, 'publisher']}" for one in known]
    return _first([_cut(line, 110) for line in lines], MOST_SOURCES)


def _first(lines: list[str], most: int) -> tuple[str, ...]:
    if len(lines) <= most:
        return tuple(lines)
    more = _("and {count} more: see the scenario file").format(count=len(lines) - most + 1)
    return (*lines[: most - 1], more)


def _cut(text: str, longest: int = LONGEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
