"""Which theatre and which control map are meant; each is opened once and shared by all steps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.errors import NotFoundError, Problem
from truceline.intake.files import existing_file
from truceline.steps.remembered import Stamp, remembered, stamp_of
from truceline.workspace import Workspace

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.control.ground import Ground
    from truceline.model.control import ControlMap

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MAPS = (".csv", ".geojson", ".json", ".kml", ".kmz", ".gpkg", ".parquet", ".shp", ".zip")


@remembered(4)
def opened(name: str) -> Theatre:
    """Return a theatre by id or folder; drafts share one, with all that it has drawn."""
    from truceline.atlas import open_theatre

    return open_theatre(name)


def control_days(workspace: Workspace) -> tuple[tuple[str, Path], ...]:
    """Return the days that have a control map, in order, each with its file.

    A day is read off the file's name; a file without one stands under its own name.
    """
    files = [
        file
        for path in workspace.control
        for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        if file.suffix in _MAPS and ".barriers" not in file.name
    ]
    days = {}
    for file in files:
        found = _DAY.search(file.stem)
        days["-".join(found.groups()) if found else file.stem] = file
    return tuple(sorted(days.items()))


def map_of_day(workspace: Workspace, day: str) -> Path:
    """Return the map of a day, "latest" for the last; or raise `NotFoundError` CONTROL-NO-DAY."""
    days = dict(control_days(workspace))
    if not days:
        raise NotFoundError(
            Problem(
                "CONTROL-NO-DAY",
                "the workspace names no control map",
                hint='Add a line to [workspace] such as: control = ["control"]',
            )
        )
    file = days.get(max(days) if day == "latest" else day)
    if file is None:
        raise NotFoundError(
            Problem(
                "CONTROL-NO-DAY", f"there is no control map of {day}", hint="Choose a day listed"
            )
        )
    return file


def map_as_of(workspace: Workspace, as_of: str) -> Path | None:
    """Return the last map up to a date (ISO 8601), else the first after it; None without maps.

    A deal whose date is not known, or is that of an event, is weighed against the last map.
    """
    days = control_days(workspace)
    dated = as_of[:1].isdigit()
    before = [file for day, file in days if not dated or day <= as_of]
    if before:
        return before[-1]
    return days[0][1] if days else None


def read_map(file: Path, workspace: Workspace, theatre: Theatre) -> ControlMap:
    """Return a control map of a workspace, read once while the file stays as it is.

    The table [maps] of `truceline.toml` says who holds the areas of a map that does not.
    """
    given = workspace.settings.get("maps", {})
    stamp = stamp_of(existing_file(file).resolve())
    return _read(stamp, theatre, given.get("holder"), given.get("rest"))


@remembered(8)
def _read(stamp: Stamp, theatre: Theatre, holder: str | None, rest: str | None) -> ControlMap:
    from truceline.control import read_control

    ground = _ground(theatre)
    return read_control(stamp.path, theatre, holder=holder, rest=rest, ground=ground)


@remembered(4)
def _ground(theatre: Theatre) -> Ground:
    from truceline.control.ground import ground_of

    return ground_of(theatre)
