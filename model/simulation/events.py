"""The record of a run as a tidy frame, and a case's diary in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.compiled import CompiledNetwork
from model.simulation.arrays import OUTCOMES
from model.simulation.replication import Replication
from model.walk import LOOP, stage_ids, stage_labels

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


def diary(network: CompiledNetwork, events: pd.DataFrame, case: int) -> list[str]:
    """Return what happened to a case, one sentence a step, days counted from when the need was raised.

    Parameters
    ----------
    network, events
        What was simulated, and its record.
    case
        Number of the case; an unknown one has no steps.
    """
    steps = events[events["case"] == case].sort_values("arrive", kind="stable")
    labels, names = stage_labels(network.structure), {one.id: one.label for one in network.structure.stations}
    began = steps["arrive"].min()
    sentences = []
    for step in steps.to_dict("records"):
        version = f" of version {step['version']}" if step["stage"] in LOOP else ""
        who = f" at {names[step['actor']]}" if step["actor"] else ""
        waited = step["start"] - step["arrive"]
        wait = f" after {waited:.1f} days of waiting" if waited >= SHOWN else ""
        took = step["end"] - step["start"]
        days = f", {took:.1f} days" if took >= SHOWN else ""
        day = step["arrive"] - began
        sentences.append(f"Day {day:.1f}: {labels[step['stage']]}{version}{who}{wait}{days}: {step['outcome']}.")
    return sentences
