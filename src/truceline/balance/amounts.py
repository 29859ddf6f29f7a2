"""Amounts of what passes: by unit, axis and pair of parties, with the range over all cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import shapely

from truceline.balance.ground import Ground, Points, points_in
from truceline.balance.outcome import Case
from truceline.balance.passage import Passage
from truceline.geo.measure import area_km2
from truceline.model.balance import Measure
from truceline.model.record import PartyId, TermId, UnitId
from truceline.model.terms import Axis

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truceline.atlas import Theatre
    from truceline.model.place import Place, Site

_TRACE_KM2 = 0.01  # a hectare: what cutting along coarse boundaries leaves behind

MEASURES: tuple[Measure, ...] = ("area", "registered_population", "settlements", "sites")


class Key(NamedTuple):
    """What an amount is about, but for what is measured."""

    unit: UnitId
    axis: Axis
    from_party: PartyId
    to_party: PartyId | None


@dataclass
class Tally:
    """The amounts of one key in one case."""

    area_km2: float = 0.0
    settlements: Points = frozenset()
    sites: Points = frozenset()
    terms: dict[TermId, None] = field(default_factory=dict)


class Surveyor:
    """Measures ground unit by unit; settlements and sites belong to the unit they are filed in."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        self.units = {unit.id: unit for unit in theatre.units}
        self._places_of = self._filed(theatre.places)
        self._sites_of = self._filed(theatre.sites)
        self._measured: dict[tuple[UnitId, BaseGeometry], float] = {}

    def _filed(self, things: Sequence[Place | Site]) -> dict[UnitId, Points]:
        """Return what each unit has: by the register, else by where it stands."""
        astray = [index for index, thing in enumerate(things) if thing.unit not in self.units]
        lon_lat = [(things[index].lon, things[index].lat) for index in astray]
        filed: dict[UnitId, Points] = {}
        for unit in self.units:
            own = {index for index, thing in enumerate(things) if thing.unit == unit}
            found = points_in(self.theatre.geometry(unit), lon_lat) if astray else frozenset()
            filed[unit] = frozenset(own | {astray[position] for position in found})
        return filed

    def tallies(self, passages: Mapping[Axis, Iterable[Passage]]) -> dict[Key, Tally]:
        """Return the amounts that pass, by unit, axis, giver and receiver."""
        tallies: dict[Key, Tally] = {}
        for axis, passed in passages.items():
            for passage in passed:
                for unit in self.units:
                    self._add(tallies, Key(unit, axis, passage.origin, passage.holder), passage)
        return tallies

    def _add(self, tallies: dict[Key, Tally], key: Key, passage: Passage) -> None:
        found = self.tally(key.unit, passage.ground)
        if found is None:
            return
        tally = tallies.setdefault(key, Tally())
        tally.area_km2 += found.area_km2
        tally.settlements |= found.settlements
        tally.sites |= found.sites
        tally.terms.update(dict.fromkeys(passage.terms))

    def tally(self, unit: UnitId, ground: Ground) -> Tally | None:
        """Return what lies of some ground in a unit, or None when nothing does."""
        area = self.area_in(unit, ground.land)
        settlements = ground.settlements & self._places_of[unit]
        sites = ground.sites & self._sites_of[unit]
        return Tally(area, settlements, sites) if area or settlements or sites else None

    def area_in(self, unit: UnitId, land: BaseGeometry) -> float:
        """Return the area of the part of a piece of land in a unit [km2]; traces count as none."""
        if land.is_empty:
            return 0.0
        key = (unit, land)
        if key not in self._measured:
            self._measured[key] = self._measure(self.theatre.geometry(unit), land)
        return self._measured[key]

    def _measure(self, shape: BaseGeometry, land: BaseGeometry) -> float:
        if not shapely.intersects(shapely.box(*shape.bounds), land):
            return 0.0
        area = area_km2(shapely.intersection(shape, land))
        return area if area > _TRACE_KM2 else 0.0

    def registered(self, settlements: Points) -> float:
        """Return the registered population of settlements, those without a figure left out."""
        places = self.theatre.places
        return float(sum(places[index].population or 0 for index in settlements))

    def without_figure(self, settlements: Points) -> int:
        """Return how many of the settlements have no registered population."""
        places = self.theatre.places
        return sum(places[index].population is None for index in settlements)

    def settlement_names(self, settlements: Points) -> tuple[str, ...]:
        """Return the names of settlements, the most populous first."""
        places = sorted(
            (self.theatre.places[index] for index in settlements),
            key=lambda place: (-(place.population or 0), place.name),
        )
        return tuple(place.name for place in places)

    def site_names(self, sites: Points) -> tuple[str, ...]:
        """Return the names of sites."""
        return tuple(sorted(self.theatre.sites[index].name for index in sites))

    def value(self, tally: Tally, measure: Measure) -> float:
        """Return one measure of a tally."""
        if measure == "area":
            return tally.area_km2
        if measure == "registered_population":
            return self.registered(tally.settlements)
        return float(len(tally.settlements if measure == "settlements" else tally.sites))


@dataclass(frozen=True)
class CaseTally:
    """A case with its amounts."""

    case: Case
    tallies: Mapping[Key, Tally]
