"""A workspace as collections of features: units, sites, control, line of contact, zones, findings.

The same collections are served to map programs and written to files. Shapes are whole, not the
thinned ones of the page; each feature carries the licence of what it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import shapely

from truceline.errors import InputError, NotFoundError, Problem, missing_extra
from truceline.geo.shapes import geometry_of
from truceline.intake.tables import table_bytes
from truceline.intake.times import parse_instant
from truceline.model.features import (
    Collection,
    Extent,
    FeaturePage,
    Form,
    GeoFeature,
    SpatialExtent,
    Value,
)
from truceline.model.record import Shape, to_json
from truceline.steps.maps import control_days, map_of_day, read_map
from truceline.steps.page import contact_of, deal_of, parties_of, theatre_of_workspace, weighed_deal
from truceline.steps.proposing import may_pass_on, proposed
from truceline.steps.queue import ROUNDED
from truceline.workspace import Workspace, open_workspace

Box = tuple[float, float, float, float]
LIMIT, MOST = 1_000, 10_000  # features of a page
_OWN = "as the workspace's own work: ask whoever keeps it"


@dataclass(frozen=True)
class Asked:
    """What of a collection is asked for."""

    box: Box | None = None
    when: str = ""  # an instant, or an interval with "/"; ".." leaves an end open
    limit: int = LIMIT
    offset: int = 0
    confidential: bool = True


@dataclass(frozen=True)
class _Kind:
    """One kind of collection: how it is called, and where its features come from."""

    id: str
    title: str
    description: str
    licence: Callable[[Workspace], str]
    features: Callable[[Workspace, Asked], Iterable[GeoFeature]]
    there: Callable[[Workspace], bool] = lambda _: True


# ---- what is offered


def feature_collections(workspace: str | Path) -> tuple[Collection, ...]:
    """Return every collection of a workspace that has something in it."""
    opened = open_workspace(workspace)
    return tuple(_collection(kind, opened) for kind in _KINDS if kind.there(opened))


def feature_collection(workspace: str | Path, id: str) -> Collection:
    """Return one collection, or raise `NotFoundError` (COLLECTION-UNKNOWN)."""
    opened = open_workspace(workspace)
    return _collection(_kind(opened, id), opened)


def feature_page(workspace: str | Path, id: str, asked: Asked = Asked()) -> FeaturePage:
    """Return a page of a collection: what lies in a box and a time, in a fixed order.

    Raises `NotFoundError` (COLLECTION-UNKNOWN, CONTROL-NO-DAY) and `InputError` (TIME-FORM...).
    """
    opened = open_workspace(workspace)
    kind = _kind(opened, id)
    every = [one for one in kind.features(opened, asked) if _in_box(one, asked.box)]
    shown = every[asked.offset : asked.offset + asked.limit]
    return FeaturePage(
        licence=kind.licence(opened),
        numberMatched=len(every),
        numberReturned=len(shown),
        features=tuple(shown),
        notes=_notes(asked),
    )


def feature_of(
    workspace: str | Path, id: str, feature: str, *, confidential: bool = True
) -> GeoFeature:
    """Return one feature, or raise `NotFoundError` (FEATURE-UNKNOWN)."""
    opened = open_workspace(workspace)
    asked = Asked(confidential=confidential)
    for one in _kind(opened, id).features(opened, asked):
        if one.id == feature:
            return one
    message = f"the collection {id} has no such feature"
    raise NotFoundError(Problem("FEATURE-UNKNOWN", message))


def download(
    workspace: str | Path, id: str, form: Form, *, confidential: bool = True, when: str = ""
) -> bytes:
    """Return a whole collection as a file: GeoJSON, CSV (shapes as WKT), or GeoPackage.

    The licence stands in every file. Raises `UnavailableError` (EXTRA-MISSING) for a
    GeoPackage without the extra `geo`.
    """
    page = feature_page(workspace, id, Asked(confidential=confidential, when=when, limit=1_000_000))
    if form == "geojson":
        return to_json(page)
    return _as_csv(page) if form == "csv" else _as_geopackage(page, id)


def form_of(file: Path) -> Form:
    """Return the form that a file's name asks for, or raise `InputError` (FORMAT-UNKNOWN)."""
    form = file.suffix.removeprefix(".").lower()
    if form not in get_args(Form):
        message = f"{file.name} is neither .geojson, .gpkg nor .csv"
        raise InputError(Problem("FORMAT-UNKNOWN", message))
    return form  # type: ignore[return-value]


def _kind(workspace: Workspace, id: str) -> _Kind:
    kinds = {kind.id: kind for kind in _KINDS if kind.there(workspace)}
    if id not in kinds:
        message = f"there is no collection of this name; there are: {', '.join(kinds)}"
        raise NotFoundError(Problem("COLLECTION-UNKNOWN", message))
    return kinds[id]


def _collection(kind: _Kind, workspace: Workspace) -> Collection:
    theatre = theatre_of_workspace(workspace)
    bounds = shapely.total_bounds([theatre.geometry(unit.id) for unit in theatre.units])
    west, south, east, north = map(float, bounds)
    return Collection(
        id=kind.id,
        title=kind.title,
        description=kind.description,
        licence=kind.licence(workspace),
        extent=Extent(spatial=SpatialExtent(bbox=((west, south, east, north),))),
    )


# ---- where features come from


def _units(workspace: Workspace, _asked: Asked) -> Iterator[GeoFeature]:
    theatre = theatre_of_workspace(workspace)
    for unit in theatre.units:
        yield _feature(
            str(unit.id),
            unit.shape,
            {"name": unit.name, "kind": unit.kind, "country": unit.country},
        )


def _sites(workspace: Workspace, _asked: Asked) -> Iterator[GeoFeature]:
    for site in theatre_of_workspace(workspace).sites:
        said: dict[str, Value] = {"name": site.name, "kind": site.kind, "unit": site.unit}
        yield _feature(str(site.id), _point(site.lon, site.lat), said)


def _settlements(workspace: Workspace, _asked: Asked) -> Iterator[GeoFeature]:
    for place in theatre_of_workspace(workspace).places:
        yield _feature(
            str(place.id),
            _point(place.lon, place.lat),
            {
                "name": place.name,
                "unit": place.unit,
                "registered_population": place.population,
                "population_year": place.population_year,
            },
        )


def _control(workspace: Workspace, asked: Asked) -> Iterator[GeoFeature]:
    control_map = read_map(_map(workspace, asked), workspace, theatre_of_workspace(workspace))
    names = dict(parties_of(workspace))
    for holding in control_map.holdings:
        yield _feature(
            str(holding.holder),
            holding.best,
            {
                "holder": holding.holder,
                "name": names.get(holding.holder, str(holding.holder)),
                "as_of": control_map.as_of,
                "basis": control_map.basis,
                "convention": control_map.convention,
            },
        )


def _line(workspace: Workspace, asked: Asked) -> Iterator[GeoFeature]:
    control_map = read_map(_map(workspace, asked), workspace, theatre_of_workspace(workspace))
    line = contact_of(control_map, tuple(party for party, _ in parties_of(workspace)))
    if line is None:
        return
    said: dict[str, Value | date] = {
        "between": " and ".join(line.between),
        "as_of": line.as_of,
        "length_km": line.length.best,
        "at_scale_km": line.scale_km,
    }
    yield _feature("line", line.shape, {"kind": "line of contact", **said})
    if line.band is not None:
        yield _feature("band", line.band, {"kind": "band it may run in", **said})


def _zones(workspace: Workspace, _asked: Asked) -> Iterator[GeoFeature]:
    for index, deal in enumerate(workspace.deals):
        terms = weighed_deal(workspace, deal_of(workspace, index)).terms
        for zone in terms.zones:
            if zone.shape is not None:
                said: dict[str, Value | date] = {
                    "deal": terms.title,
                    "zone": zone.id,
                    "text": zone.text,
                    "as_of": zone.as_of,
                    "area_km2": zone.area.best,
                    "area_low_km2": zone.area.low,
                    "area_high_km2": zone.area.high,
                }
                yield _feature(f"{deal.stem}.{zone.id}", zone.shape, said)


def _findings(workspace: Workspace, asked: Asked) -> Iterator[GeoFeature]:
    """Yield findings where they were; rounded, and without the hour, for whoever may not see it.

    What a licence forbids to pass on is left out for them; for whoever works at the desk it
    is there, and `passing_on` says so.
    """
    starts, ends = _interval(asked.when)
    offered = proposed(workspace)
    for finding in offered.findings.values():
        incident = offered.incident_of(finding)
        if incident is None or not (asked.confidential or may_pass_on(incident)):
            continue
        if not (finding.occurred_from < ends and finding.occurred_to > starts):
            continue
        exact = asked.confidential
        lon, lat = (incident.lon, incident.lat) if exact else _rounded(incident.lon, incident.lat)
        when: date = finding.occurred_from if exact else finding.occurred_from.date()
        yield _feature(
            str(finding.id),
            _point(lon, lat),
            {
                "category": incident.category,
                "obligation": finding.obligation,
                "zone": finding.zone,
                "occurred": when,
                "precision_m": incident.precision_m if exact else None,
                "p_breach": finding.p_breach.best,
                "p_breach_low": finding.p_breach.low,
                "p_breach_high": finding.p_breach.high,
                "status": finding.status,
                "reports": finding.reports,
                "origins": finding.origins,
                "licence": incident.licence,
                "passing_on": incident.redistribution,
            },
        )


def _map(workspace: Workspace, asked: Asked) -> Path:
    day = asked.when.split("/")[-1].strip()
    return map_of_day(workspace, day[:10] if day not in ("", "..") else "latest")


def _rounded(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, ROUNDED), round(lat, ROUNDED)


def _point(lon: float, lat: float) -> Shape:
    return Shape(shapely.to_wkb(shapely.Point(lon, lat)))


def _feature(id: str, shape: Shape, said: Mapping[str, Value | date]) -> GeoFeature:
    told: dict[str, Value] = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
    }
    return GeoFeature(id=id, properties=told, geometry=shape)


def _theatre_licence(workspace: Workspace) -> str:
    layers = theatre_of_workspace(workspace).layers
    return "; ".join(dict.fromkeys(f"{layer.source}: {layer.licence}" for layer in layers))


def _has_parties(workspace: Workspace) -> bool:
    return bool(control_days(workspace)) and len(parties_of(workspace)) > 1


_KINDS = (
    _Kind("units", "Units", "Administrative units by ISO 3166-2.", _theatre_licence, _units),
    _Kind("settlements", "Settlements", "Registered population, with its year.",
          _theatre_licence, _settlements),
    _Kind("sites", "Sites", "Installations whose holder matters, coarse.",
          _theatre_licence, _sites),
    _Kind("control", "Who holds what", "Areas by holder on a day: the latest, or `datetime`.",
          lambda _: "as the publisher of the map named in `basis` allows", _control,
          lambda workspace: bool(control_days(workspace))),
    _Kind("line-of-contact", "Line of contact", "Between the first two parties, with its band.",
          lambda _: "as the publisher of the control map allows", _line, _has_parties),
    _Kind("zones", "Zones of the deals", "Zones that can be drawn, with their areas and ranges.",
          lambda _: _OWN, _zones, lambda workspace: bool(workspace.deals)),
    _Kind("findings", "Findings", "Incidents against duties, proposed by a machine; `licence` "
          "stands with each.", lambda _: "with each feature, in `licence`", _findings,
          lambda workspace: bool(workspace.deals and workspace.incidents)),
)  # fmt: skip


# ---- what of them is asked for


def _in_box(feature: GeoFeature, box: Box | None) -> bool:
    if box is None:
        return True
    if feature.geometry is None:
        return False
    west, south, east, north = geometry_of(feature.geometry).bounds
    return bool(west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1])


def _interval(when: str) -> tuple[datetime, datetime]:
    """Return the ends of an instant or interval (RFC 3339, ".." for an open end)."""
    first, separator, last = when.partition("/")
    low, high = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    starts = low if first in ("", "..") else parse_instant(_full(first))
    if not separator:
        return (starts, high) if first in ("", "..") else (starts, starts.replace(microsecond=1))
    ends = high if last in ("", "..") else parse_instant(_full(last))
    if starts > ends:
        raise InputError(Problem("TIME-REVERSED", "an interval that ends before it starts"))
    return starts, ends


def _full(text: str) -> str:
    return f"{text}T00:00:00Z" if len(text) == len("2025-08-08") else text


def _notes(asked: Asked) -> tuple[str, ...]:
    if asked.confidential:
        return ()
    return (f"places of incidents are rounded to {10**-ROUNDED:g} degrees, times to the day",)


# ---- as files


def _as_csv(page: FeaturePage) -> bytes:
    """Return features as a table: a column a property, the shape as WKT, the licence in each row.

    A cell that a spreadsheet would run as a formula is neutralised.
    """
    columns = _columns(page)
    licence = [] if "licence" in columns else ["licence"]
    return table_bytes(
        ["id", *columns, "wkt", *licence],
        [
            [
                one.id,
                *(_text(one.properties.get(name)) for name in columns),
                shapely.to_wkt(geometry_of(one.geometry), trim=True) if one.geometry else "",
                *(page.licence for _ in licence),
            ]
            for one in page.features
        ],
    )


def _columns(page: FeaturePage) -> list[str]:
    return list(dict.fromkeys(name for one in page.features for name in one.properties))


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _as_geopackage(page: FeaturePage, id: str) -> bytes:
    try:
        import numpy as np
        from pyogrio.raw import write
    except ImportError:
        raise missing_extra("geo", "a GeoPackage") from None
    columns = _columns(page)
    shapes = np.array([one.geometry.wkb if one.geometry else None for one in page.features], object)
    data = [np.array([one.id for one in page.features], object)]
    data += [_column([one.properties.get(name) for one in page.features]) for name in columns]
    kinds = {geometry_of(one.geometry).geom_type for one in page.features if one.geometry}
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{id}.gpkg"
        write(
            file, shapes, data, ["feature", *columns], layer=id, driver="GPKG",
            geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown", crs="EPSG:4326",
            layer_metadata={"LICENCE": page.licence, "NOTES": "; ".join(page.notes)},
        )  # fmt: skip
        return file.read_bytes()


def _column(values: list[Value]) -> Any:
    import numpy as np

    known = [value for value in values if value is not None]
    if known and all(isinstance(value, int | float) for value in known):
        return np.array([np.nan if value is None else float(value) for value in values])
    return np.array([None if value is None else _text(value) for value in values], object)
