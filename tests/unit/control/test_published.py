"""A published polygon: whose it is must be said, the rest is unknown, residue passes to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.area import area_table
from truceline.control.ground import Ground
from truceline.control.reading import read_control
from truceline.errors import InputError
from truceline.geo.measure import area_km2

from .conftest import EAST, square, write_geojson


def test_an_untyped_polygon_needs_its_holder_named(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(tmp_path / "map.geojson", (EAST, {}))
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert [problem.code for problem in caught.value.problems] == ["CONTROL-HOLDER"]


def test_what_a_map_leaves_blank_is_unknown(tmp_path: Path, small: Theatre, ground: Ground) -> None:
    path = write_geojson(tmp_path / "map.geojson", (EAST, {}))
    table = area_table(read_control(path, small, holder="BB"), ground)
    assert set(table.total.held_by) == {"BB", "unknown"}


def test_the_rest_goes_to_whom_it_is_said_to(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = write_geojson(tmp_path / "map.geojson", (EAST, {}))
    table = area_table(read_control(path, small, holder="BB", rest="AA"), ground)
    assert table.total.held_by["AA"].best == pytest.approx(
        area_km2(square(30, 48, 31, 49)), rel=1e-6
    )


def test_a_holder_in_the_file_needs_no_naming(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(tmp_path / "map.geojson", (EAST, {"holder": "BB"}))
    assert {h.holder for h in read_control(path, small).holdings} == {"BB", "unknown"}


def test_land_drawn_outside_every_unit_is_a_row_of_its_own(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = write_geojson(tmp_path / "map.geojson", (square(31, 48, 32.5, 49), {}))
    table = area_table(read_control(path, small, holder="BB", rest="AA"), ground)
    outside = table.rows[-1]
    assert outside.unit == "residue"
    # half the height-wide square lies past the eastern border
    assert outside.held_by["BB"].best == pytest.approx(area_km2(square(32, 48, 32.5, 49)), rel=1e-4)


def test_a_sliver_between_map_and_border_passes_to_nobody(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    # the map's border runs 0.01 degrees (0.74 km) inside ours along the east
    drawn = square(31, 48, 31.99, 49)
    path = write_geojson(tmp_path / "map.geojson", (drawn, {}))
    table = area_table(read_control(path, small, holder="BB", rest="AA"), ground)
    east = next(row for row in table.rows if row.unit == "QQ-E").held_by
    assert east["residue"].best == pytest.approx(area_km2(square(31.99, 48, 32, 49)), rel=0.01)
    assert "AA" not in east or east["AA"].best < 1.0


def test_a_wide_gap_at_the_border_is_no_residue(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    drawn = square(31, 48, 31.5, 49)
    path = write_geojson(tmp_path / "map.geojson", (drawn, {}))
    table = area_table(read_control(path, small, holder="BB", rest="AA"), ground)
    east = next(row for row in table.rows if row.unit == "QQ-E").held_by
    assert east["AA"].best == pytest.approx(area_km2(square(31.5, 48, 32, 49)), rel=0.01)


def test_what_two_parties_are_drawn_to_hold_is_contested(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = write_geojson(
        tmp_path / "map.geojson",
        (square(30, 48, 31.2, 49), {"holder": "AA"}),
        (EAST, {"holder": "BB"}),
    )
    table = area_table(read_control(path, small), ground)
    both = area_km2(square(31, 48, 31.2, 49))
    assert table.total.held_by["contested"].best == pytest.approx(both, rel=1e-5)


def test_a_map_of_points_is_refused(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(tmp_path / "map.geojson", (shapely.Point(30.5, 48.5), {}))
    with pytest.raises(InputError) as caught:
        read_control(path, small, holder="BB")
    assert caught.value.problems[0].code == "CONTROL-EMPTY"


def test_a_map_of_another_part_of_the_world_is_refused(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(tmp_path / "map.geojson", (square(100, 10, 101, 11), {}))
    with pytest.raises(InputError) as caught:
        read_control(path, small, holder="BB")
    assert caught.value.problems[0].code == "CONTROL-EMPTY"
    assert "theatre" in caught.value.problems[0].message


def test_a_map_that_covers_everything_leaves_no_rest(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = write_geojson(tmp_path / "map.geojson", (square(29, 47, 33, 50), {}))
    table = area_table(read_control(path, small, holder="BB", rest="AA"), ground)
    assert set(table.total.held_by) == {"BB"}
