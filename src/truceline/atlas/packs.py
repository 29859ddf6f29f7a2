"""Theatre packs on disk: a folder of plain files, and how each is read.

========================  =====================================================================
``theatre.toml``          title, viewpoint, boundary set, population note, source layers
``units.csv``             ``id,name,kind,country,seat,names``
``units.geojson``         the area of each unit, by id
``places.csv``            ``id,name,kind,unit,lon,lat,population,population_year,names``
``sites.csv``             ``id,name,kind,unit,lon,lat,names,source``
``lines.geojson``         named lines, with source and note
``neighbours.geojson``    land around the theatre, coarse, for the background of maps
``names.tsv``             the index of every spelling; rebuilt in memory when out of date
``SOURCES.md``            where each layer comes from, under which licence
========================  =====================================================================

In a cell, spellings are separated by ``|``.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec

from truceline.atlas.shapes import Geometry, shape_of_geojson
from truceline.errors import InputError, NotFoundError, Problem, Where
from truceline.model.place import Layer, NamedLine, Neighbour, Place, Site, Unit
from truceline.model.record import PlaceId, UnitId

SHIPPED = Path(__file__).parent / "packs"
NOWHERE = "none"  # the theatre of a deal whose text holds all of its geometry

UNIT_COLUMNS = ("id", "name", "kind", "country", "seat", "names")
PLACE_COLUMNS = (
    "id",
    "name",
    "kind",
    "unit",
    "lon",
    "lat",
    "population",
    "population_year",
    "names",
)
SITE_COLUMNS = ("id", "name", "kind", "unit", "lon", "lat", "names", "source")


class Description(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``theatre.toml`` says about a pack."""

    title: str
    boundaries: str  # which boundary set the units are drawn by
    viewpoint: str  # whose borders are shown, and what that does not mean
    countries: tuple[str, ...] = ()  # ISO 3166-1 alpha-2 of the recognised states
    population: str = ""  # what the population figures are, and of which years
    notes: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()


class _Feature(msgspec.Struct):
    id: str
    geometry: Geometry
    properties: dict[str, Any] = {}


class _Collection(msgspec.Struct):
    features: list[_Feature]


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the packs that come with Truceline."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if is_pack(folder)))


def is_pack(folder: Path) -> bool:
    """Return whether a folder holds a theatre pack."""
    return (folder / "theatre.toml").is_file()


def pack_folder(name_or_path: str | Path) -> Path:
    """Return the folder of a pack by its id or path, or raise THEATRE-UNKNOWN."""
    if str(name_or_path) == NOWHERE:
        return Path(__file__).parent / NOWHERE
    if str(name_or_path) in shipped_ids():
        return SHIPPED / str(name_or_path)
    folder = Path(name_or_path)
    if is_pack(folder):
        return folder
    names = ", ".join(shipped_ids())
    raise NotFoundError(
        Problem(
            "THEATRE-UNKNOWN",
            f'no theatre "{name_or_path}": it is neither a pack that comes with Truceline '
            "nor a folder with a theatre.toml",
            hint=f"Packs that come with Truceline: {names}; `none` where the text has all of its "
            "geometry. To build one from your own files: truceline theatre build --help",
        )
    )


def read_description(folder: Path) -> Description:
    """Return what a pack says about itself, or raise THEATRE-FILE."""
    path = folder / "theatre.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Description)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(_bad_file(path, str(error))) from None


def read_units(folder: Path) -> tuple[Unit, ...]:
    """Return the units of a pack with their shapes."""
    shapes = {feature.id: feature for feature in _features(folder / "units.geojson")}
    path = folder / "units.csv"
    units = []
    for line, row in _rows(path, UNIT_COLUMNS):
        if row["id"] not in shapes:
            raise InputError(_bad_file(path, f"unit {row['id']} has no shape", line))
        units.append(
            Unit(
                id=UnitId(row["id"]),
                name=row["name"],
                kind=row["kind"],
                country=row["country"],
                seat=PlaceId(row["seat"]) if row["seat"] else None,
                names=_spellings(row["names"]),
                shape=shape_of_geojson(shapes[row["id"]].geometry),
            )
        )
    return tuple(units)


def read_places(folder: Path) -> tuple[Place, ...]:
    """Return the settlements of a pack."""
    path = folder / "places.csv"
    places = []
    for line, row in _rows(path, PLACE_COLUMNS):
        try:
            places.append(
                Place(
                    id=PlaceId(row["id"]),
                    name=row["name"],
                    kind=row["kind"],
                    unit=UnitId(row["unit"]) if row["unit"] else None,
                    lon=float(row["lon"]),
                    lat=float(row["lat"]),
                    population=int(row["population"]) if row["population"] else None,
                    population_year=int(row["population_year"]) if row["population_year"] else None,
                    names=_spellings(row["names"]),
                )
            )
        except ValueError as error:
            raise InputError(_bad_file(path, str(error), line)) from None
    return tuple(places)


def read_sites(folder: Path) -> tuple[Site, ...]:
    """Return the sites of a pack."""
    path = folder / "sites.csv"
    sites = []
    for line, row in _rows(path, SITE_COLUMNS):
        record = {
            **row,
            "unit": UnitId(row["unit"]) if row["unit"] else None,
            "names": _spellings(row["names"]),
        }
        try:
            sites.append(msgspec.convert(record, Site, strict=False))
        except msgspec.ValidationError as error:
            raise InputError(_bad_file(path, str(error), line)) from None
    return tuple(sites)


def read_lines(folder: Path) -> tuple[NamedLine, ...]:
    """Return the named lines of a pack."""
    path = folder / "lines.geojson"
    lines = []
    for feature in _features(path):
        record = {**feature.properties, "id": feature.id}
        record["shape"] = shape_of_geojson(feature.geometry)
        try:
            lines.append(msgspec.convert(record, NamedLine))
        except msgspec.ValidationError as error:
            raise InputError(_bad_file(path, f"line {feature.id}: {error}")) from None
    return tuple(lines)


def read_neighbours(folder: Path) -> tuple[Neighbour, ...]:
    """Return the countries around a theatre."""
    return tuple(
        Neighbour(
            country=feature.id,
            name=str(feature.properties.get("name", feature.id)),
            shape=shape_of_geojson(feature.geometry),
        )
        for feature in _features(folder / "neighbours.geojson")
    )


def _features(path: Path) -> list[_Feature]:
    if not path.exists():
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Collection).features
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise InputError(_bad_file(path, str(error))) from None


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    if not path.exists():
        return
    rows = csv.reader(StringIO(path.read_text("utf-8")))
    header = tuple(next(rows, ()))
    if header != columns:
        raise InputError(_bad_file(path, f"the columns must be {','.join(columns)}", 1))
    for row in rows:
        if len(row) != len(columns):
            found = f"{len(row)} cells found, {len(columns)} expected"
            raise InputError(_bad_file(path, found, rows.line_num))
        yield rows.line_num, dict(zip(columns, row, strict=True))


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _bad_file(path: Path, found: str, line: int = 0) -> Problem:
    return Problem(
        "THEATRE-FILE",
        f"a damaged theatre pack: {found}",
        Where(file=str(path), line=line),
        "Build the pack again with: truceline theatre build",
    )
