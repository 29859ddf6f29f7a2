"""Layers for the page: areas and points of the rooms' records as light GeoJSON features."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.atlas import Theatre
from truceline.atlas.names import plain_key
from truceline.geo.shapes import geometry_of
from truceline.model.balance import NOBODY_NAMED
from truceline.model.control import ControlMap, LineOfContact
from truceline.model.page import Feature, Layer, TheatreView
from truceline.model.place import Place
from truceline.model.record import Shape
from truceline.model.terms import Line, Zone

if TYPE_CHECKING:
    from truceline.balance.outcome import Outcome

Properties = Mapping[str, str | float | int | None]

_DIGITS = 4  # a ten-thousandth of a degree is some ten metres: finer than any pixel shown
_TOLERANCE = 0.0004  # [degrees] a page draws no detail below this; figures never come from here
_AROUND = 2.0  # [degrees] how far around the theatre neighbours are named
_ROOM_FOR_A_NAME = 0.5  # [square degrees] less of a neighbour in sight is not named
_PLACES_SHOWN = 400  # the most populous; labels that would collide are left out by the map


def layer(features: Iterable[tuple[BaseGeometry, Properties]]) -> Layer:
    """Return geometries with their properties as one layer, thinned for the screen."""
    return Layer(
        features=tuple(
            Feature(properties=dict(properties), geometry=_thinned(geometry))
            for geometry, properties in features
            if not geometry.is_empty
        )
    )


def _thinned(geometry: BaseGeometry) -> Shape:
    light = geometry.simplify(_TOLERANCE) if geometry.geom_type != "Point" else geometry
    return Shape(shapely.to_wkb(shapely.transform(light, _rounded)))


def _rounded(points: NDArray[np.float64]) -> NDArray[np.float64]:
    rounded: NDArray[np.float64] = points.round(_DIGITS)
    return rounded


def theatre_layers(theatre: Theatre) -> TheatreView:
    """Return the ground that never changes: land around, units, settlements and sites."""
    populous = sorted(theatre.places, key=lambda place: -(place.population or 0))[:_PLACES_SHOWN]
    scripts = {script for place in populous for script in _labels(place)} - {"label"}
    return TheatreView(
        scripts=tuple(sorted(scripts)),
        units=layer(
            (theatre.geometry(unit.id), {"unit": unit.id, "name": unit.name})
            for unit in theatre.units
        ),
        names=layer(_area_names(theatre)),
        border=layer([(_outline(theatre), {"kind": "recognised border and coast"})]),
        context=layer(
            (geometry_of(neighbour.shape), {"name": neighbour.name})
            for neighbour in theatre.neighbours
        ),
        places=layer(
            (
                shapely.Point(place.lon, place.lat),
                {"place": place.id, "rank": _rank(place.population), **_labels(place)},
            )
            for place in populous
        ),
        sites=layer(
            (shapely.Point(site.lon, site.lat), {"site": site.id, "label": site.name})
            for site in theatre.sites
        ),
    )


def _area_names(theatre: Theatre) -> Iterable[tuple[BaseGeometry, Properties]]:
    """Yield a point inside each unit and each neighbour near by, with the name to write there."""
    for unit in theatre.units:
        inside = shapely.point_on_surface(theatre.geometry(unit.id))
        yield inside, {"label": unit.name, "kind": "unit"}
    west, south, east, north = _outline(theatre).bounds
    around = shapely.box(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    for neighbour in theatre.neighbours:
        near = shapely.make_valid(geometry_of(neighbour.shape)).intersection(around)
        if near.area > _ROOM_FOR_A_NAME:
            yield shapely.point_on_surface(near), {"label": neighbour.name, "kind": "country"}


def _outline(theatre: Theatre) -> BaseGeometry:
    return theatre.land.boundary


def _labels(place: Place) -> dict[str, str]:
    """Return the name of a settlement in each script it is known in; Latin is always there."""
    labels = {"label": place.name}
    for script in ("CYRILLIC", "ARABIC", "HEBREW"):
        written = [name for name in place.names if _script(name) == script]
        if written:
            labels[script.lower()] = _usual(written)
    return labels


def _usual(spellings: list[str]) -> str:
    """Return the official spelling where it leads the list, else the one most others agree with.

    An atlas that knows the official name puts it first; a list in the order of the alphabet has
    none at its head, and mixes languages that share a script with names of the past.
    """
    if spellings != sorted(spellings):
        return spellings[0]
    keys = {name: plain_key(name) for name in spellings}
    agree = {name: sum(key in other for other in keys.values()) for name, key in keys.items()}
    return min(spellings, key=lambda name: (-agree[name], len(name), name))


def _script(name: str) -> str:
    return unicodedata.name(name[0], "").partition(" ")[0] if name else ""


def _rank(population: int | None) -> int:
    """Return 0 for a metropolis to 6 for a village: what a map names first."""
    steps = (1_000_000, 500_000, 200_000, 80_000, 30_000, 10_000)
    return next((rank for rank, least in enumerate(steps) if (population or 0) >= least), 6)


def holdings_layer(control_map: ControlMap) -> Layer:
    """Return the holdings of a map, each as its best shape."""
    return layer(
        (geometry_of(holding.best), {"holder": holding.holder}) for holding in control_map.holdings
    )


def band_layer(line: LineOfContact | None) -> Layer:
    """Return where the line of contact may run, or nothing where that is not told."""
    band = line.band if line else None
    return layer([(geometry_of(band), {"kind": "band"})] if band else [])


def line_layer(line: LineOfContact | None) -> Layer:
    """Return the line of contact, or nothing where the parties do not meet."""
    return layer([(geometry_of(line.shape), {"kind": "line of contact"})] if line else [])


def lines_layer(lines: Iterable[Line]) -> Layer:
    """Return the lines that a deal draws, by their names."""
    return layer(
        (geometry_of(line.shape), {"line": line.id, "kind": line.kind})
        for line in lines
        if line.shape
    )


def passing_layer(outcome: Outcome, theatre: Theatre) -> Layer:
    """Return the ground and the sites whose holding passes in the best case, and to whom."""
    points = [shapely.Point(site.lon, site.lat) for site in theatre.sites]
    return layer(
        (shape, {"from": passage.origin, "to": passage.holder or NOBODY_NAMED})
        for passage in outcome.best.passages["holding"]
        for shape in (passage.ground.land, *(points[site] for site in passage.ground.sites))
    )


def zones_layer(zones: Iterable[Zone]) -> Layer:
    """Return the zones of a deal that can be drawn, the widest first, so that none is hidden."""
    drawn = [(geometry_of(zone.shape), zone.id) for zone in zones if zone.shape]
    drawn.sort(key=lambda one: -one[0].area)
    return layer((geometry, {"zone": zone}) for geometry, zone in drawn)
