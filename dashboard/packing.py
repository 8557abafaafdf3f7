"""An own network as a short text that a link can carry, and back."""

from __future__ import annotations

import binascii
import tomllib
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from model.errors import Problem, ScenarioError
from model.language import _
from model.scenario import Scenario
from model.scenario_file import scenario_from_mapping, write_scenario

LARGEST = 500_000  # bytes of TOML; a link of the greatest length holds some 40 000, and far more if all rows are alike


@lru_cache(maxsize=200)
def pack(scenario: Scenario) -> str:
    """Return a network as letters, digits, ``-`` and ``_``: its scenario file, deflated; empty if that is too large.

    Examples
    --------
    >>> from model.presets import preset
    >>> len(pack(preset("reference"))) < 2_000, unpack(pack(preset("reference"))) == preset("reference")
    (True, True)
    """
    plain = write_scenario(scenario).encode()
    return "" if len(plain) > LARGEST else urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")


def unpack(text: str) -> Scenario:
    """Return the network of a link.

    Raises
    ------
    ScenarioError
        If it cannot be read: not a packed network, larger than :data:`LARGEST`, or a scenario with mistakes.
    """
    try:
        inflate = zlib.decompressobj()
        plain = inflate.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)), LARGEST)
        if not inflate.eof:
            raise ValueError
        raw = tomllib.loads(plain.decode())
    except (ValueError, RecursionError, binascii.Error, zlib.error):
        found, remedy = _("is damaged"), _("copy the whole link, or open the network's file")
        raise ScenarioError(
            _("the link"), (Problem(_("network"), found, _("must be as it was copied"), remedy),)
        ) from None
    return scenario_from_mapping(raw, _("the link"))
