"""The traps of the publishers' files: labels, other continents, area columns, tables of places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.area import area_table
from truceline.control.changelog import log_changes, map_files
from truceline.control.conventions import DEFAULT
from truceline.control.ground import Ground
from truceline.control.reading import read_control
from truceline.errors import InputError
from truceline.geo.measure import area_km2

from .conftest import square, write_geojson

NEAR = square(31.2, 48.2, 31.7, 48.7)
OLD = square(31.7, 48.2, 31.9, 48.7)
GREY = square(31.1, 48.2, 31.2, 48.7)
BACK = square(30.2, 48.2, 30.3, 48.3)
KURILS = square(147.0, 44.0, 148.0, 45.0)


def raw_map(folder: Path, *, keyed: bool) -> Path:
    def label(words: str, key: str) -> dict[str, object]:
        return {"name": f"слово /// {words} /// geoJSON.{key}" if keyed else f"слово /// {words}"}

    return write_geojson(
        folder / "1735678434.geojson",
        (NEAR, label("Occupied", "status.occupied")),
        (OLD, label("Occupied Crimea", "territories.crimea")),
        (GREY, label("Unknown status", "status.unknown")),
        (BACK, label("Liberated", "status.dismissed")),
        (KURILS, label("Occupied Southern Kuril islands.", "territories.kuril")),
        (shapely.Point(31.5, 48.5), label("1st brigade", "units.brigade.1")),
    )


@pytest.mark.parametrize("keyed", [True, False])
def test_a_raw_map_counts_only_what_is_held_here(
    keyed: bool, tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    control_map = read_control(raw_map(tmp_path, keyed=keyed), small, rest="UA")
    held = area_table(control_map, ground).total.held_by
    # a filter on the word "occupied" would add the islands: 8,800 km2 on another continent
    assert held["RU"].best == pytest.approx(area_km2(NEAR) + area_km2(OLD), rel=1e-6)
    assert held["unknown"].best == pytest.approx(area_km2(GREY), rel=1e-6)
    assert control_map.as_of == date(2024, 12, 31)
    assert any("Kuril" in note for note in control_map.notes)


def test_a_raw_map_saved_as_kml_is_still_told_by_its_labels(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    marks = "".join(
        f"<Placemark><name>слово /// {label} /// geoJSON.{key}</name><Polygon><outerBoundaryIs>"
        f"<LinearRing><coordinates>{' '.join(f'{x},{y}' for x, y in shape.exterior.coords)}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for label, key, shape in (
            ("Occupied", "status.occupied", NEAR),
            ("Occupied Southern Kuril islands", "territories.kuril", KURILS),
        )
    )
    path = tmp_path / "20241231.kml"
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>', "utf-8"
    )
    held = area_table(read_control(path, small), ground).total.held_by
    assert held["RU"].best == pytest.approx(area_km2(NEAR), rel=1e-6)


def test_no_symbol_of_a_unit_gets_into_the_map(tmp_path: Path, small: Theatre) -> None:
    control_map = read_control(raw_map(tmp_path, keyed=True), small)
    assert "brigade" not in repr(control_map)


def test_a_daily_polygon_is_known_by_the_name_it_gives_itself(
    tmp_path: Path, small: Theatre
) -> None:
    path = write_geojson(tmp_path / "20250808.geojson", (NEAR, {}))
    text = path.read_text("utf-8")
    path.write_text(text.replace("{", '{"name": "deepstatemap_data_20250808", ', 1), "utf-8")
    control_map = read_control(path, small)
    assert {holding.holder for holding in control_map.holdings} == {"RU", "unknown"}
    assert control_map.as_of == date(2025, 8, 8)


def test_an_isw_layer_is_held_where_assessed_and_not_where_claimed(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    assessed = write_geojson(
        tmp_path / "20221114_RussianAssessedCoTinUkraine.geojson", (NEAR, {"Shape__Area": 1.0})
    )
    control_map = read_control(assessed, small)
    assert control_map.as_of == date(2022, 11, 14)
    held = area_table(control_map, ground).total.held_by
    assert held["RU"].best == pytest.approx(area_km2(NEAR), rel=1e-6)
    assert any("Shape__Area" in note for note in control_map.notes)
    claimed = write_geojson(tmp_path / "20221114_ClaimedRussianCoT.geojson", (NEAR, {}))
    with pytest.raises(InputError) as caught:
        read_control(claimed, small)
    assert caught.value.problems[0].code == "CONTROL-EMPTY"


TABLE = (
    "geonameid,date,status_isw,status_dsm\n"
    "101,20250807,UA,UA\n"
    "101,20250808,UA,UA\n"
    "102,20250808,UA,RU\n"
    "103,20250808,RU,NA\n"
    "104,20250808,RU,RU\n"
    "999,20250808,RU,RU\n"
)


def test_sources_that_disagree_on_a_place_make_it_contested(tmp_path: Path, small: Theatre) -> None:
    path = tmp_path / "control_latest_2025.csv"
    path.write_text(TABLE, "utf-8")
    control_map = read_control(path, small)
    holders = {place.name: place.holder for place in control_map.places}
    assert holders == {"Alda": "UA", "Berun": "contested", "Cesta": "RU", "Dorin": "RU"}
    assert any(note.startswith("1 places of the table") for note in control_map.notes)


def test_a_table_of_places_is_read_as_of_a_day(tmp_path: Path, small: Theatre) -> None:
    path = tmp_path / "control_latest_2025.csv"
    path.write_text(TABLE, "utf-8")
    control_map = read_control(path, small, on=date(2025, 8, 7))
    assert [place.name for place in control_map.places] == ["Alda"]


def test_a_place_with_coordinates_of_its_own_needs_no_gazetteer(
    tmp_path: Path, small: Theatre
) -> None:
    path = tmp_path / "control.csv"
    path.write_text(
        "geonameid,asciiname,longitude,latitude,date,status\n"
        "101,Alda,30.25,48.5,2025-08-08,UA\n999,Elva,31.1,48.9,2025-08-08,CONTESTED\n",
        "utf-8",
    )
    holders = {place.name: place.holder for place in read_control(path, small).places}
    assert holders == {"Alda": "UA", "Elva": "contested"}


def test_an_area_on_another_continent_is_left_out_and_said_so(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    path = write_geojson(tmp_path / "map.geojson", (NEAR, {}), (KURILS, {}))
    table = area_table(read_control(path, small, holder="RU"), ground)
    assert table.total.held_by["RU"].best == pytest.approx(area_km2(NEAR), rel=1e-6)
    assert any("1 areas far outside the theatre" in note for note in table.notes)


def test_a_part_on_another_continent_goes_and_the_rest_of_its_area_stays(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    both = shapely.MultiPolygon([NEAR, KURILS])
    for day in ("20250101", "20250102"):
        write_geojson(tmp_path / f"{day}.geojson", (both, {"holder": "RU"}))
    log = log_changes(map_files(tmp_path), ground, DEFAULT)
    assert sum(entry.km2 for entry in log.entries) == pytest.approx(area_km2(NEAR), rel=1e-6)
    assert any("far outside" in note for note in log.notes)


def test_the_areas_of_a_collection_of_shapes_count(
    tmp_path: Path, small: Theatre, ground: Ground
) -> None:
    mixed = shapely.GeometryCollection([NEAR, shapely.Point(31.5, 48.5)])
    path = write_geojson(tmp_path / "map.geojson", (mixed, {"holder": "RU"}))
    held = area_table(read_control(path, small), ground).total.held_by
    assert held["RU"].best == pytest.approx(area_km2(NEAR), rel=1e-6)
