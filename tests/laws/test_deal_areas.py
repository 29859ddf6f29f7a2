"""Laws: areas add up, nothing is both in and out, and a zone's three shapes nest."""

from __future__ import annotations

from functools import cache

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.deal.compiling import compile_deal
from truceline.geo.measure import area_km2
from truceline.geo.shapes import geometry_of
from truceline.model.terms import Zone

UNITS = ["Sumy oblast", "Kharkiv oblast", "Poltava oblast", "Chernihiv oblast"]
HEAD = (
    'deal "Laws"\ntheatre ukraine\nparty RU "R"\nparty UA "U"\nline l = boundary of Sumy oblast\n'
)
AREAS = st.one_of(
    st.sampled_from(UNITS),
    st.integers(1, 60).map(lambda km: f"(within {km} km of l)"),
    st.tuples(st.integers(1, 20), st.integers(1, 20)).map(
        lambda d: f"(within {min(d)} to {max(d) + 1} km of l)"
    ),
)


@cache
def zones(one: str, other: str) -> dict[str, Zone]:
    text = HEAD + "".join(
        f"zone {name} = {one} {sign} {other}\n"
        for name, sign in (("sum", "+"), ("rest", "-"), ("shared", "&"))
    )
    text += f"zone one = {one}\nzone other = {other}\n"
    return {zone.id: zone for zone in compile_deal(text).zones}


def km2(zone: Zone) -> float:
    assert zone.shape is not None
    return area_km2(geometry_of(zone.shape))


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(UNITS), st.integers(1, 60))
def test_parts_add_up_to_the_whole(unit: str, distance: int) -> None:
    found = zones(unit, f"(within {distance} km of l)")
    whole = km2(found["one"]) + km2(found["other"])
    assert abs(km2(found["sum"]) + km2(found["shared"]) - whole) <= 1e-6 * whole
    assert abs(km2(found["rest"]) + km2(found["shared"]) - km2(found["one"])) <= 1e-6 * whole


@settings(max_examples=6, deadline=None)
@given(AREAS, AREAS)
def test_the_three_shapes_of_a_zone_nest(one: str, other: str) -> None:
    for zone in zones(one, other).values():
        area = zone.area
        known = [value for value in (area.low, area.best, area.high) if value is not None]
        assert known == sorted(known)
        if zone.low is not None and zone.high is not None:
            outside = shapely.difference(geometry_of(zone.low), geometry_of(zone.high))
            assert area_km2(outside) <= 1e-6 * max(area.high or 0.0, 1.0)
