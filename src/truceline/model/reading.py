"""What comes of reading reports together: the claims, whose story each is, and what drifted."""

from __future__ import annotations

from datetime import date
from typing import Literal

from truceline.model.claim import Claim, Report
from truceline.model.record import ClaimId, DocumentId, Record

DriftKind = Literal["modality", "hedge", "attribution"]
Verdict = Literal["accepted", "corrected", "rejected"]


class Origin(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One story and the reports that go back to it; copies of it corroborate nothing."""

    id: str
    reports: tuple[DocumentId, ...]
    because: tuple[str, ...] = ()


class Drift(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a headline or a later telling is surer than the words it rests on."""

    kind: DriftKind
    surer: ClaimId
    weaker: ClaimId
    message: str


class Supersession(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A later claim of the same speaker on the same matter that changes an earlier one."""

    earlier: ClaimId
    later: ClaimId
    reported_at: date
    changed: tuple[str, ...]


class ReadingTogether(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The claims of several reports, with what only shows when they are read together."""

    schema: str = "reading/1"
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    origins: tuple[Origin, ...] = ()
    drifts: tuple[Drift, ...] = ()
    supersessions: tuple[Supersession, ...] = ()
    notes: tuple[str, ...] = ()


class ClaimReview(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided about a claim; the reader's own claim is kept beside it."""

    claim: ClaimId
    verdict: Verdict
    reviewer: str
    read: Claim  # as the reader made it
    corrected: Claim | None = None
    note: str = ""


class ClaimReviewMeasure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far people agreed with the reader, field by field."""

    schema: str = "claim-review/1"
    reviewed: int
    accepted: int
    corrected: int
    rejected: int
    changed_fields: tuple[tuple[str, int], ...] = ()


class Corroboration(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many origins say the same, whatever the number of reports."""

    claims: tuple[ClaimId, ...]
    origins: tuple[str, ...]
    reports: int


class ClaimGrades(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many claims of a workspace have a grade; the two scales stay apart."""

    schema: str = "claim-grades/1"
    claims: int
    reliability: int
    credibility: int
