"""What is set aside is kept whole, says why, and once mended is read as the feed it came from."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

import truceline
from truceline.errors import InputError
from truceline.monitor.readers.mapped import read_mapping

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ACLED = "event_id_cnty,event_date,event_type,sub_event_type,latitude,longitude,geo_precision"


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_a_row_with_a_cell_too_few_is_kept_cell_by_cell(tmp_path: Path) -> None:
    feed = written(
        tmp_path / "acled.csv",
        ACLED,
        "U1,2015-02-15,Battles,Armed clash,48.5,38.1,1",
        "U2,2015-02-15,Battles,Armed clash,48.5,38.1",
        "U3,2015-02-15,Battles,Armed clash,98.5,38.1,1",
    )
    kept = tmp_path / "kept.csv"
    summary = truceline.incidents(feed, zone="Europe/Kyiv", quarantine=kept, now=NOW)
    assert (summary.incidents, summary.quarantined) == (1, 2)
    rows = list(csv.DictReader(kept.open(encoding="utf-8")))
    assert [row["event_id_cnty"] for row in rows] == ["U2", "U3"]
    assert "[TABLE-ROW]" in rows[0]["_problem"]
    text = kept.read_text(encoding="utf-8").replace("98.5", "48.5")
    kept.write_text(text.replace("48.5,38.1,,", "48.5,38.1,1,"), encoding="utf-8")
    # whether the cells now stand in their columns is for a person to say
    assert truceline.incidents(kept, zone="UTC", now=NOW).quarantined == 1
    kept.write_text(
        kept.read_text(encoding="utf-8").replace(',"6 cells, not 7"\n', ",\n"), encoding="utf-8"
    )
    again = truceline.incidents(kept, zone="Europe/Kyiv", now=NOW)
    assert (again.incidents, again.quarantined) == (2, 0)


def test_a_row_of_a_table_without_header_is_read_again_as_what_it_was(tmp_path: Path) -> None:
    cells = [""] * 61
    cells[0], cells[1], cells[26], cells[51] = "1", "20180101", "194", "4"
    cells[56], cells[57] = "948.0", "37.8"
    feed = written(tmp_path / "20180101.export.CSV", "\t".join(cells))
    kept = tmp_path / "kept.csv"
    assert truceline.incidents(feed, quarantine=kept, now=NOW).quarantined == 1
    kept.write_text(kept.read_text(encoding="utf-8").replace("948.0", "48.0"), encoding="utf-8")
    again = truceline.incidents(kept, now=NOW)
    assert [(each.feed, each.category) for each in again.counts] == [("gdelt", "shelling")]


def test_a_table_of_ones_own_is_read_again_by_its_mapping(tmp_path: Path) -> None:
    # written in cp1252 with semicolons; kept in UTF-8 with commas
    mapping = written(
        tmp_path / "own.toml",
        'title = "own"', 'encoding = "cp1252"', 'delimiter = ";"', 'dates = "day first"',
        "precision_m = 500", "[columns]", 'id = "Nr"', 'date = "Datum"', 'lon = "X"', 'lat = "Y"',
        'category = "Art"', "[category]", '"beschuß" = "shelling"',
    )  # fmt: skip
    feed = written(
        tmp_path / "own.csv", "Nr;Datum;X;Y;Art", "1;05.03.2024;31.6;94.85;Beschuß",
        encoding="cp1252",
    )  # fmt: skip
    kept = tmp_path / "kept.csv"
    summary = truceline.incidents(feed, mapping=mapping, quarantine=kept, zone="UTC", now=NOW)
    assert summary.quarantined == 1
    kept.write_text(kept.read_text(encoding="utf-8").replace("94.85", "4.85"), encoding="utf-8")
    again = truceline.incidents(kept, mapping=mapping, zone="UTC", now=NOW)
    assert [(each.category, each.incidents) for each in again.counts] == [("shelling", 1)]


def test_rows_of_two_feeds_go_into_two_files(tmp_path: Path) -> None:
    first = written(tmp_path / "a.csv", ACLED, "U3,2015-02-15,Battles,Armed clash,98.5,38.1,1")
    second = written(tmp_path / "f.csv", "latitude,longitude,acq_date", "148.5,38.1,2015-02-15")
    kept = tmp_path / "kept.csv"
    summary = truceline.incidents(first, second, zone="UTC", quarantine=kept, now=NOW)
    assert summary.quarantined == 2
    other = tmp_path / "kept-2.csv"
    assert str(other) in summary.quarantine
    for file, wrong, right in ((kept, "98.5", "48.5"), (other, "148.5", "48.5")):
        file.write_text(file.read_text(encoding="utf-8").replace(wrong, right), encoding="utf-8")
        assert truceline.incidents(file, zone="UTC", now=NOW).incidents == 1


def test_a_cell_made_harmless_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    feed = written(
        tmp_path / "a.csv",
        f"{ACLED},location",
        "U3,2015-02-15,Battles,Armed clash,98.5,38.1,1,=1+1",
    )
    kept = tmp_path / "kept.csv"
    truceline.incidents(feed, zone="UTC", quarantine=kept, now=NOW)
    text = kept.read_text(encoding="utf-8")
    assert "'=1+1" in text
    kept.write_text(text.replace("98.5", "48.5"), encoding="utf-8")
    to = tmp_path / "out.parquet"
    truceline.incidents(kept, zone="UTC", to=to, now=NOW)
    table = pytest.importorskip("pyarrow.parquet", reason="NOT RUN: needs the extra 'fast'")
    assert table.read_table(to)["place"].to_pylist() == ["=1+1"]


def test_a_date_with_a_short_year_is_read_where_its_order_is_declared(tmp_path: Path) -> None:
    lines = [
        'title = "own"', "precision_m = 500", 'dates = "day first"', "[category]",
        '"x" = "shelling"',
    ]  # fmt: skip
    feed = written(tmp_path / "own.csv", "id,date,lon,lat,category", "1,05.03.22,37.5,47.1,x")
    known = written(tmp_path / "known.toml", *lines)
    summary = truceline.incidents(feed, mapping=known, zone="UTC", now=NOW)
    assert summary.first == datetime(2022, 3, 5, tzinfo=UTC)
    unknown = written(tmp_path / "unknown.toml", *(li for li in lines if "dates" not in li))
    summary = truceline.incidents(feed, mapping=unknown, zone="UTC", now=NOW)
    # 5 March 2022, 3 May 2022, or 22 March 2005
    assert any("TIME-AMBIG" in note for note in summary.notes)


@pytest.mark.needs_data
def test_real_corridors_are_read_by_a_mapping_whichever_date_column_it_names(
    tmp_path: Path, test_data: Path
) -> None:
    feed = test_data / "events" / "humanitarian_corridors_ukraine_2022.csv"
    days = []
    for column in ("Date", "date"):
        mapping = written(
            tmp_path / f"by-{column}.toml",
            'title = "corridors"', 'dates = "day first"', "precision_m = 2000", "[columns]",
            'id = "HC_ID"', f'date = "{column}"', 'lon = "from_longitude"',
            'lat = "from_latitude"', 'category = "status_result"', "[category]",
            *(f'"{word}" = "non-violent event"' for word in (
                "disputed", "successful", "proposed route/outcome unknown",
                "unsuccessful/disrupted")),
        )  # fmt: skip
        assert read_mapping(mapping).title == "corridors"
        to = tmp_path / f"{column}-days.parquet"
        summary = truceline.incidents(feed, mapping=mapping, zone="Europe/Kyiv", to=to, now=NOW)
        assert (summary.incidents, summary.quarantined) == (282, 0)  # rows, counted by csv
        parquet = pytest.importorskip("pyarrow.parquet", reason="NOT RUN: the extra 'fast'")
        days.append(parquet.read_table(to)["occurred_from"].to_pylist())
    assert days[0] == days[1]


def test_a_feature_with_a_persons_name_is_refused_and_not_repeated(tmp_path: Path) -> None:
    feed = written(
        tmp_path / "own.geojson",
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point",'
        '"coordinates":[38,48]},"properties":{"id":"c","date":"2022-01-01","category":"shelling",'
        '"precision_m":1,"detainee_name":"Ivan Somebody"}}]}',
    )
    kept = tmp_path / "kept.csv"
    with pytest.raises(InputError, match="PERSON-NAMED") as refused:
        truceline.incidents(feed, quarantine=kept, now=NOW)
    assert "Somebody" not in str(refused.value)
    assert not kept.exists()


def test_a_feed_that_lacks_a_column_is_refused_once_with_its_name(tmp_path: Path) -> None:
    feed = written(tmp_path / "a.csv", "event_date,latitude,longitude", "2015-02-15,48.5,38.1")
    with pytest.raises(InputError) as refused:
        truceline.incidents(feed, format="acled", zone="UTC", now=NOW)
    assert {problem.code for problem in refused.value.problems} == {"TABLE-COLUMN"}
    assert "geo_precision" in str(refused.value)


def test_a_quarantine_file_is_not_written_over_while_it_is_read(tmp_path: Path) -> None:
    feed = written(tmp_path / "a.csv", ACLED, "U3,2015-02-15,Battles,Armed clash,98.5,38.1,1")
    before = feed.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="FILE-EXISTS"):
        truceline.incidents(feed, zone="UTC", quarantine=feed, now=NOW)
    assert feed.read_text(encoding="utf-8") == before


def test_a_note_on_rows_set_aside_tells_the_first_of_each_kind(tmp_path: Path) -> None:
    feed = written(
        tmp_path / "acled.csv",
        ACLED,
        "U1,2015-02-15,Battles,Armed clash,98.5,38.1,1",
        "U2,2015-02-15,Battles,Armed clash,99.5,38.1,1",
        "U3,2015-02-15,Battles,Armed clash,48.5,38.1,7",
    )
    notes = truceline.incidents(feed, zone="Europe/Kyiv", now=NOW).notes
    (position,) = [note for note in notes if "set aside: 2" in note]
    assert "acled.csv" in position and "98.5" in position and "99.5" not in position
    (precision,) = [note for note in notes if "[INCIDENT-PRECISION]" in note]
    assert precision.startswith("set aside: 1; ")
