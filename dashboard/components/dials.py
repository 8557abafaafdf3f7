"""The scenario chips and the two dials."""

from __future__ import annotations

import streamlit as st

from dashboard.desk import Desk
from dashboard.position import OWN
from dashboard.words import as_typed, in_html
from model.durations import in_words
from model.explanation.explain import SPEEDS
from model.language import _
from model.presets import PRESETS, preset
from model.scenario import Scenario

LONGEST_CHIP = 40  # characters of an own network's title


def guide(desk: Desk) -> None:
    """Show the three steps of a first visit until they are dismissed."""
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="guide"):
        st.markdown(_("**1** Move a slider.  **2** Read why.  **3** Press *Try*."), width="stretch")
        st.button(_("Got it"), on_click=desk.dismiss_guide, type="tertiary")


def scenario_chips(desk: Desk) -> None:
    """Show the bundled scenarios, and the visitor's own; choosing one lays it out and makes it the baseline."""
    scenario = desk.position.scenario
    own = {} if desk.own is None else {OWN: _own_label(desk.own)}
    bound = desk.seeded("scenario", desk.position.name, lambda name: desk.start_from(name or desk.position.name))
    st.pills(
        _("Start from a scenario"),
        [*own, *PRESETS],
        format_func=lambda name: own[name] if name in own else _(preset(name).label),
        label_visibility="collapsed",
        wrap=True,
        **bound,
    )
    st.markdown(f'<div class="small">{in_html(_first_sentence(_(scenario.summary)))}</div>', unsafe_allow_html=True)


def _own_label(own: Scenario) -> str:
    """Return the title of the visitor's own network, cut where a chip would be too long, its markup shown as typed."""
    label = own.label
    short = label if len(label) <= LONGEST_CHIP else label[:LONGEST_CHIP] + "…"
    return _("Yours: {name}").format(name=as_typed(short))


def dials(desk: Desk) -> None:
    """Show the two dials, each with its two ends in words."""
    position = desk.position
    speeds = sorted({*map(float, SPEEDS), position.iteration_speed})
    st.select_slider(
        _("Iteration speed: versions per need"),
        speeds,
        format_func=lambda value: f"{value:g}",
        **desk.seeded("iteration_speed", position.iteration_speed, lambda value: desk.change(iteration_speed=value)),
    )
    _ends(_("one big step"), _("many small steps"))
    work = position.scenario.parameters["design_work"] / position.iteration_speed
    said = _("a new version after every {days} of design work").format(days=f"<b>{in_words(work, 0.02)}</b>")
    st.markdown(f'<div class="small">{said}</div>', unsafe_allow_html=True)
    share = position.scenario.dials.centralisation
    st.slider(
        _("Centralisation: decisions taken at the top"),
        0,
        100,
        step=5,
        format="%d%%",
        **desk.seeded("centralisation", round(share * 100), lambda value: desk.move(
            desk.position.with_centralisation(value / 100))),
    )  # fmt: skip
    _ends(_("front line decides"), _("ministry decides"))


def _ends(low: str, high: str) -> None:
    st.markdown(f'<div class="ends"><span>{low}</span><span>{high}</span></div>', unsafe_allow_html=True)


def _first_sentence(text: str) -> str:
    return text.split(". ", maxsplit=1)[0].rstrip(".") + "."
