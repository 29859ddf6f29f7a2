"""Tables as CSV: a header that is checked, rows that keep their line, cells that stay text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from truceline.errors import InputError, Problem, Problems, Where
from truceline.intake.files import check_is_not_a_page, check_size, existing_file
from truceline.intake.persons import check_no_persons
from truceline.intake.text import decode

MAX_TABLE_BYTES = 8 << 30  # tables are streamed: the bound is on time, not on memory
MAX_CELL = 1 << 20  # characters

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LINES_PER_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column, and where it stands."""

    where: Where
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str, default: str = "") -> str:
        """Return a cell, or the default where the table has no such column."""
        return self.cells.get(column, default)


class Table:
    """A CSV file whose header has been read and checked; its rows are streamed."""

    def __init__(
        self,
        path: str | Path,
        *,
        required: Sequence[str] = (),
        columns: Sequence[str] | None = None,
        encoding: str = "utf-8",
        delimiter: str | None = None,
        max_bytes: int = MAX_TABLE_BYTES,
    ) -> None:
        """Open a table and check its header.

        Raises
        ------
        InputError
            TABLE-COLUMN for a required column that is missing or one that stands twice,
            PERSON-NAMED for a column of persons' names,
            TEXT-ENCODING, LIMIT-SIZE, FILE-KIND, FILE-TORN for an empty file.
        NotFoundError
            FILE-MISSING.
        """
        self.file = str(path)
        self._path, self._encoding = existing_file(path), encoding
        check_size(self._path.stat().st_size, max_bytes, self.file)
        first = self._first_line()
        self._delimiter = delimiter or _delimiter_of(first)
        self._has_header = columns is None
        if columns is None:
            try:
                columns = next(csv.reader([first], delimiter=self._delimiter), [])
            except csv.Error as error:
                raise InputError(self._reader_problem(error, 1)) from None
        self.columns: tuple[str, ...] = tuple(name.strip() for name in columns)
        self._check_columns(required)

    def _first_line(self) -> str:
        with self._path.open("rb") as stream:
            raw = stream.readline(MAX_CELL)
        check_is_not_a_page(raw, "a table (CSV)", self.file)
        line = decode(raw, encoding=self._encoding, file=self.file)
        if not line.strip():
            raise InputError(
                Problem("FILE-TORN", "starts with an empty line or is empty", Where(file=self.file))
            )
        return line

    def _check_columns(self, required: Sequence[str]) -> None:
        found = Problems()
        place = Where(file=self.file, line=1)
        for name in dict.fromkeys(name for name in self.columns if self.columns.count(name) > 1):
            if name:
                found.add(Problem("TABLE-COLUMN", f"the column {name!r} stands twice", place))
        for name in required:
            if name not in self.columns:
                wanted = ", ".join(required)
                hint = f"The columns are: {', '.join(self.columns)[:400]}; wanted are: {wanted}"
                found.add(Problem("TABLE-COLUMN", f"no column {name!r}", place, hint))
        with found.gathering():
            check_no_persons(self.columns, place)
        found.raise_if_any()

    def rows(
        self,
        *,
        problems: Problems | None = None,
        faulty: Callable[[Sequence[str], Problem], None] | None = None,
    ) -> Iterator[Row]:
        """Yield the rows in file order; empty lines are passed over.

        A row with another number of cells than the header raises TABLE-ROW, or is left out and
        told in `problems`, or with its cells to `faulty`, where a caller keeps a quarantine.
        """
        reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True)
        width = len(self.columns)
        if self._has_header:
            next(reader, None)
        line = reader.line_num + 1
        try:
            for cells in reader:
                where = Where(file=self.file, line=line)
                line = reader.line_num + 1
                if len(cells) == width:
                    yield Row(where, dict(zip(self.columns, cells, strict=True)))
                elif cells:
                    fault = Problem("TABLE-ROW", f"{len(cells)} cells, not {width}", where)
                    if faulty is not None:
                        faulty(cells, fault)
                    elif problems is None:
                        raise InputError(fault)
                    else:
                        problems.add(fault)
        except csv.Error as error:
            raise InputError(self._reader_problem(error, line)) from None

    def _lines(self) -> Iterator[str]:
        """Yield decoded lines; a byte that does not fit the encoding is told with its place."""
        with self._path.open("rb") as stream:
            offset = 0
            for raw in stream:
                if len(raw) > MAX_CELL:
                    check_size(len(raw), MAX_CELL, self.file)
                try:
                    text = raw.decode(self._encoding)
                except UnicodeDecodeError as error:
                    decode_from = offset + error.start
                    raise InputError(_encoding_problem(self, raw, error, decode_from)) from None
                yield text.removeprefix("\ufeff") if offset == 0 else text
                offset += len(raw)

    def _reader_problem(self, error: csv.Error, line: int) -> Problem:
        where = Where(file=self.file, line=line)
        if "unexpected end of data" in str(error):
            return Problem("FILE-TORN", "ends inside a quoted cell; nothing was taken in", where)
        return Problem("TABLE-ROW", f"not a row of a table: {error}", where)


def _encoding_problem(
    table: Table, raw: bytes, error: UnicodeDecodeError, position: int
) -> Problem:
    found = f"0x{raw[error.start]:02X} is not {error.encoding.upper()} text"
    return Problem(
        "TEXT-ENCODING",
        found,
        Where(file=table.file, feature=f"byte {position}"),
        "Save the table as UTF-8, or name its encoding: spreadsheets on Windows write cp1252 "
        "(Western) or cp1251 (Cyrillic).",
    )


def _delimiter_of(header: str) -> str:
    """Return the delimiter that a header line shows: the one that cuts it into most cells."""
    return max((",", ";", "\t", "|"), key=header.count)


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers are left as they are."""
    return f"'{text}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    if not text.startswith(_FORMULA_STARTS):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False


def write_table(
    path: str | Path, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> tuple[Problem, ...]:
    """Write a CSV file in UTF-8 and return a CSV-FORMULA note for each cell made harmless."""
    notes: list[Problem] = []
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for line, row in enumerate(chain([columns], rows), start=1):
            writer.writerow([safe_cell(cell) for cell in row])
            notes += [_formula_note(path, line, row, cell) for cell in row if _is_formula(cell)]
    return tuple(notes)


def _formula_note(path: str | Path, line: int, row: Sequence[str], cell: str) -> Problem:
    return Problem(
        "CSV-FORMULA",
        "a cell that a spreadsheet would run as a formula was written with ' before it",
        Where(file=str(path), line=line, feature=f"cell {row.index(cell) + 1}"),
        severity="note",
    )


def table_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV in UTF-8, its cells made harmless to spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in chain([columns], rows))
    return text.getvalue().encode()
