"""Positions against a draft: who accepts, what would have to change, and what decides it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from truceline.buyin.acceptability import acceptance, party_verdicts, position_verdicts
from truceline.buyin.edits import Edits
from truceline.buyin.extremes import Reach
from truceline.buyin.reading import Matter, OnGrounds, statements_of
from truceline.buyin.smallest import Limits
from truceline.buyin.standoff import Settled, Standoff
from truceline.buyin.verdicts import Judge
from truceline.model.buyin import Edit, Pivot, Reading
from truceline.model.estimate import exactly
from truceline.model.position import (
    BINDING,
    Acceptance,
    BuyIn,
    Changes,
    ConflictFound,
    OutcomeVerdicts,
    PartyVerdict,
    Position,
    Positions,
    PositionVerdict,
    UltimatumAsked,
)
from truceline.model.record import ClaimId, PartyId

ASSUMPTION = "assumption: "
SHOWN_STATES = 3  # of those that a claim moves


@dataclass(frozen=True)
class Weighing:
    """One set of positions over one draft; `matter` may be weighed again with fewer claims."""

    matter: Matter
    reading: Reading = "legal sequences"
    limits: Limits = field(default_factory=Limits)
    known: tuple[Position, ...] = ()  # positions that others refer to, though set aside themselves
    seeks_changes: bool = True  # needs a solver; without it all else is weighed

    def buyin(self) -> BuyIn:
        """Return the whole answer, with what each claim decides."""
        positions = self.matter.positions
        return BuyIn(
            deal=positions.deal,
            title=self._title,
            as_of=positions.as_of,
            parties=self.parties,
            positions=self.verdicts,
            outcomes=tuple(self._outcomes()),
            changes=self.changes,
            conflict=self.conflict,
            pivots=tuple(self._pivots()),
            notes=tuple(self._notes()),
        )

    @property
    def _title(self) -> str:
        drafting = self.matter.drafting
        return self.matter.positions.title or (drafting.terms.title if drafting else "")

    @cached_property
    def _judge(self) -> Judge | None:
        drafting = self.matter.drafting
        if drafting is None:
            return None
        known = (*self.known, *self.matter.positions.positions)
        return Judge(drafting, {position.id: position for position in known})

    @cached_property
    def verdicts(self) -> tuple[PositionVerdict, ...]:
        """Whether the draft meets each position."""
        if self._judge is None:
            return ()
        values = self._judge.drafting.as_drafted
        return position_verdicts(self._judge, self.matter.positions.positions, values)

    @cached_property
    def parties(self) -> tuple[PartyVerdict, ...]:
        """Who accepts, who objects, what is open."""
        return party_verdicts(self.verdicts, self._concerned) if self._judge else ()

    @property
    def _concerned(self) -> dict[PartyId, str]:
        """The parties to the deal, and whoever has a position on record."""
        drafting = self.matter.drafting
        parties = {actor.id for actor in drafting.terms.parties} if drafting else set()
        parties |= {position.party for position in self.known or self.matter.positions.positions}
        return {party: name for party, name in self.matter.names.items() if party in parties}

    def _outcomes(self) -> Iterator[OutcomeVerdicts]:
        """Yield the draft, each single edit that changes a verdict, and the smallest sets."""
        if self._judge is None:
            return
        draft = self._verdicts_after(())
        yield OutcomeVerdicts(edits=(), verdicts=draft)
        single = [
            (Edit(term=term.id, value=value),)
            for term in self._judge.drafting.editable
            for value in term.values
            if term.tradable and value != term.draft
        ]
        for edits in dict.fromkeys((*single, *_smallest(self.changes))):
            after = self._verdicts_after(edits)
            if after != draft:
                yield OutcomeVerdicts(edits=edits, verdicts=after)

    def _verdicts_after(self, edits: Sequence[Edit]) -> dict[PartyId, Acceptance]:
        assert self._judge is not None  # `_outcomes` has asked
        values = self._judge.drafting.as_drafted | {edit.term: edit.value for edit in edits}
        found = position_verdicts(self._judge, self.matter.positions.positions, values)
        return {
            party: acceptance([v for v in found if v.party == party and v.kind in BINDING])
            for party in self._concerned
        }

    @cached_property
    def changes(self) -> Changes | None:
        """What would have to change."""
        return self._edits.changes() if self._edits else None

    @cached_property
    def _edits(self) -> Edits | None:
        if self._judge is None or not self.seeks_changes:
            return None
        return Edits(self._judge, self.matter.positions.positions, self.limits)

    @cached_property
    def conflict(self) -> ConflictFound | None:
        """Who can hold out against whom, if the file names options."""
        if not self.matter.positions.options:
            return None
        return self._standoff.found()

    @cached_property
    def _standoff(self) -> Standoff:
        met = {verdict.position: verdict.holds for verdict in self.verdicts}
        return Standoff(self.matter.positions, met, self.reading)

    @cached_property
    def _reach(self) -> Reach:
        """Where everybody can go: the same whatever claims are set aside."""
        return Reach(self._standoff.space, self.reading)

    def _notes(self) -> Iterator[str]:
        for position in self.changes.out_of_reach if self.changes else ():
            yield f"no edit on the table meets {position}"
        for group in self.changes.conflicts if self.changes else ():
            owners = {position.split(" ", 1)[0] for position in group}
            if len(owners) == 1 and len(group) > 1:
                yield (
                    f"the positions of {owners.pop()} contradict each other on this draft: "
                    f"{', '.join(group)} cannot all be met by any edit on the table"
                )
        if self.matter.positions.options and not self._reach.is_small:
            yield "with so many states, what one claim changes about equilibria is not worked out"
        silent = [party for party in self.matter.names if party not in self._concerned]
        if silent and self._judge:
            yield f"named in the deal, with no position on record: {', '.join(silent)}"
        if self.conflict:
            deciding = {option.party for option in self.matter.positions.options}
            for party in dict.fromkeys(p.party for p in self.matter.positions.preferring):
                if party not in deciding:
                    yield f"{party} has preferences on record but no option, so they decide nothing"

    # --- what each claim decides ----------------------------------------------------------------

    def _pivots(self) -> Iterator[Pivot]:
        """Yield what setting one claim aside would change, the one that moves most first."""
        found = [
            Pivot(claim=claim, moves=exactly(len(changes), "count"), changes=changes)
            for claim in self._resting_on
            if (changes := tuple(self._changed_without(claim)))
        ]
        yield from sorted(found, key=lambda pivot: (-len(pivot.changes), pivot.claim))

    @cached_property
    def _resting_on(self) -> tuple[ClaimId, ...]:
        """Every claim that some statement rests on, and every assumption, by its words."""
        statements = statements_of(self.matter.positions)
        return tuple(dict.fromkeys(c for statement in statements for c in supports(statement)))

    def _without(self, claim: ClaimId) -> Weighing:
        def kept(statements: Sequence[OnGrounds]) -> tuple[OnGrounds, ...]:
            return tuple(s for s in statements if supports(s) != (claim,))

        positions = self.matter.positions
        fewer = msgspec.structs.replace(
            positions,
            positions=kept(positions.positions),
            preferring=kept(positions.preferring),
            priorities=kept(positions.priorities),
            ultimatums=kept(positions.ultimatums),
        )
        known = (*self.known, *positions.positions)
        return replace(
            self, matter=replace(self.matter, positions=self._mended(fewer)), known=known
        )

    def _mended(self, fewer: Positions) -> Positions:
        """Drop preferences that hang on a position that is set aside."""
        left = {position.id for position in fewer.positions}
        return msgspec.structs.replace(
            fewer,
            preferring=tuple(p for p in fewer.preferring if p.if_met is None or p.if_met in left),
        )

    def _changed_without(self, claim: ClaimId) -> Iterator[str]:
        other = self._without(claim)
        if other.matter.positions.positions != self.matter.positions.positions:
            yield from self._changed_verdicts(other)
            yield from self._changed_edits(other)
        options = self.matter.positions.options
        if options and self._reach.is_small and self._preferences != other._preferences:
            mine = self._standoff.sure_equilibria(self._reach)
            theirs = other._standoff.sure_equilibria(self._reach)
            yield from _changed_equilibria(mine, theirs, self._standoff)

    @property
    def _preferences(self) -> object:
        return self.matter.positions.preferring, self.matter.positions.priorities

    def _changed_verdicts(self, other: Weighing) -> Iterator[str]:
        for mine, theirs in zip(self.parties, other.parties, strict=True):
            if mine.verdict != theirs.verdict:
                yield f"{mine.party}: {mine.verdict} -> {theirs.verdict}"

    def _changed_edits(self, other: Weighing) -> Iterator[str]:
        if self._edits is None:
            return
        # what a position depends on is the same, whichever others are set aside
        fewer = replace(self._edits, positions=other.matter.positions.positions)
        goals = ("nobody objects", "every position is met")
        for goal, before, after in zip(goals, self._fewest, fewer.fewest(), strict=True):
            if before != after:
                yield f"fewest edits until {goal}: {_number(before)} -> {_number(after)}"

    @cached_property
    def _fewest(self) -> tuple[int | None, int | None]:
        return self._edits.fewest() if self._edits else (None, None)


def _smallest(changes: Changes | None) -> list[tuple[Edit, ...]]:
    """Return every smallest set of edits that was found; none where none was sought."""
    if changes is None:
        return []
    then = [found for concession in changes.concessions for found in concession.then]
    return [found.edits for found in (*changes.nobody_objects, *changes.all_met, *then)]


def supports(statement: OnGrounds) -> tuple[ClaimId, ...]:
    """Return the claims that a statement rests on, or the assumption that it is."""
    if statement.grounds.claims:
        return statement.grounds.claims
    who = statement.proposer if isinstance(statement, UltimatumAsked) else statement.party
    return (ClaimId(f"{ASSUMPTION}{who} {statement.text}"),)


def _number(fewest: int | None) -> str:
    return "out of reach" if fewest is None else str(fewest)


def _changed_equilibria(mine: Settled, other: Settled, standoff: Standoff) -> Iterator[str]:
    for (concept, word), before in mine.items():
        after = other[concept, word]
        gained, lost = (
            "; ".join(standoff.name(state) for state in sorted(states)[:SHOWN_STATES])
            for states in (after - before, before - after)
        )
        if gained:
            yield f"{concept}: {len(after - before)} more {word} hold, {gained}"
        if lost:
            yield f"{concept}: {len(before - after)} no longer {word} hold, {lost}"
