"""The line of contact: no coast, no border, no slivers; lengths by scale; distances; sectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from truceline.atlas import Theatre
from truceline.control.line import distance_from, line_of_contact, sectors
from truceline.control.reading import read_control
from truceline.errors import NotFoundError
from truceline.geo.measure import length_km
from truceline.geo.shapes import geometry_of
from truceline.model.control import ControlMap
from truceline.model.record import PartyId

from .conftest import EAST, square, write_geojson

AA, BB = PartyId("AA"), PartyId("BB")
# the meridian 31 E from 48 to 49 N, by the independent geodesic library
MERIDIAN_KM = Geodesic.WGS84.Inverse(48, 31, 49, 31)["s12"] / 1e3


@pytest.fixture
def halves_map(tmp_path: Path, small: Theatre) -> ControlMap:
    path = write_geojson(tmp_path / "map.geojson", (EAST, {}))
    return read_control(path, small, holder="BB", rest="AA")


def test_the_line_is_where_two_holdings_meet_and_nowhere_else(halves_map: ControlMap) -> None:
    line = line_of_contact(halves_map, AA, BB)
    assert line.length.best == pytest.approx(MERIDIAN_KM, rel=1e-4)
    assert geometry_of(line.shape).bounds == pytest.approx((31, 48, 31, 49), abs=1e-3)


def test_the_line_is_the_same_from_both_sides(halves_map: ControlMap) -> None:
    there = line_of_contact(halves_map, AA, BB).length.best
    back = line_of_contact(halves_map, BB, AA).length.best
    assert there == pytest.approx(back, rel=1e-6)


def test_a_finer_scale_never_gives_a_shorter_line(tmp_path: Path, small: Theatre) -> None:
    # a saw of 40 teeth, each 0.025 degrees high and 0.02 deep
    lat = np.linspace(48, 49, 81)
    teeth = np.where(np.arange(81) % 2, 31.02, 31.0)
    ring = [*zip(teeth, lat, strict=True), (32, 49), (32, 48)]
    saw = shapely.segmentize(shapely.Polygon(ring), 0.01)
    path = write_geojson(tmp_path / "saw.geojson", (saw, {}))
    line = line_of_contact(read_control(path, small, holder="BB", rest="AA"), AA, BB)
    lengths = [point.length_km for point in line.curve]
    assert lengths == sorted(lengths, reverse=True)
    # each tooth edge by the independent library, 80 of them
    edge = Geodesic.WGS84.Inverse(48.5, 31.0, 48.5125, 31.02)["s12"] / 1e3
    assert line.length.high == pytest.approx(80 * edge, rel=0.01)
    assert line.curve[-1].length_km == pytest.approx(MERIDIAN_KM, rel=0.01)


def test_across_land_that_neither_holds_the_line_runs_in_the_middle(
    tmp_path: Path, small: Theatre
) -> None:
    path = write_geojson(
        tmp_path / "map.geojson",
        (square(30, 48, 30.8, 49), {"holder": "AA"}),
        (square(31.2, 48, 32, 49), {"holder": "BB"}),
    )
    line = line_of_contact(read_control(path, small), AA, BB)
    gap = square(30.8, 48, 31.2, 49)
    assert line.band is not None
    assert geometry_of(line.band).symmetric_difference(gap).area < 1e-6
    west, _, east, _ = geometry_of(line.shape).bounds
    assert west == pytest.approx(31, abs=0.01)
    assert east == pytest.approx(31, abs=0.01)


def test_a_hinterland_that_both_touch_is_not_between_them(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(
        tmp_path / "map.geojson",
        (square(30.5, 48.3, 31, 48.7), {"holder": "AA"}),
        (square(31, 48.3, 31.5, 48.7), {"holder": "BB"}),
    )
    line = line_of_contact(read_control(path, small), AA, BB)
    # where the two squares meet, and not on through the unknown land around them
    met = Geodesic.WGS84.Inverse(48.3, 31, 48.7, 31)["s12"] / 1e3
    assert line.length.best == pytest.approx(met, rel=1e-3)


def test_a_speck_beyond_the_line_is_no_line(tmp_path: Path, small: Theatre) -> None:
    speck = square(30.5, 48.5, 30.503, 48.503)  # 0.07 km2
    path = write_geojson(tmp_path / "map.geojson", (EAST.union(speck), {}))
    line = line_of_contact(read_control(path, small, holder="BB", rest="AA"), AA, BB)
    assert line.length.best == pytest.approx(MERIDIAN_KM, rel=1e-3)


def test_a_party_that_holds_nothing_has_no_line(halves_map: ControlMap) -> None:
    with pytest.raises(NotFoundError) as caught:
        line_of_contact(halves_map, AA, PartyId("CC"))
    assert caught.value.problems[0].code == "HOLDER-UNKNOWN"


def test_the_distance_of_a_place_has_the_band_of_the_line(tmp_path: Path, small: Theatre) -> None:
    path = write_geojson(tmp_path / "map.geojson", (EAST, {}))
    banded = read_control(path, small, holder="BB", rest="AA", band_km=5.0)
    line = line_of_contact(banded, AA, BB)
    away = distance_from(banded, line, 30.5, 48.5)
    # along the parallel the geodesic to 31 E, by the independent library
    km = Geodesic.WGS84.Inverse(48.5, 30.5, 48.5, 31.0)["s12"] / 1e3
    assert away.best == pytest.approx(km, rel=1e-3)
    assert away.low == pytest.approx(km - 5, rel=0.01)
    assert away.high == pytest.approx(km + 5, rel=0.01)
    inside = distance_from(banded, line, 31.01, 48.5)
    assert inside.low == 0.0


def test_sectors_share_the_line_without_rest(halves_map: ControlMap) -> None:
    line = line_of_contact(halves_map, AA, BB)
    cut = sectors(line, 25.0)
    assert len(cut) == 4
    assert sum(length_km(geometry_of(sector.shape)) for sector in cut) == pytest.approx(
        MERIDIAN_KM, rel=1e-4
    )
    assert [sector.number for sector in cut] == [1, 2, 3, 4]


def test_a_sector_is_called_by_the_places_nearest_to_its_ends(
    halves_map: ControlMap, small: Theatre
) -> None:
    line = line_of_contact(halves_map, AA, BB)
    called = {
        name for s in sectors(line, 60.0, small.places) for name in (s.start_near, s.end_near)
    }
    # Berun (30.75 E) and Cesta (31.25 E) are equally far from 31 E; the others are farther
    assert called <= {"Berun", "Cesta"}


def test_the_line_runs_along_the_middle_of_land_of_unknown_status(
    tmp_path: Path, small: Theatre
) -> None:
    # edges of 74 km with a vertex at either end only, as publishers draw them: their geodesic
    # lies some 110 m off the chord in lon/lat, and both areas have to bend alike
    held, grey = shapely.box(31, 48.5, 32, 49), shapely.box(31, 48.4, 32, 48.5)
    path = write_geojson(
        tmp_path / "1735678434.geojson",
        (held, {"name": "слово /// Occupied /// geoJSON.status.occupied"}),
        (grey, {"name": "слово /// Unknown status /// geoJSON.status.unknown"}),
    )
    control_map = read_control(path, small, rest="UA")
    line = line_of_contact(control_map, PartyId("RU"), PartyId("UA"))
    course = geometry_of(line.shape)
    # down the western side of what is held, then along the middle of what is grey
    middle = shapely.clip_by_rect(course, 31.1, 48, 31.9, 49)
    assert middle.length > 0
    _, south, _, north = middle.bounds
    assert (south, north) == (pytest.approx(48.45, abs=0.005), pytest.approx(48.45, abs=0.005))
    assert len(shapely.get_parts(course)) == 1
