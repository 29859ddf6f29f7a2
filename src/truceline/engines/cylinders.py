"""The loops of the scan where watching differed by place and time, compiled.

Import only where numba is installed.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba
import numpy as np

_LONGEST_RUN = 64  # circles looked at as one
_LARGEST_COUNT = 512  # windows with more cases are always looked at


class Layout(NamedTuple):
    """What shuffling leaves as it is: circles, expected counts, and how far windows reach."""

    offsets: Any  # (places + 1,) into the times of cases, place by place
    ring_offsets: Any  # (centres + 1,) into the places around each centre, nearest first
    ring_places: Any
    ring_last: Any  # whether a circle may end here: places at one distance enter together
    expected: Any  # (places, bins)
    fewest: Any  # (places, longest): least expected in any window so many bins long
    longest: int  # bins
    only_last: bool  # only windows that reach the last bin
    least_cases: int  # cases of a window

    def searcher(self) -> Searcher:
        """Return what searches shuffles on this layout."""
        return Searcher(self)


def layout_of(
    offsets: Any, ring_offsets: Any, ring_places: Any, ring_last: Any, times: Any, expected: Any,
    longest: int, only_last: bool, least_cases: int,
) -> Layout:  # fmt: skip
    """Return the layout, with the least expected of each place by length of window."""
    del times  # told apart only by what is expected
    along = np.concatenate([np.zeros((len(expected), 1)), np.cumsum(expected, axis=1)], axis=1)
    windows = [along[:, width:] - along[:, :-width] for width in range(1, longest + 1)]
    fewest = [each[:, -1] if only_last else each.min(axis=1) for each in windows]
    return Layout(
        offsets, ring_offsets, ring_places, ring_last, expected,
        np.ascontiguousarray(np.stack(fewest, axis=1)), longest, only_last, least_cases,
    )  # fmt: skip


@numba.njit(cache=True)
def statistic(cases: float, expected: float, total: float) -> float:
    """Return the log likelihood ratio of a window; 0 where no more happened than expected."""
    if cases <= expected:
        return 0.0
    rest = total - cases
    inside = cases * math.log(cases / expected)
    return inside + (rest * math.log(rest / (total - expected)) if rest > 0 else 0.0)


@numba.njit(cache=True)
def newton_limit(cases: float, total: float, above: float) -> float:
    """Return below which expected count so many cases beat `above`.

    The statistic falls as the expected count rises, and is convex in it, so that Newton's method
    from the left rises to the crossing and never passes it; the last step is rounded up.
    """
    expected = 1e-9
    if statistic(cases, expected, total) <= above:
        return 0.0
    for _ in range(60):
        slope = (total - cases) / (total - expected) - cases / expected
        step = (above - statistic(cases, expected, total)) / slope
        expected += step
        if step < 1e-10 * expected:
            break
    return expected * (1 + 1e-8)


@numba.njit(cache=True)
def _limits(total: float, above: float) -> Any:
    """Return, for each number of cases, below which expected count it beats `above`."""
    limits = np.zeros(_LARGEST_COUNT + 1)
    for cases in range(1, int(min(_LARGEST_COUNT, total - 1)) + 1):
        limits[cases] = newton_limit(float(cases), total, above)
    return limits


@numba.njit(cache=True)
def _most(along: Any, width: int, only_last: bool) -> Any:
    """Return the most cases in any window so many bins long, from running sums."""
    if only_last:
        return np.int32(along[-1] - along[len(along) - 1 - width])
    most = np.int32(0)
    for first in range(len(along) - width):
        here = np.int32(along[first + width] - along[first])
        most = max(most, here)
    return most


@numba.njit(cache=True)
def _need(expected: float, limits: Any, least: int) -> int:
    """Return the least number of cases, from `least` on, that beats the best."""
    while least <= _LARGEST_COUNT and limits[least] <= expected:
        least += 1
    return least


@numba.njit(cache=True)
def _may_beat(counts: Any, fewest: Any, limits: Any, only_last: bool, along: Any) -> bool:
    """Whether a window of at most these cases and at least these expected could beat the best.

    Widths are looked at in groups (1, 2, 3-4, 5-8, ...): the cases of the widest against the
    expected of the narrowest. Only a group that could reach is looked at width by width.
    """
    bins, longest = len(counts), len(fewest)
    running = np.int32(0)
    for bin_ in range(bins):
        running += counts[bin_]
        along[bin_ + 1] = running
    narrow, need = 1, 2
    while narrow <= longest:
        wide = 1 if narrow == 1 else min(2 * (narrow - 1), longest)
        need = _need(fewest[narrow - 1], limits, need)
        if _most(along, wide, only_last) >= need:
            exact = need
            for width in range(narrow, wide + 1):
                exact = _need(fewest[width - 1], limits, exact)
                if _most(along, width, only_last) >= exact:
                    return True
        narrow = wide + 1
    return False


@numba.njit(cache=True)
def _best_window(
    counts: Any, mean: Any, layout: Layout, total: float, above: float, limits: Any
) -> Any:
    """Return the best window above `above`: (statistic, first, last, cases, expected)."""
    bins = len(counts)
    found = (0.0, 0, 0, 0, 0.0)
    for first in range(bins):
        cases, expected = 0, 0.0
        for last in range(first + 1, min(first + layout.longest, bins) + 1):
            cases += counts[last - 1]
            expected += mean[last - 1]
            if cases < layout.least_cases or (layout.only_last and last != bins):
                continue
            if cases <= _LARGEST_COUNT and limits[cases] <= expected:
                continue
            value = statistic(cases, expected, total)
            if value > above:
                above, found = value, (value, first, last, cases, expected)
    return found


@numba.njit(cache=True)
def _enter(place: int, times: Any, layout: Layout, counts: Any) -> None:
    for case in range(layout.offsets[place], layout.offsets[place + 1]):
        counts[times[case]] += 1


@numba.njit(cache=True)
def _add(values: Any, rows: Any, place: int) -> None:
    for index in range(len(values)):
        values[index] += rows[place, index]


@numba.njit(cache=True)
def run_end(layout: Any, ring: int, run: int, end: int) -> int:
    """Return where a run of rings ends: never inside a circle."""
    stop = min(ring + run, end)
    while not layout.ring_last[stop - 1]:
        stop += 1
    return stop


@numba.njit(cache=True)
def _best_around(centre: int, times: Any, layout: Layout, above: float, limits: Any) -> Any:
    """Return the best window around one place above `above`, and the last place in it."""
    bins, total = layout.expected.shape[1], float(len(times))
    counts, later = np.zeros(bins, np.int32), np.zeros(bins, np.int32)
    along = np.zeros(bins + 1, np.int32)
    mean, summed = np.zeros(bins), layout.ring_offsets[centre]  # expected, up to this place
    fewest, low = np.zeros(layout.longest), np.zeros(layout.longest)
    best, member = (0.0, 0, 0, 0, 0.0), -1
    ring, end, run = layout.ring_offsets[centre], layout.ring_offsets[centre + 1], 1
    while ring < end:
        stop = run_end(layout, ring, run, end)
        later[:] = counts
        for entering in range(ring, stop):
            _enter(layout.ring_places[entering], times, layout, later)
        # the first circle of a run has the least expected, the last one the most cases
        low[:] = fewest
        _add(low, layout.fewest, layout.ring_places[ring])
        if _may_beat(later, low, limits, layout.only_last, along):
            if run > 1 and stop - ring > 1:
                run //= 2
                continue
            while summed < stop:
                _add(mean, layout.expected, layout.ring_places[summed])
                summed += 1
            found = _best_window(later, mean, layout, total, above, limits)
            if found[0] > above:
                above, best, member = found[0], found, stop - 1
                limits = _limits(total, above)
        elif run < _LONGEST_RUN:
            run += 1 + run // 4
        counts[:] = later
        for entering in range(ring, stop):
            _add(fewest, layout.fewest, layout.ring_places[entering])
        ring = stop
    return best, member


@numba.njit(cache=True)
def best_by_centre(times: Any, layout: Layout) -> Any:
    """Return each centre's best window: statistic, last place, first and last bin, cases, mean."""
    centres = len(layout.ring_offsets) - 1
    value, mean = np.zeros(centres), np.zeros(centres)
    member, first, last, cases = (
        np.zeros(centres, np.int64), np.zeros(centres, np.int64),
        np.zeros(centres, np.int64), np.zeros(centres, np.int64),
    )  # fmt: skip
    limits = _limits(float(len(times)), 0.0)
    for centre in range(centres):
        best, member[centre] = _best_around(centre, times, layout, 0.0, limits)
        value[centre], first[centre], last[centre], cases[centre], mean[centre] = best
    return value, member, first, last, cases, mean


@numba.njit(cache=True)
def largest(times: Any, layout: Layout, above: float) -> float:
    """Return the largest statistic of all windows, or `above` where none is larger."""
    limits = _limits(float(len(times)), above)
    for centre in range(len(layout.ring_offsets) - 1):
        best, _ = _best_around(centre, times, layout, above, limits)
        if best[0] > above:
            above = best[0]
            limits = _limits(float(len(times)), above)
    return above


class Searcher:
    """Looks for the largest statistic of one shuffle after another."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def __call__(self, times: Any, above: float) -> float:
        """Return the largest statistic of all windows, or `above` where none is larger."""
        return float(largest(times, self._layout, above))
