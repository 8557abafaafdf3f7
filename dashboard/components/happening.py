"""Something happens on the way: a surge in needs, an actor that stops, a dial that is moved; run when asked for."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

import model as fl
from dashboard import service
from dashboard.components.job import job_progress, start_button
from dashboard.desk import Desk
from dashboard.jobs import DONE, JOBS
from dashboard.service import Watched
from dashboard.words import as_typed, told_apart
from model.errors import ModelError
from model.language import _

KINDS = ("nothing", "surge", "outage", "dial")
LAST_DAY = 20_000
FASTEST = 50.0  # versions per need


def happening(desk: Desk) -> tuple[tuple[Any, ...], Watched | None]:
    """Ask what happens; return it, and what both engines say of it once that was run."""
    labels = {"nothing": _("Nothing special"), "surge": _("A surge in needs"), "outage": _("An actor stops"),
              "dial": _("A dial is moved")}  # fmt: skip
    kind = st.segmented_control(_("What happens on the way?"), KINDS, format_func=labels.__getitem__, default="nothing",
                                required=True, key="happening")  # fmt: skip
    if kind == "nothing":
        return (), None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        happens = {"surge": _surge, "outage": _outage, "dial": _dial}[str(kind)](desk)
        try:
            days = service.days_with(desk.position, (happens,))
        except ModelError as error:
            st.warning(_("This cannot be watched need by need: {problem}.").format(problem=as_typed(str(error))))
            return (), None
        key = ("transient", desk.position, happens, days)
        work = partial(service.watch_transient, desk.position, (happens,), days)
        job = JOBS.look(key, desk.visitor)
        if job is None or job.state != DONE:
            going = job is not None and job.going
            start_button(desk, _("Run it"), key, work, type="primary", icon=":material/play_arrow:", disabled=going)
    job = job_progress(desk, key, _("Simulating what happens"))
    if job is not None and job.state == DONE:
        return (happens,), job.result
    if job is None:
        st.markdown(_("Press *Run it*: 20 runs are simulated and the formulas are followed. Until then nothing special "
                      "happens below."))  # fmt: skip
    return (), None


def _day(desk: Desk, name: str, text: str, least: int) -> int:
    """Ask for a day, or a number of days: at first a sixth of what is watched."""
    watched = service.days_with(desk.position, ())
    return int(st.number_input(text, least, LAST_DAY, max(least, watched // 6), step=max(1, watched // 36),
                               key=f"{name}_of_{watched}", width=130))  # fmt: skip


def _surge(desk: Desk) -> fl.Surge:
    day, days = _day(desk, "surge_day", _("From day"), 0), _day(desk, "surge_days", _("For days"), 1)
    factor = st.number_input(_("Needs times"), 0.1, 20.0, 2.0, step=0.5, key="surge_factor", width=130)
    return fl.Surge(day, days, float(factor))


def _outage(desk: Desk) -> fl.Outage:
    names = {actor: _(name) for actor, name in service.solution(desk.position).stations["name"].items()}
    waits = service.replay(desk.position).waits
    first = str(waits.index[0]) if len(waits) else next(iter(names))
    actor = st.selectbox(_("Who stops"), list(names), index=list(names).index(first),
                         format_func=told_apart(names).__getitem__, key=f"outage_{first}", width=260)  # fmt: skip
    day, days = _day(desk, "outage_day", _("From day"), 0), _day(desk, "outage_days", _("For days"), 1)
    return fl.Outage(str(actor), day, days)


def _dial(desk: Desk) -> fl.DialChange:
    labels = {"centralisation": _("centralisation"), "iteration_speed": _("iteration speed")}
    dial = st.selectbox(_("Which dial"), list(labels), format_func=labels.__getitem__, key="moved_dial", width=200)
    day = _day(desk, "dial_day", _("From day"), 0)
    if dial == "centralisation":
        moved = 0 if desk.position.centralisation >= 0.5 else 100
        share = st.number_input(_("To, in %"), 0, 100, moved, step=5, key=f"moved_share_{moved}", width=130)
        return fl.DialChange(day, centralisation=share / 100)
    twice = min(max(1.0, 2.0 * desk.position.iteration_speed), FASTEST)
    speed = st.number_input(_("To versions per need"), 1.0, FASTEST, twice, step=1.0,
                            key=f"moved_speed_{desk.position.iteration_speed:g}", width=190)  # fmt: skip
    return fl.DialChange(day, iteration_speed=float(speed))
