"""The made-up feed shows every status; real events meet Minsk II where they are at hand."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from truceline.errors import InputError
from truceline.model.finding import Findings, FindingStatus, FindingTotal
from truceline.steps.monitor import monitor

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def copied(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, copied: a step is written down in the workspace it is taken in."""
    target = tmp_path_factory.mktemp("worked") / "examples"
    leave = shutil.ignore_patterns(".truceline")
    for name in ("donbas-2025-08", "incidents-demo", "minsk-2-2015"):
        shutil.copytree(examples / name, target / name, ignore=leave)
    return target


@pytest.fixture(scope="module")
def demo(copied: Path) -> Findings:
    folder = copied / "incidents-demo"
    return monitor(
        copied / "donbas-2025-08" / "deal.deal",
        folder / "incidents.csv",
        zone="Europe/Kyiv",
        entry_into_force="2025-09-01T00:00+03:00",
        reviews=folder / "reviews.csv",
        now=NOW,
    )


def test_the_made_up_feed_shows_every_status(demo: Findings) -> None:
    assert {finding.status for finding in demo.findings} == {
        status for kind in get_args(FindingStatus) for status in (get_args(kind) or (kind,))
    }


def test_two_reports_of_one_incident_count_once_and_the_day_before_is_no_finding(
    demo: Findings,
) -> None:
    by_incident = {finding.incident: finding for finding in demo.findings}
    assert by_incident["table:m01"].reports == by_incident["table:m12"].reports == 2
    assert (demo.reports, demo.incidents) == (13, 12)
    assert "table:m08" not in by_incident


def test_no_party_is_named_where_attribution_is_not_mandated(demo: Findings) -> None:
    assert demo.attribution == "not mandated"
    assert all(finding.party is None and finding.p_party is None for finding in demo.findings)


def total(findings: Findings, name: str) -> FindingTotal:
    return next(each for each in findings.totals if each.obligation == name)


@pytest.mark.needs_data
def test_real_events_after_the_ceasefire_of_2015_bear_on_it(copied: Path, test_data: Path) -> None:
    feed = test_data / "events" / "ucdp" / "ucdp_ged221_ukraine_2014_2021_api.csv"
    deal = copied / "minsk-2-2015" / "apart.deal"
    found = monitor(deal, feed, zone="Europe/Kyiv", same=False, now=NOW)
    # the ceasefire began at midnight in Kyiv: every event that ends on 15 February or later
    with feed.open(encoding="utf-8") as stream:
        ended = sum(row["date_end"][:10] >= "2015-02-15" for row in csv.DictReader(stream))
    ceasefire = total(found, "ceasefire")
    assert ceasefire.incidents == ended
    assert ceasefire.expected.best is not None
    assert 0.97 * ended < ceasefire.expected.best <= ended
    # few of them say anything of rocket launchers
    rockets = total(found, "rockets").expected
    assert rockets.best is not None
    assert rockets.best < 0.05 * ended


@pytest.mark.needs_data
def test_reports_of_2022_meet_a_deal_whose_ceasefire_never_ended(
    copied: Path, test_data: Path
) -> None:
    feed = test_data / "events" / "viina" / "VIINA_2022_REBUILD.csv"
    deal = copied / "minsk-2-2015" / "apart.deal"
    found = monitor(deal, feed, zone="Europe/Kyiv", same=False, now=NOW)
    assert found.reports == 2060
    ceasefire = total(found, "ceasefire")
    # 62 reports are of no known kind: of these the best value is unknown, never zero
    assert ceasefire.undetermined == 62
    assert ceasefire.expected.best is None
    # within 25 km of Donetsk a report lies deep inside a band of 50 km on each side
    inside = [
        finding.p_inside.best
        for finding in found.findings
        if finding.obligation == "artillery" and finding.p_inside.best is not None
    ]
    assert inside
    assert all(0.0 <= share <= 1.0 for share in inside)


def test_decisions_are_written_with_findings_that_go_to_a_folder(
    copied: Path, examples: Path, tmp_path: Path
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="NOT RUN: needs the extra 'fast'")
    demo = examples / "incidents-demo"
    monitor(
        copied / "donbas-2025-08" / "deal.deal", demo / "incidents.csv", zone="Europe/Kyiv",
        entry_into_force="2025-09-01T00:00+03:00", reviews=demo / "reviews.csv",
        out=tmp_path / "out",
    )  # fmt: skip
    table = parquet.read_table(tmp_path / "out" / "findings-00000.parquet")
    told = dict(zip(table["id"].to_pylist(), table["status"].to_pylist(), strict=True))
    assert told["table:m01/halt"] == "confirmed"
    assert told["table:m10/halt"] == "access denied"


def test_strict_leaves_no_findings_of_a_feed_that_it_refuses(copied: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "id,date,lon,lat,precision_m,category\n"
        "a,2025-09-04,35.0,47.2,100,armed clash\nb,2025-09-04,35.0,97.2,100,armed clash\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="GEO-RANGE"):
        monitor(
            copied / "donbas-2025-08" / "deal.deal", feed, zone="UTC", same=False, strict=True,
            out=tmp_path / "out", entry_into_force="2025-09-01T00:00+03:00",
        )  # fmt: skip
    assert not list((tmp_path / "out").glob("*.parquet"))
