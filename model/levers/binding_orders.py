"""Binding orders: firm demand opens lines that stand idle, and binds them to the designs that were ordered."""

from __future__ import annotations

from dataclasses import replace

from model.language import N_, _
from model.levers.building import doing, extended, free_id, makes_no_sense
from model.levers.lever import SET_UP, Cost, Lever, Mechanism, Option, Values
from model.parameters import ASSUMPTION
from model.scenario import Actor, Scenario, Step

NEGOTIATING = 20  # working days for the contract with one producer
MOST_VARIABLE = 100.0  # what a step may have


def _producers(scenario: Scenario) -> tuple[Actor, ...]:
    """Return the producers that have capacity idle for want of orders: all but those of allies, who bring their own."""
    return tuple(actor for actor in doing(scenario, "produce") if actor.side != "allies")


def _lines(scenario: Scenario, used: float) -> tuple[int, int]:
    """Return how many lines work today, and how many once all have orders."""
    bound = _producers(scenario)
    return sum(one.servers for one in bound), sum(_opened(one.servers, used) for one in bound)


def _opened(lines: int, used: float) -> int:
    """Return how many lines of a producer work once all have orders; a part of a line is none."""
    return int(lines / used + 1e-9)


def order_book(bound_share: float, commitment_days: float) -> tuple[float, float]:
    """Return mean and variability of the wait for a line that is bound to an order.

    Parameters
    ----------
    bound_share
        0..1: share of lines that are bound; a new design comes to one of them with this probability.
    commitment_days
        L: how long a line is bound. A design comes at any time of it, so it waits uniformly from 0 to L.

    Returns
    -------
    (float, float)
        Days, p L / 2, and the squared coefficient of variation, 4 / (3 p) - 1, of a wait that is nothing otherwise.

    Examples
    --------
    >>> days, variability = order_book(1, 60)   # uniform from 0 to 60: 30 days, variance 300
    >>> days, round(variability, 6)
    (30.0, 0.333333)
    """
    if bound_share == 0:
        return 0.0, 0.0
    return bound_share * commitment_days / 2, min(4 / (3 * bound_share) - 1, MOST_VARIABLE)


def _act(scenario: Scenario, values: Values) -> Scenario:
    bound = _producers(scenario)
    if not bound:
        raise makes_no_sense(
            "binding_orders",
            _("nobody here could take an order"),
            _("needs a producer of this country"),
            _("add an actor with function = 'produce', not of side 'allies'"),
        )
    used = values["capacity_used"]
    actors = (replace(one, servers=_opened(one.servers, used)) if one in bound else one for one in scenario.actors)
    before, after = _lines(scenario, used)
    days, variability = order_book((after - before) / after, values["commitment_days"])
    name = free_id(scenario, "binding_orders")
    sources = ("OBS-01", ASSUMPTION)
    wait = Step(name, "produce", name="Order book", delay=days, variability=variability, evidence=sources)
    return extended(replace(scenario, actors=tuple(actors)), last=(wait,))


def _cost(scenario: Scenario, values: Values) -> Cost:
    before, after = _lines(scenario, values["capacity_used"])
    return Cost(posts=after - before, days=NEGOTIATING * len(_producers(scenario)))


LEVER = Lever(
    name="binding_orders",
    title=N_("Binding orders"),
    summary=N_("Firm demand opens idle lines at producers, which are then bound to what was ordered until it is "
               "delivered."),
    caution=N_("Where production is not what binds, the order book only adds days, and designs age while they wait "
               "for the running order to end."),
    from_report=True,
    options=(
        Option("capacity_used", "share", 0.6, 0.1, 1, N_("Share of producers' capacity that has orders today; firm "
               "demand opens the rest."), ("FND-02", "FND-03")),
        Option("commitment_days", "days", 60, 0, 1825, N_("How long an opened line is bound to its order; who comes to "
               "it waits for the end, half of it on average.")),
        Option(SET_UP, "days", 132, 0, 3650, N_("Until the contracts are signed: a median of definitive contracts."),
               ("AWD-03",)),
    ),
    mechanisms=(
        Mechanism(N_("Producers staff the lines that had no orders; they could not borrow for them before."),
                  ("FND-01", "FND-02", "FND-03", "FND-04", "FND-05", "FND-06")),
        Mechanism(N_("Who comes to an opened line waits until it has delivered what it is bound to, and the worth of "
                     "the fix decays meanwhile."), ("OBS-01", ASSUMPTION)),
    ),
    act=_act,
    cost=_cost,
    touches=(("actor", "*", "servers"), ("step", "binding_orders*", "")),
)  # fmt: skip
