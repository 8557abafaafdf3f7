"""Self-checks that travel with every result: what must hold whatever the scenario, actor by actor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from model.flow.capacity import capacity
from model.flow.compiled import CompiledNetwork, FloatArray
from model.intervals import students
from model.simulation.measures import utilisation
from model.simulation.replication import Replication

LITTLE_TOLERANCE = 0.01
"""|L - lambda W| / L over a long run (validation case V28); see ``allowed`` for what the ends of a run may add."""
CONFIDENCE = 0.9999
"""Of the interval in which visits must lie: fifty actors should not raise one false alarm in a hundred results."""
ROUNDING = 1e-9  # an actor that every need visits once has no spread at all
FEWEST, FEWEST_RUNS = 100, 3
"""Visits expected in all, and replications, below which Student's interval of their number means little."""


def self_checks(
    network: CompiledNetwork, runs: Sequence[Replication], expected_visits: FloatArray, per_case: FloatArray
) -> pd.DataFrame:
    """Return Little's law, load and flow at every actor.

    Parameters
    ----------
    network, runs
        What was simulated, and its replications.
    expected_visits
        (S,) visits per need by the traffic equations; nan where they do not apply (over capacity, transients).
    per_case
        (S,) visits of a case that comes at all: some come back often, which spreads the number of visits.

    Returns
    -------
    pandas.DataFrame
        Per actor two ways to the same number: ``queue_length`` (counted) and ``rate_times_wait`` (Little's law) with
        ``little_gap`` relative to the former; ``busy_share`` (counted; nan at a gate) and ``utilisation`` (offered);
        ``visits_per_need`` (counted) and ``expected_visits_per_need``; and ``fine``: whether all agree within chance.
    """
    posts, days = np.array([run.posts for run in runs]), np.array([[run.days] for run in runs])
    queue, product = (posts["waiting_days"] / days).mean(axis=0), (posts["wait"] / days).mean(axis=0)
    # A case that waits at either end of the measured days is in one of the two and not wholly in the other: some
    # (1 + L) cases at each end, none for longer than the longest wait seen.
    allowed = LITTLE_TOLERANCE * queue + 2 * (1 + queue) * posts["longest_wait"].max(axis=0) / days.mean()
    gap = np.abs(queue - product)
    needs = np.array([[len(run.raised) - run.first] for run in runs])
    with np.errstate(invalid="ignore", divide="ignore"):  # no need in a short horizon: nan
        visits, low, high = students(posts["case_visits"] / needs, CONFIDENCE)
        # By luck a few runs can be all but equal: the spread is at least that of cases that come or do not, and come
        # back with the same chance each time (geometric): 4 deviations.
        least = 4 * np.sqrt(expected_visits * (2 * per_case - 1 + expected_visits) / needs.sum())
    judged = (expected_visits * needs.sum() >= FEWEST) & (len(runs) >= FEWEST_RUNS)
    flows = ~judged | (np.abs(visits - expected_visits) <= np.fmax((high - low) / 2, least) + ROUNDING)
    busy = (posts["busy_days"] / days).mean(axis=0) / capacity(network).servers[0]
    return pd.DataFrame(
        {
            "queue_length": queue,
            "rate_times_wait": product,
            "little_gap": np.divide(gap, queue, out=np.zeros_like(gap), where=queue > 0),
            "utilisation": utilisation(network, runs).mean(axis=0),
            "busy_share": np.where(network.structure.gate, np.nan, busy),
            "visits_per_need": visits,
            "expected_visits_per_need": expected_visits,
            "fine": (gap <= allowed) & flows,
        },
        index=pd.Index([actor.id for actor in network.structure.stations], name="actor"),
    )


def flow_balance(runs: Sequence[Replication]) -> tuple[int, int, int]:
    """Return needs raised, fielded, and on their way at the end of the measured days: the first is the sum."""
    raised = sum(int((run.raised <= run.closes).sum()) for run in runs)
    fielded = sum(int((run.fielded <= run.closes).sum()) for run in runs)
    under_way = sum(int(((run.raised <= run.closes) & (run.fielded > run.closes)).sum()) for run in runs)
    return raised, fielded, under_way
