"""Positions: what a party has let be known about an outcome, on whose word, and how surely.

A position is a predicate over the compiled deal. A predicate is three-valued: it holds, it does
not, or the deal leaves it open.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from truceline.model.buyin import Edit, Moves, Pivot, Reading, Robustness, Route, Ultimatum
from truceline.model.claim import Credibility
from truceline.model.estimate import Estimate
from truceline.model.record import ClaimId, PartyId, PositionId, Record, TermId
from truceline.model.terms import Act, Axis, TextPlace

Kind = Literal["red line", "demand", "preference", "offer"]
Basis = Literal["stated", "reported", "inferred", "assumed"]

BINDING: tuple[Kind, ...] = ("red line", "demand")  # what a party objects by


class Holds(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="holds"
):
    """The party holds all of an area after the deal, or no part of it."""

    party: PartyId
    area: str  # in deal text
    none_of: bool = False


class NothingPasses(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="no passing"
):
    """Nothing passes on one axis, from or to the named parties, in the named area."""

    axis: Axis
    from_party: PartyId | None = None
    to_party: PartyId | None = None
    area: str = ""


class SomeTerm(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="some term"
):
    """The deal has a term of this kind; with ``none`` it has no such term."""

    acts: tuple[Act, ...]
    words: str  # as written: "monitors line of contact by a third party"
    subject: PartyId | None = None  # who must act
    by_third_party: bool = False  # whoever acts is no party to the deal
    about: str = ""  # a party, a line, or words of the term
    none: bool = False


class HasAgreed(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="agreed"
):
    """Every term that binds the party has its agreement."""

    party: PartyId


class Met(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="met"):
    """Another position holds."""

    position: PositionId


class Not(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="not"):
    """The predicate does not hold."""

    that: Predicate


class AllOf(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="all of"
):
    """Every one of the predicates holds."""

    parts: tuple[Predicate, ...]


class AnyOf(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="any of"
):
    """At least one of the predicates holds."""

    parts: tuple[Predicate, ...]


Predicate = Holds | NothingPasses | SomeTerm | HasAgreed | Met | Not | AllOf | AnyOf


class Grounds(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a statement about somebody rests on."""

    claims: tuple[ClaimId, ...] = ()
    basis: Basis = "assumed"
    on: date | None = None
    credibility: Credibility | None = None  # of the information, 1 to 6


class Position(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One position of one party."""

    id: PositionId  # "UA title": the party and the name of the position
    party: PartyId
    kind: Kind
    text: str  # the predicate as written
    predicate: Predicate
    grounds: Grounds
    where: TextPlace = TextPlace()


class ChoiceOption(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a party may do or leave, in the model of who can hold out against whom."""

    id: str
    party: PartyId
    text: str
    moves: Moves = "both"
    where: TextPlace = TextPlace()


class Taken(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="taken"
):
    """An option is taken."""

    option: str


class NotState(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="not"
):
    """The condition on the options does not hold."""

    that: StateTest


class AllStates(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="all of"
):
    """Every one of the conditions holds."""

    parts: tuple[StateTest, ...]


class AnyState(
    Record, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="is", tag="any of"
):
    """At least one of the conditions holds."""

    parts: tuple[StateTest, ...]


StateTest = Taken | NotState | AllStates | AnyState


class Preferring(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party prefers one thing to another: other things equal, or (``always``) whatever else.

    As G.H. von Wright (The Logic of Preference, 1963) reads it: states with the first and not
    the second are better than states with the second and not the first.
    """

    party: PartyId
    better: StateTest
    worse: StateTest
    when: StateTest | None = None
    if_met: PositionId | None = None  # holds only if the deal meets this position
    always: bool = False
    text: str
    grounds: Grounds
    where: TextPlace = TextPlace()


class PriorityList(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a party puts first, then second, and so on; each outweighs all that follow it."""

    party: PartyId
    first_to_last: tuple[StateTest, ...]
    text: str
    grounds: Grounds
    where: TextPlace = TextPlace()


class UltimatumAsked(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One party tells another: this, or else that. Each is a set of options taken."""

    proposer: PartyId
    target: PartyId
    accept: tuple[str, ...]
    threat: tuple[str, ...]
    text: str
    grounds: Grounds
    where: TextPlace = TextPlace()


class Candidate(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A term that is on the table beside the draft: an addition, or another wording of a term."""

    term: TermId
    instead_of: TermId | None = None
    text: str
    where: TextPlace = TextPlace()


class Positions(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A positions file: the positions on a deal, and the conflict around it."""

    schema: str = "positions/1"
    deal: str = ""  # the deal file, relative to this one; empty for a conflict without a deal
    title: str = ""
    claims: str = ""  # the file of claims, relative to this one
    as_of: date | None = None
    positions: tuple[Position, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    options: tuple[ChoiceOption, ...] = ()
    impossible: tuple[StateTest, ...] = ()
    status_quo: tuple[str, ...] | None = None
    preferring: tuple[Preferring, ...] = ()
    priorities: tuple[PriorityList, ...] = ()
    ultimatums: tuple[UltimatumAsked, ...] = ()
    names: dict[PartyId, str] = msgspec.field(default_factory=dict)  # of those the file introduces


# --- what is found --------------------------------------------------------------------------

Answered = Literal["met", "not met", "open"]
Acceptance = Literal["accepts", "objects", "open", "no position on record"]


class PositionVerdict(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the draft meets one position, and why; `missing` is what would have to be known."""

    position: PositionId
    party: PartyId
    kind: Kind
    text: str
    holds: Answered
    because: tuple[str, ...]
    terms: tuple[TermId, ...] = ()
    missing: tuple[str, ...] = ()
    grounds: Grounds


class PartyVerdict(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether one party accepts the draft, by its positions on record.

    `firmly` is the verdict when only what the party itself has stated counts. `objection` is how
    surely at least one of the positions it objects by is really held: bounds that hold whatever
    the claims have in common, and as best value None unless the bounds meet.
    """

    party: PartyId
    name: str
    verdict: Acceptance
    objects_by: tuple[PositionId, ...] = ()
    open_by: tuple[PositionId, ...] = ()
    firmly: Acceptance
    objection: Estimate


class ChangeSet(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One smallest set of edits, and what it would leave open."""

    edits: tuple[Edit, ...]
    leaves_open: tuple[PositionId, ...] = ()


class Concession(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A smallest set of positions to give up, and the edits after which nobody else objects."""

    gives_up: tuple[PositionId, ...]
    then: tuple[ChangeSet, ...]


class Changes(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What would have to change: every smallest set, unordered, none recommended."""

    nobody_objects: tuple[ChangeSet, ...]  # edits after which no position on record is breached
    all_met: tuple[ChangeSet, ...]  # edits after which every position on record is met
    concessions: tuple[Concession, ...]
    conflicts: tuple[tuple[PositionId, ...], ...]  # positions that no edit meets together
    out_of_reach: tuple[PositionId, ...] = ()  # breached whatever is edited
    not_for_trading: tuple[TermId, ...] = ()
    complete: bool = True
    note: str = ""


class UltimatumFound(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A take-it-or-leave-it, and what follows from what is known of preferences."""

    asked: UltimatumAsked
    found: Ultimatum


class StateMove(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One move of one party from state to state; `better` is None where that is not known."""

    party: PartyId
    origin: int
    to: int
    better: bool | None


class ConflictFound(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who can hold out against whom: states, equilibria, and what is known of preferences."""

    reading: Reading
    sanctions: str
    options: tuple[ChoiceOption, ...]
    states: dict[str, tuple[str, ...]]  # the options taken in each feasible state
    status_quo: int | None
    moves: tuple[StateMove, ...]
    robustness: Robustness
    routes: tuple[Route, ...] = ()
    ultimatums: tuple[UltimatumFound, ...] = ()
    notes: tuple[str, ...] = ()


class OutcomeVerdicts(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The draft with some edits, and what each party's positions say of it."""

    edits: tuple[Edit, ...]  # none: the draft itself
    verdicts: dict[PartyId, Acceptance]


class BuyIn(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who accepts, who objects by which position, what would have to change, who can hold out."""

    schema: str = "buy-in/1"
    deal: str
    title: str
    as_of: date | None
    parties: tuple[PartyVerdict, ...]
    positions: tuple[PositionVerdict, ...]
    outcomes: tuple[OutcomeVerdicts, ...] = ()  # the draft, and every edit that changes a verdict
    changes: Changes | None
    conflict: ConflictFound | None = None
    pivots: tuple[Pivot, ...] = ()
    notes: tuple[str, ...] = ()
