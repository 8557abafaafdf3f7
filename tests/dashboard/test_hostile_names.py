"""Names people give are shown as typed: no page lets them become markup, a picture from elsewhere or a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from opening import opened

import model as fl
from dashboard.links import to_query
from dashboard.pages import PAGES
from dashboard.position import Position

PICTURE = "![x](http://elsewhere.invalid/x.png)"
TAG = '<img src="http://elsewhere.invalid/y.png" onerror="alert(1)">'
PLAIN = ("html", "selectbox")  # what Streamlit does not read as Markdown
LABELLED = ("label", "body", "help", "text", "placeholder")


def hostile(scenario: fl.Scenario) -> fl.Scenario:
    """Return a scenario in which everything that has a name, and every source, carries markup."""

    def named(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(row, name=f"{number} {PICTURE} {TAG}") for number, row in enumerate(rows))

    needs = replace(scenario.needs, regions=named(scenario.needs.regions), types=named(scenario.needs.types))
    texts = dict.fromkeys(("title", "summary", "question"), f"{PICTURE} {TAG}.")
    evidence = (PICTURE, TAG.replace(" ", "/"))
    ranges = (fl.SourcedRange("cycle_time", 10, 100, evidence), fl.SourcedRange("cycle_time", 1, 2, evidence, aim=True))
    return replace(scenario, name="hostile", needs=needs, actors=named(scenario.actors), steps=named(scenario.steps),
                   ranges=ranges, sources=(("need_rate", evidence),), **texts)  # fmt: skip


def texts(app: Any) -> Iterator[tuple[str, str, bool]]:
    """Yield (kind, text, html allowed) of everything Streamlit reads as Markdown or HTML."""
    blocks = [app.main, app.sidebar]
    while blocks:
        block = blocks.pop()
        blocks += list(getattr(block, "children", {}).values())
        proto = getattr(block, "proto", None)
        if proto is None:
            continue
        allowed = bool(getattr(proto, "allow_html", False)) or block.type == "html"
        for name in LABELLED:
            value = getattr(proto, name, "")
            if isinstance(value, str) and value:
                yield block.type, value, allowed
        for option in getattr(proto, "options", ()):
            yield block.type, option if isinstance(option, str) else option.content, False


@pytest.mark.parametrize("page", [page.path for page in PAGES])
@pytest.mark.parametrize("name", ["reference", "decentralised_wartime", "ally_integrates"])
def test_no_name_becomes_markup(page, name):
    own = Position.of_scenario(hostile(fl.preset(name)))
    app = opened(page, **to_query(own.with_number("need_rate", own.setting("need_rate") * 0.9), own))
    assert not app.exception
    found = list(texts(app))
    assert len(found) > 5
    marked = [(kind, text[:60]) for kind, text, _html in found if kind not in PLAIN and "![x](" in text]
    tagged = [(kind, text[:60]) for kind, text, allowed in found if allowed and "<img" in text]
    assert (marked, tagged) == ([], [])


@pytest.mark.parametrize("query", [
    {"scenario": PICTURE}, {PICTURE: "1"}, {"scenario": "network", "network": f"left-out:{PICTURE}"},
    {"scenario": "reference", "levers": PICTURE}, {"scenario": "reference", "need_rate": PICTURE},
], ids=str)  # fmt: skip
def test_no_part_of_a_link_becomes_markup(query):
    found = list(texts(opened("explore", **query)))
    assert any("This link cannot be used" in text.replace("\\", "") for _kind, text, _html in found)
    assert [text for kind, text, _html in found if kind not in PLAIN and "![x](" in text] == []
