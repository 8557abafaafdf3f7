"""A policy -> what people call it: scenario, levers pulled, where the dials stand, and what is believed differently."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.position import Position
from model.language import _, mentioned
from model.levers import lever


def title(policy: Position) -> str:
    """Return the name of a policy's scenario."""
    return _(policy.base.label)


def details(policy: Position) -> list[str]:
    """Return what sets a policy apart from its scenario as written: levers, dials, changed assumptions.

    Examples
    --------
    >>> details(Position.of_preset("reference").with_centralisation(0.8).with_number("need_rate", 0.4))
    ['80 % decided at the centre', 'need rate 0.4']
    """
    written = Position.of_scenario(policy.base)
    return [*levers(policy), *_dials(policy, written), *_beliefs(policy)]


def levers(policy: Position) -> list[str]:
    said = []
    for name, options in policy.levers:
        tuned = ", ".join(f"{mentioned(key)} {value:g}" for key, value in options)
        said.append(_(lever(name).title) + (f" ({tuned})" if tuned else ""))
    return said


def _dials(policy: Position, written: Position) -> list[str]:
    said = []
    if (policy.triage, policy.test, policy.approve) != (written.triage, written.test, written.approve):
        if policy.triage == policy.test == policy.approve:
            said.append(_("{share:.0f} % decided at the centre").format(share=100 * policy.triage))
        else:
            said.append(_("decided at the centre: {each}").format(each=decided(policy)))
    if policy.iteration_speed != written.iteration_speed:
        said.append(_("{speed:g} versions a need").format(speed=policy.iteration_speed))
    return said


def decided(policy: Position) -> str:
    """Return the share decided at the centre: one number, or one for each function where they stand apart."""
    if policy.triage == policy.test == policy.approve:
        return f"{100 * policy.triage:.0f} %"
    shares = {_("triage"): policy.triage, _("test"): policy.test, _("approval"): policy.approve}
    return ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())


def _beliefs(policy: Position) -> list[str]:
    said = []
    for address, value in policy.changed:
        owner, dot, field = address.rpartition(".")
        what = _owner(policy, owner) + ": " if dot else ""
        said.append(f"{what}{mentioned(field)} {value:.4g}")
    return said


def _owner(policy: Position, owner: str) -> str:
    """Return what people call the actor or step whose number is changed."""
    scenario = policy.bare.scenario
    labels = {f"step:{step.id}": step.label for step in scenario.steps}
    labels |= {actor.id: actor.label for actor in scenario.actors}
    return _(labels[owner])


def names(policies: Sequence[Position]) -> tuple[str, ...]:
    """Return a name for each policy, no two alike: the scenario's, and what tells it from others of that scenario.

    Examples
    --------
    >>> base = Position.of_preset("reference")
    >>> names([base, base.with_centralisation(1), Position.of_preset("hub_and_spoke")])
    ('Reference, as written', 'Reference, 100 % decided at the centre', 'Hub and spokes')
    """
    found: list[str] = []
    for policy in policies:
        same = [details(other) for other in policies if other.base == policy.base]
        name = title(policy)
        if len(same) > 1:
            own = [detail for detail in details(policy) if not all(detail in other for other in same)]
            name = f"{name}, {', '.join(own) or _('as written')}"
        while name in found:
            name += " (2)"
        found.append(name)
    return tuple(found)
