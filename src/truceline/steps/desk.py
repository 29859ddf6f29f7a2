"""The review desk of a workspace: its queue, a matter, an action, a complaint, what is released."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from getpass import getuser
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.claims.review import Decision, read_reviews
from truceline.desk import Opening, Standing, act, public_edition, standing_of
from truceline.desk.matters import SUBJECT, Limits, kind_of, steps_of, steps_of_file
from truceline.desk.publishing import Happened
from truceline.desk.remembering import remembered_standings
from truceline.errors import NotFoundError, Problem, Where
from truceline.ledger import Ledger, open_ledger
from truceline.model.account import Person
from truceline.model.claim import Claim, Report
from truceline.model.desk import (
    Action,
    Complaint,
    Matter,
    PublicEdition,
    Queue,
    QueueRow,
    Step,
    Taken,
)
from truceline.model.finding import Finding
from truceline.model.incident import Incident
from truceline.model.mission import CaseRecord
from truceline.model.record import lines_from_json
from truceline.steps.claims import decide, review_file
from truceline.steps.remembered import Stamp, remembered, stamp_of
from truceline.workspace import FILE, Workspace, open_workspace

if TYPE_CHECKING:
    from truceline.monitor.stories import Stories

ROUNDED = 1  # decimals of a degree: some 10 km, for whoever may not see the place itself
QUEUE_MOST = 1_000
# columns of feeds that name who did it: patrol rows, ACLED, UCDP, GDELT, VIINA
_NAMES_WHO = re.compile(
    r"(party|basis|(assoc_)?actor|inter|side_?[ab]|dyad|perpetrator|a_rus|a_ukr)", re.I
)
_SHOWN = 70  # characters of a title


def local_person(name: str = "") -> Person:
    """Return who works at a desk without accounts: the one person of this machine."""
    return Person(
        name=name or getuser(),
        display=name or getuser(),
        roles=("analyst", "reviewer", "publisher"),
        via="local",
    )


# ---- what the workspace proposes


@dataclass(frozen=True)
class Proposed:
    """What a machine proposes in a workspace: claims, findings, and the cases of its files."""

    claims: Mapping[str, Claim] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    cases: Mapping[str, CaseRecord] = field(default_factory=dict)
    stories: Stories | None = None
    limits: Limits = field(default_factory=dict)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all matters, cases first, then findings, then claims."""
        return (*self.cases, *self.findings, *self.claims)

    @cached_property
    def rows_made(self) -> dict[tuple[str, bool], tuple[Standing, QueueRow]]:
        """Rows of the queue as they were last made, each with the standing that it tells."""
        return {}

    def incident_of(self, finding: Finding) -> Incident | None:
        """Return the incident of a finding."""
        return self.incidents.get(str(finding.incident))

    def reports_of(self, finding: Finding) -> tuple[Incident, ...]:
        """Return every report that tells of the incident of a finding."""
        if self.stories is None or str(finding.incident) not in self.incidents:
            return ()
        group = self.stories.group_of(finding.incident)
        return tuple(self.incidents[str(id)] for id in group if str(id) in self.incidents)

    def opening(self, id: str) -> Opening:
        """Return what a matter begins with, before anybody has acted on it."""
        if id in self.cases:
            return Opening(before=steps_of_file(self.cases[id].steps))
        if id in self.claims:
            return Opening(record={"claim": msgspec.to_builtins(self.claims[id])})
        if id not in self.findings:
            return Opening()
        finding = self.findings[id]
        reports = self.reports_of(finding)
        return Opening(
            record={"finding": msgspec.to_builtins(msgspec.structs.replace(finding, review=None))},
            origins=tuple(sorted({name for each in reports for name in each.origins})),
            own_observation=any(_own(each) for each in reports),
        )


def _own(incident: Incident) -> bool:
    """Tell whether a mission's own patrol saw it, or its own camera did."""
    return incident.feed == "patrol" and incident.observation in ("seen", "camera")


def may_pass_on(incident: Incident) -> bool:
    """Tell whether a report may leave the desk: what the mission saw itself is its own."""
    return incident.redistribution != "none" or incident.feed == "patrol"


def proposed(workspace: Workspace) -> Proposed:
    """Return what the files of a workspace propose, worked out once for as long as they stay."""
    files = (
        *workspace.deals[:1],
        *workspace.incidents,
        *workspace.claims,
        *(file for file in workspace.observations if file.suffix == ".jsonl"),
    )
    stamps = tuple(stamp_of(file) for file in files if file.is_file())
    return _proposed(workspace.root, (*stamps, stamp_of(workspace.root / FILE)))


@remembered(4)
def _proposed(root: Path, _stamps: tuple[Stamp, ...]) -> Proposed:
    workspace = open_workspace(root)
    claims = {
        f"claim/{claim.id}": claim
        for file in workspace.claims
        for claim in lines_from_json(file, Claim)
    }
    cases = {
        f"case/{record.id}": record
        for file in workspace.observations
        if file.suffix == ".jsonl"
        for record in lines_from_json(file, CaseRecord)
    }
    if not workspace.deals:
        return Proposed(claims=claims, cases=cases)
    from truceline.deal import compile_deal
    from truceline.monitor.mission.procedure import limits_of

    limits = limits_of(compile_deal(workspace.deals[0]))
    if not workspace.incidents:
        return Proposed(claims=claims, cases=cases, limits=limits)
    from truceline.monitor.readers.reading import IncidentStream, Reading
    from truceline.monitor.stories import stories_of
    from truceline.steps.monitor import monitor, zone_of_workspace

    found = monitor(workspace.deals[0]).findings
    reading = Reading(
        now=datetime.now(UTC), zone=zone_of_workspace(workspace), mission=workspace.profile
    )
    incidents = list(IncidentStream(workspace.incidents, reading))
    return Proposed(
        claims=claims,
        cases=cases,
        findings={f"finding/{each.id}": each for each in found if each.status != "incident"},
        incidents={str(each.id): each for each in incidents},
        stories=stories_of(incidents),
        limits=limits,
    )


# ---- the queue


def desk_queue(
    workspace: str | Path,
    *,
    all: bool = False,
    limit: int = QUEUE_MOST,
    confidential: bool = True,
    now: datetime | None = None,
) -> Queue:
    """Return what waits at the desk of a workspace: what is due first, then what waits longest.

    With `all`, what is settled too. Places are rounded to about ten kilometres; without
    `confidential`, the words of complaints stay out.
    """
    opened = open_workspace(workspace)
    moment = now or datetime.now(UTC)
    offered = proposed(opened)
    with open_ledger(opened.root, opened.ledger) as ledger:
        known = _known(ledger, offered, moment)
        entries = ledger.size()
    ids = (*offered.ids, *_beyond(known, offered))
    every = [_queue_row(offered, known[id], moment, confidential) for id in ids]
    rows = [row for row in every if all or row.waits_for != "nobody"]
    rows.sort(key=_urgency)
    return Queue(
        rows=tuple(rows[:limit]),
        waiting=sum(row.waits_for != "nobody" for row in every),
        second=sum(row.waits_for == "a second person" for row in every),
        total=len(rows),
        entries=entries,
        notes=_queue_notes(offered),
    )


def _known(ledger: Ledger, offered: Proposed, now: datetime) -> dict[str, Standing]:
    """Return where every matter stands: those of the ledger, and those nobody has touched."""
    known = remembered_standings(
        ledger, offered, limits=offered.limits, now=now, before=_before(offered)
    )
    for id in offered.ids:
        if id not in known:
            begun = offered.opening(id).before if id in offered.cases else ()
            known[id] = standing_of(id, begun, limits=offered.limits, now=now)
    return known


def _before(offered: Proposed) -> dict[str, Any]:
    return {id: steps_of_file(record.steps) for id, record in offered.cases.items()}


def _beyond(known: Mapping[str, Standing], offered: Proposed) -> tuple[str, ...]:
    """Return the matters of the ledger that no file proposes any more: they stay."""
    have = set(offered.ids)
    return tuple(id for id in known if id not in have)


def _queue_row(
    offered: Proposed, standing: Standing, now: datetime, confidential: bool
) -> QueueRow:
    """Return a matter's row: as it was made before, where it stands as it did and nothing runs."""
    key = (standing.id, confidential)
    before = offered.rows_made.get(key)
    if before is not None and before[1].due is None and before[0] == standing:
        return before[1]
    row = _row(offered, standing, now, confidential)
    offered.rows_made[key] = (standing, row)
    return row


def _row(offered: Proposed, standing: Standing, now: datetime, confidential: bool) -> QueueRow:
    happened = _happened(offered, standing)
    running = [each for each in standing.deadlines if each.state in ("running", "missed")]
    due = min((each.due for each in running), default=None)
    return QueueRow(
        id=standing.id,
        kind=standing.kind,
        state=standing.state,
        title=_title(offered, standing, confidential),
        when=happened.when,
        steps=len(standing.steps),
        pending=standing.pending,
        waits_for=_waits_for(standing),
        due=due,
        overdue=due is not None and due < now,
        lon=None if happened.lon is None else round(happened.lon, ROUNDED),
        lat=None if happened.lat is None else round(happened.lat, ROUNDED),
        published=standing.published,
    )


def _waits_for(standing: Standing) -> Any:
    if standing.pending is not None:
        return "a second person"
    open_states = ("recorded", "alleged", "under review", "read")
    return "somebody" if standing.state in open_states else "nobody"


def _urgency(row: QueueRow) -> tuple[Any, ...]:
    kinds = ("case", "finding", "claim")
    never = datetime.max.replace(tzinfo=UTC)
    waits = ("a second person", "somebody", "nobody")
    return (
        row.due or never,
        waits.index(row.waits_for),
        kinds.index(row.kind),
        row.when or never,
        row.id,
    )


def _queue_notes(offered: Proposed) -> tuple[str, ...]:
    if offered.findings:
        return ("A finding is proposed by a machine: it is an incident until two people decide.",)
    return ()


def _title(offered: Proposed, standing: Standing, confidential: bool) -> str:
    claim, finding = offered.claims.get(standing.id), offered.findings.get(standing.id)
    if claim is not None:
        text = claim.text
    elif finding is not None:
        incident = offered.incident_of(finding)
        what = incident.category if incident else "incident"
        text = f"{what}: {finding.status} of {finding.obligation}"
    else:
        first = next((step for step in standing.steps if step.text), None)
        text = f"{first.kind}: {first.text}" if first and confidential else standing.id
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


def _happened(offered: Proposed, standing: Standing) -> Happened:
    finding = offered.findings.get(standing.id) or _finding_recorded(standing)
    if finding is not None:
        incident = offered.incident_of(finding)
        if incident is None:
            return Happened(when=finding.occurred_from)
        return Happened(
            when=finding.occurred_from,
            lon=incident.lon,
            lat=incident.lat,
            category=incident.category,
            licensed=may_pass_on(incident),
        )
    complaint = standing.complaint
    if complaint is not None:
        return Happened(complaint.occurred, complaint.lon, complaint.lat)
    claim = offered.claims.get(standing.id)
    if claim is not None and claim.reported_at is not None:
        day = claim.reported_at
        return Happened(when=datetime(day.year, day.month, day.day, tzinfo=UTC))
    return Happened(when=standing.steps[0].at if standing.steps else None)


def _finding_recorded(standing: Standing) -> Finding | None:
    said = (standing.opened_with or {}).get("finding")
    return msgspec.convert(said, Finding) if said else None


def _claim_recorded(standing: Standing) -> Claim | None:
    said = (standing.opened_with or {}).get("claim")
    return msgspec.convert(said, Claim) if said else None


# ---- one matter


def desk_show(
    workspace: str | Path, id: str, *, confidential: bool = True, now: datetime | None = None
) -> Matter:
    """Return a matter with its steps, and what it is about.

    Without `confidential`, places are rounded and the originals of reports and feeds stay out.
    Raises `NotFoundError` (MATTER-UNKNOWN) and `InputError` (MATTER-FORM).
    """
    opened = open_workspace(workspace)
    moment = now or datetime.now(UTC)
    kind_of(id)
    offered = proposed(opened)
    with open_ledger(opened.root, opened.ledger) as ledger:
        standing = _standing(ledger, offered, id, moment)
    return _matter(opened, offered, standing, confidential)


def _standing(ledger: Ledger, offered: Proposed, id: str, now: datetime) -> Standing:
    entries = ledger.about(SUBJECT + id)
    if not entries and id not in offered.ids:
        hint = "truceline desk list shows what there is."
        message = "the desk has no such matter"
        raise NotFoundError(Problem("MATTER-UNKNOWN", message, Where(feature=id[:80]), hint))
    steps = steps_of(entries, offered.opening(id).before)
    return standing_of(id, steps, entries, limits=offered.limits, now=now)


def _matter(
    workspace: Workspace, offered: Proposed, standing: Standing, confidential: bool
) -> Matter:
    happened = _happened(offered, standing)
    finding = offered.findings.get(standing.id) or _finding_recorded(standing)
    incident = offered.incident_of(finding) if finding else None
    claim = offered.claims.get(standing.id) or _claim_recorded(standing)
    decimals = 5 if confidential else ROUNDED
    return Matter(
        id=standing.id,
        kind=standing.kind,
        state=standing.state,
        title=_title(offered, standing, confidential),
        when=happened.when,
        pending=standing.pending,
        steps=standing.steps if confidential else tuple(map(_without_words, standing.steps)),
        deadlines=standing.deadlines,
        possible=standing.possible,
        published=standing.published,
        because=standing.because,
        claim=claim,
        report=_report(workspace, claim) if confidential else None,
        finding=finding,
        complaint=standing.complaint if confidential else _without_place(standing.complaint),
        lon=None if happened.lon is None else round(happened.lon, decimals),
        lat=None if happened.lat is None else round(happened.lat, decimals),
        precision_m=incident.precision_m if incident else None,
        category=happened.category,
        original=_row_of(workspace, incident) if incident and confidential else "",
    )


def _row_of(workspace: Workspace, incident: Incident) -> str:
    """Return the feed's own row; without the cells that say who did it, unless that is mandated."""
    if workspace.attribution_mandated:
        return incident.original
    try:
        cells = msgspec.json.decode(incident.original)
    except msgspec.DecodeError:
        return incident.original
    if not isinstance(cells, dict):
        return incident.original
    named = {one.name for one in incident.attributions}  # whatever a mapped feed calls its columns
    kept = {
        name: cell
        for name, cell in cells.items()
        if not _NAMES_WHO.match(name) and cell not in named
    }
    return msgspec.json.encode(kept).decode()


def _without_words(step: Step) -> Step:
    """Return a step that tells who did what, and no more: words may hold what is confidential."""
    return msgspec.structs.replace(step, text="", origins=(), party=None)


def _without_place(complaint: Complaint | None) -> Complaint | None:
    if complaint is None:
        return None
    return msgspec.structs.replace(complaint, lon=None, lat=None, place="", text="", party="")


def _report(workspace: Workspace, claim: Claim | None) -> Report | None:
    if claim is None or not workspace.reports:
        return None
    return _reports(tuple(stamp_of(file) for file in _files(workspace.reports))).get(claim.doc_id)


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from sorted(path.rglob("*")) if path.is_dir() else (path,)


@remembered(4)
def _reports(stamps: tuple[Stamp, ...]) -> dict[str, Report]:
    from truceline.claims.reports import read_reports

    files = [stamp.path for stamp in stamps if stamp.path.is_file()]
    return {str(report.id): report for report in read_reports(files)[0]}


# ---- acting


def desk_act(
    workspace: str | Path,
    id: str,
    action: Action,
    *,
    person: Person | None = None,
    now: datetime | None = None,
) -> Taken:
    """Take an action on a matter, as somebody; return where it then stands.

    What comes into force of a claim is kept beside the claims, so that every other command
    sees them as people left them. Raises what `truceline.desk.act` raises.
    """
    opened = open_workspace(workspace)
    who = person or local_person()
    offered = proposed(opened)
    kind_of(id)
    with open_ledger(opened.root, opened.ledger) as ledger:
        _standing(ledger, offered, id, now or datetime.now(UTC))
        receipt, standing = act(
            ledger, id, action, who,
            opening=offered.opening(id), limits=offered.limits, now=now,
        )  # fmt: skip
    _carry_out(opened, standing)
    return Taken(
        entry=receipt.index,
        outcome="same" if receipt.outcome == "same" else "new",
        matter=_matter(opened, offered, standing, True),
    )


def desk_complain(
    workspace: str | Path,
    complaint: Complaint,
    *,
    person: Person | None = None,
    now: datetime | None = None,
) -> Taken:
    """Take a complaint in as a new case; the same key again is the same case.

    Raises `InputError` (ACCESS-ROLE, PERSON-NAMED).
    """
    opened = open_workspace(workspace)
    who = person or local_person()
    moment = now or datetime.now(UTC)
    key = complaint.key or sha256(msgspec.json.encode(complaint)).hexdigest()[:16]
    id = f"case/{moment:%Y-%m-%d}/{sha256(key.encode()).hexdigest()[:10]}"
    action = Action(kind="complaint", seen=0, text=complaint.text, party=complaint.party)
    offered = proposed(opened)
    with open_ledger(opened.root, opened.ledger) as ledger:
        begun = Opening(record={"complaint": msgspec.to_builtins(complaint)})
        receipt, standing = act(
            ledger, id, action, who, opening=begun, limits=offered.limits, now=now
        )
    return Taken(
        entry=receipt.index,
        outcome="same" if receipt.outcome == "same" else "new",
        matter=_matter(opened, offered, standing, True),
    )


def _carry_out(workspace: Workspace, standing: Standing) -> None:
    """Keep what two people decided about a claim where every other command looks for it."""
    decided = standing.decided
    if standing.kind != "claim" or decided is None or standing.pending is not None:
        return
    claim_id = standing.id.removeprefix("claim/")
    latest = next(
        (one for one in reversed(read_reviews(review_file(workspace))) if one.claim == claim_id),
        None,
    )
    if latest is not None and (latest.verdict, latest.note) == (decided.outcome, decided.text):
        return
    decide(
        workspace.root,
        Decision(
            claim=claim_id,  # type: ignore[arg-type]
            verdict=decided.outcome,  # type: ignore[arg-type]
            reviewer=decided.by,
            modality=decided.modality,
            note=decided.text,
        ),
    )


# ---- what leaves the desk


def desk_file(
    workspace: str | Path, id: str, *, party: str = "", now: datetime | None = None
) -> str:
    """Return the case file of a matter as one HTML page: what a party may know of it.

    It has that party's own words and nobody else's, no source, no person, no exact place.
    Raises what `desk_show` raises.
    """
    from truceline.brief.page import html_of
    from truceline.desk.casefile import case_file

    opened = open_workspace(workspace)
    kind_of(id)
    offered = proposed(opened)
    with open_ledger(opened.root, opened.ledger) as ledger:
        standing = _standing(ledger, offered, id, now or datetime.now(UTC))
    happened = _happened(offered, standing)
    return html_of(case_file(standing, happened, party, workspace=opened.title))


def desk_public(
    workspace: str | Path, *, delay_hours: float | None = None, now: datetime | None = None
) -> PublicEdition:
    """Return the public edition: released findings, coarse and late, without parties or words."""
    opened = open_workspace(workspace)
    moment = now or datetime.now(UTC)
    offered = proposed(opened)
    options = {} if delay_hours is None else {"delay": timedelta(hours=delay_hours)}
    with open_ledger(opened.root, opened.ledger) as ledger:
        known = _known(ledger, offered, moment)
        return public_edition(
            ledger,
            opened.title,
            [one for one in known.values() if one.published],
            lambda standing: _happened(offered, standing),
            lambda lon, lat: _unit_of(opened, lon, lat),
            moment,
            **options,
        )


def _unit_of(workspace: Workspace, lon: float, lat: float) -> str:
    import shapely

    from truceline.steps.page import theatre_of_workspace

    theatre = theatre_of_workspace(workspace)
    here = shapely.Point(lon, lat)
    return next((unit.name for unit in theatre.units if theatre.geometry(unit.id).covers(here)), "")
