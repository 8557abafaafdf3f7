"""The page on levers with Streamlit's own runner: its numbers are the model's, and what does not help says so."""

from __future__ import annotations

import html
import math
import re
import time

import pandas as pd
import pytest
from opening import opened

import model as fl
from dashboard import lever_charts, lever_tables, lever_words, service
from dashboard.components.lever_overview import NAMES
from dashboard.links import from_query
from dashboard.position import Position
from dashboard.words import cycle_time
from model.durations import in_words
from model.levers import BY_NAME

REFERENCE = {"scenario": "reference"}
FULL = {"scenario": "reference", "centralisation": "1", "iteration_speed": "8"}


def said(app, words: str) -> str:
    return next(text.value for text in app.markdown if words in text.value)


def effects(position: Position) -> dict:
    return service.lever_effects(position, tuple((name, ()) for name in NAMES))


def button(app, label: str):
    return next(one for one in app.button if one.label == label)


def test_the_board_shows_every_lever_with_the_models_days_best_first():
    base = fl.preset("reference")
    found = effects(Position.of_preset("reference"))
    rows = lever_tables.overview(found, (), "liaison")["rows"]
    assert sorted(row["id"] for row in rows) == sorted(lever.name for lever in fl.LEVERS)
    days = [fl.solve(fl.apply(base, row["id"])).cycle_time.mean for row in rows]
    assert days == sorted(days)
    for row, after in zip(rows, days, strict=True):
        if row["state"] in ("faster", "slower"):
            assert row["path"].endswith(f"→ {in_words(after)}")
            assert row["days"].startswith("−" if after < fl.solve(base).cycle_time.mean else "+")


def test_the_sentence_on_top_names_the_best_the_quickest_and_the_worst():
    app = opened("levers", **REFERENCE)
    assert not app.exception
    base = fl.solve(fl.preset("reference"))
    after = {lever.name: fl.solve(fl.apply(base.scenario, lever.name)).cycle_time.mean for lever in fl.LEVERS}
    best, worst = min(after, key=after.__getitem__), max(after, key=after.__getitem__)
    text = said(app, "levers, **")
    days = f"**{in_words(base.cycle_time.mean)} → {in_words(after[best])}**"
    assert f"**{fl.lever_table().loc[best, 'title']}** saves most here: {days}" in text
    assert f"most of all {fl.lever_table().loc[worst, 'title']}" in text


def test_the_reports_three_are_pulled_in_one_go_and_let_go_again():
    app = opened("levers", **REFERENCE)
    base = fl.preset("reference")
    together = base
    for name in ("joint_venture", "liaison", "binding_orders"):
        together = fl.apply(together, name)
    days = in_words(fl.solve(together).cycle_time.mean)
    assert f"**{days}**" in said(app, "Together the report's three")
    button(app, "Pull the report's three").click().run()
    assert app.session_state["position"].lever_names == ("joint_venture", "liaison", "binding_orders")
    assert f"**{days}**" in said(app, "Pulled: Joint venture")
    assert button(app, "Pull the report's three").disabled
    button(app, "Let go of all levers").click().run()
    assert app.session_state["position"] == Position.of_preset("reference")


def test_tuning_a_lever_shows_what_it_would_do_and_pulling_it_moves_the_desk():
    app = opened("levers", **REFERENCE)
    app.selectbox(key="looked_at").set_value("liaison").run()
    app.slider(key="liaison_effort").set_value(6.0).run()
    app.slider(key="liaison_posts").set_value(1).run()
    assert app.session_state["position"].levers == ()
    over = fl.solve(fl.apply(fl.preset("reference"), "liaison", posts=1, effort=6.0))
    assert not over.stable
    assert app.metric[0].value.endswith("→ over capacity")
    assert "Liaison desk is over capacity" in said(app, "**Why:**")
    app.slider(key="liaison_posts").set_value(4).run()
    button(app, "Pull this lever").click().run()
    assert dict(app.session_state["position"].levers) == {"liaison": (("effort", 6.0), ("posts", 4.0))}
    after = fl.solve(fl.apply(fl.preset("reference"), "liaison", posts=4, effort=6.0))
    assert app.metric[0].value.endswith(f"→ {in_words(after.cycle_time.mean, after.expected_error.mean)}")
    app.slider(key="liaison_posts").set_value(5).run()  # a lever that is pulled moves the desk
    assert app.session_state["position"].scenario.actor_by_id["liaison"].servers == 5
    button(app, "Let it go").click().run()
    assert app.session_state["position"] == Position.of_preset("reference")


@pytest.mark.parametrize("name", NAMES)
def test_every_lever_can_be_looked_at_and_names_its_evidence_and_its_limits(name):
    app = opened("levers", **REFERENCE)
    app.selectbox(key="looked_at").set_value(name).run()
    assert not app.exception
    lever = BY_NAME[name]
    assert lever.caution in said(app, "**When it does not help:**")
    acts = said(app, lever.mechanisms[0].text)
    for mechanism in lever.mechanisms:
        for evidence in mechanism.evidence:
            assert ("assum" if evidence == "assumption" else evidence) in acts
    for option in lever.options:
        assert lever_words.source(option.evidence) in said(app, html.escape(option.meaning))


def test_over_capacity_the_page_says_which_levers_end_it():
    app = opened("levers", **FULL)
    assert not app.exception
    base = fl.preset("reference").with_dials(1, 8)
    ending = [lever.name for lever in fl.LEVERS if fl.solve(fl.apply(base, lever.name)).stable]
    assert 1 < len(ending) < len(NAMES)
    assert f"{len(ending)} of {len(NAMES)} levers end it" in said(app, "The scenario is over capacity")


def test_a_lever_that_cannot_be_applied_says_why():
    before = Position.of_preset("reference").with_lever("liaison")
    found = service.lever_effects(before, (("liaison", (("posts", 99.0),)),))
    assert isinstance(found["liaison"], str)
    row = lever_tables.overview(found | {"schools": service.lever_effect(before, (("schools", ()),))}, (), "")["rows"][
        -1
    ]
    assert row["state"] == "none"
    assert row["problem"].startswith("Cannot be applied here: lever liaison: posts is 99 posts")


def test_a_picture_marks_what_is_new_and_what_is_changed():
    before = Position.of_preset("reference")
    after = before.with_lever("marketplace")
    ends = (service.solution(before), service.solution(after))
    groups = (service.groups(before), service.groups(after))
    found = service.group_changes(before, after)
    shown = lever_charts.changed_picture(ends, groups, found, after=True)
    marked = {node["name"]: node["state"] for node in shown["nodes"] if "state" in node}
    assert marked == {"Front-line units": "changed", "Marketplace": "new"}
    assert any(edge["changed"] for edge in shown["edges"])
    assert any("→" in column["label"] for column in shown["columns"])
    plain = lever_charts.changed_picture(ends, groups, found, after=False)
    assert not any("state" in node for node in plain["nodes"])


def test_enough_posts_and_a_broker_who_leaves_are_told_when_asked_for():
    app = opened("levers", **REFERENCE)
    app.selectbox(key="looked_at").set_value("liaison").run()
    app.slider(key="liaison_effort").set_value(3.0).run()
    app.session_state["enough"] = True
    app.run()
    assert not app.exception
    found = fl.diminishing(fl.preset("reference"), "liaison", "posts", range(1, 10), effort=3.0)
    assert f"**{found.enough:g} is enough**" in said(app, "is enough")
    lost = fl.one_post_less(fl.preset("reference"), "liaison", effort=3.0)
    assert f"{in_words(lost.before)} before, {in_words(lost.after)} then" in said(app, "when one of 3 leaves")


def test_pairs_are_the_models_and_say_whether_they_help_each_other():
    app = opened("levers", **REFERENCE)
    app.session_state["pairs"] = True
    app.run()
    assert not app.exception
    pairs = fl.lever_pairs(fl.preset("reference"))
    two = pairs[pairs["second"] != ""]
    best = two.loc[two["gain"].idxmax()]
    assert f"Best pair: **{lever_words.couple(best)}**, {in_words(best['gain'], 0.03)} saved" in said(app, "Best pair")
    table = next(frame.value for frame in app.dataframe if "Beyond one by one" in frame.value)
    assert len(table) == len(pairs)


def test_the_months_from_today_are_simulated_as_a_job_with_intervals():
    app = opened("levers", **REFERENCE)
    app.selectbox(key="looked_at").set_value("liaison").run()
    button(app, "Simulate month by month from today").click().run()
    for _ in range(240):
        if any("paid back" in text.value or "pay back" in text.value for text in app.markdown):
            break
        time.sleep(0.5)
        app.run()
    base = fl.preset("reference")
    found = fl.roll_out(base, fl.schedule(base, [("liaison", {})]), horizon=3 * 365.25, replications=100, seed=1)
    assert found.sentence in said(app, "Nothing changes for 12 months.")
    table = lever_tables.months_table(found)
    assert len(table) == math.ceil(3 * 365.25 / found.month_days)
    assert re.fullmatch(r"[\d.]+ \([\d.]+ to [\d.]+\)", table["Days, with the change"].iloc[5])


def test_the_code_strip_gives_the_numbers_of_the_page():
    app = opened("levers", scenario="reference", need_rate="0.25", levers="liaison:posts=4.0")
    app.selectbox(key="looked_at").set_value("liaison").run()
    code = next(block.value for block in app.code if "lever_effect" in block.value)
    place: dict = {}
    for line in code.splitlines():
        statement, _, comment = line.partition("   # ")
        if "roll_out" in line or "lever_pairs" in line:
            continue  # compared in tests of their own
        if re.match(r"[\w]+ = |import ", statement):
            exec(statement, place)
        elif "nan" not in comment and re.match(r"[\d.]", comment):
            got = eval(statement, place)
            shown = [float(number) for number in re.findall(r"-?[\d.]+\d", comment)]
            assert shown == pytest.approx([round(float(one), 2) for one in (got if isinstance(got, tuple) else [got])])
        else:
            eval(statement, place)
    answer = place["effect"].after
    assert f"→ {in_words(answer.cycle_time.mean, answer.expected_error.mean)}" in app.metric[0].value
    assert place["effect"].before.scenario.parameters["need_rate"] == 0.25


def test_a_link_brings_the_pulled_lever_back_tuned():
    layout = from_query({"scenario": "reference", "levers": "liaison:posts=4.0"})
    app = opened("levers", scenario="reference", levers="liaison:posts=4.0")
    app.selectbox(key="looked_at").set_value("liaison").run()
    assert app.slider(key="liaison_posts").value == 4
    assert app.session_state["position"] == layout.position


def test_sentences_about_more_of_something_follow_the_numbers():
    option = next(one for one in BY_NAME["liaison"].options if one.name == "posts")

    def told(days: list[float], enough: float | None) -> str:
        table = pd.DataFrame({"value": [1.0, 2.0, 3.0], "days": days, "gain": [0.0, 0.0, 0.0]})
        return lever_words.enough(fl.Diminishing("liaison", "posts", table, 1.0, enough), option, 3.0)

    nan = float("nan")
    assert "**2 is enough** (80 days)" in told([nan, 80.0, 79.9], 2.0)
    assert "Now: 3." in told([nan, 80.0, 79.9], 2.0)
    assert "never enough" in told([90.0, 80.0, 70.0], 3.0)
    assert "the least is best" in told([70.0, 80.0, 90.0], 1.0)
    assert "over capacity" in told([nan, nan, nan], None)
    gone = lever_words.leaves(fl.PostLost(2, 80.0, nan, math.inf), option)
    assert "when one of 2 leaves, it is over capacity" in gone
    assert "nothing much happens" in lever_words.leaves(fl.PostLost(3, 80.0, 80.1, 0.1), option)
    assert "**20 days longer**" in lever_words.leaves(fl.PostLost(3, 80.0, 100.0, 20.0), option)


def test_over_capacity_pairs_say_which_end_it_and_no_chart_of_nothing_is_drawn():
    pairs = fl.lever_pairs(fl.preset("reference").with_dials(1, 8), ["joint_venture", "schools", "lessons_centre"])
    assert lever_charts.pairs_chart(pairs) is None
    assert "The scenario is over capacity; the best pair is **" in lever_words.pairs(pairs)
    none = pairs[pairs["days"].isna()]
    assert lever_words.pairs(none) == "No pair of levers makes it faster here."
    assert lever_tables.pairs_table(pairs)["Days saved"].isna().all()


def test_actors_that_take_other_cases_are_changed_and_not_new():
    before = Position.of_preset("hybrid_marketplace")
    found = service.group_changes(before, before.with_lever("marketplace"))
    assert found.boxes["produce|firms|both"] == "changed"
    assert {box for box, state in found.boxes.items() if state == "new"} == {"marketplace|government|both"}


def test_headings_say_a_shared_unit_once():
    columns = [
        {"id": "a", "label": "Test · 18 mo"},
        {"id": "b", "label": "Approve · 3 d"},
        {"id": "c", "label": "Field · 3 d"},
    ]
    after = [
        {"id": "a", "label": "Test · 16 mo"},
        {"id": "b", "label": "Approve · <1 d"},
        {"id": "c", "label": "Field · 3 d"},
    ]
    said = [column["label"] for column in lever_charts._paths(columns, after)]
    assert said == ["Test · 18 → 16 mo", "Approve · 3 → <1 d", "Field · 3 d"]


def test_options_are_not_called_twice_the_same_and_ids_read_as_words():
    called = {name: lever_words.with_unit(one) for lever in BY_NAME.values() for name, one in
              ((f"{lever.name}.{option.name}", option) for option in lever.options)}  # fmt: skip
    assert called["liaison.posts"] == "Posts"
    assert called["liaison.effort"] == "Effort (days)"
    assert called["liaison.set_up_days"] == "Days to set up"
    assert called["joint_venture.ip_days"] == "Legal and IP terms (days)"


def test_the_difference_is_that_of_the_days_shown():
    def numbers(text: str) -> float:
        return float(re.match(r"[\d.]+", text)[0])

    checked = 0
    for effect in effects(Position.of_preset("reference")).values():
        before, after = cycle_time(effect.before), cycle_time(effect.after)
        if not (before.endswith("days") and after.endswith("days")) or before == after:
            continue
        assert numbers(lever_words.difference(effect)) == pytest.approx(abs(numbers(before) - numbers(after)))
        checked += 1
    assert checked > 3


def test_what_ends_an_overload_says_so_and_one_post_is_one_post():
    found = effects(from_query(FULL).position)
    known = [effect for effect in found.values() if not isinstance(effect, str)]
    assert any(lever_words.per_month(effect) == "ends the overload" for effect in known)
    assert all(not lever_words.cost(effect)[0].startswith("1 posts") for effect in known)
    lost = next(effect for effect in known if not effect.after.stable)
    assert "do not end the overload" in lever_words.together(lost, [])
