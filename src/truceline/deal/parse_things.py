"""What an act is about: `all forces`, `75 tanks`, `600 trucks a day`, `30 percent of weapons`."""

from __future__ import annotations

import re
from dataclasses import replace

from truceline.deal.cursor import Cursor
from truceline.deal.lexer import Kind
from truceline.deal.parse_time import count, quantity, sees_quantity
from truceline.deal.syntax import Amount, Name, Thing
from truceline.deal.vocabulary import (
    LENGTH_UNITS,
    OWN_RANGE,
    QUALIFIERS,
    RESERVED,
    THINGS,
    TIME_UNITS,
)

_POSSESSIVES = ("their own", "its own", "their", "its")
_MM = {"mm": 1.0}
# classes whose name holds a word that a bare name may not: "prisoners of war", "the dead"
_LONG_CLASSES = tuple(
    word for words in THINGS.values() for word in words if (RESERVED | {"the"}) & set(word.split())
)
_PERIODS = ("day", "week", "month", "year", "hour")
_EACH = tuple(f"{word} {period}" for word in ("a", "an", "each", "every") for period in _PERIODS)
_RATE = re.compile(rf"(.+) (?:a|an|each|every) ({'|'.join(_PERIODS)})")

# what never begins a place or a class; `within` does, where no length of time follows it
_CLAUSES = ("by", "no later than", "not later than", "starting", "after", "until", "before")


def things(cursor: Cursor) -> tuple[Thing, ...]:
    """Return what an act is about, joined by commas or `and`."""
    found = [_thing(cursor)]
    while joins(cursor):
        found.append(_thing(cursor))
    return tuple(found)


def joins(cursor: Cursor) -> bool:
    """Go past the comma or `and` before another of the same kind: `with A, B and C`."""
    comma = cursor.accept_sign(",")
    if comma and _sees_clause(cursor):
        message = "a comma goes on with a list, and here a clause follows"
        cursor.stumble("DEAL-SYNTAX", message, cursor.ahead(-1).at, "Leave the comma out.")
    return cursor.accept("and") or comma


def _sees_clause(cursor: Cursor) -> bool:
    start = cursor.index
    timed = cursor.accept("within") and sees_quantity(cursor, TIME_UNITS)
    cursor.index = start
    return timed or cursor.sees_any(*_CLAUSES)


def _thing(cursor: Cursor) -> Thing:
    start = cursor.token
    every = cursor.accept("all of") or cursor.accept("all")
    cursor.accept_any(*_POSSESSIVES)
    number: Amount | None = None
    if sees_number(cursor):
        number = _share(cursor, count(cursor))
        cursor.accept_any(*_POSSESSIVES)
    name = _class_name(cursor)
    name, per = _rate(cursor, name)
    calibre = _calibre(cursor)
    reach = _reach(cursor)
    systems: list[str] = []
    if cursor.accept_sign("("):
        systems.append(cursor.expect_text("a named system"))
        while cursor.accept_sign(","):
            systems.append(cursor.expect_text("a named system"))
        cursor.expect_sign(")")
    at = cursor.since(start)
    return Thing(name, number, every, calibre, tuple(systems), reach, per, at=at)


def _share(cursor: Cursor, number: Amount) -> Amount:
    """Return `30 percent of` as a share; of what, the class behind it says."""
    if not cursor.accept_any("percent", "per cent"):
        return number
    cursor.expect("of", "Write: 30 percent of weapons")
    if max(number.value or 0, number.upper or 0) > 100:
        cursor.stumble("DEAL-RANGE", "a share is at most 100 percent", number.at)
    return replace(number, unit="percent")


def _rate(cursor: Cursor, name: Name) -> tuple[Name, str]:
    """Return a class without its `a day`, and the day: `600 trucks a day`, `per hostage`."""
    if cursor.accept("per"):
        return name, cursor.name("a day, or what it is counted by").text
    if period := cursor.accept_any(*_EACH):
        return name, period.rpartition(" ")[2]
    told = None if name.quoted else _RATE.fullmatch(name.text)
    return (name, "") if told is None else (replace(name, text=told[1]), told[2])


def _reach(cursor: Cursor) -> Amount | None:
    """Return the range of `artillery with range of at most 20 km`, if it comes next."""
    if not cursor.accept_any("with range of", "with range", "with a range of"):
        return None
    found = quantity(cursor, LENGTH_UNITS, "a range")
    if not isinstance(found, Amount):
        cursor.stumble_on("one range")
    return found


def _class_name(cursor: Cursor) -> Name:
    start = cursor.token
    # a class whose words hold one of the language, like "prisoners of war", is tried first
    if phrase := cursor.accept_any(*_LONG_CLASSES):
        return Name(phrase, at=cursor.since(start))
    return cursor.name("forces, weapons or people")


def _calibre(cursor: Cursor) -> Amount | None:
    start = cursor.index
    cursor.accept("of")
    if not sees_quantity(cursor, _MM):
        cursor.index = start
        return None
    found = quantity(cursor, _MM, "a calibre")
    if not isinstance(found, Amount):
        cursor.stumble_on("one calibre")
    if cursor.accept("or more"):
        found = replace(found, qualifier="at least")
    return found


def sees_number(cursor: Cursor) -> bool:
    """Whether a number of things comes next, as in `at most 3,000 peacekeepers`."""
    start = cursor.index
    cursor.accept_any(*QUALIFIERS)
    counted = cursor.token.kind is Kind.NUMBER
    cursor.index = start
    return counted and not sees_distance(cursor)


def sees_distance(cursor: Cursor) -> bool:
    """Whether a length, or the weapon's own range, comes next."""
    return cursor.sees(OWN_RANGE) or sees_quantity(cursor, LENGTH_UNITS)
