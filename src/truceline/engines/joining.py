"""Which reports tell of the same incident: odds for each pair, then a careful merge.

A second report of an incident lies near the first, by both position errors, and near it in time;
an unrelated report lies anywhere, as densely as reports are there and then. The odds that two
reports are one incident are the ratio of these two densities, times how much more often true
pairs agree in kind and actor (after Fellegi and Sunter 1969, doi:10.1080/01621459.1969.10501049).
How often reports repeat, how far times drift and how often kinds agree is learnt from the data
by expectation and maximisation; so is how often one teller tells twice of one incident.

Pairs are merged from the surest down. A report joins only if it also lies near the group's
middle: chains of neighbours do not grow together. Rows of a source that gives every incident one
row never stand in one group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.engines.edges import Ints
from truceline.engines.plane import Floats, Plane

DAY = 86_400.0
WIDEST_M = 12_000.0  # sigma; reports placed more coarsely are never joined
LONGEST_DAYS = 3.0  # nor are reports of longer intervals
GAP_DAYS = 2.0  # between intervals of one incident
_REACH = 7.0  # sigmas of both errors together
# position errors as they are: most as the feed says, some three times as wide, a few eight times
_WIDTHS_OF_ERRORS = ((0.7, 1.0), (0.22, 3.0), (0.08, 8.0))

_FINE_M = 1_700.0
_CELLS_M = (8_500.0, 60_000.0)  # for pairs of fine reports, and for pairs with a coarser one
_DENSITY_CELL_M = 20_000.0
_DENSITY_DAYS = 15.0

_TIME_MARKS = np.array([0.02, 0.25, 0.75, 1.5, 2.5])  # days between middles of intervals
_WIDTHS = np.diff(np.concatenate([[0.0], _TIME_MARKS, [5.0]])) * 2
_ROUNDS = 12
_BLOCK = 200_000


@dataclass(frozen=True)
class Reports:
    """Reports as columns (n,): where, how near, when [s, UTC], and codes, 0 for unknown.

    ``source`` is a source of which no two rows tell of one incident; ``teller`` is who told.
    ``clock_days`` is how far a stated time may be off, where it is less than `GAP_DAYS`; of two
    reports the looser clock counts.
    """

    lon: Floats
    lat: Floats
    sigma_m: Floats
    start: Ints
    end: Ints
    kind: Ints
    actor: Ints
    teller: Ints
    source: Ints
    clock_days: Floats | None = None

    def __len__(self) -> int:
        return len(self.lon)


@dataclass(frozen=True)
class Pairs:
    """Pairs of reports (m,) and what speaks for and against each [natural log of odds]."""

    first: Ints
    second: Ints
    place: Floats
    time: Floats
    kind: Floats
    actor: Floats
    teller: Floats
    probability: Floats

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class Joined:
    """The group of each report (n,), and the pairs that were looked at."""

    group: Ints
    pairs: Pairs
    repeats: float  # further reports of an incident for each report, as learnt


@dataclass(frozen=True)
class Located:
    """Reports on a plane, as columns (n,): x, y [m], sigma [m], middle and length [days]."""

    x: Floats
    y: Floats
    sigma_m: Floats
    middle: Floats
    length: Floats

    def cells(self) -> tuple[Ints, Ints, Ints]:
        """Return column, row and slab of cells so large that pairs lie in one or in neighbours."""
        column, row = _cells(self.x, self.y, _CELLS_M[1])
        slab = np.floor(self.middle / (LONGEST_DAYS + GAP_DAYS)).astype(np.int64)
        return column, row, slab


Pairing = Callable[[Located], tuple[Ints, Ints]]


def join(
    reports: Reports,
    *,
    least: float = 0.5,
    compiled: bool | None = None,
    pairing: Pairing | None = None,
) -> Joined:
    """Return groups of reports that tell of one incident, merging pairs of at least `least`.

    `pairing` finds the pairs to be looked at in place of `near_pairs`, with the same answer.
    """
    x, y = _plane_of(reports)
    middle = (reports.start + reports.end) / 2 / DAY
    length = (reports.end - reports.start) / DAY
    found = (pairing or near_pairs)(Located(x, y, reports.sigma_m, middle, length))
    # in one order, however they were found, so that sums over them have the same last digits
    first, second = np.divmod(np.sort(found[0] * len(x) + found[1]), max(len(x), 1))
    if reports.clock_days is not None:
        allowed = np.maximum(reports.clock_days[first], reports.clock_days[second])
        apart = np.abs(middle[first] - middle[second]) - (length[first] + length[second]) / 2
        first, second = first[apart <= allowed], second[apart <= allowed]
    pairs, repeats = _weighed(reports, x, y, middle, first, second)
    likely = np.flatnonzero(pairs.probability >= least)
    order = likely[np.lexsort((pairs.second[likely], pairs.first[likely],
                               -pairs.probability[likely]))]  # fmt: skip
    merge = _merger(compiled)
    group = merge(
        pairs.first[order], pairs.second[order], x, y, reports.sigma_m, middle, length,
        reports.source, _REACH, GAP_DAYS,
    )  # fmt: skip
    return Joined(np.asarray(group), pairs, repeats)


def _plane_of(reports: Reports) -> tuple[Floats, Floats]:
    plane = Plane(float(np.median(reports.lon)), float(np.median(reports.lat)))
    x, y, scale = plane.project(reports.lon, reports.lat)
    return x / scale.mean(), y / scale.mean()


def near_pairs(reports: Located, own: NDArray[np.bool_] | None = None) -> tuple[Ints, Ints]:
    """Return the pairs near enough in place and time to be looked at, each once.

    Where reports are shared out, `own` marks those of this share; the others are its
    surroundings. Every pair is then found in exactly one share.
    """
    x, y, sigma, middle, length = (
        reports.x, reports.y, reports.sigma_m, reports.middle, reports.length,
    )  # fmt: skip
    mine = np.ones(len(x), dtype=bool) if own is None else own
    usable = np.flatnonzero((sigma <= WIDEST_M) & (length <= LONGEST_DAYS))
    is_fine = sigma <= _FINE_M
    fine, coarse = usable[is_fine[usable]], usable[~is_fine[usable]]
    found = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    for rows, cell, asking in ((fine, _CELLS_M[0], fine), (usable, _CELLS_M[1], coarse)):
        asking = asking[mine[asking]]
        if len(asking):
            first, second = _near_pairs(x, y, sigma, middle, length, rows, cell, asking)
            # two that both ask, in two shares, are found twice: the share of the first keeps them
            kept = mine[first] | (is_fine[first] != is_fine[second])
            found.append((first[kept], second[kept]))
    first, second = (np.concatenate(column) for column in zip(*found, strict=True))
    return first, second


def _cells(x: Floats, y: Floats, size: float) -> tuple[Ints, Ints]:
    # the corner of the cells is moved, as reports stand on round coordinates
    column = np.floor(x / size + 0.381966).astype(np.int64)
    return column, np.floor(y / size + 0.618034).astype(np.int64)


def _near_pairs(
    x: Floats,
    y: Floats,
    sigma: Floats,
    middle: Floats,
    length: Floats,
    rows: Ints,
    cell: float,
    asking: Ints,
) -> tuple[Ints, Ints]:
    """Return the pairs of an asking report and any of `rows` in its cell or the eight around."""
    column, row = _cells(x, y, cell)
    origin = float(middle.min()) if len(middle) else 0.0
    tick = np.round((middle - origin) * 1e4).astype(np.int64)  # some nine seconds
    cells = (column - column.min()) * (row.max() - row.min() + 3) + (row - row.min()) + 1
    step = row.max() - row.min() + 3
    order = rows[np.lexsort((tick[rows], cells[rows]))]
    span = int(tick.max()) + 1
    keys = cells[order] * span + tick[order]
    asks = np.zeros(len(x), dtype=bool)
    asks[asking] = True
    window = ((LONGEST_DAYS + length) / 2 + GAP_DAYS) * 1e4 + 1  # a tick may be rounded away
    found: list[tuple[Ints, Ints]] = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    for start in range(0, len(asking), _BLOCK):
        mine = asking[start : start + _BLOCK]
        for shift in (di * step + dj for di in (-1, 0, 1) for dj in (-1, 0, 1)):
            base = (cells[mine] + shift) * span
            reach = window[mine].astype(np.int64)
            low = np.searchsorted(keys, base + np.maximum(tick[mine] - reach, 0), side="left")
            high = np.searchsorted(
                keys, base + np.minimum(tick[mine] + reach, span - 1), side="right"
            )
            counts = high - low
            one = np.repeat(mine, counts)
            place = np.repeat(low, counts) + (
                np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
            )
            other = order[place]
            # two asking reports find each other twice
            once = (one < other) | ~asks[other]
            one, other = one[once], other[once]
            near = _near(x, y, sigma, middle, length, one, other)
            found.append((one[near], other[near]))
    first, second = (np.concatenate(column) for column in zip(*found, strict=True))
    return np.minimum(first, second), np.maximum(first, second)


def _near(
    x: Floats, y: Floats, sigma: Floats, middle: Floats, length: Floats, one: Ints, other: Ints
) -> NDArray[np.bool_]:
    far2 = (x[one] - x[other]) ** 2 + (y[one] - y[other]) ** 2
    reach2 = _REACH**2 * (sigma[one] ** 2 + sigma[other] ** 2) + 1.0
    gap = np.abs(middle[one] - middle[other]) - (length[one] + length[other]) / 2
    near: NDArray[np.bool_] = (one != other) & (far2 <= reach2) & (gap <= GAP_DAYS)
    return near


def _weighed(
    reports: Reports, x: Floats, y: Floats, middle: Floats, first: Ints, second: Ints
) -> tuple[Pairs, float]:
    """Learn how true pairs look and return the pairs with their odds taken apart."""
    spread2 = reports.sigma_m[first] ** 2 + reports.sigma_m[second] ** 2 + 1.0
    far2 = (x[first] - x[second]) ** 2 + (y[first] - y[second]) ** 2
    density = _density(x, y, middle)
    around = np.sqrt(density[first] * density[second])
    place = np.log(_bell(far2, spread2)) - np.log(around)
    time_level = np.searchsorted(_TIME_MARKS, np.abs(middle[first] - middle[second]))
    kind_level = _agreement(reports.kind, first, second)
    actor_level = _agreement(reports.actor, first, second)
    teller_level = _agreement(reports.teller, first, second)
    learnt = _learn(place, time_level, (kind_level, actor_level, teller_level), len(reports))
    nearness = place + np.log(learnt.repeats)
    timing = np.log(learnt.time[time_level] / _WIDTHS[time_level])
    kind, actor, teller = (
        weight[level]
        for weight, level in zip(
            learnt.agreeing, (kind_level, actor_level, teller_level), strict=True
        )
    )
    odds = nearness + timing + kind + actor + teller
    chance: Floats = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    pairs = Pairs(first, second, nearness, timing, kind, actor, teller, chance)
    return pairs, learnt.repeats


def _bell(far2: Floats, spread2: Floats) -> Floats:
    """Return the density of a second report's place [1/m2], with the wide tail of real errors."""
    density = np.zeros(len(far2))
    for share, wider in _WIDTHS_OF_ERRORS:
        square = spread2 * wider**2
        density += share * np.exp(-far2 / (2 * square)) / (2 * np.pi * square)
    return density


def _density(x: Floats, y: Floats, middle: Floats) -> Floats:
    """Return how densely reports lie around each [1/m2/day], over its cell and the eight around."""
    axes = [
        np.floor(values / size).astype(np.int64)
        for values, size in ((x, _DENSITY_CELL_M), (y, _DENSITY_CELL_M), (middle, _DENSITY_DAYS))
    ]
    sizes = [int(axis.max() - axis.min()) + 3 for axis in axes]
    codes = [axis - axis.min() + 1 for axis in axes]
    flat = (codes[0] * sizes[1] + codes[1]) * sizes[2] + codes[2]
    cells, inverse, counts = np.unique(flat, return_inverse=True, return_counts=True)
    total = np.zeros(len(cells))
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            wanted = cells + (east * sizes[1] + north) * sizes[2]
            place = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
            total += np.where(cells[place] == wanted, counts[place], 0)
    volume = 9 * _DENSITY_CELL_M**2 * _DENSITY_DAYS
    return total[inverse] / volume


def _agreement(codes: Ints, first: Ints, second: Ints) -> Ints:
    """Return 2 where both are known and equal, 0 where they differ, 1 where one is unknown."""
    one, other = codes[first], codes[second]
    return np.where((one == 0) | (other == 0), 1, np.where(one == other, 2, 0)).astype(np.int64)


@dataclass
class _Learnt:
    repeats: float
    time: Floats  # share of true pairs a level of time apart
    agreeing: list[Floats]  # log ratio by level of agreement, for kind, actor and teller


def _learn(place: Floats, time: Ints, levels: tuple[Ints, ...], reports: int) -> _Learnt:
    """Fit by expectation and maximisation, starting from mild beliefs."""
    learnt = _Learnt(
        repeats=0.3,
        time=np.array([0.3, 0.25, 0.2, 0.15, 0.07, 0.03]),
        agreeing=[np.array([-1.0, 0.0, 1.0]), np.array([-1.0, 0.0, 1.0]), np.zeros(3)],
    )
    if not len(place):
        return learnt
    for _ in range(_ROUNDS):
        odds = place + np.log(learnt.repeats) + np.log(learnt.time[time] / _WIDTHS[time])
        for weight, level in zip(learnt.agreeing, levels, strict=True):
            odds += weight[level]
        true = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        learnt.repeats = float(np.clip(2 * true.sum() / reports, 1e-3, 50.0))
        learnt.time = _shares(time, true, len(_WIDTHS))
        learnt.agreeing = [_log_ratio(level, true) for level in levels]
    return learnt


def _log_ratio(levels: Ints, true: Floats) -> Floats:
    ratio: Floats = np.log(_shares(levels, true, 3) / _shares(levels, 1 - true, 3))
    ratio[1] = 0.0  # what is unknown speaks neither way
    return ratio


def _shares(levels: Ints, weights: Floats, count: int) -> Floats:
    counted = np.bincount(levels, weights=weights, minlength=count) + 1.0
    return np.asarray(counted / counted.sum(), dtype=np.float64)


def merge_groups(
    first: Any, second: Any, x: Any, y: Any, sigma: Any, middle: Any, length: Any, source: Any,
    reach: float, gap: float,
) -> Any:  # fmt: skip
    """Return the group of each report, merging pairs in order where the groups allow it.

    Two groups merge if no source tells in both and their middles, weighted by precision, lie
    within `reach` of the errors and `gap` days of each other. Plain loops, so that numba can
    compile it.
    """
    count = len(x)
    group = np.arange(count)
    following = np.full(count, -1)  # next member of the group
    last = np.arange(count)
    weight = 1.0 / (sigma * sigma + 1.0)
    gx, gy, gt, gw = x * weight, y * weight, middle * weight, weight.copy()
    least, longest = sigma.copy(), length.copy()
    for pair in range(len(first)):
        a, b = group[first[pair]], group[second[pair]]
        if a == b:
            continue
        dx, dy = gx[a] / gw[a] - gx[b] / gw[b], gy[a] / gw[a] - gy[b] / gw[b]
        spread = least[a] * least[a] + least[b] * least[b] + 1.0
        apart = abs(gt[a] / gw[a] - gt[b] / gw[b]) - (longest[a] + longest[b]) / 2
        if dx * dx + dy * dy > reach * reach * spread or apart > gap:
            continue
        clash = False
        one = a
        while one >= 0 and not clash:
            other = b
            while other >= 0:
                if source[one] != 0 and source[one] == source[other]:
                    clash = True
                    break
                other = following[other]
            one = following[one]
        if clash:
            continue
        if b < a:
            a, b = b, a
        member = b
        while member >= 0:
            group[member] = a
            member = following[member]
        following[last[a]] = b
        last[a] = last[b]
        gx[a] += gx[b]
        gy[a] += gy[b]
        gt[a] += gt[b]
        gw[a] += gw[b]
        least[a] = min(least[a], least[b])
        longest[a] = max(longest[a], longest[b])
    return group


def _merger(compiled: bool | None) -> Callable[..., Any]:
    from truceline.engines.matching import has_numba

    if compiled is None:
        compiled = has_numba()
    if not compiled:
        return merge_groups
    from truceline.engines.kernel import merge_compiled

    return merge_compiled
