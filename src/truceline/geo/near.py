"""What lies within a distance: buffers in metres, drawn piece by piece in local projections."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.errors import InputError, Problem
from truceline.geo.shapes import areal

if TYPE_CHECKING:
    from pyproj.enums import TransformDirection

G = TypeVar("G", BaseGeometry, NDArray[np.object_])

_PIECE_KM = 40.0  # a piece this long keeps the distance error of its projection below 1e-5


class LocalPlane:
    """An azimuthal equidistant plane [m] around a point; true to scale near its centre."""

    def __init__(self, lon: float, lat: float, kind: str = "aeqd") -> None:
        from pyproj import Transformer

        # a pipeline, not two systems of coordinates looked up: fifteen times as quick to make
        self._there = Transformer.from_pipeline(
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
            f"+step +proj={kind} +lat_0={lat} +lon_0={lon} +ellps=WGS84"
        )

    def to_plane(self, geometry: G) -> G:
        """Return the geometry, or each of an array, in metres on the plane."""
        from pyproj.enums import TransformDirection

        return self._moved(geometry, TransformDirection.FORWARD)

    def to_degrees(self, geometry: G) -> G:
        """Return the geometry, or each of an array, in lon/lat degrees."""
        from pyproj.enums import TransformDirection

        return self._moved(geometry, TransformDirection.INVERSE)

    def _moved(self, geometry: G, direction: TransformDirection) -> G:
        def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
            x, y = self._there.transform(points[:, 0], points[:, 1], direction=direction)
            return np.column_stack([x, y])

        moved: G = shapely.transform(geometry, move)
        return moved


def within_km(geometry: BaseGeometry, distance_km: float, *, quad_segs: int = 16) -> BaseGeometry:
    """Return the area within `distance_km` of a geometry, on the ellipsoid.

    The outline is cut into pieces of some tens of kilometres, each buffered on its own local
    plane, so that a line of a thousand kilometres keeps its width everywhere. What would reach
    across the 180th meridian or round a pole raises GEO-ANTIMERIDIAN.
    """
    if distance_km < 0:
        raise ValueError(f"a distance cannot be negative: {distance_km}")
    if geometry.is_empty:
        return shapely.Polygon()
    areas = [geometry] if geometry.geom_type.endswith("Polygon") else []
    outline = geometry.boundary if areas else geometry
    for piece in _pieces(outline):
        centre = shapely.box(*piece.bounds).centroid
        plane = LocalPlane(centre.x, centre.y)
        grown = plane.to_plane(piece).buffer(distance_km * 1e3, quad_segs=quad_segs)
        areas.append(not_across(plane.to_degrees(grown)))
    return areal(shapely.union_all(areas))


def not_across(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape in degrees, or raise GEO-ANTIMERIDIAN if it leaps round the globe."""
    west, _, east, _ = shape.bounds
    if east - west > 180:
        message = "this reaches across the 180th meridian, or round a pole"
        hint = "Draw what lies on each side apart, and stop short of the meridian."
        raise InputError(Problem("GEO-ANTIMERIDIAN", message, hint=hint))
    return shape


def _pieces(outline: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(outline):
        if part.geom_type == "Point":
            yield part
            continue
        points = shapely.get_coordinates(shapely.segmentize(part, _PIECE_KM / 111.3))
        east = np.cos(np.radians(points[:, 1]))
        steps = np.hypot(np.diff(points[:, 0]) * east[1:], np.diff(points[:, 1])) * 111.3
        bins = np.floor(np.concatenate([[0.0], np.cumsum(steps)]) / _PIECE_KM).astype(int)
        cuts = [0, *(np.flatnonzero(np.diff(bins)) + 1).tolist(), len(points) - 1]
        for start, end in itertools.pairwise(cuts):
            if end > start:
                yield shapely.LineString(points[start : end + 1])
