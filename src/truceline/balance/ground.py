"""Ground: land with the settlements and sites on it, cut and joined as one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.geo.shapes import areal

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.model.place import Place, Site

_INSIDE_DEGREES = 0.003  # some 300 m: how far inside its unit a displaced point is put

Points = frozenset[int]  # positions in the theatre's list of settlements, or of sites


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Land in lon/lat degrees, and which settlements and sites belong to it.

    The three follow a term together but are kept apart: who holds a settlement may be known
    as a fact where the land around it has a band.
    """

    land: BaseGeometry
    settlements: Points = frozenset()
    sites: Points = frozenset()

    def __and__(self, other: Ground) -> Ground:
        return Ground(
            _common(self.land, other.land),
            self.settlements & other.settlements,
            self.sites & other.sites,
        )

    def __or__(self, other: Ground) -> Ground:
        return Ground(
            _joined(self.land, other.land),
            self.settlements | other.settlements,
            self.sites | other.sites,
        )

    def __sub__(self, other: Ground) -> Ground:
        return Ground(
            _rest(self.land, other.land),
            self.settlements - other.settlements,
            self.sites - other.sites,
        )

    def __bool__(self) -> bool:
        return not self.land.is_empty or bool(self.settlements or self.sites)


NOTHING = Ground(shapely.Polygon())


def _common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one is other:
        return one
    if not shapely.intersects(shapely.box(*one.bounds), other):
        return shapely.Polygon()
    return areal(shapely.intersection(one, other))


def _joined(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one.is_empty or other.is_empty:
        return other if one.is_empty else one
    return areal(shapely.union(one, other))


def _rest(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one.is_empty or other.is_empty:
        return one
    return areal(shapely.difference(one, other))


def points_in(land: BaseGeometry, lon_lat: Sequence[tuple[float, float]]) -> Points:
    """Return the positions of the points (n, 2) that lie on a piece of land."""
    if land.is_empty or not lon_lat:
        return frozenset()
    shapely.prepare(land)
    lon, lat = zip(*lon_lat, strict=True)
    return frozenset(shapely.contains_xy(land, lon, lat).nonzero()[0].tolist())


class Gazetteer:
    """The settlements and sites of a theatre, by position."""

    def __init__(self, theatre: Theatre) -> None:
        self._settlements = positions_in_their_units(theatre, theatre.places)
        self._sites = positions_in_their_units(theatre, theatre.sites)

    def ground(self, land: BaseGeometry) -> Ground:
        """Return a piece of land with what stands on it."""
        return Ground(land, points_in(land, self._settlements), points_in(land, self._sites))


def positions_in_their_units(
    theatre: Theatre, things: Sequence[Place | Site]
) -> list[tuple[float, float]]:
    """Return where settlements or sites stand (n, 2), each inside the unit it is filed in.

    A coarse boundary or coast may be drawn on the wrong side of a town. The town then counts
    at the nearest spot of its own unit: it is the boundary that is off, not the register.
    """
    positions = [(thing.lon, thing.lat) for thing in things]
    for unit in theatre.units:
        filed = [index for index, thing in enumerate(things) if thing.unit == unit.id]
        shape = theatre.geometry(unit.id)
        inside = points_in(shape, [positions[index] for index in filed])
        astray = [index for place, index in enumerate(filed) if place not in inside]
        core = shape.buffer(-_INSIDE_DEGREES) if astray else shape
        for index in astray if not core.is_empty else ():
            spot = shapely.shortest_line(core, shapely.Point(positions[index]))
            lon, lat = shapely.get_coordinates(spot)[0]
            positions[index] = (float(lon), float(lat))
    return positions
