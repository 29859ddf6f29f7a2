"""Totals add up whatever the order; only people confirm, and never on one origin."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.unit.monitor.making import START, incident, obligation, terms
from tests.unit.monitor.test_matching import find

from truceline.errors import InputError
from truceline.model.finding import FindingReview, FindingTotal
from truceline.model.incident import Incident
from truceline.model.record import FindingId, IncidentId
from truceline.model.terms import Window
from truceline.monitor.match import Matcher
from truceline.monitor.parts import PROGRESS, Work, write_parts
from truceline.monitor.review import read_reviews, reviewed
from truceline.monitor.stories import stories_of
from truceline.monitor.totals import Totals
from truceline.monitor.watch import Watch


def matcher() -> Matcher:
    return Matcher(Watch(terms(), by_party=False, kernel="numpy"), {})


def totals_of(batches: list[list[Incident]], period: str = "all") -> tuple[FindingTotal, ...]:
    summed = Totals(period)  # type: ignore[arg-type]
    for batch in batches:
        summed.add(matcher().match(batch), batch)
    return summed.rows({"ceasefire": None})


def scattered(count: int, seed: int = 5) -> list[Incident]:
    rng = np.random.default_rng(seed)
    return [
        incident(
            f"i{n}",
            lon=rng.uniform(29.9, 31.1),
            lat=rng.uniform(47.9, 49.1),
            precision_m=float(rng.choice([500.0, 5000.0, 25_000.0])),
            occurred_from=START + timedelta(days=float(rng.uniform(-2, 40))),
            occurred_to=START + timedelta(days=41),
        )
        for n in range(count)
    ]


def test_totals_do_not_depend_on_order_or_batches() -> None:
    events = scattered(200)
    shuffled = random.Random(1).sample(events, len(events))
    whole = totals_of([events], "week")
    assert totals_of([shuffled[:30], shuffled[30:]], "week") == whole


def test_an_expected_count_is_the_sum_of_the_findings() -> None:
    events = scattered(50)
    (total,) = totals_of([events])
    findings = find(events)
    assert total.incidents == len(findings)
    assert total.expected.best == pytest.approx(sum(f.p_breach.best or 0 for f in findings))


@pytest.mark.parametrize(
    ("period", "names"),
    [("day", {"2020-01-11", "2020-01-12"}), ("week", {"2020-W02"}), ("month", {"2020-01"})],
)
def test_periods_are_days_iso_weeks_and_months_of_utc(period: str, names: set[str]) -> None:
    events = [
        incident("a"),
        incident("b", occurred_from=START + timedelta(days=11),
                 occurred_to=START + timedelta(days=12)),
    ]  # fmt: skip
    assert {total.period for total in totals_of([events], period)} == names


def test_reports_of_one_incident_count_once() -> None:
    events = [incident(f"r{n}", origins=(f"outlet {n}",), lat=48.5 + n / 1e5) for n in range(4)]
    stories = stories_of(events)
    summed = Totals()
    summed.add(matcher().match(events), events, stories.told)
    (total,) = summed.rows({})
    assert stories.incidents == 1
    assert total.expected.best == pytest.approx(1.0, abs=1e-4)


def review(finding: str, **fields: object) -> FindingReview:
    given = {"outcome": "confirmed", "reviewer": "X", "second_reviewer": "Y"}
    return FindingReview(finding=FindingId(finding), **{**given, **fields})  # type: ignore[arg-type]


def test_a_false_report_repeated_twenty_times_can_confirm_nothing() -> None:
    repeats = [incident(f"r{n}", origins=("one agency",)) for n in range(20)]
    stories = stories_of(repeats)
    found = Work(matcher(), Totals(), stories).findings(repeats)
    assert {(each.reports, each.origins) for each in found} == {(20, 1)}
    assert all(each.status != "confirmed" for each in found)
    with pytest.raises(InputError, match="one origin"):
        reviewed(found, [review(found[0].id)])


def test_two_people_confirm_what_has_two_origins_or_was_seen_by_the_body_itself() -> None:
    found = find(incident(origins=("patrol 1", "a hospital")))
    (confirmed,) = reviewed(found, [review(found[0].id)])
    assert confirmed.status == "confirmed"
    single = find(incident())
    (own,) = reviewed(single, [review(single[0].id, own_observation=True)])
    assert own.status == "confirmed"


def test_one_person_cannot_confirm(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("finding,outcome,reviewer,second_reviewer\ni/ceasefire,confirmed,Ann,ann\n")
    with pytest.raises(InputError, match="REVIEW-STANDARD"):
        read_reviews(path)


def test_every_outcome_of_a_review_is_carried_to_its_finding(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text(
        "finding,outcome,reviewer,response,dissent\n"
        "i/ceasefire,not substantiated,Ann,denied by A,Ben holds it was shelling\n"
    )
    (found,) = reviewed(find(incident()), read_reviews(path))
    assert found.status == "not substantiated"
    assert found.review is not None
    assert found.review.dissent == "Ben holds it was shelling"


def test_a_review_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="REVIEW-UNKNOWN"):
        reviewed(find(incident()), [review("nothing/at-all")])


def test_work_that_was_stopped_goes_on_and_comes_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("truceline.monitor.parts.BATCH", 10)
    events = scattered(45)
    whole = Work(matcher(), Totals())
    done = write_parts(events, whole, tmp_path / "whole", "w")

    def stopping() -> object:
        yield from events[:25]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_parts(stopping(), Work(matcher(), Totals()), tmp_path / "cut", "w")  # type: ignore[arg-type]
    assert sorted(p.name for p in (tmp_path / "cut").glob("*.parquet")) == [
        "findings-00000.parquet", "findings-00001.parquet"
    ]  # fmt: skip
    again = Work(matcher(), Totals())
    progress = write_parts(events, again, tmp_path / "cut", "w")
    assert (progress.incidents, progress.findings) == (done.incidents, done.findings)
    assert again.totals.rows({}) == whole.totals.rows({})
    for part in (tmp_path / "whole").glob("*.parquet"):
        assert (tmp_path / "cut" / part.name).read_bytes() == part.read_bytes()


def test_a_folder_of_other_work_is_begun_anew(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    write_parts(scattered(5), Work(matcher(), Totals()), tmp_path, "one")
    (tmp_path / PROGRESS).write_text("{torn")
    progress = write_parts(scattered(3), Work(matcher(), Totals()), tmp_path, "two")
    assert progress.incidents == 3


def test_expected_counts_hold_what_happens_on_simulated_feeds() -> None:
    """True places are drawn, reported with the error that is stated, and counted both ways.

    Over 60 feeds the number truly inside must lie in the 90 % range about nine times in ten:
    with 60 tries and a true rate of 0.9, fewer than 47 would come once in 1,000.
    """
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(60):
        true_lon, true_lat = rng.uniform(29.8, 31.2, 120), rng.uniform(47.8, 49.2, 120)
        precision = rng.choice([2000.0, 10_000.0, 25_000.0], 120)
        # degrees of longitude and latitude at 48.5 N are 73.9 and 111.2 km long
        east, north = rng.standard_normal((2, 120)) * precision / 2.4477468
        lon, lat = true_lon + east / 73_896, true_lat + north / 111_238
        events = [
            incident(str(n), lon=lon[n], lat=lat[n], precision_m=precision[n]) for n in range(120)
        ]
        (total,) = totals_of([events])
        inside = ((true_lon > 30) & (true_lon < 31) & (true_lat > 48) & (true_lat < 49)).sum()
        low, high = total.count_90.low, total.count_90.high
        held += bool(low is not None and high is not None and low <= inside <= high)
    assert held >= 47


def test_sums_are_of_reports_weighed_by_their_incident() -> None:
    events = [incident("a"), incident("b", lon=30.2, lat=48.2)]
    told = stories_of(events).told
    assert told[IncidentId("a")].reports == 1


def test_the_range_of_nine_in_ten_holds_what_cannot_be_decided() -> None:
    # without a start nothing is known of the window: none of three may be a breach, or all
    duty = obligation(window=Window(unspecified=True))
    watch = Watch(terms(duty), by_party=False, kernel="numpy")
    batch = [incident(str(n)) for n in range(3)]
    summed = Totals("all")
    summed.add(Matcher(watch, {}).match(batch), batch)
    (total,) = summed.rows({})
    assert (total.undetermined, total.expected.best, total.count_90.best) == (3, None, None)
    assert (total.count_90.low, total.count_90.high) == (0, 3)
