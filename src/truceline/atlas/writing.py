"""Writing a theatre pack: the same content always gives the same bytes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

import msgspec
import shapely

from truceline.atlas.index import Named, digest_of, index_text
from truceline.atlas.packs import PLACE_COLUMNS, SITE_COLUMNS, UNIT_COLUMNS, Description
from truceline.geo.shapes import geometry_of
from truceline.model.place import Layer, NamedLine, Neighbour, Place, Site, Unit
from truceline.model.record import Shape

DECIMALS = 5  # of a degree: about one metre, finer than any layer that a pack is built from


def write_pack(
    folder: Path,
    description: Description,
    units: Sequence[Unit],
    places: Sequence[Place] = (),
    sites: Sequence[Site] = (),
    lines: Sequence[NamedLine] = (),
    neighbours: Sequence[Neighbour] = (),
    *,
    sources: str = "",
) -> None:
    """Write a pack into `folder`, which is made where needed; `sources` is its SOURCES.md."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "theatre.toml", _toml(description))
    _write(folder / "units.csv", _csv(UNIT_COLUMNS, units))
    _write(
        folder / "units.geojson",
        _geojson((unit.id, unit.shape, {"name": unit.name}) for unit in units),
    )
    _write(folder / "places.csv", _csv(PLACE_COLUMNS, places))
    _write(folder / "sites.csv", _csv(SITE_COLUMNS, sites))
    _write(folder / "lines.geojson", _geojson(_line_feature(line) for line in lines))
    _write(
        folder / "neighbours.geojson",
        _geojson((land.country, land.shape, {"name": land.name}) for land in neighbours),
    )
    tables: list[tuple[str, Sequence[Named]]] = [
        ("u", units),
        ("p", places),
        ("s", sites),
        ("l", lines),
    ]
    _write(folder / "names.tsv", index_text(digest_of(folder), tables))
    _write(folder / "SOURCES.md", sources or sources_page(description))


def sources_page(description: Description, note: str = "") -> str:
    """Return the page that names each layer's source and licence."""
    rows = [
        f"| {layer.name} | {layer.source} | {layer.version} | {layer.licence} | {layer.note} |"
        for layer in description.layers
    ]
    table = ["| layer | source | version | licence | note |", "|---|---|---|---|---|", *rows]
    parts = [f"# Sources of the theatre: {description.title}", "\n".join(table), note.strip()]
    return "\n\n".join(part for part in parts if part) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _csv(columns: Sequence[str], records: Iterable[Unit | Place | Site]) -> str:
    page = StringIO()
    rows = csv.writer(page, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows([_cell(getattr(record, column)) for column in columns] for record in records)
    return page.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, float):
        return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return str(value)


def _line_feature(line: NamedLine) -> tuple[str, Shape, Mapping[str, object]]:
    properties = {
        "name": line.name,
        "source": line.source,
        "note": line.note,
        "names": line.names,
        "published_km": line.published_km,
    }
    return line.id, line.shape, {key: value for key, value in properties.items() if value}


def _geojson(features: Iterable[tuple[str, Shape, Mapping[str, object]]]) -> str:
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "id": id,
                "properties": properties,
                "geometry": _geometry(shape),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for id, shape, properties in features
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _geometry(shape: Shape) -> object:
    # RFC 7946 asks for outer rings that turn left
    geometry = shapely.orient_polygons(geometry_of(shape), exterior_cw=False)
    rounded = shapely.transform(geometry, lambda points: points.round(DECIMALS))
    return shapely.geometry.mapping(rounded)


def _toml(description: Description) -> str:
    lines = [
        f"{key} = {_toml_value(value)}"
        for key, value in msgspec.to_builtins(description).items()
        if key != "layers" and value
    ]
    for layer in description.layers:
        lines += ["", "[[layers]]", *_layer_lines(layer)]
    return "\n".join(lines) + "\n"


def _layer_lines(layer: Layer) -> list[str]:
    return [
        f"{key} = {_toml_value(value)}"
        for key, value in msgspec.to_builtins(layer).items()
        if value
    ]


def _toml_value(value: object) -> str:
    # every JSON string and list of strings is TOML too, once DEL is written out
    if isinstance(value, tuple | list):
        items = ",\n  ".join(_toml_value(item) for item in value)
        return f"[\n  {items},\n]" if len(value) > 1 else f"[{items}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
