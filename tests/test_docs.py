"""README and docs: what they show runs, and what they link to exists."""

from __future__ import annotations

import contextlib
import io
import re
import tomllib
from pathlib import Path

import pytest

import model as fl

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_blocks_run_and_print_what_their_comments_say(page):
    for block in blocks(page, "python"):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, str(page), "exec"), {})
        promised = re.findall(r"^# (.*)$", block, flags=re.MULTILINE)
        assert printed.getvalue().splitlines() == promised


def test_readme_shows_python_with_its_answer_before_line_40():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines.index("```python") < 40
    assert any(line.startswith("# Try:") for line in lines[:40])


@pytest.mark.parametrize("block", blocks(ROOT / "docs" / "scenario_format.md", "toml"))
def test_scenario_files_in_the_docs_can_be_read_and_solved(block):
    scenario = fl.read_scenario(block)
    assert tomllib.loads(block)["name"] == scenario.name
    assert fl.solve(scenario).stable


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_every_decision_is_listed():
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))


def test_no_file_names_a_package_registry():
    for path in ROOT.rglob("*"):
        if path.suffix in (".md", ".toml", ".py", ".cff", "") and path.is_file() and ".git" not in path.parts:
            with contextlib.suppress(UnicodeDecodeError):
                assert "pypi" + ".org" not in path.read_text(encoding="utf-8"), path


def test_one_version_stands_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert fl.__version__ == project == cited.group(1)
    assert f"## {project} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
