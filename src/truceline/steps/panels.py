"""What stands beside the map: calendar, buy-in, findings, incidents, claims; a view a function."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from truceline.model.calendar import Calendar
from truceline.model.finding import Findings
from truceline.model.page import ClaimsView
from truceline.steps.deal import calendar
from truceline.steps.page import claims_of, deal_of, deal_stamps
from truceline.steps.remembered import Stamp, remembered, stamp_of
from truceline.workspace import open_workspace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FINDINGS_SHOWN = 500  # a page is read by a person; the whole list is what `monitor` writes


def page_calendar(root: Path, index: int, entry_into_force: str | None = None) -> Calendar:
    """Return what falls due when, under an entry into force of the reader's choice."""
    return calendar(deal_of(open_workspace(root), index), entry_into_force=entry_into_force or None)


def page_buyin(root: Path, index: int) -> str:
    """Return the pictures and lists of who accepts a draft, as the brief draws them."""
    from truceline.buyin.page import fragments
    from truceline.steps.buyin import buyin

    return "".join(fragments(buyin(deal_of(open_workspace(root), index))))


def page_findings(root: Path, index: int) -> Findings:
    """Return the workspace's incidents matched to the duties of a draft, the first of them."""
    told = tuple(stamp_of(file) for file in open_workspace(root).incidents if file.is_file())
    found = _matched((*deal_stamps(root, index), *told))
    if len(found.findings) <= FINDINGS_SHOWN:
        return found
    note = f"Shown are the first {FINDINGS_SHOWN:,} of {len(found.findings):,} findings."
    return replace(found, findings=found.findings[:FINDINGS_SHOWN], notes=(*found.notes, note))


@remembered(4)
def _matched(stamps: tuple[Stamp, ...]) -> Findings:
    from truceline.steps.monitor import monitor

    return monitor(stamps[0].path)


def page_incidents(root: Path) -> bytes:
    """Return where and when incidents were, three 32-bit floats each.

    They are longitude, latitude [degrees], and the day (UTC) on which an incident began, or may
    have begun where only days are known [days since 1 January 1970]. Positions are rounded to a
    hundredth of a degree, about a kilometre: a page shows where incidents lie thick, never a
    position.
    """
    from truceline.steps.monitor import zone_of_workspace

    workspace = open_workspace(root)
    stamps = tuple(stamp_of(file) for file in workspace.incidents)
    return _positions(stamps, zone_of_workspace(workspace))


@remembered(2)
def _positions(stamps: tuple[Stamp, ...], zone: str | None) -> bytes:
    import numpy as np

    from truceline.monitor.readers.reading import IncidentStream, Reading

    files = tuple(stamp.path for stamp in stamps)
    stream = IncidentStream(files, Reading(now=datetime.now(UTC), zone=zone))
    told = [
        (incident.lon, incident.lat, (incident.occurred_from - _EPOCH).days) for incident in stream
    ]
    return np.asarray(told, dtype="<f4").round(2).tobytes()


def page_claims(root: Path) -> ClaimsView:
    """Return the claims of the workspace, and the stored originals that they quote."""
    workspace = open_workspace(root)
    from truceline.claims.reports import read_reports

    claims = claims_of(workspace)
    quoted = {claim.doc_id for claim in claims}
    reports = read_reports(workspace.reports)[0] if workspace.reports else ()
    return ClaimsView(
        claims=claims, reports=tuple(report for report in reports if report.id in quoted)
    )
