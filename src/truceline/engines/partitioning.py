"""Even shares of work: cells of place and time packed into parts of bounded size.

Incidents crowd along a line: a cell there may hold more rows than a whole province elsewhere. Cells
are taken along a curve that keeps neighbours together and packed until a part is full; a cell that
fills more than one part is cut into pieces, and its rows are dealt out among them by a salt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truceline.engines.plane import Ints

_BITS = 20  # of each axis: cells of a kilometre around the whole Earth, days of 2,800 years
_MIDDLE = 1 << (_BITS - 1)


@dataclass(frozen=True)
class Plan:
    """Which part each cell goes to: its first part (n,) and how many pieces it is cut into (n,)."""

    cells: Ints  # codes, ascending
    first: Ints
    pieces: Ints

    @property
    def parts(self) -> int:
        """How many parts there are, numbered from 0."""
        return int((self.first + self.pieces).max()) if len(self.cells) else 0

    def part_of(self, cells: Ints, salt: Ints) -> Ints:
        """Return the part of each row, from its cell's code and any number that is its own."""
        at = np.searchsorted(self.cells, cells)
        return np.asarray(self.first[at] + salt % self.pieces[at], dtype=np.int64)

    def parts_around(self, column: int, row: int, slab: int) -> Ints:
        """Return every part that holds rows of a cell or of the 26 around it, ascending."""
        step = np.array([-1, 0, 1])
        axes = np.meshgrid(column + step, row + step, slab + step, indexing="ij")
        wanted = code_of(*(axis.ravel() for axis in axes))
        at = np.minimum(np.searchsorted(self.cells, wanted), len(self.cells) - 1)
        at = at[self.cells[at] == wanted]
        pairs = zip(self.first[at].tolist(), self.pieces[at].tolist(), strict=True)
        return np.unique([part for first, pieces in pairs for part in range(first, first + pieces)])


def code_of(column: Ints, row: Ints, slab: Ints) -> Ints:
    """Return one code for a cell of place and time: the bits of its three numbers by turns."""
    return _spread(column) | _spread(row) << 1 | _spread(slab) << 2


def plan_of(cells: Ints, counts: Ints, most: int) -> Plan:
    """Return a plan in which no part holds more than `most` rows, as evenly as a salt deals."""
    order = np.argsort(cells)
    first = np.empty(len(cells), dtype=np.int64)
    pieces = -(-counts[order] // most)
    part, room = -1, 0
    for at, count in enumerate(counts[order].tolist()):
        if count > room:  # a full part is closed: a cell is cut only where it fills one alone
            part, room = part + 1, most
        first[at] = part
        part += int(pieces[at]) - 1
        room = room - count if pieces[at] == 1 else 0
    return Plan(cells[order], first, pieces.astype(np.int64))


def _spread(values: Ints) -> Ints:
    """Return the lowest bits of each value with two empty bits after each."""
    shifted = np.asarray(values, dtype=np.int64) + _MIDDLE
    spread = np.zeros_like(shifted)
    for bit in range(_BITS):
        spread |= (shifted >> bit & 1) << (3 * bit)
    return spread
