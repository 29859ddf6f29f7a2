"""From a list of places to areas, with the band, the barriers and every bad row named."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.area import area_table
from truceline.control.ground import Ground
from truceline.control.reading import read_control
from truceline.errors import InputError
from truceline.geo.measure import area_km2
from truceline.geo.shapes import geometry_of

from .conftest import square, write_geojson

HEADER = "place,unit,geonameid,holder,as_of,basis,url,note\n"
LIST = HEADER + (
    "Alda,QQ-W,101,AA,2025-08-08,a public map,,\n"
    "Berun,QQ-W,102,AA,2025-08-08,a public map,,\n"
    "Cesta,QQ-E,103,BB,2025-08-08,a public map,,\n"
    "Dorin,QQ-E,104,BB,2025-08-08,a public map,,\n"
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "2025-08-08.csv"
    path.write_text(LIST, "utf-8")
    return path


def held(path: Path, theatre: Theatre, party: str) -> shapely.Geometry:
    control_map = read_control(path, theatre)
    return next(geometry_of(h.best) for h in control_map.holdings if h.holder == party)


def test_the_line_runs_halfway_between_facing_places(listed: Path, small: Theatre) -> None:
    # Berun at 30.75 E and Cesta at 31.25 E face each other: halfway is the meridian 31 E, where
    # the units meet, so each party holds just its own square
    west = held(listed, small, "AA")
    assert west.symmetric_difference(square(30, 48, 31, 49)).area < 1e-6


def test_the_band_reaches_four_fifths_of_the_way_to_either_place(
    listed: Path, small: Theatre, ground: Ground
) -> None:
    table = area_table(read_control(listed, small), ground)
    west = next(row for row in table.rows if row.unit == "QQ-W").held_by
    # the gap is 0.5 degrees; the band 0.8 of its half: 0.2 degrees on each side of 31 E
    strip = area_km2(square(30.8, 48, 31, 49))
    assert west["AA"].high - west["AA"].low == pytest.approx(strip, rel=0.02)
    assert west["BB"].high == pytest.approx(strip, rel=0.02)
    assert west["BB"].best is not None
    assert west["BB"].best < 1e-3


def test_holders_and_units_add_up(listed: Path, small: Theatre, ground: Ground) -> None:
    table = area_table(read_control(listed, small), ground)
    for row in (*table.rows, table.total):
        parts = sum(amount.best for amount in row.held_by.values())
        assert parts == pytest.approx(row.total.best, rel=1e-6)
    assert sum(row.total.best for row in table.rows) == pytest.approx(table.total.total.best)


def test_no_holding_crosses_a_barrier_beside_the_list(listed: Path, small: Theatre) -> None:
    river = shapely.LineString([(31.1, 47.9), (31.1, 49.1)])
    write_geojson(
        listed.with_suffix(".barriers.geojson"), (river, {"name": "the river", "basis": "a map"})
    )
    west = held(listed, small, "AA")
    assert west.symmetric_difference(square(30, 48, 31.1, 49)).area < 1e-6
    notes = read_control(listed, small).notes
    assert "no holding crosses the river (a map)" in notes


def test_water_is_held_by_nobody(listed: Path, small: Theatre, ground: Ground) -> None:
    lake = square(30.9, 48.2, 31.1, 48.8)
    write_geojson(listed.with_suffix(".barriers.geojson"), (lake, {"name": "a lake"}))
    table = area_table(read_control(listed, small), ground)
    assert table.total.held_by["unknown"].best == pytest.approx(area_km2(lake), rel=1e-5)


def test_every_bad_row_is_named_with_its_line_at_once(tmp_path: Path, small: Theatre) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        HEADER
        + "Alda,QQ-W,101,aa,2025-08-08,a map,,\n"
        + "Alta,QQ-W,,AA,2025-08-08,a map,,\n"
        + "Berun,QQ-W,102,AA,08/07/2025,a map,,\n"
        + "Cesta,QQ-E,103,BB,2025-08-08,,,\n"
        + "Dorin,QQ-E,104,BB,2025-08-08,a map,,\n"
        + "Dorin,QQ-E,104,AA,2025-08-08,another map,,\n",
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    assert [(p.code, p.where.line) for p in caught.value.problems] == [
        ("HOLDER-NAME", 2),
        ("PLACE-UNKNOWN", 3),
        ("TIME-AMBIG", 4),
        ("BASIS-MISSING", 5),
        ("DUP-CONFLICT", 7),
    ]


def refused(tmp_path: Path, small: Theatre, row: str) -> list[str]:
    """Return the codes with which a list of this row is refused."""
    path = tmp_path / "2025-08-08.csv"
    path.write_text(HEADER + row + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_control(path, small)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        # a Cyrillic A, a zero-width space and a mark that turns the direction: what looks like
        # Alda may be another name
        ("\u0410lda,QQ-W,,AA,2025-08-08,a map,,", "TEXT-MIXEDSCRIPT"),
        ("Al\u200bda,QQ-W,,AA,2025-08-08,a map,,", "TEXT-MIXEDSCRIPT"),
        ("Al\u202eda,QQ-W,,AA,2025-08-08,a map,,", "TEXT-MIXEDSCRIPT"),
        ("Alda,QQ-N,,AA,2025-08-08,a map,,", "UNIT-UNKNOWN"),
        ("Alda,QQ-N,101,AA,2025-08-08,a map,,", "UNIT-UNKNOWN"),
        ("Alda,QQ-W,,AA,2202-08-08,a map,,", "TIME-FUTURE"),
    ],
)
def test_what_is_in_doubt_is_refused_and_never_matched(
    tmp_path: Path, small: Theatre, row: str, code: str
) -> None:
    assert refused(tmp_path, small, row) == [code]


def test_a_name_in_doubt_is_placed_by_its_id_and_told(tmp_path: Path, small: Theatre) -> None:
    path = tmp_path / "2025-08-08.csv"
    path.write_text(LIST.replace("Alda,", "\u0410lda,"), "utf-8")
    (note, *_) = read_control(path, small).notes
    assert note.startswith("line 2: ")
    assert "<U+0410>lda" in note
    assert "[TEXT-MIXEDSCRIPT]" in note


def test_a_row_that_comes_again_and_a_place_in_another_unit_are_told(
    tmp_path: Path, small: Theatre
) -> None:
    path = tmp_path / "2025-08-08.csv"
    rows = LIST.replace("Dorin,QQ-E", "Dorin,QQ-W") + LIST.splitlines(keepends=True)[1]
    path.write_text(rows, "utf-8")
    notes = read_control(path, small).notes
    assert "line 5: Dorin lies in QQ-E here, and in QQ-W by the list" in notes
    assert "line 6: Alda came again and counts once (line 2) [DUP-SAME]" in notes


def test_a_list_of_several_dates_is_read_as_of_one(tmp_path: Path, small: Theatre) -> None:
    from datetime import date

    path = tmp_path / "dated.csv"
    path.write_text(LIST + "Cesta,QQ-E,103,AA,2025-09-01,a later map,,\n", "utf-8")
    before = read_control(path, small, on=date(2025, 8, 31))
    after = read_control(path, small)
    assert before.as_of == date(2025, 8, 8)
    assert after.as_of == date(2025, 9, 1)
    assert {p.name: p.holder for p in before.places}["Cesta"] == "BB"
    assert {p.name: p.holder for p in after.places}["Cesta"] == "AA"


def test_two_places_in_one_position_with_two_holders_are_contested(
    small: Theatre, ground: Ground, listed: Path
) -> None:
    from msgspec.structs import replace

    from truceline.control.settlements import control_from_places

    first, *others = read_control(listed, small).places
    twin = replace(first, place="geonames:999", name="Alda station", holder="BB")
    control_map = control_from_places([first, twin, *others], ground)
    assert {holding.holder for holding in control_map.holdings} == {"AA", "BB", "contested"}


def test_a_bay_that_other_boundaries_take_in_is_held_by_nobody(
    small: Theatre, listed: Path, tmp_path: Path
) -> None:
    from truceline.control.boundaries import read_ground

    # these boundaries reach half a degree farther east, over what is sea to the theatre, and
    # draw the western border a kilometre farther out
    other = write_geojson(
        tmp_path / "wide.geojson",
        (square(29.99, 48, 31, 49), {"name": "West"}),
        (square(31, 48, 32.5, 49), {"name": "East"}),
    )
    ground = read_ground(other, small)
    held = area_table(read_control(listed, small, ground=ground), ground).total.held_by
    assert held["unknown"].best == pytest.approx(area_km2(square(32, 48, 32.5, 49)), rel=1e-3)
    assert held["AA"].best == pytest.approx(area_km2(square(29.99, 48, 31, 49)), rel=1e-3)


def test_a_holder_spelled_much_like_another_is_told_and_the_map_still_drawn(
    listed: Path, small: Theatre
) -> None:
    def warned(text: str) -> list[str]:
        listed.write_text(text, "utf-8")
        return [note for note in read_control(listed, small).notes if "HOLDER-RARE" in note]

    assert warned(LIST) == []
    (told,) = warned(LIST.replace("Berun,QQ-W,102,AA", "Berun,QQ-W,102,AAA"))
    # one place each: the longer id is the stranger one, and its line is named
    assert told.startswith("line 3: AAA holds 1 of the places and AA 1")
    assert 'did you mean "AA"?' in told
    # two parties whose ids share most of their letters are two parties
    assert warned(LIST.replace(",AA,", ",DPR,").replace(",BB,", ",LPR,")) == []
