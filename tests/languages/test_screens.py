"""Each page in a language made of brackets: no word outside them."""

from __future__ import annotations

import pytest
from opening import opened
from reading import texts_on, untranslated

from dashboard.pages import PAGES

DESKS = [
    {"scenario": "reference"},
    {"scenario": "reference", "centralisation": "1", "iteration_speed": "8"},
    {"scenario": "traditional_pipeline", "need_rate": "0.02"},
]


@pytest.mark.parametrize("desk", DESKS, ids=["", "over capacity", "a preset with gates"])
@pytest.mark.parametrize("page", [page.path for page in PAGES])
def test_every_text_on_every_page_can_be_translated(page, desk, brackets):
    app = opened(page, lang=brackets, **desk)
    assert not app.exception
    read = list(texts_on(app))
    assert sum("⟦" in text for text in read) > 20
    assert {text: untranslated(text) for text in read if untranslated(text)} == {}
