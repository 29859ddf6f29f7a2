"""A theatre from the user's own files: it comes back as it went in, or it is refused whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from truceline.atlas import open_theatre
from truceline.atlas.building import Sources, build_pack
from truceline.errors import InputError
from truceline.geo.measure import area_km2

# two squares of one degree that share the meridian 31 E, and the places in them
SQUARES: dict[str, list[list[float]]] = {
    "XX-1": [[30, 48], [31, 48], [31, 49], [30, 49], [30, 48]],
    "XX-2": [[31, 48], [32, 48], [32, 49], [31, 49], [31, 48]],
}
PLACES = """name,lon,lat,id,population,population_year,names
Adra,30.5,48.5,p1,1200,2001,Адра|Adrah
Belta,31.5,48.5,p2,,,
"""
SITES = """name,lon,lat,id,kind,source
Adra bridge,30.9988,48.5021,s1,bridge,the survey
"""


def feature(id: str, ring: list[list[float]], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": id, "title": f"Unit {id}", **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write(tmp_path: Path, features: list[dict[str, Any]], **tables: str) -> Sources:
    boundaries = tmp_path / "units.geojson"
    boundaries.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    paths = {}
    for name, text in tables.items():
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return Sources(
        boundaries=boundaries,
        id_property="code",
        name_properties=("title",),
        source="a survey",
        licence="CC0",
        **paths,
    )


def squares() -> list[dict[str, Any]]:
    return [feature(id, ring) for id, ring in SQUARES.items()]


def codes(sources: Sources, folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        build_pack(folder, sources)
    assert not folder.exists()
    return [problem.code for problem in caught.value.problems]


def test_a_theatre_comes_back_as_it_went_in(tmp_path: Path) -> None:
    folder = tmp_path / "adra"
    notes = build_pack(folder, write(tmp_path, squares(), places=PLACES, sites=SITES))
    theatre = open_theatre(folder)
    assert notes == ()
    assert theatre.id == "adra"
    assert [(unit.id, unit.name) for unit in theatre.units] == [
        ("XX-1", "Unit XX-1"),
        ("XX-2", "Unit XX-2"),
    ]
    assert [(place.id, place.unit, place.population) for place in theatre.places] == [
        ("p1", "XX-1", 1200),
        ("p2", "XX-2", None),
    ]
    found = theatre.place("Адра")
    assert found is not None
    assert found.population_year == 2001
    # a cell of one degree between 48 N and 49 N: 8,217.73 km2 by the closed form for the band
    # between two parallels; its northern and southern edges are geodesics here
    assert area_km2(theatre.geometry("XX-1")) == pytest.approx(8_217.73, rel=1e-4)
    assert theatre.layers[0].licence == "CC0"
    assert "a survey" in (folder / "SOURCES.md").read_text()


def test_positions_of_sites_are_rounded_on_the_way_in(tmp_path: Path) -> None:
    build_pack(tmp_path / "adra", write(tmp_path, squares(), sites=SITES))
    (site,) = open_theatre(tmp_path / "adra").sites
    assert (site.lon, site.lat) == (31.0, 48.5)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    sources = write(tmp_path, squares(), places=PLACES, sites=SITES)
    for name in ("one/adra", "two/adra"):
        build_pack(tmp_path / name, sources)
    for path in (tmp_path / "one/adra").iterdir():
        assert path.read_bytes() == (tmp_path / "two/adra" / path.name).read_bytes()


def test_a_place_outside_every_unit_is_kept_and_told(tmp_path: Path) -> None:
    sources = write(tmp_path, squares(), places="name,lon,lat\nFar,30.5,49.5\n")
    (note,) = build_pack(tmp_path / "adra", sources)
    assert note.code == "THEATRE-OUTSIDE"
    assert open_theatre(tmp_path / "adra").places[0].unit is None


def test_eight_mistakes_are_told_in_one_go(tmp_path: Path) -> None:
    rows = (
        "name,lon,lat,id,unit,population\n"
        ",30.5,48.5,a,,\n"  # no name
        "B,east,48.5,b,,\n"  # no number
        "C,48.5,30.5,c,,\n"  # swapped
        "D,30.5,95,d,,\n"  # no latitude
        "E,30.5,48.5,e,XX-9,\n"  # no such unit
        "F,30.5,48.5,f,,-3\n"  # no count
        "G,30.5,48.5,g,,12 000\n"  # no whole number
        "H,30.5,48.5,h,,\n"
        "I,30.6,48.5,h,,\n"  # the same id twice
    )
    found = codes(write(tmp_path, squares(), places=rows), tmp_path / "adra")
    assert sorted(found) == sorted(
        ["THEATRE-VALUE"] * 4 + ["GEO-SWAP", "GEO-RANGE", "UNIT-UNKNOWN", "THEATRE-DUPLICATE"]
    )


def test_swapped_coordinates_name_their_line_and_are_never_mended(tmp_path: Path) -> None:
    sources = write(tmp_path, squares(), places="name,lon,lat\nA,30.5,48.5\nB,48.5,30.5\n")
    with pytest.raises(InputError) as caught:
        build_pack(tmp_path / "adra", sources)
    (problem,) = caught.value.problems
    assert problem.code == "GEO-SWAP"
    assert problem.where.line == 3


def test_a_table_that_is_swapped_throughout_is_told_once(tmp_path: Path) -> None:
    swapped = "name,lon,lat\n" + "".join(f"P{n},48.5,30.{n}\n" for n in range(1, 9))
    sources = write(tmp_path, squares(), places=swapped)
    with pytest.raises(InputError) as caught:
        build_pack(tmp_path / "adra", sources)
    (problem,) = caught.value.problems
    assert problem.code == "GEO-SWAP"
    assert "all 8 rows" in problem.message


@pytest.mark.parametrize(
    ("features", "code"),
    [
        ([feature("XX-1", [[30, 48], [31, 49], [31, 48], [30, 49], [30, 48]])], "GEO-SELFX"),
        ([feature("XX-1", [[30, 48], [31, 48], [31, 49], [30, 49]])], "GEO-OPEN"),
        ([feature("XX-1", [[30, 48], [31, 48], [31, 95], [30, 48]])], "GEO-RANGE"),
        ([feature("XX-1", SQUARES["XX-1"]), feature("XX-1", SQUARES["XX-2"])], "THEATRE-DUPLICATE"),
        ([feature("XX-1", SQUARES["XX-1"]), feature("XX-2", SQUARES["XX-1"])], "THEATRE-OVERLAP"),
        ([feature("XX-1", SQUARES["XX-1"], title=None)], "THEATRE-PROPERTY"),
        ([feature("XX-1", SQUARES["XX-1"]) | {"geometry": None}], "GEO-SHAPE"),
        ([], "GEO-SHAPE"),
    ],
)
def test_bad_boundaries_are_refused(
    tmp_path: Path, features: list[dict[str, Any]], code: str
) -> None:
    assert codes(write(tmp_path, features), tmp_path / "adra") == [code]


def test_a_crossing_ring_is_mended_only_when_asked_and_said_so(tmp_path: Path) -> None:
    bow_tie = feature("XX-1", [[30, 48], [31, 49], [31, 48], [30, 49], [30, 48]])
    notes = build_pack(tmp_path / "adra", write(tmp_path, [bow_tie]), on_invalid="repair")
    assert [note.code for note in notes] == ["GEO-SELFX"]
    assert open_theatre(tmp_path / "adra").geometry("XX-1").is_valid


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("name,longitude,latitude\nA,30.5,48.5\n", "TABLE-COLUMN"),
        ("name,lon,lat\nA,30.5\n", "TABLE-ROW"),
        ("name,lon,lat\nA,nan,48.5\n", "THEATRE-VALUE"),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, table: str, code: str) -> None:
    assert code in codes(write(tmp_path, squares(), places=table), tmp_path / "adra")


def test_an_unknown_kind_of_site_is_answered_with_the_kinds(tmp_path: Path) -> None:
    sources = write(tmp_path, squares(), sites="name,lon,lat,kind\nA,30.5,48.5,airfield\n")
    with pytest.raises(InputError) as caught:
        build_pack(tmp_path / "adra", sources)
    assert "nuclear power plant" in caught.value.problems[0].hint


def test_a_folder_with_anything_else_in_it_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "adra"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(InputError) as caught:
        build_pack(folder, write(tmp_path, squares()), replace=True)
    assert caught.value.problems[0].code == "THEATRE-EXISTS"
    assert (folder / "letter.txt").read_text() == "dear"


def test_a_theatre_is_written_anew_only_when_asked(tmp_path: Path) -> None:
    folder, sources = tmp_path / "adra", write(tmp_path, squares())
    build_pack(folder, sources)
    with pytest.raises(InputError):
        build_pack(folder, sources)
    build_pack(folder, write(tmp_path, squares()[:1]), replace=True)
    assert [unit.id for unit in open_theatre(folder).units] == ["XX-1"]
