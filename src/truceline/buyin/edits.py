"""From positions over a draft to the smallest changes, by way of truth tables.

A position depends on few terms. Each combination of their values under which it fails is ruled
out by one clause, so that the search needs to know nothing about predicates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import prod

from truceline.buyin.changes import Clause, Draft, EditableTerm, EditSet, Wish
from truceline.buyin.smallest import Limits
from truceline.buyin.verdicts import Judge
from truceline.errors import InputError, Problem, Where
from truceline.model.buyin import Edit
from truceline.model.position import BINDING, Changes, ChangeSet, Concession, Position
from truceline.model.record import PositionId, TermId

MOST_COMBINATIONS = 4_096  # of values that one position is tried with

Passing = Callable[[bool | None], bool]  # whether a position's three-valued answer will do
Table = Sequence[tuple[Mapping[str, str], bool | None]]


@dataclass(frozen=True)
class Edits:
    """The binding positions over the terms on the table."""

    judge: Judge
    positions: tuple[Position, ...]
    limits: Limits
    tables: dict[PositionId, Table] = field(default_factory=dict)  # filled when first asked for

    def changes(self) -> Changes:
        """Return every smallest set of edits, concessions and conflicts; none is recommended."""
        found = self._draft(not_breached).change_sets()
        settled = self._draft(is_met).change_sets()
        return Changes(
            nobody_objects=self._sets(found.edits),
            all_met=self._sets(settled.edits),
            concessions=tuple(
                self._concession(given) for given in sorted(found.concessions, key=len)
            ),
            conflicts=tuple(tuple(map(PositionId, group)) for group in found.conflicts),
            out_of_reach=tuple(
                position.id
                for position in self._binding
                if all(holds is False for _, holds in self._table(position))
            ),
            not_for_trading=tuple(map(TermId, found.not_for_trading)),
            complete=found.complete and settled.complete,
            note="; ".join(dict.fromkeys(filter(None, (found.note, settled.note)))),
        )

    @property
    def _binding(self) -> tuple[Position, ...]:
        return tuple(position for position in self.positions if position.kind in BINDING)

    @cached_property
    def _terms(self) -> dict[str, EditableTerm]:
        return {term.id: term for term in self.judge.drafting.editable}

    def fewest(self) -> tuple[int | None, int | None]:
        """Return the fewest edits until nobody objects, and until every position is met."""
        first = Limits(seconds=self.limits.seconds, sets=1)  # the smallest sets are found first
        objecting, meeting = (
            replace(self._draft(passes), limits=first).edits()[0]
            for passes in (not_breached, is_met)
        )
        return min(map(len, objecting), default=None), min(map(len, meeting), default=None)

    def _table(self, position: Position) -> Table:
        if position.id not in self.tables:
            self.tables[position.id] = self._tried(position)
        return self.tables[position.id]

    def _tried(self, position: Position) -> Table:
        """Return whether a position holds, for each combination of the values it depends on."""
        terms = [self._terms[id] for id in sorted(self.judge.relevant(position.predicate))]
        # what may not be traded keeps the value of the draft
        choices = [term.values if term.tradable else (term.draft,) for term in terms]
        if prod(map(len, choices)) > MOST_COMBINATIONS:
            raise InputError(_too_many(position, len(terms)))
        rows = []
        for combination in product(*choices):
            values = {term.id: value for term, value in zip(terms, combination, strict=True)}
            found = self.judge.of(position.predicate, self.judge.drafting.as_drafted | values)
            rows.append((values, found.holds))
        return rows

    def _concession(self, given: Sequence[str]) -> Concession:
        """Return a set of positions given up, with the edits that then leave nobody objecting."""
        then, _ = self._draft(not_breached, without=given).edits()
        return Concession(
            gives_up=tuple(map(PositionId, given)), then=self._sets(then) if given else ()
        )

    def _draft(self, passes: Passing, without: Sequence[str] = ()) -> Draft:
        wishes = tuple(
            Wish(position.id, tuple(self._clauses(self._table(position), passes)))
            for position in self._binding
            if position.id not in without
        )
        return Draft(tuple(self._terms.values()), wishes, self.limits)

    def _clauses(self, table: Table, passes: Passing) -> Iterable[Clause]:
        for values, holds in table:
            if not passes(holds):
                yield tuple(
                    (term, frozenset(self._terms[term].values) - {value})
                    for term, value in values.items()
                )

    def _sets(self, found: Sequence[EditSet]) -> tuple[ChangeSet, ...]:
        return tuple(
            sorted(
                (ChangeSet(edits=edits, leaves_open=self._open_after(edits)) for edits in found),
                key=lambda change: (len(change.edits), [(e.term, e.value) for e in change.edits]),
            )
        )

    def _open_after(self, edits: Sequence[Edit]) -> tuple[PositionId, ...]:
        edited = self.judge.drafting.as_drafted | {edit.term: edit.value for edit in edits}
        return tuple(
            position.id
            for position in self._binding
            if self.judge.of(position.predicate, edited).holds is None
        )


def not_breached(holds: bool | None) -> bool:
    """Return whether nobody objects by a position, though it may be open."""
    return holds is not False


def is_met(holds: bool | None) -> bool:
    """Return whether a position is surely met."""
    return holds is True


def _too_many(position: Position, n_terms: int) -> Problem:
    where = position.where
    return Problem(
        "POSITION-WIDE",
        f'"{position.id}" depends on {n_terms} terms in too many combinations to try',
        Where(where.file, where.line, where.column),
        hint="Name the area or the party that is meant, so that it depends on fewer terms.",
    )
