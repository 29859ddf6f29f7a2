"""What every command prints with: JSON, tables, numbers with their range, progress."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from truceline.model.estimate import Estimate
from truceline.model.record import to_json

if TYPE_CHECKING:
    from rich.table import Table


def print_json(record: object) -> None:
    """Write one record as one JSON document on standard output."""
    sys.stdout.buffer.write(to_json(record, indent=2) + b"\n")
    sys.stdout.flush()


def print_text(text: str) -> None:
    """Write text on standard output."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def warn(text: str) -> None:
    """Write a line on standard error."""
    sys.stderr.write(text + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose columns after the first stand to the right; plain when not a terminal."""
    from rich.console import Console
    from rich.table import Table

    table: Table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else 160
    Console(width=width, soft_wrap=False, highlight=False, markup=False).print(table)


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with thin grouping, or "unknown"."""
    return "unknown" if value is None else f"{value:,.{digits}f}"


def amount(estimate: Estimate, digits: int = 0) -> str:
    """Return an estimate as "best (low to high)", or its best value alone when exact."""
    if estimate.best is None and estimate.low is None and estimate.high is None:
        return "unknown"
    if estimate.is_exact:
        return number(estimate.best, digits)
    spread = f"{number(estimate.low, digits)} to {number(estimate.high, digits)}"
    return spread if estimate.best is None else f"{number(estimate.best, digits)} ({spread})"


def report_progress(text: str) -> None:
    """Write a line on what is being done, on standard error, and only on a terminal."""
    if sys.stderr.isatty():
        warn(text)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show that long work goes on, on standard error, and only on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
