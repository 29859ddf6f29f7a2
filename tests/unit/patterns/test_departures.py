"""From a feed of fires to what departs, and what of it may be shown to everybody."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import truceline
from truceline.cli.main import main
from truceline.errors import InputError
from truceline.model.incident import Incident
from truceline.monitor.patterns.departures import Asked, departures_of

NOW = datetime(2025, 6, 1, tzinfo=UTC)
REFERENCE, PERIOD = "2021-01-01..2023-12-31", "2024-01-01..2024-12-31"


def fires(path: Path, *, planted: bool) -> Path:
    """Write fires with a harvest season near Kherson; planted: three times as many from June."""
    draw = np.random.default_rng(3)
    lines = ["LATITUDE,LONGITUDE,ACQ_DATE"]
    day = date(2021, 1, 1)
    while day < date(2025, 1, 1):
        mean = 2 * np.exp(1.2 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 225) / 365))
        times = 3 if planted and date(2024, 6, 3) <= day else 1
        for _ in range(draw.poisson(mean * times)):
            lat, lon = 46.6 + draw.normal() * 0.03, 33.3 + draw.normal() * 0.03
            lines.append(f"{lat:.5f},{lon:.5f},{day}")
        day += timedelta(1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_three_times_the_season_is_found_dated_and_measured(tmp_path: Path) -> None:
    file = fires(tmp_path / "fires.csv", planted=True)
    found = truceline.departures(file, reference=REFERENCE, period=PERIOD, now=NOW)
    (series,) = found.series
    assert series.area == "Kherson"
    assert series.departure is not None
    assert date(2024, 6, 3) <= series.departure.alarm <= date(2024, 6, 24)
    assert series.departure.times.low < 3 < series.departure.times.high
    assert found.edition == "restricted"


def test_a_harvest_is_no_departure(tmp_path: Path) -> None:
    file = fires(tmp_path / "fires.csv", planted=False)
    found = truceline.departures(file, reference=REFERENCE, period=PERIOD, now=NOW)
    assert [one.departure for one in found.series] == [None]


def test_the_public_edition_is_coarse_and_late(tmp_path: Path) -> None:
    file = fires(tmp_path / "fires.csv", planted=True)
    asked = {"reference": REFERENCE, "period": PERIOD, "public": True}
    (series,) = truceline.departures(file, **asked, now=NOW).series
    assert series.weeks == ()
    assert series.departure is not None
    assert series.departure.alarm == date(2024, 6, 1)
    early = truceline.departures(file, **asked, now=datetime(2024, 7, 15, tzinfo=UTC))
    assert early.series == ()


def test_more_series_share_the_same_false_alarms() -> None:
    def at(area: str, week: int) -> Incident:
        start = datetime(2021, 1, 4, tzinfo=UTC) + timedelta(weeks=week)
        return Incident(
            id=f"{area}{week}", feed=area, occurred_from=start, category="explosion",
            occurred_to=start + timedelta(hours=1), lon=38, lat=48, precision_m=100,
        )  # fmt: skip

    incidents = [at(area, week) for area in ("a", "b") for week in range(200)]
    asked = Asked(date(2024, 1, 1), date(2024, 6, 30), (date(2021, 1, 1), date(2023, 12, 31)), 0.04)
    found = departures_of(incidents, asked, lambda one: one.feed)
    assert [one.false_alarms for one in found.series] == [0.02, 0.02]


def test_what_has_no_past_is_left_out_with_what_there_is_of_it_now() -> None:
    def at(day: int) -> Incident:
        start = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(day)
        return Incident(
            id=f"{day}", feed="f", occurred_from=start, category="troop movement",
            occurred_to=start + timedelta(hours=1), lon=38, lat=48, precision_m=100,
        )  # fmt: skip

    asked = Asked(date(2024, 1, 1), date(2024, 6, 30), (date(2021, 1, 1), date(2023, 12, 31)))
    found = departures_of([at(day) for day in range(30)], asked, lambda _: "north")
    assert found.series == ()
    (line,) = found.left_out
    assert "troop movement in north" in line
    assert line.endswith("30 in the watched weeks")


def test_a_reference_that_overlaps_what_is_watched_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="PERIOD-FORM"):
        truceline.departures(tmp_path, reference=PERIOD, period=PERIOD)


def test_the_command_prints_one_json_document(tmp_path: Path, capsys) -> None:
    file = fires(tmp_path / "fires.csv", planted=False)
    words = ["departures", str(file), "--reference", REFERENCE, "--period", PERIOD, "--json"]
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "departures/1"
