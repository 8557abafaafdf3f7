"""The plan of the house, as checks: layers, sizes, names."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "model").rglob("*.py"), *(ROOT / "dashboard").rglob("*.py"), ROOT / "app.py"])
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_PAGE, LONGEST_APP = 400, 60, 80, 10
LONGEST_LOOP = 150  # the event loop itself: one function, because calls cost


def test_imports_keep_their_layers():
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    assert "0 broken" in checked.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_can_be_read_in_one_sitting(path):
    text = path.read_text(encoding="utf-8")
    limit = LONGEST_APP if path.name == "app.py" else LONGEST_FILE
    assert len(text.splitlines()) <= limit
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            documented = len((ast.get_docstring(node, clean=False) or "").splitlines())
            longest = LONGEST_LOOP if path.parent.name == "simulation" and node.name == "run" else LONGEST_FUNCTION
            assert node.end_lineno - node.lineno - documented <= longest, node.name


@pytest.mark.parametrize("path", sorted((ROOT / "dashboard" / "pages").glob("*.py")), ids=lambda path: path.name)
def test_pages_are_small(path):
    code = ast.parse(path.read_text(encoding="utf-8"))
    documented = sum(
        len((ast.get_docstring(node, clean=False) or "").splitlines())
        for node in ast.walk(code)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module))
    )
    assert len(path.read_text(encoding="utf-8").splitlines()) - documented <= LONGEST_PAGE


def test_no_module_has_a_name_that_says_nothing():
    assert not {path.stem for path in SOURCES} & {"utils", "helpers", "common", "misc", "util", "helper"}


def test_only_the_desk_and_the_mounting_of_components_know_the_session():
    users = {path.name for path in SOURCES if "st.session_state" in path.read_text(encoding="utf-8")}
    assert users == {"desk.py", "mounting.py"}


def test_only_the_service_solves():
    callers = {
        path.name
        for path in (ROOT / "dashboard").rglob("*.py")
        if any(
            f"fl.{name}(" in path.read_text(encoding="utf-8").replace('f"fl.', "")
            for name in ("solve", "sweep", "explain")
        )
    }
    assert callers <= {"service.py", "snippets.py"}  # snippets.py holds the lines a notebook user types


def test_importing_the_model_has_no_side_effects():
    code = "import sys, model; assert not {'streamlit', 'matplotlib', 'plotly'} & set(sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
