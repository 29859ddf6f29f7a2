"""Instants -> words, in the time zone they were written in or in another."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from truceline.model.terms import Instant


def moment_text(when: Instant, zone: str = "") -> str:
    """Return an instant in its own time zone or another: a day, an hour, or a range of either."""
    if when.earliest is None and when.latest is None:
        return when.text
    clock = zone or when.zone
    first, last = _local(when.earliest, clock), _local(when.latest, clock)
    if first is None or last is None:
        known = first or last
        assert known is not None
        return f"{'from' if first else 'up to'} {_written(known)}"
    if first == last:
        return _written(first)
    whole_day = last - first <= timedelta(hours=25)
    if whole_day and _is_midnight(first) and _is_midnight(last):
        return f"{first:%Y-%m-%d}"
    return f"{_written(first)} to {_written(last)}"


def _local(moment: datetime | None, zone: str) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(zone) if zone else UTC)


def _is_midnight(moment: datetime) -> bool:
    return moment.time() == time(0)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
