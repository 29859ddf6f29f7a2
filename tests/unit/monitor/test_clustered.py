"""The steps that a cluster runs, run here on batches of other sizes, against one machine."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from tests.unit.monitor.making import START, incident, named, terms

from truceline.engines.spark import ROW
from truceline.errors import InputError
from truceline.model.finding import FindingReview
from truceline.monitor import clustered
from truceline.monitor.match import Matcher
from truceline.monitor.naming import party_names
from truceline.monitor.parts import Work, finding_table
from truceline.monitor.stories import grouped, stories_of
from truceline.monitor.table import arrow_batch
from truceline.monitor.totals import Totals
from truceline.monitor.watch import Watch

MADE = [
    incident(
        f"i{at:03}",
        lon=30.0 + at // 2 / 300,
        lat=48.0 + (at // 2 % 7 - 3) / 100,
        occurred_from=START + timedelta(days=at // 20),
        occurred_to=START + timedelta(days=at // 20, hours=2),
        precision_m=(300.0, 5000.0)[at % 2],
        attributions=named("Aland") if at % 3 else (),
        origins=(f"patrol {at % 2}",),
    )
    for at in range(600)
]
TABLE = pa.Table.from_batches([arrow_batch(MADE)]).append_column(ROW, pa.array(range(len(MADE))))


def matcher() -> Matcher:
    return Matcher(Watch(terms(), by_party=True), party_names(terms().parties), mandated=True)


def run(table: pa.Table, step: Callable[[Any], Any]) -> pa.Table:
    return pa.Table.from_batches(list(step(iter(table.to_batches(max_chunksize=83)))))


def test_findings_and_totals_of_shares_are_those_of_the_whole() -> None:
    stories = stories_of(MADE)
    proposed = Work(matcher(), Totals("week"), stories).findings(MADE)[7]
    review = FindingReview(
        finding=proposed.id, outcome="inconclusive", reviewer="A", second_reviewer="B"
    )
    whole = Work(matcher(), Totals("week"), stories, [review])
    expected = finding_table(whole.findings(MADE)).sort_by("id")
    told = [stories.told[each.id] for each in MADE]
    table = TABLE.append_column("told_reports", pa.array([each.reports for each in told]))
    table = table.append_column("told_origins", pa.array([each.origins for each in told]))
    # as a cluster has it: sent to another process, and rows in another order
    packed = pickle.dumps((clustered._light(matcher(), len(MADE)), {review.finding: review}))
    sent = pickle.loads(packed)
    found = run(table.sort_by("lat"), clustered._matching(SimpleNamespace(value=sent)))
    sorted_ = found.sort_by("id")
    assert len(expected) > 300
    assert expected["status"].to_pylist().count("inconclusive") == 1
    for name in expected.column_names:
        assert sorted_[name].cast(expected[name].type).to_pylist() == expected[name].to_pylist()

    totals = Totals("week")
    here = SimpleNamespace(
        read=lambda _, columns: found.select(columns), run=lambda table, step, _: run(table, step)
    )
    clustered._add_up(here, Path(), totals)  # type: ignore[arg-type]
    assert totals.rows({}) == whole.totals.rows({})


def test_what_joining_needs_passes_through_a_table_unchanged() -> None:
    reports = run(TABLE, clustered._reporting)
    assert grouped(clustered._reports(reports)).told == stories_of(MADE).told
    assert any(told.reports > 1 for told in stories_of(MADE).told.values())


def test_a_cluster_takes_no_feed_that_is_not_harmonised() -> None:
    with pytest.raises(InputError) as caught:
        clustered._check(["feed.csv"])
    assert caught.value.problems[0].code == "ENGINE-PARQUET"
