"""A grid over edges: for each cell the edges within reach, and the zones its centre lies in.

A point's zones follow from its cell: those that hold the centre, changed by each edge crossed
on the way from the centre to the point. Cells far from every edge need no edge at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.engines.edges import Edges
from truceline.engines.native import Native
from truceline.engines.plane import Floats, Ints

_walk = Native("laying", "edges_in_cells")

MOST_CELLS = 4_000_000
_PIECE = 8  # cells; longer edges are looked at in pieces of this length
_BLOCK = 2_000_000  # candidate pairs of edge and cell looked at in one go
# The corner of the grid is moved by this share of a cell, so that centres have coordinates that
# no data set has, and never lie on an edge.
_OFF_LATTICE = 0.381966


@dataclass(frozen=True)
class Grid:
    """Cells row by row from (`west`, `south`); ragged arrays of edges and of zones at centres."""

    west: float
    south: float
    cell: float  # side of a cell, in the units of the edges
    columns: int
    rows: int
    edge_offsets: Ints  # (cells + 1,)
    edge_ids: NDArray[np.int32]
    zone_offsets: Ints  # (cells + 1,)
    zone_ids: NDArray[np.int32]
    windings: NDArray[np.int8]  # how often the zone's border goes round the centre
    starts: Ints
    ends: Ints

    def cells_of(self, x: Floats, y: Floats) -> Ints:
        """Return the cell of each point, -1 outside the grid (or not finite)."""
        with np.errstate(invalid="ignore"):
            column = np.floor((x - self.west) / self.cell)
            row = np.floor((y - self.south) / self.cell)
            inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        cells = np.full(x.shape, -1, dtype=np.int64)
        cells[inside] = (row[inside] * self.columns + column[inside]).astype(np.int64)
        return cells


def grid_of(edges: Edges, cell: float, reach: float, *, compiled: bool = False) -> Grid:
    """Return the grid of edges with cells of at least `cell`, listing edges within `reach`.

    The cell grows where the extent would need more than `MOST_CELLS` of them.
    """
    west, south, east, north = edges.bounds
    margin = reach + cell
    width, height = east - west + 2 * margin, north - south + 2 * margin
    cell = max(cell, math.sqrt(width * height / MOST_CELLS))
    west, south = west - margin - _OFF_LATTICE * cell, south - margin - _OFF_LATTICE * cell
    columns = math.ceil((east + margin - west) / cell) + 1
    rows = math.ceil((north + margin - south) / cell) + 1
    frame = _Frame(west, south, cell, columns, rows)
    lay = _edges_by_cell_compiled if compiled else _edges_by_cell
    edge_offsets, edge_ids = lay(edges, frame, reach)
    zone_offsets, zone_ids, windings, starts, ends = _zones_by_cell(edges, frame)
    return Grid(
        west=west,
        south=south,
        cell=cell,
        columns=columns,
        rows=rows,
        edge_offsets=edge_offsets,
        edge_ids=edge_ids,
        zone_offsets=zone_offsets,
        zone_ids=zone_ids,
        windings=windings,
        starts=starts,
        ends=ends,
    )


@dataclass(frozen=True)
class _Frame:
    west: float
    south: float
    cell: float
    columns: int
    rows: int

    @property
    def cells(self) -> int:
        return self.columns * self.rows

    def limit(self, reach: float) -> float:
        """Return how far from its centre what lies within `reach` of a cell may be."""
        # half a diagonal more, and a little for rounding
        return (reach + self.cell * math.sqrt(0.5)) * (1 + 1e-12)

    def column_of(self, x: Floats) -> Ints:
        return np.clip((x - self.west) // self.cell, 0, self.columns - 1).astype(np.int64)

    def row_of(self, y: Floats) -> Ints:
        return np.clip((y - self.south) // self.cell, 0, self.rows - 1).astype(np.int64)


def _edges_by_cell(edges: Edges, frame: _Frame, reach: float) -> tuple[Ints, NDArray[np.int32]]:
    """List, cell by cell, the edges that pass within `reach` of the cell."""
    found_cells, found_edges = [], []
    limit = frame.limit(reach)
    for edge, ax, ay, bx, by in _short_pieces(edges, _PIECE * frame.cell):
        left = frame.column_of(np.minimum(ax, bx) - reach)
        right = frame.column_of(np.maximum(ax, bx) + reach)
        low = frame.row_of(np.minimum(ay, by) - reach)
        high = frame.row_of(np.maximum(ay, by) + reach)
        wide, tall = right - left + 1, high - low + 1
        for part in _blocks(wide * tall):
            which, step = _spread(wide[part] * tall[part])
            which += part.start
            column = left[which] + step % wide[which]
            row = low[which] + step // wide[which]
            distance = _distance(
                np.asarray(frame.west + (column + 0.5) * frame.cell, np.float64),
                np.asarray(frame.south + (row + 0.5) * frame.cell, np.float64),
                *(a[which] for a in (ax, ay, bx, by)),
            )
            near = distance <= limit
            found_cells.append((row * frame.columns + column)[near])
            found_edges.append(edge[which[near]].astype(np.int32))
    cells = np.concatenate(found_cells) if found_cells else np.empty(0, np.int64)
    ids = np.concatenate(found_edges) if found_edges else np.empty(0, np.int32)
    order = np.lexsort((ids, cells))
    cells, ids = cells[order], ids[order]
    once = np.ones(len(cells), dtype=bool)  # two pieces of an edge may reach one cell
    once[1:] = (cells[1:] != cells[:-1]) | (ids[1:] != ids[:-1])
    cells, ids = cells[once], ids[once]
    return _offsets(cells, frame.cells), ids


def _edges_by_cell_compiled(
    edges: Edges, frame: _Frame, reach: float
) -> tuple[Ints, NDArray[np.int32]]:
    numbers = (frame.west, frame.south, frame.cell, frame.columns, frame.rows, reach,
               frame.limit(reach), _PIECE * frame.cell)  # fmt: skip
    ends, seen = edges.ends, np.full(frame.cells, -1, np.int32)
    places = np.zeros(frame.cells + 1, np.int64)
    _walk(ends, *numbers, places, seen, seen, False)
    offsets = np.cumsum(places)
    ids = np.empty(offsets[-1], np.int32)
    seen[:] = -1
    _walk(ends, *numbers, offsets[:-1].copy(), seen, ids, True)
    return offsets, ids


def _short_pieces(
    edges: Edges, longest: float
) -> Iterator[tuple[Ints, Floats, Floats, Floats, Floats]]:
    """Cut long edges, for finding cells only, so that a diagonal does not claim its whole box."""
    length = np.hypot(edges.bx - edges.ax, edges.by - edges.ay)
    pieces = np.maximum(1, np.ceil(length / longest)).astype(np.int64)
    edge, step = _spread(pieces)
    near, far = step / pieces[edge], (step + 1) / pieces[edge]
    dx, dy = (edges.bx - edges.ax)[edge], (edges.by - edges.ay)[edge]
    ax, ay = edges.ax[edge], edges.ay[edge]
    yield edge, ax + near * dx, ay + near * dy, ax + far * dx, ay + far * dy


def _zones_by_cell(
    edges: Edges, frame: _Frame
) -> tuple[Ints, NDArray[np.int32], NDArray[np.int8], Ints, Ints]:
    """List, cell by cell, the zones that hold its centre, each with the interval when it does."""
    edge, member = _spread(np.diff(edges.offsets))
    member += edges.offsets[edge]
    zone, sign = edges.zones[member].astype(np.int64), edges.signs[member].astype(np.int64)
    cell_lists, rows = [np.empty(0, np.int64)], [np.empty((0, 4), np.int64)]
    for which in range(edges.zone_count):
        mine = zone == which
        if not mine.any():
            continue
        for start, end, cells, winding in _held_centres(edges, edge[mine], sign[mine], frame):
            cell_lists.append(cells)
            held = np.empty((len(cells), 4), np.int64)
            held[:, 0], held[:, 1], held[:, 2], held[:, 3] = which, winding, start, end
            rows.append(held)
    cells, table = np.concatenate(cell_lists), np.concatenate(rows)
    order = np.argsort(cells, kind="stable")
    cells, table = cells[order], table[order]
    return (
        _offsets(cells, frame.cells),
        table[:, 0].astype(np.int32),
        table[:, 1].astype(np.int8),
        np.ascontiguousarray(table[:, 2]),
        np.ascontiguousarray(table[:, 3]),
    )


def _held_centres(
    edges: Edges, edge: Ints, sign: Ints, frame: _Frame
) -> Iterator[tuple[int, int, Ints, NDArray[np.int64]]]:
    """Yield (start, end, cells, windings) for one zone, stepping over its changes in time.

    Between two moments only the edges that appear or go are looked at: together they form
    closed curves, so that the centres they change are few.
    """
    moments = np.unique(np.concatenate([edges.start[edge], edges.end[edge]]))
    if len(moments) == 2:  # a zone that never changes
        cells, held = _turned_centres(edges, edge, sign, frame)
        yield int(moments[0]), int(moments[1]), cells, held
        return
    winding = np.zeros(frame.cells, dtype=np.int8)
    since = np.full(frame.cells, moments[0], dtype=np.int64)
    for moment in moments:
        appears, goes = edges.start[edge] == moment, edges.end[edge] == moment
        turning = np.concatenate([edge[appears], edge[goes]])
        weights = np.concatenate([sign[appears], -sign[goes]])
        cells, change = _turned_centres(edges, turning, weights, frame)
        held = winding[cells] != 0
        for start in np.unique(since[cells[held]]):
            ended = cells[held & (since[cells] == start)]
            yield int(start), int(moment), ended, winding[ended].astype(np.int64)
        winding[cells] += change.astype(np.int8)
        since[cells] = moment


def _turned_centres(
    edges: Edges, edge: Ints, weights: Ints, frame: _Frame
) -> tuple[Ints, NDArray[np.int64]]:
    """Return the cells whose centre the weighted edges go round, and how often."""
    ay, by = edges.ay[edge], edges.by[edge]
    # rows whose centre line the edge crosses, half-open as everywhere: a <= y < b
    first = np.ceil((np.minimum(ay, by) - frame.south) / frame.cell - 0.5).astype(np.int64)
    last = np.ceil((np.maximum(ay, by) - frame.south) / frame.cell - 0.5).astype(np.int64)
    which, step = _spread(np.maximum(0, last - first))
    row = first[which] + step
    y = frame.south + (row + 0.5) * frame.cell
    ax, bx = edges.ax[edge], edges.bx[edge]
    slope = ((bx - ax)[which]) / ((by - ay)[which])
    crossing = ax[which] + (y - ay[which]) * slope
    # an edge going up adds one to every centre west of it
    turn = np.where(by > ay, 1, -1)[which] * weights[which]
    column = np.ceil((crossing - frame.west) / frame.cell - 0.5).astype(np.int64)
    if not len(row):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, high, right = row.min(), row.max(), max(int(column.max()), 1)
    left = max(0, int(column.min()) - 1)
    window = np.zeros((high - low + 1, right - left + 1), dtype=np.int64)
    np.add.at(window, (row - low, column - left), turn)
    # summed from the east, so that a centre counts the crossings east of it
    around = np.cumsum(window[:, ::-1], axis=1)[:, ::-1]
    around = np.roll(around, -1, axis=1)
    around[:, -1] = 0
    rows, columns = np.nonzero(around)
    cells = (rows + low) * frame.columns + columns + left
    return cells.astype(np.int64), around[rows, columns]


def _distance(x: Floats, y: Floats, ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    dx, dy = bx - ax, by - ay
    length2 = np.maximum(dx * dx + dy * dy, np.finfo(float).tiny)
    along = np.clip(((x - ax) * dx + (y - ay) * dy) / length2, 0.0, 1.0)
    return np.hypot(x - ax - along * dx, y - ay - along * dy)


def _spread(counts: Ints) -> tuple[Ints, Ints]:
    """Return for each of `counts` repeats whose it is and which step: (owner, step)."""
    owner = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, step


def _blocks(counts: Ints) -> Iterator[slice]:
    """Cut a list of counts into slices of about `_BLOCK` in sum."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        taken = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, taken + _BLOCK, side="right")))
        yield slice(start, stop)
        start = stop


def _offsets(sorted_cells: Ints, cells: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(sorted_cells, minlength=cells))]).astype(
        np.int64
    )
