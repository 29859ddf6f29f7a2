"""Quantities and times -> canonical text."""

from __future__ import annotations

from truceline.deal import syntax as s


def number_text(value: float) -> str:
    """Return a number as deals write it: `2.5`, `150`, `6,000`."""
    return f"{value:,.10g}" if value >= 1000 else f"{value:.10g}"


def quantity_text(quantity: s.Quantity) -> str:
    """Return a quantity with its unit."""
    if isinstance(quantity, s.EitherAmount):
        return f"either {' or '.join(quantity_text(option) for option in quantity.options)}"
    if quantity.value is None:
        return quantity.unit or "unspecified"
    upper = f" to {number_text(quantity.upper)}" if quantity.upper is not None else ""
    words = [quantity.qualifier, number_text(quantity.value) + upper, quantity.unit]
    return " ".join(word for word in words if word)


def date_text(ref: s.DateRef) -> str:
    """Return a date, or the event whose date it is."""
    return ref.day.isoformat() if ref.day else ref.event


def when_text(when: s.When) -> str:
    """Return an instant."""
    if isinstance(when, s.Unspecified):
        return "unspecified"
    if isinstance(when, s.Clock):
        return _clock_text(when)
    if isinstance(when, s.Anchor):
        event = f'"{when.event}"' if when.in_words else when.event
        return f"{when.edge} of {event}" if when.edge else event
    if isinstance(when, s.Offset):
        return _offset_text(when)
    options = [_tight(option) for option in when.options]
    return f"between {' and '.join(options)}" if when.is_range else f"either {' or '.join(options)}"


def _clock_text(clock: s.Clock) -> str:
    hour = "" if clock.hour is None else clock.hour.isoformat("auto").removesuffix(":00")
    if clock.hour is not None and clock.hour.second == 0:
        hour = f"{clock.hour:%H:%M}"
    return " ".join(part for part in (clock.day.isoformat(), hour, clock.zone) if part)


def _offset_text(offset: s.Offset) -> str:
    length = offset.length
    if offset.anchor is None:
        return quantity_text(length)
    named = isinstance(offset.anchor, s.Anchor) and not offset.anchor.edge
    plain = isinstance(length, s.Amount) and length.unit == "days" and not length.qualifier
    if named and plain and not offset.before and _is_short(offset.anchor):
        value = length.value if isinstance(length, s.Amount) else None
        if value is not None and isinstance(length, s.Amount) and length.upper is None:
            return f"{when_text(offset.anchor)}+{number_text(value)}"
    word = "before" if offset.before else "after"
    return f"{quantity_text(length)} {word} {_tight(offset.anchor)}"


def _tight(when: s.When) -> str:
    """Return an instant that stands inside another: readings and ranges go in brackets."""
    return f"({when_text(when)})" if isinstance(when, s.EitherWhen) else when_text(when)


def _is_short(anchor: s.When) -> bool:
    return isinstance(anchor, s.Anchor) and " " not in anchor.event and not anchor.in_words
