"""Spread of a proven fix from the unit that has it to all others: peer to peer, and published by the centre.

Exact first-passage percolation on the unit graph: every link takes an exponential time of its own, and a unit has the
fix as soon as the quickest chain of links reaches it.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.durations import in_words, range_in_words
from model.errors import ArgumentError, in_digits, shown
from model.flow.compiled import FloatArray, IntArray, compile_network
from model.intervals import Estimate, student
from model.language import _
from model.scenario import Scenario
from model.spread.percolation import first_passage
from model.spread.unit_graph import pairs_within, unit_links
from model.version import VERSION

MOST_DRAWS = 100_000
MOST_MEETINGS = 20_000_000
"""Draws times pairs of units of one region: five seconds and 1.5 GB at the limit."""
CURVE_POINTS = 101
DIGITS = 1e-9  # 0.55 x 100 is 55 units, though 55.00000000000001 to a computer


@dataclass(frozen=True, eq=False)
class Adoption:
    """How a fix spreads: day 0 is the day the source unit has it fielded; the source counts among the units.

    Parameters
    ----------
    scenario, seed, version
        What was drawn, with which seed, by which version.
    units
        Ids, in the scenario's order.
    sources
        (draws,) where the fix starts in each draw, as positions among the units.
    arrivals
        (draws, units) day each unit has the fix; inf = never. A draw of one seed uses the same luck per link in every
        scenario, so draws of two scenarios pair row by row.
    """

    scenario: Scenario
    seed: int
    units: tuple[str, ...]
    sources: IntArray
    arrivals: FloatArray
    version: str = VERSION

    def time_to(self, share: float) -> Estimate:
        """Return days until a share of the units has the fix, the mean over draws with its interval.

        Parameters
        ----------
        share
            0 .. 1 of all units, rounded up to whole units: 0.9 of 16 is the 15th.

        Returns
        -------
        Estimate
            inf if any draw never gets there: then the mean is infinite, however quick the other draws.
        """
        if not 0 <= share <= 1:
            raise ArgumentError(
                "time_to", _("share is {share}").format(share=in_digits(share)), _("must be >= 0 and <= 1")
            )
        return _mean(self._time_of(self._count(share)))

    @property
    def first_time(self) -> Estimate:
        """Days until the first *other* unit has it; nan where there is no other unit."""
        return _mean(self.runs["first_time"])

    @property
    def half_time(self) -> Estimate:
        """Days until half of the units have it."""
        return _mean(self.runs["half_time"])

    @property
    def ninety_time(self) -> Estimate:
        """Days until 90 % of the units have it."""
        return _mean(self.runs["ninety_time"])

    @property
    def reached_share(self) -> Estimate:
        """Share of units that ever have it: below 1 where no chain of links leads from some units to others."""
        return _mean(self.runs["reached_share"])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per draw: ``first_time, half_time, ninety_time`` (days) and ``reached_share``."""
        counts = {"first_time": 2, "half_time": self._count(0.5), "ninety_time": self._count(0.9)}
        columns = {name: self._time_of(count) for name, count in counts.items()}
        columns["reached_share"] = np.isfinite(self.arrivals).mean(axis=1)
        return pd.DataFrame(columns).rename_axis("draw")

    def curve(self, days: npt.ArrayLike | None = None) -> pd.DataFrame:
        """Return the share of units that have the fix, day by day.

        Parameters
        ----------
        days
            At which days; None = 101 days from 0 to when 99 % of all that happens has happened.

        Returns
        -------
        pandas.DataFrame
            Index ``day``; ``share`` (mean over draws), ``low``, ``high`` (95 % interval of that mean, within 0 .. 1).
        """
        if days is None:
            last = np.quantile(self.arrivals[np.isfinite(self.arrivals)], 0.99)
            days = np.linspace(0, last if last > 0 else 1.0, CURVE_POINTS)
        at = np.asarray(days, dtype=float).ravel()
        shares = [student((self.arrivals <= day).mean(axis=1)) for day in at]
        ends = np.clip([(share.low, share.high) for share in shares], 0, 1).reshape(-1, 2)
        columns = {"share": np.array(shares, dtype=float), "low": ends[:, 0], "high": ends[:, 1]}
        return pd.DataFrame(columns, index=pd.Index(at, name="day"))

    def time_to_effect(self, cycle_time: float, share: float = 0.9) -> Estimate:
        """Return days from a need raised to its fix in use in a share of the units.

        Parameters
        ----------
        cycle_time
            Mean innovation-cycle time, days: ``solve(s).cycle_time.mean``, or a simulation's, whose interval is then
            added in quadrature (the two are independent). nan (over capacity) gives nan.
        share
            As in :meth:`time_to`.
        """
        if cycle_time < 0:
            raise ArgumentError(
                "time_to_effect",
                _("cycle_time is {cycle_time} days").format(cycle_time=in_digits(cycle_time)),
                _("must be >= 0"),
            )
        spread = self.time_to(share)
        total = float(cycle_time) + float(spread)
        if not math.isfinite(total):
            return Estimate(total, total, total)
        before = cycle_time.half_width if isinstance(cycle_time, Estimate) else 0.0
        half = math.hypot(before, spread.half_width)
        return Estimate(total, total - half, total + half)

    def __repr__(self) -> str:
        time = self.ninety_time
        if not math.isfinite(time):
            when = "not in every draw"
        elif time.half_width > 0:
            when = f"after {range_in_words(time.low, time.high, time.half_width / time)}"
        else:  # one draw has no interval, one unit no spread
            when = f"after {in_words(time)}"
        return f"Adoption({self.scenario.name!r}, 90 % of {len(self.units)} units {when})"

    def _count(self, share: float) -> int:
        return max(1, math.ceil(share * len(self.units) - DIGITS))

    def _time_of(self, count: int) -> FloatArray:
        """Return the day in each draw on which so many units have it."""
        if count > len(self.units):
            return np.full(len(self.arrivals), math.nan)
        return np.asarray(self._sorted[:, count - 1])

    @cached_property
    def _sorted(self) -> FloatArray:
        return np.sort(self.arrivals, axis=1)


def has_units(scenario: Scenario) -> bool:
    """Return whether there is anybody for a fix to spread to."""
    return any(actor.function == "unit" for actor in scenario.actors)


def adoption(scenario: Scenario, draws: int = 400, seed: int = 1) -> Adoption:
    """Return how a proven fix spreads from one unit, drawn uniformly, to the others.

    Peers pass it on at ``peer_contact_rate`` (1 - κ) per link and direction. Whoever has it reports it to the central
    triage desk; once the first report has arrived and been handled there, the centre reaches each unit at
    ``hub_contact_rate`` κ. κ is the triage dial (the centre's triage holds the directory of fixes). Without a central
    triage desk there is no hub: κ is then 0, as in the walk.

    Parameters
    ----------
    scenario
        With at least one unit; it may be over capacity, for spread queues nowhere.
    draws
        Independent spreads, 1 .. 100 000.
    seed
        Whole number >= 0. Each link's exponential is named by its ends: another dial, rate or unit leaves it alone.

    Raises
    ------
    ArgumentError
        For a scenario without units, draws or a seed out of range, or too many draws times pairs of units.

    Notes
    -----
    An SI process, exact: Dijkstra's algorithm on exponential lengths, order statistics of the arrivals. The report
    takes the hand-over from unit to desk plus the desk's effort (a desk that meets: lead time + half a cadence); the
    quickest of several desks counts.

    Examples
    --------
    >>> from model.presets import preset
    >>> adoption(preset("reference"))
    Adoption('reference', 90 % of 16 units after 27 to 29 days)
    """
    _check("draws", draws, 1, MOST_DRAWS)
    _check("seed", seed, 0)
    network = compile_network(scenario)
    units = tuple(unit.id for unit in network.structure.units)
    if not units:
        limit = _("must have at least one")
        raise ArgumentError(
            "adoption", _("{name} has no unit").format(name=scenario.name), limit, _('add an actor of function "unit"')
        )
    pairs = pairs_within(scenario)
    if draws * pairs > MOST_MEETINGS:
        found = _("{draws} draws of {pairs} pairs of units").format(draws=draws, pairs=pairs)
        limit = _("must be at most {most} in all").format(most=MOST_MEETINGS)
        raise ArgumentError("adoption", found, limit, _("draw less often, or let one unit stand for several"))
    links = unit_links(network)
    tails, heads = [link.tail for link in links], [link.head for link in links]
    lengths = np.empty((draws, len(links)))
    for column, link in enumerate(links):
        lengths[:, column] = link.delay + _generator(seed, link.name).exponential(size=draws) / link.rate
    sources = (_generator(seed, "source").random(draws) * len(units)).astype(np.int64)
    arrivals = first_passage(tails, heads, lengths, sources, len(units) + 1)
    return Adoption(scenario, int(seed), units, sources, arrivals[:, : len(units)])


def _check(name: str, value: Any, low: int, high: float = math.inf) -> None:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not (whole and low <= value <= high):
        within = _("must be a whole number >= {low} and <= {high}")
        limit = (within if high < math.inf else _("must be a whole number >= {low}")).format(low=low, high=high)
        raise ArgumentError("adoption", _("{name} is {value}").format(name=name, value=shown(value)), limit)


def _generator(seed: int, name: str) -> np.random.Generator:
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return np.random.default_rng([seed, int.from_bytes(digest, "little")])


def _mean(times: npt.ArrayLike) -> Estimate:
    """Return the mean over draws; an infinite one is certain, for a draw that never arrives has a chance above 0."""
    values = np.asarray(times, dtype=float)
    return Estimate(math.inf, math.inf, math.inf) if np.isinf(values).any() else student(values)
