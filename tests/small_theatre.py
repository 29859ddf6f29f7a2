"""A theatre small enough to check by hand: two square units, two parties, one line between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.geo.shapes import geometry_of, shape_of
from truceline.model.control import ControlMap, Holding
from truceline.model.estimate import between, exactly
from truceline.model.place import Layer, Place, Site, Unit
from truceline.model.terms import Actor, Effect, Obligation, Terms, Zone

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
    population_note: str = "Made up for the test."
    viewpoint: str = "Borders as drawn."
    notes: tuple[str, ...] = ()
    neighbours: tuple[object, ...] = ()
    layers: tuple[Layer, ...] = (Layer(name="units", source="made up", licence="none needed"),)
    is_nowhere: bool = False

    def geometry(self, unit_id: str) -> BaseGeometry:
        return geometry_of(next(unit.shape for unit in self.units if unit.id == unit_id))

    @property
    def land(self) -> BaseGeometry:
        return shapely.union_all([self.geometry(unit.id) for unit in self.units])


def small_theatre() -> SmallTheatre:
    return SmallTheatre(
        id="small",
        title="Small",
        boundaries="two squares",
        units=(
            Unit(id=WEST, name="West", shape=shape_of(box(30, 48, 31, 49))),
            Unit(id=EAST, name="East", shape=shape_of(box(31, 48, 32, 49))),
        ),
        places=tuple(
            Place(id=f"p:{name}", name=name, unit=unit, lon=lon, lat=lat, population=people)
            for name, unit, lon, lat, people in PLACES
        ),
        sites=(Site(id="plant", name="East plant", unit=EAST, lon=31.8, lat=48.8),),
    )


def small_control_map() -> ControlMap:
    """A holds all west of 31.5, B all east of it; the line may be 0.1 degrees off."""
    return ControlMap(
        as_of=date(2030, 1, 1),
        theatre="small",
        convention="geodesic WGS 84",
        boundaries="two squares",
        basis="made up for the test",
        holdings=(
            Holding(
                holder="A",
                best=shape_of(box(30, 48, 31.5, 49)),
                inner=shape_of(box(30, 48, 31.4, 49)),
                outer=shape_of(box(30, 48, 31.6, 49)),
            ),
            Holding(
                holder="B",
                best=shape_of(box(31.5, 48, 32, 49)),
                inner=shape_of(box(31.6, 48, 32, 49)),
                outer=shape_of(box(31.4, 48, 32, 49)),
            ),
        ),
    )


def small_terms(zones: tuple[Zone, ...], *duties: Obligation, **more: object) -> Terms:
    return Terms(
        title=str(more.pop("title", "A made-up deal")),
        theatre="small",
        as_of=date(2030, 1, 1),
        status="reported",
        parties=(Actor(id="A", name="Party A"), Actor(id="B", name="Party B")),
        zones=zones,
        obligations=duties,
        **more,
    )


def zone(
    name: str,
    best: BaseGeometry,
    low: BaseGeometry | None = None,
    high: BaseGeometry | None = None,
) -> Zone:
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


def duty(term: str, *effects: Effect, **more: object) -> Obligation:
    status = more.pop("status", "demanded")
    text = more.pop("text", f"term {term}")
    return Obligation(
        id=term,
        term=term,
        party="B",
        act="pass holding",
        text=text,
        effects=effects,
        status=status,
        **more,
    )


EAST_HELD_BY_B = zone(
    "east", box(31.5, 48, 32, 49), low=box(31.6, 48, 32, 49), high=box(31.4, 48, 32, 49)
)
HAND_OVER = Effect(axis="holding", change="passes", from_party="B", to_party="A", zone="east")
