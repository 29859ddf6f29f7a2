"""How much of an uncertain position lies inside a zone, exactly, as a sum over nearby edges.

For a position with an isotropic Gaussian error of unit sigma around the origin, the mass inside
a closed curve is the winding number less a term for each edge:

    P = W - sum over edges of  1/(2 pi)  integral of exp(-r^2 / 2) d(theta)

(Green's theorem; each term is a difference of two values of Owen's T function, Owen 1956,
doi:10.1214/aoms/1177728074). A uniform disc of unit radius has ``1 - r^2`` in place of the
exponential, and so a closed form. Written as angle less remainder, with ``h`` the distance of
the edge's line and ``t`` the place along it,

    term = (angle - h * integral of g dt) / (2 pi),   g = (1 - exp(-r^2/2)) / r^2  or  1

the remainder is smooth everywhere, on the edge too, and a few Gauss-Legendre nodes give it to
1e-6. Away from the position no angle is needed: the term is the integral of ``h f`` with
``f = exp(-r^2/2) / r^2``. Both functions are read from tables. Only edges within `REACH` matter:
what is left out is at most exp(-REACH^2/2), because the terms beyond the circle differ from the
mass beyond it by no more than that.

A position exactly on an edge counts half. Ties are broken as if the position were moved up, and
then left by less, so that the winding number and the angles always agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truceline.engines.edges import Edges
from truceline.engines.grid import Grid
from truceline.engines.plane import Floats, Ints

REACH = 4.75  # sigmas; leaves out at most 1.3e-5
NEAR2 = 2.0  # squared sigmas from which on f is smooth enough for its table
PIECE = 1.5  # sigmas; four nodes on a piece this long err by less than 1e-6

# Gauss-Legendre rules for the spans of edge [sigmas] up to which each errs by less than 1e-6;
# longer edges are cut into pieces for the last one.
_ORDERS = (2, 3, 4)
SPANS = (0.25, 0.75, PIECE)
NODES = np.zeros((len(_ORDERS), max(_ORDERS)))
WEIGHTS = np.zeros((len(_ORDERS), max(_ORDERS)))
for _row, _order in enumerate(_ORDERS):
    NODES[_row, :_order], WEIGHTS[_row, :_order] = np.polynomial.legendre.leggauss(_order)


def _tables() -> tuple[Floats, Floats]:
    """Return g and f on an even grid of r^2; linear in between errs by less than 1e-6."""
    square = np.arange(_STEPS + 2) / TABLE_SCALE
    with np.errstate(divide="ignore", invalid="ignore"):
        near = np.where(square == 0, 0.5, -np.expm1(-square / 2) / square)
        far = np.exp(-square / 2) / square
    return near, np.where(square < NEAR2 / 2, 0.0, far)


_STEPS = 8192
TABLE_SCALE = _STEPS / (REACH * REACH * 1.01)
NEAR_TABLE, FAR_TABLE = _tables()

TINY = 1e-200  # stands for the step that breaks a tie; far below any length, above underflow
_PAIRS = 1_000_000  # pairs of point and edge held in memory at once


def side_of(cross: Floats, dx: Floats, dy: Floats) -> NDArray[np.int8]:
    """Return +1 where the origin is left of an edge, -1 where right, with ties broken."""
    tie = np.where(dx > 0, 1, np.where(dx < 0, -1, np.where(dy > 0, 1, -1)))
    return np.where(cross > 0, 1, np.where(cross < 0, -1, tie)).astype(np.int8)


def edge_terms(
    ax: Floats, ay: Floats, bx: Floats, by: Floats, side: NDArray[np.int8], disc: bool
) -> Floats:
    """Return each edge's term, its ends given from the position in sigmas (or radii)."""
    reach = 1.0 if disc else REACH
    dx, dy = bx - ax, by - ay
    length = np.maximum(np.hypot(dx, dy), np.finfo(float).tiny)  # a closed stretch has no chord
    ux, uy = dx / length, dy / length
    height = np.abs(ax * by - ay * bx) / length
    near = ax * ux + ay * uy
    chord = np.sqrt(np.maximum(reach * reach - height * height, 0.0))
    start, stop = np.maximum(near, -chord), np.minimum(near + length, chord)
    terms = np.zeros(len(ax))
    some = np.flatnonzero((height < reach) & (stop > start))
    ax, ay, bx, by, ux, uy = (a[some] for a in (ax, ay, bx, by, ux, uy))
    start, stop, near, height = (a[some] for a in (start, stop, near, height))
    if disc:
        angle = _clipped_angle(ax, ay, bx, by, ux, uy, start - near, near + length[some] - stop)
        terms[some] = side[some] * (angle - height * (stop - start)) / (2 * np.pi)
        return terms
    closest = np.maximum(np.maximum(start, -stop), 0.0)
    far = height * height + closest * closest >= NEAR2
    inner = _integral(height * height, start, stop, far)
    angle = np.zeros(len(some))
    close = np.flatnonzero(~far)
    angle[close] = _clipped_angle(
        *(a[close] for a in (ax, ay, bx, by, ux, uy, start - near, near + length[some] - stop))
    )
    terms[some] = side[some] * np.where(far, height * inner, angle - height * inner) / (2 * np.pi)
    return terms


def _clipped_angle(
    ax: Floats, ay: Floats, bx: Floats, by: Floats, ux: Floats, uy: Floats, ahead: Floats,
    back: Floats,
) -> Floats:  # fmt: skip
    """Return the angle between the ends of edges, cut to the reach."""
    ax, ay = np.where(ahead > 0, ax + ahead * ux, ax), np.where(ahead > 0, ay + ahead * uy, ay)
    bx, by = np.where(back > 0, bx - back * ux, bx), np.where(back > 0, by - back * uy, by)
    return _angle(ax, ay, bx, by)


def lobe_terms(lobes: Floats, px: Floats, py: Floats, unit: Floats, disc: bool) -> Floats:
    """Return the mass on each lobe (n, 8) seen from a position of spread `unit`.

    A lobe is far smaller than a disc's radius and counts where its middle is inside.
    """
    vx, vy = (lobes[:, 0] - px) / unit, (lobes[:, 1] - py) / unit
    square = vx * vx + vy * vy
    area = lobes[:, 2] / unit**2
    if disc:
        return np.where(square < 1.0, area / np.pi, 0.0)
    first = (lobes[:, 3] * vx + lobes[:, 4] * vy) / unit**3
    second = lobes[:, 5] * (vx * vx - 1) + 2 * lobes[:, 6] * vx * vy + lobes[:, 7] * (vy * vy - 1)
    density = np.where(square < REACH * REACH, np.exp(-square / 2) / (2 * np.pi), 0.0)
    return density * (area - first + second / (2 * unit**4))


def _integral(height2: Floats, start: Floats, stop: Floats, far: NDArray[np.bool_]) -> Floats:
    """Return the integral of f along far edges, of g along near ones."""
    pieces = np.maximum(1, np.ceil((stop - start) / PIECE)).astype(np.int64)
    owner = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    half = (stop - start)[owner] / (2 * pieces[owner])
    middle = start[owner] + (2 * step + 1) * half
    total = np.zeros(len(owner))
    rule = np.searchsorted(SPANS, np.minimum((stop - start)[owner], PIECE))
    for column in range(NODES.shape[1]):
        node, weight = NODES[rule, column], WEIGHTS[rule, column]
        place = (height2[owner] + (middle + node * half) ** 2) * TABLE_SCALE
        cell = place.astype(np.int64)
        share = place - cell
        values = [
            table[cell] + share * (table[cell + 1] - table[cell])
            for table in (FAR_TABLE, NEAR_TABLE)
        ]
        total += weight * np.where(far[owner], values[0], values[1])
    return np.bincount(owner, weights=total * half, minlength=len(pieces)).astype(np.float64)


def match_with_numpy(
    edges: Edges,
    grid: Grid,
    x: Floats,
    y: Floats,
    spread: Floats,
    moment: Ints,
    *,
    disc: bool,
    least: float,
) -> tuple[Ints, NDArray[np.int32], Floats]:
    """Return (point, zone, probability) for every pair of at least `least`, point by point.

    `spread` is sigma or the disc's radius in the units of the grid; 0 is an exact position.
    """
    cells = grid.cells_of(x, y)
    inside = np.flatnonzero(cells >= 0)
    burden = np.diff(grid.edge_offsets)[cells[inside]] + 1
    found = []
    for start, stop in _batches(burden):
        rows = inside[start:stop]
        found.append(
            _match_batch(edges, grid, x, y, spread, moment, rows, cells[rows], disc, least)
        )
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0)
    points, zones, shares = (np.concatenate(column) for column in zip(*found, strict=True))
    return points, zones, shares


def _match_batch(
    edges: Edges,
    grid: Grid,
    x: Floats,
    y: Floats,
    spread: Floats,
    moment: Ints,
    rows: Ints,
    cells: Ints,
    disc: bool,
    least: float,
) -> tuple[Ints, NDArray[np.int32], Floats]:
    point, place = _members(grid.zone_offsets, cells)
    holds = (grid.starts[place] <= moment[rows[point]]) & (moment[rows[point]] < grid.ends[place])
    points, zones = [point[holds]], [grid.zone_ids[place[holds]]]
    values: list[Floats] = [grid.windings[place[holds]].astype(np.float64)]

    point, place = _members(grid.edge_offsets, cells)
    edge = grid.edge_ids[place].astype(np.int64)
    now = moment[rows[point]]
    valid = (edges.start[edge] <= now) & (now < edges.end[edge])
    point, edge = point[valid], edge[valid]
    change = _changes(edges, grid, x[rows[point]], y[rows[point]], spread[rows[point]],
                      cells[point], edge, disc)  # fmt: skip
    moved = np.flatnonzero(change)
    pair, member = _members(edges.offsets, edge[moved])
    points.append(point[moved][pair])
    zones.append(edges.zones[member])
    values.append(edges.signs[member] * change[moved][pair])

    key = np.concatenate(points) * edges.zone_count + np.concatenate(zones)
    unique, where = np.unique(key, return_inverse=True)
    summed = np.bincount(where, weights=np.concatenate(values), minlength=len(unique))
    share: Floats = np.clip(summed.astype(np.float64), 0.0, 1.0)
    kept = share >= least
    unique = unique[kept]
    return (
        rows[unique // edges.zone_count],
        (unique % edges.zone_count).astype(np.int32),
        share[kept],
    )


def _changes(
    edges: Edges, grid: Grid, px: Floats, py: Floats, spread: Floats, cells: Ints, edge: Ints,
    disc: bool,
) -> Floats:  # fmt: skip
    """Return by how much each edge changes what its left zone holds, from cell centre to point."""
    ax, ay = edges.ax[edge] - px, edges.ay[edge] - py
    bx, by = edges.bx[edge] - px, edges.by[edge] - py
    ay = np.where((ax == 0) & (ay == 0), -TINY, ay)
    by = np.where((bx == 0) & (by == 0), -TINY, by)
    qx = grid.west + (cells % grid.columns + 0.5) * grid.cell - px
    qy = grid.south + (cells // grid.columns + 0.5) * grid.cell - py
    dx, dy = bx - ax, by - ay
    cross = ax * by - ay * bx
    side = side_of(cross, dx, dy)
    corner = side_of((ax - qx) * by - ay * (bx - qx), dx, dy)
    centre = side_of((ax - qx) * (by - qy) - (ay - qy) * (bx - qx), dx, dy)
    change = np.where((ay <= 0) != (by <= 0), (side - corner) / 2, 0.0)
    change += np.where((ax < qx) != (bx < qx), (corner - centre) / 2, 0.0)

    wide = np.flatnonzero(spread > 0)
    unit = spread[wide]
    change[wide] -= edge_terms(
        ax[wide] / unit, ay[wide] / unit, bx[wide] / unit, by[wide] / unit, side[wide], disc
    )
    if len(edges.lobes):
        lobes = edges.lobes[edge[wide]]
        change[wide] += lobe_terms(lobes, px[wide], py[wide], unit, disc)
    touched = np.abs(cross) <= TINY * (np.abs(dx) + np.abs(dy))
    touched &= (spread == 0) & (ax * bx + ay * by <= 0)
    on = np.flatnonzero(touched)
    change[on] -= side[on] * _angle(ax[on], ay[on], bx[on], by[on]) / (2 * np.pi)
    return change


def _angle(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    return np.arctan2(np.abs(ax * by - ay * bx), ax * bx + ay * by)


def _members(offsets: Ints, owners: Ints) -> tuple[Ints, Ints]:
    """Return the ragged members of `owners`: (position in `owners`, position in the members)."""
    counts = offsets[owners + 1] - offsets[owners]
    owner = np.repeat(np.arange(len(owners)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, offsets[owners][owner] + step


def _batches(burden: Ints) -> list[tuple[int, int]]:
    ends = np.cumsum(burden)
    if not len(ends):
        return []
    marks = np.searchsorted(ends, np.arange(_PAIRS, ends[-1] + _PAIRS, _PAIRS), side="right")
    stops = np.unique(np.append(marks, len(burden)))
    stops = stops[stops > 0]
    return list(zip([0, *stops[:-1].tolist()], stops.tolist(), strict=True))
