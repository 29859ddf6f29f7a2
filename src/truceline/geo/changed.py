"""What changed between two versions of an area, from the edges that changed and nothing else.

From one day to the next a published area of three thousand edges changes in a few dozen. The
edges that are new and the ones that are gone together bound the changed faces; only they are
noded and labelled. The work grows with the change, not with the map.

Coordinates are laid on a grid first: the same vertex saved with other digits is the same vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.geo.edges import legs_along_geodesics
from truceline.geo.shapes import areal

GRID_DEG = 1e-6  # about 10 cm: finer than digitising, coarser than a change of precision
SLIVER_M = 1.0  # a face narrower than this is a trace of re-digitising
_ODD = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio's bits: spreads neighbours apart
_METRES = 111_200.0  # of a degree of latitude: widths are judged, not measured


@dataclass(frozen=True)
class GriddedArea:
    """An area on the grid, as directed edges with the inside on their left.

    `edges` (n, 4) holds the start and end of each edge, lon/lat in grid steps.
    """

    shape: BaseGeometry
    edges: NDArray[np.int32]
    is_mended: bool = True


@dataclass(frozen=True)
class Change:
    """The faces that only the later area has, and those that only the earlier one had."""

    gained: tuple[BaseGeometry, ...]
    lost: tuple[BaseGeometry, ...]


NO_CHANGE = Change((), ())


def gridded(area: BaseGeometry, *, mend: bool = True) -> GriddedArea:
    """Return a valid area laid on the grid; what collapses there is dropped.

    Without `mend` what collapses stays, as edges there and back, and the shape is as it was.
    """
    shape = area
    if mend:
        shape = shapely.transform(area, _rounded)
        if not shape.is_valid:
            shape = areal(shapely.set_precision(area, GRID_DEG))
    rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(shape)))
    points, index = shapely.get_coordinates(rings, return_index=True)
    places = _steps_of(points).view(np.int64).reshape(-1)  # a place on the grid as one number
    is_edge = (index[1:] == index[:-1]) & (places[1:] != places[:-1])
    edges = np.column_stack([places[:-1][is_edge], places[1:][is_edge]])
    return GriddedArea(shape, edges.view(np.int32), mend)


def change_between(
    before: GriddedArea, after: GriddedArea, *, step_km: float | None = None
) -> Change:
    """Return the changed faces, without slivers, from the edges that differ alone.

    With `step_km`, edges that differ get a vertex at least so often along their geodesics.
    """
    new, old = _apart(after.edges.view(np.int64), before.edges.view(np.int64))
    if not len(new) and not len(old):
        return NO_CHANGE
    cycle = np.concatenate([new, old[:, [2, 3, 0, 1]]])  # old edges reversed close the loops
    if not (before.is_mended and after.is_mended) and not _is_closed(cycle):
        # three edges have collapsed into one place, which is met once
        return change_between(gridded(before.shape), gridded(after.shape), step_km=step_km)
    if step_km is not None:
        cycle = _steps_of(legs_along_geodesics(cycle * GRID_DEG, step_km=step_km))
    lines = shapely.linestrings((cycle * GRID_DEG).reshape(-1, 2, 2))
    noded = shapely.node(shapely.multilinestrings(lines))
    faces = shapely.get_parts(shapely.polygonize([noded]))
    faces = faces[_width_m(faces) >= SLIVER_M]
    if not len(faces):
        return NO_CHANGE
    turns = _winding(shapely.point_on_surface(faces), cycle)
    return Change(tuple(faces[turns > 0].tolist()), tuple(faces[turns < 0].tolist()))


def _is_closed(cycle: NDArray[np.int32]) -> bool:
    """Whether as many edges start as end at every vertex."""
    starts, ends = np.sort(np.ascontiguousarray(cycle).view(np.int64), axis=0).T
    return bool((starts == ends).all())


def _steps_of(points: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.rint(points / GRID_DEG).astype(np.int32)


def _rounded(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.rint(points / GRID_DEG) * GRID_DEG


def _hashes(edges: NDArray[np.int32]) -> NDArray[np.uint64]:
    wide = edges.astype(np.uint64)
    mixed = wide[:, 0]
    for column in (1, 2, 3):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD + wide[:, column]
    return mixed * _ODD


def _apart(
    one: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the edges that only one of two areas has, start and end of each as one number."""
    ahead = _alike(one, other)
    one, other = one[ahead:], other[ahead:]
    behind = _alike(one[::-1], other[::-1])
    one, other = one[: len(one) - behind], other[: len(other) - behind]
    mine, theirs = (_in_order(edges) for edges in (one, other))
    return _only_in(mine, theirs), _only_in(theirs, mine)


def _alike(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """Return how many edges are the same from the start: most of a map is from day to day."""
    both = min(len(one), len(other))
    differ = np.flatnonzero((one[:both] != other[:both]).reshape(-1))
    return int(differ[0]) // 2 if len(differ) else both


def _in_order(edges: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the edges' hashes in order, and the edges in that order."""
    hashes = _hashes(np.ascontiguousarray(edges).view(np.int32))
    order = np.argsort(hashes)
    return hashes[order], edges[order]


def _only_in(
    one: tuple[NDArray[np.uint64], NDArray[np.int64]],
    other: tuple[NDArray[np.uint64], NDArray[np.int64]],
) -> NDArray[np.int32]:
    (own, edges), (hashes, twins) = one, other
    if len(hashes):
        twin = twins[np.minimum(np.searchsorted(hashes, own), len(hashes) - 1)]
        # of two edges with one hash the wrong one may be met: it then counts as changed in both
        # maps, and the two copies cancel
        edges = edges[(twin[:, 0] != edges[:, 0]) | (twin[:, 1] != edges[:, 1])]
    changed: NDArray[np.int32] = np.ascontiguousarray(edges).view(np.int32)
    return changed


def _width_m(faces: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the mean width of each face, twice its area over its outline [m]."""
    lat = np.radians(shapely.get_y(shapely.centroid(faces)))
    # narrowed by the cosine: a face that runs north to south is the one that looks too wide
    return np.asarray(2 * shapely.area(faces) / shapely.length(faces) * _METRES * np.cos(lat))


def _winding(points: NDArray[np.object_], cycle: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return how often the cycle of directed edges turns round each point.

    New edges run with the later area on their left and old ones reversed, so the number is +1
    where only the later area is, -1 where only the earlier one was, and 0 elsewhere.
    """
    x, y = (shapely.get_coordinates(points) / GRID_DEG).T[:, :, np.newaxis]
    x1, y1, x2, y2 = cycle.T.astype(np.float64)
    side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    up = (y1 <= y) & (y2 > y) & (side > 0)
    down = (y1 > y) & (y2 <= y) & (side < 0)
    return np.asarray(up.sum(axis=1) - down.sum(axis=1))
