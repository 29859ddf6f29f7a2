"""Clauses of time -> the window in which an obligation runs."""

from __future__ import annotations

import msgspec

from truceline.deal import syntax as s
from truceline.deal.clocks import instant, shifted, span
from truceline.deal.print_time import quantity_text
from truceline.deal.printer import clause_text
from truceline.deal.spans import hours_of, months_of
from truceline.model.terms import Instant, Repeat, Window

ENTRY = "entry into force"


def window_of(clauses: tuple[s.Clause, ...], clock: str) -> Window:
    """Return the window that the clauses of a term give."""
    window = Window()
    for clause in clauses:
        window = _with(window, clause, clock)
    lasting = next((clause for clause in clauses if isinstance(clause, s.Lasting)), None)
    renewal = next((clause for clause in clauses if isinstance(clause, s.Renewal)), None)
    return _noticed(_closed(window, lasting, clock), renewal)


def _with(window: Window, clause: s.Clause, clock: str) -> Window:
    if isinstance(clause, s.Limit):
        return _limited(window, clause, clock)
    if isinstance(clause, s.InTime):
        return _in_time(window, clause, clock)
    if isinstance(clause, s.Every):
        return msgspec.structs.replace(window, every=_repeat(clause))
    if isinstance(clause, s.Lasting):
        return _lasting(window, clause)
    if isinstance(clause, s.Renewal):
        return msgspec.structs.replace(window, renewal=clause_text(clause))
    if isinstance(clause, s.Hours):
        return msgspec.structs.replace(window, hours=clause_text(clause).removeprefix("hours "))
    if isinstance(clause, s.Condition) and clause.word in ("after", "during"):
        return _conditional(window, clause, clock)
    return window


def _limited(window: Window, clause: s.Limit, clock: str) -> Window:
    when = instant(clause.when, clock)
    if clause.word == "starting no later than":
        first = _origin(clause.when, clock)
        text = f"no later than {when.text}"
        start = span(first, when, text) if first else msgspec.structs.replace(when, text=text)
        return msgspec.structs.replace(window, start=start)
    if clause.word in ("starting", "no earlier than"):
        return msgspec.structs.replace(window, start=when)
    if clause.word == "between" and isinstance(clause.when, s.EitherWhen):
        first, last = (instant(option, clock) for option in clause.when.options)
        return msgspec.structs.replace(window, start=first, due=last)
    if clause.word == "until":
        return msgspec.structs.replace(window, end=when)
    if clause.word == "on":
        return msgspec.structs.replace(window, start=when, due=when)
    unspecified = isinstance(clause.when, s.Unspecified)
    return msgspec.structs.replace(window, due=when, unspecified=unspecified)


def _repeat(clause: s.Every) -> Repeat | None:
    span, months = hours_of(clause.length), months_of(clause.length)
    if span.low is None:
        return None
    hours = (0.0, 0.0) if months else (span.low, span.low if span.high is None else span.high)
    return Repeat(text=clause_text(clause), hours=hours, months=months)


def _origin(when: s.When, clock: str) -> Instant | None:
    """Return the event that a start counts from: nothing can start before it."""
    if isinstance(when, s.Offset) and when.anchor is not None and not when.before:
        return instant(when.anchor, clock)
    return None


def _in_time(window: Window, clause: s.InTime, clock: str) -> Window:
    length = clause.length
    if isinstance(length, s.Amount) and length.value is None:
        due = Instant(text="unspecified", zone=clock)
        return msgspec.structs.replace(window, due=due, unspecified=True)
    # a length of time without an anchor runs from entry into force, the first moment it can bind
    anchor = clause.anchor or s.Anchor(ENTRY)
    due = instant(s.Offset(length, anchor), clock)
    if clause.anchor is None:
        text = f"within {quantity_text(length)}; the text does not say of what"
        due = msgspec.structs.replace(due, text=text)
    return msgspec.structs.replace(window, due=due)


def _lasting(window: Window, clause: s.Lasting) -> Window:
    hours = hours_of(clause.length)
    days = None if hours.best is None else hours.best / 24
    return msgspec.structs.replace(window, duration_days=days)


def _conditional(window: Window, clause: s.Condition, clock: str) -> Window:
    named = [name.text for name in clause.what if not name.quoted]
    if not named:
        return window
    if clause.word == "during":
        start = Instant(text=named[0], anchor=f"start of {named[0]}", offset_hours=(0.0, 0.0))
        end = Instant(text=named[0], anchor=f"end of {named[0]}", offset_hours=(0.0, 0.0))
        return msgspec.structs.replace(window, start=start, end=end)
    if window.start is not None:
        return window
    start = Instant(text=clause_text(clause), anchor=named[-1], offset_hours=(0.0, 0.0), zone=clock)
    return msgspec.structs.replace(window, start=start)


def _noticed(window: Window, renewal: s.Renewal | None) -> Window:
    """Return the window with the last moment to give notice, counted back from its end."""
    if renewal is None or renewal.notice is None or window.end is None:
        return window
    text = f"{quantity_text(renewal.notice)} before {window.end.text}"
    notice = shifted(window.end, renewal.notice, text, before=True)
    return msgspec.structs.replace(window, notice=notice)


def _closed(window: Window, lasting: s.Lasting | None, clock: str) -> Window:
    """Return the window with its end, where the text gives only how long it lasts."""
    if lasting is None or window.end is not None:
        return window
    start = window.start or Instant(text=ENTRY, anchor=ENTRY, offset_hours=(0.0, 0.0), zone=clock)
    text = f"{quantity_text(lasting.length)} after {start.text}"
    return msgspec.structs.replace(window, end=shifted(start, lasting.length, text))
