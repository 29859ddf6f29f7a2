"""Theatres: list them, show one, find a name in one, build one from files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from truceline.atlas import Theatre, open_theatre
from truceline.atlas.packs import shipped_ids
from truceline.model.estimate import Estimate, exactly
from truceline.model.place import (
    LineSummary,
    NamedLine,
    NameMatch,
    NameMatches,
    Place,
    Site,
    TheatreEntry,
    TheatreList,
    TheatreSummary,
    Unit,
    UnitSummary,
)

if TYPE_CHECKING:
    from truceline.atlas.building import Sources
    from truceline.errors import Problem
    from truceline.geo.reading import OnInvalid

_KINDS: dict[type, Literal["unit", "settlement", "site", "line"]] = {
    Unit: "unit",
    Place: "settlement",
    Site: "site",
    NamedLine: "line",
}


def theatre_list() -> TheatreList:
    """Return the theatres that come with Truceline."""
    return TheatreList(theatres=tuple(_entry(open_theatre(id)) for id in shipped_ids()))


def theatre_show(name_or_path: str | Path) -> TheatreSummary:
    """Return what a theatre holds, in figures, with its sources.

    Raises `NotFoundError` (THEATRE-UNKNOWN) or `InputError` (THEATRE-FILE).
    """
    from truceline.geo.measure import area_km2

    theatre = open_theatre(name_or_path)
    return TheatreSummary(
        id=theatre.id,
        title=theatre.title,
        boundaries=theatre.boundaries,
        viewpoint=theatre.viewpoint,
        population_note=theatre.population_note,
        notes=theatre.notes,
        land=exactly(area_km2(theatre.land), "km2"),
        units=_units(theatre),
        sites=theatre.sites,
        lines=tuple(_line(line) for line in theatre.lines),
        layers=theatre.layers,
    )


def theatre_find(name_or_path: str | Path, name: str) -> NameMatches:
    """Return everything in a theatre that a spelling may mean, or names spelled much like it."""
    theatre = open_theatre(name_or_path)
    matches = tuple(
        NameMatch(
            kind=_KINDS[type(thing)],
            id=thing.id,
            name=thing.name,
            status="" if isinstance(thing, NamedLine) else thing.kind,
            unit=thing.unit if isinstance(thing, Place | Site) else None,
            names=thing.names,
        )
        for thing in theatre.lookup(name)
    )
    suggestions = () if matches else theatre.suggest(name)
    return NameMatches(theatre=theatre.id, asked=name, matches=matches, suggestions=suggestions)


def theatre_build(
    folder: str | Path,
    sources: Sources,
    *,
    replace: bool = False,
    on_invalid: OnInvalid = "refuse",
) -> tuple[TheatreSummary, tuple[Problem, ...]]:
    """Write a theatre from the user's own files; return its summary, and notes on the files.

    Raises what `truceline.atlas.building.build_pack` raises.
    """
    from truceline.atlas.building import build_pack

    notes = build_pack(Path(folder), sources, replace=replace, on_invalid=on_invalid)
    return theatre_show(Path(folder)), notes


def _entry(theatre: Theatre) -> TheatreEntry:
    return TheatreEntry(
        id=theatre.id,
        title=theatre.title,
        units=len(theatre.units),
        settlements=len(theatre.places),
        sites=len(theatre.sites),
        lines=len(theatre.lines),
    )


def _units(theatre: Theatre) -> tuple[UnitSummary, ...]:
    from truceline.geo.measure import area_km2

    settlements = Counter(place.unit for place in theatre.places)
    return tuple(
        UnitSummary(
            id=unit.id,
            name=unit.name,
            kind=unit.kind,
            country=unit.country,
            area=exactly(area_km2(theatre.geometry(unit.id)), "km2"),
            settlements=settlements[unit.id],
            registered_population=_population(theatre, unit),
        )
        for unit in theatre.units
    )


def _population(theatre: Theatre, unit: Unit) -> Estimate:
    """Return the registered population of a unit's settlements, low where some have no figure."""
    figures = [place.population for place in theatre.places if place.unit == unit.id]
    known = [figure for figure in figures if figure is not None]
    total = float(sum(known))
    if not known:
        because = ("the list has no figure for any settlement of this unit",)
        return Estimate(best=None, low=None, high=None, unit="persons", because=because)
    if len(known) == len(figures):
        return exactly(total, "persons")
    because = (f"{len(figures) - len(known)} settlements have no figure",)
    return Estimate(best=total, low=total, high=None, unit="persons", because=because)


def _line(line: NamedLine) -> LineSummary:
    from truceline.geo.measure import length_km
    from truceline.geo.shapes import geometry_of

    drawn = length_km(geometry_of(line.shape))
    length = exactly(drawn, "km")
    if line.published_km:
        length = Estimate(
            best=drawn,
            low=min(drawn, *line.published_km),
            high=max(drawn, *line.published_km),
            unit="km",
            because=("the layer draws the line coarser than the lengths in print measure it",),
        )
    return LineSummary(
        id=line.id, name=line.name, length=length, source=line.source, note=line.note
    )
