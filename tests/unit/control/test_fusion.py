"""Maps in one: agreement holds, difference is contested, grades weigh, copies count once."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.fusion import GradedMap, fuse
from truceline.control.ground import Ground
from truceline.control.reading import read_control
from truceline.errors import InputError
from truceline.geo.measure import area_km2
from truceline.geo.shapes import geometry_of
from truceline.model.control import ControlMap, Fusion, ShareRow

from .conftest import EAST, square, write_geojson

STRIP = square(30.9, 48.0, 31.0, 49.0)
WEST_KM2 = area_km2(square(30, 48, 31, 49))
STRIP_KM2 = area_km2(STRIP)


@pytest.fixture
def cautious(tmp_path: Path, small: Theatre) -> ControlMap:
    path = write_geojson(tmp_path / "20250808a.geojson", (EAST, {}))
    return read_control(path, small, holder="BB", rest="AA")


@pytest.fixture
def bold(tmp_path: Path, small: Theatre) -> ControlMap:
    path = write_geojson(tmp_path / "20250808b.geojson", (EAST.union(STRIP), {}))
    return read_control(path, small, holder="BB", rest="AA")


def west(fusion: Fusion, holder: str) -> ShareRow:
    return next(row for row in fusion.rows if row.unit == "QQ-W" and row.holder == holder)


def test_where_sources_differ_the_land_is_contested_whatever_their_grades(
    cautious: ControlMap, bold: ControlMap, ground: Ground
) -> None:
    fusion = fuse([GradedMap(cautious, "A", "1"), GradedMap(bold, "E", "5")], ground)
    contested = next(h for h in fusion.map.holdings if h.holder == "contested")
    assert area_km2(geometry_of(contested.best)) == pytest.approx(STRIP_KM2, rel=1e-6)


def test_the_share_of_contested_land_goes_by_grade_within_both_extremes(
    cautious: ControlMap, bold: ControlMap, ground: Ground
) -> None:
    # weights: A1 is 1.0 x 1.0, B2 is 0.8 x 0.8 = 0.64
    fusion = fuse([GradedMap(cautious, "A", "1"), GradedMap(bold, "B", "2")], ground)
    row = west(fusion, "BB")
    assert row.area.best == pytest.approx(STRIP_KM2 * 0.64 / 1.64, rel=1e-6)
    assert row.area.low == pytest.approx(0, abs=1e-6)
    assert row.area.high == pytest.approx(STRIP_KM2, rel=1e-6)
    # what one may hold more the other may hold less
    other = west(fusion, "AA")
    assert other.area.best + row.area.best == pytest.approx(WEST_KM2, rel=1e-6)


def test_a_source_that_cannot_be_judged_widens_the_bounds_only(
    cautious: ControlMap, bold: ControlMap, ground: Ground
) -> None:
    row = west(fuse([GradedMap(cautious, "A", "1"), GradedMap(bold, "F", "6")], ground), "BB")
    assert row.area.best == pytest.approx(0, abs=1e-6)
    assert row.area.high == pytest.approx(STRIP_KM2, rel=1e-6)


def test_copies_of_one_origin_count_once(
    cautious: ControlMap, bold: ControlMap, ground: Ground
) -> None:
    alone = fuse([GradedMap(cautious, "B", "2"), GradedMap(bold, "B", "2", "x")], ground)
    copied = fuse([GradedMap(cautious, "B", "2"), *[GradedMap(bold, "B", "2", "x")] * 3], ground)
    assert west(copied, "BB").area.best == pytest.approx(west(alone, "BB").area.best, rel=1e-9)


def test_a_source_that_is_silent_does_not_make_land_contested(
    tmp_path: Path, small: Theatre, cautious: ControlMap, ground: Ground
) -> None:
    path = write_geojson(tmp_path / "20250808c.geojson", (square(31.5, 48, 32, 49), {}))
    silent = read_control(path, small, holder="BB")  # the rest is unknown to it
    fusion = fuse([GradedMap(cautious, "B", "2"), GradedMap(silent, "B", "2")], ground)
    assert {holding.holder for holding in fusion.map.holdings} == {"AA", "BB"}


def test_the_order_of_the_sources_does_not_matter(
    cautious: ControlMap, bold: ControlMap, ground: Ground
) -> None:
    one = fuse([GradedMap(cautious, "A", "2"), GradedMap(bold, "C", "3")], ground)
    other = fuse([GradedMap(bold, "C", "3"), GradedMap(cautious, "A", "2")], ground)
    assert west(one, "BB").area.best == pytest.approx(west(other, "BB").area.best, rel=1e-9)


def test_maps_of_different_days_are_not_fused(
    tmp_path: Path, small: Theatre, cautious: ControlMap, ground: Ground
) -> None:
    path = write_geojson(tmp_path / "20250901.geojson", (EAST, {}))
    later = read_control(path, small, holder="BB", rest="AA")
    with pytest.raises(InputError) as caught:
        fuse([GradedMap(cautious, "A", "1"), GradedMap(later, "A", "1")], ground)
    assert caught.value.problems[0].code == "FUSION-DATE"


def test_shares_stay_within_their_unit(
    cautious: ControlMap, bold: ControlMap, ground: Ground
) -> None:
    fusion = fuse([GradedMap(cautious, "A", "1"), GradedMap(bold, "B", "2")], ground)
    for row in fusion.rows:
        assert 0 <= row.share.low <= row.share.best <= row.share.high <= 1 + 1e-9
    assert (
        shapely.union_all([geometry_of(h.best) for h in fusion.map.holdings])
        .symmetric_difference(ground.land)
        .area
        < 1e-9
    )
