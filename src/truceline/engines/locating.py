"""Exact positions and the sets of zones that hold them, compiled with numba.

Many positions share few sets. A cell that no edge crosses has one set for all its positions, so
that most positions cost one look; in the other cells the edges are asked, as in `kernel`.

Import this module only where numba is installed; `truceline.engines.native` loads its loops.
"""

from __future__ import annotations

from typing import Any

import numba

from truceline.engines.bearing import Borders, Cells, SetTable, Tally
from truceline.engines.kernel import _add, _change, _share_out

# odd, so that every zone moves a set's number about
_MIX = 0x9E3779B97F4A7C15 - 2**64


@numba.njit(error_model="numpy", inline="always")
def _slot(sets: SetTable, zones: Any, first: int, count: int) -> int:
    """Return where to look first for a set of zones."""
    mixed = count
    for index in range(first, first + count):
        mixed = (mixed ^ (zones[index] + 1)) * _MIX
        mixed ^= mixed >> 29
    return int(mixed & (len(sets.slots) - 1)) if count else 0


@numba.njit(error_model="numpy")
def place_sets(sets: SetTable) -> int:
    """Give each set its slot, where all are empty."""
    for known in range(sets.count[0]):
        start = sets.offsets[known]
        place = _slot(sets, sets.zones, start, sets.offsets[known + 1] - start)
        while sets.slots[place] >= 0:
            place = (place + 1) & (len(sets.slots) - 1)
        sets.slots[place] = known
    return len(sets.slots)


@numba.njit(error_model="numpy")
def _number(sets: SetTable, zones: Any, count: int) -> int:
    """Return the number of a set of zones in order, which is added where it is new."""
    place = _slot(sets, zones, 0, count)
    while sets.slots[place] >= 0:
        known = sets.slots[place]
        start = sets.offsets[known]
        same = sets.offsets[known + 1] - start == count
        index = 0
        while same and index < count:
            same = sets.zones[start + index] == zones[index]
            index += 1
        if same:
            return int(known)
        place = (place + 1) & (len(sets.slots) - 1)
    new = sets.count[0]
    start = sets.offsets[new]
    for index in range(count):
        sets.zones[start + index] = zones[index]
    sets.offsets[new + 1] = start + count
    sets.slots[place] = new
    sets.count[0] = new + 1
    return int(new)


@numba.njit(error_model="numpy", inline="always")
def _full(sets: SetTable, most: int) -> bool:
    """Whether there may be no room for another set of `most` zones."""
    count = sets.count[0]
    return bool(
        2 * (count + 2) > len(sets.slots)
        or count + 2 > len(sets.offsets)
        or sets.offsets[count] + most > len(sets.zones)
    )


@numba.njit(error_model="numpy")
def number_cells(
    borders: Borders, cells: Cells, sets: SetTable, begin: int, members: Any, codes: Any
) -> int:
    """Write the set of each cell from `begin` on, -1 where edges decide; return how far it came."""
    for here in range(begin, len(codes)):
        if _full(sets, len(members)):
            return here
        codes[here] = -1
        if borders.changing or cells.edge_offsets[here] < cells.edge_offsets[here + 1]:
            continue
        count = 0
        for place in range(cells.zone_offsets[here], cells.zone_offsets[here + 1]):
            if cells.windings[place] > 0:  # zones of a cell stand in order
                members[count] = cells.zone_ids[place]
                count += 1
        codes[here] = _number(sets, members, count)
    return len(codes)


@numba.njit(error_model="numpy")
def _tallied(
    borders: Borders, cells: Cells, here: int, px: float, py: float, now: int, tally: Tally
) -> int:
    """Reckon what each zone holds of an exact position; return how many zones were met."""
    met = 0
    for place in range(cells.zone_offsets[here], cells.zone_offsets[here + 1]):
        if not borders.changing or cells.starts[place] <= now < cells.ends[place]:
            met = _add(tally, met, cells.zone_ids[place], cells.windings[place])
    column, row = here % cells.columns, here // cells.columns
    qx = cells.west + (column + 0.5) * cells.side - px
    qy = cells.south + (row + 0.5) * cells.side - py
    for place in range(cells.edge_offsets[here], cells.edge_offsets[here + 1]):
        edge = cells.edge_ids[place]
        if borders.changing and not borders.start[edge] <= now < borders.end[edge]:
            continue
        change = _change(borders, edge, px, py, qx, qy, 0.0, 0.0, False)
        if change != 0.0:
            met = _share_out(borders, edge, change, tally, met)
    return met


@numba.njit(error_model="numpy")
def _within(tally: Tally, met: int, members: Any) -> int:
    """Write the zones that hold a position wholly, in order; leave the scratch as it was."""
    count = 0
    for index in range(met):
        zone = tally.order[index]
        if tally.held[zone] >= 1.0:
            place = count
            while place > 0 and members[place - 1] > zone:
                members[place] = members[place - 1]
                place -= 1
            members[place] = zone
            count += 1
        tally.held[zone] = 0.0
        tally.met[zone] = False
    return count


@numba.njit(error_model="numpy")
def locate(
    borders: Borders, cells: Cells, codes: Any, sets: SetTable, x: Any, y: Any, moment: Any,
    begin: int, tally: Tally, members: Any, which: Any,
) -> int:  # fmt: skip
    """Write the set of each position from `begin` on; return how far it came for want of room."""
    east = cells.west + cells.columns * cells.side
    north = cells.south + cells.rows * cells.side
    for point in range(begin, len(x)):
        px, py = x[point], y[point]
        # written so that coordinates that are not finite fail every comparison
        if not (cells.west <= px < east and cells.south <= py < north):
            which[point] = 0
            continue
        column = min(int((px - cells.west) / cells.side), cells.columns - 1)
        row = min(int((py - cells.south) / cells.side), cells.rows - 1)
        here = row * cells.columns + column
        if codes[here] >= 0:
            which[point] = codes[here]
            continue
        if _full(sets, len(members)):
            return point
        now = moment[point] if borders.changing else 0
        met = _tallied(borders, cells, here, px, py, now, tally)
        which[point] = _number(sets, members, _within(tally, met, members))
    return len(x)
