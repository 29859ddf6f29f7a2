"""Rows that could not be read, kept as they stand with the reasons, to be mended and read again."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from truceline.intake.tables import safe_cell
from truceline.monitor.readers.reading import Rejected

PROBLEM, LINE = "_problem", "_read_from"


class Quarantine:
    """Counts rejected rows, keeps the first few, and writes all of them where a file is named.

    The file has the feed's own columns and two more, `_problem` and `_read_from`; mended, it can
    be read again as it is.
    """

    def __init__(self, path: str | Path | None = None, keep: int = 20) -> None:
        self.path = Path(path) if path else None
        self.count = 0
        self.kept: list[Rejected] = []
        self.codes: dict[str, int] = {}
        self._keep = keep
        self._stream: IO[str] | None = None
        self._writer: Any = None
        self._columns: tuple[str, ...] = ()

    def __call__(self, rejected: Rejected) -> None:
        """Take in one rejected row."""
        self.count += 1
        for problem in rejected.problems:
            self.codes[problem.code] = self.codes.get(problem.code, 0) + 1
        if len(self.kept) < self._keep:
            self.kept.append(rejected)
        if self.path:
            self._write(rejected)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was set aside, by reason, most frequent first."""
        by_count = sorted(self.codes.items(), key=lambda each: (-each[1], each[0]))
        return tuple(f"set aside: {count:,} [{code}]" for code, count in by_count)

    def _write(self, rejected: Rejected) -> None:
        columns = tuple(rejected.row.cells)
        if self._stream is None:
            assert self.path is not None
            self._stream = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._stream, lineterminator="\n")
        if columns != self._columns:  # another feed: its own header
            self._columns = columns
            self._writer.writerow([*columns, PROBLEM, LINE])
        reasons = "; ".join(f"{each.message} [{each.code}]" for each in rejected.problems)
        cells = [safe_cell(cell) for cell in rejected.row.cells.values()]
        self._writer.writerow([*cells, reasons, str(rejected.row.where)])

    def __enter__(self) -> Quarantine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._stream:
            self._stream.close()
