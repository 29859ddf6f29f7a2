"""The odds that two reports tell of one incident, and how they are learnt.

`joining` says what they are; here they are reckoned, over arrays of pairs by numpy or pair by
pair by compiled loops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.engines.native import Native
from truceline.engines.nearness import REACH, Bar, Located
from truceline.engines.plane import Floats, Ints

# position errors as they are: most as the feed says, some three times as wide, a few eight times
_WIDTHS_OF_ERRORS = np.array([[0.7, 1.0], [0.22, 3.0], [0.08, 8.0]])

_DENSITY_CELL_M = 20_000.0
_DENSITY_DAYS = 15.0
_MOST_CELLS = 4_000_000  # that are counted in a block; of more, only those that hold reports

_TIME_MARKS = np.array([0.02, 0.25, 0.75, 1.5, 2.5])  # days between middles of intervals
_WIDTHS = np.diff(np.concatenate([[0.0], _TIME_MARKS, [5.0]])) * 2
_ROUNDS = 12
_LEVELS = (6, 3, 3, 3)  # of time, kind, actor and teller
_FINENESS = 16.0
_SLACK = 1e-3  # of the bar under the odds, which a table rounds

_weigh = Native("sweeping", "weigh")


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
        return self.rows(self.probability >= probability)

    def rows(self, which: Ints | NDArray[np.bool_]) -> Pairs:
        """Return some of the pairs."""
        return Pairs(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @staticmethod
    def joined(parts: Sequence[Pairs]) -> Pairs:
        """Return pairs one after another."""
        names = Pairs.__dataclass_fields__
        if not parts:
            whole = np.empty(0, np.int64)
            return Pairs(whole, whole, *[np.empty(0)] * (len(names) - 2))
        return Pairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Places(NamedTuple):
    """What a compiled loop reads of reports: columns (n,), and codes (n, 3)."""

    x: Any
    y: Any
    sigma: Any
    middle: Any
    density: Any
    codes: Any


class Weights(NamedTuple):
    """What a compiled loop reads of what was learnt [natural log]."""

    repeats: float
    timing: Any
    agreeing: Any  # (3, 3)
    marks: Any
    widths: Any


@dataclass(frozen=True)
class Reckoning:
    """What the odds of any pair are reckoned from: reports by row, kinds and others as codes."""

    located: Located
    codes: Ints  # (n, 3): kind, actor and teller, 0 for unknown
    clock_days: Floats | None
    density: Floats  # of reports around each
    compiled: bool

    def allowed(self, first: Ints, second: Ints) -> NDArray[np.bool_]:
        """Mark the pairs whose times lie within the looser of both clocks."""
        clock = self.clock_days
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
            *(_agreement(codes, first, second) for codes in self.codes.T),
        )

    def pairs(self, learnt: Learnt, first: Ints, second: Ints) -> Pairs:
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

    def odds(self, learnt: Learnt, first: Ints, second: Ints) -> Floats:
        """Return the odds of pairs [natural log], to the last digits those of `pairs`."""
        if not self.compiled:
            found = self.pairs(learnt, first, second)
            return found.place + found.time + found.kind + found.actor + found.teller
        at = self.located
        places = Places(at.x, at.y, at.sigma_m, at.middle, self.density, self.codes)
        weights = Weights(
            float(np.log(learnt.repeats)), learnt.timing, np.stack(learnt.agreeing),
            _TIME_MARKS, _WIDTHS_OF_ERRORS,
        )  # fmt: skip
        odds = np.empty(len(first))
        first, second = first.astype(np.int32, copy=False), second.astype(np.int32, copy=False)
        _weigh(first, second, places, weights, odds)
        return odds

    def bar(self, learnt: Learnt, least: float) -> Bar:
        """Return what pairs less likely than `least` stay under, whatever else holds."""
        marks = np.linspace(0.0, REACH**2 + 1.0, 8193)
        factors = np.exp(np.stack(learnt.agreeing))
        most = float(factors.max(axis=1).prod())
        times = np.exp(learnt.timing)
        bell = _bell(marks[:-1], np.ones(len(marks) - 1))
        lost = -np.log(bell / bell[0])
        steps = np.arange(int(lost[-1] * _FINENESS)) / _FINENESS
        return Bar(
            least=float(least / (1 - least) / learnt.repeats * np.exp(-_SLACK)),
            bell=bell,
            scale=float(1 / marks[1]),
            crowd=1 / np.sqrt(self.density),
            codes=self.codes,
            factors=factors,
            times=times,
            marks=_TIME_MARKS,
            most=most,
            later=np.maximum.accumulate(times[::-1])[::-1].copy(),
            farthest=marks[1:][np.searchsorted(lost, steps, side="right") - 1],
            fineness=_FINENESS,
        )


def _bell(far2: Floats, spread2: Floats) -> Floats:
    """Return the density of a second report's place [1/m2], with the wide tail of real errors."""
    density = np.zeros(len(far2))
    for share, wider in _WIDTHS_OF_ERRORS.tolist():
        square = spread2 * wider**2
        density += share * np.exp(-far2 / (2 * square)) / (2 * np.pi * square)
    return density


def density_of(x: Floats, y: Floats, middle: Floats) -> Floats:
    """Return how densely reports lie around each [1/m2/day], over its cell and the eight around."""
    axes = [
        np.floor(values / size).astype(np.int64)
        for values, size in ((x, _DENSITY_CELL_M), (y, _DENSITY_CELL_M), (middle, _DENSITY_DAYS))
    ]
    sizes = [int(axis.max() - axis.min()) + 3 for axis in axes]
    codes = [axis - axis.min() + 1 for axis in axes]
    flat = (codes[0] * sizes[1] + codes[1]) * sizes[2] + codes[2]
    volume = 9 * _DENSITY_CELL_M**2 * _DENSITY_DAYS
    room = sizes[0] * sizes[1] * sizes[2]
    if room <= _MOST_CELLS:
        told = np.bincount(flat, minlength=room).reshape(sizes)
        for axis in (0, 1):
            before, after = np.roll(told, 1, axis), np.roll(told, -1, axis)
            told = told + before + after
        return np.asarray(told.ravel()[flat] / volume)
    cells, inverse, counts = np.unique(flat, return_inverse=True, return_counts=True)
    total = np.zeros(len(cells))
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            wanted = cells + (east * sizes[1] + north) * sizes[2]
            place = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
            total += np.where(cells[place] == wanted, counts[place], 0)
    return total[inverse] / volume


def _agreement(codes: Ints, first: Ints, second: Ints) -> Ints:
    """Return 2 where both are known and equal, 0 where they differ, 1 where one is unknown."""
    one, other = codes[first], codes[second]
    return np.where((one == 0) | (other == 0), 1, np.where(one == other, 2, 0)).astype(np.int64)


@dataclass
class Learnt:
    """How often reports repeat, and how true pairs look."""

    repeats: float
    time: Floats  # share of true pairs a level of time apart
    agreeing: list[Floats]  # log ratio by level of agreement, for kind, actor and teller

    @property
    def timing(self) -> Floats:
        """What a level of time speaks for a pair [natural log]."""
        return np.asarray(np.log(self.time / _WIDTHS))


def learn(place: Floats, levels: tuple[Ints, ...], reports: float) -> Learnt:
    """Fit by expectation and maximisation, starting from mild beliefs."""
    learnt = Learnt(
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
