"""The commands `truceline control area`, `line`, `diff` and `series`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from truceline.cli.output import amount, number, print_json, print_table, print_text, warn

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

From = Annotated[str | None, Parameter(name="--from")]
Between = Annotated[tuple[str, str], Parameter(name="--between")]
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
Simplify = Annotated[float | None, Parameter(name="--simplify")]


def area(
    *files: Path,
    format: From = None,
    holder: str | None = None,
    rest: str | None = None,
    by: str | None = None,
    convention: str | None = None,
    boundaries: Path | None = None,
    on: str | None = None,
    theatre: str | None = None,
    json: bool = False,
) -> None:
    """Print how much each party holds in each unit, with the convention behind the figures.

    Parameters
    ----------
    files
        Control maps: settlement lists, or published maps in any format that is read.
    format
        The format, where the file does not tell it: settlements, deepstate, deepstate-raw, isw,
        viina or polygon.
    holder
        The party that holds the areas of a map that does not say so.
    rest
        The party that holds what the map leaves blank; without it the rest is unknown.
    by
        One unit by name or code, or "total"; with --boundaries the property naming its units.
    convention
        Whose figures to reproduce: geodesic (the default), deepstate, isw, web-mercator.
    boundaries
        A file of units to use instead of the theatre's.
    on
        The day, e.g. 2025-08-08, as of which a list with several dates is read.
    theatre
        The theatre; else that of the workspace the file is in, else ukraine.
    json
        Print one JSON document.
    """
    from truceline.steps.control import control_area

    tables = control_area(
        *files,
        theatre=theatre,
        format=format,
        holder=holder,
        rest=rest,
        by=by,
        convention=convention,
        boundaries=boundaries,
        on=on,
    )
    if json:
        print_json(tables[0] if len(tables) == 1 else tables)
        return
    for table, file in zip(tables, files, strict=True):
        _print_area(table, file)


def line(
    file: Path,
    *,
    between: Between,
    simplify: Simplify = None,
    place: tuple[str, ...] = (),
    sectors: float | None = None,
    format: From = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
    theatre: str | None = None,
    json: bool = False,
) -> None:
    """Print the line of contact between two parties and its length at stated scales.

    Parameters
    ----------
    file
        A control map.
    between
        The two parties, e.g. --between RU UA.
    simplify
        Draw bends smaller than this straight [km]; the length is stated at this scale.
    place
        A settlement or site whose distance from the line is wanted; may be given several times.
    sectors
        Cut the line into stretches of about this length [km].
    format
        The format, where the file does not tell it.
    holder
        The party that holds the areas of a map that does not say so.
    rest
        The party that holds what the map leaves blank.
    convention
        Whose layers count as held.
    theatre
        The theatre; else that of the workspace the file is in, else ukraine.
    json
        Print one JSON document, with the line as GeoJSON.
    """
    from truceline.steps.control import control_line

    found = control_line(
        file,
        between=between,
        simplify_km=simplify,
        places=place,
        sector_km=sectors,
        theatre=theatre,
        format=format,
        holder=holder,
        rest=rest,
        convention=convention,
    )
    if json:
        print_json(found)
    else:
        _print_line(found)


def export(
    file: Path,
    *,
    out: Path | None = None,
    format: From = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
    on: str | None = None,
    theatre: str | None = None,
    json: bool = False,
) -> None:
    """Write a control map as GeoJSON: holdings with their bands, lines of contact, places.

    Parameters
    ----------
    file
        A control map: a settlement list, or a published map in any format that is read.
    out
        The file to write; without it, the map's name with the ending .control.geojson, here.
    format
        The format, where the file does not tell it.
    holder
        The party that holds the areas of a map that does not say so.
    rest
        The party that holds what the map leaves blank.
    convention
        Whose layers count as held.
    on
        The day, e.g. 2025-08-08, as of which a list with several dates is read.
    theatre
        The theatre; else that of the workspace the file is in, else ukraine.
    json
        Print the GeoJSON on standard output instead of writing a file.
    """
    import sys

    from truceline.steps.control import control_export

    written = control_export(
        file,
        theatre=theatre,
        format=format,
        holder=holder,
        rest=rest,
        convention=convention,
        on=on,
    )
    if json:
        sys.stdout.buffer.write(written)
        return
    target = out or Path(f"{file.stem}.control.geojson")
    target.write_bytes(written)
    print_text(f"{target}: {len(written):,} bytes")


def fuse(
    *files: Path,
    grade: tuple[str, ...],
    origin: tuple[str, ...] = (),
    format: From = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
    theatre: str | None = None,
    json: bool = False,
) -> None:
    """Print what several maps of one day say together, by the grade of their sources.

    Parameters
    ----------
    files
        Two or more control maps of one day.
    grade
        The grade of each map in order, e.g. --grade B2 --grade C3: reliability of the source
        A-F, credibility of the information 1-6.
    origin
        The origin of each map in order; maps of one origin count once.
    format
        The format of all maps, where the files do not tell it.
    holder
        The party that holds the areas of maps that do not say so.
    rest
        The party that holds what the maps leave blank; without it they are silent there.
    convention
        Whose layers count as held.
    theatre
        The theatre; else that of the workspace the first file is in, else ukraine.
    json
        Print one JSON document, with the fused map.
    """
    from truceline.steps.control import control_fuse

    found = control_fuse(
        files,
        grade,
        origins=origin,
        theatre=theatre,
        format=format,
        holder=holder,
        rest=rest,
        convention=convention,
    )
    if json:
        print_json(found)
    else:
        _print_fusion(found)


def diff(
    before: Path,
    after: Path,
    *,
    by: str | None = None,
    format: From = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
    boundaries: Path | None = None,
    theatre: str | None = None,
    json: bool = False,
) -> None:
    """Print what each party gained and lost in each unit between two maps.

    Parameters
    ----------
    before
        The earlier map.
    after
        The later map.
    by
        One unit by name or code, or "total"; with --boundaries the property naming its units.
    format
        The format of both, where the files do not tell it.
    holder
        The party that holds the areas of a map that does not say so.
    rest
        The party that holds what a map leaves blank.
    convention
        Whose figures to reproduce.
    boundaries
        A file of units to use instead of the theatre's.
    theatre
        The theatre; else that of the workspace the file is in, else ukraine.
    json
        Print one JSON document.
    """
    from truceline.steps.control import control_diff

    found = control_diff(
        before,
        after,
        theatre=theatre,
        format=format,
        holder=holder,
        rest=rest,
        by=by,
        convention=convention,
        boundaries=boundaries,
    )
    if json:
        print_json(found)
    else:
        _print_diff(found)


def series(
    folder: Path,
    *,
    by: str | None = None,
    convention: str | None = None,
    months: bool = False,
    timing: str = "first-to-first",
    chart: Path | None = None,
    format: From = None,
    holder: str | None = None,
    boundaries: Path | None = None,
    cache: Path | None = None,
    theatre: str | None = None,
    json: bool = False,
) -> None:
    """Print what each party held, gained and lost, a row a day and unit, as CSV.

    Parameters
    ----------
    folder
        A folder of maps, one a day, whose names sort by date.
    by
        One unit by name or code, or "total"; with --boundaries the property naming its units.
    convention
        Whose figures to reproduce.
    months
        Print monthly sums as a table instead.
    timing
        Of the months: first-to-first or last-to-last.
    chart
        Also write a chart of the total (or of the unit named) to this SVG file.
    format
        The format of all maps, where the files do not tell it.
    holder
        The party that holds the areas of maps that do not say so.
    boundaries
        A file of units to use instead of the theatre's.
    cache
        A GeoParquet file that keeps what changed; a workspace has one without asking.
    theatre
        The theatre; else that of the workspace the folder is in, else ukraine.
    json
        Print one JSON document.
    """
    from truceline.cli.output import progress
    from truceline.steps.control import control_series, write_chart

    with progress("reading the maps"):
        found = control_series(
            folder,
            theatre=theatre,
            format=format,
            holder=holder,
            by=by,
            convention=convention,
            boundaries=boundaries,
            timing=timing,
            cache=cache,
        )
    if chart is not None:
        write_chart(found, chart)
    if json:
        print_json(found)
    elif months:
        _print_months(found)
    else:
        _print_days(found)


def _print_days(found: Series) -> None:
    print_text(",".join(SERIES_COLUMNS))
    for row in found.rows:
        print_text(",".join(_cell(getattr(row, column)) for column in SERIES_COLUMNS))
    for note in found.notes:
        warn(f"note: {note}")


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value}".replace(",", "")


def _print_months(found: Series) -> None:
    rows = [
        (
            row.month,
            str(row.unit),
            row.holder,
            amount(row.net, 1),
            number(row.gained_km2, 1),
            number(row.lost_km2, 1),
        )
        for row in found.months
    ]
    columns = ["month", "unit", "holder", "net km2", "gained km2", "lost km2"]
    timing = found.months[0].timing if found.months else ""
    print_table(f"By month, {timing}", columns, rows)
    print_text(f"\n{found.convention}")


def _print_area(table: ControlArea, file: Path) -> None:
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


def _print_line(found: LineOfContact) -> None:
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
            (str(sector.number), number(sector.start_km), number(sector.end_km))
            for sector in found.sectors
        ]
        print_table("\nSectors", ["", "from km", "to km"], stretches)
    print_text(f"\n{found.convention}")
    for note in found.notes:
        warn(f"note: {note}")


def _print_fusion(found: Fusion) -> None:
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


def _print_diff(found: ControlDiff) -> None:
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
