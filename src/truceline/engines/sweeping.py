"""The search for near reports, their odds and their merge, compiled with numba.

Import this module only where numba is installed; `truceline.engines.native` loads its loops.
"""

from __future__ import annotations

import math
from typing import Any

import numba

from truceline.engines.joining import merge_groups


@numba.njit(error_model="numpy", inline="always")
def _level(apart: float, marks: Any) -> int:
    level = 0
    for mark in marks:
        level += apart > mark
    return level


@numba.njit(error_model="numpy", inline="always")
def _agreed(codes: Any, weights: Any, a: int, b: int) -> float:
    """Return what kind, actor and teller speak for a pair [natural log]."""
    total = 0.0
    for which in range(3):
        one, other = codes[a, which], codes[b, which]
        if one != 0 and other != 0:
            total += weights[which, 2 if one == other else 0]
    return total


@numba.njit(error_model="numpy", inline="always")
def _favour(codes: Any, factors: Any, a: int, b: int) -> float:
    """Return the same as a factor."""
    product = 1.0
    for which in range(3):
        one, other = codes[a, which], codes[b, which]
        if one != 0 and other != 0:
            product *= factors[which, 2 if one == other else 0]
    return product


@numba.njit(error_model="numpy", inline="always")
def _limits(bar: Any, top: float, window: float, ratio: float) -> tuple[float, float]:
    """Return the days, and the squared distance over squared error, beyond which none passes.

    `top` is the most that all but nearness, time and agreement come to. No days at all are less
    than 0.
    """
    if bar.least == 0.0:
        return window, ratio
    need = bar.least / (top * bar.most * bar.bell[0])
    level = len(bar.times) - 1
    while level >= 0 and bar.later[level] < need:
        level -= 1
    if level < 0:
        return -1.0, 0.0
    if level < len(bar.marks):
        window = min(window, bar.marks[level])
    step = int(math.log(bar.later[0] / need) * bar.fineness) + 1
    if step < len(bar.farthest):
        ratio = min(ratio, bar.farthest[step])
    return window, ratio


@numba.njit(error_model="numpy")
def sweep(
    one: Any, other: Any, begin: int, stop: int, around: Any, same: bool, bar: Any, thin: Any,
    place: Any, first: Any, second: Any,
) -> int:  # fmt: skip
    """Write near pairs of `one`'s reports, from those in its cell `begin` on, and any of `other`.

    `around` are the steps from a cell to those looked at; of a column with itself (`same`) each
    pair comes once. Pairs that stay under the bar are left out; `thin` is the greatest
    `bar.crowd` in each cell of `other`. Stops before cell `stop`, or
    sooner where there is no room for all pairs of the next report; `place` holds where it goes
    on: cell, step and report. Returns the number of pairs.
    """
    found, room = 0, len(first)
    at_step, at_report = place[1], place[2]
    for cell in range(begin, stop):
        for step in range(at_step, len(around)):
            there = _place_of(other.cells, one.cells[cell] + around[step])
            if there < 0:
                at_report = 0
                continue
            home = same and around[step] == 0
            low, end = other.starts[there], other.starts[there + 1]
            for i in range(max(one.starts[cell], at_report), one.starts[cell + 1]):
                if found + end - low > room:
                    place[0], place[1], place[2] = cell, step, i
                    return found
                now, x, y, square_i = one.middle[i], one.x[i], one.y[i], one.square[i]
                low = _from(other.middle, low, end, now - one.window)
                crowd = bar.crowd[one.row[i]]
                top = crowd * thin[there] / (square_i + other.finest[there] + 1.0)
                window, ratio = _limits(bar, top, one.window, one.reach2)
                outside_x = max(other.west[there] - x, x - other.east[there], 0.0)
                outside_y = max(other.south[there] - y, y - other.north[there], 0.0)
                widest = ratio * (square_i + other.widest[there] + 1.0)
                if window < 0.0 or outside_x * outside_x + outside_y * outside_y > widest:
                    continue
                half = one.half[i] + one.gap
                for j in range(i + 1 if home else low, end):
                    apart = other.middle[j] - now
                    if apart > window:
                        break
                    apart = abs(apart)
                    dx, dy = x - other.x[j], y - other.y[j]
                    far2, square = dx * dx + dy * dy, square_i + other.square[j]
                    if (
                        apart > window
                        or far2 > ratio * (square + 1.0)
                        or far2 > one.reach2 * square + 1.0
                        or far2 > one.farthest2
                        or apart - other.half[j] > half
                    ):
                        continue
                    a, b = one.row[i], other.row[j]
                    inverse = 1.0 / (square + 1.0)
                    odds = bar.bell[min(int(far2 * inverse * bar.scale), len(bar.bell) - 1)]
                    odds *= inverse * crowd * bar.crowd[b] * bar.times[_level(apart, bar.marks)]
                    if (
                        odds * bar.most < bar.least
                        or odds * _favour(bar.codes, bar.factors, a, b) < bar.least
                    ):
                        continue
                    first[found], second[found] = min(a, b), max(a, b)
                    found += 1
            at_report = 0
        at_step = 0
    place[0], place[1], place[2] = stop, 0, 0
    return found


@numba.njit(error_model="numpy", inline="always")
def _from(middle: Any, low: int, end: int, least: float) -> int:
    """Return the first place from `low` on whose time is at least this."""
    while low < end and middle[low] < least:
        low += 1
    return low


@numba.njit(error_model="numpy", inline="always")
def _place_of(cells: Any, wanted: int) -> int:
    """Return where a cell stands in a sorted list, -1 where it does not."""
    low, high = 0, len(cells)
    while low < high:
        middle = (low + high) // 2
        if cells[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(cells) and cells[low] == wanted else -1


@numba.njit(error_model="numpy")
def weigh(first: Any, second: Any, located: Any, learnt: Any, odds: Any) -> int:
    """Write the odds of pairs [natural log], as `joining` reckons them."""
    for pair in range(len(first)):
        a, b = first[pair], second[pair]
        sa, sb = located.sigma[a], located.sigma[b]
        spread2 = sa * sa + sb * sb + 1.0
        dx, dy = located.x[a] - located.x[b], located.y[a] - located.y[b]
        far2 = dx * dx + dy * dy
        density = 0.0
        for which in range(len(learnt.widths)):
            square = spread2 * learnt.widths[which, 1] ** 2
            density += (
                learnt.widths[which, 0] * math.exp(-far2 / (2 * square)) / (2 * math.pi * square)
            )
        place = math.log(density) - math.log(math.sqrt(located.density[a] * located.density[b]))
        apart = abs(located.middle[a] - located.middle[b])
        odds[pair] = (
            place + learnt.repeats + learnt.timing[_level(apart, learnt.marks)]
            + _agreed(located.codes, learnt.agreeing, a, b)
        )  # fmt: skip
    return 0


merge = numba.njit(error_model="numpy")(merge_groups)
