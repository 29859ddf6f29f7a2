"""How the commands of control print: tables for people, CSV for a series, notes on stderr."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.cli.output import amount, number, print_table, print_text, warn

if TYPE_CHECKING:
    from truceline.model.control import (
        ControlArea,
        ControlDiff,
        Fusion,
        LineOfContact,
        Series,
        UnitArea,
    )
    from truceline.model.record import PartyId

SERIES_COLUMNS = (
    "date",
    "unit",
    "holder",
    "held_km2",
    "held_low",
    "held_high",
    "gained_km2",
    "lost_km2",
    "net_km2",
    "missing_days",
    "flag",
)


def print_days(found: Series) -> None:
    """Print a series as CSV, its notes on standard error."""
    print_text(",".join(SERIES_COLUMNS))
    for row in found.rows:
        print_text(",".join(_cell(getattr(row, column)) for column in SERIES_COLUMNS))
    for note in found.notes:
        warn(f"note: {note}")


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value}".replace(",", "")


def print_months(found: Series) -> None:
    """Print the monthly sums of a series."""
    rows = [
        (
            row.month,
            str(row.unit),
            row.holder,
            amount(row.net, 1),
            *(
                ("", "")
                if row.net.best is None
                else (number(row.gained_km2, 1), number(row.lost_km2, 1))
            ),
        )
        for row in found.months
    ]
    columns = ["month", "unit", "holder", "net km2", "gained km2", "lost km2"]
    timing = found.months[0].timing if found.months else ""
    print_table(f"By month, {timing}", columns, rows)
    print_text(f"\n{found.convention}")


def print_area(table: ControlArea, file: Path) -> None:
    """Print a table of areas by unit, its convention, and its notes on standard error."""
    drawn = [row for row in (*table.rows, table.total) if len(row.held_by) > 1 or row.share]
    parties = sorted({party for row in drawn for party in row.held_by})
    columns = ["", "total km2", *(f"{party} km2" for party in parties), *_share_heads(parties)]
    names = Counter(row.name for row in drawn)
    rows = [
        _area_cells(row, parties, f"{row.name} ({row.unit})" if names[row.name] > 1 else row.name)
        for row in drawn
    ]
    print_table(f"{file.name}, as of {table.as_of or 'an unstated date'}", columns, rows)
    print_text(f"\n{table.convention}")
    for note in table.notes:
        warn(f"note: {note}")


def _share_heads(parties: list[PartyId]) -> list[str]:
    return [f"{party} %" for party in parties if party.isupper()]


def _area_cells(row: UnitArea, parties: list[PartyId], label: str) -> list[str]:
    held = [amount(row.held_by[p]) if p in row.held_by else "" for p in parties]
    shares = [
        number((row.share[p].best or 0.0) * 100, 1) if p in row.share else ""
        for p in parties
        if p.isupper()
    ]
    return [label, number(row.total.best), *held, *shares]


def print_line(found: LineOfContact) -> None:
    """Print a line's lengths by scale, and the distances and sectors asked for."""
    one, other = found.between
    print_text(
        f"Line of contact between {one} and {other}, as of {found.as_of or 'an unstated date'}: "
        f"{number(found.length.best)} km at a scale of {found.scale_km:g} km\n"
    )
    print_table(
        "",
        ["bends drawn straight below km", "length km"],
        [(f"{point.scale_km:g}", number(point.length_km)) for point in found.curve],
    )
    if found.distances:
        rows = [(row.place, amount(row.distance, 1)) for row in found.distances]
        print_table("\nFrom the line", ["", "km"], rows)
    if found.sectors:
        stretches = [
            (
                f"{sector.number}  {sector.start_near} to {sector.end_near}",
                number(sector.start_km),
                number(sector.end_km),
            )
            for sector in found.sectors
        ]
        print_table("\nSectors", ["", "from km", "to km"], stretches)
    print_text(f"\n{found.convention}")
    for note in found.notes:
        warn(f"note: {note}")


def print_fusion(found: Fusion) -> None:
    """Print what several maps say together, and the weight of each on standard error."""
    print_table(
        f"{len(found.sources)} maps together, as of {found.map.as_of or 'an unstated date'}",
        ["", "holder", "area km2", "share %"],
        [
            (row.name, row.holder, amount(row.area), amount(row.share.scaled(100), 1))
            for row in found.rows
        ],
    )
    for source in found.sources:
        grade = f"{source.reliability}{source.credibility}"
        warn(f"note: {source.basis}, grade {grade}, weight {source.weight:.2f}")


def print_diff(found: ControlDiff) -> None:
    """Print what changed hands by unit, and in all."""
    rows = [
        (row.name, row.holder, amount(row.gained, 1), amount(row.lost, 1), amount(row.net, 1))
        for row in (*found.rows, *found.total)
    ]
    print_table(
        f"From {found.before or 'an unstated date'} to {found.after or 'an unstated date'}",
        ["", "holder", "gained km2", "lost km2", "net km2"],
        rows,
    )
    print_text(f"\n{found.convention}")
    for note in found.notes:
        warn(f"note: {note}")
