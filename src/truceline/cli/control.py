"""The commands of control: `area`, `line`, `diff`, `series`, `fuse` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from truceline.cli.control_tables import (
    print_area,
    print_days,
    print_diff,
    print_fusion,
    print_line,
    print_months,
)
from truceline.cli.output import print_json, print_text

From = Annotated[str | None, Parameter(name="--from")]
Between = Annotated[tuple[str, str], Parameter(name="--between")]
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
    band: float = 0.0,
    theatre: str | None = None,
    as_known_at: str | None = None,
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
    band
        How far a published outline may be off [km]; a settlement list has a band of its own.
    theatre
        The theatre; else that of the workspace the file is in, else ukraine.
    as_known_at
        A date (its end, UTC) or a time with its zone: the maps of a workspace as its ledger knew
        them then.
    json
        Print one JSON document.
    """
    from truceline.steps.control import control_area
    from truceline.steps.recording import all_as_known

    with all_as_known(files, as_known_at) as known:
        tables = control_area(
            *known,
            theatre=theatre,
            format=format,
            holder=holder,
            rest=rest,
            by=by,
            convention=convention,
            boundaries=boundaries,
            on=on,
            band_km=band,
        )
    if json:
        print_json(tables[0] if len(tables) == 1 else tables)
        return
    for table, file in zip(tables, files, strict=True):
        print_area(table, file)


def line(
    file: Path,
    *,
    between: Between,
    simplify: Simplify = None,
    place: tuple[str, ...] = (),
    sectors: float | None = None,
    band: float = 0.0,
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
    band
        How far a published outline may be off [km]; a settlement list has a band of its own.
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
        band_km=band,
        theatre=theatre,
        format=format,
        holder=holder,
        rest=rest,
        convention=convention,
    )
    if json:
        print_json(found)
    else:
        print_line(found)


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
        print_fusion(found)


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
        print_diff(found)


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
        Of the months: first-to-first, last-to-last, or posted (the range of a figure that is
        printed in the night between the two).
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
        write_chart(found, chart, name="" if boundaries else by or "")
    if json:
        print_json(found)
    elif months:
        print_months(found)
    else:
        print_days(found)
