"""A finding: one incident against one obligation, every factor shown, and nothing concluded.

A machine proposes. Only a review by two people confirms, and only on more than one origin or on
a mandated body's own observation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from truceline.model.estimate import Estimate
from truceline.model.record import FindingId, IncidentId, PartyId, Record, ZoneId

Proposed = Literal["incident", "possible breach", "alleged breach", "undetermined"]
Outcome = Literal[
    "confirmed",
    "not substantiated",
    "inconclusive",
    "access denied",
    "outside mandate",
]
FindingStatus = Proposed | Outcome
Period = Literal["day", "week", "month", "all"]


class FindingReview(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What two people decided on a finding, and on what standard."""

    finding: FindingId
    outcome: Outcome
    reviewer: str
    second_reviewer: str = ""
    own_observation: bool = False  # by the mandated body itself, under its standard of proof
    response: str = ""  # of the party concerned
    dissent: str = ""
    note: str = ""


class Finding(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far one incident bears on one obligation: four factors and their joint range.

    ``p_breach.best`` is the product of the known factors, as if they were independent; its low
    and high hold however they depend on each other (Fréchet). ``p_party`` is None where
    attribution is not mandated, and then plays no part.
    """

    id: FindingId
    incident: IncidentId
    obligation: str
    zone: ZoneId | None
    party: PartyId | None = None
    occurred_from: datetime
    occurred_to: datetime
    p_inside: Estimate
    p_in_window: Estimate
    p_act: Estimate
    p_party: Estimate | None = None
    p_breach: Estimate
    status: FindingStatus
    reports: int = 1  # of the same incident
    origins: int  # independent ones among them
    review: FindingReview | None = None
    because: tuple[str, ...] = ()


class FindingTotal(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many incidents are expected to be breaches of an obligation, in a zone and a period.

    ``expected`` ranges as far as the factors are not known. ``count_90`` is where the number
    would lie in nine of ten cases if every factor were at its best value; of the incidents with a
    factor that is not known, from none to all.
    """

    obligation: str
    zone: ZoneId | None
    period: str  # "2015-02-15", "2015-W07", "2015-02", or "all"
    incidents: int  # that bear on it at all
    expected: Estimate
    count_90: Estimate
    undetermined: int = 0  # of which a factor is unknown: they widen the range
    exposure: str = "not recorded"  # how much of the period was watched


class Findings(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The findings of feeds against a deal, with totals by obligation, zone and period."""

    schema: str = "findings/1"
    deal: str
    terms_sha256: str = ""
    incidents: int
    reports: int
    attribution: Literal["mandated", "not mandated"]
    findings: tuple[Finding, ...]
    totals: tuple[FindingTotal, ...]
    written: str = ""
    notes: tuple[str, ...] = ()
