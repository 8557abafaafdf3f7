"""THE attribute table: every number of the walk that is not an actor's, with its range and its source.

A row that names evidence ids rests on the evidence table (``model.evidence``); a row that says ``assumption``
rests on nothing but our judgement and is offered to the user to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from model.errors import LARGEST_DECIMAL, Problem, Spot, did_you_mean, shown
from model.language import N_, _
from model.records import Rule

ASSUMPTION = N_("assumption")


@dataclass(frozen=True)
class Parameter:
    """One row of the attribute table.

    Parameters
    ----------
    name, symbol, unit
        How code, formulas and screens call it; rates are per day, times in days, shares in 0..1.
    default
        The value a scenario has unless it says otherwise.
    low, high
        Plausible range: what a sensitivity study should cover.
    minimum, maximum
        Hard limits: outside them the model has no meaning. ``above`` makes the minimum exclusive.
    meaning
        One sentence for a reader who has not seen the formula. Babel collects name, unit and meaning of every row.
    evidence
        Ids in the evidence table, or ``("assumption",)``.
    group
        Where a screen shows it.
    """

    name: str
    symbol: str
    unit: str
    default: float
    low: float
    high: float
    minimum: float
    maximum: float
    meaning: str
    evidence: tuple[str, ...]
    group: str
    above: bool = False

    def problem(self, value: object) -> Problem | None:
        """Return what is wrong with a value for this row, or None.

        Examples
        --------
        >>> print(BY_NAME["catch_local"].problem(1.2))
        parameter catch_local: is 1.2 share, must be >= 0 and <= 1
        >>> BY_NAME["catch_local"].problem(0) is None
        True
        """
        fault = Rule(float, self.minimum, self.maximum, self.above, unit=self.unit).fault(value)
        if fault is None:
            return None
        return Problem(_("parameter {name}").format(name=self.name), *fault, Spot("settings", self.name, "value"))


def _row(
    name: str,
    symbol: str,
    unit: str,
    default: float,
    plausible: tuple[float, float],
    limits: tuple[float, float],
    meaning: str,
    evidence: str = ASSUMPTION,
    group: str = N_("work"),
    above: bool = False,
) -> Parameter:
    ids = tuple(evidence.split())
    return Parameter(name, symbol, unit, default, *plausible, *limits, meaning, ids, group, above)


LONG = 36_500.0  # a century of days: longer than any programme in the evidence
PARAMETERS: tuple[Parameter, ...] = (
    _row("need_rate", "λ", "needs per day", 0.30, (0.02, 1), (0, 1e6), "New needs raised by the whole force.",
         group="needs", above=True),
    _row("arrival_variability", "c²_a", "SCV", 1, (0.5, 4), (0, 100), "Variability of the times between needs; 1 = "
         "at random (Poisson), more = bursts. Only the simulation sees it.", group="needs"),
    _row("half_life", "H", "days", 42, (3, 365), (0, LONG), "Time in which half of a fix's worth is gone, because "
         "the other side adapts.", "OBS-04", "needs", above=True),
    _row("design_work", "E", "team-days", 20, (3, 60), (0, LONG), "Useful design work in one need.", above=True),
    _row("iteration_overhead", "o", "team-days", 1, (0.1, 5), (0, LONG), "Fixed work that every version costs "
         "again, however small the step."),
    _row("error_hazard", "θ", "per team-day", 0.10, (0, 0.3), (0, 10), "Hazard that a day of unvalidated work "
         "turns out wrong; a step of x days is right with probability exp(-θx)."),
    _row("catch_central", "d_c", "share", 0.95, (0.4, 1), (0, 1), "Share of wrong versions that a central test "
         "finds before they reach the front."),
    _row("catch_local", "d_l", "share", 0.70, (0.4, 1), (0, 1), "Share of wrong versions that a local test finds."),
    _row("reuse_central", "r_c", "share", 0.30, (0, 0.5), (0, 0.99), "Share of needs met by a fix that already "
         "exists, when the centre looks: it sees more of what exists."),
    _row("reuse_local", "r_l", "share", 0.10, (0, 0.5), (0, 0.99), "Share of needs met by a known fix when a "
         "local desk looks."),
    _row("fixed_effort_share", "φ", "share", 1, (0, 1), (0, 1), "How much of the effort of a test or a local "
         "approval is the same for a small step as for a big one."),
    _row("reference_increment", "x₀", "team-days", 20, (5, 60), (0, LONG), "Step size at which a test takes its "
         "full effort; matters only when the fixed share is below 1.", above=True),
    _row("report_time", "t_rep", "days", 0.5, (0, 30), (0, LONG), "From noticing a need to having reported it.",
         group="delays"),
    _row("trial_time", "t_trial", "days", 4, (1, 30), (0, LONG), "Field trial and evaluation of one version.",
         group="delays"),
    _row("field_time", "t_field", "days", 3, (1, 90), (0, LONG), "From produced to in use at the front.",
         "AWD-19", "delays"),
    _row("delay_variability", "c²_d", "SCV", 0.5, (0, 1), (0, 10), "Variability of report, trial and fielding "
         "(squared coefficient of variation).", group="delays"),
    _row("handover_same_cell", "h_loc", "days", 0.25, (0.1, 7), (0, LONG), "Hand-over inside one region.",
         group="hand-overs"),
    _row("handover_lateral", "h_lat", "days", 1.5, (0.1, 7), (0, LONG), "Hand-over between regions, peer to peer.",
         group="hand-overs"),
    _row("handover_vertical", "h_ver", "days", 0.75, (0.1, 7), (0, LONG), "Hand-over to or from the centre.",
         group="hand-overs"),
    _row("report_loss_central", "q_c", "share", 0, (0, 0.6), (0, 0.99), "Share of reports lost on the way to a central "
         "triage desk, each time they are raised. No figure was found; CEN-04 and FND-12 say that feedback rarely "
         "arrives.", group="reports"),
    _row("report_loss_local", "q_l", "share", 0, (0, 0.6), (0, 0.99), "Share of reports lost on the way to a local "
         "triage desk, each time they are raised. No figure was found.", group="reports"),
    _row("report_again_time", "t_again", "days", 14, (1, 90), (0, LONG), "From losing a report to raising it again: "
         "somebody must notice. Matters only where reports are lost.", group="reports"),
    _row("recurrence", "ω", "probability", 0, (0, 0.05), (0, 1), "Probability that two needs of one type from "
         "different regions are one problem, so that one fix would do for both.", group="duplicates"),
    _row("awareness_central", "η_c", "share", 0.85, (0.3, 0.95), (0, 0.99), "Share of other regions' fixes that "
         "central triage hears of. Matters only where needs recur.", "DIF-10", "duplicates"),
    _row("awareness_local", "η_l", "share", 0, (0, 0.85), (0, 0.99), "Share of other regions' fixes that a local "
         "desk hears of; units cannot follow hundreds of makers (DIF-11). Matters only where needs recur.",
         group="duplicates"),
    _row("local_search", "σ", "share", 1, (0, 1), (0, 1), "Share of unknown solvers a desk must look for from "
         "desk to desk; 0 = every desk has a directory.", group="structure"),
    _row("capacity_follows_authority", "ψ", "share", 0, (0, 1), (0, 1), "Share of local test, approval and triage "
         "capacity that moves to the centre along with the decisions.", group="structure"),
    _row("peer_contact_rate", "b_peer", "per day", 0.08, (0.01, 0.5), (0, 1e6), "Rate at which a unit that has a fix "
         "passes it to a linked unit, where nothing is central. Acts on adoption, not on the cycle time.",
         group="adoption"),
    _row("hub_contact_rate", "b_hub", "per day", 0.08, (0.01, 0.5), (0, 1e6), "Rate at which the centre reaches a "
         "unit with a published fix, where all is central. Acts on adoption, not on the cycle time.",
         group="adoption"),
)  # fmt: skip

DIALS: tuple[Parameter, ...] = (
    _row("centralisation", "κ", "share", 0.5, (0, 1), (0, 1), "Share of cases whose triage, test and approval are "
         "done at the centre; can be set per function.", group="dials"),
    _row("iteration_speed", "m", "versions per need", 4, (1, 16), (1, 1000), "Planned number of versions per need: "
         "more versions are smaller steps.", "ITR-04", "dials"),
)  # fmt: skip

BY_NAME: Mapping[str, Parameter] = {row.name: row for row in PARAMETERS}


class Parameters(Mapping[str, float]):
    """A full, immutable set of parameter values: the table's defaults, with some rows changed.

    Raises nothing: :class:`model.scenario.Scenario` checks it at the door through :meth:`problems`.

    Examples
    --------
    >>> p = Parameters(need_rate=0.4)
    >>> p["need_rate"], p["design_work"], p.changed
    (0.4, 20.0, {'need_rate': 0.4})
    """

    __slots__ = ("_unknown", "_values")

    def __init__(self, /, **values: float) -> None:
        self._values: dict[str, float] = {row.name: _as_float(values.get(row.name, row.default)) for row in PARAMETERS}
        self._unknown = tuple(name for name in values if name not in BY_NAME)

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self._values.values()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameters) and self._values == other._values

    def __repr__(self) -> str:
        return f"Parameters({', '.join(f'{k}={v!r}' for k, v in self.changed.items())})"

    @property
    def changed(self) -> dict[str, float]:
        """The rows that differ from their default."""
        return {k: v for k, v in self._values.items() if v != BY_NAME[k].default}

    def updated(self, /, **values: float) -> Parameters:
        """Return a new set with some rows changed."""
        return Parameters(**{**self._values, **values})

    def problems(self) -> list[Problem]:
        """Return everything wrong with these values."""
        unknown = [
            Problem(
                "parameters",
                _("{name} is no row of the parameter table").format(name=shown(name)),
                _("must be one of {names}").format(names=", ".join(BY_NAME)),
                did_you_mean(name, BY_NAME),
                Spot("settings", name, "setting"),
            )
            for name in self._unknown
        ]
        found = (BY_NAME[name].problem(value) for name, value in self._values.items())
        return unknown + [problem for problem in found if problem is not None]


def _as_float(value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if whole and -LARGEST_DECIMAL < value < LARGEST_DECIMAL else value


def parameter_table() -> pd.DataFrame:
    """Return the attribute table as a frame, one row per parameter and dial.

    Returns
    -------
    pandas.DataFrame
        Columns ``symbol, unit, default, low, high, meaning, evidence, group``, indexed by ``name``.

    Examples
    --------
    >>> print(*parameter_table().loc["half_life", ["default", "unit", "evidence"]])
    42.0 days OBS-04
    """
    columns = ["name", "symbol", "unit", "default", "low", "high", "meaning", "evidence", "group"]
    rows = [[getattr(row, column) for column in columns] for row in DIALS + PARAMETERS]
    table = pd.DataFrame(rows, columns=columns).set_index("name")
    table["evidence"] = table["evidence"].map(" ".join)
    numbers = ["default", "low", "high"]
    return table.astype(dict.fromkeys(numbers, float))
