"""One map in many containers gives one answer; what is wrong with a container is told."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.area import area_table
from truceline.control.ground import Ground
from truceline.control.reading import read_control
from truceline.errors import InputError, NotFoundError
from truceline.geo.measure import area_km2

from .conftest import square, write_geojson

DRAWN = square(31.2, 48.2, 31.7, 48.7).difference(square(31.4, 48.4, 31.5, 48.5))
KM2 = area_km2(DRAWN)
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>held</name><Placemark>
<name>the east</name><ExtendedData><Data name="holder"><value>BB</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>{outer}</coordinates></LinearRing>
</outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>{inner}</coordinates></LinearRing>
</innerBoundaryIs></Polygon></Placemark></Folder></Document></kml>"""


def ring_text(ring: shapely.LinearRing) -> str:
    return " ".join(f"{lon},{lat},0" for lon, lat in ring.coords)


def kml_text() -> str:
    return KML.format(outer=ring_text(DRAWN.exterior), inner=ring_text(DRAWN.interiors[0]))


def held(path: Path | str, theatre: Theatre, ground: Ground, **options: str) -> float:
    table = area_table(read_control(path, theatre, **options), ground)
    return table.total.held_by["BB"].best


def save(path: Path, crs: str = "EPSG:4326", **layer: str) -> Path:
    pyogrio = pytest.importorskip("pyogrio")
    import numpy as np
    from pyproj import Transformer

    move = Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
    shape = shapely.transform(DRAWN, move.transform, interleaved=False)
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape)]),
        [np.array(["BB"], dtype=object), np.array([float(shape.area)])],
        ["holder", "Shape_Area"],
        geometry_type="Polygon",
        crs=crs,
        **layer,
    )
    return path


def test_kml_and_kmz_give_what_geojson_gives(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    kml = tmp_path / "map.kml"
    kml.write_text(kml_text(), "utf-8")
    kmz = tmp_path / "map.kmz"
    with zipfile.ZipFile(kmz, "w") as archive:
        archive.writestr("doc.kml", kml_text())
    plain = write_geojson(tmp_path / "map.geojson", (DRAWN, {"holder": "BB"}))
    for path in (plain, kml, kmz):
        assert held(path, small, ground) == pytest.approx(KM2, rel=1e-7)


@pytest.mark.parametrize("name", ["map.gpkg", "map.shp", "map.fgb"])
def test_gdal_containers_give_what_geojson_gives(
    name: str, tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = save(tmp_path / name)
    assert held(path, small, ground) == pytest.approx(KM2, rel=1e-7)


def test_a_shapefile_in_web_mercator_is_measured_on_the_ellipsoid_not_by_its_column(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = save(tmp_path / "map.shp", crs="EPSG:3857")
    control_map = read_control(path, small)
    assert held(path, small, ground) == pytest.approx(KM2, rel=1e-6)
    assert any("Shape_Area" in note for note in control_map.notes)


def test_a_zipped_shapefile_is_read_without_unpacking_it_first(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    save(tmp_path / "map.shp")
    packed = tmp_path / "map.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("map.*"):
            if part.suffix != ".zip":
                archive.write(part, f"inner/{part.name}")
    assert held(packed, small, ground) == pytest.approx(KM2, rel=1e-7)


def test_of_several_layers_one_has_to_be_named(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = save(tmp_path / "map.gpkg", layer="first")
    save(path, layer="second", append="")
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert caught.value.problems[0].code == "GEO-LAYER"
    assert held(f"{path}#second", small, ground) == pytest.approx(KM2, rel=1e-7)


def test_geoparquet_gives_what_geojson_gives(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    column = {"encoding": "WKB", "geometry_types": ["Polygon"]}
    geo = {"version": "1.1.0", "primary_column": "shape", "columns": {"shape": column}}
    table = pa.table({"holder": ["BB"], "shape": [shapely.to_wkb(DRAWN)]})
    path = tmp_path / "map.parquet"
    parquet.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    assert held(path, small, ground) == pytest.approx(KM2, rel=1e-7)
    parquet.write_table(table.replace_schema_metadata(None), path)
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert caught.value.problems[0].code == "FILE-KIND"


def test_a_kml_that_only_links_elsewhere_is_not_followed(tmp_path: Path, small: Theatre) -> None:
    path = tmp_path / "map.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link>'
        "<href>https://example.org/a.kml</href></Link></NetworkLink></kml>",
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert caught.value.problems[0].code == "GEO-LINK"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text.replace("<kml", "<!DOCTYPE kml []><kml"), "XML-DTD"),
        (lambda text: text[: len(text) // 2], "FILE-TORN"),
        (lambda text: "<!DOCTYPE html><html>no such map</html>", "FILE-KIND"),
        (lambda text: text.replace("31.2,48.2,0", "31.2", 1), "GEO-SHAPE"),
    ],
)
def test_a_broken_kml_is_told(spoil: object, code: str, tmp_path: Path, small: Theatre) -> None:
    path = tmp_path / "map.kml"
    path.write_text(spoil(kml_text()), "utf-8")
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert caught.value.problems[0].code == code


def test_an_open_ring_in_kml_is_told(tmp_path: Path, small: Theatre) -> None:
    outer = ring_text(DRAWN.exterior).rsplit(" ", 1)[0]
    path = tmp_path / "map.kml"
    path.write_text(KML.format(outer=outer, inner=ring_text(DRAWN.interiors[0])), "utf-8")
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert caught.value.problems[0].code == "GEO-OPEN"


def test_swapped_coordinates_are_held_for_confirmation(tmp_path: Path, small: Theatre) -> None:
    swapped = shapely.transform(DRAWN, lambda points: points[:, ::-1])
    path = write_geojson(tmp_path / "map.geojson", (swapped, {"holder": "BB"}))
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert caught.value.problems[0].code == "GEO-SWAP"


def test_a_kmz_that_inflates_without_end_is_stopped(tmp_path: Path, small: Theatre) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * 30_000_000)
    path = tmp_path / "map.kmz"
    path.write_bytes(packed.getvalue())
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert caught.value.problems[0].code == "ZIP-RATIO"


def test_a_missing_file_is_not_found(small: Theatre) -> None:
    with pytest.raises(NotFoundError):
        read_control("no-such-map.geojson", small)
