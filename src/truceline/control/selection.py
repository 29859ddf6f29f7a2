"""Tables cut down to what was asked for: one unit, or the whole."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from truceline.atlas import Theatre
from truceline.errors import NotFoundError, Problem
from truceline.model.control import ControlArea, ControlDiff

WHOLE = "total"
_EVERY = ("unit", "units", "oblast")

Table = TypeVar("Table", ControlArea, ControlDiff)


def only_units(table: Table, by: str | None, theatre: Theatre) -> Table:
    """Return a table with every unit, with one unit's rows, or with its total alone.

    Raises
    ------
    NotFoundError
        UNIT-UNKNOWN where the theatre has no unit of that name.
    """
    wanted = unit_named(by, theatre)
    if wanted is None:
        return table
    rows = tuple(row for row in table.rows if row.unit in wanted)
    return msgspec.structs.replace(table, rows=rows)


def unit_named(by: str | None, theatre: Theatre) -> tuple[str, ...] | None:
    """Return the code of the unit asked for, nothing for the total alone, None for every unit.

    Raises
    ------
    NotFoundError
        UNIT-UNKNOWN where the theatre has no unit of that name.
    """
    if by is None or by in _EVERY:
        return None
    if by == WHOLE:
        return ()
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
    return (unit.id,)
