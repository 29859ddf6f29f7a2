"""Areas and lengths on the WGS 84 ellipsoid.

Edges are geodesics between vertices given in lon/lat [degrees]. The method is Karney's
(2013, doi:10.1007/s00190-012-0578-z), as implemented by PROJ.
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry


@cache
def ellipsoid() -> Geod:
    """Return the WGS 84 ellipsoid."""
    return Geod(ellps="WGS84")


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area of a (multi)polygon [km2], whatever the direction of its rings.

    >>> from shapely import box
    >>> round(area_km2(box(30, 48, 31, 49)))
    8254
    """
    total = 0.0
    for polygon in shapely.get_parts(geometry).tolist():
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        if not shapely.get_num_interior_rings(polygon):
            total += abs(_ring_area_m2(polygon))
            continue
        total += abs(_ring_area_m2(polygon.exterior))
        total -= sum(abs(_ring_area_m2(hole)) for hole in polygon.interiors)
    return total / 1e6


def _ring_area_m2(ring: BaseGeometry) -> float:
    """Return the area inside a ring, or a polygon without holes."""
    lon, lat = shapely.get_coordinates(ring).T
    area, _ = ellipsoid().polygon_area_perimeter(lon, lat)
    return float(area)


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
