"""Calendar -> iCalendar text (RFC 5545): the same calendar gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from truceline.model.calendar import Calendar, CalendarEntry

_STAMP = "19700101T000000Z"  # when an entry was made is not kept, so that bytes do not change


def ics_text(calendar: Calendar) -> str:
    """Return a calendar file; entries whose time is not known are left out."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Truceline//calendar//EN",
        f"X-WR-CALNAME:{_escaped(calendar.title)}",
    ]
    for entry in calendar.entries:
        if entry.when.earliest is not None:
            lines += _event(entry, entry.when.earliest, calendar)
    lines.append("END:VCALENDAR")
    return "".join(piece + "\r\n" for line in lines for piece in _folded(line))


def _event(entry: CalendarEntry, earliest: datetime, calendar: Calendar) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    key = f"{calendar.title}/{entry.id}/{entry.event}"
    if entry.event == "again":
        key += f"/{entry.when.text}"
    yield f"UID:{sha256(key.encode()).hexdigest()[:32]}@truceline"
    yield f"DTSTAMP:{_STAMP}"
    yield from _times(earliest, entry.when.latest or earliest, entry.when.zone)
    parties = f"{', '.join(entry.parties)}: " if entry.parties else ""
    yield f"SUMMARY:{_escaped(parties + entry.name)}"
    hours = f"Hours: {entry.hours}" if entry.hours else ""
    notes = [
        entry.text,
        hours,
        *(f"Held: {reason}" for reason in entry.held),
        f"Status: {entry.status}",
    ]
    if entry.when.latest is not None and entry.when.latest - earliest > timedelta(days=1):
        notes.append("The text leaves the time open between the start and the end of this entry.")
    yield f"DESCRIPTION:{_escaped(chr(10).join(note for note in notes if note))}"
    if entry.held:
        yield "STATUS:TENTATIVE"
    yield "END:VEVENT"


def _times(earliest: datetime, latest: datetime, zone: str) -> Iterator[str]:
    first, last = (
        moment.astimezone(ZoneInfo(zone) if zone else UTC) for moment in (earliest, latest)
    )
    whole_days = first.hour == first.minute == last.hour == last.minute == 0 and last > first
    if whole_days:
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{last:%Y%m%d}"
        return
    yield f"DTSTART:{earliest.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if latest > earliest:
        yield f"DTEND:{latest.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, safe)
    return text


def _folded(line: str) -> Iterator[str]:
    """Yield the pieces of a line of at most 75 octets, cut between characters."""
    piece, size, limit = "", 0, 75
    for char in line:
        width = len(char.encode())
        if size + width > limit:
            yield piece
            piece, size, limit = " ", 1, 75
        piece += char
        size += width
    yield piece
