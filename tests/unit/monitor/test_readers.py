"""Feeds come in with their interval, precision and category, and their traps are sprung here."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.errors import InputError
from truceline.model.incident import Incident
from truceline.monitor.quarantine import Quarantine
from truceline.monitor.readers.mapped import read_mapping
from truceline.monitor.readers.reading import IncidentStream, Reading

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read(*files: Path, **options: object) -> tuple[list[Incident], IncidentStream, Quarantine]:
    quarantine = Quarantine()
    stream = IncidentStream(
        files, Reading(now=NOW, **{"zone": "Europe/Kyiv", **options}), quarantine
    )
    return list(stream), stream, quarantine


def table(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


ACLED = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,inter1,actor2,"
    "inter2,latitude,longitude,geo_precision,location,source"
)


def acled(tmp_path: Path, *rows: str) -> Path:
    return table(tmp_path / "acled.csv", ACLED, *rows)


@pytest.mark.parametrize(
    "written", ["15 February 2015", "2015-02-15", "15-Feb-15", "2/15/2015", "20150215"]
)
def test_acled_dates_in_any_of_their_styles_are_one_local_day(tmp_path: Path, written: str) -> None:
    row = f"UKR1,{written},1,Battles,Armed clash,A,1,B,2,48.5,38.1,2,Debaltseve,Reuters; AP"
    (incident,), _, _ = read(acled(tmp_path, row))
    # Kyiv is two hours ahead of UTC in February
    assert incident.occurred_from == datetime(2015, 2, 14, 22, tzinfo=UTC)
    assert incident.occurred_to == datetime(2015, 2, 15, 22, tzinfo=UTC)
    assert (incident.category, incident.domain, incident.precision_m) == (
        "armed clash", "ground", 25_000
    )  # fmt: skip
    assert incident.origins == ("Reuters", "AP")
    assert incident.redistribution == "none"


def test_a_date_that_could_be_two_is_set_aside_where_nothing_shows_the_order(
    tmp_path: Path,
) -> None:
    row = "UKR1,3/5/2015,1,Battles,Armed clash,A,1,B,2,48.5,38.1,1,X,Y"
    incidents, _, quarantine = read(acled(tmp_path, row))
    assert incidents == []
    assert quarantine.codes == {"TIME-AMBIG": 1}


def test_a_date_that_could_be_two_is_read_as_the_rest_of_its_table_shows(tmp_path: Path) -> None:
    rest = "1,Battles,Armed clash,A,1,B,2,48.5,38.1,1,X,Y"
    path = acled(tmp_path, f"UKR1,3/5/2015,{rest}", f"UKR2,2/15/2015,{rest}")
    incidents, stream, _ = read(path)
    assert incidents[0].occurred_to == datetime(2015, 3, 5, 22, tzinfo=UTC)
    assert any("1 only month first" in note for note in stream.notes)


def test_a_table_with_both_orders_is_read_only_where_one_reading_exists(tmp_path: Path) -> None:
    rest = "1,Battles,Armed clash,A,1,B,2,48.5,38.1,1,X,Y"
    path = acled(tmp_path, f"U1,3/5/2015,{rest}", f"U2,2/15/2015,{rest}", f"U3,15/2/2015,{rest}")
    incidents, _, quarantine = read(path)
    assert [incident.id for incident in incidents] == ["acled:U2", "acled:U3"]
    assert incidents[0].occurred_from == incidents[1].occurred_from
    assert quarantine.codes == {"TIME-AMBIG": 1}


@pytest.mark.parametrize("civilians", ["7", "7.0", "Civilians"])
def test_acled_civilians_are_a_target_whether_coded_in_numbers_or_words(
    tmp_path: Path, civilians: str
) -> None:
    row = (
        "UKR1,2015-02-15,1,Violence against civilians,Attack,Forces of X,1,Villagers,"
        f"{civilians},48.5,38.1,1,X,Y"
    )
    (incident,), _, _ = read(acled(tmp_path, row))
    assert [a.role for a in incident.attributions] == ["actor", "target"]


def test_a_bad_row_is_set_aside_and_the_rest_is_read_unless_strict(tmp_path: Path) -> None:
    rest = "1,Battles,Armed clash,A,1,B,2"
    path = acled(
        tmp_path,
        f"U1,2015-02-15,{rest},48.5,38.1,1,X,Y",
        f"U2,2015-02-15,{rest},98.5,38.1,1,X,Y",
        f"U3,2202-02-15,{rest},48.5,38.1,1,X,Y",
        f"U4,2015-02-15,{rest},48.5,38.1,9,X,Y",
        f"U5,2015-02-15,{rest},0,0,1,X,Y",
        f"U6,2015-02-15,{rest},48.5,38.1",
    )
    incidents, _, quarantine = read(path)
    assert [incident.id for incident in incidents] == ["acled:U1"]
    assert quarantine.codes == {
        "GEO-RANGE": 1, "TIME-FUTURE": 1, "INCIDENT-PRECISION": 1, "INCIDENT-POSITION": 1,
        "TABLE-ROW": 1,
    }  # fmt: skip
    with pytest.raises(InputError) as refused:
        read(path, strict=True)
    assert len(refused.value.problems) == 5


def test_the_quarantine_file_can_be_mended_and_read_again(tmp_path: Path) -> None:
    path = acled(tmp_path, "U2,2015-02-15,1,Battles,Armed clash,A,1,B,2,98.5,38.1,1,X,Y")
    kept = tmp_path / "quarantine.csv"
    with Quarantine(kept) as quarantine:
        assert list(IncidentStream([path], Reading(now=NOW), quarantine)) == []
    text = kept.read_text()
    assert "[GEO-RANGE]" in text
    kept.write_text(text.replace("98.5", "48.5"))
    (incident,), _, _ = read(kept)
    assert incident.lat == 48.5


def test_the_same_row_again_is_one_incident_and_other_content_is_kept_for_review(
    tmp_path: Path,
) -> None:
    row = "U1,2015-02-15,1,Battles,Armed clash,A,1,B,2,48.5,38.1,1,X,Y"
    incidents, stream, _ = read(acled(tmp_path, row, row, row.replace("48.5", "48.6")))
    assert len({incident.id for incident in incidents}) == len(incidents) == 2
    assert (stream.repeated, stream.conflicting) == (1, 1)


def test_a_fire_at_9_was_seen_at_nine_minutes_past_midnight_and_counts_once(
    tmp_path: Path,
) -> None:
    path = table(
        tmp_path / "fires.csv",
        '"","latitude","longitude","brightness","scan","track","acq_date","acq_time","satellite",'
        '"instrument","bright_ti4"',
        '"1",49.8744,32.66188,NA,0.3,0.4,2023-06-01,9,1,NA,299.3',
        '"2",49.8744,32.66188,NA,0.3,0.4,2023-06-01,9,1,NA,299.3',  # the detection again
        '"3",47.0192,33.36963,NA,NA,NA,2023-06-01,956,1,NA,331.3',
    )
    incidents, stream, _ = read(path)
    assert [each.occurred_from for each in incidents] == [
        datetime(2023, 6, 1, 0, 9, tzinfo=UTC),
        datetime(2023, 6, 1, 9, 56, tzinfo=UTC),
    ]
    assert stream.repeated == 1
    # half the diagonal of a pixel of 300 m by 400 m; 265 m for a VIIRS pixel of unknown size
    assert [each.precision_m for each in incidents] == [pytest.approx(250), 265]


def test_one_detection_with_five_digits_and_with_six_is_one(tmp_path: Path) -> None:
    path = table(
        tmp_path / "fires.csv",
        "LATITUDE,LONGITUDE,ACQ_DATE",
        "49.10606,37.85559,2022-06-28",
        "49.106064,37.855587,2022-06-28",
    )
    incidents, stream, _ = read(path)
    assert (len(incidents), stream.repeated) == (1, 1)


def test_an_event_of_the_news_stream_without_a_place_is_set_aside(tmp_path: Path) -> None:
    cells = [""] * 61
    cells[0], cells[1], cells[26] = "1", "20180101", "194"
    cells[51], cells[56], cells[57] = "4", "48.0", "37.8"
    cells[60] = 'https://www.example.org/a"b'  # the format has no quoting
    nowhere = [*cells]
    nowhere[0], nowhere[51] = "2", "0"
    path = table(tmp_path / "20180101.export.CSV", "\t".join(cells), "\t".join(nowhere))
    (incident,), _, quarantine = read(path)
    assert (incident.category, incident.domain) == ("shelling", "long range")
    assert incident.origins == ("example.org",)
    assert incident.occurred_from == datetime(2018, 1, 1, tzinfo=UTC)  # days of UTC
    assert quarantine.codes == {"INCIDENT-POSITION": 1}


PATROL = "report,patrol,time,until,lon,lat,direction_deg,distance_km,observed,count,unit,exercise"


def test_a_sound_to_the_east_is_placed_there_and_judged_by_ear(tmp_path: Path) -> None:
    path = table(
        tmp_path / "patrol.csv",
        PATROL,
        "r1,P7,2017-03-05T21:10+02:00,2017-03-05T21:25+02:00,37.8,48.1,90,4,heard,6,explosion,no",
    )
    (incident,), _, _ = read(path)
    # a degree of longitude at 48.1 N is 74.46 km long: 4 km are 0.05372 degrees
    assert incident.lon == pytest.approx(37.85372, abs=2e-5)
    assert incident.precision_m == pytest.approx(2000, rel=0.01)
    assert incident.occurred_from == datetime(2017, 3, 5, 19, 10, tzinfo=UTC)
    assert (incident.observation, incident.count, incident.count_unit) == (
        "heard", 6.0, "explosion"
    )  # fmt: skip
    assert incident.exercise is False


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("r1,P7,2017-03-05 21:10,,37.8,48.1,90,4,heard,6,explosion,no", "TIME-NOZONE"),
        ("r1,P7,2017-03-05T21:10Z,,37.8,48.1,90,4,felt,6,explosion,no", "TABLE-CELL"),
        ("r1,P7,2017-03-05T21:10Z,,37.8,48.1,,,heard,6,explosion,no", "INCIDENT-PRECISION"),
        ("r1,P7,2017-03-05T21:10Z,,37.8,48.1,400,4,heard,6,explosion,no", "TABLE-CELL"),
        (",P7,2017-03-05T21:10Z,,37.8,48.1,90,4,heard,6,explosion,no", "TABLE-CELL"),
        ("r1,P7,2017-03-05T21:10Z,2017-03-05T21:00Z,37.8,48.1,90,4,seen,6,shot,no",
         "TIME-REVERSED"),
    ],
)  # fmt: skip
def test_a_patrol_row_that_leaves_something_open_is_set_aside(
    tmp_path: Path, row: str, code: str
) -> None:
    _, _, quarantine = read(table(tmp_path / "patrol.csv", PATROL, row), zone=None)
    assert quarantine.codes == {code: 1}


def test_any_table_is_read_by_a_mapping_file(tmp_path: Path) -> None:
    mapping = table(
        tmp_path / "own.toml",
        'title = "own"',
        'zone = "Africa/Juba"',
        'encoding = "cp1252"',
        'dates = "day first"',
        "precision_m = 500",
        "[columns]",
        'id = "Nr"',
        'date = "Datum"',
        'lon = "X"',
        'lat = "Y"',
        'category = "Art"',
        "[category]",
        '"beschuß" = "shelling"',
    )
    path = table(
        tmp_path / "own.csv", "Nr;Datum;X;Y;Art", "1;05.03.2024;31.6;4.85;Beschuß",
        encoding="cp1252",
    )  # fmt: skip
    (incident,), _, _ = read(path, mapping=read_mapping(mapping), zone=None)
    assert incident.occurred_from == datetime(2024, 3, 4, 22, tzinfo=UTC)
    assert (incident.category, incident.precision_m) == ("shelling", 500)


def test_a_mapping_file_with_a_word_it_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="MAPPING-SHAPE"):
        read_mapping(table(tmp_path / "own.toml", 'titel = "own"'))


def test_features_of_a_geojson_file_are_incidents(tmp_path: Path) -> None:
    path = table(
        tmp_path / "own.geojson",
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":'
        '{"type":"Point","coordinates":[38.1,48.5]},"properties":'
        '{"date":"2015-02-15","category":"shelling","precision_m":300}}]}',
    )
    (incident,), _, _ = read(path)
    assert (incident.lon, incident.precision_m, incident.domain) == (38.1, 300, "long range")


def test_a_table_of_no_known_feed_says_what_can_be_done(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--mapping"):
        read(table(tmp_path / "what.csv", "a,b,c", "1,2,3"))


OWN = "id,date,category,lon,lat,precision_m"


def test_a_column_that_every_row_lacks_is_told_once_with_the_columns_there_are(
    tmp_path: Path,
) -> None:
    rows = [f"{number},2025-08-10,shelling,37.8,48.1,1000" for number in range(9)]
    undated = table(tmp_path / "own.csv", OWN.replace("date", "when"), *rows)
    with pytest.raises(InputError) as raised:
        read(undated)
    (problem,) = raised.value.problems
    assert (problem.code, problem.where.line) == ("TABLE-COLUMN", 1)
    assert "'date'" in problem.message
    assert "id, when, category, lon, lat, precision_m" in problem.hint
    # a column of clock times stands for the day as well
    timed = table(tmp_path / "timed.csv", OWN.replace("date", "time"),
                  "1,2025-08-10T12:00+03:00,shelling,37.8,48.1,1000")  # fmt: skip
    assert len(read(timed)[0]) == 1


def test_features_without_any_date_are_told_once(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [37.8, 48.1]},
            "properties": {"id": str(number), "category": "shelling", "precision_m": 10},
        }
        for number in range(5)
    ]
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    with pytest.raises(InputError) as raised:
        read(path)
    assert [problem.code for problem in raised.value.problems] == ["TABLE-COLUMN"]


def test_a_row_that_only_fits_the_theatre_changed_about_is_set_aside(tmp_path: Path) -> None:
    # Ukraine lies between 22 and 40.2 degrees east and 44.4 and 52.4 degrees north
    feed = table(
        tmp_path / "own.csv", OWN,
        "changed,2025-08-10,shelling,48.1,37.8,1000",
        "right,2025-08-10,shelling,37.8,48.1,1000",
        "paris,2025-08-10,shelling,2.35,48.85,1000",
        "both,2025-08-10,shelling,38.0,46.0,1000",
    )  # fmt: skip
    kept, _, aside = read(feed, theatre=(22.0, 44.4, 40.2, 52.4))
    assert [each.id for each in kept] == ["table:right", "table:paris", "table:both"]
    assert aside.codes == {"GEO-SWAP": 1}
    # without a theatre nothing can be told, and nothing is
    assert len(read(feed)[0]) == 4
    # a feed of the whole world reports from Iran too, where the numbers of Ukraine lie turned round
    far = acled(tmp_path, "IRN1,2015-02-15,1,Battles,Armed clash,A,1,B,2,37.0,48.0,2,Zanjan,AP")
    assert len(read(far, theatre=(22.0, 44.4, 40.2, 52.4))[0]) == 1
