"""Whatever is in a file, reading it ends in a draft or in one clear message; whatever is written is read back."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import model as fl
from model import exchange

SETTINGS = settings(max_examples=60, deadline=None, derandomize=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HOSTILE = st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "'", "''x", " x ", "\tx", "a;b", "a, b", "[1]", '["a"]', "007", "1e5", "true", "nan",
     "", "<b>&amp;", "]]>", "штаб", "\u202eabc", "🚁", "a\nb", "a\r\nb", '"', "'=1", "None", "x" * 80]
)  # fmt: skip
WORDS = TEXTS | HOSTILE
IDS = WORDS.filter(str.strip)
LISTS = st.lists(WORDS, max_size=3).map(tuple)
ENDINGS = [*(form.suffix for form in exchange.FORMATS.values()), ".csv"]


BEYOND_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain_texts(scenario: fl.Scenario) -> list[str]:
    """Return the texts that GraphML holds as they are, not inside JSON."""
    raw = exchange.Draft.of(scenario).raw
    parts = [raw, *raw["actors"], *raw.get("links", [])]
    return [value for part in parts for value in part.values() if isinstance(value, str)]


@st.composite
def hostile_scenarios(draw: st.DrawFn) -> fl.Scenario:
    """Draw a scenario whose every text may be anything, and whose every number may have any digits."""
    regions = [fl.Region(name, name=draw(WORDS)) for name in draw(st.lists(IDS, min_size=1, max_size=2, unique=True))]
    types = [fl.NeedType(name, draw(st.floats(0.1, 1e9))) for name in draw(st.lists(IDS, min_size=1, max_size=2,
                                                                                   unique=True))]  # fmt: skip
    ids = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    actors = [fl.Actor(ids[0], "design", "firms", draw(WORDS), solves=tuple(t.id for t in types))]
    actors += [
        fl.Actor(name, "triage", "soldiers", draw(WORDS), draw(st.sampled_from(regions)).id,
                 effort=draw(st.floats(1e-9, 36_500)), variability=draw(st.floats(0, 100)),
                 servers=draw(st.integers(1, 1_000_000)), evidence=draw(LISTS), note=draw(WORDS))
        for name in ids[1:]
    ]  # fmt: skip
    links = [fl.Link(b, a, latency=draw(st.none() | st.floats(0, 36_500))) for a, b in zip(ids, ids[1:], strict=False)]
    dials = fl.Dials(draw(st.floats(0, 1)), 0.5, draw(st.sampled_from([0.5, 1.0])), draw(st.floats(1, 100)))
    sources = tuple((name, (draw(WORDS),)) for name in draw(st.permutations(["need_rate", "test", "half_life"])))
    made = fl.Scenario(draw(IDS), draw(WORDS), draw(WORDS), needs=fl.Needs(tuple(regions), tuple(types)),
                       actors=tuple(actors), links=tuple(links), dials=dials, sources=sources,
                       levers=draw(LISTS))  # fmt: skip
    return made.with_parameters(need_rate=draw(st.floats(1e-6, 1e6)))


@pytest.mark.parametrize("name", exchange.FORMATS)
@SETTINGS
@given(scenario=hostile_scenarios())
def test_every_network_comes_back_unchanged(name, scenario):
    form = exchange.FORMATS[name]
    if name == "graphml" and any(map(BEYOND_XML.search, plain_texts(scenario))):
        with pytest.raises(fl.ArgumentError, match="XML cannot carry"):
            exchange.written(scenario, name)
        return
    content = exchange.written(scenario, name)
    draft = exchange.read_draft([(f"network{form.suffix}", content)])
    assert draft.problems() == ()
    assert draft.scenario() == scenario
    assert exchange.written(draft.scenario(), name) == content


@SETTINGS
@given(scenario=hostile_scenarios())
def test_the_tables_of_a_network_make_it_again(scenario):
    draft = exchange.Draft.of(scenario)
    assert draft.scenario() == scenario
    for table, rows in draft.tables.items():
        assert draft.with_rows(table, rows).scenario() == scenario


def read(name: str, content: bytes) -> None:
    """Read a file as a page does: the draft, its problems in words, and the scenario if there is one."""
    try:
        draft = exchange.read_draft([(name, content)])
    except fl.ScenarioError as error:
        refusal = str(error)
        draft = None
    if draft is None:
        assert refusal.startswith("1 problem in ")
        return
    problems = draft.problems()
    assert all(str(problem) for problem in problems)
    for problem in problems:
        if problem.row is not None:
            assert 0 <= problem.row < len(draft.tables[problem.table])
    if problems:
        with pytest.raises(fl.ScenarioError):
            draft.scenario()
    else:
        assert draft.scenario().actors


@pytest.mark.parametrize("ending", ENDINGS)
@SETTINGS
@given(content=st.binary(max_size=200) | TEXTS.map(str.encode) | TEXTS.map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_a_draft_or_a_message(ending, content):
    read(f"network{ending}", content)


@pytest.mark.parametrize("name", exchange.FORMATS)
@SETTINGS
@given(data=st.data())
def test_a_damaged_file_is_a_draft_or_a_message(name, data):
    content = bytearray(exchange.written(fl.preset("urgent_fast_lane"), name))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    start = data.draw(st.integers(0, len(content)))
    read(f"network{exchange.FORMATS[name].suffix}", bytes(content[: start or None]))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["id", "function", "side", "name", "servers", "effort", "source", "target", "label", "solves"])
ROWS = st.lists(st.dictionaries(KEYS | WORDS, VALUES, max_size=5) | VALUES, max_size=4)
HEADS = st.dictionaries(
    st.sampled_from(["name", "dials", "parameters", "evidence", "regions", "levers", "need_rate", "actors", "test"])
    | WORDS,
    VALUES,
    max_size=4,
)


@SETTINGS
@given(nodes=ROWS, edges=ROWS, graph=HEADS | VALUES)
def test_any_json_graph_is_a_draft_or_a_message(nodes, edges, graph):
    read("network.json", json.dumps({"nodes": nodes, "links": edges, "graph": graph}).encode())


@SETTINGS
@given(document=HEADS, actors=ROWS)
def test_any_json_document_is_a_draft_or_a_message(document, actors):
    read("network.json", json.dumps({**document, "actors": actors}).encode())


@SETTINGS
@given(rows=st.lists(st.lists(WORDS, max_size=6), max_size=5), table=st.sampled_from(sorted(exchange.COLUMNS)))
def test_any_table_is_a_draft_or_a_message(rows, table):
    text = "\n".join(";".join(cell.replace("\n", " ") for cell in row) for row in rows)
    read(f"{table}.csv", (";".join(exchange.COLUMNS[table]) + "\n" + text).encode())


@SETTINGS
@given(rows=st.lists(st.dictionaries(KEYS | WORDS, VALUES, max_size=5), max_size=4), data=st.data())
def test_any_edit_of_a_table_leaves_a_draft(rows, data):
    table = data.draw(st.sampled_from(sorted(exchange.COLUMNS)))
    edited = exchange.Draft.of(fl.preset("reference")).with_rows(table, rows)
    assert all(str(problem) for problem in edited.problems())


@SETTINGS
@given(
    members=st.dictionaries(
        TEXTS | st.sampled_from([".csv", "ctors.csv", "b.json"]), st.binary(max_size=50), max_size=3
    )
)
def test_any_zip_is_a_draft_or_a_message(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"a{name}", content)
    read("network.zip", buffer.getvalue())
