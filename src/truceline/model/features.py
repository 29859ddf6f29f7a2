"""Collections of features as other programs take them: QGIS, GDAL, a spreadsheet."""

from __future__ import annotations

from typing import Literal

import msgspec

from truceline.model.record import Record, Shape

Value = str | int | float | bool | None  # days and times as ISO 8601
Form = Literal["geojson", "csv", "gpkg"]


class Link(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A link of OGC API Features."""

    href: str
    rel: str
    type: str = ""
    title: str = ""


class SpatialExtent(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Boxes of west, south, east, north [degrees]."""

    bbox: tuple[tuple[float, float, float, float], ...]
    crs: str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class Extent(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a collection lies."""

    spatial: SpatialExtent


class Collection(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One collection, with its licence and where it lies."""

    id: str
    title: str
    description: str
    licence: str = msgspec.field(name="license")
    extent: Extent
    itemType: str = "feature"  # noqa: N815  as the standard spells it
    crs: tuple[str, ...] = ("http://www.opengis.net/def/crs/OGC/1.3/CRS84",)
    links: tuple[Link, ...] = ()


class CollectionList(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every collection of a workspace."""

    collections: tuple[Collection, ...]
    links: tuple[Link, ...] = ()


class GeoFeature(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feature with an id that stays."""

    type: str = "Feature"
    id: str
    properties: dict[str, Value]
    geometry: Shape | None
    links: tuple[Link, ...] = ()


class FeaturePage(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page of a collection, a GeoJSON feature collection."""

    type: str = "FeatureCollection"
    licence: str = msgspec.field(name="license", default="")
    numberMatched: int  # noqa: N815
    numberReturned: int  # noqa: N815
    features: tuple[GeoFeature, ...]
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()


class LandingPage(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a client of OGC API Features begins."""

    title: str
    description: str
    links: tuple[Link, ...]


class Conformance(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of the standard is kept."""

    conformsTo: tuple[str, ...]  # noqa: N815
