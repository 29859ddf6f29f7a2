"""Who must do what, where and by when, in words short enough for a table."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.model.terms import Instant, Obligation, Terms, Window

_UNSPECIFIED = "unspecified"


def when(window: Window) -> str:
    """Return a window in words: "by D+14", "from signature, for 60 days", "unspecified"."""
    parts = [
        *_said("from", "starting", window.start),
        *_said("by", "to be done", window.due),
        *_said("until", "until", window.end),
    ]
    if window.duration_days is not None:
        parts.append(f"for {window.duration_days:g} days")
    if window.renewal:
        parts.append(f"renewal: {window.renewal}")
    if window.amended_from is not None:
        parts.append(f"amended from {_words(window.amended_from)}")
    return ", ".join(parts) or _UNSPECIFIED


def _said(preposition: str, verb: str, instant: Instant | None) -> Iterable[str]:
    """Yield an instant with the word that fits before it; the text may bring its own."""
    words = _words(instant) if instant is not None else _UNSPECIFIED
    if words != _UNSPECIFIED:
        own = words.startswith(("after ", "before ", "no later ", "within ", "at "))
        yield f"{verb if own else preposition} {words}"


def _words(instant: Instant) -> str:
    return instant.text or (instant.earliest.isoformat() if instant.earliest else _UNSPECIFIED)


def about(obligation: Obligation, terms: Terms) -> str:
    """Return what a duty is about: its objects, zone, line and sites, as far as it has them."""
    zones = {zone.id: zone.text for zone in terms.zones}
    parts = [item.text for item in obligation.objects]
    if obligation.zone:
        text = zones.get(obligation.zone, "")
        of_its_own = obligation.zone.endswith(".zone")  # drawn in the term itself, without a name
        parts.append(text if of_its_own else f"{obligation.zone}: {text}".rstrip(": "))
    if obligation.line:
        parts.append(f"along {obligation.line}")
    parts += obligation.sites
    return "; ".join(_once(parts))


def _once(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part))
