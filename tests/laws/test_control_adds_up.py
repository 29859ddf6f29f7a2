"""Areas add up: holders to a unit, units to the whole; what one gains the others lose."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.control.area import area_table
from truceline.control.change import control_diff
from truceline.control.ground import Ground, GroundUnit
from truceline.control.settlements import Barrier, control_from_places
from truceline.model.control import ControlMap, PlaceHolding
from truceline.model.record import PartyId, PlaceId, UnitId


def square(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    return shapely.segmentize(shapely.box(west, south, east, north), 0.02)


GROUND = Ground(
    "two lands",
    "squares",
    (
        GroundUnit(UnitId("QQ-W"), "West", square(30, 48, 31, 49)),
        GroundUnit(UnitId("QQ-E"), "East", square(31, 48, 32, 49)),
    ),
)
# positions on a coarse lattice, so that ties, borders and coinciding bisectors come up
positions = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 20)), min_size=2, max_size=12, unique=True
)
rivers = st.one_of(
    st.none(),
    st.tuples(st.integers(1, 39), st.integers(1, 39)).map(
        lambda ends: shapely.LineString([(30 + ends[0] / 20, 47.9), (30 + ends[1] / 20, 49.1)])
    ),
)


@st.composite
def control_maps(draw: st.DrawFn) -> ControlMap:
    places = [
        PlaceHolding(
            place=PlaceId(f"place:{index}"),
            name=f"place {index}",
            unit=None,
            lon=30 + x / 20,
            lat=48 + y / 20,
            holder=PartyId(draw(st.sampled_from(["AA", "BB", "contested"]))),
            as_of=date(2025, 8, 8),
            basis="made up by a test",
        )
        for index, (x, y) in enumerate(draw(positions))
    ]
    river = draw(rivers)
    barriers = () if river is None else (Barrier("a river", "made up", river),)
    return control_from_places(places, GROUND, barriers=barriers)


@settings(max_examples=15, deadline=None)
@given(control_maps())
def test_holders_add_up_to_units_and_units_to_the_whole(control_map: ControlMap) -> None:
    table = area_table(control_map, GROUND)
    for row in (*table.rows, table.total):
        held = [amount.best or 0.0 for amount in row.held_by.values()]
        assert sum(held) == pytest.approx(row.total.best, rel=1e-6)
        for amount in row.held_by.values():
            assert 0 <= amount.low <= amount.best <= amount.high <= row.total.best * (1 + 1e-6)
    assert sum(row.total.best for row in table.rows) == pytest.approx(table.total.total.best)


@settings(max_examples=15, deadline=None)
@given(control_maps(), control_maps())
def test_what_one_gains_the_others_lose(before: ControlMap, after: ControlMap) -> None:
    total = control_diff(before, after, GROUND).total
    gained = sum(row.gained.best or 0.0 for row in total)
    lost = sum(row.lost.best or 0.0 for row in total)
    # to the strip of a metre along every edge that counts as no change
    assert gained == pytest.approx(lost, abs=1.0)
    assert sum(row.net.best or 0.0 for row in total) == pytest.approx(0, abs=1.0)
