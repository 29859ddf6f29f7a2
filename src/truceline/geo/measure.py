"""Areas and lengths on the WGS 84 ellipsoid.

Edges are geodesics between vertices given in lon/lat [degrees]. The method is Karney's
(2013, doi:10.1007/s00190-012-0578-z), as implemented by PROJ, which is loaded when first needed;
areas whose edges are all short are summed by `truceline.geo.alignment`, to 3e-8 of PROJ's.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from truceline.geo import alignment

if TYPE_CHECKING:
    from pyproj import Geod

_POLYGON = 3  # shapely's number of the type


@cache
def ellipsoid() -> Geod:
    """Return the WGS 84 ellipsoid."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area of a (multi)polygon [km2], whatever the direction of its rings.

    >>> from shapely import box
    >>> round(area_km2(box(30, 48, 31, 49)))
    8254
    """
    return float(areas_km2([geometry])[0])


def areas_km2(geometries: Sequence[BaseGeometry]) -> NDArray[np.float64]:
    """Return the area of each (multi)polygon [km2], all in one go."""
    parts, owner = shapely.get_parts(np.array(geometries, object), return_index=True)
    plane = (shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)
    rings, polygon = shapely.get_rings(parts[plane], return_index=True)
    if not len(rings):
        return np.zeros(len(geometries))
    # the first ring of a polygon is its outline, the others are its holes
    sign = np.where(np.diff(polygon, prepend=-1) != 0, 1.0, -1.0)
    areas = sign * np.abs(_rings_m2(rings)) / 1e6
    totals = np.zeros(len(geometries))
    np.add.at(totals, owner[plane][polygon], areas)
    return totals


def _rings_m2(rings: NDArray[np.object_]) -> NDArray[np.float64]:
    points, ring = shapely.get_coordinates(rings, return_index=True)
    short = alignment.have_short_edges(points, ring, len(rings))
    if short.all():
        return alignment.ring_areas_m2(points, ring)
    areas = np.empty(len(rings))
    if short.any():
        areas[short] = _rings_m2(rings[short])
    for index in np.flatnonzero(~short):
        areas[index], _ = ellipsoid().polygon_area_perimeter(*points[ring == index].T)
    return areas


def length_km(geometry: BaseGeometry) -> float:
    """Return the length of a line, or the perimeter of a polygon, holes included [km]."""
    lines = geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry
    total = 0.0
    for part in shapely.get_parts(lines):
        lon, lat = shapely.get_coordinates(part).T
        total += float(ellipsoid().line_length(lon, lat))
    return total / 1e3


def distances_m(
    lon: ArrayLike, lat: ArrayLike, other_lon: ArrayLike, other_lat: ArrayLike
) -> NDArray[np.float64]:
    """Return the geodesic distance of each pair of points [m], broadcast together."""
    arrays = np.broadcast_arrays(lon, lat, other_lon, other_lat)
    lon1, lat1, lon2, lat2 = arrays
    _, _, metres = ellipsoid().inv(lon1, lat1, lon2, lat2)
    return np.asarray(metres, dtype=np.float64)


def geodesic(points: ArrayLike, step_km: float = 5.0) -> BaseGeometry:
    """Return the line through `points` (n, 2) whose legs are geodesics, a vertex every step.

    A leg drawn straight in lon/lat departs from its geodesic by hundreds of metres over
    100 km; the added vertices keep the two together.
    """
    corners = np.asarray(points, dtype=np.float64)
    vertices = [corners[:1]]
    for start, end in itertools.pairwise(corners):
        (lon1, lat1), (lon2, lat2) = start, end
        _, _, metres = ellipsoid().inv(lon1, lat1, lon2, lat2)
        count = int(metres // (step_km * 1e3))
        if count:
            vertices.append(np.asarray(ellipsoid().npts(lon1, lat1, lon2, lat2, count)))
        vertices.append(end[np.newaxis])
    return shapely.LineString(np.concatenate(vertices))
