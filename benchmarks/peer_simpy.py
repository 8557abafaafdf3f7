"""SimPy, written the way its tutorial would: a process for every item, a ``Resource`` for every station."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Generator, Sequence
from importlib.metadata import version
from itertools import accumulate
from time import process_time

import simpy

from benchmarks.workloads import Run, Workload

NAME = f"SimPy {version('simpy')}"

Process = Generator[simpy.Event, object, None]


def run(workload: Workload, items: int, warm_up: int, seed: int) -> Run:
    """Simulate until that many items have left after the first ``warm_up``; time the simulation alone."""
    network = Network(workload, items, warm_up, seed)
    start = process_time()
    network.env.run(until=network.finished)
    return Run(process_time() - start, sum(network.visits), network.total / items)


class Network:
    """The stations and what is counted there.

    Parameters
    ----------
    workload
        To be simulated.
    items, warm_up
        Items whose time is counted, and those that leave before them.
    seed
        Of all draws.
    """

    def __init__(self, workload: Workload, items: int, warm_up: int, seed: int) -> None:
        self.env, self.rng = simpy.Environment(), random.Random(seed)
        self.latency, self.warm_up, self.last = workload.latency, warm_up, warm_up + items
        size = len(workload.external)
        self.places = range(size + 1)  # the last is outside
        self.odds = [list(accumulate([*row, max(0.0, 1 - sum(row))])) for row in workload.routing.tolist()]
        self.serve = [self.law(workload, here) for here in range(size)]
        self.stations = [self.station(workload, here) for here in range(size)]
        self.wait, self.service, self.visits = [0.0] * size, [0.0] * size, [0] * size
        self.gone, self.total, self.finished = 0, 0.0, self.env.event()
        for here, rate in enumerate(workload.external.tolist()):
            if rate > 0:
                self.env.process(self.source(here, rate))

    def law(self, workload: Workload, here: int) -> Callable[[], float]:
        """Return what draws a service time; a board takes none."""
        mean = float(workload.service_time[here])
        if mean == 0:
            return lambda: 0.0
        if workload.law == "lognormal":
            spread = math.sqrt(math.log1p(workload.service_scv[here]))
            return lambda: self.rng.lognormvariate(math.log(mean) - spread**2 / 2, spread)
        return lambda: self.rng.expovariate(1 / mean)

    def station(self, workload: Workload, here: int) -> simpy.Resource | Board:
        """Return a desk with servers, or a board."""
        if workload.cadence[here] > 0:
            return Board(self.env, float(workload.cadence[here]), int(workload.agenda_limit[here]))
        return simpy.Resource(self.env, capacity=int(workload.servers[here]))

    def source(self, here: int, rate: float) -> Process:
        """Let items in, Poisson."""
        while True:
            yield self.env.timeout(self.rng.expovariate(rate))
            self.env.process(self.item(here))

    def item(self, here: int) -> Process:
        """Go from station to station until out."""
        raised = self.env.now
        while True:
            arrived = self.env.now
            station = self.stations[here]
            if isinstance(station, Board):
                yield station.decision()
                self.wait[here] += self.env.now - arrived
            else:
                with station.request() as turn:
                    yield turn
                    self.wait[here] += self.env.now - arrived
                    service = self.serve[here]()
                    yield self.env.timeout(service)
                    self.service[here] += service
            self.visits[here] += 1
            here = self.rng.choices(self.places, cum_weights=self.odds[here])[0]
            if here == self.places[-1]:
                return self.leave(raised)
            if self.latency > 0:
                yield self.env.timeout(self.latency)

    def leave(self, raised: float) -> None:
        """Count an item that is through."""
        self.gone += 1
        if self.gone > self.warm_up:
            self.total += self.env.now - raised
        if self.gone == self.last:
            self.finished.succeed()


class Board:
    """Decides at meetings, oldest case first, at most so many each."""

    def __init__(self, env: simpy.Environment, cadence: float, agenda_limit: int) -> None:
        self.env, self.cadence, self.agenda_limit = env, cadence, agenda_limit
        self.agenda: list[simpy.Event] = []
        env.process(self.meet())

    def decision(self) -> simpy.Event:
        """Put a case on the agenda; return what to wait for."""
        decided = self.env.event()
        self.agenda.append(decided)
        return decided

    def meet(self) -> Process:
        """Decide, every so many days."""
        while True:
            yield self.env.timeout(self.cadence)
            for decided in self._taken():
                decided.succeed()

    def _taken(self) -> Sequence[simpy.Event]:
        taken, self.agenda = self.agenda[: self.agenda_limit], self.agenda[self.agenda_limit :]
        return taken
