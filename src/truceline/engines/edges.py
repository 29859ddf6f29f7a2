"""The borders of zones as one set of edges, each kept once however many zones it bounds.

A border that two zones share is one edge with two signs: it is integrated once, so that the
probabilities of a partition sum to one. Each edge carries the interval in which it is valid,
so that one index serves every day of a moving line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.engines.plane import Floats, Ints, Plane

ALWAYS = (np.iinfo(np.int64).min, np.iinfo(np.int64).max)

# Edges are straight in lon/lat (RFC 7946, section 3.1.1). On the plane they are drawn as chords
# that leave the true edge by no more than this: 1e-4 in probability for a disc of ten metres.
SAGITTA_M = 0.0015


@dataclass(frozen=True)
class ZoneShape:
    """The area of one zone in lon/lat [degrees], valid in [start, end) [s since 1970, UTC]."""

    zone: int  # its place in the list of zones
    geometry: BaseGeometry
    start: int = ALWAYS[0]
    end: int = ALWAYS[1]


@dataclass(frozen=True)
class Edges:
    """Directed edges (n,) with the zones to their left (+1) or right (-1), as a ragged array."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    start: Ints
    end: Ints
    offsets: Ints  # (n + 1,) into `zones` and `signs`
    zones: NDArray[np.int32]
    signs: NDArray[np.int8]
    zone_count: int
    lobes: Floats = field(default_factory=lambda: np.empty((0, 8)))  # (n, 8) after coarsening

    def __len__(self) -> int:
        return len(self.ax)

    @property
    def ends(self) -> Floats:
        """The ends of each edge, (n, 4): x and y of the first, then of the second."""
        return np.column_stack([self.ax, self.ay, self.bx, self.by])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The least and greatest x and y: west, south, east, north."""
        return (
            float(min(self.ax.min(), self.bx.min())),
            float(min(self.ay.min(), self.by.min())),
            float(max(self.ax.max(), self.bx.max())),
            float(max(self.ay.max(), self.by.max())),
        )


def edges_of(
    shapes: Sequence[ZoneShape],
    zone_count: int,
    plane: Plane | None = None,
    sagitta_m: float = SAGITTA_M,
) -> Edges:
    """Return the edges of zones on a plane [m], or as they stand in lon/lat without one.

    Rings are turned so that a zone lies to the left of its edges; holes follow from that.
    Edges that a zone holds twice in opposite directions (touching parts) cancel. Edges stand in
    the order of the ring that has them first, so that neighbours follow each other.
    """
    rows = [_directed_rows(shape.geometry) for shape in shapes]
    points = np.concatenate([np.empty((0, 4)), *rows])
    shape = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    backward = (points[:, 0] > points[:, 2]) | (
        (points[:, 0] == points[:, 2]) & (points[:, 1] > points[:, 3])
    )
    canonical = np.where(backward[:, None], points[:, [2, 3, 0, 1]], points)
    first, which = _firsts(canonical)
    corners = points[first]
    signs = np.where(backward == backward[first][which], 1, -1)
    columns = np.array([(s.zone, s.start, s.end) for s in shapes], dtype=np.int64).reshape(-1, 3)
    zone, start, end = columns[shape].T
    memberships = _merged_in_time(which, zone, signs.astype(np.int64), start, end)
    return _assembled(
        corners, *memberships, zone_count=zone_count, plane=plane, sagitta_m=sagitta_m
    )


def _firsts(rows: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Return where each different row stands first, and which of these each row equals."""
    order = np.lexsort(rows.T)  # stable: of equal rows the first comes first
    new = _differs(rows[order])
    firsts = order[new]
    ranks = np.empty(len(firsts), dtype=np.int64)
    ranks[np.argsort(firsts)] = np.arange(len(firsts))
    which = np.empty(len(rows), dtype=np.int64)
    which[order] = ranks[np.cumsum(new) - 1]
    return np.sort(firsts), which


def _differs(rows: NDArray[np.float64] | Ints) -> NDArray[np.bool_]:
    """Mark the rows that differ from the one before them."""
    new = np.ones(len(rows), dtype=bool)
    new[1:] = np.any(rows[1:] != rows[:-1], axis=1)
    return new


def _directed_rows(geometry: BaseGeometry) -> Floats:
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    edges = np.hstack([points[:-1], points[1:]])
    moves = (edges[:, 0] != edges[:, 2]) | (edges[:, 1] != edges[:, 3])
    directed: Floats = edges[moves & (ring[1:] == ring[:-1])]
    return directed


def _assembled(
    corners: Floats,
    which: Ints,
    zone: Ints,
    signs: Ints,
    start: Ints,
    end: Ints,
    *,
    zone_count: int,
    plane: Plane | None,
    sagitta_m: float,
) -> Edges:
    """Group the memberships of each edge and interval, and draw the edges on the plane."""
    order = np.lexsort((zone, end, start, which))
    which, zone, signs, start, end = (a[order] for a in (which, zone, signs, start, end))
    keys = np.column_stack([which, start, end])
    heads = np.flatnonzero(_differs(keys))
    counts = np.diff(np.append(heads, len(keys)))
    ax, ay, bx, by, pieces = _on_plane(corners[which[heads]], plane, sagitta_m)
    repeated = np.repeat(counts, pieces)
    offsets = np.concatenate([[0], np.cumsum(repeated)]).astype(np.int64)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], repeated)
    rows = np.repeat(np.repeat(heads, pieces), repeated) + within
    return Edges(
        ax=ax,
        ay=ay,
        bx=bx,
        by=by,
        start=np.repeat(start[heads], pieces),
        end=np.repeat(end[heads], pieces),
        offsets=offsets,
        zones=zone[rows].astype(np.int32),
        signs=signs[rows].astype(np.int8),
        zone_count=zone_count,
    )


def _merged_in_time(
    which: Ints, zone: Ints, signs: Ints, start: Ints, end: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Join the intervals of one edge of one zone that follow on each other; drop cancelled ones."""
    # equal edge, zone and interval: signs add, and opposite ones cancel
    keys = np.column_stack([which, zone, start, end])
    order = np.lexsort(keys.T[::-1])
    keys = keys[order]
    heads = np.flatnonzero(_differs(keys))
    unique = keys[heads]
    summed = np.add.reduceat(signs[order], heads) if len(heads) else signs
    kept = summed != 0
    unique, summed = unique[kept], summed[kept]
    order = np.lexsort((unique[:, 2], summed, unique[:, 1], unique[:, 0]))
    unique, summed = unique[order], summed[order]
    follows = np.zeros(len(unique), dtype=bool)
    follows[1:] = (
        (unique[1:, 0] == unique[:-1, 0])
        & (unique[1:, 1] == unique[:-1, 1])
        & (summed[1:] == summed[:-1])
        & (unique[1:, 2] == unique[:-1, 3])
    )
    heads = np.flatnonzero(~follows)
    lasts = np.append(heads[1:], len(unique)) - 1
    return (
        unique[heads, 0],
        unique[heads, 1],
        summed[heads],
        unique[heads, 2],
        unique[lasts, 3],
    )


def _on_plane(
    corners: Floats, plane: Plane | None, sagitta_m: float
) -> tuple[Floats, Floats, Floats, Floats, Ints]:
    """Return chords on the plane, and into how many chords each edge was cut."""
    if plane is None or not len(corners):
        ones = np.ones(len(corners), dtype=np.int64)
        return corners[:, 0], corners[:, 1], corners[:, 2], corners[:, 3], ones
    ax, ay, _ = plane.project(corners[:, 0], corners[:, 1])
    bx, by, _ = plane.project(corners[:, 2], corners[:, 3])
    middle = (corners[:, :2] + corners[:, 2:]) / 2
    mx, my, _ = plane.project(middle[:, 0], middle[:, 1])
    sagitta = np.hypot(mx - (ax + bx) / 2, my - (ay + by) / 2)
    # a chord over 1/n of an arc leaves it by 1/n2 of the whole sagitta
    pieces = np.maximum(1, np.ceil(np.sqrt(sagitta / sagitta_m))).astype(np.int64)
    edge = np.repeat(np.arange(len(corners)), pieces)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = np.column_stack([step, step + 1]) / pieces[edge][:, None]
    ends = []
    for column in (0, 1):
        # the far end is the next chord's near end to the last bit: computed the same way
        along = share[:, column][:, None]
        lonlat = corners[edge, :2] * (1 - along) + corners[edge, 2:] * along
        x, y, _ = plane.project(lonlat[:, 0], lonlat[:, 1])
        ends += [x, y]
    return ends[0], ends[1], ends[2], ends[3], pieces
