"""What changed between two versions of an area, from the edges that changed and nothing else.

From one day to the next a published area of three thousand edges changes in a few dozen. The
edges that are new and the ones that are gone together bound the changed faces; only they are
noded and labelled. The work grows with the change, not with the map.

Coordinates are laid on a grid first: the same vertex saved with other digits is the same vertex.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

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

    @cached_property
    def index(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The edges' hashes in order, and the edge that each belongs to."""
        hashes = _hashes(self.edges)
        order = np.argsort(hashes)
        return hashes[order], order


@dataclass(frozen=True)
class Change:
    """The faces that only the later area has, and those that only the earlier one had."""

    gained: tuple[BaseGeometry, ...]
    lost: tuple[BaseGeometry, ...]


NO_CHANGE = Change((), ())


def gridded(area: BaseGeometry) -> GriddedArea:
    """Return an area laid on the grid; what collapses there is dropped."""
    shape = shapely.transform(area, _rounded)
    if not shape.is_valid:
        shape = areal(shapely.set_precision(area, GRID_DEG))
    polygons = shapely.orient_polygons(shapely.get_parts(shape))
    rings = shapely.get_rings(polygons)
    points, index = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint(points / GRID_DEG).astype(np.int32)
    same_ring = index[1:] == index[:-1]
    edges = np.hstack([steps[:-1], steps[1:]])[same_ring]
    moving = (edges[:, :2] != edges[:, 2:]).any(axis=1)
    return GriddedArea(shape, np.ascontiguousarray(edges[moving]))


def change_between(before: GriddedArea, after: GriddedArea) -> Change:
    """Return the changed faces, without slivers, from the edges that differ alone."""
    new = _only_in(after, before)
    old = _only_in(before, after)
    if not len(new) and not len(old):
        return NO_CHANGE
    cycle = np.concatenate([new, old[:, [2, 3, 0, 1]]])  # old edges reversed close the loops
    lines = shapely.linestrings((cycle * GRID_DEG).reshape(-1, 2, 2))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(_all(lines)))))
    faces = faces[_width_m(faces) >= SLIVER_M]
    if not len(faces):
        return NO_CHANGE
    turns = _winding(shapely.point_on_surface(faces), cycle)
    return Change(tuple(faces[turns > 0].tolist()), tuple(faces[turns < 0].tolist()))


def _all(lines: NDArray[np.object_]) -> BaseGeometry:
    return shapely.multilinestrings(lines.tolist())


def _rounded(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.rint(points / GRID_DEG) * GRID_DEG


def _hashes(edges: NDArray[np.int32]) -> NDArray[np.uint64]:
    wide = edges.astype(np.uint64)
    mixed = wide[:, 0]
    for column in (1, 2, 3):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD + wide[:, column]
    return mixed * _ODD


def _only_in(one: GriddedArea, other: GriddedArea) -> NDArray[np.int32]:
    hashes, order = other.index
    if not len(hashes):
        return one.edges
    place = np.searchsorted(hashes, _hashes(one.edges))
    twin = other.edges[order[np.minimum(place, len(hashes) - 1)]]
    # of two edges with one hash the wrong one may be met: it then counts as changed in both
    # maps, and the two copies cancel
    return np.asarray(one.edges[(twin != one.edges).any(axis=1)])


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
