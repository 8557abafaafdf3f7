"""Why it takes as long as it does, and what to do next: the numbers behind the sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from model.analytic.means import means, rework_days
from model.errors import ArgumentError
from model.explanation.next_steps import SPEEDS, Step, lever_steps, next_steps
from model.explanation.relief import relief
from model.explanation.sentences import BUSY, relief_in_words, step_in_words, why
from model.flow.compiled import compile_network
from model.language import _
from model.results import STAGE_KINDS, Solution

ACCOUNTS = (*STAGE_KINDS, "rework")
"""Where a day goes: the kinds of a version that comes right, and all that goes into versions that do not."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where the days go and what would change them.

    Parameters
    ----------
    solution
        What is explained.
    next_steps
        Changes that help, best first: each dial moved alone to its best place, one more server anywhere.
    """

    solution: Solution
    next_steps: tuple[Step, ...]

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Days per need, one row per ``stage``: ``label``, then ``work, queue, gate, hand_over, delay`` of versions
        that come right, ``rework`` (all kinds of versions that do not), and ``total``. All nan over capacity.
        """  # noqa: D205
        table = self.solution.stages[["label", *STAGE_KINDS, "rework", "total"]].copy()
        if self.solution.stable:
            network = compile_network(self.solution.scenario)
            found = means(network)
            table[list(STAGE_KINDS)] = found.days[0] - rework_days(network, found)[0]
        return table

    @cached_property
    def days(self) -> pd.Series:
        """Days per need by account: ``work, queue, gate, hand_over, delay, rework``; adds up to the mean."""
        return self.accounts[list(ACCOUNTS)].sum(min_count=1)

    @cached_property
    def actors(self) -> pd.DataFrame:
        """What relieving each actor would bring, computed when first asked for: see ``model.explanation.relief``."""
        return relief(self.solution)

    @cached_property
    def lever_steps(self) -> tuple[Step, ...]:
        """Every policy lever that can be applied here, best first, also those that do not help.

        Computed when first asked for: each is solved for itself.
        """
        return lever_steps(self.solution)

    @property
    def longest_stage(self) -> str:
        """Id of the stage with most days; empty over capacity."""
        return str(self.solution.stages["total"].idxmax()) if self.solution.stable else ""

    @property
    def bottleneck(self) -> str:
        """Id of the busiest actor if it is over 80 % busy, else empty: busiest is not yet bottleneck."""
        return self.solution.first_to_saturate if self.solution.utilisation > BUSY else ""

    @property
    def best_lever(self) -> Step | None:
        """The policy lever that helps most, None if none does."""
        return next((step for step in self.lever_steps if step.helps), None)

    @property
    def best(self) -> Step | None:
        """The best single next step among dials, servers and levers; None if nothing helps."""
        helpful = [step for step in (*self.next_steps[:1], self.best_lever) if step is not None]
        return min(helpful, key=lambda s: (np.isnan(s.cycle_time), s.cycle_time, -s.max_need_rate), default=None)

    @property
    def sentence(self) -> str:
        """Why, in one plain sentence."""
        return why(self.solution)

    @property
    def advice(self) -> tuple[str, ...]:
        """What would help, one sentence each: at the bottleneck if there is one, by a dial or server, by a lever."""
        rows = self.actors.to_dict("index") if self.bottleneck else {}
        lines = [relief_in_words(rows[self.bottleneck])] if rows else []
        if self.next_steps:
            lines.append(_("Try: {step}.").format(step=step_in_words(self.solution, self.next_steps[0])))
        if self.best_lever is not None:
            lines.append(_("Lever: {step}.").format(step=step_in_words(self.solution, self.best_lever)))
        return tuple(lines)

    def __str__(self) -> str:
        return "\n".join([self.sentence, *self.advice])


def explain(solution: Solution) -> Explanation:
    """Return where the days go, who binds and what relieving them brings, and the best next steps.

    Parameters
    ----------
    solution
        From :func:`model.solve`.

    Raises
    ------
    ArgumentError
        For anything else.

    Examples
    --------
    >>> from model.presets import preset
    >>> from model.analytic.solver import solve
    >>> found = explain(solve(preset("reference")))
    >>> found.sentence
    'Nobody is overloaded; design takes the most days, 37 of 83 days, most of it work.'
    >>> found.days.round(1).to_dict()
    {'work': 29.4, 'queue': 1.0, 'gate': 4.9, 'hand_over': 10.2, 'delay': 16.3, 'rework': 20.8}
    >>> round(found.next_steps[0].gain, 1)
    4.9
    """
    given: object = solution
    if not isinstance(given, Solution):
        found = _("a {kind} is given").format(kind=type(given).__name__)
        raise ArgumentError("explain", found, _("must be a Solution"), _("e.g. fl.explain(fl.solve(scenario))"))
    return Explanation(solution, next_steps(solution))


__all__ = ["ACCOUNTS", "BUSY", "SPEEDS", "Explanation", "Step", "explain", "step_in_words"]
