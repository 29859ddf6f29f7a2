"""The matching loop compiled with numba: the same sums as `inside`, point by point.

Import this module only where numba is installed; `truceline.engines.matching` decides.
"""

from __future__ import annotations

import math
from typing import Any

import numba

from truceline.engines.bearing import BLOCK, Borders, Cells, Output, Tally
from truceline.engines.inside import (
    FAR_TABLE,
    NEAR2,
    NEAR_TABLE,
    NODES,
    PIECE,
    REACH,
    SPANS,
    TABLE_SCALE,
    TINY,
    WEIGHTS,
)
from truceline.engines.plane import Floats

_SHORT, _MIDDLE = SPANS[0], SPANS[1]
_TURN = 2 * math.pi


@numba.njit(error_model="numpy")
def _is_left(cross: float, dx: float, dy: float) -> bool:
    if cross != 0.0:
        return cross > 0.0
    if dx != 0.0:
        return dx > 0.0
    return dy > 0.0


@numba.njit(error_model="numpy")
def _angle(ax: float, ay: float, bx: float, by: float) -> float:
    return math.atan2(abs(ax * by - ay * bx), ax * bx + ay * by)


@numba.njit(error_model="numpy", fastmath={"contract"})
def _integral(height2: float, start: float, stop: float, table: Any) -> float:
    span = stop - start
    pieces, rule = 1, 0
    if span > _SHORT:
        rule = 1 if span <= _MIDDLE else 2
        pieces = max(1, math.ceil(span / PIECE))
    half = span / (2 * pieces)
    total = 0.0
    for piece in range(pieces):
        middle = start + (2 * piece + 1) * half
        for node in range(rule + 2):
            along = middle + NODES[rule, node] * half
            place = (height2 + along * along) * TABLE_SCALE
            cell = int(place)
            below = table[cell]
            total += WEIGHTS[rule, node] * (below + (place - cell) * (table[cell + 1] - below))
    return total * half


@numba.njit(error_model="numpy")
def _term(
    ax: float, ay: float, bx: float, by: float, ux: float, uy: float, length: float, disc: bool
) -> float:
    """Return the size of an edge's term, its ends in sigmas (or radii) from the position."""
    reach = 1.0 if disc else REACH
    if length == 0.0:  # a stretch that ends where it began has no chord
        return 0.0
    height = abs(ax * uy - ay * ux)
    if height >= reach:
        return 0.0
    near = ax * ux + ay * uy
    start, stop = near, near + length
    most2 = reach * reach - height * height
    if start * start > most2 or stop * stop > most2:
        chord = math.sqrt(most2)
        start, stop = max(start, -chord), min(stop, chord)
        if stop <= start:
            return 0.0
    if not disc:
        closest = max(start, -stop, 0.0)
        if height * height + closest * closest >= NEAR2:
            return height * _integral(height * height, start, stop, FAR_TABLE) / _TURN
    ahead, back = start - near, near + length - stop
    if ahead > 0:
        ax, ay = ax + ahead * ux, ay + ahead * uy
    if back > 0:
        bx, by = bx - back * ux, by - back * uy
    inner = stop - start if disc else _integral(height * height, start, stop, NEAR_TABLE)
    return (_angle(ax, ay, bx, by) - height * inner) / _TURN


@numba.njit(inline="always")
def _lobe(lobes: Any, edge: int, px: float, py: float, inverse: float, disc: bool) -> float:
    """Return the mass on an edge's lobe as a position of spread 1 / `inverse` sees it."""
    vx, vy = (lobes[edge, 0] - px) * inverse, (lobes[edge, 1] - py) * inverse
    square = vx * vx + vy * vy
    area = inverse * inverse
    if disc:
        return lobes[edge, 2] * area / math.pi if square < 1.0 else 0.0
    if square >= REACH * REACH:
        return 0.0
    place = square * TABLE_SCALE
    cell = int(place)
    below = NEAR_TABLE[cell]
    # the table holds (1 - exp(-r^2/2)) / r^2
    density = 1.0 - square * (below + (place - cell) * (NEAR_TABLE[cell + 1] - below))
    first = (lobes[edge, 3] * vx + lobes[edge, 4] * vy) * inverse
    second = (
        lobes[edge, 5] * (vx * vx - 1.0)
        + 2.0 * lobes[edge, 6] * vx * vy
        + lobes[edge, 7] * (vy * vy - 1.0)
    )
    mass: float = density * (area / _TURN) * (lobes[edge, 2] - first + second * area / 2)
    return mass


@numba.njit(error_model="numpy")
def _crossed(ax: float, ay: float, bx: float, by: float, qx: float, qy: float, left: bool) -> float:
    """Return +1 or -1 where the way from the cell's centre (qx, qy) to the origin crosses."""
    above, across = (ay <= 0.0) != (by <= 0.0), (ax < qx) != (bx < qx)
    if not (above or across):
        return 0.0
    dx, dy = bx - ax, by - ay
    corner = _is_left((ax - qx) * by - ay * (bx - qx), dx, dy)
    change = 0.0
    if above:
        change += left - corner
    if across:
        centre = _is_left((ax - qx) * (by - qy) - (ay - qy) * (bx - qx), dx, dy)
        change += corner - centre
    return change


@numba.njit(inline="always")
def _change(
    borders: Borders,
    edge: int,
    px: float,
    py: float,
    qx: float,
    qy: float,
    unit: float,
    inverse: float,
    disc: bool,
) -> float:
    """Return by how much an edge changes what its left zone holds, from cell centre to point."""
    line = borders.lines[edge]
    ax, ay, bx, by = line[0] - px, line[1] - py, line[2] - px, line[3] - py
    if ax == 0.0 and ay == 0.0:
        ay = -TINY
    elif bx == 0.0 and by == 0.0:
        by = -TINY
    dx, dy = bx - ax, by - ay
    cross = ax * by - ay * bx
    left = _is_left(cross, dx, dy)
    change = _crossed(ax, ay, bx, by, qx, qy, left)
    size = 0.0
    if unit > 0.0:
        limit = unit if disc else unit * REACH
        if (
            abs(cross) < limit * (abs(dx) + abs(dy))
            and min(ax, bx) < limit
            and max(ax, bx) > -limit
            and min(ay, by) < limit
            and max(ay, by) > -limit
        ):
            size = _term(
                ax * inverse, ay * inverse, bx * inverse, by * inverse,
                line[4], line[5], line[6] * inverse, disc,
            )  # fmt: skip
        if len(borders.lobes):
            change += _lobe(borders.lobes, edge, px, py, inverse, disc)
    elif abs(cross) <= TINY * (abs(dx) + abs(dy)) and ax * bx + ay * by <= 0.0:
        size = _angle(ax, ay, bx, by) / _TURN
    return change - size if left else change + size


@numba.njit(inline="always")
def _add(tally: Tally, met: int, zone: int, amount: float) -> int:
    if not tally.met[zone]:
        tally.met[zone] = True
        tally.order[met] = zone
        met += 1
    tally.held[zone] += amount
    return met


@numba.njit(inline="always")
def _share_out(borders: Borders, edge: int, change: float, tally: Tally, met: int) -> int:
    """Give the zones on either side of an edge what changes; return how many zones were met."""
    for member in range(borders.offsets[edge], borders.offsets[edge + 1]):
        met = _add(tally, met, borders.zones[member], borders.signs[member] * change)
    return met


@numba.njit(error_model="numpy")
def _write(tally: Tally, met: int, point: int, least: float, output: Output, found: int) -> int:
    """Write the pairs of one point and leave the scratch as it was; return the pairs so far."""
    for index in range(met):
        zone = tally.order[index]
        share = min(max(tally.held[zone], 0.0), 1.0)
        tally.held[zone] = 0.0
        tally.met[zone] = False
        if share >= least:
            output.point[found] = point
            output.zone[found] = zone
            output.share[found] = share
            found += 1
    return found


@numba.njit(inline="always")
def _write_whole(cells: Cells, here: int, point: int, output: Output, found: int) -> int:
    """Write the zones of a cell that no edge comes near."""
    for place in range(cells.zone_offsets[here], cells.zone_offsets[here + 1]):
        if cells.windings[place] > 0:
            output.point[found] = point
            output.zone[found] = cells.zone_ids[place]
            output.share[found] = 1.0
            found += 1
    return found


@numba.njit(error_model="numpy")
def order_of(cells: Cells, x: Floats, y: Floats, block: Any, starts: Any, order: Any) -> int:
    """Write points block by block of cells, so that those near each other share the cache.

    `block` is room for a number a point, `starts` for one a block and two more, all 0.
    """
    across, up = cells.columns // BLOCK + 1, cells.rows // BLOCK + 1
    scale = 1.0 / (cells.side * BLOCK)
    for point in range(len(x)):
        column, row = (x[point] - cells.west) * scale, (y[point] - cells.south) * scale
        # what lies outside (or is not finite) comes last
        inside = 0.0 <= column < across and 0.0 <= row < up
        block[point] = int(row) * across + int(column) if inside else across * up
        starts[block[point] + 1] += 1
    for index in range(1, len(starts)):
        starts[index] += starts[index - 1]
    for point in range(len(x)):
        order[starts[block[point]]] = point
        starts[block[point]] += 1
    return len(x)


@numba.njit(error_model="numpy")
def match_points(
    borders: Borders, cells: Cells, x: Floats, y: Floats, spread: Floats, moment: Any, order: Any,
    reached: Any, disc: bool, least: float, tally: Tally, output: Output,
) -> int:  # fmt: skip
    """Match points in order, from `reached[0]` on, until done or the output is full.

    Leaves the next place in the order, and returns the number of pairs found.
    """
    found = 0
    room = len(output.point) - len(tally.held)
    east = cells.west + cells.columns * cells.side
    north = cells.south + cells.rows * cells.side
    for at in range(reached[0], len(order)):
        if found > room:
            reached[0] = at
            return found
        point = order[at]
        px, py, now = x[point], y[point], moment[point]
        # written so that coordinates that are not finite fail every comparison
        if not (cells.west <= px < east and cells.south <= py < north):
            continue
        column = min(int((px - cells.west) / cells.side), cells.columns - 1)
        row = min(int((py - cells.south) / cells.side), cells.rows - 1)
        here = row * cells.columns + column
        if not borders.changing and cells.edge_offsets[here] == cells.edge_offsets[here + 1]:
            found = _write_whole(cells, here, point, output, found)
            continue
        met = 0
        for place in range(cells.zone_offsets[here], cells.zone_offsets[here + 1]):
            if not borders.changing or cells.starts[place] <= now < cells.ends[place]:
                met = _add(tally, met, cells.zone_ids[place], cells.windings[place])
        unit = spread[point]
        inverse = 1.0 / unit if unit > 0.0 else 0.0
        qx = cells.west + (column + 0.5) * cells.side - px
        qy = cells.south + (row + 0.5) * cells.side - py
        # nothing further off is reached, nor stands between the centre and the point
        far = max(unit if disc else unit * REACH, 0.7072 * cells.side)
        run, summed = -1, 0.0  # an edge of the run at hand, and what the run changes so far
        for place in range(cells.edge_offsets[here], cells.edge_offsets[here + 1]):
            edge = cells.edge_ids[place]
            off_x, off_y = borders.rounds[edge, 0] - px, borders.rounds[edge, 1] - py
            most = far + borders.rounds[edge, 2]
            if off_x * off_x + off_y * off_y > most * most or (
                borders.changing and not borders.start[edge] <= now < borders.end[edge]
            ):
                continue
            change = _change(borders, edge, px, py, qx, qy, unit, inverse, disc)
            if change == 0.0:
                continue
            if run >= 0 and borders.runs[edge] != borders.runs[run]:
                met = _share_out(borders, run, summed, tally, met)
                summed = 0.0
            run = edge
            summed += change
        if run >= 0:
            met = _share_out(borders, run, summed, tally, met)
        found = _write(tally, met, point, least, output, found)
    reached[0] = len(order)
    return found
