"""Probabilities against independent integration on a thousand zones and positions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from pyproj import Geod
from tests.engines.quadrature import around, disc_mass, gaussian_mass
from tests.engines.shapes import random_position, random_zone

from truceline.engines.compiled import has_numba
from truceline.engines.edges import ZoneShape
from truceline.engines.matching import Kernel, ZoneIndex

KERNELS = [
    pytest.param("numba", marks=pytest.mark.skipif(not has_numba(), reason="numba is absent")),
    "numpy",
]
KINDS = ("star", "holes", "sliver", "box", "rugged")
PLACES = ("around", "around", "edge", "corner", "far")


def cases(count: int, seed: int) -> list[tuple[shapely.Geometry, float, float, float]]:
    """Zones up to 600 km from the centre of their plane, spreads from 30 m to 30 km."""
    rng = np.random.default_rng(seed)
    made = []
    for index in range(count):
        size = 10 ** rng.uniform(-2.5, 0.0)
        lon, lat = rng.uniform(22, 40), rng.uniform(44, 52)
        zone = random_zone(rng, KINDS[index % len(KINDS)], lon, lat, size)
        place = PLACES[(index // len(KINDS)) % len(PLACES)]
        x, y = random_position(rng, zone, place, size)
        made.append((zone, x, y, 10 ** rng.uniform(1.5, 4.5)))
    return made


def far_corners() -> list[ZoneShape]:
    """Two small zones that set the plane's centre at 31 E 48 N, whatever is tested."""
    return [
        ZoneShape(1, shapely.box(20.0, 43.0, 20.01, 43.01)),
        ZoneShape(2, shapely.box(42.0, 53.0, 42.01, 53.01)),
    ]


def share_of(index: ZoneIndex, x: float, y: float, spread_m: float, **options: object) -> float:
    pairs = index.probabilities(x, y, spread_m, least=1e-9, **options)
    return float(pairs.share[pairs.zone == 0].sum())


def beyond_reach(zone: shapely.Geometry, x: float, y: float, spread_m: float) -> bool:
    """Whether a zone lies so far off that a plane around the position would fold."""
    middle = zone.centroid
    _, _, metres = Geod(ellps="WGS84").inv(x, y, middle.x, middle.y)
    return metres > 1e6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spread", "reference", "count"),
    [("gaussian", gaussian_mass, 1000), ("disc", disc_mass, 250)],
)
def test_a_thousand_probabilities_agree_with_integration_within_1e_4(
    spread: str, reference: Callable[[shapely.Geometry], float], count: int
) -> None:
    worst = 0.0
    for zone, x, y, spread_m in cases(count, seed=7):
        index = ZoneIndex([ZoneShape(0, zone), *far_corners()], 3, kernel="numpy")
        found = share_of(index, x, y, spread_m, spread=spread)
        if beyond_reach(zone, x, y, spread_m):
            assert found == 0.0
            continue
        worst = max(worst, abs(found - reference(around(zone, x, y, spread_m))))
    assert worst < 1e-4


@pytest.mark.parametrize("spread", ["gaussian", "disc"])
@pytest.mark.skipif(not has_numba(), reason="numba is absent: install the extra 'fast'")
def test_the_compiled_kernel_gives_the_answers_of_numpy(spread: str) -> None:
    for zone, x, y, spread_m in cases(50, seed=8):
        shares = [
            share_of(ZoneIndex([ZoneShape(0, zone), *far_corners()], 3, kernel=kernel), x, y,
                     spread_m, spread=spread)
            for kernel in ("numba", "numpy")
        ]  # fmt: skip
        # the density of a lobe comes from the table in one and from the exponential in the other
        assert shares[0] == pytest.approx(shares[1], abs=1e-7)


def mosaic(rng: np.random.Generator, across: int) -> list[shapely.Geometry]:
    """A partition of a box into zones with ragged shared borders."""
    xs = np.linspace(30.0, 36.0, across + 1)
    ys = np.linspace(46.0, 50.0, across + 1)
    inner = rng.uniform(-0.1, 0.1, (across + 1, across + 1, 2)) * 6 / across
    inner[[0, -1], :] = inner[:, [0, -1]] = 0
    corner = np.stack(np.meshgrid(xs, ys, indexing="ij"), axis=-1) + inner
    return [
        shapely.Polygon([corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]])
        for i in range(across)
        for j in range(across)
    ]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("spread_m", [40.0, 900.0, 15_000.0])
def test_a_partition_of_a_hundred_zones_sums_to_one(kernel: Kernel, spread_m: float) -> None:
    rng = np.random.default_rng(3)
    zones = mosaic(rng, 10)
    index = ZoneIndex([ZoneShape(i, z) for i, z in enumerate(zones)], len(zones), kernel=kernel)
    # far enough inside the box that nothing of the error lies outside it
    lon, lat = rng.uniform(31.5, 34.5, 200), rng.uniform(47.0, 49.0, 200)
    pairs = index.probabilities(lon, lat, spread_m, least=0.0)
    sums = np.bincount(pairs.point, weights=pairs.share, minlength=len(lon))
    assert np.allclose(sums, 1.0, atol=1e-5)


@pytest.mark.parametrize("kernel", KERNELS)
def test_exact_positions_lie_in_the_zones_that_geos_finds(kernel: Kernel) -> None:
    rng = np.random.default_rng(4)
    zones = [random_zone(rng, kind, 31.0, 48.0, 0.8) for kind in KINDS for _ in range(4)]
    index = ZoneIndex([ZoneShape(i, z) for i, z in enumerate(zones)], len(zones), kernel=kernel)
    lon, lat = rng.uniform(29, 33, 5000), rng.uniform(46, 50, 5000)
    pairs = index.contains(lon, lat)
    assert np.all(pairs.share == 1.0)
    for which, zone in enumerate(zones):
        expected = np.flatnonzero(shapely.contains_xy(zone, lon, lat))
        assert np.array_equal(np.sort(pairs.point[pairs.zone == which]), expected)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("lon", "lat", "share"),
    [
        (30.5, 48.0, 0.5),  # on the lower side
        (30.5, 49.0, 0.5),
        (30.0, 48.5, 0.5),
        (31.0, 48.5, 0.5),
        (30.0, 48.0, 0.25),  # at a right angle, a quarter
        (31.0, 48.0, 0.25),
        (31.0, 49.0, 0.25),
        (30.0, 49.0, 0.25),
    ],
)
def test_an_exact_position_on_a_border_counts_by_the_angle_inside(
    kernel: Kernel, lon: float, lat: float, share: float
) -> None:
    index = ZoneIndex([ZoneShape(0, shapely.box(30, 48, 31, 49))], 1, kernel=kernel)
    assert index.contains(lon, lat).share == pytest.approx([share])


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_moving_zone_holds_a_position_on_the_days_when_it_covers_it(kernel: Kernel) -> None:
    day = 86_400
    # the eastern side moves 0.1 degrees a day; the zone rests on the fourth day
    sides = [30.1, 30.2, 30.3, 30.3, 30.4]
    shapes = [
        ZoneShape(0, shapely.box(30, 48, east, 49), start=n * day, end=(n + 1) * day)
        for n, east in enumerate(sides)
    ]
    index = ZoneIndex(shapes, 1, kernel=kernel)
    hours = np.arange(-12, 24 * 6, 12) * 3600
    held = index.contains(np.full(len(hours), 30.25), 48.5, moment=hours).point
    assert [int(hours[row] // 3600) for row in held] == [48, 60, 72, 84, 96, 108]
    wide = index.probabilities(30.3, 48.5, 5000.0, moment=np.array([72 * 3600]))
    assert wide.share == pytest.approx([0.5], abs=1e-4)  # on the side that day, and far from others


def test_an_unmoved_border_is_one_edge_through_all_days() -> None:
    shapes = [ZoneShape(0, shapely.box(30, 48, 31, 49), start=n, end=n + 1) for n in range(50)]
    assert len(ZoneIndex(shapes, 1)._edges) == len(ZoneIndex([shapes[0]], 1)._edges)


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_far_side_of_the_earth_is_in_no_zone(kernel: Kernel) -> None:
    index = ZoneIndex([ZoneShape(0, shapely.box(30, 48, 31, 49))], 1, kernel=kernel)
    pairs = index.probabilities([-149.5, -149.5, 0.0], [-48.5, -48.4, -90.0], 30_000.0)
    assert len(pairs) == 0


def test_a_negative_spread_is_refused() -> None:
    index = ZoneIndex([ZoneShape(0, shapely.box(30, 48, 31, 49))], 1)
    with pytest.raises(ValueError, match="negative"):
        index.probabilities(30.0, 48.0, -1.0)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("spread", ["gaussian", "disc"])
def test_a_zone_far_smaller_than_the_error_has_its_area_times_the_density(
    kernel: Kernel, spread: str
) -> None:
    # drawn coarsely, its whole border is one stretch that ends where it began
    ring = [(30 + 0.01 * np.cos(a), 48 + 0.01 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 60)]
    zone = shapely.Polygon(ring[:-1])
    index = ZoneIndex([ZoneShape(0, zone), ZoneShape(1, shapely.box(34, 48, 35, 49))], 2, kernel)
    spread_m = 200_000.0
    # area on the ellipsoid by pyproj, density at the middle of the law
    area = abs(Geod(ellps="WGS84").geometry_area_perimeter(zone)[0])
    expected = area / (np.pi * spread_m**2) / (2 if spread == "gaussian" else 1)
    # in the middle, and on each corner: one of them is where the stretch begins and ends
    for lon, lat in [(30.0, 48.0), *ring[:-1]]:
        pairs = index.probabilities(lon, lat, spread_m, spread=spread, least=1e-9)
        assert float(pairs.share[pairs.zone == 0].sum()) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("spread", ["gaussian", "disc"])
@pytest.mark.parametrize("spread_m", [0.05, 0.1, 0.4, 1.0, 3.0, 9.0, 10.0, 12.0])
def test_a_position_known_to_metres_on_a_long_edge_lies_half_inside(
    kernel: Kernel, spread: str, spread_m: float
) -> None:
    # an edge of a degree along a parallel bows by hundreds of metres on any plane; at each point
    # of it half of a small error lies on either side
    index = ZoneIndex([ZoneShape(0, shapely.box(30, 68, 31, 69))], 1, kernel=kernel)
    lon = 30 + np.random.default_rng(5).uniform(0.1, 0.9, 40)
    pairs = index.probabilities(lon, 68.0, spread_m, spread=spread)
    assert len(pairs) == len(lon)
    assert np.abs(pairs.share - 0.5).max() < 1e-4
