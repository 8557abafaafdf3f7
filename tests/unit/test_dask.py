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
SIZES = {"method": "simulate", "replications": 4, "cases": 1_000}


def start(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    log = (folder / f"{arguments[0]}.log").open("ab")
    return subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
                            cwd=folder, env=environment, stdout=log, stderr=log)  # fmt: skip


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Start a scheduler without workers; give its address and a folder."""
    folder = tmp_path_factory.mktemp("dask")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", folder=folder)
    deadline = time.monotonic() + 60
    while not answers(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    yield f"tcp://127.0.0.1:{port}", folder
    running.terminate()
    running.wait()


@pytest.fixture
def workers(scheduler) -> Iterator[list[subprocess.Popen[bytes]]]:
    from distributed import Client

    address, folder = scheduler
    options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", str(folder))
    running = [start("worker", address, *options, folder=folder) for _ in range(2)]
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
