"""Maps: well-formed, inside their frame, names apart, told apart without colour."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from small_theatre import small_control_map, small_theatre
from truceline.atlas import open_theatre
from truceline.brief.drawing import View, nice_length_km
from truceline.brief.labels import Canvas, text_width
from truceline.brief.legend import legend_of
from truceline.brief.map import Scene, draw_map
from truceline.brief.palette import SEA, fills
from truceline.geo.measure import area_km2, distances_m
from truceline.model.control import ControlMap

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figure():
    theatre = small_theatre()
    scene = Scene("test", theatre, ("A", "B"), small_control_map())
    return draw_map(scene, theatre.land, width=400, caption="A & B", alt='A "map" & more')


def test_a_map_is_well_formed_and_names_what_it_shows(figure):
    root = ElementTree.fromstring(figure.svg)
    assert root.get("aria-label") == 'A "map" & more'
    names = {text.text for text in root.iter(f"{SVG}text")}
    assert {"Far West", "Near West", "Middle", "East plant", "WEST", "EAST"} <= names


def test_names_stand_inside_the_frame_and_apart(figure):
    root = ElementTree.fromstring(figure.svg)
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size, x, y = (float(text.get(key)) for key in ("font-size", "x", "y"))
        wide = text_width(text.text, size)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[
            text.get("text-anchor", "start")
        ]
        assert left >= 0
        assert left + wide <= figure.width + wide * 0.1
        boxes.append(shapely.box(left, y - size * 0.7, left + wide, y))
    overlapping = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.intersects(b)]
    assert overlapping == []


def test_every_party_has_a_pattern_or_tint_of_its_own():
    chosen = [fills(("A", "B", "C", "D"))[party] for party in "ABCD"]
    assert len({fill.pattern for fill in chosen}) == 4  # without colour, patterns tell them apart
    assert len({fill.tint for fill in chosen}) == 4


def test_the_scale_bar_is_true_on_the_ground(figure):
    # the bar's ends, brought back to the ground and measured on the ellipsoid
    kilometres = int(re.search(r">(\d+) km<", figure.svg).group(1))
    view = View(small_theatre().land, 400)
    bar = kilometres * 1e3 / view.metres
    middle_lat = 48.5
    east = distances_m(31.0, middle_lat, 32.0, middle_lat)
    start, end = view.point(31.0, middle_lat), view.point(32.0, middle_lat)
    drawn = end[0] - start[0]
    assert drawn / bar == pytest.approx(float(east) / (kilometres * 1e3), rel=2e-3)


def test_areas_are_drawn_in_proportion_from_the_middle_to_the_corner():
    # a frame of 1,200 km: an equidistant plane would be off by more than 2e-3 in the corner
    view = View(shapely.box(22, 44, 40, 53), 400)
    drawn, true = [], []
    for west, south in ((30.5, 48), (22, 44), (39, 52)):
        cell = shapely.segmentize(shapely.box(west, south, west + 1, south + 1), 0.02)
        drawn.append(view.place(cell, detail=0).area)
        true.append(area_km2(cell))
    for index in (1, 2):
        assert drawn[index] / drawn[0] == pytest.approx(true[index] / true[0], rel=3e-4)


@pytest.mark.parametrize(("most", "length"), [(9.9, 5), (10, 10), (137, 100), (0.7, 0.5)])
def test_a_scale_bar_has_a_round_length(most, length):
    assert nice_length_km(most) == pytest.approx(length)


@given(
    st.lists(
        st.tuples(
            st.text("abcXYZ ", min_size=1, max_size=12), st.floats(0, 300), st.floats(0, 200)
        ),
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_two_names_overlap_however_dense_the_map(names):
    canvas = Canvas(300, 200)
    placed = [canvas.beside(text, x, y, 10) for text, x, y in names]
    boxes = [shapely.box(*label.box) for label in placed if label is not None]
    for index, one in enumerate(boxes):
        assert shapely.box(0, 0, 300, 200).covers(one)
        assert not any(one.intersection(other).area > 1e-9 for other in boxes[:index])


def test_a_legend_names_a_border_only_where_one_is_drawn():
    def words(theatre):
        nothing = ControlMap(
            as_of=None, theatre=theatre.id, convention="", boundaries="", basis="", holdings=()
        )
        scene = Scene("test", theatre, (), nothing)
        return [swatch.text for swatch in legend_of(scene, {}, shapely.box(30, 48, 32, 49))]

    assert "Internationally recognised border" in words(small_theatre())
    assert "Internationally recognised border" not in words(open_theatre("none"))


def test_where_no_land_is_known_no_sea_is_drawn():
    theatre = open_theatre("none")
    nothing = ControlMap(
        as_of=None, theatre=theatre.id, convention="", boundaries="", basis="", holdings=()
    )
    scene = Scene("test", theatre, (), nothing)
    drawn = draw_map(scene, shapely.box(10, 49, 12, 51), width=400, caption="a", alt="a")
    assert SEA not in drawn.svg
