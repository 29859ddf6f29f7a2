"""Records are frozen, refuse unknown fields, and equal values give equal bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from truceline.errors import InputError
from truceline.geo.shapes import geometry_of, shape_of
from truceline.model.estimate import Estimate, exactly
from truceline.model.record import Shape, from_json, lines_from_json, to_json


def test_a_record_round_trips_through_json() -> None:
    estimate = exactly(17.4, "km2")
    assert from_json(to_json(estimate), Estimate) == estimate


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(InputError, match="JSON-SHAPE"):
        from_json(b'{"best":1,"low":1,"high":1,"unit":"km2","score":9}', Estimate)


def test_a_shape_is_geojson_in_json_and_comes_back_equal() -> None:
    shape = shape_of(shapely.box(30, 48, 31, 49))
    encoded = to_json(shape)
    assert b'"type":"Polygon"' in encoded
    assert from_json(encoded, Shape) == shape


def test_equal_areas_give_equal_bytes_whatever_the_first_vertex() -> None:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    turned = corners[2:] + corners[:2]
    assert shape_of(shapely.Polygon(corners)) == shape_of(shapely.Polygon(turned))


def test_a_shape_is_frozen() -> None:
    with pytest.raises(AttributeError):
        shape_of(shapely.Point(0, 0)).wkb = b""


def test_a_geometry_comes_back_from_its_shape() -> None:
    box = shapely.box(1, 2, 3, 4)
    assert geometry_of(shape_of(box)).equals(box)


def test_every_bad_line_of_a_json_lines_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    good = to_json(exactly(1, "km")).decode()
    file.write_text(f"{good}\n{{bad\n\n{good[:-1]}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        lines_from_json(file, Estimate)
    assert [problem.where.line for problem in caught.value.problems] == [2, 4]
