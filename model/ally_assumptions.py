"""The numbers on which it hangs whether an ally should copy or join: ranges, defaults, evidence; checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.errors import ArgumentError, did_you_mean, shown
from model.language import N_, _
from model.levers import SET_UP, Option, lever
from model.parameters import ASSUMPTION

_VENTURE = {option.name: option for option in lever("joint_venture").options}
_LIAISON = {option.name: option for option in lever("liaison").options}


@dataclass(frozen=True)
class Assumption:
    """A number on which the verdict may hang.

    Parameters
    ----------
    name, title, unit
        How code and people call it (the title is marked ``N_``).
    low, value, high
        Its plausible range, and what is taken unless told otherwise.
    evidence
        Evidence ids behind the value; the range is ours where they give none.
    limits
        Hard limits.
    """

    name: str
    title: str
    unit: str
    low: float
    value: float
    high: float
    evidence: tuple[str, ...]
    limits: tuple[float, float] = (0.0, 36_500.0)

    @property
    def label(self) -> str:
        """The title in the language spoken now."""
        return _(self.title)


def _set_up(name: str, title: str, low: float, high: float, option: Option) -> Assumption:
    return Assumption(name, title, N_("days"), low, option.default, high, option.evidence)


ASSUMPTIONS: tuple[Assumption, ...] = (
    _set_up("venture_days", N_("Joint venture: until its plant works"), 90, 365, _VENTURE[SET_UP]),
    _set_up("ip_days", N_("Legal and intellectual-property terms, once, after that"), 0, 540, _VENTURE["ip_days"]),
    _set_up("liaison_days", N_("Liaison centre: until it works"), 180, 730, _LIAISON[SET_UP]),
    Assumption("half_life", N_("Half-life of a fix at the front"), N_("days"), 7, 42, 365, ("OBS-04", "OBS-01"),
               (1.0, 36_500.0)),
    Assumption("copy_life", N_("Half-life of copied know-how"), N_("days"), 14, 30, 90, ("OBS-08",), (1.0, 36_500.0)),
    Assumption("need_rate", N_("Needs the ally has"), N_("per day"), 0.02, 0.05, 0.07, (ASSUMPTION,), (0.001, 100.0)),
    Assumption("test_days", N_("One test at the ally's own agency"), N_("days"), 10, 40, 45, ("ACQ-22", ASSUMPTION),
               (0.1, 3_650.0)),
    Assumption("iteration_speed", N_("Versions per need in the joint loop"), N_("versions"), 2, 4, 6,
               ("ITR-04", ASSUMPTION), (1.0, 100.0)),
    Assumption("report_loss", N_("Reports lost on the way into the joint loop"), N_("share"), 0, 0, 0.6, ("CEN-04",
               "FND-12", ASSUMPTION), (0.0, 0.99)),
)  # fmt: skip
NAMES: Mapping[str, Assumption] = {one.name: one for one in ASSUMPTIONS}
Values = Mapping[str, float]


def checked(assumptions: Values | None) -> dict[str, float]:
    """Return all assumptions, those given in place of the defaults; raise for a wrong name or value."""
    place = "replicate_or_integrate"
    given = dict(assumptions or {})
    for name, value in given.items():
        if name not in NAMES:
            limit = _("must be one of {names}").format(names=", ".join(NAMES))
            found = _("{name} is no assumption").format(name=shown(name))
            raise ArgumentError(place, found, limit, did_you_mean(str(name), NAMES))
        low, high = NAMES[name].limits
        real = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        if not real or not low <= value <= high:
            found = _("{name} is {value}").format(name=name, value=shown(value))
            raise ArgumentError(place, found, _("must be from {low:g} to {high:g}").format(low=low, high=high))
    return {one.name: float(given.get(one.name, one.value)) for one in ASSUMPTIONS}
