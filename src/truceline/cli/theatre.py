"""The commands `truceline theatre list`, `show` and `build`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from truceline.cli.output import amount, print_json, print_table, print_text, warn

if TYPE_CHECKING:
    from truceline.model.place import NameMatches, TheatreSummary

From = Annotated[Path, Parameter(name="--from")]
Id = Annotated[str, Parameter(name="--id")]
Names = Annotated[list[str] | None, Parameter(name="--name")]


def list_theatres(*, json: bool = False) -> None:
    """Print the theatres that come with Truceline.

    Parameters
    ----------
    json
        Print one JSON document.
    """
    from truceline.steps.theatre import theatre_list

    found = theatre_list()
    if json:
        print_json(found)
        return
    columns = ("theatre", "units", "settlements", "sites", "lines", "title")
    rows = [
        (one.id, str(one.units), str(one.settlements), str(one.sites), str(one.lines), one.title)
        for one in found.theatres
    ]
    print_table("", columns, rows)


def show(theatre: str, find: str | None = None, *, json: bool = False) -> None:
    """Print what a theatre holds, its sources and licences; or what a name in it may mean.

    Parameters
    ----------
    theatre
        The id of a theatre that comes with Truceline, or the folder of one of yours.
    find
        A name in any spelling: print every unit, settlement, site and line it may mean.
    json
        Print one JSON document.
    """
    from truceline.steps.theatre import theatre_find, theatre_show

    if find is not None:
        matches = theatre_find(theatre, find)
        if json:
            print_json(matches)
        else:
            _print_matches(matches)
        return
    summary = theatre_show(theatre)
    if json:
        print_json(summary)
    else:
        _print_summary(summary)


def build(
    folder: Path,
    *,
    boundaries: From,
    id: Id = "id",
    name: Names = None,
    places: Path | None = None,
    sites: Path | None = None,
    kind: str = "",
    country: str = "",
    title: str = "",
    viewpoint: str = "as in the boundaries given",
    source: str = "",
    licence: str = "not stated",
    replace: bool = False,
    repair: bool = False,
    json: bool = False,
) -> None:
    """Build a theatre from your own files.

    Parameters
    ----------
    folder
        The folder to write; its name is the theatre's id.
    boundaries
        GeoJSON with one polygon or multipolygon a unit.
    id
        The property that holds a unit's code, best by ISO 3166-2.
    name
        The property that holds a unit's name; give it again for names in other languages.
    places
        A table (CSV) of settlements: name, lon, lat, and if you have them id, kind, unit,
        population, population_year, names (spellings separated by |).
    sites
        A table (CSV) of sites: name, lon, lat, and if you have them id, kind, unit, names, source.
    kind
        What the units are, e.g. oblast.
    country
        The recognised state they belong to, ISO 3166-1 alpha-2.
    title
        The theatre's title.
    viewpoint
        Whose borders are shown.
    source
        Who made the files.
    licence
        Under which licence.
    replace
        Write a theatre anew that is there already.
    repair
        Mend shapes that cross themselves, and say so, instead of refusing them.
    json
        Print one JSON document.
    """
    from truceline.atlas.building import Sources
    from truceline.steps.theatre import theatre_build

    summary, notes = theatre_build(
        folder,
        Sources(
            boundaries=boundaries,
            places=places,
            sites=sites,
            id_property=id,
            name_properties=tuple(name or ("name",)),
            kind=kind,
            country=country,
            title=title,
            viewpoint=viewpoint,
            source=source,
            licence=licence,
        ),
        replace=replace,
        on_invalid="repair" if repair else "refuse",
    )
    for note in notes:
        warn(str(note))
    if json:
        print_json(summary)
    else:
        _print_summary(summary)


def _print_summary(summary: TheatreSummary) -> None:
    print_text(f"{summary.title} ({summary.id})\n")
    print_text(f"Boundaries: {summary.boundaries}")
    print_text(f"Viewpoint:  {summary.viewpoint}\n")
    rows: list[tuple[str, ...]] = [
        (
            f"{unit.name} {unit.kind}".strip(),
            unit.id,
            amount(unit.area),
            str(unit.settlements),
            amount(unit.registered_population),
        )
        for unit in summary.units
    ]
    rows.append(("all units", "", amount(summary.land), "", ""))
    print_table("", ("unit", "code", "km2", "settlements", "registered population"), rows)
    if summary.sites:
        print_table("\nSites", ("site", "kind"), [(site.name, site.kind) for site in summary.sites])
    if summary.lines:
        lines = [(line.name, line.id, amount(line.length)) for line in summary.lines]
        print_table("\nLines", ("line", "id", "km"), lines)
    if summary.population_note:
        print_text(f"\n{summary.population_note}")
    for note in summary.notes:
        print_text(f"- {note}")
    print_text("\nSources")
    for layer in summary.layers:
        print_text(
            f"- {layer.name}: {layer.source} {layer.version}".rstrip() + f" ({layer.licence})"
        )


def _print_matches(found: NameMatches) -> None:
    if not found.matches:
        near = f" Spelled much like it: {', '.join(found.suggestions)}" if found.suggestions else ""
        print_text(f'Nothing in {found.theatre} is called "{found.asked}".{near}')
        return
    rows = [(one.name, one.kind, one.status, one.id, one.unit or "") for one in found.matches]
    print_table(f'"{found.asked}" may mean', ("name", "what", "status", "id", "unit"), rows)
