"""Incidents against a deal on a cluster: the functions of one machine, batch by batch.

Parquet files of harmonised incidents go in, findings come out as Parquet, and this process sees
no incident: it keeps the plan of parts, the groups of reports that tell of one incident (some
200 bytes a report) and the totals.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from truceline.engines.plane import Ints
from truceline.engines.spark import BATCH, ROW, Batches, Cluster, Step, scratch_in
from truceline.errors import InputError, Problem, Where
from truceline.model.finding import FindingReview
from truceline.model.incident import INCIDENT_COLUMNS
from truceline.model.record import FindingId
from truceline.monitor.match import Matcher, findings_of
from truceline.monitor.parts import FACTORS, finding_table
from truceline.monitor.review import check_reviews, decided
from truceline.monitor.stories import Report, Stories, Told, grouped, report_of
from truceline.monitor.table import arrow, batches_of, incidents_of
from truceline.monitor.totals import Totals

FINDINGS = "findings"  # the folder in the one that was named

# what a finding depends on; the feed's own row, which is the bulk of a table, stays where it is
_NEEDED = (
    "id", "feed", "occurred_from", "occurred_to", "lon", "lat", "precision_m", "spread",
    "category", "domain", "attributions", "weapon", "exercise", "origins",
)  # fmt: skip
_TOLD = ("told_reports", "told_origins")
_SUMMED = (
    "obligation", "occurred_from", "occurred_to", "reports",
    "p_breach_low", "p_breach_best", "p_breach_high",
)  # fmt: skip

_CELL_DEGREES, _SLAB_MICROSECONDS = 0.1, 30 * 86_400 * 1_000_000

_REPORTS = f"{ROW} long, id string, origins array<string>, copies long, numbers array<double>"
_FINDINGS = ", ".join(
    f"{name} {kind}"
    for names, kind in (
        (("id", "incident", "obligation", "zone", "party", "status"), "string"),
        (("occurred_from", "occurred_to"), "timestamp"),
        (
            [f"{factor}_{bound}" for factor in FACTORS for bound in ("best", "low", "high")],
            "double",
        ),
        (("reports", "origins"), "int"),
    )
    for name in names
)


@dataclass(frozen=True)
class ClusterRun:
    """What a cluster did: how many reports it read, of how many incidents."""

    reports: int
    incidents: int


def match_on_cluster(
    cluster: Cluster,
    sources: Sequence[str | Path],
    matcher: Matcher,
    totals: Totals,
    out: str | Path,
    *,
    same: bool = True,
    reviews: Sequence[FindingReview] = (),
) -> ClusterRun:
    """Write the findings of harmonised Parquet files into a folder and add up the totals.

    Raises
    ------
    InputError
        ENGINE-PARQUET for other files, ENGINE-REPEATED where an id comes twice, REVIEW-UNKNOWN
        and REVIEW-STANDARD for reviews that cannot stand: the folder then stays as it was.
    """
    _check(sources)
    frame = cluster.read(sources, [*_NEEDED])
    reports = _count(cluster, frame)
    with scratch_in(out) as scratch:
        incidents = reports
        if same:
            stories = _stories(cluster, sources, scratch)
            incidents = stories.incidents
            frame = frame.join(_told(cluster, stories, scratch), "id")
        frame = cluster.balanced(frame, _cells_of_incidents)
        by_finding = {review.finding: review for review in reviews}
        shared = cluster.share((_light(matcher, reports), by_finding))
        cluster.write(frame.mapInArrow(_matching(shared), _FINDINGS), scratch / FINDINGS)
        if by_finding:
            _check_reviews(cluster, scratch / FINDINGS, by_finding)
        shutil.rmtree(Path(out) / FINDINGS, ignore_errors=True)
        (scratch / FINDINGS).rename(Path(out) / FINDINGS)
    _add_up(cluster, Path(out) / FINDINGS, totals)
    return ClusterRun(reports, incidents)


def _check(sources: Sequence[str | Path]) -> None:
    names = [name for name, _ in INCIDENT_COLUMNS]
    others = [str(file) for file in sources if Path(file).suffix.lower() != ".parquet"]
    if others:
        raise InputError(
            *(
                Problem(
                    "ENGINE-PARQUET",
                    "a cluster reads harmonised Parquet files alone",
                    Where(file=file),
                    "Make one with: truceline incidents FILES --to incidents.parquet",
                )
                for file in others
            )
        )
    for file in sources:
        next(batches_of(file, names), None)


def _count(cluster: Cluster, frame: Any) -> int:
    count: int = frame.count()
    cluster.expect(count)
    if count != frame.select("id").distinct().count():
        raise InputError(
            Problem(
                "ENGINE-REPEATED",
                "an id comes more than once, and a cluster does not compare rows",
                hint="Write the files into one: truceline incidents FILES --to one.parquet",
            )
        )
    return count


def _stories(cluster: Cluster, sources: Sequence[str | Path], scratch: Path) -> Stories:
    """Return the reports grouped into incidents, compared on the cluster, merged here."""
    frame = cluster.read(sources, [name for name, _ in INCIDENT_COLUMNS])
    cluster.write(frame.mapInArrow(_reporting, _REPORTS), scratch / "reports")
    table = arrow().parquet.read_table(scratch / "reports").sort_by(ROW)
    return grouped(_reports(table), cluster.pairing(scratch))


def _reporting(batches: Batches) -> Batches:
    for batch in batches:
        found = [report_of(incident) for incident in incidents_of(batch.drop_columns([ROW]))]
        columns = {name: [getattr(each, name) for each in found] for name in Report._fields}
        columns["numbers"] = [[float(one) for one in each.numbers] for each in found]
        yield arrow().record_batch([batch[ROW], *columns.values()], [ROW, *columns])


def _reports(table: Any) -> Iterator[Report]:
    for batch in table.to_batches(max_chunksize=BATCH):
        columns = (batch[name].to_pylist() for name in Report._fields)
        for name, origins, copies, numbers in zip(*columns, strict=True):
            yield Report(name, tuple(origins or ()), copies, tuple(numbers))


def _told(cluster: Cluster, stories: Stories, scratch: Path) -> Any:
    """Return a frame of how often each report's incident was told."""
    told = list(stories.told.values())
    columns = {
        "id": list(stories.told),
        _TOLD[0]: [each.reports for each in told],
        _TOLD[1]: [each.origins for each in told],
    }
    file = scratch / "told.parquet"
    arrow().parquet.write_table(arrow().table(columns), file)
    return cluster.read([file], [*columns]).drop(ROW)


def _cells_of_incidents(batch: Any) -> tuple[Ints, Ints, Ints]:
    column, row = (
        np.floor(batch[axis].to_numpy() / _CELL_DEGREES).astype(np.int64) for axis in ("lon", "lat")
    )
    return column, row, batch["occurred_from"].cast("int64").to_numpy() // _SLAB_MICROSECONDS


def _light(matcher: Matcher, reports: int) -> Matcher:
    """Return a matcher for so many reports, whatever parts they come in.

    The theatre stays here: it has done its part when areas are drawn.
    """
    watch = copy.copy(matcher.watch)
    watch.theatre = None
    if watch.index:
        watch.index = watch.index.settled(reports)
    return replace(matcher, watch=watch)


def _check_reviews(
    cluster: Cluster, folder: Path, reviews: Mapping[FindingId, FindingReview]
) -> None:
    """Check reviews against the findings that are written, of which few are looked up."""
    frame = cluster.read([folder], ["id", "reports", "origins"])
    rows = frame.where(frame["id"].isin([*reviews])).toArrow().to_pylist()
    check_reviews(reviews, {FindingId(row["id"]): (row["reports"], row["origins"]) for row in rows})


def _matching(shared: Any) -> Step:
    def match(batches: Batches) -> Batches:
        matcher, reviews = shared.value
        for batch in batches:
            held = {name: batch[name].to_pylist() for name in _TOLD if name in batch.schema.names}
            incidents = [*incidents_of(batch.select([*_NEEDED]))]
            told = {
                incident.id: Told(*counts)
                for incident, *counts in zip(incidents, *held.values(), strict=True)
                if counts
            }
            found = [
                finding
                for each in matcher.match(incidents)
                for finding in findings_of(each, incidents, told)
            ]
            yield from _in_microseconds(finding_table(decided(found, reviews))).to_batches()

    return match


def _in_microseconds(table: Any) -> Any:
    """Return a table with the only times that Spark takes."""
    pa = arrow()
    times = pa.timestamp("us", "UTC")
    fields = [
        each.with_type(times) if pa.types.is_timestamp(each.type) else each for each in table.schema
    ]
    return table.cast(pa.schema(fields))


def _add_up(cluster: Cluster, folder: Path, totals: Totals) -> None:
    """Add the findings in a folder to the totals."""
    period = totals.period

    def add(batches: Batches) -> Batches:
        part = Totals(period)
        for batch in batches:
            part.add_table(batch)
        state = part.state()
        sums = arrow().array([*state.values()], arrow().list_(arrow().float64()))
        yield arrow().record_batch([arrow().array([*state], "string"), sums], ["name", "sums"])

    columns = [name for name in finding_table([]).column_names if name in _SUMMED]
    sums = cluster.run(cluster.read([folder], columns), add, "name string, sums array<double>")
    # in one order, so that the same cluster gives the same last digits
    for row in sums.sort_by("name").to_pylist():
        totals.gather({row["name"]: row["sums"]})
