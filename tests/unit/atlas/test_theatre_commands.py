"""`truceline theatre list`, `show` and `build`, as a person or a program calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import truceline
from truceline.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(list(words))
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err


def test_list_prints_one_json_document(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "theatre", "list", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["schema"] == "theatres/1"
    assert "ukraine" in {theatre["id"] for theatre in document["theatres"]}


def test_show_gives_areas_as_estimates_and_layers_with_licences(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capfd, "theatre", "show", "korea", "--json")
    document = json.loads(out)
    assert code == 0
    assert {unit["area"]["unit"] for unit in document["units"]} == {"km2"}
    assert all(layer["licence"] for layer in document["layers"])
    (line,) = document["lines"]
    assert line["length"]["low"] == line["length"]["best"] < 248 < 250 == line["length"]["high"]


def test_show_says_what_a_reader_must_know(capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, "theatre", "show", "ukraine")
    for words in ("Donetsk oblast", "recognised borders", "Present population is not known"):
        assert words in out


def test_find_prints_every_meaning(capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, "theatre", "show", "ukraine", "--find", "Донецк", "--json")
    assert [match["id"] for match in json.loads(out)["matches"]] == ["UA-14", "geonames:709717"]


def test_find_answers_a_slip_with_what_is_near(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "theatre", "show", "ukraine", "--find", "Kramatorks")
    assert code == 0
    assert "Kramatorsk" in out


def test_an_unknown_theatre_exits_with_three(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "theatre", "show", "ukrain")
    assert (code, out) == (3, "")
    assert "[THEATRE-UNKNOWN]" in err


def test_build_writes_a_theatre_that_show_reads(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ring = [[30, 48], [31, 48], [31, 49], [30, 49], [30, 48]]
    unit = {
        "type": "Feature",
        "properties": {"ISO": "XX-1", "en": "Adra", "uk": "Адра"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    (tmp_path / "units.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [unit]})
    )
    words = (
        "--from",
        str(tmp_path / "units.geojson"),
        "--id",
        "ISO",
        "--name",
        "en",
        "--name",
        "uk",
    )
    code, _, err = run(capfd, "theatre", "build", str(tmp_path / "adra"), *words)
    assert (code, err) == (0, "")
    summary = truceline.theatre_show(tmp_path / "adra")
    assert [unit.name for unit in summary.units] == ["Adra"]
    assert truceline.theatre_find(tmp_path / "adra", "адра").matches[0].id == "XX-1"


def test_build_refuses_a_missing_property_with_exit_code_two(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "units.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},'
        '"geometry":{"type":"Polygon","coordinates":[[[30,48],[31,48],[31,49],[30,48]]]}}]}'
    )
    code, _, err = run(
        capfd, "theatre", "build", str(tmp_path / "x"), "--from", str(tmp_path / "units.geojson")
    )
    assert code == 2
    assert "[THEATRE-PROPERTY]" in err
    assert "Traceback" not in err


def test_a_name_may_stand_behind_the_theatre(capfd: pytest.CaptureFixture[str]) -> None:
    found = run(capfd, "theatre", "show", "ukraine", "Запорожье", "--json")
    assert found == run(capfd, "theatre", "show", "ukraine", "--find", "Запорожье", "--json")
    # the oblast's code is ISO 3166-2
    assert "UA-23" in {match["id"] for match in json.loads(found[1])["matches"]}
