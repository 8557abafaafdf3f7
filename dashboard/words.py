"""Numbers -> the short sentences around a picture. No Streamlit here."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts import description
from dashboard.tables import place_name
from model.durations import in_words
from model.explanation.explain import Explanation, step_in_words
from model.graph.groups import Groups
from model.language import _
from model.results import Solution


def change_against(solution: Solution, baseline: Solution) -> Mapping[str, Any]:
    """Return how the headline differs from the baseline, for a metric: text, colour and arrow."""
    if not solution.stable or not baseline.stable:
        return {"delta": None}
    days = solution.cycle_time.mean - baseline.cycle_time.mean
    error = max(solution.expected_error.mean, baseline.expected_error.mean)
    if abs(days) < 0.005 * baseline.cycle_time.mean:
        return {"delta": _("as fast as the baseline"), "delta_color": "off", "delta_arrow": "off"}
    size = in_words(abs(days), max(0.05, error))
    said = _("{days} slower than the baseline") if days > 0 else _("{days} faster than the baseline")
    return {
        "delta": said.format(days=size),
        "delta_color": "red" if days > 0 else "green",
        "delta_arrow": "up" if days > 0 else "down",
    }


def caution(solution: Solution) -> str:
    """Return where the answer on the screen should be trusted less; empty if nowhere."""
    tight = [place_name(solution, flag.place) for flag in solution.flags if flag.reason == "near_saturation"]
    fed = [place_name(solution, flag.place) for flag in solution.flags if flag.reason == "convoy"]
    parts = []
    if tight:
        said = _("{places} is within 5 % of capacity, where small changes move the answer a lot")
        parts.append(said.format(places=", ".join(tight)))
    if fed:
        said = _("a meeting feeds {places} in batches, so the wait there is rough")
        parts.append(said.format(places=", ".join(fed)))
    return _("Trust the digits less: {reasons}.").format(reasons="; ".join(parts)) if parts else ""


def described(solution: Solution, box: pd.Series) -> str:
    """Return what a box is, in one line."""
    if box["kind"] == "delay":
        return _("Time that passes here uses nobody's capacity.")
    if box["kind"] == "unit":
        said = _("{count} units raise the needs, try each version, and use what is fielded. They have no queue.")
        return said.format(count=box["count"])
    return description(solution, box, float(box["utilisation"])) + "."


def neighbours(groups: Groups, name: str) -> list[str]:
    """Return who hands work to a box and to whom it hands work on, with their shares."""
    lines = []
    for said, here, there in (
        (_("Gets work from: {places}."), "target", "source"),
        (_("Hands work to: {places}."), "source", "target"),
    ):
        flows = groups.flows[(groups.flows[here] == name) & (groups.flows[there] != name)]
        if len(flows):
            shares = flows.groupby(there)["rate"].sum().sort_values(ascending=False) / flows["rate"].sum()
            named = [f"{_(groups.boxes.loc[other, 'name'])} ({share:.0%})" for other, share in shares.items()]
            lines.append(said.format(places=", ".join(named)))
    return lines


def server_gains(explanation: Explanation, members: tuple[str, ...]) -> list[str]:
    """Return what one more server would bring at the best member of a box, if anything worth saying."""
    solution = explanation.solution
    steps = [step for step in explanation.next_steps if step.kind == "server" and step.actor in members]
    worth = [step_in_words(solution, step) for step in steps[:1] if step.gain >= 0.1]
    return [_("What if? {step}.").format(step=capitalised(step)) for step in worth]


def capitalised(text: str) -> str:
    """Return a text that may begin a sentence."""
    return text[:1].upper() + text[1:]


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels by id, with the id behind those that several bear: a choice by its label must mean one thing.

    Examples
    --------
    >>> told_apart({"a": "Test post", "b": "Test post", "c": "Board"})
    {'a': 'Test post (a)', 'b': 'Test post (b)', 'c': 'Board'}
    """
    borne = Counter(labels.values())
    return {key: f"{label} ({key})" if borne[label] > 1 else label for key, label in labels.items()}


def in_html(text: str) -> str:
    """Return a text that may stand between HTML tags in Markdown: neither of the two reads a sign of it as its own.

    Examples
    --------
    >>> in_html("<b> ![x](y)")
    '&lt;b&gt; &#33;&#91;x&#93;(y)'
    """
    escaped = html.escape(" ".join(text.split()))
    return "".join(f"&#{ord(sign)};" if sign in "!*_`[]~$\\" else sign for sign in escaped)


def cycle_time(solution: Solution) -> str:
    """Return the mean cycle time, with no more digits than its error supports, or that there is none."""
    if not solution.stable:
        return _("over capacity")
    return in_words(solution.cycle_time.mean, solution.expected_error.mean)


def as_typed(text: str) -> str:
    r"""Return a text in which Markdown reads every sign as itself: names come from people.

    Examples
    --------
    >>> print(as_typed("*HQ* [1]"))
    \*HQ\* \[1\]
    """
    return "".join("\\" + sign if sign in "\\`*_{}[]<>()#+-!|$~:" else sign for sign in text)
