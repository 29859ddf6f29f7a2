"""Control, a verb a function: read the maps, call the room, return the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from truceline.atlas import Theatre, open_theatre
from truceline.control.area import area_table
from truceline.control.boundaries import read_ground
from truceline.control.cache import cache_key, read_log, write_log
from truceline.control.change import control_diff as difference_of
from truceline.control.changelog import ChangeLog, log_changes, map_files
from truceline.control.conventions import Convention, convention_of
from truceline.control.fusion import GradedMap, fuse, read_grades
from truceline.control.ground import Ground, ground_of
from truceline.control.line import distance_from, line_of_contact, sectors
from truceline.control.readers.settlements import unknown_place
from truceline.control.reading import read_control
from truceline.control.selection import WHOLE, only_units, unit_named
from truceline.control.series import month_rows, series_rows, timing_of
from truceline.errors import InputError, NotFoundError, Problem, Problems
from truceline.intake.times import parse_date
from truceline.model.control import (
    ControlArea,
    ControlDiff,
    ControlMap,
    Fusion,
    LineOfContact,
    PlaceDistance,
    Series,
)
from truceline.model.record import PartyId
from truceline.workspace import FILE, open_workspace

DEFAULT_THEATRE = "ukraine"


def control_area(
    *files: str | Path,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    by: str | None = None,
    convention: str | None = None,
    boundaries: str | Path | None = None,
    on: str | None = None,
    band_km: float = 0.0,
) -> tuple[ControlArea, ...]:
    """Return the areas held in each unit on one or more control maps [km2], a table a file.

    `by` keeps one unit (name or code), or only the whole with "total"; with `boundaries` it is
    the property that names the units of that file. `on` is the day (2025-08-08) as of which a
    list with several dates is read; `band_km` is how far a published outline may be off.
    """
    _check_lengths(band_km=band_km)
    if not files:
        raise InputError(Problem("CONTROL-EMPTY", "no control map was named"))
    counted = convention_of(convention)
    tables = []
    for file in files:
        where = theatre_for(file, theatre)
        ground = _ground(where, boundaries, by)
        control_map = read_control(
            file,
            where,
            holder=holder,
            rest=rest,
            convention=counted,
            format=format,
            ground=ground,
            on=None if on is None else parse_date(on),
            band_km=band_km,
        )
        table = area_table(control_map, ground, convention=counted)
        tables.append(table if boundaries else only_units(table, by, where))
    return tuple(tables)


def control_line(
    file: str | Path,
    *,
    between: Sequence[str],
    simplify_km: float | None = None,
    places: Sequence[str] = (),
    sector_km: float | None = None,
    band_km: float = 0.0,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
) -> LineOfContact:
    """Return the line of contact between two parties, with its length at stated scales [km].

    Where the map names only one of the two, the other is taken to hold the rest. `places` are
    given their distance from the line; with `sector_km` the line is also cut into stretches.
    """
    _check_lengths(simplify_km=simplify_km, sector_km=sector_km, band_km=band_km)
    where = theatre_for(file, theatre)
    one, other = between

    def read(rest: str | None) -> ControlMap:
        return read_control(
            file,
            where,
            holder=holder,
            rest=rest,
            convention=convention,
            format=format,
            band_km=band_km,
        )

    control_map = read(rest)
    named = {holding.holder for holding in control_map.holdings}
    if rest is None and len({one, other} - named) == 1:
        (unnamed,) = {one, other} - named
        control_map = read(unnamed)
    line = line_of_contact(control_map, PartyId(one), PartyId(other), simplify_km=simplify_km)
    return msgspec.structs.replace(
        line,
        distances=tuple(_distance(control_map, line, name, where) for name in places),
        sectors=() if sector_km is None else sectors(line, sector_km, where.places),
    )


def _check_lengths(
    *, simplify_km: float | None = None, sector_km: float | None = None, band_km: float = 0.0
) -> None:
    found = Problems()
    if band_km < 0:
        found.add(Problem("LINE-SCALE", f"a band cannot be negative: {band_km:g} km"))
    if simplify_km is not None and simplify_km < 0:
        found.add(Problem("LINE-SCALE", f"a scale cannot be negative: {simplify_km:g} km"))
    if sector_km is not None and sector_km <= 0:
        found.add(
            Problem("LINE-SCALE", f"a sector needs a length above zero, not {sector_km:g} km")
        )
    found.raise_if_any()


def _distance(
    control_map: ControlMap, line: LineOfContact, name: str, theatre: Theatre
) -> PlaceDistance:
    place = theatre.place(name) or theatre.site(name)
    if place is None:
        raise NotFoundError(unknown_place(name, theatre))
    return PlaceDistance(
        place=place.name, distance=distance_from(control_map, line, place.lon, place.lat)
    )


def control_export(
    file: str | Path,
    *,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
    on: str | None = None,
) -> bytes:
    """Return a control map as GeoJSON: holdings with their bands, lines of contact, places."""
    from truceline.control.export import to_geojson

    where = theatre_for(file, theatre)
    control_map = read_control(
        file,
        where,
        holder=holder,
        rest=rest,
        convention=convention,
        format=format,
        on=None if on is None else parse_date(on),
    )
    return to_geojson(control_map)


def control_fuse(
    files: Sequence[str | Path],
    grades: Sequence[str],
    *,
    origins: Sequence[str] = (),
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | None = None,
) -> Fusion:
    """Return what several maps of one day say together, each with the grade of its source.

    A grade is a letter for the reliability of the source and a digit for the credibility of the
    information, such as "B2". Maps with the same origin count once.
    """
    counted = convention_of(convention)
    where = theatre_for(files[0], theatre)
    ground = ground_of(where)
    graded = []
    for file, (reliability, credibility), origin in zip(
        files, read_grades(grades, len(files)), origins or [""] * len(files), strict=True
    ):
        control_map = read_control(
            file, where, holder=holder, rest=rest, convention=counted, format=format, ground=ground
        )
        graded.append(GradedMap(control_map, reliability, credibility, origin))
    return fuse(graded, ground)


def control_diff(
    before: str | Path,
    after: str | Path,
    *,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    rest: str | None = None,
    by: str | None = None,
    convention: str | None = None,
    boundaries: str | Path | None = None,
) -> ControlDiff:
    """Return what each holder gained and lost in each unit between two maps [km2]."""
    counted = convention_of(convention)
    where = theatre_for(before, theatre)
    ground = _ground(where, boundaries, by)
    old, new = (
        read_control(
            file, where, holder=holder, rest=rest, convention=counted, format=format, ground=ground
        )
        for file in (before, after)
    )
    found = difference_of(old, new, ground, convention=counted)
    return found if boundaries else only_units(found, by, where)


def control_series(
    folder: str | Path,
    *,
    theatre: str | Path | None = None,
    format: str | None = None,
    holder: str | None = None,
    by: str | None = None,
    convention: str | None = None,
    boundaries: str | Path | None = None,
    timing: str = "first-to-first",
    cache: str | Path | None = None,
) -> Series:
    """Return one row a day, unit and holder over a folder of maps, and monthly sums [km2].

    `cache` is a GeoParquet file that keeps what changed; in a workspace there is one without
    asking. A cache of other maps, boundaries or conventions is made again.
    """
    counted, timing = convention_of(convention), timing_of(timing)
    where = theatre_for(folder, theatre)
    log = _log(Path(folder), where, counted, format, holder, by, boundaries, cache)
    units = None if boundaries or by is None else unit_named(by, where)
    rows = series_rows(log, units=units)
    name = Path(boundaries).name if boundaries else where.boundaries
    return Series(
        convention=counted.describe(name),
        boundaries=name,
        rows=rows,
        months=month_rows(rows, timing=timing),
        notes=log.notes,
    )


def write_chart(
    series: Series, path: str | Path, *, holder: str | None = None, name: str = ""
) -> None:
    """Write the chart of a series as SVG: of one unit where it has one, else of the total.

    The holder is the one named, else the one that changed most; `name` is what the unit is called.
    """
    from truceline.control.chart import series_chart

    units = {row.unit for row in series.rows} - {WHOLE}
    unit = next(iter(units)) if len(units) == 1 else WHOLE
    moved: dict[PartyId, float] = {}
    for row in series.rows:
        moved[row.holder] = moved.get(row.holder, 0.0) + row.gained_km2 + row.lost_km2
    party = PartyId(holder) if holder else max(sorted(moved), key=lambda name: moved[name])
    drawn = series_chart(series, party, unit=str(unit), name=name)
    Path(path).write_text(drawn, encoding="utf-8")


def _log(
    folder: Path,
    theatre: Theatre,
    convention: Convention,
    format: str | None,
    holder: str | None,
    by: str | None,
    boundaries: str | Path | None,
    cache: str | Path | None,
) -> ChangeLog:
    files = map_files(folder)
    kept = Path(cache) if cache else _workspace_cache(folder)
    key = ""
    if kept is not None:
        ground_file = Path(boundaries) if boundaries else theatre.folder / "units.geojson"
        naming = by if boundaries else None  # else `by` only chooses among rows
        key = cache_key(files, ground_file, convention.name, format, holder, naming)
        found = read_log(kept, key)
        if found is not None:
            return found
    ground = _ground(theatre, boundaries, by)
    party = None if holder is None else PartyId(holder)
    log = log_changes(files, ground, convention, format=format, holder=party)
    if kept is not None:
        write_log(kept, log, key)
    return log


def _workspace_cache(folder: Path) -> Path | None:
    """Return where the log of a folder is kept in the workspace that it is in, if it is in one."""
    absolute = folder.absolute()
    for parent in absolute.parents:
        if (parent / FILE).is_file():
            name = "-".join(absolute.relative_to(parent).parts)
            return parent / ".truceline" / "cache" / f"{name}.parquet"
    return None


def theatre_for(file: str | Path, theatre: str | Path | None = None) -> Theatre:
    """Return the theatre named, else that of the workspace a file is in, else Ukraine's."""
    if theatre is not None:
        return open_theatre(theatre)
    path = Path(file).absolute()
    for folder in (path, *path.parents):
        if (folder / FILE).is_file():
            return open_theatre(open_workspace(folder).theatre)
    return open_theatre(DEFAULT_THEATRE)


def _ground(theatre: Theatre, boundaries: str | Path | None, by: str | None) -> Ground:
    if boundaries is None:
        return ground_of(theatre)
    return read_ground(boundaries, theatre, by=by)
