"""One replication: arrays laid out, streams named, the loop run to its end, room made when it asks for more."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from model.simulation import arrays as a
from model.simulation.draws import fill_times
from model.simulation.event_list import book_unfinished, run_event_list
from model.simulation.kernel import run
from model.simulation.places import law_of
from model.simulation.stations import draw_ahead
from model.simulation.streams import stream, streams

BLOCK = 8_192  # needs drawn at a time
STEPS = 250_000  # events between two looks at progress and cancellation: some 20 ms
Tick = Callable[[float], bool]
"""Called with the share of a replication that is done; returns True to cancel."""


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """A simulation was cancelled by its caller."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything a replication needs, the same for all of them.

    Parameters
    ----------
    network
        Tables of the event loop; the phases of gates are still 0.
    names
        (S,) ids of the stations: the names of their streams.
    need_rate
        (regimes,) needs per day.
    arrival_variability
        Squared coefficient of variation of the times between needs.
    stages
        Number of stages of the walk.
    need_row
        Row of shares that says of what type needs are.
    phase
        (S,) day of each gate's first meeting; None = uniform over its period.
    new_capacity
        Whether some actor's capacity changes on the way and whoever waits then must profit from it.
    """

    network: a.Network
    names: tuple[str, ...]
    need_rate: tuple[float, ...]
    arrival_variability: float
    stages: int
    need_row: int
    phase: a.Floats | None = None
    new_capacity: bool = False

    @property
    def needs_queues(self) -> bool:
        """Whether who is served next depends on who waits, so that the classic event list must run."""
        stations = self.network.stations
        return bool(self.new_capacity or stations.finish_first.any() or stations.wip_limit.any())


@dataclass(frozen=True)
class Window:
    """What is counted: a number of needs after a warm-up, or all in a span of days after a warm-up.

    Parameters
    ----------
    warm_up, cases
        Needs before, and needs counted; or
    warm_up_days, days
        the same in days, if ``cases`` is 0.
    drain
        Whether a span of days is followed by as many more as its needs take to be fielded.
    per_case
        Whether to keep the times of every need; without, only their sum is kept.
    """

    warm_up: int = 0
    cases: int = 0
    warm_up_days: float = 0.0
    days: float = 0.0
    drain: bool = False
    per_case: bool = True


@dataclass(frozen=True, eq=False)
class Replication:
    """What one replication has seen.

    Parameters
    ----------
    raised, fielded, known
        (n,) days of every need up to the last counted one (inf = not fielded in time), and whether it was met by a
        known fix; empty without ``per_case``.
    first
        Position of the first counted need.
    opens, closes
        The measured days.
    posts
        (S,) records: visits, wait and service of visits that began in the measured days; busy and waiting days;
        visits of counted needs.
    stage, rework, design
        (G, 5) days by stage and kind, (G,) those of versions that were wrong, and sums over new designs, of counted
        needs.
    begun, duplicates, duplicate_work, trials
        Of counted needs: new designs, those that repeat what another region has solved, the days of design that these
        took, and trials of versions.
    left, days_sum
        Counted needs fielded, and the sum of their times.
    visits
        Visits in all.
    record
        (rows, 8) events, if asked for.
    """

    raised: a.Floats
    fielded: a.Floats
    known: a.Flags
    first: int
    opens: float
    closes: float
    posts: a.Table
    stage: a.Floats
    rework: a.Floats
    design: a.Floats
    begun: float
    duplicates: float
    duplicate_work: float
    trials: float
    left: int
    days_sum: float
    visits: int
    record: a.Floats

    @property
    def days(self) -> float:
        """Measured days."""
        return self.closes - self.opens

    @property
    def mean_time(self) -> float:
        """Mean time of the counted needs; nan unless there are some and all were fielded."""
        counted = len(self.raised) - self.first
        return self.days_sum / counted if 0 < counted == self.left else math.nan


class Arrivals:
    """Needs as they are raised: a renewal process in operational time, stretched by the need rate of each regime."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self.plan = plan
        self.holder = a.table(1, a.POST)
        self.holder.stream = stream(seed, replication, "needs")
        self.law, self.shape = law_of(min(plan.arrival_variability, 1.0))
        self.elapsed = 0.0
        rate, start = np.array(plan.need_rate), plan.network.regimes.start
        self.load = np.concatenate([[0.0], np.cumsum(np.diff(start) * rate[:-1])])

    def block(self) -> a.Floats:
        """Return the days of the next needs."""
        operational = np.empty(BLOCK)
        fill_times(self.holder[0], self.plan.arrival_variability, self.law, self.shape, self.elapsed, operational)
        self.elapsed = float(operational[-1])
        start, rate = self.plan.network.regimes.start, np.array(self.plan.need_rate)
        if (rate == rate[0]).all():  # other dials or other actors leave the very days of the needs alone
            return np.asarray(operational / rate[0])
        regime = np.searchsorted(self.load, operational, side="right") - 1
        return np.asarray(start[regime] + (operational - self.load[regime]) / rate[regime])


@dataclass(frozen=True)
class Measured:
    """A window once the needs are known: numbers of needs and days."""

    first: int
    last: int
    opens: float
    closes: float
    horizon: float


def measured(plan: Plan, window: Window, seed: int, replication: int) -> Measured:
    """Return which needs and days a window covers, by drawing the needs once beforehand."""
    seen, opens, first = 0, window.warm_up_days, -1
    closes = window.warm_up_days + window.days
    for days in _blocks(Arrivals(plan, seed, replication)):
        if window.cases:
            last = window.warm_up + window.cases
            if seen <= window.warm_up < seen + len(days):
                opens = float(days[window.warm_up - seen])
            if seen < last <= seen + len(days):
                return Measured(window.warm_up, last, opens, float(days[last - 1 - seen]), math.inf)
        else:
            if first < 0 and days[-1] >= opens:
                first = seen + int(np.searchsorted(days, opens))
            if days[-1] > closes:
                last = seen + int(np.searchsorted(days, closes))
                return Measured(first, last, opens, closes, math.inf if window.drain else closes)
        seen += len(days)
    raise AssertionError("needs never end")


def _blocks(arrivals: Arrivals) -> Iterator[a.Floats]:
    while True:
        yield arrivals.block()


def replicate(
    plan: Plan, window: Window, seed: int, replication: int, record: bool = False, tick: Tick | None = None
) -> Replication:
    """Run one replication.

    Parameters
    ----------
    plan, window
        What to run and what to count.
    seed, replication
        Name the random streams.
    record
        Whether to keep every event.
    tick
        See :data:`Tick`.

    Raises
    ------
    Cancelled
        If ``tick`` says so.
    """
    span = measured(plan, window, seed, replication)
    network = _with_phases(plan, seed, replication)
    found = _run(plan, network, window, span, (seed, replication), 16 * span.last if record else 0, tick)
    rows = int(found[0].loop.rows[0])
    if rows > len(found[0].record):  # now that their number is known, the same run again keeps all events
        found = _run(plan, network, window, span, (seed, replication), rows, tick)
    return _result(*found, span)


def _run(
    plan: Plan,
    network: a.Network,
    window: Window,
    span: Measured,
    names: tuple[int, int],
    rows: int,
    tick: Tick | None,
) -> tuple[a.State, list[a.Floats]]:
    """Run the loop to its end, giving it what it asks for; return its state and when needs were raised."""
    state = _state(plan, span, window.per_case, *names, rows)
    loop = run_event_list if plan.needs_queues else run
    arrivals = Arrivals(plan, *names)
    raised: list[a.Floats] = []
    while True:
        status = loop(network, state, STEPS)
        if status == a.DONE:
            if loop is run_event_list:
                book_unfinished(network, state)
            return state, raised
        if tick is not None and tick(_progress(state, span)):
            raise Cancelled
        if status == a.NEEDS_WANTED:
            state = state._replace(needs=arrivals.block())
            state.loop.taken = 0
            if window.per_case and len(raised) * BLOCK < span.last:
                raised.append(state.needs)
        elif status == a.SLOTS_WANTED:
            state = _with_slots(state, len(state.cases), 2 * len(state.cases))


def _result(state: a.State, raised: list[a.Floats], span: Measured) -> Replication:
    scalars = state.loop[0]
    return Replication(
        raised=np.concatenate(raised)[: span.last] if raised else np.empty(0),
        fielded=state.fielded,
        known=state.known,
        first=span.first,
        opens=span.opens,
        closes=span.closes,
        posts=state.posts,
        stage=state.stage,
        rework=state.rework,
        design=np.array([scalars.designs, scalars.first_version, scalars.benefit]),
        **{name: float(scalars[name]) for name in ("begun", "duplicates", "duplicate_work", "trials")},
        left=int(scalars.left),
        days_sum=float(scalars.days_sum),
        visits=int(scalars.visits),
        record=state.record[: scalars.rows],
    )


def _with_phases(plan: Plan, seed: int, replication: int) -> a.Network:
    """Return the tables with the first meeting of each gate: uniform over its period."""
    words = streams(seed, replication, (f"{name}/first meeting" for name in plan.names))
    stations = plan.network.stations.copy()
    drawn = stations.cadence * (words >> np.uint64(11)) * 2.0**-53
    stations.phase = np.where(stations.gate, drawn if plan.phase is None else plan.phase, 0.0)
    return plan.network._replace(stations=stations)


def _progress(state: a.State, span: Measured) -> float:
    return min(float(state.loop.now[0]) / span.closes, 1.0) if span.closes > 0 else 1.0


def _state(plan: Plan, span: Measured, per_case: bool, seed: int, replication: int, rows: int) -> a.State:
    stations, kept = len(plan.names), span.last if per_case else 0
    levels = math.ceil(plan.network.regimes.versions.max()) + 3 if plan.needs_queues else 1
    loop = a.table(1, a.LOOP)
    loop.opens, loop.closes, loop.horizon = span.opens, span.closes, span.horizon
    loop.first_case, loop.last_case = span.first, span.last
    loop.need_row = plan.need_row
    loop.stream = stream(seed, replication, "cases")
    posts = a.table(stations, a.POST)
    posts.stream = streams(seed, replication, (f"{name}/service" for name in plan.names))
    draw_ahead(plan.network.stations, posts)
    last = plan.network.stations[-1]
    empty = a.State(
        cases=a.table(0, a.CASE),
        posts=posts,
        heap=a.table(0, a.EVENT),
        free_at=np.zeros(last.first_server + plan.network.pace[:, -1].servers.max()),
        vacant=np.empty(0, dtype=np.int64),
        loop=loop,
        stage=np.zeros((plan.stages, 5)),
        rework=np.zeros(plan.stages),
        fielded=np.full(kept, math.inf),
        known=np.zeros(kept, dtype=bool),
        needs=np.empty(0),
        record=np.empty((rows, 8)),
        head=np.full((stations, levels + 1), -1, dtype=np.int64),
        tail=np.full((stations, levels + 1), -1, dtype=np.int64),
    )
    state = _with_slots(empty, stations, 3 * stations + 64)
    state.cases.number[:stations] = 2**62 + np.arange(stations)  # among equal times, stations come last
    return state


def _with_slots(state: a.State, first_new: int, size: int) -> a.State:
    """Return the state with room for ``size`` cases: slots from ``first_new`` on become vacant."""
    loop, old = state.loop[0], len(state.cases)
    cases, heap = a.table(size, a.CASE), a.table(size + len(state.posts), a.EVENT)  # two events a station
    cases[:old], heap[: len(state.heap)] = state.cases, state.heap
    new = np.arange(size - 1, first_new - 1, -1)
    vacant = np.empty(size, dtype=np.int64)
    vacant[: loop.vacant] = state.vacant[: loop.vacant]
    vacant[loop.vacant : loop.vacant + len(new)] = new
    loop.vacant += len(new)
    return state._replace(cases=cases, heap=heap, vacant=vacant)
