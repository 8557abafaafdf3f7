"""What a policy lever is: Scenario -> Scenario, with what it costs, how long it takes to set up, and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

from model.errors import ArgumentError, did_you_mean
from model.language import _, called
from model.parameters import ASSUMPTION
from model.records import Rule
from model.scenario import Scenario

Values: TypeAlias = Mapping[str, float]
Touch: TypeAlias = tuple[str, str, str]
"""(kind, id, field) of a row of ``fl.changes``; ``*`` stands for any text."""
Phases: TypeAlias = tuple[tuple[float, Scenario], ...]
SET_UP = "set_up_days"


@dataclass(frozen=True)
class Option:
    """A number of a lever that a user may tune.

    Parameters
    ----------
    name, unit
        How code and screens call it.
    default, low, high
        Its value unless told otherwise, and its hard limits.
    meaning
        One sentence (marked ``N_``).
    evidence
        Evidence ids, or ``("assumption",)``.
    whole
        Whether only whole numbers make sense.
    """

    name: str
    unit: str
    default: float
    low: float
    high: float
    meaning: str
    evidence: tuple[str, ...] = (ASSUMPTION,)
    whole: bool = False

    @property
    def label(self) -> str:
        """The name shown to people."""
        return _("Days to set up") if self.name == SET_UP else called(self.name)

    def fault(self, value: object) -> tuple[str, str, str] | None:
        """Return (found, limit, remedy) if a value cannot be used, else None."""
        return Rule(int if self.whole else float, self.low, self.high, unit=self.unit).fault(value)


@dataclass(frozen=True)
class Mechanism:
    """One way in which a lever acts.

    Parameters
    ----------
    text
        One sentence (marked ``N_``).
    evidence
        Evidence ids; with ``assumption`` among them, they tell the direction and the size is our judgement. Only
        ``assumption``: all of it is our judgement. Both are shown as such.
    """

    text: str
    evidence: tuple[str, ...] = (ASSUMPTION,)


@dataclass(frozen=True)
class Cost:
    """What a lever costs.

    Parameters
    ----------
    posts
        People or teams it needs for as long as it lasts.
    days
        Working days spent once, to set it up.
    """

    posts: float
    days: float


@dataclass(frozen=True)
class Lever:
    """A policy lever.

    Parameters
    ----------
    name
        Its short id, as in ``fl.apply(base, name)``.
    title, summary, caution
        For people (marked ``N_``): what it is called, what it does in a sentence, when it does not help.
    from_report
        Whether it is one of the three recommendations of the LSE IDEAS report.
    options
        What can be tuned; one is ``set_up_days``, the time before any benefit.
    touches
        All that it may change: (kind, id, field) as ``fl.changes`` names them, ``*`` for any.
    mechanisms
        How it acts, each with its evidence.
    act
        (scenario, values) -> scenario. Raises ArgumentError where it makes no sense.
    cost
        (scenario, values) -> Cost.
    waits
        The options that add up to the days from the decision to the first benefit.
    phases
        (scenario, values) -> ((day, scenario), ...), days from the decision, for a lever that changes the network more
        than once; the last is what ``act`` gives. None = once, when it is set up.
    """

    name: str
    title: str
    summary: str
    caution: str
    from_report: bool
    options: tuple[Option, ...]
    mechanisms: tuple[Mechanism, ...]
    act: Callable[[Scenario, Values], Scenario]
    cost: Callable[[Scenario, Values], Cost]
    touches: tuple[Touch, ...] = ()
    waits: tuple[str, ...] = (SET_UP,)
    phases: Callable[[Scenario, Values], Phases] | None = None

    @property
    def defaults(self) -> dict[str, float]:
        """Option name -> default."""
        return {option.name: option.default for option in self.options}

    @property
    def evidence(self) -> tuple[str, ...]:
        """All evidence ids behind its mechanisms and options, each once; ``assumption`` apart."""
        parts = [*(mechanism.evidence for mechanism in self.mechanisms), *(option.evidence for option in self.options)]
        return tuple(dict.fromkeys(name for ids in parts for name in ids if name != ASSUMPTION))

    def may_change(self, kind: str, record: str, field: str) -> bool:
        """Return whether the lever says that it changes this: a row of ``fl.changes``."""
        return any(
            kind == touched and fnmatchcase(record, id_) and fnmatchcase(field, name)
            for touched, id_, name in self.touches
        )

    def days_before_benefit(self, options: Values) -> float:
        """Return the days from the decision until the lever does anything, for options given in place of defaults."""
        values = self.values(options)
        return sum(values[name] for name in self.waits)

    def phased(self, scenario: Scenario, values: Values) -> Phases:
        """Return ((day, scenario), ...): what the network becomes, and when, in days from the decision."""
        if self.phases is not None:
            return self.phases(scenario, values)
        return ((self.days_before_benefit(values), self.act(scenario, values)),)

    def values(self, options: Values) -> dict[str, float]:
        """Return all options, those given in place of the defaults.

        Raises
        ------
        ArgumentError
            For an unknown option, or a value out of its range.
        """
        place = _("lever {name}").format(name=self.name)
        known = self.defaults
        for name in options:
            if name not in known:
                raise ArgumentError(
                    place,
                    _("{name} is no option").format(name=name),
                    _("known are {names}").format(names=", ".join(known)),
                    did_you_mean(name, known),
                )
        found: dict[str, float] = {}
        for option in self.options:
            value = options.get(option.name, option.default)
            whole = option.whole and isinstance(value, float) and value.is_integer()
            fault = option.fault(int(value) if whole else value)
            if fault is not None:
                raise ArgumentError(place, f"{option.name} {fault[0]}", *fault[1:])
            found[option.name] = float(value)
        return found
