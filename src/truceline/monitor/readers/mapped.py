"""Any table by a mapping file, and tables that already use Truceline's own column names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

import msgspec

from truceline.errors import InputError, Problem, Where
from truceline.intake.tables import Row
from truceline.intake.text import read_text
from truceline.intake.times import DateOrder, parse_instant
from truceline.intake.yaml import read_yaml
from truceline.model.incident import (
    Attribution,
    Category,
    CountUnit,
    Incident,
    Redistribution,
    Spread,
)
from truceline.model.record import IncidentId
from truceline.model.terms import Domain
from truceline.monitor.readers.cells import (
    count_of,
    names_of,
    number_of,
    original_of,
    position_of,
    text_of,
)
from truceline.monitor.readers.days import Clock, day_of
from truceline.monitor.readers.feed import CATEGORIES, DOMAIN_OF, Precision

_DOMAINS: tuple[Domain, ...] = get_args(Domain)


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which column of the table holds what; the names here are the default ones."""

    id: str = "id"
    date: str = "date"
    date_to: str = "date_to"
    time: str = "time"
    time_to: str = "time_to"
    lon: str = "lon"
    lat: str = "lat"
    precision: str = "precision_m"
    category: str = "category"
    domain: str = "domain"
    parties: tuple[str, ...] = ("parties",)
    origins: tuple[str, ...] = ("origins",)
    count: str = "count"
    weapon: str = "weapon"
    place: str = "place"
    url: str = "url"


class FeedMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping file: what a table's columns, codes and words mean."""

    title: str = "table"
    licence: str = ""
    redistribution: Redistribution = "none"
    encoding: str = "utf-8"
    delimiter: str | None = None
    zone: str | None = None
    dates: DateOrder | None = None
    precision_m: float | None = None  # where the table has no column for it
    spread: Spread = "gaussian"
    count_unit: CountUnit = "event"
    columns: Columns = Columns()
    precision: Mapping[str, Precision] = {}
    category: Mapping[str, Category] = {}
    domain: Mapping[str, Domain] = {}


def read_mapping(path: str | Path) -> FeedMapping:
    """Return a mapping file in TOML or YAML, or raise MAPPING-SHAPE saying what is wrong with it.

    YAML is read as plain data: what `read_yaml` refuses (YAML-ALIAS, YAML-TAG, TYPE, ...) is told.
    """
    is_yaml = Path(path).suffix.lower() in (".yaml", ".yml")
    try:
        table = read_yaml(path) if is_yaml else tomllib.loads(read_text(path))
        return msgspec.convert(table, FeedMapping)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(
            Problem(
                "MAPPING-SHAPE",
                f"not a mapping file: {error}",
                Where(file=str(path)),
                "docs/reference/incidents.md lists what a mapping file may say.",
            )
        ) from None


def missing_columns(there: Iterable[str], mapping: FeedMapping) -> Iterator[str]:
    """Yield the columns that every row would lack: told once, before any row is refused for it."""
    known, columns = set(there), mapping.columns
    if not known & {columns.date, columns.time}:
        yield columns.date
    if mapping.precision_m is None and columns.precision not in known:
        yield columns.precision
    if "" not in mapping.category and columns.category not in known:
        yield columns.category
    yield from (name for name in (columns.id, columns.lon, columns.lat) if name not in known)


def incident(row: Row, mapping: FeedMapping, clock: Clock) -> Incident:
    """Return the incident of one row under a mapping."""
    columns = mapping.columns
    lon, lat = position_of(row, columns.lon, columns.lat)
    metres, spread = _precision(row, mapping)
    start, end = _occurred(row, mapping, clock)
    words = text_of(row, columns.category)
    category = _category(words, mapping, row)
    name = text_of(row, columns.id)
    if not name:
        raise InputError(Problem("INCIDENT-ID", f"the column {columns.id!r} is empty", row.where))
    return Incident(
        id=IncidentId(f"{mapping.title}:{name}"),
        feed=mapping.title,
        occurred_from=start,
        occurred_to=end,
        lon=lon,
        lat=lat,
        precision_m=metres,
        spread=spread,
        category=category,
        feed_category=words,
        domain=_domain(words, category, mapping, row),
        attributions=tuple(
            Attribution(name=party, basis=f"named in the column {column}")
            for column in columns.parties
            for party in names_of(text_of(row, column), ";")
        ),
        count=count_of(row, columns.count) if columns.count in row.cells else 1.0,
        count_unit=mapping.count_unit,
        weapon=text_of(row, columns.weapon),
        origins=tuple(
            dict.fromkeys(
                name for column in columns.origins for name in names_of(text_of(row, column), ";")
            )
        ),
        licence=mapping.licence,
        redistribution=mapping.redistribution,
        url=text_of(row, columns.url),
        place=text_of(row, columns.place),
        original=original_of(row),
        read_from=str(row.where),
    )


def _precision(row: Row, mapping: FeedMapping) -> tuple[float, Spread]:
    code = text_of(row, mapping.columns.precision)
    if code in mapping.precision:
        found = mapping.precision[code]
        return found.metres, found.spread
    if not code and mapping.precision_m is not None:
        return mapping.precision_m, mapping.spread
    metres = number_of(row, mapping.columns.precision)
    if metres is None or metres < 0:
        raise InputError(
            Problem(
                "INCIDENT-PRECISION",
                "how near the position is to the true one is not given",
                row.where,
                "Give precision_m, for the row or for the whole table in the mapping file; "
                "an exact position has precision 0.",
            )
        )
    return metres, mapping.spread


def _category(words: str, mapping: FeedMapping, row: Row) -> Category:
    found = mapping.category.get(words) or mapping.category.get(words.lower())
    if found:
        return found
    if words.lower() in CATEGORIES:
        return cast(Category, words.lower())
    raise InputError(
        Problem(
            "INCIDENT-CATEGORY",
            f"{words[:40]!r} is no category, and the mapping does not say what it means",
            row.where,
            f"Categories: {', '.join(CATEGORIES)}.",
        )
    )


def _domain(words: str, category: Category, mapping: FeedMapping, row: Row) -> Domain | None:
    told = text_of(row, mapping.columns.domain).lower()
    if not told:
        return mapping.domain.get(words.lower()) or DOMAIN_OF.get(category)
    for domain in _DOMAINS:
        if domain == told:
            return domain
    allowed = ", ".join(_DOMAINS)
    raise InputError(Problem("TABLE-CELL", f"domain is {told[:20]!r}; {allowed}", row.where))


def _occurred(row: Row, mapping: FeedMapping, clock: Clock) -> tuple[datetime, datetime]:
    columns = mapping.columns
    if text_of(row, columns.time):
        start = _instant(row[columns.time], row, clock)
        last = text_of(row, columns.time_to)
        end = _instant(last, row, clock) if last else start
        if end < start:
            raise InputError(Problem("TIME-REVERSED", f"ends at {end}, before {start}", row.where))
        # a moment is a second long, so that it has a place in half-open windows
        return start, max(end, start.fromtimestamp(start.timestamp() + 1, UTC))
    first = day_of(text_of(row, columns.date), row.where, clock.order)
    last = text_of(row, columns.date_to)
    return clock.days(first, day_of(last, row.where, clock.order) if last else first, row.where)


def _instant(text: str, row: Row, clock: Clock) -> datetime:
    zone = clock.zone if clock.zone != "UTC" else None
    return parse_instant(text, row.where, zone=zone)
