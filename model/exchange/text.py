"""Bytes as text, whatever program saved them."""

from __future__ import annotations

import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any

from model.exchange.refusals import refused
from model.language import _

DEEPEST = 50  # lists inside each other: a network needs 5, and messages write values out


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file saved as UTF-8 or UTF-16.

    Raises
    ------
    ScenarioError
        If it is neither: other encodings cannot be told apart, and a wrong guess garbles names.

    Examples
    --------
    >>> decoded("hq;штаб".encode("utf-16"), "actors.csv"), decoded(b"hq", "actors.csv")
    ('hq;штаб', 'hq')
    """
    coding = "utf-8-sig"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        coding = "utf-16"
    elif b"\0" in content[:2]:  # no mark, but every file of ours begins with a letter
        coding = "utf-16-be" if content.startswith(b"\0") else "utf-16-le"
    try:
        return content.decode(coding)
    except UnicodeError:
        found, limit = _("is neither UTF-8 nor UTF-16 text"), _("must be saved as UTF-8")
        raise refused(name, found, limit, _("choose CSV UTF-8 when saving from a spreadsheet")) from None


def parsed_json(text: str | bytes, name: str) -> Any:
    """Return what JSON says.

    Raises
    ------
    ValueError, RecursionError
        If it is not JSON.
    ScenarioError
        If it holds what no message and no other format could: half a character, or lists inside each other without end.
    """
    document = json.loads(text)
    level = [document]
    for _deep in range(DEEPEST):
        level = [part for whole in level if isinstance(whole, (dict, list))
                 for part in (whole.values() if isinstance(whole, dict) else whole)]  # fmt: skip
    if level:
        limit = _("must have at most {most} inside each other").format(most=DEEPEST)
        raise refused(name, _("has too many lists inside each other"), limit)
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise refused(name, _("holds half a character"), _("must hold whole characters")) from None
    return document
