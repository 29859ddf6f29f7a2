"""What several sections of a mission's report say in the same words: times, reasons, counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from truceline.brief.blocks import Span, quiet


def why(reasons: Iterable[str]) -> tuple[Span, ...]:
    """Return the reasons behind a state, quietly, or nothing."""
    text = "; ".join(reasons)
    return (quiet(f" {text}"),) if text else ()


def hours(starts: datetime, ends: datetime, zone: str) -> str:
    """Return a stretch of time on a clock."""
    clock = ZoneInfo(zone)
    return f"{local_time(starts, clock)} to {local_time(ends, clock)} {zone}"


def capital(text: str) -> str:
    """Return a text with its first letter in upper case, and the rest as the mission writes it."""
    return text[:1].upper() + text[1:]


def local_time(instant: datetime, clock: ZoneInfo) -> str:
    """Return an instant on a clock, to the minute."""
    return instant.astimezone(clock).strftime("%Y-%m-%d %H:%M")


def counted(value: float | None) -> str:
    """Return a count, or that it is not known."""
    return "not known" if value is None else f"{value:g}"


def yes_or_no(value: bool | None) -> str:
    """Return what was found, or that it is not known."""
    return {True: "yes", False: "no", None: "not known"}[value]
