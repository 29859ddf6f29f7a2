"""A small theatre of two square units, made here so that every number can be worked out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre, open_theatre
from truceline.atlas.packs import PLACE_COLUMNS
from truceline.control.ground import Ground, ground_of


def square(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """Return a box with a vertex every kilometre: its edges are parallels and geodesics alike."""
    return shapely.segmentize(shapely.box(west, south, east, north), 0.01)


# West (30-31 E) and East (31-32 E), both from 48 to 49 N
WEST, EAST = square(30, 48, 31, 49), square(31, 48, 32, 49)
PLACES = (
    ("101", "Alda", "QQ-W", 30.25, 48.5),
    ("102", "Berun", "QQ-W", 30.75, 48.5),
    ("103", "Cesta", "QQ-E", 31.25, 48.5),
    ("104", "Dorin", "QQ-E", 31.75, 48.5),
)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = tmp_path_factory.mktemp("small") / "twolands"
    folder.mkdir()
    (folder / "theatre.toml").write_text(
        'title = "Two lands"\nboundaries = "squares"\nviewpoint = "none"\n', "utf-8"
    )
    (folder / "units.csv").write_text(
        "id,name,kind,country,seat,names\nQQ-W,West,unit,QQ,,\nQQ-E,East,unit,QQ,,\n", "utf-8"
    )
    features = [
        {"type": "Feature", "id": name, "properties": {}, "geometry": shape.__geo_interface__}
        for name, shape in (("QQ-W", WEST), ("QQ-E", EAST))
    ]
    (folder / "units.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), "utf-8"
    )
    lines = [",".join(PLACE_COLUMNS)]
    for number, name, unit, lon, lat in PLACES:
        cells = {"id": f"geonames:{number}", "name": name, "unit": unit, "lon": lon, "lat": lat}
        lines.append(",".join(str(cells.get(column, "")) for column in PLACE_COLUMNS))
    (folder / "places.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "sites.csv").write_text("id,name,kind,unit,lon,lat,names,source\n", "utf-8")
    return open_theatre(folder)


@pytest.fixture(scope="session")
def ground(small: Theatre) -> Ground:
    return ground_of(small)


def write_geojson(path: Path, *features: tuple[shapely.Geometry, dict[str, object]]) -> Path:
    """Write shapes and their properties as a GeoJSON file."""
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": shape.__geo_interface__}
            for shape, properties in features
        ],
    }
    path.write_text(json.dumps(document), "utf-8")
    return path
