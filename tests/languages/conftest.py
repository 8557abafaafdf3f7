"""A language made by machine, compiled as a translator's would be: ⟦…⟧ around every word that can be translated.

What stands outside the brackets, with letters in it, was never marked, or was put together from parts that were not.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from model import language

ROOT = Path(__file__).parent.parent.parent
CODE = "eo"  # a real code, for plural rules; nobody translates into it here


def bracketed(text: str) -> str:
    """Return a text with its own words in brackets and its fields outside: what fills them must bring its own."""
    if "{" not in text:
        return f"⟦{text}⟧"
    parts = []
    for words, field, form, conversion in string.Formatter().parse(text):
        parts.append(f"⟦{words}⟧" if words.strip() else words)
        if field is not None:
            parts.append("{" + field + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "") + "}")
    return "".join(parts)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that Babel finds, by the command in docs/languages.md."""
    file = tmp_path_factory.mktemp("template") / "feedback_loops.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(["pybabel", "-q", "extract", "-F", "babel.cfg", "-o", str(file), "."])
    with file.open("rb") as lines:
        return read_po(lines)


@pytest.fixture(scope="session")
def bracket_locale(template: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like model/locale with the bracketed language in it."""
    folder = tmp_path_factory.mktemp("locale")
    catalogue = Catalog(locale=CODE)
    for message in template:
        if message.id:
            one = message.id
            said = bracketed(one) if isinstance(one, str) else tuple(bracketed(form) for form in one)
            catalogue.add(one, said)
    target = folder / CODE / "LC_MESSAGES" / f"{language.DOMAIN}.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture
def brackets(bracket_locale: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Install the bracketed language and give its code."""
    monkeypatch.setattr(language, "LOCALE", bracket_locale)
    language._catalogue.cache_clear()
    yield CODE
    language._catalogue.cache_clear()
