"""Who runs replications: threads with one progress and one way to stop them all; and how long the start matters."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np

from model.flow.traffic import Traffic
from model.simulation.replication import Cancelled, Plan, Replication, Tick, Window, replicate
from model.simulation.statistics import mser5

PILOTS = 5  # replications whose average shows how long the start matters
FIRST_PILOT = 1_000_000  # runs of their own: a cut chosen on the runs it is applied to would favour some results
RELAXATIONS = 3  # e^-3 = 5 % of the first gap is left
MOST_FILLING = 20_000  # needs: beyond, within 1 or 2 % of capacity, runs would take minutes; the result says so
FULL = 99  # percentile of the cycle time after which the work in progress of an empty start has filled up


class Crew:
    """Threads that run replications, with one progress and one way to stop them all.

    ``expected`` replications in all are the whole of the progress; where more turn out to be needed it waits.
    """

    def __init__(
        self,
        seed: int,
        workers: int,
        expected: int,
        progress: Callable[[float], object] | None,
        cancel: Callable[[], bool] | None,
    ) -> None:
        self.seed, self.workers, self.progress, self.cancel = seed, workers, progress, cancel
        self.lock = Lock()
        self.expected, self.done, self.seen = expected, 0, 0.0

    def run(self, plan: Plan, window: Window, numbers: range, events: bool = False) -> list[Replication]:
        """Run replications by number, in that order whoever is quicker."""
        share = dict.fromkeys(numbers, 0.0)
        before, self.done = self.done, self.done + len(numbers)
        self.expected = max(self.expected, self.done)

        def tick_for(number: int) -> Tick:
            def tick(done: float) -> bool:
                with self.lock:
                    share[number] = done
                    self.seen = max(self.seen, (before + sum(share.values())) / self.expected)
                    if self.progress is not None:
                        self.progress(self.seen)
                return self.cancel is not None and self.cancel()

            return tick

        def one(number: int) -> Replication:
            tick = tick_for(number)
            if tick(0.0):
                raise Cancelled
            found = replicate(plan, window, self.seed, number, events and number == 0, tick)
            tick(1.0)
            return found

        if self.workers == 1 or len(numbers) == 1:
            return [one(number) for number in numbers]
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(one, numbers))


def steady_after(crew: Crew, plan: Plan, flows: Traffic, cases: int, pilots: int) -> int:
    """Return after how many needs a start from empty no longer shows: MSER-5 on pilot runs of ``cases`` needs each.

    At least as many as are raised while 99 of 100 needs are fielded, and as many as close to capacity queues take to
    fill (:func:`filling_time`), which pilot runs may be too short to see. Only for a plan within capacity.
    """
    filling = min(math.ceil(plan.need_rate[0] * filling_time(flows)), MOST_FILLING)
    pilot = crew.run(plan, Window(0, cases), range(FIRST_PILOT, FIRST_PILOT + pilots))
    times = np.array([run.fielded - run.raised for run in pilot])
    fielded = math.ceil(plan.need_rate[0] * float(np.percentile(times, FULL)))
    return max(mser5(times.mean(axis=0)), fielded, filling)


def filling_time(flows: Traffic) -> float:
    """Return the days after which the slowest queue of a network within capacity is within 5 % of its mean length.

    Three relaxation times of an M/M/c queue, s / (c (1 - sqrt(rho))^2) each, with s the work of all visits of a case:
    one that comes back brings its next visit along. A gate with an agenda works one case every cadence / agenda.

    References
    ----------
    Abate & Whitt (1987), Transient behavior of the M/M/1 queue: starting at the origin, Queueing Systems 2,
    doi:10.1007/BF01182933.
    """
    load, rate = flows.utilisation[0], flows.arrival_rate[0]
    pace = np.divide(load, rate, out=np.zeros_like(load), where=rate > 0)  # days of capacity a visit takes
    return float(np.max(RELAXATIONS * pace * flows.visits_per_case[0] / (1 - np.sqrt(load)) ** 2, initial=0.0))
