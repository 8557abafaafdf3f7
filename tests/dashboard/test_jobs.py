"""Long work beside the pages: shared, counted, cancelled, stopped when nobody looks, and never a traceback."""

from __future__ import annotations

import threading
import time

import pytest

from dashboard.jobs import DONE, FAILED, KEPT, RUNNING, STOPPED, WAITING, Jobs
from model.errors import ArgumentError
from model.simulation.replication import Cancelled


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Held:
    """Work that goes on until it is let go or cancelled; counts how often it was started."""

    def __init__(self, result: object = "found") -> None:
        self.free, self.begun, self.result, self.started = threading.Event(), threading.Event(), result, 0

    def __call__(self, progress, cancel):
        self.started += 1
        progress(0.5)
        self.begun.set()
        while not self.free.wait(0.005):
            if cancel():
                raise Cancelled
        return self.result


def soon(condition) -> bool:
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def test_two_visitors_of_one_key_share_one_run_and_its_result():
    jobs, work = Jobs(), Held()
    first = jobs.start("k", work, "ann")
    assert jobs.start("k", work, "bob") is first
    assert soon(lambda: first.progress == 0.5)
    work.free.set()
    jobs.finish(first)
    assert (first.state, first.result, work.started) == (DONE, "found", 1)
    assert jobs.look("k", "a third, who never asked").result == "found"


def test_who_has_not_asked_sees_nothing_of_a_running_job():
    jobs, work = Jobs(), Held()
    job = jobs.start("k", work, "ann")
    assert jobs.look("k", "bob") is None
    assert jobs.look("k", "ann") is job
    work.free.set()
    jobs.finish(job)


def test_cancelling_stops_the_work_only_when_nobody_else_waits_for_it():
    jobs, work = Jobs(), Held()
    job = jobs.start("k", work, "ann")
    jobs.start("k", work, "bob")
    assert work.begun.wait(5)
    jobs.leave("k", "ann")
    assert jobs.look("k", "ann") is None
    time.sleep(0.05)
    assert job.state == RUNNING
    jobs.leave("k", "bob")
    assert soon(lambda: job.state == STOPPED)
    again = jobs.start("k", lambda progress, cancel: "anew", "ann")
    jobs.finish(again)
    assert again.result == "anew"


def test_a_job_nobody_has_looked_at_for_longer_than_the_patience_is_stopped():
    clock = Clock()
    jobs, work = Jobs(patience=30, clock=clock), Held()
    job = jobs.start("k", work, "ann")
    assert work.begun.wait(5)
    clock.now = 29
    assert jobs.look("k", "ann") is job
    clock.now = 58
    time.sleep(0.05)
    assert job.state == RUNNING
    clock.now = 60
    assert soon(lambda: job.state == STOPPED)


def test_no_more_jobs_run_than_there_is_room_for_and_the_others_know_their_turn():
    jobs, works = Jobs(at_once=1), [Held(n) for n in range(3)]
    made = [jobs.start(n, work, "ann") for n, work in enumerate(works)]
    assert works[0].begun.wait(5)
    assert [jobs.look(n, "ann").state for n in range(3)] == [RUNNING, WAITING, WAITING]
    assert [job.ahead for job in made] == [0, 1, 2]
    works[0].free.set()
    assert works[1].begun.wait(5)
    assert jobs.look(2, "ann").ahead == 1
    for job, work in zip(made, works, strict=True):
        work.free.set()
        jobs.finish(job)
    assert [job.result for job in made] == [0, 1, 2]


def test_a_waiting_job_that_everybody_left_is_never_begun():
    jobs, works = Jobs(at_once=1), [Held() for _ in range(2)]
    first, second = (jobs.start(n, work, "ann") for n, work in enumerate(works))
    jobs.leave(1, "ann")
    works[0].free.set()
    jobs.finish(first)
    assert soon(lambda: second.state == STOPPED)
    assert works[1].started == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ArgumentError("simulate", "cases is 3", "must be at least 10"), "simulate: cases is 3, must be at least 10."),
        (ZeroDivisionError("division by zero"), "This could not be computed; the server's log says why."),
    ],
)
def test_an_error_becomes_a_sentence_and_the_next_job_runs(error, said):
    def work(progress, cancel):
        raise error

    jobs = Jobs(at_once=1)
    job = jobs.start("k", work, "ann")
    jobs.finish(job)
    assert (job.state, job.problem) == (FAILED, said)
    after = jobs.start("other", lambda progress, cancel: 1, "ann")
    jobs.finish(after)
    assert after.result == 1


def test_progress_never_runs_backward_or_past_the_end():
    seen = []
    jobs = Jobs()

    def work(progress, cancel):
        for share in (0.2, 0.1, 7.0):
            progress(share)
            seen.append(job_of().progress)

    def job_of():
        return jobs.look("k", "ann")

    jobs.finish(jobs.start("k", work, "ann"))
    assert seen == [0.2, 0.2, 1.0]


def test_finished_jobs_are_forgotten_the_least_recently_looked_at_first():
    jobs = Jobs()
    for number in range(KEPT + 1):
        jobs.finish(jobs.start(number, lambda progress, cancel: None, "ann"))
        jobs.look(0, "ann")
    assert soon(lambda: jobs.look(1, "ann") is None)
    assert jobs.look(0, "ann") is not None
