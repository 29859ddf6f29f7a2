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
from truceline.geo.shapes import areal

STEP_KM = 2.0


def along_geodesics(
    geometry: BaseGeometry, *, step_km: float = STEP_KM, mend: bool = True
) -> BaseGeometry:
    """Return the geometry with a vertex at least every `step_km` along its geodesic edges.

    An edge gets the same vertices whichever way it runs, so that neighbours stay neighbours.
    Areas and lengths on the ellipsoid do not change. An area stays valid: where two outlines run
    within metres of each other, a bent edge may cross the other, and is mended, unless the caller
    sees to that (`mend` is false).
    """
    dense = _along(geometry, step_km)
    if dense is geometry or not mend:
        return dense
    return areal(dense) if geometry.geom_type in ("Polygon", "MultiPolygon") else dense


def legs_along_geodesics(legs: NDArray[np.float64], *, step_km: float) -> NDArray[np.float64]:
    """Return straight legs (n, 4), start and end in lon/lat, as legs of at most `step_km`."""
    far = np.hypot(legs[:, 2] - legs[:, 0], legs[:, 3] - legs[:, 1]) > _degrees(step_km)
    if not far.any():
        return legs
    dense = [_dense(leg.reshape(2, 2), step_km) for leg in legs[far]]
    return np.concatenate([legs[~far], *(np.hstack([line[:-1], line[1:]]) for line in dense)])


def _along(geometry: BaseGeometry, step_km: float) -> BaseGeometry:
    """Return the geometry itself where none of its edges is long: most parts of most maps."""
    kind = geometry.geom_type
    # the step from one ring to the next may look long too: then the rings are looked at one by one
    if not len(_far(shapely.get_coordinates(geometry), step_km)):
        return geometry
    if kind == "Polygon":
        lines = (geometry.exterior, *geometry.interiors)
        rings = [_dense(shapely.get_coordinates(line), step_km) for line in lines]
        return shapely.Polygon(rings[0], rings[1:])
    if kind == "LineString":
        return shapely.LineString(_dense(shapely.get_coordinates(geometry), step_km))
    if kind.startswith("Multi") or kind == "GeometryCollection":
        parts = [_along(part, step_km) for part in shapely.get_parts(geometry).tolist()]
        return type(geometry)(parts)
    return geometry


def _far(points: NDArray[np.float64], step_km: float) -> NDArray[np.intp]:
    """Return the edges that may be longer than a step."""
    spans = points[1:] - points[:-1]
    return np.flatnonzero(np.hypot(spans[:, 0], spans[:, 1]) > _degrees(step_km))


def _degrees(step_km: float) -> float:
    """Return what is so short in degrees that it needs no measuring: a degree is at most 112 km."""
    return step_km / 112.0


def _dense(points: NDArray[np.float64], step_km: float) -> NDArray[np.float64]:
    far = _far(points, step_km)
    if not len(far):
        return points
    starts, ends = points[far], points[far + 1]
    turned = (starts[:, 0] > ends[:, 0]) | (
        (starts[:, 0] == ends[:, 0]) & (starts[:, 1] > ends[:, 1])
    )
    starts, ends = (
        np.where(turned[:, np.newaxis], one, other)
        for one, other in ((ends, starts), (starts, ends))
    )
    azimuths, _, metres = ellipsoid().inv(*starts.T, *ends.T)
    counts = (np.asarray(metres) // (step_km * 1e3)).astype(np.intp)
    edge = np.repeat(np.arange(len(far)), counts)
    if not len(edge):
        return points
    place = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    place = np.where(turned[edge], counts[edge] + 1 - place, place)
    along = np.asarray(metres)[edge] * place / (counts[edge] + 1)
    begin = starts[edge]
    lon, lat, _ = ellipsoid().fwd(begin[:, 0], begin[:, 1], np.asarray(azimuths)[edge], along)
    return np.insert(points, far[edge] + 1, np.column_stack([lon, lat]), axis=0)
