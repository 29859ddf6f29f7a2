"""Positions against zones: which zones hold each position, and with what probability.

One `ZoneIndex` serves any number of positions, any precision and, where zones change from day
to day, any day. It runs compiled where numba is installed (extra ``fast``) and on numpy
otherwise, with equal answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.engines.bearing import Output, blocks_of, borders_of, cells_of, tally_for
from truceline.engines.coarse import coarsened
from truceline.engines.compiled import has_numba, worth_compiling
from truceline.engines.edges import SAGITTA_M, Edges, ZoneShape, edges_of
from truceline.engines.grid import Grid, grid_of
from truceline.engines.holding import Locator, ZoneSets, sets_of_pairs
from truceline.engines.inside import REACH, match_with_numpy
from truceline.engines.native import Native
from truceline.engines.plane import Floats, Ints, Plane

Spread = Literal["gaussian", "disc"]
Kernel = Literal["auto", "numba", "numpy"]

LEAST = 1e-4  # pairs less probable than this are left out
_STEP = math.sqrt(2)  # from one grid to the next, in spread
# The longest stretch of border drawn as one chord, as a share of the smallest spread served:
# a Gaussian is smooth and takes moments, a disc has an edge and takes only areas.
_STRETCH = {"gaussian": 0.6, "disc": 1 / 64}
_FINE_M = 10.0  # smaller spreads see borders drawn in shorter chords, by powers of ten
_FINEST = -4  # down to a tenth of a metre
_COARSEST = 80  # wider than the Earth, whatever the smallest
_TERMS = 20  # of an edge and a position, that a position takes
_EXACT_TERMS = 2  # the same of an exact position
# So many positions at once come in a stream, and the loops differ in the tenth digit: all of a
# stream is taken by one of them, whatever batches it comes in.
_STREAM = 20_000
_POINTS = 65_536  # positions matched between two looks at the output

_match_points, _order_of = Native("kernel", "match_points"), Native("kernel", "order_of")


@dataclass(frozen=True)
class Pairs:
    """Who may be where: position `point[i]` lies in zone `zone[i]` with probability `share[i]`.

    The pairs of one position stand together; positions come in no promised order.
    """

    point: Ints
    zone: NDArray[np.int32]
    share: Floats

    def __len__(self) -> int:
        return len(self.point)


@dataclass
class ZoneIndex:
    """An index over the zones of one theatre; grids are made when a precision first needs one."""

    shapes: Sequence[ZoneShape]
    zone_count: int
    kernel: Kernel = "auto"
    _taken: int = field(default=0, repr=False)  # terms of edges and positions so far
    _locator: Locator | None = field(default=None, repr=False)
    _grids: dict[tuple[str, int], tuple[Edges, Grid]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.plane = _plane_for(self.shapes)

    @cached_property
    def _edges(self) -> Edges:
        return edges_of(self.shapes, self.zone_count, self.plane)

    def probabilities(
        self,
        lon: ArrayLike,
        lat: ArrayLike,
        spread_m: ArrayLike,
        *,
        moment: ArrayLike | None = None,
        spread: Spread = "gaussian",
        least: float = LEAST,
    ) -> Pairs:
        """Return every pair of position and zone with a probability of at least `least`.

        Parameters
        ----------
        lon, lat
            Reported positions (n,) [degrees].
        spread_m
            Standard deviation along each axis of a Gaussian error, or radius of a uniform
            disc [m], (n,) or one for all; 0 is an exact position.
        moment
            When, for zones that change [s since 1970, UTC].
        spread
            The law of the error.
        least
            Pairs below it are left out.
        """
        east, north = _columns(lon, lat)
        terms = _TERMS * len(east) + (0 if self._grids else len(self._edges))
        compiled = self._compiled(terms, stream=len(east) >= _STREAM)
        x, y, scale = self.plane.project(east, north, compiled=compiled)
        on_plane = np.broadcast_to(np.asarray(spread_m, dtype=np.float64), x.shape) * scale
        if np.any(on_plane < 0):
            raise ValueError("a spread cannot be negative")
        when = _moments(moment, len(x))
        reach = 1.0 if spread == "disc" else REACH
        found: list[Pairs] = []
        grades = self._grades(on_plane)
        for grade in np.flatnonzero(np.bincount(grades - _FINEST)) + _FINEST:
            rows = np.flatnonzero(grades == grade)
            largest = self._largest(int(grade))
            edges, grid = self._grid(spread, int(grade), largest, largest * reach, compiled)
            whole = len(rows) == len(x)
            columns = (x, y, on_plane, when) if whole else _rows(rows, x, y, on_plane, when)
            match = _match_compiled if compiled else _match_plain
            pairs = match(edges, grid, *columns, spread == "disc", least)
            found.append(pairs if whole else Pairs(rows[pairs.point], pairs.zone, pairs.share))
        return _joined(found)

    def contains(self, lon: ArrayLike, lat: ArrayLike, *, moment: ArrayLike | None = None) -> Pairs:
        """Return the zones that hold each exact position, edges being straight in lon/lat.

        A position on an edge has a share of one half (at a corner, of its angle).
        """
        x, y = _columns(lon, lat)
        compiled = self._compiled(_EXACT_TERMS * len(x))
        none, when = np.zeros(len(x)), _moments(moment, len(x))
        match = _match_compiled if compiled else _match_plain
        return match(*self._flat(compiled), x, y, none, when, False, LEAST)

    def zone_sets(
        self, lon: ArrayLike, lat: ArrayLike, *, moment: ArrayLike | None = None
    ) -> ZoneSets:
        """Return the set of zones that hold each exact position in their inside.

        Edges are straight in lon/lat, and a position on an edge is inside neither zone. For very
        many positions this is several times as fast as `contains`, and a tenth of its size.
        """
        x, y = _columns(lon, lat)
        if not self._compiled(_EXACT_TERMS * len(x)):
            found = self.contains(x, y, moment=moment)
            inside = found.share == 1.0
            return sets_of_pairs(len(x), found.point[inside], found.zone[inside])
        if self._locator is None:
            self._locator = Locator(*self._flat(compiled=True))
        return self._locator.sets_of(x, y, _moments(moment, len(x)))

    def _flat(self, compiled: bool) -> tuple[Edges, Grid]:
        if ("flat", 0) not in self._grids:
            flat = edges_of(self.shapes, self.zone_count)
            cell = _finest_cell(flat, 400_000)
            self._grids["flat", 0] = flat, grid_of(flat, cell, 0.0, compiled=compiled)
        return self._grids["flat", 0]

    def settled(self, positions: int) -> ZoneIndex:
        """Return this index with the loops that a stream of so many positions is taken by."""
        if self.kernel != "auto":
            return self
        terms = _TERMS * min(positions, _STREAM) + len(self._edges)
        compiled = self._compiled(terms, stream=positions >= _STREAM)
        return replace(self, kernel="numba" if compiled else "numpy")

    def _compiled(self, terms: int, *, stream: bool = False) -> bool:
        """Whether to take so many terms, after all those before, by compiled loops."""
        self._taken += terms
        if self.kernel != "auto":
            return self.kernel == "numba"
        return worth_compiling(self._taken) or (stream and has_numba())

    @cached_property
    def _smallest(self) -> float:
        """The smallest spread [plane m] that has a grid of its own; below, the finest serves."""
        return _finest_cell(self._edges) / 4

    @cached_property
    def _bounds(self) -> tuple[Floats, Ints]:
        """The largest spreads of all grades in order [plane m], and these grades."""
        fine, others = range(_FINEST, -1), range(_COARSEST + 1)
        bounds = [
            0.0,
            *(min(self._largest(grade), self._smallest) for grade in fine),
            *(self._largest(grade) for grade in others),
        ]
        return np.array(bounds), np.array([-1, *fine, *others], dtype=np.int64)

    def _grades(self, spread: Floats) -> Ints:
        bounds, grades = self._bounds
        # what has no place on the plane has no spread either
        place = np.searchsorted(bounds, spread)
        known: Ints = grades[np.minimum(place, len(grades) - 1)]
        known[~np.isfinite(spread)] = -1
        return known

    def _largest(self, grade: int) -> float:
        """Return the largest spread of a grade [plane m]."""
        if grade < -1:
            return float(_FINE_M * 10.0 ** (grade + 2))
        return float(self._smallest * _STEP**grade) if grade >= 0 else 0.0

    def _grid(
        self, spread: Spread, grade: int, largest: float, reach: float, compiled: bool
    ) -> tuple[Edges, Grid]:
        key = (spread, grade)
        if key not in self._grids:
            stretch = largest / _STEP * _STRETCH[spread]
            edges = self._edges
            if grade > 0:
                edges = coarsened(edges, stretch, compiled=compiled)
            if grade < -1:  # a spread of a tenth of a metre sees chords that one of ten does not
                sagitta = SAGITTA_M * 10.0 ** (grade + 1)
                edges = edges_of(self.shapes, self.zone_count, self.plane, sagitta)
            cell = max(2 * largest, _finest_cell(self._edges))
            self._grids[key] = edges, grid_of(edges, cell, reach, compiled=compiled)
        return self._grids[key]


def _rows(
    rows: Ints, x: Floats, y: Floats, spread: Floats, moment: Ints
) -> tuple[Floats, Floats, Floats, Ints]:
    return x[rows], y[rows], spread[rows], moment[rows]


def _match_plain(
    edges: Edges,
    grid: Grid,
    x: Floats,
    y: Floats,
    spread: Floats,
    moment: Ints,
    disc: bool,
    least: float,
) -> Pairs:
    return Pairs(*match_with_numpy(edges, grid, x, y, spread, moment, disc=disc, least=least))


def _match_compiled(
    edges: Edges,
    grid: Grid,
    x: Floats,
    y: Floats,
    spread: Floats,
    moment: Ints,
    disc: bool,
    least: float,
) -> Pairs:
    tally = tally_for(edges.zone_count)
    borders, cells = borders_of(edges), cells_of(grid)
    order = np.arange(len(x))
    if spread.any():  # exact positions see few edges, and come as they stand
        space = np.empty(len(x), np.int32), np.zeros(blocks_of(cells) + 2, np.int64)
        _order_of(cells, x, y, *space, order)
    found: list[Pairs] = []
    place = np.zeros(1, np.int64)
    while place[0] < len(x):
        room = edges.zone_count + 2 * _POINTS
        output = Output(np.empty(room, np.int64), np.empty(room, np.int32), np.empty(room))
        pairs = _match_points(
            borders, cells, x, y, spread, moment, order, place, disc, least, tally, output
        )
        found.append(Pairs(*(column[:pairs] for column in output)))
    return _joined(found)


def _joined(found: Sequence[Pairs]) -> Pairs:
    if len(found) == 1:
        return found[0]
    return Pairs(
        np.concatenate([np.empty(0, np.int64), *(pairs.point for pairs in found)]),
        np.concatenate([np.empty(0, np.int32), *(pairs.zone for pairs in found)]),
        np.concatenate([np.empty(0), *(pairs.share for pairs in found)]),
    )


def _columns(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    return np.ascontiguousarray(np.atleast_1d(x)), np.ascontiguousarray(np.atleast_1d(y))


def _moments(moment: ArrayLike | None, count: int) -> Ints:
    if moment is None:
        return np.zeros(count, dtype=np.int64)
    return np.ascontiguousarray(np.broadcast_to(np.asarray(moment, dtype=np.int64), (count,)))


def _finest_cell(edges: Edges, cells: int = 1_000_000) -> float:
    """Return the cell size at which a cell near a border holds a few edges."""
    west, south, east, north = edges.bounds
    typical = float(np.median(np.hypot(edges.bx - edges.ax, edges.by - edges.ay)))
    most = math.sqrt(max((east - west) * (north - south), typical**2) / cells)
    return max(typical, most)


def _plane_for(shapes: Sequence[ZoneShape]) -> Plane:
    boxes = np.array([shape.geometry.bounds for shape in shapes], dtype=np.float64).reshape(-1, 4)
    if not np.isfinite(boxes).all() or not len(boxes):
        raise ValueError("zones without an area cannot be indexed")
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return Plane(float(west + east) / 2, float(south + north) / 2)
