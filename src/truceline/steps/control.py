"""Control, a verb a function: read the maps, call the room, return the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from truceline.atlas import Theatre, open_theatre
from truceline.control.area import area_table
from truceline.control.change import control_diff as difference_of
from truceline.control.conventions import convention_of
from truceline.control.ground import Ground, ground_of, read_ground
from truceline.control.line import line_of_contact
from truceline.control.reading import read_control
from truceline.control.selection import only_units
from truceline.model.control import ControlArea, ControlDiff, LineOfContact
from truceline.model.record import PartyId
from truceline.workspace import FILE, open_workspace

DEFAULT_THEATRE = "ukraine"


def control_area(
    *files: str | Path,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    by: str | None = None,
    convention: str | None = None,
    boundaries: str | Path | None = None,
) -> tuple[ControlArea, ...]:
    """Return the areas held in each unit on one or more control maps [km2], a table a file.

    `by` keeps one unit (name or code), or only the whole with "total"; with `boundaries` it is
    the property that names the units of that file.
    """
    counted = convention_of(convention)
    tables = []
    for file in files:
        where = theatre_for(file, theatre)
        ground = _ground(where, boundaries, by)
        control_map = read_control(
            file, where, holder=holder, rest=rest, convention=counted, format=format, ground=ground
        )
        table = area_table(control_map, ground, convention=counted)
        tables.append(table if boundaries else only_units(table, by, where))
    return tuple(tables)


def control_line(
    file: str | Path,
    *,
    between: Sequence[str],
    simplify_km: float | None = None,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
) -> LineOfContact:
    """Return the line of contact between two parties, with its length at stated scales [km].

    Where the map names only one of the two, the other is taken to hold the rest.
    """
    where = theatre_for(file, theatre)
    one, other = between
    control_map = read_control(
        file, where, holder=holder, rest=rest, convention=convention, format=format
    )
    named = {holding.holder for holding in control_map.holdings}
    if rest is None and len({one, other} - named) == 1:
        (rest,) = {one, other} - named
        control_map = read_control(
            file, where, holder=holder, rest=rest, convention=convention, format=format
        )
    return line_of_contact(control_map, PartyId(one), PartyId(other), simplify_km=simplify_km)


def control_diff(
    before: str | Path,
    after: str | Path,
    *,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    by: str | None = None,
    convention: str | None = None,
    boundaries: str | Path | None = None,
) -> ControlDiff:
    """Return what each holder gained and lost in each unit between two maps [km2]."""
    counted = convention_of(convention)
    where = theatre_for(before, theatre)
    ground = _ground(where, boundaries, by)
    old, new = (
        read_control(
            file, where, holder=holder, rest=rest, convention=counted, format=format, ground=ground
        )
        for file in (before, after)
    )
    found = difference_of(old, new, ground, convention=counted)
    return found if boundaries else only_units(found, by, where)


def theatre_for(file: str | Path, theatre: str | Path | None = None) -> Theatre:
    """Return the theatre named, else that of the workspace a file is in, else Ukraine's."""
    if theatre is not None:
        return open_theatre(theatre)
    path = Path(file).absolute()
    for folder in (path, *path.parents):
        if (folder / FILE).is_file():
            return open_theatre(open_workspace(folder).theatre)
    return open_theatre(DEFAULT_THEATRE)


def _ground(theatre: Theatre, boundaries: str | Path | None, by: str | None) -> Ground:
    if boundaries is None:
        return ground_of(theatre)
    return read_ground(boundaries, theatre, by=by)
