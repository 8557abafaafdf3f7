"""Your network: begun, edited, checked, repaired, used; hostile files; and nobody sees another's."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace

import pytest
from opening import opened, read
from streamlit.testing.v1 import AppTest

import model as fl
from dashboard import network_tables, service
from dashboard.components.network_start import privacy
from dashboard.examples import NAMES, example
from dashboard.network_columns import HELP, help_of
from dashboard.position import Position
from model.durations import in_words
from model.errors import ScenarioError
from model.exchange import COLUMNS, Draft, read_draft, written
from model.scenario import Actor

ACTORS = b"""id,function,side,servers,effort
front,unit,soldiers,,
desk,triage,government,1,0.5
shop,design,firm,2,
post,test,soldiers,1,1
board,approve,goverment,1,two
"""
LINKS = b"source,target\nshop,post\npost,boardd\n"
SETTINGS = b"setting,value\nname,mine\nneed_rate,0.05\n"
BAD = [("actors.csv", ACTORS), ("links.csv", LINKS), ("settings.csv", SETTINGS)]


def given(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Return the page after an upload."""
    app.file_uploader(key="network_files").set_value([(*file, "application/octet-stream") for file in files])
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def editor(app: AppTest, start: str):
    return next(table for table in app.data_editor if table.key.startswith(start)).value


def test_the_page_opens_on_the_scenario_of_the_desk():
    app = opened("network", scenario="reference")
    assert not app.exception
    answer = fl.solve(fl.preset("reference"))
    assert in_words(answer.cycle_time.mean, answer.expected_error.mean) in read(app)
    assert len(editor(app, "draft_actors")) == 52
    assert "52 actors, 11 links, 8 regions and 8 need types" in read(app)
    assert "never leaves this computer" in read(app)


def test_a_bad_file_gives_each_problem_with_file_row_column_value_and_what_to_write():
    app = given(opened("network"), *BAD)
    assert "4 problems found" in app.warning[0].value
    table = editor(app, "problems_")
    assert table["Where"].tolist() == [
        "actors.csv, row 4, column side", "actors.csv, row 6, column side", "actors.csv, row 6, column effort",
        "links.csv, row 3, column target",
    ]  # fmt: skip
    assert table["What stands there"].tolist() == ["firm", "goverment", "two", "boardd"]
    assert table["Write instead"].tolist()[0:2] == ["firms", "government"]
    assert table["Write instead"].tolist()[3] == "board"
    assert not [button for button in app.button if button.label == "Use this network"]


def test_problems_are_repaired_in_place_and_the_network_is_used_on_every_page():
    app = press(given(opened("network"), *BAD), "Repair these")
    assert "1 problem found" in app.warning[0].value  # “two” has no likely word
    draft = app.session_state["draft"]
    app.session_state["draft"] = network_tables.repaired(draft, [(draft.problems()[0], "2", None)])
    app = press(app.run(), "Use this network")
    own = app.session_state["own"]
    assert (own.name, own.actor_by_id["board"].effort, own.actor_by_id["shop"].side) == ("mine", 2.0, "firms")
    assert app.session_state["position"] == Position.of_scenario(own)
    assert "a reload, or the link, brings it back" in read(app)
    answer = fl.solve(own)
    assert in_words(answer.cycle_time.mean, answer.expected_error.mean) in read(app)


def test_what_cannot_be_repaired_in_a_cell_is_a_sentence():
    app = given(opened("network"), ("actors.csv", b"id,function,side\nfront,unit,soldiers\n"))
    assert "nobody has function 'design'" in read(app)
    assert not app.exception


@pytest.mark.parametrize("file", [
    ("x.toml", b"a = ["), ("x.json", b"{"), ("x.graphml", b"<a>"), ("x.zip", b"PK"), ("x.csv", b"\xff\xfe\x00"),
    ("actors.csv", b"id,function,side\n" + b"a,design,firms\n" * 1_000_000),
], ids=lambda file: f"{file[0]} {len(file[1])}")  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_message_and_loses_nothing(file):
    app = opened("network", scenario="reference")
    app = press(app, "Copy “A hub and two regions”")
    begun = app.session_state["draft"]
    start = time.perf_counter()
    app = given(app, file)
    assert time.perf_counter() - start < 20
    assert app.error or app.warning
    assert app.session_state["draft"] is begun or app.warning


def test_a_zip_bomb_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("actors.csv", b"0" * 300_000_000)
    app = given(opened("network"), ("bomb.zip", packed.getvalue()))
    assert app.error


def test_files_too_large_together_are_not_read():
    app = given(opened("network"), *((f"{name}.csv", b"x" * 8_000_000) for name in ("actors", "links", "steps")))
    assert "24,000,000 bytes together" in app.error[0].value


def test_a_network_from_a_file_can_be_undone():
    app = press(opened("network", scenario="reference"), "Copy “A hub and two regions”")
    typed = app.session_state["draft"]
    app = given(app, *BAD)
    app = press(app, "Back to what stood here before")
    assert app.session_state["draft"] is typed


def test_five_thousand_actors_are_a_bounded_wait_and_more_than_the_pages_hold_a_message():
    reference = fl.preset("reference")
    for count, said in ((5_000, "5052 actors, 11 links"), (7_000, "7052 actors are too many for these pages")):
        shops = (Actor(f"w{n}", "design", "firms") for n in range(count))
        large = replace(reference, name="large", actors=(*reference.actors, *shops))
        app = opened("network", scenario="reference")
        start = time.perf_counter()
        app = given(app, ("large.toml", written(large, "toml")))
        assert time.perf_counter() - start < 30  # 3 s alone on two cores
        assert said in read(app) + "".join(warning.value for warning in app.warning)
        assert len(editor(app, "draft_actors")) == 52 + count


def test_nineteen_thousand_wrong_rows_show_the_first_two_hundred_problems():
    rows = b"id,function,side\n" + b"".join(b"a%d,dessign,firm\n" % number for number in range(19_000))
    app = given(opened("network"), ("actors.csv", rows))
    assert len(editor(app, "problems_")) == network_tables.MOST_PROBLEMS
    assert "first 200" in read(app)


def test_a_network_too_large_for_a_link_says_so_once_used():
    reference = fl.preset("reference")
    notes = (Actor(f"w{n}", "design", "firms", note=f"{hash((n, 1)):x}" * 4) for n in range(2_000))
    large = replace(reference, name="large", actors=(*reference.actors, *notes))
    app = press(given(opened("network"), ("large.toml", written(large, "toml"))), "Use this network")
    assert "after a reload you must open its file again" in read(app)


def test_over_capacity_is_a_result():
    crowded = example(NAMES[0]).with_parameters(need_rate=5.0)
    app = given(opened("network"), ("crowded.toml", written(crowded, "toml")))
    assert "Over capacity" in read(app)
    assert [button for button in app.button if button.label == "Use this network"]


def test_hostile_names_stay_text():
    nasty = "![x](http://elsewhere.invalid/x.png) =HYPERLINK(1) <img src=x> \u202e 🛠" + "x" * 6_000
    document = {"nodes": [{"id": nasty, "function": nasty, "side": [nasty], "servers": 10**400, "effort": float("nan")},
                          {"id": "a", "function": {"x": nasty}, nasty: nasty}],
                "edges": [{"source": nasty}]}  # fmt: skip
    app = given(opened("network"), ("nasty.json", json.dumps(document).encode()))
    assert "problems found" in app.warning[0].value
    for text in app.markdown:
        assert "![x](" not in text.value
        assert "<img" not in text.value


def test_half_a_character_is_a_message():
    document = {"nodes": [{"id": "a\ud800", "function": "design", "side": "firms"}], "edges": []}
    app = given(opened("network"), ("half.json", json.dumps(document).encode()))
    assert "half a character" in app.error[0].value
    with pytest.raises(ScenarioError, match="half a character"):
        fl.Scenario("half", actors=(Actor("a\ud800", "design", "firms"),))


def test_two_visitors_never_see_each_others_draft():
    mine, theirs = given(opened("network"), *BAD), opened("network")
    assert "boardd" in str(editor(mine, "draft_links")["target"].tolist())
    assert "boardd" not in str(editor(theirs, "draft_links")["target"].tolist())
    assert not theirs.warning
    assert theirs.session_state["own"] is None


def test_the_code_strip_gives_the_headline(tmp_path, monkeypatch):
    app = press(opened("network"), "Copy “A hub and two regions”")
    scenario = example(NAMES[0])
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{Position.of_scenario(scenario).stem}.toml").write_bytes(written(scenario, "toml"))
    names: dict[str, object] = {}
    code = next(block.value for block in app.code if "import model" in block.value)
    exec(code, names)
    answer = fl.solve(names["s"])
    assert answer.cycle_time.mean == fl.solve(scenario).cycle_time.mean
    assert in_words(answer.cycle_time.mean, answer.expected_error.mean) in read(app)
    assert fl.read_network(tmp_path / "network.zip") == scenario


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_have_an_answer_and_go_through_every_format(name):
    scenario = example(name)
    assert service.solution(Position.of_scenario(scenario)).stable
    for form in ("toml", "csv", "json", "graphml"):
        suffix = {"csv": "zip"}.get(form, form)
        assert read_draft([(f"x.{suffix}", written(scenario, form))]).scenario() == scenario


def test_every_column_says_what_it_means():
    for table, columns in COLUMNS.items():
        assert all(help_of(table, column) for column in columns)
    assert {(table, column) for table, column in HELP} <= {(t, c) for t, columns in COLUMNS.items() for c in columns}


def test_editing_changes_only_what_was_edited():
    draft = Draft.of(fl.preset("reference"))
    delta = {"edited_rows": {0: {"name": "First"}}, "added_rows": [{"id": "new", "function": "design"}],
             "deleted_rows": [1]}  # fmt: skip
    rows = draft.tables["actors"]
    after = draft.with_rows("actors", network_tables.edited(rows, delta)).tables["actors"]
    assert after[0] == {**rows[0], "name": "First"}
    assert after[1:-1] == rows[2:]
    assert after[-1] == {"id": "new", "function": "design"}


def test_a_wrong_value_and_an_unknown_heading_can_be_repaired_emptied_or_deleted():
    draft = read_draft([("actors.csv", b"id,functon,side,effort\nshop,design,firms,3\nshop,design,firms,\n")])
    found = draft.problems()
    assert network_tables.suggestion(draft, found[0]) == "function"
    draft = network_tables.repaired(draft, [(found[0], "function", None)])
    empty, delete = network_tables.EMPTY, network_tables.DELETE
    repairs = [(one, None, empty if one.column == "effort" else delete) for one in draft.problems()]
    assert len(repairs) == 2
    assert network_tables.repaired(draft, repairs).scenario().actors == (Actor("shop", "design", "firms"),)


def test_the_privacy_line_is_true_on_another_machine():
    assert "never leaves this computer" in privacy("localhost")
    assert "never leaves this computer" not in privacy("192.168.1.20")
    assert "192\\.168" in privacy("192.168.1.20") or "192.168.1.20" in privacy("192.168.1.20")
