"""KML and KMZ: placemarks with areas, their names and their folders' names.

KML is always lon/lat degrees on WGS 84. What a placemark is called often says whose it is, and
so does the folder it stands in; both are kept as properties. Nothing is fetched: a map that only
links to another file is told as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.errors import InputError, Problem, Where
from truceline.geo.reading import Bounds, Features, OnInvalid, check_features
from truceline.intake.archive import read_archive
from truceline.intake.xml import read_xml

_AREAS = {"Polygon", "MultiGeometry"}


def read_kml(
    path: Path,
    bounds: Bounds | None = None,
    *,
    content: bytes | None = None,
    on_invalid: OnInvalid = "settle",
) -> Features:
    """Return the placemarks of a KML file as features.

    Raises
    ------
    InputError
        GEO-LINK where the map is only a link to another; GEO-SHAPE, GEO-OPEN for a broken
        outline; XML-DTD and the other problems of XML.
    """
    file = str(path)
    root = read_xml(path) if content is None else read_xml(content, file=file)
    marks = list(_placemarks(root, ""))
    if not marks and any(_local(node) == "NetworkLink" for node in root.iter()):
        raise InputError(
            Problem(
                "GEO-LINK",
                "the map only links to another file, which is not fetched",
                Where(file=file),
                "Open the link in a map program and save what it shows.",
            )
        )
    found = [
        (_properties(mark, folder), _geometry(mark, Where(file=file, feature=f"placemark {index}")))
        for index, (mark, folder) in enumerate(marks, start=1)
    ]
    return check_features(file, found, theatre_bounds=bounds, on_invalid=on_invalid)


def read_kmz(
    path: Path, bounds: Bounds | None = None, *, on_invalid: OnInvalid = "settle"
) -> Features:
    """Return the placemarks of the KML inside a KMZ archive.

    Raises
    ------
    InputError
        GEO-LAYER where the archive has no single KML; the ZIP-* problems.
    """
    inside = [member for member in read_archive(path) if member.name.lower().endswith(".kml")]
    main = [member for member in inside if member.name.lower() == "doc.kml"] or inside
    if len(main) != 1:
        raise InputError(
            Problem(
                "GEO-LAYER",
                f"the archive holds {len(main)} KML files; one is needed",
                Where(file=str(path)),
            )
        )
    return read_kml(path, bounds, content=main[0].content, on_invalid=on_invalid)


def _placemarks(node: Element, folder: str) -> Iterator[tuple[Element, str]]:
    for child in node:
        kind = _local(child)
        if kind == "Placemark":
            yield child, folder
        elif kind in ("Document", "Folder", "kml"):
            name = _text(child, "name") if kind == "Folder" else ""
            yield from _placemarks(child, " / ".join(filter(None, (folder, name))))


def _properties(mark: Element, folder: str) -> dict[str, object]:
    properties: dict[str, object] = {"name": _text(mark, "name"), "folder": folder}
    for node in mark.iter():
        if _local(node) == "Data":
            properties[node.get("name", "")] = _text(node, "value")
        elif _local(node) == "SimpleData":
            properties[node.get("name", "")] = (node.text or "").strip()
    return properties


def _geometry(mark: Element, where: Where) -> BaseGeometry | None:
    shapes = [node for node in mark if _local(node) in _AREAS]
    polygons = [
        _polygon(node, where)
        for shape in shapes
        for node in shape.iter()
        if _local(node) == "Polygon"
    ]
    if polygons:
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    point = next((node for node in mark if _local(node) == "Point"), None)
    return None if point is None else shapely.Point(_positions(point, where)[0])


def _polygon(node: Element, where: Where) -> BaseGeometry:
    rings: dict[str, list[list[tuple[float, float]]]] = {"outer": [], "inner": []}
    for boundary in node:
        kind = _local(boundary).removesuffix("BoundaryIs")
        if kind in rings:
            rings[kind] += [_ring(ring, where) for ring in boundary if _local(ring) == "LinearRing"]
    if len(rings["outer"]) != 1:
        raise InputError(
            Problem("GEO-SHAPE", f"a polygon with {len(rings['outer'])} outlines, not one", where)
        )
    return shapely.Polygon(rings["outer"][0], rings["inner"])


def _ring(node: Element, where: Where) -> list[tuple[float, float]]:
    positions = _positions(node, where)
    if len(positions) < 4 or positions[0] != positions[-1]:
        raise InputError(
            Problem(
                "GEO-OPEN",
                f"an outline of {len(positions)} points does not end where it begins",
                where,
                "Close the outline: repeat its first point at the end.",
            )
        )
    return positions


def _positions(node: Element, where: Where) -> list[tuple[float, float]]:
    text = _text(node, "coordinates")
    try:
        return [_position(item) for item in text.split()]
    except ValueError:
        raise InputError(
            Problem("GEO-SHAPE", "coordinates that are not lon,lat[,height]", where)
        ) from None


def _position(item: str) -> tuple[float, float]:
    lon, lat, *_ = item.split(",")
    return float(lon), float(lat)


def _text(node: Element, name: str) -> str:
    for child in node.iter():
        if child is not node and _local(child) == name:
            return (child.text or "").strip()
    return ""


def _local(node: Element) -> str:
    return node.tag.rpartition("}")[2]
