"""Every page with Streamlit's own test runner: it opens, also over capacity, and shows the model's numbers."""

from __future__ import annotations

import dataclasses

import pytest
from opening import opened

import model as fl
from dashboard import engine_tables
from dashboard.pages import PAGES
from dashboard.position import FIRST
from model.durations import in_words


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
    best = fl.explain(fl.solve(fl.preset("reference"))).next_steps[0]
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


def test_method_shows_both_engines_on_the_scenario_on_the_desk():
    app = opened("method", scenario="reference", centralisation="0.5", iteration_speed="4")
    check = fl.check_engines(fl.preset("reference"))
    said = next(text.value for text in app.markdown if "Simulated need by need" in text.value)
    assert "20 runs of 2\u202f000 needs" in said
    assert "seed 1" in said
    mean = check.simulation.cycle_time.mean
    assert f"{mean:.1f} days ({mean.low:.1f} to {mean.high:.1f})" in said
    assert any("Of 36 actors at work, the formula agrees with" in text.value for text in app.markdown)
    times, visits = (frame.value for frame in app.dataframe if "Trust the formula?" in frame.value)
    assert times["Cycle time"].iloc[0] == "Mean"
    assert len(visits) == (check.stations["trust"] != "unused").sum()
    assert any("Self-checks passed at all 36 actors" in caption.value for caption in app.caption)


def test_method_tells_the_growth_of_the_backlog_where_no_cycle_time_exists():
    app = opened("method", scenario="reference", centralisation="1", iteration_speed="8")
    said = next(text.value for text in app.markdown if "the backlog grows by" in text.value)
    assert "no cycle time to compare" in said
    assert "in order of arrival" in said
    tables = [frame.value for frame in app.dataframe if "Trust the formula?" in frame.value]
    assert len(tables) == 1
    assert tables[0].iloc[0]["Trust the formula?"].startswith("overloaded")


def test_a_failed_self_check_is_shouted():
    check = fl.check_engines(fl.preset("reference"), replications=2, cases=100)
    broken = check.simulation.checks.assign(fine=False)
    wrong = dataclasses.replace(check, simulation=dataclasses.replace(check.simulation, checks=broken))
    assert "do not trust this result" in engine_tables.self_checks(wrong)
    assert "Self-checks passed" in engine_tables.self_checks(check)


def test_differences_have_the_digits_of_their_interval_and_no_minus_zero():
    check = fl.check_engines(fl.preset("decentralised_wartime"), replications=4, cases=300)
    for table in (engine_tables.times_table(check), engine_tables.stations_table(check)):
        assert not table["Difference"].str.fullmatch(r"[+-]0(\.0)?%").any()
    relative = ((check.stations["high"] - check.stations["low"]) / 2 / check.stations["simulated"]).dropna()
    wide = relative.index[relative > 0.02]
    assert len(wide) > 0
    assert not engine_tables.stations_table(check)["Difference"].loc[wide].str.contains(".", regex=False).any()


def test_actors_are_counted_by_how_far_the_formula_may_be_trusted():
    check = fl.check_engines(fl.preset("reference").with_dials(1, 8), replications=4, cases=300)
    said = engine_tables.stations_verdict(check)
    assert "Of 12 actors at work" in said
    assert "has no answer (over capacity) at 1." in said
