"""Catalogues: what Babel collects, and the way from docs/languages.md to a screen in another language."""

from __future__ import annotations

import gettext
import re
import shlex
import string
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

from model import language
from model.language import _, ngettext, speaking

ROOT = Path(__file__).parent.parent.parent
DOCUMENTED = re.findall(r"^pybabel .*$", (ROOT / "docs" / "languages.md").read_text(encoding="utf-8"), re.MULTILINE)
CATALOGUES = sorted(language.LOCALE.rglob("*.po"))


def fields(text: str) -> set[str]:
    return {field for _words, field, _form, _how in string.Formatter().parse(text) if field is not None}


def faults(catalogue: Catalog) -> list[str]:
    """Return the translations whose fields are not the English text's: on a screen they would be an error."""
    wrong = []
    for message in catalogue:
        said = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        meant = message.id if isinstance(message.id, str) else message.id[-1]
        wrong += [text for text in said if message.id and text and not fields(text) <= fields(meant)]
    return wrong


def test_every_way_of_marking_is_collected(template):
    ids = {message.id if isinstance(message.id, str) else message.id[0] for message in template}
    for text in (
        "Innovation-cycle time",  # a screen
        "must be >= 0 and finite",  # an error
        "Triage desks",  # N_ in a table
        "{number} day",  # ngettext
        "need rate",  # the id of a parameter
        "hand-over inside a region",  # an id that does not read well
        "Hand-over inside one region.",  # its meaning
        "Days to set up",  # the option of every lever
        "Liaison desk",  # what a lever builds
        "Solve a SCENARIO: a preset's name or a TOML file. CSV gives the stages.",  # help of a command
        "Decentralised wartime",  # a scenario's title
    ):
        assert text in ids, text
    assert "decentralised_wartime" not in ids  # ids are no texts


def test_the_documented_commands_lead_to_another_language(tmp_path, monkeypatch):
    """Extract, init, translate, compile, as documented, in a folder of our own."""
    folder = tmp_path / "locale"
    folder.mkdir()
    monkeypatch.chdir(ROOT)
    extract, init, compiles = (line.replace("model/locale", str(folder)) for line in DOCUMENTED[:3])
    for line in (extract, init):
        CommandLineInterface().run([*shlex.split(line)[:1], "-q", *shlex.split(line)[1:]])
    file = folder / "uk" / "LC_MESSAGES" / "feedback_loops.po"
    with file.open("rb") as lines:
        catalogue = read_po(lines, locale="uk")
    catalogue["Innovation-cycle time"].string = "Час циклу"
    catalogue["{number} day"].string = ("{number} день", "{number} дні", "{number} днів")
    assert faults(catalogue) == []
    with file.open("wb") as lines:
        write_po(lines, catalogue)
    CommandLineInterface().run([*shlex.split(compiles)[:1], "-q", *shlex.split(compiles)[1:]])
    monkeypatch.setattr(language, "LOCALE", folder)
    language._catalogue.cache_clear()
    with speaking("uk"):
        assert _("Innovation-cycle time") == "Час циклу"
        days = [ngettext("{number} day", "{number} days", n).format(number=n) for n in (1, 3, 5, 21)]
        assert days == ["1 день", "3 дні", "5 днів", "21 день"]
        assert language.spoken() == "uk"
        assert _("Triage") == "Triage"  # what is not translated yet stays English
    language._catalogue.cache_clear()


def test_a_translation_with_another_field_is_a_fault():
    catalogue = Catalog(locale="uk")
    catalogue.add("{days} days", "{tage} днів")
    catalogue.add("{share} of {days}", "{days}: {share}")
    assert faults(catalogue) == ["{tage} днів"]


def test_each_catalogue_can_be_shown_and_is_compiled():
    for path in CATALOGUES:
        code = path.parent.parent.name
        with path.open("rb") as lines:
            catalogue = read_po(lines, locale=code)
        assert faults(catalogue) == [], path
        compiled = gettext.translation(language.DOMAIN, language.LOCALE, [code])
        told = {message.id: message.string for message in catalogue if message.id and isinstance(message.string, str)}
        assert all(compiled.gettext(one) == said for one, said in told.items() if said), path


def test_catalogues_are_in_the_package_and_templates_are_not():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["model"]  # all of it, locale too
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "*.pot" in ignored
    assert not {"*.mo", "*.po", "locale", "model/locale"} & set(ignored)
