"""Predicates over an outcome, and conditions on options, from their words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from truceline.buyin.language import VERB_FORMS
from truceline.deal.cursor import Cursor, nearest
from truceline.deal.lexer import Kind as Sort
from truceline.deal.parse_geometry import geometry
from truceline.deal.syntax import Name
from truceline.deal.vocabulary import AXES
from truceline.model.position import (
    AllOf,
    AllStates,
    AnyOf,
    AnyState,
    HasAgreed,
    Holds,
    Met,
    Not,
    NothingPasses,
    NotState,
    Predicate,
    SomeTerm,
    StateTest,
    Taken,
)
from truceline.model.record import PartyId, PositionId
from truceline.model.terms import Axis

T = TypeVar("T")
LINE_OF_CONTACT = "line of contact"
_PASSIVE = {"monitored": "monitor", "frozen": "freeze", "verified": "verify"}


@dataclass(frozen=True)
class Known:
    """The names that predicates and conditions may use."""

    parties: Mapping[PartyId, str]
    positions: Mapping[str, PositionId]  # by the name as it may be written here
    options: Collection[str]

    def party(self, cursor: Cursor) -> PartyId:
        """Return a party or actor, or stumble with the nearest names."""
        at = cursor.token
        name = cursor.ident("a party or actor")
        if name.text not in self.parties:
            cursor.stumble(
                "PARTY-UNKNOWN",
                f'"{name.text}" is no party or actor',
                at.at,
                nearest(name.text, list(self.parties))
                or f'Introduce it: actor {name.text} "its full name"',
            )
        return PartyId(name.text)

    def sees_party(self, cursor: Cursor) -> bool:
        """Whether a party or actor comes next."""
        return cursor.token.kind is Sort.WORD and cursor.token.text in self.parties


def name_of(cursor: Cursor, what: str) -> Name:
    """Return a name of one word; words of the deal language are free here but for these three."""
    token = cursor.token
    if token.kind is not Sort.WORD or token.text in ("and", "or", "not"):
        cursor.stumble_on(what)
    return Name(cursor.take().text, at=token.at)


@dataclass(frozen=True)
class Logic(Generic[T]):
    """How `not`, `and` and `or` are written down for one kind of condition."""

    negated: Callable[[T], T]
    all_of: Callable[[tuple[T, ...]], T]
    any_of: Callable[[tuple[T, ...]], T]

    def read(self, cursor: Cursor, leaf: Callable[[], T]) -> T:
        """Return a condition; `not` binds most, `and` more than `or`."""
        parts = self._joined(cursor, "or", lambda: self._conjunction(cursor, leaf))
        return parts[0] if len(parts) == 1 else self.any_of(parts)

    def _conjunction(self, cursor: Cursor, leaf: Callable[[], T]) -> T:
        parts = self._joined(cursor, "and", lambda: self._single(cursor, leaf))
        return parts[0] if len(parts) == 1 else self.all_of(parts)

    def _joined(self, cursor: Cursor, word: str, part: Callable[[], T]) -> tuple[T, ...]:
        parts = [part()]
        while cursor.accept(word):
            parts.append(part())
        return tuple(parts)

    def _single(self, cursor: Cursor, leaf: Callable[[], T]) -> T:
        if cursor.accept_sign("("):
            inner = self.read(cursor, leaf)
            cursor.expect_sign(")", "Close the bracket that was opened.")
            return inner
        if cursor.accept("not"):
            return self.negated(self._single(cursor, leaf))
        return leaf()


_PREDICATES: Logic[Predicate] = Logic(
    negated=lambda that: Not(that=that),
    all_of=lambda parts: AllOf(parts=parts),
    any_of=lambda parts: AnyOf(parts=parts),
)
_STATES: Logic[StateTest] = Logic(
    negated=lambda that: NotState(that=that),
    all_of=lambda parts: AllStates(parts=parts),
    any_of=lambda parts: AnyState(parts=parts),
)


def predicate(cursor: Cursor, known: Known) -> Predicate:
    """Return a predicate over an outcome."""
    return _PREDICATES.read(cursor, lambda: _atom(cursor, known))


def state_test(cursor: Cursor, known: Known) -> StateTest:
    """Return a condition on the options."""
    return _STATES.read(cursor, lambda: Taken(option=option(cursor, known)))


def _atom(cursor: Cursor, known: Known) -> Predicate:
    if cursor.sees_any("no", "some") and cursor.ahead(1).text in AXES:
        passing = cursor.sees("some")
        nothing = _nothing_passes(cursor, known)
        return Not(that=nothing) if passing else nothing
    if cursor.sees_any("some term", "no term"):
        return _some_term(cursor, known)
    if cursor.accept(f"{LINE_OF_CONTACT} is"):
        return _line_is(cursor, known)
    if known.sees_party(cursor):
        return _of_party(cursor, known)
    return _met(cursor, known)


def _nothing_passes(cursor: Cursor, known: Known) -> Predicate:
    cursor.take()
    axis = cast("Axis", cursor.take().text)
    if not cursor.accept_any("passes", "pass"):
        cursor.stumble_on('"passes"', "Write: no title passes from UA")
    giver = known.party(cursor) if cursor.accept("from") else None
    taker = known.party(cursor) if cursor.accept("to") else None
    area = area_text(cursor) if cursor.accept("in") else ""
    return NothingPasses(axis=axis, from_party=giver, to_party=taker, area=area)


def _some_term(cursor: Cursor, known: Known) -> Predicate:
    none = cursor.accept_any("some term", "no term") == "no term"
    subject = known.party(cursor) if cursor.accept("of") else None
    return _act(cursor, known, subject, none=none)


def _line_is(cursor: Cursor, known: Known) -> Predicate:
    word = cursor.accept_any(*_PASSIVE)
    if not word:
        cursor.stumble_on(f"one of {', '.join(_PASSIVE)}")
    by, third = _by(cursor, known)
    return SomeTerm(
        acts=(VERB_FORMS[_PASSIVE[word]].act,),
        words=f"{LINE_OF_CONTACT} is {word}" + (" by a third party" if third else ""),
        subject=by,
        by_third_party=third,
        about=LINE_OF_CONTACT,
    )


def _of_party(cursor: Cursor, known: Known) -> Predicate:
    party = known.party(cursor)
    if cursor.accept("holds no part of"):
        return Holds(party=party, area=area_text(cursor), none_of=True)
    if cursor.accept("holds"):
        return Holds(party=party, area=area_text(cursor))
    if cursor.accept("has agreed"):
        return HasAgreed(party=party)
    return _act(cursor, known, party, none=False)


def _act(cursor: Cursor, known: Known, subject: PartyId | None, *, none: bool) -> Predicate:
    form = cursor.accept_any(*VERB_FORMS)
    if not form:
        cursor.stumble(
            "VERB-UNKNOWN",
            f'"{cursor.token.text}" is no verb of the deal language',
            hint=nearest(cursor.token.text, list(VERB_FORMS)),
        )
    about = _about(cursor, known)
    by, third = _by(cursor, known)
    who = f"{subject} " if subject and not none else ("no term " if none else "some term ")
    words = f"{who}{form}{f' {about}' if about else ''}{' by a third party' if third else ''}"
    return SomeTerm(
        acts=(VERB_FORMS[form].act,),
        words=words if by is None else f"{words} by {by}",
        subject=subject or by,
        by_third_party=third,
        about=about,
        none=none,
    )


def _about(cursor: Cursor, known: Known) -> str:
    """Return whom or what the term is about: a party, the line of contact, or plain words."""
    token = cursor.accept_kind(Sort.TEXT)
    if token is not None:
        return token.value
    if cursor.accept(LINE_OF_CONTACT):
        return LINE_OF_CONTACT
    if known.sees_party(cursor):
        return known.party(cursor)
    words = []
    while cursor.token.kind is Sort.WORD and not cursor.sees_any("by", "and", "or"):
        words.append(cursor.take().text)
    return " ".join(words)


def _by(cursor: Cursor, known: Known) -> tuple[PartyId | None, bool]:
    if not cursor.accept("by"):
        return None, False
    if cursor.accept_any("a third party", "third party"):
        return None, True
    return known.party(cursor), False


def _met(cursor: Cursor, known: Known) -> Predicate:
    hint = "Write: X holds AREA; no title passes from X; some term VERB ...; X has agreed."
    what = "a predicate, or the name of a position stated above"
    name = _one_of(cursor, known.positions, "POSITION-UNKNOWN", what, hint)
    return Met(position=known.positions[name])


def position_named(cursor: Cursor, known: Known) -> PositionId:
    """Return a position stated above, or stumble."""
    what = "the name of a position stated above"
    return known.positions[_one_of(cursor, known.positions, "POSITION-UNKNOWN", what)]


def _one_of(cursor: Cursor, names: Collection[str], code: str, what: str, hint: str = "") -> str:
    name = name_of(cursor, what)
    if name.text not in names:
        near = nearest(name.text, list(names))
        cursor.stumble(code, f'"{name.text}" is not {what}', name.at, near or hint)
    return name.text


def area_text(cursor: Cursor) -> str:
    """Return an area as written, after making sure that it is one."""
    first = cursor.index
    geometry(cursor)
    pieces = [
        (" " if number and token.spaced else "") + token.text
        for number, token in enumerate(cursor.tokens[first : cursor.index])
    ]
    return "".join(pieces)


def option(cursor: Cursor, known: Known) -> str:
    """Return the name of an option declared above, or stumble."""
    hint = 'Declare it: option NAME: PARTY "what it is"'
    what = "the name of an option declared above"
    return _one_of(cursor, known.options, "OPTION-UNKNOWN", what, hint)
