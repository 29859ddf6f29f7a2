"""The balance sheet of made-up deals over two squares, against sums done by hand."""

from __future__ import annotations

import msgspec
import pytest

from small_theatre import EAST, EAST_HELD_BY_B, HAND_OVER, WEST, box, duty, zone
from truceline.balance import Assessment, balance_sheet
from truceline.geo.measure import area_km2
from truceline.geo.shapes import shape_of
from truceline.model.control import Holding
from truceline.model.place import Place
from truceline.model.record import PartyId
from truceline.model.terms import Alternative, Effect, Question


def square_km2(degrees: float) -> float:
    """Area of a strip between 48 and 49 north, by the zonal integral on WGS 84.

    S = (b^2 / 2) * [ sin(phi) / (1 - e^2 sin^2(phi)) + atanh(e sin(phi)) / e ] per radian.
    Edges along a parallel are drawn as geodesics in the code, hence the tolerance of tests.
    """
    from math import atanh, radians, sin

    a, f = 6378.137, 1 / 298.257223563
    b, e2 = a * (1 - f), f * (2 - f)
    e = e2**0.5

    def cap(latitude: float) -> float:
        s = sin(radians(latitude))
        return s / (1 - e2 * s * s) + atanh(e * s) / e

    return b * b / 2 * (cap(49) - cap(48)) * radians(degrees)


def find(sheet, **wanted):
    return [row for row in sheet.rows if all(getattr(row, k) == v for k, v in wanted.items())]


def one(sheet, **wanted):
    (row,) = find(sheet, **wanted)
    return row


@pytest.fixture(scope="module")
def sheet(terms_of, control_map, theatre):
    return balance_sheet(terms_of((EAST_HELD_BY_B,), duty("t1", HAND_OVER)), control_map, theatre)


def test_half_the_square_passes_with_the_band_of_the_line(sheet):
    area = one(sheet, unit=EAST, measure="area").amount
    assert area.best == pytest.approx(square_km2(0.5), rel=1e-6)
    assert area.low == pytest.approx(square_km2(0.4), rel=1e-6)
    assert area.high == pytest.approx(square_km2(0.6), rel=1e-6)
    assert "band" in area.because[0]


def test_people_are_registered_people_and_say_so(sheet):
    people = one(sheet, unit=EAST, measure="registered_population").amount
    # Middle (8,000) and Hamlet (no figure); Line Town (4,000) if the line is further west
    assert (people.best, people.low, people.high) == (8_000, 8_000, 12_000)
    assert any("present population is unknown" in reason for reason in people.because)
    assert any("1 listed settlements have no registered figure" in r for r in people.because)


def test_settlements_and_sites_are_named(sheet):
    assert one(sheet, unit=EAST, measure="settlements").names == ("Middle", "Hamlet")
    assert one(sheet, unit=EAST, measure="sites").names == ("East plant",)


def test_a_row_shows_the_status_of_its_term(sheet):
    assert {row.status for row in sheet.rows} == {"demanded"}


def test_units_out_of_reach_have_no_row(sheet):
    assert not find(sheet, unit=WEST)


def test_when_all_that_a_party_holds_passes_nothing_is_left_whatever_the_band(sheet):
    east = next(row for row in sheet.outcome if row.unit == EAST)
    assert PartyId("B") not in east.held_by
    assert east.held_by[PartyId("A")].low == pytest.approx(east.total.best, rel=1e-6)


def test_what_one_gains_the_other_loses(sheet):
    before, after = sheet.status_quo[-1].held_by, sheet.outcome[-1].held_by
    gained = after["A"].best - before["A"].best
    lost = before["B"].best - (after["B"].best if "B" in after else 0.0)
    assert gained == pytest.approx(lost, rel=1e-6)


def test_denied_effects_move_nothing_and_open_ones_anything(terms_of, control_map, theatre):
    west = zone("west", box(30, 48, 31, 49))
    denied = Effect(axis="holding", change="none", from_party="A", to_party="B", zone="west")
    left_open = Effect(
        axis="title", change="unspecified", from_party="A", to_party="B", zone="west"
    )
    terms = terms_of((west,), duty("west", denied, left_open))
    sheet = balance_sheet(terms, control_map, theatre)
    holding = one(sheet, axis="holding", unit="total", measure="area").amount
    title = one(sheet, axis="title", unit="total", measure="area").amount
    assert (holding.low, holding.best, holding.high) == (0, 0, 0)
    assert title.best is None
    assert title.low == 0
    assert title.high == pytest.approx(area_km2(box(30, 48, 31, 49)), rel=1e-6)
    assert sheet.status_quo == sheet.outcome


def test_title_passes_over_the_zone_whoever_holds_it(terms_of, control_map, theatre):
    both = zone("both", box(30.5, 48, 31.5, 49))
    cede = Effect(axis="title", change="passes", from_party="B", to_party="A", zone="both")
    sheet = balance_sheet(terms_of((both,), duty("t", cede)), control_map, theatre)
    areas = {row.unit: row.amount.best for row in find(sheet, axis="title", measure="area")}
    assert areas[WEST] == pytest.approx(square_km2(0.5), rel=1e-6)
    assert areas[EAST] == pytest.approx(square_km2(0.5), rel=1e-6)


def test_a_zone_open_in_wording_says_so_and_not_the_map(terms_of, control_map, theatre):
    deep = zone(
        "deep", box(31.7, 48, 31.9, 49), low=box(31.75, 48, 31.85, 49), high=box(31.65, 48, 32, 49)
    )
    give = Effect(axis="holding", change="passes", from_party="B", to_party="A", zone="deep")
    sheet = balance_sheet(terms_of((deep,), duty("t", give)), control_map, theatre)
    area = one(sheet, unit=EAST, measure="area").amount
    assert area.low == pytest.approx(square_km2(0.1), rel=1e-6)
    assert area.high == pytest.approx(square_km2(0.35), rel=1e-6)
    assert area.because == ("zone deep: width or per side",)
    assert any(item.question == "zone deep" for item in sheet.open)


def test_ground_taken_and_given_to_nobody_is_held_by_nobody_named(terms_of, control_map, theatre):
    leave = Effect(axis="holding", change="passes", from_party="B", to_party=None, zone="east")
    sheet = balance_sheet(terms_of((EAST_HELD_BY_B,), duty("t", leave)), control_map, theatre)
    east = next(row for row in sheet.outcome if row.unit == EAST)
    assert east.held_by["nobody named"].best == pytest.approx(square_km2(0.5), rel=1e-6)
    assert any("nobody the text names" in note for note in sheet.notes)


def test_each_answer_says_which_figure_it_moves(terms_of, control_map, theatre):
    def site_to(party: str) -> Effect:
        return Effect(
            axis="holding", change="passes", from_party="B", to_party=party, sites=("plant",)
        )

    question = Question(
        id="plant",
        text="holder of the plant",
        assumed=(
            Alternative(text="A", effects=(site_to("A"),)),
            Alternative(text="B", effects=(site_to("B"),)),
            Alternative(text="unclear"),
        ),
    )
    sheet = balance_sheet(terms_of((), open=(question,)), control_map, theatre)
    (asked,) = sheet.open
    to_a, to_b, unclear = asked.effect
    assert (to_a.measure, to_a.amount.best, to_a.names) == ("sites", 1, ("East plant",))
    assert (to_b.measure, to_b.amount.best) == ("any figure", 0)
    assert unclear.amount.best is None
    (combined,) = sheet.combined
    assert (combined.amount.low, combined.amount.best, combined.amount.high) == (0, 0, 1)
    assert combined.combinations == 3
    assert combined.questions == ("plant",)


def test_watching_is_length_times_a_published_ratio(sheet):
    civil = sheet.watching[0]
    # 5,000 monitors on 1,200 km, as the proposal has it
    assert civil.per_km == pytest.approx(5000 / 1200)
    assert civil.before.best == pytest.approx(sheet.line.before.best * 5000 / 1200)
    assert "proportion" in civil.before.because[-1]


def test_the_line_is_gone_when_one_party_holds_nothing(sheet):
    # 31.5 east from 48 to 49 north is one degree of latitude: 111.2 km
    assert sheet.line.before.best == pytest.approx(111.2, rel=2e-3)
    assert sheet.line.after.best == 0


def test_a_contested_settlement_is_held_by_the_giver_only_at_most(terms_of, control_map, theatre):
    import msgspec

    from truceline.model.control import PlaceHolding

    listed = PlaceHolding(
        place="p:Middle",
        name="Middle",
        unit=EAST,
        lon=31.7,
        lat=48.5,
        holder="contested",
        as_of=control_map.as_of,
        basis="made up",
    )
    disputed = msgspec.structs.replace(control_map, places=(listed,))
    terms = terms_of((EAST_HELD_BY_B,), duty("t1", HAND_OVER))
    people = one(
        balance_sheet(terms, disputed, theatre), unit=EAST, measure="registered_population"
    )
    assert (people.amount.low, people.amount.best, people.amount.high) == (0, 0, 12_000)


def test_the_map_after_covers_the_land_and_does_not_overlap(terms_of, control_map, theatre):
    assessment = Assessment(
        terms_of((EAST_HELD_BY_B,), duty("t1", HAND_OVER)), control_map, theatre
    )
    (holding,) = assessment.map_after.holdings
    from truceline.geo.shapes import geometry_of

    assert holding.holder == "A"
    assert area_km2(geometry_of(holding.best)) == pytest.approx(square_km2(2), rel=1e-6)


def test_the_other_party_has_nothing_in_a_zone_that_is_drawn_by_what_one_holds(
    terms_of, control_map, theatre
):
    clear = [
        Effect(axis="forces", change="passes", from_party=party, zone="east")
        for party in ("A", "B")
    ]
    sheet = balance_sheet(terms_of((EAST_HELD_BY_B,), duty("t", *clear)), control_map, theatre)
    assert not find(sheet, axis="forces", from_party="A")
    assert one(sheet, axis="forces", from_party="B", unit=EAST, measure="area").amount.low > 0


def test_rows_of_an_open_effect_are_those_of_the_units_it_reaches(terms_of, control_map, theatre):
    east = zone("strip", box(31.2, 48, 31.4, 49))
    left_open = Effect(axis="title", change="unspecified", from_party="A", zone="strip")
    sheet = balance_sheet(terms_of((east,), duty("strip", left_open)), control_map, theatre)
    assert {row.unit for row in find(sheet, axis="title")} == {EAST, "total"}


def test_residue_along_the_coast_passes_to_nobody(terms_of, control_map, theatre):
    from msgspec.structs import replace

    coast = Holding(
        holder="residue",
        best=shape_of(box(31.8, 48, 32, 49)),
        inner=shape_of(box(31.8, 48, 32, 49)),
        outer=shape_of(box(31.8, 48, 32, 49)),
    )
    held = shape_of(box(31.5, 48, 31.8, 49))
    rest = Holding(holder="B", best=held, inner=held, outer=held)
    drawn = replace(control_map, holdings=(control_map.holdings[0], rest, coast))
    whoever = Effect(axis="holding", change="passes", to_party="C", zone="all")
    everything = zone("all", box(31.5, 48, 32, 49))
    sheet = balance_sheet(terms_of((everything,), duty("t", whoever)), drawn, theatre)
    (area,) = find(sheet, unit="total", measure="area", from_party="B")
    assert area.amount.best == pytest.approx(square_km2(0.3), rel=1e-6)
    assert not find(sheet, from_party="residue")


def test_a_town_that_a_coarse_boundary_draws_next_door_counts_at_home(
    terms_of, control_map, theatre
):
    from dataclasses import replace

    # filed in East, but drawn 200 m west of the boundary at 31 degrees
    astray = Place(id="p:astray", name="Astray", unit=EAST, lon=30.9975, lat=48.5, population=7)
    moved = replace(theatre, places=(*theatre.places, astray))
    strip = zone("strip", box(31, 48, 31.1, 49))
    give = Effect(axis="holding", change="passes", from_party="A", to_party="B", zone="strip")
    sheet = balance_sheet(terms_of((strip,), duty("t", give)), control_map, moved)
    assert one(sheet, unit=EAST, measure="settlements").names == ("Astray",)


def test_independent_questions_combine_as_a_product(terms_of, control_map, theatre):
    north, south = zone("north", box(31.6, 48.5, 32, 49)), zone("south", box(31.6, 48, 32, 48.5))

    def question(name: str) -> Question:
        give = Effect(axis="holding", change="passes", from_party="B", to_party="A", zone=name)
        stay = Effect(axis="holding", change="none", zone=name)
        return Question(
            id=name,
            text=name,
            reported=(Alternative(text="yes", effects=(give,)),),
            assumed=(Alternative(text="no", effects=(stay,)),),
        )

    terms = terms_of((north, south), open=(question("north"), question("south")))
    sheet = balance_sheet(terms, control_map, theatre)
    (area,) = [found for found in sheet.combined if found.measure == "area"]
    assert area.combinations == 4
    assert area.questions == ("north", "south")
    # nothing if both are answered no, the whole strip of 0.4 degrees if both are answered yes
    assert (area.amount.best, area.amount.low) == (0, 0)
    assert area.amount.high == pytest.approx(square_km2(0.4), rel=1e-5)
    assert area.amount.because[0] == "question north: yes (reported) | no (assumed)"


def test_questions_beyond_the_cap_are_left_out_by_name(terms_of, control_map, theatre, monkeypatch):
    from truceline.balance import questions

    monkeypatch.setattr(questions, "MAX_COMBINATIONS", 2)
    plant = Effect(axis="holding", change="passes", from_party="B", to_party="A", sites=("plant",))
    two = (Alternative(text="yes", effects=(plant,)), Alternative(text="no"))
    asked = tuple(Question(id=name, text=name, assumed=two) for name in ("first", "second"))
    sheet = balance_sheet(terms_of((), open=asked), control_map, theatre)
    (sites,) = sheet.combined
    assert sites.questions == ("first",)
    assert sites.left_out == ("second",)


def test_a_map_of_another_day_than_the_text_means_is_noted(terms_of, control_map, theatre):
    from datetime import date

    from msgspec.structs import replace

    later = replace(control_map, as_of=date(2030, 2, 1))
    sheet = balance_sheet(terms_of((EAST_HELD_BY_B,), duty("t1", HAND_OVER)), later, theatre)
    assert "as of 2030-01-01; the map shows it as of 2030-02-01" in sheet.notes[0]


def test_who_holds_ground_and_is_no_party_of_the_deal_is_told(terms_of, control_map, theatre):
    strange = tuple(
        msgspec.structs.replace(held, holder="AA" if held.holder == "A" else held.holder)
        for held in control_map.holdings
    )
    terms = terms_of((EAST_HELD_BY_B,), duty("t1", HAND_OVER))
    changed = msgspec.structs.replace(control_map, holdings=strange)
    (told,) = [note for note in balance_sheet(terms, changed, theatre).notes if "AA" in note]
    assert "no party of the deal" in told
    assert not any(
        "no party of the deal" in note for note in balance_sheet(terms, control_map, theatre).notes
    )
