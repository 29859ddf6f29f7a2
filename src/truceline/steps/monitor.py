"""Monitoring, a verb a function: harmonise feeds, match them to a deal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.control import read_control
from truceline.control.changelog import map_files
from truceline.control.ground import ground_of
from truceline.deal import compile_deal
from truceline.engines import is_cluster
from truceline.engines.spark import cluster as cluster_of
from truceline.errors import InputError, Problem, Where
from truceline.intake.times import DateOrder, parse_instant, zone_of
from truceline.model.finding import Finding, FindingReview, Findings, FindingTotal, Period
from truceline.model.hotspot import Hotspots
from truceline.model.incident import IncidentSummary
from truceline.model.record import ZoneId
from truceline.model.terms import Terms
from truceline.monitor.acts import default_acts, read_acts
from truceline.monitor.census import Census
from truceline.monitor.clustered import match_on_cluster
from truceline.monitor.hotspots import Search, hotspots_of, read_exposure
from truceline.monitor.match import Matcher
from truceline.monitor.mission.beside import with_exposure
from truceline.monitor.mission.ground import ground_of_mission
from truceline.monitor.mission.profile import DEFAULT_PROFILE, read_profile
from truceline.monitor.mission.tables import read_observations
from truceline.monitor.moving import DrawnOn, moving_zones
from truceline.monitor.naming import party_names, read_party_names
from truceline.monitor.parts import Work, batches_of, fingerprint, write_parts
from truceline.monitor.publication import PublicView
from truceline.monitor.quarantine import Quarantine
from truceline.monitor.readers.mapped import read_mapping
from truceline.monitor.readers.reading import IncidentStream, Reading
from truceline.monitor.review import read_reviews, reviewed, with_decisions
from truceline.monitor.stories import stories_of
from truceline.monitor.table import incidents_to_parquet
from truceline.monitor.totals import Totals
from truceline.monitor.watch import Watch, ZoneVersion
from truceline.monitor.windows import ENTRY
from truceline.steps.balance import control_map_of, deal_path, theatre_of
from truceline.steps.recording import recorded
from truceline.workspace import FILE, Workspace, open_workspace

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.geo.reading import Bounds

MOST_FINDINGS = 100_000  # as one document; more go to Parquet


def incidents(
    *files: str | Path,
    format: str | None = None,
    to: str | Path | None = None,
    mapping: str | Path | None = None,
    zone: str | None = None,
    dates: DateOrder | None = None,
    quarantine: str | Path | None = None,
    public: str | Path | None = None,
    strict: bool = False,
    now: datetime | None = None,
) -> IncidentSummary:
    """Read feeds into the harmonised table and return what was read and what was set aside.

    `to` is the Parquet file to write; `public` a CSV file of what may be shown to everybody;
    `quarantine` the CSV file for rows that could not be read. `zone` is the clock that local
    dates of the feeds were written by.
    """
    reading = _reading(format, mapping, zone, dates, strict, now)
    with Quarantine(quarantine, reading=files) as aside:
        stream = IncidentStream(files, reading, aside)
        census = Census(stream)
        shown: tuple[str, ...] = ()
        if public:
            kept = list(census)
            shown = PublicView(kept, reading.now).write(public)
            written = incidents_to_parquet(kept, to) if to else len(kept)
        else:
            written = incidents_to_parquet(census, to) if to else sum(1 for _ in census)
    return IncidentSummary(
        files=tuple(str(file) for file in files),
        incidents=written,
        repeated=stream.repeated,
        conflicting=stream.conflicting,
        quarantined=aside.count,
        quarantine=", ".join(map(str, aside.files)),
        written=str(to or ""),
        first=census.first,
        last=census.last,
        counts=census.counts,
        notes=(*stream.notes, *aside.notes, *shown),
    )


@recorded("monitor")
def monitor(
    deal: str | Path,
    *files: str | Path,
    format: str | None = None,
    mapping: str | Path | None = None,
    zone: str | None = None,
    dates: DateOrder | None = None,
    control: str | Path | None = None,
    control_days: str | Path | None = None,
    entry_into_force: str | None = None,
    acts: str | Path | None = None,
    parties: str | Path | None = None,
    reviews: str | Path | None = None,
    decisions: bool = True,
    period: Period = "all",
    same: bool = True,
    strict: bool = False,
    quarantine: str | Path | None = None,
    out: str | Path | None = None,
    engine: str = "local",
    now: datetime | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Findings:
    """Return the findings of feeds against a deal: every incident, every obligation, each factor.

    Without `files`, the incidents that the workspace names. With `out`, findings go to a folder
    of Parquet files, batch by batch, and the document holds the totals alone; a run that was
    stopped goes on where it was. `control_days` is a folder of dated control maps: zones that
    depend on who holds what are then drawn as they were on the day of each incident. `same` looks
    for reports of one incident first, so that it counts once. `engine` may be a Spark cluster,
    for harmonised Parquet files. `zone` and `entry_into_force` may stand in the table [monitor]
    of truceline.toml; a zone that stands nowhere is that of the mission's profile. Without
    `decisions`, findings are as they are proposed, whatever the desk decided.
    """
    clustered = is_cluster(engine)
    if clustered and not out:
        raise InputError(
            Problem(
                "ENGINE-OUT",
                "a cluster writes findings to a folder, and none is named",
                hint="Name one that all its machines see, with --out.",
            )
        )
    workspace = open_workspace(deal)
    sources = tuple(files) or workspace.incidents
    if not sources:
        raise InputError(
            Problem(
                "INCIDENTS-NONE",
                "no incidents are named",
                Where(file=str(deal)),
                "Name a feed, or list files under incidents in truceline.toml.",
            )
        )
    zone = zone or zone_of_workspace(workspace)
    entry_into_force = entry_into_force or settled(workspace, "entry_into_force")
    path = deal_path(deal, workspace)
    where = theatre_of(path, workspace, None)
    drawn_on = control_map_of(path, workspace, where, control)
    terms = compile_deal(path, theatre=where, control=drawn_on)
    table = read_acts(acts) if acts else default_acts()
    anchors = {ENTRY: parse_instant(entry_into_force)} if entry_into_force else {}
    mandated = workspace.attribution_mandated
    moving = _moving(path, where, terms, Path(control_days), tell) if control_days else {}
    watch = Watch(
        terms, acts=table, anchors=anchors, theatre=where, by_party=mandated, versions=moving
    )
    names = party_names(terms.parties, read_party_names(parties) if parties else None)
    matcher = Matcher(watch, names, mandated=mandated)
    zones = {each.obligation.id: each.zone for each in watch.obligations}
    decided = read_reviews(reviews) if reviews else ()
    if clustered:
        totals = Totals(period)
        with cluster_of(engine) as cluster:
            run = match_on_cluster(
                cluster, sources, matcher, totals, str(out), same=same, reviews=decided
            )
        return Findings(
            deal=terms.title,
            terms_sha256=terms.source_sha256,
            reports=run.reports,
            incidents=run.incidents,
            attribution="mandated" if mandated else "not mandated",
            findings=(),
            totals=_beside(totals.rows(zones), workspace, where, terms),
            written=str(out),
            notes=watch.notes,
        )
    reading = replace(
        _reading(format, mapping, zone, dates, strict, now), theatre=_bounds_of(where)
    )
    stories = stories_of(IncidentStream(sources, reading)) if same else None
    if strict and not same:  # joining reads every row first; without it nothing has yet
        deque(IncidentStream(sources, reading), maxlen=0)
    work = Work(matcher, Totals(period), stories, decided if out else ())
    with Quarantine(quarantine, reading=sources) as aside:
        stream = IncidentStream(sources, reading, aside)
        if out:
            choices = (terms.source_sha256, repr(reading), str(entry_into_force), str(same), period,
                       repr(table), repr(names), str(workspace.attribution_mandated))  # fmt: skip
            maps = map_files(Path(control_days)) if control_days else ()
            read = (*sources, *maps, *([reviews] if reviews else []))
            write_parts(stream, work, out, fingerprint(read, *choices), tell)
            found: tuple[Finding, ...] = ()
        else:
            at_desk = _at_desk(workspace) if decisions else ()
            found = with_decisions(_all_findings(stream, work, decided), at_desk)
    return Findings(
        deal=terms.title,
        terms_sha256=terms.source_sha256,
        reports=stream.incidents,
        incidents=stories.incidents if stories else stream.incidents,
        attribution="mandated" if matcher.mandated else "not mandated",
        findings=found,
        totals=_beside(work.totals.rows(zones), workspace, where, terms),
        written=str(out or ""),
        notes=(*watch.notes, *stream.notes, *aside.notes),
    )


def _bounds_of(theatre: Theatre) -> Bounds | None:
    """Return west, south, east and north of a theatre; None where the deal names no theatre."""
    import shapely

    if theatre.is_nowhere:
        return None
    shapes = [theatre.geometry(unit.id) for unit in theatre.units]
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    return west, south, east, north


def _at_desk(workspace: Workspace) -> tuple[FindingReview, ...]:
    """Return what the desk of a workspace decided; nothing where it has no ledger yet."""
    from truceline.desk.decisions import decided_findings
    from truceline.ledger import open_ledger
    from truceline.ledger.ledger import has_ledger

    if not has_ledger(workspace.root, workspace.ledger):
        return ()
    with open_ledger(workspace.root, workspace.ledger) as ledger:
        return decided_findings(ledger)


def settled(workspace: Workspace, key: str) -> str | None:
    """Return a text of the table [monitor] of a workspace, or None.

    Raises `InputError` (CONFIG-TYPE) for anything but a text.
    """
    value = workspace.settings.get("monitor", {}).get(key)
    if value is None or isinstance(value, str):
        return value
    raise InputError(
        Problem(
            "CONFIG-TYPE",
            f"[monitor] {key} is {type(value).__name__} where a text is expected",
            Where(file=str(workspace.root / FILE)),
            "Write it in quotation marks.",
        )
    )


def zone_of_workspace(workspace: Workspace) -> str | None:
    """Return the zone in which the feeds of a workspace tell their times, where it says one."""
    named = settled(workspace, "zone")
    return named or (read_profile(workspace.profile).zone if workspace.profile else None)


def _beside(
    totals: tuple[FindingTotal, ...], workspace: Workspace, theatre: Theatre, terms: Terms
) -> tuple[FindingTotal, ...]:
    """Return totals beside what the workspace's tables say was watched."""
    tables = [file for file in workspace.observations if file.suffix != ".jsonl"]
    if not tables:
        return totals
    zone = read_profile(workspace.profile or DEFAULT_PROFILE).zone
    seen = read_observations(tables, zone)
    return with_exposure(totals, seen.watches, ground_of_mission(theatre, terms))


def _moving(
    deal: Path, theatre: Theatre, terms: Terms, folder: Path, tell: Callable[[str], None]
) -> dict[ZoneId, tuple[ZoneVersion, ...]]:
    """Return the zones of a deal that move, drawn with each map of a folder."""
    ground, days = ground_of(theatre), []
    for number, file in enumerate(map_files(folder), start=1):
        found = read_control(file, theatre, ground=ground)
        if found.as_of is None:
            raise InputError(
                Problem(
                    "SERIES-DATE",
                    "the map bears no date, neither in it nor in its name",
                    Where(file=str(file)),
                    "Name it by its day, such as 2025-08-08.geojson.",
                )
            )
        days.append(DrawnOn(found.as_of, compile_deal(deal, theatre=theatre, control=found)))
        if number % 10 == 0:
            tell(f"{number:,} maps drawn")
    return moving_zones(terms, days)


def _all_findings(
    stream: IncidentStream, work: Work, reviews: Sequence[FindingReview]
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for batch in batches_of(stream):
        found += work.findings(batch)
        if len(found) > MOST_FINDINGS:
            raise InputError(
                Problem(
                    "FINDINGS-MANY",
                    f"more than {MOST_FINDINGS:,} findings for one document",
                    hint="Write them to a folder with --out.",
                )
            )
    found.sort(key=lambda finding: finding.id)
    return reviewed(found, reviews)


def _reading(
    format: str | None,
    mapping: str | Path | None,
    zone: str | None,
    dates: DateOrder | None,
    strict: bool,
    now: datetime | None,
) -> Reading:
    if zone:
        zone_of(zone)
    return Reading(
        now=now or datetime.now(UTC),
        format=format,
        mapping=read_mapping(mapping) if mapping else None,
        zone=zone,
        order=dates,
        strict=strict,
    )


def hotspots(
    *files: str | Path,
    format: str | None = None,
    mapping: str | Path | None = None,
    zone: str | None = None,
    dates: DateOrder | None = None,
    categories: tuple[str, ...] = (),
    radius_km: float = 50.0,
    bin_days: int = 7,
    longest_days: int = 84,
    least_incidents: int = 2,
    prospective: bool = False,
    exposure: str | Path | None = None,
    replicates: int = 999,
    seed: int = 1,
    engine: str = "local",
    now: datetime | None = None,
) -> Hotspots:
    """Return clusters of incidents in space and time that place and time do not explain.

    `categories` keeps some kinds of incident; `prospective` looks only for clusters that still
    go on; `exposure` is a CSV file of how much of each place and day was watched. A cluster has at
    least two incidents, or as many as `least_incidents` says. A Spark cluster as `engine` searches
    the shuffles.
    """
    clustered = is_cluster(engine)
    stream = IncidentStream(files, _reading(format, mapping, zone, dates, False, now))
    wanted = [each for each in stream if not categories or each.category in categories]
    search = Search(
        radius_km=radius_km,
        bin_days=bin_days,
        longest_days=longest_days,
        least_incidents=least_incidents,
        prospective=prospective,
        replicates=replicates,
        seed=seed,
    )
    watched = read_exposure(exposure) if exposure else None
    if clustered:
        with cluster_of(engine) as cluster:
            return hotspots_of(wanted, search, watched, cluster.replicating)
    return hotspots_of(wanted, search, watched)
