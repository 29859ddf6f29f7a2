"""The draft and what is on the table beside it, as terms that can be in force or left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from truceline.buyin.changes import EditableTerm
from truceline.model.position import Candidate
from truceline.model.record import PartyId, QuestionId, TermId, ZoneId
from truceline.model.terms import Alternative, Obligation, Question, Terms

if TYPE_CHECKING:
    from truceline.buyin.holding import Holdings

AS_DRAFTED = "as drafted"
LEFT_OUT = "left out"
ADDED = "added"
OPEN = "open"

Values = Mapping[str, str]  # of each editable term, by its id


@dataclass(frozen=True)
class Drafting:
    """All terms compiled together, drafted or only on the table, and the ground they move.

    ``areas`` gives the zone that stands for an area named in a position; ``sites`` the id of a
    site named there. Without a control map there are no ``holdings``.
    """

    terms: Terms
    candidates: tuple[Candidate, ...] = ()
    holdings: Holdings | None = None
    areas: Mapping[str, ZoneId] | None = None
    sites: Mapping[str, str] | None = None

    @cached_property
    def editable(self) -> tuple[EditableTerm, ...]:
        """Every term, addition and open question, with the values that it may take."""
        return (*self._drafted, *self._added, *self._asked)

    @cached_property
    def as_drafted(self) -> dict[str, str]:
        """The values of the draft."""
        return {term.id: term.draft for term in self.editable}

    @cached_property
    def _drafted(self) -> tuple[EditableTerm, ...]:
        proposed = {candidate.term for candidate in self.candidates}
        ids = dict.fromkeys(o.term for o in self.terms.obligations if o.term not in proposed)
        return tuple(
            EditableTerm(
                id=term,
                values=(AS_DRAFTED, LEFT_OUT, *self._variants(term)),
                draft=AS_DRAFTED,
                tradable=all(o.tradable for o in self.of(term)),
            )
            for term in ids
        )

    def _variants(self, term: TermId) -> tuple[str, ...]:
        return tuple(c.term for c in self.candidates if c.instead_of == term)

    @cached_property
    def _added(self) -> tuple[EditableTerm, ...]:
        return tuple(
            EditableTerm(id=candidate.term, values=(LEFT_OUT, ADDED), draft=LEFT_OUT)
            for candidate in self.candidates
            if candidate.instead_of is None
        )

    @cached_property
    def _asked(self) -> tuple[EditableTerm, ...]:
        return tuple(
            EditableTerm(
                id=question_key(question.id),
                values=(OPEN, *(answer.text for answer in answers_to(question))),
                draft=OPEN,
            )
            for question in self.terms.open
            if answers_to(question)
        )

    def of(self, term: TermId) -> tuple[Obligation, ...]:
        """Return the obligations of a term."""
        return tuple(o for o in self.terms.obligations if o.term == term)

    def in_force(self, values: Values) -> frozenset[TermId]:
        """Return the terms that are in the text when the editable terms have these values."""
        drafted = {TermId(t.id) for t in self._drafted if values[t.id] == AS_DRAFTED}
        variants = {TermId(values[t.id]) for t in self._drafted} - {AS_DRAFTED, LEFT_OUT}
        added = {TermId(t.id) for t in self._added if values[t.id] == ADDED}
        return frozenset(drafted | variants | added)

    def editable_of(self, term: TermId) -> str:
        """Return which editable term decides whether a term is in the text."""
        found = (c.instead_of for c in self.candidates if c.term == term)
        return next(found, None) or term

    def is_third(self, party: PartyId | None) -> bool:
        """Return whether somebody is named and is no party to the deal."""
        return party is not None and party not in {p.id for p in self.terms.parties}


def question_key(question: QuestionId) -> str:
    """Return the id under which an open question is an editable term."""
    return f"open {question}"


def answers_to(question: Question) -> tuple[Alternative, ...]:
    """Return the answers to a question, the reported ones first."""
    return (*question.reported, *question.assumed)
