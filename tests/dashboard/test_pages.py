"""Every page with Streamlit's own test runner: it opens, also over capacity, and shows the model's numbers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

import model as fl
from dashboard.pages import PAGES
from dashboard.position import FIRST
from model.durations import in_words


def opened(page: str = "explore", **query: str) -> AppTest:
    """Return the dashboard opened at a page with a link's query."""

    def script(path: str) -> None:
        import streamlit as st

        from dashboard import shell
        from dashboard.desk import Desk
        from dashboard.pages import PAGES

        del st, shell
        desk = Desk()
        if desk.message:
            import streamlit as st

            st.warning(desk.message)
        next(page for page in PAGES if page.path == path).render(desk)

    app = AppTest.from_function(script, kwargs={"path": page}, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize("page", [page.path for page in PAGES])
@pytest.mark.parametrize("name", fl.PRESETS)
def test_every_page_opens_with_every_scenario(page, name):
    app = opened(page, scenario=name)
    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize("page", [page.path for page in PAGES])
def test_every_page_opens_over_capacity_and_never_shows_a_cycle_time(page):
    app = opened(page, scenario="reference", centralisation="1", iteration_speed="8")
    assert not app.exception
    if page == "explore":
        assert app.metric[0].value == "Over capacity"


def test_the_headline_is_the_models_number():
    app = opened(scenario="reference", centralisation="0.8", iteration_speed="6")
    answer = fl.solve(fl.preset("reference").with_dials(0.8, 6))
    assert app.metric[0].value == in_words(answer.cycle_time.mean, answer.expected_error.mean)


def test_a_dial_moves_the_headline_and_the_delta_says_by_how_much():
    app = opened(scenario="reference")
    assert app.metric[0].delta == "this is your baseline"
    app.slider(key="centralisation").set_value(0).run()
    base = fl.preset("reference")
    slower = fl.solve(base.with_dials(centralisation=0)).cycle_time.mean - fl.solve(base).cycle_time.mean
    assert app.metric[0].delta == f"{in_words(slower, 0.05)} slower than the baseline"


def test_choosing_a_scenario_moves_the_dials_with_it():
    app = opened(scenario="reference")
    app.button_group(key="scenario").set_value("traditional_pipeline").run()
    assert app.slider(key="centralisation").value == round(100 * fl.preset("traditional_pipeline").dials.centralisation)


def test_the_try_button_takes_the_best_step():
    app = opened(scenario="reference")
    best = fl.explain(fl.solve(fl.preset("reference"))).best
    next(button for button in app.button if button.label.startswith("Try")).click().run()
    moved = fl.preset("reference").with_dials(**{best.kind: best.value})
    assert app.metric[0].value == in_words(fl.solve(moved).cycle_time.mean)


def test_a_changed_assumption_is_counted_and_can_be_taken_back():
    app = opened("method", scenario="reference", reuse_central="0.1")
    reset = next(button for button in app.button if button.label.startswith("Back"))
    assert not reset.disabled
    assert app.slider(key="assume_reuse_central").value == 0.1
    reset.click().run()
    assert app.slider(key="assume_reuse_central").value == 0.3


def test_a_bad_link_says_so_once_and_opens_the_first_scenario():
    app = opened(scenario="nowhere")
    assert len(app.warning) == 1
    assert fl.preset(FIRST).label in app.warning[0].value
