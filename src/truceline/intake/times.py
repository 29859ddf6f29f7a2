"""Dates and instants, strictly: a zone always, a day and month never guessed, UTC out."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal, NoReturn
from zoneinfo import ZoneInfo

from truceline.errors import InputError, Problem, Where

DateOrder = Literal["iso", "day first", "month first"]
Which = Literal["first", "second"]

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMERIC_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_INSTANT = re.compile(
    r"(?P<date>\S+?)[T ](?P<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?(?:\s*\[?(?P<zone>[A-Za-z][A-Za-z0-9_+/-]*)\]?)?"
)
# an abbreviation names different clocks in different years and countries
_PLACE_OF = {
    "MSK": "Europe/Moscow",
    "MSD": "Europe/Moscow",
    "EET": "Europe/Kyiv",
    "EEST": "Europe/Kyiv",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "BST": "Europe/London",
    "IST": "Asia/Jerusalem, Asia/Kolkata or Europe/Dublin",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "KST": "Asia/Seoul",
    "AST": "Asia/Riyadh or America/Halifax",
    "TRT": "Europe/Istanbul",
    "CAT": "Africa/Khartoum",
    "EAT": "Africa/Addis_Ababa",
}
_UTC_NAMES = ("UTC", "Z", "GMT", "Etc/UTC")


def parse_date(text: str, where: Where | None = None, *, order: DateOrder = "iso") -> date:
    """Return a calendar date written as 2015-03-02, or in the order its feed declares.

    Raises
    ------
    InputError
        TIME-AMBIG where day and month could be swapped, TIME-FORM for any other way of writing,
        TIME-NEVER for a day that no calendar has.
    """
    place, written = where or Where(), text.strip()
    if _ISO_DATE.fullmatch(written):
        year, month, day = (int(part) for part in written.split("-"))
        return _calendar_date(year, month, day, written, place)
    if match := _NUMERIC_DATE.fullmatch(written):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if order != "iso":
            day, month = (first, second) if order == "day first" else (second, first)
            return _calendar_date(year, month, day, written, place)
        _refuse_numeric(written, first, second, year, place)
    raise InputError(
        Problem("TIME-FORM", f"{written[:40]!r} is not a date", place, "Write it as 2015-03-02.")
    )


def _refuse_numeric(written: str, first: int, second: int, year: int, where: Where) -> NoReturn:
    readings = [day.isoformat() for day in _either_order(first, second, year)]
    if not readings:
        message = f"{written} is no day of the calendar, in whichever order it is read"
        raise InputError(Problem("TIME-NEVER", message, where, "Write a day as 2015-03-02."))
    if len(readings) > 1:
        message = f"{written!r} may be {readings[0]} or {readings[1]}"
        raise InputError(
            Problem("TIME-AMBIG", message, where, f"Write {readings[0]} or {readings[1]}.")
        )
    hint = f"Write it as {readings[0]}."
    raise InputError(Problem("TIME-FORM", f"{written!r} is not an ISO date", where, hint))


def _either_order(first: int, second: int, year: int) -> tuple[date, ...]:
    """Return the days that two numbers may be, day first and then month first."""
    found: list[date] = []
    for day, month in dict.fromkeys([(first, second), (second, first)]):
        with suppress(ValueError):
            found.append(date(year, month, day))
    return tuple(found)


def slashed_days(text: str) -> tuple[date, ...]:
    """Return the days that three numbers such as 02/03/2015 or 2015.3.2 may be, in any order.

    The year is the number of four digits.

    Raises
    ------
    ValueError
        If not exactly one of the three numbers has four digits: then no year is known.
    """
    numbers = re.split(r"[/.]", text)
    (year,) = (number for number in numbers if len(number) == 4)
    first, second = (int(number) for number in numbers if number is not year)
    return _either_order(first, second, int(year))


def _calendar_date(year: int, month: int, day: int, written: str, where: Where) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InputError(
            Problem("TIME-NEVER", f"{written} is no day of the calendar: {error}", where)
        ) from None


def parse_instant(
    text: str,
    where: Where | None = None,
    *,
    zone: str | None = None,
    which: Which | None = None,
    order: DateOrder = "iso",
) -> datetime:
    """Return an instant in UTC from a date, a clock time, and an offset or an IANA zone.

    A zone written in the text counts before `zone`, which the caller knows for a whole feed.
    `which` settles an hour that came twice, where a feed says how it marks it.

    Raises
    ------
    InputError
        TIME-NOZONE, TIME-ZONE for an abbreviation or an offset that the zone did not have,
        TIME-TWICE, TIME-NEVER, TIME-AMBIG, TIME-FORM.
    """
    place, written = where or Where(), text.strip()
    match = _INSTANT.fullmatch(written)
    if match is None:
        if (numeric := _NUMERIC_DATE.match(written)) and order == "iso":
            parse_date(numeric[0], place)  # refuses it: day and month may be swapped
        raise InputError(
            Problem(
                "TIME-FORM",
                f"{written[:40]!r} is not a time",
                place,
                "Write it as 2015-03-02T14:30+02:00, or as 2015-03-02 14:30 Europe/Kyiv.",
            )
        )
    day = parse_date(match["date"], place, order=order)
    naive = _clock_on(day, match["clock"], place)
    named = match["zone"] or zone
    if match["offset"]:
        instant = _with_offset(naive, match["offset"], place)
        if match["zone"]:
            _check_offset_of_zone(instant, naive, match["zone"], place)
        return instant
    if named is None:
        raise InputError(
            Problem(
                "TIME-NOZONE",
                f"{written!r} does not say in which zone",
                place,
                "Add an offset (+02:00), Z for UTC, or a zone such as Europe/Kyiv.",
            )
        )
    return _local_to_utc(naive, named, which, place)


def _clock_on(day: date, clock: str, where: Where) -> datetime:
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{clock}")
    except ValueError:
        raise InputError(
            Problem(
                "TIME-FORM",
                f"{clock} is not a time of day; 00:00 to 23:59:59 are",
                where,
                "Write midnight at the end of a day as 00:00 of the next day.",
            )
        ) from None


def _with_offset(naive: datetime, offset: str, where: Where) -> datetime:
    if offset == "Z":
        return naive.replace(tzinfo=UTC)
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        raise InputError(Problem("TIME-ZONE", f"no clock stands at {offset} from UTC", where))
    shift = timedelta(hours=hours, minutes=minutes)
    return (naive - shift if offset[0] == "+" else naive + shift).replace(tzinfo=UTC)


def _check_offset_of_zone(instant: datetime, naive: datetime, name: str, where: Where) -> None:
    local = instant.astimezone(zone_of(name, where)).replace(tzinfo=None)
    if local != naive:
        raise InputError(Problem("TIME-ZONE", f"{name} did not have that offset at {naive}", where))


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_of(name: str, where: Where | None = None) -> ZoneInfo:
    """Return the zone of an IANA name such as Europe/Kyiv, or raise TIME-ZONE."""
    if name in _UTC_NAMES:
        return ZoneInfo("UTC")
    found = _zone(name) if "/" in name else None
    if found is None:
        hint = _PLACE_OF.get(name.upper(), "")
        raise InputError(
            Problem(
                "TIME-ZONE",
                f"{name[:40]!r} is not a zone with a place in its name",
                where or Where(),
                f"Use {hint}." if hint else "Use a zone such as Europe/Kyiv, or an offset.",
            )
        )
    return found


def _local_to_utc(naive: datetime, name: str, which: Which | None, where: Where) -> datetime:
    zone = zone_of(name, where)
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    in_utc = first.astimezone(UTC)
    if in_utc.astimezone(zone).replace(tzinfo=None) != naive:
        raise InputError(
            Problem(
                "TIME-NEVER",
                f"{naive:%Y-%m-%d %H:%M} never was in {name}: the clocks skipped it",
                where,
                "Ask for the time again, or write it with the offset that was meant.",
            )
        )
    if first.utcoffset() == second.utcoffset():
        return in_utc
    if which is None:
        raise InputError(
            Problem(
                "TIME-TWICE",
                f"{naive:%Y-%m-%d %H:%M} came twice in {name}",
                where,
                f"Write which: {first.isoformat(timespec='minutes')} (the first) or "
                f"{second.isoformat(timespec='minutes')} (the second).",
            )
        )
    return (first if which == "first" else second).astimezone(UTC)


def check_not_future(
    occurred: datetime,
    now: datetime,
    where: Where | None = None,
    *,
    tolerance: timedelta = timedelta(hours=26),
) -> None:
    """Raise TIME-FUTURE for an event that has not happened yet.

    The default tolerance covers a date given in the zone that is furthest ahead of UTC, plus
    the length of the day it may mean.
    """
    if occurred > now + tolerance:
        raise InputError(
            Problem(
                "TIME-FUTURE",
                f"{occurred:%Y-%m-%d %H:%M} UTC lies in the future (it is {now:%Y-%m-%d} now)",
                where or Where(),
                "Check the year; an event that is still to come belongs in a calendar.",
            )
        )


def clock_skew(
    now: datetime, last_seen: datetime, *, tolerance: timedelta = timedelta(minutes=5)
) -> Problem | None:
    """Return a CLOCK-SKEW warning when this machine's clock stands before a time already seen."""
    behind = last_seen - now
    if behind <= tolerance:
        return None
    return Problem(
        "CLOCK-SKEW",
        f"the clock of this machine stands {_duration(behind)} before a time already recorded "
        f"({last_seen:%Y-%m-%d %H:%M} UTC)",
        Where(),
        "Set the clock. The order of entries is kept by their index, not by the clock.",
        severity="warning",
    )


def _duration(span: timedelta) -> str:
    if span >= timedelta(days=2):
        return f"{span.days} days"
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} minutes"
