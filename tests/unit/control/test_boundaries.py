"""Other boundaries: named by a property, known to the theatre only where they are the same land."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.boundaries import read_ground
from truceline.errors import InputError
from truceline.geo.measure import area_km2

from .conftest import EAST, WEST, square, write_geojson


def test_a_unit_that_the_theatre_knows_gets_its_code(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(
        tmp_path / "units.geojson", (WEST, {"name": "West"}), (EAST, {"name": "E"})
    )
    ground = read_ground(path, small)
    assert [(unit.id, unit.name) for unit in ground.units] == [("QQ-W", "West"), ("E", "E")]


def test_a_district_called_like_its_province_is_not_the_province(
    tmp_path: Path, small: Theatre
) -> None:
    path = write_geojson(
        tmp_path / "districts.geojson",
        (square(30, 48, 30.2, 48.2), {"adm2_name": "West", "adm1_name": "West"}),
        (square(30.2, 48, 30.4, 48.2), {"adm2_name": "Alda", "adm1_name": "West"}),
    )
    ground = read_ground(path, small)
    assert [unit.id for unit in ground.units] == ["West", "Alda"]


def test_the_finest_property_that_tells_the_areas_apart_names_them(
    tmp_path: Path, small: Theatre
) -> None:
    path = write_geojson(
        tmp_path / "districts.geojson",
        (square(30, 48, 30.2, 48.2), {"adm1_name": "West", "adm2_src": "W1"}),
        (square(30.2, 48, 30.4, 48.2), {"adm1_name": "West", "adm2_src": "W2"}),
    )
    assert [unit.id for unit in read_ground(path, small).units] == ["W1", "W2"]
    # asked for by province, the two are one unit in two features
    assert len(read_ground(path, small, by="adm1_name").units) == 1


def test_areas_without_a_name_are_refused(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(tmp_path / "units.geojson", (WEST, {"colour": 1}), (EAST, {"colour": 2}))
    with pytest.raises(InputError) as caught:
        read_ground(path, small)
    assert caught.value.problems[0].code == "BOUNDARY-NAME"
    assert "colour" in caught.value.problems[0].message


def test_a_name_in_another_form_is_known_where_the_land_agrees(
    tmp_path: Path, small: Theatre
) -> None:
    # as "Donetska" of a publisher stands for Donetsk
    path = write_geojson(
        tmp_path / "units.geojson", (WEST, {"name": "Westska"}), (EAST, {"name": "Westska II"})
    )
    ground = read_ground(path, small)
    assert [unit.id for unit in ground.units] == ["QQ-W", "Westska II"]


def test_a_hole_drawn_outside_its_outline_is_land_and_said_so(
    tmp_path: Path, small: Theatre
) -> None:
    # as in a real file of oblasts: the mainland stands as a "hole" of one of its islands
    island = [(30.0, 47.9), (30.1, 47.9), (30.1, 47.95), (30.0, 47.95), (30.0, 47.9)]
    drawn = shapely.Polygon(island, [WEST.exterior.coords])
    path = write_geojson(tmp_path / "units.geojson", (drawn, {"name": "West"}))
    ground = read_ground(path, small)
    expected = area_km2(WEST) + area_km2(shapely.Polygon(island))
    assert area_km2(ground.units[0].shape) == pytest.approx(expected, rel=1e-6)
    assert "hole lies outside shell" in ground.notes[0]


def test_boundaries_of_points_are_refused_as_such(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(tmp_path / "places.geojson", (shapely.Point(30.5, 48.5), {"name": "A"}))
    with pytest.raises(InputError) as caught:
        read_ground(path, small)
    assert caught.value.problems[0].code == "CONTROL-EMPTY"
    assert "boundary file" in caught.value.problems[0].message
