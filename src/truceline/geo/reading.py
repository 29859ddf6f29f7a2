"""GeoJSON from outside, read strictly: in range, in place, closed, simple, and in degrees.

What RFC 7946 leaves to good will is checked here: coordinates are WGS 84 in lon/lat order,
rings are closed and do not cross themselves, and nothing runs across the 180th meridian.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from truceline.errors import InputError, Problem, Problems, Where
from truceline.geo.outlines import Outline, read_document
from truceline.intake.files import MAX_BYTES, read_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

    Points = NDArray[np.float64]

MAX_VERTICES = 2_000_000

Bounds = tuple[float, float, float, float]  # west, south, east, north [degrees]
OnInvalid = Literal["refuse", "settle", "repair"]

_valid: dict[str, Points] = {}  # of each kind: the points of the last outline found valid
_POSITION = re.compile(rb"\[\s*-?[0-9]")
# what rounding the coordinates of a map to metres may fold over: 0.001 km2, a millionth of a shape
_ROUNDING_DEG2 = 1e-7
_ROUNDING_SHARE = 1e-6
_DEGREES = ("CRS84", "4326", "4979")
_DEPTH_OF = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a file: its place in the file, its properties, and its geometry if any."""

    index: int  # from 0, in file order
    id: str
    properties: Mapping[str, object]
    geometry: BaseGeometry | None  # lon/lat degrees, WGS 84


@dataclass(frozen=True, slots=True)
class Features:
    """What a GeoJSON file holds, with notes on what was met and treated on the way."""

    file: str
    features: tuple[Feature, ...]
    notes: tuple[Problem, ...] = field(default=())

    def __iter__(self) -> Iterator[Feature]:
        return iter(self.features)

    def __len__(self) -> int:
        return len(self.features)


def read_geojson(
    path: str | Path,
    *,
    theatre_bounds: Bounds | None = None,
    crs: str | None = None,
    on_invalid: OnInvalid = "refuse",
    max_bytes: int = MAX_BYTES,
    max_vertices: int = MAX_VERTICES,
) -> Features:
    """Return the features of a GeoJSON file, all of them or none.

    Parameters
    ----------
    path
        A FeatureCollection, a Feature or a bare geometry.
    theatre_bounds
        West, south, east, north [degrees]. Shapes outside it that would lie inside with their
        coordinates swapped are refused, never swapped in silence.
    crs
        The coordinate reference system of the numbers, e.g. ``"EPSG:4284"``, when a person has
        confirmed it; the shapes are then brought to WGS 84.
    on_invalid
        ``"refuse"`` raises. ``"settle"`` mends a shape where what lies inside is not in doubt (a
        ring that touches itself, parts that overlap) and raises where it is. ``"repair"`` mends
        every self-crossing shape. What is mended is said in the notes.
    max_bytes, max_vertices
        Bounds that are checked before the file is parsed.

    Raises
    ------
    InputError
        GEO-RANGE, GEO-SWAP, GEO-SELFX, GEO-OPEN, GEO-ANTIMERIDIAN, GEO-CRS, GEO-SHAPE,
        LIMIT-VERTICES, and everything that `truceline.intake.json.read_json` raises.
    NotFoundError
        FILE-MISSING.
    """
    name = str(path)
    content = read_bytes(path, max_bytes=max_bytes)
    _check_vertices(content, max_vertices, name)
    document = read_document(content, max_bytes=max_bytes, file=name)
    del content
    reading = _Reading(name, theatre_bounds, crs or _declared_crs(document, name), on_invalid)
    features = tuple(reading.features(document))
    reading.found.raise_if_any()
    return Features(name, features, reading.found.in_order())


def check_features(
    file: str,
    found: Iterable[tuple[Mapping[str, object], BaseGeometry | None]],
    *,
    theatre_bounds: Bounds | None = None,
    crs: str | None = None,
    on_invalid: OnInvalid = "refuse",
) -> Features:
    """Return features that another container gave, after the checks of `read_geojson`.

    `crs` is the reference system that the container declares, None where it is WGS 84 degrees.
    """
    reading = _Reading(file, theatre_bounds, crs, on_invalid)
    features: list[Feature] = []
    for index, (properties, geometry) in enumerate(found):
        where = Where(file=file, feature=f"feature {index}")
        identifier = str(properties.get("id", ""))
        with reading.found.gathering():
            placed = None if geometry is None else reading.placed(geometry, where)
            features.append(Feature(index, identifier, properties, placed))
    reading.found.raise_if_any()
    return Features(file, tuple(features), reading.found.in_order())


def _check_vertices(content: bytes, max_vertices: int, file: str) -> None:
    # every vertex opens one bracket: most files are cleared by a count of brackets alone
    if content.count(b"[") <= max_vertices:
        return
    vertices = sum(1 for _ in _POSITION.finditer(content))
    if vertices > max_vertices:
        message = f"holds {vertices:,} vertices; at most {max_vertices:,} are read"
        hint = "Simplify the shapes, or cut them to the theatre."
        raise InputError(Problem("LIMIT-VERTICES", message, Where(file=file), hint))


def _declared_crs(document: object, file: str) -> str | None:
    """Return None for WGS 84; raise GEO-CRS for any other system that the file declares."""
    declared = document.get("crs") if isinstance(document, dict) else None
    if not declared:
        return None
    properties = declared.get("properties") if isinstance(declared, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name.endswith(_DEGREES):
        return None
    code = name.rsplit(":", 1)[-1]
    where = Where(file=file, feature="crs")
    if code == "4284" or "pulkovo" in name.lower():
        raise InputError(_pulkovo_problem(where))
    shown = f"EPSG:{code}" if code.isdigit() else repr(name[:60])
    raise InputError(
        Problem(
            "GEO-CRS",
            f"declares the coordinate system {shown}; WGS 84 longitude and latitude are read",
            where,
            f"Convert it (ogr2ogr -t_srs EPSG:4326), or confirm it by naming crs={shown}.",
        )
    )


def _pulkovo_problem(where: Where) -> Problem:
    return Problem(
        "GEO-CRS",
        "declares Pulkovo 1942 (EPSG:4284): taken for WGS 84, every point would stand "
        "about 114 m from its place in Ukraine",
        where,
        'Convert it (ogr2ogr -s_srs EPSG:4284 -t_srs EPSG:4326), or confirm with crs="EPSG:4284".',
    )


class _Reading:
    """One pass over a document's features, gathering every problem."""

    def __init__(
        self, file: str, theatre: Bounds | None, crs: str | None, on_invalid: OnInvalid
    ) -> None:
        self.found = Problems()
        self._file, self._theatre, self._on_invalid = file, theatre, on_invalid
        self._crs = crs

    def features(self, document: object) -> Iterator[Feature]:
        """Yield the features of a document; a faulty one is told and left out."""
        for index, item in enumerate(_items_of(document, self._file)):
            where = Where(file=self._file, feature=f"feature {index}")
            with self.found.gathering():
                yield self._feature(index, item, where)

    def _feature(self, index: int, item: object, where: Where) -> Feature:
        if not isinstance(item, dict) or item.get("type") != "Feature":
            raise InputError(Problem("GEO-SHAPE", "not a GeoJSON feature", where))
        properties = item.get("properties") or {}
        if not isinstance(properties, dict):
            raise InputError(Problem("GEO-SHAPE", "properties that are no object", where))
        identifier = item.get("id", properties.get("id", ""))
        geometry = self._geometry(item.get("geometry"), where)
        return Feature(index, str(identifier), properties, geometry)

    def _geometry(self, value: object, where: Where) -> BaseGeometry | None:
        if value is None or value == {}:
            message = "has no geometry; its properties are kept"
            self.found.add(Problem("GEO-NULL", message, where, severity="note"))
            return None
        if not isinstance(value, dict):
            raise InputError(Problem("GEO-SHAPE", "a geometry that is no object", where))
        import shapely

        if value.get("type") == "GeometryCollection":
            parts = [self._geometry(part, where) for part in value.get("geometries", [])]
            return shapely.GeometryCollection([part for part in parts if part is not None])
        return self.placed(_simple_geometry(value, where), where, value.get("coordinates"))

    def placed(
        self, geometry: BaseGeometry, where: Where, coordinates: object = None
    ) -> BaseGeometry:
        """Return a geometry after the checks that concern where on Earth it stands."""
        import shapely

        if self._crs is not None:
            geometry = shapely.transform(geometry, _transformation(self._crs, where))
        points = shapely.get_coordinates(geometry)
        if not len(points):
            self.found.add(Problem("GEO-NULL", "an empty geometry", where, severity="note"))
            return geometry
        _check_degrees(points, self._theatre, where)
        _check_meridian(geometry, where)
        outline = coordinates if isinstance(coordinates, Outline) else None
        return self._simple(geometry, where, outline if self._crs is None else None)

    def _simple(
        self, geometry: BaseGeometry, where: Where, outline: Outline | None
    ) -> BaseGeometry:
        """Return a valid geometry; a crossing is told with its point, or mended if asked."""
        import shapely

        stays = outline is not None and outline.stays_valid(_valid.get(outline.kind))
        if stays or shapely.is_valid(geometry):
            if outline is not None:
                _valid[outline.kind] = outline.points
            return geometry
        problem = _validity_problem(shapely.is_valid_reason(geometry), where)
        mended = shapely.make_valid(geometry, method="structure")
        settled = self._on_invalid == "settle" and _is_settled(geometry, mended)
        if self._on_invalid != "repair" and not settled:
            raise InputError(problem)
        message = f"mended: {problem.message}"
        self.found.add(Problem(problem.code, message, where, severity="note"))
        return mended


def _items_of(document: object, file: str) -> list[object]:
    kind = document.get("type") if isinstance(document, dict) else None
    if isinstance(document, dict):
        if kind == "FeatureCollection" and isinstance(document.get("features"), list):
            items: list[object] = document["features"]
            return items
        if kind == "Feature":
            return [document]
        if kind in _DEPTH_OF or kind == "GeometryCollection":
            return [{"type": "Feature", "geometry": document}]
    raise InputError(
        Problem("GEO-SHAPE", "no GeoJSON features, feature or geometry found", Where(file=file))
    )


def _simple_geometry(value: dict[str, Any], where: Where) -> BaseGeometry:
    """Return the shapely geometry of a GeoJSON one, after checking that its rings close."""
    import msgspec
    import shapely

    kind, coordinates = value.get("type"), value.get("coordinates")
    if isinstance(coordinates, Outline):
        if not coordinates.is_closed:
            for ring in coordinates.rings():
                _check_ring(ring, where)
        return coordinates.shape()
    if kind not in _DEPTH_OF or not isinstance(coordinates, list):
        message = f"a geometry of type {str(kind)[:40]!r} without coordinates that are read"
        raise InputError(Problem("GEO-SHAPE", message, where))
    _check_positions(coordinates, _DEPTH_OF[kind], where)
    if kind.endswith("Polygon"):
        for polygon in [coordinates] if kind == "Polygon" else coordinates:
            for ring in polygon:
                _check_ring(ring, where)
    try:
        geometry = shapely.from_geojson(msgspec.json.encode(value))
    except shapely.GEOSException as error:
        reason = str(error).partition("\n")[0][:120]
        raise InputError(Problem("GEO-SHAPE", f"not a geometry: {reason}", where)) from None
    return shapely.force_2d(geometry)


def _check_positions(coordinates: list[Any], depth: int, where: Where) -> None:
    if depth:
        for part in coordinates:
            if not isinstance(part, list):
                raise InputError(Problem("GEO-SHAPE", "coordinates of the wrong depth", where))
            if not part and depth == 1:  # only a point of its own may be empty
                raise InputError(Problem("GEO-SHAPE", "a position without numbers", where))
            _check_positions(part, depth - 1, where)
    elif coordinates and (
        len(coordinates) < 2
        or not all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in coordinates)
    ):
        raise InputError(Problem("GEO-SHAPE", "a position that is not two numbers", where))


def _check_ring(ring: Sequence[Sequence[float]] | Points, where: Where) -> None:
    if len(ring) and list(ring[0]) != list(ring[-1]):
        message = (
            f"a ring that starts at {_point(ring[0])} and ends at {_point(ring[-1])} is not closed"
        )
        hint = "Repeat the first point as the last; check that no points are missing."
        raise InputError(Problem("GEO-OPEN", message, where, hint))
    if 0 < len(ring) < 4:
        message = f"a ring of {len(ring)} points encloses nothing; at least 4 are needed"
        raise InputError(Problem("GEO-OPEN", message, where))


def _check_degrees(points: Points, theatre: Bounds | None, where: Where) -> None:
    """Raise GEO-CRS, GEO-SWAP or GEO-RANGE for points that are not where degrees can be."""
    lon, lat = points[:, 0], points[:, 1]
    bounds = (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    swapped = (bounds[1], bounds[0], bounds[3], bounds[2])
    if max(map(abs, bounds)) > 360:
        message = f"coordinates such as {_point(points[0])} look like metres of a projection"
        hint = 'Convert the file to WGS 84 degrees, or name its system, e.g. crs="EPSG:3857".'
        raise InputError(Problem("GEO-CRS", message, where, hint))
    if theatre is not None and not _overlaps(bounds, theatre) and _overlaps(swapped, theatre):
        message = (
            f"lies outside the theatre at {_point(points[0])}, and inside with the two swapped"
        )
        hint = "GeoJSON writes longitude first. Confirm, swap them in the file, and read it again."
        raise InputError(Problem("GEO-SWAP", message, where, hint))
    for name, values, limit in (("latitude", lat, 90.0), ("longitude", lon, 180.0)):
        outside = values[abs(values) > limit]
        if len(outside):
            message = f"{name} {outside[0]:g} found; {-limit:g} to {limit:g} allowed"
            raise InputError(Problem("GEO-RANGE", message, where))


def _overlaps(bounds: Bounds, theatre: Bounds) -> bool:
    return (
        bounds[0] <= theatre[2]
        and bounds[2] >= theatre[0]
        and bounds[1] <= theatre[3]
        and bounds[3] >= theatre[1]
    )


def _check_meridian(geometry: BaseGeometry, where: Where) -> None:
    """Raise GEO-ANTIMERIDIAN for an edge of more than half the globe."""
    import numpy as np
    import shapely

    west, _, east, _ = shapely.bounds(geometry)
    if not east - west > 180:
        return
    parts = shapely.get_parts(geometry)
    lines = np.concatenate([shapely.get_rings(parts), parts[shapely.get_type_id(parts) == 1]])
    points, line = shapely.get_coordinates(lines, return_index=True)
    leaps = (abs(np.diff(points[:, 0])) > 180) & (np.diff(line) == 0)
    if leaps.any():
        leap = int(np.flatnonzero(leaps)[0])
        message = (
            f"an edge from {_point(points[leap])} to {_point(points[leap + 1])} "
            "goes round the globe the long way"
        )
        hint = "Split the shape at the 180th meridian (RFC 7946, section 3.1.9)."
        raise InputError(Problem("GEO-ANTIMERIDIAN", message, where, hint))


def _is_settled(geometry: BaseGeometry, mended: BaseGeometry) -> bool:
    """Return whether a shape leaves no doubt about what lies inside it.

    Where the boundary crosses itself, part of the ground is enclosed the other way round, and the
    areas with and without sign differ by twice that part: a bow-tie has an area of nothing. A
    ring that only touches itself has one area whichever way it is counted. Parts that are valid
    each for itself may overlap: together they are what either encloses.
    """
    import shapely

    if all(shapely.is_valid(part) for part in shapely.get_parts(geometry)):
        return True
    doubt = abs(mended.area - geometry.area)
    return bool(doubt <= _ROUNDING_DEG2 + _ROUNDING_SHARE * mended.area)


def _validity_problem(reason: str, where: Where) -> Problem:
    """Return the problem of an invalid polygon from GEOS's words: a reason and a point."""
    what, _, rest = reason.partition("[")
    point = rest.rstrip("]").split()
    at = f" at {_point([float(value) for value in point[:2]])}" if len(point) >= 2 else ""
    if "intersection" in what.lower():
        hint = "Draw the ring so that it does not cross or touch itself there."
        return Problem("GEO-SELFX", f"a ring crosses or touches itself{at}", where, hint)
    return Problem("GEO-SHAPE", f"not a valid shape{at}: {what.strip().lower()}", where)


def _point(position: Any) -> str:
    return f"({position[0]:.8g}, {position[1]:.8g})"


def _transformation(crs: str, where: Where) -> Callable[[Points], Points]:
    import numpy as np
    from pyproj.exceptions import CRSError

    try:
        transformer = _transformer(crs)
    except CRSError:
        message = f"{crs[:60]!r} is not a coordinate system that is known here"
        raise InputError(Problem("GEO-CRS", message, where)) from None

    def to_degrees(points: Points) -> Points:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return to_degrees


@cache
def _transformer(crs: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
