"""From a published map's areas to a control map: whose they are, what the rest is, the residue.

A publisher's outline and a boundary set never agree along coast and border. What lies between
them is set apart here as residue, so that it passes to nobody with a stroke of a pen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.control import conventions as c
from truceline.control.conventions import Convention
from truceline.control.ground import Ground
from truceline.errors import InputError, Problem, Where
from truceline.geo.edges import along_geodesics
from truceline.geo.measure import area_km2
from truceline.geo.near import within_km
from truceline.geo.shapes import areal, merged, shape_of
from truceline.geo.width import wide_part
from truceline.model.control import RESIDUE, ControlMap, Holding
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId

_FAR_DEG = 1.0  # no outline of a country's border is a hundred kilometres off
_TOUCH = 1e-6  # [degrees], about 10 cm
RESIDUE_WIDTH_KM = 4.0  # coast and border of two makers differ by this much at 1:10 million
RESIDUE_PIECE_KM2 = 150.0  # a spit or island that one of two outlines leaves out


@dataclass(frozen=True)
class PublishedArea:
    """One area of a published map: the publisher's label and what it says of the area."""

    status: str  # one of the statuses of `truceline.control.conventions`
    label: str
    shape: BaseGeometry
    holder: PartyId | None = None  # where the publisher's own legend names it


@dataclass(frozen=True)
class PublishedMap:
    """What a reader found in a published file, before any boundary is laid over it."""

    file: str
    format: str
    as_of: date | None
    basis: str
    areas: tuple[PublishedArea, ...]
    notes: tuple[str, ...] = ()


def control_from(
    published: PublishedMap,
    ground: Ground,
    *,
    convention: Convention,
    holder: PartyId | None = None,
    rest: PartyId | None = None,
    band_km: float = 0.0,
) -> ControlMap:
    """Return the control map that a published map draws on some ground.

    `rest` names who holds what the map leaves blank; without it the rest is unknown. A band
    of `band_km` either side of every outline makes `inner` and `outer` of each holding.

    Raises
    ------
    InputError
        CONTROL-HOLDER where an area is held and neither its legend nor `holder` says by whom;
        CONTROL-EMPTY where the map has no area that counts as held, or none in the theatre.
    """
    held, outside = _held(published, ground, convention, holder)
    if all(shape.is_empty for shape in held.values()):
        raise _elsewhere(published, ground)
    taken = merged(held.values())
    blank = areal(ground.land.difference(taken))
    grey = merged(a.shape for a in published.areas if a.status == c.STATUS_UNKNOWN)
    unsure = areal(blank.intersection(along_geodesics(grey)))
    blank = areal(blank.difference(unsure))
    notes = [*published.notes]
    beyond = merged(outside.values())
    residue: BaseGeometry = shapely.Polygon()
    if rest is not None:
        residue = _residue(blank, taken, ground.land)
        blank = areal(blank.difference(residue))
    shapes = {party: shape for party, shape in held.items() if not shape.is_empty}
    left = UNKNOWN_HOLDER if rest is None else rest
    for party, shape in ((left, blank), (UNKNOWN_HOLDER, unsure), (RESIDUE, residue)):
        if not shape.is_empty:
            shapes[party] = merged([shapes[party], shape]) if party in shapes else shape
    for text, shape in (
        ("land of the map outside every unit", beyond),
        ("between map and coast or border, held by nobody here", residue),
        ("drawn with unknown status, counted as held by nobody", unsure),
    ):
        if not shape.is_empty:
            notes.append(f"{area_km2(shape):,.0f} km2 {text}")
    return ControlMap(
        as_of=published.as_of,
        theatre=ground.theatre,
        convention=convention.describe(ground.boundaries),
        boundaries=ground.boundaries,
        basis=published.basis,
        holdings=tuple(
            _holding(party, shape, ground.land, band_km) for party, shape in sorted(shapes.items())
        ),
        residue=shape_of(merged(outside.values())) if outside else None,
        outside=tuple(_holding(p, s, ground.land, 0.0) for p, s in sorted(outside.items())),
        notes=tuple(notes),
    )


def held_areas(
    published: PublishedMap, convention: Convention, holder: PartyId | None = None
) -> dict[PartyId, BaseGeometry]:
    """Return what each party is drawn to hold, as drawn, with what two hold as contested.

    Raises
    ------
    InputError
        CONTROL-HOLDER, CONTROL-EMPTY, as `control_from`.
    """
    by_party: dict[PartyId, list[BaseGeometry]] = {}
    for area in published.areas:
        if area.status not in convention.held:
            continue
        party = area.holder or holder
        if party is None:
            raise _nameless(published)
        by_party.setdefault(party, []).append(area.shape)
    if not by_party:
        raise InputError(
            Problem(
                "CONTROL-EMPTY",
                f"the map has no area that counts as held ({', '.join(sorted(convention.held))})",
                Where(file=published.file),
                "Name the convention whose layers count, or the format with --from.",
            )
        )
    whole = {
        party: shapes[0] if len(shapes) == 1 else merged(shapes)
        for party, shapes in by_party.items()
    }
    return _apart(whole) if len(whole) > 1 else whole


def near_theatre(published: PublishedMap, ground: Ground) -> PublishedMap:
    """Return a map without the areas that lie far from the theatre, with a note of what they are.

    What a maker draws on another continent is no land of this theatre, whatever it is called;
    what lies just beyond the units' outline is the maker's own coast and border, and stays.

    Raises
    ------
    InputError
        CONTROL-EMPTY where every area of the map lies elsewhere.
    """
    west, south, east, north = ground.bounds
    west, south, east, north = west - _FAR_DEG, south - _FAR_DEG, east + _FAR_DEG, north + _FAR_DEG
    around = shapely.box(west, south, east, north)
    areas: list[PublishedArea] = []
    far: list[BaseGeometry] = []
    for area in published.areas:
        low, bottom, right, top = area.shape.bounds
        if west <= low and south <= bottom and right <= east and top <= north:
            areas.append(area)
            continue
        parts = shapely.get_parts(area.shape)
        here = shapely.intersects(parts, around)
        far += parts[~here].tolist()
        if here.all():
            areas.append(area)
        elif here.any():
            areas.append(replace(area, shape=shapely.multipolygons(parts[here])))
    if not far:
        return published
    if not areas:
        raise _elsewhere(published, ground)
    size = sum(area_km2(part) for part in far)
    note = f"{len(far)} areas far outside the theatre {ground.theatre} left out ({size:,.0f} km2)"
    return replace(published, areas=tuple(areas), notes=(*published.notes, note))


def _held(
    published: PublishedMap, ground: Ground, convention: Convention, holder: PartyId | None
) -> tuple[dict[PartyId, BaseGeometry], dict[PartyId, BaseGeometry]]:
    """Return what each party is drawn to hold inside the ground, and outside it."""
    drawn = held_areas(published, convention, holder)
    whole = {party: along_geodesics(shape) for party, shape in drawn.items()}
    held = {party: areal(shape.intersection(ground.land)) for party, shape in whole.items()}
    beyond = {party: areal(shape.difference(ground.land)) for party, shape in whole.items()}
    return held, {party: shape for party, shape in beyond.items() if not shape.is_empty}


def _apart(whole: dict[PartyId, BaseGeometry]) -> dict[PartyId, BaseGeometry]:
    """Take what several parties are drawn to hold from all of them: it is contested."""
    parties = sorted(whole)
    shared = merged(
        whole[one].intersection(whole[other])
        for index, one in enumerate(parties)
        for other in parties[index + 1 :]
    )
    apart = {party: areal(shape.difference(shared)) for party, shape in whole.items()}
    if not shared.is_empty:
        apart[CONTESTED] = merged([apart.get(CONTESTED, shapely.Polygon()), shared])
    return apart


def _residue(blank: BaseGeometry, taken: BaseGeometry, land: BaseGeometry) -> BaseGeometry:
    """Return what lies between the map's outline and the coast or border.

    It is what vanishes from the blank land when that is worn down by half the width that two
    makers' outlines differ by, and what is small and cut off, where it touches both the held
    land and the edge of all land. A thin salient inside the country stays where it is.
    """
    if taken.is_empty or blank.is_empty:
        return shapely.Polygon()
    edge = land.boundary
    thin = areal(blank.difference(wide_part(blank, RESIDUE_WIDTH_KM)))
    pieces = shapely.get_parts(thin).tolist()
    main, *others = sorted(shapely.get_parts(blank).tolist(), key=_size, reverse=True)
    pieces += [
        part
        for part in others
        if area_km2(part) < RESIDUE_PIECE_KM2 and part.distance(taken) < part.distance(main)
    ]
    shapely.prepare(edge)
    shapely.prepare(taken)
    return merged(
        piece
        for piece in pieces
        if shapely.dwithin(edge, piece, _TOUCH) and shapely.dwithin(taken, piece, _TOUCH)
    )


def _size(part: BaseGeometry) -> float:
    return float(part.area)


def _holding(party: PartyId, shape: BaseGeometry, land: BaseGeometry, band_km: float) -> Holding:
    best = shape_of(shape)
    if not band_km:
        return Holding(holder=party, best=best, inner=best, outer=best)
    front = shape.boundary.difference(within_km(land.boundary, 0.01))
    band = within_km(front, band_km)
    return Holding(
        holder=party,
        best=best,
        inner=shape_of(areal(shape.difference(band))),
        outer=shape_of(areal(merged([shape, band]).intersection(land))),
    )


def _elsewhere(published: PublishedMap, ground: Ground) -> InputError:
    return InputError(
        Problem(
            "CONTROL-EMPTY",
            f"none of the map's areas lies in the theatre {ground.theatre}",
            Where(file=published.file),
            "Name the theatre that the map shows with --theatre.",
        )
    )


def _nameless(published: PublishedMap) -> InputError:
    return InputError(
        Problem(
            "CONTROL-HOLDER",
            "the map does not say who holds its areas, and nobody was named",
            Where(file=published.file),
            "Name the party, e.g. --holder RU; name who holds the rest, if known, with --rest.",
        )
    )
