"""Carrying out the terms: which ground passes from whom to whom, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from truceline.balance.ground import Ground
from truceline.model.record import PartyId, TermId


@dataclass(frozen=True)
class Move:
    """One effect of one term: ground that is to pass from one party to another."""

    term: TermId
    from_party: PartyId | None  # None: whoever is there
    to_party: PartyId | None  # None: the text names nobody
    ground: Ground


@dataclass(frozen=True)
class Passage:
    """Ground that has passed: who had it in the status quo, and who has it in the outcome."""

    origin: PartyId
    holder: PartyId | None
    ground: Ground
    terms: tuple[TermId, ...]


def carry_out(status_quo: Mapping[PartyId, Ground], moves: Iterable[Move]) -> tuple[Passage, ...]:
    """Return what passes when the moves are carried out in order, net of what comes back.

    A move takes what its party held in the status quo or was given since. What a party has
    left with nobody named is still that party's to hand over: a term that names the receiver
    completes one that does not, whichever is written first.
    """
    passages: tuple[Passage, ...] = ()
    for move in moves:
        moved_on = [part for passage in passages for part in _moved_on(passage, move)]
        passages = (*moved_on, *_first_moves(status_quo, move, passages))
    return passages


def _first_moves(
    status_quo: Mapping[PartyId, Ground], move: Move, passages: Iterable[Passage]
) -> list[Passage]:
    """Return the ground that a move takes from where it was in the status quo."""
    first: list[Passage] = []
    for origin, held in status_quo.items():
        if origin == move.to_party or move.from_party not in (None, origin):
            continue
        ground = move.ground & held
        for passage in passages:
            if ground and passage.origin == origin:
                ground = ground - passage.ground
        if ground:
            first.append(Passage(origin, move.to_party, ground, (move.term,)))
    return first


def _moved_on(passage: Passage, move: Move) -> list[Passage]:
    """Return a passage as it stands after a further move: whole, split, or gone back."""
    restates = move.from_party == passage.origin and move.to_party in (None, passage.holder)
    completes = move.from_party == passage.origin and passage.holder is None
    gives_on = move.from_party in (None, passage.holder)
    if not (restates or completes or gives_on):
        return [passage]
    ground = passage.ground & move.ground
    if not ground:
        return [passage]
    rest = passage.ground - ground
    parts = [replace(passage, ground=rest)] if rest else []
    if passage.origin != move.to_party:
        holder = passage.holder if restates else move.to_party
        terms = tuple(dict.fromkeys((*passage.terms, move.term)))
        parts.append(Passage(passage.origin, holder, ground, terms))
    return parts
