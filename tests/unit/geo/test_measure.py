"""Measures agree with figures from elsewhere: an independent library, and arithmetic."""

from __future__ import annotations

import math

import pytest
import shapely

from truceline.geo.measure import area_km2, distances_m, geodesic, length_km
from truceline.geo.near import within_km


def test_a_quarter_of_the_northern_hemisphere_is_an_eighth_of_the_ellipsoid() -> None:
    # the WGS 84 ellipsoid has 510 065 621.724 km2 (NIMA TR8350.2, derived constants)
    octant = shapely.Polygon([(0, 0), (45, 0), (90, 0), (90, 45), (90, 90), (0, 90), (0, 45)])
    assert area_km2(octant) == pytest.approx(510_065_621.724 / 8, rel=1e-9)


def test_a_degree_of_latitude_at_the_equator_has_its_textbook_length() -> None:
    # 110.574 km, e.g. Torge & Mueller, Geodesy (2012), table of meridian arcs
    assert length_km(shapely.LineString([(0, 0), (0, 1)])) == pytest.approx(110.574, abs=5e-4)


def test_ring_direction_does_not_change_an_area() -> None:
    ring = [(30, 48), (31, 48), (31, 49), (30, 49)]
    assert area_km2(shapely.Polygon(ring)) == pytest.approx(area_km2(shapely.Polygon(ring[::-1])))


def test_a_hole_is_taken_off_the_area_and_added_to_the_perimeter() -> None:
    outer, inner = shapely.box(30, 48, 31, 49), shapely.box(30.4, 48.4, 30.6, 48.6)
    ring = outer.difference(inner)
    assert area_km2(ring) == pytest.approx(area_km2(outer) - area_km2(inner), rel=1e-12)
    assert length_km(ring) == pytest.approx(length_km(outer) + length_km(inner), rel=1e-12)


def test_a_geodesic_keeps_its_ends_and_its_length() -> None:
    line = geodesic([(30, 50), (40, 50)])
    assert line.coords[0] == (30, 50)
    assert line.coords[-1] == (40, 50)
    # the vertices lie on the geodesic, so the sum of the legs is the distance of the ends
    assert length_km(line) == pytest.approx(distances_m(30, 50, 40, 50) / 1e3, rel=1e-12)


def test_a_buffer_has_the_area_of_a_stadium_even_on_a_long_line() -> None:
    line = geodesic([(30, 48), (40, 49)])
    # Steiner on a plane: 2 r L + pi r^2; on the ellipsoid the Gauss curvature changes it by
    # less than (r / R)^2 = 6e-6, and 16 segments a quarter take 1.6e-3 of the round ends
    expected = 2 * 15 * length_km(line) + math.pi * 15**2
    assert area_km2(within_km(line, 15)) == pytest.approx(expected, rel=1e-4)


def test_every_point_of_a_buffers_edge_is_at_the_distance() -> None:
    point = shapely.Point(38, 48)
    edge = shapely.get_coordinates(within_km(point, 20).exterior)
    metres = distances_m(38, 48, edge[:, 0], edge[:, 1])
    assert metres == pytest.approx(20_000, rel=1e-6)


def test_a_negative_distance_is_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        within_km(shapely.Point(0, 0), -1)
