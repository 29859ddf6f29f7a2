"""Who must do what, where and by when, in words short enough for a table."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.model.terms import Instant, Obligation, Terms, Window


def when(window: Window) -> str:
    """Return a window in words: "by D+14", "from signature for 60 days", "unspecified"."""
    parts: list[str] = []
    if window.start is not None:
        parts.append(f"from {_instant(window.start)}")
    if window.due is not None:
        parts.append(f"by {_instant(window.due)}")
    if window.end is not None:
        parts.append(f"until {_instant(window.end)}")
    if window.duration_days is not None:
        parts.append(f"for {window.duration_days:g} days")
    if window.renewal:
        parts.append(f"renewal: {window.renewal}")
    if window.amended_from is not None:
        parts.append(f"amended from {_instant(window.amended_from)}")
    return ", ".join(parts) or "unspecified"


def _instant(instant: Instant) -> str:
    return instant.text or (instant.earliest.isoformat() if instant.earliest else "unspecified")


def about(obligation: Obligation, terms: Terms) -> str:
    """Return what a duty is about: its objects, zone, line and sites, as far as it has them."""
    zones = {zone.id: zone.text for zone in terms.zones}
    parts = [item.text for item in obligation.objects]
    if obligation.zone:
        parts.append(f"{obligation.zone}: {zones.get(obligation.zone, '')}".rstrip(": "))
    if obligation.line:
        parts.append(f"along {obligation.line}")
    parts += obligation.sites
    return "; ".join(_once(parts))


def _once(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part))
