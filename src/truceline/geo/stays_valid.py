"""Whether a valid area stays valid when a few of its edges change, from those edges alone.

A map of a series differs from the one before in a few dozen of thousands of edges. What was valid
stays so if no new edge meets another one but at the vertex that follows it, and if no other ring
comes to lie on another side of the ring that changed. Where either is in any doubt the answer is
no, and the whole shape is looked at; yes is never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Edges = NDArray[np.float64]  # (n, 4): start and end

_MOST_PAIRS = 150_000  # more pairs of edges cost more than a look at the whole shape
_DOUBT = 1e-15  # of the products in a cross product: three times what rounding may change
_ODD = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio's bits: spreads neighbours apart
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Kinship:
    """How the points of an area differ from those of an area before it: in a part of one ring.

    `taken` points of `before` from `place` on have become `put` points.
    """

    before: Points
    place: int
    taken: int
    put: int


def stays_valid(after: Points, ring_sizes: NDArray[np.intp], kin: Kinship) -> bool:
    """Return whether an area is surely valid, once the one before it is known to be."""
    ends = ring_sizes.cumsum()
    changed = int(np.searchsorted(ends, kin.place, "right"))
    first, last = int(ends[changed] - ring_sizes[changed]), int(ends[changed]) - 1
    if not first < kin.place or not kin.place + kin.put <= last:
        return False  # where the ring starts and ends
    old = _edges(kin.before[kin.place - 1 : kin.place + kin.taken + 1])
    new = _edges(after[kin.place - 1 : kin.place + kin.put + 1])
    fresh, gone = _apart(new, old)
    if len(new) - len(fresh) != len(old) - len(gone):
        return False  # an edge that is met twice
    if not len(fresh):
        return not len(gone)
    if len(fresh) * len(after) > _MOST_PAIRS:
        return False
    if not _meets_nothing(after, fresh + kin.place - 1, ends, (first, last - 1)):
        return False
    cycle = np.concatenate([new[fresh], old[gone][:, [2, 3, 0, 1]]])
    others = np.delete(ends - ring_sizes, changed)
    return _turns_round_none(cycle, after[others])


def _edges(points: Points) -> Edges:
    return np.hstack([points[:-1], points[1:]])


def _apart(one: Edges, other: Edges) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which edges of each are not among the other's."""
    (mine, my_order), (theirs, their_order) = _in_order(one), _in_order(other)
    return (
        np.sort(my_order[_missing(mine, one[my_order], theirs, other[their_order])]),
        np.sort(their_order[_missing(theirs, other[their_order], mine, one[my_order])]),
    )


def _in_order(edges: Edges) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    bits = edges.view(np.uint64)
    mixed = bits[:, 0]
    for column in (1, 2, 3):
        mixed = (mixed ^ (mixed >> _SHIFT)) * _ODD + bits[:, column]
    mixed = mixed * _ODD
    order = np.argsort(mixed)
    return mixed[order], order


def _missing(
    own: NDArray[np.uint64], edges: Edges, hashes: NDArray[np.uint64], twins: Edges
) -> NDArray[np.bool_]:
    twin = twins[np.minimum(np.searchsorted(hashes, own), len(hashes) - 1)]
    # of two edges with one hash the wrong one may be met: then both count as changed
    return np.asarray((twin != edges).any(axis=1))


def _meets_nothing(
    points: Points, at: NDArray[np.intp], ends: NDArray[np.intp], ring: tuple[int, int]
) -> bool:
    """Whether the edges from some points meet no other edge but at the vertex between the two.

    `ends` holds where rings end, `ring` the first and last edge of the ring that changed.
    """
    one, other = _near(points, at)
    is_edge = np.ones(len(points), bool)
    is_edge[ends - 1] = False  # from one ring to the next
    one, other = at[one[is_edge[other]]], other[is_edge[other]]
    apart = one != other
    one, other = one[apart], other[apart]
    ahead = (other == one + 1) | ((one == ring[1]) & (other == ring[0]))
    behind = (one == other + 1) | ((other == ring[1]) & (one == ring[0]))
    a, b = (np.hstack([points[place], points[place + 1]]) for place in (one, other))
    near_a, near_b = _sides(a, b), _sides(b, a)
    clear = (near_a != 0) | (near_b != 0)
    # two edges in a row: the far end of the one lies clear of the other's line
    turn = np.where(ahead, _side(a, b[:, 2:]), _side(b, a[:, 2:])) != 0
    return bool(np.where(ahead | behind, turn, clear).all())


def _near(points: Points, at: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of edges whose boxes touch: the number in `at`, and the other's place."""
    boxes = []
    for values in points.T:
        line = np.ascontiguousarray(values)
        boxes.append((np.minimum(line[:-1], line[1:]), np.maximum(line[:-1], line[1:])))
    (west, east), (south, north) = boxes
    near = south <= north[at][:, np.newaxis]
    near &= north >= south[at][:, np.newaxis]
    near &= west <= east[at][:, np.newaxis]
    near &= east >= west[at][:, np.newaxis]
    return np.divmod(np.flatnonzero(near), len(west))


def _sides(line: Edges, edge: Edges) -> NDArray[np.float64]:
    """Return the side of a line that a whole edge lies on; 0 where it may meet the line."""
    start, end = _side(line, edge[:, :2]), _side(line, edge[:, 2:])
    return np.where(start == end, start, 0.0)


def _side(line: Edges, points: Points) -> NDArray[np.float64]:
    """Return 1 where a point is surely on the left of a line, -1 on the right, 0 in doubt."""
    left = (line[:, 2] - line[:, 0]) * (points[:, 1] - line[:, 1])
    right = (line[:, 3] - line[:, 1]) * (points[:, 0] - line[:, 0])
    surely = np.abs(left - right) > _DOUBT * (np.abs(left) + np.abs(right))
    return np.where(surely, np.sign(left - right), 0.0)


def _turns_round_none(cycle: Edges, points: Points) -> bool:
    """Whether closed loops of directed edges surely turn round none of some points."""
    if not len(points):
        return True
    x, y = points.T[:, :, np.newaxis]
    x1, y1, x2, y2 = cycle.T
    beside = (np.minimum(y1, y2) <= y) & (np.maximum(y1, y2) >= y) & (np.maximum(x1, x2) >= x)
    point, edge = np.nonzero(beside)
    side = _side(cycle[edge], points[point])
    if not side.all():
        return False  # on an edge, or on its line
    start, end = (places[edge] <= points[point, 1] for places in (y1, y2))
    up = np.where(start, 1.0, -1.0)
    turns = np.zeros(len(points))
    np.add.at(turns, point, np.where((start != end) & (side == up), up, 0.0))
    return not turns.any()
