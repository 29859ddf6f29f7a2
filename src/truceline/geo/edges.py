"""Edges as geodesics: long edges get vertices along the geodesic, so that cutting keeps areas.

Where two areas are cut against each other, new vertices appear on the chord between two
vertices in lon/lat, not on the geodesic. On an edge of 50 km the two lie 50 m apart, and parts
no longer add up to the whole. With a vertex every two kilometres they agree to a decimetre.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.geo import alignment
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
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return areas_along_geodesics([geometry], step_km=step_km, mend=mend)[0]
    return _along(geometry, step_km)


def areas_along_geodesics(
    areas: Sequence[BaseGeometry], *, step_km: float = STEP_KM, mend: bool = True
) -> list[BaseGeometry]:
    """Return (multi)polygons with vertices as `along_geodesics` gives them, all in one go."""
    polygons, area = shapely.get_parts(np.array(areas, object), return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    far = _far(points, step_km)
    far = far[ring[far] == ring[far + 1]]  # the step from one ring to the next is no edge
    edge, vertices = _vertices(points[far], points[far + 1], step_km)
    places = far[edge] + 1
    if not len(places):
        return list(areas)
    bent = set(area[polygon[ring[places - 1]]].tolist())
    ring = np.insert(ring, places, ring[places - 1])
    rings = shapely.linearrings(np.insert(points, places, vertices, axis=0), indices=ring)
    polygons = shapely.polygons(rings, indices=polygon, out=polygons)
    dense = list(areas)
    for index in bent:
        parts = polygons[area == index]
        one = areas[index].geom_type == "Polygon"
        dense[index] = parts[0] if one else shapely.multipolygons(parts)
        if mend:
            dense[index] = areal(dense[index])
    return dense


def legs_along_geodesics(legs: NDArray[np.float64], *, step_km: float) -> NDArray[np.float64]:
    """Return straight legs (n, 4), start and end in lon/lat, as legs of at most `step_km`."""
    far = np.hypot(legs[:, 2] - legs[:, 0], legs[:, 3] - legs[:, 1]) > _degrees(step_km)
    if not far.any():
        return legs
    edge, vertices = _vertices(legs[far, :2], legs[far, 2:], step_km)
    count = int(far.sum())
    # the start, the vertices and the end of each leg, one leg after the other
    order = np.argsort(np.concatenate([np.arange(count), edge, np.arange(count)]), kind="stable")
    points = np.concatenate([legs[far, :2], vertices, legs[far, 2:]])[order]
    dense = np.hstack([points[:-1], points[1:]])
    lasts = np.cumsum(np.bincount(edge, minlength=count) + 2)[:-1] - 1
    return np.concatenate([legs[~far], np.delete(dense, lasts, axis=0)])


def _along(geometry: BaseGeometry, step_km: float) -> BaseGeometry:
    """Return the geometry itself where none of its edges is long: most parts of most maps."""
    kind = geometry.geom_type
    if kind == "Polygon":
        return areas_along_geodesics([geometry], step_km=step_km, mend=False)[0]
    # the step from one ring to the next may look long too: then the rings are looked at one by one
    if not len(_far(shapely.get_coordinates(geometry), step_km)):
        return geometry
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
    edge, vertices = _vertices(points[far], points[far + 1], step_km)
    return np.insert(points, far[edge] + 1, vertices, axis=0) if len(edge) else points


def _vertices(
    starts: NDArray[np.float64], ends: NDArray[np.float64], step_km: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the vertices to put on edges, in their order, and the edge that each is on."""
    turned = (starts[:, 0] > ends[:, 0]) | (
        (starts[:, 0] == ends[:, 0]) & (starts[:, 1] > ends[:, 1])
    )
    starts, ends = (
        np.where(turned[:, np.newaxis], one, other)
        for one, other in ((ends, starts), (starts, ends))
    )
    # the same edge gets the same vertices in every shape, whatever other edges are there
    far = ~alignment.are_short(starts, ends)
    metres = alignment.lengths_m(starts, ends)
    if far.any():
        azimuths, _, metres[far] = ellipsoid().inv(*starts[far].T, *ends[far].T)
    counts = (metres // (step_km * 1e3)).astype(np.intp)
    edge = np.repeat(np.arange(len(starts)), counts)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    place = np.where(turned[edge], counts[edge] + 1 - place, place)
    share = place / (counts[edge] + 1)
    vertices = alignment.between(starts[edge], ends[edge], share)
    if far.any():
        whose = far[edge]
        (lon, lat), along = starts[edge[whose]].T, (metres[edge] * share)[whose]
        bearing = np.repeat(np.asarray(azimuths), counts[far])
        vertices[whose] = np.column_stack(ellipsoid().fwd(lon, lat, bearing, along)[:2])
    return edge, vertices
