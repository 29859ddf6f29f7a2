"""The loops of the scan where every place was watched alike, compiled.

What is expected in a window is then the cases of its circle times the cases of its bins over all
cases, two whole numbers that shuffling leaves as they are. So the number of cases with which a
window beats a value is looked up in a table, made once for each of a ladder of values, by the
cases of the circle and by the bins. Import only where numba is installed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from truceline.engines.cylinders import newton_limit, run_end, statistic

_STEP, _HIGHEST = 0.5, 32  # the ladder of values to beat; steps are exact in binary
_GROWTH = 1.02  # from one row of circles' cases to the next, at least by one
_ROOM = 1 << 28  # numbers in all tables; some third of them are ever made
_FIRST_RUN = 8  # circles looked at as one, to begin with
_LANES = 32  # bins are counted in rows of so many, the rest of which stay empty


class EvenLayout(NamedTuple):
    """What shuffling leaves as it is: circles, their cases, and the cases of each run of bins."""

    offsets: Any  # (places + 1,) into the times of cases, place by place
    ring_offsets: Any  # (centres + 1,) into the places around each centre, nearest first
    ring_places: Any
    ring_last: Any  # whether a circle may end here: places at one distance enter together
    held: Any  # cases of the circle that ends here
    busy: Any  # (longest, bins): cases of all places in the bins from here, so many and one more
    only_last: bool  # only windows that reach the last bin
    least_cases: int  # of a window

    def searcher(self) -> Searcher:
        """Return what searches shuffles on this layout."""
        return Searcher(self)


class Tables(NamedTuple):
    """How many cases a window needs, by the value to beat, the circle's cases and the bins."""

    grid: Any  # cases of circles that have a row; the next lower one stands for those between
    row: Any  # which row, by the cases of a circle
    need: Any  # (levels, rows, longest, bins)
    step: float  # from one level to the next
    ready: Any  # levels that are made: each when it is first needed


def layout_of(
    offsets: Any, ring_offsets: Any, ring_places: Any, ring_last: Any, times: Any, expected: Any,
    longest: int, only_last: bool, least_cases: int,
) -> EvenLayout:  # fmt: skip
    """Return the layout of these circles and times; of what is expected only the shape is used."""
    bins = expected.shape[1]
    entering = np.diff(offsets)[ring_places]
    running = np.concatenate([[0], np.cumsum(entering)])
    starts = np.repeat(running[ring_offsets[:-1]], np.diff(ring_offsets))
    along = np.concatenate([[0], np.cumsum(np.bincount(times, minlength=bins))])
    busy = np.zeros((longest, bins), np.int64)
    for width in range(1, longest + 1):
        busy[width - 1, : bins - width + 1] = along[width:] - along[:-width]
    return EvenLayout(
        offsets,
        ring_offsets,
        ring_places,
        ring_last,
        running[1:] - starts,
        busy,
        only_last,
        least_cases,
    )


def tables_of(layout: EvenLayout) -> Tables:
    """Return tables for a layout, empty as yet."""
    most = int(layout.held.max(initial=1))
    longest, bins = layout.busy.shape
    wide = -(-bins // _LANES) * _LANES
    step, growth = _STEP, _GROWTH
    grid = _grid(most, growth)
    while len(grid) * longest * wide * _HIGHEST / step > _ROOM and growth < 2:
        # coarser tables pass over fewer windows, and miss none
        step, growth = min(2.0, 2 * step), 2 * growth - 1
        grid = _grid(most, growth)
    row = np.searchsorted(grid, np.arange(most + 1), side="right") - 1
    levels = int(_HIGHEST / step)
    narrow = np.int16 if most < np.iinfo(np.int16).max else np.int32
    need = np.zeros((levels, len(grid), longest, wide), narrow)  # takes memory as it is filled
    return Tables(grid, row, need, step, np.zeros(levels, np.bool_))


def _grid(most: int, growth: float) -> Any:
    grid = [0]
    while (following := int(grid[-1] * growth) + 1) <= most:
        grid.append(following)
    return np.array(grid)


@numba.njit(cache=True)
def _level(above: float, layout: EvenLayout, tables: Tables) -> int:
    """Return the highest step of the ladder that is not above a value, and see to its table."""
    level = min(int(above / tables.step), len(tables.ready) - 1)
    if not tables.ready[level]:
        _make(level, layout, tables)
        tables.ready[level] = True
    return level


@numba.njit(cache=True)
def _make(level: int, layout: EvenLayout, tables: Tables) -> None:
    most, total = len(tables.row) - 1, layout.offsets[-1]
    limits = np.zeros(most + 1)  # below which expected count so many cases beat the value
    for cases in range(2, most + 1):
        limits[cases] = limits[cases - 1]  # for all cases, whose expected count is no bound
        if cases < total:
            limit = newton_limit(float(cases), float(total), level * tables.step)
            limits[cases] = max(limit, limits[cases])
    longest, bins = layout.busy.shape
    tables.need[level] = most + 1
    for row in range(len(tables.grid)):
        for width in range(longest):
            least = layout.least_cases
            for first in range(bins):
                alive = not layout.only_last or first + width + 1 == bins
                if not alive or not layout.busy[width, first]:
                    continue
                expected = tables.grid[row] * layout.busy[width, first] / total
                # little changes from one bin to the next, so that the number is near
                while least <= most and limits[least] <= expected:
                    least += 1
                while least > layout.least_cases and limits[least - 1] > expected:
                    least -= 1
                tables.need[level, row, width, first] = least


@numba.njit(cache=True)
def _reaches(counts: Any, need: Any, sums: Any, over: Any, last: int) -> bool:
    """Whether any window of these cases by bin has as many as it needs.

    With `last` only windows that end there, one past the last bin, are looked at.
    """
    longest, bins = need.shape
    sums[:] = 0
    for width in range(longest):
        later, least = counts[width : width + bins], need[width]
        over[0] = -least[0]
        most = over[0]
        # every number stays as narrow as it is kept, so that a machine compares many at once
        for first in range(bins):
            sums[first] += later[first]
            over[first] = sums[first] - least[first]
            if over[first] > most:
                most = over[first]
        if last:
            most = over[last - width - 1]
        if most >= 0:
            return True
    return False


@numba.njit(cache=True)
def _best_window(counts: Any, held: int, need: Any, layout: EvenLayout, above: float) -> Any:
    """Return the best window of a circle above a value: statistic, bins, cases, expected."""
    longest, bins = layout.busy.shape
    total, found = float(layout.offsets[-1]), (0.0, 0, 0, 0, 0.0)
    for first in range(bins):
        cases = 0
        for width in range(min(longest, bins - first)):
            cases += counts[first + width]
            if cases < need[width, first]:
                continue
            expected = held * layout.busy[width, first] / total
            value = statistic(float(cases), expected, total)
            if value > above:
                above, found = value, (value, first, first + width + 1, cases, expected)
    return found


@numba.njit(cache=True)
def _add(counts: Any, rows: Any, place: int) -> None:
    for bin_ in range(rows.shape[1]):
        counts[bin_] += rows[place, bin_]


@numba.njit(cache=True)
def _best_around(centre: int, rows: Any, layout: EvenLayout, tables: Tables, above: float) -> Any:
    """Return the best window around one place above a value, and the last place in it."""
    bins, longest = rows.shape[1], len(layout.busy)
    counts, later = np.zeros(bins + longest, rows.dtype), np.zeros(bins + longest, rows.dtype)
    sums, over = np.zeros(bins, rows.dtype), np.zeros(bins, rows.dtype)
    last = layout.busy.shape[1] if layout.only_last else 0
    level, best, member = _level(above, layout, tables), (0.0, 0, 0, 0, 0.0), -1
    ring, end, run = layout.ring_offsets[centre], layout.ring_offsets[centre + 1], _FIRST_RUN
    while ring < end:
        stop = run_end(layout, ring, run, end)
        later[:] = counts
        for entering in range(ring, stop):
            _add(later, rows, layout.ring_places[entering])
        # the first circle of a run has the fewest cases at all times, the last one the most now
        fewest = ring
        while not layout.ring_last[fewest]:
            fewest += 1
        need = tables.need[level, tables.row[layout.held[fewest]]]
        if _reaches(later, need, sums, over, last):
            if fewest + 1 < stop:
                run = max(1, run // 2)
                continue
            found = _best_window(later, layout.held[fewest], need, layout, above)
            if found[0] > above:
                above, best, member = found[0], found, stop - 1
                level = _level(above, layout, tables)
        else:
            run += 1 + run // 2
        counts[:] = later
        ring = stop
    return best, member


@numba.njit(cache=True)
def _rows(times: Any, layout: EvenLayout, rows: Any) -> None:
    """Count the cases of each place by bin."""
    rows[:] = 0
    for place in range(len(layout.offsets) - 1):
        for case in range(layout.offsets[place], layout.offsets[place + 1]):
            rows[place, times[case]] += 1


def _room(layout: EvenLayout, tables: Tables) -> Any:
    return np.empty((len(layout.offsets) - 1, tables.need.shape[-1]), tables.need.dtype)


def best_by_centre(times: Any, layout: EvenLayout) -> Any:
    """Return each centre's best window: statistic, last place, first and last bin, cases, mean."""
    tables = tables_of(layout)
    return _best_by_centre(times, layout, tables, _room(layout, tables))


@numba.njit(cache=True)
def _best_by_centre(times: Any, layout: EvenLayout, tables: Tables, rows: Any) -> Any:
    centres = len(layout.ring_offsets) - 1
    value, mean = np.zeros(centres), np.zeros(centres)
    member, first, last, cases = (
        np.zeros(centres, np.int64), np.zeros(centres, np.int64),
        np.zeros(centres, np.int64), np.zeros(centres, np.int64),
    )  # fmt: skip
    _rows(times, layout, rows)
    for centre in range(centres):
        best, member[centre] = _best_around(centre, rows, layout, tables, 0.0)
        value[centre], first[centre], last[centre], cases[centre], mean[centre] = best
    return value, member, first, last, cases, mean


class Searcher:
    """Looks for the largest statistic of one shuffle after another, with the same tables."""

    def __init__(self, layout: EvenLayout) -> None:
        self._layout, self._tables = layout, tables_of(layout)
        self._rows = _room(layout, self._tables)

    def __call__(self, times: Any, above: float) -> float:
        """Return the largest statistic of all windows, or `above` where none is larger."""
        return float(_largest(times, self._layout, self._tables, self._rows, above))


@numba.njit(cache=True)
def _largest(times: Any, layout: EvenLayout, tables: Tables, rows: Any, above: float) -> float:
    _rows(times, layout, rows)
    for centre in range(len(layout.ring_offsets) - 1):
        best, _ = _best_around(centre, rows, layout, tables, above)
        above = max(above, best[0])
    return above
