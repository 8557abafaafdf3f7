"""What Babel collects beside the texts marked in the code: ids read as words, the help of commands, scenarios.

Only ``pybabel extract`` uses it: see ``docs/languages.md``.
"""

from __future__ import annotations

import ast
import inspect
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, TypeAlias

from babel.messages.extract import extract_python

from model.language import in_words

Found: TypeAlias = tuple[Any, ...]
"""Line, name of the function that marks it (None: it is one text), text or texts, comments: what Babel wants."""
RECORDS: Mapping[str, tuple[int, ...]] = {"_row": (2, 6, 8), "Option": (1,), "Metric": (1,)}
"""Calls whose first argument is an id that people read as words, and which of their other arguments are texts."""
NAMED = ("Actor", "Step", "Region", "NeedType")
"""Records whose ``name`` people read, where a lever makes one."""
SCENARIO_TEXTS = ("title", "summary", "question", "name", "note")


def python_texts(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterator[Found]:
    """Yield the texts of a Python file, for Babel.

    Beside what ``_``, ``N_`` and ``ngettext`` mark: names of parameters, options, metrics and record fields as words,
    their units and meanings, and what the command line says of its commands.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b'Option("set_up_days", "days", 365, 0, 3650, N_("Until the posts work."))')
    >>> [text for _, _, text, _ in python_texts(file, {"N_": None}, [], {})]
    ['Until the posts work.', 'set up days', 'days']
    """
    yield from extract_python(file, keywords, comments, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        yield from ((getattr(node, "lineno", 1), None, text, []) for text in _unmarked(node) if text)


def _unmarked(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func) in RECORDS and node.args:
        yield in_words(_text(node.args[0]))
        yield from (_text(word.value) for word in node.keywords if word.arg == "group")
        yield from (_text(node.args[at]) for at in RECORDS[_name(node.func)] if at < len(node.args))
    if isinstance(node, ast.Call) and _name(node.func) in NAMED:
        yield from (_text(word.value) for word in node.keywords if word.arg in ("name", "note"))
    if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and _name(node.value.func) == "ruled":
        yield in_words(_name(node.target))
    if isinstance(node, ast.FunctionDef) and any(
        isinstance(decorator, ast.Call) and _name(decorator.func) in ("command", "group")
        for decorator in node.decorator_list
    ):
        yield inspect.cleandoc(ast.get_docstring(node) or "")


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def scenario_texts(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterator[Found]:
    r"""Yield what people read of a scenario file, for Babel: its titles, its names and notes.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b'title = "Mine"\nactors = [{id = "hq", name = "Head office"}]')
    >>> [text for _, _, text, _ in scenario_texts(file, {}, [], {})]
    ['Mine', 'Head office']
    """
    raw = tomllib.loads(file.read().decode())
    tables = [raw, *(row for rows in raw.values() for row in _rows(rows))]
    for table in tables:
        for key in SCENARIO_TEXTS:
            is_id = key == "name" and table is raw
            if not is_id and table.get(key):
                yield 1, None, table[key], []


def _rows(value: Any) -> Iterable[Mapping[str, Any]]:
    return value if isinstance(value, list) and value and isinstance(value[0], dict) else ()
