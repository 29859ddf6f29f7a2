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

from truceline.engines.compiled import worth_compiling
from truceline.engines.nearness import (
    EVERY,
    GAP_DAYS,
    REACH,
    Bar,
    Listed,
    Located,
    Near,
    Search,
)
from truceline.engines.plane import Floats, Ints, Plane

DAY = 86_400.0
# position errors as they are: most as the feed says, some three times as wide, a few eight times
_WIDTHS_OF_ERRORS = ((0.7, 1.0), (0.22, 3.0), (0.08, 8.0))

_DENSITY_CELL_M = 20_000.0
_DENSITY_DAYS = 15.0

_TIME_MARKS = np.array([0.02, 0.25, 0.75, 1.5, 2.5])  # days between middles of intervals
_WIDTHS = np.diff(np.concatenate([[0.0], _TIME_MARKS, [5.0]])) * 2
_ROUNDS = 12
_TERMS = 50  # what a report takes of the search, as `worth_compiling` counts
# Near pairs held at once. Of more, a sample teaches how true pairs look, and only those that
# turn out at least this likely are kept.
MOST_PAIRS = 1_000_000
LIKELY = 0.1
_LEVELS = (6, 3, 3, 3)  # of time, kind, actor and teller


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

    def at_least(self, probability: float) -> Pairs:
        """Return the pairs of at least this probability."""
        rows = self.probability >= probability
        return Pairs(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Joined:
    """The group of each report (n,), and the pairs that were looked at."""

    group: Ints
    pairs: Pairs
    repeats: float  # further reports of an incident for each report, as learnt


Pairing = Callable[[Located], tuple[Ints, Ints]]


def join(
    reports: Reports,
    *,
    least: float = 0.5,
    compiled: bool | None = None,
    pairing: Pairing | None = None,
) -> Joined:
    """Return groups of reports that tell of one incident, merging pairs of at least `least`.

    `pairing` finds the near pairs in place of the search here, with the same answer.
    """
    x, y = _plane_of(reports)
    middle = (reports.start + reports.end) / 2 / DAY
    length = (reports.end - reports.start) / DAY
    located = Located(x, y, reports.sigma_m, middle, length)
    if compiled is None:
        compiled = worth_compiling(_TERMS * len(reports))
    near: Near = Listed(located, *pairing(located)) if pairing else Search(located, compiled)
    pairs, repeats = _weighed(reports, located, near, min(LIKELY, least))
    likely = np.flatnonzero(pairs.probability >= least)
    # pairs stand by their reports, and equally likely ones are taken in that order
    order = likely[np.argsort(-pairs.probability[likely], kind="stable")]
    group = _merger(compiled)(
        pairs.first[order], pairs.second[order], x, y, reports.sigma_m, middle, length,
        reports.source, REACH, GAP_DAYS,
    )  # fmt: skip
    return Joined(np.asarray(group), pairs, repeats)


def _plane_of(reports: Reports) -> tuple[Floats, Floats]:
    plane = Plane(float(np.median(reports.lon)), float(np.median(reports.lat)))
    x, y, scale = plane.project(reports.lon, reports.lat)
    return x / scale.mean(), y / scale.mean()


@dataclass(frozen=True)
class _Reckoning:
    """What the odds of any pair are reckoned from."""

    reports: Reports
    located: Located
    density: Floats  # of reports around each

    def allowed(self, first: Ints, second: Ints) -> NDArray[np.bool_]:
        """Mark the pairs whose times lie within the looser of both clocks."""
        clock = self.reports.clock_days
        if clock is None:
            return np.ones(len(first), dtype=bool)
        middle, length = self.located.middle, self.located.length
        apart = np.abs(middle[first] - middle[second]) - (length[first] + length[second]) / 2
        return np.asarray(apart <= np.maximum(clock[first], clock[second]))

    def place(self, first: Ints, second: Ints) -> Floats:
        """Return what nearness speaks for each pair, but for how often reports repeat."""
        x, y, sigma = self.located.x, self.located.y, self.located.sigma_m
        spread2 = sigma[first] ** 2 + sigma[second] ** 2 + 1.0
        far2 = (x[first] - x[second]) ** 2 + (y[first] - y[second]) ** 2
        around = np.sqrt(self.density[first] * self.density[second])
        nearness: Floats = np.log(_bell(far2, spread2)) - np.log(around)
        return nearness

    def levels(self, first: Ints, second: Ints) -> tuple[Ints, ...]:
        """Return the levels of time, kind, actor and teller of each pair."""
        middle = self.located.middle
        apart = np.abs(middle[first] - middle[second])
        return (
            np.searchsorted(_TIME_MARKS, apart),
            *(
                _agreement(codes, first, second)
                for codes in (self.reports.kind, self.reports.actor, self.reports.teller)
            ),
        )

    def pairs(self, learnt: _Learnt, first: Ints, second: Ints) -> Pairs:
        """Return pairs with their odds taken apart."""
        timed, *agreed = self.levels(first, second)
        nearness = self.place(first, second) + np.log(learnt.repeats)
        timing = learnt.timing[timed]
        kind, actor, teller = (
            weight[level] for weight, level in zip(learnt.agreeing, agreed, strict=True)
        )
        odds = nearness + timing + kind + actor + teller
        chance: Floats = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        return Pairs(first, second, nearness, timing, kind, actor, teller, chance)

    def bar(self, learnt: _Learnt, least: float) -> Bar:
        """Return what pairs less likely than `least` stay under, whatever else holds."""
        marks = np.linspace(0.0, REACH**2 + 1.0, 8193)
        return Bar(
            used=True,
            least=float(np.log(least / (1 - least)) - np.log(learnt.repeats)) - 1e-3,
            bell=np.log(_bell(marks[:-1], np.ones(len(marks) - 1))),
            scale=float(1 / marks[1]),
            crowd=np.log(self.density) / 2,
            codes=np.ascontiguousarray(
                np.stack([self.reports.kind, self.reports.actor, self.reports.teller]), np.int64
            ),
            weights=np.stack(learnt.agreeing),
            times=learnt.timing,
            marks=_TIME_MARKS,
        )


def _weighed(reports: Reports, located: Located, near: Near, least: float) -> tuple[Pairs, float]:
    """Learn how true pairs look and return the pairs with their odds taken apart."""
    reckoning = _Reckoning(reports, located, _density(located.x, located.y, located.middle))
    first, second, share = _sampled(near, reckoning)
    learnt = _learn(
        reckoning.place(first, second), reckoning.levels(first, second), len(reports) * share
    )
    if share == 1.0:
        return reckoning.pairs(learnt, first, second), learnt.repeats
    bar = reckoning.bar(learnt, least)
    found = [np.empty(0, np.int64)]
    for one, other in near.blocks(bar=bar):
        some = reckoning.allowed(one, other)
        found.append(one[some].astype(np.int64) * len(reports) + other[some])
    keys = np.sort(np.concatenate(found))
    kept = []
    for start in range(0, max(len(keys), 1), MOST_PAIRS):
        block = np.divmod(keys[start : start + MOST_PAIRS], len(reports))
        kept.append(reckoning.pairs(learnt, *block).at_least(least))
    names = Pairs.__dataclass_fields__
    columns = [np.concatenate([getattr(pairs, name) for pairs in kept]) for name in names]
    return Pairs(*columns), learnt.repeats


def _sampled(near: Near, reckoning: _Reckoning) -> tuple[Ints, Ints, float]:
    """Return all near pairs, or an even share of them where they are too many: (.., .., share).

    Which pairs are in the sample follows from where and when their reports were, not from their
    order.
    """
    marks, halvings = reckoning.located.marks(), 0

    def most() -> np.uint64:
        return np.uint64(int(EVERY) >> halvings)

    first, second = np.empty(0, np.int64), np.empty(0, np.int64)
    for found in near.blocks(most):
        some = reckoning.allowed(*found)
        first = np.concatenate([first, found[0][some]])
        second = np.concatenate([second, found[1][some]])
        while len(first) > MOST_PAIRS:
            halvings += 1
            held = marks[first] + marks[second] <= most()
            first, second = first[held], second[held]
    # in one order, however they were found, so that sums over them have the same last digits
    count = max(len(marks), 1)
    first, second = np.divmod(np.sort(first * count + second), count)
    return first, second, 0.5**halvings


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

    @property
    def timing(self) -> Floats:
        """What a level of time speaks for a pair [natural log]."""
        return np.asarray(np.log(self.time / _WIDTHS))


def _learn(place: Floats, levels: tuple[Ints, ...], reports: float) -> _Learnt:
    """Fit by expectation and maximisation, starting from mild beliefs."""
    learnt = _Learnt(
        repeats=0.3,
        time=np.array([0.3, 0.25, 0.2, 0.15, 0.07, 0.03]),
        agreeing=[np.array([-1.0, 0.0, 1.0]), np.array([-1.0, 0.0, 1.0]), np.zeros(3)],
    )
    if not len(place):
        return learnt
    # pairs differ in place, and otherwise in one of 162 patterns only
    pattern = np.ravel_multi_index(levels, _LEVELS)
    shape, count = _LEVELS, int(np.prod(_LEVELS))
    every = np.asarray(np.bincount(pattern, minlength=count).reshape(shape), np.float64)
    for _ in range(_ROUNDS):
        odds = np.log(learnt.repeats) + learnt.timing[:, None, None, None]
        odds = odds + learnt.agreeing[0][:, None, None] + learnt.agreeing[1][:, None]
        odds = (odds + learnt.agreeing[2]).ravel()[pattern] + place
        true = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        told = np.asarray(np.bincount(pattern, true, count).reshape(shape), np.float64)
        learnt.repeats = float(np.clip(2 * told.sum() / reports, 1e-3, 50.0))
        learnt.time = _shares(told, 0)
        learnt.agreeing = [_log_ratio(told, every - told, axis) for axis in (1, 2, 3)]
    return learnt


def _log_ratio(true: Floats, other: Floats, axis: int) -> Floats:
    ratio: Floats = np.log(_shares(true, axis) / _shares(other, axis))
    ratio[1] = 0.0  # what is unknown speaks neither way
    return ratio


def _shares(weights: Floats, axis: int) -> Floats:
    """Return the share of each level along one axis of the patterns."""
    others = tuple(each for each in range(weights.ndim) if each != axis)
    counted = weights.sum(axis=others) + 1.0
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


def _merger(compiled: bool) -> Callable[..., Any]:
    if not compiled:
        return merge_groups
    from truceline.engines.sweeping import merge_compiled

    return merge_compiled
