"""Long work beside the pages: started once, shared by all who ask for the same, stopped when nobody looks any more.

A page starts a job, draws its progress in a fragment that looks again twice a second, and draws its result when done.
Whoever looks is known by a name of their own (``desk.visitor``): cancelling means to look no more, so that one visitor
cannot take away what another waits for. No Streamlit here.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from model.errors import ModelError
from model.language import _
from model.simulation.replication import Cancelled

Progress = Callable[[float], None]
Cancel = Callable[[], bool]
Work = Callable[[Progress, Cancel], Any]
"""What a job does: told its progress, 0..1, and asks now and then whether to stop; returns what it found."""

PATIENCE = 30.0  # seconds without a look after which a job is stopped: a page looks twice a second
KEPT = 24  # finished jobs kept, the least recently looked at go first; one with a record of events has up to 30 MB
WAITING, RUNNING, DONE, FAILED, STOPPED = "waiting", "running", "done", "failed", "stopped"


@dataclass(eq=False)
class Job:
    """One piece of work and how far it is.

    Parameters
    ----------
    key, work
        What it answers: equal keys, equal results. And how.
    state
        ``waiting``, ``running``, ``done``, ``failed`` or ``stopped``.
    progress
        0..1.
    ahead
        While it waits: how many are served before it.
    result
        What the work returned, once done.
    problem
        One sentence for the visitor, if it failed.
    """

    key: Hashable
    work: Work
    state: str = WAITING
    progress: float = 0.0
    ahead: int = 0
    result: Any = None
    problem: str = ""
    context: Context = field(default_factory=copy_context)  # the language of whoever started it, for its problem
    seen: dict[str, float] = field(default_factory=dict)  # visitor -> when they last looked
    left: set[str] = field(default_factory=set)  # visitors who cancelled it

    @property
    def going(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in (WAITING, RUNNING)


class Jobs:
    """All jobs of one server.

    Parameters
    ----------
    at_once
        Jobs that run at a time; others wait in order. None: one core is left to the pages.
    patience
        Seconds without a look after which a job is stopped.
    clock
        Returns seconds; tests give their own.
    """

    def __init__(
        self, at_once: int | None = None, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.at_once = at_once if at_once is not None else max(1, min(2, (os.cpu_count() or 1) - 1))
        self.patience, self.clock = patience, clock
        self._lock = threading.RLock()
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._waiting: list[Job] = []
        self._running = 0

    def start(self, key: Hashable, work: Work, visitor: str) -> Job:
        """Start a job, or join one of the same key that waits, runs or is done.

        Examples
        --------
        >>> jobs = Jobs()
        >>> job = jobs.start("sum", lambda progress, cancel: 1 + 1, visitor="me")
        >>> jobs.finish(job)
        >>> job.state, job.result
        ('done', 2)
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.state in (FAILED, STOPPED) or self._forsaken(job):
                job = self._jobs[key] = Job(key, work, left=job.left if job is not None else set())
                self._waiting.append(job)
            job.seen[visitor] = self.clock()
            job.left.discard(visitor)
            self._begin()
            return job

    def look(self, key: Hashable, visitor: str) -> Job | None:
        """Return a job this visitor waits for, or that is done whoever asked for it; None if there is none."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or not (visitor in job.seen or job.state == DONE):
                return None
            self._jobs.move_to_end(key)
            job.seen[visitor] = self.clock()
            job.ahead = self._waiting.index(job) + self._running if job in self._waiting else 0
            return job

    def leave(self, key: Hashable, visitor: str) -> None:
        """Look no more; a job that nobody looks at is stopped."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None:
                job.seen.pop(visitor, None)
                job.left.add(visitor)

    def was_left(self, key: Hashable, visitor: str) -> bool:
        """Return whether this visitor cancelled a job, and it is not done all the same nor started again by them."""
        with self._lock:
            job = self._jobs.get(key)
            return job is not None and visitor in job.left and job.state != DONE

    def finish(self, job: Job) -> None:
        """Wait until a job has ended: for tests and for those without a screen."""
        while job.going:
            time.sleep(0.005)

    def _forsaken(self, job: Job) -> bool:
        """Return whether nobody has looked at a job for longer than the patience."""
        return job.going and self.clock() - max(job.seen.values(), default=-float("inf")) > self.patience

    def _begin(self) -> None:
        """Let waiting jobs run while there is room."""
        while self._waiting and self._running < self.at_once:
            job = self._waiting.pop(0)
            if self._forsaken(job):
                job.state = STOPPED
                continue
            job.state = RUNNING
            self._running += 1
            threading.Thread(
                target=job.context.run, args=(self._run, job), name=f"job {job.key!r:.40}", daemon=True
            ).start()

    def _run(self, job: Job) -> None:
        def progress(share: float) -> None:
            job.progress = min(max(share, job.progress), 1.0)

        try:
            job.result = job.work(progress, lambda: self._forsaken(job))
        except Cancelled:
            state = STOPPED
        except ModelError as error:
            job.problem, state = _("{error}.").format(error=error), FAILED
        except Exception:  # whatever it is, a page shows a sentence
            logging.getLogger(__name__).exception("job %r failed", job.key)
            job.problem, state = _("This could not be computed; the server's log says why."), FAILED
        else:
            state = DONE
        with self._lock:
            job.state = state
            self._running -= 1
            self._forget()
            self._begin()

    def _forget(self) -> None:
        """Keep the jobs looked at last."""
        ended = [key for key, job in self._jobs.items() if not job.going]
        for key in ended[: max(0, len(ended) - KEPT)]:
            del self._jobs[key]


JOBS = Jobs()
"""The server's jobs."""
