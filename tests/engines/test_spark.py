"""A real cluster on loopback gives the answers of one machine, and loses a worker on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.prerequisite import not_run
from tests.standalone_spark import StandaloneSpark, why_not
from tests.unit.monitor.making import START, incident, named, obligation, terms, zone

from truceline.engines import is_cluster
from truceline.engines.scanning import Cases, Reach, scan
from truceline.engines.spark import Cluster, cluster
from truceline.errors import InputError, UnavailableError
from truceline.model.finding import FindingReview
from truceline.model.incident import Incident
from truceline.model.record import FindingId, ZoneId
from truceline.monitor.clustered import FINDINGS, match_on_cluster
from truceline.monitor.match import Matcher
from truceline.monitor.naming import party_names
from truceline.monitor.parts import Work, finding_table
from truceline.monitor.stories import stories_of
from truceline.monitor.table import incidents_to_parquet
from truceline.monitor.totals import Totals
from truceline.monitor.watch import Watch

COUNT = 9_000


@pytest.fixture(scope="module")
def machines() -> Iterator[StandaloneSpark]:
    reason = why_not()
    if reason:
        not_run(reason)
    started = StandaloneSpark(workers=2)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def two_workers(machines: StandaloneSpark) -> Iterator[Cluster]:
    with cluster(machines.url) as found:
        yield found


def crowded(count: int) -> list[Incident]:
    """Incidents that crowd at one end of the southern side, some told several times."""
    rng = np.random.default_rng(5)
    lon = 30.0 + np.minimum(rng.pareto(1.5, count), 60.0) / 60
    lat = 48.0 + rng.normal(0, 0.01, count)
    hour = rng.integers(0, 24 * 200, count)
    precise = rng.choice([300.0, 1000.0, 5000.0, 20_000.0], count)
    made = []
    for at in range(count):
        of = at if at % 5 else max(at - 1, 0)  # every fifth tells what the one before told
        since = START + timedelta(hours=int(hour[of]))
        made.append(
            incident(
                f"i{at:06}",
                lon=float(np.round(lon[of], 4)),
                lat=float(np.round(lat[of], 4)),
                precision_m=float(precise[at]),
                occurred_from=since,
                occurred_to=since + timedelta(hours=1),
                category="shelling" if of % 3 else "armed clash",
                origins=(f"patrol {at % 7}",) if at % 4 else (),
                attributions=named("Aland") if at % 2 else (),
                spread="disc" if at % 11 == 0 else "gaussian",
                original="x" * 40,
            )
        )
    return made


def matcher() -> Matcher:
    deal = terms(
        obligation(),
        obligation("north", zone=ZoneId("north"), act="withdraw"),
        zones=(zone(), zone("north")),
    )
    return Matcher(Watch(deal, by_party=True), party_names(deal.parties), mandated=True)


def kill_while_pairs_are_sought(machines: StandaloneSpark, out: Path, done: list[str]) -> None:
    until = time.monotonic() + 250
    while time.monotonic() < until:
        if next(out.glob(".on-the-way-*/pairs/_temporary"), None):
            machines.kill_worker()
            done.append("killed")
            return
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_scan_replicates_are_the_same_on_a_cluster(two_workers: Cluster) -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 100, (2, 15))
    cases = Cases(rng.integers(0, 15, 200), rng.integers(0, 20, 200), x, y, 20)
    here = scan(cases, Reach(60.0, 5), replicates=99)
    there = scan(cases, Reach(60.0, 5), replicates=99, replicating=two_workers.replicating)
    assert there.replicates.tolist() == here.replicates.tolist()
    assert [each.p for each in there.windows] == [each.p for each in here.windows]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_deal_is_matched_alike_though_a_worker_dies_in_the_middle(
    machines: StandaloneSpark, two_workers: Cluster, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    made = crowded(COUNT)
    halves = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    incidents_to_parquet(made[: COUNT // 2], halves[0])
    incidents_to_parquet(made[COUNT // 2 :], halves[1])
    here = Work(matcher(), Totals("week"), stories_of(made))
    expected = finding_table(here.findings(made)).sort_by("id")

    out, done, totals = tmp_path / "out", [], Totals("week")
    killer = threading.Thread(target=kill_while_pairs_are_sought, args=(machines, out, done))
    killer.start()
    run = match_on_cluster(two_workers, halves, matcher(), totals, out)
    killer.join()
    assert done == ["killed"]
    found = pq.read_table(out / FINDINGS).sort_by("id")
    assert len(found) > COUNT // 2
    for name in expected.column_names:  # bit for bit, floats too
        assert found[name].cast(expected[name].type).to_pylist() == expected[name].to_pylist(), name
    assert here.stories is not None
    assert (run.reports, run.incidents) == (COUNT, here.stories.incidents)
    assert run.incidents < COUNT
    assert totals.rows({}) == here.totals.rows({})
    assert not [*out.glob(".on-the-way-*")]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_rows_that_come_again_are_refused_on_a_cluster(
    two_workers: Cluster, tmp_path: Path
) -> None:
    file = tmp_path / "one.parquet"
    incidents_to_parquet([incident("same")], file)
    with pytest.raises(InputError) as caught:
        match_on_cluster(two_workers, [file, file], matcher(), Totals(), tmp_path / "out")
    assert [each.code for each in caught.value.problems] == ["ENGINE-REPEATED"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_reviews_decide_findings_on_a_cluster_as_here(two_workers: Cluster, tmp_path: Path) -> None:
    """Two people's decision stands, one that rests on a single origin is refused."""
    import pyarrow.parquet as pq

    made = [
        incident("seen twice", origins=("patrol", "camera")),
        incident("seen once", origins=("patrol",)),
        incident("nobody asked"),
    ]
    file, out = tmp_path / "one.parquet", tmp_path / "out"
    incidents_to_parquet(made, file)
    here = Work(matcher(), Totals())
    by_incident = {each.incident: each for each in here.findings(made)}

    def review(incident_id: str, **changes: object) -> FindingReview:
        plain = FindingReview(
            finding=by_incident[incident_id].id,
            outcome="confirmed",
            reviewer="A",
            second_reviewer="B",
        )
        return msgspec.structs.replace(plain, **changes)

    def run(*reviews: FindingReview) -> None:
        match_on_cluster(two_workers, [file], matcher(), Totals(), out, same=False, reviews=reviews)

    run(review("seen twice"), review("seen once", own_observation=True))
    statuses = {row["incident"]: row["status"] for row in pq.read_table(out / FINDINGS).to_pylist()}
    assert statuses == {
        "seen twice": "confirmed",
        "seen once": "confirmed",
        "nobody asked": by_incident["nobody asked"].status,
    }
    before = sorted(each.name for each in (out / FINDINGS).iterdir())
    elsewhere = msgspec.structs.replace(review("seen twice"), finding=FindingId("f-none"))
    with pytest.raises(InputError) as caught:
        run(review("seen once"), elsewhere)
    assert [each.code for each in caught.value.problems] == ["REVIEW-UNKNOWN", "REVIEW-STANDARD"]
    # what was written before stays as it was
    assert sorted(each.name for each in (out / FINDINGS).iterdir()) == before
    assert not [*out.glob(".on-the-way-*")]


def test_other_engines_are_refused() -> None:
    assert not is_cluster("local")
    assert is_cluster("spark://127.0.0.1:7077")
    with pytest.raises(UnavailableError) as caught:
        is_cluster("ray://head:10001")
    assert caught.value.problems[0].code == "ENGINE-UNKNOWN"
