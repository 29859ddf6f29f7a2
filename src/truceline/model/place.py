"""Theatres and what is in them: units, settlements and sites, each with its source."""

from __future__ import annotations

from typing import Literal

from truceline.model.record import PlaceId, Record, Shape, SiteId, UnitId


class Layer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source layer of a theatre: what was taken, from where, under which licence."""

    name: str
    source: str
    licence: str
    version: str = ""
    url: str = ""
    note: str = ""


class Unit(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An administrative unit of the first level, known by its ISO 3166-2 code."""

    id: UnitId
    name: str  # English short form without the word oblast, e.g. "Donetsk"
    kind: str = ""  # "oblast", "autonomous republic", "district", ...
    country: str = ""  # ISO 3166-1 alpha-2 of the recognised state
    names: tuple[str, ...] = ()  # variants in any script
    shape: Shape


class Place(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A settlement with its registered population of a stated year, or None when not known."""

    id: PlaceId  # "geonames:687700"
    name: str
    unit: UnitId | None = None
    lon: float
    lat: float
    population: int | None = None  # [persons], registered; never the present population
    population_year: int | None = None
    names: tuple[str, ...] = ()


class Site(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named installation whose holder matters, e.g. a nuclear power plant or a dam."""

    id: SiteId
    name: str
    kind: Literal[
        "nuclear power plant", "dam", "substation", "crossing point", "bridge", "port", "other"
    ] = "other"
    unit: UnitId | None = None
    lon: float
    lat: float
    names: tuple[str, ...] = ()
    source: str = ""
