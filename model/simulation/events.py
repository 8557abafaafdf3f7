"""The record of a run as a tidy frame, and a case's diary in words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from model.errors import ArgumentError, shown
from model.flow.compiled import CompiledNetwork, compile_network
from model.flow.walk import LOOP, stage_ids, stage_labels
from model.language import _
from model.simulation.arrays import OUTCOMES
from model.simulation.replication import Replication

if TYPE_CHECKING:
    from model.simulation.result import SimulationResult

FIELDED = "fielded"
SHOWN = 0.05  # days: less is shown as 0.0 and not worth a word


def event_frame(network: CompiledNetwork, run: Replication) -> pd.DataFrame:
    """Return every step of every case of one replication.

    Returns
    -------
    pandas.DataFrame
        ``case, version, stage, actor`` (empty for a delay that uses nobody's capacity), ``arrive, start, end`` (days
        from the beginning of the run, warm-up included), ``outcome``; ordered by ``start``.
    """
    rows = run.record
    ids = np.array(["", *(actor.id for actor in network.structure.stations)], dtype=object)
    stages = np.array(stage_ids(network.structure), dtype=object)
    frame = pd.DataFrame(
        {
            "case": rows[:, 0].astype(np.int64),
            "version": rows[:, 1].astype(np.int64),
            "stage": pd.Categorical(stages[rows[:, 2].astype(int)], categories=stages),
            "actor": pd.Categorical(ids[rows[:, 3].astype(int) + 1], categories=ids),
            "arrive": rows[:, 4],
            "start": rows[:, 5],
            "end": rows[:, 6],
            "outcome": pd.Categorical(np.array(OUTCOMES, dtype=object)[rows[:, 7].astype(int)], categories=OUTCOMES),
        }
    )
    return frame.sort_values(["start", "case"], kind="stable", ignore_index=True)


def diary(answer: SimulationResult, case: int) -> list[str]:
    """Return what happened to a case, one sentence a step, days counted from when the need was raised.

    Parameters
    ----------
    answer
        From :func:`model.simulate` with ``events=True``.
    case
        Number of the case, as in ``answer.events``: 0 is the first need raised, warm-up included.

    Raises
    ------
    ArgumentError
        If no events were kept, or there is no such case.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.simulation.runner import simulate
    >>> found = simulate(preset("reference"), replications=2, cases=20, events=True)
    >>> print(diary(found, 0)[1])
    Day 0.6: Triage at Desk 7, 0.7 days: known fix.
    """
    events = answer.events
    if events is None:
        raise ArgumentError(
            "diary", _("the result has no events"), _("must have them"), _("use simulate(..., events=True)")
        )
    whole = isinstance(case, (int, np.integer)) and not isinstance(case, bool)
    steps = events[events["case"] == case].sort_values("arrive", kind="stable") if whole else events[:0]
    if steps.empty:
        last = int(events["case"].max()) if len(events) else 0
        raise ArgumentError(
            "diary",
            _("case is {case}").format(case=shown(case)),
            _("must be one in the events, 0 to {last}").format(last=last),
        )
    structure = compile_network(answer.scenario).structure
    labels, names = stage_labels(structure), {one.id: one.label for one in structure.stations}
    began = steps["arrive"].min()
    sentences = []
    for step in steps.to_dict("records"):
        sentences.append(_told(step, began, labels[step["stage"]], names.get(step["actor"], "")))
    if steps["outcome"].iloc[-1] != FIELDED:
        sentences.append(_("The record ends here; the need is still on its way."))
    return sentences


def _told(step: Mapping[Hashable, Any], began: float, stage: str, actor: str) -> str:
    """Return one step of a case as a sentence."""
    waited, took = step["start"] - step["arrive"], step["end"] - step["start"]
    what = _(stage)
    if step["stage"] in LOOP:
        what = _("{step} version {number}").format(step=what, number=step["version"])
    if actor:
        what = _("{step} at {actor}").format(step=what, actor=_(actor))
    if waited >= SHOWN:
        what = _("{step} after {days:.1f} days of waiting").format(step=what, days=waited)
    if took >= SHOWN:
        what = _("{step}, {days:.1f} days").format(step=what, days=took)
    day = step["arrive"] - began
    return _("Day {day:.1f}: {step}: {outcome}.").format(day=day, step=what, outcome=_(step["outcome"]))
