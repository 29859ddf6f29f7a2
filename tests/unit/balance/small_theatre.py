"""The pieces of a theatre small enough to check by hand."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.geo.shapes import geometry_of, shape_of
from truceline.model.estimate import between, exactly
from truceline.model.place import Place, Site, Unit
from truceline.model.terms import Effect, Obligation, Zone

WEST, EAST = "XX-W", "XX-E"  # 30-31 and 31-32 degrees east, 48-49 north
PLACES = (
    ("Far West", WEST, 30.2, 48.5, 1_000),
    ("Near West", WEST, 30.8, 48.5, 2_000),
    ("Line Town", EAST, 31.45, 48.5, 4_000),
    ("Middle", EAST, 31.7, 48.5, 8_000),
    ("Hamlet", EAST, 31.9, 48.2, None),
)


def box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A square with a vertex every 0.05 degrees, as close as on a real boundary.

    Edges are geodesics, so cutting a long edge along a parallel moves it; over 4 km it does not
    matter, and parts add up to the whole within 1e-6.
    """
    return shapely.segmentize(shapely.box(west, south, east, north), 0.05)


@dataclass
class SmallTheatre:
    id: str
    title: str
    boundaries: str
    units: tuple[Unit, ...]
    places: tuple[Place, ...]
    sites: tuple[Site, ...]
    population_note: str = "made up"

    def geometry(self, unit_id: str) -> BaseGeometry:
        return geometry_of(next(unit.shape for unit in self.units if unit.id == unit_id))

    @property
    def land(self) -> BaseGeometry:
        return shapely.union_all([self.geometry(unit.id) for unit in self.units])


def zone(name: str, best: BaseGeometry, low: BaseGeometry | None = None, high=None) -> Zone:
    """A zone drawn by hand; its area is not used by the tests that call this."""
    ranged = low is not None
    return Zone(
        id=name,
        text=f"the zone {name}",
        shape=shape_of(best),
        low=shape_of(low) if low is not None else None,
        high=shape_of(high) if high is not None else None,
        area=between(1.0, 2.0, 3.0, "km2", "width or per side") if ranged else exactly(2.0, "km2"),
    )


def duty(term: str, *effects: Effect, **more) -> Obligation:
    return Obligation(
        id=term,
        term=term,
        party="B",
        act="pass holding",
        text=f"term {term}",
        effects=effects,
        status=more.pop("status", "demanded"),
        **more,
    )
