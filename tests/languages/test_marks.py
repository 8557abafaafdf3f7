"""The source itself: every text that people read is marked, and so marked that Babel can collect it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted([*(ROOT / "model").rglob("*.py"), *(ROOT / "dashboard").rglob("*.py")])
SCREENS = sorted((ROOT / "dashboard").rglob("*.py"))
MARKS = {"_", "N_", "ngettext"}
TOLD = {"ArgumentError", "Problem", "LinkError", "ScenarioError", "ValueError", "Flag", "echo", "makes_no_sense"}
"""Calls of the model whose arguments people read."""
ENGLISH_ONLY = ("emergence",)
"""The generator of docs/emergence.md, a page of the repository and in its language."""
NOT_TEXTS = ("snippets.py", "snapshot_script.py")
"""Python that the reader is shown, and JavaScript that a browser runs."""
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
PROSE = re.compile(r"[A-Za-z]{2,}[,:;]? [A-Za-z]{2,}")
STYLE = re.compile(r"<style>.*?</style>|<[^<>]*>", flags=re.DOTALL)


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(ROOT)))


def literals(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the texts in a piece of code that no mark encloses; docstrings and comparisons are not said."""
    if isinstance(node, ast.Call) and name_of(node) in (*MARKS, "section"):  # a section is found by its title
        return
    if isinstance(node, (ast.JoinedStr, ast.Constant)):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from literals(child)


def words_of(node: ast.AST) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return STYLE.sub("", "".join(str(part.value) for part in parts if isinstance(part, ast.Constant)))


def unmarked(tree: ast.AST) -> list[str]:
    found = ((node, words_of(node)) for node in literals(tree))
    return [f"line {node.lineno}: {words}" for node, words in found if PROSE.search(words)]


@each(SOURCES)
def test_babel_can_collect_whatever_is_marked(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            texts = node.args[: 2 if node.func.id == "ngettext" else 1]
            whole = (ast.Constant,) if node.func.id != "_" else (ast.Constant, ast.Name, ast.Attribute, ast.Subscript)
            assert all(isinstance(text, whole) for text in texts), f"line {node.lineno}: {ast.unparse(node)}"


@each(SOURCES)
def test_no_name_hides_the_mark(path):
    """A loop's ``_`` would make every ``_("…")`` of its function a local name, unset until then."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not any(isinstance(node, ast.alias) and node.name == "_" for node in ast.walk(tree)):
        return
    apart = [node for node in ast.walk(tree) if isinstance(node, COMPREHENSIONS)]  # scopes of their own
    free = {
        id(inner) for node in apart if not any(map(is_call_of_the_mark, ast.walk(node))) for inner in ast.walk(node)
    }
    stored = [node.lineno for node in ast.walk(tree) if hides(node) and id(node) not in free]
    assert not stored


def is_call_of_the_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"


def hides(node: ast.AST) -> bool:
    stores = isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
    return stores or (isinstance(node, ast.arg) and node.arg == "_")


@each([path for path in SCREENS if path.name not in NOT_TEXTS])
def test_a_screen_says_nothing_unmarked(path):
    assert unmarked(ast.parse(path.read_text(encoding="utf-8"))) == []


@each([path for path in SOURCES if path not in SCREENS and not set(ENGLISH_ONLY) & set(path.parts)])
def test_the_model_tells_nothing_unmarked(path):
    told = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and name_of(node) in TOLD]  # fmt: skip
    assert [text for call in told for text in unmarked(ast.Module(body=[ast.Expr(value=a) for a in call.args
                                                                           if not isinstance(a, ast.Constant)]
                                                                     + [ast.Return(value=a) for a in call.args
                                                                        if isinstance(a, ast.Constant)],
                                                               type_ignores=[]))] == []  # fmt: skip


@each(SCREENS)
def test_what_streamlit_runs_again_by_itself_is_in_the_visitors_language(path):
    """A dialog or fragment is run without its page around it: it must bring its language (``desk.in_language``)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrapped = {ast.dump(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args
               and isinstance(node.args[0], ast.Call) and name_of(node.args[0]) == "in_language"}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in ("dialog", "fragment"):
            named = [target for holder in ast.walk(tree) if isinstance(holder, ast.Assign) and holder.value is node
                     for target in holder.targets]  # fmt: skip
            uses = {ast.dump(node), *(ast.dump(ast.Name(id=target.id, ctx=ast.Load())) for target in named)}
            assert uses & wrapped, f"line {node.lineno}"


@each(SCREENS)
def test_a_job_begins_in_its_visitors_language(path):
    """A callback runs before its page, and a job speaks as whoever began it."""
    assert "on_click=JOBS.start" not in path.read_text(encoding="utf-8")


def test_the_scripts_of_components_hold_no_text():
    """Every text in a picture arrives in its data."""
    for path in (ROOT / "dashboard").rglob("*.js"):
        code = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        strings = re.findall(r'"([^"\n]*)"', code) + re.findall(r"`([^`]*)`", re.sub(r"\$\{[^{}]*\}", "", code))
        assert [
            text for text in strings if re.search(r"[A-Z][a-z]+ [a-z]{2,}|[a-z]{3,} [a-z]{3,} [a-z]{3,}", text)
        ] == []
