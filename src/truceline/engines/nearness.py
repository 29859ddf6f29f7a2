"""Which reports lie near enough in place and time to tell of one incident.

Reports are sorted into levels by their error. Those of a level look for each other, and for
those of finer levels, in cells as wide as any such pair can lie apart: no near pair is lost,
and precise reports, which are most, do not look far.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from truceline.engines.native import Native
from truceline.engines.plane import Floats, Ints

WIDEST_M = 12_000.0  # sigma; reports placed more coarsely are never joined
LONGEST_DAYS = 3.0  # nor are reports of longer intervals
GAP_DAYS = 2.0  # between intervals of one incident
REACH = 7.0  # sigmas of both errors together
FARTHEST_M = 60_000.0  # however wide the errors

_LEVELS_M = (250.0, 1_000.0, 4_000.0, WIDEST_M)  # sigma up to which a level goes
_NINE = tuple((east, north) for east in (-1, 0, 1) for north in (-1, 0, 1))
_HALF = ((0, 0), (0, 1), (1, -1), (1, 0), (1, 1))  # with their opposites, all nine
_BLOCK = 20_000  # reports that look for others in one go
_PAIRS = 500_000  # pairs listed or found in one go
_WHOLE = 2.0**64
_TICKS = 172_800.0  # half seconds a day
_NO_MARKS = np.array([np.inf])

_sweep = Native("sweeping", "sweep")


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
        column, row = _cells(self.x, self.y, FARTHEST_M)
        slab = np.floor(self.middle / (LONGEST_DAYS + GAP_DAYS)).astype(np.int64)
        return column, row, slab

    def marks(self) -> NDArray[np.uint64]:
        """Return a number for each report that follows from where and when it was, not its row."""
        mixed = np.zeros(len(self.x), dtype=np.uint64)
        with np.errstate(over="ignore"):
            # by centimetres and half seconds, so that no last digit of a projection counts
            for column, fine in ((self.x, 100.0), (self.y, 100.0), (self.middle, _TICKS)):
                whole = np.rint(np.nan_to_num(column) * fine).astype(np.int64)
                mixed = (mixed ^ whole.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
                mixed ^= mixed >> np.uint64(29)
        return mixed * np.uint64(0xBF58476D1CE4E5B9)

    def part(self, share: float) -> NDArray[np.bool_]:
        """Mark a share of the reports, whatever their order."""
        if share >= 1.0:
            return np.ones(len(self.x), dtype=bool)
        return self.marks() <= np.uint64(share * _WHOLE)

    def rows(self, which: NDArray[Any]) -> Located:
        """Return some of the reports."""
        return Located(*(getattr(self, name)[which] for name in Located.__dataclass_fields__))

    def by_time(self) -> Ints:
        """Return the reports in the order of their times."""
        if len(self.middle) and np.isfinite(self.middle).all():
            ticks = np.rint((self.middle - self.middle.min()) * _TICKS).astype(np.int64)
            order = _grouped(ticks)
            ordered = self.middle[order]
            if np.all(ordered[1:] >= ordered[:-1]):  # nothing is told more finely than that
                return order
        return np.argsort(self.middle, kind="stable")

    def order(self) -> Ints:
        """Return the reports by place, coarsely, and there by time: neighbours stand together."""
        column, row = _cells(self.x, self.y, FARTHEST_M)
        by_time = self.by_time()
        return by_time[_grouped(_key(column, row)[0][by_time])]

    def levels(self) -> Ints:
        """Return the level of each report by its error; -1 where it is never joined."""
        level = np.searchsorted(_LEVELS_M, self.sigma_m)
        never = (level == len(_LEVELS_M)) | ~(self.length <= LONGEST_DAYS)
        return np.where(never, -1, level)


class Bar(NamedTuple):
    """What the odds of a pair must reach at the most favourable reckoning, as factors."""

    least: float
    bell: Any  # density by squared distance over squared error, from the near end of each step
    scale: float
    crowd: Any  # how thinly reports lie around each, to the power of a half
    codes: Any  # (n, 3) of kind, actor, teller
    factors: Any  # (3, 3) of kind, actor, teller by agreement
    times: Any  # by level of time
    marks: Any  # days at which the levels of time end
    most: float  # that kind, actor and teller may come to
    later: Any  # the most that time may come to at a level or a later one
    farthest: Any  # by what nearness loses [natural log, in steps]: how far that may be at most
    fineness: float  # steps to one


def no_bar(count: int) -> Bar:
    """Return a bar that every pair of so many reports passes."""
    one = np.ones(1)
    return Bar(
        least=0.0, bell=one, scale=0.0, crowd=np.ones(count), codes=np.zeros((count, 3), np.int64),
        factors=np.ones((3, 3)), times=np.ones(len(_NO_MARKS) + 1), marks=_NO_MARKS, most=1.0,
        later=one, farthest=one, fineness=0.0,
    )  # fmt: skip


class Column(NamedTuple):
    """Reports in the order of their cells and, within a cell, of their times."""

    row: Any  # which report, (n,)
    x: Any
    y: Any
    square: Any  # of the error [m2]
    middle: Any
    half: Any  # of the length [days]
    cells: Any  # the cells that hold any, in order
    starts: Any  # (cells + 1,)
    west: Any  # of the reports of each cell, as all up to the next
    east: Any
    south: Any
    north: Any
    finest: Any
    widest: Any
    window: float  # days between middles beyond which no pair is near
    reach2: float
    farthest2: float
    gap: float


@dataclass(frozen=True)
class _Sweep:
    one: Column
    other: Column
    around: Ints
    same: bool

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Cut the cells of those that look into ranges of some `_BLOCK` reports."""
        starts = self.one.starts
        begin = 0
        while begin < len(starts) - 1:
            stop = int(np.searchsorted(starts, starts[begin] + _BLOCK, side="right")) - 1
            stop = max(begin + 1, stop)
            yield begin, stop
            begin = stop


Block = tuple[NDArray[Any], NDArray[Any]]


class Near(Protocol):
    """Near pairs, each once, block by block and as often as asked."""

    def blocks(self, bar: Bar | None = None) -> Iterator[Block]:
        """Yield pairs; those that stay under the bar may be left out."""
        ...

    def within(self, part: NDArray[np.bool_]) -> Iterator[Block]:
        """Yield the pairs of which both reports are in a part."""
        ...


@dataclass
class Search:
    """The search for near pairs among reports, as a whole or of a share of them."""

    reports: Located
    compiled: bool

    @cached_property
    def _sweeps(self) -> list[_Sweep]:
        return list(_sweeps(self.reports))

    def blocks(self, bar: Bar | None = None) -> Iterator[Block]:
        """Yield pairs as `Near` has it; what is not compiled looks at no bar."""
        if bar is None:
            bar = no_bar(len(self.reports.x))
        for each in self._sweeps:
            if self.compiled:
                yield from _swept(each, bar)
            else:
                for begin, stop in each.blocks():
                    yield _sweep_with_numpy(
                        each.one, each.other, begin, stop, each.around, each.same
                    )

    def within(self, part: NDArray[np.bool_]) -> Iterator[Block]:
        """Yield pairs as `Near` has it."""
        if part.all():
            yield from self.blocks()
            return
        rows = np.flatnonzero(part).astype(np.int32)
        for first, second in Search(self.reports.rows(rows), self.compiled).blocks():
            yield rows[first], rows[second]


@dataclass(frozen=True)
class Listed:
    """Near pairs that were found elsewhere."""

    first: Ints
    second: Ints

    def blocks(self, bar: Bar | None = None) -> Iterator[Block]:
        """Yield pairs as `Near` has it, whatever the bar."""
        del bar
        for start in range(0, len(self.first), _PAIRS):
            yield self.first[start : start + _PAIRS], self.second[start : start + _PAIRS]

    def within(self, part: NDArray[np.bool_]) -> Iterator[Block]:
        """Yield pairs as `Near` has it."""
        for first, second in self.blocks():
            held = part[first] & part[second]
            yield first[held], second[held]


def _swept(each: _Sweep, bar: Bar) -> Iterator[Block]:
    """Yield what the compiled loop finds, as often as its room is full."""
    cells = len(each.one.cells)
    room = _PAIRS + int(np.diff(each.other.starts).max())
    first, second = np.empty(room, np.int32), np.empty(room, np.int32)
    thin = np.maximum.reduceat(bar.crowd[each.other.row], each.other.starts[:-1])
    place = np.zeros(3, np.int64)  # cell, step and report to go on with
    while place[0] < cells:
        found = _sweep(
            each.one, each.other, int(place[0]), cells, each.around, each.same, bar, thin,
            place, first, second,
        )  # fmt: skip
        yield first[:found].copy(), second[:found].copy()


def near_pairs(
    reports: Located, own: NDArray[np.bool_] | None = None, *, compiled: bool = False
) -> tuple[Ints, Ints]:
    """Return the pairs near enough in place and time to be looked at, each once.

    Where reports are shared out, `own` marks those of this share; the others are its
    surroundings. Every pair is then found in exactly one share: that of the report that looks
    for the other.
    """
    found = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    level = reports.levels()
    for first, second in Search(reports, compiled).blocks():
        if own is not None:
            mine = own[np.where(level[second] > level[first], second, first)]
            first, second = first[mine], second[mine]
        found.append((first.astype(np.int64), second.astype(np.int64)))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


def _cells(x: Floats, y: Floats, size: float) -> tuple[Ints, Ints]:
    # the corner of the cells is moved, as reports stand on round coordinates
    column = np.floor(x / size + 0.381966).astype(np.int64)
    return column, np.floor(y / size + 0.618034).astype(np.int64)


def _key(column: Ints, row: Ints) -> tuple[Ints, int]:
    """Return one number for each cell, and how far it grows from a column to the next."""
    if not len(row):
        return row, 1
    stride = int(row.max() - row.min()) + 3
    return (column - column.min()) * stride + (row - row.min()), stride


def _grouped(cells: Ints) -> Ints:
    """Return the order of cells, equal ones as they stand."""
    bits = max(len(cells), 1).bit_length()
    if len(cells) and int(cells.max()) >= 1 << (62 - bits):
        return np.argsort(cells, kind="stable")
    # numbers are sorted several times as fast as their places
    keys = np.sort((cells << bits) | np.arange(len(cells)))
    return keys & ((1 << bits) - 1)


def _sweeps(reports: Located) -> Iterator[_Sweep]:
    level = reports.levels()
    usable = level >= 0
    if not usable.any():
        return
    # no pair lies further apart in time than the longest interval and the gap allow
    window = float(reports.length[usable].max()) + GAP_DAYS
    by_time = reports.by_time()
    level_by_time = level[by_time]
    for which, bound in enumerate(_LEVELS_M):
        asking = by_time[level_by_time == which]
        if not len(asking):
            continue
        cell = min(REACH * np.sqrt(2) * bound + 1.0, FARTHEST_M)
        cells, stride = _key(*_cells(reports.x, reports.y, cell))
        one = _column(reports, cells, asking, window)
        yield _Sweep(one, one, _steps(_HALF, stride), same=True)
        finer = by_time[(level_by_time >= 0) & (level_by_time < which)]
        if len(finer):
            other = _column(reports, cells, finer, window)
            yield _Sweep(one, other, _steps(_NINE, stride), same=False)


def _steps(around: tuple[tuple[int, int], ...], stride: int) -> Ints:
    return np.array([east * stride + north for east, north in around], dtype=np.int64)


def _column(reports: Located, cells: Ints, by_time: Ints, window: float) -> Column:
    rows = by_time[_grouped(cells[by_time])]
    mine = cells[rows]
    starts = np.flatnonzero(np.diff(mine, prepend=-1))
    x, y, square = reports.x[rows], reports.y[rows], reports.sigma_m[rows] ** 2
    return Column(
        row=rows.astype(np.int32),
        x=x,
        y=y,
        square=square,
        middle=reports.middle[rows],
        half=reports.length[rows] / 2,
        cells=mine[starts],
        starts=np.append(starts, len(rows)).astype(np.int64),
        west=np.minimum.reduceat(x, starts),
        east=np.maximum.reduceat(x, starts),
        south=np.minimum.reduceat(y, starts),
        north=np.maximum.reduceat(y, starts),
        finest=np.minimum.reduceat(square, starts),
        widest=np.maximum.reduceat(square, starts),
        window=window,
        reach2=REACH * REACH,
        farthest2=FARTHEST_M * FARTHEST_M,
        gap=GAP_DAYS,
    )


def _sweep_with_numpy(
    one: Column, other: Column, begin: int, stop: int, around: Ints, same: bool
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:  # fmt: skip
    """Return what `sweeping.sweep` finds where there is no bar."""
    asking = np.arange(one.starts[begin], one.starts[stop])
    home = np.repeat(np.arange(begin, stop), np.diff(one.starts[begin : stop + 1]))
    # within a cell times are in order: cell by cell and time in one key
    origin = min(float(one.middle.min()), float(other.middle.min())) - 2 * one.window
    span = max(float(one.middle.max()), float(other.middle.max())) + 2 * one.window - origin
    keys = np.repeat(np.arange(len(other.cells)), np.diff(other.starts)) * span
    keys = keys + (other.middle - origin)
    found = [(np.empty(0, np.int32), np.empty(0, np.int32))]
    slack = 1e-6  # days; the exact window is looked at below
    for step in around:
        wanted = one.cells[home] + step
        there = np.minimum(np.searchsorted(other.cells, wanted), len(other.cells) - 1)
        held = other.cells[there] == wanted
        i, base = asking[held], there[held] * span + (one.middle[asking[held]] - origin)
        low = np.searchsorted(keys, base - one.window - slack, side="left")
        high = np.searchsorted(keys, base + one.window + slack, side="right")
        if same and step == 0:
            low = i + 1
        counts = np.maximum(high - low, 0)
        i = np.repeat(i, counts)
        j = np.repeat(low, counts) + (
            np.arange(len(i)) - np.repeat(np.cumsum(counts) - counts, counts)
        )
        near = _near(one, other, i, j)
        a, b = one.row[i[near]], other.row[j[near]]
        found.append((np.minimum(a, b), np.maximum(a, b)))
    first, second = (np.concatenate(column) for column in zip(*found, strict=True))
    return first, second


def _near(one: Column, other: Column, i: Ints, j: Ints) -> NDArray[np.bool_]:
    far2 = (one.x[i] - other.x[j]) ** 2 + (one.y[i] - other.y[j]) ** 2
    apart = np.abs(one.middle[i] - other.middle[j])
    near: NDArray[np.bool_] = (
        (far2 <= one.reach2 * (one.square[i] + other.square[j]) + 1.0)
        & (far2 <= one.farthest2)
        & (apart <= one.window)
        & (apart - (one.half[i] + other.half[j]) <= one.gap)
    )
    return near
