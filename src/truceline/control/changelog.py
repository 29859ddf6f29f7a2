"""The log of a series of maps: the first day in full, then only what changed, face by face.

Maps are read one at a time and only the last is kept, so memory does not grow with the days.
Every face is laid on the units once; a face that lies in no unit is logged outside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.control.conventions import Convention
from truceline.control.ground import Ground
from truceline.control.published import PublishedMap, held_areas, near_theatre
from truceline.control.readers.choose import read_published
from truceline.control.readers.containers import ENDINGS
from truceline.errors import InputError, Problem, Where
from truceline.geo.changed import GriddedArea, change_between, gridded
from truceline.geo.edges import along_geodesics
from truceline.geo.shapes import areal, side_by_side
from truceline.intake.files import existing_file
from truceline.model.record import PartyId

OUTSIDE = "residue"  # the row of land that lies in no unit
HELD, GAINED, LOST = "held", "gained", "lost"
_LONG_KM = 5.0  # a cut through a shorter edge moves no more than 0.002 km2
# an entry before it is measured: day, holder, kind, unit, face and shape
_Piece = tuple[date, PartyId, str, str, int, BaseGeometry]
_NOWHERE = gridded(shapely.Polygon())


@dataclass(frozen=True)
class Entry:
    """One piece of land that a holder has on the first day, gains or loses, in one unit."""

    day: date
    holder: PartyId
    unit: str
    kind: str
    km2: float
    shape: BaseGeometry
    face: int = 0  # pieces of one face, cut by units, share its number of the day


@dataclass(frozen=True)
class ChangeLog:
    """The days that had a map, in order, and every entry in the order of days."""

    days: tuple[date, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def map_files(folder: str | Path) -> tuple[Path, ...]:
    """Return the map files of a folder in the order of their names.

    Raises
    ------
    InputError
        SERIES-EMPTY where the folder holds none; FILE-KIND where it is a file.
    NotFoundError
        FILE-MISSING where there is no such folder.
    """
    if not Path(folder).is_dir():
        existing_file(folder)
        raise InputError(
            Problem(
                "FILE-KIND",
                "is a file; a folder of maps is needed",
                Where(file=str(folder)),
                "Name the folder that holds the maps, one a day.",
            )
        )
    files = tuple(
        path
        for path in sorted(Path(folder).iterdir())
        if path.suffix.lower() in ENDINGS and ".barriers" not in path.name
    )
    if not files:
        raise InputError(
            Problem(
                "SERIES-EMPTY",
                f"the folder has no map ({', '.join(sorted(ENDINGS))})",
                Where(file=str(folder)),
            )
        )
    return files


def log_changes(
    files: Iterable[Path],
    ground: Ground,
    convention: Convention,
    *,
    format: str | None = None,
    holder: PartyId | None = None,
) -> ChangeLog:
    """Return the log of the maps in `files`, one a day.

    Raises
    ------
    InputError
        SERIES-DATE where a map has no date or shares it with another; what a reader finds wrong.
    """
    days: list[date] = []
    pieces: list[_Piece] = []
    notes: dict[str, None] = {}
    units = _Units(ground)
    last: dict[PartyId, GriddedArea] = {}
    for day, drawn_map in _in_order(files, format):
        published = near_theatre(drawn_map, ground)
        notes.update(dict.fromkeys(published.notes))
        drawn = held_areas(published, convention, holder)
        now = {party: gridded(shape, mend=False) for party, shape in drawn.items()}
        for party in sorted({*last, *now}):
            before, after = last.get(party, _NOWHERE), now.get(party, _NOWHERE)
            if not days:
                whole = along_geodesics(drawn[party], step_km=_LONG_KM, mend=False)
                pieces += units.pieces(day, party, HELD, [gridded(whole).shape])
                continue
            change = change_between(before, after, step_km=_LONG_KM)
            pieces += units.pieces(day, party, GAINED, change.gained)
            pieces += units.pieces(day, party, LOST, change.lost)
        last = now
        days.append(day)
    areas = convention.earth.areas_km2([piece[-1] for piece in pieces]).tolist()
    entries = tuple(
        Entry(day, party, unit, kind, km2, shape, face)
        for (day, party, kind, unit, face, shape), km2 in zip(pieces, areas, strict=True)
    )
    return ChangeLog(tuple(days), entries, (*notes, *ground.notes))


def _in_order(files: Iterable[Path], format: str | None) -> Iterator[tuple[date, PublishedMap]]:
    previous: tuple[date, str] | None = None
    for path in files:
        published = read_published(path, format=format)
        day = published.as_of
        if day is None:
            raise InputError(
                Problem(
                    "SERIES-DATE",
                    "the map has no date",
                    Where(file=str(path)),
                    "Put the date in the file's name, e.g. 20250808.geojson.",
                )
            )
        if previous is not None and day <= previous[0]:
            raise InputError(
                Problem(
                    "SERIES-DATE",
                    f"the map of {day} comes after that of {previous[0]} ({previous[1]})",
                    Where(file=str(path)),
                    "Keep one map a day, with names that sort by date.",
                )
            )
        previous = (day, path.name)
        yield day, published


class _Units:
    """The units of some ground, ready to take many small faces."""

    def __init__(self, ground: Ground) -> None:
        self._shapes = np.array([unit.shape for unit in ground.units])
        self._ids = [unit.id for unit in ground.units]
        self._tree = shapely.STRtree(self._shapes)
        shapely.prepare(self._shapes)

    def pieces(
        self, day: date, party: PartyId, kind: str, faces: Sequence[BaseGeometry]
    ) -> Iterator[_Piece]:
        """Yield what of each face lies in each unit, and what lies in none."""
        if not faces:
            return
        shapes = np.array(faces, object)
        number, near = self._tree.query(shapes)
        around = shapely.contains_properly(self._shapes[near], shapes[number])
        within = dict(zip(number[around].tolist(), near[around].tolist(), strict=True))
        for place, face in enumerate(faces):
            if face.is_empty:
                continue
            parts: Iterable[tuple[str, BaseGeometry]] = (
                [(self._ids[within[place]], face)]
                if place in within
                else self._cut(along_geodesics(face), near[number == place])
            )
            for unit, part in parts:
                yield day, party, kind, unit, place, part

    def _cut(
        self, face: BaseGeometry, near: NDArray[np.intp]
    ) -> Iterator[tuple[str, BaseGeometry]]:
        crossed = near[shapely.intersects(self._shapes[near], face)]
        for index in crossed.tolist():
            part = areal(shapely.intersection(face, self._shapes[index]))
            if not part.is_empty:
                yield self._ids[index], part
        left = face
        for shape in side_by_side(self._shapes[crossed]):
            left = shapely.difference(left, shape)
        left = areal(left)
        if not left.is_empty:
            yield OUTSIDE, left
