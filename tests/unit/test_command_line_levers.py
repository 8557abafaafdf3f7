"""The command line of policy levers."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from click.testing import CliRunner

import model as fl
from model.__main__ import cli
from model.levers import BY_NAME


def invoked(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_levers_are_listed_with_what_they_cost():
    rows = json.loads(invoked("levers", "--json"))
    assert [row["name"] for row in rows] == list(BY_NAME)
    assert [row["posts"] for row in rows] == fl.lever_table()["posts"].tolist()
    printed = invoked("levers")
    assert all(lever.title in printed for lever in fl.LEVERS)


def test_apply_tells_what_a_lever_changes_the_answers_and_the_cost():
    printed = invoked("apply", "reference", "liaison", "--option", "posts=4")
    base = fl.preset("reference")
    after = fl.apply(base, "liaison", posts=4)
    assert "handover_lateral" in printed
    for scenario in (base, after):
        assert f"{fl.solve(scenario).cycle_time.mean:.4g}" in printed
    assert "Days until it works: 365; posts: 4; working days once: 80." in printed
    assert BY_NAME["liaison"].caution in printed


def test_apply_gives_the_changes_as_csv_and_both_tables_as_json():
    base = fl.preset("reference")
    wanted = fl.changes(base, fl.apply(base, "binding_orders"))
    table = pd.read_csv(io.StringIO(invoked("apply", "reference", "binding_orders", "--csv")))
    assert table["id"].tolist() == wanted["id"].tolist()
    record = json.loads(invoked("apply", "reference", "binding_orders", "--json"))
    assert len(record["changes"]) == len(wanted)
    assert {row["name"] for row in record["answers"]} == {"before", "after"}


def test_apply_writes_the_scenario_so_that_the_next_lever_can_be_pulled(tmp_path):
    path = tmp_path / "after.toml"
    invoked("apply", "reference", "liaison", "--write", str(path))
    assert fl.read_scenario(path) == fl.apply(fl.preset("reference"), "liaison")
    invoked("apply", str(path), "marketplace", "--write", str(path))
    assert fl.read_scenario(path).levers == ("liaison", "marketplace")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("liason",), "did you mean 'liaison'?"),
        (("liaison", "--option", "posts"), "'posts' has no value, must be NAME=VALUE"),
        (("liaison", "--option", "posts=2", "--option", "posts=3"), "posts is given twice"),
        (("liaison", "--option", "posts=0"), "lever liaison: posts is 0 posts, must be >= 1 and <= 50"),
        (("liaison", "--option", "posts=2.5"), "lever liaison: posts is 2.5, must be a whole number"),
        (("liaison", "--write", "/nowhere/at/all.toml"), "cannot be written (No such file or directory)"),
    ],
)
def test_a_mistake_is_one_message(arguments, message):
    with pytest.raises(fl.ModelError) as caught:
        CliRunner().invoke(cli, ("apply", "reference", *arguments), catch_exceptions=False)
    assert message in str(caught.value)
