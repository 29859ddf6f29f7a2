"""What observers wrote down to the minute is joined by the minute, and never across a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from truceline.model.incident import Incident
from truceline.monitor.readers.reading import IncidentStream, Reading
from truceline.monitor.stories import stories_of

HEADER = "report,patrol,time,lon,lat,observed,unit,precision_m,count"
START = datetime(2021, 10, 12, 20, 0)


def feed(path: Path, *rows: tuple[str, float, float]) -> list[Incident]:
    """Rows of (patrol, minutes after the start, km to the north)."""
    lines = [
        f"r{n},{patrol},{START + timedelta(minutes=at):%Y-%m-%d %H:%M},37.8,{48 + north / 111:.5f},"
        "heard,explosion,500,1"
        for n, (patrol, at, north) in enumerate(rows)
    ]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    now = datetime.fromisoformat("2026-01-01T00:00+00:00")
    return list(IncidentStream([path], Reading(now=now, zone="Europe/Kyiv")))


def test_explosions_hours_apart_at_one_place_are_as_many_incidents(tmp_path: Path) -> None:
    rows = [(f"patrol {n % 3}", n * 130.0, 0.1 * (n % 2)) for n in range(12)]
    stories = stories_of(feed(tmp_path / "p.csv", *rows))
    assert stories.incidents == 12
    assert {told.origins for told in stories.told.values()} == {1}


def test_two_patrols_that_hear_one_explosion_in_the_same_minute_are_two_origins(
    tmp_path: Path,
) -> None:
    rows = [(f"patrol {n}", 0.0, 0.1 * n) for n in (1, 2)]
    rows += [("patrol 1", 200.0 * n, 15.0 + 9 * n) for n in range(1, 9)]
    stories = stories_of(feed(tmp_path / "p.csv", *rows))
    assert stories.incidents == 9
    assert max(told.origins for told in stories.told.values()) == 2


def test_two_rows_of_one_observer_are_two_incidents(tmp_path: Path) -> None:
    # a camera that writes a row a minute has seen as many explosions
    stories = stories_of(feed(tmp_path / "p.csv", *(("camera", n, 0.0) for n in range(5))))
    assert stories.incidents == 5


def test_the_rows_of_the_worked_day_are_not_one_story(examples: Path) -> None:
    now = datetime.fromisoformat("2026-01-01T00:00+00:00")
    stream = IncidentStream(
        [examples / "mission-day" / "patrols.csv"], Reading(now=now, zone="Europe/Kyiv")
    )
    incidents = list(stream)
    by_id = {each.id: each for each in incidents}
    stories = stories_of(incidents)
    for each in incidents:
        times = [by_id[name].occurred_from for name in stories.group_of(each.id)]
        assert max(times) - min(times) <= timedelta(minutes=30)
