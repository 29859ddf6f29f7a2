"""What changed between two areas is what an overlay finds, and the books balance."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.geo.changed import change_between, gridded
from truceline.geo.measure import area_km2

coordinates = st.integers(0, 60)


@st.composite
def areas(draw: st.DrawFn) -> shapely.Geometry:
    """Areas of a few overlapping boxes: holes, several parts and shared edges come up."""
    boxes = []
    for _ in range(draw(st.integers(1, 5))):
        west, south = draw(coordinates), draw(coordinates)
        boxes.append(shapely.box(west, south, west + draw(st.integers(1, 25)), south + 7))
    merged = shapely.union_all(boxes)
    return shapely.transform(merged, lambda points: 30 + points / 100)


def together(faces: tuple[shapely.Geometry, ...]) -> shapely.Geometry:
    return shapely.union_all(list(faces)) if faces else shapely.Polygon()


@settings(max_examples=150, deadline=None)
@given(areas(), areas())
def test_the_faces_are_those_of_an_overlay(
    before: shapely.Geometry, after: shapely.Geometry
) -> None:
    change = change_between(gridded(before), gridded(after))
    # the overlay of the whole maps is the other means
    gained, lost = after.difference(before), before.difference(after)
    assert together(change.gained).symmetric_difference(gained).area == pytest.approx(0, abs=1e-9)
    assert together(change.lost).symmetric_difference(lost).area == pytest.approx(0, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(areas(), areas())
def test_what_is_gained_one_way_is_lost_the_other(
    before: shapely.Geometry, after: shapely.Geometry
) -> None:
    there = change_between(gridded(before), gridded(after))
    back = change_between(gridded(after), gridded(before))
    assert together(there.gained).area == pytest.approx(together(back.lost).area, abs=1e-12)
    net = together(there.gained).area - together(there.lost).area
    assert net == pytest.approx(after.area - before.area, abs=1e-9)


@given(areas())
def test_saving_with_fewer_digits_changes_nothing(area: shapely.Geometry) -> None:
    noise = np.random.default_rng(1)
    shaken = shapely.transform(area, lambda points: points + noise.uniform(-4e-7, 4e-7))
    change = change_between(gridded(area), gridded(shaken))
    assert change.gained == change.lost == ()


@settings(max_examples=100, deadline=None)
@given(areas(), areas())
def test_faces_are_the_same_without_mending(
    before: shapely.Geometry, after: shapely.Geometry
) -> None:
    change = change_between(gridded(before, mend=False), gridded(after, mend=False))
    gained, lost = after.difference(before), before.difference(after)
    assert together(change.gained).symmetric_difference(gained).area == pytest.approx(0, abs=1e-9)
    assert together(change.lost).symmetric_difference(lost).area == pytest.approx(0, abs=1e-9)


def test_edges_that_fall_into_one_place_hide_no_face() -> None:
    # a strip finer than the grid between two boxes: its edges and theirs become one place
    boxes = [(33, 45, 33.2, 46), (30, 45, 31, 46), (31.0000001, 45, 31.0000002, 46)]
    boxes += [(31.0000003, 45, 31.5, 46)]
    after = shapely.MultiPolygon([shapely.box(*box) for box in boxes])
    before = shapely.MultiPolygon([shapely.box(33, 45, 33.1, 46), shapely.box(30.2, 45, 31, 46)])
    change = change_between(gridded(before, mend=False), gridded(after, mend=False))
    # by hand: a fifth of a box in the west, half a box in the middle, a tenth in the east
    assert together(change.gained).area == pytest.approx(0.8, rel=1e-6)
    assert change.lost == ()


def test_a_long_edge_that_is_gone_was_a_geodesic() -> None:
    before, after = shapely.box(30, 48, 31, 49), shapely.box(30, 48, 31, 49.2)
    change = change_between(gridded(before), gridded(after), step_km=5.0)
    # the ellipsoid measures edges as geodesics, whole: what was gained is the difference
    gained = sum(area_km2(face) for face in change.gained)
    assert gained == pytest.approx(area_km2(after) - area_km2(before), abs=0.01)
