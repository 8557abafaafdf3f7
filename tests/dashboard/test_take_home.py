"""What is taken home: report, PDF and snapshot say what the screen says, whatever names people give."""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from opening import opened, read
from pypdf import PdfReader
from test_hostile_names import hostile

import model as fl
from dashboard import charts, service
from dashboard.jobs import JOBS
from dashboard.links import to_query
from dashboard.position import Position
from dashboard.snippets import files_code
from dashboard.take_home.combinations import CIVIDIS
from dashboard.take_home.files import RESULTS, of_simulation
from dashboard.take_home.pdf import as_pdf
from dashboard.take_home.report import LEAST_DAYS, MOST_CHANGED, MOST_STAGES, bars, busiest, headline, report
from dashboard.take_home.report_html import as_html
from dashboard.take_home.snapshot import snapshot
from dashboard.take_home.snapshot_script import COMPONENTS
from model.exchange import FORMATS, read_draft
from model.graph.groups import group_actors as fl_groups
from model.scenario import Actor

DAY = datetime.date(2026, 11, 24)
LINK = "http://localhost:8501/?scenario=reference"
PLAIN = Position.of_preset("decentralised_wartime")
MOVED = PLAIN.with_number("need_rate", 0.55).with_lever("liaison").with_centralisation(0.3)
OVER = Position.of_preset("reference").with_number("need_rate", 3)
LONG = replace(hostile(fl.preset("reference")), title="שלום 🛠 Наша мережа " + "ї" * 1_900)
HOSTILE = Position.of_scenario(LONG).with_number("need_rate", 0.2)
EVERY = {"as written": PLAIN, "moved": MOVED, "over capacity": OVER, "hostile": HOSTILE}


def pdf_of(position: Position, link: str = LINK) -> PdfReader:
    return PdfReader(io.BytesIO(as_pdf(report(position, PLAIN, link, DAY), DAY)))


@pytest.mark.parametrize("what", EVERY)
def test_the_pdf_is_one_page_that_bears_the_screens_headline(what):
    found = pdf_of(EVERY[what], LINK + "y" * 15_000)
    text = found.pages[0].extract_text()
    assert len(found.pages) == 1
    assert headline(service.solution(EVERY[what])) in text
    assert fl.__version__ in text
    assert "2026-11-24" in text
    width, height = (float(side) / 72 * 25.4 for side in found.pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((210, 297), abs=0.1)


def test_a_link_too_long_for_paper_is_clicked_and_the_snapshot_holds_it_whole():
    long = LINK + "y" * 15_000
    [note] = pdf_of(PLAIN, long).pages[0]["/Annots"]
    assert note.get_object()["/A"]["/URI"] == long
    assert "Too long to be printed" in as_html(report(PLAIN, PLAIN, long, DAY))
    assert long in snapshot(PLAIN, PLAIN, long, DAY).decode()


def test_where_no_link_restores_a_desk_the_report_says_so():
    assert "its scenario file restores it" in " ".join(pdf_of(PLAIN, "").pages[0].extract_text().split())
    assert "No link restores it" in as_html(report(PLAIN, PLAIN, "", DAY))


def test_over_capacity_no_days_are_promised():
    said = report(OVER, OVER, LINK, DAY)
    assert said.headline == "Over capacity"
    assert said.bars == ()
    assert "8 of 10" not in said.spread


def test_needs_that_never_finish_are_called_so():
    never = Position.of_preset("reference").with_number("error_hazard", 10)
    said = report(never, never, LINK, DAY)
    assert (said.headline, said.bars) == ("Over capacity", ())
    assert "never finish" in said.spread
    assert "come faster" not in said.spread


def test_cyrillic_can_be_read_back_from_the_pdf():
    assert "Наша мережа" in pdf_of(HOSTILE).pages[0].extract_text()


def test_the_same_desk_and_day_give_the_same_bytes():
    assert as_pdf(report(MOVED, PLAIN, LINK, DAY), DAY) == as_pdf(report(MOVED, PLAIN, LINK, DAY), DAY)
    assert snapshot(MOVED, PLAIN, LINK, DAY) == snapshot(MOVED, PLAIN, LINK, DAY)


def test_the_report_names_what_was_changed_with_its_default_and_source():
    said = report(MOVED, PLAIN, LINK, DAY)
    assert said.changed == ("Need rate: 0.55 needs per day instead of 0.6 needs per day (assumption)",)
    assert ("Levers pulled", "Civil-military liaisons") in said.facts
    assert dict(said.facts)["Baseline"].startswith(headline(service.solution(PLAIN)))
    assert any(line.startswith("CAP-01: ") for line in said.sources)


def test_long_lists_are_cut_and_say_by_how_much():
    position = PLAIN
    for name in ("need_rate", "design_work", "half_life", "handover_lateral", "handover_vertical", "error_hazard",
                 "catch_local", "catch_central"):  # fmt: skip
        position = position.with_number(name, position.own(name) * 0.9)
    changed = report(position, PLAIN, LINK, DAY).changed
    assert len(changed) == MOST_CHANGED
    assert changed[-1] == f"and {8 - MOST_CHANGED + 1} more: see the scenario file"


def test_no_step_that_takes_days_is_left_out_and_the_longest_is_always_shown():
    many = PLAIN.with_lever("liaison").with_lever("marketplace").with_number("need_rate", 0.3)
    for address, value in (("field_time", many.own("field_time")), ("field_time", 200.0)):
        solution = service.solution(many.with_number(address, value))
        mean, found = solution.cycle_time.mean, bars(solution)
        told = solution.stages["total"][solution.stages["total"] > LEAST_DAYS * mean]
        assert len(told) > MOST_STAGES == len(found)
        assert found[-1].label == f"{len(told) - MOST_STAGES + 1} other steps"
        assert sum(bar.share for bar in found) == pytest.approx(told.sum() / mean, rel=1e-12)
        longest = solution.stages.loc[told.idxmax(), "label"]
        assert longest in [bar.label for bar in found if bar.share == pytest.approx(told.max() / mean, rel=1e-12)]


class Tags(HTMLParser):
    """Collects the tags of a page, its addresses, and the content of its data."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.data = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        given = dict(attributes)
        self.addresses += [value for name, value in given.items() if name in ("src", "href", "srcset", "action")]
        self._inside = given.get("id", "") if tag == "script" else ""

    def handle_data(self, content):
        if self._inside == "data":
            self.data += content


@pytest.mark.parametrize("what", EVERY)
def test_no_name_becomes_markup_in_the_report_or_the_snapshot(what):
    for page in (as_html(report(EVERY[what], PLAIN, LINK, DAY)), snapshot(EVERY[what], PLAIN, LINK, DAY).decode()):
        found = Tags(page)
        assert "img" not in found.tags
        assert found.addresses == [LINK]
        assert found.tags.count("script") in (0, 2)


def test_a_snapshot_allows_its_own_script_and_no_other():
    page = snapshot(PLAIN, PLAIN, LINK, DAY).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    ran = page.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(ran.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")


@pytest.mark.parametrize("what", EVERY)
def test_each_cell_of_a_snapshot_is_the_models_answer_there(what):
    position = EVERY[what]
    data = json.loads(Tags(snapshot(position, PLAIN, LINK, DAY).decode()).data)
    assert data["start"]["headline"] == headline(service.solution(position))
    solved = [(data["answers"][row][column], share, speed)
              for row, share in enumerate(data["shares"]) for column, speed in enumerate(data["speeds"])]  # fmt: skip
    for cell, share, speed in solved[::7]:
        at = position.with_centralisation(float(share.rstrip("%")) / 100)
        answer = fl.solve(replace(at, iteration_speed=float(speed)).scenario)
        assert cell["headline"] == headline(answer)
        assert (cell["mean"] is None) == (not answer.stable)
        assert answer.stable is False or cell["mean"] == pytest.approx(answer.cycle_time.mean, rel=1e-12)
        assert sum(bar["share"] for bar in cell["bars"]) <= 1 + 1e-9
        assert cell["busiest"] == busiest(answer)
        assert whole(data, cell["picture"]) == charts.picture(answer, fl_groups(answer.scenario))


def whole(data, short):
    """Return a picture as the snapshot's script puts it together."""
    ends = ("source", "target", "style")
    edges = [{**dict(zip(ends, data["lines"][line], strict=True)), "share": pytest.approx(share, abs=1e-4)}
             for line, share in short["edges"]]  # fmt: skip
    nodes = [{**data["boxes"][node["id"]], **node} for node in short["nodes"]]
    hint = charts._("Select a box for its actors and sources.")
    return {**data["picture"], "columns": short["columns"], "nodes": nodes, "edges": edges, "hint": hint,
            "selected": None}  # fmt: skip


def test_a_large_network_has_a_snapshot_with_fewer_places_and_the_desks_own_among_them():
    few = []
    for more in (0, 100, 400):
        workshops = tuple(Actor(f"w{n}", "design", "firms") for n in range(more))
        large = replace(fl.preset("reference"), actors=(*fl.preset("reference").actors, *workshops))
        position = Position.of_scenario(large).with_centralisation(0.3)
        page = snapshot(position, position, LINK, DAY).decode()
        data = json.loads(Tags(page).data)
        few.append(sum(map(len, data["answers"])))
        assert data["start"]["on_grid"]
        assert data["start"]["headline"] == headline(service.solution(position))
        assert ("only a few places" in page) == (more > 0)
    assert few[0] >= 40 > few[1] > few[2] == 1


def test_the_map_of_the_report_is_the_screens():
    grid, found = service.combination_grid(MOVED, PLAIN, "en"), report(MOVED, PLAIN, LINK, DAY).map
    assert [[cell.text for cell in cells] for _label, cells in found.rows] == [
        [cell["text"] for cell in cells] for cells in grid["cells"]
    ]
    [here] = [cell for _label, cells in found.rows for cell in cells if cell.here]
    assert here.text == grid["cells"][grid["current"][0]][grid["current"][1]]["text"]
    assert all(cell.text in pdf_of(MOVED).pages[0].extract_text() for _label, cells in found.rows for cell in cells)


def test_the_reports_colours_are_the_maps():
    script = (COMPONENTS / "combination_map.js").read_text(encoding="utf-8")
    numbers = re.search(r"CIVIDIS = \[(.*?)\];", script, re.DOTALL)[1]
    assert [tuple(map(int, rgb.split(","))) for rgb in re.findall(r"\[([\d, ]+)\]", numbers)] == list(CIVIDIS)


def test_a_report_with_more_than_fits_still_says_how_it_was_made_and_how_it_is_restored():
    said = report(MOVED, PLAIN, LINK, DAY)
    words = tuple(f"{n} " + "long words " * 26 for n in range(8))
    full = replace(said, why="w " * 150, next_step="n " * 150, changed=words[:6], sources=words,
                   facts=said.facts + tuple((word, word) for word in words[:3]), link=LINK + "y" * 800)  # fmt: skip
    found = PdfReader(io.BytesIO(as_pdf(full, DAY)))
    text = found.pages[0].extract_text()
    assert len(found.pages) == 1
    assert said.made in " ".join(text.split())
    assert "more: see the scenario file" in text
    assert text.replace("\n", "").count("y" * 50) >= 10


def test_where_each_function_stands_apart_the_snapshot_opens_on_the_desks_own_answer():
    apart = replace(PLAIN, triage=0.0, test=0.2, approve=0.7)
    data = json.loads(Tags(snapshot(apart, PLAIN, LINK, DAY).decode()).data)
    assert data["start"]["headline"] == headline(service.solution(apart))
    assert data["start"]["on_grid"] is False


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_a_scenario_file_opens_as_the_scenario_that_was_on_the_desk(form):
    content = form.write(MOVED.scenario)
    assert read_draft([(f"mine{form.suffix}", content)]).scenario() == MOVED.scenario


@pytest.mark.parametrize("file", RESULTS, ids=lambda file: file.key)
def test_files_of_results_have_content(file):
    assert len(file.made(MOVED)) > 1_000


def test_the_page_shows_the_report_and_the_link_of_the_desk():
    app = opened("take-home", **to_query(MOVED, PLAIN))
    assert not app.exception
    assert headline(service.solution(MOVED)) in "".join(block.proto.body for block in app.get("html"))
    query = app.code[0].value.partition("?")[2]
    assert "need_rate=0.55" in query


def test_a_network_too_large_for_a_link_is_said_to_be_forgotten_by_a_reload():
    many = tuple(Actor(f"w{n}", "design", "firms", note=f"{n * 7919 % 100_003}" * 20) for n in range(2_000))
    large = replace(fl.preset("reference"), name="large", actors=(*fl.preset("reference").actors, *many))
    app = opened("take-home")
    app.session_state["position"] = app.session_state["baseline"] = Position.of_scenario(large)
    app.run()
    assert not app.exception
    assert "Your network is too large for a link" in read(app)


def test_a_simulation_for_files_is_a_job_and_gives_its_record():
    app = opened("take-home", **to_query(Position.of_preset("reference")))
    next(button for button in app.button if button.label == "Simulate 20 runs").click().run()
    job = JOBS.look(("files", Position.of_preset("reference")), app.session_state["visitor"])
    JOBS.finish(job)
    files = of_simulation(job.result)
    app.run()
    assert not app.exception
    assert [file.key for file in files] == ["simulated_results_csv", "simulated_results_parquet",
                                            "simulated_events_csv", "simulated_events_parquet"]  # fmt: skip
    head = files[0].made(MOVED).decode("utf-8-sig").splitlines()[1]
    assert "simulation" in head


def test_the_code_of_the_page_gives_its_headline_and_writes_its_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec("\n".join(files_code(MOVED, service.solution(MOVED))), names)
    assert fl.read_network(tmp_path / f"{MOVED.stem}.toml") == MOVED.scenario
    days = re.search(r"# ([\d.]+) days", "\n".join(files_code(MOVED, service.solution(MOVED))))
    assert float(days[1]) == pytest.approx(fl.solve(names["s"]).cycle_time.mean, abs=0.005)


def test_the_page_opens_over_capacity():
    app = opened("take-home", **to_query(OVER))
    assert not app.exception
    assert "Over capacity" in "".join(block.proto.body for block in app.get("html"))
