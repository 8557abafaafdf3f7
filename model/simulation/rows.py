"""Rows of shares: who may be next, as the event loop draws it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from model.flow.compiled import FloatArray
from model.simulation import arrays as a


@dataclass
class Rows:
    """Rows of shares under construction; equal rows of one table are stored once."""

    start: list[int] = field(default_factory=lambda: [0])
    cumulative: list[float] = field(default_factory=list)
    target: list[int] = field(default_factory=list)

    def add(self, table: FloatArray, targets: Sequence[int] | None = None) -> int:
        """Add the rows of a (rows, targets) table of shares; return the number of the first."""
        first = len(self.start) - 1
        for shares in np.atleast_2d(table):
            used = np.flatnonzero(shares > 0)
            self.cumulative += [*np.cumsum(shares[used])[:-1].tolist(), math.inf][: len(used)]  # none for no shares
            self.target += [int(n) if targets is None else targets[int(n)] for n in used]
            self.start.append(len(self.target))
        return first

    def tables(self) -> tuple[a.Table, a.Table]:
        """Return rows and shares as the loop reads them."""
        rows, shares = a.table(len(self.start) - 1, a.ROW), a.table(len(self.target), a.SHARE)
        rows.start, rows.stop = self.start[:-1], self.start[1:]
        shares.cumulative, shares.target = self.cumulative, self.target
        for first, stop in zip(rows.start, rows.stop, strict=True):
            cells = np.arange(stop - first) / (stop - first)
            shares.guide[first:stop] = first + np.searchsorted(self.cumulative[first:stop], cells, side="right")
        return rows, shares
