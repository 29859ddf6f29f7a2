"""Who must do what, where and by when, in words short enough for a table."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.deal.moments import moment_text
from truceline.model.terms import Instant, Obligation, Terms, Window

UNSPECIFIED = "unspecified"


def when(window: Window, *, dated: bool = False) -> str:
    """Return a window in words: "by D+14", "from signature, for 60 days", "unspecified".

    With `dated`, what counts from an event has the days it comes to beside it, where they are
    known: two drafts with the same words and another entry into force differ.
    """
    parts = [
        *_said("from", "starting", window.start, dated),
        *_said("by", "to be done", window.due, dated),
        *_said("until", "until", window.end, dated),
    ]
    if window.every is not None:
        parts.append(window.every.text)
    if window.duration_days is not None:
        parts.append(f"for {window.duration_days:g} days")
    if window.renewal:
        parts.append(f"renewal: {window.renewal}")
    if window.amended_from is not None:
        parts.append(f"amended from {_words(window.amended_from)}")
    return ", ".join(parts) or UNSPECIFIED


def _said(preposition: str, verb: str, instant: Instant | None, dated: bool) -> Iterable[str]:
    """Yield an instant with the word that fits before it; the text may bring its own."""
    words = _words(instant) if instant is not None else UNSPECIFIED
    if instant is not None and dated:
        words = _with_days(words, instant)
    if words != UNSPECIFIED:
        own = words.startswith(("after ", "before ", "no later ", "within ", "at "))
        yield f"{verb if own else preposition} {words}"


def _words(instant: Instant) -> str:
    return instant.text or (instant.earliest.isoformat() if instant.earliest else UNSPECIFIED)


def _with_days(words: str, instant: Instant) -> str:
    """Return the words with the days they come to, unless they are the days themselves."""
    if instant.earliest is None and instant.latest is None:
        return words
    days = moment_text(instant)
    return words if days[:10] in words else f"{words} ({days})"


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
