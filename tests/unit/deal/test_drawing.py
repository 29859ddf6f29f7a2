"""Zones on the map against plain geometry: strips, sides, rings, algebra with ranges, holdings."""

from __future__ import annotations

import math
from datetime import date

import pytest
import shapely

from truceline.atlas import Theatre, open_theatre
from truceline.deal.compiling import compile_deal
from truceline.errors import InputError
from truceline.geo.shapes import geometry_of, shape_of
from truceline.model.control import ControlMap, Holding
from truceline.model.record import PartyId
from truceline.model.terms import Terms, Zone

HEAD = """deal "Drawing"
theatre ukraine
as of 2025-08-08
party N "North"
party S "South"
line l = line through 49°N 33°E, 49°N 34°E left: N right: S
"""
# a degree of longitude at 49 degrees north is 73.17 km (WGS 84 tables); the geodesic is that long
# to 1e-4, since one degree is short
LENGTH = 73.17


THEATRE = open_theatre("ukraine")


def terms_of(text: str, control: ControlMap | None = None) -> Terms:
    return compile_deal(HEAD + text, control=control, theatre=THEATRE)


def zone(text: str, control: ControlMap | None = None, name: str = "z") -> Zone:
    return next(z for z in terms_of(f"zone z = {text}\n", control).zones if z.id == name)


def km2(text: str, control: ControlMap | None = None) -> float:
    best = zone(text, control).area.best
    assert best is not None
    return best


def test_a_strip_is_its_length_times_its_width_and_two_half_discs() -> None:
    for distance in (1, 10, 25):
        expected = 2 * distance * LENGTH + math.pi * distance**2
        assert km2(f"within {distance} km of l") == pytest.approx(expected, rel=2e-3)


def test_units_of_length_agree() -> None:
    # 10 nautical miles are 18.52 km, by definition
    assert km2("within 10 nautical miles of l") == pytest.approx(km2("within 18.52 km of l"))
    assert km2("within 2,000 m of l") == pytest.approx(km2("within 2 km of l"))


def test_total_width_is_half_on_each_side() -> None:
    assert km2("band 20 km total width around l") == pytest.approx(km2("within 10 km of l"))
    assert km2("band 10 km per side around l") == pytest.approx(km2("within 10 km of l"))


def test_the_parts_of_two_parties_make_up_the_strip() -> None:
    north, south = (km2(f"within 10 km of l on the part of {party}") for party in "NS")
    assert north + south == pytest.approx(km2("within 10 km of l"), rel=1e-6)
    assert north == pytest.approx(south, rel=0.01)


def test_left_is_north_of_a_line_that_runs_east() -> None:
    north = zone("within 10 km of l on the part of N").shape
    assert north is not None
    assert geometry_of(north).contains(shapely.Point(33.5, 49.05))
    assert not geometry_of(north).intersects(shapely.Point(33.5, 48.95))


def test_a_part_that_nobody_assigned_is_drawn_whole_and_said_to_be() -> None:
    found = zone("within 5 km of boundary of Sumy oblast on the part of N")
    assert any("which part is that of N is not known" in note for note in found.notes)


def test_a_ring_is_the_outer_strip_without_the_inner_one() -> None:
    outer, inner = km2("within 20 km of l"), km2("within 10 km of l")
    assert km2("between 10 and 20 km of l") == pytest.approx(outer - inner, rel=1e-6)


def test_a_box_has_the_area_of_its_sides() -> None:
    assert km2("box 2 km by 4 km around 49°N 33°E") == pytest.approx(8, rel=1e-4)


def test_a_polygon_is_the_same_in_either_direction() -> None:
    corners = ["49°N 33°E", "49°N 34°E", "50°N 34°E", "50°N 33°E"]
    there = km2(f"polygon through {', '.join(corners)}")
    back = km2(f"polygon through {', '.join(reversed(corners))}")
    assert there == pytest.approx(back, rel=1e-12)
    # one degree square at 49.5 degrees north: 111.24 km by 72.43 km on WGS 84
    assert there == pytest.approx(111.24 * 72.43, rel=2e-3)


def test_degrees_minutes_and_seconds_are_sixtieths() -> None:
    text = """point A = 49°30'N 33°15'30"E\nzone z = within 1 km of A\n"""
    shape = next(z for z in terms_of(text).zones if z.id == "z").shape
    assert shape is not None
    centre = geometry_of(shape).centroid
    assert (centre.x, centre.y) == pytest.approx((33 + 15.5 / 60, 49.5), abs=1e-4)


def test_both_sides_of_a_line_make_up_the_land() -> None:
    north, south = km2("north of l"), km2("south of l")
    assert north + south == pytest.approx(km2("everywhere"), rel=1e-6)
    assert km2("land side of l toward Kyiv") != pytest.approx(km2("land side of l toward Odesa"))


def test_only_what_is_on_the_ground_is_kept_to_land() -> None:
    # off Odesa the strip lies over the sea
    sea = "line lane = line through Odesa, 45°20'N 30°20'E\nzone z = within 5 km of lane\n"
    on_land = next(z for z in terms_of(sea).zones if z.id == "z").area.best
    at_sea = next(z for z in terms_of(sea + "  domain maritime\n").zones if z.id == "z").area.best
    assert on_land is not None and at_sea is not None and on_land < at_sea


def test_between_two_lines_lies_what_their_ends_enclose() -> None:
    text = "line m = line through 50°N 33°E, 50°N 34°E\nzone z = between l and m\n"
    found = next(z for z in terms_of(text).zones if z.id == "z")
    square = km2("polygon through 49°N 33°E, 49°N 34°E, 50°N 34°E, 50°N 33°E")
    assert found.area.best == pytest.approx(square, rel=1e-3)


def test_at_least_has_no_upper_bound() -> None:
    area = zone("within at least 10 km of l").area
    assert (area.low, area.high) == (area.best, None)
    assert any("no upper bound" in reason for reason in area.because)


def test_about_is_half_of_the_last_digit() -> None:
    area = zone("within about 10 km of l").area
    assert area.low == pytest.approx(km2("within 9.5 km of l"))
    assert area.high == pytest.approx(km2("within 10.5 km of l"))


def test_a_range_has_no_best() -> None:
    area = zone("within 10 to 15 km of l").area
    assert area.best is None
    assert area.low == pytest.approx(km2("within 10 km of l"))
    assert area.high == pytest.approx(km2("within 15 km of l"))


def test_what_is_left_is_least_when_most_is_taken_away() -> None:
    area = zone("within 20 km of l - within 5 to 10 km of l").area
    assert area.low == pytest.approx(km2("within 20 km of l - within 10 km of l"))
    assert area.high == pytest.approx(km2("within 20 km of l - within 5 km of l"))


def test_rivals_stand_side_by_side() -> None:
    terms = terms_of("zone z = either within 5 km of l or within 10 km of l\n")
    zones = {z.id: z for z in terms.zones}
    assert zones["z"].alternatives == ("z/1", "z/2")
    assert (zones["z"].area.low, zones["z"].area.high) == (
        zones["z/1"].area.best,
        zones["z/2"].area.best,
    )
    question = terms.open[0]
    assert [answer.zone for answer in question.wording] == ["z/1", "z/2"]
    assert question.reported == question.assumed == ()


def test_an_open_line_opens_the_zones_along_it() -> None:
    text = (
        "line m = either l or line through 49°N 33°E, 49°N 35°E\n"
        "zone z = within 10 km of m\n"
    )  # fmt: skip
    zones = {z.id: z for z in terms_of(text).zones}
    assert len(zones["z"].alternatives) == 2
    # the second line is twice as long
    assert zones["z/2"].area.best == pytest.approx(2 * 10 * 2 * LENGTH + math.pi * 100, rel=2e-3)


def test_too_many_readings_are_carried_as_a_range_only() -> None:
    lines = "".join(f"zone z{n} = band {n} km around l\n" for n in range(1, 6))
    text = lines + "zone z = z1 + z2 + z3 + z4 + z5\n"  # 2 to the 5 is 32 readings
    found = next(z for z in terms_of(text).zones if z.id == "z")
    assert found.alternatives == ()
    assert found.area.best is None and found.area.low is not None


def test_a_nominal_strip_is_width_times_published_length() -> None:
    text = "line m = unspecified\n  published length 100 km\nzone z = within 10 km of m\n"
    found = next(z for z in terms_of(text).zones if z.id == "z")
    assert (found.shape, found.area.best) == (None, 2000)


def test_a_line_that_crosses_itself_is_refused_with_its_place() -> None:
    with pytest.raises(InputError) as raised:
        terms_of("zone z = polygon through 49°N 33°E, 50°N 34°E, 50°N 33°E, 49°N 34°E\n")
    problem = raised.value.problems[0]
    assert (problem.code, problem.where.line) == ("GEO-SELFX", 7)


# --- holdings ---------------------------------------------------------------------------


def _control(as_of: date = date(2025, 8, 8)) -> ControlMap:
    def holding(party: str, south: float, north: float, doubt: float) -> Holding:
        best = shapely.box(33, south, 34, north)
        return Holding(
            holder=PartyId(party),
            best=shape_of(best),
            inner=shape_of(best.buffer(-doubt)),
            outer=shape_of(best.buffer(doubt)),
        )

    return ControlMap(
        as_of=as_of,
        theatre="ukraine",
        convention="boxes",
        boundaries="none",
        basis="made up",
        holdings=(holding("N", 49, 50, 0.05), holding("S", 48, 49, 0.05)),
    )


def test_what_is_held_carries_the_band_of_the_map() -> None:
    area = zone("everywhere held by N", _control()).area
    box = km2("polygon through 49°N 33°E, 49°N 34°E, 50°N 34°E, 50°N 33°E")
    assert area.best == pytest.approx(box, rel=1e-3)
    assert area.low is not None and area.high is not None
    assert area.low < area.best < area.high  # type: ignore[operator]
    assert "the band of the control map" in area.because


def test_several_holders_hold_together() -> None:
    both = km2("everywhere held by N and S", _control())
    parts = [km2(f"everywhere held by {party}", _control()) for party in "NS"]
    assert both == pytest.approx(sum(parts), rel=1e-6)


def test_a_strip_on_the_part_of_a_party_is_what_it_holds_of_it() -> None:
    contact = (
        "line c = line of contact between N and S\nzone z = within 10 km of c on the part of N\n"
    )
    found = next(z for z in terms_of(contact, _control()).zones if z.id == "z")
    # one degree along the line, ten kilometres deep, and nothing beyond the ends of what N holds
    assert found.area.best == pytest.approx(LENGTH * 10, rel=0.03)


def test_another_date_than_that_of_the_map_is_said() -> None:
    found = zone("everywhere held by N as of 2025-09-01", _control())
    assert found.as_of == date(2025, 9, 1)
    assert any("2025-08-08" in note and "2025-09-01" in note for note in found.notes)


def test_without_a_map_what_is_held_is_unknown_and_not_nothing() -> None:
    area = zone("everywhere held by N").area
    assert (area.low, area.best, area.high) == (None, None, None)
    assert area.because


def test_what_is_claimed_is_not_what_is_held() -> None:
    text = (
        'party X "Claimant"\n  claims ground: Sumy oblast + Kharkiv oblast\n'
        "zone z = (Sumy oblast + Poltava oblast) claimed by X\nzone s = Sumy oblast\n"
    )
    zones = {z.id: z for z in terms_of(text).zones}
    assert zones["z"].area.best == pytest.approx(zones["s"].area.best)
    assert "as claimed by X" in zones["z"].notes


def test_a_strip_at_sea_leaves_out_the_land_beside_it(ukraine: Theatre) -> None:
    # the isthmus joins Crimea to the mainland: a strip around it is land and water, and the two
    # parts of it make up the whole that is meant in the air
    head = 'deal "Sea"\ntheatre ukraine\nas of 2025-01-01\nparty A "a"\n'
    zones = "".join(
        f"zone {domain} = within 20 km outside Crimea\n  domain {domain}\n"
        for domain in ("maritime", "ground", "air")
    )
    areas = {z.id: z.area.best or 0 for z in compile_deal(head + zones, theatre=ukraine).zones}
    assert min(areas.values()) > 100
    assert areas["maritime"] + areas["ground"] == pytest.approx(areas["air"], rel=1e-6)
