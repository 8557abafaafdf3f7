"""A replay -> the plain data its component wants, and the charts beside it. No Streamlit here; formatting only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import model as fl
from dashboard.words import as_typed
from model.durations import in_words
from model.language import N_, _, ngettext, spoken
from model.replay import Replay

SPEEDS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
PLAYS = 60.0  # seconds a whole run takes at the speed it starts with, about
TEXTS = {
    "play": N_("Play"),
    "pause": N_("Pause"),
    "step": N_("Step"),
    "speed": N_("Speed"),
    "follow": N_("Follow"),
    "nobody": N_("no need"),
    "raised": N_("need {number}, raised day {day}"),
    "there": N_("need {number}, there from the start"),
    "before": N_("Follow the need before"),
    "after": N_("Follow the next need"),
    "day_label": N_("Day"),
    "day": N_("Day {day} of {days}"),
    "counts": N_("{waiting} wait · {working} in work"),
    "counts_short": N_("{waiting} wait {working} work"),
    "here": N_("{working} here"),
    "hint": N_("Press Play. Select a box to follow a need that is there."),
    "not_yet": N_("Need {number} is not raised yet: it will be on day {day}."),
    "gone": N_("Need {number} is closed: its fix is in use, or it ended otherwise."),
    "moving": N_("Need {number} is being handed over to {to}."),
    "waits": N_("Need {number} waits at {box} since day {since}."),
    "works": N_("Need {number} is worked on at {box} since day {since}."),
    "passes": N_("Need {number} is at {box} since day {since}."),
    "arrives": N_("Day {day}: need {number} arrives at {box} and waits."),
    "begins": N_("Day {day}: work on need {number} begins at {box}."),
    "comes": N_("Day {day}: need {number} comes to {box}."),
    "ends": N_("Day {day}: need {number} is done at {box}."),
    "empty": N_("No need is at {box} now."),
    "heard": N_("Day {day}: {waiting} needs wait, {working} are worked on."),
    "table": N_("Queues on this day, in figures"),
    "box": N_("Where"),
    "waiting": N_("Waiting"),
    "working": N_("In work, or passing"),
    "key_waiting": N_("a need that waits"),
    "key_working": N_("worked on, or on its way"),
    "key_followed": N_("the need you follow"),
    "still": N_("Your device asks for little motion: counts are shown instead of dots, day by day."),
}
FIELDS = ("day", "days", "number", "box", "to", "since", "waiting", "working")
"""What the browser fills in, in the order of ``FIELDS`` in flow_replay.js."""
Mark = tuple[float, float, str]


def replay_data(seen: Replay, picture: dict[str, Any], run: int, marks: Sequence[Mark] = ()) -> dict[str, Any]:
    """Return the data of :func:`dashboard.components.flow_replay.flow_replay`.

    Parameters
    ----------
    seen
        The run.
    picture
        Of the scenario, as from :func:`dashboard.charts.picture`.
    run
        Names the run.
    marks
        What happens on the way: first and last day, and words.
    """
    texts = {name: _numbered(_(text)) for name, text in TEXTS.items()}
    texts["drawn"] = _drawn(seen)
    boxes = [node["id"] for node in picture["nodes"]]
    capacity = [node["kind"] in ("station", "gate") for node in picture["nodes"]]
    room = _(TEXTS["counts"]).format(waiting=10, working=10)
    nodes = [{**node, "load_label": room if holds else ""}
             for node, holds in zip(picture["nodes"], capacity, strict=True)]  # fmt: skip
    legend = {name: text for name, text in picture["legend"].items() if name != "skip"}
    return {
        "run": run,
        "days": int(seen.days) if seen.days == int(seen.days) else seen.days,
        "picture": {**picture, "nodes": nodes, "hint": "", "legend": legend},
        "boxes": [{"id": box, "queues": holds} for box, holds in zip(boxes, capacity, strict=True)],
        "needs": _needs(seen, boxes),
        "numbers": list(seen.drawn),
        "counts": _counts(seen, boxes),
        "marks": [{"from": first, "to": last, "label": label} for first, last, label in marks],
        "speed": min(SPEEDS, key=lambda speed: abs(speed - seen.days / PLAYS)),
        "speeds": [{"value": speed, "text": _pace(speed)} for speed in SPEEDS],
        "play": bool(marks),
        "texts": texts,
        "lang": spoken(),
    }


def _numbered(text: str) -> str:
    """Return a template with its fields by number, as the browser fills them: names would read as untranslated words.

    Examples
    --------
    >>> _numbered("Day {day} of {days}")
    'Day {0} of {1}'
    """
    return re.sub(r"\{(\w+)\}", lambda field: f"{{{FIELDS.index(field[1])}}}", text)


def marks(seen: Replay, transients: Sequence[Any]) -> list[Mark]:
    """Return the days on which something happens in a run, in words."""
    names = seen.simulated.stations["name"]
    return [(float(one.day), float(one.day + getattr(one, "days", seen.days)), happening_in_words(one, names))
            for one in transients]  # fmt: skip


def happening_in_words(happens: Any, names: Mapping[Any, str]) -> str:
    """Return a surge, an outage or a moved dial in a few words; ``names`` of actors, by id."""
    if isinstance(happens, fl.Surge):
        return _("{factor:g} × the needs").format(factor=happens.factor)
    if isinstance(happens, fl.Outage):
        return _("{actor} stops").format(actor=_(names[happens.actor]))
    if happens.centralisation is not None:
        return _("centralisation {share:.0%} from here on").format(share=happens.centralisation)
    return _("{speed:g} versions per need from here on").format(speed=happens.iteration_speed)


def _pace(speed: float) -> str:
    text = ngettext("{days} day a second", "{days} days a second", int(speed) if speed == int(speed) else 2)
    return text.format(days=f"{speed:g}")


def _drawn(seen: Replay) -> str:
    shown, total = len(seen.drawn), len(seen.cases)
    if shown == total:
        text = ngettext("Each dot is a simulated need: the {n} of this run.",
                        "Each dot is a simulated need: all {n} of this run.", total)  # fmt: skip
        return text.format(n=total)
    text = _("Each dot is a simulated need: {shown} of {total} are drawn, evenly chosen; the counts count all.")
    return text.format(shown=shown, total=total)


def _needs(seen: Replay, boxes: list[str]) -> list[list[float]]:
    """Return for each need drawn its steps in a row: box, arrival, start, end."""
    place = {box: number for number, box in enumerate(boxes)}
    rows = seen.steps[seen.steps["case"].isin(seen.drawn)]
    codes = rows["box"].map(place).to_numpy()
    days = rows[["arrive", "start", "end"]].to_numpy().round(3).tolist()
    found: dict[int, list[float]] = {}
    for case, code, step in zip(rows["case"].tolist(), codes.tolist(), days, strict=True):
        found.setdefault(case, []).extend([code, *step])
    return [found[case] for case in seen.drawn]


def _counts(seen: Replay, boxes: list[str]) -> list[list[list[float]]]:
    """Return for each box when needs arrive, begin and end there, each in order of days."""
    held = dict(iter(seen.steps.groupby("box")))
    none: list[list[float]] = [[], [], []]
    return [[sorted(held[box][name].round(3).tolist()) for name in ("arrive", "start", "end")]
            if box in held else none for box in boxes]  # fmt: skip


def waiting_in_words(seen: Replay, solution: fl.Solution, disturbed: bool = False) -> str:
    """Return where work waits in a run, in Markdown, beside what the formulas say of one not ``disturbed``."""
    if not seen.cases:
        return _("**Nowhere:** needs are so rare here that in the {days} watched none is raised.").format(
            days=in_words(seen.days))  # fmt: skip
    first = seen.waits.iloc[0] if len(seen.waits) else None
    if first is None or first["waiting"] < 0.05:
        return _("**Almost nowhere:** in this run hardly any need ever waits for somebody to be free.")
    name = as_typed(_(first["name"]))
    if not solution.stable:
        text = _("**At {name}, and it keeps growing:** {why}. The run starts "
                 "empty; within {days} up to {most} needs wait there, {share:.0%} of all waiting.")  # fmt: skip
        ends = solution.overload is None or not solution.overload.never_finishes
        why = _("more needs come than can be worked on") if ends else _("some needs never finish")
        return text.format(name=name, why=why, days=in_words(seen.days), most=int(first["most"]), share=first["share"])
    text = _("**At {name}:** {share:.0%} of all waiting in this run is there; {waiting:.1f} needs wait on an average "
             "day, {most} at most.")  # fmt: skip
    more = _("If nothing happened, formulas say, {formula:.1f} would wait there.") if disturbed else _(
        "By formulas, over all runs, {formula:.1f} wait there.")  # fmt: skip
    formula = solution.stations.at[seen.waits.index[0], "queue_length"]
    said = text.format(name=name, share=first["share"], waiting=first["waiting"], most=int(first["most"]))
    return f"{said} {more.format(formula=formula)}"
