"""The set of zones that holds each position is what GEOS says, zone by zone."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from truceline.engines import holding
from truceline.engines.compiled import has_numba
from truceline.engines.edges import ZoneShape
from truceline.engines.matching import Kernel, ZoneIndex

KERNELS = [
    "numpy",
    pytest.param("numba", marks=pytest.mark.skipif(not has_numba(), reason="numba is absent")),
]


def blobs(count: int, seed: int = 1) -> list[shapely.Geometry]:
    """Rugged zones that overlap, some with a hole; more than fit in 64 bits."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 40))
        radius = rng.uniform(0.2, 0.8, 40)
        middle = rng.uniform([30, 47], [34, 50])
        ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) + middle
        blob = shapely.Polygon(ring)
        made.append(blob.difference(shapely.box(*(middle - 0.05), *(middle + 0.05))))
    return made


def index(shapes: list[shapely.Geometry], kernel: Kernel) -> ZoneIndex:
    return ZoneIndex([ZoneShape(i, s) for i, s in enumerate(shapes)], len(shapes), kernel)


@pytest.mark.parametrize("kernel", KERNELS)
def test_sets_hold_the_pairs_that_geos_finds(kernel: Kernel) -> None:
    shapes = blobs(70)
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(29, 35, 5000), rng.uniform(46, 51, 5000)
    found = index(shapes, kernel).zone_sets(lon, lat)
    peer = [(p, z) for z, s in enumerate(shapes)
            for p in np.flatnonzero(shapely.contains_xy(s, lon, lat)).tolist()]  # fmt: skip
    assert len(peer) > 5000
    assert list(zip(*(each.tolist() for each in found.pairs()), strict=True)) == sorted(peer)
    assert found.counts(70).tolist() == np.bincount([z for _, z in peer], minlength=70).tolist()
    assert all(found.zones_of(p) == tuple(z for q, z in sorted(peer) if q == p) for p in range(9))


@pytest.mark.parametrize("kernel", KERNELS)
def test_positions_on_an_edge_outside_or_nowhere_are_in_no_zone(kernel: Kernel) -> None:
    shapes: list[shapely.Geometry] = [shapely.box(30, 48, 31, 49), shapely.box(31, 48, 32, 49)]
    lon = [30.5, 31.0, 31.0, 30.0, 31.5, 40.0, np.nan, np.inf]
    lat = [48.5, 48.5, 48.0, 48.5, 48.5, 10.0, 48.5, 48.5]
    found = index(shapes, kernel).zone_sets(lon, lat)
    held = [found.zones_of(position) for position in range(len(lon))]
    assert held == [(0,), (), (), (), (1,), (), (), ()]


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_zone_that_moves_holds_what_it_held_at_the_time(kernel: Kernel) -> None:
    shapes = [
        ZoneShape(0, shapely.box(30, 48, 31, 49), end=100),
        ZoneShape(0, shapely.box(31, 48, 32, 49), start=100),
    ]
    moved = ZoneIndex(shapes, 1, kernel)
    found = moved.zone_sets([30.5, 30.5, 31.5, 31.5], np.full(4, 48.5), moment=[0, 200, 0, 200])
    assert [found.zones_of(position) for position in range(4)] == [(0,), (), (), (0,)]


@pytest.mark.skipif(not has_numba(), reason="numba is absent")
@pytest.mark.parametrize("pieces", [1, 7])
def test_neither_room_nor_pieces_change_the_answer(
    pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = blobs(70, seed=3)
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(29, 35, 3000), rng.uniform(46, 51, 3000)
    wide = index(shapes, "numba").zone_sets(lon, lat)
    assert len(wide.offsets) > 100
    monkeypatch.setattr(holding, "_ROOM", 4)  # sets, so that room is made again and again
    narrow = index(shapes, "numba")
    parts = zip(np.array_split(lon, pieces), np.array_split(lat, pieces), strict=True)
    found = [narrow.zone_sets(*part) for part in parts]
    held = [each.zones_of(position) for each in found for position in range(len(each))]
    assert held == [wide.zones_of(position) for position in range(len(lon))]
