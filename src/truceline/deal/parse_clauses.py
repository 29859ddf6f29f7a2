"""The clauses of a statement: times, conditions, exceptions, effects, claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from truceline.deal.cursor import Cursor, nearest
from truceline.deal.lexer import Kind, Token
from truceline.deal.parse_geometry import geometry
from truceline.deal.parse_time import (
    hour_of,
    quantity,
    sees_quantity,
    sees_unknown_unit,
    sees_when,
    when,
    zone_of,
)
from truceline.deal.syntax import (
    Amount,
    Anchor,
    Cited,
    Clause,
    Condition,
    EffectClause,
    EitherWhen,
    Every,
    Except,
    Geometry,
    Hours,
    InTime,
    Lasting,
    Limit,
    LimitWord,
    Measured,
    Name,
    Names,
    Offset,
    Renewal,
    Words,
)
from truceline.deal.vocabulary import AXES, DOMAINS, STATUSES, TIME_UNITS

_PERIODS = {"hour": "hours", "day": "days", "week": "weeks", "month": "months", "year": "years"}


def clause(cursor: Cursor) -> Clause | None:
    """Return the clause that comes next, or nothing when none begins here."""
    start = cursor.token
    if cursor.sees_sign("["):
        return cited(cursor)
    if sees_quantity(cursor, TIME_UNITS):
        return _ahead_of(cursor)
    for phrase, parse in _CLAUSES.items():
        if not cursor.sees(phrase):
            continue
        before = cursor.index
        cursor.accept(phrase)
        found = parse(cursor, start)
        if found is not None:
            return found
        cursor.index = before
    return None


def _ahead_of(cursor: Cursor) -> Clause | None:
    """Return `24 hours before T` as a deadline; any other bare time is not a clause."""
    start, index = cursor.token, cursor.index
    found = when(cursor)
    if isinstance(found, Offset) and found.before:
        return Limit("no later than", found, at=cursor.since(start))
    cursor.index = index
    return None


def cited(cursor: Cursor) -> Cited:
    """Return `[claim b4, inferred by outlet]`: the claims, then the basis in words."""
    start = cursor.token
    cursor.expect_sign("[")
    cursor.accept_any("claims", "claim")
    claims: list[str] = []
    basis: list[str] = []
    while not cursor.sees_sign("]") and not cursor.at_end:
        words = cursor.raw(",", "]").strip()
        if " " in words or basis:
            basis.append(words)
        else:
            claims.append(words)
        if not cursor.accept_sign(","):
            break
    cursor.expect_sign("]", "Close the bracket of the claims.")
    at = cursor.since(start)
    if not claims and not basis:
        cursor.stumble("CLAIM-NONE", "the brackets name no claim", at, "Write [claim b4].")
    return Cited(tuple(claims), ", ".join(basis), at=at)


# --- time -------------------------------------------------------------------------------


def _limit(word: LimitWord) -> Callable[[Cursor, Token], Clause | None]:
    def parse(cursor: Cursor, start: Token) -> Clause:
        return Limit(word, when(cursor), at=cursor.since(start))

    return parse


def _between(cursor: Cursor, start: Token) -> Clause:
    first = when(cursor)
    cursor.expect("and", "Write: between 2005-09-15 and 2005-12-31")
    both = EitherWhen((first, when(cursor)), is_range=True, at=cursor.since(start))
    return Limit("between", both, at=cursor.since(start))


def _immediately(cursor: Cursor, start: Token) -> Clause:
    upon = cursor.accept_any("after", "upon", "on", "from")
    moment = when(cursor) if upon else Anchor("entry into force", at=start.at)
    return Limit("starting", moment, at=cursor.since(start))


def _every(cursor: Cursor, start: Token) -> Clause | None:
    if word := cursor.accept_any(*_PERIODS):
        return Every(Amount(1.0, unit=_PERIODS[word]), at=cursor.since(start))
    return Every(quantity(cursor, TIME_UNITS, "a length of time"), at=cursor.since(start))


def _periodic(unit: str) -> Callable[[Cursor, Token], Clause | None]:
    def parse(cursor: Cursor, start: Token) -> Clause:
        return Every(Amount(1.0, unit=unit), at=cursor.since(start))

    return parse


def _from_time(cursor: Cursor, start: Token) -> Clause | None:
    # "from" before a place is a phrase of the sentence; before a time it says when a duty starts
    if not sees_when(cursor):
        return None
    return Limit("starting", when(cursor), at=cursor.since(start))


def _in_time(cursor: Cursor, start: Token) -> Clause | None:
    if not cursor.sees("unspecified") and not _sees_length(cursor):
        return None
    length = quantity(cursor, TIME_UNITS, "a length of time")
    anchor = when(cursor) if cursor.accept_any("after", "of", "from") else None
    return InTime(length, anchor, at=cursor.since(start))


def _sees_length(cursor: Cursor) -> bool:
    """Whether a length of time comes next, or a number whose unit will be refused where it is."""
    return sees_quantity(cursor, TIME_UNITS) or sees_unknown_unit(cursor)


def _lasting(cursor: Cursor, start: Token) -> Clause | None:
    if not _sees_length(cursor):
        return None
    length = quantity(cursor, TIME_UNITS, "a length of time")
    return Lasting(length, at=cursor.since(start))


def _renewal(cursor: Cursor, start: Token) -> Clause:
    length = notice = None
    by: tuple[Name, ...] = ()
    if cursor.accept("for"):
        length = quantity(cursor, TIME_UNITS, "a length of time")
    if cursor.accept("unless notice"):
        if cursor.accept("by"):
            by = cursor.idents("a party")
        notice = quantity(cursor, TIME_UNITS, "a length of time")
        cursor.expect("before")
    return Renewal(length, notice, by, at=cursor.since(start))


def _daily(cursor: Cursor, start: Token) -> Clause:
    hourly = cursor.sees("from") or cursor.token.kind is Kind.TIME
    if not hourly or cursor.token.starts_line:
        return Every(Amount(1.0, unit="days"), at=cursor.since(start))
    return _hours(cursor, start)


def _hours(cursor: Cursor, start: Token) -> Clause:
    cursor.accept("from")  # as one says it: daily from 08:00 to 16:00
    opens = hour_of(cursor)
    cursor.expect("to")
    closes = hour_of(cursor)
    return Hours(opens, closes, zone_of(cursor), at=cursor.since(start))


# --- conditions, exceptions, effects ----------------------------------------------------


def _condition(
    word: Literal["if", "after", "during", "while"],
) -> Callable[[Cursor, Token], Clause | None]:
    def parse(cursor: Cursor, start: Token) -> Clause | None:
        return Condition(word, _names(cursor), at=cursor.since(start))

    return parse


def _names(cursor: Cursor) -> tuple[Name, ...]:
    names = [cursor.name("a gate, window or term, or words in quotation marks")]
    while cursor.accept("and") or cursor.accept_sign(","):
        names.append(cursor.name("a gate, window or term"))
    return tuple(names)


def _except(cursor: Cursor, start: Token) -> Clause:
    items = [geometry(cursor)]
    while cursor.sees_sign(",") or cursor.sees("and"):
        cursor.accept_sign(",")
        cursor.accept("and")
        items.append(geometry(cursor))
    return Except(tuple(items), at=cursor.since(start))


def _effect(cursor: Cursor, start: Token) -> Clause:
    axis = axis_of(cursor)
    cursor.expect_sign(":")
    giver = taker = None
    change: Literal["passes", "none", "unspecified"]
    if cursor.accept("none"):
        change = "none"
    elif cursor.accept("unspecified"):
        change = "unspecified"
    elif cursor.accept("passes"):
        change = "passes"
        giver, taker = giver_and_taker(cursor)
    else:
        cursor.stumble_on('"none", "unspecified" or "passes from A to B"')
    return EffectClause(axis, change, giver, taker, at=cursor.since(start))


def axis_of(cursor: Cursor) -> str:
    """Return one of the four axes, or stumble."""
    axis = cursor.accept_any(*AXES)
    if not axis:
        cursor.stumble(
            "AXIS-UNKNOWN",
            f'"{cursor.token.text}" is none of the four axes: {", ".join(AXES)}',
            hint=nearest(cursor.token.text, AXES)
            or "Holding is who is there, administration who governs, title who may call it theirs.",
        )
    return axis


def giver_and_taker(cursor: Cursor) -> tuple[Name | None, Name | None]:
    """Return the parties of `from UA to RU`; either may be left unsaid."""
    giver = cursor.ident("a party") if cursor.accept("from") else None
    taker = cursor.ident("a party") if cursor.accept("to") else None
    return giver, taker


def _measured(cursor: Cursor, start: Token) -> Clause:
    entries: list[tuple[tuple[Name, ...], Geometry]] = []
    while cursor.accept("by"):
        parties = cursor.idents("a party")
        cursor.expect("from")
        entries.append((parties, geometry(cursor)))
        if not cursor.accept_sign(","):
            break
    if not entries:
        cursor.stumble_on('"by"', "Write: measured by UA from front, by DPR from september")
    return Measured(tuple(entries), at=cursor.since(start))


# --- words and names --------------------------------------------------------------------


def _one_of(word: str, known: tuple[str, ...], code: str) -> Callable[[Cursor, Token], Clause]:
    def parse(cursor: Cursor, start: Token) -> Clause:
        values = [_known(cursor, word, known, code)]
        while cursor.accept_sign(","):
            values.append(_known(cursor, word, known, code))
        return Words(word, tuple(values), at=cursor.since(start))

    return parse


def _known(cursor: Cursor, word: str, known: tuple[str, ...], code: str) -> str:
    found = cursor.accept_any(*known)
    if not found:
        cursor.stumble(
            code,
            f'unknown {word} "{cursor.token.text}"; allowed are {", ".join(known)}',
            hint=nearest(cursor.token.text, known),
        )
    return found


def _text(word: str) -> Callable[[Cursor, Token], Clause]:
    def parse(cursor: Cursor, start: Token) -> Clause:
        token = cursor.accept_kind(Kind.TEXT)
        words = f'"{token.value}"' if token else cursor.raw("[", "]")
        if not words:
            cursor.stumble_on("words")
        return Words(word, (words,), at=cursor.since(start))

    return parse


def _flag(word: str) -> Callable[[Cursor, Token], Clause]:
    def parse(cursor: Cursor, start: Token) -> Clause:
        return Words(word, at=cursor.since(start))

    return parse


def _parties(word: str) -> Callable[[Cursor, Token], Clause]:
    def parse(cursor: Cursor, start: Token) -> Clause:
        return Names(word, cursor.idents("a party or actor"), at=cursor.since(start))

    return parse


def _one_id(word: str) -> Callable[[Cursor, Token], Clause]:
    def parse(cursor: Cursor, start: Token) -> Clause:
        return Names(word, (cursor.ident("a name"),), at=cursor.since(start))

    return parse


# in this order: a phrase that begins like another stands before it
_CLAUSES: dict[str, Callable[[Cursor, Token], Clause | None]] = {
    "starting no later than": _limit("starting no later than"),
    "starting": _limit("starting"),
    "no earlier than": _limit("no earlier than"),
    "no later than": _limit("no later than"),
    "not earlier than": _limit("no earlier than"),
    "not later than": _limit("no later than"),
    "between": _between,
    "immediately": _immediately,
    "by": _limit("no later than"),
    "from": _from_time,
    "until": _limit("until"),
    "on": _limit("on"),
    "within": _in_time,
    "for": _lasting,
    "renewed": _renewal,
    "hours": _hours,
    "daily": _daily,
    "weekly": _periodic("weeks"),
    "monthly": _periodic("months"),
    "annually": _periodic("years"),
    "every": _every,
    "if": _condition("if"),
    "after": _condition("after"),
    "during": _condition("during"),
    "while": _condition("while"),
    "in parallel with": _condition("while"),
    "except": _except,
    "effect on": _effect,
    "measured": _measured,
    "status": _one_of("status", STATUSES, "STATUS-UNKNOWN"),
    "domain": _one_of("domain", DOMAINS, "DOMAIN-UNKNOWN"),
    "in exchange for": _text("in exchange for"),
    "basis": _text("basis"),
    "note": _text("note"),
    "observed": _text("observed"),
    "reset by": _text("reset by"),
    "reciprocal": _flag("reciprocal"),
    "not for trading": _flag("not for trading"),
    "voluntary": _flag("voluntary"),
    "de facto": _flag("de facto"),
    "de jure": _flag("de jure"),
    "under": _one_id("under"),
    "through": _parties("through"),
    "verified by": _parties("verified by"),
    "recorded by": _parties("recorded by"),
    "consent of": _parties("consent of"),
    **dict.fromkeys(
        (
            "without consent of",
            "without the consent of",
            "without approval of",
            "without permission of",
            "unless authorised by",
        ),
        _parties("without consent of"),
    ),
    "released on breach by": _parties("released on breach by"),
}
