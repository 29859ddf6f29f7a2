"""What the files of a workspace propose to the desk, and what of a matter stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from truceline.desk import Opening, Standing
from truceline.desk.matters import Limits, steps_of_file
from truceline.desk.publishing import Happened
from truceline.errors import Problem, TrucelineError
from truceline.model.claim import Claim
from truceline.model.desk import QueueRow
from truceline.model.finding import Finding
from truceline.model.incident import Incident
from truceline.model.mission import CaseRecord
from truceline.model.record import lines_from_json
from truceline.steps.page import deal_inputs
from truceline.steps.remembered import remembered, stamp_of
from truceline.workspace import FILE, Workspace, open_workspace

if TYPE_CHECKING:
    from truceline.monitor.stories import Stories

_SHOWN = 70  # characters of a title

R = TypeVar("R")


@dataclass(frozen=True)
class Proposed:
    """What a machine proposes in a workspace: claims, findings, and the cases of its files.

    `problems` are those of a deal, a feed or a file of claims that could not be read: what hangs
    on it is not proposed, and everything else is.
    """

    claims: Mapping[str, Claim] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    cases: Mapping[str, CaseRecord] = field(default_factory=dict)
    stories: Stories | None = None
    limits: Limits = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    # rows of the queue as they were last made of this, each with the standing that it tells
    rows: dict[tuple[str, bool], tuple[Standing, QueueRow]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all matters, cases first, then findings, then claims."""
        return (*self.cases, *self.findings, *self.claims)

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
        workspace.root / FILE,
        *workspace.incidents,
        *workspace.claims,
        *(file for file in workspace.observations if file.suffix == ".jsonl"),
    )
    stamps = [stamp_of(file) for file in files if file.is_file()]
    # zones are drawn on the map that a deal is weighed against, so findings rest on it too
    try:
        under_deal = deal_inputs(workspace.root, 0) if workspace.deals else ()
    except TrucelineError:  # told with the rest of what is wrong
        under_deal = tuple(stamp_of(file) for file in workspace.deals)
    return _proposed(workspace.root, (*stamps, *under_deal))


@remembered(4)
def _proposed(root: Path, _rests_on: tuple[object, ...]) -> Proposed:
    workspace = open_workspace(root)
    problems: list[Problem] = []
    claims = _tried(lambda: _claims(workspace), problems) or {}
    # a file of cases that cannot be read is no small thing: steps would be counted from nothing
    cases = {
        f"case/{record.id}": record
        for file in workspace.observations
        if file.suffix == ".jsonl"
        for record in lines_from_json(file, CaseRecord)
    }
    limits = _tried(lambda: _limits(workspace), problems)
    incidents = _tried(lambda: _incidents(workspace), problems) or []
    findings: tuple[Finding, ...] = ()
    if limits is not None and incidents:
        findings = _tried(lambda: _findings(workspace), problems) or ()
    return Proposed(
        claims=claims,
        cases=cases,
        findings={f"finding/{each.id}": each for each in findings if each.status != "incident"},
        incidents={str(each.id): each for each in incidents},
        stories=_stories(incidents) if findings else None,
        limits=limits or {},
        problems=tuple(problems),
    )


def _tried(make: Callable[[], R], problems: list[Problem]) -> R | None:
    """Return what was made, or None where its file has errors, which are then noted."""
    try:
        return make()
    except TrucelineError as error:
        problems.extend(error.problems)
        return None


def _claims(workspace: Workspace) -> dict[str, Claim]:
    return {
        f"claim/{claim.id}": claim
        for file in workspace.claims
        for claim in lines_from_json(file, Claim)
    }


def _limits(workspace: Workspace) -> Limits:
    if not workspace.deals:
        return {}
    from truceline.deal import compile_deal
    from truceline.monitor.mission.procedure import limits_of

    return limits_of(compile_deal(workspace.deals[0]))


def _incidents(workspace: Workspace) -> list[Incident]:
    """Return what the feeds of a workspace report; of interest only where there is a deal."""
    if not (workspace.deals and workspace.incidents):
        return []
    from truceline.monitor.readers.reading import IncidentStream, Reading
    from truceline.steps.monitor import zone_of_workspace

    reading = Reading(
        now=datetime.now(UTC), zone=zone_of_workspace(workspace), mission=workspace.profile
    )
    return list(IncidentStream(workspace.incidents, reading))


def _findings(workspace: Workspace) -> tuple[Finding, ...]:
    from truceline.steps.monitor import monitor

    return monitor(workspace.deals[0], decisions=False).findings


def _stories(incidents: list[Incident]) -> Stories:
    from truceline.monitor.stories import stories_of

    return stories_of(incidents)


def title_of(offered: Proposed, standing: Standing, confidential: bool) -> str:
    """Return what a matter is called in a list; the words of complaints only in confidence."""
    claim = offered.claims.get(standing.id) or claim_recorded(standing)
    finding = offered.findings.get(standing.id) or finding_recorded(standing)
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


def happened(offered: Proposed, standing: Standing) -> Happened:
    """Return where, when and what a matter is about, exactly."""
    finding = offered.findings.get(standing.id) or finding_recorded(standing)
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
    claim = offered.claims.get(standing.id) or claim_recorded(standing)
    if claim is not None and claim.reported_at is not None:
        day = claim.reported_at
        return Happened(when=datetime(day.year, day.month, day.day, tzinfo=UTC))
    return Happened(when=standing.steps[0].at if standing.steps else None)


def finding_recorded(standing: Standing) -> Finding | None:
    """Return the finding that a matter was opened with, word for word."""
    said = (standing.opened_with or {}).get("finding")
    return msgspec.convert(said, Finding) if said else None


def claim_recorded(standing: Standing) -> Claim | None:
    """Return the claim that a matter was opened with, word for word."""
    said = (standing.opened_with or {}).get("claim")
    return msgspec.convert(said, Claim) if said else None
