"""What the model says, in a language made of brackets: explanations, warnings, errors, the command line."""

from __future__ import annotations

import dataclasses
import pickle
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from reading import WORD, untranslated

import model as fl
from model import vocabulary
from model.__main__ import cli
from model.addresses import FIELDS
from model.experiments.metrics import METRICS as MEASURES
from model.from_today.ally import ASSUMPTIONS
from model.language import _, called, mentioned, speaking
from model.levers import LEVERS
from model.parameters import DIALS, PARAMETERS
from model.policies.comparison import METRICS
from model.records import RULE
from model.scenario_file import RECORDS, TABLES, TEXTS

ROOT = Path(__file__).parent.parent.parent
BAD = runpy.run_path(str(ROOT / "tests" / "unit" / "test_bad_scenarios.py"))["BAD"]
IDS = {
    # what a file, an option or a function calls a thing stays as it is in every language
    *(row.name for row in (*PARAMETERS, *DIALS, *METRICS)), *(lever.name for lever in LEVERS), *fl.__all__,
    *(field.name for _noun, record in RECORDS.values() for field in dataclasses.fields(record)),
    *fl.PRESETS, *(actor.id for actor in fl.preset("reference").actors), *RECORDS, *TABLES, *TEXTS, *FIELDS,
    "format_version", *(name for names in MEASURES.values() for name in names), "levers", "scenario",
    *(word for words in vars(vocabulary).values() if isinstance(words, tuple) for word in words),
}  # fmt: skip
LOOSE = {word for name in IDS for word in WORD.findall(name)} | {"assumption", "e", "g", "nan", "inf", "NAME", "VALUE"}
SCENARIOS = [
    fl.preset("reference"),
    fl.preset("reference").with_dials(1, 8),
    fl.preset("reference").with_dials(1, 6).with_parameters(arrival_variability=2),
    *(fl.preset(name) for name in fl.PRESETS),
]


def foreign(text: str) -> list[str]:
    """Return the untranslated words of a message, ids and quoted values apart."""
    bare = re.sub(r"'[^']*('|…|$)|\"[^\"]*\"", " ", re.sub(r"⟦[^⟦⟧]*⟧", " ", text))
    return [word for word in untranslated(bare) if word not in LOOSE]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: f"{one.name} {one.dials.triage:g}")
def test_an_explanation_made_in_one_language_speaks_any(scenario, brackets):
    answer = fl.solve(scenario)
    found = fl.explain(answer)  # made by an English visitor
    english = found.sentence
    with speaking(brackets):
        said = [found.sentence, *found.advice, *(flag.text for flag in answer.flags)]
    assert [untranslated(text) for text in said if untranslated(text)] == []
    assert untranslated(english)
    assert found.sentence == english


def test_a_waterfall_speaks_any_language(brackets):
    found = fl.waterfall(fl.preset("traditional_pipeline"), fl.preset("urgent_fast_lane"))
    changed = fl.preset("reference").with_parameters(need_rate=0.4, design_work=25).with_dials(0.8, 6)
    other = fl.waterfall(fl.preset("reference"), changed)
    with speaking(brackets):
        for one in (found, other):
            labels = [*one.steps["label"], *one.cause_steps["label"]]
            assert [text for text in (*labels, one.sentence) if untranslated(text)] == []


def test_an_allys_choice_speaks_any_language(brackets):
    found = fl.replicate_or_integrate({"need_rate": 0.3}, horizon=900, replications=6)
    with speaking(brackets):
        said = [found.sentence, found.hangs_on, *found.warnings, *(one.label for one in ASSUMPTIONS)]
        said += [_(one.unit) for one in ASSUMPTIONS]
    assert len(found.warnings) == 3
    assert [text for text in said if untranslated(text)] == []


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:40] for _text, message in BAD])
def test_every_error_in_a_scenario_can_be_translated(text, message, brackets):
    del message
    with speaking(brackets), pytest.raises(fl.ScenarioError) as caught:
        fl.read_scenario(text)
    with speaking(brackets):
        told = str(caught.value)
    said = re.sub(r"is ⟧?⟦?not TOML \([^)]*\)?\)|\[\[?\w+\]?\]|\(Invalid[^()]*\([^()]*\)\)", " ", told)
    assert foreign(said) == []
    assert "⟦" in told


def test_an_error_survives_the_trip_from_a_worker_in_its_readers_language(brackets):
    with speaking(brackets), pytest.raises(fl.ArgumentError) as caught:
        fl.gate_wait(0.1, -7)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert foreign(str(again)) == []


@pytest.mark.parametrize("row", [*PARAMETERS, *DIALS], ids=lambda row: row.name)
def test_every_parameter_has_a_name_a_unit_and_a_meaning_in_every_language(row, brackets):
    with speaking(brackets):
        texts = [called(row.name), mentioned(row.name), _(row.unit), _(row.meaning), _(row.group)]
    assert [text for text in texts if not text.upper().startswith("⟦")] == []


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_every_lever_and_what_it_builds_can_be_translated(lever, brackets):
    with speaking(brackets):
        texts = [_(lever.title), _(lever.summary), _(lever.caution), *(_(way.text) for way in lever.mechanisms)]
        texts += [text for option in lever.options for text in (option.label, _(option.meaning), _(option.unit))]
        base = fl.preset("reference")
        after = fl.apply(base, lever.name)
        built = [one for one in (*after.actors, *after.steps) if one not in (*base.actors, *base.steps)]
        known = {one.id for one in (*base.actors, *base.steps)}
        texts += [_(one.label) for one in built if one.id not in known and not one.id.startswith("buyer_")]
    assert [text for text in texts if untranslated(text)] == []


CLICKS_OWN = re.compile(
    r"^Usage:.*|^Options:|^Commands:|Show (the version|this message) and exit\.|\[[^\]]*\]|--?[\w-]+|\b[A-Z_]{3,}\b",
    re.M,
)
"""What click says itself, in its own catalogue; options and their values."""
COMMAND_NAMES = {word for command in cli.commands for word in command.split("-")}
COMMANDS = [
    ("solve", "reference"),
    ("solve", "reference", "--centralisation", "1", "--iteration-speed", "8"),
    ("simulate", "reference", "--replications", "2", "--cases", "50", "--diary", "3"),
    ("check", "reference"),
    ("presets",),
    ("compare", "reference", "reference,centralisation=1", "--waterfall"),
    ("sweep", "reference", "centralisation=0:1:2", "iteration_speed=4,8"),
    ("sweep", "reference", "need_rate=0.2,0.3"),
    ("apply", "reference", "liaison"),
    ("replicate-or-integrate", "--replications", "6", "--horizon", "900", "--set", "need_rate=0.3"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command)[:50])
def test_what_the_command_line_prints_can_be_translated(command, brackets):
    with speaking(brackets):
        printed = CliRunner().invoke(cli, command, catch_exceptions=False).output
    columns = {
        "None",
        "name",
        "title",
        "actors",
        "cycle_time_days",
        "question",
        "kind",
        "id",
        "field",
        "before",
        "after",
        "a",
        "b",
    }
    rest = [word for word in foreign(printed.replace(str(ROOT / "model"), "")) if word not in columns | IDS | LOOSE]
    values = {word for lever in LEVERS for option in lever.options for word in option.name.split("_")}
    assert [word for word in rest if word not in values] == []


def test_help_is_in_the_language_of_the_environment(brackets, bracket_locale):
    """Options are written at import time: a process has one language, the environment's."""
    start = (
        f"import gettext; found, folder = gettext.translation, {str(bracket_locale)!r}\n"
        "gettext.translation = lambda domain, _folder, *rest, **more: found(domain, folder, *rest, **more)\n"
        "from model.__main__ import main; main()"
    )
    for arguments in (["--help"], ["simulate", "--help"], ["sensitivity", "--help"], ["emergence", "--help"]):
        ran = subprocess.run([sys.executable, "-c", start, *arguments], env={"LANGUAGE": brackets}, cwd=ROOT,
                             capture_output=True, text=True, check=True)  # fmt: skip
        assert ran.stdout.count("⟦") >= 4
        own = CLICKS_OWN.sub(" ", ran.stdout)
        assert [word for word in foreign(own) if word not in COMMAND_NAMES] == []


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_has_a_name_and_a_unit_in_every_language(metric, brackets):
    with speaking(brackets):
        assert [text for text in (called(metric.name), _(metric.unit)) if untranslated(text)] == []


def test_a_field_of_a_record_is_read_as_words(brackets):
    fields = [field.name for _noun, record in RECORDS.values() for field in dataclasses.fields(record)
              if RULE in field.metadata]  # fmt: skip
    with speaking(brackets):
        assert [name for name in fields if untranslated(mentioned(name))] == []
