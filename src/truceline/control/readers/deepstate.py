"""DeepState: the daily mirror's one polygon, and the raw map with all its mixed features.

The daily file (a Creative Commons mirror of the map) is one polygon of the area held by
Russia in Ukraine, without a word in its properties. The raw map mixes the line's layers with
arrows, unit symbols and remarks on other countries, on other continents too: a filter on the
word "occupied" counts Karelia and the Kuril islands. Layers are told by their status, and what
is no area of the theatre is left out and said so. Symbols of military units are never read.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import shapely

from truceline.control import conventions as c
from truceline.control.published import PublishedArea, PublishedMap
from truceline.geo.measure import area_km2
from truceline.geo.reading import Features
from truceline.model.record import PartyId

_RU = PartyId("RU")  # the map has one holder: "area held by Russia in Ukraine"
_DAY = re.compile(r"(?:^|_)(\d{8})$")
_SNAPSHOT = re.compile(r"1[5-9]\d{8}")  # seconds since 1970, 2017 to 2033
_LABEL = re.compile(rb'"name"\s*:\s*"[^"]*///[^"]*"')
_CHUNK = 1 << 20
_KEY = re.compile(r"geoJSON\.([a-z_]+)\.([\w-]+)")

# the publisher's status keys (since 2023), and its English labels (2022)
_STATUS_BY_KEY = {
    ("status", "occupied"): c.HELD,
    ("territories", "crimea"): c.HELD_BEFORE_2022,
    ("territories", "ordlo"): c.HELD_BEFORE_2022,
    ("territories", "tuzla"): c.HELD_BEFORE_2022,
    ("status", "unknown"): c.STATUS_UNKNOWN,
    ("status", "dismissed"): c.RETAKEN,
    ("status", "dismissed_at"): c.RETAKEN,
    ("territories", "zmiinyi_island"): c.RETAKEN,
}
_STATUS_BY_LABEL = (
    (re.compile(r"^occupied (crimea|tuzla island)$|^cadr and calr$"), c.HELD_BEFORE_2022),
    (re.compile(r"^occupied$"), c.HELD),
    (re.compile(r"^unknown status$"), c.STATUS_UNKNOWN),
    (re.compile(r"^liberated\b|^snake island$"), c.RETAKEN),
)


def is_daily(path: Path) -> bool:
    """Return whether a file is the daily mirror's polygon, by the name it gives itself."""
    with path.open("rb") as stream:
        start = stream.read(512)
    return bool(re.search(rb'"deepstatemap_data_\d{8}"', start))


def has_labels(document: Features) -> bool:
    """Return whether a map's labels are those of the raw map, in two or three languages."""
    labels = (str(feature.properties.get("name", "")) for feature in document)
    return any("///" in label and _status_of(label) == c.HELD for label in labels)


def is_raw_json(path: Path) -> bool:
    """Return whether a GeoJSON file is the raw map, before its shapes are read."""
    if path.suffix.lower() not in (".json", ".geojson"):
        return False
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if b"///" in chunk and _LABEL.search(chunk):
                return True
    return False


def read_daily(document: Features, path: Path) -> PublishedMap:
    """Return the daily polygon, held by Russia as the map's own legend says."""
    areas = tuple(
        PublishedArea(c.HELD, "area held by Russia", feature.geometry, _RU)
        for feature in document
        if feature.geometry is not None and feature.geometry.geom_type.endswith("Polygon")
    )
    return PublishedMap(
        file=str(path),
        format="deepstate",
        as_of=_day_of(path.stem),
        basis="DeepState public map, daily polygon",
        areas=areas,
        notes=(
            "holder RU by the map's own legend (area held by Russia in Ukraine)",
            *(str(note.message) for note in document.notes),
        ),
    )


def read_raw(document: Features, path: Path) -> PublishedMap:
    """Return the raw map's areas by status; areas of other countries are kept apart and said."""
    areas: list[PublishedArea] = []
    elsewhere: list[PublishedArea] = []
    symbols = 0
    for feature in document:
        shape = feature.geometry
        if shape is None or not shape.geom_type.endswith("Polygon"):
            symbols += 1
            continue
        label = str(feature.properties.get("name", ""))
        status = _status_of(label)
        found = PublishedArea(status, _english(label), shapely.force_2d(shape), _RU)
        (elsewhere if status == c.ELSEWHERE else areas).append(found)
    notes = [f"{symbols} features that are no areas were not read"] if symbols else []
    if elsewhere:
        size = sum(area_km2(area.shape) for area in elsewhere)
        notes.append(
            f"{len(elsewhere)} areas outside the theatre left out ({size:,.0f} km2, among them "
            f"{_some(elsewhere)})"
        )
    return PublishedMap(
        file=str(path),
        format="deepstate-raw",
        as_of=_moment_of(path.stem),
        basis="DeepState public map, raw features",
        areas=tuple(areas),
        notes=(*notes, *(note.message for note in document.notes)),
    )


def _status_of(label: str) -> str:
    key = _KEY.search(label)
    if key:
        return _STATUS_BY_KEY.get((key[1], key[2]), c.ELSEWHERE)
    if "geoJSON.zmiinyi_island" in label:
        return c.RETAKEN
    english = _english(label).lower()
    for pattern, status in _STATUS_BY_LABEL:
        if pattern.search(english):
            return status
    return c.ELSEWHERE


def _english(label: str) -> str:
    parts = [" ".join(part.split()).strip(".") for part in label.split("///")]
    return parts[1] if len(parts) > 1 else parts[0]


def _some(areas: list[PublishedArea]) -> str:
    largest = sorted(areas, key=lambda area: area_km2(area.shape), reverse=True)
    return "; ".join(area.label for area in largest[:2])


def _day_of(stem: str) -> date | None:
    found = _DAY.search(stem)
    if not found:
        return None
    try:
        return date(int(found[1][:4]), int(found[1][4:6]), int(found[1][6:]))
    except ValueError:
        return None


def _moment_of(stem: str) -> date | None:
    if _SNAPSHOT.fullmatch(stem):
        return datetime.fromtimestamp(int(stem), UTC).date()
    return _day_of(stem)
