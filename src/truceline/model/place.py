"""Theatres and what is in them: units, settlements, sites and lines, each with its source."""

from __future__ import annotations

from typing import Literal

from truceline.model.estimate import Estimate
from truceline.model.record import LineId, PlaceId, Record, Shape, SiteId, UnitId


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
    seat: PlaceId | None = None  # the settlement it is governed from, where it is in the theatre
    shape: Shape


class Place(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A settlement with its registered population of a stated year, or None when not known."""

    id: PlaceId  # "geonames:687700"
    name: str
    kind: str = ""  # status by law where the theatre knows it: "city", "settlement", "village"
    unit: UnitId | None = None
    lon: float
    lat: float
    population: int | None = None  # [persons], registered; never the present population
    population_year: int | None = None  # None: the source gives no year for this place
    names: tuple[str, ...] = ()


class Site(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named installation whose holder matters, e.g. a nuclear power plant or a dam.

    Positions are coarse (0.01 degrees): enough to say on whose ground a site stands.
    """

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


class NamedLine(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line that a theatre knows by name, e.g. a military demarcation line or a boundary."""

    id: LineId
    name: str
    shape: Shape
    source: str
    note: str = ""  # what the geometry stands for, and how far it may be off
    published_km: tuple[float, float] | None = None  # lengths in print; a coarse line is shorter
    names: tuple[str, ...] = ()


class Neighbour(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The land of a country around a theatre, coarse: for the background of a map only."""

    country: str  # ISO 3166-1 alpha-2
    name: str
    shape: Shape


class UnitSummary(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit of a theatre in figures."""

    id: UnitId
    name: str
    kind: str
    country: str
    area: Estimate  # [km2] of its land as drawn, on the ellipsoid
    settlements: int  # on the theatre's list
    registered_population: Estimate  # [persons] of those settlements


class LineSummary(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named line of a theatre in figures."""

    id: LineId
    name: str
    length: Estimate  # [km] as drawn, up to the longest length in print
    source: str
    note: str = ""


class TheatreSummary(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a theatre holds, by whose borders, and from which sources."""

    schema: str = "theatre/1"
    id: str
    title: str
    boundaries: str
    viewpoint: str
    population_note: str = ""
    notes: tuple[str, ...] = ()
    land: Estimate  # [km2]
    units: tuple[UnitSummary, ...]
    sites: tuple[Site, ...] = ()
    lines: tuple[LineSummary, ...] = ()
    layers: tuple[Layer, ...] = ()


class TheatreEntry(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the list of theatres."""

    id: str
    title: str
    units: int
    settlements: int
    sites: int
    lines: int


class TheatreList(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The theatres that come with Truceline."""

    schema: str = "theatres/1"
    theatres: tuple[TheatreEntry, ...]


class NameMatch(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a spelling may mean."""

    kind: Literal["unit", "settlement", "site", "line"]
    id: str
    name: str
    status: str = ""  # of a unit, settlement or site: "oblast", "city", "dam"
    unit: UnitId | None = None
    names: tuple[str, ...] = ()


class NameMatches(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything in a theatre that a spelling may mean; none is chosen for the reader."""

    schema: str = "names/1"
    theatre: str
    asked: str
    matches: tuple[NameMatch, ...]
    suggestions: tuple[str, ...] = ()
