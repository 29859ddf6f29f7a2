"""Terms -> calendar: what starts, falls due and ends when, and what waits for what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from truceline.deal.clocks import anchors, instant, later
from truceline.deal.parser import parse
from truceline.deal.settling import settled
from truceline.deal.syntax import InstantStatement
from truceline.errors import InputError, Problem, Where
from truceline.model.calendar import Calendar, CalendarEntry, Event, Standing
from truceline.model.record import PartyId
from truceline.model.terms import Gate, Instant, Obligation, Terms, Window

ENTRY = "entry into force"
_MOST_TIMES = 400  # of a duty that comes again: a year of days, and no calendar without end
_LATE = datetime.max.replace(tzinfo=UTC)


def entry_instant(text: str, clock: str) -> Instant:
    """Return the instant written in deal words: `2026-01-01 00:00 Europe/Kyiv`, or a date.

    Raises
    ------
    InputError
        DEAL-SYNTAX, TIME-AMBIG, TIME-INVALID, TIME-ZONE.
    """
    try:
        statements = parse(f"{ENTRY} {text}").of(InstantStatement)
    except InputError as error:
        found = tuple(_as_option(problem) for problem in error.problems)
        raise InputError(*found) from None
    return instant(statements[0].when, clock)


def _as_option(problem: Problem) -> Problem:
    return Problem(problem.code, problem.message, Where(file="--entry-into-force"), problem.hint)


def calendar_of(
    terms: Terms, *, entry_into_force: Instant | None = None, on: date | None = None
) -> Calendar:
    """Return the dates of a deal in order, under a given entry into force if one is given.

    A date that the text leaves open between two moments keeps both. A duty behind a gate that
    is not open is held, whatever its date.
    """
    given = {} if entry_into_force is None else {ENTRY: entry_into_force}
    whole = settled(terms, given)
    entries = [*_instants(whole), *_gates(whole), *_windows(whole), *_duties(whole)]
    known = next((n.instant for n in whole.instants if n.id == ENTRY), entry_into_force)
    return Calendar(
        title=terms.title,
        clock=terms.clock,
        entry_into_force=entry_into_force or known,
        on=on,
        entries=tuple(
            sorted((replace(e, standing=_standing(e.when, on)) for e in entries), key=_order)
        ),
    )


def _order(entry: CalendarEntry) -> tuple[datetime, datetime, str]:
    when = entry.when
    return when.earliest or when.latest or _LATE, when.latest or _LATE, entry.id


def _instants(terms: Terms) -> Iterator[CalendarEntry]:
    for named in terms.instants:
        yield replace(_entry(named.id, "instant", named.instant), status=terms.status)


def _gates(terms: Terms) -> Iterator[CalendarEntry]:
    for gate in terms.gates:
        if gate.opens is not None:
            reasons = () if gate.state == "open" else (_reason(gate),)
            entry = _entry(gate.id, "may open", gate.opens)
            yield replace(entry, text=gate.text, status=terms.status, held=reasons)


def _windows(terms: Terms) -> Iterator[CalendarEntry]:
    for window in terms.windows:
        held = _held(window.conditions, terms)
        events: tuple[tuple[Event, Instant], ...] = (
            ("opens", window.opens),
            ("closes", window.closes),
        )
        for event, when in events:
            yield replace(
                _entry(window.id, event, when),
                text=window.text,
                hours=window.hours,
                status=terms.status,
                held=held,
            )


def _duties(terms: Terms) -> Iterator[CalendarEntry]:
    by_term: dict[str, list[Obligation]] = {}
    for obligation in terms.obligations:
        by_term.setdefault(obligation.term, []).append(obligation)
    for term, obligations in by_term.items():
        first = obligations[0]
        parties = dict.fromkeys(o.party for o in obligations if o.party is not None)
        for event, when in _events(first):
            yield replace(
                _entry(term, event, when),
                parties=tuple(PartyId(party) for party in parties),
                text=first.text,
                status=first.status,
                hours=first.window.hours,
                held=_held(first.conditions, terms),
            )


def _events(obligation: Obligation) -> Iterator[tuple[Event, Instant]]:
    window = obligation.window
    events: tuple[tuple[Event, Instant | None], ...] = (
        ("starts", window.start),
        ("due", window.due),
        ("ends", window.end),
        ("last notice", window.notice),
        ("was due", window.amended_from),
    )
    for event, when in events:
        if when is not None and not (event == "due" and when == window.start):
            yield event, when
    for when in _again(window):
        yield "again", when


def _again(window: Window) -> Iterator[Instant]:
    """Yield each time that a duty comes again before it ends, after the first."""
    start, last, every = window.start, window.end or window.due, window.every
    if start is None or start.earliest is None or start.latest is None or every is None:
        return
    if last is None or last.latest is None or not (every.hours[0] > 0 or every.months > 0):
        return
    for count in range(1, _MOST_TIMES):
        low, high = (hours * count for hours in every.hours)
        earliest = later(start.earliest, low, every.months * count, start.zone)
        latest = later(start.latest, high, every.months * count, start.zone)
        if earliest >= last.latest:
            return
        text = f"{every.text}, time {count + 1}"
        if count == _MOST_TIMES - 1:
            text += "; later times are not listed"
        yield replace(start, text=text, earliest=earliest, latest=latest)


def _entry(name: str, event: Event, when: Instant) -> CalendarEntry:
    open_ended = when.earliest is None and when.latest is None
    waits = tuple(sorted(anchors(when))) if open_ended else ()
    return CalendarEntry(id=name, event=event, when=when, waits_for=waits)


def _held(conditions: tuple[str, ...], terms: Terms) -> tuple[str, ...]:
    """Return why something does not run: gates that are not open, behind terms and windows too."""
    gates = {gate.id: gate for gate in terms.gates}
    behind: dict[str, tuple[str, ...]] = {o.term: o.conditions for o in terms.obligations}
    behind |= {window.id: window.conditions for window in terms.windows}
    reasons: dict[str, None] = {}
    waiting, seen = list(conditions), set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if name in gates and gates[name].state != "open":
            reasons[_reason(gates[name])] = None
        waiting += behind.get(name, ())
    return tuple(reasons)


def _reason(gate: Gate) -> str:
    return f"gate {gate.id} is {gate.state}: {'; '.join(gate.because)}".removesuffix(": ")


def _standing(when: Instant, on: date | None) -> Standing:
    if on is None or when.earliest is None:
        return "unknown"
    zone = ZoneInfo(when.zone) if when.zone else UTC
    start = datetime.combine(on, time(0), tzinfo=zone)
    end = datetime.combine(on + timedelta(days=1), time(0), tzinfo=zone)
    latest = when.latest or when.earliest
    if when.latest is not None and latest <= start:
        return "past"
    if when.earliest >= end:
        return "ahead"
    if when.earliest < start:
        return "perhaps past"
    return "now"
