"""The same sweep anywhere gives the same bits, and a place that cannot work says so."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import model as fl
from model.experiments.executors import completed
from model.experiments.tasks import Settings, Task, answer

ROOT = Path(__file__).parent.parent.parent
REFERENCE = fl.preset("reference")
AXES = {"centralisation": [0, 1], "iteration_speed": [2, 4, 9]}  # the last of all-central is over capacity
SMALL = {"method": "simulate", "replications": 2, "cases": 100}


@pytest.fixture(autouse=True)
def _plain_program(monkeypatch):
    """A new process runs the main module again, and Streamlit's test runner leaves one behind that cannot be."""
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))


def simulated(**places: object) -> pd.DataFrame:
    return fl.sweep(REFERENCE, **SMALL, **places, **AXES).table


@pytest.fixture(scope="module")
def serial() -> pd.DataFrame:
    return simulated()


@pytest.mark.parametrize("place", [{"executor": "threads"}, {"executor": "processes", "workers": 2}], ids=str)
def test_a_simulated_sweep_is_the_same_to_the_bit_elsewhere(serial, place):
    assert_frame_equal(simulated(**place), serial, check_exact=True)


def test_an_executor_of_the_user_is_used_and_left_open(serial):
    with ThreadPoolExecutor(2) as pool:
        assert_frame_equal(simulated(executor=pool), serial, check_exact=True)
        assert pool.submit(int, "3").result() == 3


def test_each_point_is_what_a_simulation_of_it_alone_gives(serial):
    for _, row in serial.iterrows():
        scenario = REFERENCE.with_dials(row["centralisation"], row["iteration_speed"])
        alone = fl.simulate(scenario, replications=2, cases=100, seed=1)
        assert alone.stable == row["stable"]
        if alone.stable:
            mean = alone.cycle_time.mean
            assert (mean, mean.low, mean.high) == tuple(row[["cycle_time", "cycle_time_low", "cycle_time_high"]])
        else:
            assert pd.isna(row["cycle_time"])
            assert row["backlog_growth"] == alone.backlog_growth


def test_a_horizon_holds_beyond_capacity_only():
    table = simulated(horizon=400).set_index(["centralisation", "iteration_speed"])
    beyond = fl.simulate(REFERENCE.with_dials(1, 9), replications=2, horizon=400)
    within = fl.simulate(REFERENCE.with_dials(0, 4), replications=2, cases=100)
    assert table.loc[(1, 9), "backlog_growth"] == beyond.backlog_growth
    assert table.loc[(0, 4), "cycle_time"] == within.cycle_time.mean


def test_progress_counts_points_up_to_all_of_them():
    heard: list[tuple[int, int]] = []
    simulated(progress=lambda done, total: heard.append((done, total)), executor="threads")
    assert heard[0] == (0, 6)
    assert heard[-1] == (6, 6)
    assert sorted(heard) == heard


def test_the_analytic_sweep_is_the_same_to_the_bit_in_threads_whatever_else_is_in_the_batch():
    axes = {"centralisation": [n / 60 for n in range(61)], "iteration_speed": [1 + n / 10 for n in range(61)]}
    whole = fl.sweep(REFERENCE, **axes).table
    assert_frame_equal(fl.sweep(REFERENCE, executor="threads", **axes).table, whole, check_exact=True)
    some = fl.sweep(REFERENCE, centralisation=axes["centralisation"][7:9], iteration_speed=[3.0]).table
    same = whole.merge(some[["centralisation", "iteration_speed"]])
    assert_frame_equal(some, same, check_exact=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: simulated(executor="dask"),
            "executor is 'dask', must be one of serial, threads, processes, or a",
        ),
        (lambda: simulated(executor=3), "executor is 3, must be one of"),
        (lambda: simulated(executor="threads", workers=0), "workers is 0, must be a whole number, at least 1"),
        (lambda: simulated(executor="x://host:1"), "scheduler x://host:1 does not answer, must be a running Dask"),
        (lambda: simulated(store=3), "store is 3, must be the path of a folder"),
        (lambda: fl.sweep(REFERENCE, method="guess", **AXES), "method is 'guess', must be one of analytic, simulate"),
        (lambda: fl.sweep(REFERENCE, method=[1, 2], **AXES), "method is [1, 2], must be one of"),
        (lambda: fl.sweep(REFERENCE, seed=[1, 2], **AXES), "seed is [1, 2], must be a whole number"),
        (lambda: fl.sweep(REFERENCE, seed=-1, **AXES), "seed is -1, must be >= 0"),
        (lambda: fl.sweep(REFERENCE, replications=0, **AXES), "replications is 0, must be >= 1"),
        (lambda: fl.sweep(REFERENCE, horizon=-3, **AXES), "horizon is -3 days, must be > 0"),
        (lambda: fl.sweep(REFERENCE, cases=True, **AXES), "cases is True, must be a whole number"),
    ],
)
def test_what_cannot_work_is_said_before_any_work(call, message):
    with pytest.raises(fl.ArgumentError) as told:
        call()
    assert message in str(told.value)


def test_no_row_of_the_parameter_table_has_the_name_of_a_setting():
    import inspect

    settings = set(inspect.signature(fl.sweep).parameters) - {"axes"}
    assert not settings & {*fl.parameter_table().index, "triage", "test", "approve"}


@pytest.mark.parametrize("listens", [False, True], ids=["nobody there", "somebody who says nothing"])
def test_a_scheduler_that_does_not_answer_is_told_in_under_ten_seconds(listens):
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{port.getsockname()[1]}"
        if listens:
            port.listen()
        begun = time.monotonic()
        with pytest.raises(fl.ArgumentError, match="does not answer, must be a running Dask scheduler"):
            simulated(executor=address)
        assert time.monotonic() - begun < 10  # acceptance 6


def test_dask_is_not_imported_until_asked_for():
    work = "import sys, model; model.sweep(model.preset('reference'), centralisation=[0])"
    code = f"{work}; print('distributed' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_a_worker_of_another_version_refuses():
    task = Task(REFERENCE, Settings(), ("centralisation",), (0,), np.array([[0.5]]), version="0.0.9")
    with pytest.raises(fl.ArgumentError, match=rf"a worker runs version {fl.__version__}, must be 0\.0\.9"):
        answer(task)


def test_numbers_of_numpy_are_numbers(serial):
    sizes = {"replications": np.int64(2), "cases": np.int32(100), "seed": np.int64(1)}
    assert_frame_equal(fl.sweep(REFERENCE, method="simulate", **sizes, **AXES).table, serial, check_exact=True)


def fail(task: int) -> int:
    if task == 3:
        raise fl.ArgumentError("task", "3", "must be another")
    return task


def die(task: int) -> int:
    os._exit(task)


@pytest.mark.parametrize("place", ["serial", "threads", "processes"])
def test_an_error_in_a_task_comes_out_as_it_is(place):
    with pytest.raises(fl.ArgumentError, match="task: 3, must be another"):
        list(completed(fail, range(9), place, workers=2))


def test_a_worker_process_that_dies_is_no_traceback():
    with pytest.raises(fl.ArgumentError, match="a worker process died, must live to the end"):
        list(completed(die, [1, 1], "processes", workers=1))


def _heed_ctrl_c():
    """Undo what a shell does to commands in the background, whose children would ignore Ctrl-C too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def long_sweep(tmp_path):
    """Start a command line's sweep in worker processes, in a group of its own, far from the checkout."""
    store = tmp_path / "store"
    command = [sys.executable, "-m", "model", "sweep", "reference", "centralisation=0:1:21", "iteration_speed=1:4:21",
               "--method", "simulate", "--cases", "500", "--executor", "processes", "--workers", "2", "--store",
               str(store)]  # fmt: skip
    running = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_heed_ctrl_c,  # noqa: PLW1509
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(list(store.rglob("*.parquet"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    yield running, store
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.communicate()


def children_of(pid: int) -> list[int]:
    ran = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in ran.stdout.split()]


@pytest.mark.slow
def test_ctrl_c_ends_worker_processes_quietly_and_keeps_finished_points(long_sweep):
    running, store = long_sweep
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 1
    assert out == ""
    assert err.split()[-1] == "Aborted!"
    assert f"Finished points are kept in {store}; the same command goes on from there." in err
    assert len(list(store.rglob("*.parquet"))) >= 2


@pytest.mark.slow
def test_worker_processes_do_not_outlive_a_killed_parent(long_sweep):
    running, _ = long_sweep
    workers = children_of(running.pid)
    assert len(workers) >= 2
    running.kill()
    running.wait()
    deadline = time.monotonic() + 10
    while (left := [pid for pid in workers if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left
