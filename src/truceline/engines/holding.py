"""Which zones hold each of very many exact positions: few sets of zones, and one number each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.engines.bearing import borders_of, cells_of, more_room, no_sets, tally_for
from truceline.engines.edges import Edges
from truceline.engines.grid import Grid
from truceline.engines.native import Native
from truceline.engines.plane import Floats, Ints

_ROOM = 4096  # sets; there is more when it is needed

_number_cells, _locate = Native("locating", "number_cells"), Native("locating", "locate")
_place_sets = Native("locating", "place_sets")


@dataclass(frozen=True)
class ZoneSets:
    """Which zones hold each position: set `i` is `zones[offsets[i] : offsets[i + 1]]`, in order.

    Set 0 is empty. How sets are numbered follows from what was asked before; what they hold does
    not.
    """

    which: NDArray[np.int32]  # the set of each position (n,)
    offsets: Ints
    zones: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.which)

    def zones_of(self, position: int) -> tuple[int, ...]:
        """Return the zones that hold one position, in order."""
        number = self.which[position]
        return tuple(self.zones[self.offsets[number] : self.offsets[number + 1]].tolist())

    def counts(self, zone_count: int) -> Ints:
        """Return how many positions each zone holds."""
        told = np.bincount(self.which, minlength=len(self.offsets) - 1)
        each = np.repeat(told, np.diff(self.offsets))
        return np.bincount(self.zones, each, minlength=zone_count).astype(np.int64)

    def pairs(self) -> tuple[Ints, NDArray[np.int32]]:
        """Return every pair of position and zone, in order."""
        sizes = np.diff(self.offsets)[self.which]
        point = np.repeat(np.arange(len(self.which)), sizes)
        step = np.arange(len(point)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return point, self.zones[self.offsets[self.which[point]] + step]


class Locator:
    """Finds the sets of positions by compiled loops."""

    def __init__(self, edges: Edges, grid: Grid) -> None:
        self._borders, self._cells = borders_of(edges), cells_of(grid)
        self._sets, self._tally = no_sets(_ROOM), tally_for(edges.zone_count)
        self._members = np.empty(edges.zone_count, np.int32)
        self._codes = np.empty(grid.columns * grid.rows, np.int32)
        come = 0
        while come < len(self._codes):
            come = _number_cells(
                self._borders, self._cells, self._sets, come, self._members, self._codes
            )
            self._grow(come < len(self._codes))

    def sets_of(self, x: Floats, y: Floats, moment: Ints) -> ZoneSets:
        """Return the set of each position."""
        which = np.empty(len(x), np.int32)
        come = 0
        while come < len(x):
            come = _locate(
                self._borders, self._cells, self._codes, self._sets, x, y, moment, come,
                self._tally, self._members, which,
            )  # fmt: skip
            self._grow(come < len(x))
        count = int(self._sets.count[0])
        offsets = self._sets.offsets[: count + 1].copy()
        return ZoneSets(which, offsets, self._sets.zones[: offsets[-1]].copy())

    def _grow(self, needed: bool) -> None:
        if needed:
            self._sets = more_room(self._sets, len(self._members))
            _place_sets(self._sets)


def sets_of_pairs(count: int, point: Ints, zone: NDArray[np.int32]) -> ZoneSets:
    """Return the sets of positions from the pairs of position and zone."""
    order = np.lexsort((zone, point))
    ends = np.cumsum(np.bincount(point, minlength=count)).tolist()
    zones, start = zone[order].tolist(), 0
    numbers: dict[tuple[int, ...], int] = {(): 0}
    which = np.empty(count, np.int32)
    for position, end in enumerate(ends):
        which[position] = numbers.setdefault(tuple(zones[start:end]), len(numbers))
        start = end
    offsets = np.cumsum([0, *map(len, numbers)]).astype(np.int64)
    return ZoneSets(which, offsets, np.array([z for each in numbers for z in each], np.int32))
