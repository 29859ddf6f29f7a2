"""A shape that changed a little is said to stay valid only where GEOS finds it valid."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from truceline.errors import InputError
from truceline.geo import reading
from truceline.geo.reading import read_geojson
from truceline.geo.stays_valid import Kinship, stays_valid

SHELL = [(0, 0), (5, -1), (10, 0), (11, 5), (10, 10), (5, 11), (0, 10), (-1, 5), (0, 0)]
HOLE = [(4, 7), (4, 8), (5, 8), (4, 7)]


def answer(rings: list[list], place: int, taken: int, put: list) -> tuple[bool, bool]:
    """Return what is said of the first ring's change, and what GEOS says of the new shape."""
    before = np.array([p for ring in rings for p in ring], float)
    changed = [[*rings[0][:place], *put, *rings[0][place + taken :]], *rings[1:]]
    after = np.array([p for ring in changed for p in ring], float)
    sizes = np.array([len(ring) for ring in changed])
    said = stays_valid(after, sizes, Kinship(before, place, taken, len(put)))
    return said, shapely.Polygon(changed[0], changed[1:]).is_valid


def test_a_bulge_and_a_bay_stay_valid():
    assert answer([SHELL, HOLE], 3, 1, [(12, 4), (13, 5), (12, 6)]) == (True, True)
    assert answer([SHELL, HOLE], 3, 1, [(9, 4), (8, 5.1), (9, 6)]) == (True, True)
    assert answer([SHELL, HOLE], 3, 1, []) == (True, True)  # a vertex less
    assert answer([SHELL, HOLE], 3, 1, [SHELL[3]]) == (True, True)  # nothing has changed


@pytest.mark.parametrize(
    ("place", "taken", "put"),
    [
        (3, 1, [(-2, 5)]),  # across the other side
        (3, 1, [(4.3, 7.7)]),  # into the hole
        (4, 3, [(9, 1), (1, 1)]),  # the hole is left outside
        (3, 1, [(11, 5), (12, 6), (11, 5)]),  # there and back
        (3, 1, [(5, 11)]),  # a vertex that is there already
        (3, 1, [(12, 4), (12, 6), (10, 5), (12, 5)]),  # crosses itself
        (2, 1, [(10, 0), (11, 5), (10, 0)]),
        (3, 1, SHELL[3:-1] + SHELL[:4]),  # round twice
    ],
)
def test_what_is_not_valid_is_never_said_to_be(place, taken, put):
    assert answer([SHELL, HOLE], place, taken, put) == (False, False)


def test_a_hole_that_touched_an_edge_that_is_gone_is_no_longer_inside():
    """The hole hangs from the shell's flat top; the shell then shrinks below it."""
    shell = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    for hole in ([(4, 10), (3.5, 9), (4.5, 9), (4, 10)], [(5, 10), (5.5, 9), (4.5, 9), (5, 10)]):
        assert shapely.Polygon(shell, [hole]).is_valid
        assert answer([shell, hole], 2, 2, [(10, 8), (0, 8)]) == (False, False)


def test_on_thousands_of_random_changes_yes_is_never_wrong_and_often_said():
    rng = np.random.default_rng(3)
    yes = valid = 0
    for _ in range(4_000):
        count = int(rng.integers(8, 40))
        turn = np.sort(rng.uniform(0, 2 * np.pi, count))
        away = rng.uniform(3, 9, count)
        # coarse numbers: touching and lying in a row come often
        digits = int(rng.integers(0, 3))
        star = np.round(np.column_stack([away * np.cos(turn), away * np.sin(turn)]), digits)
        rings = [[*star.tolist(), star[0].tolist()]]
        for x, y in np.round(rng.uniform(-6, 6, (int(rng.integers(0, 4)), 2)), digits):
            rings.append([(x, y), (x + 1, y), (x, y + 1), (x, y)])
        if not shapely.Polygon(rings[0], rings[1:]).is_valid:
            continue
        place = int(rng.integers(1, count))
        taken = int(rng.integers(0, min(6, count - place) + 1))
        put = np.array(rings[0][place : place + taken]).reshape(-1, 2)
        put = np.round(put + rng.normal(0, 10.0 ** rng.integers(-2, 1), put.shape), digits)
        said, is_valid = answer(rings, place, taken, put.tolist())
        assert is_valid or not said, (rings, place, taken, put)
        yes += said
        valid += is_valid
    assert yes > 0.5 * valid > 200


def test_a_ring_that_crosses_itself_in_the_second_map_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_valid", {})
    lat = np.linspace(46, 49, 300).round(5).tolist()
    ring = [[30.0, y] for y in lat] + [[32.0, 47.5], [30.0, 46.0]]
    bulge = [*ring[:100], [29.9, 47.0], *ring[101:]]
    crossed = [*ring[:100], [29.9, 47.1], [29.9, 46.9], [30.1, 47.3], *ring[101:]]
    for points, is_valid in ((ring, True), (bulge, True), (crossed, False), (bulge, True)):
        path = tmp_path / "map.geojson"
        path.write_text(json.dumps({"type": "Polygon", "coordinates": [points]}), "utf-8")
        assert shapely.Polygon(points).is_valid == is_valid
        if is_valid:
            assert len(read_geojson(path)) == 1
        else:
            with pytest.raises(InputError) as caught:
                read_geojson(path)
            assert caught.value.problems[0].code == "GEO-SELFX"
