"""Scenario -> CompiledNetwork: who serves whom, as arrays. The only thing the engines see.

A :class:`Structure` holds what the dials and parameters cannot change (who exists, who is near whom, who knows
whom); :class:`Numbers` holds what they can, with a leading axis of *points*, so that a whole grid of dial
positions is one object and one pass. Shapes: B points, S stations, R regions, W workshops, D local desks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from model.errors import ArgumentError, shown
from model.language import _
from model.parameters import BY_NAME
from model.scenario import Actor, Dials, Link, Needs, Scenario, Step
from model.vocabulary import DIALLED, LINK_KINDS

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]

SAME_CELL, LATERAL, VERTICAL, FIXED = range(4)
"""Last axis of a hand-over array: share by kind, then days of channels with a latency of their own."""
DIAL_NAMES = (*DIALLED, "iteration_speed")
STATION_FIELDS = ("servers", "effort", "variability", "cadence", "agenda_limit")


class Structure:
    """Who exists, who is near whom and who knows whom: everything the dials and parameters leave alone.

    Parameters
    ----------
    needs, actors, links, steps
        Parts of a checked scenario.
    """

    def __init__(
        self, needs: Needs, actors: tuple[Actor, ...], links: tuple[Link, ...], steps: tuple[Step, ...]
    ) -> None:
        self.needs = needs
        self.steps = steps
        self.units = tuple(actor for actor in actors if actor.function == "unit")
        self.stations = tuple(actor for actor in actors if actor.function != "unit")
        self.index = {actor.id: number for number, actor in enumerate(self.stations)}
        self.regions = {region.id: number for number, region in enumerate(needs.regions)}
        self.origin = _normalised([region.share for region in needs.regions])
        self.type_share = _normalised([need_type.share for need_type in needs.types])
        self.region_of = self._regions_of(self.stations)
        self.central = _are_central(self.stations)
        self.gate = np.array([actor.is_gate for actor in self.stations], dtype=bool)
        self._links = {
            pair: link for link in links for pair in ((link.source, link.target), (link.target, link.source))
        }

    @cached_property
    def members(self) -> Mapping[str, IntArray]:
        """Stations of each function, as indices."""
        found: dict[str, list[int]] = {}
        for number, actor in enumerate(self.stations):
            found.setdefault(actor.function, []).append(number)
        return {function: np.array(numbers, dtype=np.int64) for function, numbers in found.items()}

    @property
    def workshops(self) -> IntArray:
        """Design stations, as indices."""
        return self.members["design"]

    def served(self, function: str, track: str) -> str | None:
        """Return the track that really serves a function: the wanted one, else the other, else None."""
        tracks = {self.stations[i].track for i in self.members.get(function, ())}
        if not tracks:
            return None
        if tracks & {track, "both"}:
            return track
        return "local" if track == "central" else "central"

    def choice(self, function: str, track: str) -> FloatArray:
        """Return who serves a function for a case of each home region.

        Candidates are the stations of that track; those of the home region come first, then those of no region,
        then all. Among candidates a case goes to each in proportion to its servers (a gate: its agenda).

        Returns
        -------
        ndarray, (R + 1, S)
            Row sums 1; the last row is for a home without a region.
        """
        key = (function, track)
        if key not in self._choices:
            self._choices[key] = self._choice(function, track)
        return self._choices[key]

    def at_centre(self, function: str, track: str) -> bool:
        """Return whether everybody who serves a function on a track sits at the centre."""
        return bool(self.central[self.choice(function, track).any(axis=0)].all())

    @cached_property
    def _choices(self) -> dict[tuple[str, str], FloatArray]:
        return {}

    def _choice(self, function: str, track: str) -> FloatArray:
        wanted = self.served(function, track)
        members = [i for i in self.members[function] if self.stations[i].track in (wanted, "both")]
        weight = np.array([_capacity_weight(self.stations[i]) for i in members])
        region = self.region_of[members]
        table = np.zeros((len(self.regions) + 1, len(self.stations)))
        for home in range(len(self.regions) + 1):
            near = region == home
            countrywide = region == -1
            chosen = near if near.any() else countrywide if countrywide.any() else np.ones_like(near)
            table[home, members] = np.where(chosen, weight, 0) / weight[chosen].sum()
        return table

    def between(self, sources: Sequence[Actor], targets: Sequence[Actor]) -> FloatArray:
        """Return the hand-over between actors as shares of each kind.

        A link decides if there is one; otherwise vertical if either is central, same cell inside one region,
        lateral across regions.

        Returns
        -------
        ndarray, (len(sources), len(targets), 4)
            Same cell, lateral, vertical, fixed days.
        """
        vertical = _are_central(sources)[:, None] | _are_central(targets)
        kinds = _by_place(self._regions_of(sources)[:, None], self._regions_of(targets), vertical)
        return self._linked(kinds, sources, targets)

    def from_region(self, targets: Sequence[Actor], central: bool) -> FloatArray:
        """Return the hand-over from a region's units to actors; vertical throughout if ``central``.

        Units with a link of their own use it; a region's row is the mean over its units.

        Returns
        -------
        ndarray, (R, len(targets), 4)
        """
        regions = np.arange(len(self.regions))
        vertical = np.broadcast_to(_are_central(targets) | central, (len(regions), len(targets)))
        kinds = _by_place(regions[:, None], self._regions_of(targets), vertical)
        for region, name in enumerate(self.regions):
            units = [unit for unit in self.units if unit.region == name and unit.id in self._links_by_actor]
            if units:
                everyone = sum(unit.region == name for unit in self.units)
                rows = self._linked(np.repeat(kinds[region][None], len(units), axis=0), units, targets)
                kinds[region] += (rows - kinds[region]).sum(axis=0) / everyone
        return kinds

    def _linked(self, kinds: FloatArray, sources: Sequence[Actor], targets: Sequence[Actor]) -> FloatArray:
        column = {actor.id: number for number, actor in enumerate(targets)}
        for row, source in enumerate(sources):
            for target, link in self._links_by_actor.get(source.id, ()):
                if target in column:
                    kinds[row, column[target]] = _link_kind(link)
        return kinds

    def links_of(self, actor: str) -> Sequence[tuple[str, Link]]:
        """Return the links of an actor with the id at their other end."""
        return self._links_by_actor.get(actor, ())

    def between_places(self, source: Actor, target: Actor) -> int:
        """Return the kind of hand-over that follows from where two actors are, whatever links say."""
        vertical = _are_central([source])[:, None] | _are_central([target])
        kinds = _by_place(self._regions_of([source])[:, None], self._regions_of([target]), vertical)
        return int(np.argmax(kinds[0, 0]))

    @cached_property
    def _links_by_actor(self) -> dict[str, list[tuple[str, Link]]]:
        found: dict[str, list[tuple[str, Link]]] = {}
        for (source, target), link in self._links.items():
            found.setdefault(source, []).append((target, link))
        return found

    @cached_property
    def desks(self) -> IntArray:
        """Stations that triage local cases, as indices."""
        members = self.members.get("triage", np.array([], dtype=np.int64))
        return members[[self.stations[i].track != "central" for i in members]]

    @cached_property
    def peers(self) -> FloatArray:
        """Where a desk that knows no solver passes a case: (D, D), row sums 1; itself if it has no peer."""
        place = {self.stations[i].id: number for number, i in enumerate(self.desks)}
        table = np.zeros((len(place), len(place)))
        for (source, target), link in self._links.items():
            if source in place and target in place and link.kind == "lateral":
                table[place[source], place[target]] = 1.0
        alone = table.sum(axis=1) == 0
        table[alone, alone.nonzero()[0]] = 1.0
        return np.asarray(table / table.sum(axis=1, keepdims=True))

    def solvers(self, need_type: int) -> tuple[IntArray, FloatArray]:
        """Return the workshops (as positions among ``workshops``) that solve a type, and their servers."""
        name = self.needs.types[need_type].id
        shops = [self.stations[i] for i in self.workshops]
        able = [n for n, shop in enumerate(shops) if not shop.solves or name in shop.solves]
        return np.array(able, dtype=np.int64), np.array([float(shops[n].servers) for n in able])

    def _regions_of(self, actors: Sequence[Actor]) -> IntArray:
        return np.array([self.regions.get(actor.region, -1) for actor in actors], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Numbers:
    """Every number of the walk, at B points.

    Parameters
    ----------
    parameters
        Row of the parameter table -> (B,).
    dials
        ``triage, test, approve, iteration_speed`` -> (B,).
    stations
        ``servers, effort, variability, cadence, agenda_limit`` -> (B, S); effort is 0 where it is not used, cadence
        0 where there is none, agenda_limit inf where there is none.
    """

    parameters: Mapping[str, FloatArray]
    dials: Mapping[str, FloatArray]
    stations: Mapping[str, FloatArray]

    @property
    def points(self) -> int:
        """B."""
        return len(self.dials["iteration_speed"])


@dataclass(frozen=True, eq=False)
class CompiledNetwork:
    """What the engines see: a structure and its numbers.

    Examples
    --------
    >>> s = Scenario("tiny", actors=(Actor("shop", "design", "firms", servers=8),))
    >>> network = compile_network(s)
    >>> grid = network.varied({"iteration_speed": [1, 2, 4]})
    >>> grid.numbers.points, grid.numbers.stations["servers"].shape
    (3, (3, 1))
    """

    scenario: Scenario
    structure: Structure
    numbers: Numbers

    def varied(
        self,
        columns: Mapping[str, npt.ArrayLike],
        stations: Mapping[tuple[str, str], npt.ArrayLike] | None = None,
    ) -> CompiledNetwork:
        """Return the network at many points: each column is a parameter or dial, each entry a point.

        Parameters
        ----------
        columns
            Name -> (B,) values. ``centralisation`` moves triage, test and approve together.
        stations
            (field, actor id) -> (B,) values, for ``servers``, ``effort``, ``cadence`` …

        Raises
        ------
        ArgumentError
            For a name that is no parameter or dial, or columns of different length.
        """
        spread = _spread_master_dial({name: np.atleast_1d(np.asarray(v, float)) for name, v in columns.items()})
        at_stations = {key: np.atleast_1d(np.asarray(v, float)) for key, v in (stations or {}).items()}
        lengths = {len(values) for values in [*spread.values(), *at_stations.values()]}
        if len(lengths) > 1:
            raise ArgumentError(
                "varied", _("columns have lengths {lengths}").format(lengths=sorted(lengths)), _("must be equally long")
            )
        points = lengths.pop() if lengths else self.numbers.points

        def stretched(values: FloatArray) -> FloatArray:
            return np.repeat(values, points // len(values), axis=0)

        parameters = {name: spread.get(name, stretched(v)) for name, v in self.numbers.parameters.items()}
        dials = {name: spread.get(name, stretched(v)) for name, v in self.numbers.dials.items()}
        fields = {name: stretched(v) for name, v in self.numbers.stations.items()}
        for (name, actor), values in at_stations.items():
            fields[name][:, self.structure.index[actor]] = values
        unknown = [name for name in spread if name not in parameters and name not in dials]
        if unknown:
            raise ArgumentError(
                "varied", _("{unknown} is no parameter or dial").format(unknown=unknown[0]), _("must be one")
            )
        return replace(self, numbers=Numbers(parameters, dials, fields))


def compile_network(scenario: Scenario) -> CompiledNetwork:
    """Turn a scenario into arrays, at one point (B = 1).

    Parameters
    ----------
    scenario
        Already checked, as every :class:`Scenario` is.

    Raises
    ------
    ArgumentError
        For anything else, such as a preset's name.
    """
    given: object = scenario
    if not isinstance(given, Scenario):
        remedy = _("e.g. fl.preset('reference') or fl.read_scenario('mine.toml')")
        raise ArgumentError(
            "scenario",
            _("{given} is a {kind}").format(given=shown(given), kind=type(given).__name__),
            _("must be a Scenario"),
            remedy,
        )
    structure = _structure(scenario.needs, scenario.actors, scenario.links, scenario.steps)
    parameters = {name: np.array([scenario.parameters[name]]) for name in BY_NAME}
    return CompiledNetwork(scenario, structure, Numbers(parameters, _dials(scenario.dials), _fields(structure)))


@lru_cache(maxsize=64)
def _structure(needs: Needs, actors: tuple[Actor, ...], links: tuple[Link, ...], steps: tuple[Step, ...]) -> Structure:
    return Structure(needs, actors, links, steps)


def _dials(dials: Dials) -> dict[str, FloatArray]:
    return {name: np.array([getattr(dials, name)]) for name in DIAL_NAMES}


def _fields(structure: Structure) -> dict[str, FloatArray]:
    missing = {"effort": 0.0, "cadence": 0.0, "agenda_limit": math.inf}
    table = {}
    for name in STATION_FIELDS:
        values = [getattr(actor, name) for actor in structure.stations]
        table[name] = np.array([[missing.get(name, 0.0) if v is None else float(v) for v in values]])
    return table


def _spread_master_dial(columns: dict[str, FloatArray]) -> dict[str, FloatArray]:
    if "centralisation" not in columns:
        return columns
    master = columns.pop("centralisation")
    return {**dict.fromkeys(DIALLED, master), **columns}


def _normalised(shares: Sequence[float]) -> FloatArray:
    values = np.array(shares, dtype=float)
    return np.asarray(values / values.sum())


def _capacity_weight(actor: Actor) -> float:
    if actor.cadence is None:
        return float(actor.servers)
    return (actor.agenda_limit or 1.0) / actor.cadence


def _are_central(actors: Sequence[Actor]) -> npt.NDArray[np.bool_]:
    return np.array([actor.track == "central" for actor in actors], dtype=bool)


def _by_place(here: IntArray, there: IntArray, vertical: npt.NDArray[np.bool_]) -> FloatArray:
    same = (here == there) & (here >= 0)
    kind = np.where(vertical, VERTICAL, np.where(same, SAME_CELL, LATERAL))
    return np.asarray(np.eye(4)[kind])


def _link_kind(link: Link) -> FloatArray:
    if link.latency is not None:
        return np.array([0.0, 0.0, 0.0, link.latency])
    return np.asarray(np.eye(4)[LINK_KINDS.index(link.kind)])
