"""What grids are laid out with, compiled with numba: the loops of `grid` and `coarse`.

Import this module only where numba is installed; `truceline.engines.matching` decides.
"""

from __future__ import annotations

import math
from typing import Any

import numba


@numba.njit(error_model="numpy")
def edges_in_cells(
    ends: Any, west: float, south: float, side: float, columns: int, rows: int, reach: float,
    limit: float, longest: float, places: Any, seen: Any, ids: Any, writing: bool,
) -> int:  # fmt: skip
    """Count the edges of each cell in `places`, or write them from there on.

    Those within `limit` of the cell's centre. Long edges are looked at piece by piece, so that a
    diagonal does not claim its whole box. `seen` holds -1 for each cell.
    """
    limit2 = limit * limit
    for edge in range(len(ends)):
        ex, ey, fx, fy = ends[edge, 0], ends[edge, 1], ends[edge, 2], ends[edge, 3]
        pieces = max(1, math.ceil(math.hypot(fx - ex, fy - ey) / longest))
        for piece in range(pieces):
            near, far = piece / pieces, (piece + 1) / pieces
            ax, ay = ex + near * (fx - ex), ey + near * (fy - ey)
            dx, dy = ex + far * (fx - ex) - ax, ey + far * (fy - ey) - ay
            length2 = max(dx * dx + dy * dy, 1e-300)
            left = max(0, int((min(ax, ax + dx) - reach - west) / side))
            right = min(columns - 1, int((max(ax, ax + dx) + reach - west) / side))
            low = max(0, int((min(ay, ay + dy) - reach - south) / side))
            high = min(rows - 1, int((max(ay, ay + dy) + reach - south) / side))
            for row in range(low, high + 1):
                y = south + (row + 0.5) * side - ay
                for column in range(left, right + 1):
                    x = west + (column + 0.5) * side - ax
                    along = min(max((x * dx + y * dy) / length2, 0.0), 1.0)
                    x, cy = x - along * dx, y - along * dy
                    cell = row * columns + column
                    if x * x + cy * cy > limit2 or seen[cell] == edge:
                        continue
                    seen[cell] = edge
                    if writing:
                        ids[places[cell]] = edge
                        places[cell] += 1
                    else:
                        places[cell + 1] += 1
    return len(ends)


@numba.njit(error_model="numpy")
def stretch_starts(ends: Any, broken: Any, longest: float, starts: Any) -> int:
    """Write where stretches start: `coarse` says which edges make one."""
    found, x, y, limit = 0, 0.0, 0.0, longest * longest
    for row in range(len(ends)):
        ax, ay, bx, by = ends[row, 0], ends[row, 1], ends[row, 2], ends[row, 3]
        strays = max((bx - x) ** 2 + (by - y) ** 2, (ax - x) ** 2 + (ay - y) ** 2) > limit
        if broken[row] or strays:
            starts[found] = row
            found += 1
            x, y = ax, ay
    return found
