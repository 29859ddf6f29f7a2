"""Rows that could not be read, kept as they stand with the reasons, to be mended and read again."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from truceline.errors import InputError, Problem, Where
from truceline.intake.tables import safe_cell
from truceline.monitor.readers.mended import ADDED, CELLS
from truceline.monitor.readers.reading import Rejected


class Quarantine:
    """Counts rejected rows, keeps the first few, and writes all of them where a file is named.

    The file has the feed's own columns and three more, `_problem`, `_read_from` and `_cells`;
    mended, it can be read again as it is. Rows with other columns go into a file of their own.
    """

    def __init__(
        self, path: str | Path | None = None, keep: int = 20, reading: Iterable[str | Path] = ()
    ) -> None:
        """Take the file to write, if any; never one of those that are being read (FILE-EXISTS)."""
        self.path = Path(path) if path else None
        self._taken = {Path(file).absolute() for file in reading}
        if self.path and self.path.absolute() in self._taken:
            raise InputError(
                Problem(
                    "FILE-EXISTS",
                    "is being read; rows set aside would be written over it",
                    Where(file=str(path)),
                    "Name another file for the rows that are set aside.",
                )
            )
        self.count = 0
        self.kept: list[Rejected] = []
        self.codes: dict[str, int] = {}
        self._firsts: dict[str, Problem] = {}
        self.files: list[Path] = []
        self._keep = keep
        self._streams: list[IO[str]] = []
        self._writers: dict[tuple[str, ...], Any] = {}

    def __call__(self, rejected: Rejected) -> None:
        """Take in one rejected row."""
        self.count += 1
        for problem in rejected.problems:
            self.codes[problem.code] = self.codes.get(problem.code, 0) + 1
            self._firsts.setdefault(problem.code, problem)
        if len(self.kept) < self._keep:
            self.kept.append(rejected)
        if self.path:
            self._write(rejected, self.path)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was set aside, by reason, most frequent first, each with its first row."""
        by_count = sorted(self.codes.items(), key=lambda each: (-each[1], each[0]))
        return tuple(
            f"set aside: {count:,}; the first: {self._firsts[code].where}: "
            f"{self._firsts[code].message} [{code}]"
            for code, count in by_count
        )

    def _write(self, rejected: Rejected, path: Path) -> None:
        cells = {name: cell for name, cell in rejected.row.cells.items() if name != CELLS}
        reasons = "; ".join(f"{each.message} [{each.code}]" for each in rejected.problems)
        told = rejected.cells or rejected.row.cells.get(CELLS, "")
        row = [*cells.values(), reasons, str(rejected.row.where), told]
        self._writer(tuple(cells), path).writerow([safe_cell(cell) for cell in row])

    def _writer(self, columns: tuple[str, ...], path: Path) -> Any:
        if columns not in self._writers:
            file = self._free(path)
            self.files.append(file)
            self._streams.append(file.open("w", encoding="utf-8", newline=""))
            self._writers[columns] = csv.writer(self._streams[-1], lineterminator="\n")
            self._writers[columns].writerow([*columns, *ADDED])
        return self._writers[columns]

    def _free(self, path: Path) -> Path:
        """Return the file for the next set of columns: none that is written or read already."""
        names = (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in count(2))
        return next(
            file
            for file in chain([path], names)
            if file not in self.files and file.absolute() not in self._taken
        )

    def __enter__(self) -> Quarantine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for stream in self._streams:
            stream.close()
