"""The headline, its spread, why it is so, what to try next, and what the evidence says."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import service, tables, words
from dashboard.components.assumptions import ASSUMPTIONS
from dashboard.desk import Desk
from dashboard.snippets import answer_code
from model.durations import in_words, range_in_words
from model.explanation.explain import Step, step_in_words
from model.language import _
from model.results import Solution

LEAST_SHARE = 0.005  # a smaller share would be shown as 0%
LEAST_GAIN = 1.0  # days: a smaller gain is not worth a button


def answer(desk: Desk) -> None:
    """Show the answer to the dials."""
    solution, baseline = service.solution(desk.position), service.solution(desk.baseline)
    pinned = desk.position == desk.baseline
    if solution.stable:
        change = {"delta": _("this is your baseline"), "delta_color": "off", "delta_arrow": "off"}
        value = words.cycle_time(solution)
        st.metric(_("Innovation-cycle time"), value, border=True,
                  **(change if pinned else words.change_against(solution, baseline)))  # fmt: skip
    else:
        st.metric(_("Innovation-cycle time"), _("Over capacity"), _("no end to the wait"), delta_color="red",
                  delta_arrow="off", border=True)  # fmt: skip
    explanation = service.explanation(desk.position)  # after the headline, which need not wait for it
    st.markdown(_spread(solution) + _("**Why:** {why}").format(why=words.as_typed(explanation.sentence)))
    caution = words.caution(solution)
    if caution:
        st.markdown(f'<div class="small">{words.in_html(caution)}</div>', unsafe_allow_html=True)
    _try(desk, solution, explanation.next_steps)
    with st.container(horizontal=True, gap="small"):
        st.button(_("Use as baseline"), on_click=desk.pin, type="tertiary", icon=":material/keep:", disabled=pinned)
        st.button(_("Assumptions"), on_click=desk.open, args=(ASSUMPTIONS,), type="tertiary", icon=":material/tune:")
        with st.popover(_("Share"), type="tertiary", icon=":material/link:"):
            _share(desk, solution)
    st.markdown(f'<div class="small">{_published(desk, solution)}</div>', unsafe_allow_html=True)


def _spread(solution: Solution) -> str:
    if not solution.stable:
        return ""
    times, error = solution.cycle_time, solution.expected_error.p90
    spread = range_in_words(times.p10, times.p90, error)
    said = _("8 of 10 needs take **{spread}**; {worth:.0%} of a fix's worth is left on arrival.")
    if solution.relevant_share < LEAST_SHARE:
        said = _("8 of 10 needs take **{spread}**; under 1% of a fix's worth is left on arrival.")
    return said.format(spread=spread, worth=solution.relevant_share) + " "


def _try(desk: Desk, solution: Solution, steps: tuple[Step, ...]) -> None:
    """Show the best move of a dial as a button, and a server that would help more as a line; only what is worth it."""
    worth = [step for step in steps if step.gain >= LEAST_GAIN]
    dial = next((step for step in worth if step.kind != "server"), None)
    if dial is not None:
        label = _("Try: {step}").format(step=step_in_words(solution, dial).replace("->", "→"))
        icon = ":material/lightbulb:"
        st.button(label, type="primary", on_click=_take, args=(desk, dial), width="stretch", icon=icon, wrap=True)
    if worth and worth[0].kind == "server":
        said = step_in_words(solution, worth[0]).replace("->", "→")
        better = _("Better still: {step}") if dial else _("What would help: {step}")
        st.markdown(words.as_typed(better.format(step=said)))
    if not worth:
        st.markdown(_("No single step makes this faster."))


def _take(desk: Desk, step: Step) -> None:
    if step.kind == "centralisation":
        desk.move(desk.position.with_centralisation(step.value))
    else:
        desk.change(iteration_speed=step.value)


def _share(desk: Desk, solution: Solution) -> None:
    """Show the link that restores this desk, and the Python that gives its number."""
    st.markdown(_("This link restores exactly what you see:"))
    st.code(desk.link(), language=None, wrap_lines=True)
    st.markdown(_("The same number in Python:"))
    st.code(
        "\n".join(answer_code(desk.position, solution)), language=None, wrap_lines=True
    )  # plain: its colours lack contrast


def _published(desk: Desk, solution: Solution) -> str:
    """Return as HTML what the evidence says about the whole cycle: a range, aims, or that none is known."""
    if desk.position.name == "reference":
        return _("A synthetic example: no published figure to hold it against.")
    whole = [sourced for sourced in solution.scenario.ranges if sourced.measure == "cycle_time"]
    published, aim = _("Published: {range} ({evidence})."), _("Aim, not a result: {days} ({evidence}).")
    results = [
        published.format(range=range_in_words(r.low, r.high), evidence=_sources(r.evidence)) for r in whole if not r.aim
    ]
    aims = [aim.format(days=in_words(r.high), evidence=_sources(r.evidence)) for r in whole if r.aim]
    return " ".join(results or [_("No end-to-end figure found.")]) + " " + " ".join(aims)


def _sources(ids: Sequence[str]) -> str:
    return words.in_html(tables.ids_in_words(ids))
