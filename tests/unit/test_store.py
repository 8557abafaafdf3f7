"""Finished points survive: a stopped or killed sweep goes on, a damaged store is found out, no number is ever wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import model as fl
from model.experiments import campaign
from model.experiments.store import Store
from model.experiments.tasks import Settings, Task

ROOT = Path(__file__).parent.parent.parent
REFERENCE = fl.preset("reference")
SMALL = {"method": "simulate", "replications": 2, "cases": 2_000}  # two points a task
AXES = {"centralisation": [0, 0.5, 1], "iteration_speed": [2, 9]}


@pytest.fixture
def computed(monkeypatch) -> list[tuple[float, ...]]:
    """Return the points that are really computed, as they are."""
    points: list[tuple[float, ...]] = []

    def counted(task: Task) -> pd.DataFrame:
        points.extend(map(tuple, task.points.tolist()))
        return campaign.answer.__wrapped__(task)

    counted.__wrapped__ = campaign.answer
    monkeypatch.setattr(campaign, "answer", counted)
    return points


def swept(folder: Path, **changes: object) -> fl.SweepResult:
    return fl.sweep(REFERENCE, **{**SMALL, **AXES, "store": folder, **changes})


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    return fl.sweep(REFERENCE, **SMALL, **AXES).table


def test_a_second_sweep_computes_nothing_and_gives_the_same_bits(tmp_path, computed, whole):
    assert_frame_equal(swept(tmp_path).table, whole, check_exact=True)
    assert len(computed) == 6
    again = swept(tmp_path)
    assert len(computed) == 6
    assert_frame_equal(again.table, whole, check_exact=True)
    assert again.notes == ()


def test_a_larger_grid_computes_only_what_is_new(tmp_path, computed):
    swept(tmp_path)
    computed.clear()
    larger = swept(tmp_path, iteration_speed=[9, 2, 4])
    assert sorted(computed) == [(0, 4), (0.5, 4), (1, 4)]
    fresh = fl.sweep(REFERENCE, **SMALL, **{**AXES, "iteration_speed": [9, 2, 4]}).table
    assert_frame_equal(larger.table, fresh, check_exact=True)


def test_the_order_in_which_axes_are_given_does_not_matter_to_the_store(tmp_path, computed):
    swept(tmp_path)
    computed.clear()
    turned = fl.sweep(REFERENCE, **SMALL, store=tmp_path, iteration_speed=[9], centralisation=[0.5])
    assert computed == []
    assert list(turned.table.columns[:2]) == ["iteration_speed", "centralisation"]
    assert turned.table.loc[0, "cycle_time"] == swept(tmp_path).pivot().loc[0.5, 9]


@pytest.mark.parametrize(
    "change",
    [{"seed": 2}, {"replications": 3}, {"cases": 2_001}, {"horizon": 500}, {"method": "analytic"}],
    ids=lambda change: next(iter(change)),
)
def test_another_question_never_gets_the_old_answer(change):
    settings = {"method": "simulate", "replications": 2, "cases": 2_000}
    names = ("centralisation",)
    question = Settings(**settings).question(REFERENCE, names)
    assert Settings(**{**settings, **change}).question(REFERENCE, names) != question
    assert Settings(**settings).question(REFERENCE.with_parameters(need_rate=0.31), names) != question
    assert Settings(**settings).question(REFERENCE, ("test",)) != question


def test_another_version_of_the_model_never_gets_the_old_answer(tmp_path, monkeypatch):
    swept(tmp_path)
    assert len(Store(tmp_path, Settings(**SMALL).question(REFERENCE, tuple(AXES))).found) == 6
    monkeypatch.setattr("model.experiments.tasks.VERSION", "0.0.9")
    assert len(Store(tmp_path, Settings(**SMALL).question(REFERENCE, tuple(AXES))).found) == 0


HASHED = """
import hashlib, model
from model.experiments.tasks import Settings
question = Settings("simulate").question(model.preset("reference"), ["test"])
print(hashlib.sha256(question.encode()).hexdigest())
"""


def test_the_question_is_the_same_text_in_every_process():
    said = {
        subprocess.run(
            [sys.executable, "-c", HASHED], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
            text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_a_damaged_file_is_computed_again_and_said(tmp_path, computed, whole):
    swept(tmp_path)
    files = sorted(tmp_path.rglob("*.parquet"))
    assert len(files) == 3
    content = files[0].read_bytes()
    damages = [content[:-1], b"", b"PAR1", bytes(100)]
    damages += [content[:n] + bytes([content[n] ^ 64]) + content[n + 1 :] for n in range(7, len(content), 997)]
    for damage in damages:
        computed.clear()
        path = sorted(tmp_path.rglob("*.parquet"))[0]
        path.write_bytes(damage)
        again = swept(tmp_path)
        assert_frame_equal(again.table, whole, check_exact=True)
        assert len(computed) == 2
        assert again.notes == (f"store: {path} was damaged; its points are computed again",)
    assert swept(tmp_path).notes == ()


def test_what_is_left_of_an_interrupted_write_is_no_result(tmp_path, computed, whole):
    swept(tmp_path)
    path = sorted(tmp_path.rglob("*.parquet"))[0]
    path.rename(path.with_name(f".{path.name}.123.456"))
    computed.clear()
    assert_frame_equal(swept(tmp_path).table, whole, check_exact=True)
    assert len(computed) == 2


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_ctrl_c_keeps_what_is_finished(tmp_path, computed, whole, executor):
    def stop(done: int, total: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(tmp_path, progress=stop, executor=executor, workers=1)
    computed.clear()
    assert_frame_equal(swept(tmp_path).table, whole, check_exact=True)
    assert len(computed) == 2


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(fl.ArgumentError, match=r"file cannot be used .*must be a folder that can be written"):
        swept(tmp_path / "file")


def test_a_folder_that_is_lost_on_the_way_is_told(tmp_path):
    def lose(done: int, total: int) -> None:
        for path in (tmp_path / "store").iterdir():
            shutil.rmtree(path)

    with pytest.raises(fl.ArgumentError, match=r"store cannot be used .No such file or directory."):
        swept(tmp_path / "store", progress=lose)


SCRIPT = """
import sys, model as fl
if __name__ == "__main__":
    fl.sweep(fl.preset("reference"), method="simulate", replications=4, cases=1000, store=sys.argv[1],
             executor=sys.argv[2], centralisation=[n / 6 for n in range(7)], iteration_speed=range(2, 9))
"""


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_a_sweep_killed_outright_computes_only_what_was_missing(tmp_path, computed, executor):
    """Acceptance 4: 7 x 7 points, 4 replications of 1 000 needs, SIGKILL."""
    script, store = tmp_path / "script.py", tmp_path / "store"
    script.write_text(SCRIPT)
    running = subprocess.Popen(
        [sys.executable, str(script), str(store), executor], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    deadline = time.monotonic() + 60
    while len(list(store.rglob("*.parquet"))) < 6 and time.monotonic() < deadline:
        time.sleep(0.01)
    running.kill()
    assert running.wait() == -9, "the sweep was over before it could be killed"
    axes = {"centralisation": [n / 6 for n in range(7)], "iteration_speed": range(2, 9)}
    sizes = {"method": "simulate", "replications": 4, "cases": 1_000}
    kept = Store(store, Settings(**sizes).question(REFERENCE, tuple(axes))).found
    assert 12 <= len(kept) < 49
    again = fl.sweep(REFERENCE, **sizes, **axes, store=store)
    missing = {tuple(point) for point in again.table[list(axes)].values.tolist()}
    missing -= {tuple(point) for point in kept[list(axes)].values.tolist()}
    assert sorted(computed) == sorted(missing)
    assert_frame_equal(again.table, fl.sweep(REFERENCE, **sizes, **axes).table, check_exact=True)
