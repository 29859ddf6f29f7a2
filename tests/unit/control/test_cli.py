"""The commands: one JSON document on standard output, tables otherwise, errors with a code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.cli.main import main
from truceline.geo.measure import area_km2

from .conftest import EAST, square, write_geojson

EAST_KM2 = area_km2(EAST)


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    captured = capsys.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    return write_geojson(tmp_path / "20250808.geojson", (EAST, {}))


def document(capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    code, out, err = said(capsys, *words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_area_as_json_has_the_shape_that_programs_rely_on(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre
) -> None:
    found = document(
        capsys, "control", "area", drawn, "--holder", "BB", "--rest", "AA", "--theatre",
        small.folder,
    )  # fmt: skip
    assert found["schema"] == "control-area/1"
    assert found["as_of"] == "2025-08-08"
    assert {"convention", "boundaries", "rows", "total"} <= set(found)
    row = next(row for row in found["rows"] if row["unit"] == "QQ-E")
    held = row["held_by"]["BB"]
    assert set(held) == {"best", "low", "high", "unit", "because"}
    assert held["unit"] == "km2"
    assert held["best"] == pytest.approx(EAST_KM2, rel=1e-6)
    assert row["share"]["BB"]["best"] == pytest.approx(1.0, rel=1e-6)
    assert found["total"]["held_by"]["AA"]["best"] == pytest.approx(
        area_km2(square(30, 48, 31, 49)), rel=1e-6
    )


def test_area_by_one_unit_keeps_its_row_and_the_total(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre
) -> None:
    words = ("control", "area", drawn, "--holder", "BB", "--theatre", small.folder, "--by")
    assert [row["unit"] for row in document(capsys, *words, "West")["rows"]] == ["QQ-W"]
    assert document(capsys, *words, "total")["rows"] == []


def test_a_band_gives_a_published_map_its_range(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre
) -> None:
    words = ("--holder", "BB", "--rest", "AA", "--theatre", small.folder, "--band", "2")
    held = document(capsys, "control", "area", drawn, *words)["total"]["held_by"]["BB"]
    # 111 km of line that may lie 2 km either way
    assert held["high"] - held["best"] == pytest.approx(222.4, rel=0.03)
    assert held["best"] - held["low"] == pytest.approx(222.4, rel=0.03)
    line = document(
        capsys, "control", "line", drawn, "--between", "AA", "BB", *words, "--place", "Berun"
    )
    away = line["distances"][0]["distance"]
    assert away["high"] - away["low"] == pytest.approx(4, rel=0.02)


def test_other_boundaries_are_named_by_their_property(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre, tmp_path: Path
) -> None:
    other = write_geojson(
        tmp_path / "districts.geojson",
        (square(31, 48, 31.5, 49), {"district": "north"}),
        (square(31.5, 48, 32, 49), {"district": "south"}),
    )
    words = ("control", "area", drawn, "--holder", "BB", "--theatre", small.folder)
    found = document(capsys, *words, "--boundaries", other, "--by", "district")
    assert [row["name"] for row in found["rows"]] == ["north", "south"]
    assert found["boundaries"] == "districts.geojson"
    code, _, err = said(capsys, *words, "--boundaries", other)
    assert code == 2
    assert "BOUNDARY-NAME" in err


def test_line_as_json_has_its_geometry_and_its_length_by_scale(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre
) -> None:
    found = document(
        capsys, "control", "line", drawn, "--between", "AA", "BB", "--holder", "BB",
        "--theatre", small.folder, "--place", "Alda", "--sectors", "50",
    )  # fmt: skip
    assert found["schema"] == "control-line/1"
    assert found["between"] == ["AA", "BB"]
    shape = shapely.from_geojson(json.dumps(found["geometry"]))
    assert shape.geom_type.endswith("LineString")
    assert found["length"]["unit"] == "km"
    assert found["distances"][0]["place"] == "Alda"
    assert len(found["sectors"]) == 2


def test_a_place_that_is_not_known_is_told(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre
) -> None:
    code, _, err = said(
        capsys, "control", "line", drawn, "--between", "AA", "BB", "--holder", "BB",
        "--theatre", small.folder, "--place", "Aldo",
    )  # fmt: skip
    assert code == 3
    assert "PLACE-UNKNOWN" in err


def test_diff_and_fuse_read_two_maps(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre, tmp_path: Path
) -> None:
    strip = square(30.9, 48.0, 31.0, 49.0)
    later = write_geojson(tmp_path / "20250809.geojson", (EAST.union(strip), {}))
    common = ("--holder", "BB", "--rest", "AA", "--theatre", small.folder)
    change = document(capsys, "control", "diff", drawn, later, *common)
    gained = next(row for row in change["total"] if row["holder"] == "BB")["gained"]
    assert gained["best"] == pytest.approx(area_km2(strip), rel=1e-6)
    other = write_geojson(tmp_path / "20250808b.geojson", (EAST.union(strip), {}))
    fused = document(
        capsys, "control", "fuse", drawn, other, "--grade", "B2", "--grade", "C3", *common
    )
    assert fused["schema"] == "control-fusion/1"
    assert "contested" in {holding["holder"] for holding in fused["map"]["holdings"]}
    code, _, err = said(capsys, "control", "fuse", drawn, other, "--grade", "Z9", *common)
    assert code == 2
    assert err.count("GRADE-FORM") == 2


def test_an_exported_map_reads_back_with_the_same_areas(
    capsys: pytest.CaptureFixture[str], small: Theatre, tmp_path: Path
) -> None:
    listed = tmp_path / "2025-08-08.csv"
    listed.write_text(
        "place,unit,geonameid,holder,as_of,basis,url,note\n"
        "Alda,QQ-W,101,AA,2025-08-08,a map,,\nDorin,QQ-E,104,BB,2025-08-08,a map,,\n",
        "utf-8",
    )
    out = tmp_path / "map.geojson"
    words = ("--theatre", small.folder)
    code, _, err = said(capsys, "control", "export", listed, "--out", out, *words)
    assert code == 0, err
    layers = {
        feature["properties"]["layer"] for feature in json.loads(out.read_text("utf-8"))["features"]
    }
    assert layers == {"held", "held surely", "held possibly", "line of contact", "place"}
    before = document(capsys, "control", "area", listed, *words)["total"]["held_by"]
    again = document(capsys, "control", "area", out, *words)
    assert again["as_of"] == "2025-08-08"
    after = again["total"]["held_by"]
    for party in ("AA", "BB"):
        assert after[party]["best"] == pytest.approx(before[party]["best"], rel=1e-6)


def test_series_prints_csv_and_writes_a_chart(
    capsys: pytest.CaptureFixture[str], small: Theatre, tmp_path: Path
) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    for day in ("20250101", "20250102"):
        write_geojson(maps / f"{day}.geojson", (EAST, {}))
    chart = tmp_path / "held.svg"
    code, out, err = said(
        capsys, "control", "series", maps, "--holder", "BB", "--by", "total", "--chart", chart,
        "--theatre", small.folder,
    )  # fmt: skip
    assert code == 0, err
    header, *rows = out.splitlines()
    assert header.startswith("date,unit,holder,held_km2,held_low,held_high,gained_km2,lost_km2,")
    assert [row.split(",")[:3] for row in rows] == [
        ["2025-01-01", "total", "BB"],
        ["2025-01-02", "total", "BB"],
    ]
    svg = chart.read_text("utf-8")
    assert svg.startswith("<svg")
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (("area",), 2, "CONTROL-EMPTY"),
        (("area", "missing.geojson"), 3, "FILE-MISSING"),
        (("area", "MAP"), 2, "CONTROL-HOLDER"),
        (("area", "MAP", "--holder", "BB", "--convention", "deepstat"), 2, "CONVENTION-UNKNOWN"),
        (("area", "MAP", "--from", "deepstatemap"), 2, "FORMAT-UNKNOWN"),
        (("area", "MAP", "--holder", "BB", "--by", "Nowhere"), 3, "UNIT-UNKNOWN"),
        (("line", "MAP", "--between", "AA", "CC", "--holder", "BB"), 3, "HOLDER-UNKNOWN"),
        (("line", "MAP", "--between", "AA", "BB", "--sectors", "0"), 2, "LINE-SCALE"),
        (("area", "MAP", "--holder", "BB", "--on", "08/07/2025"), 2, "TIME-AMBIG"),
        (("area", "MAP", "--holder", "BB", "--band", "-1"), 2, "LINE-SCALE"),
        (("series", "FOLDER"), 2, "SERIES-EMPTY"),
        (("series", "FOLDER", "--timing", "last"), 2, "CONVENTION-UNKNOWN"),
    ],
)
def test_errors_have_a_code_and_no_traceback(
    words: tuple[str, ...],
    code: int,
    problem: str,
    capsys: pytest.CaptureFixture[str],
    drawn: Path,
    small: Theatre,
    tmp_path: Path,
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"MAP": drawn, "FOLDER": tmp_path / "empty"}
    real = [places.get(word, word) for word in words]
    got, out, err = said(capsys, "control", *real, "--theatre", small.folder)
    assert (got, out) == (code, "")
    assert problem in err
    assert "Traceback" not in err


def test_a_table_prints_names_areas_and_the_convention(
    capsys: pytest.CaptureFixture[str], drawn: Path, small: Theatre
) -> None:
    code, out, _ = said(
        capsys, "control", "area", drawn, "--holder", "BB", "--rest", "AA", "--theatre",
        small.folder,
    )  # fmt: skip
    assert code == 0
    assert "West" in out
    assert "East" in out
    assert "ellipsoid WGS 84" in out


def test_the_chart_of_one_unit_says_which(
    tmp_path: Path, small: Theatre, capsys: pytest.CaptureFixture[str]
) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    for day in ("20250101", "20250102"):
        write_geojson(maps / f"{day}.geojson", (EAST, {"holder": "BB"}))
    chart = tmp_path / "held.svg"
    said(
        capsys, "control", "series", maps, "--by", "East", "--chart", chart,
        "--theatre", small.folder,
    )  # fmt: skip
    assert "Area held by BB in East, 2025-01-01 to 2025-01-02" in chart.read_text("utf-8")
