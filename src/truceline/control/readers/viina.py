"""VIINA-style control by place: a row a place and day, one column a source of the status.

Places go by GeoNames id. The column ``status`` is the publisher's own consensus; without it the
sources (``status_isw``, ``status_dsm``, ...) have to agree, and where they do not the place is
contested. Most villages of such files are in no small gazetteer: they are placed by the file's
own ``longitude`` and ``latitude`` where it has them, and otherwise left out and counted.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from truceline.atlas import Theatre
from truceline.control.readers.settlements import PlaceTable
from truceline.errors import InputError, Problem, Problems, Where
from truceline.intake.tables import Row, Table
from truceline.intake.times import parse_date
from truceline.model.control import PlaceHolding
from truceline.model.place import Place
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId, PlaceId

_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_HOLDERS = {"CONTESTED": CONTESTED, "": UNKNOWN_HOLDER, "NA": UNKNOWN_HOLDER}
_PARTY = re.compile(r"[A-Z][A-Z0-9-]*")


def read_viina(path: str | Path, theatre: Theatre, *, on: date | None = None) -> PlaceTable:
    """Return who holds each place on a date, the last of the table if none is named.

    The table is streamed; only the last row of each place up to the date is kept.

    Raises
    ------
    InputError
        TABLE-COLUMN without a status column, HOLDER-NAME, the TIME-* problems; CONTROL-EMPTY
        where no place of the table is in the theatre.
    """
    table = Table(path, required=("geonameid", "date"))
    statuses = _status_columns(table)
    found = Problems()
    last: dict[str, tuple[date, Row]] = {}
    for row in table.rows():
        with found.gathering():
            day = _date(row)
            number = row["geonameid"].strip()
            if (on is None or day <= on) and (number not in last or last[number][0] <= day):
                last[number] = (day, row)
    placed: list[PlaceHolding] = []
    unplaced = 0
    for number, (day, row) in last.items():
        place = _place(number, row, theatre)
        if place is None:
            unplaced += 1
            continue
        with found.gathering():
            placed.append(_holding(place, day, _holder(row, statuses), statuses))
    found.raise_if_any()
    if not placed:
        raise InputError(
            Problem("CONTROL-EMPTY", "no place of the table is in the theatre", Where(str(path)))
        )
    note = f"{unplaced} places of the table are not in the theatre {theatre.id} and were left out"
    return PlaceTable(tuple(placed), (note,) if unplaced else ())


def _status_columns(table: Table) -> tuple[str, ...]:
    if "status" in table.columns:
        return ("status",)
    sources = tuple(name for name in table.columns if name.startswith("status_"))
    if not sources:
        raise InputError(
            Problem(
                "TABLE-COLUMN",
                "no column 'status' and none that starts with 'status_'",
                Where(file=table.file, line=1),
            )
        )
    return sources


def _date(row: Row) -> date:
    compact = _COMPACT.fullmatch(row["date"].strip())
    text = "-".join(compact.groups()) if compact else row["date"].strip()
    return parse_date(text, row.where)


def _holder(row: Row, columns: tuple[str, ...]) -> PartyId:
    """Return the holder that all sources which say something agree on, or contested."""
    said = {_party(row, column) for column in columns} - {UNKNOWN_HOLDER}
    if not said:
        return UNKNOWN_HOLDER
    return said.pop() if len(said) == 1 else CONTESTED


def _party(row: Row, column: str) -> PartyId:
    text = row[column].strip().upper()
    if text in _HOLDERS:
        return _HOLDERS[text]
    if not _PARTY.fullmatch(text):
        raise InputError(
            Problem(
                "HOLDER-NAME",
                f'"{row[column]}" is no holder; a party id such as RU, or CONTESTED, is',
                row.where,
            )
        )
    return PartyId(text)


def _place(number: str, row: Row, theatre: Theatre) -> Place | None:
    known = theatre.place(f"geonames:{number}")
    if known is not None:
        return known
    lon, lat = row.get("longitude").strip(), row.get("latitude").strip()
    try:
        at = float(lon), float(lat)
    except ValueError:
        return None
    name = row.get("asciiname") or row.get("name") or f"GeoNames {number}"
    return Place(id=PlaceId(f"geonames:{number}"), name=name, lon=at[0], lat=at[1])


def _holding(place: Place, day: date, holder: PartyId, columns: tuple[str, ...]) -> PlaceHolding:
    return PlaceHolding(
        place=place.id,
        name=place.name,
        unit=place.unit,
        lon=place.lon,
        lat=place.lat,
        holder=holder,
        as_of=day,
        basis=f"VIINA-style table, {', '.join(columns)}",
    )
