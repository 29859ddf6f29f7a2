"""A checked deal -> Terms: the zones are drawn and everything is put into one record."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from truceline.deal import syntax as s
from truceline.deal.clauses import claims_of, conditions_of, values_of
from truceline.deal.clocks import instant
from truceline.deal.compiling import Read, as_of_date, deal_status, digest, event_dates
from truceline.deal.drawing import Drawing
from truceline.deal.duties import Duties
from truceline.deal.gates import gate_of
from truceline.deal.printer import clause_text, statement_text
from truceline.deal.questions import question_of
from truceline.deal.records import (
    line_record,
    rival_lines,
    wording_question,
    zone_records,
)
from truceline.deal.settling import settled
from truceline.deal.windows import window_of
from truceline.errors import InputError, Problem
from truceline.model.control import ControlMap
from truceline.model.place import Unit
from truceline.model.record import ClaimId, PartyId, UnitId
from truceline.model.terms import (
    Actor,
    Clause,
    Domain,
    Gate,
    Line,
    NamedInstant,
    Obligation,
    Question,
    Role,
    Terms,
    TimeWindow,
    Zone,
)

Values = tuple[tuple[str, tuple[str, ...]], ...]


def assemble(
    read: Read, control: ControlMap | str | Path | None
) -> tuple[Terms, tuple[Problem, ...]]:
    """Return the terms of a deal without errors, and problems that only drawing it finds."""
    return _Assembly(read, control).terms()


class _Assembly:
    def __init__(self, read: Read, control: ControlMap | str | Path | None) -> None:
        self.deal = read.deal
        self.scope = read.scope
        self.file = read.deal.file
        self.clock = read.deal.header("clock")
        self.dates = event_dates(read.deal)
        self.as_of = as_of_date(read.deal, self.dates)
        self.control = self._control_map(read, control)
        self.drawing = Drawing(self.scope, self.control, read.folder, self.dates, self.as_of)
        self.duties = Duties(self.scope, deal_status(self.deal), self.clock, self.file)
        self.questions: list[Question] = []
        self.problems: list[Problem] = []

    def _control_map(
        self, read: Read, control: ControlMap | str | Path | None
    ) -> ControlMap | None:
        if isinstance(control, ControlMap):
            return control
        named = self.deal.header("control")
        path = Path(control) if control is not None else read.folder / named if named else None
        if path is None or self.scope.theatre is None:
            return None
        from truceline.control import read_control

        return read_control(path, self.scope.theatre)

    def terms(self) -> tuple[Terms, tuple[Problem, ...]]:
        before = len(self.scope.problems)
        obligations = self._obligations()
        lines = self._lines()
        zones = self._zones()
        terms = Terms(
            title=self.deal.header("deal"),
            theatre=self.deal.header("theatre"),
            as_of=self.as_of,
            status=deal_status(self.deal),
            parties=self._actors(parties=True),
            actors=self._actors(parties=False),
            control=self.deal.header("control"),
            lines=lines,
            zones=zones,
            obligations=obligations,
            open=(*(question_of(o, self.scope, self.duties) for o in self._open), *self.questions),
            gates=self._gates(),
            windows=self._windows(),
            instants=self._instants(),
            clock=self.clock,
            clauses=self._clauses(),
            silent=self._silent(),
            source_sha256=digest(self.deal.text),
        )
        found = (*self.scope.problems[before:], *self.problems)
        return settled(terms), found

    @property
    def _open(self) -> tuple[s.OpenStatement, ...]:
        return self.deal.of(s.OpenStatement)

    # --- who ----------------------------------------------------------------------------

    def _actors(self, *, parties: bool) -> tuple[Actor, ...]:
        return tuple(
            Actor(
                id=PartyId(statement.id.text),
                name=statement.title,
                is_party=parties,
                roles=tuple(_role(role) for role in statement.roles),
                where=statement.at.in_file(self.file),
            )
            for statement in self.deal.of(s.ActorStatement)
            if statement.is_party == parties
        )

    # --- where --------------------------------------------------------------------------

    def _lines(self) -> tuple[Line, ...]:
        found: list[Line] = []
        for statement in self.deal.of(s.LineStatement):
            with self._gathering():
                drawn = self.drawing.line_of(statement.id.text)
                rivals = rival_lines(statement, self.drawing, self.file)
                record = line_record(
                    statement.id.text,
                    statement.line,
                    drawn,
                    statement.at.in_file(self.file),
                    length=statement.length,
                )
                alternatives = tuple(line.id for line in rivals)
                found += [replace(record, alternatives=alternatives), *rivals]
        for name, geometry in self.duties.inline_lines.values():
            with self._gathering():
                drawn = self.drawing.line(geometry)
                found.append(line_record(name, geometry, drawn, geometry.at.in_file(self.file)))
        return tuple(found)

    def _zones(self) -> tuple[Zone, ...]:
        found: list[Zone] = []
        for statement in self.deal.of(s.ZoneStatement):
            with self._gathering():
                zones = zone_records(
                    statement.id.text,
                    statement.area,
                    self.drawing,
                    statement.at.in_file(self.file),
                    domain=_domain(statement),
                    published=statement.published,
                )
                found += zones
                self._ask(zones, statement.area)
        for name, geometry in self.duties.inline.values():
            with self._gathering():
                where = geometry.at.in_file(self.file)
                zones = zone_records(name, geometry, self.drawing, where)
                found += zones
                self._ask(zones, geometry)
        return tuple(found)

    def _ask(self, zones: tuple[Zone, ...], geometry: s.Geometry) -> None:
        if len(zones) > 1:
            self.questions.append(wording_question(zones, geometry))

    def _gathering(self) -> _Gathering:
        return _Gathering(self.problems)

    # --- what ---------------------------------------------------------------------------

    def _obligations(self) -> tuple[Obligation, ...]:
        found = [o for term in self.deal.of(s.TermStatement) for o in self.duties.of(term)]
        for amendment in self.deal.of(s.AmendmentStatement):
            found = [
                self._amended(o, amendment) if o.term == amendment.term.text else o for o in found
            ]
        return tuple(found)

    def _amended(self, obligation: Obligation, amendment: s.AmendmentStatement) -> Obligation:
        new = window_of(amendment.clauses, self.clock)
        old = obligation.window
        on = None
        if amendment.on is not None and amendment.on.day is not None:
            on = instant(s.Clock(amendment.on.day), self.clock)
        window = replace(
            old,
            start=new.start or old.start,
            end=new.end or old.end,
            due=new.due or old.due,
            amended_from=old.due or old.end or old.start,
            amended_on=on,
        )
        claims = (*obligation.claims, *claims_of(amendment))
        return replace(obligation, window=window, claims=claims)

    # --- when ---------------------------------------------------------------------------

    def _gates(self) -> tuple[Gate, ...]:
        records = self.deal.of(s.RecordStatement)
        return tuple(
            gate_of(
                gate,
                tuple(r for r in records if r.gate.text == gate.id.text),
                self.dates,
                self.clock,
                self.file,
            )
            for gate in self.deal.of(s.GateStatement)
        )

    def _windows(self) -> tuple[TimeWindow, ...]:
        found = []
        for statement in self.deal.of(s.WindowStatement):
            hours = next((clause_text(c) for c in statement.clauses if isinstance(c, s.Hours)), "")
            found.append(
                TimeWindow(
                    id=statement.id.text,
                    text=statement_text(statement)[0].partition(": ")[2],
                    opens=instant(statement.opens, self.clock),
                    closes=instant(statement.closes, self.clock),
                    hours=hours.removeprefix("hours "),
                    conditions=tuple(name.text for name in conditions_of(statement)),
                    where=statement.at.in_file(self.file),
                )
            )
        return tuple(found)

    def _instants(self) -> tuple[NamedInstant, ...]:
        return tuple(
            NamedInstant(
                id=statement.id.text,
                instant=instant(statement.when, self.clock),
                where=statement.at.in_file(self.file),
            )
            for statement in self.deal.of(s.InstantStatement)
        )

    # --- what the text says about itself --------------------------------------------------

    def _clauses(self) -> tuple[Clause, ...]:
        found = []
        for statement in self.deal.statements:
            if isinstance(statement, s.ProvisionStatement):
                values: Values = tuple((key, (value,)) for key, value in statement.values)
                found.append(self._clause(statement, statement.topic, values))
            elif isinstance(statement, s.DeclarationStatement):
                by = tuple(name.text for name in statement.by)
                said = (_value(clause) for clause in statement.clauses)
                values = (("id", (statement.id.text,)), ("by", by), *said)
                found.append(self._clause(statement, "declaration", values))
        return tuple(found)

    def _clause(
        self,
        statement: s.Statement,
        topic: str,
        values: Values,
    ) -> Clause:
        return Clause(
            topic=topic,
            text=statement_text(statement)[0],
            values=values,
            status=deal_status(self.deal),
            claims=claims_of(statement),
            where=statement.at.in_file(self.file),
        )

    def _silent(self) -> tuple[UnitId, ...]:
        found = []
        for statement in self.deal.of(s.SilentStatement):
            for name in statement.units:
                unit = self.scope.find(name, "area")
                if isinstance(unit, Unit):
                    found.append(unit.id)
        return tuple(found)


class _Gathering:
    """Keeps the problems of an `InputError`, so that one bad shape does not hide the next."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, InputError):
            self.problems.extend(error.problems)
            return True
        return False


def _role(role: s.RoleWords) -> Role:
    return Role(
        role=role.role,
        attribution=role.attribution,
        by=PartyId(role.by.text) if role.by else None,
        claims=tuple(ClaimId(claim) for claim in role.claims),
    )


def _domain(statement: s.ZoneStatement) -> tuple[Domain, ...]:
    return values_of(statement, "domain") or ("ground",)  # type: ignore[return-value]


def _value(clause: s.Clause) -> tuple[str, tuple[str, ...]]:
    if isinstance(clause, s.Names):
        return clause.word, tuple(name.text for name in clause.names)
    if isinstance(clause, s.Words):
        return clause.word, clause.values
    return type(clause).__name__.lower(), (clause_text(clause),)
