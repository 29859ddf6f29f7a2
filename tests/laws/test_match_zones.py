"""Law: probabilities of zones add up as areas do."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.engines.edges import ZoneShape
from truceline.engines.matching import ZoneIndex

coordinates = st.tuples(st.floats(30.0, 31.0), st.floats(48.0, 49.0))
triangles = st.tuples(coordinates, coordinates, coordinates).map(
    lambda corners: shapely.Polygon(corners)
).filter(lambda zone: zone.area > 1e-4)  # fmt: skip
positions = st.tuples(st.floats(29.7, 31.3), st.floats(47.7, 49.3))
spreads = st.sampled_from([100.0, 1500.0, 12_000.0, 40_000.0])


def shares(zones: list[shapely.Geometry], at: tuple[float, float], spread_m: float) -> np.ndarray:
    index = ZoneIndex([ZoneShape(n, z) for n, z in enumerate(zones)], len(zones), kernel="numpy")
    pairs = index.probabilities(*at, spread_m, least=0.0)
    return np.bincount(pairs.zone, weights=pairs.share, minlength=len(zones))


@settings(max_examples=60, deadline=None)
@given(first=triangles, second=triangles, at=positions, spread_m=spreads)
def test_two_zones_are_their_union_and_their_overlap(
    first: shapely.Polygon, second: shapely.Polygon, at: tuple[float, float], spread_m: float
) -> None:
    union, overlap = first.union(second), first.intersection(second)
    zones = [first, second, union]
    if overlap.geom_type in ("Polygon", "MultiPolygon") and overlap.area > 1e-7:
        zones.append(overlap)
    found = shares(zones, at, spread_m)
    both = found[3] if len(zones) == 4 else 0.0
    # an overlap too thin to be drawn is left out: at most its area over that of the error
    assert abs(found[0] + found[1] - found[2] - both) < 2e-4


@settings(max_examples=60, deadline=None)
@given(zone=triangles, at=positions, spread_m=spreads)
def test_a_zone_and_the_rest_of_a_box_are_the_box(
    zone: shapely.Polygon, at: tuple[float, float], spread_m: float
) -> None:
    box = shapely.box(29.0, 47.0, 32.0, 50.0)
    inside, rest, whole = shares([zone, box.difference(zone), box], at, spread_m)
    assert abs(inside + rest - whole) < 1e-5


@settings(max_examples=60, deadline=None)
@given(zone=triangles, at=positions, spread_m=spreads)
def test_a_larger_zone_is_never_less_probable(
    zone: shapely.Polygon, at: tuple[float, float], spread_m: float
) -> None:
    small, large = shares([zone, zone.buffer(0.05)], at, spread_m)
    assert small <= large + 5e-5
