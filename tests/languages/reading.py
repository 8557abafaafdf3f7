"""What a person reads: the texts of a page, and what of a text is not in the bracketed language."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from dashboard import service

UNREAD = {
    # fields of Streamlit's elements and keys of our components' and charts' data that hold ids, code or settings
    *("id", "formId", "key", "icon", "type", "elementType", "color", "format", "language", "theme", "trigger"),
    *("componentName", "jsContent", "cssContent", "htmlElement", "codeText", "arrowData", "kind", "column", "row"),
    *("track", "source", "target", "from", "to", "style", "state", "lang", "selected", "symbol", "nameLocation"),
    *("borderColor", "valueFormatter", "url", "stack", "position", "deferredFileId"),
}
QUOTED = re.compile(r"^\*\*[A-Z]{3}-\d{2}\*\* · ")
"""How a line begins that quotes a row of the evidence table."""
WRITTEN = "draft_"
"""How the key of a table begins in which people write their own network: its cells are theirs, or ids."""
EVIDENCE = re.compile(
    r"\b[A-Z]{3}\\?-\d{2}\b(: [^<]*)?"
)  # with its source, as published; the dash as Markdown is told it
MARKUP = re.compile(r"</?[a-z][^<>]*>|:material/\w+:|https?://\S+|^h[1-6]$")
WORD = re.compile(r"[A-Za-zÀ-ž]+")


def untranslated(text: str) -> list[str]:
    """Return the words of a text that stand outside brackets, evidence ids and markup apart."""
    plain = MARKUP.sub(" ", html.unescape(text))
    rest = re.sub(r"⟦[^⟦⟧]*?(⟧|\.\.\.|$|(?=⟦))", " ", plain.strip())  # what is cut is cut before its bracket
    return WORD.findall(EVIDENCE.sub(" ", rest))


def texts_on(app: AppTest) -> Iterator[str]:
    """Yield every text on a page, as a person meets them; documents and evidence are quoted, so left out."""
    documents = {service.document(name) for name in ("model_card", "formulas", "glossary")}
    for text in _texts_in(app._tree):
        if not QUOTED.match(text) and not any(text and text in document for document in documents):
            yield text


def _texts_in(block: Any) -> Iterator[str]:
    if str(getattr(block, "key", "")).startswith(WRITTEN):
        yield from _headings(block.proto.columns)
        return
    proto = getattr(block, "proto", None)
    if proto is not None and hasattr(proto, "DESCRIPTOR"):
        yield from _strings(MessageToDict(proto, use_integers_for_enums=True))
    if type(getattr(block, "value", None)) is pd.DataFrame:
        yield from _table(block.value)
    for child in getattr(block, "children", {}).values():
        yield from _texts_in(child)


def _headings(columns: str) -> Iterator[str]:
    """Yield what heads and explains the columns of a table in which people write their own words."""
    for column in json.loads(columns).values():
        yield from (column[part] for part in ("label", "help") if column.get(part))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNREAD:
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        data = _parsed(value)
        if data is None:
            yield value
        else:
            yield from _strings(data)


def _parsed(text: str) -> Any:
    """Return the data in a text such as our components and charts are sent; None if it is a plain text."""
    try:
        return json.loads(text) if text[:1] in ("{", "[") else None
    except ValueError:
        return None


def _table(table: pd.DataFrame) -> Iterator[str]:
    yield from map(str, table.columns)
    evidence = len(table) == len(service.evidence())  # shown as published
    if not evidence:
        yield from (str(cell) for cell in table.to_numpy(dtype=object).ravel() if isinstance(cell, str))
