"""Clocks: instants of the text -> the earliest and latest moment each may mean, in UTC.

A date without an hour is the whole local day; a date without a time zone is that day anywhere
on earth. An instant that counts from an event stays open until the event is known.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import singledispatch
from zoneinfo import ZoneInfo

import msgspec

from truceline.deal import syntax as s
from truceline.deal.print_time import when_text
from truceline.deal.spans import hours_of, months_of
from truceline.model.terms import Instant

_FIRST_ON_EARTH = timedelta(hours=14)  # a day begins at UTC+14 first
_LAST_ON_EARTH = timedelta(hours=12)  # and at UTC-12 last

Settled = Mapping[str, Instant]


@singledispatch
def instant(when: s.When, clock: str) -> Instant:
    """Return an instant as a record: absolute where it is, else with its anchor and offset."""
    raise TypeError(f"no instant for {type(when).__name__} under {clock}")


@instant.register
def _(_when: s.Unspecified, clock: str) -> Instant:
    return Instant(text="unspecified", zone=clock)


@instant.register
def _(when: s.Clock, clock: str) -> Instant:
    zone = when.zone or clock
    earliest, latest = moments(when.day, when.hour, zone)
    return Instant(text=when_text(when), earliest=earliest, latest=latest, zone=zone)


@instant.register
def _(when: s.Anchor, clock: str) -> Instant:
    return Instant(
        text=when_text(when), anchor=when_text(when), offset_hours=(0.0, 0.0), zone=clock
    )


@instant.register
def _(when: s.Offset, clock: str) -> Instant:
    text = when_text(when)
    if when.anchor is None:
        return Instant(text=text, anchor="unspecified", zone=clock)
    return shifted(instant(when.anchor, clock), when.length, text, before=when.before)


@instant.register
def _(when: s.EitherWhen, clock: str) -> Instant:
    options = tuple(instant(option, clock) for option in when.options)
    return settle(Instant(text=when_text(when), options=options, zone=clock), {})


def shifted(base: Instant, length: s.Quantity, text: str, *, before: bool = False) -> Instant:
    """Return the instant some time after (or before) another; an unknown length leaves it open."""
    if readings := _by_calendar(length):
        options = tuple(shifted(base, option, text, before=before) for option in readings)
        return settle(Instant(text=text, options=options, zone=base.zone), {})
    span, months = hours_of(length), months_of(length)
    if span.low is None:
        return Instant(text=text, anchor="unspecified", zone=base.zone)
    sign = -1 if before else 1
    high = span.low if span.high is None else span.high
    hours = (0.0, 0.0) if months else (sign * span.low, sign * high)
    return _moved(base, text, (min(hours), max(hours)), sign * months)


def _by_calendar(length: s.Quantity) -> tuple[s.Amount, ...]:
    """Return the two ends of `5 to 6 months`, or its readings: months have no one length."""
    if isinstance(length, s.EitherAmount):
        return length.options if any(months_of(option) for option in length.options) else ()
    if length.upper is None or not months_of(length):
        return ()
    bare = (length.value, length.upper)
    return tuple(s.Amount(value, unit=length.unit, at=length.at) for value in bare)


def _moved(base: Instant, text: str, hours: tuple[float, float], months: int) -> Instant:
    if base.options:
        options = tuple(_moved(option, option.text, hours, months) for option in base.options)
        return settle(msgspec.structs.replace(base, text=text, options=options), {})
    if base.earliest is not None and base.latest is not None and not base.anchor:
        return msgspec.structs.replace(
            base,
            text=text,
            earliest=later(base.earliest, hours[0], months, base.zone),
            latest=later(base.latest, hours[1], months, base.zone),
        )
    before = base.offset_hours or (0.0, 0.0)
    return msgspec.structs.replace(
        base,
        text=text,
        offset_hours=(before[0] + hours[0], before[1] + hours[1]),
        offset_months=base.offset_months + months,
    )


def moments(day: date, hour: time | None, zone: str) -> tuple[datetime, datetime]:
    """Return the earliest and latest moment of a day or hour in a zone, in UTC.

    Without an hour: from the day's first moment to its last (the first of the next day).
    Without a zone: the same, wherever on earth it may be meant. An hour that the clocks skip
    or repeat spans both readings.
    """
    last = day + timedelta(days=1) if hour is None else day
    start = datetime.combine(day, hour or time(0))
    end = datetime.combine(last, hour or time(0))
    if not zone:
        return (
            start.replace(tzinfo=UTC) - _FIRST_ON_EARTH,
            end.replace(tzinfo=UTC) + _LAST_ON_EARTH,
        )
    readings = [
        moment.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
        for moment, fold in ((start, 0), (start, 1), (end, 0), (end, 1))
    ]
    if hour is None:
        return min(readings[:2]), max(readings[2:])
    return min(readings), max(readings)


def later(moment: datetime, hours: float, months: int, zone: str) -> datetime:
    """Return a moment some time later: days by the wall clock of its zone, months by calendar."""
    local = moment.astimezone(ZoneInfo(zone)) if zone else moment
    naive = local.replace(tzinfo=None)
    if months:
        year, month = divmod(naive.year * 12 + naive.month - 1 + months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        naive = naive.replace(year=year, month=month + 1, day=min(naive.day, last))
    if hours % 24 == 0:
        # fourteen days after midnight is midnight, also across a change of the clocks
        naive += timedelta(hours=hours)
        return naive.replace(tzinfo=local.tzinfo).astimezone(UTC)
    return naive.replace(tzinfo=local.tzinfo).astimezone(UTC) + timedelta(hours=hours)


# --- settling ---------------------------------------------------------------------------


def settle(open_instant: Instant, known: Settled) -> Instant:
    """Return an instant with its earliest and latest moment, where its anchor is known."""
    if open_instant.options:
        options = tuple(settle(option, known) for option in open_instant.options)
        firsts = [o.earliest for o in options]
        lasts = [o.latest for o in options]
        return msgspec.structs.replace(
            open_instant,
            options=options,
            earliest=None if None in firsts else min(f for f in firsts if f is not None),
            latest=None if None in lasts else max(last for last in lasts if last is not None),
        )
    base = known.get(open_instant.anchor)
    if base is None or open_instant.offset_hours is None:
        return open_instant
    low, high = open_instant.offset_hours
    months = open_instant.offset_months
    zone = open_instant.zone or base.zone
    earliest = None if base.earliest is None else later(base.earliest, low, months, zone)
    latest = None if base.latest is None else later(base.latest, high, months, zone)
    return msgspec.structs.replace(open_instant, earliest=earliest, latest=latest, zone=zone)


def anchors(open_instant: Instant | None) -> frozenset[str]:
    """Return the events an instant counts from."""
    if open_instant is None:
        return frozenset()
    own = {open_instant.anchor} - {"", "unspecified"}
    return frozenset(own).union(*(anchors(option) for option in open_instant.options))


def span(earliest: Instant, latest: Instant, text: str) -> Instant:
    """Return the instant that lies somewhere between two others."""
    return Instant(text=text, options=(earliest, latest), zone=latest.zone or earliest.zone)
