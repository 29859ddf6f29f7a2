"""The search for near reports and their merge, compiled with numba.

Import this module only where numba is installed; `truceline.engines.nearness` decides.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from truceline.engines.joining import merge_groups


@numba.njit(cache=True)
def _favour(bar: Any, a: int, b: int, ratio: float, spread2: float, apart: float) -> float:
    """Return the odds of a pair, or a little more [natural log]."""
    odds = bar.bell[min(int(ratio * bar.scale), len(bar.bell) - 1)]
    odds -= math.log(spread2) + bar.crowd[a] + bar.crowd[b]
    level = 0
    while level < len(bar.marks) and apart > bar.marks[level]:
        level += 1
    odds += bar.times[level]
    for which in range(3):
        one, other = bar.codes[which, a], bar.codes[which, b]
        if one != 0 and other != 0:
            odds += bar.weights[which, 2 if one == other else 0]
    return float(odds)


@numba.njit(cache=True)
def sweep(
    one: Any, other: Any, begin: int, stop: int, around: Any, same: bool, most: Any, bar: Any
) -> Any:
    """Return near pairs of `one`'s reports in its cells `begin` to `stop` and any of `other`.

    `around` are the steps from a cell to those looked at; of a column with itself (`same`) each
    pair comes once. Pairs whose marks together are above `most`, or that stay under the bar,
    are left out.
    """
    room, found = 4096, 0
    first, second = np.empty(room, np.int32), np.empty(room, np.int32)
    for cell in range(begin, stop):
        for step in around:
            wanted = one.cells[cell] + step
            there = np.searchsorted(other.cells, wanted)
            if there == len(other.cells) or other.cells[there] != wanted:
                continue
            low, end = other.starts[there], other.starts[there + 1]
            for i in range(one.starts[cell], one.starts[cell + 1]):
                now = one.middle[i]
                while low < end and other.middle[low] < now - one.window:
                    low += 1
                for j in range(i + 1 if same and step == 0 else low, end):
                    apart = other.middle[j] - now
                    if apart > one.window:
                        break
                    dx, dy = one.x[i] - other.x[j], one.y[i] - other.y[j]
                    far2, square = dx * dx + dy * dy, one.square[i] + other.square[j]
                    if (
                        far2 > one.reach2 * square + 1.0
                        or far2 > one.farthest2
                        or one.mark[i] + other.mark[j] > most
                        or abs(apart) - (one.half[i] + other.half[j]) > one.gap
                    ):
                        continue
                    a, b = one.row[i], other.row[j]
                    if bar.used and bar.least > _favour(
                        bar, a, b, far2 / (square + 1.0), square + 1.0, abs(apart)
                    ):
                        continue
                    if found == room:
                        room *= 2
                        first, second = _grown(first, room), _grown(second, room)
                    first[found], second[found] = min(a, b), max(a, b)
                    found += 1
    return first[:found], second[:found]


@numba.njit(cache=True)
def _grown(column: Any, room: int) -> Any:
    larger = np.empty(room, np.int32)
    larger[: len(column)] = column
    return larger


merge_compiled = numba.njit(cache=True)(merge_groups)
