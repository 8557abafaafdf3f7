"""A real Dask scheduler and worker processes on this machine; one worker is killed on the way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

import model as fl

ROOT = Path(__file__).parent.parent.parent
REFERENCE = fl.preset("reference")
AXES = {"centralisation": [n / 6 for n in range(7)], "iteration_speed": range(2, 9)}
OPTIONS = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", ".")
SIZES = {"method": "simulate", "replications": 4, "cases": 1_000}


def start(*arguments: str, folder: Path, path: Path = ROOT) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(path)}
    log = (folder / f"{arguments[0]}.log").open("ab")
    return subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
                            cwd=folder, env=environment, stdout=log, stderr=log)  # fmt: skip


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def scheduler(tmp_path) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """Start a scheduler without workers; give its address, a folder and the process."""
    folder = tmp_path
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", folder=folder)
    deadline = time.monotonic() + 60
    while not answers(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    yield f"tcp://127.0.0.1:{port}", folder, running
    running.terminate()
    running.wait()


@pytest.fixture
def workers(scheduler) -> Iterator[list[subprocess.Popen[bytes]]]:
    from distributed import Client

    address, folder, _ = scheduler
    running = [start("worker", address, *OPTIONS, folder=folder) for _ in range(2)]
    with Client(address, timeout=20, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield running
    for worker in running:
        worker.kill()
        worker.wait()


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(scheduler):
    with pytest.raises(fl.ArgumentError, match=r"has no workers, must have at least one .start: dask worker tcp://"):
        fl.sweep(REFERENCE, executor=scheduler[0], centralisation=[0])


@pytest.mark.slow
def test_with_one_worker_killed_midway_every_point_equals_the_serial_one_to_the_bit(scheduler, workers):
    """Acceptance 4."""
    heard: list[int] = []

    def kill_one(done: int, total: int) -> None:
        heard.append(done)
        if done >= 8 and workers[0].poll() is None:
            workers[0].kill()
            workers[0].wait()

    table = fl.sweep(REFERENCE, executor=scheduler[0], progress=kill_one, **SIZES, **AXES).table
    assert workers[0].poll() is not None
    assert heard[-1] == len(table) == 49
    assert_frame_equal(table, fl.sweep(REFERENCE, **SIZES, **AXES).table, check_exact=True)


@pytest.mark.slow
def test_a_worker_without_this_package_is_told_before_it_dies_of_it(scheduler, workers):
    from distributed import Client

    address, folder, _ = scheduler
    without = folder / "without"  # hides the package, whether or not it is installed here
    (without / "model").mkdir(parents=True)
    (without / "model" / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'model'\")")
    bare = start("worker", address, *OPTIONS, folder=folder, path=without)
    with Client(address, timeout=20, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=60)
    with pytest.raises(fl.ArgumentError, match=r"has no package .No module named 'model'., must have version"):
        fl.sweep(REFERENCE, executor=address, **SIZES, **AXES)
    bare.kill()
    bare.wait()


@pytest.mark.slow
def test_a_scheduler_that_dies_midway_is_told_and_finished_points_are_kept(scheduler, workers, capfd):
    address, folder, running = scheduler

    def kill(done: int, total: int) -> None:
        if done >= 8:
            running.kill()

    with pytest.raises(fl.ArgumentError, match=r"the cluster gave up .*finished points are kept if there is a store"):
        fl.sweep(REFERENCE, executor=address, progress=kill, store=folder / "store", **SIZES, **AXES)
    assert "Traceback" not in capfd.readouterr().err
    assert len(list((folder / "store").rglob("*.parquet"))) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("where", ["result", "cancel"])  # a scheduler may be lost while either talks to it
def test_a_connection_lost_while_results_are_fetched_is_told(scheduler, workers, monkeypatch, where):
    from distributed import Client, Future
    from distributed.comm import CommClosedError

    def lost(*_: object, **__: object) -> None:
        raise CommClosedError("connection reset by peer")

    monkeypatch.setattr(Future, "result", lost)
    if where == "cancel":
        monkeypatch.setattr(Client, "cancel", lost)
    with pytest.raises(fl.ArgumentError, match=r"the cluster gave up \('connection reset by peer'\)"):
        fl.sweep(REFERENCE, executor=scheduler[0], **SIZES, **AXES)


@pytest.mark.slow
def test_a_client_of_the_user_is_used_and_left_open(scheduler, workers):
    from distributed import Client

    few = {"centralisation": [0, 1], "iteration_speed": [4, 9]}
    with Client(scheduler[0], set_as_default=False) as client:
        table = fl.sweep(REFERENCE, executor=client, **SIZES, **few).table
        assert client.submit(int, "3").result() == 3
    assert_frame_equal(table, fl.sweep(REFERENCE, **SIZES, **few).table, check_exact=True)


@pytest.mark.slow
def test_an_error_on_a_worker_comes_back_as_it_is(scheduler, workers):
    with pytest.raises(fl.ArgumentError, match="cases is 3, must be a whole number from 10"):
        fl.sweep(REFERENCE, executor=scheduler[0], method="simulate", cases=3, centralisation=[0, 1])


@pytest.mark.slow
def test_the_command_line_reaches_the_scheduler(scheduler, workers):
    axes = ("centralisation=0,1", "iteration_speed=4,9")
    sizes = ("--method", "simulate", "--replications", "4", "--cases", "1000", "--csv")

    def printed(*place: str) -> str:
        command = [sys.executable, "-m", "model", "sweep", "reference", *axes, *sizes, *place]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert ran.stderr == ""
        return ran.stdout

    assert printed("--scheduler", scheduler[0]) == printed()
