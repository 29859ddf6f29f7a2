"""From GeoJSON to the WKB of a record without loading a geometry library."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from itertools import chain
from struct import pack

import msgspec

from truceline.model.record import Shape

Ring = list[tuple[float, float]]

_LINE, _POLYGON, _MULTILINE, _MULTIPOLYGON = 2, 3, 5, 6


class LineString(msgspec.Struct, tag="LineString"):
    """A GeoJSON line."""

    coordinates: Ring


class MultiLineString(msgspec.Struct, tag="MultiLineString"):
    """Several GeoJSON lines."""

    coordinates: list[Ring]


class Polygon(msgspec.Struct, tag="Polygon"):
    """A GeoJSON polygon: its outer ring, then its holes."""

    coordinates: list[Ring]


class MultiPolygon(msgspec.Struct, tag="MultiPolygon"):
    """Several GeoJSON polygons."""

    coordinates: list[list[Ring]]


Geometry = LineString | MultiLineString | Polygon | MultiPolygon


def shape_of_geojson(geometry: Geometry) -> Shape:
    """Return the shape of a GeoJSON geometry, its vertices in the order of the file."""
    if isinstance(geometry, LineString):
        return Shape(_line(geometry.coordinates))
    if isinstance(geometry, Polygon):
        return Shape(_polygon(geometry.coordinates))
    if isinstance(geometry, MultiLineString):
        parts, code = [_line(line) for line in geometry.coordinates], _MULTILINE
    else:
        parts, code = [_polygon(rings) for rings in geometry.coordinates], _MULTIPOLYGON
    return Shape(pack("<BII", 1, code, len(parts)) + b"".join(parts))


def _line(points: Ring) -> bytes:
    return pack("<BI", 1, _LINE) + _points(points)


def _polygon(rings: Sequence[Ring]) -> bytes:
    return pack("<BII", 1, _POLYGON, len(rings)) + b"".join(map(_points, rings))


def _points(points: Ring) -> bytes:
    doubles = array("d", chain.from_iterable(points))
    return pack("<I", len(points)) + _little_endian(doubles)


def _little_endian(doubles: array[float]) -> bytes:
    if sys.byteorder == "big":
        doubles.byteswap()
    return doubles.tobytes()
