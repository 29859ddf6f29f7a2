"""A control map for other programs: GeoJSON with who holds what, the bands and the line."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from truceline.control.line import line_of_contact
from truceline.control.readers.polygon import BAND_LAYERS
from truceline.errors import NotFoundError
from truceline.geo.measure import area_km2
from truceline.geo.shapes import geometry_of
from truceline.model.control import RESIDUE, ControlMap
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, Shape, to_json

_NO_PARTY = (UNKNOWN_HOLDER, CONTESTED, RESIDUE)


class _Feature(msgspec.Struct, frozen=True, kw_only=True):
    type: str = "Feature"
    properties: dict[str, object]
    geometry: Shape


class _Collection(msgspec.Struct, frozen=True, kw_only=True):
    type: str = "FeatureCollection"
    name: str
    features: tuple[_Feature, ...]


def to_geojson(control_map: ControlMap) -> bytes:
    """Return a control map as GeoJSON: holdings (best, surely, possibly), places and lines.

    Every feature says its ``layer``, and every holding its holder and area on the ellipsoid; the
    map reads back with `read_control`, as its layer ``held`` names the holder of each area.
    """
    features = (*_holdings(control_map), *_lines(control_map), *_places(control_map))
    name = f"control {control_map.theatre} {control_map.as_of or 'undated'}"
    return to_json(_Collection(name=name, features=features), indent=1) + b"\n"


def _holdings(control_map: ControlMap) -> Iterator[_Feature]:
    for holding in control_map.holdings:
        layers = {"held": holding.best}
        if not holding.inner == holding.best == holding.outer:
            layers |= dict(zip(BAND_LAYERS, (holding.inner, holding.outer), strict=True))
        for layer, shape in layers.items():
            key = "holder" if layer == "held" else "party"
            properties: dict[str, object] = {
                "layer": layer,
                key: holding.holder,
                "area_km2": round(area_km2(geometry_of(shape)), 3),
                "as_of": control_map.as_of,
                "basis": control_map.basis,
                "convention": control_map.convention,
            }
            yield _Feature(properties=properties, geometry=shape)


def _lines(control_map: ControlMap) -> Iterator[_Feature]:
    parties = [h.holder for h in control_map.holdings if h.holder not in _NO_PARTY]
    for index, one in enumerate(parties):
        for other in parties[index + 1 :]:
            try:
                line = line_of_contact(control_map, one, other)
            except NotFoundError:  # two parties that do not meet
                continue
            properties: dict[str, object] = {
                "layer": "line of contact",
                "between": [one, other],
                "length_km": line.length,
                "scale_km": line.scale_km,
                "as_of": control_map.as_of,
            }
            yield _Feature(properties=properties, geometry=line.shape)


def _places(control_map: ControlMap) -> Iterator[_Feature]:
    import shapely

    for place in control_map.places:
        properties: dict[str, object] = {
            "layer": "place",
            "name": place.name,
            "held_by": place.holder,
            "as_of": place.as_of,
            "basis": place.basis,
        }
        point = Shape(shapely.to_wkb(shapely.Point(place.lon, place.lat)))
        yield _Feature(properties=properties, geometry=point)
