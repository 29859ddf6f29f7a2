"""Tables cut down to what was asked for: one unit, or the whole."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from truceline.atlas import Theatre
from truceline.errors import NotFoundError, Problem
from truceline.model.control import ControlArea, ControlDiff

WHOLE = "total"
_EVERY = (None, "unit", "units", "oblast")

Table = TypeVar("Table", ControlArea, ControlDiff)


def only_units(table: Table, by: str | None, theatre: Theatre) -> Table:
    """Return a table with every unit, with one unit's rows, or with its total alone.

    Raises
    ------
    NotFoundError
        UNIT-UNKNOWN where the theatre has no unit of that name.
    """
    if by in _EVERY:
        return table
    if by == WHOLE:
        return msgspec.structs.replace(table, rows=())
    assert by is not None
    unit = theatre.unit(by)
    if unit is None:
        near = theatre.suggest(by)
        raise NotFoundError(
            Problem(
                "UNIT-UNKNOWN",
                f'no unit "{by}" in the theatre {theatre.id}',
                hint=f"Did you mean {' or '.join(near)}?" if near else "",
            )
        )
    rows = tuple(row for row in table.rows if row.unit == unit.id)
    return msgspec.structs.replace(table, rows=rows)
