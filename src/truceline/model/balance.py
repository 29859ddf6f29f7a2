"""The balance sheet: status quo against outcome, a row an amount that passes."""

from __future__ import annotations

from datetime import date
from typing import Literal

from truceline.model.claim import Modality
from truceline.model.control import UnitArea
from truceline.model.estimate import Estimate
from truceline.model.record import PartyId, QuestionId, Record, TermId, UnitId
from truceline.model.terms import Axis

Measure = Literal["area", "registered_population", "settlements", "sites"]


class BalanceRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


class OpenEffect(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one answer to an open question does to one figure."""

    answer: str
    basis: Literal["reported", "assumed", "wording"]
    axis: Axis | None = None
    measure: str
    unit: UnitId | str = "total"
    from_party: PartyId | None = None
    to_party: PartyId | None = None
    amount: Estimate


class OpenQuestionEffect(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open question and the figures that its answers move."""

    question: QuestionId
    text: str
    effect: tuple[OpenEffect, ...]


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
    notes: tuple[str, ...] = ()
