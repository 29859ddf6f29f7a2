"""Quarantine files, read again: the feed's own columns, and three that say what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from truceline.errors import InputError, Problem
from truceline.intake.files import existing_file
from truceline.intake.tables import Row, safe_cell

PROBLEM, LINE, CELLS = "_problem", "_read_from", "_cells"
ADDED = (PROBLEM, LINE, CELLS)

_TAIL = f",{','.join(ADDED)}"


def is_set_aside(file: str | Path) -> bool:
    """Whether a table is a quarantine file: UTF-8 with commas, whatever its feed was."""
    with existing_file(file).open("rb") as stream:
        return stream.readline(1 << 20).rstrip(b"\r\n").endswith(_TAIL.encode())


def mended(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of a quarantine file as their feed wrote them.

    The reason and the place are dropped; `_cells` is kept where it says anything.
    """
    for row in rows:
        cells = {
            name: _as_written(cell)
            for name, cell in row.cells.items()
            if name not in ADDED or (name == CELLS and cell.strip())
        }
        yield Row(row.where, cells)


def _as_written(cell: str) -> str:
    bare = cell.removeprefix("'")
    return bare if cell != bare and safe_cell(bare) == cell else cell


def check_mended(row: Row) -> None:
    """Raise TABLE-ROW where nobody has said that the cells now stand in their columns."""
    told = row.cells.get(CELLS, "")
    if told:
        raise InputError(
            Problem(
                "TABLE-ROW",
                told.partition(";")[0],
                row.where,
                f"Put each cell into its column and empty {CELLS}.",
            )
        )
