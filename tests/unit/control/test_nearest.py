"""Land goes to its nearest point, parts add up, and nothing crosses a barrier."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from truceline.geo.measure import area_km2, length_km
from truceline.geo.nearest import halves, nearest_cells

LAND = shapely.box(30, 48, 32, 49)


def owner(partition: object, lon: float, lat: float) -> list[int]:
    hit = shapely.intersects(partition.cells, shapely.Point(lon, lat))
    return np.flatnonzero(hit).tolist()


def test_every_piece_of_land_goes_to_the_point_that_is_nearest_on_the_ellipsoid() -> None:
    rng = np.random.default_rng(7)
    points = rng.uniform((30, 48), (32, 49), (40, 2))
    partition = nearest_cells(points, LAND)
    for lon, lat in rng.uniform((30, 48), (32, 49), (200, 2)):
        # the independent geodesic library decides, with a tie left open within 5 m
        away = [Geodesic.WGS84.Inverse(lat, lon, q[1], q[0])["s12"] for q in points]
        near = {i for i, metres in enumerate(away) if metres < min(away) + 5}
        assert set(owner(partition, lon, lat)) <= near


def test_the_parts_add_up_to_the_land() -> None:
    points = np.random.default_rng(3).uniform((30, 48), (32, 49), (60, 2))
    partition = nearest_cells(points, LAND)
    whole = shapely.unary_union(partition.cells)
    assert whole.symmetric_difference(LAND).area < 1e-9
    assert sum(cell.area for cell in partition.cells) == pytest.approx(LAND.area, rel=1e-9)


def test_a_barrier_gives_each_bank_to_its_own_points() -> None:
    # the river runs along 30.4 E; without it the halfway line would be 31 E
    river = shapely.LineString([(30.4, 47), (30.4, 50)])
    partition = nearest_cells([(30.2, 48.5), (31.8, 48.5)], LAND, barriers=river)
    assert owner(partition, 30.3, 48.5) == [0]
    assert owner(partition, 30.6, 48.5) == [1]
    assert (
        partition.cells[0].equals_exact(shapely.box(30, 48, 30.4, 49), 1e-6)
        or partition.cells[0].symmetric_difference(shapely.box(30, 48, 30.4, 49)).area < 1e-6
    )


def test_a_barrier_that_ends_inland_is_gone_round_only_by_its_own_bank() -> None:
    # the river reaches from the north edge to 48.4 N; south of it land goes to the nearest
    river = shapely.LineString([(30.4, 50), (30.4, 48.4)])
    partition = nearest_cells([(30.2, 48.7), (31.8, 48.7)], LAND, barriers=river)
    assert owner(partition, 30.6, 48.2) == [0]
    assert sum(cell.area for cell in partition.cells) == pytest.approx(LAND.area, rel=1e-9)


def test_an_island_goes_to_the_nearest_point_on_its_own_side_of_the_barrier() -> None:
    island = shapely.box(30.5, 50, 30.6, 50.1)
    river = shapely.LineString([(29, 49.5), (30.8, 49.5), (30.8, 51)])
    partition = nearest_cells(
        [(30.5, 48.9), (31.9, 48.9), (30.2, 50.2)],
        shapely.union_all([LAND, island, shapely.box(30.1, 50.15, 30.3, 50.3)]),
        barriers=river,
    )
    assert owner(partition, 30.55, 50.05) == [2]


def test_points_on_a_lattice_are_parted_without_overlap() -> None:
    # found by a property test: on these points the diagram of GEOS 3.13 overlaps itself
    lattice = [(30.0, 48 + step / 20) for step in range(8)]
    lattice += [(30.05, 48.0), (30.05, 48.05), (30.35, 48.0), (30.35, 48.05)]
    partition = nearest_cells(lattice, LAND)
    assert sum(cell.area for cell in partition.cells) == pytest.approx(LAND.area, rel=1e-9)


def test_points_in_one_position_are_refused() -> None:
    with pytest.raises(ValueError, match="same position"):
        nearest_cells([(30, 48), (30, 48)], LAND)


def test_a_gap_is_halved_along_its_middle() -> None:
    west, east = shapely.box(30, 48, 30.9, 49), shapely.box(31.1, 48, 32, 49)
    mine, theirs = halves(shapely.box(30.9, 48, 31.1, 49), west, east)
    assert mine.symmetric_difference(shapely.box(30.9, 48, 31, 49)).area < 2e-3
    assert area_km2(mine) == pytest.approx(area_km2(theirs), rel=0.01)


def test_the_middle_of_a_narrow_gap_is_no_zigzag() -> None:
    # 200 m wide and 70 km long: its middle is as long as its shores
    west, east = shapely.box(30, 48, 30.998, 48.63), shapely.box(31.0007, 48.003, 32, 48.63)
    gap = shapely.box(30.998, 48, 31.0007, 48.63)
    mine, theirs = halves(gap, west, east)
    middle = shapely.intersection(mine.boundary, theirs.buffer(1e-6))
    straight = length_km(shapely.LineString([(30.999, 48), (30.999, 48.63)]))
    assert length_km(shapely.line_merge(middle)) == pytest.approx(straight, rel=0.03)
