"""A mission's own tables: what was watched, inspected, repaired; who was hurt, never by name.

The header tells which table a file is. A file is taken in whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from truceline.errors import InputError, Problem, Problems, Where
from truceline.intake.persons import check_no_persons
from truceline.intake.tables import Row, Table
from truceline.intake.times import parse_date, parse_instant
from truceline.model.mission import Casualty, Crossing, Inspection, Means, Repair, Watch, WatchState
from truceline.model.record import PartyId

Word = TypeVar("Word", bound=str)
Access = Literal["full", "partial", "denied"]
Sex = Literal["female", "male", "not stated"]
Age = Literal["child", "adult", "older", "not stated"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "watches": ("id", "means", "area", "place", "from", "to", "state", "reason", "denied_by"),
    "inspections": ("id", "time", "area", "objects", "party", "count", "stored", "access", "by",
                    "note"),
    "casualties": ("id", "occurred", "reported", "area", "killed", "injured", "sex", "age",
                   "cause", "corroborated"),
    "repairs": ("id", "place", "from", "to", "needs", "assured", "note"),
    "crossings": ("id", "place", "from", "to", "categories", "open", "note"),
}  # fmt: skip


@dataclass(frozen=True)
class Observations:
    """All that a mission has put on record beside incidents."""

    watches: tuple[Watch, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    casualties: tuple[Casualty, ...] = ()
    repairs: tuple[Repair, ...] = ()
    crossings: tuple[Crossing, ...] = ()


def read_observations(paths: Sequence[str | Path], zone: str) -> Observations:
    """Return what a mission's tables hold; local times are read on the mission's clock.

    Raises
    ------
    InputError
        TABLE-KIND (the header is of no table of a mission), TABLE-CELL, PERSON-NAMED, and the
        errors of times and tables; all of them, in file order.
    """
    found = Problems()
    rows: dict[str, list[Any]] = {field.name: [] for field in fields(Observations)}
    for path in paths:
        with found.gathering():
            table = Table(path)
            check_no_persons(table.columns)
            kind = _kind_of(table)
            for row in table.rows():
                with found.gathering():
                    rows[kind].append(_READERS[kind](row, zone))
    found.raise_if_any()
    return Observations(**{name: tuple(found_rows) for name, found_rows in rows.items()})


def _kind_of(table: Table) -> str:
    for kind, columns in COLUMNS.items():
        if set(columns) <= set(table.columns):
            return kind
    known = "; ".join(f"{kind}: {','.join(columns)}" for kind, columns in COLUMNS.items())
    raise InputError(
        Problem(
            "TABLE-KIND",
            f"the columns {', '.join(table.columns)[:200]} are of no table of a mission",
            Where(file=table.file, line=1),
            f"Known are {known}",
        )
    )


def _watch(row: Row, zone: str) -> Watch:
    starts, ends = _span(row, zone)
    return Watch(
        id=_text(row, "id"),
        means=_word(row, "means", get_args(Means)),
        area=_text(row, "area"),
        place=row["place"].strip(),
        starts=starts,
        ends=ends,
        state=_word(row, "state", get_args(WatchState)),
        reason=row["reason"].strip(),
        denied_by=PartyId(row["denied_by"].strip()) if row["denied_by"].strip() else None,
    )


def _inspection(row: Row, zone: str) -> Inspection:
    return Inspection(
        id=_text(row, "id"),
        at=parse_instant(_text(row, "time"), row.where, zone=zone),
        area=_text(row, "area"),
        objects=_text(row, "objects"),
        party=PartyId(row["party"].strip()) if row["party"].strip() else None,
        count=_count(row, "count"),
        stored=_count(row, "stored"),
        access=_word(row, "access", get_args(Access)),
        lon=_degrees(row, "lon", 180),
        lat=_degrees(row, "lat", 90),
        by=row["by"].strip(),
        note=row["note"].strip(),
    )


def _casualty(row: Row, _zone: str) -> Casualty:
    occurred = row["occurred"].strip()
    return Casualty(
        id=_text(row, "id"),
        occurred=parse_date(occurred, row.where) if occurred else None,
        reported=parse_date(_text(row, "reported"), row.where),
        area=_text(row, "area"),
        killed=_count(row, "killed") or 0,
        injured=_count(row, "injured") or 0,
        sex=_word(row, "sex", get_args(Sex), "not stated"),
        age=_word(row, "age", get_args(Age), "not stated"),
        cause=row["cause"].strip(),
        corroborated=_word(row, "corroborated", ("yes", "no")) == "yes",
    )


def _repair(row: Row, zone: str) -> Repair:
    starts, ends = _span(row, zone)
    return Repair(
        id=_text(row, "id"),
        place=_text(row, "place"),
        starts=starts,
        ends=ends,
        needs=_parties(row, "needs"),
        assured=_parties(row, "assured"),
        note=row["note"].strip(),
    )


def _crossing(row: Row, zone: str) -> Crossing:
    starts, ends = _span(row, zone)
    return Crossing(
        id=_text(row, "id"),
        place=_text(row, "place"),
        starts=starts,
        ends=ends,
        categories=tuple(row["categories"].replace(",", " ").split()),
        open=_word(row, "open", ("yes", "partly", "no", "not observed")),
        note=row["note"].strip(),
    )


_READERS: dict[str, Callable[[Row, str], Any]] = {
    "watches": _watch,
    "inspections": _inspection,
    "casualties": _casualty,
    "repairs": _repair,
    "crossings": _crossing,
}


def _text(row: Row, column: str) -> str:
    text = row[column].strip()
    if not text:
        raise InputError(Problem("TABLE-CELL", f"{column} is empty", row.where))
    return text


def _word(row: Row, column: str, allowed: tuple[Word, ...], default: str = "") -> Word:
    text = row[column].strip().lower() or default
    for word in allowed:
        if word == text:
            return word
    message = f"{column} is {text[:30]!r}; allowed: {', '.join(allowed)}"
    raise InputError(Problem("TABLE-CELL", message, row.where))


def _count(row: Row, column: str) -> int | None:
    text = row[column].strip()
    if not text:
        return None
    if not text.isdecimal():
        message = f"{column} is {text[:20]!r}; a whole number from 0 is wanted"
        raise InputError(Problem("TABLE-CELL", message, row.where))
    return int(text)


def _degrees(row: Row, column: str, most: float) -> float | None:
    text = row.get(column).strip()
    try:
        degrees = float(text) if text else None
    except ValueError:
        degrees = most + 1
    if degrees is None or abs(degrees) <= most:
        return degrees
    message = f"{column} is {text[:20]!r}; a number from -{most:g} to {most:g} is wanted"
    raise InputError(Problem("GEO-RANGE", message, row.where))


def _span(row: Row, zone: str) -> tuple[datetime, datetime]:
    starts = parse_instant(_text(row, "from"), row.where, zone=zone)
    ends = parse_instant(_text(row, "to"), row.where, zone=zone)
    if ends <= starts:
        raise InputError(Problem("TIME-REVERSED", "`to` is not after `from`", row.where))
    return starts, ends


def _parties(row: Row, column: str) -> tuple[PartyId, ...]:
    return tuple(PartyId(name) for name in row[column].replace(",", " ").split())
