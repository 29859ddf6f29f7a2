"""The ground that a map is drawn on: units with their areas, and the land they make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.atlas import Theatre
from truceline.geo.edges import along_geodesics
from truceline.geo.reading import Bounds
from truceline.geo.shapes import merged
from truceline.model.record import UnitId


@dataclass(frozen=True)
class GroundUnit:
    """One unit: its id, its name and its area in lon/lat degrees."""

    id: UnitId
    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Ground:
    """Units and their land; `boundaries` says which boundary set they are drawn by.

    `notes` tell what was met and treated when the boundaries were read.
    """

    theatre: str
    boundaries: str
    units: tuple[GroundUnit, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east and north of all units [degrees], without laying them together."""
        west, south, east, north = shapely.total_bounds([unit.shape for unit in self.units])
        return float(west), float(south), float(east), float(north)

    @cached_property
    def land(self) -> BaseGeometry:
        """All units together."""
        return merged(unit.shape for unit in self.units)


def ground_of(theatre: Theatre) -> Ground:
    """Return the units of a theatre as ground."""
    units = tuple(
        GroundUnit(unit.id, unit.name, along_geodesics(theatre.geometry(unit.id)))
        for unit in theatre.units
    )
    return Ground(theatre.id, theatre.boundaries, units)
