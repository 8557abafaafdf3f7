"""The language a person reads: every sentence and label passes through here, so that other languages can follow.

Texts are written in English in the code. Babel collects them (``babel.cfg``); a translated catalogue is found under
``model/locale``. A text with numbers in it is a template: ``_("{name} is busy").format(name=name)``, never an f-string,
which cannot be collected.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

DOMAIN = "feedback_loops"
LOCALE = Path(__file__).parent / "locale"
_SPOKEN: ContextVar[gettext.NullTranslations] = ContextVar("spoken")
_ENGLISH = gettext.NullTranslations()


def _(text: str) -> str:
    """Return a text in the language spoken now; English where no translation is known.

    Examples
    --------
    >>> _("{days} days").format(days=3)
    '3 days'
    """
    return _SPOKEN.get(_ENGLISH).gettext(text) if text else text


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a text that fits a number: languages differ in how many forms they have.

    Examples
    --------
    >>> ngettext("{n} post", "{n} posts", 2).format(n=2)
    '2 posts'
    """
    return _SPOKEN.get(_ENGLISH).ngettext(one, many, number)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Return a text unchanged: marks one that is written at import time and translated where it is shown, by ``_``."""
    return text


@contextmanager
def speaking(language: str | gettext.NullTranslations) -> Iterator[None]:
    """Speak a language inside a ``with`` block, in this thread only.

    Parameters
    ----------
    language
        A code such as ``en`` or ``uk`` (English where there is no catalogue), or a catalogue.
    """
    if isinstance(language, str):
        language = gettext.translation(DOMAIN, LOCALE, [language], fallback=True)
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)
