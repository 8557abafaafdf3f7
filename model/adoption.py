"""Spread of a proven fix from the unit that has it to all others: peer to peer, and published by the centre.

Exact first-passage percolation on the unit graph: every link takes an exponential time of its own, and a unit has the
fix as soon as the quickest chain of links reaches it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.compiled import CompiledNetwork, FloatArray, IntArray, compile_network
from model.errors import ArgumentError, in_digits, shown
from model.intervals import Estimate, student
from model.percolation import first_passage
from model.scenario import Scenario
from model.version import VERSION

MOST_DRAWS = 100_000
CURVE_POINTS = 101
DIGITS = 1e-9  # 0.9 x 70 is 63 units, not 64: shares are not taken beyond their digits


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
            raise ArgumentError("time_to", f"share is {in_digits(share)}", "must be >= 0 and <= 1")
        return _mean(self._time_of(math.ceil(share * len(self.units) - DIGITS)))

    @property
    def first_time(self) -> Estimate:
        """Days until the first *other* unit has it; nan where there is no other unit."""
        return _mean(self.runs["first_time"].to_numpy())

    @property
    def half_time(self) -> Estimate:
        """Days until half of the units have it."""
        return _mean(self.runs["half_time"].to_numpy())

    @property
    def ninety_time(self) -> Estimate:
        """Days until 90 % of the units have it."""
        return _mean(self.runs["ninety_time"].to_numpy())

    @property
    def reached_share(self) -> Estimate:
        """Share of units that ever have it: below 1 where no chain of links leads from some units to others."""
        return _mean(self.runs["reached_share"].to_numpy())

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per draw: ``first_time, half_time, ninety_time`` (days) and ``reached_share``."""
        size = len(self.units)
        counts = {"half_time": math.ceil(size / 2), "ninety_time": math.ceil(0.9 * size - DIGITS)}
        table = pd.DataFrame({"first_time": self._time_of(2)}).rename_axis("draw")
        for name, count in counts.items():
            table[name] = self._time_of(count)
        table["reached_share"] = np.isfinite(self.arrivals).mean(axis=1)
        return table

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
            raise ArgumentError("time_to_effect", f"cycle_time is {in_digits(cycle_time)} days", "must be >= 0")
        spread = self.time_to(share)
        total = float(cycle_time) + float(spread)
        if not math.isfinite(total):
            return Estimate(total, total, total)
        before = cycle_time.half_width if isinstance(cycle_time, Estimate) else 0.0
        half = math.hypot(before, spread.half_width)
        return Estimate(total, total - half, total + half)

    def __repr__(self) -> str:
        time = self.ninety_time
        return (
            f"Adoption({self.scenario.name!r}, 90 % of {len(self.units)} units after {time:.1f} days, "
            f"{time.low:.1f} to {time.high:.1f})"
        )

    def _time_of(self, count: int) -> FloatArray:
        """Return the day in each draw on which so many units have it."""
        if count > len(self.units):
            return np.full(len(self.arrivals), math.nan)
        return np.asarray(self._sorted[:, max(count, 1) - 1])

    @cached_property
    def _sorted(self) -> FloatArray:
        return np.sort(self.arrivals, axis=1)


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
        For a scenario without units, or draws or a seed out of range.

    Notes
    -----
    An SI process, exact: Dijkstra's algorithm on exponential lengths, order statistics of the arrivals. The report
    takes the hand-over from unit to desk plus the desk's effort (a desk that meets: lead time + half a cadence); the
    quickest of several desks counts.

    Examples
    --------
    >>> from model.presets import preset
    >>> adoption(preset("reference"))
    Adoption('reference', 90 % of 16 units after 27.5 days, 26.8 to 28.2)
    """
    for name, value, low, high in (("draws", draws, 1, MOST_DRAWS), ("seed", seed, 0, math.inf)):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not low <= value <= high:
            limit = f"must be a whole number >= {low}" + (f" and <= {high}" if math.isfinite(high) else "")
            raise ArgumentError("adoption", f"{name} is {shown(value)}", limit)
    network = compile_network(scenario)
    units = tuple(unit.id for unit in network.structure.units)
    if not units:
        limit = "must have at least one"
        raise ArgumentError("adoption", f"{scenario.name} has no unit", limit, 'add an actor of function "unit"')
    links = _links(network)
    lengths = np.empty((draws, len(links.names)))
    for column, (name, rate, delay) in enumerate(zip(links.names, links.rates, links.delays, strict=True)):
        lengths[:, column] = delay + (_generator(seed, name).exponential(size=draws) / rate if rate < math.inf else 0.0)
    sources = (_generator(seed, "source").random(draws) * len(units)).astype(np.int64)
    arrivals = first_passage(links.tails, links.heads, lengths, sources, len(units) + 1)
    return Adoption(scenario, int(seed), units, sources, arrivals[:, : len(units)])


def peer_pairs(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Return the pairs of units that pass fixes on to each other.

    The units of a region (or of none) are all linked. A lateral link between two local triage desks joins the first
    unit of the one's region with the second of the other's, the only one where there is one; a region without units
    is passed over. A link between two units joins them.

    Examples
    --------
    >>> from model.presets import preset
    >>> pairs = peer_pairs(preset("reference"))
    >>> len(pairs), pairs[0], pairs[8]   # 8 regions of two units, then the edge from desk 0 to desk 1
    (19, ('unit0a', 'unit0b'), ('unit0a', 'unit1b'))
    """
    members: dict[str, list[str]] = {}
    for actor in scenario.actors:
        if actor.function == "unit":
            members.setdefault(actor.region, []).append(actor.id)
    found = [pair for ids in members.values() for pair in combinations(ids, 2)]
    found += _links_between(scenario, members)
    return tuple({frozenset(pair): pair for pair in reversed(found) if pair[0] != pair[1]}.values())[::-1]


def _links_between(scenario: Scenario, members: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for link in scenario.links:
        first, second = (scenario.actor_by_id[end] for end in (link.source, link.target))
        if first.function == second.function == "unit":
            yield first.id, second.id
        desks = first.function == second.function == "triage" and "central" not in (first.track, second.track)
        if desks and link.kind == "lateral" and first.region in members and second.region in members:
            yield members[first.region][0], members[second.region][:2][-1]


@dataclass(frozen=True, eq=False)
class _Links:
    """Directed links between units and the hub (the last node): days = delay + exponential of a rate (inf: none)."""

    names: list[str]
    tails: list[int]
    heads: list[int]
    rates: list[float]
    delays: list[float]

    def add(self, name: str, tail: int, head: int, rate: float, delay: float = 0.0) -> None:
        for column, value in zip(vars(self).values(), (name, tail, head, rate, delay), strict=True):
            column.append(value)


def _links(network: CompiledNetwork) -> _Links:
    scenario, links = network.scenario, _Links([], [], [], [], [])
    place = {unit.id: number for number, unit in enumerate(network.structure.units)}
    reports = _report_times(network)
    kappa = 0.0 if reports is None else scenario.dials.triage
    peer_rate = scenario.parameters["peer_contact_rate"] * (1 - kappa)
    hub_rate = scenario.parameters["hub_contact_rate"] * kappa
    for pair in peer_pairs(scenario) if peer_rate > 0 else ():
        for one, other in (pair, pair[::-1]):
            links.add(f"peer {one!r} {other!r}", place[one], place[other], peer_rate)
    if reports is not None and hub_rate > 0:
        for unit, number in place.items():
            links.add(f"report {unit!r}", number, len(place), math.inf, float(reports[number]))
            links.add(f"hub {unit!r}", len(place), number, hub_rate)
    return links


def _report_times(network: CompiledNetwork) -> FloatArray | None:
    """Return the days from each unit having a fix to the centre publishing it: (U,), None without a centre."""
    structure, values = network.structure, network.scenario.parameters
    hubs = [desk for desk in structure.stations if desk.function == "triage" and desk.track == "central"]
    if not hubs:
        return None
    kinds = ("handover_same_cell", "handover_lateral", "handover_vertical")
    handover = structure.between(structure.units, hubs) @ np.array([*(values[kind] for kind in kinds), 1.0])
    handling = [(hub.effort or 0.0) if hub.cadence is None else hub.lead_time + hub.cadence / 2 for hub in hubs]
    return np.asarray((handover + handling).min(axis=1))


def _generator(seed: int, name: str) -> np.random.Generator:
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return np.random.default_rng([seed, int.from_bytes(digest, "little")])


def _mean(times: npt.ArrayLike) -> Estimate:
    """Return the mean over draws; an infinite one is certain, for a draw that never arrives has a chance above 0."""
    values = np.asarray(times, dtype=float)
    return Estimate(math.inf, math.inf, math.inf) if np.isinf(values).any() else student(values)
