"""Files of incidents in, incidents out: the format found, bad rows set aside, each row once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from truceline.errors import InputError, Problem, Problems, Where
from truceline.geo.reading import Bounds
from truceline.intake.files import existing_file
from truceline.intake.persons import check_no_persons
from truceline.intake.tables import Row, Table
from truceline.intake.times import DateOrder, check_not_future
from truceline.model.incident import Incident
from truceline.model.record import IncidentId, to_json
from truceline.monitor.readers import mapped, patrol
from truceline.monitor.readers.days import Clock, evidence_of
from truceline.monitor.readers.feed import feed_named
from truceline.monitor.readers.gdelt import HEADER as GDELT_HEADER
from truceline.monitor.readers.mended import check_mended, is_set_aside, mended
from truceline.monitor.readers.placing import placed

FEEDS = ("acled", "ucdp", "firms", "viina", "gdelt")
FORMATS = (*FEEDS, "patrol", "geojson", "csv", "parquet")
_PROBLEMS_SHOWN = 100  # of a refused table; the rest are counted

Read = Callable[[Row], Incident]


@dataclass(frozen=True)
class Rejected:
    """A row that could not be read, as it stands, with every reason."""

    row: Row
    problems: tuple[Problem, ...]
    cells: str = ""  # what is wrong with their number, and those that have no column


@dataclass(frozen=True)
class Reading:
    """How files are to be read: what the caller knows and the files do not say."""

    now: datetime
    format: str | None = None
    mapping: mapped.FeedMapping | None = None
    zone: str | None = None
    order: DateOrder | None = None
    strict: bool = False
    mission: str = "the mission"
    theatre: Bounds | None = None  # where incidents are looked for, so that GEO-SWAP can be told


@dataclass
class IncidentStream:
    """The incidents of files, one by one; what was set aside or seen again is told after.

    Rows are read once and not kept. Ids and a digest of each row are, so that a row that comes
    again is known: 50 bytes or so an incident.
    """

    files: Sequence[str | Path]
    reading: Reading
    reject: Callable[[Rejected], None] = lambda _: None
    notes: list[str] = field(default_factory=list)
    incidents: int = 0
    repeated: int = 0  # DUP-SAME: the same row again, taken once
    conflicting: int = 0  # DUP-CONFLICT: the same id with other content, both kept
    rejected: int = 0
    _seen: dict[int, int] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[Incident]:
        """Yield the incidents, in file order."""
        refused: list[Problem] = []
        for file in self.files:
            for found in self._of_file(file):
                if isinstance(found, Rejected):
                    self.rejected += 1
                    self.reject(found)
                    if self.reading.strict and len(refused) < _PROBLEMS_SHOWN:
                        refused += found.problems
                elif not refused:
                    yield from self._once(found)
        if refused:
            raise InputError(*refused)

    def _of_file(self, file: str | Path) -> Iterator[Incident | Rejected]:
        name = format_of(file, self.reading)
        if name == "parquet":
            from truceline.monitor.table import incidents_from_parquet

            yield from incidents_from_parquet(file)
        elif name == "geojson":
            rows = tuple(_geojson_rows(file))
            if rows:
                names = dict.fromkeys(name for row in rows for name in row.cells)
                self._check_mapped(Where(file=str(file)), [*names])
            yield from self._checked(rows, self._placed(self._mapped_read()))
        else:
            yield from self._of_table(file, name)

    def _of_table(self, file: str | Path, name: str) -> Iterator[Incident | Rejected]:
        if name == "gdelt" and not is_set_aside(file):
            feed = feed_named(name)
            read: Read = partial(_read_with(name), feed=feed, clock=Clock())
            yield from self._checked(_tab_separated(file), read)
            return
        table = Table(file) if is_set_aside(file) else self._open(file, name)
        if name in FEEDS:
            _check_columns(table, import_module_of(name).COLUMNS)
            feed = feed_named(name)
            zone = "UTC" if feed.days == "utc" else self._zone(None)
            clock = Clock(zone, self._order_of(table, import_module_of(name).DATES))
            read = partial(_read_with(name), feed=feed, clock=clock)
        elif name == "patrol":
            clock = Clock(self._zone(None))
            read = partial(patrol.incident, mission=self.reading.mission, clock=clock)
            read = self._placed(read)
        else:
            mapping = self.reading.mapping or mapped.FeedMapping()
            if not is_set_aside(file):
                self._check_mapped(Where(file=table.file, line=1), table.columns)
            dates = (mapping.columns.date, mapping.columns.date_to)
            read = self._placed(self._mapped_read(self._order_of(table, dates)))
        faulty: list[Rejected] = []

        def keep(cells: Sequence[str], problem: Problem) -> None:
            faulty.append(_of_another_width(table.columns, cells, problem))

        rows = table.rows(faulty=keep)
        for found in self._checked(mended(rows) if is_set_aside(file) else rows, read):
            yield from faulty  # in file order, and no more of them in memory than stand together
            faulty.clear()
            yield found
        yield from faulty

    def _open(self, file: str | Path, name: str) -> Table:
        mapping = self.reading.mapping
        if mapping:
            return Table(file, encoding=mapping.encoding, delimiter=mapping.delimiter)
        encodings = feed_named(name).encodings if name in FEEDS else ("utf-8",)
        encoding = _encoding_of(file, encodings)
        if encoding != encodings[0]:
            self._say(f"{Path(file).name}: not {encodings[0].upper()}; read as {encoding}")
        return Table(file, encoding=encoding)

    def _mapped_read(self, order: DateOrder = "iso") -> Read:
        mapping = self.reading.mapping or mapped.FeedMapping()
        clock = Clock(self._zone(mapping.zone), order)
        return partial(mapped.incident, mapping=mapping, clock=clock)

    def _placed(self, read: Read) -> Read:
        return read if self.reading.theatre is None else placed(read, self.reading.theatre)

    def _check_mapped(self, where: Where, there: Sequence[str]) -> None:
        """Raise TABLE-COLUMN once for each column that a mapping needs and no row has."""
        missing = mapped.missing_columns(there, self.reading.mapping or mapped.FeedMapping())
        _refuse_missing(tuple(missing), there, where)

    def _zone(self, own: str | None) -> str:
        zone = self.reading.zone or own
        if zone is None:
            self._say("dates are taken as days of UTC; --zone names the clock they were written by")
        return zone or "UTC"

    def _order_of(self, table: Table, columns: Iterable[str]) -> DateOrder:
        declared = self.reading.order or (self.reading.mapping and self.reading.mapping.dates)
        if declared:
            return declared
        wanted = [name for name in table.columns if name.lower() in set(columns)]
        faults = Problems()
        rows = table.rows(problems=faults)
        evidence = evidence_of(row[name] for row in rows for name in wanted)
        if evidence.note:
            self._say(f"{Path(table.file).name}: {evidence.note}")
        return evidence.order

    def _checked(self, rows: Iterable[Row], read: Read) -> Iterator[Incident | Rejected]:
        for row in rows:
            try:
                check_mended(row)
                incident = read(row)
                # a day that is still going on has happened in part
                check_not_future(incident.occurred_from, self.reading.now, row.where)
            except InputError as error:
                yield Rejected(row, error.problems)
            else:
                yield incident

    def _once(self, incident: Incident) -> Iterator[Incident]:
        name, content = _digest(incident.id.encode()), _digest(_content(incident))
        before = self._seen.get(name)
        if before == content:
            self.repeated += 1
            return
        if before is not None:
            self.conflicting += 1
            again = IncidentId(f"{incident.id}#{content & 0xFFFF:04x}")
            incident = msgspec.structs.replace(incident, id=again)
        self._seen[_digest(incident.id.encode())] = content
        self.incidents += 1
        yield incident

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def format_of(file: str | Path, reading: Reading) -> str:
    """Return the format of a file: as asked for, by its name, or by its columns.

    Raises
    ------
    InputError
        FORMAT-UNKNOWN, with the formats there are.
    """
    if reading.format:
        if reading.format not in FORMATS:
            raise _unknown_format(file, f"no format is called {reading.format!r}")
        return reading.format
    path = existing_file(file)
    by_name = {".parquet": "parquet", ".geojson": "geojson", ".json": "geojson"}
    if path.suffix.lower() in by_name:
        return by_name[path.suffix.lower()]
    if reading.mapping:
        return "csv"
    with path.open("rb") as stream:
        first = stream.readline(1 << 20)
    if first.count(b"\t") == len(GDELT_HEADER) - 1:
        return "gdelt"
    written = Table(file, encoding="latin-1").columns
    if set(GDELT_HEADER) <= set(written):
        return "gdelt"
    columns = {name.lower() for name in written}
    for name in ("acled", "ucdp", "viina", "firms"):
        if {column.lower() for column in import_module_of(name).COLUMNS} <= columns:
            return name
    if set(patrol.NEEDED) <= columns:
        return "patrol"
    if {"id", "lon", "lat", "category"} <= columns:
        return "csv"
    shown = ", ".join(written)[:400]
    raise _unknown_format(file, f"the columns are those of no feed that is known: {shown}")


def _unknown_format(file: str | Path, message: str) -> InputError:
    hint = (
        f"Name the format with --from ({', '.join(FORMATS)}), "
        "or describe the columns in a mapping file (--mapping)."
    )
    return InputError(Problem("FORMAT-UNKNOWN", message, Where(file=str(file)), hint))


def import_module_of(name: str) -> Any:
    """Return the module that reads a feed."""
    return import_module(f"truceline.monitor.readers.{name}")


def _read_with(name: str) -> Callable[..., Incident]:
    read: Callable[..., Incident] = import_module_of(name).incident
    return read


def _encoding_of(file: str | Path, encodings: Sequence[str]) -> str:
    """Return the first encoding that the whole file fits; the last one tells what does not."""
    for encoding in encodings[:-1]:
        with existing_file(file).open("r", encoding=encoding) as stream:
            try:
                for _ in stream:
                    pass
            except UnicodeDecodeError:
                continue
            return encoding
    return encodings[-1]


def _tab_separated(file: str | Path) -> Iterator[Row]:
    """Yield the rows of a table without header or quoting, as GDELT writes it."""
    with existing_file(file).open("r", encoding="utf-8", errors="replace", newline="\n") as stream:
        for number, line in enumerate(stream, start=1):
            cells = line.rstrip("\r\n").split("\t")
            where = Where(file=str(file), line=number)
            yield Row(where, dict(zip(GDELT_HEADER, cells, strict=False)))


def _geojson_rows(file: str | Path) -> Iterator[Row]:
    """Yield the features of a file as rows: properties as cells, the point as lon and lat."""
    from truceline.geo.reading import read_geojson

    for feature in read_geojson(file):
        where = Where(file=str(file), feature=f"feature {feature.index + 1}")
        check_no_persons(feature.properties, where)
        cells = {name: _cell(value) for name, value in feature.properties.items()}
        if feature.id and "id" not in cells:
            cells["id"] = feature.id
        point = feature.geometry
        if point is not None and point.geom_type == "Point":
            cells |= {"lon": repr(point.x), "lat": repr(point.y)}
        yield Row(where, cells)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _check_columns(table: Table, needed: Iterable[str]) -> None:
    """Raise TABLE-COLUMN for columns that a feed always has and this table has not."""
    there = {name.lower() for name in table.columns}
    missing = [name for name in needed if name.lower() not in there]
    _refuse_missing(missing, table.columns, Where(file=table.file, line=1))


def _refuse_missing(missing: Sequence[str], there: Sequence[str], where: Where) -> None:
    if missing:
        hint = f"The columns are: {', '.join(there)[:400]}"
        raise InputError(
            *(Problem("TABLE-COLUMN", f"no column {name!r}", where, hint) for name in missing)
        )


def _of_another_width(
    columns: Sequence[str], cells: Sequence[str], problem: Problem
) -> Rejected:  # fmt: skip
    """Return a row whose cells do not fit the columns, with all of them."""
    row = {name: cells[at] if at < len(cells) else "" for at, name in enumerate(columns)}
    over = "".join(f"; left over: {cell}" for cell in cells[len(columns) :])
    return Rejected(Row(problem.where, row), (problem,), f"{problem.message}{over}")


def _digest(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big")


def _content(incident: Incident) -> bytes:
    """Return what makes two rows the same report: all but the row number and the row itself."""
    return to_json(msgspec.structs.replace(incident, original="", read_from=""))
