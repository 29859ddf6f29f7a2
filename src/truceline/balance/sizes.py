"""Amounts on ground whose drawing shows where it lies and not how large it is.

A strip along a generalised line is too small as drawn; the deal then gives the zone an area that
its shape does not have. What passes of such a zone is told at the area of the zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from truceline.geo.measure import area_km2
from truceline.geo.shapes import geometry_of
from truceline.model.balance import BalanceRow
from truceline.model.estimate import Estimate
from truceline.model.record import TermId, ZoneId
from truceline.model.terms import Terms, Zone

_TELLS = 0.001  # a drawing within a thousandth of the zone's range has its size


def at_their_size(rows: Iterable[BalanceRow], terms: Terms) -> tuple[BalanceRow, ...]:
    """Return the rows with areas of such zones brought to the size that the deal gives them.

    The parts of one zone keep their proportion, so that they still add up. A row that rests on
    other ground too is left as it is drawn.
    """
    larger = {zone.id: zone for zone in terms.zones if _drawn_elsewise(zone)}
    if not larger:
        return tuple(rows)
    zones_of = _zones_of(terms)
    return tuple(_sized(row, zones_of, larger) for row in rows)


def _drawn_elsewise(zone: Zone) -> bool:
    low, high = zone.area.low, zone.area.high
    if zone.shape is None or zone.area.best is not None or low is None or high is None:
        return False
    drawn = area_km2(geometry_of(zone.shape))
    return drawn > 0 and not low * (1 - _TELLS) <= drawn <= high * (1 + _TELLS)


def _zones_of(terms: Terms) -> dict[TermId, set[ZoneId | None]]:
    found: dict[TermId, set[ZoneId | None]] = {}
    for obligation in terms.obligations:
        found.setdefault(obligation.term, set()).update(e.zone for e in obligation.effects)
    return found


def _sized(
    row: BalanceRow, zones_of: Mapping[TermId, set[ZoneId | None]], larger: Mapping[ZoneId, Zone]
) -> BalanceRow:
    grounds = set().union(*(zones_of.get(term, set()) for term in row.terms))
    only = next(iter(grounds)) if len(grounds) == 1 else None
    if row.measure != "area" or only is None or only not in larger:
        return row
    return msgspec.structs.replace(row, amount=_scaled(row.amount, larger[only]))


def _scaled(amount: Estimate, zone: Zone) -> Estimate:
    assert zone.shape is not None  # such zones have one, and a range
    drawn = area_km2(geometry_of(zone.shape))
    sizes = (zone.area.low, zone.area.best, zone.area.high)
    values: Sequence[float | None] = [
        None if value is None or size is None else value * size / drawn
        for value, size in zip((amount.low, amount.best, amount.high), sizes, strict=True)
    ]
    reasons = (f"zone {zone.id}: {reason}" for reason in zone.area.because)
    because = tuple(dict.fromkeys((*amount.because, *reasons)))
    low, best, high = values
    return Estimate(best=best, low=low, high=high, unit=amount.unit, because=because)
