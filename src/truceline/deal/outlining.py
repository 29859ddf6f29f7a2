"""A checked deal -> its terms without a map: duties, clocks, gates, questions, provisions.

This is all that a review of the text needs, and it loads no geometry.
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from truceline.deal import syntax as s
from truceline.deal.clauses import claims_of, conditions_of
from truceline.deal.clocks import instant
from truceline.deal.duties import Duties
from truceline.deal.gates import gate_of
from truceline.deal.names import Scope
from truceline.deal.printer import clause_text, deal_text, statement_text
from truceline.deal.questions import question_of
from truceline.deal.windows import window_of
from truceline.model.claim import Modality
from truceline.model.place import Unit
from truceline.model.record import ClaimId, PartyId, UnitId
from truceline.model.terms import (
    Actor,
    Clause,
    Gate,
    NamedInstant,
    Obligation,
    Role,
    Terms,
    TimeWindow,
)

Values = tuple[tuple[str, tuple[str, ...]], ...]


def outline(scope: Scope, digest: str) -> tuple[Terms, Duties]:
    """Return the terms without lines and zones, and the areas that its sentences spell out."""
    deal = scope.deal
    duties = Duties(scope, deal_status(deal), deal.header("clock"), deal.file)
    dates = event_dates(deal)
    terms = Terms(
        title=deal.header("deal"),
        theatre=deal.header("theatre"),
        as_of=as_of_date(deal, dates),
        status=deal_status(deal),
        parties=_actors(deal, parties=True),
        actors=_actors(deal, parties=False),
        control=deal.header("control"),
        obligations=_obligations(deal, duties),
        open=tuple(question_of(o, scope, duties) for o in deal.of(s.OpenStatement)),
        gates=_gates(deal, dates),
        windows=_windows(deal),
        instants=_instants(deal),
        clock=deal.header("clock"),
        clauses=_clauses(deal),
        silent=_silent(scope),
        source_sha256=digest,
        text=deal_text(deal),
    )
    return terms, duties


# --- headers ----------------------------------------------------------------------------


def event_dates(deal: s.Deal) -> dict[str, date]:
    """Return the calendar day of each event that the text gives one."""
    return {
        statement.id.text: statement.when.day
        for statement in deal.of(s.InstantStatement)
        if isinstance(statement.when, s.Clock)
    }


def as_of_date(deal: s.Deal, dates: dict[str, date]) -> date | None:
    """Return the date that `held by` means where nothing else is said."""
    value = deal.header("as of")
    if value[:1].isdigit():
        return date.fromisoformat(value)
    return dates.get(value)


def deal_status(deal: s.Deal) -> Modality:
    """Return the status of terms that name none."""
    return deal.header("status") or "reported"  # type: ignore[return-value]


def _actors(deal: s.Deal, *, parties: bool) -> tuple[Actor, ...]:
    return tuple(
        Actor(
            id=PartyId(statement.id.text),
            name=statement.title,
            is_party=parties,
            roles=tuple(_role(role) for role in statement.roles),
            where=statement.at.in_file(deal.file),
        )
        for statement in deal.of(s.ActorStatement)
        if statement.is_party == parties
    )


def _role(role: s.RoleWords) -> Role:
    return Role(
        role=role.role,
        attribution=role.attribution,
        by=PartyId(role.by.text) if role.by else None,
        claims=tuple(ClaimId(claim) for claim in role.claims),
    )


# --- duties -----------------------------------------------------------------------------


def _obligations(deal: s.Deal, duties: Duties) -> tuple[Obligation, ...]:
    found = [o for term in deal.of(s.TermStatement) for o in duties.of(term)]
    for amendment in deal.of(s.AmendmentStatement):
        found = [
            _amended(o, amendment, duties.clock) if o.term == amendment.term.text else o
            for o in found
        ]
    return tuple(found)


def _amended(obligation: Obligation, amendment: s.AmendmentStatement, clock: str) -> Obligation:
    """Return an obligation with a later date; the date it had before stays on record."""
    new, old = window_of(amendment.clauses, clock), obligation.window
    on = None
    if amendment.on is not None and amendment.on.day is not None:
        on = instant(s.Clock(amendment.on.day), clock)
    window = replace(
        old,
        start=new.start or old.start,
        end=new.end or old.end,
        due=new.due or old.due,
        amended_from=old.amended_from or old.due or old.end or old.start,
        amended_on=on,
    )
    claims = (*obligation.claims, *claims_of(amendment))
    return replace(obligation, window=window, claims=claims)


# --- clocks -----------------------------------------------------------------------------


def _gates(deal: s.Deal, dates: dict[str, date]) -> tuple[Gate, ...]:
    records = deal.of(s.RecordStatement)
    return tuple(
        gate_of(
            gate,
            tuple(r for r in records if r.gate.text == gate.id.text),
            dates,
            deal.header("clock"),
            deal.file,
        )
        for gate in deal.of(s.GateStatement)
    )


def _windows(deal: s.Deal) -> tuple[TimeWindow, ...]:
    clock = deal.header("clock")
    return tuple(
        TimeWindow(
            id=statement.id.text,
            text=statement_text(statement)[0].partition(": ")[2],
            opens=instant(statement.opens, clock),
            closes=instant(statement.closes, clock),
            hours=_hours(statement),
            conditions=tuple(name.text for name in conditions_of(statement)),
            where=statement.at.in_file(deal.file),
        )
        for statement in deal.of(s.WindowStatement)
    )


def _hours(statement: s.Statement) -> str:
    found = (clause_text(c) for c in statement.clauses if isinstance(c, s.Hours))
    return next(found, "").removeprefix("hours ")


def _instants(deal: s.Deal) -> tuple[NamedInstant, ...]:
    return tuple(
        NamedInstant(
            id=statement.id.text,
            instant=instant(statement.when, deal.header("clock")),
            where=statement.at.in_file(deal.file),
        )
        for statement in deal.of(s.InstantStatement)
    )


# --- what the text says about itself ----------------------------------------------------


def _clauses(deal: s.Deal) -> tuple[Clause, ...]:
    found = []
    for statement in deal.statements:
        if isinstance(statement, s.ProvisionStatement):
            values: Values = tuple((key, (value,)) for key, value in statement.values)
            found.append(_clause(deal, statement, statement.topic, values))
        elif isinstance(statement, s.DeclarationStatement):
            by = tuple(name.text for name in statement.by)
            said = (_value(clause) for clause in statement.clauses)
            values = (("id", (statement.id.text,)), ("by", by), *said)
            found.append(_clause(deal, statement, "declaration", values))
    return tuple(found)


def _clause(deal: s.Deal, statement: s.Statement, topic: str, values: Values) -> Clause:
    return Clause(
        topic=topic,
        text=statement_text(statement)[0],
        values=values,
        status=deal_status(deal),
        claims=claims_of(statement),
        where=statement.at.in_file(deal.file),
    )


def _value(clause: s.Clause) -> tuple[str, tuple[str, ...]]:
    if isinstance(clause, s.Names):
        return clause.word, tuple(name.text for name in clause.names)
    if isinstance(clause, s.Words):
        return clause.word, clause.values
    if isinstance(clause, s.Limit):
        return clause.word, (clause_text(clause).removeprefix(f"{clause.word} "),)
    return "clause", (clause_text(clause),)


def _silent(scope: Scope) -> tuple[UnitId, ...]:
    units = [
        scope.find(name, "area") for st in scope.deal.of(s.SilentStatement) for name in st.units
    ]
    return tuple(unit.id for unit in units if isinstance(unit, Unit))
