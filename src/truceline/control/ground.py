"""The ground that a map is drawn on: units with their areas, and the land they make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from truceline.atlas import Theatre
from truceline.errors import InputError, Problem, Where
from truceline.geo.edges import along_geodesics
from truceline.geo.reading import Feature, read_geojson
from truceline.geo.shapes import areal, merged
from truceline.model.record import UnitId

# properties that name a unit in boundary files that people really have, best first
_CODES = ("iso_3166_2", "shapeISO", "ISO3166-2", "iso", "id", "code", "adm1_src", "ADM1_PCODE")
_NAMES = ("name", "shapeName", "ADMIN_1", "NAME_1", "name:en", "adm1_name", "ADM1_EN", "NAME")


@dataclass(frozen=True)
class GroundUnit:
    """One unit: its id, its name and its area in lon/lat degrees."""

    id: UnitId
    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Ground:
    """Units and their land; `boundaries` says which boundary set they are drawn by."""

    theatre: str
    boundaries: str
    units: tuple[GroundUnit, ...] = field(repr=False)

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


def read_ground(path: str | Path, theatre: Theatre, *, by: str | None = None) -> Ground:
    """Return the areas of a boundary file (GeoJSON) as ground, named by a property.

    A unit whose name the theatre knows gets the theatre's code, so that tables made with other
    boundaries stand side by side.

    Raises
    ------
    InputError
        BOUNDARY-NAME where no property names the areas; the GEO-* problems of a bad file.
    """
    areas = [
        feature
        for feature in read_geojson(path, on_invalid="repair")
        if feature.geometry is not None and feature.geometry.geom_type.endswith("Polygon")
    ]
    key = by or _naming_property(areas, path)
    units: dict[UnitId, GroundUnit] = {}
    for number, feature in enumerate(areas, start=1):
        assert feature.geometry is not None
        label = str(feature.properties.get(key) or f"area {number}")
        known = theatre.unit(label)
        unit_id = known.id if known else UnitId(label)
        name = known.name if known else label
        shape = along_geodesics(areal(feature.geometry))
        if unit_id in units:  # one unit in several features
            shape = merged([units[unit_id].shape, shape])
        units[unit_id] = GroundUnit(unit_id, name, shape)
    return Ground(theatre.id, Path(path).name, tuple(units.values()))


def _naming_property(areas: list[Feature], path: str | Path) -> str:
    for key in (*_CODES, *_NAMES):
        labels = [feature.properties.get(key) for feature in areas]
        if all(labels) and len(set(map(str, labels))) >= min(2, len(areas)):
            return key
    found = sorted({str(key) for feature in areas for key in feature.properties})
    raise InputError(
        Problem(
            "BOUNDARY-NAME",
            "no property of the boundary file names its areas"
            + (f"; it has {', '.join(found[:12])}" if found else ""),
            Where(file=str(path)),
            "Name the property with --by.",
        )
    )
