"""Explicit lists against the folders and documents they must match."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import model as fl
from dashboard.components.assumptions import MATTERING
from dashboard.pages import PAGES
from model.parameters import ASSUMPTION, BY_NAME, DIALS, PARAMETERS

ROOT = Path(__file__).parent.parent.parent


def test_presets_are_the_files_in_the_folder():
    assert sorted(fl.PRESETS) == sorted(path.stem for path in (ROOT / "model" / "presets").glob("*.toml"))


def test_pages_are_the_files_in_the_folder():
    files = {path.stem for path in (ROOT / "dashboard" / "pages").glob("*.py")} - {"__init__"}
    assert {page.path.replace("-", "_") for page in PAGES} == files


def test_levers_are_the_files_in_the_folder_and_the_rows_of_their_page():
    built_with = {"__init__", "lever", "building", "authority", "record"}
    files = {path.stem for path in (ROOT / "model" / "levers").glob("*.py")} - built_with
    names = [lever.name for lever in fl.LEVERS]
    assert sorted(names) == sorted(files)
    page = (ROOT / "docs" / "levers.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)`", page, flags=re.MULTILINE) == names


@pytest.mark.parametrize("name", fl.__all__)
def test_every_public_name_exists_and_is_documented(name):
    thing = getattr(fl, name)
    if inspect.isfunction(thing):
        text = inspect.getdoc(thing) or ""
        assert "Parameters\n---" in text or not inspect.signature(thing).parameters
        assert "Examples\n---" in text
    elif inspect.isclass(thing):
        assert inspect.getdoc(thing)


@pytest.mark.parametrize("row", PARAMETERS + DIALS, ids=lambda row: row.name)
def test_every_parameter_has_a_range_around_its_default_and_a_source(row):
    assert row.minimum <= row.low <= row.default <= row.high <= row.maximum
    assert row.problem(row.default) is None
    assert row.evidence
    known = set(fl.evidence().index) | {ASSUMPTION}
    assert set(row.evidence) <= known
    assert row.meaning.endswith(".")


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.name)
def test_no_parameter_is_dead(row):
    """Each row changes some answer of some scenario."""
    recurring = {"recurrence": 0.05}
    used = {"reference_increment": {"fixed_effort_share": 0.5}, "report_again_time": {"report_loss_local": 0.2},
            "awareness_central": recurring, "awareness_local": recurring}.get(row.name, {})  # fmt: skip
    base = fl.preset("reference").with_parameters(**used)
    other = base.with_parameters(**{row.name: row.low if row.low != row.default else row.high})
    if row.group == "adoption":
        assert fl.adoption(base, draws=20).ninety_time != fl.adoption(other, draws=20).ninety_time
        assert fl.solve(base).cycle_time == fl.solve(other).cycle_time  # and nothing else
        return
    if row.name == "arrival_variability":  # the analytic engine assumes random arrivals, and says so
        few = {"replications": 2, "cases": 100, "warm_up": 0}
        assert fl.simulate(base, **few).cycle_time != fl.simulate(other, **few).cycle_time
        assert "bursts" in {flag.reason for flag in fl.solve(other).flags}
        return
    before, after = fl.solve(base), fl.solve(other)
    moved = (before.cycle_time.mean, before.cycle_time.p90, before.relevant_share)
    assert moved != (after.cycle_time.mean, after.cycle_time.p90, after.relevant_share)


def test_no_assumption_is_offered_that_cannot_move_the_cycle_time():
    offered = [name for name, _ in MATTERING]
    assert len(set(offered)) == len(offered)
    assert "adoption" not in {BY_NAME[name].group for name in offered}
    assert "arrival_variability" not in offered


def test_the_evidence_table_is_whole():
    table = fl.evidence()
    assert len(table) == 210
    assert table.index.is_unique
    assert table[["source_title", "publisher", "url", "confidence"]].notna().all().all()
