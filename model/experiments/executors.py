"""Where the work is done: here, in threads, in processes, or on a Dask cluster. The results are the same to the bit.

An executor only decides where and when a task runs; what a task gives depends on the task alone. Results come back as
they are completed, in any order.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from typing import Any, TypeVar

from model.errors import ArgumentError, shown
from model.language import N_, _
from model.version import VERSION

T = TypeVar("T")
R = TypeVar("R")
LOCAL = ("serial", "threads", "processes")
QUEUED = 4  # tasks handed out per worker: enough that none waits, few enough that Ctrl-C is quick
PATIENCE = 5.0  # seconds a scheduler may take to answer
LOST = N_("finished points are kept if there is a store; start again to go on")


def completed(
    function: Callable[[T], R], tasks: Sequence[T], executor: Any = None, workers: int | None = None
) -> Generator[R]:
    """Yield ``function(task)`` for every task, as completed.

    Parameters
    ----------
    function
        Of one argument; must be importable by name where it runs.
    tasks
        Must survive pickling.
    executor
        None or ``serial``; ``threads``; ``processes``; a Dask scheduler's address such as ``tcp://host:8786``; a
        ``distributed.Client``; or any ``concurrent.futures.Executor``, which is used and left open.
    workers
        How many threads or processes; None = as many as this process may use.

    Raises
    ------
    ArgumentError
        For an unknown executor, a scheduler that does not answer or has no workers, or workers that died.

    Examples
    --------
    >>> sorted(completed(abs, [-1, 2, -3], "threads", workers=2))
    [1, 2, 3]
    """
    if executor is None or executor == "serial":
        yield from map(function, tasks)
    elif executor == "threads":
        with ThreadPoolExecutor(workers or _cores()) as pool:
            yield from _pooled(pool, function, tasks, workers)
    elif executor == "processes":
        yield from _in_processes(function, tasks, workers)
    elif isinstance(executor, Executor):
        yield from _pooled(executor, function, tasks, workers)
    else:
        yield from _distributed(_client(executor), function, tasks, close=isinstance(executor, str))


def check_executor(place: str, executor: Any, workers: int | None) -> None:
    """Raise unless this is an executor and a number of workers; connects to nothing."""
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise ArgumentError(
            place, _("workers is {workers}").format(workers=shown(workers)), _("must be a whole number, at least 1")
        )
    known = executor is None or isinstance(executor, Executor) or _is_client(executor)
    if not known and not (isinstance(executor, str) and (executor in LOCAL or "://" in executor)):
        limit = _("must be one of {local}, or a Dask scheduler's address or Client").format(local=", ".join(LOCAL))
        raise ArgumentError(
            place, _("executor is {executor}").format(executor=shown(executor)), limit, _("e.g. 'tcp://127.0.0.1:8786'")
        )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pooled(pool: Executor, function: Callable[[T], R], tasks: Sequence[T], workers: int | None) -> Generator[R]:
    """Keep a few tasks per worker handed out, and yield what is done."""
    coming = iter(tasks)
    running: set[Any] = set()
    try:
        while True:
            free = QUEUED * (workers or _cores()) - len(running)
            running |= {pool.submit(function, task) for task in islice(coming, free)}
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in running:
            future.cancel()


def _in_processes(function: Callable[[T], R], tasks: Sequence[T], workers: int | None) -> Generator[R]:
    """Use fresh processes: forking one that runs threads can lock up."""
    fresh = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers or _cores(), mp_context=fresh, initializer=_begin_work) as pool:
            yield from _pooled(pool, function, tasks, workers)
    except BrokenProcessPool:
        found = _("a worker process died")
        remedy = _('{lost}; a script of your own must start its work under if __name__ == "__main__":').format(
            lost=_(LOST)
        )
        raise ArgumentError("executor", found, _("must live to the end"), remedy) from None


def _begin_work() -> None:
    """Prepare a worker process: Ctrl-C is the parent's business, and nobody outlives the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _is_client(executor: Any) -> bool:
    distributed = sys.modules.get("distributed")
    return distributed is not None and isinstance(executor, distributed.Client)


def _client(executor: Any) -> Any:
    """Return a Dask client for an address, checked to be alive, or the client given."""
    if not isinstance(executor, str):
        return executor
    import asyncio  # noqa: PLC0415 - slow to import, and wanted for Dask alone

    try:
        from distributed import Client  # noqa: PLC0415  the extra `dask` need not be installed
    except ImportError:
        remedy = 'pip install "civmil-feedback-loops[dask]"'
        raise ArgumentError("executor", _("Dask is not installed"), _("must be, to use a scheduler"), remedy) from None
    try:
        # a thread of its own: a notebook's thread already runs an event loop
        with ThreadPoolExecutor(1) as apart:
            known = apart.submit(asyncio.run, _identity(executor)).result()
        client = Client(executor, timeout=PATIENCE, set_as_default=False)
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what goes wrong is told by our own errors
    except (OSError, ValueError, TimeoutError) as fault:
        found = _("scheduler {executor} does not answer").format(executor=executor)
        reason = str(fault) or _("no answer in {patience:g} s").format(patience=PATIENCE)
        raise ArgumentError("executor", found, _("must be a running Dask scheduler"), reason) from None
    if not known["workers"]:
        client.close()
        found = _("scheduler {executor} has no workers").format(executor=executor)
        raise ArgumentError(
            "executor", found, _("must have at least one"), _("start: dask worker {executor}").format(executor=executor)
        )
    return client


async def _identity(address: str) -> Any:
    """Return what a scheduler says of itself; a client alone would wait for ever for a port that only listens."""
    import asyncio  # noqa: PLC0415 - as above

    from distributed.core import rpc  # noqa: PLC0415

    async with asyncio.timeout(PATIENCE):
        async with rpc(address, timeout=PATIENCE - 1) as scheduler:
            return await scheduler.identity()


def _check_workers(client: Any) -> None:
    """Raise unless every worker runs this version: one that cannot read its task dies, and another takes its place."""

    def version() -> str:  # local, so that it is sent as code: a worker may have no module to find it in
        from model.version import VERSION  # noqa: PLC0415

        return VERSION

    for worker, found in client.run(version, on_error="return").items():
        if isinstance(found, ModuleNotFoundError) or (isinstance(found, str) and found != VERSION):
            if isinstance(found, str):
                runs = _("worker {worker} runs version {version}").format(worker=worker, version=found)
            else:
                runs = _("worker {worker} has no package ({fault})").format(worker=worker, fault=found)
            limit = _("must have version {version}, as here").format(version=VERSION)
            raise ArgumentError(
                "executor",
                runs,
                limit,
                _("install the same on all machines"),
            )


def _distributed(client: Any, function: Callable[[T], R], tasks: Sequence[T], close: bool) -> Generator[R]:
    """Hand all tasks to a cluster; it hands out again what a dead worker leaves."""
    from distributed import KilledWorker, as_completed  # noqa: PLC0415
    from distributed.comm import CommClosedError  # noqa: PLC0415

    futures: list[Any] = []
    try:
        _check_workers(client)
        futures = client.map(function, tasks, pure=False)
        for future in as_completed(futures, loop=client.loop):
            yield future.result()
            future.release()
    except (CancelledError, KilledWorker, CommClosedError) as fault:
        raise ArgumentError(
            "executor",
            _("the cluster gave up ({fault})").format(fault=shown(str(fault))),
            _("must keep running"),
            _(LOST),
        ) from None
    finally:
        with suppress(CommClosedError):  # a courtesy to a scheduler that may be gone
            client.cancel(futures)
        if close:
            client.close()
