"""Files that mean harm, or come from far away: each a clear message or a draft, within a bounded time."""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest

import model as fl
from model import exchange
from model.exchange import graph_rows

TEN_SECONDS = 10.0  # of processor time: what a person waits for a large file; measured: 4 s at most
HEAD = "id,function,side,name\n"
NAMES = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://example.org","x")',
    "dde": "=cmd|' /C calc'!A0",
    "long": "x" * 2_000,
    "right_to_left": "\u202eمكتب\u202c",
    "emoji": "👩🏽‍🚒 🇺🇦",
    "quotes": "\"'; DROP TABLE actors; --",
    "markdown": "[x](javascript:alert(1)) $\\frac{1}{0}$ :material/home:",
}


def zipped(packing: int = zipfile.ZIP_DEFLATED, /, **members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def graphml(body: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<graphml><graph>{body}</graph></graphml>'.encode()


def keyed(keys: int, nodes: int, default: str = "", given: str = "") -> bytes:
    """Return a graph of so many attributes, each with a default or given in each node."""
    default = f"<default>{default}</default>" if default else ""
    keyed = "".join(f'<key id="k{n}" for="node" attr.name="functio{n}">{default}</key>' for n in range(keys))
    data = "".join(f'<data key="k{n}">{given}</data>' for n in range(keys)) if given else ""
    return graphml(f"<node>{data}</node>" * nodes).replace(b"<graph>", f"{keyed}<graph>".encode())


def lying_zip() -> bytes:
    """Return a zip of 50 MB whose header says that it holds 10 bytes."""
    content = bytearray(zipped(actors_csv=b"x" * 50_000_000))
    size = (50_000_000).to_bytes(4, "little")
    while size in content:
        start = content.index(size)
        content[start : start + 4] = (10).to_bytes(4, "little")
    return bytes(content)


BILLION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = '<!DOCTYPE graphml SYSTEM "http://example.org/graphml.dtd">'
REFUSED = {
    "a 50 MB upload": ("a.csv", lambda: b"x" * 50_000_000, "has 50000000 bytes, must have at most 20000000"),
    "a zip bomb": ("a.zip", lambda: zipped(actors_csv=b"x" * 500_000_000), "unpacks to more than 20000000 bytes"),
    "a zip bomb in parts": (
        "a.zip", lambda: zipped(**{f"{n}_csv": b"x" * 9_000_000 for n in range(20)}), "unpacks to more than",
    ),
    "a zip whose header lies": ("a.zip", lying_zip, "cannot be unpacked"),
    "a zip bomb of bzip2": ("a.zip", lambda: zipped(zipfile.ZIP_BZIP2, actors_csv=b"x" * 50_000_000), "unusual way"),
    "a zip bomb of LZMA": ("a.zip", lambda: zipped(zipfile.ZIP_LZMA, actors_csv=b"x" * 50_000_000), "unusual way"),
    "a zip in a zip": ("a.zip", lambda: zipped(b_zip=zipped(c_zip=b"")), "ends with '.zip'"),
    "a zip of a thousand files": ("a.zip", lambda: zipped(**{f"{n}_csv": b"" for n in range(999)}), "holds 999 files"),
    "an empty zip": ("a.zip", zipped, "holds no file"),
    "a zip that climbs out": ("a.zip", lambda: zipped(**{"../../actors_sh": b"x"}), "ends with '.sh'"),
    "no zip": ("a.zip", lambda: b"PK\x03\x04 nonsense", "cannot be unpacked"),
    "an entity bomb": ("a.graphml", lambda: graphml('<node id="&i;"/>', BILLION), "has a DOCTYPE"),
    "an external entity": ("a.graphml", lambda: graphml('<node id="&secret;"/>', OUTSIDE), "has a DOCTYPE"),
    "an external DOCTYPE": ("a.graphml", lambda: graphml("", ELSEWHERE), "has a DOCTYPE"),
    "XML of a million levels": ("a.graphml", lambda: graphml("<a>" * 1_000_000), "too many inside each other"),
    "XML of too many elements": ("a.graphml", lambda: graphml("<a/>" * 500_001), "has too many elements"),
    "a GraphML file of endless keys": ("a.graphml", lambda: keyed(2_000, 1), "has 1001 kinds of attributes"),
    "defaults times nodes": ("a.graphml", lambda: keyed(900, 21_000, default="x"), "has too many elements"),
    "keys times nodes": ("a.graphml", lambda: keyed(990, 500, given="x"), "990 unknown columns"),
    "400 000 GraphML nodes": ("a.graphml", lambda: graphml("<node/>" * 400_000), "has more than 20000 actors"),
    "400 000 GraphML edges": ("a.graphml", lambda: graphml("<edge/>" * 400_000), "has more than 200000 links"),
    "HTML": ("a.graphml", lambda: b"<html><body>hello</body></html>", "is no GraphML"),
    "JSON of a million levels": ("a.json", lambda: b"[" * 1_000_000, "is not JSON"),
    "JSON of a number without end": ("a.json", lambda: b"[" + b"9" * 100_000 + b"]", "is not JSON"),
    "JSON of half a character": ("a.json", lambda: b'{"nodes": [{"id": "\\ud800"}]}', "holds half a character"),
    "an id of lists in lists": (
        "a.json", lambda: b'{"nodes": [{"id": ' + b"[" * 600 + b"]" * 600 + b"}]}", "too many lists inside each other",
    ),
    "GraphML of half a character": (
        "a.graphml",
        lambda: graphml('<key id="l" attr.name="levers"/><data key="l">["\\ud800"]</data>'),
        "holds half a character",
    ),
    "JSON that is no graph": ("a.json", lambda: b'{"hello": 1}', "has no list of nodes"),
    "TOML of a million levels": ("a.toml", lambda: b"a = " + b"[" * 1_000_000, "is not TOML"),
    "a million rows": (
        "actors.csv", lambda: HEAD.encode() + b"a,unit,firms,\n" * 1_000_000, "has more than 20000 actors",
    ),
    "a million columns": ("actors.csv", lambda: b"a," * 1_000_000, "has 1000000 columns"),
    "a cell of a megabyte": ("actors.csv", lambda: HEAD.encode() + b"x" * 1_000_000, "must be a table of short cells"),
    "a quote that never ends": ("actors.csv", lambda: HEAD.encode() + b'"' + b"x\n" * 500_000, "table of short cells"),
    "a million nodes": (
        "a.json", lambda: b'{"nodes": [' + b"1," * 1_000_000 + b"1]}", "has more than 20000 actors",
    ),
    "an unknown encoding": ("actors.csv", lambda: "id;функція\n".encode("cp1251"), "is neither UTF-8 nor UTF-16"),
    "a picture": ("actors.csv", lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "is neither UTF-8 nor UTF-16"),
    "XML of an unknown encoding": ("a.graphml", lambda: b'<?xml version="1.0" encoding="no"?><a/>', "is not XML"),
    "a hundred columns of something else": (
        "actors.csv", lambda: b"id,function," + b",".join(b"c%d" % n for n in range(100)), "100 unknown columns",
    ),
    "endless settings": ("a.toml", lambda: b"".join(b"k%d = 1\n" % n for n in range(1001)), "more than 1000 settings"),
    "endless settings with evidence": (
        "a.json", lambda: json.dumps({"actors": [], **{
            key: {f"k{n}": n for n in range(50_000)} for key in ("parameters", "evidence")
        }}).encode(), "more than 1000 settings",
    ),
    "a graph of endless attributes": (
        "a.json", lambda: json.dumps({"nodes": [{f"functio{n}": 1} for n in range(2000)]}).encode(), "has 2000 kinds",
    ),
    "rows longer than their headings": (
        "actors.csv", lambda: b"id,function,side\n" + b"a,b,c" * 5_000 + b"\n", "actors have 21 unknown columns",
    ),
    "rows each a little longer": (
        "actors.csv", lambda: b"id,function,side\n" + b"".join(b"a,b,c" + b"," * n + b"x\n" for n in range(1, 99)),
        "actors have 21 unknown columns",
    ),
    "a TOML file of another program": (
        "a.toml", lambda: b"[[actors]]\n" + b"".join(b"k%d = 1\n" % n for n in range(1000)), "1000 unknown columns",
    ),
    "a spreadsheet": ("a.xlsx", lambda: b"PK", "ends with '.xlsx', must end with .toml"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_means_harm_is_one_message_in_bounded_time(kind):
    name, content, said = REFUSED[kind]
    made = content()
    started = time.process_time()
    with pytest.raises(fl.ScenarioError) as error:
        exchange.read_draft([(name, made)])
    assert time.process_time() - started < TEN_SECONDS
    assert said in str(error.value)
    assert len(error.value.problems) == 1
    assert len(str(error.value)) < 500


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("name", exchange.FORMATS)
def test_a_hostile_name_is_a_name(kind, name):
    actor = fl.Actor(NAMES[kind][:80], "design", "firms", NAMES[kind], note=NAMES[kind])
    scenario = fl.Scenario(NAMES[kind], NAMES[kind], actors=(actor,))
    content = exchange.written(scenario, name)
    assert exchange.read_draft([(f"a{exchange.FORMATS[name].suffix}", content)]).scenario() == scenario


@pytest.mark.parametrize("kind", NAMES)
def test_a_hostile_file_name_is_cut_and_quoted(kind):
    for name in (NAMES[kind], f"{NAMES[kind]}.csv"):
        with pytest.raises(fl.ScenarioError) as error:
            exchange.read_draft([(name, b"\xff\xff")])
        assert len(str(error.value)) < 400


def test_a_name_of_6000_characters_is_found_in_its_cell():
    (one,) = exchange.read_draft([("actors.csv", (HEAD + "shop,design,firms," + "x" * 6_000).encode())]).problems()
    assert (one.row, one.column) == (0, "name")
    assert str(one) == "actors.csv, row 2, column name: name has 6000 characters, must have at most 2000"


@pytest.mark.parametrize("value", ["nan", "NaN", "inf", "-inf", "Infinity", "1e999", "-1", "1e30", "0x10", "1_0", "１"])
@pytest.mark.parametrize("ending", ["csv", "graphml"])
def test_a_number_that_is_none_is_found_in_its_cell(value, ending):
    files = {
        "csv": f"id,function,side,effort\nshop,design,firms,\ndesk,triage,soldiers,{value}\n".encode(),
        "graphml": graphml(
            '<node id="shop"><data key="f">design</data></node>'
            f'<node id="desk"><data key="f">triage</data><data key="e">{value}</data></node>'
        ).replace(b"<graph>", b'<key id="f" attr.name="function"/><key id="e" attr.name="effort"/>'
                  b'<key id="s" for="node" attr.name="side"><default>firms</default></key><graph>'),
    }  # fmt: skip
    (one,) = exchange.read_draft([(f"actors.{ending}", files[ending])]).problems()
    assert (one.table, one.row, one.column) == ("actors", 1, "effort")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "[]", "{}", '"x"', "true", "9" * 4000])
def test_json_that_is_no_number_is_found_in_its_cell(value):
    nodes = '[{"id": "a", "function": "design", "side": "firms", "servers": %s}]' % value  # noqa: UP031
    (one,) = exchange.read_draft([("a.json", f'{{"nodes": {nodes}}}'.encode())]).problems()
    assert (one.table, one.row, one.column) == ("actors", 0, "servers")
    assert len(str(one)) < 300


def test_a_heading_is_understood_once_a_file_not_once_a_node(monkeypatch):
    asked = []
    called = graph_rows.column_called
    monkeypatch.setattr(graph_rows, "column_called", lambda *given: asked.append(given) or called(*given))
    with pytest.raises(fl.ScenarioError, match="50 unknown columns"):
        exchange.read_draft([("a.graphml", keyed(50, 40, given="x"))])
    assert len(asked) == 50


def test_an_id_of_too_many_digits_is_repaired_in_its_cell():
    text = b'name = "x"\n[[actors]]\nid = 0x' + b"f" * 5_000 + b'\nfunction = "design"\nside = "firms"\n'
    draft = exchange.read_draft([("a.toml", text)])
    for same in (draft, draft.with_rows("actors", draft.tables["actors"])):
        (one,) = same.problems()
        assert "id is a number of too many digits, must be a text" in str(one)
    repaired = draft.with_rows("actors", [{**draft.tables["actors"][0], "id": 7}])
    assert repaired.scenario().actors[0].id == "7"


def test_a_list_of_blanks_is_read_in_bounded_time():
    row = b'"a' + b" " * 100_000 + b'b",c,design,firms\n'
    started = time.process_time()
    draft = exchange.read_draft([("actors.csv", b"evidence,id,function,side\n" + row * 20)])
    assert time.process_time() - started < TEN_SECONDS
    assert draft.tables["actors"][0]["evidence"] == ["a", "b"]


def large(count: int) -> fl.Scenario:
    actors = [fl.Actor(f"a{n}", "triage", "soldiers", f"Desk {n}", effort=0.1, track="local") for n in range(count - 1)]
    links = [fl.Link(f"a{n}", f"a{n + 1}") for n in range(count - 2)]
    return fl.Scenario("large", actors=(fl.Actor("shop", "design", "firms"), *actors), links=tuple(links))


@pytest.mark.parametrize("name", exchange.FORMATS)
def test_5000_actors_are_read_in_bounded_time(name):
    scenario = large(5_000)
    started = time.process_time()
    content = exchange.written(scenario, name)
    draft = exchange.read_draft([(f"a{exchange.FORMATS[name].suffix}", content)])
    assert draft.problems() == ()
    assert time.process_time() - started < TEN_SECONDS
    assert draft.scenario() == scenario


def test_5000_actors_all_wrong_are_told_in_bounded_time():
    rows = "".join(f"a{n},desgn,firm,\n" for n in range(5_000))
    draft = exchange.read_draft([("actors.csv", (HEAD + rows).encode())])
    started = time.process_time()
    problems = draft.problems()
    assert time.process_time() - started < TEN_SECONDS
    assert len(problems) == 10_000
    with pytest.raises(fl.ScenarioError, match="and 9980 more"):
        draft.scenario()


def test_5000_links_to_nobody_are_told_in_bounded_time():
    rows = "".join(f"a{n},nobody{n}\n" for n in range(5_000))
    draft = exchange.Draft.of(large(5_000)).with_rows("links", [])
    links = exchange.read_draft(
        [("actors.csv", b"id,function,side\n"), ("links.csv", f"source,target\n{rows}".encode())]
    )
    draft = draft.with_rows("links", links.tables["links"])
    started = time.process_time()
    assert len(draft.problems()) == 5_001  # a4999 too is nobody
    assert time.process_time() - started < TEN_SECONDS


def test_two_drafts_share_nothing():
    files = [("actors.csv", (HEAD + "shop,design,firms,\n").encode())]
    first, second = exchange.read_draft(files), exchange.read_draft(files)
    first.with_rows("actors", [])
    assert first.tables == second.tables
    assert first.tables["actors"] is not second.tables["actors"]
    assert json.dumps(second.tables["actors"]) == json.dumps(first.tables["actors"])
