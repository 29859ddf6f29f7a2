"""GeoJSON from outside: every way in which coordinates go wrong, told with its place."""

import json

import numpy as np
import pytest
import shapely
from pyproj import Geod

from truceline.errors import InputError
from truceline.geo.reading import read_geojson

UKRAINE = (22.0, 44.0, 40.3, 52.5)
SQUARE = [[30, 48], [31, 48], [31, 49], [30, 49], [30, 48]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries, **members):
    features = [
        {"type": "Feature", "properties": {"n": n}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return {"type": "FeatureCollection", "features": features, **members}


@pytest.fixture
def written(tmp_path):
    def write(document):
        file = tmp_path / "shapes.geojson"
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        return file

    return write


def problem_of(file, **options):
    with pytest.raises(InputError) as caught:
        read_geojson(file, **options)
    return caught.value.problems[0]


def test_features_come_back_with_their_properties(written):
    features = read_geojson(
        written(collection(polygon(SQUARE), {"type": "Point", "coordinates": [30, 48, 120]}))
    )
    assert [feature.properties["n"] for feature in features] == [0, 1]
    assert features.features[0].geometry.equals(shapely.box(30, 48, 31, 49))
    assert shapely.get_coordinate_dimension(features.features[1].geometry) == 2


@pytest.mark.parametrize("wrap", [lambda g: g, lambda g: {"type": "Feature", "geometry": g}])
def test_a_bare_geometry_or_feature_is_read(written, wrap):
    (feature,) = read_geojson(written(wrap(polygon(SQUARE))))
    assert feature.geometry.area == 1.0


def test_latitude_95_is_out_of_range(written):
    file = written(collection(polygon(SQUARE), {"type": "Point", "coordinates": [30, 95]}))
    problem = problem_of(file)
    assert problem.code == "GEO-RANGE"
    assert problem.where.feature == "feature 1"
    assert "latitude 95" in problem.message
    assert "-90 to 90" in problem.message


def test_swapped_coordinates_are_held_and_never_mended(written):
    swapped = [[y, x] for x, y in SQUARE]
    file = written(collection(polygon(swapped)))
    assert problem_of(file, theatre_bounds=UKRAINE).code == "GEO-SWAP"
    # without a theatre nothing says that Somalia was not meant
    assert read_geojson(file).features[0].geometry.bounds == (48, 30, 49, 31)


def test_a_bow_tie_is_told_with_its_crossing_point(written):
    bow_tie = [[30, 48], [32, 50], [32, 48], [30, 50], [30, 48]]
    problem = problem_of(written(collection(polygon(bow_tie))))
    assert problem.code == "GEO-SELFX"
    # the diagonals of the square from (30, 48) to (32, 50) meet in its middle
    assert "(31, 49)" in problem.message


def test_a_bow_tie_is_mended_when_asked_and_said_so(written):
    bow_tie = [[30, 48], [32, 50], [32, 48], [30, 50], [30, 48]]
    features = read_geojson(written(collection(polygon(bow_tie))), on_invalid="repair")
    assert features.features[0].geometry.area == 2.0  # two triangles of base 2 and height 1
    assert [note.code for note in features.notes] == ["GEO-SELFX"]


@pytest.mark.parametrize(
    "ring",
    [
        [[30, 48], [32, 50], [32, 48], [30, 50], [30, 48]],  # crosses between its points
        [[30, 48], [31, 49], [32, 50], [32, 48], [31, 49], [30, 50], [30, 48]],  # and at one
        [[30, 48], [34, 48], [34, 50], [32, 50], [31.5, 47.9], [31, 50], [30, 50], [30, 48]],
        # goes round the diamond of the next test the other way: enclosed twice, or not at all
        [
            [30, 48],
            [32, 48],
            [32, 50],
            [31, 50],
            [30.5, 49.5],
            [31, 49],
            [31.5, 49.5],
            [31, 50],
            [30, 50],
            [30, 48],
        ],
    ],
)
def test_ground_in_doubt_is_never_settled(written, ring):
    assert problem_of(written(collection(polygon(ring))), on_invalid="settle").code == "GEO-SELFX"


def test_a_ring_that_touches_itself_is_settled_and_said_so(written):
    # a square of 4 from which a diamond of diagonals 1 and 1 is cut that touches the upper edge
    ring = [[30, 48], [32, 48], [32, 50], [31, 50], [31.5, 49.5], [31, 49], [30.5, 49.5], [31, 50]]
    features = read_geojson(
        written(collection(polygon([*ring, [30, 50], [30, 48]]))), on_invalid="settle"
    )
    assert features.features[0].geometry.area == pytest.approx(4 - 0.5)
    assert [note.code for note in features.notes] == ["GEO-SELFX"]


def test_parts_that_overlap_are_settled_as_what_either_encloses(written):
    other = [[x + 0.5, y] for x, y in SQUARE]
    shape = {"type": "MultiPolygon", "coordinates": [[SQUARE], [other]]}
    features = read_geojson(written(collection(shape)), on_invalid="settle")
    assert features.features[0].geometry.area == pytest.approx(1.5)


@pytest.mark.parametrize("ring", [SQUARE[:-1], SQUARE[:2] + SQUARE[:1], SQUARE[:1]])
def test_a_ring_that_does_not_close_is_told(written, ring):
    assert problem_of(written(collection(polygon(ring)))).code == "GEO-OPEN"


def test_an_open_ring_in_a_multipolygon_is_told(written):
    shape = {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[:-1]]]}
    assert problem_of(written(collection(shape))).code == "GEO-OPEN"


@pytest.mark.parametrize(
    "shape",
    [
        polygon([[179, 60], [-179, 60], [-179, 61], [179, 61], [179, 60]]),
        {"type": "LineString", "coordinates": [[179, 60], [-179, 60]]},
    ],
)
def test_a_shape_across_the_180th_meridian_is_told(written, shape):
    assert problem_of(written(collection(shape))).code == "GEO-ANTIMERIDIAN"


def test_a_shape_on_both_sides_of_the_meridian_is_fine(written):
    west, east = [[179, 60], [180, 61]], [[-180, 61], [-179, 60]]
    assert read_geojson(
        written(collection({"type": "MultiLineString", "coordinates": [west, east]}))
    )


def test_metres_are_told_from_degrees_and_read_when_named(written):
    # Web Mercator: x = R lon, y = R ln tan(45 + lat / 2), R = 6,378,137 m
    radius = 6378137.0
    metres = [
        [radius * np.radians(x), radius * np.log(np.tan(np.radians(45 + y / 2)))] for x, y in SQUARE
    ]
    file = written(collection(polygon(metres)))
    assert problem_of(file).code == "GEO-CRS"
    (feature,) = read_geojson(file, crs="EPSG:3857")
    assert np.allclose(feature.geometry.bounds, (30, 48, 31, 49), atol=1e-9)


def test_declared_pulkovo_is_refused_and_its_shift_is_about_114_m(written):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4284"}}
    file = written(collection({"type": "Point", "coordinates": [37.8, 48.0]}, crs=crs))
    problem = problem_of(file)
    assert problem.code == "GEO-CRS"
    assert "114 m" in problem.message
    (feature,) = read_geojson(file, crs="EPSG:4284")
    _, _, metres = Geod(ellps="WGS84").inv(37.8, 48.0, feature.geometry.x, feature.geometry.y)
    assert metres == pytest.approx(114, abs=6)


def test_other_declared_systems_are_named(written):
    crs = {"type": "name", "properties": {"name": "EPSG:3857"}}
    assert "EPSG:3857" in problem_of(written(collection(polygon(SQUARE), crs=crs))).message
    assert problem_of(written(collection(polygon(SQUARE))), crs="EPSG:1").code == "GEO-CRS"


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_declared_wgs_84_is_fine(written, name):
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read_geojson(written(collection(polygon(SQUARE), crs=crs)))) == 1


def test_vertices_are_counted_before_parsing(written):
    # the file is not even JSON after its vertices: counting comes first
    problem = problem_of(written("[" + "[1,2]," * 1001 + "oops"), max_vertices=1000)
    assert problem.code == "LIMIT-VERTICES"
    assert "1,001" in problem.message


def test_null_and_empty_geometries_are_kept_with_a_note(written):
    features = read_geojson(written(collection(None, polygon())))
    assert features.features[0].geometry is None
    assert [note.code for note in features.notes] == ["GEO-NULL", "GEO-NULL"]


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Topology"},
        [],
        collection({"type": "Polygon"}),
        collection({"type": "Circle", "coordinates": [1, 2]}),
        collection({"type": "Point", "coordinates": [[1, 2]]}),
        collection({"type": "Point", "coordinates": ["30", "48"]}),
        collection({"type": "Polygon", "coordinates": [[1, 2]]}),
        collection(7),
        collection({"type": "LineString", "coordinates": [[1, 2]]}),
        {"type": "FeatureCollection", "features": [7]},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": 3}]},
    ],
)
def test_what_is_no_geojson_is_told(written, document):
    assert problem_of(written(document)).code == "GEO-SHAPE"


def test_all_faulty_features_are_told_at_once(written):
    file = written(collection(polygon(SQUARE[:-1]), polygon(SQUARE), polygon(SQUARE[:-1])))
    with pytest.raises(InputError) as caught:
        read_geojson(file)
    assert [p.where.feature for p in caught.value.problems] == ["feature 0", "feature 2"]


@pytest.mark.needs_data
def test_real_control_maps_are_read_whole(test_data):
    for name in ("deepstate_full/1735678434", "isw_2022/20221114_RussianAssessedCoTinUkraine"):
        file = test_data / "control" / f"{name}.geojson"
        count = len(json.loads(file.read_text())["features"])
        assert len(read_geojson(file, theatre_bounds=UKRAINE, on_invalid="repair")) == count


def test_two_rings_that_become_one_are_read_as_they_are(tmp_path):
    """The second map lacks a stretch that ran from one ring of the first to the next."""
    lat = np.linspace(46, 49, 200).round(5).tolist()
    first = [[[30.0, y] for y in lat] + [[31.0, 47.0], [30.0, 46.0]]]
    second = [[[33.0, y] for y in lat[::-1]] + [[31.5, 45.5], [33.0, 49.0]]]
    joined = [first[0][:150] + second[0][50:-1] + [[30.0, 46.0]]]
    for name, polygons in (("a", [first, second]), ("b", [joined]), ("c", [first, second])):
        path = tmp_path / f"{name}.geojson"
        path.write_text(json.dumps({"type": "MultiPolygon", "coordinates": polygons}), "utf-8")
        (feature,) = read_geojson(path)
        assert feature.geometry is not None
        found = shapely.get_coordinates(feature.geometry)
        wanted = {tuple(p) for rings in polygons for ring in rings for p in ring}
        assert {tuple(p) for p in found.tolist()} == wanted
