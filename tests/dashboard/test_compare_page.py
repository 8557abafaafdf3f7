"""Compare: never empty, never a traceback, and every number on it is the model's."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from opening import opened, read

import model as fl
from dashboard import comparison_files, policy_names, service
from dashboard.components.policies import FIRST_TWO, READY
from dashboard.components.reversals import reversal_key
from dashboard.components.scores import simulation_key
from dashboard.jobs import JOBS
from dashboard.links import to_query
from dashboard.position import Position
from dashboard.snippets import compare_code

FOUR = tuple(map(Position.of_preset, READY[0].scenarios))
TWO = tuple(map(Position.of_preset, FIRST_TWO))
OVER = Position.of_preset("reference").with_centralisation(1).with_setting("iteration_speed", 8)


def link(*policies: Position) -> dict[str, str]:
    return {f"policy{n}": urlencode(to_query(policy)) for n, policy in enumerate(policies, 1)}


def at(app, key: str):
    return next(button for button in app.button if button.key == key)


def finished(app, key):
    """Return the page drawn again once a job of it has ended."""
    job = JOBS.look(key, app.session_state["visitor"])
    JOBS.finish(job)
    return app.run()


def named(policies) -> dict[str, fl.Scenario]:
    return {name: policy.scenario for name, policy in zip(policy_names.names(policies), policies, strict=True)}


def test_a_first_visit_is_not_empty_and_its_verdict_is_the_models():
    app = opened("compare")
    assert not app.exception
    assert fl.verdict(named(TWO)).sentence in read(app)
    app = finished(app, reversal_key(TWO))
    assert fl.reversals(named(TWO)).sentence in read(app)


def test_a_desk_away_from_its_baseline_is_compared_with_it():
    app = opened("compare", scenario="reference", centralisation="0.8")
    base = Position.of_preset("reference")
    assert fl.verdict(named((base, base.with_centralisation(0.8)))).sentence in read(app)


def test_four_policies_fill_the_page_and_the_ways_to_add_are_closed():
    app = at(opened("compare"), "ready_four").click().run()
    assert app.session_state["policies"] == FOUR
    assert fl.verdict(named(FOUR)).sentence in read(app)
    assert at(app, "add_Add what is on the desk").disabled
    assert "Four is the most" in read(app)


def test_a_policy_can_be_removed_put_on_the_desk_and_added():
    app = opened("compare", **link(*FOUR))
    app = at(app, "remove_0").click().run()
    assert app.session_state["policies"] == FOUR[1:]
    app = at(app, "take_0").click().run()
    assert app.session_state["position"] == FOUR[1]
    app = at(app, "remove_0").click().run()
    app = at(app, "add_Add what is on the desk").click().run()
    assert app.session_state["policies"] == (*FOUR[2:], FOUR[1])


def test_one_policy_alone_asks_for_a_second():
    app = opened("compare", **link(OVER.with_centralisation(0.5)))
    assert not app.exception
    assert "Add a second policy" in read(app)
    assert at(app, "remove_0").disabled


@pytest.mark.parametrize("policies", [(OVER,), (OVER, OVER.with_centralisation(0.95)), (OVER, TWO[0])])
def test_over_capacity_is_said_and_never_a_traceback(policies):
    app = opened("compare", **link(*policies))
    if len(policies) > 1:
        app = finished(app, reversal_key(policies))
    assert not app.exception
    assert "over capacity" in read(app)
    assert any("over capacity" in html.body for html in app.get("html"))


def test_the_reversal_set_there_reverses_the_verdict_and_can_be_taken_back():
    app = opened("compare", **link(*TWO))
    app = finished(app, reversal_key(TWO))
    line = fl.reversals(named(TWO)).table.iloc[0]
    app = at(app, "set_0").click().run()
    moved = tuple(policy.with_number(line["name"], line["beyond"]) for policy in TWO)
    assert app.session_state["policies"] == moved
    found = fl.verdict(named(moved))
    assert found.winner == "Decentralised wartime"
    assert found.sentence in read(app)
    app = at(app, f"own_{line['name']}").click().run()
    assert app.session_state["policies"] == TWO


def for_all(app, name: str):
    """Return the slider that sets an assumption for all policies: each range has one of its own."""
    return next(slider for slider in app.slider if slider.key.startswith(f"for_all_{name}_"))


def test_other_policies_bring_a_slider_of_their_own():
    """A slider whose range moved sent the old policies a value nobody had chosen and put them in place of the new."""
    keys = {for_all(opened("compare", **{f"policy{n}": f"scenario={name}" for n, name in enumerate(names, 1)}),
                    "need_rate").key for names in (("reference", "hybrid_marketplace"), FOUR_NAMES)}  # fmt: skip
    assert len(keys) == 2


FOUR_NAMES = ("traditional_pipeline", "urgent_fast_lane", "hybrid_marketplace", "decentralised_wartime")


def test_the_slider_sets_an_assumption_alike_for_all():
    app = opened("compare", **link(*FOUR))
    app.selectbox(key="for_all").set_value("need_rate").run()
    for_all(app, "need_rate").set_value(0.1).run()
    assert {policy.setting("need_rate") for policy in app.session_state["policies"]} == {0.1}
    assert fl.verdict(named([policy.with_number("need_rate", 0.1) for policy in FOUR])).sentence in read(app)


def test_policies_that_would_become_the_same_are_left_as_they_are_and_that_is_said():
    pair = (TWO[0], TWO[0].with_number("need_rate", 0.2))
    app = opened("compare", **link(*pair))
    app.selectbox(key="for_all").set_value("need_rate").run()
    for_all(app, "need_rate").set_value(0.1).run()
    assert app.session_state["policies"] == pair
    assert "would become the same" in app.session_state["message"]


def test_the_check_by_simulation_pairs_run_by_run_and_gives_intervals():
    policies = (TWO[0], TWO[1].with_number("trial_time", 5.5))
    app = opened("compare", **link(*policies))
    app.segmented_control(key="runs_above_0").set_value(20).run()
    app = next(button for button in app.button if button.label == "Check by simulation").click().run()
    app = finished(app, simulation_key(policies, 20))
    runs = {name: fl.simulate(scenario, replications=20, seed=1) for name, scenario in named(policies).items()}
    said = fl.verdict(runs).sentence
    assert "wins in 20 of 20 paired runs" in said
    assert said in read(app)
    table = next(html.body for html in app.get("html") if "scores" in html.body and "<table>" in html.body)
    mean = runs["Hybrid marketplace"].cycle_time.mean
    assert f"{mean.low:.0f}" in table
    assert "20 runs of 2000 needs, seed 1" in read(app)


def test_a_simulation_can_be_cancelled_and_the_page_goes_on():
    policies = (FOUR[0], FOUR[1].with_number("trial_time", 13.5))
    app = opened("compare", **link(*policies))
    app.segmented_control(key="runs_above_0").set_value(1000).run()
    app = next(button for button in app.button if button.label == "Check by simulation").click().run()
    key = simulation_key(policies, 1000)
    job = JOBS.look(key, app.session_state["visitor"])
    next(button for button in app.button if button.key == "cancel_Simulating 1000 runs").click().run()
    JOBS.finish(job)
    assert job.state == "stopped"
    app = app.run()
    assert not app.exception
    assert any(button.label == "Check by simulation" for button in app.button)


def test_a_cancelled_search_for_reversals_stays_stopped_until_asked_for_again():
    policies = tuple(policy.with_number("trial_time", 12.5) for policy in FOUR)
    app = opened("compare", **link(*policies))
    key = reversal_key(policies)
    job = JOBS.look(key, app.session_state["visitor"])
    app = at(app, "cancel_Looking for what would reverse it").click().run()
    JOBS.finish(job)
    assert job.state == "stopped"
    app = app.run()
    assert JOBS.look(key, app.session_state["visitor"]) is None
    app = finished(at(app, "look_again").click().run(), key)
    assert fl.reversals(named(policies)).sentence in read(app)


def test_at_a_tie_the_page_names_no_reversal():
    pair = (TWO[0], TWO[0].with_number("field_time", TWO[0].setting("field_time") + 0.01))
    app = finished(opened("compare", **link(*pair)), reversal_key(pair))
    assert "at a tie any small change decides" in read(app)
    assert "stops winning" not in read(app)


def test_one_policy_alone_has_no_best_in_its_legend():
    assert "“best”" not in read(opened("compare", **link(TWO[0])))
    assert "“best”" in read(opened("compare", **link(*TWO)))


def test_what_a_lever_moves_is_policy_and_no_different_world():
    pulled = (TWO[0].with_lever("liaison"), TWO[0])
    assert len({policy.scenario.parameters["handover_lateral"] for policy in pulled}) == 2
    assert "different worlds" not in read(opened("compare", **link(*pulled)))


def test_different_worlds_are_told_from_left_to_right():
    pair = (TWO[0].with_number("handover_lateral", 2), TWO[0].with_number("handover_lateral", 1))
    assert "hand-over between regions is, left to right, 2 days, 1 day." in read(opened("compare", **link(*pair)))


@pytest.mark.parametrize("policies", [TWO, (OVER, TWO[1].with_lever("liaison", posts=4))])
def test_the_code_strip_run_as_python_gives_the_numbers_of_the_page(policies):
    names = policy_names.names(policies)
    place: dict = {}
    exec("\n".join(compare_code(policies, names, {})), place)
    shown = service.scorecard(policies).assign(name=lambda card: [names[int(n)] for n in card["name"]])
    assert place["card"].equals(shown)


def test_the_simulation_in_the_code_strip_is_the_one_on_the_page():
    near = tuple(policy.with_number("design_work", 28.3) for policy in (FOUR[1], FOUR[3]))
    for policies, cases in ((TWO, 2_000), (near, 20_000)):
        settings = service.simulation_settings(policies, 2)
        place: dict = {}
        exec("\n".join(compare_code(policies, policy_names.names(policies), settings)), place)
        shown = service.simulate_policies(policies, 2, lambda share: None, lambda: False)
        assert [run.settings.cases for run in shown.results] == [cases, cases]
        assert place["card"]["value"].tolist() == pytest.approx(shown.card["value"].tolist(), nan_ok=True)


def test_files_hold_every_number_with_settings_seed_and_version():
    names, card = policy_names.names(TWO), service.scorecard(TWO)
    settings = comparison_files.settings_of({"replications": 100, "seed": 1})
    lines = list(csv.DictReader(io.StringIO(comparison_files.as_csv(card, names, TWO, settings))))
    assert len(lines) == len(card)
    formula = comparison_files.as_csv(card, ["=HYPERLINK(1)", "b"], TWO, settings)  # a name a spreadsheet would run
    assert {line["name"] for line in csv.DictReader(io.StringIO(formula))} == {"'=HYPERLINK(1)", "b"}
    assert {(line["replications"], line["seed"], line["version"]) for line in lines} == {("100", "1", fl.__version__)}
    assert [float(line["value"]) for line in lines] == pytest.approx(card["value"].tolist())
    found = json.loads(comparison_files.as_json(card, names, TWO, settings))
    assert found["policies"][0]["settings"] == to_query(TWO[0])
    assert found["policies"][0]["metrics"]["cycle_time_mean"]["value"] == pytest.approx(
        fl.solve(TWO[0].scenario).cycle_time.mean
    )
    assert found["policies"][0]["metrics"]["cycle_time_mean"]["low"] is None


@pytest.mark.parametrize("lever", ["liaison", "certification_reform"])
@pytest.mark.parametrize("name", ["reference", "hybrid_marketplace"])
def test_a_reversal_set_for_all_reverses_also_where_levers_move_numbers(name, lever):
    base = Position.of_preset(name)
    policies = (base, base.with_lever(lever))
    found = service.search_reversals(policies, lambda share: None, lambda: False)
    for _number, line in found.table.iterrows():
        changed = tuple(policy.with_setting(line["name"], line["beyond"]) for policy in policies)
        assert service.verdict(changed, ("0", "1")).winner == line["rival"], line["name"]
    assert not {"handover_lateral", "handover_vertical"} & set(found.table["name"]) or lever != "liaison"
