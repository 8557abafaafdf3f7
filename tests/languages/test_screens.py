"""Each page in a language made of brackets: no word outside them; and each visitor in the language of the address."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from opening import opened
from reading import texts_on, untranslated
from streamlit.testing.v1 import AppTest

import model as fl
from dashboard import charts, service
from dashboard.components.ally import ally_key
from dashboard.components.assumptions import ASSUMPTIONS
from dashboard.jobs import JOBS
from dashboard.links import to_query
from dashboard.pages import PAGES
from dashboard.position import FIRST, Position
from model.from_today.ally import ASSUMPTIONS as ALLYS
from model.language import speaking

ROOT = Path(__file__).parent.parent.parent
DESKS = {
    "a stable desk": {"scenario": "reference"},
    "over capacity": {"scenario": "reference", "centralisation": "1", "iteration_speed": "8"},
    "gates, a published range, a lever, a changed number": {
        "scenario": "decentralised_wartime", "levers": "liaison:posts=4.0", "need_rate": "0.4",
    },
}  # fmt: skip


def assert_all_bracketed(app: AppTest) -> None:
    assert not app.exception
    read = list(texts_on(app))
    assert sum("⟦" in text for text in read) > 20
    assert {text: untranslated(text) for text in read if untranslated(text)} == {}


@pytest.mark.parametrize("desk", DESKS.values(), ids=DESKS)
@pytest.mark.parametrize("page", [page.path for page in PAGES])
def test_every_text_on_every_page_can_be_translated(page, desk, brackets):
    assert_all_bracketed(opened(page, lang=brackets, **desk))


@pytest.mark.parametrize("what", [ASSUMPTIONS, "design|firms|local", "report|soldiers|local", "field|soldiers|local"])
def test_every_text_in_a_dialog_can_be_translated(what, brackets):
    app = opened("explore", lang=brackets, scenario="reference")
    app.session_state["opened"] = what
    before = len(list(texts_on(app)))
    assert_all_bracketed(app.run())
    assert len(list(texts_on(app))) > before


@pytest.mark.parametrize("name", fl.PRESETS)
def test_the_texts_of_every_preset_can_be_translated(name, brackets):
    scenario, position = fl.preset(name), Position.of_preset(name)
    with speaking(brackets):
        picture = charts.picture(service.solution(position), service.groups(position))
        said = [picture["title"], *(box[key] for box in picture["nodes"] for key in ("name", "description"))]
    notes = [record.note for record in (*scenario.actors, *scenario.steps) if record.note]
    with speaking(brackets):
        from model.language import _

        said += [_(text) for text in (scenario.label, scenario.summary, scenario.question, *notes)]
    assert [text for text in said if untranslated(text)] == []


def test_a_message_about_a_bad_link_is_in_the_visitors_language(brackets):
    app = opened("explore", lang=brackets, scenario="nowhere")
    assert untranslated(app.warning[0].value.replace("'nowhere'", "")) == []


def test_a_message_about_a_bad_change_is_in_the_visitors_language(brackets):
    """A callback runs before its page."""

    def script() -> None:
        import streamlit as st

        from dashboard.desk import Desk

        desk = Desk()
        st.button("change", on_click=desk.set_number, args=("0", 1.0))
        st.text(desk.message)

    app = AppTest.from_function(script)
    app.query_params["lang"] = brackets
    app.run().button[0].click().run()
    assert app.text[0].value.count("⟦") > 2
    assert untranslated(app.text[0].value) == ["address", *FIRST.split("_")]


def test_answers_are_shared_and_languages_are_not(brackets):
    """Two visitors of one desk, in two languages, in turn: every cached answer is made by the first, told to both."""
    service.solution.cache_clear()
    for page in PAGES:
        desk = {"scenario": "reference", "centralisation": "1", "iteration_speed": "8"}
        first = opened(page.path, lang=brackets, **desk)
        second = opened(page.path, **desk)
        assert_all_bracketed(first)
        assert not [text for text in texts_on(second) if "⟦" in text]
        assert_all_bracketed(opened(page.path, lang=brackets, **desk))


@pytest.mark.parametrize("lang", ["xx", "", "../../etc", "en", "EN", "de_XX" * 400])
def test_an_unknown_language_is_english(lang):
    app = opened("explore", scenario="reference", lang=lang)
    assert app.metric[0].label == "Innovation-cycle time"
    assert app.session_state["language"] == "en"


def test_a_dialog_drawn_again_by_itself_keeps_the_language(brackets):
    """Moving a slider inside reruns the dialog alone, without the page around it."""
    app = opened("explore", lang=brackets, scenario="reference")
    app.session_state["opened"] = ASSUMPTIONS
    app.run()
    app.slider(key="assume_need_rate").set_value(0.4).run()
    assert all("⟦" in slider.label for slider in app.slider if slider.key.startswith("assume_"))


def test_the_shell_speaks_the_language_of_the_address_and_keeps_it_there(brackets):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = brackets
    app.run()
    assert not app.exception
    assert app.title[0].value.startswith("⟦")
    address = {name: str(value).strip("[]'") for name, value in app.query_params.items()}
    assert (address["lang"], address["scenario"]) == (brackets, FIRST)
    assert f"lang={brackets}" in app.code[0].value


def test_what_would_reverse_a_verdict_and_what_was_simulated_can_be_translated(brackets, monkeypatch):
    """Long work is done once for all visitors, whatever they speak."""
    monkeypatch.setattr(JOBS, "_jobs", type(JOBS._jobs)())  # what is done here is not done for other tests
    policies = tuple(Position.of_preset(name) for name in ("hybrid_marketplace", "decentralised_wartime"))
    near = tuple(policy.with_number("design_work", 28.3) for policy in policies)
    for pair in (policies, near):
        work = [("reversals", pair), service.search_reversals, (pair,)], [("simulate", pair, 20),
                service.simulate_policies, (pair, 20)]  # fmt: skip
        for key, function, arguments in work:
            JOBS.finish(JOBS.start(key, partial(function, *arguments), "somebody"))
        link = {f"policy{n}": urlencode(to_query(policy)) for n, policy in enumerate(pair, 1)}
        assert_all_bracketed(opened("compare", lang=brackets, **link))


def test_an_allys_choice_can_be_translated(brackets):
    values = tuple((one.name, float(one.value)) for one in ALLYS)
    JOBS.finish(JOBS.start(ally_key(values), partial(service.replicate_or_integrate, values), "somebody"))
    both = {"policy1": "scenario=ally_replicates", "policy2": "scenario=ally_integrates"}
    app = opened("compare", lang=brackets, **both)
    assert_all_bracketed(app)
    assert len(app.dataframe) >= 2
