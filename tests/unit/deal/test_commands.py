"""The commands of the room: one JSON document, exit codes, messages on standard error."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from truceline.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
KOREA = str(EXAMPLES / "korea-1953" / "deal.deal")
BAD = str(Path(__file__).resolve().parents[2] / "golden" / "deal" / "bad" / "eight-mistakes.deal")


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    told = capfd.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def document(capfd: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, _ = run(capfd, *words, "--json")
    assert code == 0
    return json.loads(out)


def test_check_answers_in_its_shape(capfd: pytest.CaptureFixture[str]) -> None:
    found = document(capfd, "check", KOREA)
    assert found["schema"] == "problems/1"
    assert found["problems"] == []
    assert {"topic", "question", "where"} <= found["undefined"][0].keys()


def test_check_tells_every_mistake_and_ends_with_two(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "check", BAD)
    assert (code, out) == (2, "")
    assert len(re.findall(r" \[[A-Z-]+\]$", err, re.MULTILINE)) == 8
    code, out, _ = run(capfd, "check", BAD, "--json")
    problems = json.loads(out)["problems"]
    assert (code, len(problems)) == (2, 8)
    assert {"code", "severity", "message", "file", "line", "column", "hint"} == problems[0].keys()


def test_a_deal_that_is_not_there_ends_with_three(capfd: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "format", "compile", "calendar"):
        code, out, err = run(capfd, command, "nowhere.deal")
        assert (code, out) == (3, "")
        assert "FILE-MISSING" in err and "Traceback" not in err


def test_compile_answers_in_its_shape(capfd: pytest.CaptureFixture[str]) -> None:
    terms = document(capfd, "compile", KOREA)
    assert terms["schema"] == "terms/1"
    zone = next(zone for zone in terms["zones"] if zone["id"] == "dmz")
    assert {"best", "low", "high", "unit", "because"} == zone["area"].keys()
    assert zone["shape"]["type"] in ("Polygon", "MultiPolygon")
    wanted = {"id", "party", "act", "objects", "zone", "window", "exceptions", "status", "claims"}
    assert wanted <= terms["obligations"][0].keys()


def test_compile_draws_geojson(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "compile", KOREA, "--geojson")
    drawn = json.loads(out)
    assert (code, drawn["type"]) == (0, "FeatureCollection")
    kinds = {(f["properties"]["id"], f["geometry"]["type"]) for f in drawn["features"]}
    assert ("mdl", "LineString") in kinds or ("mdl", "MultiLineString") in kinds


def test_format_prints_and_writes(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    deal = tmp_path / "x.deal"
    deal.write_text('deal   "X"\ntheatre ukraine   # here\n', encoding="utf-8")
    _, out, _ = run(capfd, "format", str(deal))
    assert out == 'deal "X"\ntheatre ukraine  # here\n'
    run(capfd, "format", str(deal), "--write")
    assert deal.read_text(encoding="utf-8") == out


def test_format_never_writes_a_text_it_cannot_read(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    deal = tmp_path / "x.deal"
    deal.write_text("trem x\n", encoding="utf-8")
    code, _, err = run(capfd, "format", str(deal), "--write")
    assert code == 2 and "DEAL-STATEMENT" in err
    assert deal.read_text(encoding="utf-8") == "trem x\n"


def test_calendar_answers_on_a_day_and_in_another_zone(capfd: pytest.CaptureFixture[str]) -> None:
    found = document(capfd, "calendar", KOREA, "--on", "1953-07-28")
    assert found["schema"] == "calendar/1"
    assert {entry["standing"] for entry in found["entries"]} <= {
        "past", "now", "ahead", "perhaps past", "unknown",
    }  # fmt: skip
    _, out, _ = run(capfd, "calendar", KOREA, "--zone", "America/New_York")
    # 27 July 1953, 22:00 in Seoul: UTC+10 with the summer time of that year
    assert "1953-07-27 22:00" in out and "America/New_York" in out
    code, _, err = run(capfd, "calendar", KOREA, "--zone", "EST5")
    assert code == 2 and "TIME-ZONE" in err


def test_calendar_writes_icalendar(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "calendar", KOREA, "--ics")
    assert code == 0 and out.startswith("BEGIN:VCALENDAR")


def test_a_sweep_refuses_a_name_without_a_distance(capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, "sweep", KOREA, "mdl", "10 km")
    assert code == 3 and "SWEEP-NAME" in err


def test_a_word_too_many_and_a_word_too_few_are_told_plainly(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capfd, "calendar", KOREA, "--ics", "out.ics")
    assert (code, out) == (2, "")
    assert 'nothing is asked for with "out.ics" [ARGUMENT]' in err
    code, out, err = run(capfd, "report", KOREA)
    assert (code, out) == (2, "")
    assert "--period is missing [ARGUMENT]" in err
    assert "truceline report --help" in err
    _, _, err = run(capfd, "calendar")
    assert "DEAL is missing [ARGUMENT]" in err


def test_a_calendar_file_tells_what_it_leaves_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    deal = tmp_path / "d.deal"
    deal.write_text(
        'deal "Dates"\ntheatre none\nstatus proposed\nclock UTC\nparty A "A"\nparty B "B"\n'
        "entry into force 2026-03-01 00:00\ngate calm: 7 consecutive days without fire\n"
        "term swap: A and B exchange all prisoners of war\n  after calm\n",
        encoding="utf-8",
    )
    code, out, err = run(capfd, "calendar", str(deal), "--ics")
    assert code == 0
    assert out.count("BEGIN:VEVENT") == 1  # the entry into force alone has a date
    assert "1 entry has no date yet and is left out: swap starts" in err


def test_an_open_question_without_answers_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    deal = tmp_path / "d.deal"
    deal.write_text(
        'deal "Open"\ntheatre none\nstatus proposed\nclock UTC\nparty A "A"\nparty B "B"\n'
        'open access: "Who is let in where?"\n',
        encoding="utf-8",
    )
    code, out, _ = run(capfd, "assess", str(deal))
    assert code == 0
    assert "Who is let in where?" in out
