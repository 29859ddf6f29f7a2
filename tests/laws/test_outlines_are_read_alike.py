"""A GeoJSON text read with its outlines cut out gives what reading it whole gives, faults too."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import InputError
from truceline.geo import outlines
from truceline.geo.reading import read_geojson

SHAPES = (
    shapely.box(30, 45, 31, 46),
    shapely.box(30, 45, 32, 47).difference(shapely.box(30.5, 45.5, 31, 46)),
    shapely.MultiPolygon([shapely.box(30, 45, 31, 46), shapely.box(33.123456, 45, 34, 46.5)]),
    shapely.box(35, 45, 36, 46).segmentize(0.2),
    shapely.force_3d(shapely.box(35, 45, 36, 46), 7.5),
    shapely.GeometryCollection([shapely.Point(30, 45), shapely.box(30, 45, 31.5, 46)]),
    shapely.LineString([(30, 45), (31, 46)]),
)
SNIPPETS = (
    "01", "1.", ".5", "+", "-", "e", "1e5", "E+400", "-0.0", "NaN", "Infinity", "1" * 301, "true",
    '"1"', "null", "[", "]", "[[", "]]", ",", "{", "}", '"', ":", "\\", " ", "\n", "\v", "\x00",
    "é", "\udc80", '"coordinates":[[[[1,2]]]]', '"coordinates":1,', '"outline 0"', "95", "[1,2],",
    "[" * 70, '"type":"Polygon",', "/**/",
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Maps of a few shapes, with up to three snippets put anywhere or characters taken away."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": "a"},
            "geometry": shapely.geometry.mapping(shape),
        }
        for shape in draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
    ]
    document = {"type": "FeatureCollection", "features": features}
    text = json.dumps(document, indent=draw(st.sampled_from([None, 1])))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        taken = draw(st.sampled_from([0, 0, 1, 4]))
        text = text[:at] + draw(st.sampled_from(("", *SNIPPETS))) + text[at + taken :]
    return text.encode("utf-8", "surrogateescape")


def outcome(path, monkeypatch, whole):
    with monkeypatch.context() as patch:
        if whole:
            patch.setattr(outlines, "_cut", lambda content: (content, {}))
        try:
            found = read_geojson(path, on_invalid="repair")
        except InputError as error:
            return [(p.code, p.message, p.where) for p in error.problems]
    shapes = [f.geometry and shapely.to_wkt(f.geometry, rounding_precision=-1) for f in found]
    return shapes, [dict(f.properties) for f in found], found.notes


@settings(max_examples=400, deadline=None)
@given(texts())
def test_cut_or_whole_a_text_is_read_alike(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("alike") / "map.geojson"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert outcome(path, monkeypatch, False) == outcome(path, monkeypatch, True)


def test_every_digit_of_a_number_counts():
    # Python's own reader of numbers is the other means
    draw = random.Random(4)
    kinds = ("{}", "{}e3", "-{}", "{}E-2")
    for _ in range(300):
        digits = "".join(draw.choices("0123456789", k=draw.randint(1, 24)))
        written = draw.choice(kinds).format(f"{draw.randint(0, 99)}.{digits}")
        text = f'{{"type":"Polygon","coordinates":[[[{written},1.5],[2.5,3.5]]]}}'.encode()
        read = outlines.read_document(text, max_bytes=1000, file="")
        assert read["coordinates"].points[0, 0] == float(written)


def test_a_plain_map_is_read_by_its_outlines():
    ring = [[30.0, 45.0], [31.0, 45.0], [31.0, 46.0], [30.0, 45.0]]
    text = json.dumps({"type": "MultiPolygon", "coordinates": [[ring], [ring, ring]]}).encode()
    outline = outlines.read_document(text, max_bytes=1000, file="")["coordinates"]
    assert outline.ring_sizes.tolist() == [4, 4, 4]
    assert outline.polygon_sizes.tolist() == [1, 2]
    assert np.array_equal(outline.points, ring * 3)


@st.composite
def next_days(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Two maps that differ by a few characters, long enough for the first to be kept in mind."""
    shape = shapely.MultiPolygon(
        [shapely.box(30, 45, 31, 46).segmentize(0.02), shapely.box(33, 45, 34, 46).segmentize(0.02)]
    )
    text = json.dumps({"type": "Feature", "properties": {}, "geometry": shape.__geo_interface__})
    first, later = text, text
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(min(first.index("[[[["), len(later)), len(later)))
        taken = draw(st.integers(0, 60))
        put = draw(st.sampled_from(("", "1", "], [", "[30.5, 45.5], ", "]], [[", "]]], [[[", ", ")))
        later = later[:at] + put + later[at + taken :]
    return first.encode(), later.encode()


@settings(max_examples=300, deadline=None)
@given(next_days(), st.sampled_from(["31.0", "30.9", "33.02"]))
def test_the_map_of_the_day_before_changes_no_reading(tmp_path_factory, days, written):
    first, later = days
    path = tmp_path_factory.mktemp("days") / "map.geojson"
    for content in (first, later, first.replace(written.encode(), b"31.012345"), first):
        path.write_bytes(content)
        with pytest.MonkeyPatch.context() as monkeypatch:
            assert outcome(path, monkeypatch, False) == outcome(path, monkeypatch, True)


def test_a_map_like_the_last_one_is_read_by_its_changes(monkeypatch):
    ring = shapely.get_coordinates(shapely.box(30, 45, 31, 46).segmentize(0.01)).tolist()
    longer = [*ring[:90], [30.123456, 45.654321], [30.2, 45.7], *ring[91:]]
    for points in (ring, longer):
        text = json.dumps({"type": "Polygon", "coordinates": [points]}).encode()
        outline = outlines.read_document(text, max_bytes=10**6, file="")["coordinates"]
        assert outline.points.tolist() == points
        assert outline.ring_sizes.tolist() == [len(points)]
        # from here on only what has changed can be read
        monkeypatch.setattr(outlines, "_whole", lambda *_: None)


@pytest.mark.parametrize(
    ("position", "code"),
    [
        (f"30.{'1' * 301}, 45.0", "JSON-NUMBER"),
        ("1e999, 45.0", "JSON-NUMBER"),
        ("NaN, 45.0", "JSON-NAN"),
        ("030.5, 45.0", "JSON-SYNTAX"),
        ('"30.5", 45.0', "GEO-SHAPE"),
        ("true, 45.0", "GEO-SHAPE"),
        ("[[30.5]], 45.0", "GEO-SHAPE"),
        ("30.5", "GEO-SHAPE"),
        ("", "GEO-SHAPE"),
        ('30.5, 45.0]]], "coordinates": [[[1.0, 2.0', "JSON-DUPKEY"),
        ('30.5, 45.0]]], "x": [[["outline 0"', "GEO-OPEN"),
        ("[" * 70 + "30.5, 45.0" + "]" * 70, "LIMIT-DEPTH"),
    ],
)
def test_no_fault_hides_in_an_outline(tmp_path, position, code):
    path = tmp_path / "map.geojson"
    shape = f'{{"type": "Polygon", "coordinates": [[[30.0, 45.0], [31.0, 45.0], [{position}]]]}}'
    path.write_text(f'{{"type": "Feature", "properties": {{}}, "geometry": {shape}}}')
    with pytest.raises(InputError) as caught:
        read_geojson(path)
    assert [problem.code for problem in caught.value.problems] == [code]
