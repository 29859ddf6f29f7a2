"""Quantities and times: `10 to 15 km`, `D+14`, `24 hours after signature`, `2015-02-15 00:00`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta
from functools import cache
from typing import cast

from truceline.deal.cursor import Cursor, nearest
from truceline.deal.lexer import Kind, Token
from truceline.deal.syntax import (
    Amount,
    Anchor,
    Clock,
    DateRef,
    EitherAmount,
    EitherWhen,
    Offset,
    Qualifier,
    Quantity,
    Unspecified,
    When,
)
from truceline.deal.vocabulary import CANONICAL_UNIT, LENGTH_UNITS, QUALIFIERS, TIME_UNITS

_UNITS = (*LENGTH_UNITS, *TIME_UNITS, "km2", "mm", "persons", "percent")
_DAY_HINT = "Write a day of the calendar, e.g. 2015-03-02."
_FIXED_EVENTS = ("entry into force", "signature")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def sees_quantity(cursor: Cursor, units: dict[str, float]) -> bool:
    """Whether a quantity in one of these units comes next: `at least 15 km`, `10 to 15 km`."""
    start = cursor.index
    try:
        if cursor.accept("unspecified"):
            return False
        cursor.accept("either")
        cursor.accept_any(*QUALIFIERS)
        spread = cursor.accept("between")
        if cursor.accept_kind(Kind.NUMBER) is None:
            return False
        if cursor.accept("and") if spread else (cursor.accept("to") or cursor.accept_sign("-")):
            cursor.accept_kind(Kind.NUMBER)
        elif spread:
            return False  # two instants or two lengths: `between 1 day after A and B`
        cursor.accept("consecutive")
        return cursor.sees_any(*units)
    finally:
        cursor.index = start


def sees_unknown_unit(cursor: Cursor) -> bool:
    """Whether a number comes next with a word behind it that is no unit, as in `30 dais`."""
    start = cursor.index
    cursor.accept_any(*QUALIFIERS)
    found = cursor.accept_kind(Kind.NUMBER) is not None
    if cursor.accept("to") or cursor.accept_sign("-"):
        found = found and cursor.accept_kind(Kind.NUMBER) is not None
    found = found and cursor.token.kind is Kind.WORD and not cursor.sees_any(*_UNITS)
    cursor.index = start
    return found


def quantity(cursor: Cursor, units: dict[str, float], what: str) -> Quantity:
    """Return a quantity with its unit, readings side by side, or `unspecified`."""
    start = cursor.token
    if cursor.accept("either"):
        options = [_amount(cursor, units, what)]
        while cursor.accept("or"):
            options.append(_amount(cursor, units, what))
        return EitherAmount(tuple(options), at=cursor.since(start))
    return _amount(cursor, units, what)


def _amount(cursor: Cursor, units: dict[str, float], what: str) -> Amount:
    start = cursor.token
    if cursor.accept("unspecified"):
        return Amount(None, at=cursor.since(start))
    qualifier = cursor.accept_any(*QUALIFIERS)
    spread = cursor.accept("between")
    value = _number(cursor, what)
    upper: float | None = None
    if cursor.accept("and") if spread else (cursor.accept("to") or cursor.accept_sign("-")):
        upper = _number(cursor, what)
    unit = _unit(cursor, units)
    at = cursor.since(start)
    if upper is not None and upper < value:
        cursor.stumble(
            "DEAL-RANGE",
            f"the range runs from {value:g} down to {upper:g}",
            at,
            hint="Write the smaller number first.",
        )
    hedge = cast("Qualifier", QUALIFIERS.get(qualifier, ""))
    return Amount(value, upper, hedge, unit, at=at)


def _number(cursor: Cursor, what: str) -> float:
    token = cursor.accept_kind(Kind.NUMBER)
    if token is None:
        cursor.stumble_on(what)
    return float(token.value)


def _unit(cursor: Cursor, units: dict[str, float]) -> str:
    if not units:
        return ""
    cursor.accept("consecutive")
    found = cursor.accept_any(*sorted(units, key=len, reverse=True))
    if not found:
        known = ", ".join(dict.fromkeys(CANONICAL_UNIT.get(unit, unit) for unit in units))
        written = "nothing" if cursor.at_end else f'"{cursor.token.text}"'
        cursor.stumble(
            "MEASURE-UNKNOWN",
            f"a unit is wanted after the number, one of {known}; found {written}",
            hint=nearest(cursor.token.text, list(units)),
        )
    return CANONICAL_UNIT.get(found, found)


def count(cursor: Cursor) -> Amount:
    """Return a number without a unit: `at most 6,000`."""
    return _amount(cursor, {}, "a number")


# --- instants ---------------------------------------------------------------------------


def sees_when(cursor: Cursor) -> bool:
    """Whether an instant by the calendar, or one of the fixed events, comes next."""
    return (
        cursor.token.kind in (Kind.DATE, Kind.TIME)
        or _sees_written_day(cursor)
        or cursor.sees_any(*_FIXED_EVENTS)
    )


def sees_instant_ahead(cursor: Cursor) -> bool:
    """Whether an instant stands behind the next word, as in `from 2026-03-01`."""
    start = cursor.index
    cursor.take()
    found = sees_when(cursor)
    cursor.index = start
    return found


def _sees_written_day(cursor: Cursor) -> bool:
    """Whether a day with the name of its month comes next: `1 March 2026`."""
    return cursor.token.kind is Kind.NUMBER and cursor.ahead(1).text in _MONTHS


def when(cursor: Cursor) -> When:
    """Return an instant: by calendar, by event, some time after another, or unspecified."""
    start = cursor.token
    with cursor.deeper():
        found = _simple_when(cursor)
    while cursor.sees_sign("+") and not isinstance(found, Unspecified):
        cursor.take()
        days = _number(cursor, "a number of days after +")
        cursor.accept_any("days", "day")
        found = Offset(Amount(days, unit="days"), found, at=cursor.since(start))
    return found


def _simple_when(cursor: Cursor) -> When:
    start = cursor.token
    if cursor.accept_sign("("):
        inner = when(cursor)
        cursor.expect_sign(")", "Close the bracket that was opened.")
        return inner
    if cursor.accept("unspecified"):
        return Unspecified(at=start.at)
    if sees_quantity(cursor, TIME_UNITS) and not _sees_readings(cursor):
        return _offset(cursor)
    if cursor.accept("either"):
        return _options(cursor, start, "or", is_range=False)
    if cursor.accept("between"):
        return _options(cursor, start, "and", is_range=True)
    if start.kind in (Kind.DATE, Kind.TIME) or _sees_written_day(cursor):
        return _clock(cursor)
    if cursor.sees("day") and cursor.ahead(1).kind is Kind.NUMBER:
        return _numbered_day(cursor)
    for edge in ("start", "end"):
        if cursor.sees(edge) and cursor.ahead(1).text == "of":
            cursor.take(), cursor.take()
            name = cursor.ident("the id of a term or window")
            return Anchor(name.text, edge, at=cursor.since(start))
    return _event(cursor)


def _sees_readings(cursor: Cursor) -> bool:
    """Whether `either` opens two instants, as in `either 2 days after A or 3 days after B`."""
    start = cursor.index
    either = cursor.sees("either")
    found = quantity(cursor, TIME_UNITS, "a length of time")
    cursor.index = start
    return either and isinstance(found, EitherAmount) and len(found.options) < 2


def _event(cursor: Cursor) -> Anchor:
    start = cursor.token
    if start.kind is Kind.TEXT:
        cursor.take()
        return Anchor(start.value, in_words=True, at=start.at)
    cursor.accept("the")
    event = cursor.accept_any(*_FIXED_EVENTS)
    if not event and cursor.accept("signing"):
        event = "signature"
    if not event:
        if start.kind is Kind.NUMBER:
            cursor.stumble_on("a date, as in 2015-03-02", "Write year-month-day.")
        event = cursor.ident("a date, an event, or a time after one").text
    return Anchor(event, at=cursor.since(start))


def _options(cursor: Cursor, start: Token, joint: str, *, is_range: bool) -> EitherWhen:
    options = [when(cursor)]
    while cursor.accept(joint):
        options.append(when(cursor))
    if len(options) < 2:
        cursor.stumble_on(f'"{joint}" and another time')
    return EitherWhen(tuple(options), is_range, at=cursor.since(start))


def _offset(cursor: Cursor) -> Offset:
    start = cursor.token
    length = quantity(cursor, TIME_UNITS, "a length of time")
    word = cursor.accept_any("after", "before", "of", "from")
    if not word:
        return Offset(length, None, at=cursor.since(start))
    return Offset(length, when(cursor), word == "before", at=cursor.since(start))


def _numbered_day(cursor: Cursor) -> Offset:
    """Return `day 16 after E`: a day is counted from 0 or from 1, so it is 15 to 16 days later."""
    start = cursor.take()
    number = _number(cursor, "the number of a day")
    cursor.expect("after")
    span = Amount(max(number - 1, 0), number, unit="days", at=cursor.since(start))
    return Offset(span, when(cursor), at=cursor.since(start))


def _clock(cursor: Cursor) -> Clock:
    start = cursor.token
    hour: time | None = None
    zone = ""
    late = False
    if start.kind is Kind.TIME:
        late, hour = _hour_or_midnight(cursor)
        zone = zone_of(cursor)
        cursor.accept("on")
    day = day_of(cursor)
    if hour is None and cursor.token.kind is Kind.TIME:
        late, hour = _hour_or_midnight(cursor)
    zone = zone or zone_of(cursor)
    return Clock(day + timedelta(days=late), hour, zone, at=cursor.since(start))


def _hour_or_midnight(cursor: Cursor) -> tuple[bool, time]:
    """Return a time of day; 24:00 is 00:00 of the next day, which the first value says."""
    if cursor.token.text == "24:00":
        cursor.take()
        return True, time(0)
    return False, hour_of(cursor)


def day_of(cursor: Cursor) -> date:
    """Return a calendar day, or stumble; `1 March 2026` is as clear as 2026-03-01."""
    if _sees_written_day(cursor):
        return _written_day(cursor)
    token = cursor.accept_kind(Kind.DATE)
    if token is None:
        cursor.stumble_on("a date, as in 2015-03-02", "Write year-month-day.")
    try:
        return date.fromisoformat(token.text)
    except ValueError:
        cursor.stumble("TIME-INVALID", f"there is no day {token.text}", token.at, _last_day(token))


def _last_day(token: Token) -> str:
    """Return how to mend a day that its month does not have."""
    year, month, _ = (int(part) for part in token.text.split("-"))
    if not 1 <= month <= 12 or year < 1:
        return f"{_DAY_HINT} Months run from 01 to 12."
    return f"The last day of that month is {token.text[:8]}{monthrange(year, month)[1]}."


def _written_day(cursor: Cursor) -> date:
    start = cursor.token
    day = int(float(cursor.take().value))
    month = _MONTHS.index(cursor.take().text) + 1
    year = cursor.accept_kind(Kind.NUMBER)
    if year is None:
        cursor.stumble_on("the year")
    try:
        return date(int(float(year.value)), month, day)
    except ValueError:
        at = cursor.since(start)
        message = f"there is no day {day} {_MONTHS[month - 1]} {year.text}"
        cursor.stumble("TIME-INVALID", message, at, _DAY_HINT)


def hour_of(cursor: Cursor) -> time:
    """Return a time of day, or stumble."""
    token = cursor.accept_kind(Kind.TIME)
    if token is None:
        cursor.stumble_on("a time of day, as in 08:00")
    try:
        return time.fromisoformat(token.text.zfill(5))
    except ValueError:
        cursor.stumble(
            "TIME-INVALID",
            f"there is no time of day {token.text}",
            token.at,
            hint="Hours run from 00:00 to 23:59; the end of a day is 00:00 of the next.",
        )


def zone_of(cursor: Cursor) -> str:
    """Return the time zone that comes next, if any; abbreviations are refused."""
    token = cursor.token
    if token.kind is Kind.ZONE:
        cursor.take()
        if token.text not in _zones():
            cursor.stumble(
                "TIME-ZONE",
                f'unknown time zone "{token.text}"',
                token.at,
                hint=nearest(token.text, list(_zones())) or "Use a name such as Europe/Kyiv.",
            )
        return token.text
    if token.kind is Kind.WORD and token.text.isupper() and 2 < len(token.text) < 6:
        cursor.stumble(
            "TIME-ZONE",
            f'"{token.text}" is an abbreviation that several time zones share',
            hint="Use a name such as Europe/Moscow, Europe/Kyiv or UTC.",
        )
    return ""


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


def date_ref(cursor: Cursor) -> DateRef:
    """Return a date, or the event whose date is meant."""
    start = cursor.token
    if start.kind is Kind.WORD:
        return DateRef(event=_event(cursor).event, at=cursor.since(start))
    return DateRef(day_of(cursor), at=cursor.since(start))
