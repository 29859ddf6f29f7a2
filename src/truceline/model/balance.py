"""The balance sheet: status quo against outcome, a row an amount that passes."""

from __future__ import annotations

from datetime import date
from typing import Literal

from truceline.model.claim import Modality
from truceline.model.control import UnitArea
from truceline.model.estimate import Estimate
from truceline.model.record import PartyId, QuestionId, Record, TermId, UnitId, ZoneId
from truceline.model.terms import Axis

# "from" and "to" are the names in JSON; neither can be a name in Python
_DIRECTION = {"from_party": "from", "to_party": "to"}

Measure = Literal["area", "registered_population", "settlements", "sites"]
Basis = Literal["reported", "assumed", "wording"]

NOBODY_NAMED = PartyId(
    "nobody named"
)  # has the ground that a text takes from a party and gives none
TOTAL = "total"  # the unit of a row that sums the units above it


class BalanceRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=_DIRECTION):
    """One amount that passes from one party to another in one unit, on one axis."""

    unit: UnitId | str  # "total" is a row too
    unit_name: str
    axis: Axis
    measure: Measure
    from_party: PartyId | None
    to_party: PartyId | None  # None: the text names nobody
    amount: Estimate
    names: tuple[str, ...] = ()  # settlements or sites, by name
    terms: tuple[TermId, ...] = ()  # the terms it rests on
    status: Modality = "reported"


class OpenEffect(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=_DIRECTION):
    """What one answer to an open question adds to one figure, or takes from it."""

    answer: str
    basis: Basis
    axis: Axis | None = None
    measure: str
    unit: UnitId | str = TOTAL
    from_party: PartyId | None = None
    to_party: PartyId | None = None
    amount: Estimate
    names: tuple[str, ...] = ()


class OpenQuestionEffect(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open question and the figures that its answers move."""

    question: QuestionId
    text: str
    effect: tuple[OpenEffect, ...]


class CombinedRange(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=_DIRECTION
):
    """A total over every combination of answers to the open questions that move it."""

    axis: Axis
    measure: Measure
    from_party: PartyId | None
    to_party: PartyId | None
    amount: Estimate
    questions: tuple[QuestionId, ...]
    combinations: int
    left_out: tuple[QuestionId, ...] = ()  # questions beyond the cap on combinations


class ZoneMeasure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a zone of the deal contains, whoever holds it."""

    zone: ZoneId
    text: str
    area: Estimate
    registered_population: Estimate
    settlements: Estimate


class Watching(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What watching a line takes under one published ratio: an arithmetic, not advice."""

    name: str
    per_km: float
    unit: str  # "monitors", "troops"
    before: Estimate
    after: Estimate
    source: str


class LineChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The length of the line of contact before and after."""

    before: Estimate
    after: Estimate
    between: tuple[PartyId, ...] = ()
    scale_km: float | None = None  # the simplification tolerance at which both are stated


class PublishedFigure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure that somebody published, with the convention behind it where it is known."""

    text: str  # what was published, in our own words
    holder: PartyId
    unit: UnitId | str  # "total" for the whole theatre; several units joined by "+"
    value_km2: float
    rounded_to_km2: float = 0.0  # the step it was rounded to: "about 6,600" is 100
    unit_area_km2: float | None = None  # of the unit, in the boundaries the figure rests on
    by: str
    published_on: date | None = None
    url: str = ""
    note: str = ""


class DifferencePart(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of the difference between our figure and a published one; the parts sum to it."""

    name: Literal["boundary set", "coast and border residue", "rounding", "method", "unexplained"]
    amount_km2: float
    because: str


class PublishedComparison(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published figure beside ours, the difference taken apart where it is over 1 %."""

    figure: PublishedFigure
    ours: Estimate
    difference_km2: float  # ours less theirs
    share: float  # of the published figure
    parts: tuple[DifferencePart, ...] = ()


class BalanceSheet(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Status quo against outcome, by unit and in total, on each of the four axes."""

    schema: str = "balance-sheet/1"
    title: str
    as_of: date | None
    convention: str
    boundaries: str
    status_quo: tuple[UnitArea, ...]
    outcome: tuple[UnitArea, ...]
    rows: tuple[BalanceRow, ...]
    line: LineChange
    watching: tuple[Watching, ...] = ()
    open: tuple[OpenQuestionEffect, ...] = ()
    combined: tuple[CombinedRange, ...] = ()
    zones: tuple[ZoneMeasure, ...] = ()
    published: tuple[PublishedComparison, ...] = ()
    notes: tuple[str, ...] = ()


class Draft(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the drafts that are compared."""

    name: str  # a short name that is its column's heading
    title: str
    status: Modality | None = None
    as_of: date | None
    undefined: int | None = None  # how many matters of a good text it does not define


class ComparedFigure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure of the outcome, a value a draft; None where a draft has no such figure."""

    group: str  # "holding: UA to RU", "zone buffer", "line of contact"
    measure: str
    unit: UnitId | str = TOTAL
    unit_name: str = "Total"
    values: tuple[Estimate | None, ...]


class ComparedDuty(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who must do what where: by when, and with which status, in each draft."""

    party: PartyId | None
    act: str
    about: str  # the zone, line, sites or objects
    due: tuple[str | None, ...]  # a text a draft; None where the draft has no such duty
    status: tuple[Modality | None, ...]
    terms: tuple[TermId | None, ...]


class TermChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened to one term from one draft to the next."""

    from_draft: str
    to_draft: str
    term: TermId
    change: Literal["added", "removed", "changed"]
    before: str = ""
    after: str = ""


class Comparison(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two or more drafts side by side, by outcome first and by term second."""

    schema: str = "comparison/1"
    drafts: tuple[Draft, ...]
    figures: tuple[ComparedFigure, ...]
    duties: tuple[ComparedDuty, ...]
    changes: tuple[TermChange, ...]
    notes: tuple[str, ...] = ()
