"""The ground that a map is drawn on: units with their areas, and the land they make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.atlas import Theatre
from truceline.geo.edges import areas_along_geodesics
from truceline.geo.near import within_km
from truceline.geo.reading import Bounds
from truceline.geo.shapes import areal, geometry_of, merged
from truceline.model.record import UnitId

# How far a boundary set's coast lies from a detailed one [km], on the mean of its length. The
# land taken for sea or sea for land is at most this times the length of the coast. Measured on
# the sea coasts of five units against GSHHG 2.3.7 in full resolution (doi:10.1029/96JB00104):
# 0.48 to 0.71 km (docs/explanation/control-from-places.md).
COAST_KM = {"Natural Earth 10m": 0.7}
_SHARED_DEG = 0.01  # an edge this near to a neighbour's land is a border and no coast


@dataclass(frozen=True)
class GroundUnit:
    """One unit: its id, its name and its area in lon/lat degrees."""

    id: UnitId
    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Ground:
    """Units and their land; `boundaries` says which boundary set they are drawn by.

    `notes` tell what was met and treated when the boundaries were read. `abroad` is the land of
    neighbours: where the units end at it they end at a border, elsewhere at a coast, which lies
    within `coast_km` of where it is drawn.
    """

    theatre: str
    boundaries: str
    units: tuple[GroundUnit, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    abroad: tuple[BaseGeometry, ...] = field(default=(), repr=False)
    coast_km: float = 0.0

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east and north of all units [degrees], without laying them together."""
        west, south, east, north = shapely.total_bounds([unit.shape for unit in self.units])
        return float(west), float(south), float(east), float(north)

    @cached_property
    def land(self) -> BaseGeometry:
        """All units together."""
        return merged(unit.shape for unit in self.units)

    @cached_property
    def shore(self) -> BaseGeometry:
        """The land so near to the coast that it may be sea: empty where no coast is in doubt."""
        if not self.coast_km:
            return shapely.Polygon()
        edge = shapely.boundary(self.land)
        if self.abroad:
            edge = shapely.difference(edge, shapely.buffer(merged(self.abroad), _SHARED_DEG))
        return areal(shapely.intersection(within_km(edge, self.coast_km), self.land))


def ground_of(theatre: Theatre) -> Ground:
    """Return the units of a theatre as ground."""
    shapes = areas_along_geodesics([theatre.geometry(unit.id) for unit in theatre.units])
    units = tuple(
        GroundUnit(unit.id, unit.name, shape)
        for unit, shape in zip(theatre.units, shapes, strict=True)
    )
    return Ground(
        theatre.id,
        theatre.boundaries,
        units,
        abroad=tuple(geometry_of(land.shape) for land in theatre.neighbours),
        coast_km=next((km for b, km in COAST_KM.items() if theatre.boundaries.startswith(b)), 0.0),
    )
