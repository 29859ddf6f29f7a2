"""Edges as geodesics: long edges get vertices along the geodesic, so that cutting keeps areas.

Where two areas are cut against each other, new vertices appear on the chord between two
vertices in lon/lat, not on the geodesic. On an edge of 50 km the two lie 50 m apart, and parts
no longer add up to the whole. With a vertex every two kilometres they agree to a decimetre.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.geo.measure import ellipsoid

STEP_KM = 2.0
_FAR_DEG = STEP_KM / 112.0  # no edge shorter than this, in degrees of latitude, is too long


def along_geodesics(geometry: BaseGeometry, *, step_km: float = STEP_KM) -> BaseGeometry:
    """Return the geometry with a vertex at least every `step_km` along its geodesic edges.

    An edge gets the same vertices whichever way it runs, so that neighbours stay neighbours.
    Areas and lengths on the ellipsoid do not change.
    """
    kind = geometry.geom_type
    if kind == "Polygon":
        rings = [_dense(ring, step_km) for ring in (geometry.exterior, *geometry.interiors)]
        return shapely.Polygon(rings[0], rings[1:])
    if kind == "LineString":
        return shapely.LineString(_dense(geometry, step_km))
    if kind.startswith("Multi") or kind == "GeometryCollection":
        parts = [along_geodesics(part, step_km=step_km) for part in geometry.geoms]
        return type(geometry)(parts)
    return geometry


def _dense(line: BaseGeometry, step_km: float) -> NDArray[np.float64]:
    points: NDArray[np.float64] = shapely.get_coordinates(line)
    if len(points) < 2:
        return points
    spans = np.abs(np.diff(points, axis=0))
    long = np.flatnonzero(np.hypot(spans[:, 0] * 0.5, spans[:, 1]) > _FAR_DEG)
    inserted = {int(edge): _between(points[edge], points[edge + 1], step_km) for edge in long}
    if not any(len(found) for found in inserted.values()):
        return points
    pieces: list[NDArray[np.float64]] = []
    last = 0
    for edge, found in inserted.items():
        pieces += [points[last : edge + 1], found]
        last = edge + 1
    return np.concatenate([*pieces, points[last:]])


def _between(
    start: NDArray[np.float64], end: NDArray[np.float64], step_km: float
) -> NDArray[np.float64]:
    turned = tuple(start) > tuple(end)
    (lon1, lat1), (lon2, lat2) = (end, start) if turned else (start, end)
    _, _, metres = ellipsoid().inv(lon1, lat1, lon2, lat2)
    count = int(metres // (step_km * 1e3))
    if not count:
        return np.empty((0, 2))
    found = np.asarray(ellipsoid().npts(lon1, lat1, lon2, lat2, count), dtype=np.float64)
    return found[::-1] if turned else found
