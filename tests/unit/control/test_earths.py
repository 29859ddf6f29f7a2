"""Areas against an independent geodesic library, and on the Earths that publishers use."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from truceline.geo.earth import EARTHS
from truceline.geo.edges import along_geodesics
from truceline.geo.measure import area_km2


def blob(seed: int) -> shapely.Polygon:
    rng = np.random.default_rng(seed)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 40))
    size = rng.uniform(0.3, 1.5, 40)
    return shapely.Polygon(
        np.column_stack([35 + 1.5 * size * np.cos(angles), 48 + size * np.sin(angles)])
    )


def independent_km2(polygon: shapely.Polygon) -> float:
    ring = Geodesic.WGS84.Polygon()
    for lon, lat in polygon.exterior.coords[:-1]:
        ring.AddPoint(lat, lon)
    return abs(ring.Compute(False, True)[2]) / 1e6


@pytest.mark.parametrize("seed", range(5))
def test_areas_agree_with_an_independent_geodesic_library(seed: int) -> None:
    polygon = blob(seed)
    assert area_km2(polygon) == pytest.approx(independent_km2(polygon), rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_vertices_along_geodesics_change_no_area(seed: int) -> None:
    polygon = blob(seed)
    dense = along_geodesics(polygon)
    assert len(dense.exterior.coords) > 5 * len(polygon.exterior.coords)
    assert area_km2(dense) == pytest.approx(area_km2(polygon), rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_parts_cut_from_dense_edges_add_up(seed: int) -> None:
    polygon = along_geodesics(blob(seed))
    knife = along_geodesics(shapely.box(30, 40, 35.1, 55))
    parts = area_km2(polygon.intersection(knife)) + area_km2(polygon.difference(knife))
    assert parts == pytest.approx(area_km2(polygon), rel=1e-7)


def test_neighbours_get_the_same_vertices_whichever_way_an_edge_runs() -> None:
    there = shapely.LineString([(30, 48), (33, 50)])
    one, other = along_geodesics(there), along_geodesics(there.reverse())
    assert one.equals(other.reverse())


def test_a_zone_of_a_sphere_has_the_area_of_the_textbook() -> None:
    # 2 pi R^2 (sin b - sin a) for a whole zone, one degree of it here; its edges as parallels
    south, north, radius = 48.0, 49.0, 6_378_137.0
    lon = np.linspace(30, 31, 2001)
    ring = [*((x, south) for x in lon), *((x, north) for x in lon[::-1])]
    expected = (
        math.radians(1) * radius**2 * (math.sin(math.radians(49)) - math.sin(math.radians(48)))
    )
    measured = EARTHS["sphere-equatorial"].area_km2(shapely.Polygon(ring))
    assert measured == pytest.approx(expected / 1e6, rel=1e-6)


def test_web_mercator_is_too_large_by_the_square_of_its_scale() -> None:
    small = shapely.box(35, 48, 35.01, 48.01)
    # the scale of the projection at 48 degrees is near 1/cos(48)
    ratio = EARTHS["web-mercator"].area_km2(small) / EARTHS["wgs84"].area_km2(small)
    assert ratio == pytest.approx(1 / math.cos(math.radians(48.005)) ** 2, rel=0.01)


def test_an_area_stays_valid_where_a_bent_edge_would_cross_another() -> None:
    # a tongue two metres north of the chord of a 150 km edge, whose geodesic bulges 440 m north
    tongue = shapely.Polygon([(34.9, 50.00002), (35.1, 50.00002), (35.1, 50.1), (34.9, 50.1)])
    land = shapely.MultiPolygon([shapely.Polygon([(34, 49), (36, 49), (36, 50), (34, 50)]), tongue])
    assert land.is_valid
    assert along_geodesics(land).is_valid
