"""What changed hands between two maps: both ways told, slivers not, bands carried."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.change import control_diff
from truceline.control.ground import Ground
from truceline.control.reading import read_control
from truceline.geo.measure import area_km2
from truceline.model.control import ControlMap

from .conftest import EAST, square, write_geojson

STRIP = square(30.9, 48.0, 31.0, 49.0)


def drawn(path: Path, shape: shapely.Geometry, small: Theatre, **options: float) -> ControlMap:
    return read_control(write_geojson(path, (shape, {})), small, holder="BB", rest="AA", **options)


def test_what_one_gains_the_other_loses(tmp_path: Path, small: Theatre, ground: Ground) -> None:
    before = drawn(tmp_path / "a.geojson", EAST, small)
    after = drawn(tmp_path / "b.geojson", EAST.union(STRIP), small)
    found = {row.holder: row for row in control_diff(before, after, ground).total}
    assert found["BB"].gained.best == pytest.approx(area_km2(STRIP), rel=1e-6)
    assert found["BB"].gained.best == pytest.approx(found["AA"].lost.best, rel=1e-9)
    assert found["BB"].net.best == pytest.approx(-found["AA"].net.best, rel=1e-9)
    assert found["AA"].gained.best == found["BB"].lost.best == 0


def test_the_change_falls_in_the_unit_where_it_is(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    before = drawn(tmp_path / "a.geojson", EAST, small)
    after = drawn(tmp_path / "b.geojson", EAST.union(STRIP), small)
    assert {row.unit for row in control_diff(before, after, ground).rows} == {"QQ-W"}


def test_the_same_map_with_fewer_digits_is_no_change(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    fine = square(31.1, 48.1, 31.9, 48.9).buffer(0.05, quad_segs=32)
    coarse = shapely.transform(fine, lambda points: points.round(6))
    before = drawn(tmp_path / "a.geojson", fine, small)
    after = drawn(tmp_path / "b.geojson", coarse, small)
    assert control_diff(before, after, ground).rows == ()


def test_bands_of_the_maps_make_bands_of_the_change(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    before = drawn(tmp_path / "a.geojson", EAST, small, band_km=1.0)
    after = drawn(tmp_path / "b.geojson", EAST.union(STRIP), small, band_km=1.0)
    gained = next(
        row.gained for row in control_diff(before, after, ground).total if row.holder == "BB"
    )
    # each of the two lines may lie a kilometre either way: 111 km long, 2 km less or more
    assert gained.best - gained.low == pytest.approx(2 * 111.2, rel=0.03)
    assert gained.high - gained.best == pytest.approx(2 * 111.2, rel=0.03)
