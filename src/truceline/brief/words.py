"""Numbers and short phrases as a reader wants them: rounded, grouped, with their range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from truceline.model.estimate import Estimate

_UNIT = {"km2": "km²", "km": "km", "m": "m", "persons": "persons", "days": "days"}
_HUNDREDS_FROM = 10_000  # persons: below this every person is printed, above it hundreds

MINUS = "−"
THIN = "\u202f"


def signed_share(share: float) -> str:
    """Return a share with its sign, in percent: "+3.3%"."""
    text = f"{abs(share):.1%}"
    return text if text == "0.0%" else f"{MINUS if share < 0 else '+'}{text}"


def number(value: float, unit: str = "") -> str:
    """Return a number rounded as its unit deserves and grouped in thousands.

    >>> number(6612.4, "km2"), number(0.42, "km2"), number(257_832, "persons")
    ('6,612', '0.4', '257,800')
    """
    size = abs(value)
    if unit == "persons" and size >= _HUNDREDS_FROM:
        text = f"{round(size, -2):,.0f}"
    elif unit in ("persons", "count") or size >= 100 or size == 0:
        text = f"{size:,.0f}"
    elif size >= 0.05:
        text = f"{size:,.1f}"
    else:
        text = "under 0.1"
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def unit_of(estimate: Estimate) -> str:
    """Return the unit as it is printed, empty for counts and shares."""
    return _UNIT.get(estimate.unit, "")


def best(estimate: Estimate) -> str:
    """Return the best value, or the range where there is no best, or that it is not known."""
    if estimate.unit == "share":
        return "not known" if estimate.best is None else f"{estimate.best:.1%}"
    if estimate.best is not None:
        return number(estimate.best, estimate.unit)
    return spread(estimate) or "not known"


def spread(estimate: Estimate) -> str:
    """Return "low-high", "low or more", or nothing where there is no range worth printing."""
    low, high = (_bound(value, estimate.unit) for value in (estimate.low, estimate.high))
    if not (low and high):
        return f"{low} or more" if low else f"up to {high}" if high else ""
    return "" if low == high else f"{low}–{high}"


def _bound(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.1%}" if unit == "share" else number(value, unit)


def with_unit(estimate: Estimate) -> str:
    """Return the best value with its unit: "6,612 km²", "12,763 km² or more"."""
    unit = f"{THIN}{unit_of(estimate)}" if unit_of(estimate) else ""
    if estimate.best is None and estimate.high is None and estimate.low is not None:
        return f"{_bound(estimate.low, estimate.unit)}{unit} or more"
    known = estimate.best is not None or estimate.high is not None
    return f"{best(estimate)}{unit}" if known else "not known"


_WITH_ARTICLE = re.compile(
    r"^(Republic|Kingdom|State|People|United|Federal|Islamic|Democratic|European|Lebanese)\b"
    r"|\b(Federation|Republic|Kingdom|States|Union|Emirates|Nations|Forces?|Government)$"
)


def the(name: str) -> str:
    """Return a name as it stands in a sentence, with its article where it takes one.

    >>> the("Russian Federation"), the("Ukraine")
    ('the Russian Federation', 'Ukraine')
    """
    return f"the {name}" if _WITH_ARTICLE.search(name) else name


def listed(names: Sequence[str], most: int = 12) -> str:
    """Return names joined by commas, the rest counted."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_in_words(day: date) -> str:
    """Return a date as it is written in a text: "8 August 2025", whatever the machine's locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 term", "3 terms"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def zone_name(zone: str) -> str:
    """Return a zone's name; one that a term draws for itself goes by the term's."""
    return re.sub(r"\.zone(?=$|\.\d+$)", "", zone)


def sentence(text: str) -> str:
    """Return a phrase with a capital first letter and a full stop."""
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."
