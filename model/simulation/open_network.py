"""The event loop on a bare network of stations and gates: no scenario, any size."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from model.errors import ArgumentError
from model.language import _
from model.simulation import arrays as a
from model.simulation.places import law_of, with_server_places
from model.simulation.replication import Plan, Replication, Window, replicate
from model.simulation.rows import Rows
from model.vocabulary import LAWS

Routing: TypeAlias = npt.ArrayLike | sparse.sparray | sparse.spmatrix


@dataclass(frozen=True, eq=False)
class OpenNetworkRuns:
    """What replications of a bare network have seen.

    Parameters
    ----------
    runs
        One per replication, see ``replication.Replication``.
    servers, cadence, agenda_limit
        (S,) as given.
    """

    runs: tuple[Replication, ...]
    servers: a.Ints
    cadence: a.Floats
    agenda_limit: a.Floats

    @property
    def sojourn_time(self) -> a.Floats:
        """(replications,) mean time in the network of the counted items."""
        return np.array([run.days_sum / run.left for run in self.runs])

    @property
    def visits(self) -> int:
        """Visits in all, warm-up included."""
        return sum(run.visits for run in self.runs)

    def per_station(self, name: str) -> a.Floats:
        """Return (replications, S) of ``arrival_rate, utilisation, wait_time, sojourn_time, queue_length``."""
        posts = np.array([run.posts for run in self.runs])
        days = np.array([[run.days] for run in self.runs])
        visits = np.maximum(posts["visits"], 1.0)
        gate = self.cadence > 0
        at_gate = posts["visits"] / days * self.cadence / self.agenda_limit
        values = {
            "arrival_rate": posts["visits"] / days,
            "utilisation": np.where(gate, at_gate, posts["busy_days"] / days / self.servers),
            "wait_time": posts["wait"] / visits,
            "sojourn_time": (posts["wait"] + posts["service"]) / visits,
            "queue_length": posts["waiting_days"] / days,
        }
        return np.asarray(values[name])

    @property
    def stations(self) -> pd.DataFrame:
        """One row per station: means over replications, in the column words of ``model.results``."""
        names = ("arrival_rate", "utilisation", "wait_time", "sojourn_time", "queue_length")
        return pd.DataFrame({name: self.per_station(name).mean(axis=0) for name in names})


def simulate_open_network(
    external: npt.ArrayLike,
    service_time: npt.ArrayLike,
    servers: npt.ArrayLike,
    routing: Routing,
    service_scv: npt.ArrayLike = 1.0,
    *,
    law: str = "gamma",
    cadence: npt.ArrayLike = 0.0,
    agenda_limit: npt.ArrayLike = math.inf,
    phase: npt.ArrayLike | None = None,
    latency: float = 0.0,
    arrival_scv: float = 1.0,
    items: int = 100_000,
    warm_up: int = 10_000,
    seed: int = 1,
    replications: int = 1,
) -> OpenNetworkRuns:
    """Simulate an open network of FIFO stations and gates with Markov routing.

    Parameters
    ----------
    external, service_time, servers, routing, service_scv
        As in ``fl.open_network``.
    law
        ``gamma`` or ``lognormal`` service.
    cadence, agenda_limit, phase
        (S,) or one number: where the cadence is above 0 a gate decides at meetings, at most so many items each; the
        first meeting falls on ``phase``, or at random in the first period.
    latency
        Time between two visits.
    arrival_scv
        Of the times between arrivals from outside.
    items, warm_up
        Items counted per replication, and before them.
    seed, replications
        Name the random streams; independent replications.

    Raises
    ------
    ArgumentError
        If the shapes do not fit or a value is out of its range. Over capacity, times grow with ``items``; where
        nobody leaves a run never ends.

    Examples
    --------
    M/M/1 with load .5: an item spends 2 service times on average.

    >>> runs = simulate_open_network([0.5], 1.0, 1, [[0.0]], items=50_000)
    >>> bool(abs(runs.sojourn_time[0] - 2) < 0.1)
    True
    """
    arrivals = np.atleast_1d(np.asarray(external, dtype=float))
    size = len(arrivals)
    matrix: sparse.csr_array = sparse.csr_array(routing)  # type: ignore[arg-type]
    if matrix.shape != (size, size):
        raise ArgumentError(
            "simulate_open_network",
            _("routing is {shape}").format(shape=matrix.shape),
            _("must be ({size}, {size})").format(size=size),
        )

    def spread(values: npt.ArrayLike) -> a.Floats:
        if np.shape(values) not in ((), (1,), (size,)):
            raise ArgumentError(
                "simulate_open_network",
                _("a shape is {shape}").format(shape=np.shape(values)),
                _("must be () or ({size},)").format(size=size),
            )
        return np.broadcast_to(np.asarray(values, dtype=float), (size,))

    _check(arrivals, spread(service_time), spread(servers), matrix, law, min(items, replications))
    many = [spread(v) for v in (service_time, servers, service_scv, cadence, agenda_limit)]
    plan = _plan(arrivals, matrix, *many, law=law, latency=latency)
    plan = replace(plan, arrival_variability=arrival_scv, phase=None if phase is None else spread(phase))
    window = Window(warm_up, items, per_case=False)
    runs = tuple(replicate(plan, window, seed, number) for number in range(replications))
    return OpenNetworkRuns(runs, spread(servers).astype(np.int64), spread(cadence), spread(agenda_limit))


def _check(
    arrivals: a.Floats, service_time: a.Floats, servers: a.Floats, matrix: sparse.csr_array, law: str, counts: int
) -> None:
    """Raise an ArgumentError for the first value out of its range."""
    leaves = matrix.sum(axis=1)
    for wrong, found, limit in (
        (
            not (arrivals >= 0).all() or not 0 < arrivals.sum() < math.inf,
            "external",
            _("must be >= 0, one of them > 0"),
        ),
        (not (service_time >= 0).all(), "service_time", _("must be >= 0")),
        (not (servers >= 1).all() or (servers % 1 > 0).any(), "servers", _("must be whole numbers >= 1")),
        (not (matrix.data >= 0).all() or not (leaves <= 1 + 1e-9).all(), "routing", _("must be >= 0, row sums <= 1")),
        (law not in LAWS, "law", _("must be one of {names}").format(names=", ".join(LAWS))),
        (counts < 1, _("items or replications"), _("must be >= 1")),
    ):
        if wrong:
            raise ArgumentError("simulate_open_network", _("{found} is out of range").format(found=found), limit)


def _plan(
    arrivals: a.Floats,
    matrix: sparse.csr_array,
    service_time: a.Floats,
    servers: a.Floats,
    service_scv: a.Floats,
    cadence: a.Floats,
    agenda_limit: a.Floats,
    *,
    law: str,
    latency: float,
) -> Plan:
    """Return the tables of a bare network: one node, visited again and again."""
    rows = Rows()
    size = len(arrivals)
    for station in range(size):
        first, stop = matrix.indptr[station], matrix.indptr[station + 1]
        onward = matrix.data[first:stop]
        rows.add(np.append(onward, max(1.0 - onward.sum(), 0.0)), [*matrix.indices[first:stop].tolist(), a.END])
    entry = rows.add(arrivals / arrivals.sum())
    one = rows.add(np.array([1.0]))
    nodes = a.table(2, a.NODE)
    nodes.stage = -1
    nodes.following, nodes.visit[1], nodes.key, nodes.constant = 1, True, a.HERE, latency
    nodes.rule[1] = a.CONST
    places = a.table(size + 1, a.PLACE)
    regimes = a.table(1, a.REGIME)
    regimes.versions, regimes.origin_row = 1.0, one
    stations, pace = a.table(size, a.STATION), a.table((1, size), a.PACE)
    stations.gate = cadence > 0
    stations.cadence = np.where(stations.gate, cadence, 1.0)
    for station, scv in zip(stations, service_scv, strict=True):
        station.law, station.spread = law_of(float(scv), law)
    pace.servers, pace.service_time, pace.slowness, pace.agenda = (
        servers,
        service_time,
        1.0,
        agenda_limit,
    )
    assert entry == size  # a new item stands outside: place S, whose row says where it enters
    return Plan(
        network=a.Network(
            nodes, *rows.tables(), places, a.table(0, a.LINK), regimes, np.zeros((1, 8), dtype=np.int64),
            with_server_places(stations, pace), pace, a.table(0, a.OUTAGE),
        ),
        names=tuple(str(n) for n in range(size)),
        need_rate=(float(arrivals.sum()),),
        arrival_variability=1.0,
        stages=0,
        need_row=one,
    )  # fmt: skip
