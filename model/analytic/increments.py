"""How big a step to take before checking it: the verification-interval law."""

from __future__ import annotations

import math

from model.errors import ArgumentError
from model.language import _


def best_increment(error_hazard: float, overhead: float) -> float:
    """Return the step size that costs least time per useful day of work.

    Parameters
    ----------
    error_hazard
        theta >= 0: hazard that a day of unvalidated work turns out wrong.
    overhead
        h >= 0: days each attempt takes beyond the work itself (hand-overs, test, meeting, trial, queues).

    Returns
    -------
    float
        x* in days of work; inf where nothing goes wrong (one big step is best).

    Raises
    ------
    ArgumentError
        For a negative or infinite value.

    Notes
    -----
    (1 + h / x) exp(theta x) is smallest at x* = (-h + sqrt(h^2 + 4 h / theta)) / 2, about sqrt(h / theta) for small
    h: size a step to the geometric mean of turnaround and assumption life. Congestion acts through h, so the best
    step grows with load. Exact for this cost; the full model adds queues that depend on x.

    References
    ----------
    The same balance as checkpointing under silent errors: Aupy, Benoit, Herault, Robert & Dongarra (2013), PRDC.

    Examples
    --------
    >>> round(best_increment(0.04, 6), 4), best_increment(0, 6)
    (9.6095, inf)
    """
    for name, value in (("error_hazard", error_hazard), ("overhead", overhead)):
        if not (math.isfinite(value) and value >= 0):
            raise ArgumentError(
                "best_increment", _("{name} is {value}").format(name=name, value=value), _("must be >= 0 and finite")
            )
    if error_hazard == 0:
        return math.inf
    return (-overhead + math.sqrt(overhead**2 + 4 * overhead / error_hazard)) / 2


def cost_factor(increment: float, error_hazard: float, overhead: float) -> float:
    """Return days spent per useful day of work at a step size.

    Examples
    --------
    >>> round(cost_factor(9.6095, 0.04, 6), 4)
    2.3857
    """
    return (1 + overhead / increment) * math.exp(error_hazard * increment)
