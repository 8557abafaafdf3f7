"""A campaign: many points of one scenario, answered somewhere, kept in a store, gathered in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.errors import ArgumentError, shown
from model.experiments.executors import check_executor, completed
from model.experiments.points import FORMULAS_BLIND
from model.experiments.store import Store
from model.experiments.tasks import Settings, answer, tasks
from model.flow.compiled import FloatArray
from model.language import _
from model.scenario import Scenario

Progress = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class Campaign:
    """Where and how the work is done; nothing here changes a number.

    Parameters
    ----------
    executor, workers
        See :func:`model.experiments.executors.completed`.
    store
        Folder for finished points; None = keep nothing.
    progress
        Called with (points done, points in all): once at the start, then after every task.
    """

    executor: Any = None
    workers: int | None = None
    store: str | os.PathLike[str] | None = None
    progress: Progress | None = None

    def check(self, place: str) -> None:
        """Raise for what is no executor, number of workers or folder."""
        check_executor(place, self.executor, self.workers)
        if self.store is not None and not isinstance(self.store, (str, os.PathLike)):
            raise ArgumentError(
                place, _("store is {store}").format(store=shown(self.store)), _("must be the path of a folder")
            )

    def conduct(
        self, scenario: Scenario, settings: Settings, names: Sequence[str], points: FloatArray
    ) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """Return one row per point, in order, and what the user should know about how they came to be.

        Parameters
        ----------
        scenario, settings
            The base, and how each point is answered.
        names, points
            What is varied, and (n, names) values.
        """
        store = None if self.store is None else Store(self.store, settings.question(scenario, names))
        gathered = [] if store is None else [_known(store.found, names, points)]
        missing = np.setdiff1d(np.arange(len(points)), gathered[0].index if gathered else [])
        done = len(points) - len(missing)
        self.report(done, len(points))
        work = list(tasks(scenario, settings, names, missing.tolist(), points[missing]))
        executor = self.executor if work else None
        with closing(completed(answer, work, executor, self.workers)) as answers:
            for rows in answers:
                if store is not None:
                    store.keep(rows)
                gathered.append(rows)
                done += len(rows)
                self.report(done, len(points))
        table = pd.concat([rows for rows in gathered if len(rows)]).sort_index().reset_index(drop=True)
        return table, _notes(settings, names) + (() if store is None else store.notes)

    def report(self, done: int, total: int) -> None:
        """Tell the progress, if somebody wants to know."""
        if self.progress is not None:
            self.progress(done, total)


def _notes(settings: Settings, names: Sequence[str]) -> tuple[str, ...]:
    blind = [name for name in FORMULAS_BLIND if name in names and settings.method == "analytic"]
    said = _("{name}: formulas take needs to come at random; only a simulation sees it")
    return tuple(said.format(name=name) for name in blind)


def _known(found: pd.DataFrame, names: Sequence[str], points: FloatArray) -> pd.DataFrame:
    """Return the rows already found for these points, indexed by the points' places."""
    if not len(found):
        return found
    rest = [name for name in found.columns if name not in names]
    at = {values: row for row, values in enumerate(found[list(names)].itertuples(index=False, name=None))}
    pairs = [(place, at[values]) for place, values in enumerate(map(tuple, points.tolist())) if values in at]
    known = found[[*names, *rest]].iloc[[row for __, row in pairs]]
    known.index = pd.Index([place for place, __ in pairs])
    return known
