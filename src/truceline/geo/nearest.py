"""Land parted among points: each piece goes to its nearest point, and no piece crosses a barrier.

A nearest-point (Voronoi) partition is drawn on one conformal plane, where the bisector of two
neighbouring points is true to metres, and cut to the land in degrees, so that the parts add up
to the whole. What a barrier cuts off from its point goes to the nearest of the points whose
land it touches on its own bank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from truceline.geo.measure import area_km2, length_km
from truceline.geo.near import LocalPlane
from truceline.geo.shapes import areal, merged

_TOUCH = 1e-7  # [degrees], about a centimetre: two outlines this close are one
_NUDGES_M = (0.0, 0.1, 1.0, 10.0)
_STEP_M = 5_000.0  # a bisector drawn with a vertex this often departs from its curve by < 1 m


@dataclass(frozen=True, slots=True)
class Partition:
    """Land parted among points: `cells` (n,) in the order of the points, in degrees."""

    points: NDArray[np.float64]  # (n, 2) lon, lat
    cells: NDArray[np.object_]

    def of(self, members: NDArray[np.bool_]) -> BaseGeometry:
        """Return the land of the points where `members` (n,) is true."""
        return merged(self.cells[members].tolist())


def nearest_cells(
    points: ArrayLike, land: BaseGeometry, *, barriers: BaseGeometry | None = None
) -> Partition:
    """Part `land` among `points` (n, 2) lon/lat, each piece to the nearest point.

    `barriers` are lines that no piece crosses; water has to be taken out of the land before,
    with its shore among the barriers. Two points in one position are refused.

    Raises
    ------
    ValueError
        If there is no point, or two points coincide.
    """
    sites = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if len(sites) == 0:
        raise ValueError("a partition needs at least one point")
    if len(np.unique(sites, axis=0)) != len(sites):
        raise ValueError("two points have the same position")
    plane = _plane(land)
    cells = _clip(_bisected(sites, land, plane), land)
    if barriers is not None and not barriers.is_empty:
        cells = _banked(sites, cells, barriers, plane)
    return Partition(sites, cells)


def shared_edges(partition: Partition, groups: ArrayLike) -> list[tuple[int, int, BaseGeometry]]:
    """Return the outline that each two touching cells of different groups share.

    Each item is (index, index, line in degrees); `groups` (n,) holds one label a point.
    """
    labels = np.asarray(groups)
    tree = shapely.STRtree(partition.cells)
    left, right = tree.query(partition.cells, predicate="intersects")
    apart = (left < right) & (labels[left] != labels[right])
    edges = []
    for i, j in zip(left[apart].tolist(), right[apart].tolist(), strict=True):
        line = _shared(partition.cells[i], partition.cells[j])
        if line.length > _TOUCH:
            edges.append((i, j, line))
    return edges


def _plane(land: BaseGeometry) -> LocalPlane:
    centre = shapely.box(*land.bounds).centroid
    return LocalPlane(centre.x, centre.y, kind="stere")


def _bisected(
    sites: NDArray[np.float64], land: BaseGeometry, plane: LocalPlane
) -> NDArray[np.object_]:
    frame = plane.to_plane(shapely.segmentize(shapely.box(*land.buffer(1.0).bounds), 0.1))
    if len(sites) == 1:
        cells = np.array([shapely.envelope(frame)])
    else:
        cells = _voronoi(shapely.get_coordinates(plane.to_plane(shapely.multipoints(sites))), frame)
    cells = shapely.segmentize(cells, _STEP_M)
    return plane.to_degrees(np.asarray(cells))


def _voronoi(points: NDArray[np.float64], frame: BaseGeometry) -> NDArray[np.object_]:
    """Return the nearest-point cells of points on a plane [m], cut to the frame's envelope.

    Points on one circle, as on a lattice, can break the diagram: its cells then overlap. Such a
    diagram shows in its area, and is drawn again with the points nudged by decimetres.
    """
    whole = shapely.envelope(frame)
    for nudge in _NUDGES_M:
        shaken = points + np.random.default_rng(0).uniform(-nudge, nudge, points.shape)
        diagram = shapely.voronoi_polygons(
            shapely.multipoints(shaken), extend_to=frame, ordered=True
        )
        cells = np.asarray(shapely.intersection(shapely.get_parts(diagram), whole))
        covered = float(shapely.area(cells).sum())
        if len(cells) == len(points) and abs(covered - whole.area) < 1e-9 * whole.area:
            return cells
    raise ArithmeticError("no partition of these points could be drawn")


def _clip(cells: NDArray[np.object_], land: BaseGeometry) -> NDArray[np.object_]:
    shapely.prepare(land)
    clipped = cells.copy()
    across = np.flatnonzero(~shapely.contains_properly(land, cells))
    clipped[across] = [areal(cell) for cell in shapely.intersection(cells[across], land).tolist()]
    return clipped


def _banked(
    sites: NDArray[np.float64],
    cells: NDArray[np.object_],
    barriers: BaseGeometry,
    plane: LocalPlane,
) -> NDArray[np.object_]:
    """Give what a barrier cuts off from its point to the points of its own bank."""
    shapely.prepare(barriers)
    kept = cells.copy()
    loose: list[tuple[int, BaseGeometry]] = []
    for index in np.flatnonzero(shapely.intersects(barriers, _hulls(sites, cells))).tolist():
        mine = []
        for piece in _cut(cells[index], barriers):
            if not _sees(sites[index], piece, barriers):
                loose.append((index, piece))
            else:
                mine.append(piece)
        kept[index] = merged(mine) if mine else shapely.Polygon()
    bank = barriers.buffer(2 * _TOUCH)
    while loose:
        left = []
        given: dict[int, list[BaseGeometry]] = {}
        for index, piece in loose:
            owners = _neighbours(piece, kept, bank)
            if len(owners) == 0:
                left.append((index, piece))
                continue
            for owner, share in _among(owners, piece, sites, plane):
                given.setdefault(owner, []).append(share)
        for owner, shares in given.items():
            kept[owner] = merged([kept[owner], *shares])
        if not given:
            for index, piece in left:
                for owner, share in _in_sight(index, piece, sites, barriers, plane):
                    kept[owner] = merged([kept[owner], share])
            break
        loose = left
    return kept


def _sees(site: NDArray[np.float64], piece: BaseGeometry, barriers: BaseGeometry) -> bool:
    # a piece cut by the barrier ends on it: look a metre into the piece, not at its edge
    inside = piece.buffer(-1e-5)
    sight = shapely.shortest_line(shapely.Point(site), piece if inside.is_empty else inside)
    return not shapely.intersects(barriers, sight)


def _hulls(sites: NDArray[np.float64], cells: NDArray[np.object_]) -> NDArray[np.object_]:
    both = [
        shapely.GeometryCollection([shapely.Point(site), cell])
        for site, cell in zip(sites, cells, strict=True)
    ]
    return np.asarray(shapely.convex_hull(np.array(both)))


def _cut(cell: BaseGeometry, barriers: BaseGeometry) -> list[BaseGeometry]:
    pieces: list[BaseGeometry] = []
    for part in shapely.get_parts(cell).tolist():
        inside = shapely.intersection(barriers, part)
        lines = shapely.union_all([part.boundary, inside])
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines).tolist()))
        pieces += [face for face in faces.tolist() if part.contains(face.point_on_surface())]
    return pieces


def _neighbours(
    piece: BaseGeometry, kept: NDArray[np.object_], bank: BaseGeometry
) -> NDArray[np.intp]:
    """Return who shares more of an outline with a piece than what runs along the barriers."""
    near = np.flatnonzero(shapely.dwithin(kept, piece, _TOUCH))
    dry = [shapely.difference(_shared(piece, kept[index]), bank).length for index in near.tolist()]
    return near[np.array(dry, dtype=np.float64) > 10 * _TOUCH]


def _in_sight(
    index: int,
    island: BaseGeometry,
    sites: NDArray[np.float64],
    barriers: BaseGeometry,
    plane: LocalPlane,
) -> list[tuple[int, BaseGeometry]]:
    """Part an island that touches nobody's land among the points that see it past the barrier.

    Where no point does, it stays with its nearest.
    """
    seen = np.flatnonzero([_sees(site, island, barriers) for site in sites])
    return _among(seen, island, sites, plane) if len(seen) else [(index, island)]


def _among(
    owners: NDArray[np.intp], piece: BaseGeometry, sites: NDArray[np.float64], plane: LocalPlane
) -> list[tuple[int, BaseGeometry]]:
    if len(owners) == 1:
        return [(int(owners[0]), piece)]
    shares = _clip(_bisected(sites[owners], piece, plane), piece)
    return [(int(o), s) for o, s in zip(owners, shares.tolist(), strict=True) if not s.is_empty]


def _shared(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    return shapely.intersection(one.boundary, other.buffer(_TOUCH))


def halves(
    gap: BaseGeometry, one: BaseGeometry, other: BaseGeometry, *, step_km: float | None = None
) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the two parts of a gap that lie nearer to one of two areas that it separates.

    The shores are taken as points every `step_km`, so the middle is true to about that; by
    default half the gap's mean width, within 50 and 500 m: coarser points would make the middle
    of a narrow gap a zigzag.
    """
    step_km = _step_km(gap) if step_km is None else step_km
    shores = [shapely.intersection(gap.boundary, area.buffer(_TOUCH)) for area in (one, other)]
    points = [_shore_points(shore, step_km) for shore in shores]
    if not all(len(found) for found in points):
        return (gap, shapely.Polygon()) if len(points[0]) else (shapely.Polygon(), gap)
    both = np.concatenate(points)
    both, first = np.unique(np.round(both, 9), axis=0, return_index=True)
    partition = nearest_cells(both, gap)
    mine = first < len(points[0])
    parts = np.array([partition.of(mine), partition.of(~mine)])
    # points that do not face each other make steps of the middle: the shores stay as they are
    smooth = shapely.coverage_simplify(parts, step_km / 222.4, simplify_boundary=False)
    return smooth[0], smooth[1]


def _step_km(gap: BaseGeometry) -> float:
    width_km = 2 * area_km2(gap) / length_km(gap)
    return min(0.5, max(0.05, width_km / 2))


def _shore_points(shore: BaseGeometry, step_km: float) -> NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(shapely.segmentize(shore, step_km / 111.2)))
