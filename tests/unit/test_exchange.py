"""Networks to and from the files of other tools: round trips, the tools' own ways, problems in their cells."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

import model as fl
from model import exchange
from model.exchange.tables import REQUIRED

ACTORS = """id,function,side,region,effort
unit,unit,soldiers,north,
shop,design,firms,,
post,test,soldiers,north,0.5
"""
LINKS = "source,target,kind\nunit,shop,same_cell\n"


def draft_of(**files: str | bytes) -> exchange.Draft:
    """Read files given as name_ending=content."""
    return exchange.read_draft(
        [(name.replace("_", "."), text.encode() if isinstance(text, str) else text) for name, text in files.items()]
    )


@pytest.mark.parametrize("preset", fl.PRESETS)
@pytest.mark.parametrize("name", exchange.FORMATS)
def test_every_preset_comes_back_from_every_format_unchanged(preset, name, tmp_path):
    scenario = fl.preset(preset)
    path = tmp_path / f"network{exchange.FORMATS[name].suffix}"
    fl.write_network(scenario, path)
    again = fl.read_network(path)
    assert again == scenario
    assert abs(fl.solve(again).cycle_time.mean - fl.solve(scenario).cycle_time.mean) <= 1e-12
    assert path.read_bytes() == exchange.written(again, name)


def test_two_tables_are_enough():
    scenario = draft_of(actors_csv=ACTORS, links_csv=LINKS).scenario()
    assert scenario.name == "own_network"
    assert [region.id for region in scenario.needs.regions] == ["north"]
    assert [need_type.id for need_type in scenario.needs.types] == ["any"]
    assert scenario.links == (fl.Link("unit", "shop", "same_cell"),)
    assert fl.solve(scenario.with_parameters(need_rate=0.01)).stable


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(("separator", "half"), [(",", "0.5"), (";", "0,5"), ("\t", "0,5"), (";", "0.5")])
def test_tables_of_every_spreadsheet_are_read(encoding, separator, half):
    text = ACTORS.replace("0.5", half if separator != "," else "0.5").replace("shop", "штаб")
    rows = [line.split(",") if half == "0.5" or separator == "," else line.split(",", 4) for line in text.splitlines()]
    content = "\r\n".join(separator.join(row) for row in rows).encode(encoding)
    scenario = draft_of(actors_csv=content).scenario()
    assert scenario.actor_by_id["post"].effort == 0.5
    assert scenario.actor_by_id["штаб"].function == "design"


def test_headings_of_other_tools_are_understood():
    text = "Id,Label,Role,Side,Group,Capacity,Effort,Solves,Evidence,timeset,X\n" \
           'shop,"The, shop",design,firms,north,3.0,,"radio; power","CEN-04 AWD-15",,0.3\n'  # fmt: skip
    draft = draft_of(nodes_csv=text)
    (actor,) = draft.scenario().actors
    assert actor == fl.Actor("shop", "design", "firms", "The, shop", "north", servers=3, solves=("radio", "power"),
                             evidence=("CEN-04", "AWD-15"))  # fmt: skip
    assert draft.ignored == ("timeset", "X")


def test_each_problem_is_found_in_its_cell():
    actors = ACTORS.replace("post,test,soldiers,north,0.5", "\npost,tset,soldiers,nroth,fast\nshop,design,firms,,")
    draft = draft_of(actors_csv=actors.replace("effort", "Effort"), links_csv=LINKS + "unit,shp,lateral\n")
    found = {(one.file, one.table, one.row, one.column, one.value) for one in draft.problems()}
    assert found == {
        ("actors.csv", "actors", 2, "function", "tset"),
        ("actors.csv", "actors", 2, "effort", "fast"),
        ("actors.csv", "actors", 3, "id", "shop"),
        ("links.csv", "links", 1, "target", "shp"),
    }
    texts = list(map(str, draft.problems()))
    assert texts[0] == (
        "actors.csv, row 5, column Effort: effort is 'fast', must be a number (write a number such as 2, or leave the "
        "cell empty)"
    )
    assert (
        "links.csv, row 3, column target: target 'shp' is no actor, must be an actor's id (did you mean 'shop'?)"
        in texts
    )
    with pytest.raises(fl.ScenarioError, match="4 problems in 2 tables"):
        draft.scenario()


def test_problems_are_repaired_in_place():
    draft = draft_of(actors_csv=ACTORS.replace("test,", "tset,"), links_csv=LINKS)
    assert [one.column for one in draft.problems()] == ["function"]
    rows = [{**row, "function": "test"} if row["id"] == "post" else row for row in draft.tables["actors"]]
    repaired = draft.with_rows("actors", rows)
    assert repaired.scenario() == draft_of(actors_csv=ACTORS, links_csv=LINKS).scenario()
    assert draft.problems(), "the draft itself must stay as it was"


def test_an_unknown_column_is_one_problem_not_one_a_row():
    (one,) = draft_of(actors_csv=ACTORS.replace("region", "regoin")).problems()
    assert (one.row, one.column) == (None, "regoin")
    assert str(one).startswith("actors.csv, column regoin: has no field 'regoin'")
    assert "did you mean 'region'?" in str(one)


def test_a_column_that_must_be_there_is_asked_for_once_and_row_by_row_when_begun():
    draft = draft_of(actors_csv="id,function\na,design\nb,design\n")
    (one,) = draft.problems()
    assert (one.row, one.column) == (None, "side")
    assert str(one) == "actors.csv, column side: side is missing, must be given"
    begun = draft.with_rows("actors", [{**draft.tables["actors"][0], "side": "firms"}, draft.tables["actors"][1]])
    assert [(one.row, one.column) for one in begun.problems()] == [(1, "side")]


@pytest.mark.parametrize(
    ("headings", "row", "column"), [("", "north,,oops", "column_6"), (",,note", "north,,oops", "column_6")]
)
def test_a_cell_too_many_is_told(headings, row, column):
    actors = ACTORS.replace("effort", f"effort{headings}", 1)
    (one,) = draft_of(actors_csv=f"{actors}late,design,firms,{row}\n").problems()
    assert str(one).startswith(f"actors.csv, column {column}: has no field '{column}'")


@pytest.mark.parametrize(
    "edit",
    [
        lambda line: line + ",,",
        lambda line: line + " , ,",
        lambda line: line + "," * 500,
        lambda line: line.replace(",", ",,", 1),
        lambda line: line + ",," * line.startswith("shop"),
    ],
)
def test_an_empty_cell_without_a_heading_is_nothing(edit):
    wide = "\n".join(map(edit, ACTORS.splitlines()))
    assert draft_of(actors_csv=wide).scenario() == draft_of(actors_csv=ACTORS).scenario()


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("need_rate,many,", "value", "row 2, column value: is 'many', must be a number"),
        ("need_rate,nan,", "value", "row 2, column value: is nan needs per day, must be > 0"),
        ("centralisation,1.5,", "value", "row 2, column value: centralisation is 1.5, must be >= 0 and <= 1"),
        ("need_rat,1,", "setting", "row 2, column setting: 'need_rat' is no row of the parameter table"),
        ("nonsense,1,", "setting", "row 2, column setting: has no key 'nonsense'"),
        (",1,", "setting", "row 2, column setting: has no name"),
        ("test,0.1,\ntest,0.2,", "setting", "row 3, column setting: is given twice"),
        ("actors,1,", "setting", "row 2, column setting: is the name of a table"),
    ],
)
def test_settings_are_checked_in_their_cells(row, column, said):
    draft = draft_of(actors_csv=ACTORS, settings_csv=f"setting,value,evidence\n{row}\n")
    (one,) = draft.problems()
    assert (one.file, one.table, one.column) == ("settings.csv", "settings", column)
    assert said in str(one)


def test_toml_says_the_same_as_the_scenario_reader():
    text = 'format_version = 1\nname = "x"\n[[actors]]\nid = "a"\nfunction = "desgn"\nside = "firms"\n'
    with pytest.raises(fl.ScenarioError) as strict:
        fl.read_scenario(text)
    assert len(strict.value.problems) == 1
    draft = draft_of(x_toml=text)
    assert [one.problem.found for one in draft.problems()] == [one.found for one in strict.value.problems]
    assert str(draft.problems()[0]).startswith("x.toml, actor 'a': function is 'desgn'")


GEPHI = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key attr.name="label" attr.type="string" for="node" id="label"/>
<key attr.name="Edge Label" attr.type="string" for="edge" id="edgelabel"/>
<key attr.name="weight" attr.type="double" for="edge" id="weight"/>
<key attr.name="Function" attr.type="string" for="node" id="function"/>
<key attr.name="Side" attr.type="string" for="node" id="side"/>
<key attr.name="Effort" attr.type="string" for="node" id="effort"><default>0.25</default></key>
<key attr.name="Modularity Class" attr.type="int" for="node" id="modularity_class"/>
<key attr.name="r" attr.type="int" for="node" id="r"/>
<key attr.name="x" attr.type="float" for="node" id="x"/>
<key attr.name="size" attr.type="float" for="node" id="size"/>
<graph edgedefault="undirected">
<node id="shop"><data key="label">The shop</data><data key="function">design</data><data key="side">firms</data>
<data key="effort"></data><data key="modularity_class">0</data><data key="size">10.0</data><data key="r">192</data>
<data key="x">-233.1</data></node>
<node id="desk"><data key="label">Desk</data><data key="function">triage</data><data key="side">soldiers</data>
<data key="effort">0.5</data></node>
<edge id="0" source="shop" target="desk"><data key="weight">1.0</data></edge>
<edge id="1" source="desk" target="shop"><data key="weight">2.0</data></edge>
</graph>
</graphml>"""

YED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml"
 xmlns:yed="http://www.yworks.com/xml/yed/3">
  <!--Created by yEd 3.22-->
  <key attr.name="Description" attr.type="string" for="graph" id="d0"/>
  <key for="port" id="d1" yfiles.type="portgraphics"/>
  <key attr.name="function" attr.type="string" for="node" id="d4"/>
  <key attr.name="side" attr.type="string" for="node" id="d3"><default xml:space="preserve">firms</default></key>
  <key attr.name="description" attr.type="string" for="node" id="d5"/>
  <key for="node" id="d6" yfiles.type="nodegraphics"/>
  <key for="edge" id="d10" yfiles.type="edgegraphics"/>
  <graph edgedefault="directed" id="G">
    <data key="d0" xml:space="preserve"/>
    <node id="n0" yfiles.foldertype="group">
      <data key="d6"><y:ProxyAutoBoundsNode><y:Realizers active="0"><y:GroupNode>
        <y:NodeLabel>Makers</y:NodeLabel></y:GroupNode></y:Realizers></y:ProxyAutoBoundsNode></data>
      <data key="d4"><![CDATA[design]]></data>
      <graph edgedefault="directed" id="n0:">
        <node id="n0::n0">
          <data key="d4">design</data>
          <data key="d6"><y:ShapeNode><y:Geometry height="30.0" width="30.0" x="1.0" y="2.0"/>
            <y:NodeLabel alignment="center">Workshop<y:LabelModel/></y:NodeLabel><y:Shape type="rectangle"/>
          </y:ShapeNode></data>
        </node>
      </graph>
    </node>
    <edge id="e0" source="n0::n0" target="n0"><data key="d10"><y:PolyLineEdge><y:EdgeLabel>knows</y:EdgeLabel>
      </y:PolyLineEdge></data></edge>
  </graph>
  <data key="d7"><y:Resources/></data>
</graphml>"""


def test_a_gephi_file_is_read():
    draft = draft_of(ecosystem_graphml=GEPHI)
    assert [problem.column for problem in draft.problems()] == ["effort"]  # the default is also the shop's
    rows = [{k: v for k, v in row.items() if row["id"] != "shop" or k != "effort"} for row in draft.tables["actors"]]
    scenario = draft.with_rows("actors", rows).scenario()
    assert scenario.name == "ecosystem"
    assert scenario.actors == (fl.Actor("shop", "design", "firms", "The shop"),
                               fl.Actor("desk", "triage", "soldiers", "Desk", effort=0.5))  # fmt: skip
    assert len(scenario.links) == 1, "the way back says the same"
    assert {"weight", "Modularity Class", "x", "size", "r"} <= set(draft.ignored)


def test_a_yed_file_is_read_groups_and_labels_included():
    scenario = draft_of(drawing_graphml=YED).scenario()
    assert [(actor.id, actor.label, actor.function, actor.side) for actor in scenario.actors] == [
        ("n0::n0", "Workshop", "design", "firms"),
        ("n0", "Makers", "design", "firms"),
    ]
    assert scenario.links == (fl.Link("n0::n0", "n0"),)


@pytest.mark.parametrize("kind", ["all", "node", None])
def test_the_default_of_a_key_is_that_of_every_node(kind):
    said = {"all": 'for="all"', "node": 'for="node"', None: ""}[kind]  # GraphML: all, if it is not said
    draft = draft_of(yed_graphml=YED.replace('for="node" id="d3"', f'{said} id="d3"'))
    assert [row["side"] for row in draft.tables["actors"]] == ["firms", "firms"]
    assert draft.scenario().links == (fl.Link("n0::n0", "n0"),)


@pytest.mark.parametrize("edges", ["links", "edges"])
def test_a_node_link_file_of_networkx_is_read(edges):
    graph = nx.Graph(name="mine", need_rate=0.1)
    graph.add_node(1, function="design", side="firms", colour="red", pagerank=0.2)
    graph.add_node(2, function="triage", side="soldiers", effort=1, servers=2.0)
    graph.add_edge(1, 2, weight=3)
    text = json.dumps(nx.node_link_data(graph, edges=edges))
    scenario = draft_of(mine_json=text).scenario()
    assert [actor.id for actor in scenario.actors] == ["1", "2"]
    assert (scenario.name, scenario.parameters["need_rate"], scenario.links) == ("mine", 0.1, (fl.Link("1", "2"),))


def test_what_a_drawing_cannot_know_is_asked_for_node_by_node():
    draft = draft_of(mine_json=json.dumps({"nodes": [{"id": "a"}, {"id": "b"}], "links": []}))
    assert [(one.row, one.column) for one in draft.problems()] == [
        (0, "function"), (0, "side"), (1, "function"), (1, "side"),
    ]  # fmt: skip
    assert str(draft.problems()[0]).startswith("mine.json, actor 'a': function is missing, must be given")


def test_a_link_to_nobody_and_an_id_given_twice_are_found_in_a_graph():
    text = exchange.written(fl.preset("reference"), "graphml").decode()
    text = text.replace('target="desk1"', 'target="desk01"', 1).replace('<node id="hq"', '<node id="desk0"', 1)
    found = {(one.table, one.column) for one in draft_of(net_graphml=text).problems()}
    assert {("links", "target"), ("actors", "id")} <= found


def test_networkx_reads_what_is_written():
    scenario = fl.preset("reference")
    graph = nx.read_graphml(io.BytesIO(exchange.written(scenario, "graphml")))
    assert set(graph) == set(scenario.actor_by_id)
    assert graph.number_of_edges() == len(scenario.links)
    linked = nx.node_link_graph(json.loads(exchange.written(scenario, "json")), edges="links")
    assert set(linked) == set(scenario.actor_by_id)


def test_the_graph_for_gephi_has_the_flows_of_the_network():
    scenario = fl.preset("reference")
    flows = fl.network(scenario)
    graph = nx.read_graphml(io.BytesIO(exchange.flow_graph_file(scenario)))
    assert set(graph) == set(flows)
    assert graph.nodes["hq"]["utilisation"] == flows.nodes["hq"]["utilisation"]
    assert all(graph.edges[pair]["flow"] == flows.edges[pair]["flow"] for pair in flows.edges)
    with pytest.raises(fl.ScenarioError, match="flows of a solved network"):
        draft_of(flows_graphml=exchange.flow_graph_file(scenario))


def test_formulas_are_disarmed_in_tables_and_come_back_as_they_were():
    scenario = fl.Scenario("=cmd", actors=(fl.Actor("=1+1", "design", "firms", name="@SUM(A1)", note="-2"),))
    content = exchange.written(scenario, "csv")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = [list(csv.reader(archive.read(name).decode("utf-8-sig").splitlines())) for name in archive.namelist()]
    cells = [cell for table in tables for row in table for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert draft_of(a_zip=content).scenario() == scenario


@pytest.mark.parametrize("name", exchange.FORMATS)
def test_numbers_of_numpy_and_the_longest_list_come_back(name):
    longest = ("\x01" * 19_998, "")
    longest = longest if name != "graphml" else ('"' * 19_998, "")
    actor = fl.Actor("desk", "triage", "soldiers", effort=np.float64(3.0), evidence=longest)
    scenario = fl.Scenario("x", actors=(fl.Actor("shop", "design", "firms"), actor), sources=(("need_rate", longest),))
    scenario = scenario.with_dials(iteration_speed=np.float64(2.5)).with_parameters(need_rate=np.float64(0.1))
    content = exchange.written(scenario, name)
    assert exchange.read_draft([(f"a{exchange.FORMATS[name].suffix}", content)]).scenario() == scenario


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ((("need_rate", ()),), "'need_rate' is (), must be a list of evidence ids"),
        ((("need_rate", "A"),), "'need_rate' is 'A', must be a list of evidence ids"),
        ((("need_rate", ("x" * 20_001,)),), "must have at most 20000 characters"),
    ],
)
def test_what_could_not_be_read_back_is_no_scenario(sources, said):
    with pytest.raises(fl.ScenarioError) as error:
        fl.Scenario("x", actors=(fl.Actor("shop", "design", "firms"),), sources=sources)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: exchange.written(fl.preset("reference"), "xlsx"), "format is 'xlsx', must be one of toml, csv"),
        (lambda: exchange.results_file(fl.solve(fl.preset("reference")), "xlsx"), "must be one of csv, parquet"),
        (lambda: exchange.events_file(fl.solve(fl.preset("reference"))), "there are no events"),
        (lambda: exchange.results_file({"a": 3}), "a is a int"),
        (lambda: exchange.results_file({"a": fl.preset("reference")}), "a is a Scenario"),
        (lambda: exchange.results_file("abc"), "1 is a str, must be what solve or simulate gave"),
        (lambda: exchange.results_file([1, 2]), "1 is a int"),
        (lambda: exchange.results_file(3), "1 is a int"),
        (lambda: exchange.results_file([]), "nothing is given"),
        (lambda: fl.write_network(fl.preset("reference"), "x.csv"), "tables are written as one .zip"),
        (lambda: fl.write_network(fl.preset("reference"), "/nowhere/x.toml"), "cannot be written"),
        (lambda: fl.read_network("/nowhere/x.json"), "cannot be read"),
        (lambda: exchange.read_draft([]), "no file is given"),
        (lambda: draft_of(a_toml='name="x"', b_toml='name="x"'), "must be given alone"),
        (lambda: draft_of(actors_csv=ACTORS, nodes_csv=ACTORS), "is a second table of actors"),
        (lambda: draft_of(a_csv="a,b\n1,2"), "is none of the tables of a network"),
        (lambda: draft_of(actors_csv="id,id,function,side\n"), "has two columns called 'id'"),
        (lambda: draft_of(a_docx="x"), "ends with '.docx', must end with .toml"),
        (lambda: draft_of(actors_csv=""), "is empty"),
    ],
)
def test_what_cannot_be_done_is_said(call, said):
    with pytest.raises(fl.ModelError) as error:
        call()
    assert said in str(error.value)


def test_the_docs_name_every_table_and_column():
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    for table, columns in exchange.COLUMNS.items():
        line = next(line for line in page.splitlines() if line.startswith("| `") and f"`{table}`" in line)
        for column in columns:
            required = column in REQUIRED.get(table, {"setting"})
            assert (f"**{column}**" in line) == required
            assert required or f" {column}" in line


def test_empty_tables_are_filled_in_with_the_rows_of_an_example_and_read():
    example = fl.preset("centralised_fast_follower")
    found = exchange.read_draft([("empty.zip", exchange.template())]).problems()
    assert ["nobody has function 'design'" in str(problem) for problem in found] == [True]
    with (
        zipfile.ZipFile(io.BytesIO(exchange.template())) as empty,
        zipfile.ZipFile(io.BytesIO(exchange.written(example, "csv"))) as full,
    ):
        assert set(full.namelist()) <= set(empty.namelist())
        filled = {
            name: empty.read(name) + b"".join(full.read(name).splitlines(keepends=True)[1:]) for name in full.namelist()
        }
    assert exchange.read_draft(list(filled.items())).scenario() == example
