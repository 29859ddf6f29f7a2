"""What the matching loops read and write: named tuples of arrays, which need no numba."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from truceline.engines.coarse import runs_of
from truceline.engines.edges import ALWAYS, Edges
from truceline.engines.grid import Grid
from truceline.engines.plane import Floats

BLOCK = 32  # cells along a side of a block whose points are matched together


class Borders(NamedTuple):
    """The arrays of `Edges` that the loop reads."""

    lines: Any  # (n, 7): x, y of both ends, direction, length; one edge beside the next
    start: Any
    end: Any
    offsets: Any
    zones: Any
    signs: Any
    lobes: Any
    rounds: Any  # (n, 3): middle and radius of a circle that holds an edge and its lobe's middle
    runs: Any  # edges in a row that change the same zones alike
    changing: bool  # whether any edge appears or goes


class Cells(NamedTuple):
    """The numbers and arrays of `Grid` that the loop reads."""

    west: float
    south: float
    side: float
    columns: int
    rows: int
    edge_offsets: Any
    edge_ids: Any
    zone_offsets: Any
    zone_ids: Any
    windings: Any
    starts: Any
    ends: Any


class Tally(NamedTuple):
    """Scratch: what each zone holds so far, which zones were met, in which order (zones,)."""

    held: Any
    met: Any
    order: Any


class Output(NamedTuple):
    """Room for the pairs found."""

    point: Any
    zone: Any
    share: Any


def borders_of(edges: Edges) -> Borders:
    """Return the arrays of edges in the order of the loop."""
    dx, dy = edges.bx - edges.ax, edges.by - edges.ay
    length = np.sqrt(dx * dx + dy * dy)
    some = np.where(length > 0.0, length, 1.0)
    return Borders(
        np.column_stack([edges.ends, dx / some, dy / some, length]), edges.start, edges.end,
        edges.offsets, edges.zones, edges.signs, edges.lobes, _rounds(edges, length / 2),
        runs_of(edges),
        bool(len(edges) and (edges.start.max() > ALWAYS[0] or edges.end.min() < ALWAYS[1])),
    )  # fmt: skip


def _rounds(edges: Edges, radius: Floats) -> Floats:
    x, y = (edges.ax + edges.bx) / 2, (edges.ay + edges.by) / 2
    if len(edges.lobes):
        radius = np.maximum(radius, np.hypot(edges.lobes[:, 0] - x, edges.lobes[:, 1] - y))
    return np.column_stack([x, y, radius * (1 + 1e-9)])


def cells_of(grid: Grid) -> Cells:
    """Return the arrays of a grid in the order of the loop."""
    return Cells(
        grid.west, grid.south, grid.cell, grid.columns, grid.rows,
        grid.edge_offsets, grid.edge_ids,
        grid.zone_offsets, grid.zone_ids, grid.windings, grid.starts, grid.ends,
    )  # fmt: skip


def tally_for(zone_count: int) -> Tally:
    """Return empty scratch for so many zones."""
    return Tally(np.zeros(zone_count), np.zeros(zone_count, np.bool_), np.zeros(zone_count, int))


def blocks_of(cells: Cells) -> int:
    """Return how many blocks of cells there are."""
    return int((cells.columns // BLOCK + 1) * (cells.rows // BLOCK + 1))


class SetTable(NamedTuple):
    """Sets of zones, each once: set `i` holds `zones[offsets[i] : offsets[i + 1]]`, in order."""

    count: Any  # (1,) how many there are; the first is the empty one
    offsets: Any
    zones: Any
    slots: Any  # where a set is looked up: its number, -1 where there is none


def no_sets(room: int) -> SetTable:
    """Return a table with the empty set, and room for so many (a power of two)."""
    zones, slots = np.empty(8 * room, np.int32), np.full(2 * room, -1, np.int32)
    slots[0] = 0
    return SetTable(np.ones(1, np.int64), np.zeros(room + 2, np.int64), zones, slots)


def more_room(sets: SetTable, least: int) -> SetTable:
    """Return the same sets with twice the room, and for a set of `least` zones; slots are empty."""
    offsets = np.zeros(2 * len(sets.offsets), np.int64)
    offsets[: len(sets.offsets)] = sets.offsets
    zones = np.empty(2 * len(sets.zones) + least, np.int32)
    zones[: len(sets.zones)] = sets.zones
    return SetTable(sets.count, offsets, zones, np.full(2 * len(sets.slots), -1, np.int32))
