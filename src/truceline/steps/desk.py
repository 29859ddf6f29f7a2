"""The review desk of a workspace: a matter, an action, a complaint, what leaves the desk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from getpass import getuser
from hashlib import sha256
from pathlib import Path

import msgspec

from truceline.accounts.roles import may
from truceline.claims.review import Decision, decided, read_reviews
from truceline.desk import Opening, Standing, act, public_edition, standing_of
from truceline.desk.matters import SUBJECT, kind_of, steps_of
from truceline.errors import NotFoundError, Problem, Where
from truceline.ledger import Ledger, open_ledger
from truceline.model.account import Person
from truceline.model.claim import Claim, Report
from truceline.model.desk import (
    Action,
    Complaint,
    ComplaintTold,
    Matter,
    PublicEdition,
    Step,
    Taken,
)
from truceline.model.entry import Receipt
from truceline.model.incident import Incident
from truceline.steps.claims import decide, review_file
from truceline.steps.proposing import (
    Proposed,
    claim_recorded,
    finding_recorded,
    happened,
    proposed,
    title_of,
)
from truceline.steps.queue import ROUNDED, desk_queue, known_standings
from truceline.steps.remembered import Stamp, remembered, stamp_of
from truceline.workspace import Workspace, open_workspace

# columns of feeds that name who did it: patrol rows, ACLED, UCDP, GDELT, VIINA
_NAMES_WHO = re.compile(
    r"(party|basis|(assoc_)?actor|inter|side_?[ab]|dyad|perpetrator|a_rus|a_ukr)", re.I
)

__all__ = [
    "desk_act", "desk_complain", "desk_file", "desk_public", "desk_queue", "desk_show",
    "local_person",
]  # fmt: skip


def local_person(name: str = "") -> Person:
    """Return who works at a desk without accounts: the one person of this machine."""
    return Person(
        name=name or getuser(),
        display=name or getuser(),
        roles=("analyst", "reviewer", "publisher"),
        via="local",
    )


# ---- one matter


def desk_show(
    workspace: str | Path, id: str, *, confidential: bool = True, now: datetime | None = None
) -> Matter:
    """Return a matter with its steps, and what it is about.

    Without `confidential`, places are rounded and the originals of reports and feeds stay out.
    Who complained, was notified or answered is told to nobody unless attribution is mandated.
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
    about = happened(offered, standing)
    finding = offered.findings.get(standing.id) or finding_recorded(standing)
    incident = offered.incident_of(finding) if finding else None
    claim = offered.claims.get(standing.id) or claim_recorded(standing)
    decimals = 5 if confidential else ROUNDED
    mandated = workspace.attribution_mandated
    return Matter(
        id=standing.id,
        kind=standing.kind,
        state=standing.state,
        title=title_of(offered, standing, confidential),
        when=about.when,
        pending=standing.pending,
        steps=tuple(_step(step, confidential, mandated) for step in standing.steps),
        deadlines=standing.deadlines,
        possible=standing.possible,
        published=standing.published,
        because=standing.because,
        claim=claim,
        report=_report(workspace, claim) if confidential else None,
        finding=finding,
        complaint=_complaint(standing.complaint, confidential, mandated),
        lon=None if about.lon is None else round(about.lon, decimals),
        lat=None if about.lat is None else round(about.lat, decimals),
        precision_m=incident.precision_m if incident else None,
        category=about.category,
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


def _step(step: Step, confidential: bool, mandated: bool) -> Step:
    """Return a step as it may be told: words may hold what is confidential, a party who did it."""
    told = step if mandated else msgspec.structs.replace(step, party=None)
    if confidential:
        return told
    return msgspec.structs.replace(told, text="", origins=(), party=None)


def _complaint(
    complaint: Complaint | None, confidential: bool, mandated: bool
) -> ComplaintTold | None:
    if complaint is None:
        return None
    told = ComplaintTold(
        occurred=complaint.occurred, received=complaint.received, term=complaint.term
    )
    if not confidential:
        return told
    return msgspec.structs.replace(
        told,
        party=complaint.party if mandated else "",
        text=complaint.text,
        place=complaint.place,
        lon=complaint.lon,
        lat=complaint.lat,
    )


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
    _carry_out(opened, offered, standing)
    return _taken(opened, offered, receipt, standing, who)


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
    id = f"case/{_case_name(complaint, now or datetime.now(UTC))}"
    action = Action(kind="complaint", seen=0, text=complaint.text, party=complaint.party)
    offered = proposed(opened)
    with open_ledger(opened.root, opened.ledger) as ledger:
        begun = Opening(record={"complaint": msgspec.to_builtins(complaint)})
        receipt, standing = act(
            ledger, id, action, who, opening=begun, limits=offered.limits, now=now
        )
    return _taken(opened, offered, receipt, standing, who)


def _case_name(complaint: Complaint, now: datetime) -> str:
    """Return the name of a new case: by the sender's own key, which is good on any day.

    Without a key the same words on another day are another complaint.
    """
    said = complaint.key.encode() or msgspec.json.encode(complaint) + f"{now:%Y-%m-%d}".encode()
    return sha256(said).hexdigest()[:12]


def _taken(
    workspace: Workspace, offered: Proposed, receipt: Receipt, standing: Standing, who: Person
) -> Taken:
    """Return the acknowledgement, with no more of the matter than this person may read."""
    return Taken(
        entry=receipt.index,
        outcome="same" if receipt.outcome == "same" else "new",
        matter=_matter(workspace, offered, standing, may(who, "read confidential")),
    )


def _carry_out(workspace: Workspace, offered: Proposed, standing: Standing) -> None:
    """Keep what came into force of a claim where every other command looks for it.

    A claim that no file holds any more has no such place; the ledger keeps the decision.
    """
    in_force, claim = standing.decided, offered.claims.get(standing.id)
    if claim is None or in_force is None or standing.pending is not None:
        return
    decision = Decision(
        claim=claim.id,
        verdict=in_force.outcome,  # type: ignore[arg-type]
        reviewer=in_force.by,
        modality=in_force.modality,
        note=in_force.text,
    )
    known = [one for one in read_reviews(review_file(workspace)) if one.claim == claim.id]
    if not known or known[-1] != decided(claim, decision):
        decide(workspace.root, decision)


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
    about = happened(offered, standing)
    return html_of(case_file(standing, about, party, workspace=opened.title))


def desk_public(
    workspace: str | Path, *, delay_hours: float | None = None, now: datetime | None = None
) -> PublicEdition:
    """Return the public edition: released findings, coarse and late, without parties or words."""
    opened = open_workspace(workspace)
    moment = now or datetime.now(UTC)
    offered = proposed(opened)
    options = {} if delay_hours is None else {"delay": timedelta(hours=delay_hours)}
    with open_ledger(opened.root, opened.ledger) as ledger:
        known = known_standings(ledger, offered, moment)
        return public_edition(
            ledger,
            opened.title,
            [one for one in known.values() if one.published],
            lambda standing: happened(offered, standing),
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
