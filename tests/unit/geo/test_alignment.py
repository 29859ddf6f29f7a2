"""Short geodesics by plain arithmetic, against Karney's own library and PROJ."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pyproj import Geod

from truceline.geo import alignment
from truceline.geo.edges import along_geodesics, areas_along_geodesics, legs_along_geodesics
from truceline.geo.measure import area_km2, areas_km2
from truceline.geo.shapes import side_by_side

WGS84 = Geod(ellps="WGS84")


def edges(length_km: float, count: int = 500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return edges of a length anywhere up to 79 degrees, and their middles, by PROJ."""
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-170, 170, count), rng.uniform(-79, 79, count)
    bearing, metres = rng.uniform(0, 360, count), np.full(count, length_km * 1e3)
    ends, middles = (
        np.column_stack(WGS84.fwd(lon, lat, bearing, along)[:2]) for along in (metres, metres / 2)
    )
    return np.column_stack([lon, lat]), ends, middles


@pytest.mark.parametrize(("length_km", "apart_m"), [(1, 1e-6), (20, 1e-6), (100, 1e-4)])
def test_the_middle_of_an_edge_is_that_of_the_geodesic(length_km, apart_m):
    starts, ends, middles = edges(length_km)
    found = alignment.between(starts, ends, np.full(len(starts), 0.5))
    assert WGS84.inv(*found.T, *middles.T)[2].max() < apart_m
    assert alignment.lengths_m(starts, ends) == pytest.approx(length_km * 1e3, rel=2e-7)


@pytest.mark.parametrize("lat", [-79.0, -35.0, 0.0, 48.0, 60.0])
@pytest.mark.parametrize("size_km", [1.0, 5.0, 19.0])
def test_an_area_is_that_of_karneys_library(lat, size_km):
    rng = np.random.default_rng(11)
    for _ in range(10):
        count = int(rng.integers(5, 30))
        bearings = np.sort(rng.uniform(0, 360, count))
        away = rng.uniform(0.3, 0.5, count) * size_km * 1e3
        lon, at, _ = WGS84.fwd(np.full(count, 31.0), np.full(count, lat), bearings, away)
        ring = Geodesic.WGS84.Polygon()
        for x, y in zip(lon, at, strict=True):
            ring.AddPoint(y, x)
        expected = abs(ring.Compute()[2]) / 1e6
        found = area_km2(shapely.Polygon(np.column_stack([lon, at])))
        assert found == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_many_areas_are_those_one_by_one_with_holes_and_long_edges():
    shell, hole = shapely.box(36, 48, 36.1, 48.1), shapely.box(36.04, 48.04, 36.05, 48.05)
    shapes = [
        shapely.Polygon(),
        shapely.difference(shell, hole),
        shapely.box(30, 48, 31, 49),  # edges of 100 km are PROJ's
        shapely.MultiPolygon([shell, shapely.box(-31, 48, -30, 49)]),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.box(30, 85, 30.1, 85.1),  # so near to the pole, too
    ]
    expected = [abs(WGS84.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes[:3]]
    expected += [
        abs(WGS84.geometry_area_perimeter(shell)[0]) / 1e6 + expected[2],
        0.0,
        abs(WGS84.geometry_area_perimeter(shapes[5])[0]) / 1e6,
    ]
    assert areas_km2(shapes) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert [area_km2(shape) for shape in shapes] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_an_edge_gets_the_same_vertices_whatever_else_is_there():
    """PROJ bends an edge of 300 km and plain arithmetic one of 30, in one shape or in two."""
    long = shapely.Polygon([(30, 48), (34, 48), (30.4, 48.2)])
    short = shapely.Polygon([(30.4, 48.2), (30, 48), (30.1, 48.3)])
    apart = [along_geodesics(shape) for shape in (long, short)]
    together = areas_along_geodesics([long, short])
    assert apart == together
    ways = [{tuple(p) for p in shapely.get_coordinates(shape)} for shape in together]
    inside = [(x, y) for x, y in ways[1] if 30 < x < 30.4 and abs(y - (48 + (x - 30) / 2)) < 1e-3]
    assert len(inside) > 10
    assert set(inside) <= ways[0]


def test_legs_keep_their_ends_and_get_vertices_between():
    legs = np.array([[30, 48, 30.001, 48], [30, 48, 30.1, 48.1], [31, 48, 30, 48.0]])
    dense = legs_along_geodesics(legs, step_km=5)
    assert dense[0].tolist() == legs[0].tolist()
    starts = [leg[:2].tolist() for leg in dense]
    for leg in legs[1:]:
        at = starts.index(leg[:2].tolist(), 1)
        while dense[at, 2:].tolist() != leg[2:].tolist():
            assert dense[at, 2:].tolist() == starts[at + 1]
            at += 1
    assert WGS84.inv(*dense.T)[2].max() <= 5_000


def test_areas_with_common_borders_are_laid_together_and_others_are_not():
    row = np.array([shapely.box(x, 0, x + 1, 1) for x in range(4)], object)
    (one,) = side_by_side(row)
    assert one.equals(shapely.box(0, 0, 4, 1))
    nested = np.array([*row, shapely.box(1.2, 0.2, 1.8, 0.8)], object)
    assert len(side_by_side(nested)) == 5  # a district inside its province
    twice = np.array([*row, row[0]], object)
    assert len(side_by_side(twice)) == 5
    across = np.array([*row, shapely.box(0.5, 0.5, 2.5, 1.5)], object)
    assert len(side_by_side(across)) == 5
