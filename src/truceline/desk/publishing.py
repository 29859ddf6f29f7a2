"""The public edition: what was released, coarse and late, built anew from an allow-list.

Nothing here copies a field that is not named. A place is the middle of a fixed cell, the same for
ever (`truceline.ledger.exports.mask_of`); words of people, parties, sources and the desk's own
ids stay inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.desk.matters import Standing
from truceline.ledger import Ledger
from truceline.ledger.exports import CELL_DEG, mask_of
from truceline.model.desk import PublicEdition, PublishedRow
from truceline.monitor.publication import DELAY, NEVER


@dataclass(frozen=True)
class Happened:
    """Where, when and what a released matter is about, exactly."""

    when: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    category: str = ""
    licensed: bool = True  # whether the feed's licence lets it be passed on


def public_edition(
    ledger: Ledger,
    title: str,
    released: Iterable[Standing],
    about: Callable[[Standing], Happened],
    unit_of: Callable[[float, float], str],
    now: datetime,
    *,
    delay: timedelta = DELAY,
) -> PublicEdition:
    """Return what has been released and is old enough, in order of the day.

    `about` tells where and when a matter happened, `unit_of` the unit of a place. Sightings of
    weapons and forces are never shown, nor what a licence forbids to pass on.
    """
    rows, held_back = [], 0
    for standing in released:
        happened = about(standing)
        if not standing.published or standing.decided is None or standing.decided.outcome is None:
            continue
        if happened.category in NEVER or not happened.licensed:
            continue
        if happened.when is None or happened.when > now - delay:
            held_back += 1
            continue
        rows.append(_row(ledger, standing, happened, unit_of))
    return PublicEdition(
        title=title,
        cell_deg=CELL_DEG,
        delay_hours=delay / timedelta(hours=1),
        rows=tuple(sorted(rows, key=lambda row: (row.day, row.id))),
        held_back=held_back,
        notes=(
            f"Places are the middles of cells of {CELL_DEG:g} degrees.",
            f"Shown {delay / timedelta(hours=1):.0f} hours after it happened at the earliest.",
            "A decision of two people on an incident; it names no party.",
        ),
    )


def _row(
    ledger: Ledger,
    standing: Standing,
    happened: Happened,
    unit_of: Callable[[float, float], str],
) -> PublishedRow:
    lon, lat, unit = None, None, ""
    if happened.lon is not None and happened.lat is not None:
        lon, lat = mask_of(ledger, standing.id, happened.lon, happened.lat)
        unit = unit_of(lon, lat)
    decided = standing.decided
    return PublishedRow(
        id=_own_number(ledger, standing),
        day=f"{happened.when:%Y-%m-%d}",
        category=happened.category or "complaint",
        outcome=decided.outcome,  # type: ignore[arg-type,union-attr]
        unit=unit,
        lon=lon,
        lat=lat,
    )


def _own_number(ledger: Ledger, standing: Standing) -> str:
    """Return a name that leads back to nothing: the hash of an entry holds a random salt."""
    first = next(step.entry for step in standing.steps if step.entry is not None)
    return ledger.stored(first).leaf.hex()[:12]
