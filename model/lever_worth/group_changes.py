"""What a change does to the network at arm's length: which boxes and flows of the picture are new, changed or gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from model.changes import changes
from model.graph.groups import Groups
from model.scenario import Scenario

NEW, CHANGED, GONE = "new", "changed", "gone"


@dataclass(frozen=True, eq=False)
class GroupChanges:
    """Two pictures side by side.

    Parameters
    ----------
    boxes
        Box -> ``new``, ``changed`` or ``gone``; the others are as they were.
    details
        Box -> rows of ``fl.changes`` about its actors, their links and its step.
    new_flows
        (source, target) of flows that were not there.
    """

    boxes: Mapping[str, str]
    details: Mapping[str, pd.DataFrame]
    new_flows: frozenset[tuple[str, str]]


def group_changes(before: tuple[Scenario, Groups], after: tuple[Scenario, Groups]) -> GroupChanges:
    """Return which boxes and flows differ.

    Parameters
    ----------
    before, after
        Two scenarios, each with its groups.

    Examples
    --------
    >>> from model.levers import apply
    >>> from model.graph.groups import group_actors
    >>> from model.presets import preset
    >>> base = preset("reference")
    >>> reformed = apply(base, "certification_reform")
    >>> found = group_changes((base, group_actors(base)), (reformed, group_actors(reformed)))
    >>> sorted(found.boxes.items())
    [('approve|government|central', 'changed'), ('test|government|central', 'changed')]
    """
    first, second = before[1], after[1]
    rows = changes(before[0], after[0])
    ends = {f"{link.source}-{link.target}": (link.source, link.target)
            for scenario in (before[0], after[0]) for link in scenario.links}  # fmt: skip
    about = [_touched(kind, name, ends) for kind, name in zip(rows["kind"], rows["id"], strict=True)]
    boxes: dict[str, str] = {}
    details: dict[str, pd.DataFrame] = {}
    for box in dict.fromkeys([*first.boxes.index, *second.boxes.index]):
        name = str(box)
        owned = _owned(first, name) | _owned(second, name)
        here = rows[[bool(owned & touched) for touched in about]]
        details[name] = here
        state = _state(name, first, second)
        if state or len(here):
            boxes[name] = state or CHANGED
    flows = [set(zip(groups.flows["source"], groups.flows["target"], strict=True)) for groups in (first, second)]
    return GroupChanges(boxes, details, frozenset(flows[1] - flows[0]))


def _state(box: str, first: Groups, second: Groups) -> str:
    """Return whether a box is new or gone; empty if it is in both, or its actors only moved, as to another track."""
    for here, there, state in ((second, first, NEW), (first, second, GONE)):
        if box in here.boxes.index and box not in there.boxes.index:
            known = {member for members in there.boxes["members"] for member in members}
            members = set(here.boxes["members"][box])
            return CHANGED if members and members <= known else state
    return ""


def _owned(groups: Groups, box: str) -> set[str]:
    """Return the ids of a box: its actors, and the step it stands for if time passes there."""
    if box not in groups.boxes.index:
        return set()
    row = groups.boxes.loc[box]
    return {*row["members"], str(row["stage"])} if row["kind"] == "delay" else set(row["members"])


def _touched(kind: str, name: str, ends: Mapping[str, tuple[str, str]]) -> set[str]:
    """Return the ids that a row of changes is about: a link is about both of its ends."""
    if kind == "link":
        return set(ends[name])
    return {name} if kind in ("actor", "step") else set()
