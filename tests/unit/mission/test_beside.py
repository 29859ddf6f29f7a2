"""Totals of findings stand beside what was watched, so that a denial improves no record."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import truceline
from truceline.monitor.mission.beside import span_of_period


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2015-02-15", "2015-02-15", "2015-02-16"),
        ("2020-W53", "2020-12-28", "2021-01-04"),  # from a calendar
        ("2020-02", "2020-02-01", "2020-03-01"),
        ("2020-12", "2020-12-01", "2021-01-01"),
    ],
)
def test_a_period_has_its_days(name: str, first: str, last: str) -> None:
    span = span_of_period(name)
    assert span is not None
    assert [end.date().isoformat() for end in span] == [first, last]


def test_a_total_tells_what_was_watched_and_how_often_access_was_denied(
    tmp_path: Path, examples: Path
) -> None:
    folder = tmp_path / "mission"
    shutil.copytree(examples / "mission-day", folder, ignore=shutil.ignore_patterns(".truceline"))
    config = folder / "truceline.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('"not mandated"', '"mandated"'), encoding="utf-8"
    )
    found = truceline.monitor(folder, period="day", now=datetime(2021, 10, 16, tzinfo=UTC))
    told = {(one.obligation, one.period): one.exposure for one in found.totals}
    # by hand, 13 October in UTC: somebody watched all 24 hours but for those after 16:30, when
    # the day of the mission ended; one checkpoint was denied
    assert told["ceasefire", "2021-10-13"] == "watched 16.5 h of 24 h; access denied 1 time"
    # its zone is the oblast: the camera there all day till 16:30, the denial there
    assert told["storage", "2021-10-13"] == "watched 16.5 h of 24 h; access denied 1 time"


def test_without_a_table_of_watches_nothing_is_recorded(examples: Path, tmp_path: Path) -> None:
    feed = shutil.copy(examples / "incidents-demo" / "incidents.csv", tmp_path)
    deal = examples / "donbas-2025-08" / "deal.deal"
    copied = tmp_path / "donbas"
    shutil.copytree(deal.parent, copied, ignore=shutil.ignore_patterns(".truceline"))
    found = truceline.monitor(
        copied / "deal.deal", feed, zone="UTC", entry_into_force="2025-09-01T00:00+03:00"
    )
    assert {one.exposure for one in found.totals} == {"not recorded"}
