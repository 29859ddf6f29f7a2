"""Boundaries from a user's own file: units to lay a map on instead of the theatre's."""

from __future__ import annotations

from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.atlas import Theatre
from truceline.atlas.names import plain_key
from truceline.control.ground import Ground, GroundUnit
from truceline.control.readers.containers import read_features, split_layer
from truceline.errors import InputError, Problem, Where
from truceline.geo.edges import along_geodesics
from truceline.geo.reading import Feature
from truceline.geo.shapes import areal, merged
from truceline.intake.files import existing_file
from truceline.model.place import Unit
from truceline.model.record import UnitId

# properties that name a unit in boundary files that people really have, best first
_NAMING = tuple(
    "iso_3166_2 shapeISO ISO3166-2"
    " shapeName adm3_name ADM3_EN adm2_name ADM2_EN adm1_name ADM1_EN"
    " name:en name_en name NAME_2 NAME_1 ADMIN_1 NAME"
    " adm3_src ADM3_PCODE adm2_src ADM2_PCODE adm1_src ADM1_PCODE id code".split()
)
_ALIKE = 0.55  # "Sumska" and "Sumy" have three letters in five alike
_SAME = 0.5  # of two outlines of one unit, the share that both cover


def read_ground(path: str | Path, theatre: Theatre, *, by: str | None = None) -> Ground:
    """Return the areas of a boundary file, of any kind that is read, named by a property.

    A unit that is the same land as one of the theatre's, under a name like it, gets the theatre's
    code, so that tables made with other boundaries stand side by side. Outlines that cross
    themselves are mended, and the ground's notes say where.

    Raises
    ------
    InputError
        CONTROL-EMPTY where the file has no areas; BOUNDARY-NAME where no property names them; the
        GEO-* problems of a bad file.
    """
    file, layer = split_layer(path)
    document = read_features(existing_file(file), layer=layer, on_invalid="repair")
    areas = [
        feature
        for feature in document
        if feature.geometry is not None and feature.geometry.geom_type.endswith("Polygon")
    ]
    if not areas:
        raise _without_areas(path, len(document))
    key = by or _naming_property(areas, path)
    units: dict[UnitId, GroundUnit] = {}
    for number, feature in enumerate(areas, start=1):
        assert feature.geometry is not None
        label = UnitId(str(feature.properties.get(key) or f"area {number}"))
        shape = along_geodesics(areal(feature.geometry))
        if label in units:  # one unit in several features
            shape = merged([units[label].shape, shape])
        units[label] = GroundUnit(label, label, shape)
    known = tuple(_known(unit, theatre) for unit in units.values())
    notes = tuple(f"boundaries, {note.where.feature}: {note.message}" for note in document.notes)
    return Ground(theatre.id, Path(path).name, known, notes)


def _without_areas(path: str | Path, count: int) -> InputError:
    return InputError(
        Problem(
            "CONTROL-EMPTY",
            f"the boundary file has no area among its {count} features",
            Where(file=str(path)),
            "Units are areas; points and lines cannot be laid under a map.",
        )
    )


def _known(unit: GroundUnit, theatre: Theatre) -> GroundUnit:
    """Return the unit under the theatre's code and name where it is the same land.

    A name alone is no proof: a district is often called like the province it lies in. Land alone
    is none either: what a user draws and names is the user's. Names in other forms ("Donetska")
    are taken where the land agrees.
    """
    named = theatre.unit(unit.id)
    for other in [named] if named else _called_alike(unit.id, theatre):
        if _same_land(unit.shape, theatre.geometry(other.id)):
            return GroundUnit(other.id, other.name, unit.shape)
    return unit


def _called_alike(name: str, theatre: Theatre) -> list[Unit]:
    from difflib import SequenceMatcher

    key = plain_key(name)
    return [
        unit
        for unit in theatre.units
        if SequenceMatcher(None, plain_key(unit.name), key).ratio() >= _ALIKE
    ]


def _same_land(one: BaseGeometry, other: BaseGeometry) -> bool:
    both = shapely.intersection(one, other).area
    return bool(both >= _SAME * (one.area + other.area - both))


def _naming_property(areas: list[Feature], path: str | Path) -> str:
    """Return the first property that tells all areas apart, else the first that tells any."""
    given = {key: [feature.properties.get(key) for feature in areas] for key in _NAMING}
    kinds = {key: len(set(map(str, labels))) for key, labels in given.items() if all(labels)}
    for enough in (len(areas), 2):
        for key, count in kinds.items():
            if count >= enough:
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
