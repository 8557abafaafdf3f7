"""The link that restores a desk: read from and written to the address bar."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from dashboard.limits import excess
from dashboard.packing import pack, unpack
from dashboard.position import FIRST, Position
from model.errors import ArgumentError, ModelError, ScenarioError, did_you_mean, shown
from model.language import _
from model.parameters import BY_NAME
from model.presets import PRESETS
from model.scenario import Scenario
from model.vocabulary import DIALLED

IGNORED = ("embed", "embed_options", "embed_token", "lang", "theme")
LONGEST_LINK = 16_000
NETWORK = "network"
LEFT_OUT = "left-out:"
"""Before the title of a network too large for a link."""
MOST_POLICIES = 4
POLICIES = tuple(f"policy{number}" for number in range(1, MOST_POLICIES + 1))
DIALS = ("centralisation", *DIALLED, "iteration_speed")


class LinkError(ModelError):
    """A link that describes no desk: one message for the visitor."""


@dataclass(frozen=True)
class Layout:
    """What a link lays out: where the desk stands, what it is compared with, and the policies kept for comparison.

    Parameters
    ----------
    position, baseline
        ``baseline`` is None if the link names none.
    policies
        At most four.
    """

    position: Position
    baseline: Position | None = None
    policies: tuple[Position, ...] = ()


def to_query(position: Position, baseline: Position | None = None, policies: Sequence[Position] = ()) -> dict[str, str]:
    """Return a desk as the query of a link.

    Examples
    --------
    >>> to_query(Position.of_preset("reference").with_centralisation(0.8).with_lever("liaison", posts=4))
    {'scenario': 'reference', 'centralisation': '0.8', 'iteration_speed': '4.0', 'levers': 'liaison:posts=4.0'}
    """
    every = [one for one in (position, baseline, *policies) if one is not None]
    networks = list(dict.fromkeys(one.base for one in every if one.is_own))
    keys = {base: f"{NETWORK}{number or ''}" for number, base in enumerate(networks)}
    query = _query(position, keys)
    if baseline is not None and baseline != Position.of_scenario(position.base):
        query["baseline"] = urlencode(_query(baseline, keys))
    query |= {key: urlencode(_query(policy, keys)) for key, policy in zip(POLICIES, policies, strict=False)}
    packed = {key: pack(base) for base, key in keys.items()}
    if not all(packed.values()) or _length(query) + _length(packed) > LONGEST_LINK:
        packed = {key: LEFT_OUT + base.label[:80] for base, key in keys.items()}
    return query | packed


def carries(query: Mapping[str, str]) -> bool:
    """Return whether a link restores its desk: not if it holds a network too large for it."""
    return not any(value.startswith(LEFT_OUT) for key, value in query.items() if key.startswith(NETWORK))


def _length(query: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) for name, value in query.items())


def _query(position: Position, keys: Mapping[Scenario, str]) -> dict[str, str]:
    """Return one position as the query of a link; ``keys`` name own networks."""
    query = {"scenario": keys.get(position.base, position.name)}
    if position.triage == position.test == position.approve:
        query["centralisation"] = repr(position.triage)
    else:
        query |= {name: repr(getattr(position, name)) for name in DIALLED}
    query["iteration_speed"] = repr(position.iteration_speed)
    query |= {address: repr(value) for address, value in position.changed}
    if position.levers:
        pulled = (
            ":".join([name, *(f"{key}={value!r}" for key, value in options)]) for name, options in position.levers
        )
        query["levers"] = ";".join(pulled)
    if position.start:
        query["before"] = ";".join(f"{dial}:{value!r}" for dial, value in position.start)
    return query


def from_query(query: Mapping[str, str]) -> Layout:
    """Return the desk of a link.

    Raises
    ------
    LinkError
        With one message that names the part, the value and what it should be.

    Examples
    --------
    >>> from_query({"scenario": "reference", "centralisation": "2"})
    Traceback (most recent call last):
    ...
    dashboard.links.LinkError: centralisation is 2, must be >= 0 and <= 1
    """
    given = {name: value for name, value in query.items() if name not in IGNORED}
    if _length(given) > LONGEST_LINK:
        raise LinkError(_("it is longer than {most} characters").format(most=LONGEST_LINK))
    inner = {key: given.pop(key) for key in ("baseline", *POLICIES) if key in given}
    networks = {key: _network(given.pop(key)) for key in list(given) if _is_network(key)}
    layout = Layout(_position(given, networks))
    for key, text in inner.items():
        try:
            position = _position(dict(parse_qsl(text, strict_parsing=True, max_num_fields=100)), networks)
        except (LinkError, ValueError) as error:
            said = shown(str(error)) if isinstance(error, ValueError) else error
            raise LinkError(_("its {part} cannot be read: {error}").format(part=key, error=said)) from None
        if key == "baseline":
            layout = replace(layout, baseline=position)
        else:
            layout = replace(layout, policies=(*layout.policies, position))
    return layout


def _is_network(key: str) -> bool:
    return key.startswith(NETWORK) and (key == NETWORK or key.removeprefix(NETWORK).isdecimal())


def _network(text: str) -> Scenario:
    """Return an own network of a link."""
    if text.startswith(LEFT_OUT):
        said = _("the network {name} is too large for a link. Open its file again on the page “Your network”")
        raise LinkError(said.format(name=shown(text.removeprefix(LEFT_OUT))))
    try:
        scenario = unpack(text)
    except ScenarioError as error:
        raise LinkError(str(error.problems[0])) from None
    if excess(scenario):
        raise LinkError(excess(scenario))
    return scenario


def _position(given: dict[str, str], networks: Mapping[str, Scenario]) -> Position:
    name = given.pop("scenario", FIRST)
    if name not in PRESETS and name not in networks:
        found = _("there is no scenario {name}").format(name=shown(name))
        raise LinkError(_hinted(found, did_you_mean(name, [*PRESETS, *networks])))
    pulled, before = given.pop("levers", ""), given.pop("before", "")
    dials = {dial: _number(dial, given.pop(dial)) for dial in DIALS if dial in given}
    position = Position.of_scenario(networks[name]) if name in networks else Position.of_preset(name)
    try:
        for address, text in given.items():
            _check_name(address)
            position = position.with_number(address, _number(address, text))
        position = _placed(_placed(position, dials), _before(before))
        for text in filter(None, pulled.split(";")):
            position = _pulled(position, text)
        position = _placed(position, dials)
        position.check()
    except ScenarioError as error:
        problem = error.problems[0]
        found = problem.found if problem.place == "dials" else f"{problem.place} {problem.found}"
        raise LinkError(f"{found}, {problem.limit}") from None
    except ArgumentError as error:
        problem = error.problem
        raise LinkError(f"{problem.place}: {problem.found}, {problem.limit}") from None
    return position


def _placed(position: Position, dials: Mapping[str, float]) -> Position:
    """Return the position with dials as a link names them; ``centralisation`` stands for its three."""
    if not dials:
        return position
    placed = position.base.with_dials(**dials).dials
    named = DIALLED if "centralisation" in dials else [dial for dial in DIALLED if dial in dials]
    speed = ["iteration_speed"] if "iteration_speed" in dials else []
    return replace(position, **{dial: getattr(placed, dial) for dial in (*named, *speed)})


def _before(text: str) -> dict[str, float]:
    """Return where dials stood before the levers: ``iteration_speed:6.0;triage:0.5``."""
    pairs = [part.partition(":") for part in filter(None, text.split(";"))]
    for name in (pair[0] for pair in pairs):
        if name not in DIALS:
            found = _("before: {name} is no dial").format(name=shown(name))
            raise LinkError(_hinted(found, did_you_mean(name, DIALS)))
    return {name: _number(f"before {name}", value) for name, _colon, value in pairs}


def _check_name(address: str) -> None:
    """Raise for what is no address of a number; whether the scenario has it is the model's to say."""
    if address in BY_NAME or "." in address:
        return
    found = _("{name} is no dial and no parameter").format(name=shown(address))
    raise LinkError(_hinted(found, did_you_mean(address, ["scenario", "levers", *DIALS, *BY_NAME])))


def _hinted(found: str, hint: str) -> str:
    return f"{found}, {hint}" if hint else found


def _pulled(position: Position, text: str) -> Position:
    """Return the position with one lever of a link pulled: ``name:option=value:...``."""
    name, *options = text.split(":")
    pairs = [option.partition("=") for option in options]
    values = {key: _number(f"{name} {key}", value) for key, __, value in pairs}
    return position.with_lever(name, **values)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise LinkError(_("{name} is {value}, must be a number").format(name=name, value=shown(text))) from None
    if not math.isfinite(value):
        raise LinkError(_("{name} is {value}, must be a finite number").format(name=name, value=shown(text)))
    return value
