"""The language a person reads: every sentence and label passes through here, so that other languages can follow.

Texts are written in English in the code. Babel collects them (``babel.cfg``, ``docs/languages.md``); a translated
catalogue is found under ``model/locale``. A text with numbers in it is a template:
``_("{name} is busy").format(name=name)``, never an f-string, which cannot be collected.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

DOMAIN = "feedback_loops"
LOCALE = Path(__file__).parent / "locale"
ENGLISH = "en"
CODE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_AROUND = gettext.translation(DOMAIN, LOCALE, fallback=True)
_SPOKEN: ContextVar[gettext.NullTranslations] = ContextVar("spoken", default=_AROUND)
"""Unless told otherwise: the language of the environment (``LANGUAGE``, ``LANG``), as gettext has it everywhere."""


def _(text: str) -> str:
    """Return a text in the language spoken now; English where no translation is known.

    Examples
    --------
    >>> _("{days} days").format(days=3)
    '3 days'
    """
    return _SPOKEN.get().gettext(text) if text else text


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a text that fits a number: languages differ in how many forms they have.

    Examples
    --------
    >>> ngettext("{n} post", "{n} posts", 2).format(n=2)
    '2 posts'
    """
    return _SPOKEN.get().ngettext(one, many, number)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Return a text unchanged: marks one that is written at import time and translated where it is shown, by ``_``."""
    return text


def mentioned(name: str) -> str:
    """Return the words of an id inside a sentence; Babel collects those of parameters, options and fields.

    Examples
    --------
    >>> mentioned("need_rate")
    'need rate'
    """
    words = in_words(name)
    return _(words)


def called(name: str) -> str:
    """Return the words of an id as a label, translated.

    Examples
    --------
    >>> called("need_rate")
    'Need rate'
    """
    words = mentioned(name)
    return words[:1].upper() + words[1:]


WORDS = {
    "arrival_variability": N_("burstiness of needs"),
    "half_life": N_("half-life of a fix"),
    "design_work": N_("design work in a need"),
    "iteration_overhead": N_("fixed work of every version"),
    "error_hazard": N_("hazard of unchecked work"),
    "catch_central": N_("wrong versions a central test finds"),
    "catch_local": N_("wrong versions a local test finds"),
    "reuse_central": N_("known fixes the centre finds"),
    "reuse_local": N_("known fixes a local desk finds"),
    "fixed_effort_share": N_("test effort that does not shrink with the step"),
    "reference_increment": N_("step that takes the full test effort"),
    "report_time": N_("noticing and reporting"),
    "trial_time": N_("field trial of a version"),
    "field_time": N_("delivery and fielding"),
    "handover_same_cell": N_("hand-over inside a region"),
    "handover_lateral": N_("hand-over between regions"),
    "handover_vertical": N_("hand-over to or from the centre"),
    "report_loss_central": N_("reports lost on the way to the centre"),
    "report_loss_local": N_("reports lost on the way to a local desk"),
    "report_again_time": N_("time until a lost report is raised again"),
    "recurrence": N_("needs that are one problem in two regions"),
    "awareness_central": N_("other regions' fixes the centre hears of"),
    "awareness_local": N_("other regions' fixes a local desk hears of"),
    "local_search": N_("makers that must be searched for from desk to desk"),
    "capacity_follows_authority": N_("people who move with the decisions"),
    "peer_contact_rate": N_("spread from unit to unit"),
    "hub_contact_rate": N_("spread from the centre"),
    "catch_lost": N_("faults that tests find no more"),
    "catch_gained": N_("missed faults that automated tests find"),
    "low_risk": N_("low-risk cases left to local desks"),
    "capacity_used": N_("capacity that has orders today"),
    "commitment_days": N_("commitment of an opened line"),
    "border_days": N_("way across the border"),
    "ip_days": N_("legal and IP terms"),
    "record_days": N_("time to record one fix"),
    "receipt_days": N_("way to the unit that ordered"),
    "days_apart": N_("time apart"),
    "found_central": N_("recorded fixes that central triage finds"),
    "found_local": N_("recorded fixes that a local desk finds"),
    "reach_gained": N_("more reach of the centre"),
    "contact_gained": N_("more contact between units"),
    "collected": N_("regional fixes collected"),
    "moved": N_("decisions moved to the units"),
}
"""What ids are called where their own letters do not read well."""


def in_words(name: str) -> str:
    """Return the English words of an id.

    Examples
    --------
    >>> in_words("handover_same_cell"), in_words("need_rate")
    ('hand-over inside a region', 'need rate')
    """
    return WORDS.get(name) or name.replace("_", " ")


def spoken() -> str:
    """Return the code of the language spoken now, for a screen reader.

    Examples
    --------
    >>> spoken()
    'en'
    """
    return _SPOKEN.get().info().get("language", ENGLISH)


@contextmanager
def speaking(language: str | gettext.NullTranslations) -> Iterator[None]:
    """Speak a language inside a ``with`` block, in this thread only.

    Parameters
    ----------
    language
        A code such as ``en`` or ``uk`` (English where there is no catalogue), or a catalogue.

    Examples
    --------
    >>> with speaking("../nowhere"):
    ...     _("Fielded fix")
    'Fielded fix'
    """
    token = _SPOKEN.set(_catalogue(language) if isinstance(language, str) else language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def known(language: str) -> str:
    """Return a language's code if it can be spoken, else English's.

    Examples
    --------
    >>> known("en"), known("../nowhere")
    ('en', 'en')
    """
    return language if type(_catalogue(language)) is not gettext.NullTranslations else ENGLISH


@lru_cache(maxsize=64)
def _catalogue(language: str) -> gettext.NullTranslations:
    code = language.replace("-", "_") if CODE.fullmatch(language) else ENGLISH
    return gettext.translation(DOMAIN, LOCALE, [code], fallback=True)
