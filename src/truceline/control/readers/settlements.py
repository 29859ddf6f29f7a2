"""Settlement lists: who holds which place on a date, a fact a line, each with its basis.

The columns are ``place,unit,geonameid,holder,as_of,basis,url,note``. Barriers that no holding
crosses stand in a GeoJSON file beside the list: ``2025-08-08.csv`` has
``2025-08-08.barriers.geojson``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from pathlib import Path

from truceline.atlas import Theatre
from truceline.control.settlements import Barrier
from truceline.errors import InputError, Problem, Problems, Where
from truceline.geo.reading import Feature, read_geojson
from truceline.intake.tables import Row, Table
from truceline.intake.text import mixed_script
from truceline.intake.times import check_not_future, parse_date
from truceline.model.control import PlaceHolding
from truceline.model.place import Place, Unit
from truceline.model.record import PartyId

COLUMNS = ("place", "unit", "geonameid", "holder", "as_of", "basis", "url", "note")
_RARE = "HOLDER-RARE"
_ALIKE = 0.75  # of the letters of two ids: RUU and RU, not RU and UA or DPR and LPR
_HOLDER = re.compile(r"[A-Z][A-Z0-9-]*|contested|unknown")


@dataclass(frozen=True)
class PlaceTable:
    """The rows of a table of places, and what is to be said about some of them."""

    places: tuple[PlaceHolding, ...]
    notes: tuple[str, ...] = ()


def read_settlements(path: str | Path, theatre: Theatre) -> PlaceTable:
    """Return the rows of a settlement list, each placed by the theatre.

    A name that mixes scripts is found by its GeoNames id only, and is told in a note; so are
    rows that come again and places that lie in another unit than their row says.

    Raises
    ------
    InputError
        TABLE-COLUMN, PLACE-UNKNOWN, PLACE-AMBIGUOUS, UNIT-UNKNOWN, TEXT-MIXEDSCRIPT, HOLDER-NAME,
        BASIS-MISSING, the TIME-* problems, DUP-CONFLICT where one place has two holders on one
        date; all together.
    """
    theatre.lookup("")  # a damaged theatre is told as such, not once a row
    found = Problems()
    rows: list[PlaceHolding] = []
    notes: list[str] = []
    lines: dict[tuple[str, date], tuple[PartyId, int]] = {}
    for row in Table(path, required=COLUMNS).rows():
        with found.gathering():
            holding = _holding(row, theatre)
            key = (holding.place, holding.as_of)
            if key not in lines:
                lines[key] = (holding.holder, row.where.line)
                rows.append(holding)
                notes += _remarks(row, holding, theatre)
            elif lines[key][0] != holding.holder:
                raise InputError(_conflict(holding, row.where, lines[key]))
            else:
                first = lines[key][1]
                again = f"{holding.name} came again and counts once (line {first}) [DUP-SAME]"
                notes.append(f"line {row.where.line}: {again}")
    found.raise_if_any()
    if not rows:
        raise InputError(
            Problem("CONTROL-EMPTY", "the list names no place", Where(file=str(path), line=1))
        )
    return PlaceTable(tuple(rows), (*notes, *_rare_holders(rows, lines)))


def _rare_holders(
    rows: Iterable[PlaceHolding], lines: Mapping[tuple[str, date], tuple[PartyId, int]]
) -> Iterator[str]:
    """Yield a warning for a holder whose id is spelled much like that of one of more places."""
    counts = Counter(str(row.holder) for row in rows)
    for holder, count in sorted(counts.items()):
        more = [o for o in counts if o != holder and (counts[o], holder) > (count, o)]
        for near in get_close_matches(holder, more, n=1, cutoff=_ALIKE):
            first = min(line for written, line in lines.values() if written == holder)
            yield (
                f"line {first}: {holder} holds {count} of the places and {near} {counts[near]}: "
                f'did you mean "{near}"? [{_RARE}]'
            )


def read_barriers(path: str | Path) -> tuple[Barrier, ...]:
    """Return the barriers that stand beside a settlement list, none where there is no file."""
    beside = Path(path).with_suffix(".barriers.geojson")
    if not beside.exists():
        return ()
    return tuple(_barrier(feature) for feature in read_geojson(beside) if feature.geometry)


def latest(rows: Iterable[PlaceHolding], on: date | None = None) -> tuple[PlaceHolding, ...]:
    """Return each place's last row, of those not after a date where one is given."""
    last: dict[str, PlaceHolding] = {}
    for row in sorted(rows, key=lambda row: row.as_of):
        if on is None or row.as_of <= on:
            last[row.place] = row
    return tuple(last.values())


def _holding(row: Row, theatre: Theatre) -> PlaceHolding:
    found = Problems()
    holder = row["holder"].strip()
    if not _HOLDER.fullmatch(holder):
        found.add(
            Problem(
                "HOLDER-NAME",
                f'"{holder}" is no holder; a party id such as RU, "contested" or "unknown" is',
                row.where,
            )
        )
    if not row["basis"].strip():
        found.add(
            Problem(
                "BASIS-MISSING",
                "the row does not say what it rests on",
                row.where,
                "Name the public map or report in the column basis.",
            )
        )
    with found.gathering():
        place = _place(row, theatre)
    with found.gathering():
        as_of = parse_date(row["as_of"], row.where)
        check_not_future(datetime.combine(as_of, time(), UTC), datetime.now(UTC), row.where)
    found.raise_if_any()
    return PlaceHolding(
        place=place.id,
        name=row["place"].strip(),
        unit=place.unit,
        lon=place.lon,
        lat=place.lat,
        holder=PartyId(holder),
        as_of=as_of,
        basis=row["basis"].strip(),
        url=row["url"].strip(),
        note=row["note"].strip(),
    )


def _place(row: Row, theatre: Theatre) -> Place:
    number, name = row["geonameid"].strip(), row["place"].strip()
    if number:
        by_id = theatre.place(f"geonames:{number}")
        if by_id:
            return by_id
    if doubts := mixed_script(name, row.where):
        raise InputError(*(_held_for_review(doubt, name, theatre) for doubt in doubts))
    named = [thing for thing in theatre.lookup(name) if isinstance(thing, Place)]
    unit = _unit(row, theatre)
    if unit is not None:
        named = [place for place in named if place.unit == unit.id]
    if len(named) == 1 and not number:
        return named[0]
    if len(named) > 1 and not number:
        ids = ", ".join(place.id.removeprefix("geonames:") for place in named[:4])
        raise InputError(
            Problem(
                "PLACE-AMBIGUOUS",
                f'{len(named)} places are called "{name}"',
                row.where,
                f"Write one of their GeoNames ids in the column geonameid: {ids}.",
            )
        )
    raise InputError(unknown_place(name, theatre, number, row.where))


def _unit(row: Row, theatre: Theatre) -> Unit | None:
    """Return the unit that a row names, None where it names none."""
    written = row["unit"].strip()
    unit = theatre.unit(written) if written else None
    if written and unit is None:
        near = theatre.suggest(written) or tuple(each.id for each in theatre.units[:3])
        raise InputError(
            Problem(
                "UNIT-UNKNOWN",
                f'no unit "{written}" in the theatre {theatre.id}',
                row.where,
                f"Write its code or name, such as {' or '.join(near)}, or leave the cell empty.",
            )
        )
    return unit


def _held_for_review(doubt: Problem, name: str, theatre: Theatre) -> Problem:
    """Return the refusal of a name that is not what it looks like, to be settled by a person."""
    near = theatre.suggest(name)
    meant = f" If {' or '.join(near)} is meant: type" if near else " Type"
    hint = (
        f"Nothing is matched until a person has looked.{meant} it again, or give the GeoNames id."
    )
    return Problem(doubt.code, doubt.message, doubt.where, hint)


def _remarks(row: Row, holding: PlaceHolding, theatre: Theatre) -> Iterator[str]:
    """Yield what is to be said about a row that was found by its GeoNames id."""
    line = f"line {row.where.line}"
    for doubt in mixed_script(holding.name):
        yield f"{line}: {doubt.message}; placed by its GeoNames id [{doubt.code}]"
    unit = _unit(row, theatre)
    if unit is not None and unit.id != holding.unit:
        yield f"{line}: {holding.name} lies in {holding.unit} here, and in {unit.id} by the list"


def unknown_place(
    name: str, theatre: Theatre, number: str = "", where: Where | None = None
) -> Problem:
    """Return the problem of a place that a theatre does not know, with what is spelled alike."""
    near = theatre.suggest(name)
    called = f"GeoNames id {number}" if number else f'"{name}"'
    return Problem(
        "PLACE-UNKNOWN",
        f"unknown place {called} in the theatre {theatre.id}",
        where or Where(),
        f"Did you mean {' or '.join(near)}?" if near else "",
    )


def _conflict(holding: PlaceHolding, where: Where, first: tuple[PartyId, int]) -> Problem:
    return Problem(
        "DUP-CONFLICT",
        f"{holding.name} is held by {holding.holder} here and by {first[0]} in line {first[1]}",
        where,
        'Keep one row; where reports differ, write "contested".',
    )


def _barrier(feature: Feature) -> Barrier:
    width = feature.properties.get("width_km", 1.0)
    return Barrier(
        name=str(feature.properties.get("name", "an unnamed barrier")),
        basis=str(feature.properties.get("basis", "no basis given")),
        shape=feature.geometry,
        width_km=float(width) if isinstance(width, int | float) else 1.0,
    )
