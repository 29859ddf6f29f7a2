"""Terms without a map -> Terms: the lines and zones of the deal are drawn and put beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from truceline.deal import syntax as s
from truceline.deal.drawing import Drawing
from truceline.deal.duties import Duties, domain_of
from truceline.deal.names import Scope
from truceline.deal.outlining import event_dates
from truceline.deal.records import line_record, rival_lines, wording_question, zone_records
from truceline.deal.settling import settled
from truceline.errors import InputError, Problem
from truceline.model.control import ControlMap
from truceline.model.terms import Line, Question, Terms, Zone


def assemble(
    terms: Terms, duties: Duties, control: ControlMap | None, folder: Path
) -> tuple[Terms, tuple[Problem, ...], Drawing]:
    """Return the whole terms, the problems that only drawing them finds, and the drawing."""
    dates = event_dates(duties.scope.deal)
    drawing = Drawing(duties.scope, control, folder, dates, terms.as_of)
    whole, problems = _Assembly(duties, drawing).complete(terms)
    return whole, problems, drawing


class _Assembly:
    """Draws one deal; one bad shape does not hide the next."""

    def __init__(self, duties: Duties, drawing: Drawing) -> None:
        self.duties = duties
        self.drawing = drawing
        self.questions: list[Question] = []
        self.problems: list[Problem] = []

    @property
    def scope(self) -> Scope:
        return self.duties.scope

    def complete(self, terms: Terms) -> tuple[Terms, tuple[Problem, ...]]:
        lines, zones = self._lines(), self._zones()
        whole = replace(terms, lines=lines, zones=zones, open=(*terms.open, *self.questions))
        return settled(whole), tuple(self.problems)

    @contextmanager
    def _gathering(self) -> Iterator[None]:
        try:
            yield
        except InputError as error:
            self.problems.extend(error.problems)

    def _lines(self) -> tuple[Line, ...]:
        found: list[Line] = []
        file = self.duties.file
        for statement in self.scope.deal.of(s.LineStatement):
            with self._gathering():
                rivals = rival_lines(statement, self.drawing, file)
                record = line_record(
                    statement.id.text,
                    statement.line,
                    self.drawing.line_of(statement.id.text),
                    statement.at.in_file(file),
                    length=statement.length,
                )
                alternatives = tuple(line.id for line in rivals)
                found += [replace(record, alternatives=alternatives), *rivals]
        for name, geometry in self.duties.inline_lines.values():
            with self._gathering():
                drawn = self.drawing.line(geometry)
                found.append(line_record(name, geometry, drawn, geometry.at.in_file(file)))
        return tuple(found)

    def _zones(self) -> tuple[Zone, ...]:
        found: list[Zone] = []
        file = self.duties.file
        for statement in self.scope.deal.of(s.ZoneStatement):
            with self._gathering():
                zones = zone_records(
                    statement.id.text,
                    statement.area,
                    self.drawing,
                    statement.at.in_file(file),
                    domain=domain_of(statement),
                    published=statement.published,
                )
                found += zones
                self._ask(zones, statement.area)
        for zone in self.duties.inline.values():
            with self._gathering():
                where = zone.geometry.at.in_file(file)
                zones = zone_records(
                    zone.id, zone.geometry, self.drawing, where, domain=zone.domain
                )
                found += zones
                self._ask(zones, zone.geometry)
        return tuple(found)

    def _ask(self, zones: tuple[Zone, ...], geometry: s.Geometry) -> None:
        if len(zones) > 1:
            self.questions.append(wording_question(zones, geometry))
