"""Positions beside a theatre: a table that has longitude and latitude changed about is told."""

from __future__ import annotations

from collections.abc import Callable

from truceline.errors import InputError, Problem
from truceline.geo.reading import Bounds
from truceline.intake.tables import Row
from truceline.model.incident import Incident

_AROUND_DEG = 1.0  # an incident a little beyond the border is in its place


def placed(read: Callable[[Row], Incident], theatre: Bounds) -> Callable[[Row], Incident]:
    """Return a reader that refuses what only changed about would lie in the theatre (GEO-SWAP).

    For tables that somebody made by hand, where columns are mixed up. What the big feeds report
    from another continent is no mistake, whichever theatre its numbers would fit changed about.
    """

    def incident(row: Row) -> Incident:
        found = read(row)
        if not _holds(theatre, found.lon, found.lat) and _holds(theatre, found.lat, found.lon):
            message = (
                f"lies outside the theatre at ({found.lon:g}, {found.lat:g}), and inside with "
                "the two swapped"
            )
            hint = "lon is the column of longitudes. Confirm, mend the row, and read it again."
            raise InputError(Problem("GEO-SWAP", message, row.where, hint))
        return found

    return incident


def _holds(theatre: Bounds, lon: float, lat: float) -> bool:
    west, south, east, north = theatre
    return (
        west - _AROUND_DEG <= lon <= east + _AROUND_DEG
        and south - _AROUND_DEG <= lat <= north + _AROUND_DEG
    )
