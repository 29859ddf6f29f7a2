"""Law: the same incidents give the same findings, however the feed brings them."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.monitor.making import terms

from truceline.model.finding import Finding, FindingTotal
from truceline.monitor.match import Matcher
from truceline.monitor.parts import Work, batches_of
from truceline.monitor.readers.reading import IncidentStream, Reading
from truceline.monitor.stories import stories_of
from truceline.monitor.totals import Totals
from truceline.monitor.watch import Watch

READING = Reading(now=datetime(2026, 1, 1, tzinfo=UTC), zone="UTC")
MATCHER = Matcher(Watch(terms(), by_party=False, kernel="numpy"), {})
HEADER = ["id", "time", "lon", "lat", "precision_m", "category", "origins"]

row = st.tuples(
    st.integers(0, 40),
    st.floats(29.8, 31.2).map(lambda value: round(value, 4)),
    st.floats(47.8, 49.2).map(lambda value: round(value, 4)),
    st.sampled_from([0, 200, 3000, 25_000]),
    st.sampled_from(["shelling", "explosion", "fire detected", "non-violent event"]),
    st.sampled_from(["patrol 1", "agency A", "agency A;agency B"]),
)
feeds = st.lists(row, min_size=1, max_size=15).map(
    lambda rows: [
        [f"r{n}", f"2020-02-{1 + day % 28:02}T{day % 24:02}:00Z", *map(str, rest)]
        for n, (day, *rest) in enumerate(rows)
    ]
)


def written(folder: Path, name: str, rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def outcome(*files: Path) -> tuple[list[Finding], tuple[FindingTotal, ...]]:
    work = Work(MATCHER, Totals("week"), stories_of(IncidentStream(files, READING)))
    found = [
        f for batch in batches_of(IncidentStream(files, READING)) for f in work.findings(batch)
    ]
    return sorted(found, key=lambda finding: finding.id), work.totals.rows({})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feeds")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=feeds, seed=st.integers(0, 1000))
def test_shuffled_doubled_and_late_feeds_give_the_same_findings(
    folder: Path, rows: list[list[str]], seed: int
) -> None:
    plain = outcome(written(folder, "plain.csv", rows))
    shuffled = random.Random(seed).sample(rows, len(rows))
    assert outcome(written(folder, "shuffled.csv", shuffled)) == plain
    assert outcome(written(folder, "doubled.csv", rows + rows)) == plain
    # half of the rows come in a second file, with some of the first again
    half = len(rows) // 2
    early = written(folder, "early.csv", rows[: half + 1])
    assert outcome(early, written(folder, "late.csv", rows[half:])) == plain


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=feeds)
def test_a_product_lies_within_its_bounds_and_every_probability_within_one(
    folder: Path, rows: list[list[str]]
) -> None:
    findings, totals = outcome(written(folder, "plain.csv", rows))
    for finding in findings:
        breach = finding.p_breach
        assert breach.low is not None
        assert breach.high is not None
        assert 0.0 <= breach.low <= breach.high <= 1.0
        assert finding.status in {"incident", "possible breach", "alleged breach", "undetermined"}
    for total in totals:
        assert total.expected.low is not None
        assert total.expected.high is not None
        assert total.expected.low <= total.expected.high
